//! What is wrong with a survey definition, in words that say how to mend it.

use serde::Serialize;
use std::fmt;

/// One thing that its author would want to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where, such as `rules.delay` or `pages[1]`; empty for the whole definition.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub hint: String,
}

impl Problem {
    /// A problem of the field at `path`.
    pub fn new(path: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into(), hint: hint.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.what, self.hint)
    }
}
