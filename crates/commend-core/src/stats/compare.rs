//! Two groups, or one group in two periods: how far apart they are and whether that can be chance.
//!
//! The interval combines the default limits of each group (MOVER: Zou and Donner, Statistics in
//! Medicine 27, 2008): with difference d, lower = d - sqrt((a - la)² + (ub - b)²), upper = d +
//! sqrt((ua - a)² + (b - lb)²). The p-value inverts it: z is where the limit nearer to zero touches zero,
//! p = 2(1 - Φ(|z|)). So test and interval never disagree.

use super::{
    Interval, Level, Split,
    normal::two_sided,
    score_interval::{Sample, bisect},
};

/// The largest z that is told apart; p is 0 there to the last digit.
const FAR: f64 = 40.0;

/// A difference a - b with its margin, in points from -200 to 200.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The difference of the scores.
    pub difference: f64,
    /// What the true difference would lie in.
    pub interval: Interval,
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
        Pair::of(a, b).map(|pair| pair.comparison(level))
    }
}

/// Two groups with answers, and the sign of their difference.
pub(super) struct Pair {
    a: Group,
    b: Group,
}

struct Group {
    t: f64,
    sample: Sample,
}

impl Pair {
    pub(super) fn of(a: Split, b: Split) -> Option<Self> {
        let group = |split: Split| (split.n() > 0).then(|| Group { t: split.t(), sample: split.into() });
        Some(Self { a: group(a)?, b: group(b)? })
    }

    pub(super) fn comparison(&self, level: Level) -> Comparison {
        let (z, (low, high)) = (self.z(), self.limits(level.z()));
        let p_value = two_sided(z);
        Comparison {
            difference: 100.0 * self.difference(),
            interval: Interval::points((low, high)),
            z,
            p_value,
            significant: p_value < 1.0 - level.confidence(),
        }
    }

    fn difference(&self) -> f64 {
        self.a.t - self.b.t
    }

    /// The limits as shares, at the normal quantile `z`.
    pub(super) fn limits(&self, z: f64) -> (f64, f64) {
        let ((la, ua), (lb, ub)) = (self.a.sample.limits(z), self.b.sample.limits(z));
        let (a, b) = (self.a.t, self.b.t);
        (self.difference() - (a - la).hypot(ub - b), self.difference() + (ua - a).hypot(b - lb))
    }

    /// The signed z at which the limit nearer to zero touches zero; 0 where there is no difference.
    pub(super) fn z(&self) -> f64 {
        let difference = self.difference();
        if difference == 0.0 {
            return 0.0;
        }
        let apart = |z: f64| {
            let (low, high) = self.limits(z);
            if difference > 0.0 { low > 0.0 } else { high < 0.0 }
        };
        bisect(0.0, FAR, apart).copysign(difference)
    }
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
