//! How far answers can be trusted: how many a platform has vouched for, and what the figures are without those that
//! are doubtful. Told like groups, so that nothing small can be found by subtracting reports, and of the whole alone
//! where small groups are held back. Called by `report.rs`.

use super::{
    Doubtful, Figures,
    published::{Published, Timeline, threshold},
    query::{Apart, By, Query},
};
use crate::store::Trust;
use commend_core::{Survey, Tally};

/// What of it may be told.
#[derive(Default)]
pub(super) struct Trusted {
    /// Answers that a platform has vouched for, of all that the report counts.
    pub(super) verified: Option<u64>,
    pub(super) doubtful: Option<Doubtful>,
}

impl Trusted {
    /// Of the answers that a query names, which are `n`.
    pub(super) fn of(survey: &Survey, timeline: &Timeline<'_>, query: &Query, n: u64) -> Self {
        let has = |trust| timeline.counts.iter().any(|count| count.trust == trust && count.tally.n() > 0);
        if !has(Trust::Verified) && !has(Trust::Doubtful) {
            return Self { verified: Some(0), doubtful: None };
        }
        // Only days that the whole is told of are told of here; where there are groups, it may be told of fewer.
        if threshold(survey) > 1 && !query.dimensions().is_empty() {
            return Self::default();
        }
        // Both if that can be; where one of them is few, the other alone.
        let told = Apart::ALL.into_iter().find_map(|apart| Self::apart(timeline, query, n, apart));
        told.unwrap_or_default()
    }

    /// With this set apart from the rest, by audience; `None` where any of these are few.
    fn apart(timeline: &Timeline<'_>, query: &Query, n: u64, apart: Apart) -> Option<Self> {
        let query = Query { by: Some(By::Dimension(apart.dimension()?)), ..query.clone() };
        let published = Published::of(timeline, &query).filter(Published::tells_all)?;
        let pieces = published.within(&query);
        let told = || pieces.iter().flat_map(|piece| &piece.counts).filter(|count| query.takes_group(count));
        let sum = |wanted: &dyn Fn(Trust) -> bool| -> Tally {
            told().filter(|count| wanted(count.trust)).map(|count| &count.tally).sum()
        };
        let verified = sum(&|trust| trust == Trust::Verified).n();
        let (doubtful, others) =
            (sum(&|trust| trust == Trust::Doubtful).n(), sum(&|trust| trust != Trust::Doubtful));
        let without = || Figures { reasons: None, ..Figures::of(&others) };
        Some(Self {
            verified: (apart.takes(Trust::Verified) && doubtful + others.n() == n).then_some(verified),
            doubtful: (apart.takes(Trust::Doubtful) && doubtful > 0)
                .then(|| Doubtful { n: doubtful, without: without() }),
        })
    }
}
