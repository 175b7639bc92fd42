//! Whether a survey is well: what was refused, whether answers have stopped, and days that brought far more than usual.
//! Of the wave that runs, whatever the report is of.

use super::published::threshold;
use crate::{
    silence::{Rhythm, is_open},
    store::Count,
};
use commend_core::Survey;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What has become of a survey besides its answers, in the wave that runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// Batches that were refused, by the code of the error.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Batches that pages say were never taken, whoever has refused them: those above, or something on the way.
    pub(crate) rejected: u64,
    /// Pages on which the survey could not be loaded, as far as they could tell.
    pub(crate) failed: u64,
    /// The last day with answers, where they have stopped against what was usual.
    pub(crate) silent_since: Option<String>,
    /// Days of the last four weeks that brought far more answers than usual.
    pub(crate) unusual: Vec<Unusual>,
}

/// A day that brought far more answers than usual.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Unusual {
    /// The day, UTC.
    pub(crate) day: String,
    /// About how many times as many as is usual on that day of the week: one digit.
    pub(crate) times: u64,
}

/// The code under which pages report that they could not load the survey.
pub(crate) const FAILED: &str = "failed";
/// The code under which batches say how many before them were refused.
pub(crate) const REJECTED: &str = "rejected";

impl Health {
    /// Of the counts of a survey, and of what was refused: by day and code.
    pub(crate) fn of(
        survey: &Survey,
        counts: &[Count],
        refused: Vec<(Date, String, u64)>,
        today: Date,
    ) -> Self {
        let rhythm = Rhythm::of(survey, counts, today);
        let mut health = Self::default();
        for (_, code, n) in refused {
            let sum = match code.as_str() {
                FAILED => &mut health.failed,
                REJECTED => &mut health.rejected,
                _ => health.refused.entry(code).or_default(),
            };
            *sum = sum.saturating_add(n);
        }
        // What a wave with too few answers does from day to day is not told either.
        let enough = rhythm.answers() >= threshold(survey);
        let silence = rhythm.silence().filter(|_| enough && is_open(survey, today));
        health.silent_since = silence.map(|(last, _)| last.to_string());
        let unusual = rhythm.unusual(threshold(survey)).into_iter();
        health.unusual = unusual.map(|(day, times)| Unusual { day: day.to_string(), times }).collect();
        health
    }

    /// What should be looked at, in words.
    pub(crate) fn notes(&self) -> Vec<String> {
        let silent = self.silent_since.as_ref().map(|last| {
            format!(
                "Answers have stopped: the last came on {last}. See whether the survey is still on the page."
            )
        });
        let unusual = self.unusual.iter().map(|Unusual { day, times }| {
            format!("On {day} there were about {times} times as many answers as usual.")
        });
        silent.into_iter().chain(unusual).collect()
    }
}
