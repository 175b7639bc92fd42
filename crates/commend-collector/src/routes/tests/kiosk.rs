//! Kiosks: what their token lets a batch say, and what no other does.

use super::*;
use crate::{
    kiosk::{Kiosk, tests::lobby},
    store::Trust,
};

const SECRET: &str = "2026 0123456789abcdef0123456789abcdef";

fn keys() -> Keys {
    Keys::read(SECRET).expect("a key")
}

fn with_keys() -> Collector {
    let mut collector = Collector::new();
    collector.app.keys = keys();
    collector
}

/// The token of the lobby's kiosk, good for some days, changed by `edit`.
fn token(days: i64, edit: impl FnOnce(&mut Kiosk)) -> String {
    let exp = jiff::Timestamp::now().as_second() + days * 24 * 3600;
    let mut kiosk = Kiosk { exp, ..lobby() };
    edit(&mut kiosk);
    keys().sign(&kiosk).expect("a token")
}

/// So many answers of 10 and so many times shown.
fn batch(serial: u64, token: &str, answers: u64, shown: u64) -> String {
    let id = format!("019abcde-0000-7000-8000-{serial:012}");
    let cell = json!({
        "segment": { "audience": "member", "channel": "email", "lang": "nl" },
        "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, answers], "shown": shown,
    });
    json!({ "v": 1, "survey": "community", "wave": "2026-q4", "batch": id, "token": token, "cells": [cell] })
        .to_string()
}

#[track_caller]
fn check(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer.json()["error"].as_str().unwrap_or_default()), (status, error));
}

#[tokio::test]
async fn a_kiosk_sends_as_much_as_its_token_says_and_no_more() {
    let collector = with_keys();
    let send = async |serial, token: &str, answers, shown| {
        collector.post(&[TEXT], batch(serial, token, answers, shown)).await
    };
    let good = token(90, |_| ());
    check(&send(1, &good, 200, 800).await, 200, "");
    check(&send(2, &good, 201, 1).await, 422, "invalid");
    check(&send(3, &good, 1, 801).await, 422, "invalid");
    check(&send(4, &token(90, |kiosk| kiosk.cap = 500), 500, 0).await, 200, "");
    check(&send(5, &token(90, |kiosk| kiosk.cap = 501), 1, 1).await, 401, "token");
    check(&send(6, &token(401, |_| ()), 1, 1).await, 401, "token");
    check(&send(7, &token(-1, |_| ()), 1, 1).await, 401, "token");
    check(&send(8, &token(90, |kiosk| kiosk.wave = "2026-q3".into()), 1, 1).await, 403, "token");
    check(&send(9, &token(90, |kiosk| kiosk.survey = "product".into()), 1, 1).await, 403, "token");
    // Without a token, five are too many.
    check(&send(10, "", 5, 1).await, 422, "invalid");
    assert_eq!(collector.n().await, json!(700));
}

#[tokio::test]
async fn a_cap_is_not_raised_and_a_member_is_no_kiosk() {
    let collector = with_keys();
    let send = async |serial, token: &str| collector.post(&[TEXT], batch(serial, token, 5, 1)).await;
    // The claims of a larger cap with the signature of a smaller.
    let (small, large) = (token(90, |kiosk| kiosk.cap = 1), token(90, |kiosk| kiosk.cap = 500));
    let (_, signature) = small.rsplit_once('.').expect("a signature");
    let (said, _) = large.rsplit_once('.').expect("a signature");
    check(&send(1, &format!("{said}.{signature}")).await, 401, "token");
    check(&send(2, &small).await, 422, "invalid");
    let exp = jiff::Timestamp::now().as_second() + 600;
    let (survey, wave, sub) = ("community".to_owned(), "2026-q4".to_owned(), "anna".to_owned());
    let member = Member { survey, wave, sub, segment: [].into(), exp };
    check(&send(3, &keys().sign(&member).expect("a token")).await, 422, "invalid");
    // Also where a platform adds what a kiosk's says.
    let mut claims = serde_json::to_value(&member).expect("JSON");
    claims["kind"] = json!("kiosk");
    claims["cap"] = json!(500);
    check(&send(4, &keys().sign(&claims).expect("a token")).await, 401, "token");
    check(&send(5, &large).await, 200, "");
    assert_eq!(collector.n().await, json!(5));
}

#[tokio::test]
async fn answers_of_a_kiosk_are_open_and_never_doubtful_and_of_its_group() {
    let collector = with_keys();
    let good = token(90, |_| ());
    for serial in 1..=2 {
        let body = Body::from(batch(serial, &good, 150, 150));
        let request = Request::post("/v1/batch").header(TEXT.0, TEXT.1);
        let peer = Peer("192.0.2.1".parse().expect("an address"));
        let answer = collector.ask(request.extension(peer).body(body).expect("a request")).await;
        assert_eq!(answer.json()["result"], "counted");
    }
    let counts = collector.app.store.counts("community").expect("counts");
    let [count] = &counts[..] else { panic!("{counts:?}") };
    assert_eq!((count.trust, count.tally.n()), (Trust::Open, 300));
    let segment: Vec<_> = count.segment.iter().map(|(d, v)| (d.as_str(), v.as_str())).collect();
    // The token's channel holds; that all are members is only the page's word.
    assert!(segment.contains(&("channel", "event")), "{segment:?}");
    assert!(segment.contains(&("audience", "other")), "{segment:?}");
    // Where no key is shared, it is a batch like any other.
    check(&Collector::new().post(&[TEXT], batch(1, &good, 5, 1)).await, 422, "invalid");
}
