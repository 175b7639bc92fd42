use super::*;
use crate::config::{Cli, Command};
use clap::Parser as _;
use serde_json::Value;
use std::io::Write as _;

/// What `commend stats` prints of a text.
fn stats(text: &str, options: &[&str]) -> Result<String, String> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let path = file.path().display().to_string();
    let path = if options.contains(&"--cases") { vec![] } else { vec![path.as_str()] };
    let all = ["commend", "stats"].iter().chain(options).chain(&path);
    match Cli::try_parse_from(all).map_err(|e| e.to_string())?.command {
        Command::Stats(options) => {
            let printed = std::cell::RefCell::default();
            let outcome = run(&options, |text| drop(printed.replace(text.to_owned())));
            outcome
                .map(|()| printed.take())
                .map_err(|e| e.replace(&file.path().display().to_string(), "FILE"))
        }
        _ => Err("another command".into()),
    }
}

#[test]
fn the_whole_set_of_a_community() {
    let text = "group,period,promoters,passives,detractors,shown\n\
        member,q3,60,30,10,400\nvisitor,q3,20,20,20,400\nmember,q4,80,25,5,420\nvisitor,q4,20,25,25,500\n";
    let set: Value =
        serde_json::from_str(&stats(text, &["--json", "--target", "30"]).expect("a set")).expect("JSON");
    let near = |value: &Value, expected: f64| {
        assert!(value.as_f64().is_some_and(|value| (value - expected).abs() < 0.05), "{value} {expected}");
    };
    near(&set["total"]["nps"], 35.3);
    near(&set["total"]["silent"]["response_rate"], 0.198);
    assert_eq!(set["comparisons"][0]["a"], "member");
    near(&set["comparisons"][0]["difference"], 63.4);
    assert_eq!(set["changes"][0]["a"], "q4");
    near(&set["mix"]["opinion"], 8.5);
    assert!(set.get("trend").is_none(), "two periods are no trend");
    assert_eq!(set["plan"].as_array().map(Vec::len), Some(3));
    let table = stats(text, &["--lang", "nl"]).expect("tables");
    assert!(table.contains("member 63 hoger dan visitor (±17): meer dan toeval kan verklaren."), "{table}");
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let refused = |options: &[&str], why: &str| {
        let error = stats("9\n10\n3\n", options).expect_err("refused");
        assert!(error.contains(why), "{error}");
    };
    refused(&["--population", "2"], "--population is 2, but 3 have answered");
    refused(&["--epsilon", "0"], "--epsilon is 0: use a positive number, such as 2");
    refused(&["--level", "95"], "95 is no confidence: use a share such as 0.95");
    refused(&["--margin", "0"], "use points above 0, such as 5");
    refused(&["--target", "101"], "use a score from -100 to 100");
    refused(&["--lang", "tlh"], "use en or nl");
    assert!(
        stats("nothing", &[]).is_err_and(|e| e.starts_with("FILE: line 1: column `nothing` is not known"))
    );
    let weights = "group,score,weight\na,9,1\nb,3,\n";
    assert!(stats(weights, &[]).is_err_and(|e| e.starts_with("some rows have a weight and some have none")));
}

#[test]
fn the_reference_cases_are_printed_by_name() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../commend-core/tests/nps_cases.json");
    let figures: Value =
        serde_json::from_str(&stats("", &["--cases", path]).expect("figures")).expect("JSON");
    assert_eq!(figures.as_object().map(serde_json::Map::len), Some(45));
    assert_eq!(figures["one_sample-01"]["ci"], Value::Null);
    assert_eq!(figures["sample_size_margin-01"]["n"], 269);
}

#[test]
fn a_bad_case_fails_and_the_others_are_printed() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    let cases = br#"{"cases":[{"id":"odd","kind":"tarot","input":{}},{"id":"good","kind":"holm","input":{"p_values":[0.5]}}]}"#;
    file.write_all(cases).expect("written");
    let printed = std::cell::RefCell::default();
    let outcome = evaluate(file.path(), |text| drop(printed.replace(text.to_owned())));
    assert!(outcome.is_err_and(|e| e.contains("odd: unknown variant `tarot`")));
    let figures: Value = serde_json::from_str(&printed.take()).expect("JSON");
    assert_eq!(figures["good"]["adjusted"][0], 0.5);
}

fn set(text: &str, options: &[&str]) -> Value {
    let options: Vec<_> = options.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&stats(text, &options).expect("a set")).expect("JSON")
}

#[test]
fn the_sentence_is_of_the_figures_beside_it() {
    let set = set("promoters,passives,detractors\n26,14,10\n", &["--population", "50"]);
    assert_eq!((set["total"]["low"].as_f64(), set["total"]["high"].as_f64()), (Some(32.0), Some(32.0)));
    assert_eq!(set["total"]["precision"], "fine");
}

#[test]
fn weights_must_make_sense() {
    let refused = |text: &str, why: &str| assert_eq!(stats(text, &[]), Err(why.to_owned()));
    refused("group,score,weight\na,9,0\nb,3,0\n", "weight: at least one must be above 0");
    refused(
        "group,score,weight\na,9,1\nb,,99\n",
        "a group with a weight has no answers: leave it out or wait",
    );
}

#[test]
fn randomized_answers_have_the_score_behind_them() {
    let text = "0,1,2,3,4,5,6,7,8,9,10\n61,61,61,61,61,61,61,61,61,61,166\n";
    let set = set(text, &["--epsilon", "1"]);
    assert!(
        set["total"]["nps"].as_f64().is_some_and(|nps| (nps - 100.0).abs() < 1.0),
        "{}",
        set["total"]["nps"]
    );
    assert!(set["total"].get("others").is_none() && set.get("plan").is_none());
    let mixed = "group,score,promoters,passives,detractors\na,9,,,\nb,,1,1,1\n";
    assert!(stats(mixed, &["--epsilon", "1"]).is_err_and(|e| e.ends_with("give one kind")));
}

#[test]
fn a_margin_is_reached_when_it_is() {
    let set = set("promoters,passives,detractors\n19,1,0\n", &["--margin", "10,30"]);
    assert!(set["plan"][0]["missing"].as_u64() > Some(20), "{}", set["plan"]);
    assert_eq!(set["plan"][1]["missing"], 0);
}

#[test]
fn periods_are_taken_in_the_order_of_time() {
    let text = "period,promoters,passives,detractors\n2026-q4,60,30,10\n2026-q3,30,30,40\n";
    let newest_first = set(text, &[]);
    let pair =
        |set: &Value| ["a", "b"].map(|side| set["changes"][0][side].as_str().unwrap_or_default().to_owned());
    assert_eq!(pair(&newest_first), ["2026-q4", "2026-q3"]);
    assert!(newest_first.get("trend").is_none() && newest_first.get("notes").is_none());
    let named = set(&text.replace("2026-", ""), &[]);
    assert_eq!(pair(&named), ["q3", "q4"]);
    assert_eq!(named["notes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn thousands_of_groups_are_listed_and_not_compared() {
    let rows: Vec<_> = (0..2_000).map(|n| format!("g{n},{}", n % 11)).collect();
    let set = set(&format!("group,score\n{}\n", rows.join("\n")), &[]);
    let count = |name: &str| set[name].as_array().map(Vec::len);
    assert_eq!((count("groups"), count("comparisons")), (Some(2_000), Some(199)));
}
