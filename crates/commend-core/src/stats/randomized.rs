//! Randomized response: the device tells the true answer only with a known probability, so that no single
//! report says what somebody thinks, and the score can still be told from many.
//!
//! k-ary randomized response (Kairouz, Bonawitz and Ramage 2016): with q = 1/(e^ε + k - 1) for each other
//! answer and a = (e^ε - 1)q, the reports' S = (P - D)/n gives t = (S - o)/a, o being what chance adds: 0 for
//! three categories, -5q for eleven scores, seven of which are a detractor's and two a promoter's.

use super::{Comparison, Estimate, Interval, Level, Split, answers_for_margin};
use crate::{Category, Score};

/// What is reported at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// The category, one of three.
    Categories,
    /// The score, one of eleven.
    Scores,
}

/// A way of reporting: what, and with which budget ε.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Randomized {
    answers: Answers,
    epsilon: f64,
}

impl Randomized {
    /// `None` unless ε is a positive number at which reports still differ from noise.
    pub fn new(answers: Answers, epsilon: f64) -> Option<Self> {
        let randomized = Self { answers, epsilon };
        (epsilon > 0.0 && epsilon.is_finite() && randomized.a() > 0.0 && (100.0 / randomized.a()).is_finite())
            .then_some(randomized)
    }

    /// The probability that the true answer is reported.
    pub fn keep_probability(self) -> f64 {
        1.0 - (self.kinds() - 1.0) * self.other_probability()
    }

    /// The probability that a given other answer is reported.
    pub fn other_probability(self) -> f64 {
        let chance = (-self.epsilon).exp();
        chance / (1.0 + (self.kinds() - 1.0) * chance)
    }

    /// The unbiased estimate behind the reports. The score is not clipped, since that would bias it; the
    /// interval is, but keeps at least half of its width on the scale. `None` without reports.
    pub fn estimate(self, reports: Split, level: Level) -> Option<Estimate> {
        let seen = Estimate::at(reports, level)?;
        let true_points = |points: f64| (points - 100.0 * self.offset()) / self.a();
        let (low, high) = (true_points(seen.interval.low), true_points(seen.interval.high));
        let half = (high - low) / 2.0;
        let interval = Interval {
            low: low.max(-100.0).min(100.0 - half).max(-100.0),
            high: high.min(100.0).max(half - 100.0).min(100.0),
        };
        Some(Estimate { nps: true_points(seen.nps), se: seen.se / self.a(), interval })
    }

    /// The unbiased share behind each count of reports, in its order; may be negative. Empty without reports.
    pub fn shares(self, counts: &[u64]) -> Vec<f64> {
        let n = counts.iter().fold(0u64, |sum, count| sum.saturating_add(*count));
        let share = |count: &u64| (*count as f64 / n as f64 - self.other_probability()) / self.a();
        counts.iter().filter(|_| n > 0).map(share).collect()
    }

    /// a - b: the test of the reports as they are; difference and limits brought back to scale. `None` where a
    /// group is empty.
    pub fn compare(self, a: Split, b: Split, level: Level) -> Option<Comparison> {
        let seen = Comparison::of(a, b, level)?;
        let interval = Interval { low: seen.interval.low / self.a(), high: seen.interval.high / self.a() };
        Some(Comparison { difference: seen.difference / self.a(), interval, ..seen })
    }

    /// The variance of one report's estimate where these are the true shares.
    pub fn variance(self, promoters: f64, detractors: f64) -> f64 {
        let [p, d] = [(Category::Promoter, promoters), (Category::Detractor, detractors)]
            .map(|(category, share)| share * self.a() + self.answers_in(category) * self.other_probability());
        (p + d - (p - d).powi(2)) / self.a().powi(2)
    }

    /// Reports needed for a margin. `None` unless the margin is positive.
    pub fn answers_for_margin(
        self,
        margin: f64,
        promoters: f64,
        detractors: f64,
        level: Level,
    ) -> Option<u64> {
        answers_for_margin(margin, self.variance(promoters, detractors), None, level)
    }

    fn kinds(self) -> f64 {
        match self.answers {
            Answers::Categories => 3.0,
            Answers::Scores => Score::COUNT as f64,
        }
    }

    /// How many of the possible answers are in a category.
    fn answers_in(self, category: Category) -> f64 {
        match self.answers {
            Answers::Categories => 1.0,
            Answers::Scores => Score::all().filter(|score| score.category() == category).count() as f64,
        }
    }

    fn a(self) -> f64 {
        let chance = (-self.epsilon).exp();
        -(-self.epsilon).exp_m1() / (1.0 + (self.kinds() - 1.0) * chance)
    }

    /// What answers that are pure chance add to the reports' score, as a share.
    fn offset(self) -> f64 {
        self.other_probability()
            * (self.answers_in(Category::Promoter) - self.answers_in(Category::Detractor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_positive_number() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-320] {
            assert_eq!(Randomized::new(Answers::Scores, bad), None, "{bad}");
        }
    }

    /// What is expected to be reported by true shares comes back as them.
    #[test]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of a large sample")]
    fn the_estimate_is_unbiased() {
        let private = Randomized::new(Answers::Scores, 1.5).expect("a way");
        let truth = [0.01, 0.0, 0.02, 0.0, 0.03, 0.04, 0.05, 0.15, 0.2, 0.3, 0.2];
        let n = 1e15;
        let reported: Vec<u64> = truth
            .iter()
            .map(|share| {
                let other = (1.0 - share) * private.other_probability();
                ((share * private.keep_probability() + other) * n).round() as u64
            })
            .collect();
        for (share, estimated) in truth.iter().zip(private.shares(&reported)) {
            assert!((share - estimated).abs() < 1e-9, "{share} {estimated}");
        }
        let scores = <[u64; Score::COUNT]>::try_from(reported).expect("eleven");
        let tally = crate::Tally { scores, ..crate::Tally::default() };
        let estimate = private.estimate((&tally).into(), Level::P95).expect("an estimate");
        assert!((estimate.nps - 35.0).abs() < 1e-6, "{estimate:?}");
    }
}
