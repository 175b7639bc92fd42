//! The one thread that writes. It takes whatever queued while the last commit was under way, writes it
//! in one transaction, and answers each sender after the commit.

use super::{Order, Outcome, StoreError};
use commend_core::{Segment, SegmentValue, Tally};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::mpsc;

/// Orders of one commit.
const COMMIT: usize = 1024;
/// Groups of a wave that are kept apart; those beyond count as `other`.
const SEGMENTS: usize = 200;
/// Wordings of a wave that are kept apart; those beyond count as `other`.
const WORDINGS: usize = 20;
const OTHER: &str = "other";

/// Runs until every sender is gone.
pub(super) fn run(mut connection: Connection, mut queue: mpsc::Receiver<Order>) {
    while let Some(first) = queue.blocking_recv() {
        let mut orders = vec![first];
        while orders.len() < COMMIT
            && let Ok(order) = queue.try_recv()
        {
            orders.push(order);
        }
        let outcomes = commit(&mut connection, &orders);
        for (place, order) in orders.into_iter().enumerate() {
            let outcome =
                outcomes.as_ref().map(|all| all[place]).map_err(|e| StoreError::Failed(e.to_string()));
            // A sender that has gone away will ask again with the same id.
            let _ = order.reply.send(outcome);
        }
    }
    if let Err(error) = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE") {
        tracing::warn!(%error, "the log could not be folded into the database");
    }
}

fn commit(connection: &mut Connection, orders: &[Order]) -> rusqlite::Result<Vec<Outcome>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outcomes = orders.iter().map(|order| add(&transaction, order)).collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(outcomes)
}

fn add(transaction: &Transaction<'_>, order: &Order) -> rusqlite::Result<Outcome> {
    let addition = &order.addition;
    let wave: Option<i64> = transaction
        .prepare_cached("SELECT id FROM wave WHERE survey = ?1 AND name = ?2")?
        .query_row([addition.survey.as_str(), addition.wave.as_str()], |row| row.get(0))
        .optional()?;
    let Some(wave) = wave else { return Ok(Outcome::UnknownWave) };
    let id = addition.id.as_bytes().as_slice();
    let before: Option<[u8; 8]> = transaction
        .prepare_cached("SELECT fingerprint FROM batch WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match before {
        Some(same) if same == order.fingerprint => return Ok(Outcome::Duplicate),
        Some(_) => return Ok(Outcome::Conflict),
        None => {}
    }
    transaction
        .prepare_cached("INSERT INTO batch (id, wave, fingerprint) VALUES (?1, ?2, ?3)")?
        .execute(params![id, wave, order.fingerprint])?;
    let day = order.day.to_string();
    let wording = room(transaction, "wording", wave, WORDINGS, &addition.wording, || OTHER.to_owned())?;
    for (segment, tally) in &addition.cells {
        let name = name(segment);
        let segment = room(transaction, "segment", wave, SEGMENTS, &name, || self::name(&coarse(segment)))?;
        add_tally(transaction, wave, &day, &segment, &wording, tally)?;
        for (reason, n) in tally.reasons.iter() {
            transaction
                .prepare_cached(
                    "INSERT INTO reason (wave, day, segment, reason, n) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET n = n + excluded.n",
                )?
                .execute(params![wave, day, segment, reason.as_str(), n])?;
        }
    }
    for (category, body) in &addition.comments {
        transaction
            .prepare_cached(
                "INSERT INTO comment (id, wave, category, body) VALUES (randomblob(16), ?1, ?2, ?3)",
            )?
            .execute(params![wave, category.as_str(), body])?;
    }
    Ok(Outcome::Counted)
}

fn add_tally(
    transaction: &Transaction<'_>,
    wave: i64,
    day: &str,
    segment: &str,
    wording: &str,
    tally: &Tally,
) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         ON CONFLICT DO UPDATE SET
            s0 = s0 + excluded.s0, s1 = s1 + excluded.s1, s2 = s2 + excluded.s2, s3 = s3 + excluded.s3,
            s4 = s4 + excluded.s4, s5 = s5 + excluded.s5, s6 = s6 + excluded.s6, s7 = s7 + excluded.s7,
            s8 = s8 + excluded.s8, s9 = s9 + excluded.s9, s10 = s10 + excluded.s10,
            shown = shown + excluded.shown, dismissed = dismissed + excluded.dismissed",
    )?;
    let [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10] = tally.scores;
    let Tally { shown, dismissed, .. } = tally;
    statement.execute(params![
        wave, day, segment, wording, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed
    ])?;
    Ok(())
}

/// `value` while the wave has room for it, `beyond` after that: no sender can make the table grow.
fn room(
    transaction: &Transaction<'_>,
    column: &'static str,
    wave: i64,
    most: usize,
    value: &str,
    beyond: impl FnOnce() -> String,
) -> rusqlite::Result<String> {
    let sql = match column {
        "wording" => "SELECT DISTINCT wording FROM tally WHERE wave = ?1",
        _ => "SELECT DISTINCT segment FROM tally WHERE wave = ?1",
    };
    let mut statement: CachedStatement<'_> = transaction.prepare_cached(sql)?;
    let known: BTreeSet<String> = statement.query_map([wave], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let fits = known.contains(value) || known.len() < most;
    Ok(if fits { value.to_owned() } else { beyond() })
}

/// A segment as it stands in the database: JSON with sorted keys.
fn name(segment: &Segment) -> String {
    let pairs: BTreeMap<_, _> = segment.iter().map(|(d, v)| (d.as_str(), v.as_str())).collect();
    serde_json::json!(pairs).to_string()
}

/// The same dimensions, every value `other`.
fn coarse(segment: &Segment) -> Segment {
    let other: Option<SegmentValue> = OTHER.parse().ok();
    segment.iter().filter_map(|(dimension, _)| Some((dimension.clone(), other.clone()?))).collect()
}
