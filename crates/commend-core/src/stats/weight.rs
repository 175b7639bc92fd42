//! The score of a whole whose make-up is known, when its parts answered unequally often.
//!
//! Post-stratification: with Wₕ the known share of part h, Σ Wₕ tₕ, its margin by `mover`.

use super::{Estimate, Level, Split, mover::combine};

/// The weighted estimate of parts, each with its weight: any positive measure of its size, such as its
/// members or how often it was shown the survey. `None` where a part with weight has no answers, since then
/// nothing is known of it, or where no weight is positive.
pub fn weighted(parts: &[(Split, f64)], level: Level) -> Option<Estimate> {
    let sum: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let fair = parts.iter().all(|(_, weight)| *weight >= 0.0) && sum > 0.0 && sum.is_finite();
    let share = |(split, weight): &(Split, f64)| Some((weight / sum, Estimate::at(*split, level)?));
    let known = parts.iter().filter(|(_, weight)| *weight > 0.0).map(share).collect::<Option<Vec<_>>>();
    known.filter(|_| fair).map(combine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_leaves_the_whole_unknown() {
        let some = Split { promoters: 5, passives: 2, detractors: 1 };
        assert_eq!(weighted(&[(some, 1.0), (Split::default(), 1.0)], Level::P95), None);
        assert_eq!(weighted(&[(some, -1.0), (some, 3.0)], Level::P95), None);
        assert_eq!(weighted(&[(some, f64::NAN)], Level::P95), None);
        assert_eq!(weighted(&[], Level::P95), None);
        assert_eq!(weighted(&[(some, 0.0)], Level::P95), None);
    }

    #[test]
    fn one_part_alone_is_the_estimate() {
        let some = Split { promoters: 5, passives: 2, detractors: 1 };
        let (whole, part) =
            (weighted(&[(some, 7.0), (Split::default(), 0.0)], Level::P95), Estimate::at(some, Level::P95));
        let (whole, part) = (whole.expect("an estimate"), part.expect("an estimate"));
        assert!((whole.nps - part.nps).abs() < 1e-9 && (whole.interval.low - part.interval.low).abs() < 1e-9);
    }
}
