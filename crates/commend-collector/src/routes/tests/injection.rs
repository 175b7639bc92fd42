//! SQL in every place that a sender fills: it is a text like any other, on both databases.

use super::*;
use crate::store::tests::fixture::Fixture;

/// Each at most 64 bytes, as names are.
const PAYLOADS: [&str; 12] = [
    "'; DROP TABLE tally; --",
    "\"; DELETE FROM batch; --",
    "' OR '1'='1",
    "1); UPDATE tally SET s10 = 999; --",
    "x' UNION SELECT hash FROM token --",
    "'||(SELECT key FROM wave LIMIT 1)||'",
    "\\'; SELECT pg_sleep(30); --",
    "$1 $2 ?1 :survey @survey",
    "{\"audience\":\"member\"}",
    "'); ATTACH DATABASE '/tmp/x' AS x; --",
    "%' ESCAPE '\\",
    "\u{2019}; COPY token TO STDOUT; \u{202e}",
];

/// What a payload is in the part of an address.
fn encoded(payload: &str) -> String {
    let hex = hex::encode(payload);
    hex.as_bytes().chunks(2).flat_map(|byte| ["%", str::from_utf8(byte).expect("ASCII")]).collect()
}

fn batch(serial: usize, edit: impl FnOnce(&mut Value)) -> String {
    let mut batch: Value = serde_json::from_str(BATCH).expect("JSON");
    batch["batch"] = json!(format!("019abcde-0000-7000-8000-{serial:012}"));
    edit(&mut batch);
    batch.to_string()
}

/// What makes a batch of the usual one.
type Edit<'a> = Box<dyn FnOnce(&mut Value) + 'a>;

/// Sends a payload in every field of a batch; returns how many were counted.
async fn send(collector: &Collector, first: usize, payload: &str) -> usize {
    let place = |pointer: &'static str| {
        move |batch: &mut Value| *batch.pointer_mut(pointer).expect("a field") = json!(payload)
    };
    let name_of = |pointer: &'static str, value: Value| {
        move |batch: &mut Value| *batch.pointer_mut(pointer).expect("a field") = json!({ payload: value })
    };
    let comment =
        |batch: &mut Value| batch["comments"] = json!([{ "category": "promoter", "text": payload }]);
    let category = |batch: &mut Value| batch["comments"] = json!([{ "category": payload, "text": "x" }]);
    let rows: [(u16, Edit<'_>); 10] = [
        (404, Box::new(place("/survey"))),
        (422, Box::new(place("/wave"))),
        (422, Box::new(place("/batch"))),
        (422, Box::new(category)),
        (200, Box::new(place("/wording"))),
        (200, Box::new(place("/token"))),
        (200, Box::new(place("/cells/0/segment/audience"))),
        (200, Box::new(name_of("/cells/0/segment", json!("member")))),
        (200, Box::new(name_of("/cells/0/reasons", json!(1)))),
        (200, Box::new(comment)),
    ];
    let mut counted = 0;
    for (serial, (status, edit)) in (first..).zip(rows) {
        let answer = collector.post(&[TEXT], batch(serial, edit)).await;
        assert_eq!(answer.status, status, "{payload}: {}", answer.body);
        counted += usize::from(status == 200);
    }
    counted
}

/// Asks for everything by a payload; nothing is found, and nothing is let in.
async fn ask(collector: &Collector, payload: &str) {
    let (text, own) = (encoded(payload), format!("Bearer {TOKEN}"));
    let report = "/v1/surveys/community/report.json";
    for (path, statuses) in [
        (format!("/report/{text}"), &[404][..]),
        (format!("/v1/surveys/{text}/report.json"), &[404]),
        (format!("/v1/surveys/{text}/report.csv"), &[404]),
        (format!("/v1/surveys/{text}.json"), &[404]),
        (format!("/v1/schema/{text}.json"), &[404]),
        (format!("/e/{text}.js"), &[404]),
        (format!("/{text}"), &[404]),
        (format!("{report}?from={text}"), &[400]),
        (format!("{report}?to={text}"), &[400]),
        (format!("{report}?by={text}"), &[400]),
        (format!("{report}?{text}=member"), &[400]),
    ] {
        let answer = collector.get(&path, &[("authorization", &own)]).await;
        assert!(statuses.contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
    }
    for name in ["wave", "audience"] {
        assert_eq!(collector.report(&format!("?{name}={text}")).await["n"], json!(0), "{name}={payload}");
    }
    let failed = Request::post(format!("/v1/failed/{text}")).body(Body::empty());
    assert_eq!(collector.ask(failed.expect("a request")).await.status, 404);
    let ascii: String = payload.chars().filter(char::is_ascii).collect();
    for header in
        [("authorization", format!("Bearer {ascii}")), ("cookie", format!("commend_session={ascii}"))]
    {
        assert_eq!(collector.get(report, &[(header.0, &header.1)]).await.status, 401, "{header:?}");
    }
    let login = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    let login = login.body(Body::from(format!("token={text}&next=/report/{text}")));
    assert_eq!(collector.ask(login.expect("a request")).await.status, 401);
}

fn check(fixture: &Fixture, tables: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut collector = Collector::over(fixture.store.clone(), TempDir::new().expect("a folder"));
    let survey = br#"{"id":"community","wave":"2026-q4","comments":"on","reasons":["help"],"threshold":1}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    collector.app.doors = Doors::new(0, &Proxies::default());
    let (before, waves) =
        (fixture.ask(tables), fixture.ask("SELECT id, survey, name, key FROM wave ORDER BY id"));
    assert!(before.len() > 8, "{before:?}");
    let counted = runtime.block_on(async {
        let mut counted = 0;
        for (number, payload) in (1..).zip(PAYLOADS) {
            counted += send(&collector, number * 100, payload).await;
        }
        counted
    });
    let report = runtime.block_on(collector.report("?by=audience"));
    runtime.block_on(async {
        for payload in PAYLOADS {
            ask(&collector, payload).await;
        }
    });
    // Whole: the tables, the waves with their keys, every answer once, and every comment word for word.
    assert_eq!(fixture.ask(tables), before);
    assert_eq!(fixture.ask("SELECT id, survey, name, key FROM wave ORDER BY id"), waves);
    assert_eq!(counted, PAYLOADS.len() * 6);
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [[counted.to_string()]]);
    assert_eq!(fixture.ask("SELECT sum(s9), sum(s10) FROM tally"), [[counted.to_string(), "0".into()]]);
    let mut comments: Vec<_> = fixture.ask("SELECT body FROM comment").into_iter().flatten().collect();
    let mut expected = PAYLOADS.map(ToOwned::to_owned);
    comments.sort();
    expected.sort();
    assert_eq!(comments, expected);
    let after = runtime.block_on(collector.report("?by=audience"));
    assert_eq!((&report["n"], &report["groups"]), (&after["n"], &after["groups"]));
    assert_eq!(after["n"], json!(counted));
}

#[test]
fn sql_is_a_text_like_any_other_in_sqlite() {
    let fixture = Fixture::sqlite();
    check(&fixture, "SELECT name, sql FROM sqlite_schema ORDER BY name");
    assert_eq!(fixture.ask("PRAGMA integrity_check"), [["ok"]]);
}

#[test]
fn sql_is_a_text_like_any_other_in_postgres() {
    let columns = "SELECT table_name, column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY 1, 2";
    check(&Fixture::postgres(), columns);
}
