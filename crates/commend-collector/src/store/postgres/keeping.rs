//! What an operator does to a database as a whole: seals waves. Copies of it are made by PostgreSQL's own tools.

use crate::store::{StoreError, database::Sealed};
use postgres::Client;

/// Ends a wave for good.
pub(super) fn seal(client: &mut Client, survey: &str, wave: &str, today: &str) -> Result<Sealed, StoreError> {
    let mut transaction = client.transaction()?;
    // Waits for writers that hold the wave, and holds it against those that come.
    let found = transaction.query_opt(
        "SELECT id, sealed FROM wave WHERE survey = $1 AND name = $2 FOR UPDATE",
        &[&survey, &wave],
    )?;
    let Some(found) = found else { return Ok(Sealed::Unknown) };
    if let Some(day) = found.try_get(1)? {
        return Ok(Sealed::Before(day));
    }
    let id: i64 = found.try_get(0)?;
    let batches = transaction.execute("DELETE FROM batch WHERE wave = $1", &[&id])?;
    let voters = transaction.execute("DELETE FROM voter WHERE wave = $1", &[&id])?;
    let key = [0_u8; 32];
    transaction
        .execute("UPDATE wave SET sealed = $2, key = $3 WHERE id = $1", &[&id, &today, &key.as_slice()])?;
    transaction.commit()?;
    // What was deleted is let go by the server in its own time; this asks it to begin.
    for sql in ["VACUUM batch", "VACUUM voter", "VACUUM wave"] {
        client.batch_execute(sql)?;
    }
    let remains = Some("the server's files and its log hold them until they are written over");
    Ok(Sealed::Now { batches, voters, remains })
}
