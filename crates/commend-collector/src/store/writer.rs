//! The one thread that writes. It takes whatever queued while the last commit was under way, writes it
//! in one transaction, and answers each sender after the commit.

use super::{
    Arrival, Message, Order, Outcome, StoreError,
    sums::{Group, Names, Sums},
};
use commend_core::Tally;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// Orders of one commit.
const COMMIT: usize = 1024;
/// Bytes that there must be room for.
const ROOM: u32 = 64 * 1024;
/// How long an attempt that went well says that the next would.
const FRESH: Duration = Duration::from_secs(1);
/// The names that each wave has so far.
type Known = BTreeMap<i64, Names>;

/// Runs until it is told to stop, or every sender is gone.
pub(super) fn run(mut connection: Connection, mut queue: mpsc::Receiver<Message>) {
    let mut known = Known::new();
    let mut went_well = None;
    while let Some(first) = queue.blocking_recv() {
        let (mut orders, mut tries, mut ending) = (Vec::new(), Vec::new(), false);
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Add(order) => orders.push(order),
                Message::Try(reply) => tries.push(reply),
                Message::End => ending = true,
            }
            if !ending && orders.len() + tries.len() < COMMIT {
                next = queue.try_recv().ok();
            }
        }
        if !add(&mut connection, &mut known, orders) {
            went_well = None;
        }
        if !tries.is_empty() {
            // Whoever asks again and again costs no more than one who asks now and then.
            let fresh = went_well.is_some_and(|when: Instant| when.elapsed() < FRESH);
            let outcome = if fresh { Ok(()) } else { attempt(&connection) };
            if !fresh {
                went_well = outcome.is_ok().then(Instant::now);
            }
            for reply in tries {
                let _ = reply.send(outcome.clone());
            }
        }
        if ending {
            break;
        }
    }
    if let Err(error) = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE") {
        tracing::warn!(%error, "the log could not be folded into the database");
    }
}

/// Writes orders in one transaction, then answers each; says whether that went well.
fn add(connection: &mut Connection, known: &mut Known, orders: Vec<Order>) -> bool {
    if orders.is_empty() {
        return true;
    }
    let outcomes = commit(connection, known, &orders);
    if outcomes.is_err() {
        // What was rolled back is known no more.
        known.clear();
    }
    for (place, order) in orders.into_iter().enumerate() {
        let outcome = outcomes.as_ref().map(|all| all[place]).map_err(|e| StoreError::Failed(e.to_string()));
        // A sender that has gone away will ask again with the same id.
        let _ = order.reply.send(outcome);
    }
    outcomes.is_ok()
}

/// Writes what nobody reads, as much as a busy moment does: a full disk, a lock or a file that may only be read
/// shows.
fn attempt(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO room VALUES (1, zeroblob(?1))")?;
    statement.execute([ROOM])?;
    Ok(())
}

fn commit(
    connection: &mut Connection,
    known: &mut Known,
    orders: &[Order],
) -> rusqlite::Result<Vec<Outcome>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut sums = Sums::default();
    let judged = orders.iter().map(|order| judge(&transaction, known, &mut sums, order));
    let outcomes = judged.collect::<Result<_, _>>()?;
    write(&transaction, &sums)?;
    transaction.commit()?;
    Ok(outcomes)
}

