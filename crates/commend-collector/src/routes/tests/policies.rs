//! What every answer says to browsers: policies, caching, and who may read it from another origin.

use super::{described::DOCUMENT, *};
use std::collections::BTreeSet;

const LISTED: &str = "https://forum.example.org";
const UNLISTED: &str = "https://evil.example.org";

/// What an address is, by who may see it from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Takes what pages send.
    Ingest,
    /// For all pages.
    Public,
    /// A page of the collector's own that frames itself.
    Framed,
    /// A survey for the pages of those who may send.
    Frame,
    /// Neither secret nor for other pages.
    Plain,
    /// Behind the token, the way to it included.
    Guarded,
}

fn kind(path: &str, operation: &Value) -> Kind {
    match path {
        "/v1/batch" | "/v1/failed/{survey}" => Kind::Ingest,
        "/" | "/demo" | "/gallery" => Kind::Framed,
        "/frame/{survey}" => Kind::Frame,
        "/healthz" | "/readyz" | "/v1/check" => Kind::Plain,
        _ if path.starts_with("/s/") || path.starts_with("/feed/") => Kind::Plain,
        "/login" => Kind::Guarded,
        _ if operation["security"].is_array() => Kind::Guarded,
        _ => Kind::Public,
    }
}

/// Every method of every address that is described, as one that exists.
fn addresses() -> Vec<(Kind, String, String)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let each = paths.iter().flat_map(|(path, methods)| {
        let real = [("{survey}", "community"), ("{name}", "batch"), ("{file}", "report.css")];
        let real = real.iter().fold(path.clone(), |path, (name, value)| path.replace(name, value));
        let methods = methods.as_object().expect("methods");
        methods.iter().map(move |(method, about)| (kind(path, about), method.to_uppercase(), real.clone()))
    });
    each.collect()
}

/// What is sent to an address so that it does what it is for.
fn body(method: &str, path: &str) -> (&'static str, &'static str) {
    match (method, path) {
        ("POST", "/v1/batch") => ("text/plain", BATCH),
        ("POST", "/login") => ("application/x-www-form-urlencoded", "token=open-sesame-0123"),
        _ => ("x/y", ""),
    }
}

fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let (media, body) = body(method, path);
    let mut request = Request::builder().method(method).uri(path).header("content-type", media);
    for (name, value) in headers {
        let of_request = request.headers_mut().expect("headers");
        of_request.insert(
            HeaderName::from_bytes(name.as_bytes()).expect("a name"),
            HeaderValue::from_str(value).expect("a value"),
        );
    }
    request.body(Body::from(body)).expect("a request")
}

#[track_caller]
fn check(kind: Kind, what: &str, answer: &Answer) {
    let what = format!("{kind:?} {what}: {} {:?}", answer.status, answer.headers);
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
    let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "{what}");
    let policy: BTreeSet<_> =
        answer.header("content-security-policy").split(';').map(|part| part.trim().to_owned()).collect();
    let framed = match kind {
        Kind::Framed if answer.status == 200 => "'self'",
        Kind::Frame if answer.status == 200 => "*",
        _ => "'none'",
    };
    assert!(policy.contains("default-src 'none'"), "{what}");
    assert!(policy.contains(&format!("frame-ancestors {framed}")), "{what}");
    for loose in ["'unsafe-", "*", "http", "blob:"] {
        let has = |part: &String| part.contains(loose) && !part.starts_with("frame-ancestors");
        assert!(!policy.iter().any(has), "{loose}: {what}");
    }
    if kind == Kind::Guarded || answer.status >= 400 {
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
    let shared = answer.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
    assert!(!shared || [Kind::Ingest, Kind::Public].contains(&kind), "{what}");
    assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{what}");
}

