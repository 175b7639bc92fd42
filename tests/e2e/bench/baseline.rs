//! What the collector is compared with, each a process of its own: one that reads, checks and forgets, and two that
//! write each batch in a transaction of its own, into the tables that a collector has made.

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use commend_core::{
    Survey, Tally,
    wire::{Addition, Batch, Caps},
};
use rusqlite::{Connection, TransactionBehavior, params};
use std::{path::Path, sync::Arc};
use tokio::sync::{mpsc, oneshot};

/// Connections to PostgreSQL.
const POOL: usize = 16;
const TODAY: &str = "2026-01-01";
const REMEMBER: &str = "INSERT INTO batch (id, wave, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const ADD: &str = "INSERT INTO tally VALUES
    ($1, $2, $3, '', 'open', '0', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT (wave, day, segment, wording, trust, shard) DO UPDATE SET
        s0 = tally.s0 + excluded.s0, s1 = tally.s1 + excluded.s1, s2 = tally.s2 + excluded.s2,
        s3 = tally.s3 + excluded.s3, s4 = tally.s4 + excluded.s4, s5 = tally.s5 + excluded.s5,
        s6 = tally.s6 + excluded.s6, s7 = tally.s7 + excluded.s7, s8 = tally.s8 + excluded.s8,
        s9 = tally.s9 + excluded.s9, s10 = tally.s10 + excluded.s10,
        shown = tally.shown + excluded.shown, dismissed = tally.dismissed + excluded.dismissed";

/// A batch on its way, and who waits for it.
type Order = (Addition, oneshot::Sender<bool>);

/// Where batches go: nowhere, or to writers that take turns.
type Writers = Arc<[mpsc::Sender<Order>]>;

/// Serves as `what` says, on a free port that it prints; the place is a folder or an address.
pub async fn serve(what: &str, place: &str) {
    let writers: Writers = match what {
        "sqlite" => [sqlite(place)].into(),
        "postgres" => (0..POOL).map(|_| postgres(place)).collect(),
        _ => [].into(),
    };
    let survey = include_bytes!("../../../crates/commend-collector/surveys/community.json");
    let survey = Arc::new(Survey::from_json(survey).expect("a survey"));
    let turn = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let take = async move |body: Bytes| {
        let batch = Batch::from_json(&body).ok().and_then(Result::ok).ok_or(StatusCode::BAD_REQUEST)?;
        let id = batch.batch.clone();
        let addition = batch.check(&survey, &Caps::OPEN).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
        if !writers.is_empty() {
            let turn = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % writers.len();
            let (reply, done) = oneshot::channel();
            let _ = writers[turn].send((addition, reply)).await;
            done.await.ok().filter(|written| *written).ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        }
        let body = format!(r#"{{"batch":"{id}","result":"counted"}}"#);
        Ok::<_, StatusCode>(([("content-type", "application/json")], body))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    axum::serve(listener, Router::new().route("/v1/batch", post(take))).await.expect("served");
}

/// A thread that writes, one transaction each.
fn writer(mut write: impl FnMut(&Addition) -> bool + Send + 'static) -> mpsc::Sender<Order> {
    let (orders, mut queue) = mpsc::channel::<Order>(4096);
    std::thread::spawn(move || {
        while let Some((addition, reply)) = queue.blocking_recv() {
            let _ = reply.send(write(&addition));
        }
    });
    orders
}

fn sqlite(folder: &str) -> mpsc::Sender<Order> {
    let mut connection = Connection::open(Path::new(folder).join("commend.db")).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("a setting");
    connection.pragma_update(None, "synchronous", "FULL").expect("a setting");
    let mut write = move |addition: &Addition| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut remember = transaction.prepare_cached(REMEMBER)?;
        if remember.execute(params![addition.id.as_bytes(), 1, [0_u8; 8]])? > 0 {
            for (segment, tally) in &addition.cells {
                let counts = counts(tally);
                let name = serde_json::to_string(segment).expect("JSON");
                let mut add = transaction.prepare_cached(ADD)?;
                add.raw_bind_parameter(1, 1)?;
                add.raw_bind_parameter(2, TODAY)?;
                add.raw_bind_parameter(3, name)?;
                for (place, n) in (4..).zip(counts) {
                    add.raw_bind_parameter(place, n)?;
                }
                add.raw_execute()?;
            }
        }
        drop(remember);
        transaction.commit()
    };
    writer(move |addition| write(addition).is_ok())
}

fn postgres(address: &str) -> mpsc::Sender<Order> {
    let address = address.to_owned();
    let connect = move || {
        let mut client = postgres::Client::connect(&address, postgres::NoTls).expect("a server");
        let statements = (client.prepare(REMEMBER).expect("SQL"), client.prepare(ADD).expect("SQL"));
        (client, statements)
    };
    let mut open = None;
    writer(move |addition| {
        let (client, (remember, add)) = open.get_or_insert_with(&connect);
        let mut write = || -> Result<(), postgres::Error> {
            let mut transaction = client.transaction()?;
            let fingerprint: &[u8] = &[0; 8];
            let id: &[u8] = addition.id.as_bytes();
            if transaction.execute(remember, &[&id, &1_i64, &fingerprint])? > 0 {
                for (segment, tally) in &addition.cells {
                    let (name, counts) = (serde_json::to_string(segment).expect("JSON"), counts(tally));
                    let mut values: Vec<&(dyn postgres::types::ToSql + Sync)> = vec![&1_i64, &TODAY, &name];
                    values.extend(counts.iter().map(|n| n as &(dyn postgres::types::ToSql + Sync)));
                    transaction.execute(add, &values)?;
                }
            }
            transaction.commit()
        };
        write().is_ok()
    })
}

/// The counts of a cell, in the order of their columns.
fn counts(tally: &Tally) -> [i64; 13] {
    let all = tally.scores.iter().chain([&tally.shown, &tally.dismissed]);
    let all: Vec<_> = all.map(|n| i64::try_from(*n).expect("small")).collect();
    all.try_into().expect("as many columns")
}
