//! Definitions that were saved over HTTP, version by version, and surveys that are paused. None of it is ever changed:
//! what was saved before can be looked up and saved again.

use super::{Store, StoreError, database::DefinitionRow};
use jiff::Timestamp;

/// A definition that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    pub(crate) survey: String,
    /// Counts from 1, survey by survey.
    pub(crate) version: u64,
    /// The definition as it was sent.
    pub(crate) body: String,
    pub(crate) at: Timestamp,
    /// The name of the token that it was saved with.
    pub(crate) by: String,
}

/// A survey that asks nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) since: Timestamp,
    /// The name of the token by which it was paused.
    pub(crate) by: String,
}

impl Store {
    /// The last version of each survey, by id.
    pub(crate) fn definitions(&self) -> Result<Vec<Saved>, StoreError> {
        self.database.definitions()?.into_iter().map(Saved::try_from).collect()
    }

    /// Every version of a survey, the first one first.
    pub(crate) fn versions(&self, survey: &str) -> Result<Vec<Saved>, StoreError> {
        self.database.versions(survey)?.into_iter().map(Saved::try_from).collect()
    }

    /// Keeps a version that follows the last one; `false` where there is another one of its number, or none before it.
    pub(crate) fn save(&self, saved: &Saved) -> Result<bool, StoreError> {
        let Saved { survey, version, body, at, by } = saved.clone();
        self.database.save(&(survey, version, body, at.to_string(), by))
    }

    /// The surveys that are paused.
    pub(crate) fn pauses(&self) -> Result<Vec<(String, Pause)>, StoreError> {
        let pause = |(survey, since, by): (String, String, String)| {
            Ok((survey, Pause { since: timestamp(&since)?, by }))
        };
        self.database.pauses()?.into_iter().map(pause).collect()
    }

    /// Pauses a survey; one that is paused stays as it is.
    pub(crate) fn pause(&self, survey: &str, pause: &Pause) -> Result<(), StoreError> {
        self.database.pause(survey, &pause.since.to_string(), &pause.by)
    }

    /// Has a survey ask again.
    pub(crate) fn resume(&self, survey: &str) -> Result<(), StoreError> {
        self.database.resume(survey)
    }
}

impl TryFrom<DefinitionRow> for Saved {
    type Error = StoreError;

    fn try_from((survey, version, body, at, by): DefinitionRow) -> Result<Self, StoreError> {
        Ok(Self { survey, version, body, at: timestamp(&at)?, by })
    }
}

fn timestamp(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|e| StoreError::Failed(format!("time `{text}`: {e}")))
}
