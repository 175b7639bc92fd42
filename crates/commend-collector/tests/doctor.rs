//! `commend doctor` on pages, against servers on loopback: a page that is fine, and each way in which one is not.
#![expect(clippy::expect_used, reason = "a test ends where something is missing")]

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

/// What a server answers at a path: status, headers, body.
#[derive(Clone)]
struct Served {
    status: u16,
    headers: BTreeMap<&'static str, String>,
    body: String,
}

type Paths = BTreeMap<&'static str, Served>;

/// A server, and which requests came.
#[derive(Clone, Default)]
struct Site {
    paths: Arc<Mutex<Paths>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Starts to serve on a free port; gives the origin.
    fn start(&self) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("it can be awaited");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state(self.clone());
        std::thread::spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                axum_serve(listener, router).await;
            });
        });
        origin
    }

    fn set(&self, paths: &Paths) {
        paths.clone_into(&mut self.paths.lock().unwrap_or_else(PoisonError::into_inner));
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Serves connections one after another, each by itself.
async fn axum_serve(listener: tokio::net::TcpListener, router: Router) {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let service = hyper_util::service::TowerToHyperService::new(router.clone());
        let io = hyper_util::rt::TokioIo::new(stream);
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
    }
}

async fn answer(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let line = format!("{} {path}", request.method());
    site.asked.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    let found = site.paths.lock().unwrap_or_else(PoisonError::into_inner).get(path.as_str()).cloned();
    let Some(Served { status, headers, body }) = found else { return StatusCode::NOT_FOUND.into_response() };
    let body = if request.method() == Method::OPTIONS { String::new() } else { body };
    let mut response = (StatusCode::from_u16(status).expect("a status"), body).into_response();
    for (name, value) in headers {
        let value = HeaderValue::from_str(&value).expect("a value");
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

fn served(kind: &str, body: &str) -> Served {
    let headers = [
        ("content-type", kind),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    let headers = headers.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    Served { status: 200, headers, body: body.to_owned() }
}

const ELEMENT: &str = "/element-0000000000000001.js";
const WASM: &str = "/commend-0000000000000003.wasm";

/// A community's page, the collector that its tag names, and whoever looks at both.
struct Place {
    page: Site,
    collector: Site,
    origins: [String; 2],
}

impl Place {
    fn new() -> Self {
        let (page, collector) = (Site::default(), Site::default());
        let origins = [page.start(), collector.start()];
        Self { page, collector, origins }
    }

    /// All as it must be.
    fn fine(&self) -> (Paths, Paths) {
        let tag = format!("<script async src=\"{}/e/community.js\"></script>", self.origins[1]);
        let page = BTreeMap::from([("/", served("text/html; charset=utf-8", &tag))]);
        let script = |body| served("text/javascript; charset=utf-8", body);
        let element = "import('./glue-0000000000000002.js'); './commend-0000000000000003.wasm'; './LANG-0000000000000004.json'; \
                       './twin-0000000000000005.js'";
        let collector = BTreeMap::from([
            ("/e/community.js", script("import('element-0000000000000001.js')")),
            ("/embed.js", script("import('element-0000000000000001.js')")),
            (ELEMENT, script(element)),
            ("/glue-0000000000000002.js", script("")),
            ("/twin-0000000000000005.js", script("")),
            (WASM, served("application/wasm", "")),
            ("/en-0000000000000004.json", served("application/json", "{}")),
            (
                "/v1/surveys/community.json",
                served("application/json", r#"{"id":"community","wave":"2026-q4"}"#),
            ),
            ("/v1/batch", served("text/plain", "")),
        ]);
        (page, collector)
    }

    /// What the doctor says in JSON, and whether that is well.
    fn doctor(&self, (page, collector): &(Paths, Paths), more: &[&str]) -> (bool, Value) {
        self.page.set(page);
        self.collector.set(collector);
        let more = more.iter().map(|one| one.replace("COLLECTOR", &self.origins[1]));
        let mut command = Command::new(env!("CARGO_BIN_EXE_commend"));
        let command =
            command.env_clear().args(["doctor", "--json", &format!("{}/", self.origins[0])]).args(more);
        let output = command.output().expect("it runs");
        (output.status.success(), serde_json::from_slice(&output.stdout).expect("JSON"))
    }

    /// Something is changed, and this is what is found: `about level`, and words of it and of what to do.
    #[track_caller]
    fn check(&self, change: impl FnOnce(&mut Paths, &mut Paths), about: &str, words: &[&str]) {
        let mut all = self.fine();
        change(&mut all.0, &mut all.1);
        let (well, said) = self.doctor(&all, &[]);
        let findings = said[0]["findings"].as_array().expect("findings");
        let is = |finding: &&Value| {
            let whole = format!("{} {}", finding["what"], finding["hint"]);
            format!("{} {}", finding["about"], finding["level"]).replace('"', "") == about
                && words.iter().all(|word| whole.contains(word))
        };
        assert!(findings.iter().any(|finding| is(&finding)), "{about}: {words:?} is not in {said:#}");
        assert_eq!(well, !about.ends_with("problem"), "{said:#}");
    }
}

fn header(paths: &mut Paths, path: &str, name: &'static str, value: &str) {
    paths.get_mut(path).expect("a path").headers.insert(name, value.to_owned());
}

#[test]
fn a_page_that_is_fine_is_said_to_be() {
    let place = Place::new();
    let (well, said) = place.doctor(&place.fine(), &[]);
    let findings = said[0]["findings"].as_array().expect("findings");
    assert!(well && findings.iter().all(|finding| finding["level"] == "ok"), "{said:#}");
    let about: Vec<_> = findings.iter().filter_map(|finding| finding["about"].as_str()).collect();
    assert_eq!(about, ["page", "platform", "tag", "policy", "loader", "parts", "definition", "endpoint"]);
    // Nothing was sent that could count.
    let asked = place.collector.asked.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(asked.contains(&"OPTIONS /v1/batch".to_owned()), "{asked:?}");
    assert!(asked.iter().all(|line| line.starts_with("GET ") || line.starts_with("OPTIONS ")), "{asked:?}");
}

#[test]
fn the_survey_in_one_file_is_known() {
    let place = Place::new();
    let origin = &place.origins[1];
    let (mut page, mut collector) = place.fine();
    page.get_mut("/").expect("a page").body =
        format!("<script async src=\"{origin}/whole.js\" data-survey=\"community\"></script>");
    let policy = format!("script-src {origin}/whole.js; connect-src {origin}");
    header(&mut page, "/", "content-security-policy", &policy);
    collector.retain(|path, _| ["/v1/", "/en-"].iter().any(|start| path.starts_with(start)));
    collector.insert("/whole.js", served("text/javascript", "'./LANG-0000000000000004.json'"));
    let (well, said) = place.doctor(&(page, collector), &[]);
    let findings = said[0]["findings"].as_array().expect("findings");
    assert!(well && findings.iter().all(|finding| finding["level"] == "ok"), "{said:#}");
    assert!(said.to_string().contains("asks the survey `community`"), "{said:#}");
    assert!(said.to_string().contains("runs as plain JavaScript"), "{said:#}");
}

#[test]
fn people_read_sentences() {
    let place = Place::new();
    let (mut page, collector) = place.fine();
    header(&mut page, "/", "content-security-policy", "script-src 'self'");
    place.page.set(&page);
    place.collector.set(&collector);
    let output =
        Command::new(env!("CARGO_BIN_EXE_commend")).env_clear().args(["doctor", &place.origins[0]]).output();
    let output = output.expect("it runs");
    let [page, collector] = &place.origins;
    let expected = format!(
        "{page}/: 1 problem\n  \
           ok       page: {page}/ answered 200 OK\n  \
           ok       platform: not recognised: paste the tag before </body>, or have a tag manager add it\n  \
           ok       tag: {collector}/e/community.js asks the survey `community`; answers go to {collector}/\n  \
           problem  policy: `script-src` refuses the loader and its parts\n           \
                    write: script-src 'self' {collector}\n"
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with(&expected), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "commend: 1 of 1 page cannot ask\n");
}

#[test]
fn each_fault_is_found() {
    let place = Place::new();
    let origin = place.origins[1].clone();
    let gone = |name: &'static str| move |_: &mut Paths, collector: &mut Paths| drop(collector.remove(name));
    place.check(gone("/e/community.js"), "loader problem", &["answered 404"]);
    place.check(gone(WASM), "parts problem", &[WASM, "404"]);
    place.check(gone("/v1/surveys/community.json"), "definition problem", &["404", "mind capitals"]);
    place.check(gone("/v1/batch"), "endpoint problem", &["answered 404", "/v1/batch through"]);
    let set = |path: &'static str, name, value: &'static str| {
        move |_: &mut Paths, collector: &mut Paths| header(collector, path, name, value)
    };
    place.check(set("/e/community.js", "content-type", "text/html"), "loader problem", &["`text/html`"]);
    place.check(
        set(WASM, "content-type", "application/octet-stream"),
        "parts problem",
        &["application/wasm"],
    );
    let cors = "access-control-allow-origin";
    place.check(set(ELEMENT, cors, "https://x.example"), "parts problem", &["may not be read by pages of"]);
    place.check(
        set("/v1/batch", cors, "https://x.example"),
        "endpoint problem",
        &["takes no answers", "--origins"],
    );
    let leads = move |_: &mut Paths, collector: &mut Paths| {
        let loader = collector.get_mut("/e/community.js").expect("a loader");
        loader.status = 301;
        loader.headers.insert("location", "/embed.js".into());
    };
    place.check(leads, "loader warning", &["leads to", "/embed.js", "into the tag"]);
    let around = |page: &mut Paths, _: &mut Paths| {
        let page = page.get_mut("/").expect("a page");
        page.status = 302;
        page.headers.insert("location", "/".into());
    };
    place.check(around, "page problem", &["more than 5 redirects"]);
    let other = |_: &mut Paths, collector: &mut Paths| {
        collector.get_mut("/e/community.js").expect("a loader").body = "alert()".into();
    };
    place.check(other, "parts problem", &["is no loader of Commend"]);
    let marked = |page: &mut Paths, collector: &mut Paths| {
        header(page, "/", "cross-origin-embedder-policy", "require-corp");
        collector
            .get_mut("/e/community.js")
            .expect("a loader")
            .headers
            .remove("cross-origin-resource-policy");
    };
    place.check(marked, "loader problem", &["Cross-Origin-Resource-Policy: cross-origin"]);
    let policies = |page: &mut Paths, _: &mut Paths| {
        let page = page.get_mut("/").expect("a page");
        page.headers.insert("content-security-policy", "script-src *, connect-src *".into());
        page.body.push_str("<meta http-equiv='Content-Security-Policy' content=\"connect-src 'self'\">");
    };
    place.check(policies, "policy problem", &[&format!("write: connect-src 'self' {origin}")]);
    let pin = |page: &mut Paths| {
        page.get_mut("/").expect("a page").body = format!(
            "<script async src=\"{origin}/embed-0000000000000009.js\" integrity=\"sha384-x\" crossorigin \
             data-survey=\"community\"></script>"
        );
    };
    place.check(|page, _| pin(page), "loader problem", &["answered 404", "of its own version alone"]);
    let other_build = |page: &mut Paths, collector: &mut Paths| {
        pin(page);
        let loader = served("text/javascript", "import('checked-0000000000000001.js')");
        collector.insert("/embed-0000000000000009.js", loader);
    };
    place.check(other_build, "loader problem", &["is not what `integrity` says"]);
    let closed = |page: &mut Paths, _: &mut Paths| {
        // Nobody listens on the port of a server that is gone.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|one| one.local_addr())
            .expect("a port")
            .port();
        page.get_mut("/").expect("a page").body =
            format!("<script async src=\"http://127.0.0.1:{port}/e/community.js\"></script>");
    };
    place.check(closed, "loader problem", &["no connection"]);
}

#[test]
fn a_page_without_a_tag_is_held_against_a_collector() {
    let place = Place::new();
    let mut all = place.fine();
    all.0.get_mut("/").expect("a page").body = "<script src=\"/forum.js\"></script>".into();
    header(&mut all.0, "/", "content-security-policy", "default-src 'self'");
    let (well, said) = place.doctor(&all, &[]);
    assert!(well && said.to_string().contains("--collector"), "{said:#}");
    let (well, said) = place.doctor(&all, &["--collector", "COLLECTOR"]);
    let line = format!("write: script-src 'self' {}", place.origins[1]);
    assert!(!well && said.to_string().contains(&line), "{said:#}");
    assert!(said.to_string().contains("a tag manager adds it later"), "{said:#}");
}

#[test]
fn a_page_that_does_not_answer_is_a_problem() {
    let run = |page: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_commend")).env_clear().args(["doctor", page]).output();
        String::from_utf8_lossy(&output.expect("it runs").stdout).into_owned()
    };
    let plain = Site::default();
    let origin = plain.start();
    assert!(run("http://nowhere.invalid/").contains("its name is not known"));
    assert!(run(&origin.replace("http:", "https:")).contains("no TLS"));
    assert!(run(&origin).contains("answered 404"));
}
