//! Two groups, or one group in two periods: how far apart they are and whether that can be chance.
//!
//! The interval is that of `mover` from the default limits of each. The p-value inverts it: z is where the
//! limit nearer to zero touches zero, p = 2(1 - Φ(|z|)). So test and interval never disagree.

use super::{Estimate, Interval, Level, Split, mover::difference, normal::two_sided, score_interval::bisect};

/// The largest z that is told apart; p is 0 there to the last digit.
const FAR: f64 = 40.0;
/// How often z is halved into place: to 4e-11, since each step takes four limits.
const HALVINGS: usize = 40;

/// A difference a - b with its margin, in points from -200 to 200.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The difference of the scores.
    pub difference: f64,
    /// What the true difference would lie in.
    pub interval: Interval,
    /// The normal quantile that the interval is made at.
    pub quantile: f64,
    /// The difference in standard errors, with its sign; at most 40.
    pub z: f64,
    /// How often chance alone makes a difference of at least this size where there is none.
    pub p_value: f64,
    /// Whether the p-value is below 1 - level, that is, 0 outside the interval.
    pub significant: bool,
}

impl Comparison {
    /// a - b. `None` where a group is empty.
    pub fn of(a: Split, b: Split, level: Level) -> Option<Self> {
        let difference = at_quantile(a, b, level.z())?;
        let z = z(a, b, difference.nps);
        let p_value = two_sided(z);
        Some(Self {
            difference: difference.nps,
            interval: difference.interval,
            quantile: level.z(),
            z,
            p_value,
            significant: p_value < 1.0 - level.confidence(),
        })
    }
}

/// a - b at a quantile of the normal distribution. `None` where a group is empty.
pub(super) fn at_quantile(a: Split, b: Split, z: f64) -> Option<Estimate> {
    Some(difference(Estimate::at_quantile(a, z)?, Estimate::at_quantile(b, z)?))
}

/// The signed z at which the limit nearer to zero touches zero; 0 where there is no difference.
fn z(a: Split, b: Split, difference: f64) -> f64 {
    let apart = |z: f64| {
        let interval = at_quantile(a, b, z).map(|at| at.interval);
        interval
            .is_some_and(|interval| if difference > 0.0 { interval.low > 0.0 } else { interval.high < 0.0 })
    };
    if difference == 0.0 { 0.0 } else { bisect::<HALVINGS>(0.0, FAR, apart).copysign(difference) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_and_interval_never_disagree() {
        let splits = |n: u64| {
            (0..=n).flat_map(move |promoters| {
                (0..=n - promoters).map(move |detractors| Split {
                    promoters,
                    passives: n - promoters - detractors,
                    detractors,
                })
            })
        };
        for a in splits(7) {
            for b in splits(5) {
                let there = Comparison::of(a, b, Level::P95).expect("a comparison");
                let back = Comparison::of(b, a, Level::P95).expect("a comparison");
                assert_eq!(there.significant, !there.interval.holds(0.0), "{a:?} {b:?}");
                assert_eq!((there.difference, there.z), (-back.difference, -back.z), "{a:?} {b:?}");
                assert!((there.interval.low + back.interval.high).abs() < 1e-9, "{a:?} {b:?}");
                assert!(there.interval.low < there.interval.high && there.interval.holds(there.difference));
            }
        }
    }

    #[test]
    fn an_empty_group_compares_with_nothing() {
        let one = Split { promoters: 1, ..Split::default() };
        assert_eq!(Comparison::of(one, Split::default(), Level::P95), None);
        assert_eq!(Comparison::of(Split::default(), one, Level::P95), None);
    }
}
