//! Those who were asked and did not answer: what they could make of the score, whatever they think.
//!
//! Worst-case bounds (Manski, American Economic Review 80, 1990): with response rate r, r t̂ ± (1 - r). The
//! tipping point is the score that the silent would need for all to reach a target: (target - r t̂)/(1 - r).

use super::{Interval, Split};

/// What is known of all who were asked, without a guess about the silent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Silent {
    /// Answers per person asked, 0 to 1.
    pub response_rate: f64,
    /// The score of all, from "every silent one a detractor" to "every silent one a promoter".
    pub bounds: Interval,
}

impl Silent {
    /// Of the answers and how often the survey was shown. `None` without answers, or where fewer were asked
    /// than answered.
    pub fn of(split: Split, shown: u64) -> Option<Self> {
        let known = split.n() > 0 && split.n() <= shown;
        let rate = split.n() as f64 / shown as f64;
        let (middle, reach) = (rate * split.t(), 1.0 - rate);
        known
            .then(|| Self { response_rate: rate, bounds: Interval::points((middle - reach, middle + reach)) })
    }

    /// The score that the silent would need for all to have `target`. Outside of -100 to 100 the silent
    /// cannot bring it about. `None` where nobody is silent.
    pub fn tipping_point(&self, target: f64) -> Option<f64> {
        let silent = 1.0 - self.response_rate;
        let told = f64::midpoint(self.bounds.low, self.bounds.high);
        (silent > 0.0).then(|| (target - told) / silent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_silent_leaves_nothing_open() {
        let split = Split { promoters: 3, passives: 1, detractors: 0 };
        let all = Silent::of(split, 4).expect("known");
        assert_eq!((all.bounds, all.tipping_point(0.0)), (Interval { low: 75.0, high: 75.0 }, None));
        assert_eq!(Silent::of(split, 3), None);
        assert_eq!(Silent::of(Split::default(), 3), None);
    }
}
