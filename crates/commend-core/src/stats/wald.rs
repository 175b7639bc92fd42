//! Wald's interval t̂ ± z sqrt(v/n) and its repairs, for comparison with other tools: imagined answers are
//! added before (0.75 promoters, 1.5 passives, 0.75 detractors: Bonett and Price 2012, adopted for NPS by
//! Sauro and Lewis 2021; one promoter and one detractor: Laplace). All are clipped to the scale.

use super::{Interval, Level, Split, normal::two_sided, score_interval::Sample};

/// Imagined promoters, passives and detractors.
type Added = [f64; 3];

const NONE: Added = [0.0, 0.0, 0.0];
const ADJUSTED: Added = [0.75, 1.5, 0.75];
const LAPLACE: Added = [1.0, 0.0, 1.0];

/// The textbook interval: of no width where everybody agrees. `None` without answers.
pub fn wald(split: Split, level: Level) -> Option<Interval> {
    around(split, NONE, level)
}

/// The adjusted Wald interval that other tools report. `None` without answers.
pub fn adjusted_wald(split: Split, level: Level) -> Option<Interval> {
    around(split, ADJUSTED, level)
}

/// The best interval of one line, for spreadsheets and SQL. `None` without answers.
pub fn laplace(split: Split, level: Level) -> Option<Interval> {
    around(split, LAPLACE, level)
}

/// Tango's score interval without the skewness term. `None` without answers.
pub fn plain_score(split: Split, level: Level) -> Option<Interval> {
    let sample = Sample::from(split).corrected(0.0, 1.0);
    (split.n() > 0).then(|| Interval::points(sample.limits(level.z())))
}

/// The adjusted Wald test of a difference a - b: its interval and p-value. `None` where a group is empty.
pub fn adjusted_wald_difference(a: Split, b: Split, level: Level) -> Option<(Interval, f64)> {
    if a.n() == 0 || b.n() == 0 {
        return None;
    }
    let ((ta, va), (tb, vb)) = (moments(a, ADJUSTED), moments(b, ADJUSTED));
    let (difference, se) = (ta - tb, (va + vb).sqrt());
    let reach = level.z() * se;
    let interval = (difference - reach).max(-2.0)..=(difference + reach).min(2.0);
    Some((Interval::points((*interval.start(), *interval.end())), two_sided(difference / se)))
}

fn around(split: Split, added: Added, level: Level) -> Option<Interval> {
    let (t, variance) = moments(split, added);
    let reach = level.z() * variance.sqrt();
    let interval = Interval::points(((t - reach).max(-1.0), (t + reach).min(1.0)));
    (split.n() > 0).then_some(interval)
}

/// The score with imagined answers, as a share, and the variance of that score.
pub(super) fn moments(split: Split, [promoters, passives, detractors]: Added) -> (f64, f64) {
    let (p, d) = (split.promoters as f64 + promoters, split.detractors as f64 + detractors);
    let n = split.n() as f64 + promoters + passives + detractors;
    let t = (p - d) / n;
    (t, ((p + d) / n - t * t).max(0.0) / n)
}

/// The variance of one answer by adjusted Wald, which is never 0: what to plan with.
pub fn adjusted_variance(split: Split) -> f64 {
    moments(split, ADJUSTED).1 * (split.n() as f64 + ADJUSTED.iter().sum::<f64>())
}
