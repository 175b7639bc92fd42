//! The database: SQLite in a folder, or PostgreSQL that any number of collectors share.
//!
//! Adds and reads counts; what they mean stands elsewhere. An answer is acknowledged after its commit
//! and never before. `database` says what a database must do, `sqlite` and `postgres` do it, and what is the same
//! in both stands beside them. Called by the routes and the commands.

mod comments;
mod counts;
mod database;
mod definitions;
mod entered;
mod error;
mod holdings;
mod judge;
mod late;
mod marks;
mod postgres;
mod sqlite;
mod sums;
mod writer;

use crate::auth::{Hash, Token};
use commend_core::{Segment, Tally, wire::Addition};
use database::{Book, Database};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};
use tokio::sync::{mpsc, oneshot};

pub(crate) use comments::Comment;
pub(crate) use database::Sealed;
pub(crate) use definitions::{Pause, Saved};
pub(crate) use entered::Entered;
pub(crate) use error::StoreError;
pub(crate) use holdings::{Cell, Choice, Holdings, Measured, Merged, Remark, Round, VERSION};
pub(crate) use postgres::Address;
pub(crate) use sqlite::back_up;

/// Batches that may wait for the writer.
const QUEUE: usize = 4096;

/// Where a database is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// SQLite, in a folder.
    Folder(PathBuf),
    /// PostgreSQL, at an address.
    Server(Address),
}

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
    /// Whether it came in a way that people do not answer in.
    pub(crate) doubtful: bool,
}

/// How far answers can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Trust {
    /// Nobody has vouched for them.
    #[default]
    Open,
    /// A platform has vouched for them, each the first of its member.
    Verified,
    /// They came in a way that people do not answer in.
    Doubtful,
}

/// An arrival on its way to the writer.
struct Order {
    arrival: Arrival,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// What was refused: for which survey and wave, on which day, by which code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Refusal {
    wave: database::WaveName,
    day: Date,
    code: &'static str,
}

/// What the writer is told.
enum Message {
    Add(Order),
    /// Count what was refused, so many; nobody waits for it.
    Refuse(Refusal, u64),
    /// Write something of no meaning, and say whether that went well.
    Try(oneshot::Sender<Result<(), StoreError>>),
    /// Stop, once all that came before is written: one for each writer.
    End,
}

/// The counts of one group on one day of one wave, so far as they can be trusted alike.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) wave: String,
    pub(crate) day: Date,
    pub(crate) segment: Segment,
    pub(crate) trust: Trust,
    pub(crate) tally: Tally,
}

/// What a wave has asked a group in the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) wave: String,
    pub(crate) segment: Segment,
    /// The hash of the words; empty where it is not known.
    pub(crate) hash: String,
    /// Answers.
    pub(crate) n: u64,
    pub(crate) first: Date,
}

/// How things stand with a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WaveState {
    pub(crate) name: String,
    /// The day that it was opened on, where it is known.
    pub(crate) opened: Option<Date>,
    /// The last day with counts.
    pub(crate) last: Option<Date>,
    pub(crate) sealed: Option<Date>,
    pub(crate) has_comments: bool,
}

/// A handle to the database; clones share it. But for `add` and `ready` its methods wait, so they are called where
/// that keeps nobody.
#[derive(Clone)]
pub(crate) struct Store {
    database: Arc<dyn Database>,
    letters: mpsc::Sender<Message>,
    writers: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Store {
    /// Opens the database of a place; in a folder that holds none, none is made.
    pub(crate) fn open_existing(place: &Place) -> Result<Self, StoreError> {
        if place.is_new() {
            return Err(StoreError::Failed("there is no database in it".into()));
        }
        Self::open(place)
    }

    /// Opens the database of a place, making and updating what is missing.
    pub(crate) fn open(place: &Place) -> Result<Self, StoreError> {
        let database: Arc<dyn Database> = match place {
            Place::Folder(folder) => Arc::new(sqlite::Sqlite::open(folder)?),
            Place::Server(address) => Arc::new(postgres::Postgres::open(address)?),
        };
        let books = database.books()?;
        Self::written_by(books, database)
    }

    /// A handle to a database with a writer for each of these books.
    fn written_by(books: Vec<Box<dyn Book>>, database: Arc<dyn Database>) -> Result<Self, StoreError> {
        let (letters, queue) = mpsc::channel(QUEUE);
        let desk = Arc::new(writer::Desk::new(queue));
        let writer = |book| {
            let desk = desk.clone();
            let thread = std::thread::Builder::new().name("writer".into());
            thread.spawn(move || writer::run(book, &desk)).map_err(|e| StoreError::Failed(e.to_string()))
        };
        let writers = books.into_iter().map(writer).collect::<Result<_, _>>()?;
        Ok(Self { database, letters, writers: Arc::new(Mutex::new(writers)) })
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

    /// Counts that so many were refused, soon. Nothing waits for it, and where too much is waiting it is not counted.
    pub(crate) fn refuse(&self, survey: &str, wave: &str, code: &'static str, n: u64) {
        let wave = (survey.to_owned(), wave.to_owned());
        // Answers come first.
        if n == 0 || self.letters.capacity() < QUEUE / 2 {
            return;
        }
        let _ = self.tell(Message::Refuse(Refusal { wave, day: crate::today(), code }, n));
    }

    /// What was refused in a wave, by day and code.
    pub(crate) fn refused(&self, survey: &str, wave: &str) -> Result<Vec<(Date, String, u64)>, StoreError> {
        let mut all = self.database.refused(survey)?;
        all.sort();
        let of_wave = all.into_iter().filter(|(name, ..)| name == wave);
        of_wave.map(|(_, day, code, n)| Ok((date(&day)?, code, n))).collect()
    }

    /// The last period that a task was done for.
    pub(crate) fn done(&self, task: &str) -> Result<Option<String>, StoreError> {
        self.database.done(task)
    }

    /// Takes a task for a period: of all who ask, in whatever collector, one hears `true`. No period comes back.
    pub(crate) fn claim(&self, task: &str, period: &str) -> Result<bool, StoreError> {
        self.database.claim(task, period)
    }

    fn tell(&self, message: Message) -> Result<(), StoreError> {
        self.letters.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::stopped(),
        })
    }

