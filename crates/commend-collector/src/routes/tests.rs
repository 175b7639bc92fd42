mod bad_input;
mod definitions;
mod described;
mod failing_store;
mod injection;
mod kiosk;
mod limits;
mod link;
mod live;
mod policies;
mod scorecard;
mod sockets;
mod tables;
mod v1;
mod watch;

use super::*;
use crate::{
    auth::Token,
    client::{Peer, Proxies},
    member::{Keys, Member},
    store::Place,
};
use axum::{body::Body, http::Request};
use commend_core::Survey;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

const TOKEN: &str = "open-sesame-0123";
const BATCH: &str = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-000000000001",
    "wording":"5f2c","token":null,
    "cells":[{"segment":{"audience":"member","channel":"community","lang":"nl"},
              "scores":[0,0,0,0,0,0,0,0,0,1,0],"reasons":{"help":1},"shown":1,"dismissed":0}],
    "summary":{"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.0},"comments":[]}"#;

/// A collector without a network.
struct Collector {
    folder: TempDir,
    app: App,
}

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Collector {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
        Self::over(store, folder)
    }

    /// A collector that writes to this store.
    fn over(store: Store, folder: TempDir) -> Self {
        store.open_wave("community", "2026-q4").expect("a wave");
        let shelf = Shelf::open(None, &store).expect("surveys");
        let app = App {
            shelf,
            door: Door::new(Some(TOKEN), store.clone()),
            store,
            origins: Arc::new([]),
            daily: Daily::default(),
            cards: Cards::default(),
            live: Live::default(),
            packs: Packs::default(),
            keys: Keys::default(),
            doors: Doors::new(120, &Proxies::new(&["10.0.0.0/8".parse().expect("a network")])),
        };
        Self { folder, app }
    }

    /// Asks, and holds the answer beside its description.
    async fn ask(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let answer = self.send(request).await;
        described::check(&method, &path, &answer);
        answer
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = router(self.app.clone()).oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        if parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // It would go on for ever.
            self.app.live.end();
        }
        let body = body.collect().await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.ask(request.body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let post = Request::post("/v1/batch");
        let request = headers.iter().fold(post, |request, (name, value)| request.header(*name, *value));
        self.ask(request.body(body.into()).expect("a request")).await
    }

    /// Adds answers of a past day.
    async fn add(&self, serial: u128, audience: &str, scores: [u64; 11], day: jiff::civil::Date) {
        let segment = serde_json::from_value(json!({ "audience": audience })).expect("a segment");
        let tally = commend_core::Tally { scores, ..commend_core::Tally::default() };
        let addition = commend_core::wire::Addition {
            survey: "community".parse().expect("an id"),
            wave: "2026-q4".parse().expect("an id"),
            id: uuid::Uuid::from_u128(serial),
            wording: String::new(),
            cells: [(segment, tally)].into(),
            rejected: 0,
            comments: Vec::new(),
        };
        let arrival =
            crate::store::Arrival { addition, content: [0; 32], day, member: None, doubtful: false };
        self.app.store.add(arrival).await.expect("added");
    }

    async fn n(&self) -> Value {
        self.report("").await["n"].clone()
    }

    async fn report(&self, query: &str) -> Value {
        let bearer = format!("Bearer {TOKEN}");
        let path = format!("/v1/surveys/community/report.json{query}");
        self.get(&path, &[("authorization", &bearer)]).await.json()
    }
}

const TEXT: (&str, &str) = ("content-type", "text/plain;charset=UTF-8");

