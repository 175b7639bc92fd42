//! PostgreSQL, or a database that speaks like it: shared by any number of collectors.
//!
//! Each writer has a connection of its own; everything else takes one from a pool.

mod address;
mod book;
mod definitions;
mod exchange;
mod keeping;
mod measures;
mod tokens;
mod transaction;

use super::{
    StoreError, Trust,
    database::{Book, Database, Day, DefinitionRow, Entry, Refusals, Rows, Sealed, State},
    holdings::{Holdings, Merged},
};
use crate::auth::{Hash, Token};
use ::postgres::{Client, IsolationLevel, Row, error::SqlState};
use commend_core::Tally;
use r2d2::{Pool, PooledConnection};
use r2d2_postgres::PostgresConnectionManager;
use std::{error::Error as _, time::Duration};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(crate) use address::Address;

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

/// Writers: while one waits for the server, another fills its next commit.
const WRITERS: usize = 2;
/// Connections of the pool.
const CONNECTIONS: u32 = 8;
/// For a connection to be there.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first of the two numbers of every lock that collectors take among themselves.
const LOCKS: i32 = 0x436f_6d64;
/// The second of the lock under which the schema changes; those of the shards are above it.
const SCHEMA: i32 = -1;
/// And of the one under which counts of another installation are merged.
const MERGE: i32 = -2;
/// How often is tried what another transaction was in the way of.
const TRIES: u8 = 5;

type Manager = PostgresConnectionManager<MakeRustlsConnect>;

/// A database on a server.
pub(super) struct Postgres {
    address: Address,
    pool: Pool<Manager>,
}

impl Postgres {
    /// Connects, and makes and updates what is missing. Collectors that start at once do that one after another.
    pub(super) fn open(address: &Address) -> Result<Self, StoreError> {
        let mut client = address.connect()?;
        // A schema may take long to change, and so may the wait for another collector that changes it.
        client.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0")?;
        client.execute("SELECT pg_advisory_lock($1, $2)", &[&LOCKS, &SCHEMA])?;
        migrations::migrations::runner().set_grouped(true).run(&mut client)?;
        if address::setting(&mut client, "fsync")?.as_deref() == Some("off") {
            tracing::warn!("the database server runs with fsync = off: what it has acknowledged it can lose");
        }
        // The lock goes with its connection.
        drop(client);
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .connection_customizer(Box::new(address::Durable))
            .build_unchecked(address.manager()?);
        Ok(Self { address: address.clone(), pool })
    }

    fn client(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get().map_err(|e| StoreError::Failed(format!("no connection to the database: {e}")))
    }

    /// Does something that another transaction may be in the way of.
    fn again<T>(&self, mut work: impl FnMut(&mut Client) -> Result<T, StoreError>) -> Result<T, StoreError> {
        for _ in 1..TRIES {
            // A new one each time: the last may be lost.
            let mut client = self.client()?;
            match work(&mut client) {
                Err(StoreError::Again(_)) => {}
                done => return done,
            }
        }
        let mut client = self.client()?;
        work(&mut client)
    }
}

impl Database for Postgres {
    fn books(&self) -> Result<Vec<Box<dyn Book>>, StoreError> {
        let book = || -> Box<dyn Book> { Box::new(book::Book::new(self.address.clone())) };
        Ok(std::iter::repeat_with(book).take(WRITERS).collect())
    }

    fn open_wave(&self, survey: &str, wave: &str, key: &[u8; 32], today: &str) -> Result<(), StoreError> {
        self.again(|client| {
            client.execute(
                "INSERT INTO wave (survey, name, key, opened) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (survey, name) DO UPDATE SET opened = coalesce(wave.opened, excluded.opened)",
                &[&survey, &wave, &key.as_slice(), &today],
            )?;
            Ok(())
        })
    }

    fn opened(&self, survey: &str, wave: &str) -> Result<Option<String>, StoreError> {
        let row = self
            .client()?
            .query_opt("SELECT opened FROM wave WHERE survey = $1 AND name = $2", &[&survey, &wave])?;
        Ok(row.and_then(|row| row.get(0)))
    }

