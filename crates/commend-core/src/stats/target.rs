//! How sure it is that everybody's score is over a target: the confidence at which the margin ends there. One-sided,
//! Φ(s) with s the same score that makes the interval, so that what the margin says and what this says agree.

use super::{Split, normal::below, score_interval::Sample};

/// The confidence, 0 to 1, that the score of everybody is over `target`, in points. `None` without answers.
pub fn chance_over(split: Split, target: f64) -> Option<f64> {
    let chance = || match target / 100.0 {
        t if t <= -1.0 => 1.0,
        t if t >= 1.0 => 0.0,
        t => below(Sample::from(split).score(t)),
    };
    (split.n() > 0).then(chance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Estimate, Level};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_margin_ends_where_the_chance_says(promoters in 0..400_u64, passives in 0..400_u64, detractors in 0..400_u64) {
            let split = Split { promoters, passives, detractors };
            let Some(estimate) = Estimate::at(split, Level::P95) else { return Ok(()) };
            for (limit, chance) in [(estimate.interval.low, 0.975), (estimate.interval.high, 0.025)] {
                if limit.abs() < 99.9 {
                    let found = chance_over(split, limit).expect("answers");
                    prop_assert!((found - chance).abs() < 1e-6, "{split:?}: {found} at {limit}");
                }
            }
            let chances: Vec<_> = (-10..=10).filter_map(|ten| chance_over(split, 10.0 * f64::from(ten))).collect();
            prop_assert!(chances.windows(2).all(|pair| pair[0] >= pair[1]), "{chances:?}");
        }
    }

    #[test]
    fn ends_and_nobody() {
        let all = Split { promoters: 9, passives: 0, detractors: 0 };
        assert_eq!(
            [-100.0, 100.0, 150.0].map(|target| chance_over(all, target)),
            [Some(1.0), Some(0.0), Some(0.0)]
        );
        assert_eq!(chance_over(Split { promoters: 0, passives: 0, detractors: 0 }, 0.0), None);
    }

    /// Where everybody's score is the target itself, a chance beyond 95 % is seen in one of twenty samples: counted
    /// over every sample that there can be.
    #[test]
    fn it_is_as_often_wrong_as_it_says() {
        const N: u64 = 80;
        let log_factorial: Vec<f64> = (0..=N)
            .scan(0.0, |sum, n| {
                *sum += (n.max(1) as f64).ln();
                Some(*sum)
            })
            .collect();
        let log = |n: u64| log_factorial[usize::try_from(n).expect("few")];
        for [p, d] in [[0.5, 0.2], [0.35, 0.35], [0.7, 0.1], [0.2, 0.5]] {
            let target = 100.0 * (p - d);
            let mut wrong = 0.0;
            for promoters in 0..=N {
                for detractors in 0..=N - promoters {
                    let passives = N - promoters - detractors;
                    let split = Split { promoters, passives, detractors };
                    if chance_over(split, target).is_some_and(|chance| chance > 0.95) {
                        let weight = log(N) - log(promoters) - log(passives) - log(detractors)
                            + promoters as f64 * f64::ln(p)
                            + detractors as f64 * f64::ln(d)
                            + passives as f64 * f64::ln(1.0 - p - d);
                        wrong += weight.exp();
                    }
                }
            }
            assert!((0.04..=0.06).contains(&wrong), "{p} {d}: {wrong}");
        }
    }
}
