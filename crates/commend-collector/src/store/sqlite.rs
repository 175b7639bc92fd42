//! SQLite in a folder: one file, and one writer.

mod book;
mod definitions;
mod exchange;
mod keeping;
mod measures;
mod tokens;

use super::{
    StoreError,
    database::{Book, Database, Day, DefinitionRow, Entry, Refusals, Rows, Sealed, State},
    holdings::{Holdings, Merged},
};
use crate::auth::{Hash, Token};
use commend_core::Tally;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

pub(crate) use keeping::back_up;

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

/// The database in its folder.
const FILE: &str = "commend.db";
/// For another that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// The number of this collector: a file has one writer.
const SHARD: &str = "0";

/// The database of a folder. Each use but the writer's has a connection of its own.
pub(super) struct Sqlite {
    path: PathBuf,
}

/// Whether a folder holds a database.
pub(super) fn is_in(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

impl Sqlite {
    /// Opens the database in a folder, making and updating what is missing.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|e| StoreError::Failed(e.to_string()))?;
        let database = Self { path: folder.join(FILE) };
        // All or nothing: half of them could not be gone on with.
        migrations::migrations::runner().set_grouped(true).run(&mut database.connect()?)?;
        Ok(database)
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        writable(&self.path)
    }
}

impl Database for Sqlite {
    fn books(&self) -> Result<Vec<Box<dyn Book>>, StoreError> {
        Ok(vec![Box::new(book::Book { connection: self.connect()? })])
    }

    fn open_wave(&self, survey: &str, wave: &str, key: &[u8; 32], today: &str) -> Result<(), StoreError> {
        self.connect()?.execute(
            "INSERT INTO wave (survey, name, key, opened) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET opened = coalesce(opened, excluded.opened)",
            params![survey, wave, key, today],
        )?;
        Ok(())
    }

