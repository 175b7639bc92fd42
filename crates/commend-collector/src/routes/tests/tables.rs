//! Tables for spreadsheets: who gets them, as what, and that nothing in them is a formula.

use super::*;
use crate::config::{Cli, Command, File};
use clap::Parser as _;
use std::cell::RefCell;

const TABLE: &str = "/v1/surveys/community/report.csv";

/// What begins a formula in some spreadsheet.
const BEGINNINGS: [&str; 8] = ["=", "+", "-", "@", "\t", "\r", "=\"", ";="];

#[tokio::test]
async fn a_table_wants_the_token() {
    let collector = Collector::new();
    collector.post(&[TEXT], BATCH).await;
    for (query, header) in [
        ("", ("x-nothing", "")),
        ("", ("authorization", "Bearer wrong")),
        ("", ("authorization", TOKEN)),
        ("", ("authorization", "Basic open-sesame-0123")),
        ("", ("cookie", "commend_session=wrong")),
        ("?token=open-sesame-0123", ("x-nothing", "")),
        ("?access_token=open-sesame-0123", ("authorization", "Bearer wrong")),
        ("?authorization=Bearer%20open-sesame-0123", ("cookie", "commend_session=")),
    ] {
        let answer =
            collector.get(&format!("{TABLE}{query}"), &[header, ("origin", "https://a.example")]).await;
        let what = format!("{query} {header:?}");
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{what}");
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{what}");
        assert_eq!(answer.json()["error"], "unauthorized", "{what}");
        assert!(!answer.body.contains("promoters"), "{what}");
    }
}

#[tokio::test]
async fn a_table_is_a_file_that_no_browser_shows() {
    let collector = Collector::new();
    collector.post(&[TEXT], BATCH).await;
    let bearer = format!("Bearer {TOKEN}");
    for header in [("authorization", bearer.as_str()), ("cookie", "commend_session=open-sesame-0123")] {
        let answer = collector.get(TABLE, &[header, ("origin", "https://a.example")]).await;
        for (name, value) in [
            ("content-type", "text/csv; charset=utf-8"),
            ("content-disposition", "attachment; filename=\"community.csv\""),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("access-control-allow-origin", ""),
        ] {
            assert_eq!((answer.status, answer.header(name)), (200, value), "{name}");
        }
        assert!(answer.body.starts_with("group,from,to,") && answer.body.contains("\r\n"), "{}", answer.body);
    }
}

/// The fields of a table, as a spreadsheet reads them that takes `separator` for the end of one.
fn fields(table: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.flexible(true).delimiter(separator).from_reader(table.as_bytes());
    let records = reader.records().map(|record| record.expect("a record"));
    records.flat_map(|record| record.iter().map(ToOwned::to_owned).collect::<Vec<_>>()).collect()
}

#[track_caller]
fn check_harmless(table: &str) {
    for separator in [b',', b';', b'\t'] {
        for field in fields(table, separator) {
            let formula =
                field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
            // Read with another separator, a row of numbers is one field.
            let numbers = field.split(',').all(|part| part.is_empty() || part.parse::<f64>().is_ok());
            assert!(!formula || numbers, "{field:?} is a formula in:\n{table}");
        }
    }
}

/// What `commend export` prints of a folder.
fn export(folder: &str, kind: &str) -> String {
    let arguments = ["commend", "export", "--data", folder, kind];
    let command = Cli::try_parse_from(arguments).expect("a command").command;
    let Command::Export(options) = command else { panic!("another command") };
    let table = RefCell::new(String::new());
    let print = |bytes: &[u8]| {
        *table.borrow_mut() = String::from_utf8_lossy(bytes).into_owned();
        Ok(())
    };
    let data = options.data.at(&File::default()).expect("a place");
    crate::exchange::export(&options, &data, print).expect("a table");
    table.into_inner()
}

#[tokio::test]
async fn what_somebody_has_sent_is_no_formula_in_any_table() {
    let mut collector = Collector::new();
    let survey = br#"{"id":"community","wave":"2026-q4","comments":"on","threshold":1}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    let formula = |begin: &str| format!("{begin}HYPERLINK(\"https://evil.example\")");
    for (serial, begin) in (1..).zip(BEGINNINGS) {
        let mut batch: Value = serde_json::from_str(BATCH).expect("JSON");
        batch["batch"] = json!(format!("019abcde-0000-7000-8000-{serial:012}"));
        batch["wording"] = json!(formula(begin));
        batch["cells"][0]["segment"] = json!({ "audience": formula(begin), formula(begin): "x" });
        batch["cells"][0]["reasons"] = json!({ formula(begin): 1 });
        batch["cells"][0]["scores"] = json!([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        batch["summary"].take();
        batch["comments"] = json!([{ "category": "detractor", "text": formula(begin) }]);
        assert_eq!(collector.post(&[TEXT], batch.to_string()).await.json()["result"], "counted", "{begin}");
    }
    let bearer = format!("Bearer {TOKEN}");
    for by in ["audience", "day", "wave"] {
        let table = collector.get(&format!("{TABLE}?by={by}"), &[("authorization", &bearer)]).await.body;
        check_harmless(&table);
        assert!(table.contains(",-100,"), "a number below 0 stays one: {table}");
    }
    let folder = collector.folder.path().display().to_string();
    for kind in ["--csv", "--comments"] {
        let folder = folder.clone();
        let exported = tokio::task::spawn_blocking(move || export(&folder, kind));
        let table = exported.await.expect("no panic");
        check_harmless(&table);
        // They are all there, with nothing but apostrophes added.
        let plain: Vec<_> = fields(&table, b',').iter().map(|field| field.replace('\'', "")).collect();
        for begin in BEGINNINGS {
            assert!(plain.contains(&formula(begin)), "{begin:?} is missing in {kind}:\n{table}");
        }
    }
}
