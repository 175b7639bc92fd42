//! Definitions that were saved, and surveys that are paused.

use crate::store::{StoreError, database::DefinitionRow};
use rusqlite::{Connection, Row, params};

pub(super) fn latest(connection: &Connection) -> Result<Vec<DefinitionRow>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT survey, version, body, saved, saved_by FROM definition AS one
         WHERE version = (SELECT max(version) FROM definition WHERE survey = one.survey) ORDER BY survey",
    )?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn versions(connection: &Connection, survey: &str) -> Result<Vec<DefinitionRow>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT survey, version, body, saved, saved_by FROM definition WHERE survey = ?1 ORDER BY version",
    )?;
    let rows = statement.query_map([survey], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn save(
    connection: &Connection,
    (survey, version, body, saved, by): &DefinitionRow,
) -> Result<bool, StoreError> {
    let changed = connection.execute(
        "INSERT INTO definition (survey, version, body, saved, saved_by)
         SELECT ?1, ?2, ?3, ?4, ?5
         WHERE (SELECT coalesce(max(version), 0) FROM definition WHERE survey = ?1) = ?2 - 1",
        params![survey, version, body, saved, by],
    )?;
    Ok(changed > 0)
}

pub(super) fn pauses(connection: &Connection) -> Result<Vec<(String, String, String)>, StoreError> {
    let mut statement = connection.prepare("SELECT survey, since, paused_by FROM paused ORDER BY survey")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn pause(connection: &Connection, pause: [&str; 3]) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO paused (survey, since, paused_by) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        pause,
    )?;
    Ok(())
}

pub(super) fn resume(connection: &Connection, survey: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM paused WHERE survey = ?1", [survey])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<DefinitionRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}