    fn opened(&self, survey: &str, wave: &str) -> Result<Option<String>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare("SELECT opened FROM wave WHERE survey = ?1 AND name = ?2")?;
        Ok(statement.query_row([survey, wave], |row| row.get(0)).optional()?.flatten())
    }

    fn counts(&self, survey: &str) -> Result<Rows, StoreError> {
        let mut connection = self.connect()?;
        let snapshot = connection.transaction()?;
        let mut rows = Rows::default();
        let mut tallies = snapshot.prepare(
            "SELECT wave.name, day, segment, wording, trust, sum(s0), sum(s1), sum(s2), sum(s3), sum(s4), sum(s5), sum(s6),
                    sum(s7), sum(s8), sum(s9), sum(s10), sum(shown), sum(dismissed)
             FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = ?1
             GROUP BY tally.wave, day, segment, wording, trust",
        )?;
        let mut found = tallies.query([survey])?;
        while let Some(row) = found.next()? {
            rows.tallies.push((day(row)?, row.get(3)?, row.get::<_, String>(4)?.parse()?, tally(row, 5)?));
        }
        let mut reasons = snapshot.prepare(
            "SELECT wave.name, day, segment, reason, sum(n)
             FROM reason JOIN wave ON wave.id = reason.wave WHERE wave.survey = ?1
             GROUP BY reason.wave, day, segment, reason",
        )?;
        let mut found = reasons.query([survey])?;
        while let Some(row) = found.next()? {
            rows.reasons.push((day(row)?, row.get(3)?, row.get(4)?));
        }
        Ok(rows)
    }

    fn done(&self, task: &str) -> Result<Option<String>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare("SELECT period FROM done WHERE task = ?1")?;
        Ok(statement.query_row([task], |row| row.get(0)).optional()?)
    }

    fn claim(&self, task: &str, period: &str) -> Result<bool, StoreError> {
        let changed = self.connect()?.execute(
            "INSERT INTO done (task, period) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET period = excluded.period WHERE period < excluded.period",
            [task, period],
        )?;
        Ok(changed > 0)
    }

    fn refused(&self, survey: &str) -> Result<Vec<Refusals>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT wave.name, day, code, sum(n) FROM refused JOIN wave ON wave.id = refused.wave
             WHERE wave.survey = ?1 GROUP BY wave.name, day, code",
        )?;
        let rows =
            statement.query_map([survey], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn installation(&self) -> Result<String, StoreError> {
        exchange::installation(&self.connect()?)
    }

    fn holdings(&self) -> Result<Holdings, StoreError> {
        exchange::read(self)
    }

    fn merge(&self, holdings: &Holdings) -> Result<Merged, StoreError> {
        exchange::merge(self.connect()?, holdings)
    }

    fn seal(&self, survey: &str, wave: &str, today: &str) -> Result<Sealed, StoreError> {
        keeping::seal(self.connect()?, survey, wave, today)
    }

    fn states(&self, survey: &str) -> Result<Vec<State>, StoreError> {
        keeping::states(&self.connect()?, survey)
    }

    fn forget_comments(&self, survey: &str, wave: &str) -> Result<u64, StoreError> {
        keeping::forget_comments(&self.connect()?, survey, wave)
    }

    fn total(&self, survey: &str) -> Result<Tally, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT coalesce(sum(s0), 0), coalesce(sum(s1), 0), coalesce(sum(s2), 0), coalesce(sum(s3), 0),
                    coalesce(sum(s4), 0), coalesce(sum(s5), 0), coalesce(sum(s6), 0), coalesce(sum(s7), 0),
                    coalesce(sum(s8), 0), coalesce(sum(s9), 0), coalesce(sum(s10), 0), coalesce(sum(shown), 0),
                    coalesce(sum(dismissed), 0)
             FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = ?1",
        )?;
        Ok(statement.query_row([survey], |row| tally(row, 0))?)
    }

    fn comments(&self, survey: &str) -> Result<Vec<(String, String, String)>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(
            "SELECT wave.name, category, body FROM comment JOIN wave ON wave.id = comment.wave
             WHERE wave.survey = ?1 ORDER BY comment.id",
        )?;
        let rows = statement.query_map([survey], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn measures(&self, survey: &str) -> Result<Vec<Entry>, StoreError> {
        measures::of(&self.connect()?, survey)
    }

    fn enter(&self, survey: &str, entries: &[(String, String, Option<f64>)]) -> Result<(), StoreError> {
        measures::enter(self.connect()?, survey, entries)
    }

    fn definitions(&self) -> Result<Vec<DefinitionRow>, StoreError> {
        definitions::latest(&self.connect()?)
    }

    fn versions(&self, survey: &str) -> Result<Vec<DefinitionRow>, StoreError> {
        definitions::versions(&self.connect()?, survey)
    }

    fn save(&self, definition: &DefinitionRow) -> Result<bool, StoreError> {
        definitions::save(&self.connect()?, definition)
    }

    fn pauses(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        definitions::pauses(&self.connect()?)
    }

    fn pause(&self, survey: &str, since: &str, by: &str) -> Result<(), StoreError> {
        definitions::pause(&self.connect()?, [survey, since, by])
    }

    fn resume(&self, survey: &str) -> Result<(), StoreError> {
        definitions::resume(&self.connect()?, survey)
    }

    fn token(&self, hash: &Hash) -> Result<Option<Token>, StoreError> {
        tokens::of(&self.connect()?, hash)
    }

    fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        tokens::all(&self.connect()?)
    }

    fn keep_token(&self, token: &Token) -> Result<(), StoreError> {
        tokens::keep(&self.connect()?, token)
    }

    fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        tokens::revoke(&self.connect()?, name)
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
fn day(row: &Row<'_>) -> rusqlite::Result<Day> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

/// The counts of a row, from a column on.
fn tally(row: &Row<'_>, first: usize) -> rusqlite::Result<Tally> {
    let mut tally = Tally::default();
    let cells = tally.scores.iter_mut().chain([&mut tally.shown, &mut tally.dismissed]);
    for (column, n) in (first..).zip(cells) {
        *n = row.get(column)?;
    }
    Ok(tally)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

#[cfg(test)]
pub(super) mod tests;
