//! What every figure reads of a tally: how many promoters, passives and detractors there are. Called by
//! all of `stats`.

use crate::{Category, Tally};
use std::ops::Add;

/// The answers of a group by category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Scores 9 and 10.
    pub promoters: u64,
    /// Scores 7 and 8.
    pub passives: u64,
    /// Scores 0 to 6.
    pub detractors: u64,
}

impl Split {
    /// The number of answers; saturates.
    pub fn n(self) -> u64 {
        self.promoters.saturating_add(self.passives).saturating_add(self.detractors)
    }

    /// The Net Promoter Score. `None` without answers.
    pub fn nps(self) -> Option<f64> {
        (self.n() > 0).then(|| 100.0 * self.t())
    }

    /// The standard error of the score, 100 sqrt(v/n). `None` without answers.
    pub fn se(self) -> Option<f64> {
        self.variance().map(|variance| 100.0 * (variance / self.n() as f64).sqrt())
    }

    /// The variance of one answer counted as 1, 0 or -1: v = (P+D)/n - t̂², 0 to 1. `None` without answers.
    pub fn variance(self) -> Option<f64> {
        let polar = self.promoters as f64 + self.detractors as f64;
        (self.n() > 0).then(|| (polar / self.n() as f64 - self.t() * self.t()).max(0.0))
    }

    /// t̂ = (P - D)/n, the score as a share; 0 without answers.
    pub(super) fn t(self) -> f64 {
        let lead = self.promoters as f64 - self.detractors as f64;
        if self.n() == 0 { 0.0 } else { lead / self.n() as f64 }
    }
}

/// Adds up, and saturates, as tallies do.
impl Add for Split {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            promoters: self.promoters.saturating_add(other.promoters),
            passives: self.passives.saturating_add(other.passives),
            detractors: self.detractors.saturating_add(other.detractors),
        }
    }
}

impl From<&Tally> for Split {
    fn from(tally: &Tally) -> Self {
        Self {
            promoters: tally.count(Category::Promoter),
            passives: tally.count(Category::Passive),
            detractors: tally.count(Category::Detractor),
        }
    }
}
