//! The estimate where everybody who could answer is counted: N members, n of them answered.
//!
//! The variance shrinks by f = (N - n)/(N - 1), the skewness by (N - 2n)/(N - 2) sqrt((N - 1)/(N - n))
//! (sampling without replacement), and no limit lies beyond what the silent can still change:
//! ((P - D) ± (N - n))/N.

use super::{Estimate, Interval, Level, Split, score_interval::Sample};

/// The estimate for a community of `members` people of whom each answered at most once. `None` without
/// answers. With as many answers as members or more, the interval is the point.
pub fn in_population(split: Split, members: u64, level: Level) -> Option<Estimate> {
    let (nps, se) = (split.nps()?, split.se()?);
    let (n, all) = (split.n() as f64, members as f64);
    if split.n() >= members {
        return Some(Estimate { nps, se: 0.0, interval: Interval { low: nps, high: nps } });
    }
    let spread = (all - n) / (all - 1.0);
    let skew = if members > 2 { (all - 2.0 * n) / (all - 2.0) / spread.sqrt() } else { 0.0 };
    let (low, high) = Sample::from(split).corrected(skew, spread).limits(level.z());
    let lead = split.t() * n;
    let (least, most) = ((lead - (all - n)) / all, (lead + (all - n)) / all);
    let interval = Interval::points((low.max(least), high.min(most)));
    Some(Estimate { nps, se: se * spread.sqrt(), interval })
}
