//! Collectors that die again and again while batches come, some of them twice, some over connections that break: what
//! was acknowledged stands in the report, once. `COMMEND_LEDGER` says how many batches each run sends.

use commend_e2e::{Chance, Collector, Postgres, eventually, send};
use http::Request;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    ops::AddAssign,
    sync::{Arc, RwLock},
};
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::watch, task::JoinSet};

const BATCHES: u32 = 1200;
/// Clients, each sending one batch after another, to all collectors at once.
const CLIENTS: u32 = 12;
const KILLS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_dies_counts_each_batch_once_in_a_folder() {
    let collectors = run(vec![Collector::start().await]).await;
    let database = Connection::open(collectors[0].file("commend.db")).expect("a database");
    let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(said, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_dies_counts_each_batch_once_on_a_server() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    run(vec![Collector::on(&postgres.address).await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collectors_that_die_and_share_a_database_count_each_batch_once() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    let (stays, dies) = tokio::join!(Collector::on(&postgres.address), Collector::on(&postgres.address));
    run(vec![stays, dies]).await;
}

/// What batches add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    scores: [u64; 11],
    shown: u64,
    dismissed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.scores.iter_mut().zip(more.scores).for_each(|(mine, n)| *mine += n);
        self.shown += more.shown;
        self.dismissed += more.dismissed;
    }
}

impl Counts {
    /// What a report says.
    fn of(report: &Value) -> Self {
        let n = |value: &Value| value.as_u64().expect("a count");
        let scores = std::array::from_fn(|score| n(&report["scores"][score]));
        Self { scores, shown: n(&report["shown"]), dismissed: n(&report["dismissed"]) }
    }
}

/// What all clients share.
struct Run {
    /// Where the collectors are; that of the last changes when it starts again.
    homes: Vec<RwLock<String>>,
    /// How many deliveries were begun, and how many acknowledged.
    moments: watch::Sender<usize>,
    batches: u32,
}

/// Sends batches to all of these collectors, of which the last is killed again and again, until all have acknowledged
/// each; then all must report their sum.
async fn run(collectors: Vec<Collector>) -> Vec<Collector> {
    let batches = std::env::var("COMMEND_LEDGER").map_or(BATCHES, |n| n.parse().expect("a number"));
    let homes = collectors.iter().map(|collector| RwLock::new(collector.home.clone())).collect();
    let run = Arc::new(Run { homes, moments: watch::channel(0).0, batches });
    let kills = tokio::spawn(run.clone().kill(collectors));
    let mut clients = JoinSet::new();
    (0..CLIENTS).for_each(|client| drop(clients.spawn(run.clone().client(client))));
    clients.join_all().await;
    let collectors = kills.await.expect("no panic");
    let mut ledger = Counts::default();
    (0..batches).for_each(|serial| ledger += content(serial).1);
    for collector in &collectors {
        assert_eq!(Counts::of(&collector.report("community").await), ledger);
    }
    collectors
}

impl Run {
    /// Kills the last collector at moments of chance, one in each part of the run, and starts it again.
    async fn kill(self: Arc<Self>, mut collectors: Vec<Collector>) -> Vec<Collector> {
        let part = self.batches as usize * 2 * collectors.len() / (KILLS + 1);
        let (mut chance, mut moment) = (Chance::new(u64::MAX), self.moments.subscribe());
        for kill in 0..KILLS {
            let when = kill * part + chance.below(part);
            moment.wait_for(|n| *n >= when).await.expect("clients that send");
            let last = collectors.pop().expect("one at least").kill_and_restart().await;
            self.homes[collectors.len()].write().expect("no panic").clone_from(&last.home);
            collectors.push(last);
        }
        collectors
    }

    /// Sends a share of the batches.
    async fn client(self: Arc<Self>, client: u32) {
        let mut chance = Chance::new(u64::from(client));
        let mut acknowledged = Vec::new();
        for serial in (client..self.batches).step_by(CLIENTS as usize) {
            if chance.below(20) == 0 {
                let to = chance.below(self.homes.len());
                self.break_off(to, serial, chance.below(2) == 0).await;
            }
            // One in ten comes again: at the same moment, or once it was acknowledged.
            let times = if chance.below(20) == 0 { 2 } else { 1 };
            let results = self.clone().deliver(serial, times).await;
            // Where one that died has counted a batch it may not have come to say so.
            let counted = results.iter().filter(|result| *result == "counted").count();
            assert!(counted <= 1, "{serial}: {results:?}");
            acknowledged.push(serial);
            if chance.below(20) == 0 {
                let earlier = acknowledged[chance.below(acknowledged.len())];
                let results = self.clone().deliver(earlier, 1).await;
                assert!(results.iter().all(|result| result == "duplicate"), "{earlier}: {results:?}");
            }
        }
    }

    /// Sends a batch to all collectors at once, so many times to each, and each as often as it takes; gives the results.
    async fn deliver(self: Arc<Self>, serial: u32, times: usize) -> Vec<String> {
        let mut deliveries = JoinSet::new();
        for to in (0..self.homes.len()).flat_map(|to| std::iter::repeat_n(to, times)) {
            let run = self.clone();
            deliveries.spawn(async move {
                run.moments.send_modify(|n| *n += 1);
                let batch = content(serial).0;
                let result = eventually("an acknowledgement", || run.send(to, &batch)).await;
                run.moments.send_modify(|n| *n += 1);
                result
            });
        }
        deliveries.join_all().await
    }

    async fn send(&self, to: usize, batch: &str) -> Option<String> {
        let (status, body) = send(Request::post(format!("{}/v1/batch", self.home(to))), batch).await?;
        assert!([200, 503].contains(&status.as_u16()), "{status}: {body:?}");
        let body: Value = serde_json::from_slice(&body).ok()?;
        body["result"].as_str().map(str::to_owned)
    }

    /// Sends a batch and closes the connection without reading what is said: at once, or when it is there.
    async fn break_off(&self, to: usize, serial: u32, at_once: bool) {
        let batch = content(serial).0;
        let request = format!(
            "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{batch}",
            batch.len()
        );
        // It may just be dead.
        let Ok(mut stream) = TcpStream::connect(self.home(to).trim_start_matches("http://")).await else {
            return;
        };
        if stream.write_all(request.as_bytes()).await.is_ok() && !at_once {
            let _ = stream.readable().await;
        }
    }

    fn home(&self, of: usize) -> String {
        self.homes[of].read().expect("no panic").clone()
    }
}

/// A batch, and what it adds: an answer or none, in one group of several.
fn content(serial: u32) -> (String, Counts) {
    let mut chance = Chance::new(u64::from(serial) << 32);
    let mut counts = Counts { shown: 1, ..Counts::default() };
    match chance.below(14) {
        score @ 0..11 => counts.scores[score] = 1,
        _ => counts.dismissed = 1,
    }
    let audience = ["member", "visitor"][chance.below(2)];
    let batch = json!({
        "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
        "cells": [{ "segment": { "audience": audience }, "scores": counts.scores, "shown": counts.shown, "dismissed": counts.dismissed }],
    });
    (batch.to_string(), counts)
}