/// What becomes of an order; where it counts, its counts join the sums.
fn judge(
    transaction: &Transaction<'_>,
    known: &mut Known,
    sums: &mut Sums,
    order: &Order,
) -> rusqlite::Result<Outcome> {
    let Arrival { addition, content, member, .. } = &order.arrival;
    let wave: Option<(i64, [u8; 32], bool)> = transaction
        .prepare_cached("SELECT id, key, sealed IS NOT NULL FROM wave WHERE survey = ?1 AND name = ?2")?
        .query_row([addition.survey.as_str(), addition.wave.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (wave, key) = match wave {
        None => return Ok(Outcome::UnknownWave),
        Some((.., true)) => return Ok(Outcome::Sealed),
        Some((wave, key, false)) => (wave, key),
    };
    let fingerprint = fingerprint(&key, content);
    let id = addition.id.as_bytes().as_slice();
    let before: Option<[u8; 8]> = transaction
        .prepare_cached("SELECT fingerprint FROM batch WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match before {
        Some(same) if same == fingerprint => return Ok(Outcome::Duplicate),
        Some(_) => return Ok(Outcome::Conflict),
        None => {}
    }
    if let (Some(member), true) = (member, addition.answers() > 0) {
        let voter = voter(&key, member);
        let first = transaction
            .prepare_cached("INSERT INTO voter (wave, voter) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![wave, voter])?;
        if first == 0 {
            return Ok(Outcome::AlreadyVoted);
        }
    }
    transaction
        .prepare_cached("INSERT INTO batch (id, wave, fingerprint) VALUES (?1, ?2, ?3)")?
        .execute(params![id, wave, fingerprint])?;
    sums.add(wave, names(transaction, known, wave)?, &order.arrival);
    Ok(Outcome::Counted)
}

/// Adds the sums of a commit, each cell once.
fn write(transaction: &Transaction<'_>, sums: &Sums) -> rusqlite::Result<()> {
    for ((group, wording, verified), tally) in &sums.tallies {
        add_tally(transaction, group, wording, *verified, tally)?;
    }
    for (((wave, day, segment), reason), n) in &sums.reasons {
        transaction
            .prepare_cached(
                "INSERT INTO reason (wave, day, segment, reason, n) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET n = n + excluded.n",
            )?
            .execute(params![wave, day, segment, reason, n])?;
    }
    for (wave, category, body) in &sums.comments {
        transaction
            .prepare_cached(
                "INSERT INTO comment (id, wave, category, body) VALUES (randomblob(16), ?1, ?2, ?3)",
            )?
            .execute(params![wave, category.as_str(), body])?;
    }
    Ok(())
}

fn add_tally(
    transaction: &Transaction<'_>,
    (wave, day, segment): &Group,
    wording: &str,
    verified: bool,
    tally: &Tally,
) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
         ON CONFLICT DO UPDATE SET
            s0 = s0 + excluded.s0, s1 = s1 + excluded.s1, s2 = s2 + excluded.s2, s3 = s3 + excluded.s3,
            s4 = s4 + excluded.s4, s5 = s5 + excluded.s5, s6 = s6 + excluded.s6, s7 = s7 + excluded.s7,
            s8 = s8 + excluded.s8, s9 = s9 + excluded.s9, s10 = s10 + excluded.s10,
            shown = shown + excluded.shown, dismissed = dismissed + excluded.dismissed",
    )?;
    let [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10] = tally.scores;
    let Tally { shown, dismissed, .. } = tally;
    statement.execute(params![
        wave, day, segment, wording, verified, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed
    ])?;
    Ok(())
}

/// Eight bytes that tell contents apart and, to whoever lacks the wave's key, nothing else.
fn fingerprint(key: &[u8; 32], content: &[u8; 32]) -> [u8; 8] {
    let hash: [u8; 32] = Sha256::new().chain_update(key).chain_update(content).finalize().into();
    std::array::from_fn(|i| hash[i])
}

/// What a member is known by in one wave: once its key is gone, nobody can tell whose it was.
fn voter(key: &[u8; 32], member: &str) -> [u8; 32] {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!("a key of any length will do") };
    mac.chain_update(member).finalize().into_bytes().into()
}

/// What a wave has so far, read once.
fn names<'a>(
    transaction: &Transaction<'_>,
    known: &'a mut Known,
    wave: i64,
) -> rusqlite::Result<&'a mut Names> {
    let distinct = |sql| -> rusqlite::Result<BTreeSet<String>> {
        transaction.prepare_cached(sql)?.query_map([wave], |row| row.get(0))?.collect()
    };
    Ok(match known.entry(wave) {
        Entry::Occupied(names) => names.into_mut(),
        Entry::Vacant(place) => place.insert(Names {
            segments: distinct("SELECT DISTINCT segment FROM tally WHERE wave = ?1")?,
            wordings: distinct("SELECT DISTINCT wording FROM tally WHERE wave = ?1")?,
        }),
    })
}
