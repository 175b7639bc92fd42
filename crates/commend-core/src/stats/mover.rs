//! The margin of a weighted sum of scores, from the limits of each (MOVER: Zou and Donner, Statistics in
//! Medicine 27, 2008): lower = s - sqrt(Σ (distance of w t to the limit below)²), upper likewise. A difference
//! is the sum with weights 1 and -1, a whole of known make-up the sum with its shares.

use super::{Estimate, Interval};

/// Σ w t of independent estimates, each with its weight.
pub(super) fn combine(parts: impl IntoIterator<Item = (f64, Estimate)>) -> Estimate {
    let (mut nps, mut variance, mut below, mut above) = (0.0, 0.0, 0.0, 0.0);
    for (weight, Estimate { nps: t, se, interval }) in parts {
        let reach = [weight * (t - interval.low), weight * (t - interval.high)];
        nps += weight * t;
        variance += (weight * se).powi(2);
        below += reach[0].max(reach[1]).powi(2);
        above += reach[0].min(reach[1]).powi(2);
    }
    let interval = Interval { low: nps - below.sqrt(), high: nps + above.sqrt() };
    Estimate { nps, se: variance.sqrt(), interval }
}

/// The difference a - b of two independent estimates.
pub fn difference(a: Estimate, b: Estimate) -> Estimate {
    combine([(1.0, a), (-1.0, b)])
}
