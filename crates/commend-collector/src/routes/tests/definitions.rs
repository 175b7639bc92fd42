//! Surveys that are changed over HTTP.

use super::*;

const FIRST: &str = r#"{ "id": "spring", "wave": "2027", "product": "the Allotment Circle" }"#;
const WRITE: (&str, &str) = ("authorization", "Bearer open-sesame-0123");
const JSON: (&str, &str) = ("content-type", "application/json");

impl Collector {
    async fn send_to(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let post = headers.iter().fold(Request::post(path), |post, (name, value)| post.header(*name, *value));
        self.ask(post.body(Body::from(body.to_owned())).expect("a request")).await
    }

    async fn save(&self, after: u64, body: &str) -> Answer {
        self.send_to(&format!("/v1/surveys/spring/versions?after={after}"), &[WRITE, JSON], body).await
    }

    async fn act(&self, survey: &str, action: Value) -> Answer {
        let path = format!("/v1/surveys/{survey}/actions");
        self.send_to(&path, &[WRITE, JSON], &action.to_string()).await
    }

    /// A token that may only read.
    fn reader(&self) -> (&'static str, String) {
        let token = Token {
            name: "board".into(),
            hash: crate::auth::hash("board-token"),
            role: crate::auth::Role::Read,
            expires: None,
        };
        self.app.store.keep_token(&token).expect("kept");
        ("authorization", "Bearer board-token".into())
    }
}

