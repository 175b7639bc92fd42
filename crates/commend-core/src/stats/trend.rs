//! Several periods: whether the score rises or falls, and whether the periods differ at all.
//!
//! The slope is of the line through the periods' scores, each weighted by its answers: b = Σ n(x - x̄)t̂/S,
//! x̄ = Σ nx/Σ n, S = Σ n(x - x̄)², se² = Σ n(x - x̄)² ṽ/S² with ṽ the adjusted variance of one answer
//! (Bonett and Price 2012). Heterogeneity is Cochran's Q = Σ n(t̂ - pooled)²/v, v the pooled variance times
//! N/(N - 1), on the chi-square distribution with one degree of freedom less than there are periods.

use super::{Interval, Level, Split, normal::two_sided, wald::adjusted_variance};
use statrs::distribution::{ChiSquared, ContinuousCDF as _};
use std::ops::Add;

/// A straight line through periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Points per unit of time.
    pub slope: f64,
    /// Its standard error.
    pub se: f64,
    /// What the true slope would lie in.
    pub interval: Interval,
    /// The slope in standard errors.
    pub z: f64,
    /// How often chance alone makes a slope of at least this size where there is none.
    pub p_value: f64,
    /// Whether the p-value is below 1 - level.
    pub significant: bool,
}

/// Whether groups or periods differ among themselves by more than chance makes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heterogeneity {
    /// Cochran's Q.
    pub q: f64,
    /// Degrees of freedom: groups less one.
    pub df: usize,
    /// How often chance alone makes groups differ at least so.
    pub p_value: f64,
}

impl Trend {
    /// Of periods, each with its time in any unit; a period without answers says nothing. `None` unless
    /// there are answers at two times.
    pub fn of(periods: &[(f64, Split)], level: Level) -> Option<Self> {
        let answered = || periods.iter().filter(|(_, split)| split.n() > 0);
        let n = |split: &Split| split.n() as f64;
        let mean = answered().map(|(x, split)| n(split) * x).sum::<f64>()
            / answered().map(|(_, s)| n(s)).sum::<f64>();
        let spread: f64 = answered().map(|(x, split)| n(split) * (x - mean).powi(2)).sum();
        if spread.is_nan() || spread <= 0.0 {
            return None;
        }
        let slope = answered().map(|(x, s)| n(s) * (x - mean) * s.t()).sum::<f64>() / spread;
        let noise: f64 = answered().map(|(x, s)| n(s) * (x - mean).powi(2) * adjusted_variance(*s)).sum();
        let se = noise.sqrt() / spread;
        let (z, reach) = (slope / se, level.z() * se);
        let p_value = two_sided(z);
        Some(Self {
            slope: 100.0 * slope,
            se: 100.0 * se,
            interval: Interval::points((slope - reach, slope + reach)),
            z,
            p_value,
            significant: p_value < 1.0 - level.confidence(),
        })
    }
}

impl Heterogeneity {
    /// Among groups with answers. `None` unless there are two.
    pub fn of(groups: &[Split]) -> Option<Self> {
        let answered: Vec<_> = groups.iter().copied().filter(|split| split.n() > 0).collect();
        let df = answered.len().checked_sub(1).filter(|df| *df > 0)?;
        let pooled = answered.iter().copied().fold(Split::default(), Add::add);
        let n = pooled.n() as f64;
        let variance = pooled.variance()? * n / (n - 1.0);
        if variance == 0.0 {
            return Some(Self { q: 0.0, df, p_value: 1.0 });
        }
        let apart = |split: &Split| split.n() as f64 * (split.t() - pooled.t()).powi(2);
        let q = answered.iter().map(apart).sum::<f64>() / variance;
        let p_value = ChiSquared::new(df as f64).ok()?.sf(q);
        Some(Self { q, df, p_value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_is_no_trend_and_one_group_is_not_heterogeneous() {
        let some = Split { promoters: 5, passives: 2, detractors: 1 };
        assert_eq!(Trend::of(&[], Level::P95), None);
        assert_eq!(Trend::of(&[(1.0, some), (1.0, some), (2.0, Split::default())], Level::P95), None);
        assert_eq!(Heterogeneity::of(&[some, Split::default()]), None);
        let agreed = Split { promoters: 5, ..Split::default() };
        assert_eq!(Heterogeneity::of(&[agreed; 3]), Some(Heterogeneity { q: 0.0, df: 2, p_value: 1.0 }));
    }
}
