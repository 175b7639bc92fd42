//! What is packed, what follows from each answer, and that nothing is lost or counted twice on the way.

use super::*;
use crate::flow::{Flow, Kind, Remarks};
use commend_core::{Category, Score, Survey, wire::Caps};
use proptest::prelude::*;

const ID: &str = "019abcde-0000-7000-8000-000000000001";

fn config() -> Config {
    let pairs = [
        ("settings.survey", "community"),
        ("definition.wave", "2026-q4"),
        ("definition.reasons", "help tone"),
        ("definition.comments", "on"),
        ("settings.audience", "member"),
        ("lang", "nl"),
    ];
    Config::read(|path| pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned())).0
}

/// The records of an answer with the first reason, and a comment where one is given.
fn answer(n: u8, comment: Option<&str>) -> Vec<Record> {
    use crate::flow::Event;
    let score = Score::try_from(n).expect("a score");
    let write = Event::Write(comment.unwrap_or_default().into());
    let events = [Event::Choose { score, pointer: true }, Event::Toggle(0), write, Event::Submit];
    let flow = Flow::new(Kind { follow_up: [true; 3], ..Kind::default() });
    events.into_iter().fold(flow, |flow, event| flow.next(event).unwrap_or(flow)).records
}

fn filled(records: &[Record]) -> Outbox {
    let mut outbox = Outbox::default();
    for (i, record) in records.iter().enumerate() {
        outbox.add(&config(), record, i == 0, str::to_owned);
    }
    outbox
}

fn id(n: usize) -> String {
    format!("019abcde-0000-7000-8000-{n:012}")
}

fn parcel(n: u8, comment: Option<&str>) -> Parcel {
    filled(&answer(n, comment)).next(&config(), || Some(ID.into())).expect("a parcel")
}

fn survey() -> Survey {
    let survey = br#"{"id":"community","wave":"2026-q4","comments":"on","reasons":["help","tone"]}"#;
    Survey::from_json(survey).expect("a survey")
}

fn batch(parcel: &Parcel) -> Batch {
    Batch::from_json(parcel.body.as_bytes()).expect("JSON").expect("version 1")
}

#[test]
fn a_collector_takes_what_is_packed() {
    for n in 0..=10 {
        let addition = batch(&parcel(n, Some("Good."))).check(&survey(), &Caps::OPEN).expect("an addition");
        let tally = addition.cells.values().sum::<Tally>();
        assert_eq!((tally.n(), tally.scores[usize::from(n)], tally.shown), (1, 1, 1));
        assert_eq!(helped(&tally), 1);
        assert_eq!(addition.comments.len(), 1);
    }
    let added = Record::Added(
        Category::Passive,
        Remarks { comment: Some("Late, Anna.".into()), ..Remarks::default() },
    );
    let mut outbox = Outbox::default();
    outbox.add(&config(), &added, false, |text| text.replace("Anna", "…"));
    let parcel = outbox.next(&config(), || Some(id(1))).expect("a parcel");
    let addition = batch(&parcel).check(&survey(), &Caps::OPEN).expect("an addition");
    assert_eq!(addition.comments, [(Category::Passive, "Late, ….".to_owned())]);
}

