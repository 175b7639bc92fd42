//! The database: SQLite in a folder, one writer thread, a connection of its own for each report.
//!
//! Adds and reads counts; what they mean stands elsewhere. An answer is acknowledged after its commit
//! and never before. Called by the routes.

mod keeping;
mod late;
mod sums;
mod tokens;
mod writer;

use commend_core::{Segment, Tally, wire::Addition};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

pub(crate) use keeping::{Sealed, back_up};

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// The database in its folder.
const FILE: &str = "commend.db";
/// For another that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// Batches that may wait for the writer.
const QUEUE: usize = 4096;

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Added now.
    Counted,
    /// Added before, with the same content.
    Duplicate,
    /// Its id was used for other content; nothing was added.
    Conflict,
    /// No definition has named its wave; nothing was added.
    UnknownWave,
    /// The wave was sealed; nothing was added.
    Sealed,
    /// The member has answered before, and the first answer counts; nothing was added.
    AlreadyVoted,
}

/// A batch that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) addition: Addition,
    /// The hash of its content, which tells contents apart that come with the same id.
    pub(crate) content: [u8; 32],
    /// The server's day.
    pub(crate) day: Date,
    /// What the platform calls the member that it has vouched for.
    pub(crate) member: Option<String>,
}

/// An arrival on its way to the writer.
struct Order {
    arrival: Arrival,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// What the writer is told.
enum Message {
    Add(Order),
    /// Write something of no meaning, and say whether that went well.
    Try(oneshot::Sender<Result<(), StoreError>>),
    /// Stop, once all that came before is written.
    End,
}

/// The counts of one group on one day of one wave.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) wave: String,
    pub(crate) day: Date,
    pub(crate) segment: Segment,
    pub(crate) tally: Tally,
    /// How many of its answers a platform has vouched for.
    pub(crate) verified: u64,
}

/// Why the database did not do what it was asked to.
#[derive(Clone, Debug)]
pub(crate) enum StoreError {
    /// More is waiting than can be written.
    Busy,
    Failed(String),
}

/// A handle to the database; clones share it.
#[derive(Clone)]
pub(crate) struct Store {
    path: Arc<PathBuf>,
    letters: mpsc::Sender<Message>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Store {
    /// Opens the database that a folder holds; none is made.
    pub(crate) fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        if !folder.join(FILE).exists() {
            return Err(StoreError::Failed("there is no database in it".into()));
        }
        Self::open(folder)
    }

    /// Opens the database in a folder, making and updating what is missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|e| StoreError::Failed(e.to_string()))?;
        let path = folder.join(FILE);
        let mut connection = writable(&path)?;
        // All or nothing: half of them could not be gone on with.
        migrations::migrations::runner()
            .set_grouped(true)
            .run(&mut connection)
            .map_err(|e| StoreError::Failed(e.to_string()))?;
        let (letters, queue) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer::run(connection, queue))
            .map_err(|e| StoreError::Failed(e.to_string()))?;
        Ok(Self { path: Arc::new(path), letters, writer: Arc::new(Mutex::new(Some(writer))) })
    }

    /// Adds a batch; returns when it is durable.
    pub(crate) async fn add(&self, arrival: Arrival) -> Result<Outcome, StoreError> {
        let (reply, outcome) = oneshot::channel();
        self.tell(Message::Add(Order { arrival, reply }))?;
        outcome.await.unwrap_or_else(|_| Err(StoreError::stopped()))
    }

    /// Whether the database can be written: something is, to find out.
    pub(crate) async fn ready(&self) -> Result<(), StoreError> {
        let (reply, outcome) = oneshot::channel();
        self.tell(Message::Try(reply))?;
        outcome.await.unwrap_or_else(|_| Err(StoreError::stopped()))
    }

    fn tell(&self, message: Message) -> Result<(), StoreError> {
        self.letters.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::stopped(),
        })
    }

    /// Lets answers of a wave in. Known waves stay known; they were opened on the first day that is on record.
    pub(crate) fn open_wave(&self, survey: &str, wave: &str) -> Result<(), StoreError> {
        self.connect()?.execute(
            "INSERT INTO wave (survey, name, key, opened) VALUES (?1, ?2, randomblob(32), date('now'))
             ON CONFLICT DO UPDATE SET opened = coalesce(opened, excluded.opened)",
            [survey, wave],
        )?;
        Ok(())
    }

    /// The day that a wave was opened on, where it is known.
    pub(crate) fn opened(&self, survey: &str, wave: &str) -> Result<Option<Date>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare("SELECT opened FROM wave WHERE survey = ?1 AND name = ?2")?;
        let day: Option<Option<String>> = statement.query_row([survey, wave], |row| row.get(0)).optional()?;
        day.flatten().map(|day| date(&day)).transpose()
    }

    /// Every count of a survey, in order of waves and days. Reads a snapshot and waits for no writer.
    pub(crate) fn counts(&self, survey: &str) -> Result<Vec<Count>, StoreError> {
        let mut connection = self.connect()?;
        let snapshot = connection.transaction()?;
        let mut counts: BTreeMap<(String, String, String), (Tally, u64)> = BTreeMap::new();
        let mut tallies = snapshot.prepare(
            "SELECT wave.name, day, segment, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed,
                    verified
             FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = ?1",
        )?;
        let mut rows = tallies.query([survey])?;
        while let Some(row) = rows.next()? {
            let (tally, (sum, verified)) = (tally(row)?, counts.entry(key(row)?).or_default());
            *sum += &tally;
            if row.get(16)? {
                *verified += tally.n();
            }
        }
        let mut reasons = snapshot.prepare(
            "SELECT wave.name, day, segment, reason, n
             FROM reason JOIN wave ON wave.id = reason.wave WHERE wave.survey = ?1",
        )?;
        let mut rows = reasons.query([survey])?;
        while let Some(row) = rows.next()? {
            let reason =
                row.get::<_, String>(3)?.try_into().map_err(|e| StoreError::Failed(format!("{e}")))?;
            *counts.entry(key(row)?).or_default().0.reasons.entry(reason) = row.get(4)?;
        }
        let counts: Result<Vec<_>, StoreError> = counts
            .into_iter()
            .map(|((wave, day, segment), (tally, verified))| {
                let day = date(&day)?;
                let segment = serde_json::from_str(&segment)
                    .map_err(|e| StoreError::Failed(format!("{segment}: {e}")))?;
                Ok(Count { wave, day, segment, tally, verified })
            })
            .collect();
        counts.map(late::with_their_answers)
    }

    /// Waits until what was ordered is written; nothing is taken after that.
    pub(crate) fn close(self) {
        let Self { letters, writer, .. } = self;
        let _ = letters.blocking_send(Message::End);
        let thread = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer ended by a panic");
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        writable(&self.path)
    }
}

/// A connection whose commits are on disk when they return.
fn writable(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    // What is deleted is overwritten, too.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(connection)
}

/// Wave, day and segment of a row.
fn key(row: &Row<'_>) -> rusqlite::Result<(String, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn date(day: &str) -> Result<Date, StoreError> {
    day.parse().map_err(|e| StoreError::Failed(format!("day `{day}`: {e}")))
}

fn tally(row: &Row<'_>) -> rusqlite::Result<Tally> {
    let mut tally = Tally { shown: row.get(14)?, dismissed: row.get(15)?, ..Tally::default() };
    for (column, n) in (3..).zip(&mut tally.scores) {
        *n = row.get(column)?;
    }
    Ok(tally)
}

impl StoreError {
    fn stopped() -> Self {
        Self::Failed("the writer has stopped".into())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("too much is waiting to be written"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

#[cfg(test)]
mod tests;
