//! The tallies of a commit as lists by column, so that one statement adds them all.

use super::signed;
use crate::store::{StoreError, sums::Sums};
use postgres::types::ToSql;

pub(super) const SQL: &str = "
    INSERT INTO tally
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
        $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[])
    ON CONFLICT (wave, day, segment, wording, trust, shard) DO UPDATE SET
        s0 = tally.s0 + excluded.s0, s1 = tally.s1 + excluded.s1, s2 = tally.s2 + excluded.s2,
        s3 = tally.s3 + excluded.s3, s4 = tally.s4 + excluded.s4, s5 = tally.s5 + excluded.s5,
        s6 = tally.s6 + excluded.s6, s7 = tally.s7 + excluded.s7, s8 = tally.s8 + excluded.s8,
        s9 = tally.s9 + excluded.s9, s10 = tally.s10 + excluded.s10,
        shown = tally.shown + excluded.shown, dismissed = tally.dismissed + excluded.dismissed";

/// Columns of counts: eleven scores, shown and dismissed.
const COUNTS: usize = 13;

#[derive(Default)]
pub(super) struct Lists<'a> {
    waves: Vec<i64>,
    /// Day, segment, wording, trust and shard.
    texts: [Vec<&'a str>; 5],
    counts: [Vec<i64>; COUNTS],
}

impl<'a> Lists<'a> {
    pub(super) fn of(sums: &'a Sums, shard: &'a str) -> Result<Self, StoreError> {
        let mut lists = Self::default();
        for (((wave, day, segment), wording, trust), tally) in &sums.tallies {
            lists.waves.push(*wave);
            for (list, text) in lists.texts.iter_mut().zip([day, segment, wording, trust.as_str(), shard]) {
                list.push(text);
            }
            let counts = tally.scores.iter().chain([&tally.shown, &tally.dismissed]);
            for (list, n) in lists.counts.iter_mut().zip(counts) {
                list.push(signed(*n)?);
            }
        }
        Ok(lists)
    }

    pub(super) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&self.waves];
        values.extend(self.texts.iter().map(|list| list as &(dyn ToSql + Sync)));
        values.extend(self.counts.iter().map(|list| list as &(dyn ToSql + Sync)));
        values
    }
}
