//! What senders and watchers are told while the database fails, or more waits than it can write: nothing is
//! acknowledged, and the same batch counts once when all is well again.

use super::*;
use crate::store::{
    Arrival, StoreError,
    tests::{
        fixture::{Fixture, arrival},
        held::{Hold, held, obedient},
    },
};
use std::task::{Context, Poll, Waker};
use tokio::runtime::Runtime;

/// A batch that finds no room in the pages that a new database has.
fn large(serial: u64) -> String {
    let comment = json!({ "category": "promoter", "text": "x".repeat(2000) });
    let mut batch: Value = serde_json::from_str(BATCH).expect("JSON");
    batch["batch"] = json!(format!("019abcde-0000-7000-8000-{serial:012}"));
    batch["comments"] = json!(vec![comment; 4]);
    batch.to_string()
}

/// A collector whose survey takes comments.
fn over(store: Store) -> Collector {
    let mut collector = Collector::over(store, TempDir::new().expect("a folder"));
    let survey = br#"{"id":"community","wave":"2026-q4","comments":"on","threshold":1}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    collector
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[track_caller]
fn refused(answer: &Answer, error: &str, wait: &str) {
    let told = (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned());
    assert_eq!(told, (503, error.to_owned()), "{}", answer.body);
    assert_eq!((answer.header("retry-after"), answer.header("cache-control")), (wait, "no-store"));
    assert_eq!(answer.json()["result"], Value::Null);
}

/// Breaks a database of one answer, and heals it.
#[track_caller]
fn check(store: Store, breaks: impl FnOnce(), heals: impl FnOnce()) {
    let (runtime, collector) = (runtime(), over(store));
    let post = async |serial| collector.post(&[TEXT], large(serial)).await;
    let first = runtime.block_on(collector.post(&[TEXT], BATCH));
    assert_eq!(first.json()["result"], "counted");
    breaks();
    runtime.block_on(async {
        let (answer, ready) = tokio::join!(post(2), collector.get("/readyz", &[]));
        refused(&answer, "unavailable", "30");
        refused(&ready, "unavailable", "30");
    });
    heals();
    runtime.block_on(async {
        assert_eq!(collector.n().await, json!(1), "something of it was counted");
        assert_eq!(collector.get("/readyz", &[]).await.status, 200);
        for result in ["counted", "duplicate"] {
            assert_eq!(post(2).await.json()["result"], result);
        }
        assert_eq!(collector.n().await, json!(2));
    });
}

/// A store in a folder, broken and healed by what its writer tells SQLite.
#[track_caller]
fn check_told(breaks: &'static str, heals: &'static str) {
    let folder = TempDir::new().expect("a folder");
    let (store, told) = obedient(folder.path());
    let tell = |what| *told.lock().expect("no panic") = what;
    check(store, || tell(breaks), || tell(heals));
}

#[test]
fn a_disk_that_is_full_acknowledges_nothing() {
    check_told("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000");
}

#[test]
fn a_file_that_may_only_be_read_acknowledges_nothing() {
    check_told("PRAGMA query_only = ON", "PRAGMA query_only = OFF");
}

#[test]
fn a_file_that_another_writer_holds_acknowledges_nothing() {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    let other = rusqlite::Connection::open(folder.path().join("commend.db")).expect("a connection");
    let tell = |sql| other.execute_batch(sql).expect("done");
    check(store, || tell("BEGIN IMMEDIATE"), || tell("ROLLBACK"));
}

#[test]
fn a_server_that_cannot_be_written_acknowledges_nothing() {
    let fixture = Fixture::postgres();
    let name = fixture.ask("SELECT current_database()").remove(0).remove(0);
    let change = |mode: &str| {
        // A setting of a database that may only be read is changed in a transaction that says so.
        fixture.change(&format!(
            "BEGIN READ WRITE; ALTER DATABASE {name} SET default_transaction_read_only = {mode}; COMMIT"
        ));
        fixture.change(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    };
    check(fixture.store.clone(), || change("on"), || change("off"));
}

/// A batch that waits for the writer: sent, and looked at once.
type Waiting = std::pin::Pin<Box<dyn Future<Output = Result<crate::store::Outcome, StoreError>>>>;

/// Sends answers of other people until no more can wait; gives those that do.
fn fill(store: &Store, fixture: &Fixture) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for serial in 1000.. {
        let addition = fixture.addition(serial, |batch| batch["wave"] = json!("2026-q4"));
        let (store, arrival): (Store, Arrival) = (store.clone(), arrival(addition));
        let mut sent: Waiting = Box::pin(async move { store.add(arrival).await });
        match sent.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => waiting.push(sent),
            Poll::Ready(full) => {
                assert!(matches!(full, Err(StoreError::Busy)), "{full:?}");
                break;
            }
        }
    }
    waiting
}

#[test]
fn more_than_can_wait_is_told_to_come_again() {
    let (folder, fixture) = (TempDir::new().expect("a folder"), Fixture::sqlite());
    let (store, hold): (Store, Hold) = held(folder.path());
    let (runtime, collector) = (runtime(), over(store.clone()));
    let _entered = runtime.enter();
    let first = async { collector.post(&[TEXT], large(1)).await };
    let mut first = std::pin::pin!(first);
    assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    // The writer has this one, so the queue is empty; then it is full.
    hold.entered();
    let waiting = fill(&store, &fixture);
    assert_eq!(waiting.len(), 4096);
    for _ in 0..2 {
        refused(&runtime.block_on(collector.post(&[TEXT], large(2))), "busy", "1");
        refused(&runtime.block_on(collector.get("/readyz", &[])), "busy", "1");
        assert_eq!(runtime.block_on(collector.n()), json!(0), "it is read while it cannot be written");
    }
    drop(hold);
    assert_eq!(runtime.block_on(first).json()["result"], "counted");
    for sent in waiting {
        assert_eq!(runtime.block_on(sent).expect("an outcome"), crate::store::Outcome::Counted);
    }
    assert_eq!(runtime.block_on(collector.n()), json!(4097), "what was refused is not counted");
    for result in ["counted", "duplicate"] {
        assert_eq!(runtime.block_on(collector.post(&[TEXT], large(2))).json()["result"], result);
    }
    assert_eq!(runtime.block_on(collector.n()), json!(4098));
}