    fn counts(&self, survey: &str) -> Result<Rows, StoreError> {
        let mut client = self.client()?;
        let mut snapshot = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()?;
        let tallies = snapshot.query(
            "SELECT wave.name, day, segment, wording, trust,
                    CAST(sum(s0) AS BIGINT), CAST(sum(s1) AS BIGINT), CAST(sum(s2) AS BIGINT),
                    CAST(sum(s3) AS BIGINT), CAST(sum(s4) AS BIGINT), CAST(sum(s5) AS BIGINT),
                    CAST(sum(s6) AS BIGINT), CAST(sum(s7) AS BIGINT), CAST(sum(s8) AS BIGINT),
                    CAST(sum(s9) AS BIGINT), CAST(sum(s10) AS BIGINT), CAST(sum(shown) AS BIGINT),
                    CAST(sum(dismissed) AS BIGINT)
             FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = $1
             GROUP BY wave.name, day, segment, wording, trust",
            &[&survey],
        )?;
        let reasons = snapshot.query(
            "SELECT wave.name, day, segment, reason, CAST(sum(n) AS BIGINT)
             FROM reason JOIN wave ON wave.id = reason.wave WHERE wave.survey = $1
             GROUP BY wave.name, day, segment, reason",
            &[&survey],
        )?;
        snapshot.commit()?;
        let tallies: Result<_, StoreError> = tallies
            .iter()
            .map(|row| {
                Ok((
                    day(row)?,
                    row.try_get(3)?,
                    row.try_get::<_, String>(4)?.parse::<Trust>()?,
                    tally(row, 5)?,
                ))
            })
            .collect();
        let reasons: Result<_, StoreError> =
            reasons.iter().map(|row| Ok((day(row)?, row.try_get(3)?, unsigned(row.try_get(4)?)?))).collect();
        Ok(Rows { tallies: tallies?, reasons: reasons? })
    }

