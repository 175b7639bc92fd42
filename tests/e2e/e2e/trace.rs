//! What the kernel was asked for, read off a trace: no batch is acknowledged before it is on disk. A kill cannot show
//! that, since what a process has written outlives it.

use commend_e2e::Collector;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use tokio::task::JoinSet;

/// Batches one after another, and then at once.
const ALONE: u32 = 16;
const TOGETHER: u32 = 64;

/// What matters of a trace. Calls are known by the lines that they stand in.
#[derive(Default)]
struct Trace {
    /// What came from a client.
    read: Vec<(usize, Vec<u8>)>,
    /// What was written into the database's log.
    logged: Vec<(usize, Vec<u8>)>,
    /// From the call to its return, where it returned 0.
    synced: Vec<Range<usize>>,
    /// What a client was told.
    answered: Vec<(usize, Vec<u8>)>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_batch_is_on_disk_before_it_is_acknowledged() {
    let collector = Collector::traced().await;
    let home = collector.home.clone();
    for serial in 0..ALONE {
        deliver(&home, serial).await;
    }
    let mut together = JoinSet::new();
    for serial in ALONE..ALONE + TOGETHER {
        let home = home.clone();
        together.spawn(async move { deliver(&home, serial).await });
    }
    together.join_all().await;
    let trace = Trace::of(&collector.trace().await);
    for serial in 0..ALONE + TOGETHER {
        trace.check(&id(serial));
    }
    // Else the batches that came together would prove no more than the others.
    let commits: BTreeSet<_> =
        (ALONE..ALONE + TOGETHER).map(|serial| trace.commit_of(&id(serial)).start).collect();
    assert!(commits.len() < TOGETHER as usize, "no commit took two batches");
}

fn id(serial: u32) -> String {
    format!("019abcde-0000-7000-8000-{serial:012}")
}

async fn deliver(home: &str, serial: u32) {
    let batch = json!({
        "v": 1, "survey": "community", "wave": "2026-q4", "batch": id(serial),
        "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
    });
    let request = http::Request::post(format!("{home}/v1/batch"));
    let (status, _) = commend_e2e::send(request, &batch.to_string()).await.expect("an answer");
    assert_eq!(status.as_u16(), 200);
}

impl Trace {
    fn of(text: &str) -> Self {
        let mut trace = Self::default();
        // By thread: the line of a synchronisation that has not returned yet.
        let mut under_way = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let (thread, call) = line.split_once(' ').expect("a thread and its call");
            let call = call.trim_start();
            let name = call.trim_start_matches("<... ").split(['(', ' ']).next().unwrap_or_default();
            let of_log = || file(call).ends_with("-wal");
            match name {
                "read" | "recvfrom" => trace.read.push((number, bytes(call))),
                "pwrite64" if of_log() => trace.logged.push((number, bytes(call))),
                "write" | "writev" | "sendto" => trace.answered.push((number, bytes(call))),
                "fdatasync" | "fsync" => {
                    if call.starts_with(name) && of_log() {
                        under_way.insert(thread, number);
                    }
                    if !call.ends_with("<unfinished ...>")
                        && let Some(begun) = under_way.remove(thread)
                        && call.ends_with("= 0")
                    {
                        trace.synced.push(begun..number);
                    }
                }
                _ => {}
            }
        }
        trace
    }

    /// Fails unless a batch was read, then written, then made durable, and only then acknowledged.
    #[track_caller]
    fn check(&self, id: &str) {
        let commit = self.commit_of(id);
        let answer = first(&self.answered, 0, |bytes| {
            bytes.starts_with(b"HTTP/1.1 200") && holds(bytes, id.as_bytes())
        });
        assert!(commit.end < answer, "{id}: acknowledged in line {answer}, on disk in {}", commit.end);
    }

    /// The first synchronisation after a batch was read and written into the log.
    #[track_caller]
    fn commit_of(&self, id: &str) -> Range<usize> {
        let raw = hex::decode(id.replace('-', "")).expect("hex");
        let read = first(&self.read, 0, |bytes| holds(bytes, id.as_bytes()));
        let logged = first(&self.logged, read, |bytes| holds(bytes, &raw));
        let synced =
            self.synced.iter().filter(|synced| synced.start > logged).min_by_key(|synced| synced.end);
        synced.cloned().unwrap_or_else(|| panic!("{id}: written in line {logged} and never made durable"))
    }
}

/// The first line after another whose bytes are meant.
#[track_caller]
fn first(calls: &[(usize, Vec<u8>)], after: usize, is_meant: impl Fn(&[u8]) -> bool) -> usize {
    let found = calls.iter().find(|(line, bytes)| *line >= after && is_meant(bytes));
    found.map(|(line, _)| *line).expect("a call of that batch")
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The path of the file that a call is about.
fn file(call: &str) -> String {
    let path = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
    if path.contains("\\x") {
        String::from_utf8_lossy(&unescaped(path)).into_owned()
    } else {
        path.to_owned()
    }
}

/// All that a call's quotes hold.
fn bytes(call: &str) -> Vec<u8> {
    call.split('"').skip(1).step_by(2).flat_map(unescaped).collect()
}

/// `\x41\x42` as AB.
fn unescaped(text: &str) -> Vec<u8> {
    hex::decode(text.replace("\\x", "")).unwrap_or_default()
}