/// One answer to a survey by a batch of a new id.
fn batch(survey: &str, wave: &str) -> String {
    json!({ "v": 1, "survey": survey, "wave": wave, "batch": uuid::Uuid::now_v7().to_string(),
        "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }] })
    .to_string()
}

#[tokio::test]
async fn a_survey_is_made_changed_and_taken_back() {
    let collector = Collector::new();
    assert_eq!(collector.get("/v1/surveys/spring.json", &[]).await.status, 404);
    let made = collector.save(0, FIRST).await;
    assert_eq!((made.status, made.json()), (201, json!({ "survey": "spring", "version": 1 })));
    assert_eq!(collector.post(&[TEXT], batch("spring", "2027")).await.status, 200);
    let second = FIRST.replace("Circle", "Club");
    assert_eq!(collector.save(1, &second).await.status, 201);
    let served = collector.get("/v1/surveys/spring.json", &[]).await.json();
    assert_eq!(served["product"], "the Allotment Club");
    let stale = collector.save(1, FIRST).await;
    assert_eq!((stale.status, &stale.json()["error"]), (409, &json!("standing")));
    let versions = collector.get("/v1/surveys/spring/versions", &[WRITE]).await.json();
    let told: Vec<_> = versions["versions"].as_array().expect("versions").iter().collect();
    assert_eq!((told.len(), &told[1]["version"], &told[1]["by"]), (2, &json!(2), &json!("operator")));
    let before = collector.get("/v1/surveys/spring/versions/1.json", &[WRITE]).await;
    assert_eq!((before.body.as_str(), before.header("etag")), (FIRST, "\"1\""));
    assert_eq!(collector.get("/v1/surveys/spring/versions/3.json", &[WRITE]).await.status, 404);
    assert_eq!(collector.save(2, &before.body).await.status, 201);
    let now = collector.get("/v1/surveys/spring/definition.json", &[WRITE]).await;
    assert_eq!((now.body.as_str(), now.header("etag")), (FIRST, "\"3\""));
}

#[tokio::test]
async fn a_definition_with_errors_replaces_nothing_and_says_all_of_them() {
    let collector = Collector::new();
    collector.save(0, FIRST).await;
    let wrong = r#"{"id":"spring","wave":"2027","treshold":5,"rules":{"delay":-1}}"#;
    let refused = collector.save(1, wrong).await;
    let message = "rules.delay: -1 is too small; use 0 to 3600\n  treshold: there is no such field; is `threshold` meant?";
    assert_eq!((refused.status, &refused.json()["message"]), (422, &json!(message)));
    let checked = collector.send_to("/v1/check", &[JSON], wrong).await.json();
    let paths: Vec<_> =
        checked["problems"].as_array().expect("problems").iter().map(|one| &one["path"]).collect();
    assert_eq!(paths, ["rules.delay", "treshold"]);
    let plan = json!([{ "margin": 5.0, "answers": 1076 }, { "margin": 10.0, "answers": 269 }]);
    let fine = collector.send_to("/v1/check", &[JSON], FIRST).await.json();
    assert_eq!(fine, json!({ "problems": [], "plan": plan }));
    let served = collector.get("/v1/surveys/spring/definition.json", &[WRITE]).await;
    assert_eq!(served.body, FIRST);
    for (path, headers, body, status) in [
        ("/v1/surveys/spring/versions", [WRITE, JSON], FIRST, 400),
        ("/v1/surveys/spring/versions?after=-1", [WRITE, JSON], FIRST, 400),
        ("/v1/surveys/spring/versions?after=1", [WRITE, TEXT], FIRST, 415),
        ("/v1/surveys/other/versions?after=0", [WRITE, JSON], FIRST, 422),
        ("/v1/check", [WRITE, TEXT], FIRST, 415),
        ("/v1/surveys/spring/actions", [WRITE, JSON], r#"{"action":"dance"}"#, 400),
        ("/v1/surveys/spring/actions", [WRITE, JSON], r#"{"action":"seal"}"#, 422),
        ("/v1/surveys/spring/actions", [WRITE, JSON], r#"{"action":"pause","wave":"1"}"#, 422),
        ("/v1/surveys/nowhere/actions", [WRITE, JSON], r#"{"action":"pause"}"#, 404),
    ] {
        assert_eq!(collector.send_to(path, &headers, body).await.status, status, "{path} {body}");
    }
    let large = format!(r#"{{"id":"spring","wave":"{}"}}"#, "x".repeat(300_000));
    assert_eq!(collector.save(1, &large).await.status, 413);
}

#[tokio::test]
async fn who_may_read_changes_nothing() {
    let collector = Collector::new();
    let reader = collector.reader();
    let reader = (reader.0, reader.1.as_str());
    for path in ["/v1/surveys", "/v1/surveys/community/definition.json", "/v1/surveys/community/versions"] {
        assert_eq!(collector.get(path, &[]).await.status, 401, "{path}");
        assert_eq!(collector.get(path, &[reader]).await.status, 200, "{path}");
    }
    for headers in [vec![JSON], vec![JSON, reader]] {
        let save = "/v1/surveys/community/versions?after=0";
        assert_eq!(collector.send_to(save, &headers, FIRST).await.status, 401);
        let pause = r#"{"action":"pause"}"#;
        assert_eq!(collector.send_to("/v1/surveys/community/actions", &headers, pause).await.status, 401);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.into_iter().skip(1).chain([form]).collect();
        assert_eq!(collector.send_to("/surveys/community", &headers, "action=pause").await.status, 401);
    }
    assert_eq!(collector.app.shelf.get("community").map(|one| one.paused.is_some()), Some(false));
    let page = collector.get("/surveys", &[reader]).await;
    assert!(page.status == 200 && !page.body.contains("<button") && page.body.contains("may read"));
    assert_eq!(collector.get("/surveys", &[]).await.status, 401);
}

#[tokio::test]
async fn a_pause_holds_answers_back_and_loses_none() {
    let collector = Collector::new();
    collector.save(0, FIRST).await;
    let before = batch("spring", "2027");
    let paused = collector.act("spring", json!({ "action": "pause" })).await.json();
    assert_eq!((&paused["state"], &paused["paused"]["by"]), (&json!("paused"), &json!("operator")));
    // It was made before, and came late.
    assert_eq!(collector.post(&[TEXT], before).await.status, 200);
    let meanwhile = batch("spring", "2027");
    let waits = collector.post(&[TEXT], meanwhile.clone()).await;
    assert_eq!(
        (waits.status, &waits.json()["error"], waits.header("retry-after")),
        (503, &json!("paused"), "3600")
    );
    let today = crate::today().to_string();
    let served = collector.get("/v1/surveys/spring.json", &[]).await.json();
    assert!(served["dates"]["until"].as_str().is_some_and(|until| until < today.as_str()), "{served}");
    let loader = collector.get("/e/spring.js", &[]).await;
    assert!(loader.status == 404 || loader.body.contains(r#""until":"#), "{}", loader.body);
    assert_eq!(collector.get("/s/spring", &[]).await.status, 410);
    let resumed = collector.act("spring", json!({ "action": "resume" })).await.json();
    assert_eq!((&resumed["state"], &resumed["paused"]), (&json!("open"), &Value::Null));
    assert_eq!(collector.post(&[TEXT], meanwhile).await.status, 200);
    assert_eq!(collector.get("/s/spring", &[]).await.status, 200);
}

#[tokio::test]
async fn nothing_is_added_to_what_is_not_open() {
    let collector = Collector::new();
    let dated = r#"{"id":"spring","wave":"2027","dates":{"from":"2099-01-01"}}"#;
    assert_eq!(collector.save(0, dated).await.status, 201);
    let early = collector.post(&[TEXT], batch("spring", "2027")).await;
    assert_eq!((early.status, &early.json()["error"]), (410, &json!("closed")));
    assert_eq!(collector.post(&[TEXT], batch("spring", "2028")).await.status, 422);
    assert_eq!(collector.post(&[TEXT], batch("summer", "2027")).await.status, 404);
    let line = collector.get("/v1/surveys", &[WRITE]).await.json();
    let states: Vec<_> =
        line["surveys"].as_array().expect("surveys").iter().map(|one| (&one["id"], &one["state"])).collect();
    assert!(states.contains(&(&json!("spring"), &json!("waiting"))), "{states:?}");
    collector.save(1, FIRST).await;
    assert_eq!(collector.act("spring", json!({ "action": "wave", "wave": "2028" })).await.status, 200);
    // An earlier wave takes what comes late, until it is sealed.
    assert_eq!(collector.post(&[TEXT], batch("spring", "2027")).await.status, 200);
    assert_eq!(collector.post(&[TEXT], batch("spring", "2028")).await.status, 200);
    let sealed = collector.act("spring", json!({ "action": "seal", "wave": "2027" })).await.json();
    let waves: Vec<_> = sealed["waves"].as_array().expect("waves").iter().collect();
    assert!(waves[0]["sealed"].is_string() && waves[1]["runs"] == true, "{waves:?}");
    let late = collector.post(&[TEXT], batch("spring", "2027")).await;
    assert_eq!((late.status, &late.json()["error"]), (410, &json!("sealed")));
    let asks = collector.act("spring", json!({ "action": "seal", "wave": "2028" })).await;
    assert_eq!((asks.status, &asks.json()["error"]), (409, &json!("standing")));
}

#[tokio::test]
async fn the_page_does_what_its_forms_say() {
    let collector = Collector::new();
    collector.save(0, FIRST).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let page = collector.get("/surveys", &[WRITE]).await;
    for part in
        ["/report/spring", "/?survey=spring", "/s/spring", "value=\"pause\"", "version 1, saved by operator"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let done = collector.send_to("/surveys/spring", &[WRITE, form], "action=pause").await;
    assert_eq!((done.status, done.header("location")), (303, "/surveys#survey-spring"));
    let page = collector.get("/surveys?language=nl", &[WRITE]).await.body;
    assert!(page.contains("Gepauzeerd door operator op") && page.contains("value=\"resume\""), "{page}");
    assert_eq!(collector.get("/surveys?language=fr", &[WRITE]).await.status, 400);
    let wrong = collector.send_to("/surveys/spring", &[WRITE, form], "action=wave&wave=2027").await;
    assert!(wrong.status == 422 && wrong.body.contains("there was a wave `2027`"), "{}", wrong.body);
    let wrong = collector.send_to("/surveys/spring", &[WRITE, form], "action=seal&wave=1999").await;
    assert!(wrong.status == 409 && wrong.body.contains("has no wave `1999`"), "{}", wrong.body);
    assert_eq!(collector.send_to("/surveys/spring", &[WRITE, form], "action=dance").await.status, 422);
}
