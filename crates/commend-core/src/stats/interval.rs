//! From where to where, and with which confidence.

/// A confidence interval, in the unit of the figure it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// How often intervals of a kind hold the true value: a share between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    confidence: f64,
    z: f64,
}

impl Interval {
    /// An interval of shares, in points.
    pub(super) fn points((low, high): (f64, f64)) -> Self {
        Self { low: 100.0 * low, high: 100.0 * high }
    }

    /// Whether a value lies inside, the limits included.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Level {
    /// 95 %, which every report uses.
    pub const P95: Self = Self { confidence: 0.95, z: 1.959_963_984_540_054 };

    /// The confidence as a share.
    pub const fn confidence(self) -> f64 {
        self.confidence
    }

    /// The quantile of the standard normal distribution at (1 + confidence)/2.
    pub const fn z(self) -> f64 {
        self.z
    }

    #[cfg(feature = "statistics")]
    pub(super) const fn of(confidence: f64, z: f64) -> Self {
        Self { confidence, z }
    }
}
