//! Tokens of people and programs that read reports: by name, kept as a hash alone.

use super::{Store, StoreError, date};
use crate::auth::{Hash, Token};
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "SELECT name, hash, role, expires FROM token";

impl Store {
    /// The token of a hash.
    pub(crate) fn token(&self, hash: &Hash) -> Result<Option<Token>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(&format!("{COLUMNS} WHERE hash = ?1"))?;
        statement.query_row([hash], parts).optional()?.map(token).transpose()
    }

    /// Every token, by name.
    pub(crate) fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let connection = self.connect()?;
        let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY name"))?;
        let rows = statement.query_map([], parts)?;
        rows.map(|row| token(row?)).collect()
    }

    /// Keeps a token, in place of one of the same name.
    pub(crate) fn keep_token(&self, token: &Token) -> Result<(), StoreError> {
        let Token { name, hash, role, expires } = token;
        self.connect()?.execute(
            "INSERT INTO token (name, hash, role, expires) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, role = excluded.role, expires = excluded.expires",
            params![name, hash, role.as_str(), expires.map(|day| day.to_string())],
        )?;
        Ok(())
    }

    /// Forgets a token; `false` where there was none of this name.
    pub(crate) fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.connect()?.execute("DELETE FROM token WHERE name = ?1", [name])? > 0)
    }
}

type Parts = (String, Hash, String, Option<String>);

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn token((name, hash, role, expires): Parts) -> Result<Token, StoreError> {
    let role = role.parse().map_err(StoreError::Failed)?;
    Ok(Token { name, hash, role, expires: expires.map(|day| date(&day)).transpose()? })
}
