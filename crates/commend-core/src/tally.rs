//! Counts that add up: the unit that the widget sends, the collector stores and the report reads.

use crate::{Category, ReasonId, Score, SmallMap};
use std::{
    iter::Sum,
    ops::{Add, AddAssign},
};

/// How often each score was given, with the invitations that led to it.
///
/// A commutative monoid: `+` is associative and commutative and [`Tally::default`] is its identity. So
/// tallies may be folded in any order and grouping: on the device, in the collector, in the report.
/// Counts saturate at `u64::MAX` instead of wrapping, which keeps these laws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answers by score, 0 to 10.
    pub scores: [u64; Score::COUNT],
    /// How often each closed answer was chosen; one person may choose several.
    pub reasons: SmallMap<ReasonId, u64>,
    /// How often the survey was shown.
    pub shown: u64,
    /// How often it was closed without an answer.
    pub dismissed: u64,
}

impl Tally {
    /// The tally of one answer.
    pub fn of(score: Score) -> Self {
        let mut tally = Self::default();
        tally.scores[usize::from(score.value())] = 1;
        tally
    }

    /// The number of answers.
    pub fn n(&self) -> u64 {
        self.scores.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// The number of answers in a category.
    pub fn count(&self, category: Category) -> u64 {
        Score::all()
            .zip(self.scores)
            .filter(|(score, _)| score.category() == category)
            .fold(0, |sum, (_, n)| sum.saturating_add(n))
    }

    /// The Net Promoter Score, -100 to 100: the share of promoters minus the share of detractors, in
    /// points. `None` without answers.
    pub fn nps(&self) -> Option<f64> {
        let [promoters, detractors] = [Category::Promoter, Category::Detractor].map(|c| self.count(c) as f64);
        (self.n() > 0).then(|| 100.0 * (promoters - detractors) / self.n() as f64)
    }

    /// Answers per invitation, 0 to 1. `None` where nothing was shown, or where more answers than
    /// invitations are known, since then the invitations are not.
    pub fn response_rate(&self) -> Option<f64> {
        (self.shown > 0 && self.n() <= self.shown).then(|| self.n() as f64 / self.shown as f64)
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        for (mine, theirs) in self.scores.iter_mut().zip(other.scores) {
            *mine = mine.saturating_add(theirs);
        }
        for (reason, n) in other.reasons.iter() {
            let mine = self.reasons.entry(reason.clone());
            *mine = mine.saturating_add(*n);
        }
        self.shown = self.shown.saturating_add(other.shown);
        self.dismissed = self.dismissed.saturating_add(other.dismissed);
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += &other;
        self
    }
}

impl<'a> Sum<&'a Tally> for Tally {
    fn sum<I: Iterator<Item = &'a Tally>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any tally, the largest counts among them.
    pub(crate) fn tallies() -> impl Strategy<Value = Tally> {
        let count = prop_oneof![4 => 0..1000u64, 1 => any::<u64>()];
        let reason = "[a-d]".prop_map(|id| id.parse::<ReasonId>().expect("an id"));
        let reasons = proptest::collection::btree_map(reason, count.clone(), 0..4);
        (proptest::array::uniform11(count.clone()), reasons, count.clone(), count).prop_map(
            |(scores, reasons, shown, dismissed)| Tally {
                scores,
                reasons: reasons.into_iter().collect(),
                shown,
                dismissed,
            },
        )
    }

    proptest! {
        #[test]
        fn adding_is_associative_and_commutative(a in tallies(), b in tallies(), c in tallies()) {
            prop_assert_eq!(a.clone() + b.clone(), b.clone() + a.clone());
            prop_assert_eq!((a.clone() + b.clone()) + c.clone(), a + (b + c));
        }

        #[test]
        fn the_empty_tally_is_the_identity(a in tallies()) {
            prop_assert_eq!(a.clone() + Tally::default(), a.clone());
            prop_assert_eq!(Tally::default() + a.clone(), a);
        }

        #[test]
        fn answers_fold_to_their_counts(answers in proptest::collection::vec(0..11u8, 0..200)) {
            let scores = answers.iter().map(|n| Score::try_from(*n).expect("a score"));
            let tally: Tally = scores.map(Tally::of).collect::<Vec<_>>().iter().sum();
            prop_assert_eq!(tally.n(), answers.len() as u64);
            let promoters = answers.iter().filter(|n| **n >= 9).count();
            let detractors = answers.iter().filter(|n| **n <= 6).count();
            prop_assert_eq!(tally.count(Category::Promoter), promoters as u64);
            prop_assert_eq!(tally.count(Category::Detractor), detractors as u64);
            let expected = (!answers.is_empty())
                .then(|| 100.0 * (promoters as f64 - detractors as f64) / answers.len() as f64);
            prop_assert_eq!(tally.nps(), expected);
        }
    }

    #[track_caller]
    fn check(scores: [u64; 11], nps: Option<f64>) {
        assert_eq!(Tally { scores, ..Tally::default() }.nps(), nps);
    }

    #[test]
    fn nps_is_promoters_minus_detractors() {
        check([0; 11], None);
        check([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], Some(100.0));
        check([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], Some(-100.0));
        check([0, 0, 0, 0, 0, 0, 0, 5, 5, 0, 0], Some(0.0));
        check([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2], Some(25.0));
    }

    #[test]
    fn response_rate_needs_invitations() {
        let answer = Tally::of(Score::try_from(9).expect("a score"));
        assert_eq!(answer.response_rate(), None);
        assert_eq!(Tally { shown: 4, ..answer }.response_rate(), Some(0.25));
        assert_eq!(Tally { shown: 4, ..Tally::default() }.response_rate(), Some(0.0));
    }
}