#[tokio::test]
async fn an_answer_is_acknowledged_with_its_id_and_counted_once() {
    let collector = Collector::new();
    let id = "019abcde-0000-7000-8000-000000000001";
    for result in ["counted", "duplicate", "duplicate"] {
        let answer = collector.post(&[TEXT], BATCH).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "batch": id, "result": result })));
    }
    assert_eq!(collector.n().await, json!(1));
    let with_token = BATCH.replace(r#""token":null"#, r#""token":"renewed""#);
    assert_eq!(collector.post(&[TEXT], with_token).await.json()["result"], "duplicate");
    let other = BATCH.replace(r#""shown":1"#, r#""shown":2"#);
    let answer = collector.post(&[TEXT], other).await;
    assert_eq!((answer.status, &answer.json()["error"]), (409, &json!("conflict")));
    assert_eq!(collector.n().await, json!(1));
}

#[tokio::test]
async fn one_address_sends_so_much_and_no_more() {
    let mut collector = Collector::new();
    collector.app.doors = Doors::new(2, &Proxies::new(&["10.0.0.0/8".parse().expect("a network")]));
    let send = async |peer: &str, forwarded: &str| {
        let mut request =
            Request::post("/v1/batch").header(TEXT.0, TEXT.1).header("x-forwarded-for", forwarded);
        request =
            request.extension(Peer(peer.parse().expect("an address"))).header("origin", "https://a.example");
        collector.ask(request.body(Body::from(BATCH)).expect("a request")).await
    };
    assert_eq!(send("192.0.2.1", "").await.status, 200);
    // A forged header makes nobody another.
    assert_eq!(send("192.0.2.1", "198.51.100.1").await.status, 200);
    let refused = send("192.0.2.1", "198.51.100.2").await;
    assert_eq!((refused.status, &refused.json()["error"]), (429, &json!("too_many")));
    assert_eq!(refused.header("retry-after"), "1");
    // The page may know why.
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(refused.header("access-control-expose-headers"), "retry-after");
    // Whoever a listed proxy speaks for is somebody else.
    for client in ["203.0.113.1", "203.0.113.1, 10.0.0.9"] {
        assert_eq!(send("10.0.0.1", client).await.status, 200, "{client}");
    }
    assert_eq!(send("10.0.0.2", "203.0.113.1").await.status, 429);
    assert_eq!(send("10.0.0.2", "203.0.113.2").await.status, 200);
}

#[tokio::test]
async fn one_address_tries_so_many_tokens_and_no_more() {
    let collector = Collector::new();
    let mut tries = Vec::new();
    for _ in 0..100 {
        let report = collector.get("/v1/surveys/community/report.json", &[("authorization", "Bearer guess")]);
        tries.push(report.await.status);
    }
    let mut unlimited = Collector::new();
    unlimited.app.doors = Doors::new(0, &Proxies::default());
    for _ in 0..100 {
        assert_eq!(unlimited.get("/v1/surveys/community/report.json", &[]).await.status, 401);
    }
    assert_eq!((tries[..60].iter().all(|status| *status == 401), tries.contains(&429)), (true, true));
    // Answers are another matter.
    assert_eq!(collector.post(&[TEXT], BATCH).await.status, 200);
}

#[tokio::test]
async fn a_member_that_the_platform_vouches_for_answers_once() {
    let mut collector = Collector::new();
    let keys = Keys::read("2026 0123456789abcdef0123456789abcdef").expect("a key");
    collector.app.keys = keys.clone();
    let token = |wave: &str, sub: &str, minutes: i64| {
        let segment = [("lang".to_owned(), "de".to_owned())].into();
        let exp = jiff::Timestamp::now().as_second() + minutes * 60;
        let member = Member { survey: "community".into(), wave: wave.into(), sub: sub.into(), segment, exp };
        keys.sign(&member).expect("a token")
    };
    let send = async |serial: u64, token: &str| {
        let batch = BATCH.replace("000000000001", &format!("{serial:012}"));
        // What the page says of its reader is worth less than what the platform says.
        let batch = batch.replace(r#""audience":"member""#, r#""audience":"visitor""#);
        collector.post(&[TEXT], batch.replace(r#""token":null"#, &format!(r#""token":"{token}""#))).await
    };
    let result = |answer: &Answer| answer.json()["result"].as_str().unwrap_or_default().to_owned();
    let anna = token("2026-q4", "anna", 60);
    assert_eq!(result(&send(1, &anna).await), "counted");
    assert_eq!(result(&send(1, &anna).await), "duplicate");
    // A renewed token is the same member.
    assert_eq!(result(&send(2, &token("2026-q4", "anna", 30)).await), "already_voted");
    assert_eq!(result(&send(3, &token("2026-q4", "ben", 60)).await), "counted");
    for (serial, token, status) in [
        (4, token("2026-q3", "anna", 60), 403),
        (5, token("2026-q4", "cleo", -60), 401),
        (6, format!("{anna}x"), 401),
        (7, "nonsense".to_owned(), 401),
    ] {
        let refused = send(serial, &token).await;
        assert_eq!((refused.status, &refused.json()["error"]), (status, &json!("token")), "{token}");
    }
    let two = BATCH
        .replace("0,0,0,0,0,0,0,0,0,1,0", "0,0,0,0,0,0,0,0,0,2,0")
        .replace(r#""n":1,"promoters":1"#, r#""n":2,"promoters":2"#)
        .replace(r#""token":null"#, &format!(r#""token":"{}""#, token("2026-q4", "dora", 60)));
    assert_eq!(collector.post(&[TEXT], two).await.status, 422);
    // Nobody vouches for this one; it counts, apart.
    assert_eq!(result(&send(8, "").await), "counted");
    let bearer = format!("Bearer {TOKEN}");
    let report =
        collector.get("/v1/surveys/community/report.json", &[("authorization", &bearer)]).await.json();
    assert_eq!((&report["n"], &report["verified"]), (&json!(3), &json!(2)));
    assert!(report["notes"].to_string().contains("2 of 3 answers are verified"), "{}", report["notes"]);
    let counts = collector.app.store.counts("community").expect("counts");
    let by = |name: &str, value: &str| -> u64 {
        let has = |count: &&crate::store::Count| {
            count.segment.iter().any(|(d, v)| (d.as_str(), v.as_str()) == (name, value))
        };
        counts.iter().filter(has).map(|count| count.tally.n()).sum()
    };
    assert_eq!((by("audience", "member"), by("audience", "visitor")), (2, 1));
    // Whoever only says that it is a member is none that the platform knows.
    assert_eq!(collector.post(&[TEXT], BATCH.replace("000000000001", "000000000009")).await.status, 200);
    let counts = collector.app.store.counts("community").expect("counts");
    let audiences = counts.iter().flat_map(|count| count.segment.iter().map(|(_, value)| value.as_str()));
    let audiences: Vec<_> = audiences.filter(|value| ["member", "other"].contains(value)).collect();
    assert!(audiences.contains(&"other"), "{audiences:?}");
    assert_eq!((by("lang", "de"), by("lang", "nl")), (2, 1));
}

#[tokio::test]
async fn what_comes_for_a_sealed_wave_is_told_so() {
    let collector = Collector::new();
    assert_eq!(collector.post(&[TEXT], BATCH).await.status, 200);
    collector.app.store.seal("community", "2026-q4", crate::today()).expect("sealed");
    let late = collector.post(&[TEXT], BATCH).await;
    assert_eq!((late.status, &late.json()["error"]), (410, &json!("sealed")));
    assert_eq!(collector.n().await, json!(1));
}

#[tokio::test]
async fn a_revoked_or_expired_token_opens_no_report() {
    let collector = Collector::new();
    let token = |expires| Token {
        name: "board".into(),
        hash: crate::auth::hash("a token of the board"),
        role: crate::auth::Role::Read,
        expires,
    };
    let read = async || {
        let bearer = ("authorization", "Bearer a token of the board");
        collector.get("/v1/surveys/community/report.json", &[bearer]).await.status
    };
    assert_eq!(read().await, 401);
    collector.app.store.keep_token(&token(None)).expect("kept");
    assert_eq!(read().await, 200);
    collector.app.store.keep_token(&token(Some(jiff::civil::date(2026, 1, 1)))).expect("kept");
    assert_eq!(read().await, 401);
    collector.app.store.keep_token(&token(Some(crate::today()))).expect("kept");
    assert_eq!(read().await, 200);
    assert!(collector.app.store.revoke_token("board").expect("revoked"));
    assert_eq!(read().await, 401);
}

#[tokio::test]
async fn what_is_no_answer_changes_nothing() {
    let collector = Collector::new();
    let text: &[(&str, &str)] = &[TEXT];
    let large = format!("{BATCH}{}", " ".repeat(17 * 1024));
    for (headers, body, status, error) in [
        (text, "{".to_owned(), 400, "malformed"),
        (text, String::new(), 400, "malformed"),
        (text, "\u{0}".into(), 400, "malformed"),
        (text, BATCH.replace(r#""dismissed":0"#, r#""dismissed":-1"#), 400, "malformed"),
        (text, BATCH.replace(r#""dismissed":0"#, r#""dismissed":1e400"#), 400, "malformed"),
        (text, "[".repeat(10_000), 400, "malformed"),
        (text, BATCH.replace(r#""v":1"#, r#""v":2"#), 422, "unsupported_version"),
        (text, BATCH.replace(r#""dismissed":0"#, r#""email":"a@b.c""#), 422, "unknown_field"),
        (text, BATCH.replace("0,1,0]", "0,5,0]"), 422, "invalid"),
        (text, BATCH.replace(r#""n":1"#, r#""n":2"#), 422, "invalid"),
        (text, BATCH.replace("2026-q4", "1999-q1"), 422, "invalid"),
        (text, BATCH.replace(r#""survey":"community""#, r#""survey":"nobody""#), 404, "unknown_survey"),
        (text, large, 413, "too_large"),
        (&[], BATCH.into(), 415, "unsupported_media_type"),
        (
            &[("content-type", "application/x-www-form-urlencoded")],
            BATCH.into(),
            415,
            "unsupported_media_type",
        ),
        (&[TEXT, ("content-encoding", "gzip")], BATCH.into(), 415, "unsupported_media_type"),
    ] {
        let answer = collector.post(headers, body.clone()).await;
        let what = body.chars().take(80).collect::<String>();
        assert_eq!((answer.status, &answer.json()["error"]), (status, &json!(error)), "{what}");
        assert!(answer.json()["message"].as_str().is_some_and(|message| message.len() > 5), "{what}");
    }
    assert_eq!(collector.n().await, json!(0));
}

#[tokio::test]
async fn a_body_in_pieces_is_measured_too() {
    let collector = Collector::new();
    let piece = "x".repeat(1024);
    let pieces = Body::new(http_body_util::StreamBody::new(pieces(piece, 64)));
    assert_eq!(collector.post(&[TEXT], pieces).await.status, 413);
}

fn pieces(
    piece: String,
    count: usize,
) -> impl futures_core::Stream<Item = Result<hyper::body::Frame<hyper::body::Bytes>, std::convert::Infallible>>
{
    futures_util::stream::iter((0..count).map(move |_| Ok(hyper::body::Frame::data(piece.clone().into()))))
}

#[tokio::test]
async fn origins_are_let_in_by_list() {
    let mut collector = Collector::new();
    let (here, there) = (("origin", "https://forum.example.org"), ("origin", "https://evil.example.org"));
    let answer = collector.post(&[TEXT, there], BATCH).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("access-control-expose-headers"), "retry-after");
    collector.app.origins = Arc::new(["https://forum.example.org".into()]);
    let answer = collector.post(&[TEXT, here], BATCH).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, here.1));
    assert!(answer.header("vary").contains("origin"));
    let answer = collector.post(&[TEXT, there], BATCH.replace("000000000001", "000000000002")).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, ""));
    assert_eq!(collector.n().await, json!(1));
}

#[tokio::test]
async fn reports_want_the_token() {
    let collector = Collector::new();
    for path in
        ["/v1/surveys/community/report.json", "/v1/surveys/community/report.json?token=open-sesame-0123"]
    {
        for header in [("x", "y"), ("authorization", "Bearer wrong"), ("cookie", "commend_session=wrong")] {
            let answer = collector.get(path, &[header]).await;
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{header:?}");
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }
    let page = collector.get("/report/community", &[]).await;
    assert_eq!(page.status, 401);
    assert!(page.body.contains("who have a token") && page.body.contains(r#"value="/report/community""#));
    let answer = collector
        .get("/v1/surveys/community/report.json", &[("authorization", "Bearer open-sesame-0123")])
        .await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
}

#[tokio::test]
async fn logging_in_gives_a_session_and_leads_to_a_report_only() {
    let collector = Collector::new();
    let log_in = async |body: &'static str| {
        let request = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
        collector.ask(request.body(Body::from(body)).expect("a request")).await
    };
    let answer = log_in("token=open-sesame-0123&next=/report/community").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/report/community"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let session = cookie.split(';').next().expect("a pair");
    assert_eq!(collector.get("/report/community", &[("cookie", session)]).await.status, 200);
    for next in ["https://evil.example.org", "//evil.example.org", "/report/../x", ""] {
        let body: &'static str = format!("token=open-sesame-0123&next={next}").leak();
        assert_eq!(log_in(body).await.header("location"), "/report/community", "{next}");
    }
    let request = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("x-forwarded-proto", "https").body(Body::from("token=open-sesame-0123"));
    let answer = collector.ask(request.expect("a request")).await;
    assert!(answer.header("set-cookie").ends_with("; Secure"));
    let answer = log_in("token=wrong").await;
    assert_eq!((answer.status, answer.header("set-cookie")), (401, ""));
}

#[tokio::test]
async fn a_report_is_read_by_its_query() {
    let collector = Collector::new();
    collector.post(&[TEXT], BATCH).await;
    let bearer = format!("Bearer {TOKEN}");
    let report = async |query: &str| {
        collector
            .get(&format!("/v1/surveys/community/report.json{query}"), &[("authorization", &bearer)])
            .await
    };
    let whole = report("?by=audience").await.json();
    assert_eq!((&whole["n"], &whole["promoters"], &whole["nps"]), (&json!(1), &json!(1), &json!(100.0)));
    assert_eq!((&whole["groups"][0]["key"], &whole["groups"][0]["n"]), (&json!("member"), &json!(1)));
    assert_eq!(report("?audience=visitor").await.json()["n"], json!(0));
    assert_eq!(report("?by=shoe").await.status, 400);
    let missing = collector.get("/v1/surveys/nobody/report.json", &[("authorization", &bearer)]).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn a_definition_tells_the_members_so_far_where_it_says_so() {
    let mut collector = Collector::new();
    let weeks = [[0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 90], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]];
    for (week, scores) in (0..).zip(weeks) {
        let day = jiff::civil::date(2026, 10, [5, 12][usize::try_from(week).expect("small")]);
        collector.add(week, "member", scores, day).await;
    }
    let members = |answer: &Answer| answer.json().get("members").cloned();
    assert_eq!(members(&collector.get("/v1/surveys/community.json", &[]).await), None);
    let survey = br#"{"id":"community","wave":"2026-q4","results":"members"}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    let answer = collector.get("/v1/surveys/community.json", &[]).await;
    assert_eq!(members(&answer), Some(json!({"promoters": 90, "passives": 8, "detractors": 2})));
}

#[tokio::test]
async fn a_badge_is_for_everybody_where_the_survey_shows_it() {
    let mut collector = Collector::new();
    for (week, n) in (0..).zip([90, 10]) {
        let day = jiff::civil::date(2026, 10, [5, 12][usize::try_from(week).expect("small")]);
        collector.add(week, "member", [0, 0, 0, 0, 0, 0, 2, 0, 8, 0, n], day).await;
    }
    assert_eq!(collector.get("/v1/surveys/community/badge.svg", &[]).await.status, 404, "off unless said");
    let survey = br#"{"id":"community","wave":"2026-q4","badge":"on"}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    let badge = collector.get("/v1/surveys/community/badge.svg", &[]).await;
    assert_eq!((badge.status, badge.header("cache-control")), (200, "public, max-age=3600"));
    // The last piece still grows.
    assert!(badge.body.contains("· 100 answers<"), "{}", badge.body);
    let line = collector.get("/v1/surveys/community/line.svg?language=nl", &[]).await;
    assert!(line.body.contains("Onze leden zeggen"), "{}", line.body);
    assert_eq!(collector.get("/v1/surveys/community/line.svg?language=xx", &[]).await.status, 400);
    // Pages are told neither.
    let definition = collector.get("/v1/surveys/community.json", &[]).await.json();
    assert_eq!((definition.get("badge"), definition.get("members")), (None, None));
}

#[tokio::test]
async fn a_survey_that_wants_so_many_answers_a_week_begins_with_few_and_reaches_more() {
    let mut collector = Collector::new();
    let survey = br#"{"id":"community","wave":"2026-q4","sampling":{"weekly":50}}"#;
    let survey = Survey::from_json(survey).expect("a survey");
    collector.app.shelf = Shelf::holding([survey.clone()], &collector.app.store);
    let reach = async |collector: &Collector| {
        let answer = collector.get("/v1/surveys/community.json", &[]).await;
        answer.json()["reach"].as_f64().expect("a reach")
    };
    let first = reach(&collector).await;
    assert!(first > 0.0 && first < 0.001, "{first}");
    collector.add(0, "visitor", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], jiff::civil::date(2026, 10, 5)).await;
    assert!((reach(&collector).await - first).abs() < 1e-9, "it is kept for the day");
    collector.app.daily = Daily::default();
    assert!(reach(&collector).await > 0.9, "one answer in weeks: all are asked");
}

#[tokio::test]
async fn the_loader_of_a_survey_brings_its_gate() {
    let mut collector = Collector::new();
    let survey = br#"{"id":"community","wave":"2026-q4","pages":["/t/*"]}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    let missing = collector.get("/e/nobody.js", &[]).await;
    assert_eq!((missing.status, &missing.json()["error"]), (404, &json!("unknown_survey")));
    assert_eq!(collector.get("/e/community", &[]).await.status, 404);
    let loader = collector.get("/e/community.js", &[]).await;
    if !crate::assets::built() {
        assert_eq!(loader.status, 404);
        return;
    }
    let edition = loader.body.split('"').nth(3).expect("an edition");
    let told =
        r#"commend={survey:"community",v:"EDITION",gate:{pages:["/t/*"],wave:"2026-q4"},...window.commend};"#;
    assert_eq!(
        (loader.status, loader.body.starts_with(&told.replace("EDITION", edition))),
        (200, true),
        "{}",
        loader.body
    );
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", "public, max-age=60, stale-while-revalidate=240"),
        ("vary", "accept-encoding"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(loader.header(name), value, "{name}");
    }
    let kept = collector.get("/e/community.js", &[("if-none-match", loader.header("etag"))]).await;
    assert_eq!((kept.status, kept.body.as_str()), (304, ""));
    for (accepted, encoding) in [("gzip, br", "br"), ("gzip", "gzip")] {
        let packed = collector.get("/e/community.js", &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (packed.header("content-encoding"), packed.header("etag")),
            (encoding, loader.header("etag"))
        );
    }
}

#[tokio::test]
async fn an_edition_of_a_definition_is_kept_with_its_sentences() {
    let collector = Collector::new();
    let plain = collector.get("/v1/surveys/community.json", &[]).await.json();
    let edition = crate::served::edition(&plain);
    let kept = format!("/v1/surveys/community.json?v={edition}");
    for (asked, lang, open) in [("nl-BE, en;q=0.5", "nl", "Feedback geven"), ("tlh", "en", "Give feedback")] {
        let mut answer = collector.get(&kept, &[("accept-language", asked)]).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding, accept-language");
        let mut json = answer.json();
        let spoken = json.as_object_mut().and_then(|fields| fields.remove("spoken")).expect("sentences");
        assert_eq!(
            (&spoken["lang"], &spoken["sentences"]["open"], json),
            (&json!(lang), &json!(open), plain.clone())
        );
        answer = collector.get(&kept, &[("accept-language", asked), ("accept-encoding", "br")]).await;
        assert_eq!(answer.header("content-encoding"), "br");
        let again = collector
            .get(&kept, &[("accept-language", asked), ("if-none-match", answer.header("etag"))])
            .await;
        assert_eq!(again.status, 304);
    }
    // The loader that was kept is older than the definition.
    let other = collector.get("/v1/surveys/community.json?a=b&v=0", &[]).await;
    assert_eq!((other.header("cache-control"), &other.json()["spoken"]["lang"]), ("no-cache", &json!("en")));
}

#[tokio::test]
async fn definitions_and_schemas_are_public() {
    let collector = Collector::new();
    let answer = collector.get("/v1/surveys/community.json", &[]).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    assert_eq!((&answer.json()["wave"], answer.header("cache-control")), (&json!("2026-q4"), "no-cache"));
    assert_eq!(answer.json()["spoken"], Value::Null);
    assert_eq!(collector.get("/v1/surveys/nobody.json", &[]).await.status, 404);
    let schema = collector.get("/v1/schema/batch.json", &[]).await;
    assert_eq!(schema.json()["title"], "Batch");
}

#[tokio::test]
async fn there_is_no_file_system_behind_the_addresses() {
    let collector = Collector::new();
    for path in
        ["/../Cargo.toml", "/..%2fCargo.toml", "/%2e%2e/Cargo.toml", "/index.html", "/embed.js.br", "/x/y"]
    {
        assert_eq!(collector.get(path, &[]).await.status, 404, "{path}");
    }
    let answer = collector.get("/report.css", &[]).await;
    assert_eq!((answer.status, answer.header("x-content-type-options")), (200, "nosniff"));
    let again = collector.get("/report.css", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let delete = Request::delete("/v1/batch").body(Body::empty()).expect("a request");
    let refused = collector.ask(delete).await;
    assert_eq!((refused.status, refused.header("allow")), (405, "POST"));
    assert_eq!(refused.json()["error"], "method_not_allowed");
    assert_eq!(collector.get("/healthz", &[]).await.body, "ok\n");
    assert_eq!(collector.get("/readyz", &[]).await.body, "ready\n");
}

#[tokio::test]
async fn every_failure_has_one_shape() {
    let collector = Collector::new();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let large = format!("token={}", "x".repeat(5000));
    for (method, path, headers, body, status, error) in [
        ("GET", "/v1/surveys/%ff.json", None, "", 400, "address"),
        ("GET", "/v1/schema/shoe.json", None, "", 404, "not_found"),
        ("GET", "/report/%ff", None, "", 400, "address"),
        ("TRACE", "/healthz", None, "", 405, "method_not_allowed"),
        ("PUT", "/v1/surveys/community.json", None, "", 405, "method_not_allowed"),
        ("POST", "/login", None, "token=x", 415, "unsupported_media_type"),
        ("POST", "/login", Some(form), "next=x", 422, "form"),
        ("POST", "/login", Some(form), &large, 413, "too_large"),
    ] {
        let mut request = Request::builder().method(method).uri(path);
        if let Some((name, value)) = headers {
            request = request.header(name, value);
        }
        let answer = collector.ask(request.body(Body::from(body.to_owned())).expect("a request")).await;
        assert_eq!((answer.status, &answer.json()["error"]), (status, &json!(error)), "{method} {path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
    }
}

#[tokio::test]
async fn the_interface_describes_itself() {
    let collector = Collector::new();
    let answer = collector.get("/v1/openapi.json", &[]).await;
    assert_eq!((answer.status, &answer.json()["openapi"]), (200, &json!("3.1.0")));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.body, crate::openapi::text());
}

#[tokio::test]
async fn a_report_says_what_was_refused_and_where_the_survey_failed() {
    let collector = Collector::new();
    for body in [
        BATCH.to_owned(),
        BATCH.replace(r#""shown":1"#, r#""shown":2"#),
        BATCH.replace("2026-q4", "1999-q1"),
        BATCH.replace(r#""shown":1,"dismissed":0"#, r#""shown":99,"dismissed":0"#),
        "{".to_owned(),
    ] {
        collector.post(&[TEXT], body).await;
    }
    let failed = |survey: &str, origin: &'static str| {
        let request = Request::post(format!("/v1/failed/{survey}")).header("origin", origin);
        request.body(Body::empty()).expect("a request")
    };
    for _ in 0..2 {
        assert_eq!(collector.ask(failed("community", "https://a.example")).await.status, 204);
    }
    assert_eq!(collector.ask(failed("nobody", "https://a.example")).await.status, 404);
    let listed = App { origins: Arc::new(["https://forum.example".into()]), ..collector.app.clone() };
    let answer = router(listed).oneshot(failed("community", "https://a.example")).await.expect("an answer");
    assert_eq!(answer.status(), 403);
    // What a page says of batches before this one, once.
    let told = BATCH.replace("7000-8000-000000000001", "7000-8000-0000000000aa");
    let told = told.replace(r#""v":1,"#, r#""v":1,"rejected":3,"#);
    assert!(told.contains("0000aa") && told.contains("rejected"));
    for _ in 0..2 {
        assert_eq!(collector.post(&[TEXT], told.clone()).await.status, 200);
    }
    collector.app.store.ready().await.expect("what was told before is written");
    let report = collector.report("").await;
    assert_eq!(
        (&report["health"]["refused"], &report["health"]["failed"], &report["health"]["rejected"]),
        (&json!({ "conflict": 1, "invalid": 2 }), &json!(2), &json!(3))
    );
    assert_eq!((&report["health"]["silent_since"], &report["health"]["unusual"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn a_survey_that_has_fallen_silent_says_so() {
    let collector = Collector::new();
    for (serial, days) in (0..).zip(3..33) {
        let day = crate::today().checked_sub(jiff::ToSpan::days(days)).expect("a day");
        collector.add(serial, "member", [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0], day).await;
    }
    let last = crate::today().checked_sub(jiff::ToSpan::days(3)).expect("a day").to_string();
    let report = collector.report("").await;
    assert_eq!(report["health"]["silent_since"], json!(last));
    assert!(report["notes"].to_string().contains(&format!("Answers have stopped: the last came on {last}")));
}

#[tokio::test]
async fn many_answers_of_one_address_are_set_apart_and_count() {
    let collector = Collector::new();
    let send = async |serial: usize, peer: &str, forwarded: &'static str| {
        let body = BATCH.replace("000000000001", &format!("{serial:012}"));
        let request = Request::post("/v1/batch")
            .header(TEXT.0, TEXT.1)
            .header("x-forwarded-for", forwarded)
            .extension(Peer(peer.parse().expect("an address")));
        collector.ask(request.body(Body::from(body)).expect("a request")).await.status
    };
    for serial in 100..130 {
        assert_eq!(send(serial, "192.0.2.1", "198.51.100.1").await, 200);
    }
    // Through a proxy that is listed, it is somebody else; through one of the own network that is not, nobody knows who.
    for serial in 200..215 {
        assert_eq!(send(serial, "10.0.0.7", "198.51.100.2, 198.51.100.3").await, 200);
        assert_eq!(send(serial + 100, "192.168.0.1", "198.51.100.4").await, 200);
    }
    let report = collector.report("").await;
    assert_eq!((&report["n"], &report["doubtful"]["n"]), (&json!(60), &json!(19 + 4)));
    assert_eq!(report["doubtful"]["without"]["n"], json!(37));
}