#[tokio::test]
async fn every_answer_of_every_address_has_its_policies() {
    let bearer = format!("Bearer {TOKEN}");
    let (mut statuses, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for (kind, method, path) in addresses() {
        let collector = Collector::new();
        for method in [method.as_str(), "HEAD", "OPTIONS", "DELETE", "TRACE"] {
            for token in [("x-nothing", ""), ("authorization", "Bearer wrong"), ("authorization", &bearer)] {
                let headers = [token, ("origin", UNLISTED), ("access-control-request-method", "POST")];
                let answer = collector.send(request(method, &path, &headers)).await;
                check(kind, &format!("{method} {path} {token:?}"), &answer);
                statuses.insert(answer.status);
            }
        }
        kinds.insert(kind);
    }
    // It has seen something: success, redirection, and what is refused.
    assert!([200, 204, 303, 401, 405].iter().all(|status| statuses.contains(status)), "{statuses:?}");
    assert_eq!(kinds.len(), 6);
}

#[tokio::test]
async fn every_failure_has_its_policies() {
    let mut collector = Collector::new();
    let bearer = format!("Bearer {TOKEN}");
    let token = ("authorization", bearer.as_str());
    let report = "/v1/surveys/community/report.json";
    for (kind, method, path, header, status) in [
        (Kind::Plain, "GET", "/no/such/address", token, 404),
        (Kind::Guarded, "GET", "/report/nobody", token, 404),
        (Kind::Guarded, "GET", "/report/%ff", token, 400),
        (Kind::Guarded, "GET", "/report/community?by=shoe", token, 400),
        (Kind::Guarded, "GET", "/v1/surveys/nobody/report.json", token, 404),
        (Kind::Guarded, "GET", "/v1/surveys/community/report.csv?from=never", token, 400),
        (Kind::Guarded, "POST", "/login", ("content-type", "text/plain"), 415),
        (Kind::Public, "GET", "/v1/surveys/nobody.json", token, 404),
        (Kind::Public, "GET", "/e/nobody.js", token, 404),
        (Kind::Public, "GET", "/..%2f..%2fetc%2fpasswd", token, 404),
        (Kind::Ingest, "POST", "/v1/batch", ("content-encoding", "gzip"), 415),
        (Kind::Ingest, "POST", "/v1/failed/nobody", token, 404),
    ] {
        let answer = collector.send(request(method, path, &[header, ("origin", UNLISTED)])).await;
        assert_eq!(answer.status, status, "{method} {path}");
        check(kind, path, &answer);
    }
    collector.app.doors = Doors::new(1, &Proxies::default());
    let mut refused = BTreeSet::new();
    for (kind, method, path) in [(Kind::Ingest, "POST", "/v1/batch"), (Kind::Guarded, "GET", report)] {
        for _ in 0..100 {
            let answer = collector.send(request(method, path, &[("origin", UNLISTED)])).await;
            check(kind, path, &answer);
            refused.insert((kind, answer.status));
        }
    }
    assert!([Kind::Ingest, Kind::Guarded].iter().all(|kind| refused.contains(&(*kind, 429))), "{refused:?}");
    // A store that has stopped fails.
    let store = collector.app.store.clone();
    tokio::task::spawn_blocking(move || store.close()).await.expect("no panic");
    collector.app.doors = Doors::new(0, &Proxies::default());
    for (kind, method, path) in [(Kind::Ingest, "POST", "/v1/batch"), (Kind::Plain, "GET", "/readyz")] {
        let answer = collector.send(request(method, path, &[("origin", UNLISTED)])).await;
        assert_eq!(answer.status, 503, "{path}");
        check(kind, path, &answer);
    }
}

/// What a browser is told of an origin: `Access-Control-Allow-Origin`, and whether the answer varies by origin.
async fn told(collector: &Collector, method: &str, path: &str, origin: Option<&str>) -> (u16, String) {
    let asked = ("access-control-request-method", "POST");
    let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().chain([asked]).collect();
    let answer = collector.send(request(method, path, &headers)).await;
    assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{method} {path} {origin:?}");
    let allowed: Vec<_> = answer.headers.get_all("access-control-allow-origin").iter().collect();
    assert!(allowed.len() <= 1, "{allowed:?}");
    let listed = collector.app.origins.iter().any(|_| path == "/v1/batch" || path.starts_with("/v1/failed/"));
    let varies = answer.headers.get_all("vary").iter().any(|value| {
        value
            .to_str()
            .is_ok_and(|names| names.split(',').any(|one| one.trim().eq_ignore_ascii_case("origin")))
    });
    assert!(varies || !listed, "{method} {path} {origin:?} depends on the origin: {:?}", answer.headers);
    (answer.status, answer.header("access-control-allow-origin").to_owned())
}

#[tokio::test]
async fn other_origins_are_let_in_to_send_and_to_nothing_else() {
    let mut collector = Collector::new();
    collector.app.doors = Doors::new(0, &Proxies::default());
    let origins =
        [None, Some(LISTED), Some(UNLISTED), Some("null"), Some("https://forum.example.org.evil.example")];
    for (listed, expected) in [(false, ["*"; 5]), (true, ["", LISTED, "", "", ""])] {
        collector.app.origins = if listed { Arc::new([LISTED.to_owned()]) } else { Arc::new([]) };
        for path in ["/v1/batch", "/v1/failed/community"] {
            for (origin, allowed) in origins.into_iter().zip(expected) {
                let what = format!("{path} {origin:?}, listed: {listed}");
                let (status, told_to) = told(&collector, "OPTIONS", path, origin).await;
                assert_eq!((status, told_to.as_str()), (200, allowed), "preflight of {what}");
                let (status, told_to) = told(&collector, "POST", path, origin).await;
                let refused = listed && origin.is_some_and(|origin| origin != LISTED);
                assert_eq!((status == 403, told_to.as_str()), (refused, allowed), "{what}: {status}");
                assert!(refused || status < 300, "{what}: {status}");
            }
        }
        for (kind, method, path) in addresses() {
            for origin in origins {
                let allowed = match kind {
                    Kind::Ingest => continue,
                    Kind::Public => "*",
                    Kind::Framed | Kind::Frame | Kind::Plain | Kind::Guarded => "",
                };
                let (_, told_to) = told(&collector, &method, &path, origin).await;
                assert_eq!(told_to, allowed, "{method} {path} {origin:?}");
                if allowed.is_empty() {
                    let preflight = told(&collector, "OPTIONS", &path, origin).await;
                    assert_eq!(preflight, (405, String::new()), "{path} {origin:?}");
                }
            }
        }
    }
    // Whoever is refused has counted nothing.
    assert_eq!(collector.n().await, json!(1));
}

#[tokio::test]
async fn a_preflight_lets_in_json_and_nothing_more() {
    let mut collector = Collector::new();
    collector.app.origins = Arc::new([LISTED.to_owned()]);
    let headers = [
        ("origin", LISTED),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let answer = collector.send(request("OPTIONS", "/v1/batch", &headers)).await;
    for (name, value) in [
        ("access-control-allow-origin", LISTED),
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", "content-type"),
    ] {
        assert_eq!((answer.status, answer.header(name)), (200, value), "{name}");
    }
    let json = [("origin", LISTED), ("content-type", "application/json")];
    let answer = collector.send(request("POST", "/v1/batch", &json)).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, LISTED));
}

