//! What is counted and logged of requests, and what never is.

use super::*;
use crate::{config::LogFormat, log::tests::Captured, metrics};

/// What nobody but its sender should ever see.
const CANARIES: [&str; 8] = [
    "anna.canary@mail.example",
    "Anna Canary",
    "token-canary-0123456789",
    "203.0.113.77",
    "Canary/7.0 (agent)",
    "canary comment",
    "canary-query",
    "canary-path",
];

#[tokio::test]
async fn nothing_that_was_sent_is_logged_or_counted() {
    let [mail, name, token, address, agent, comment, query, path] = CANARIES;
    for format in [LogFormat::Text, LogFormat::Json] {
        let recorder = metrics::recorder().expect("a recorder");
        let _counting = ::metrics::set_default_local_recorder(&recorder);
        let log = Captured::default();
        let _logging = log.start("commend_collector=trace", format);
        let mut collector = Collector::new();
        collector.app.keys = Keys::read("2026 0123456789abcdef0123456789abcdef").expect("a key");
        let bearer = format!("Bearer {token}");
        let headers = [
            TEXT,
            ("x-forwarded-for", address),
            ("user-agent", agent),
            ("x-request-id", query),
            ("authorization", &bearer),
            ("referer", "https://canary-path.example/"),
        ];
        let commented = BATCH.replace(
            r#""comments":[]"#,
            &format!(r#""comments":[{{"category":"promoter","text":"{comment} by {name}, {mail}"}}]"#),
        );
        for body in [
            commented.clone(),
            commented,
            BATCH.replace(r#""token":null"#, &format!(r#""token":"{token}""#)),
            BATCH.replace(r#""survey":"community""#, &format!(r#""survey":"{path}\n{mail}""#)),
            BATCH.replace("2026-q4", path),
            BATCH.replace(r#""help":1"#, &format!(r#""{mail}":1"#)),
            BATCH.replace("019abcde", comment),
            format!("{{{mail}"),
        ] {
            collector.post(&headers, body).await;
        }
        for target in [
            "/v1/surveys/community/report.json?x=canary-query",
            "/report/canary-path?x=canary-query",
            "/canary-path",
            "/canary-path/canary-path?anna.canary@mail.example",
            "/e/canary-path%0a2026-11-22%20ERROR%20forged.js",
            "/v1/surveys/canary-path%0d%0aforged.json",
        ] {
            collector.get(target, &headers).await;
        }
        let form = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
        collector.ask(form.body(Body::from(format!("token={token}&next=/{path}"))).expect("a request")).await;
        let method = Request::builder().method("canary-query").uri("/demo").body(Body::empty());
        collector.ask(method.expect("a request")).await;
        // The database fails, and that is logged.
        break_database(&collector);
        collector.get("/v1/surveys/community/report.json", &headers).await;
        let (log, counts) = (log.text(), recorder.handle().render());
        assert!(log.contains("the database failed") && log.contains("/e/{survey.js}"), "{log}");
        assert!(counts.contains("commend_batches_total{outcome=\"token\"} 1"), "{counts}");
        for canary in CANARIES.into_iter().chain(["019abcde", "forged", "192.0.2", "0.0.0.0"]) {
            assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
            assert!(!counts.contains(canary), "{canary} is in the metrics:\n{counts}");
        }
    }
}

/// Takes the database away, so that reading it fails.
fn break_database(collector: &Collector) {
    let file = collector.folder.path().join("commend.db");
    for name in [file.clone(), file.with_extension("db-wal"), file.with_extension("db-shm")] {
        std::fs::remove_file(name).expect("removed");
    }
    std::fs::create_dir(file).expect("a folder in its place");
}

#[tokio::test]
async fn a_failure_is_found_by_the_id_that_its_sender_was_told() {
    let log = Captured::default();
    let _logging = log.start("info", LogFormat::Json);
    let collector = Collector::new();
    let fine = collector.get("/healthz", &[("x-request-id", "mine")]).await;
    let id = fine.header("x-request-id").to_owned();
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    assert_eq!(log.text(), "", "what goes well is not logged");
    break_database(&collector);
    let failed = collector.get("/v1/surveys/community/report.json", &[("authorization", "Bearer x")]).await;
    assert_eq!(failed.status, 503);
    let line: Value = serde_json::from_str(&log.text()).expect("one line");
    assert_eq!(
        (&line["level"], &line["spans"][0]["id"]),
        (&json!("ERROR"), &json!(failed.header("x-request-id")))
    );
    assert_ne!(failed.header("x-request-id"), id);
}

#[tokio::test]
async fn a_fault_is_told_and_logged_without_what_it_says() {
    let log = Captured::default();
    let _logging = log.start("trace", LogFormat::Text);
    let routes = Router::new()
        .route("/{name}", axum::routing::get(async |_: Request<Body>| -> &str { panic!("canary") }));
    let request = Request::get("/canary?canary").body(Body::empty()).expect("a request");
    let response = watched(routes).oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let id = parts.headers["x-request-id"].to_str().expect("text");
    assert_eq!(parts.status, 500);
    assert!(body.starts_with(b"{\"error\":\"fault\"") && !String::from_utf8_lossy(&body).contains("canary"));
    let log = log.text();
    assert!(log.contains("a request failed") && log.contains(id) && !log.contains("canary"), "{log}");
}

#[tokio::test]
async fn requests_are_logged_by_route_for_those_who_debug() {
    let log = Captured::default();
    let _logging = log.start("debug", LogFormat::Json);
    let collector = Collector::new();
    collector.get("/v1/surveys/nobody.json?a=b", &[]).await;
    collector.get("/no/such/address", &[]).await;
    let lines: Vec<Value> =
        log.text().lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let said: Vec<_> =
        lines.iter().map(|line| (line["spans"][0]["route"].clone(), line["status"].clone())).collect();
    assert_eq!(said, [(json!("/v1/surveys/{survey.json}"), json!(404)), (json!("unknown"), json!(404))]);
    assert!(lines.iter().all(|line| line["ms"].is_u64() && line["spans"][0]["method"] == "GET"));
}

#[tokio::test]
async fn what_becomes_of_batches_is_counted() {
    let recorder = metrics::recorder().expect("a recorder");
    let _counting = ::metrics::set_default_local_recorder(&recorder);
    let mut collector = Collector::new();
    collector.app.doors = Doors::new(7, &Proxies::default());
    let again = BATCH.replace("000000000001", "000000000002");
    for body in [
        BATCH.to_owned(),
        BATCH.to_owned(),
        BATCH.replace(r#""shown":1"#, r#""shown":2"#),
        again.replace(r#""shown":1,"dismissed":0"#, r#""shown":3,"dismissed":2"#),
        BATCH.replace("2026-q4", "1999-q1"),
        "{".to_owned(),
        BATCH.replace(r#""survey":"community""#, r#""survey":"nobody""#),
        BATCH.to_owned(),
    ] {
        collector.post(&[TEXT], body).await;
    }
    let preflight = Request::options("/v1/batch").header("origin", "https://a.example");
    collector.send(preflight.body(Body::empty()).expect("a request")).await;
    collector.get("/v1/batch", &[]).await;
    collector.n().await;
    collector.get("/v1/surveys/community/report.json", &[("authorization", "Bearer wrong")]).await;
    collector.get("/v1/surveys/community/report.json", &[]).await;
    let form = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    collector.ask(form.body(Body::from("token=wrong")).expect("a request")).await;
    let counts = recorder.handle().render();
    let batches: Vec<_> = counts.lines().filter(|line| line.starts_with("commend_batches_total{")).collect();
    assert_eq!(batches.len(), 7, "{batches:#?}");
    for line in [
        r#"commend_batches_total{outcome="counted"} 2"#,
        r#"commend_batches_total{outcome="duplicate"} 1"#,
        r#"commend_batches_total{outcome="conflict"} 1"#,
        r#"commend_batches_total{outcome="invalid"} 1"#,
        r#"commend_batches_total{outcome="malformed"} 1"#,
        r#"commend_batches_total{outcome="unknown_survey"} 1"#,
        r#"commend_batches_total{outcome="too_many"} 1"#,
        "commend_batches_waiting 0",
        r#"commend_answers_total{survey="community"} 2"#,
        r#"commend_shown_total{survey="community"} 4"#,
        r#"commend_dismissed_total{survey="community"} 2"#,
        r#"commend_report_reads_total{survey="community"} 1"#,
        "commend_login_failures_total 2",
        r#"commend_http_requests_total{route="/v1/batch",method="POST",status="200"} 3"#,
        r#"commend_http_requests_total{route="/v1/batch",method="GET",status="405"} 1"#,
        r#"commend_http_request_duration_seconds_count{route="/v1/batch",method="POST"} 8"#,
    ] {
        assert!(counts.lines().any(|one| one == line), "{line} is not in:\n{counts}");
    }
}

#[tokio::test]
async fn addresses_and_methods_that_are_made_up_add_no_series() {
    let recorder = metrics::recorder().expect("a recorder");
    let _counting = ::metrics::set_default_local_recorder(&recorder);
    let collector = Collector::new();
    for n in 0..50 {
        collector.get(&format!("/made/up/{n}"), &[]).await;
        collector.get(&format!("/report/{n}"), &[]).await;
        let method = Request::builder().method(format!("M{n}").as_str()).uri("/demo").body(Body::empty());
        collector.ask(method.expect("a request")).await;
    }
    let counts = recorder.handle().render();
    let series: Vec<_> =
        counts.lines().filter(|line| line.starts_with("commend_http_requests_total{")).collect();
    assert_eq!(series.len(), 3, "{series:#?}");
    assert!(series.iter().any(|line| line.contains(r#"route="unknown",method="GET",status="404"} 50"#)));
    assert!(series.iter().any(|line| line.contains(r#"route="/demo",method="other",status="405"} 50"#)));
}
