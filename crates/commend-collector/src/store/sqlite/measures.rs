//! What was entered for measures of success.

use crate::store::{StoreError, database::Entry};
use rusqlite::{Connection, params};

pub(super) fn of(connection: &Connection, survey: &str) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection
        .prepare("SELECT measure, day, value FROM measure WHERE survey = ?1 ORDER BY measure, day")?;
    let rows = statement.query_map([survey], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn enter(
    mut connection: Connection,
    survey: &str,
    entries: &[(String, String, Option<f64>)],
) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    for (measure, day, value) in entries {
        match value {
            Some(value) => transaction.execute(
                "INSERT INTO measure (survey, measure, day, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
                params![survey, measure, day, value],
            )?,
            None => transaction.execute(
                "DELETE FROM measure WHERE survey = ?1 AND measure = ?2 AND day = ?3",
                [survey, measure, day],
            )?,
        };
    }
    Ok(transaction.commit()?)
}