#[tokio::test]
async fn an_origin_that_is_no_text_is_not_listed() {
    let mut collector = Collector::new();
    collector.app.origins = Arc::new([LISTED.to_owned()]);
    let request = Request::post("/v1/batch").header(TEXT.0, TEXT.1).header("origin", &b"https://\xff"[..]);
    let answer = collector.ask(request.body(Body::from(BATCH)).expect("a request")).await;
    assert_eq!((answer.status, collector.n().await), (403, json!(0)));
}

#[tokio::test]
async fn a_frame_is_for_the_pages_of_those_who_may_send() {
    let mut collector = Collector::new();
    for (origins, around) in [(vec![], "*".to_owned()), (vec![LISTED.to_owned()], format!("'self' {LISTED}"))]
    {
        collector.app.origins = origins.into();
        let answer = collector.send(request("GET", "/frame/community", &[])).await;
        assert_eq!((answer.status, answer.header("cross-origin-embedder-policy")), (200, "require-corp"));
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with(&format!("frame-ancestors {around}")), "{policy}");
    }
    assert_eq!(collector.send(request("GET", "/frame/nobody", &[])).await.status, 404);
    // And what it sends comes from the collector's own origin, which nobody has listed.
    for (site, status) in [("same-origin", 200), ("same-site", 403), ("cross-site", 403)] {
        let own = [("origin", "https://nps.example.org"), ("sec-fetch-site", site)];
        assert_eq!(
            collector
                .send(request("POST", "/v1/batch", &[("content-type", TEXT.1), own[0], own[1]]))
                .await
                .status,
            status,
            "{site}"
        );
    }
}
