//! Collectors that share a database, and one of them dies again and again: each batch counts once.

use commend_e2e::{Collector, Postgres, eventually, send};
use http::Request;
use serde_json::{Value, json};
use std::sync::{Arc, RwLock};
use tokio::{sync::watch, task::JoinSet};

const ROUNDS: u32 = 5;
/// Batches of a round.
const BATCHES: u32 = 240;
/// Clients, each sending one batch after another, to both collectors at once.
const CLIENTS: u32 = 12;

/// Where the collectors are; it changes when one starts again.
type Homes = Arc<[RwLock<String>; 2]>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collectors_that_die_and_share_a_database_count_each_batch_once() {
    let postgres = Postgres::start(&["-c", "fsync=off"]).await;
    let (stays, mut dies) = tokio::join!(Collector::on(&postgres.address), Collector::on(&postgres.address));
    let homes: Homes = Arc::new([RwLock::new(stays.home.clone()), RwLock::new(dies.home.clone())]);
    let mut counted = vec![0_u32; (ROUNDS * BATCHES) as usize];
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..ROUNDS {
        let (told, mut tally) = watch::channel(0);
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let serials =
                (round * BATCHES..(round + 1) * BATCHES).filter(move |serial| serial % CLIENTS == client);
            clients.spawn(send_all(homes.clone(), serials.collect(), told.clone()));
        }
        // So many acknowledgements in, anywhere but at the very end.
        chance = next(chance);
        let moment = chance % u64::from(BATCHES * 2 - CLIENTS * 4);
        tally.wait_for(|n| *n >= moment).await.expect("clients that send");
        dies.kill().await;
        dies = Collector::on(&postgres.address).await;
        homes[1].write().expect("no panic").clone_from(&dies.home);
        for (serial, n) in clients.join_all().await.into_iter().flatten() {
            counted[serial as usize] += n;
        }
    }
    // Where the dying one has counted a batch it may not have come to say so.
    let twice: Vec<_> = (0..).zip(&counted).filter(|(_, n)| **n > 1).collect::<Vec<(u32, _)>>();
    assert!(twice.is_empty(), "told that they count, more than once: {twice:?}");
    let mut ledger = [0_u64; 11];
    (0..ROUNDS * BATCHES).for_each(|serial| ledger[score(serial)] += 1);
    for collector in [stays, dies] {
        assert_eq!(collector.report("community").await["scores"], json!(ledger));
    }
}

/// Sends batches to both collectors until both have acknowledged; gives how many said of each that it counts now.
async fn send_all(homes: Homes, serials: Vec<u32>, told: watch::Sender<u64>) -> Vec<(u32, u32)> {
    let mut counted = Vec::new();
    for serial in serials {
        let results = tokio::join!(deliver(&homes[0], serial, &told), deliver(&homes[1], serial, &told));
        let n = [results.0, results.1].iter().filter(|result| *result == "counted").count();
        counted.push((serial, u32::try_from(n).expect("two at most")));
    }
    counted
}

/// Sends a batch as often as it takes; gives the result.
async fn deliver(home: &RwLock<String>, serial: u32, told: &watch::Sender<u64>) -> String {
    let mut scores = [0; 11];
    scores[score(serial)] = 1;
    let audience = if serial.is_multiple_of(3) { "visitor" } else { "member" };
    let batch = json!({
        "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
        "cells": [{ "segment": { "audience": audience }, "scores": scores, "shown": 1 }],
    });
    let batch = batch.to_string();
    let result = eventually("an acknowledgement", async || {
        let home = home.read().expect("no panic").clone();
        let (status, body) = send(Request::post(format!("{home}/v1/batch")), &batch).await?;
        assert!([200, 503].contains(&status.as_u16()), "{status}: {body:?}");
        let body: Value = serde_json::from_slice(&body).ok()?;
        body["result"].as_str().map(str::to_owned)
    });
    let result = result.await;
    told.send_modify(|n| *n += 1);
    result
}

fn score(serial: u32) -> usize {
    (serial % 11) as usize
}

/// The next of a row of numbers without a pattern (xorshift).
fn next(mut x: u64) -> u64 {
    x ^= x << 13;
    x ^= x >> 7;
    x ^ (x << 17)
}
