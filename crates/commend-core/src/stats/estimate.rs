//! The Net Promoter Score of a tally with its margin: NPS = 100 t̂ with t̂ = (P - D)/n, its standard error
//! 100 sqrt(v/n) with v = (P + D)/n - t̂², and the interval of `score_interval`.

use super::{Interval, Level, Split, score_interval::Sample};
use crate::Tally;

/// The name of the method, for reports.
pub const METHOD: &str = "skewness-corrected score interval (Tango 1998; Gart and Nam 1988)";

/// An NPS with its margin, in points from -100 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The score.
    pub nps: f64,
    /// The standard error: 0 where everybody agrees, which is why it makes no interval.
    pub se: f64,
    /// What the score of everybody would lie in.
    pub interval: Interval,
}

impl Estimate {
    /// At 95 %. `None` without answers.
    pub fn of(tally: &Tally) -> Option<Self> {
        Self::at(tally.into(), Level::P95)
    }

    /// `None` without answers.
    pub fn at(split: Split, level: Level) -> Option<Self> {
        Self::at_quantile(split, level.z())
    }

    /// At a quantile of the normal distribution. `None` without answers.
    pub(super) fn at_quantile(split: Split, z: f64) -> Option<Self> {
        let interval = || Interval::points(Sample::from(split).limits(z));
        Some(Self { nps: split.nps()?, se: split.se()?, interval: interval() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::tests::tallies;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_interval_holds_the_score_and_stays_on_the_scale(tally in tallies()) {
            if let Some(Estimate { nps, interval, .. }) = Estimate::of(&tally) {
                prop_assert!(-100.0 <= interval.low && interval.high <= 100.0, "{interval:?}");
                // Beyond, an f64 cannot tell a count from the next.
                let countable = tally.n() < 1 << f64::MANTISSA_DIGITS;
                prop_assert!(interval.low < interval.high || !countable, "{interval:?}");
                prop_assert!(interval.low <= nps + 1e-9 && nps <= interval.high + 1e-9, "{nps} {interval:?}");
            }
        }

        #[test]
        fn the_order_and_grouping_of_tallies_changes_no_bit(parts in proptest::collection::vec(tallies(), 1..6)) {
            let forth: Tally = parts.iter().sum();
            let back: Tally = parts.iter().rev().sum();
            let (left, right) = parts.split_at(parts.len() / 2);
            let halves = right.iter().sum::<Tally>() + left.iter().sum();
            let bits = |tally: &Tally| {
                Estimate::of(tally).map(|e| [e.nps, e.se, e.interval.low, e.interval.high].map(f64::to_bits))
            };
            prop_assert_eq!(bits(&forth), bits(&back));
            prop_assert_eq!(bits(&forth), bits(&halves));
        }
    }
}
