//! Names that people choose for surveys, waves, reasons and segments: one rule for all of them, one
//! type for each, so that they cannot be mixed up.

use std::fmt;

/// The longest id, in bytes.
const MAX_LEN: usize = 64;

/// What makes a text an id, as advice.
pub const ID_RULE: &str = "use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit";

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError(String);

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no id: {ID_RULE}", self.0.chars().take(MAX_LEN).collect::<String>())
    }
}

impl std::error::Error for IdError {}

fn check(text: &str) -> Result<(), IdError> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if starts && text.len() <= MAX_LEN && text.chars().all(good) { Ok(()) } else { Err(IdError(text.into())) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to 64 ASCII letters, digits, `-`, `_` or `.`, starting with a letter or a digit.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "decode", derive(serde::Deserialize), serde(try_from = "String"))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")))]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check(&text).map(|()| Self(text))
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// Which survey.
    SurveyId;
    /// Which round of a survey: its answers are reported together.
    WaveId;
    /// A closed answer to "why".
    ReasonId;
    /// A measure of success.
    MeasureId;
    /// What a segment is told apart by, such as `audience` or `channel`.
    Dimension;
    /// One group of a dimension, such as `member` or `visitor`.
    SegmentValue;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_holds() {
        let long = "x".repeat(MAX_LEN);
        for good in ["community", "2026-q4", "pt-BR", "a.b_c", "7", &long] {
            assert_eq!(good.parse::<SurveyId>().map(|id| id.to_string()), Ok(good.to_owned()));
        }
        let too_long = "x".repeat(MAX_LEN + 1);
        for bad in ["", "-a", ".a", "a b", "a/b", "é", "a\0", &too_long] {
            assert!(bad.parse::<SurveyId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_error_says_what_to_use() {
        assert_eq!(
            "a b".parse::<WaveId>().map_err(|e| e.to_string()),
            Err("`a b` is no id: use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit"
                .into())
        );
    }
}
