//! What an operator does to a database as a whole: copies it while it is used, seals waves, and deletes
//! their comments.

use super::{FILE, PATIENCE};
use crate::store::{
    StoreError,
    database::{Sealed, State},
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::path::Path;

/// Copies the database of a folder into a new file, as it is at one moment, and changes nothing in it; answers come
/// in meanwhile. The copy is read through before it counts as one.
pub(crate) fn back_up(folder: &Path, file: &Path) -> Result<(), StoreError> {
    if file.exists() {
        return Err(StoreError::Failed("it exists: choose a name that is free".into()));
    }
    if file.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(StoreError::Failed("there is no such folder: make it, for this user alone".into()));
    }
    let name = file.to_str().ok_or_else(|| StoreError::Failed("its name is no text".into()))?;
    let connection = Connection::open_with_flags(folder.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute("VACUUM INTO ?1", [name])?;
    let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Failed(format!("the copy is damaged: {found}"))) }
}

/// Ends a wave for good, and empties the log of what went.
pub(super) fn seal(
    mut connection: Connection,
    survey: &str,
    wave: &str,
    today: &str,
) -> Result<Sealed, StoreError> {
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
    let batches = transaction.execute("DELETE FROM batch WHERE wave = ?1", [id])? as u64;
    let voters = transaction.execute("DELETE FROM voter WHERE wave = ?1", [id])? as u64;
    transaction
        .execute("UPDATE wave SET sealed = ?2, key = zeroblob(32) WHERE id = ?1", params![id, today])?;
    transaction.commit()?;
    // Somebody is reading, so it could not be emptied.
    let busy = !empty_log(&connection)?;
    let remains = busy.then_some("its log holds them until the collector is next restarted");
    Ok(Sealed::Now { batches, voters, remains })
}

/// How things stand with the waves of a survey.
pub(super) fn states(connection: &Connection, survey: &str) -> Result<Vec<State>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT name, opened, (SELECT max(day) FROM tally WHERE tally.wave = wave.id), sealed,
                 EXISTS (SELECT 1 FROM comment WHERE comment.wave = wave.id)
         FROM wave WHERE survey = ?1 ORDER BY name",
    )?;
    let rows = statement
        .query_map([survey], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes the comments of a sealed wave, and empties the log of them.
pub(super) fn forget_comments(connection: &Connection, survey: &str, wave: &str) -> Result<u64, StoreError> {
    let gone = connection.execute(
        "DELETE FROM comment WHERE wave IN
         (SELECT id FROM wave WHERE survey = ?1 AND name = ?2 AND sealed IS NOT NULL)",
        [survey, wave],
    )?;
    empty_log(connection)?;
    Ok(gone as u64)
}

/// The log beside the database still holds what was there; `false` where somebody is reading, so that it could not be
/// emptied.
fn empty_log(connection: &Connection) -> Result<bool, StoreError> {
    Ok(!connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?)
}
