//! Tokens of people and programs that read reports: by name, kept as a hash alone.

use crate::{
    auth::{Hash, Token},
    store::{StoreError, date},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) fn of(connection: &Connection, hash: &Hash) -> Result<Option<Token>, StoreError> {
    let mut statement = connection.prepare("SELECT name, hash, role, expires FROM token WHERE hash = ?1")?;
    statement.query_row([hash], parts).optional()?.map(token).transpose()
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Token>, StoreError> {
    let mut statement = connection.prepare("SELECT name, hash, role, expires FROM token ORDER BY name")?;
    let rows = statement.query_map([], parts)?;
    rows.map(|row| token(row?)).collect()
}

pub(super) fn keep(connection: &Connection, token: &Token) -> Result<(), StoreError> {
    let Token { name, hash, role, expires } = token;
    connection.execute(
        "INSERT INTO token (name, hash, role, expires) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, role = excluded.role, expires = excluded.expires",
        params![name, hash, role.as_str(), expires.map(|day| day.to_string())],
    )?;
    Ok(())
}

pub(super) fn revoke(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    Ok(connection.execute("DELETE FROM token WHERE name = ?1", [name])? > 0)
}

type Parts = (String, Hash, String, Option<String>);

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn token((name, hash, role, expires): Parts) -> Result<Token, StoreError> {
    let role = role.parse().map_err(StoreError::Failed)?;
    Ok(Token { name, hash, role, expires: expires.map(|day| date(&day)).transpose()? })
}
