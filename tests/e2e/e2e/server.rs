//! What only a database on a server can be asked: one member at two collectors, and a copy that was put back by the
//! commands of docs/operations.md.

use commend_e2e::{Collector, Postgres, send};
use http::Request;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

const KEYS: &str = "forum key-of-a-forum-0123456789abcdefghij";
/// Each answers at both collectors at once, with several batches.
const MEMBERS: u32 = 24;
const BATCHES: u32 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_counts_once_whichever_collectors_it_answers_at() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    let (first, second) = tokio::join!(on(&postgres.address), on(&postgres.address));
    for member in 0..MEMBERS {
        let token = token(&first, &format!("member-{member}")).await;
        let mut sent = JoinSet::new();
        for (home, serial) in [&first.home, &second.home].into_iter().flat_map(|home| {
            (member * BATCHES..(member + 1) * BATCHES).map(move |serial| (home.clone(), serial))
        }) {
            let batch = batch(serial, Some(&token));
            sent.spawn(async move {
                let request = Request::post(format!("{home}/v1/batch"));
                let (status, body) = send(request, &batch).await.expect("an answer");
                assert_eq!(status.as_u16(), 200, "{body:?}");
                let body: Value = serde_json::from_slice(&body).expect("JSON");
                body["result"].as_str().expect("a result").to_owned()
            });
        }
        let mut results = BTreeMap::new();
        for result in sent.join_all().await {
            *results.entry(result).or_insert(0) += 1;
        }
        // The one that counts is known at the other collector; of the others none is.
        let expected = [("already_voted", 2 * BATCHES - 2), ("counted", 1), ("duplicate", 1)];
        assert_eq!(results, expected.map(|(result, n)| (result.to_owned(), n)).into(), "member {member}");
    }
    for collector in [first, second] {
        let report = collector.report("community").await;
        assert_eq!((&report["n"], &report["shown"]), (&json!(MEMBERS), &json!(MEMBERS)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_was_put_back_knows_what_it_knew() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    postgres.run("createuser commend; createdb --owner commend commend", folder.path()).await;
    let address = postgres.address.replace("//postgres@", "//commend@").replace("/postgres?", "/commend?");
    let (copy, put_back) = documented(&address);
    let collector = on(&address).await;
    for serial in 0..40 {
        assert_eq!(post(&collector, serial, None).await, "counted");
    }
    let member = token(&collector, "member").await;
    assert_eq!(post(&collector, 40, Some(&member)).await, "counted");
    let (made, board) = collector.command(&["token", "new", "board"]).await;
    let board = board.lines().next().unwrap_or_default();
    assert!(made && board.len() == 64, "{board}");
    let before = collector.report("community").await;
    postgres.run(&copy, folder.path()).await;
    assert_eq!(post(&collector, 41, None).await, "counted");
    collector.stop().await;
    postgres.run(&put_back, folder.path()).await;

    let collector = on(&address).await;
    let after = collector.report("community").await;
    for field in ["n", "scores", "shown", "dismissed", "reasons", "nps", "low", "high"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(collector.report_with(board).await.as_u16(), 200);
    for serial in 0..=40 {
        let token = (serial == 40).then_some(member.as_str());
        assert_eq!(post(&collector, serial, token).await, "duplicate", "{serial}");
    }
    assert_eq!(post(&collector, 42, Some(&member)).await, "already_voted");
    // What came after the copy is unknown, and counts when it is sent again.
    assert_eq!(post(&collector, 41, None).await, "counted");
    assert_eq!(collector.report("community").await["n"], json!(42));
}

async fn on(database: &str) -> Collector {
    let environment = [("COMMEND_DATABASE", database), ("COMMEND_MEMBER_KEYS", KEYS)];
    Collector::with_environment(None, &environment).await
}

/// What a platform would say of a member.
async fn token(collector: &Collector, sub: &str) -> String {
    let arguments = ["token", "member", "--survey", "community", "--wave", "2026-q4", "--sub", sub];
    let (signed, token) = collector.command(&arguments).await;
    assert!(signed, "{token}");
    token.lines().next().unwrap_or_default().to_owned()
}

async fn post(collector: &Collector, serial: u32, token: Option<&str>) -> String {
    let (status, body) = collector.post(&batch(serial, token)).await;
    assert_eq!(status.as_u16(), 200, "{body}");
    body["result"].as_str().expect("a result").to_owned()
}

fn batch(serial: u32, token: Option<&str>) -> String {
    let mut scores = [0; 11];
    scores[(serial % 11) as usize] = 1;
    let batch = json!({
        "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
        "token": token, "cells": [{ "segment": { "audience": "member" }, "scores": scores, "shown": 1 }],
    });
    batch.to_string()
}

/// The commands that an operator reads, of a database at that address: to copy it, and to put it back.
fn documented(address: &str) -> (String, String) {
    let text = include_str!("../../../docs/operations.md");
    let (_, text) = text.split_once("**PostgreSQL** has its own tools").expect("a section");
    let (copy, put_back) = text.split_once("\nTo restore, ").expect("a way back");
    let (put_back, _) = put_back.split_once("With Compose:").expect("an end");
    let commands = |text: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
        let commands: Vec<_> = lines
            .map(|line| line.replace("postgres://commend@db.example.org/commend", &format!("'{address}'")))
            .collect();
        commands.join("\n")
    };
    let (copy, put_back) = (commands(copy), commands(put_back));
    assert!(copy.starts_with("pg_dump ") && put_back.contains("dropdb ") && put_back.contains("pg_restore "));
    (copy, put_back)
}
