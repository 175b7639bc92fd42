//! A score and its category. The one place in the project that knows where a promoter begins.

use std::fmt;

/// An answer to "How likely are you to recommend …?": 0, not likely, to 10, very likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

/// The three groups that the Net Promoter Score counts (Reichheld 2003).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// 9 or 10.
    Promoter,
    /// 7 or 8.
    Passive,
    /// 0 to 6.
    Detractor,
}

/// A number that is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreError(u8);

impl Score {
    /// How many scores there are: the scale is always 0 to 10.
    pub const COUNT: usize = 11;

    /// Every score, in order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..11u8).map(Self)
    }

    /// 0 to 10.
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The group this answer counts in.
    pub const fn category(self) -> Category {
        match self.0 {
            9.. => Category::Promoter,
            7.. => Category::Passive,
            _ => Category::Detractor,
        }
    }
}

impl Category {
    /// Every category, in the order of its number.
    pub const ALL: [Self; 3] = [Self::Promoter, Self::Passive, Self::Detractor];

    /// The name on the wire and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
        }
    }
}

impl TryFrom<u8> for Score {
    type Error = ScoreError;

    fn try_from(value: u8) -> Result<Self, ScoreError> {
        if usize::from(value) < Self::COUNT { Ok(Self(value)) } else { Err(ScoreError(value)) }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no score: the scale is 0 to 10", self.0)
    }
}

impl std::error::Error for ScoreError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_has_its_category() {
        use Category::{Detractor as D, Passive as A, Promoter as P};
        let categories: Vec<_> = Score::all().map(Score::category).collect();
        assert_eq!(categories, [D, D, D, D, D, D, D, A, A, P, P]);
    }

    #[test]
    fn only_zero_to_ten_is_a_score() {
        for n in 0..=u8::MAX {
            assert_eq!(Score::try_from(n).is_ok(), n <= 10, "{n}");
        }
        assert_eq!(
            Score::try_from(11).map_err(|e| e.to_string()),
            Err("11 is no score: the scale is 0 to 10".into())
        );
    }
}
