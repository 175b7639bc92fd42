//! The one thread that writes. It takes whatever queued while the last commit was under way, writes it
//! in one transaction, and answers each sender after the commit.

use super::{
    Arrival, Message, Order, Outcome, Refusal, StoreError,
    database::Book,
    judge::{Known, judge},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// Orders of one commit.
const COMMIT: usize = 1024;
/// How long an attempt that went well says that the next would.
const FRESH: Duration = Duration::from_secs(1);
/// How often a commit is tried that another writer was in the way of.
const TRIES: u8 = 5;

/// What was refused, and how often.
type Refused = BTreeMap<Refusal, u64>;

/// Runs until it is told to stop, or every sender is gone.
pub(super) fn run(mut book: Box<dyn Book>, mut queue: mpsc::Receiver<Message>) {
    let mut known = Known::new();
    let mut went_well = None;
    while let Some(first) = queue.blocking_recv() {
        let (mut orders, mut tries, mut ending) = (Vec::new(), Vec::new(), false);
        let mut refused = Refused::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Add(order) => orders.push(order),
                Message::Refuse(refusal) => *refused.entry(refusal).or_default() += 1,
                Message::Try(reply) => tries.push(reply),
                Message::End => ending = true,
            }
            if !ending && orders.len() + tries.len() + refused.len() < COMMIT {
                next = queue.try_recv().ok();
            }
        }
        if !add(book.as_mut(), &mut known, orders) {
            went_well = None;
        }
        note(book.as_mut(), &refused);
        if !tries.is_empty() {
            // Whoever asks again and again costs no more than one who asks now and then.
            let fresh = went_well.is_some_and(|when: Instant| when.elapsed() < FRESH);
            let outcome = if fresh { Ok(()) } else { book.attempt() };
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
    book.end();
}

/// Writes orders in one transaction, then answers each; says whether that went well.
fn add(book: &mut dyn Book, known: &mut Known, orders: Vec<Order>) -> bool {
    if orders.is_empty() {
        return true;
    }
    let arrivals: Vec<_> = orders.iter().map(|order| &order.arrival).collect();
    let outcomes = commit(book, known, &arrivals);
    for (place, order) in orders.into_iter().enumerate() {
        let outcome = outcomes.as_ref().map(|all| all[place]).map_err(Clone::clone);
        // A sender that has gone away will ask again with the same id.
        let _ = order.reply.send(outcome);
    }
    outcomes.is_ok()
}

/// Counts what was refused. Where that fails it is not counted: it is no answer.
fn note(book: &mut dyn Book, refused: &Refused) {
    if refused.is_empty() {
        return;
    }
    let names = refused.keys().map(|refusal| refusal.wave.clone()).collect();
    let noted = book.within(&mut |transaction| {
        let waves = transaction.waves(&names)?;
        let known = refused.iter().filter_map(|(refusal, n)| {
            let wave = waves.get(&refusal.wave)?;
            Some(((wave.id, refusal.day.to_string(), refusal.code), *n))
        });
        transaction.refuse(&known.collect())
    });
    if let Err(error) = noted {
        tracing::warn!(%error, "what was refused could not be counted");
    }
}

fn commit(book: &mut dyn Book, known: &mut Known, arrivals: &[&Arrival]) -> Result<Vec<Outcome>, StoreError> {
    let mut tried = 0;
    loop {
        let mut outcomes = Vec::new();
        let done = book.within(&mut |transaction| {
            outcomes = judge(transaction, known, arrivals)?;
            Ok(())
        });
        tried += 1;
        let Err(error) = done else { return Ok(outcomes) };
        // What was rolled back is known no more.
        known.clear();
        if tried == TRIES || !matches!(error, StoreError::Again(_)) {
            return Err(error);
        }
    }
}
