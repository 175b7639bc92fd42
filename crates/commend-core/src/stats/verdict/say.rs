//! Puts a verdict into words: which sentence fits which finding. The same for every language.

use super::{
    Among, Compared, Every, Missing, Precision, Verdict,
    numbers::{about, signed},
    words::Words,
};
use crate::stats::{Comparison, Trend};

/// How a difference reads.
enum Finding {
    /// None to speak of.
    Nothing,
    /// One that can be chance.
    Noise,
    /// One that stands out alone, not among all that were compared.
    Crowd,
    /// One that is more than chance.
    Real,
}

impl Words {
    pub(super) fn say(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::NoAnswers => self.no_answers.into(),
            Verdict::Score { n, estimate, level } => {
                let template = match Precision::of(*n, estimate) {
                    Precision::Fine => self.score,
                    Precision::Low => self.low_precision,
                };
                let sure = 100.0 * level.confidence();
                let limits = [("low", estimate.interval.low), ("high", estimate.interval.high)];
                let sentence =
                    fill(template, &[("answers", &self.answers(*n)), ("sure", &self.numbers.plain(sure))]);
                fill(&sentence, &limits.each_ref().map(|(name, limit)| (*name, signed(*limit))))
            }
            Verdict::Difference { of, comparison, among, missing } => {
                self.difference(of, comparison, *among, *missing)
            }
            Verdict::Reworded(Compared::Since(period)) => fill(self.reworded[0], &[("b", period)]),
            Verdict::Reworded(Compared::Groups(a, b)) => fill(self.reworded[1], &[("a", a), ("b", b)]),
            Verdict::Trend { trend, every } => self.trend(trend, *every),
            Verdict::Silent(silent) => {
                let rate = match 100.0 * silent.response_rate {
                    percent if percent < 1.0 => "<1".into(),
                    percent if percent > 99.0 && percent < 100.0 => ">99".into(),
                    percent => format!("{percent:.0}"),
                };
                let [low, high] = [silent.bounds.low, silent.bounds.high].map(signed);
                fill(self.silent, &[("rate", &rate), ("low", &low), ("high", &high)])
            }
            Verdict::Plan { margin, missing } => {
                let template = if *missing == 0 { self.reached } else { self.plan };
                let margin = self.numbers.plain(*margin);
                fill(template, &[("margin", &margin), ("more", &self.more(*missing))])
            }
        }
    }

    fn difference(
        &self,
        of: &Compared,
        comparison: &Comparison,
        among: Among,
        missing: Option<Missing>,
    ) -> String {
        let [size, margin] =
            self.numbers.figure(comparison.difference, comparison.interval, comparison.significant);
        let found = if among.significant {
            Finding::Real
        } else if comparison.significant {
            Finding::Crowd
        } else if size == "0" {
            Finding::Nothing
        } else {
            Finding::Noise
        };
        let down = usize::from(comparison.difference < 0.0);
        let (what, nothing, kind, [a, b]) = match of {
            Compared::Since(period) => (self.changed[down], self.no_change, 0, ["", period]),
            Compared::Groups(a, b) => (self.apart[down], self.no_gap, 1, [a.as_str(), b]),
        };
        let template = match found {
            Finding::Nothing => nothing,
            Finding::Noise => self.noise,
            Finding::Crowd => self.crowd,
            Finding::Real => self.real,
        };
        let more = match (found, missing) {
            (Finding::Noise, Some(Missing::More(n))) if n > 0 => {
                fill(self.shown_by[kind], &[("more", &self.more(n))])
            }
            (Finding::Noise, Some(Missing::Each(n))) => {
                fill(self.shown_by_each[kind], &[("n", &self.numbers.count(about(n)))])
            }
            _ => String::new(),
        };
        let comparisons = among.comparisons.to_string();
        // Names come last, so that nothing in them is filled.
        let sentence =
            fill(template, &[("what", what), ("size", &size), ("margin", &margin), ("n", &comparisons)])
                + &more;
        fill(&sentence, &[("a", a), ("b", b)])
    }

    fn trend(&self, trend: &Trend, every: Every) -> String {
        let [size, margin] = self.numbers.figure(trend.slope, trend.interval, trend.significant);
        let down = usize::from(trend.slope < 0.0);
        let every = self.every[match every {
            Every::Day => 0,
            Every::Week => 1,
            Every::Month => 2,
            Every::Period => 3,
        }];
        let (template, what) = match (trend.significant, size.as_str()) {
            (true, _) => (self.real, self.trend[down]),
            (false, "0") => (self.no_trend, ""),
            (false, _) => (self.noise, self.trend_in_noise[down]),
        };
        fill(template, &[("what", what), ("size", &size), ("margin", &margin), ("every", every)])
    }

    fn answers(&self, n: u64) -> String {
        fill(self.answers[usize::from(n != 1)], &[("n", &self.numbers.count(n))])
    }

    fn more(&self, n: u64) -> String {
        let n = about(n);
        fill(self.more_answers[usize::from(n != 1)], &[("n", &self.numbers.count(n))])
    }
}

fn fill<T: AsRef<str>>(template: &str, slots: &[(&str, T)]) -> String {
    slots
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value.as_ref()))
}
