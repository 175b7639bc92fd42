//! Rows to counts: what a report is made of. Pure.

use super::{
    Count, StoreError, Trust,
    database::{Day, Rows},
    date, late, sums,
};
use commend_core::Tally;
use std::collections::BTreeMap;

/// The counts of each group on each day, in order of waves and days.
pub(super) fn of(rows: Rows) -> Result<Vec<Count>, StoreError> {
    let mut counts: BTreeMap<(Day, Trust), Tally> = BTreeMap::new();
    for (day, trust, tally) in rows.tallies {
        *counts.entry((day, trust)).or_default() += &tally;
    }
    for (day, reason, n) in rows.reasons {
        let reason = reason.try_into().map_err(|e| StoreError::Failed(format!("{e}")))?;
        *counts.entry(with_answers(&counts, day)).or_default().reasons.entry(reason) += n;
    }
    let counts: Result<Vec<_>, StoreError> = counts
        .into_iter()
        .map(|(((wave, day, segment), trust), tally)| {
            Ok(Count { wave, day: date(&day)?, segment: sums::segment(&segment)?, trust, tally })
        })
        .collect();
    counts.map(late::with_their_answers)
}

/// Where the reasons of a group's day count: how far they can be trusted is not on record, so with its first answers.
fn with_answers(counts: &BTreeMap<(Day, Trust), Tally>, day: Day) -> (Day, Trust) {
    let trust = Trust::ALL.into_iter().find(|trust| counts.contains_key(&(day.clone(), *trust)));
    (day, trust.unwrap_or_default())
}
