//! The writer's connection to SQLite. Statements are prepared once; what comes in lists is written one by one.

use super::SHARD;
use crate::store::{
    StoreError,
    database::{self, Fingerprint, Id, Voter, Wave, WaveName, Work},
    sums::{Group, Names, Sums},
};
use commend_core::Tally;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that there must be room for.
const ROOM: u32 = 64 * 1024;

pub(in crate::store) struct Book {
    pub(in crate::store) connection: Connection,
}

struct Transaction<'a>(rusqlite::Transaction<'a>);

impl database::Book for Book {
    fn within(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut transaction = Transaction(begun);
        work(&mut transaction)?;
        transaction.0.commit()?;
        Ok(())
    }

    /// As much as a busy moment writes: a full disk, a lock or a file that may only be read shows.
    fn attempt(&mut self) -> Result<(), StoreError> {
        let mut statement =
            self.connection.prepare_cached("INSERT OR REPLACE INTO room VALUES (1, zeroblob(?1))")?;
        statement.execute([ROOM])?;
        Ok(())
    }

    fn end(&mut self) {
        if let Err(error) = self.connection.pragma_update(None, "wal_checkpoint", "TRUNCATE") {
            tracing::warn!(%error, "the log could not be folded into the database");
        }
    }
}

impl database::Transaction for Transaction<'_> {
    fn waves(&mut self, names: &BTreeSet<WaveName>) -> Result<BTreeMap<WaveName, Wave>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id, key, sealed IS NOT NULL FROM wave WHERE survey = ?1 AND name = ?2")?;
        let mut waves = BTreeMap::new();
        for (survey, name) in names {
            let wave =
                |row: &rusqlite::Row<'_>| Ok(Wave { id: row.get(0)?, key: row.get(1)?, sealed: row.get(2)? });
            if let Some(wave) = statement.query_row([survey, name], wave).optional()? {
                waves.insert((survey.clone(), name.clone()), wave);
            }
        }
        Ok(waves)
    }

    fn remember(&mut self, batches: &BTreeMap<Id, (i64, Fingerprint)>) -> Result<BTreeSet<Id>, StoreError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO batch (id, wave, fingerprint) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        let mut new = BTreeSet::new();
        for (id, (wave, fingerprint)) in batches {
            if statement.execute(params![id, wave, fingerprint])? > 0 {
                new.insert(*id);
            }
        }
        Ok(new)
    }

    fn fingerprints(&mut self, ids: &[Id]) -> Result<BTreeMap<Id, Fingerprint>, StoreError> {
        let mut statement = self.0.prepare_cached("SELECT fingerprint FROM batch WHERE id = ?1")?;
        let mut fingerprints = BTreeMap::new();
        for id in ids {
            if let Some(fingerprint) = statement.query_row([id], |row| row.get(0)).optional()? {
                fingerprints.insert(*id, fingerprint);
            }
        }
        Ok(fingerprints)
    }

    fn forget(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached("DELETE FROM batch WHERE id = ?1")?;
        for id in ids {
            statement.execute([id])?;
        }
        Ok(())
    }

    fn vote(&mut self, voters: &BTreeSet<Voter>) -> Result<BTreeSet<Voter>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("INSERT INTO voter (wave, voter) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        let mut fresh = BTreeSet::new();
        for (wave, voter) in voters {
            if statement.execute(params![wave, voter])? > 0 {
                fresh.insert((*wave, *voter));
            }
        }
        Ok(fresh)
    }

    fn names(&mut self, wave: i64) -> Result<Names, StoreError> {
        let distinct = |sql: &'static str| -> rusqlite::Result<BTreeSet<String>> {
            self.0.prepare_cached(sql)?.query_map([wave], |row| row.get(0))?.collect()
        };
        Ok(Names {
            segments: distinct("SELECT DISTINCT segment FROM tally WHERE wave = ?1")?,
            wordings: distinct("SELECT DISTINCT wording FROM tally WHERE wave = ?1")?,
        })
    }

    fn add(&mut self, sums: &Sums) -> Result<(), StoreError> {
        for ((group, wording, trust), tally) in &sums.tallies {
            self.add_tally(group, wording, trust.as_str(), tally)?;
        }
        for (((wave, day, segment), reason), n) in &sums.reasons {
            self.0
                .prepare_cached(
                    "INSERT INTO reason (wave, day, segment, reason, shard, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET n = n + excluded.n",
                )?
                .execute(params![wave, day, segment, reason, SHARD, n])?;
        }
        for (wave, category, body) in &sums.comments {
            self.0
                .prepare_cached(
                    "INSERT INTO comment (id, wave, category, body) VALUES (randomblob(16), ?1, ?2, ?3)",
                )?
                .execute(params![wave, category.as_str(), body])?;
        }
        Ok(())
    }

    fn refuse(&mut self, refused: &BTreeMap<(i64, String, &'static str), u64>) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO refused (wave, day, code, shard, n) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((wave, day, code), n) in refused {
            statement.execute(params![wave, day, code, SHARD, n])?;
        }
        Ok(())
    }
}

impl Transaction<'_> {
    fn add_tally(
        &self,
        (wave, day, segment): &Group,
        wording: &str,
        trust: &str,
        tally: &Tally,
    ) -> rusqlite::Result<()> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                ?19)
             ON CONFLICT DO UPDATE SET
                s0 = s0 + excluded.s0, s1 = s1 + excluded.s1, s2 = s2 + excluded.s2, s3 = s3 + excluded.s3,
                s4 = s4 + excluded.s4, s5 = s5 + excluded.s5, s6 = s6 + excluded.s6, s7 = s7 + excluded.s7,
                s8 = s8 + excluded.s8, s9 = s9 + excluded.s9, s10 = s10 + excluded.s10,
                shown = shown + excluded.shown, dismissed = dismissed + excluded.dismissed",
        )?;
        let [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10] = tally.scores;
        let Tally { shown, dismissed, .. } = tally;
        statement.execute(params![
            wave, day, segment, wording, trust, SHARD, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown,
            dismissed
        ])?;
        Ok(())
    }
}
