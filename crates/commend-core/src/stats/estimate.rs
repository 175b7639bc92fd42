//! The Net Promoter Score of a tally with its margin.
//!
//! With P promoters, D detractors and n answers, t̂ = (P - D)/n and NPS = 100 t̂. The interval is the
//! skewness-corrected score interval for the difference of two shares of one sample: Tango's score
//! (Statistics in Medicine 17, 1998) with the skewness term of Gart and Nam (Biometrics 44, 1988). It
//! holds at small n and when everybody agrees, where the textbook interval shrinks to nothing.

#![expect(clippy::many_single_char_names, reason = "the letters of the formula")]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use crate::{Category, Tally};

/// The confidence of every interval.
pub const LEVEL: f64 = 0.95;

/// The quantile of the normal distribution that belongs to [`LEVEL`].
const Z: f64 = 1.959_963_984_540_054;

/// The name of the method, for reports.
pub const METHOD: &str = "skewness-corrected score interval (Tango 1998; Gart and Nam 1988)";

/// Each limit is halved into place: to 2^-52 of the scale, which is all that an `f64` holds.
const HALVINGS: usize = 54;

/// An NPS with its margin, in points from -100 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The score.
    pub nps: f64,
    /// The standard error.
    pub se: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

impl Estimate {
    /// `None` without answers.
    pub fn of(tally: &Tally) -> Option<Self> {
        let [promoters, detractors] =
            [Category::Promoter, Category::Detractor].map(|c| tally.count(c) as f64);
        let sample = Sample { promoters, detractors, n: tally.n() as f64 };
        tally.nps().map(|nps| {
            let (low, high) = sample.interval();
            Self { nps, se: 100.0 * sample.se(), low: 100.0 * low, high: 100.0 * high }
        })
    }
}

struct Sample {
    promoters: f64,
    detractors: f64,
    n: f64,
}

impl Sample {
    fn t(&self) -> f64 {
        (self.promoters - self.detractors) / self.n
    }

    fn se(&self) -> f64 {
        (((self.promoters + self.detractors) / self.n - self.t().powi(2)) / self.n).max(0.0).sqrt()
    }

    fn interval(&self) -> (f64, f64) {
        let t = self.t();
        let low = if self.detractors == self.n { -1.0 } else { bisect(-1.0, t, |t| self.score(t) > Z) };
        let high = if self.promoters == self.n { 1.0 } else { bisect(t, 1.0, |t| self.score(t) > -Z) };
        (low, high)
    }

    /// How far the sample lies from a hypothetical t, in standard errors; falls as t grows.
    fn score(&self, t: f64) -> f64 {
        let w = self.variance(t);
        let v = w + t * t;
        let x = (self.t() - t) / (w / self.n).sqrt();
        let skew = (t - 3.0 * t * v + 2.0 * t.powi(3)) / (6.0 * self.n.sqrt() * w.powf(1.5));
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

/// Where `above` turns from true to false between `low` and `high`.
fn bisect(mut low: f64, mut high: f64, above: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        *(if above(middle) { &mut low } else { &mut high }) = middle;
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::tests::tallies;
    use proptest::prelude::*;
    use serde_json::Value;

    const CASES: &str = include_str!("../../tests/nps_cases.json");

    #[test]
    fn the_reference_cases_hold() {
        let file: Value = serde_json::from_str(CASES).expect("JSON");
        let cases = file["cases"].as_array().expect("cases").iter();
        let of_one = cases.filter(|case| case["kind"] == "one_sample" && case["input"]["level"].is_null());
        let mut checked = 0;
        for case in of_one {
            let scores = serde_json::from_value(case["input"]["hist"].clone()).expect("a histogram");
            let tally = Tally { scores, ..Tally::default() };
            let expect = &case["expect"];
            let near = |name: &str, got: Option<f64>, want: &Value| match (got, want.as_f64()) {
                (Some(got), Some(want)) => {
                    assert!((got - want).abs() < 1e-6, "{}: {name} {got} {want}", case["id"]);
                }
                (got, want) => assert_eq!(got, want, "{}: {name}", case["id"]),
            };
            let estimate = Estimate::of(&tally);
            near("nps", estimate.map(|e| e.nps), &expect["nps"]);
            near("se", estimate.map(|e| e.se), &expect["se"]);
            near("low", estimate.map(|e| e.low), &expect["ci"][0]);
            near("high", estimate.map(|e| e.high), &expect["ci"][1]);
            for (category, name) in [
                (Category::Promoter, "promoters"),
                (Category::Passive, "passives"),
                (Category::Detractor, "detractors"),
            ] {
                assert_eq!(Some(tally.count(category)), expect[name].as_u64(), "{}: {name}", case["id"]);
            }
            checked += 1;
        }
        assert!(checked >= 15, "{checked} cases");
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_score_and_stays_on_the_scale(tally in tallies()) {
            if let Some(e) = Estimate::of(&tally) {
                prop_assert!((-100.0..=100.0).contains(&e.low) && (-100.0..=100.0).contains(&e.high));
                prop_assert!(e.low <= e.nps + 1e-9 && e.nps <= e.high + 1e-9, "{e:?}");
            }
        }

        #[test]
        fn swapping_promoters_and_detractors_mirrors_the_interval(p in 0..400u64, a in 0..400u64, d in 0..400u64) {
            let tally = |p, d| Tally { scores: [d, 0, 0, 0, 0, 0, 0, a, 0, 0, p], ..Tally::default() };
            if let (Some(one), Some(other)) = (Estimate::of(&tally(p, d)), Estimate::of(&tally(d, p))) {
                prop_assert!((one.low + other.high).abs() < 1e-6 && (one.high + other.low).abs() < 1e-6);
                prop_assert!(one.high > one.low);
            }
        }
    }
}
