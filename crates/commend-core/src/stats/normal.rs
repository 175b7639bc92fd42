//! The standard normal distribution, as far as the figures need it.

use super::Level;
use statrs::{
    distribution::{ContinuousCDF as _, Normal},
    function::erf::erfc,
};

/// A confidence that is none: not a share between 0 and 1, the ends excluded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelError(f64);

impl TryFrom<f64> for Level {
    type Error = LevelError;

    fn try_from(confidence: f64) -> Result<Self, LevelError> {
        let inside = 0.0 < confidence && confidence < 1.0;
        let z = quantile(f64::midpoint(1.0, confidence));
        if confidence.to_bits() == Self::P95.confidence().to_bits() {
            Ok(Self::P95)
        } else if inside && z.is_finite() {
            Ok(Self::of(confidence, z))
        } else {
            Err(LevelError(confidence))
        }
    }
}

impl std::fmt::Display for LevelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is no confidence: use a share such as 0.95", self.0)
    }
}

impl std::error::Error for LevelError {}

/// The probability of a deviation of at least |z| to either side, 2(1 - Φ(|z|)); exact in the far tail.
pub(super) fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Φ(z), the share below.
pub(super) fn below(z: f64) -> f64 {
    erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// Φ⁻¹; infinite at 0 and 1, not a number beyond.
pub(super) fn quantile(share: f64) -> f64 {
    if !(0.0..=1.0).contains(&share) {
        return f64::NAN;
    }
    Normal::standard().inverse_cdf(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_tail_agree() {
        for share in [1e-12, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999] {
            let z = quantile(share);
            let tail = 2.0 * share.min(1.0 - share);
            assert!((two_sided(z) / tail - 1.0).abs() < 1e-9, "{share}");
        }
        assert!((quantile(0.975) - Level::P95.z()).abs() < 1e-12);
    }

    #[test]
    fn only_a_share_is_a_level() {
        for bad in [0.0, 1.0, 95.0, -0.5, f64::NAN, 1.0 - f64::EPSILON / 2.0] {
            assert!(Level::try_from(bad).is_err(), "{bad}");
        }
        assert_eq!(Level::try_from(0.95), Ok(Level::P95));
        assert!(Level::try_from(0.9).is_ok_and(|level| (level.z() - 1.644_853_626_951_472).abs() < 1e-12));
        let error = Level::try_from(95.0).map_err(|e| e.to_string());
        assert_eq!(error, Err("95 is no confidence: use a share such as 0.95".into()));
    }
}
