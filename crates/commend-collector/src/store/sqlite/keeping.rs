//! What an operator does to a database as a whole: copies it while it is used, and seals waves.

use super::{FILE, PATIENCE};
use crate::store::{StoreError, database::Sealed};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::path::Path;

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
    // The log beside the database still holds what was there.
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    // Somebody is reading, so it could not be emptied.
    let remains = busy.then_some("its log holds them until the collector is next restarted");
    Ok(Sealed::Now { batches, voters, remains })
}
