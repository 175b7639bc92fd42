//! The default interval: the skewness-corrected score interval for the difference of two shares of one
//! sample. Tango's score (Statistics in Medicine 17, 1998) with the skewness term of Gart and Nam
//! (Biometrics 44, 1988), as Laud proposes (Pharmaceutical Statistics 16, 2017).
//!
//! It holds at small n and when everybody agrees, where the textbook interval shrinks to nothing. A
//! limit is the hypothetical score t from which the sample lies z standard errors away: one crossing,
//! halved into place, so that figures depend on the counts alone.

#![expect(clippy::many_single_char_names, reason = "the letters of the formula")]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use super::Split;

/// How often a limit is halved into place: to 2^-54 of the scale, which is all that an `f64` holds.
const HALVINGS: usize = 54;

/// A sample and which of the corrections are made.
pub(super) struct Sample {
    promoters: f64,
    detractors: f64,
    n: f64,
    /// What the skewness term is multiplied by: 1, 0 for Tango's plain score.
    skew: f64,
    /// What the variance of the score is multiplied by: 1, less in a finite population.
    spread: f64,
}

impl From<Split> for Sample {
    fn from(split: Split) -> Self {
        Self {
            promoters: split.promoters as f64,
            detractors: split.detractors as f64,
            n: split.n() as f64,
            skew: 1.0,
            spread: 1.0,
        }
    }
}

impl Sample {
    /// The sample with other corrections than an endless population's.
    #[cfg(feature = "statistics")]
    pub(super) fn corrected(self, skew: f64, spread: f64) -> Self {
        Self { skew, spread, ..self }
    }

    /// The limits as shares, at the normal quantile `z`. There must be answers.
    pub(super) fn limits(&self, z: f64) -> (f64, f64) {
        let t = self.t();
        let low =
            if self.detractors == self.n { -1.0 } else { bisect::<HALVINGS>(-1.0, t, |t| self.score(t) > z) };
        let high =
            if self.promoters == self.n { 1.0 } else { bisect::<HALVINGS>(t, 1.0, |t| self.score(t) > -z) };
        (low, high)
    }

    fn t(&self) -> f64 {
        (self.promoters - self.detractors) / self.n
    }

    /// How far the sample lies from a hypothetical t, in standard errors; falls as t grows.
    pub(super) fn score(&self, t: f64) -> f64 {
        let w = self.variance(t);
        let v = w + t * t;
        let x = (self.t() - t) / (w * self.spread / self.n).sqrt();
        let skew = self.skew * (t - 3.0 * t * v + 2.0 * t * t * t) / (6.0 * self.n.sqrt() * w * w.sqrt());
        if skew == 0.0 {
            return x;
        }
        let y = x + skew;
        2.0 * y / (1.0 + (1.0 + 4.0 * skew * y).max(0.0).sqrt())
    }

    /// The variance of one answer, the shares fitted under the constraint that their difference is t.
    fn variance(&self, t: f64) -> f64 {
        let (p, d, t) = if t < 0.0 {
            (self.detractors, self.promoters, -t)
        } else {
            (self.promoters, self.detractors, t)
        };
        let b = (2.0 * self.n - p + d) * t - (p + d);
        let room = t * (1.0 - t);
        let s = (b * b + 8.0 * self.n * d * room).sqrt();
        let share = if b > 0.0 { 2.0 * d * room / (b + s) } else { (s - b) / (4.0 * self.n) };
        2.0 * share.clamp(0.0, (1.0 - t) / 2.0) + room
    }
}

/// Where `above` turns from true to false between `low` and `high`, halved into place so many times.
pub(super) fn bisect<const TIMES: usize>(
    mut low: f64,
    mut high: f64,
    mut above: impl FnMut(f64) -> bool,
) -> f64 {
    for _ in 0..TIMES {
        let middle = f64::midpoint(low, high);
        *(if above(middle) { &mut low } else { &mut high }) = middle;
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_takes_at_most_120_evaluations_of_the_score() {
        let mut evaluations = 0;
        let middle = bisect::<HALVINGS>(-1.0, 1.0, |t| {
            evaluations += 1;
            t < 0.25
        });
        assert!((middle - 0.25).abs() < 1e-15);
        assert!(2 * evaluations <= 120, "{evaluations} a limit");
    }
}
