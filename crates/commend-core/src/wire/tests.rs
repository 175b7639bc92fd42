mod caps;

use super::*;
use crate::tally::tests::tallies;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The example of the contract: one member said 9.
const EXAMPLE: &str = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-000000000001",
    "wording":"5f2c","token":null,
    "cells":[{"segment":{"audience":"member","channel":"community","lang":"nl"},
              "scores":[0,0,0,0,0,0,0,0,0,1,0],"reasons":{"help":1},"shown":1,"dismissed":0}],
    "summary":{"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.0},"comments":[]}"#;

fn survey() -> Survey {
    Survey::from_json(br#"{"id":"community","wave":"2026-q4","reasons":["help"],"comments":"on"}"#)
        .expect("a survey")
}

/// The example with one value replaced, by JSON pointer.
fn with(pointer: &str, value: Value) -> String {
    let mut batch: Value = serde_json::from_str(EXAMPLE).expect("JSON");
    *batch.pointer_mut(pointer).expect("a place in the example") = value;
    batch.to_string()
}

/// `Err(Ok(…))`: refused when read. `Err(Err(…))`: refused when checked.
fn receive(json: &str) -> Result<Addition, Result<String, String>> {
    let batch = Batch::from_json(json.as_bytes()).map_err(|e| Ok(e.to_string()))?;
    batch.and_then(|batch| batch.check(&survey(), &Caps::OPEN)).map_err(|e| Err(e.to_string()))
}

#[test]
fn the_example_counts_one_promoter() {
    let addition = receive(EXAMPLE).expect("an addition");
    let (segment, tally) = addition.cells.first_key_value().expect("a cell");
    assert_eq!(
        serde_json::to_value(segment).expect("JSON"),
        json!({"audience":"member","channel":"community","lang":"nl"})
    );
    assert_eq!((tally.n(), tally.nps(), tally.shown), (1, Some(100.0), 1));
    assert_eq!(tally.reasons.iter().map(|(id, n)| (id.as_str(), *n)).collect::<Vec<_>>(), [("help", 1)]);
}

#[test]
fn a_sender_may_leave_out_what_it_does_not_know() {
    let json = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-000000000001",
        "cells":[{"scores":[0,0,0,0,0,0,0,0,0,0,1]}]}"#;
    assert_eq!(receive(json).map(|a| a.cells.values().map(Tally::n).sum::<u64>()), Ok(1));
}

#[track_caller]
fn malformed(json: &str, part: &str) {
    match receive(json) {
        Err(Ok(why)) => assert!(why.contains(part), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(json: &str, why: &str) {
    assert_eq!(receive(json).map(|a| a.id), Err(Err(why.to_owned())));
}

#[test]
fn what_is_no_batch_is_not_read() {
    malformed("", "EOF");
    malformed("{", "EOF");
    malformed("[]", "invalid");
    malformed("\u{feff}{}", "expected value");
    malformed(&EXAMPLE.replace("\"v\":1", "\"v\":-1"), "invalid value");
    malformed(&EXAMPLE.replace("\"dismissed\":0", "\"dismissed\":-1"), "invalid value");
    malformed(&EXAMPLE.replace("\"dismissed\":0", "\"dismissed\":0.5"), "invalid type");
    malformed(&EXAMPLE.replace("\"dismissed\":0", "\"dismissed\":18446744073709551616"), "invalid");
    malformed(&EXAMPLE.replace("\"dismissed\":0", "\"dismissed\":NaN"), "expected value");
    malformed(&EXAMPLE.replace("\"dismissed\":0", "\"shown\":1"), "duplicate field `shown`");
    malformed(&EXAMPLE.replace("\"lang\":\"nl\"", "\"lang\":\"nl\",\"lang\":\"en\""), "duplicate");
    malformed(&EXAMPLE.replace("\"help\":1", "\"help\":1,\"help\":1"), "duplicate");
    malformed(&EXAMPLE.replace("[0,0,0,0,0,0,0,0,0,1,0]", "[0,1]"), "invalid length 2");
    malformed(&format!("{EXAMPLE}x"), "trailing characters");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    malformed(&with("/cells", json!("deep")).replace("\"deep\"", &deep), "invalid type");
}

#[test]
fn what_does_not_fit_is_refused_whole() {
    refused(&with("/v", json!(2)), "version 2 is not supported: use 1");
    refused(&with("/survey", json!("other")), "survey: `other` is not `community`");
    refused(&with("/batch", json!("x")), "batch: use a UUID");
    refused(&with("/cells", json!([])), "cells: give at least one");
    let nothing = later(&json!({ "help": 0 }), &json!([]));
    refused(&nothing, "cells: they add nothing");
    refused(&with("/wording", json!("x".repeat(65))), "wording: 65 is over the 64 that one batch may carry");
    refused(&with("/cells/0/scores/9", json!(5)), "scores: 5 is over the 4 that one batch may carry");
    refused(
        &with("/cells/0/scores/9", json!(u64::MAX)),
        "scores: 18446744073709551615 is over the 4 that one batch may carry",
    );
    refused(&with("/cells/0/shown", json!(51)), "shown: 51 is over the 50 that one batch may carry");
    refused(&with("/cells/0/reasons/help", json!(5)), "reasons: 5 is over the 4 that one batch may carry");
    refused(
        &with("/cells/0/segment/lang", json!("x".repeat(65))),
        "segment: names and values have at most 64 bytes",
    );
    refused(&with("/summary/n", json!(2)), "summary: it differs from what follows from the cells");
    refused(&with("/summary/nps", json!(99.9)), "summary: it differs from what follows from the cells");
    refused(
        &with("/comments", json!([{"category":"happy","text":"x"}])),
        "comments: use promoter, passive or detractor as category",
    );
    refused(
        &with("/comments", json!([{"category":"passive","text":""}])),
        "comments: an empty one is left out",
    );
    refused(
        &with("/comments", json!([{"category":"passive","text":"é".repeat(2001)}])),
        "comments: one is too long",
    );
    refused(&with("/wording", json!("a\0")), "wording: the character U+0000 is in it");
    refused(
        &with("/comments", json!([{"category":"passive","text":"a\0b"}])),
        "comments: the character U+0000 is in it",
    );
}

/// What follows an answer that was counted before.
fn later(reasons: &Value, comments: &Value) -> String {
    json!({ "v": 1, "survey": "community", "wave": "2026-q4", "batch": "019abcde-0000-7000-8000-000000000002",
        "cells": [{ "segment": { "audience": "member" }, "scores": vec![0; 11], "reasons": reasons }],
        "summary": { "n": 0, "promoters": 0, "passives": 0, "detractors": 0, "nps": null },
        "comments": comments })
    .to_string()
}

#[test]
fn reasons_and_comments_may_follow_their_answer() {
    let comment = json!({ "category": "promoter", "text": "Kind people." });
    let chosen = |addition: Addition| {
        let sum: Tally = addition.cells.values().sum();
        (sum.n(), sum.reasons.iter().map(|(_, n)| *n).sum::<u64>(), addition.comments.len())
    };
    let of = |reasons: Value, comments: Value| receive(&later(&reasons, &comments)).map(chosen);
    assert_eq!(of(json!({ "help": 1 }), json!([])), Ok((0, 1, 0)));
    assert_eq!(of(json!({}), json!([comment])), Ok((0, 0, 1)));
    assert_eq!(
        of(json!({ "help": 4, "tone": 1 }), json!([comment, comment, comment, comment])),
        Ok((0, 5, 4))
    );
    refused(
        &later(&json!({}), &json!([comment, comment, comment, comment, comment])),
        "comments: 5 is over the 4 that one batch may carry",
    );
    refused(&later(&json!({ "help": 5 }), &json!([])), "reasons: 5 is over the 4 that one batch may carry");
}

#[test]
fn comments_that_a_survey_does_not_take_are_not_kept() {
    let json = with("/comments", json!([{"category":"promoter","text":"Kind people."}]));
    assert_eq!(receive(&json).map(|a| a.comments.len()), Ok(1));
    let off = Survey { comments: Comments::Off, ..survey() };
    let batch = Batch::from_json(json.as_bytes()).expect("JSON").expect("version 1");
    let addition = batch.check(&off, &Caps::OPEN).expect("an addition");
    assert_eq!((addition.cells.values().map(Tally::n).sum::<u64>(), addition.comments.len()), (1, 0));
}

#[test]
fn an_unknown_field_is_named() {
    let json = EXAMPLE.replace("\"dismissed\":0", "\"dismissed\":0,\"email\":\"a@b.c\"");
    assert_eq!(receive(&json).map(|a| a.id), Err(Ok("unknown field: cells.0.email".into())));
}

#[test]
fn wording_tells_texts_apart() {
    assert_eq!(wording([]), "cbf29ce484222325");
    assert_ne!(wording(["ab", "c"]), wording(["a", "bc"]));
}

proptest! {
    #[test]
    fn an_accepted_batch_is_inside_its_caps_and_loses_nothing(parts in proptest::collection::vec(tallies(), 1..4)) {
        let cells: Vec<Cell> = parts.iter().map(|tally| Cell {
            segment: SmallMap::from_iter([("audience".into(), "member".into())]),
            scores: tally.scores,
            reasons: tally.reasons.iter().map(|(id, n)| (id.to_string(), *n)).collect(),
            shown: tally.shown,
            dismissed: tally.dismissed,
        }).collect();
        let whole: Tally = parts.iter().sum();
        let mut batch: Batch = serde_json::from_str(EXAMPLE).expect("a batch");
        batch.cells = cells;
        batch.summary = None;
        let again = Batch::from_json(batch.to_json().as_bytes());
        prop_assert_eq!(again, Ok(Ok(batch.clone())));
        for caps in [Caps::OPEN, Caps { answers: u64::MAX, shown: u64::MAX, ..Caps::OPEN }] {
            if let Ok(addition) = batch.check(&survey(), &caps) {
                let sum: Tally = addition.cells.values().sum();
                prop_assert!(sum.n() <= caps.answers && sum.shown <= caps.shown && sum.dismissed <= caps.shown);
                prop_assert_eq!((sum.scores, sum.shown, sum.dismissed), (whole.scores, whole.shown, whole.dismissed));
            } else {
                prop_assert!(caps == Caps::OPEN);
            }
        }
    }
}
