//! A thread that writes. It takes whatever queued while the last commit was under way, writes it in one transaction,
//! and answers each sender after the commit. A database that takes several writers has several, at one queue.

use super::{
    Arrival, Message, Order, Outcome, Refusal, StoreError,
    database::Book,
    judge::{Known, judge},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Orders of one commit.
const COMMIT: usize = 1024;
/// How long an attempt that went well says that the next would.
const FRESH: Duration = Duration::from_secs(1);
/// How often a commit is tried that another writer was in the way of.
const TRIES: u8 = 5;

/// What was refused, and how often.
type Refused = BTreeMap<Refusal, u64>;

/// What the writers of a database share.
pub(super) struct Desk {
    queue: Mutex<mpsc::Receiver<Message>>,
    /// When an attempt to write went well, unless something failed since.
    went_well: Mutex<Option<Instant>>,
}

/// What a writer takes at once.
#[derive(Default)]
struct Load {
    orders: Vec<Order>,
    refused: Refused,
    tries: Vec<oneshot::Sender<Result<(), StoreError>>>,
    /// Whether nothing comes after it.
    last: bool,
}

/// Runs until it is told to stop, or every sender is gone.
pub(super) fn run(mut book: Box<dyn Book>, desk: &Desk) {
    let mut known = Known::new();
    while let Some(Load { orders, refused, tries, last }) = desk.take() {
        add(book.as_mut(), &mut known, orders, desk);
        note(book.as_mut(), &refused);
        if !tries.is_empty() {
            let outcome = attempt(book.as_mut(), &mut desk.went_well());
            for reply in tries {
                let _ = reply.send(outcome.clone());
            }
        }
        if last {
            break;
        }
    }
    book.end();
}

/// Finds out whether can be written. Whoever asks again and again costs no more than one who asks now and then.
fn attempt(book: &mut dyn Book, went_well: &mut Option<Instant>) -> Result<(), StoreError> {
    if went_well.is_some_and(|when| when.elapsed() < FRESH) {
        return Ok(());
    }
    let outcome = match book.attempt() {
        // A connection that was lost is made again; that it was does not matter.
        Err(StoreError::Again(_)) => book.attempt(),
        outcome => outcome,
    };
    *went_well = outcome.is_ok().then(Instant::now);
    outcome
}

impl Desk {
    pub(super) fn new(queue: mpsc::Receiver<Message>) -> Self {
        Self { queue: Mutex::new(queue), went_well: Mutex::default() }
    }

    /// Waits for the first message, then takes what came with it; `None` where every sender is gone.
    fn take(&self) -> Option<Load> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut load = Load::default();
        let mut next = Some(queue.blocking_recv()?);
        while let Some(message) = next {
            load.note(message);
            next = if load.is_full() { None } else { queue.try_recv().ok() };
        }
        Some(load)
    }

    fn went_well(&self) -> MutexGuard<'_, Option<Instant>> {
        self.went_well.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Load {
    fn note(&mut self, message: Message) {
        match message {
            Message::Add(order) => self.orders.push(order),
            Message::Refuse(refusal, n) => *self.refused.entry(refusal).or_default() += n,
            Message::Try(reply) => self.tries.push(reply),
            Message::End => self.last = true,
        }
    }

    fn is_full(&self) -> bool {
        self.last || self.orders.len() + self.tries.len() + self.refused.len() >= COMMIT
    }
}

/// Writes orders in one transaction, then answers each.
fn add(book: &mut dyn Book, known: &mut Known, orders: Vec<Order>, desk: &Desk) {
    if orders.is_empty() {
        return;
    }
    let arrivals: Vec<_> = orders.iter().map(|order| &order.arrival).collect();
    let outcomes = commit(book, known, &arrivals);
    if outcomes.is_err() {
        // Whoever hears of it and asks at once is told the same.
        *desk.went_well() = None;
    }
    for (place, order) in orders.into_iter().enumerate() {
        let outcome = outcomes.as_ref().map(|all| all[place]).map_err(Clone::clone);
        // A sender that has gone away will ask again with the same id.
        let _ = order.reply.send(outcome);
    }
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
