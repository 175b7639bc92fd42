//! The axis of scores: which part of -100 to 100 it shows, and where its lines are.

use super::words::Words;
use commend_core::stats::verdict::signed;

/// The least that an axis shows, in points: a small change shall not look like a large one.
const LEAST: f64 = 40.0;
const MOST: f64 = 100.0;
/// Between two lines of an axis.
const STEPS: [f64; 4] = [10.0, 20.0, 25.0, 50.0];

/// A part of the scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Axis {
    /// What holds all of the values, zero always among them, with at most so many lines.
    pub(super) fn around(values: impl IntoIterator<Item = f64>, lines: usize) -> Self {
        let (low, high) = values
            .into_iter()
            .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let missing = (LEAST - (high - low)).max(0.0);
        // Towards the side on which the values are.
        let (low, high) = if high >= -low { (low, high + missing) } else { (low - missing, high) };
        let rounded = |step: f64| {
            let limit = |value: f64| (value / step).clamp(-MOST / step, MOST / step) * step;
            (limit((low / step).floor() * step), limit((high / step).ceil() * step))
        };
        let fits = |step: &f64| {
            let (low, high) = rounded(*step);
            (high - low) / step <= lines as f64
        };
        let step = STEPS.into_iter().find(fits).unwrap_or(STEPS[3]);
        let (low, high) = rounded(step);
        Self { low, high, step }
    }

    /// Where its lines are, the lowest first.
    pub(super) fn lines(&self) -> impl Iterator<Item = f64> {
        let Self { low, high, step } = *self;
        // Steps are whole, so that nothing is lost by adding them up.
        std::iter::successors(Some(low), move |line| Some(line + step).filter(|next| *next <= high))
    }

    /// How far along a value is, 0 to 1.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// What is to be said where it does not show all scores.
    pub(super) fn note(&self, words: &Words) -> Option<String> {
        let is_whole = self.low <= -MOST && self.high >= MOST;
        let [low, high] = [self.low, self.high].map(signed);
        (!is_whole).then(|| words.part.replace("{low}", &low).replace("{high}", &high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], lines: &[f64]) {
        let axis = Axis::around(values.iter().copied(), 6);
        assert_eq!(axis.lines().collect::<Vec<_>>(), lines, "{values:?}");
        assert!(values.iter().all(|value| (axis.low..=axis.high).contains(value)), "{axis:?}");
    }

    #[test]
    fn zero_and_all_values_are_on_it() {
        check(&[], &[0.0, 10.0, 20.0, 30.0, 40.0]);
        check(&[12.0], &[0.0, 10.0, 20.0, 30.0, 40.0]);
        check(&[-3.0, -12.0], &[-40.0, -30.0, -20.0, -10.0, 0.0]);
        check(&[35.0, 49.0], &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        check(&[-23.0, 61.0], &[-40.0, -20.0, 0.0, 20.0, 40.0, 60.0, 80.0]);
        check(&[-100.0, 100.0], &[-100.0, -50.0, 0.0, 50.0, 100.0]);
        check(&[100.0, 99.0], &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    }
}
