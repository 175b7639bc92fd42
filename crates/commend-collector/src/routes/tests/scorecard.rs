//! The scorecard over HTTP: who may read it, who may enter, and that all is taken or none.

use super::*;
use crate::auth::{Role, Token, hash};

/// A collector whose survey has measures, and a token that may only read.
fn collector() -> Collector {
    let mut collector = Collector::new();
    let survey = br#"{"id":"community","wave":"2026-q4","threshold":1,"scorecard":[
        {"id":"loyalty","role":"community-manager","figure":"nps","of":{"audience":"member"},"target":-50},
        {"id":"reach","name":"Reach <b>","role":"social-media-manager","target":1000}]}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    let reader = Token { name: "board".into(), hash: hash("board"), role: Role::Read, expires: None };
    collector.app.store.keep_token(&reader).expect("kept");
    collector
}

async fn post(collector: &Collector, path: &str, headers: &[(&str, &str)], body: &'static str) -> Answer {
    let post = Request::post(path);
    let request = headers.iter().fold(post, |request, (name, value)| request.header(*name, *value));
    collector.ask(request.body(Body::from(body)).expect("a request")).await
}

const MAY_WRITE: (&str, &str) = ("authorization", "Bearer open-sesame-0123");
const MAY_READ: (&str, &str) = ("authorization", "Bearer board");
const JSON: (&str, &str) = ("content-type", "application/json");
const CSV: (&str, &str) = ("content-type", "text/csv; charset=utf-8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const MEASURES: &str = "/v1/surveys/community/measures";

async fn reach(collector: &Collector) -> Value {
    let card = collector.get("/v1/surveys/community/scorecard.json", &[MAY_READ]).await;
    assert_eq!(card.status, 200);
    card.json()["measures"][1]["value"].clone()
}

#[tokio::test]
async fn what_is_entered_stands_in_the_scorecard() {
    let collector = collector();
    assert_eq!(reach(&collector).await, Value::Null);
    let json = r#"{"measures":[{"measure":"reach","day":"2026-11-01","value":1200.5}]}"#;
    let answer = post(&collector, MEASURES, &[MAY_WRITE, JSON], json).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "entered": 1 })));
    assert_eq!(reach(&collector).await, json!(1200.5));
    let table = "measure,day,value\r\nreach,2026-11-02,900\r\nreach,2026-11-01,\r\n";
    assert_eq!(post(&collector, MEASURES, &[MAY_WRITE, CSV], table).await.json(), json!({ "entered": 2 }));
    assert_eq!(reach(&collector).await, json!(900.0));
    let answer = post(
        &collector,
        "/scorecard/community?language=nl",
        &[MAY_WRITE, FORM],
        "measure=reach&day=2026-11-03&value=1,1",
    )
    .await;
    assert_eq!((answer.status, answer.header("location")), (303, "/scorecard/community?language=nl"));
    assert_eq!(reach(&collector).await, json!(1.1));
    let page = collector.get("/scorecard/community?language=nl", &[MAY_WRITE]).await;
    assert!(page.body.contains("Reach &#60;b&#62;") && page.body.contains("3 nov 2026"), "{}", page.body);
    let table = collector.get("/v1/surveys/community/scorecard.csv", &[MAY_READ]).await;
    assert_eq!(table.body.lines().count(), 3);
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"community-scorecard.csv\"");
}

#[tokio::test]
async fn whoever_may_only_read_enters_nothing() {
    let collector = collector();
    let json = r#"{"measures":[{"measure":"reach","day":"2026-11-01","value":1}]}"#;
    for headers in [&[JSON][..], &[MAY_READ, JSON]] {
        assert_eq!(post(&collector, MEASURES, headers, json).await.status, 401);
    }
    let form = "measure=reach&day=2026-11-01&value=1";
    assert_eq!(post(&collector, "/scorecard/community", &[MAY_READ, FORM], form).await.status, 401);
    assert_eq!(reach(&collector).await, Value::Null);
    let page = collector.get("/scorecard/community", &[MAY_READ]).await;
    assert!(page.status == 200 && !page.body.contains("<form"), "{}", page.body);
    assert!(collector.get("/scorecard/community", &[MAY_WRITE]).await.body.contains("<form"));
    let login = collector.get("/scorecard/community", &[]).await;
    assert!(login.status == 401 && login.body.contains(r#"value="/scorecard/community""#), "{}", login.body);
}

#[tokio::test]
async fn one_that_is_wrong_keeps_all_out() {
    let collector = collector();
    for (kind, body, status, error) in [
        (JSON, "{", 400, "malformed"),
        (
            JSON,
            r#"{"measures":[{"measure":"reach","day":"2026-11-01","value":1,"more":2}]}"#,
            400,
            "malformed",
        ),
        (
            JSON,
            r#"{"measures":[{"measure":"reach","day":"2026-11-01","value":1},{"measure":"loyalty","day":"2026-11-01","value":1}]}"#,
            422,
            "invalid",
        ),
        (CSV, "measure,day,value\nreach,2026-11-01,1\nreach,2999-01-01,1\n", 422, "invalid"),
        (CSV, "nothing", 400, "malformed"),
        (FORM, "measure=reach", 415, "unsupported_media_type"),
    ] {
        let answer = post(&collector, MEASURES, &[MAY_WRITE, kind], body).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (status, &json!(error)),
            "{body}: {}",
            answer.body
        );
    }
    let answer = post(
        &collector,
        "/scorecard/community",
        &[MAY_WRITE, FORM],
        "measure=reach&day=2026-11-01&value=lots",
    )
    .await;
    assert!(answer.status == 422 && answer.body.contains("role=\"alert\""), "{}", answer.body);
    let answer = post(
        &collector,
        "/scorecard/community",
        &[MAY_WRITE, FORM],
        "measure=reach&day=2026-11-01&value=1.100",
    )
    .await;
    assert!(answer.status == 422 && answer.body.contains("in two ways"), "{}", answer.body);
    assert_eq!(reach(&collector).await, Value::Null);
    let answer = collector.get("/v1/surveys/community/scorecard.json?audience=member", &[MAY_READ]).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("query")));
}
