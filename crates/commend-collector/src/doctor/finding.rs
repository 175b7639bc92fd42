//! What is said of a page, one thing at a time: that it is fine, or what is wrong and what to do.

use serde::Serialize;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Ok,
    /// It may be meant so.
    Warning,
    /// Nobody is asked, or no answer arrives.
    Problem,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was looked at: page, platform, tag, policy, loader, parts, definition or endpoint.
    pub(super) about: &'static str,
    pub(super) level: Level,
    pub(super) what: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<String>,
}

impl Finding {
    pub(super) fn ok(about: &'static str, what: impl Into<String>) -> Self {
        Self { about, level: Level::Ok, what: what.into(), hint: None }
    }

    pub(super) fn warning(about: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { about, level: Level::Warning, what: what.into(), hint: Some(hint.into()) }
    }

    pub(super) fn problem(about: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { about, level: Level::Problem, what: what.into(), hint: Some(hint.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Problem => "problem",
        };
        write!(f, "  {level:<8} {}: {}", self.about, self.what)?;
        let hints = self.hint.iter().flat_map(|hint| hint.lines());
        hints.into_iter().try_for_each(|line| write!(f, "\n           {line}"))
    }
}
