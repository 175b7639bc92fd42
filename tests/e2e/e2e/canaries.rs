//! What must never be kept: whoever answers is looked for in every byte that the collector leaves behind.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use commend_e2e::{Collector, Postgres, TOKEN, send};
use http::Request;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde_json::json;
use std::path::Path;

const SURVEY: &str =
    r#"{"id":"community","wave":"2026-q4","title":"T","product":"P","comments":"on","threshold":1}"#;
const KEYS: &str = "forum canary-of-a-key-0123456789abcdefgh";
const NAME: &str = "Canaria Serinus";
const MAIL: &str = "canaria@serinus.example";
const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "CanaryBrowser/77.7";
const SUB: &str = "canary-member-4711";
/// It is kept, in one place.
const COMMENT: &str = "canary comment: the plots are lovely";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_tells_who_answered_is_kept_in_a_folder() {
    let collector = start(&[]).await;
    let secrets = plant(&collector).await;
    let copy = collector.file("copy.db");
    assert!(collector.command(&["backup", &copy]).await.0);
    for database in ["commend.db", "copy.db"] {
        assert_eq!(tables_with(&collector.data().join(database), COMMENT), ["comment"], "{database}");
    }
    leaves_nothing(&collector, &secrets, "").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_tells_who_answered_is_kept_on_a_server() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    let collector = start(&[("COMMEND_DATABASE", &postgres.address)]).await;
    let secrets = plant(&collector).await;
    let dump = postgres.dump().await;
    let (before, comments) = dump.split_once("\nCOPY public.comment ").expect("a table of comments");
    let (comments, after) = comments.split_once("\n\\.\n").expect("its end");
    assert!(comments.contains(COMMENT));
    assert_eq!(hits([before, after].concat().as_bytes(), COMMENT), "");
    leaves_nothing(&collector, &secrets, &dump).await;
}

/// A collector that says as much as it can.
async fn start(more: &[(&str, &str)]) -> Collector {
    let environment = [
        ("COMMEND_LOG", "debug"),
        ("COMMEND_METRICS", "127.0.0.1:0"),
        ("COMMEND_PROXIES", "127.0.0.1"),
        ("COMMEND_MEMBER_KEYS", KEYS),
        ("COMMEND_BURST", "120"),
    ];
    Collector::with_environment(Some(SURVEY), &[&environment, more].concat()).await
}

/// Sends what a collector gets to see, well and badly; gives what must be found nowhere.
async fn plant(collector: &Collector) -> Vec<String> {
    let (signed, token) = collector
        .command(&["token", "member", "--survey", "community", "--wave", "2026-q4", "--sub", SUB])
        .await;
    // What it logs at debug comes after it.
    let token = token.lines().next().unwrap_or_default().to_owned();
    assert!(signed && token.matches('.').count() == 2, "{token}");
    let (made, board) = collector.command(&["token", "new", "board"]).await;
    let board = board.lines().next().unwrap_or_default().to_owned();
    assert!(made && board.len() == 64, "{board}");
    let batch = |serial: u32, token: Option<&str>| {
        json!({
            "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
            "token": token,
            "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
            "comments": [{ "category": "promoter", "text": COMMENT }],
        })
    };
    let forged = token.replace('.', "x.");
    let mut wrong = [batch(4, None), batch(5, None), batch(6, None), batch(7, None)];
    wrong[0]["name"] = json!(NAME);
    wrong[1]["cells"][0]["segment"]["audience"] = json!(MAIL.repeat(3));
    wrong[2]["survey"] = json!(MAIL);
    wrong[3]["batch"] = json!(MAIL);
    // Groups that no definition lists are left out of what is kept.
    let mut unlisted = batch(9, None);
    unlisted["cells"][0]["segment"][MAIL] = json!(NAME);
    unlisted["cells"][0]["segment"]["channel"] = json!(MAIL);
    let path = format!("/v1/batch?name={}&mail={MAIL}", NAME.replace(' ', "%20"));
    let report = "/v1/surveys/community/report.json".to_owned();
    let good = [batch(1, Some(&token)), batch(2, Some(&token)), batch(3, None)];
    for (method, path, body, bearer, statuses) in [
        ("POST", &path, good[0].to_string(), "", &[200][..]),
        ("POST", &path, good[1].to_string(), "", &[200]),
        ("POST", &path, good[2].to_string(), "", &[200]),
        ("POST", &path, unlisted.to_string(), "", &[200]),
        ("POST", &path, batch(8, Some(&forged)).to_string(), "", &[401, 403]),
        ("POST", &path, wrong[0].to_string(), "", &[422]),
        ("POST", &path, wrong[1].to_string(), "", &[422]),
        ("POST", &path, wrong[2].to_string(), "", &[404, 422]),
        ("POST", &path, wrong[3].to_string(), "", &[400, 422]),
        ("POST", &path, format!("{{{NAME} {MAIL}"), "", &[400]),
        ("GET", &format!("/{MAIL}"), String::new(), "", &[404]),
        ("GET", &report, String::new(), TOKEN, &[200]),
        ("GET", &report, String::new(), &board, &[200]),
        ("GET", &report, String::new(), &token, &[401]),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", collector.home))
            .header("authorization", format!("Bearer {bearer}"))
            .header("x-forwarded-for", ADDRESS)
            .header("user-agent", AGENT)
            .header("from", MAIL)
            .header("cookie", format!("name={NAME}"))
            .header("referer", format!("https://forum.example/{MAIL}"));
        let (status, answer) = send(request, &body).await.expect("an answer");
        assert!(statuses.contains(&status.as_u16()), "{method} {path} {body}: {status} {answer:?}");
    }
    let claims = token.split('.').nth(1).expect("claims").to_owned();
    let texts = [NAME, MAIL, ADDRESS, AGENT, SUB, TOKEN].map(str::to_owned);
    texts.into_iter().chain([token, claims, board]).collect()
}

