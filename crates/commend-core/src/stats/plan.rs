//! How many answers are needed, before or while they come in.
//!
//! For a margin m: n0 = z²v/m², and with N members n0/(1 + (n0 - 1)/N) (Cochran, Sampling Techniques, 1977);
//! for a difference d between two groups: (z + zₚ)²(va + vb)/d² each. v is the variance of one answer
//! (`Split::variance`): 1 at worst, about 0.6 to 0.7 in most communities.

use super::{Level, Split, normal::quantile, wald::adjusted_variance};

/// A wish for the chance of seeing what is there: 80 %, the custom of the field.
pub const POWER: f64 = 0.8;

/// Answers needed for a margin of ± `margin` points, of a community of so many members where that is known.
/// `None` unless the margin is positive.
pub fn answers_for_margin(margin: f64, variance: f64, members: Option<u64>, level: Level) -> Option<u64> {
    let endless = level.z().powi(2) * variance / (margin / 100.0).powi(2);
    let n = members.map_or(endless, |all| endless / (1.0 + (endless - 1.0) / all as f64));
    whole(n).filter(|_| margin > 0.0)
}

/// Invitations needed for so many answers. `None` unless the rate is a share above 0.
pub fn invitations(answers: u64, response_rate: f64) -> Option<u64> {
    let rate = response_rate > 0.0 && response_rate <= 1.0;
    whole(answers as f64 / response_rate).filter(|_| rate)
}

/// Answers needed in each of two groups to see a difference of so many points with the given power. `None`
/// unless the difference is other than 0 and the power a share between 0 and 1.
pub fn answers_for_difference(difference: f64, variances: [f64; 2], power: f64, level: Level) -> Option<u64> {
    let reach = level.z() + quantile(power);
    whole(reach.powi(2) * (variances[0] + variances[1]) / (difference / 100.0).powi(2))
}

/// The smallest difference, in points, that groups of these sizes show with the given power. `None` where
/// a group is empty or the power is no share between 0 and 1.
pub fn detectable_difference(sizes: [u64; 2], variances: [f64; 2], power: f64, level: Level) -> Option<f64> {
    let noise = variances[0] / sizes[0] as f64 + variances[1] / sizes[1] as f64;
    Some(100.0 * (level.z() + quantile(power)) * noise.sqrt()).filter(|points| points.is_finite())
}

/// How many answers more, in a running period `a`, would show the difference seen between it and a closed
/// period `b`, if it is what it seems. `None` where `b` is too small for that to happen ever, or there is no
/// difference.
pub fn answers_missing_beside(a: Split, b: Split, power: f64, level: Level) -> Option<u64> {
    let (difference, reach) = (a.t() - b.t(), level.z() + quantile(power));
    let room = (difference / reach).powi(2) - adjusted_variance(b) / b.n() as f64;
    let needed = whole(adjusted_variance(a) / room).filter(|_| room > 0.0)?;
    Some(needed.saturating_sub(a.n()))
}

/// How many answers more, in both of two running groups and at the rate they come in, would show the
/// difference seen between them. `None` where a group is empty or there is no difference.
pub fn answers_missing_in_both(a: Split, b: Split, power: f64, level: Level) -> Option<u64> {
    let (difference, reach) = (a.t() - b.t(), level.z() + quantile(power));
    let noise = adjusted_variance(a) / a.n() as f64 + adjusted_variance(b) / b.n() as f64;
    let n = a.n().saturating_add(b.n());
    let needed = whole(n as f64 * noise * (reach / difference).powi(2))?;
    Some(needed.saturating_sub(n))
}

/// The next whole number; one that is whole but for the last digits stays.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn whole(n: f64) -> Option<u64> {
    let n = (n - n * 1e-12).ceil();
    (n.is_finite() && (0.0..1e18).contains(&n)).then_some(n as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_wishes_have_no_number() {
        let level = Level::P95;
        assert_eq!(answers_for_margin(0.0, 0.7, None, level), None);
        assert_eq!(answers_for_margin(-5.0, 0.7, None, level), None);
        assert_eq!(answers_for_margin(f64::NAN, 0.7, None, level), None);
        assert_eq!((invitations(10, 0.0), invitations(10, 1.5)), (None, None));
        assert_eq!(answers_for_difference(0.0, [0.6; 2], POWER, level), None);
        assert_eq!(answers_for_difference(15.0, [0.6; 2], 1.0, level), None);
        assert_eq!(detectable_difference([0, 80], [0.6; 2], POWER, level), None);
    }

    #[test]
    fn a_margin_is_never_more_than_the_community() {
        assert_eq!(answers_for_margin(1.0, 0.7, Some(200), Level::P95), Some(199));
        assert_eq!(answers_for_margin(0.001, 0.7, Some(200), Level::P95), Some(200));
    }

    #[test]
    fn what_is_missing_brings_the_difference_out() {
        let (a, b) = (
            Split { promoters: 60, passives: 30, detractors: 30 },
            Split { promoters: 240, passives: 200, detractors: 160 },
        );
        let more = answers_missing_beside(a, b, POWER, Level::P95).expect("a number");
        let grown = |split: Split, n: u64| {
            let share = |count: u64| (count * n + split.n() / 2) / split.n();
            Split {
                promoters: share(split.promoters),
                passives: share(split.passives),
                detractors: share(split.detractors),
            }
        };
        let sizes = [a.n() + more, b.n()];
        let variances = [adjusted_variance(a), adjusted_variance(b)];
        let seen = detectable_difference(sizes, variances, POWER, Level::P95).expect("points");
        assert!(seen <= 100.0 * (a.t() - b.t()) && seen > 0.99 * 100.0 * (a.t() - b.t()), "{more}: {seen}");
        assert!(super::super::Comparison::of(grown(a, sizes[0]), b, Level::P95).expect("one").significant);
        let small = Split { promoters: 3, passives: 3, detractors: 2 };
        assert_eq!(answers_missing_beside(a, small, POWER, Level::P95), None);
        assert!(answers_missing_in_both(a, small, POWER, Level::P95).is_some_and(|more| more > 0));
        assert_eq!(answers_missing_in_both(a, a, POWER, Level::P95), None);
    }
}
