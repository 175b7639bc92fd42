//! Every reference case within its tolerance. They were computed by an independent program.

use commend_core::stats::cases::evaluate;
use serde_json::Value;
use std::collections::BTreeMap;

const FILE: &str = include_str!("../nps_cases.json");

/// Fails unless `got` is what is expected: counts, names and booleans exactly, figures within tolerance.
#[track_caller]
fn check(place: &str, got: &Value, want: &Value) {
    match (got, want) {
        (Value::Object(_), Value::Object(all)) => {
            for (name, want) in all {
                check(&format!("{place} {name}"), &got[name], want);
            }
        }
        (Value::Array(some), Value::Array(all)) => {
            assert_eq!(some.len(), all.len(), "{place}");
            for (got, want) in some.iter().zip(all) {
                check(place, got, want);
            }
        }
        (Value::Number(number), Value::Number(expected)) if expected.is_f64() => {
            let (got, want) = (number.as_f64().expect("a number"), expected.as_f64().expect("a number"));
            let probability = ["p_value", "probability", "shares", "response_rate", "variance", "adjusted"]
                .iter()
                .any(|name| place.contains(name))
                && !place.ends_with("ci");
            let allowed = if probability { 1e-9_f64.max(1e-6 * want.abs()) } else { 1e-6 };
            assert!((got - want).abs() <= allowed, "{place}: {got}, expected {want}");
        }
        _ => assert_eq!(got, want, "{place}"),
    }
}

#[test]
fn every_reference_case_holds() {
    let figures: BTreeMap<_, _> = evaluate(FILE).expect("a file of cases").into_iter().collect();
    let file: Value = serde_json::from_str(FILE).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!((cases.len(), figures.len()), (45, 45));
    for case in cases {
        let id = case["id"].as_str().expect("a name");
        check(id, figures[id].as_ref().expect("figures"), &case["expect"]);
        let expected = case["expect"].as_object().expect("figures").keys();
        let computed = figures[id].as_ref().expect("figures").as_object().expect("figures").keys();
        assert!(expected.eq(computed), "{id}: other figures than expected");
    }
}

#[test]
fn a_bad_case_is_named_and_spoils_no_other() {
    let file = r#"{"cases":[
        {"id":"good","kind":"merge","input":{"hists":[]}},
        {"id":"odd","kind":"tarot","input":{}},
        {"kind":"holm","input":{}},
        {"id":"level","kind":"holm","input":{"p_values":[],"level":"high"}},
        {"id":"sure","kind":"one_sample","input":{"hist":[0,0,0,0,0,0,0,0,0,0,1],"level":1}},
        {"id":"short","kind":"trend","input":{"t":[1],"hists":[]}},
        {"id":"k","kind":"dp","input":{"k":5,"epsilon":1,"reports":[1,2,3]}},
        {"id":"reports","kind":"dp","input":{"k":11,"epsilon":1,"reports":[1,2,3]}},
        {"id":"epsilon","kind":"dp","input":{"k":3,"epsilon":0,"reports":[1,2,3]}}]}"#;
    let lines: Vec<_> = evaluate(file)
        .expect("a file of cases")
        .into_iter()
        .map(|(id, figures)| match figures {
            Ok(figures) => format!("{id}: {figures}"),
            Err(why) => format!("{id}! {}", why.split(", expected").next().unwrap_or_default()),
        })
        .collect();
    assert_eq!(
        lines,
        [
            r#"good: {"hist":[0,0,0,0,0,0,0,0,0,0,0],"nps":null}"#,
            "odd! unknown variant `tarot`",
            "case 3! missing field `p_values`",
            "level! level: invalid type: string \"high\"",
            "sure! 1 is no confidence: use a share such as 0.95",
            "short! t has 1 entries and hists 0: they must be as many",
            "k! k is 5: use 3 or 11",
            "reports! 3 counts are reported where k is 11",
            "epsilon! epsilon is 0: use a positive number",
        ]
    );
    assert!(evaluate("[]").is_err_and(|e| e.starts_with("this is no file of cases: ")));
}