    /// Lets answers of a wave in. Known waves stay known; they were opened on the first day that is on record.
    pub(crate) fn open_wave(&self, survey: &str, wave: &str) -> Result<(), StoreError> {
        self.database.open_wave(survey, wave, &marks::key()?, &crate::today().to_string())
    }

    /// The day that a wave was opened on, where it is known.
    pub(crate) fn opened(&self, survey: &str, wave: &str) -> Result<Option<Date>, StoreError> {
        self.database.opened(survey, wave)?.map(|day| date(&day)).transpose()
    }

    /// How many answers a survey has.
    pub(crate) fn answers(&self, survey: &str) -> Result<u64, StoreError> {
        self.database.total(survey).map(|total| total.n())
    }

    /// Every count of a survey, in order of waves and days. Reads a snapshot and waits for no writer.
    pub(crate) fn counts(&self, survey: &str) -> Result<Vec<Count>, StoreError> {
        self.worded_counts(survey).map(|(counts, _)| counts)
    }

    /// The same, and in which words each group was asked, and since when.
    pub(crate) fn worded_counts(&self, survey: &str) -> Result<(Vec<Count>, Vec<Wording>), StoreError> {
        counts::of(self.database.counts(survey)?)
    }

    /// Ends a wave for good: its sums and comments stay; its key, the ids of its batches and the hashes of its
    /// members go. What still arrives for it is refused.
    pub(crate) fn seal(&self, survey: &str, wave: &str, day: Date) -> Result<Sealed, StoreError> {
        self.database.seal(survey, wave, &day.to_string())
    }

    /// How things stand with the waves of a survey, by name.
    pub(crate) fn waves(&self, survey: &str) -> Result<Vec<WaveState>, StoreError> {
        let day = |text: Option<String>| text.as_deref().map(date).transpose();
        let state = |(name, opened, last, sealed, has_comments)| {
            let (opened, last, sealed) = (day(opened)?, day(last)?, day(sealed)?);
            Ok(WaveState { name, opened, last, sealed, has_comments })
        };
        self.database.states(survey)?.into_iter().map(state).collect()
    }

    /// Deletes the comments of a sealed wave, and none of one that goes on; returns how many.
    pub(crate) fn forget_comments(&self, survey: &str, wave: &str) -> Result<u64, StoreError> {
        self.database.forget_comments(survey, wave)
    }

    /// The token of a hash.
    pub(crate) fn token(&self, hash: &Hash) -> Result<Option<Token>, StoreError> {
        self.database.token(hash)
    }

    /// Every token, by name.
    pub(crate) fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.database.tokens()
    }

    /// Keeps a token, in place of one of the same name.
    pub(crate) fn keep_token(&self, token: &Token) -> Result<(), StoreError> {
        self.database.keep_token(token)
    }

    /// Forgets a token; `false` where there was none of this name.
    pub(crate) fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        self.database.revoke_token(name)
    }

    /// All that was counted here.
    pub(crate) fn holdings(&self) -> Result<Holdings, StoreError> {
        self.database.holdings().map(Holdings::of_one_installation)
    }

    /// Adds what another installation has counted and these tables do not hold yet. All or nothing.
    pub(crate) fn merge(&self, holdings: Holdings) -> Result<Merged, StoreError> {
        let installation = self.database.installation()?;
        if holdings.installation == installation {
            return Err(StoreError::Failed("it was exported from this very database".into()));
        }
        self.database.merge(&holdings.foreign(&installation))
    }

    /// Waits until what was ordered is written; nothing is taken after that.
    pub(crate) fn close(self) {
        let Self { letters, writers, .. } = self;
        let writers = std::mem::take(&mut *writers.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &writers {
            let _ = letters.blocking_send(Message::End);
        }
        for writer in writers {
            if writer.join().is_err() {
                tracing::error!("a writer ended by a panic");
            }
        }
    }
}

fn date(day: &str) -> Result<Date, StoreError> {
    day.parse().map_err(|e| StoreError::Failed(format!("day `{day}`: {e}")))
}

impl Trust {
    const ALL: [Self; 3] = [Self::Open, Self::Verified, Self::Doubtful];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Verified => "verified",
            Self::Doubtful => "doubtful",
        }
    }
}

impl std::str::FromStr for Trust {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|trust| trust.as_str() == text);
        known.ok_or_else(|| StoreError::Failed(format!("there is no trust `{text}`")))
    }
}

impl Place {
    /// Whether it is a folder that holds no database yet.
    pub(crate) fn is_new(&self) -> bool {
        matches!(self, Self::Folder(folder) if !sqlite::is_in(folder))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Server(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
