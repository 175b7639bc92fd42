//! A transaction of the writer on PostgreSQL: each step is one statement for the whole commit.

mod lists;

use super::{bytes, signed};
use crate::store::{
    StoreError,
    database::{self, Fingerprint, Id, Voter, Wave, WaveName},
    sums::{Names, Sums},
};
use lists::Lists;
use postgres::{Row, Statement, types::ToSql};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Transaction<'a> {
    pub(super) inner: postgres::Transaction<'a>,
    pub(super) statements: &'a mut BTreeMap<&'static str, Statement>,
    pub(super) shard: &'a str,
}

impl Transaction<'_> {
    /// Runs a statement, prepared once for a connection.
    fn run(&mut self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        let statement = if let Some(known) = self.statements.get(sql) {
            known.clone()
        } else {
            let new = self.inner.prepare(sql)?;
            self.statements.insert(sql, new.clone());
            new
        };
        Ok(self.inner.query(&statement, values)?)
    }

    fn add_reasons(&mut self, sums: &Sums) -> Result<(), StoreError> {
        if sums.reasons.is_empty() {
            return Ok(());
        }
        let shard = self.shard;
        let groups = || sums.reasons.keys().map(|(group, _)| group);
        let n: Result<Vec<_>, _> = sums.reasons.values().map(|n| signed(*n)).collect();
        self.run(
            "INSERT INTO reason (wave, day, segment, reason, shard, n)
             SELECT wave, day, segment, reason, $6, n
             FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
                AS new (wave, day, segment, reason, n)
             ON CONFLICT (wave, day, segment, reason, shard) DO UPDATE SET n = reason.n + excluded.n",
            &[
                &groups().map(|(wave, ..)| *wave).collect::<Vec<_>>(),
                &groups().map(|(_, day, _)| day).collect::<Vec<_>>(),
                &groups().map(|(.., segment)| segment).collect::<Vec<_>>(),
                &sums.reasons.keys().map(|(_, reason)| reason).collect::<Vec<_>>(),
                &n?,
                &shard,
            ],
        )?;
        Ok(())
    }

    fn add_comments(&mut self, sums: &Sums) -> Result<(), StoreError> {
        if sums.comments.is_empty() {
            return Ok(());
        }
        let mut ids = vec![[0_u8; 16]; sums.comments.len()];
        for id in &mut ids {
            getrandom::fill(id).map_err(|e| StoreError::Failed(format!("no random numbers: {e}")))?;
        }
        self.run(
            "INSERT INTO comment (id, wave, category, body)
             SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::text[])",
            &[
                &ids.iter().map(<[u8; 16]>::as_slice).collect::<Vec<_>>(),
                &sums.comments.iter().map(|(wave, ..)| *wave).collect::<Vec<_>>(),
                &sums.comments.iter().map(|(_, category, _)| category.as_str()).collect::<Vec<_>>(),
                &sums.comments.iter().map(|(.., body)| body).collect::<Vec<_>>(),
            ],
        )?;
        Ok(())
    }
}

