//! What was entered for measures of success.

use crate::store::{StoreError, database::Entry};
use postgres::{Client, Row};

pub(super) fn of(client: &mut Client, survey: &str) -> Result<Vec<Entry>, StoreError> {
    let rows = client.query("SELECT measure, day, value FROM measure WHERE survey = $1", &[&survey])?;
    let entry = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
    let mut entries = rows.iter().map(entry).collect::<Result<Vec<Entry>, StoreError>>()?;
    // The server's own order of names depends on its language.
    entries.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(entries)
}

pub(super) fn enter(
    client: &mut Client,
    survey: &str,
    entries: &[(String, String, Option<f64>)],
) -> Result<(), StoreError> {
    let mut transaction = client.transaction()?;
    for (measure, day, value) in entries {
        match value {
            Some(value) => transaction.execute(
                "INSERT INTO measure (survey, measure, day, value) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (survey, measure, day) DO UPDATE SET value = excluded.value",
                &[&survey, measure, day, value],
            )?,
            None => transaction.execute(
                "DELETE FROM measure WHERE survey = $1 AND measure = $2 AND day = $3",
                &[&survey, measure, day],
            )?,
        };
    }
    Ok(transaction.commit()?)
}