/// Looks for the secrets in all that is there, and for the comment where it may not be.
async fn leaves_nothing(collector: &Collector, secrets: &[String], dump: &str) {
    let (exported, export) = collector.command(&["export"]).await;
    assert!(exported && export.contains(COMMENT), "{export}");
    let metrics = collector.metrics().await;
    assert!(metrics.contains("commend_answers_total"), "{metrics}");
    let log = std::fs::read(collector.data().join("log")).expect("a log");
    assert!(log.windows(9).any(|part| part == b"/v1/batch"), "nothing was logged at debug");
    assert_eq!([hits(&log, COMMENT), hits(metrics.as_bytes(), COMMENT)], ["", ""]);
    let files =
        std::fs::read_dir(collector.data()).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.is_file()).map(|path| {
        let bytes = std::fs::read(&path).expect("a file");
        (path.display().to_string(), bytes)
    });
    let told = [("export", export), ("metrics", metrics), ("dump", dump.to_owned())];
    let told = told.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    for (place, bytes) in files.chain(told) {
        for secret in secrets {
            assert_eq!(hits(&bytes, secret), "", "{secret} in {place}");
        }
    }
}

/// How a text stands in bytes, if it does: as it is, in hex, or within something in base64; in any case.
fn hits(bytes: &[u8], text: &str) -> &'static str {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    // What stands before and after it decides on the first and last characters.
    let in_base64 = (0..3).any(|before| {
        let encoded = BASE64_STANDARD.encode([&vec![b' '; before], text.as_bytes()].concat());
        let whole = encoded.trim_end_matches('=');
        let inner = &whole.as_bytes()[before * 4 / 3 + usize::from(before > 0)..whole.len() - 1];
        has(inner) || has(String::from_utf8_lossy(inner).replace('+', "-").replace('/', "_").as_bytes())
    });
    if has(text.as_bytes()) {
        "raw"
    } else if has(hex::encode(text).as_bytes()) {
        "hex"
    } else if in_base64 {
        "base64"
    } else {
        ""
    }
}

/// The tables of a file that hold a text.
fn tables_with(file: &Path, text: &str) -> Vec<String> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let all = |sql: &str| -> Vec<Vec<u8>> {
        let mut statement = connection.prepare(sql).expect("a statement");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let mut bytes = Vec::new();
            for column in 0..columns {
                if let ValueRef::Text(value) | ValueRef::Blob(value) = row.get_ref(column)? {
                    bytes.extend_from_slice(value);
                }
            }
            Ok(bytes)
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    };
    let tables = all("SELECT name FROM sqlite_schema WHERE type = 'table'");
    let tables = tables.into_iter().map(|name| String::from_utf8(name).expect("a name"));
    tables
        .filter(|table| all(&format!("SELECT * FROM {table}")).iter().any(|row| !hits(row, text).is_empty()))
        .collect()
}

#[test]
fn what_is_looked_for_is_found() {
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}{SUB} and more");
        assert_eq!(hits(text.as_bytes(), SUB), "raw");
        assert_eq!(hits(hex::encode(&text).as_bytes(), SUB), "hex");
        assert_eq!(hits(BASE64_STANDARD.encode(&text).as_bytes(), SUB), "base64");
        assert_eq!(hits(before.as_bytes(), SUB), "");
    }
}
