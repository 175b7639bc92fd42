//! Definitions that were saved, and surveys that are paused. Sorted here: the server's own order depends on its language.

use super::{signed, unsigned};
use crate::store::{StoreError, database::DefinitionRow};
use postgres::{Client, Row};

pub(super) fn latest(client: &mut Client) -> Result<Vec<DefinitionRow>, StoreError> {
    let rows = client.query(
        "SELECT survey, version, body, saved, saved_by FROM definition AS one
         WHERE version = (SELECT max(version) FROM definition WHERE survey = one.survey)",
        &[],
    )?;
    let mut latest = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    latest.sort();
    Ok(latest)
}

pub(super) fn versions(client: &mut Client, survey: &str) -> Result<Vec<DefinitionRow>, StoreError> {
    let rows = client.query(
        "SELECT survey, version, body, saved, saved_by FROM definition WHERE survey = $1 ORDER BY version",
        &[&survey],
    )?;
    rows.iter().map(row).collect()
}

pub(super) fn save(
    client: &mut Client,
    (survey, version, body, saved, by): &DefinitionRow,
) -> Result<bool, StoreError> {
    let version = signed(*version)?;
    let changed = client.execute(
        "INSERT INTO definition (survey, version, body, saved, saved_by)
         SELECT $1, $2, $3, $4, $5
         WHERE (SELECT coalesce(max(version), 0) FROM definition WHERE survey = $1) = CAST($2 AS BIGINT) - 1
         ON CONFLICT (survey, version) DO NOTHING",
        &[survey, &version, body, saved, by],
    )?;
    if changed > 0 {
        return Ok(true);
    }
    // Done again, after a connection was lost: it may be there already.
    let same = client.query_opt(
        "SELECT 1 FROM definition
         WHERE survey = $1 AND version = $2 AND body = $3 AND saved = $4 AND saved_by = $5",
        &[survey, &version, body, saved, by],
    )?;
    Ok(same.is_some())
}

pub(super) fn pauses(client: &mut Client) -> Result<Vec<(String, String, String)>, StoreError> {
    let rows = client.query("SELECT survey, since, paused_by FROM paused", &[])?;
    let pause = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
    let mut pauses = rows.iter().map(pause).collect::<Result<Vec<_>, StoreError>>()?;
    pauses.sort();
    Ok(pauses)
}

pub(super) fn pause(client: &mut Client, [survey, since, by]: [&str; 3]) -> Result<(), StoreError> {
    client.execute(
        "INSERT INTO paused (survey, since, paused_by) VALUES ($1, $2, $3) ON CONFLICT (survey) DO NOTHING",
        &[&survey, &since, &by],
    )?;
    Ok(())
}

pub(super) fn resume(client: &mut Client, survey: &str) -> Result<(), StoreError> {
    client.execute("DELETE FROM paused WHERE survey = $1", &[&survey])?;
    Ok(())
}

fn row(row: &Row) -> Result<DefinitionRow, StoreError> {
    Ok((row.try_get(0)?, unsigned(row.try_get(1)?)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?))
}
