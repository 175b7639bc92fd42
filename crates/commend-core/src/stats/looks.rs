//! Looking every week: a comparison that stays honest however often it is looked at while answers come in.
//!
//! The mixture sequential test of Robbins (Annals of Mathematical Statistics 41, 1970), used for running
//! experiments by Johari and others (Operations Research 70, 2022): with r = τ²/V, V the variance of the
//! difference and τ the size of differences that matter, p = sqrt(1 + r) exp(-z² r/(2(1 + r))). Inverted,
//! it is the comparison at a wider quantile, z² = (1 + r)/r (2 ln(1/α) + ln(1 + r)). z is `compare`'s, so
//! that here, too, test and interval never disagree.

use super::{Comparison, Level, Split, compare::at_quantile, wald::adjusted_variance};

/// τ as a share: the test is keenest for differences of about 30 points and honest for all.
const TYPICAL: f64 = 0.3;

impl Comparison {
    /// The comparison a - b, valid at every look however many there are, at the price of a wider interval.
    /// `None` where a group is empty.
    pub fn at_any_time(self, a: Split, b: Split, level: Level) -> Option<Self> {
        let variance = adjusted_variance(a) / a.n() as f64 + adjusted_variance(b) / b.n() as f64;
        let ratio = TYPICAL * TYPICAL / variance;
        let wider = (1.0 + ratio) / ratio * (ratio.ln_1p() - 2.0 * (1.0 - level.confidence()).ln());
        let p_value = (0.5 * (ratio.ln_1p() - self.z * self.z * ratio / (1.0 + ratio))).exp().min(1.0);
        let quantile = wider.sqrt();
        let interval = at_quantile(a, b, quantile)?.interval;
        Some(Self { interval, quantile, p_value, significant: p_value < 1.0 - level.confidence(), ..self })
    }
}
