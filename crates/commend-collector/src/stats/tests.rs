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
    near(&set["trend"]["slope"], set["changes"][0]["difference"].as_f64().expect("a difference"));
    assert_eq!(set["plan"].as_array().map(Vec::len), Some(3));
    let table = stats(text, &["--lang", "nl"]).expect("tables");
    assert!(
        table.contains("member scoort 63 hoger dan visitor (±17): meer dan toeval kan verklaren."),
        "{table}"
    );
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
