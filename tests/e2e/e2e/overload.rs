//! More than the collector can take: it says so by 429 and 503, and what it acknowledges it counts.

use commend_e2e::{Collector, Load, Outcome, eventually, process};
use rusqlite::Connection;
use serde_json::json;
use std::time::Duration;

/// As they are due, far more than any collector takes.
const LOAD: Load = Load { connections: 600, length: Duration::from_secs(5), rate: Some(100_000.0) };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_capacity_it_acknowledges_what_it_counts() {
    // What it logs of each refusal goes into a file.
    let collector = Collector::with_environment(None, &[("COMMEND_LOG", "error")]).await;
    let (home, id) = (collector.home.clone(), collector.id());
    let load = tokio::spawn(async move { LOAD.run(&home, id).await });
    let counted = async || collector.report("community").await["n"].as_u64();
    eventually("a thousand answers", async || counted().await.filter(|n| *n >= 1000)).await;
    // The worst moment for a database to be locked, as by a program that somebody has left open.
    let database = Connection::open(collector.file("commend.db")).expect("a database");
    // SQLite's own waiting is too polite to come between one commit and the next.
    database.busy_timeout(Duration::ZERO).expect("a setting");
    while database.execute_batch("BEGIN IMMEDIATE").is_err() {
        tokio::task::yield_now().await;
    }
    eventually("a refusal", async || (!collector.is_ready().await).then_some(())).await;
    database.execute_batch("ROLLBACK").expect("the end of the lock");
    let outcome = load.await.expect("no panic");
    check(&collector, &outcome, &[200, 503]).await;
    let (_, most) = process::memory(id);
    assert!(most < 64.0, "{most} MiB");
    eventually("an end of the refusals", async || collector.is_ready().await.then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_limit_a_sender_is_put_off() {
    let collector = Collector::with_options(&["--burst", "100"]).await;
    let outcome = Load { length: Duration::from_secs(1), ..LOAD }.run(&collector.home, collector.id()).await;
    check(&collector, &outcome, &[200, 429]).await;
}

/// Fails unless there were these statuses and no others, and what was acknowledged was counted.
async fn check(collector: &Collector, outcome: &Outcome, statuses: &[u16]) {
    assert!(outcome.statuses.keys().eq(statuses), "{outcome:?}");
    assert_eq!(collector.report("community").await["n"], json!(outcome.statuses[&200]), "{outcome:?}");
}
