//! What a figure means, in one plain sentence, chosen by rules: how sure it is, whether a difference can
//! be chance, how many answers would tell. No sentence ranks, and none claims a direction that may be chance
//! without saying so in the same breath.

mod en;
mod nl;
mod numbers;
mod say;
mod words;

use super::{
    Comparison, Estimate, Level, POWER, Silent, Split, Trend, answers_for_difference, answers_missing_beside,
    answers_missing_in_both, wald::adjusted_variance,
};
pub use numbers::{margin, signed};

/// Below so many answers a score is of low precision.
pub const FEW: u64 = 30;
/// Beyond so many points of margin a score is of low precision.
pub const WIDE: f64 = 15.0;

/// What takes more answers than this, and than ten times those there are, is nothing to wait for.
const FAR: u64 = 10_000;

/// A language that verdicts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Dutch.
    Nl,
}

/// How much a score can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// From at least [`FEW`] answers and within ±[`WIDE`] points.
    Fine,
    /// A first impression.
    Low,
}

/// What one figure says. [`Verdict::say`] puts it into words.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Nobody has answered.
    NoAnswers,
    /// A score.
    Score {
        /// The number of answers.
        n: u64,
        /// The score with its margin.
        estimate: Estimate,
        /// The confidence of the margin.
        level: Level,
    },
    /// A difference between two groups, or between a period and one before it.
    Difference {
        /// What is compared.
        of: Compared,
        /// The difference with its margin.
        comparison: Comparison,
        /// Among how many comparisons it was found, and whether it stands out among them.
        among: Among,
        /// What would show a difference of this size; `None` where there is none, or it is out of reach.
        missing: Option<Missing>,
    },
    /// A difference that cannot be told: between the two the question was put in other words.
    Reworded(Compared),
    /// A rise or fall over periods.
    Trend {
        /// The line.
        trend: Trend,
        /// The unit of its time.
        every: Every,
    },
    /// How much those who did not answer leave open.
    Silent(Silent),
    /// What a smaller margin takes.
    Plan {
        /// The margin wished for, in points.
        margin: f64,
        /// Answers more until then.
        missing: u64,
    },
}

/// What a difference is between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// A running period and an earlier one of this name.
    Since(String),
    /// Two groups of these names, the first minus the second.
    Groups(String, String),
}

/// What would show a difference, if it is what it seems, in four cases of five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// So many answers more.
    More(u64),
    /// So many in each period: the earlier one has too few for any number in the later one to do.
    Each(u64),
}

/// The company that a comparison is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Among {
    /// How many comparisons were made.
    pub comparisons: usize,
    /// Whether it is significant with all of them counted (Holm).
    pub significant: bool,
    /// The normal quantile that a difference must reach for that.
    pub quantile: f64,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A wave, or any other period.
    Period,
}

impl Lang {
    /// Every language, the one to fall back to first.
    pub const ALL: [Self; 2] = [Self::En, Self::Nl];

    /// A count as the language writes it, its thousands set apart.
    pub fn count(self, n: u64) -> String {
        self.words().numbers.count(n)
    }

    /// A number as the language writes it, rounded to so many digits at most.
    pub fn number(self, value: f64, digits: i32) -> String {
        self.words().numbers.number(value, digits)
    }

    const fn words(self) -> &'static words::Words {
        match self {
            Self::En => &en::WORDS,
            Self::Nl => &nl::WORDS,
        }
    }

    /// The code of every language.
    pub const CODES: [&'static str; 2] = [Self::En.code(), Self::Nl.code()];

    /// The language of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The language's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }
}

impl Precision {
    /// Of a score and the number of its answers.
    pub fn of(n: u64, estimate: &Estimate) -> Self {
        let reach = (estimate.nps - estimate.interval.low).max(estimate.interval.high - estimate.nps);
        if n < FEW || reach > WIDE { Self::Low } else { Self::Fine }
    }

    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Low => "low",
        }
    }
}

impl Missing {
    const fn answers(self) -> u64 {
        match self {
            Self::More(n) | Self::Each(n) => n,
        }
    }
}

impl Verdict {
    /// On the score of a group.
    pub fn on(split: Split, level: Level) -> Self {
        let score = |estimate| Self::Score { n: split.n(), estimate, level };
        Estimate::at(split, level).map_or(Self::NoAnswers, score)
    }

    /// On the difference a - b; `running` tells whether answers still come in: of two periods into the later
    /// one, of two groups into both.
    pub fn between(
        of: Compared,
        [a, b]: [Split; 2],
        comparison: Comparison,
        among: Among,
        running: bool,
    ) -> Self {
        let level = Level::of(Level::P95.confidence(), among.quantile);
        let more = match of {
            Compared::Since(_) => answers_missing_beside(a, b, POWER, level),
            Compared::Groups(..) => answers_missing_in_both(a, b, POWER, level),
        };
        let each = || {
            let variances = [adjusted_variance(a), adjusted_variance(b)];
            answers_for_difference(comparison.difference, variances, POWER, level)
        };
        let most = FAR.max(10 * a.n().max(b.n()).min(u64::MAX / 10));
        let more = more.filter(|_| running).map(Missing::More);
        let missing = more.or_else(|| each().map(Missing::Each)).filter(|missing| missing.answers() <= most);
        Self::Difference { of, comparison, among, missing }
    }

    /// The sentence.
    pub fn say(&self, lang: Lang) -> String {
        lang.words().say(self)
    }
}

#[cfg(test)]
mod tests;