#[test]
fn the_body_names_nothing_but_counts() {
    let body: serde_json::Value = serde_json::from_str(&parcel(9, None).body).expect("JSON");
    let keys: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["batch", "cells", "comments", "summary", "survey", "token", "v", "wave", "wording"]);
    let summary = serde_json::json!({"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.0});
    assert_eq!(body["summary"], summary);
    assert_eq!(body["cells"][0]["reasons"], serde_json::json!({"help": 1}));
}

#[test]
fn an_empty_outbox_hands_out_nothing() {
    let mut outbox = filled(&answer(9, None));
    assert_eq!(outbox.next(&config(), || None), None, "without an id nothing goes out");
    let parcel = outbox.next(&config(), || Some(id(1))).expect("a parcel");
    assert_eq!(outbox.next(&config(), || Some(id(2))), None);
    assert!(outbox.in_doubt());
    outbox.settle(&parcel.id);
    assert!(!outbox.in_doubt());
}

#[track_caller]
fn check(answer: Answer, next: Next) {
    assert_eq!(parcel(9, None).next(answer, 0.5), next);
}

#[test]
fn each_answer_has_its_consequence() {
    check(Answer::Acknowledged, Next::Delivered);
    for status in [400, 409, 410, 413, 415, 422] {
        check(Answer::Status(status, None), Next::Refused);
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        check(Answer::Status(status, None), Next::Again(1000));
    }
    check(Answer::Lost, Next::Again(1000));
    check(Answer::Status(200, None), Next::Again(1000));
    check(Answer::Status(404, None), Next::Again(3_601_000));
    check(Answer::Status(503, Some(30)), Next::Again(31_000));
    check(Answer::Status(503, Some(0)), Next::Again(2000));
    check(Answer::Status(503, Some(u32::MAX)), Next::Again(3_601_000));
}

#[test]
fn each_loss_doubles_the_wait() {
    let mut parcel = parcel(9, None);
    let waits = [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 900_000, 900_000];
    for wait in waits {
        assert_eq!(parcel.next(Answer::Lost, 1.0), Next::Again(wait));
    }
}

#[test]
fn what_cannot_be_read_takes_nothing_else_along() {
    let outbox = filled(&answer(9, Some("Two\nlines.")));
    let text = outbox.to_text();
    let spoilt = format!("x\nd half\n{text}r help many\n\u{0}");
    let mut again = Outbox::from_text(&spoilt);
    let parcel = again.next(&config(), || Some(id(1))).expect("a parcel");
    assert_eq!(batch(&parcel).comments[0].text, "Two lines.");
    assert_eq!(batch(&parcel).cells[0].scores[9], 1);
    assert_eq!(Outbox::from_text(""), Outbox::default());
}

fn helped(tally: &Tally) -> u64 {
    tally.reasons.iter().filter(|(reason, _)| reason.as_str() == "help").map(|(_, n)| *n).sum()
}

/// Everything that batches add.
fn sum(bodies: &[Parcel]) -> (Tally, usize) {
    let additions = bodies.iter().map(|parcel| batch(parcel).check(&survey(), &Caps::OPEN).expect("taken"));
    additions.fold((Tally::default(), 0), |(mut tally, comments), addition| {
        addition.cells.values().for_each(|cell| tally += cell);
        (tally, comments + addition.comments.len())
    })
}

proptest! {
    #[test]
    fn waits_grow_and_never_pass_a_quarter_of_an_hour(losses in 0..100usize, chance in 0.0..1.0f64) {
        let mut parcel = parcel(9, None);
        let body = parcel.body.clone();
        for i in 0..losses {
            let Next::Again(wait) = parcel.next(Answer::Lost, chance) else { panic!("given up") };
            prop_assert!(f64::from(wait) <= (2000.0 * 2_f64.powf(i as f64)).min(900_000.0));
        }
        prop_assert_eq!(parcel.body, body);
    }

    /// A day of a kiosk: answers gather, batches go out, the screen is switched off and on again.
    #[test]
    fn what_gathers_goes_out_once_and_in_batches_that_are_taken(
        steps in proptest::collection::vec((0..11u8, 0..5u8), 0..60),
    ) {
        let (mut outbox, mut acknowledged, mut answers) = (Outbox::default(), Vec::new(), 0_u64);
        for (i, (score, step)) in steps.into_iter().enumerate() {
            match step {
                0 | 1 => {
                    answers += 1;
                    let records = answer(score, (step == 0).then_some("A comment."));
                    for record in records {
                        outbox.add(&config(), &record, true, str::to_owned);
                    }
                }
                2 => outbox = Outbox::from_text(&outbox.to_text()),
                3 => drop(outbox.next(&config(), || Some(id(i)))),
                // One of those in doubt arrives; the others go on.
                _ => {
                    if let Some(parcel) = outbox.doubts().into_iter().nth(usize::from(score % 2)) {
                        outbox.settle(&parcel.id);
                        acknowledged.push(parcel);
                    }
                }
            }
        }
        acknowledged.extend(outbox.doubts());
        let mut last = 1000;
        while let Some(parcel) = outbox.next(&config(), || Some(id(last))) {
            last += 1;
            acknowledged.push(parcel);
        }
        let (tally, comments) = sum(&acknowledged);
        prop_assert_eq!((tally.n(), tally.shown), (answers, answers));
        prop_assert_eq!(helped(&tally), answers);
        prop_assert!(comments as u64 <= answers);
    }
}
