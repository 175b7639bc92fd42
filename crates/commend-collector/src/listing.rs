//! All surveys of a collector, and how things stand with each: for those who run them. `page` shows it to people.

mod page;
mod words;

use crate::{
    report::{Health, threshold},
    store::{Pause, Store, StoreError, WaveState},
    surveys::{Hosted, Source, Surveys},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use page::{Page, View};

/// Every survey, by id.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Listing {
    pub(crate) surveys: Vec<Listed>,
}

/// One survey.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) state: State,
    /// The round that new answers count in.
    pub(crate) wave: String,
    /// The first day on which anybody is asked, UTC.
    pub(crate) from: Option<String>,
    /// The last day on which anybody is asked, UTC.
    pub(crate) until: Option<String>,
    /// The answers of all waves; null where there are some, and fewer than the survey's threshold.
    pub(crate) answers: Option<u64>,
    /// The last day with answers, where they have stopped though people are asked.
    pub(crate) silent_since: Option<String>,
    /// Pages that could not load the survey in the wave that runs.
    pub(crate) failed: u64,
    pub(crate) source: Origin,
    /// The version that is served; 0 of what was not saved over HTTP.
    pub(crate) version: u64,
    /// When and by whom it was saved.
    pub(crate) saved: Option<Deed>,
    /// When and by whom it was paused.
    pub(crate) paused: Option<Deed>,
    /// Whether its definition has a scorecard.
    pub(crate) scorecard: bool,
    /// Its waves, by name.
    pub(crate) waves: Vec<Round>,
}

/// When something was done, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Deed {
    /// In UTC.
    pub(crate) at: String,
    /// The name of the token.
    pub(crate) by: String,
}

/// Whether anybody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// People are asked.
    Open,
    /// Nobody is asked until it is resumed.
    Paused,
    /// Its first day is to come.
    Waiting,
    /// Its last day is over.
    Over,
    /// The wave that its definition names is sealed.
    Sealed,
}

/// Where a definition comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Origin {
    BuiltIn,
    /// A file in the collector's folder: it is changed there.
    File,
    Saved,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Round {
    pub(crate) name: String,
    /// The day on which it was opened, where it is known.
    pub(crate) opened: Option<String>,
    /// The day on which it was sealed.
    pub(crate) sealed: Option<String>,
    /// Whether it takes the place of others: new answers count in it.
    pub(crate) runs: bool,
}

impl Listing {
    pub(crate) fn of(surveys: &Surveys, store: &Store, today: Date) -> Result<Self, StoreError> {
        let lines = surveys.iter().map(|survey| Listed::of(survey, store, today));
        Ok(Self { surveys: lines.collect::<Result<_, _>>()? })
    }
}

impl Listed {
    pub(crate) fn of(survey: &Hosted, store: &Store, today: Date) -> Result<Self, StoreError> {
        let id = survey.id.as_str();
        let counts = store.counts(id)?;
        let refused = store.refused(id, survey.wave.as_str())?;
        let health = Health::of(&survey.asked(today), &counts, refused, today);
        let answers = counts.iter().map(|count| count.tally.n()).sum();
        let waves: Vec<_> = store.waves(id)?.iter().map(|wave| Round::of(wave, survey)).collect();
        let is_sealed = waves.iter().any(|wave| wave.runs && wave.sealed.is_some());
        let (source, version) = (Origin::of(&survey.source), survey.version());
        let saved = match &survey.source {
            Source::Saved { at, by, .. } => Some(Deed { at: at.to_string(), by: by.clone() }),
            Source::BuiltIn | Source::File(_) => None,
        };
        Ok(Self {
            id: id.into(),
            title: survey.title().into(),
            state: if is_sealed { State::Sealed } else { State::of(survey, today) },
            wave: survey.wave.to_string(),
            from: survey.dates.from.clone(),
            until: survey.dates.until.clone(),
            answers: Some(answers).filter(|n| *n == 0 || *n >= threshold(survey)),
            silent_since: health.silent_since,
            failed: health.failed,
            source,
            version,
            saved,
            paused: survey.paused.as_ref().map(Deed::pause),
            scorecard: !survey.scorecard.is_empty(),
            waves,
        })
    }
}

impl Deed {
    fn pause(pause: &Pause) -> Self {
        Self { at: pause.since.to_string(), by: pause.by.clone() }
    }
}

impl State {
    fn of(survey: &Hosted, today: Date) -> Self {
        let waits = survey.dates.from.as_deref().is_some_and(|from| today.to_string().as_str() < from);
        match () {
            () if survey.paused.is_some() => Self::Paused,
            () if survey.is_open(today) => Self::Open,
            () if waits => Self::Waiting,
            () => Self::Over,
        }
    }
}

impl Origin {
    const fn of(source: &Source) -> Self {
        match source {
            Source::BuiltIn => Self::BuiltIn,
            Source::File(_) => Self::File,
            Source::Saved { .. } => Self::Saved,
        }
    }
}

impl Round {
    fn of(state: &WaveState, survey: &Hosted) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let runs = state.name == survey.wave.as_str();
        Self { name: state.name.clone(), opened: day(state.opened), sealed: day(state.sealed), runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use commend_core::Survey;
    use jiff::civil::date;

    #[track_caller]
    fn check(dates: &str, paused: bool, expected: State) {
        let text = format!(r#"{{"id":"a","wave":"1","dates":{dates}}}"#);
        let survey = Survey::from_json(text.as_bytes()).expect("a survey");
        let since = "2026-11-01T00:00:00Z".parse().expect("a time");
        let paused = paused.then(|| Pause { since, by: "Noor".into() });
        let survey = Hosted { paused, ..Hosted::built_in(survey) };
        assert_eq!(State::of(&survey, date(2026, 11, 28)), expected, "{dates}");
    }

    #[test]
    fn a_survey_is_open_or_not_for_one_reason() {
        check("{}", false, State::Open);
        check("{}", true, State::Paused);
        check(r#"{"from":"2026-11-28","until":"2026-11-28"}"#, false, State::Open);
        check(r#"{"from":"2026-11-29"}"#, false, State::Waiting);
        check(r#"{"until":"2026-11-27"}"#, false, State::Over);
        check(r#"{"until":"2026-11-27"}"#, true, State::Paused);
    }
}
