//! A survey as this collector has it: its definition, where that comes from, and whether it is paused.

use crate::store::Pause;
use commend_core::{Dates, Survey};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{borrow::Cow, ops::Deref, path::PathBuf};
use uuid::Uuid;

/// Where a definition comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Built in, until one of its id is saved.
    BuiltIn,
    /// A file of the folder.
    File(PathBuf),
    /// Saved over HTTP, with the token of that name.
    Saved { version: u64, at: Timestamp, by: String },
}

/// A survey as this collector has it; read as its definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hosted {
    pub(crate) survey: Survey,
    /// The definition as its author wrote it.
    pub(crate) text: String,
    pub(crate) source: Source,
    pub(crate) paused: Option<Pause>,
}

/// Why a batch is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shut {
    /// Its survey was not open when it was made.
    Closed,
    /// Its survey is paused.
    Paused,
}

impl Deref for Hosted {
    type Target = Survey;

    fn deref(&self) -> &Survey {
        &self.survey
    }
}

impl Hosted {
    /// Of a definition that nobody wrote.
    pub(crate) fn built_in(survey: Survey) -> Self {
        let text = serde_json::to_string_pretty(&survey).unwrap_or_default();
        Self { survey, text, source: Source::BuiltIn, paused: None }
    }

    /// The version that was saved last; 0 where none was.
    pub(crate) fn version(&self) -> u64 {
        match self.source {
            Source::Saved { version, .. } => version,
            Source::BuiltIn | Source::File(_) => 0,
        }
    }

    /// Whether anybody is asked on a day.
    pub(crate) fn is_open(&self, day: Date) -> bool {
        self.paused.is_none() && self.survey.dates.take(&day.to_string())
    }

    /// The definition for those who ask: a pause is told as days that are over.
    pub(crate) fn asked(&self, today: Date) -> Cow<'_, Survey> {
        if self.paused.is_none() {
            return Cow::Borrowed(&self.survey);
        }
        let until = today.yesterday().unwrap_or(today).to_string();
        let dates = Dates { from: None, until: Some(until) };
        Cow::Owned(Survey { dates, ..self.survey.clone() })
    }

    /// Whether a batch of this id counts: the survey must have been open when it was made, as its id tells. Clocks of
    /// devices may be wrong by a day. Of waves that are no longer asked nobody knows their days.
    pub(crate) fn takes(&self, wave: &str, id: &Uuid, now: Timestamp) -> Result<(), Shut> {
        let made = made(id).unwrap_or(now);
        if self.paused.as_ref().is_some_and(|pause| made >= pause.since) {
            return Err(Shut::Paused);
        }
        let day = made.to_zoned(TimeZone::UTC).date();
        let near = [day.yesterday().unwrap_or(day), day, day.tomorrow().unwrap_or(day)];
        if wave == self.wave.as_str() && !near.iter().any(|day| self.dates.take(&day.to_string())) {
            return Err(Shut::Closed);
        }
        Ok(())
    }
}

/// When an id was made, where it tells.
fn made(id: &Uuid) -> Option<Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    Timestamp::new(seconds.try_into().ok()?, nanoseconds.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Shut::{Closed, Paused};

    /// A survey of November.
    fn november(paused: Option<&str>) -> Hosted {
        let text = r#"{"id":"a","wave":"1","dates":{"from":"2026-11-01","until":"2026-11-30"}}"#.to_owned();
        let survey = Survey::from_json(text.as_bytes()).expect("a survey");
        let pause = |since: &str| Pause { since: since.parse().expect("a time"), by: "Noor".into() };
        Hosted { survey, text, source: Source::BuiltIn, paused: paused.map(pause) }
    }

    #[track_caller]
    fn check(paused: Option<&str>, wave: &str, made: &str, expected: Option<Shut>) {
        let made: Timestamp = made.parse().expect("a time");
        let millis = u64::try_from(made.as_millisecond()).expect("after 1970");
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
        let long_after = "2027-06-01T00:00:00Z".parse().expect("a time");
        let taken = november(paused).takes(wave, &id, long_after);
        assert_eq!(taken.err(), expected, "{made} {wave} {paused:?}");
    }

    #[test]
    fn a_batch_counts_where_its_survey_was_open_when_it_was_made() {
        check(None, "1", "2026-11-15T12:00:00Z", None);
        check(None, "1", "2026-12-01T23:00:00Z", None);
        check(None, "1", "2026-12-02T01:00:00Z", Some(Closed));
        check(None, "1", "2026-10-31T01:00:00Z", None);
        check(None, "1", "2026-10-30T23:00:00Z", Some(Closed));
        check(None, "0", "2026-07-01T00:00:00Z", None);
    }

    #[test]
    fn what_was_made_before_a_pause_counts_and_the_rest_waits() {
        let since = Some("2026-11-10T12:00:00Z");
        check(since, "1", "2026-11-10T11:59:59Z", None);
        check(since, "1", "2026-11-10T12:00:00Z", Some(Paused));
        check(since, "0", "2026-11-20T00:00:00Z", Some(Paused));
    }

    #[test]
    fn an_id_that_tells_no_time_is_of_now() {
        let (id, paused) = (Uuid::from_u128(4), november(Some("2026-11-10T12:00:00Z")));
        let at = |now: &str| paused.takes("1", &id, now.parse().expect("a time"));
        assert!(at("2026-11-10T11:00:00Z").is_ok() && at("2026-11-11T00:00:00Z").is_err());
    }

    #[test]
    fn a_pause_is_told_as_days_that_are_over() {
        let today = jiff::civil::date(2026, 11, 10);
        let (open, paused) = (november(None), november(Some("2026-11-10T12:00:00Z")));
        assert_eq!((open.is_open(today), paused.is_open(today)), (true, false));
        assert_eq!(open.asked(today).as_ref(), &open.survey);
        let asked = paused.asked(today);
        assert!(!asked.dates.take("2026-11-10") && asked.dates.take("2026-11-09"));
    }
}
