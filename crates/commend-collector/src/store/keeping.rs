//! What an operator does to a database as a whole: copies it while it is used, and seals waves.

use super::{FILE, PATIENCE, Store, StoreError};
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::path::Path;

/// What sealing a wave took away.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sealed {
    /// So many ids of batches and hashes of members.
    Now {
        batches: usize,
        voters: usize,
        /// Somebody was reading, so the log beside the database holds them until it is next written over.
        logged: bool,
    },
    /// It was sealed on that day.
    Before(String),
    /// There is no such wave.
    Unknown,
}

/// Copies the database of a folder into a new file, as it is at one moment, and changes nothing in it; answers come
/// in meanwhile. The copy is read through before it counts as one.
pub(crate) fn back_up(folder: &Path, file: &Path) -> Result<(), StoreError> {
    if file.exists() {
        return Err(StoreError::Failed("it exists: choose a name that is free".into()));
    }
    let name = file.to_str().ok_or_else(|| StoreError::Failed("its name is no text".into()))?;
    let connection = Connection::open_with_flags(folder.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute("VACUUM INTO ?1", [name])?;
    let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Failed(format!("the copy is damaged: {found}"))) }
}

impl Store {
    /// Ends a wave for good: its sums and comments stay; its key, the ids of its batches and the hashes of its
    /// members go. What still arrives for it is refused.
    pub(crate) fn seal(&self, survey: &str, wave: &str, day: Date) -> Result<Sealed, StoreError> {
        let mut connection = self.connect()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<(i64, Option<String>)> = transaction
            .query_row("SELECT id, sealed FROM wave WHERE survey = ?1 AND name = ?2", [survey, wave], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let id = match found {
            None => return Ok(Sealed::Unknown),
            Some((_, Some(day))) => return Ok(Sealed::Before(day)),
            Some((id, None)) => id,
        };
        let batches = transaction.execute("DELETE FROM batch WHERE wave = ?1", [id])?;
        let voters = transaction.execute("DELETE FROM voter WHERE wave = ?1", [id])?;
        transaction.execute(
            "UPDATE wave SET sealed = ?2, key = zeroblob(32) WHERE id = ?1",
            params![id, day.to_string()],
        )?;
        transaction.commit()?;
        // The log beside the database still holds what was there.
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(Sealed::Now { batches, voters, logged: busy })
    }
}