impl database::Transaction for Transaction<'_> {
    fn waves(&mut self, names: &BTreeSet<WaveName>) -> Result<BTreeMap<WaveName, Wave>, StoreError> {
        let rows = self.run(
            "SELECT survey, name, id, key, sealed IS NOT NULL FROM wave
             WHERE (survey, name) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY id FOR KEY SHARE OF wave",
            &[
                &names.iter().map(|(survey, _)| survey).collect::<Vec<_>>(),
                &names.iter().map(|(_, name)| name).collect::<Vec<_>>(),
            ],
        )?;
        let waves = rows.iter().map(|row| {
            let wave = Wave { id: row.try_get(2)?, key: bytes(row, 3)?, sealed: row.try_get(4)? };
            Ok(((row.try_get(0)?, row.try_get(1)?), wave))
        });
        waves.collect()
    }

    fn remember(&mut self, batches: &BTreeMap<Id, (i64, Fingerprint)>) -> Result<BTreeSet<Id>, StoreError> {
        let rows = self.run(
            "INSERT INTO batch (id, wave, fingerprint)
             SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bytea[]) AS new (id, wave, fingerprint) ORDER BY id
             ON CONFLICT (id) DO NOTHING RETURNING id",
            &[
                &batches.keys().map(Id::as_slice).collect::<Vec<_>>(),
                &batches.values().map(|(wave, _)| *wave).collect::<Vec<_>>(),
                &batches.values().map(|(_, fingerprint)| fingerprint.as_slice()).collect::<Vec<_>>(),
            ],
        )?;
        rows.iter().map(|row| bytes(row, 0)).collect()
    }

    fn fingerprints(&mut self, ids: &[Id]) -> Result<BTreeMap<Id, Fingerprint>, StoreError> {
        let ids: Vec<_> = ids.iter().map(Id::as_slice).collect();
        let rows = self.run("SELECT id, fingerprint FROM batch WHERE id = ANY($1::bytea[])", &[&ids])?;
        rows.iter().map(|row| Ok((bytes(row, 0)?, bytes(row, 1)?))).collect()
    }

    fn forget(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        let ids: Vec<_> = ids.iter().map(Id::as_slice).collect();
        self.run("DELETE FROM batch WHERE id = ANY($1::bytea[])", &[&ids])?;
        Ok(())
    }

    fn vote(&mut self, voters: &BTreeSet<Voter>) -> Result<BTreeSet<Voter>, StoreError> {
        let rows = self.run(
            "INSERT INTO voter (wave, voter)
             SELECT * FROM unnest($1::bigint[], $2::bytea[]) AS new (wave, voter) ORDER BY wave, voter
             ON CONFLICT (wave, voter) DO NOTHING RETURNING wave, voter",
            &[
                &voters.iter().map(|(wave, _)| *wave).collect::<Vec<_>>(),
                &voters.iter().map(|(_, voter)| voter.as_slice()).collect::<Vec<_>>(),
            ],
        )?;
        rows.iter().map(|row| Ok((row.try_get(0)?, bytes(row, 1)?))).collect()
    }

    fn names(&mut self, wave: i64) -> Result<Names, StoreError> {
        let mut distinct = |sql: &'static str| -> Result<BTreeSet<String>, StoreError> {
            self.run(sql, &[&wave])?.iter().map(|row| Ok(row.try_get(0)?)).collect()
        };
        Ok(Names {
            segments: distinct("SELECT DISTINCT segment FROM tally WHERE wave = $1")?,
            wordings: distinct("SELECT DISTINCT wording FROM tally WHERE wave = $1")?,
        })
    }

    fn add(&mut self, sums: &Sums) -> Result<(), StoreError> {
        if !sums.tallies.is_empty() {
            let shard = self.shard;
            self.run(lists::SQL, &Lists::of(sums, shard)?.values())?;
        }
        self.add_reasons(sums)?;
        self.add_comments(sums)
    }

    fn refuse(&mut self, refused: &BTreeMap<(i64, String, &'static str), u64>) -> Result<(), StoreError> {
        let shard = self.shard;
        let n: Result<Vec<_>, _> = refused.values().map(|n| signed(*n)).collect();
        self.run(
            "INSERT INTO refused (wave, day, code, shard, n)
             SELECT wave, day, code, $5, n
             FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) AS new (wave, day, code, n)
             ON CONFLICT (wave, day, code, shard) DO UPDATE SET n = refused.n + excluded.n",
            &[
                &refused.keys().map(|(wave, ..)| *wave).collect::<Vec<_>>(),
                &refused.keys().map(|(_, day, _)| day).collect::<Vec<_>>(),
                &refused.keys().map(|(.., code)| *code).collect::<Vec<_>>(),
                &n?,
                &shard,
            ],
        )?;
        Ok(())
    }
}