    fn done(&self, task: &str) -> Result<Option<String>, StoreError> {
        let row = self.client()?.query_opt("SELECT period FROM done WHERE task = $1", &[&task])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn claim(&self, task: &str, period: &str) -> Result<bool, StoreError> {
        self.again(|client| {
            let changed = client.execute(
                "INSERT INTO done (task, period) VALUES ($1, $2)
                 ON CONFLICT (task) DO UPDATE SET period = excluded.period
                 WHERE done.period COLLATE \"C\" < excluded.period COLLATE \"C\"",
                &[&task, &period],
            )?;
            Ok(changed > 0)
        })
    }

    fn refused(&self, survey: &str) -> Result<Vec<Refusals>, StoreError> {
        let rows = self.client()?.query(
            "SELECT wave.name, day, code, CAST(sum(n) AS BIGINT) FROM refused JOIN wave ON wave.id = refused.wave
             WHERE wave.survey = $1 GROUP BY wave.name, day, code",
            &[&survey],
        )?;
        let of =
            |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, unsigned(row.try_get(3)?)?));
        rows.iter().map(of).collect()
    }

    fn installation(&self) -> Result<String, StoreError> {
        self.again(exchange::installation)
    }

    fn holdings(&self) -> Result<Holdings, StoreError> {
        self.again(exchange::read)
    }

    fn merge(&self, holdings: &Holdings) -> Result<Merged, StoreError> {
        self.again(|client| exchange::merge(client, holdings))
    }

    fn seal(&self, survey: &str, wave: &str, today: &str) -> Result<Sealed, StoreError> {
        self.again(|client| keeping::seal(client, survey, wave, today))
    }

    fn states(&self, survey: &str) -> Result<Vec<State>, StoreError> {
        self.again(|client| keeping::states(client, survey))
    }

    fn forget_comments(&self, survey: &str, wave: &str) -> Result<u64, StoreError> {
        self.again(|client| keeping::forget_comments(client, survey, wave))
    }

    fn total(&self, survey: &str) -> Result<Tally, StoreError> {
        let row = self.client()?.query_one(
            "SELECT CAST(coalesce(sum(s0), 0) AS BIGINT), CAST(coalesce(sum(s1), 0) AS BIGINT),
                    CAST(coalesce(sum(s2), 0) AS BIGINT), CAST(coalesce(sum(s3), 0) AS BIGINT),
                    CAST(coalesce(sum(s4), 0) AS BIGINT), CAST(coalesce(sum(s5), 0) AS BIGINT),
                    CAST(coalesce(sum(s6), 0) AS BIGINT), CAST(coalesce(sum(s7), 0) AS BIGINT),
                    CAST(coalesce(sum(s8), 0) AS BIGINT), CAST(coalesce(sum(s9), 0) AS BIGINT),
                    CAST(coalesce(sum(s10), 0) AS BIGINT), CAST(coalesce(sum(shown), 0) AS BIGINT),
                    CAST(coalesce(sum(dismissed), 0) AS BIGINT)
             FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = $1",
            &[&survey],
        )?;
        tally(&row, 0)
    }

    fn comments(&self, survey: &str) -> Result<Vec<(String, String, String)>, StoreError> {
        let rows = self.client()?.query(
            "SELECT wave.name, category, body FROM comment JOIN wave ON wave.id = comment.wave
             WHERE wave.survey = $1 ORDER BY comment.id",
            &[&survey],
        )?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
    }

    fn measures(&self, survey: &str) -> Result<Vec<Entry>, StoreError> {
        self.again(|client| measures::of(client, survey))
    }

    fn enter(&self, survey: &str, entries: &[(String, String, Option<f64>)]) -> Result<(), StoreError> {
        self.again(|client| measures::enter(client, survey, entries))
    }

    fn definitions(&self) -> Result<Vec<DefinitionRow>, StoreError> {
        self.again(definitions::latest)
    }

    fn versions(&self, survey: &str) -> Result<Vec<DefinitionRow>, StoreError> {
        self.again(|client| definitions::versions(client, survey))
    }

    fn save(&self, definition: &DefinitionRow) -> Result<bool, StoreError> {
        self.again(|client| definitions::save(client, definition))
    }

    fn pauses(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        self.again(definitions::pauses)
    }

    fn pause(&self, survey: &str, since: &str, by: &str) -> Result<(), StoreError> {
        self.again(|client| definitions::pause(client, [survey, since, by]))
    }

    fn resume(&self, survey: &str) -> Result<(), StoreError> {
        self.again(|client| definitions::resume(client, survey))
    }

    fn token(&self, hash: &Hash) -> Result<Option<Token>, StoreError> {
        self.again(|client| tokens::of(client, hash))
    }

    fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.again(tokens::all)
    }

    fn keep_token(&self, token: &Token) -> Result<(), StoreError> {
        self.again(|client| tokens::keep(client, token))
    }

    fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        self.again(|client| tokens::revoke(client, name))
    }
}

/// Wave, day and segment of a row.
fn day(row: &Row) -> Result<Day, StoreError> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}

/// The counts of a row, from a column on.
fn tally(row: &Row, first: usize) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let cells = tally.scores.iter_mut().chain([&mut tally.shown, &mut tally.dismissed]);
    for (column, n) in (first..).zip(cells) {
        *n = unsigned(row.try_get(column)?)?;
    }
    Ok(tally)
}

/// Bytes of a length that the schema promises.
fn bytes<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StoreError::Failed(format!("{} bytes where {N} should be", bytes.len())))
}

fn unsigned(n: i64) -> Result<u64, StoreError> {
    n.try_into().map_err(|_| StoreError::Failed(format!("the count {n} is below 0")))
}

/// As the database counts.
fn signed(n: u64) -> Result<i64, StoreError> {
    n.try_into().map_err(|_| StoreError::Failed(format!("the count {n} is too large")))
}

impl From<::postgres::Error> for StoreError {
    fn from(error: ::postgres::Error) -> Self {
        const AGAIN: [SqlState; 4] = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
        ];
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        let why = format!("{error}{cause}");
        // What has no code never reached the server or came from it, as where the connection is lost. Done again, what
        // was done before all is found to be known.
        if error.code().is_none_or(|code| AGAIN.contains(code)) {
            Self::Again(why)
        } else {
            Self::Failed(why)
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
