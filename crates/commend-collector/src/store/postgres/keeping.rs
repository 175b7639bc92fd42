//! What an operator does to a database as a whole: seals waves and deletes their comments. Copies of it are made
//! by PostgreSQL's own tools.

use crate::store::{
    StoreError,
    database::{Sealed, State},
};
use postgres::{Client, Row};

/// Ends a wave for good. It is marked first, so that no writer waits while what goes is deleted; what an earlier
/// attempt has left is deleted, too.
pub(super) fn seal(client: &mut Client, survey: &str, wave: &str, today: &str) -> Result<Sealed, StoreError> {
    let mut transaction = client.transaction()?;
    // Waits for writers that hold the wave, and holds it against those that come.
    let found = transaction.query_opt(
        "SELECT id, sealed FROM wave WHERE survey = $1 AND name = $2 FOR UPDATE",
        &[&survey, &wave],
    )?;
    let Some(found) = found else { return Ok(Sealed::Unknown) };
    let (id, before): (i64, Option<String>) = (found.try_get(0)?, found.try_get(1)?);
    let key = [0_u8; 32];
    transaction.execute(
        "UPDATE wave SET sealed = coalesce(sealed, $2), key = $3 WHERE id = $1",
        &[&id, &today, &key.as_slice()],
    )?;
    transaction.commit()?;
    let batches = client.execute("DELETE FROM batch WHERE wave = $1", &[&id])?;
    let voters = client.execute("DELETE FROM voter WHERE wave = $1", &[&id])?;
    if let Some(day) = before.filter(|_| batches + voters == 0) {
        return Ok(Sealed::Before(day));
    }
    // What was deleted is let go by the server in its own time; this asks it to begin.
    for sql in ["VACUUM batch", "VACUUM voter", "VACUUM wave"] {
        if let Err(error) = client.batch_execute(sql) {
            tracing::warn!(%error, "the server was asked in vain to let go of what was deleted");
        }
    }
    let remains = Some("the server's files and its log hold them until they are written over");
    Ok(Sealed::Now { batches, voters, remains })
}

/// How things stand with the waves of a survey.
pub(super) fn states(client: &mut Client, survey: &str) -> Result<Vec<State>, StoreError> {
    let rows = client.query(
        "SELECT name, opened, (SELECT max(day) FROM tally WHERE tally.wave = wave.id), sealed,
                 EXISTS (SELECT 1 FROM comment WHERE comment.wave = wave.id)
         FROM wave WHERE survey = $1 ORDER BY name",
        &[&survey],
    )?;
    let of = |row: &Row| -> Result<State, StoreError> {
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?))
    };
    rows.iter().map(of).collect()
}

/// Deletes the comments of a sealed wave.
pub(super) fn forget_comments(client: &mut Client, survey: &str, wave: &str) -> Result<u64, StoreError> {
    let gone = client.execute(
        "DELETE FROM comment WHERE wave IN
         (SELECT id FROM wave WHERE survey = $1 AND name = $2 AND sealed IS NOT NULL)",
        &[&survey, &wave],
    )?;
    client.batch_execute("VACUUM comment")?;
    Ok(gone)
}
