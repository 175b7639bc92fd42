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
        write!(f, "  {level:<8} {}: {}", self.about, printable(&self.what))?;
        let hints = self.hint.iter().flat_map(|hint| hint.lines());
        hints.into_iter().try_for_each(|line| write!(f, "\n           {}", printable(line)))
    }
}

/// Pages may hold what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_moves_no_cursor() {
        let finding = Finding::warning("tag", "the survey \x1b[2Jx", "one\ntwo \u{7}");
        assert_eq!(
            finding.to_string(),
            "  warning  tag: the survey \u{fffd}[2Jx\n           one\n           two \u{fffd}"
        );
    }
}
