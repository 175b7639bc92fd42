//! Tokens of people and programs that read reports: by name, kept as a hash alone.

use crate::{
    auth::{Hash, Token},
    store::{StoreError, date},
};
use postgres::{Client, Row};

pub(super) fn of(client: &mut Client, hash: &Hash) -> Result<Option<Token>, StoreError> {
    let sql = "SELECT name, hash, role, expires FROM token WHERE hash = $1";
    client.query_opt(sql, &[&hash.as_slice()])?.map(|row| token(&row)).transpose()
}

pub(super) fn all(client: &mut Client) -> Result<Vec<Token>, StoreError> {
    let rows = client.query("SELECT name, hash, role, expires FROM token", &[])?;
    let mut tokens = rows.iter().map(token).collect::<Result<Vec<_>, _>>()?;
    // The server's own order of names depends on its language.
    tokens.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tokens)
}

pub(super) fn keep(client: &mut Client, token: &Token) -> Result<(), StoreError> {
    let Token { name, hash, role, expires } = token;
    client.execute(
        "INSERT INTO token (name, hash, role, expires) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, role = excluded.role, expires = excluded.expires",
        &[name, &hash.as_slice(), &role.as_str(), &expires.map(|day| day.to_string())],
    )?;
    Ok(())
}

pub(super) fn revoke(client: &mut Client, name: &str) -> Result<bool, StoreError> {
    Ok(client.execute("DELETE FROM token WHERE name = $1", &[&name])? > 0)
}

fn token(row: &Row) -> Result<Token, StoreError> {
    let hash: &[u8] = row.try_get(1)?;
    let hash = hash.try_into().map_err(|_| StoreError::Failed("a hash of another length".into()))?;
    let role = row.try_get::<_, String>(2)?.parse().map_err(StoreError::Failed)?;
    let expires: Option<String> = row.try_get(3)?;
    Ok(Token { name: row.try_get(0)?, hash, role, expires: expires.map(|day| date(&day)).transpose()? })
}
