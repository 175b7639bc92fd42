//! Who is asked, when, and how often.

use crate::{Dimension, SegmentValue};
use serde::Serialize;
use std::collections::BTreeMap;

/// The days on which anybody is asked, UTC, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Dates {
    /// The first day, such as `2026-10-01`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub from: Option<String>,
    /// The last day, such as `2026-12-31`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub until: Option<String>,
}

impl Dates {
    /// Whether anybody is asked on a day, written as these are.
    pub fn take(&self, day: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= day)
            && self.until.as_deref().is_none_or(|until| day <= until)
    }
}

/// How many are ever asked in this wave. Each browser draws once a wave.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Sampling {
    /// The share of members, 0 to 1. Default: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0, max = 1.0)))]
    pub member: f64,
    /// The share of visitors, and of all who are not known to be members, 0 to 1. Default: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0, max = 1.0)))]
    pub visitor: f64,
    /// About how many answers are wanted a week, from 1: the collector then raises over the wave who is asked,
    /// within the shares. Default: as many as come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub weekly: Option<u64>,
}

/// What must have happened before a survey opens by itself, all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Rules {
    /// Seconds that the page was in sight, 0 to 3600. Default: 2.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3600)))]
    pub delay: u32,
    /// How far the page was scrolled, in percent, 0 to 100. Default: 0.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 100)))]
    pub scroll: u32,
    /// Minutes on the site today, 0 to 1440. Default: 0.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1440)))]
    pub minutes: u32,
    /// Days with a visit, today's among them, 1 to 365. Default: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 365)))]
    pub visits: u32,
    /// Days since joining, 0 to 36500, where the page tells on which day that was. Default: 0.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 36500)))]
    pub tenure: u32,
    /// The name of an event that the page told by `commend.track`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub event: Option<String>,
    /// Whether to wait until the pointer leaves the page at the top. Default: false.
    pub exit: bool,
    /// Seconds without typing, 0 to 600. Default: 5.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 600)))]
    pub quiet: u32,
    /// By dimension, values of which the page must name one. Default: none.
    pub segments: BTreeMap<Dimension, Vec<SegmentValue>>,
}

/// When the same browser may be asked again, in days, 0 to 3650.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Cadence {
    /// Days after an answer. Default: 90.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3650)))]
    pub answered: u32,
    /// Days after it was closed without one. Default: 30.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3650)))]
    pub dismissed: u32,
    /// Days after it was shown and left alone. Default: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3650)))]
    pub ignored: u32,
    /// Days after any of these, for every survey of this endpoint. Default: 14.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3650)))]
    pub any: u32,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { member: 1.0, visitor: 1.0, weekly: None }
    }
}

impl Rules {
    /// Seconds on the page, where nothing else is said.
    pub const DELAY: u32 = 2;
    /// Days with a visit, where nothing else is said.
    pub const VISITS: u32 = 1;
    /// Seconds without typing, where nothing else is said.
    pub const QUIET: u32 = 5;
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            delay: Self::DELAY,
            scroll: 0,
            minutes: 0,
            visits: Self::VISITS,
            tenure: 0,
            event: None,
            exit: false,
            quiet: Self::QUIET,
            segments: BTreeMap::new(),
        }
    }
}

impl Default for Cadence {
    fn default() -> Self {
        Self { answered: 90, dismissed: 30, ignored: 1, any: 14 }
    }
}
