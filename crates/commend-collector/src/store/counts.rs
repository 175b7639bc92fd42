//! Rows to counts: what a report is made of. Pure.

use super::{Count, StoreError, Trust, database::Rows, date, late};
use commend_core::Tally;
use std::collections::BTreeMap;

/// The counts of each group on each day, in order of waves and days.
pub(super) fn of(rows: Rows) -> Result<Vec<Count>, StoreError> {
    let mut counts: BTreeMap<_, (Tally, u64)> = BTreeMap::new();
    for (day, trust, tally) in rows.tallies {
        let (sum, verified) = counts.entry(day).or_default();
        *sum += &tally;
        if trust == Trust::Verified {
            *verified += tally.n();
        }
    }
    for (day, reason, n) in rows.reasons {
        let reason = reason.try_into().map_err(|e| StoreError::Failed(format!("{e}")))?;
        *counts.entry(day).or_default().0.reasons.entry(reason) += n;
    }
    let counts: Result<Vec<_>, StoreError> = counts
        .into_iter()
        .map(|((wave, day, segment), (tally, verified))| {
            let day = date(&day)?;
            let segment =
                serde_json::from_str(&segment).map_err(|e| StoreError::Failed(format!("{segment}: {e}")))?;
            Ok(Count { wave, day, segment, tally, verified })
        })
        .collect();
    counts.map(late::with_their_answers)
}
