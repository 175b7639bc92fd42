//! What a database must do, and the rows that it speaks in. `sqlite` and `postgres` are the two that do it.

use super::{
    Holdings, Merged, StoreError, Trust,
    sums::{Names, Sums},
};
use crate::auth::{Hash, Token};
use commend_core::Tally;
use std::collections::{BTreeMap, BTreeSet};

/// The id of a batch.
pub(super) type Id = [u8; 16];
/// Tells contents apart that come with the same id.
pub(super) type Fingerprint = [u8; 8];
/// Wave, and what a member is known by in it.
pub(super) type Voter = (i64, [u8; 32]);
/// Survey and wave.
pub(super) type WaveName = (String, String);

/// A database. Its methods wait until they are done.
pub(super) trait Database: Send + Sync {
    /// The connections that writers have to themselves, one each.
    fn books(&self) -> Result<Vec<Box<dyn Book>>, StoreError>;
    fn open_wave(&self, survey: &str, wave: &str, key: &[u8; 32], today: &str) -> Result<(), StoreError>;
    fn opened(&self, survey: &str, wave: &str) -> Result<Option<String>, StoreError>;
    fn counts(&self, survey: &str) -> Result<Rows, StoreError>;
    /// The last period that a task was done for.
    fn done(&self, task: &str) -> Result<Option<String>, StoreError>;
    /// Takes a task for a period; `false` where it is done for that one or a later one.
    fn claim(&self, task: &str, period: &str) -> Result<bool, StoreError>;
    /// What was refused for a survey, by wave, day and code.
    fn refused(&self, survey: &str) -> Result<Vec<Refusals>, StoreError>;
    /// The id of these tables, by which others know what came from here.
    fn installation(&self) -> Result<String, StoreError>;
    /// All rows, with the shard as their source.
    fn holdings(&self) -> Result<Holdings, StoreError>;
    /// Puts the larger counts in place of the smaller and adds comments that are new, but to no sealed wave.
    fn merge(&self, holdings: &Holdings) -> Result<Merged, StoreError>;
    fn seal(&self, survey: &str, wave: &str, today: &str) -> Result<Sealed, StoreError>;
    /// The waves of a survey, by name.
    fn states(&self, survey: &str) -> Result<Vec<State>, StoreError>;
    /// Deletes the comments of a sealed wave, overwritten where the database can; returns how many.
    fn forget_comments(&self, survey: &str, wave: &str) -> Result<u64, StoreError>;
    /// All counts of a survey but for reasons, as one.
    fn total(&self, survey: &str) -> Result<Tally, StoreError>;
    /// The comments of a survey by their random ids: wave, category, text.
    fn comments(&self, survey: &str) -> Result<Vec<(String, String, String)>, StoreError>;
    /// What was entered for the measures of a survey, by measure and day.
    fn measures(&self, survey: &str) -> Result<Vec<Entry>, StoreError>;
    /// Puts values in place of those of the same measure and day; none takes one away. All or nothing.
    fn enter(&self, survey: &str, entries: &[(String, String, Option<f64>)]) -> Result<(), StoreError>;
    /// The last version of the definition of each survey, by id.
    fn definitions(&self) -> Result<Vec<DefinitionRow>, StoreError>;
    /// Every version of a definition, the first one first.
    fn versions(&self, survey: &str) -> Result<Vec<DefinitionRow>, StoreError>;
    /// Keeps a version that follows the last one; `false` where it follows none, or another one does.
    fn save(&self, definition: &DefinitionRow) -> Result<bool, StoreError>;
    /// The surveys that are paused, by id: since when, and by whom.
    fn pauses(&self) -> Result<Vec<(String, String, String)>, StoreError>;
    fn pause(&self, survey: &str, since: &str, by: &str) -> Result<(), StoreError>;
    fn resume(&self, survey: &str) -> Result<(), StoreError>;
    fn token(&self, hash: &Hash) -> Result<Option<Token>, StoreError>;
    fn tokens(&self) -> Result<Vec<Token>, StoreError>;
    fn keep_token(&self, token: &Token) -> Result<(), StoreError>;
    fn revoke_token(&self, name: &str) -> Result<bool, StoreError>;
}

/// A writer's connection.
pub(super) trait Book: Send {
    /// Does some work in one transaction, durable when this returns; nothing of it stays where it fails.
    fn within(&mut self, work: &mut Work<'_>) -> Result<(), StoreError>;
    /// Writes what nobody reads, to find out whether it can be.
    fn attempt(&mut self) -> Result<(), StoreError>;
    /// Nothing comes after this.
    fn end(&mut self);
}

/// What is done in a transaction.
pub(super) type Work<'a> = dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError> + 'a;

/// A transaction of a writer. What it is given in order it takes in that order, so that no two of them wait for
/// each other.
pub(super) trait Transaction {
    /// The waves of these names, held so that none is sealed before the transaction ends.
    fn waves(&mut self, names: &BTreeSet<WaveName>) -> Result<BTreeMap<WaveName, Wave>, StoreError>;
    /// Remembers batches; returns those that were not known.
    fn remember(&mut self, batches: &BTreeMap<Id, (i64, Fingerprint)>) -> Result<BTreeSet<Id>, StoreError>;
    fn fingerprints(&mut self, ids: &[Id]) -> Result<BTreeMap<Id, Fingerprint>, StoreError>;
    fn forget(&mut self, ids: &[Id]) -> Result<(), StoreError>;
    /// Notes who has answered; returns those that had not.
    fn vote(&mut self, voters: &BTreeSet<Voter>) -> Result<BTreeSet<Voter>, StoreError>;
    /// The groups and wordings that a wave has so far.
    fn names(&mut self, wave: i64) -> Result<Names, StoreError>;
    /// Adds each sum once.
    fn add(&mut self, sums: &Sums) -> Result<(), StoreError>;
    /// Counts what was refused, by wave, day and code.
    fn refuse(&mut self, refused: &BTreeMap<(i64, String, &'static str), u64>) -> Result<(), StoreError>;
}

/// A wave, as the writer sees it.
#[derive(Clone, Debug)]
pub(super) struct Wave {
    pub(super) id: i64,
    pub(super) key: [u8; 32],
    pub(super) sealed: bool,
}

/// What a database holds of a survey.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// With the hash of the words that were asked.
    pub(super) tallies: Vec<(Day, String, Trust, Tally)>,
    /// Reason and how often.
    pub(super) reasons: Vec<(Day, String, u64)>,
}

/// Wave, day and segment.
pub(super) type Day = (String, String, String);

/// Measure, day, and the value that was entered.
pub(super) type Entry = (String, String, f64);

/// A definition: survey, version, text, when it was saved, and by whom.
pub(super) type DefinitionRow = (String, u64, String, String, String);

/// A wave: name, day it was opened on, last day with counts, day it was sealed on, whether it has comments.
pub(super) type State = (String, Option<String>, Option<String>, Option<String>, bool);

/// What was refused: wave, day, code, and how often.
pub(super) type Refusals = (String, String, String, u64);

/// What sealing a wave took away.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sealed {
    /// So many ids of batches and hashes of members.
    Now {
        batches: u64,
        voters: u64,
        /// Where they can still be found for a while, if anywhere.
        remains: Option<&'static str>,
    },
    /// It was sealed on that day.
    Before(String),
    /// There is no such wave.
    Unknown,
}
