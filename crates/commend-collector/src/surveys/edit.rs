//! What is done to the surveys over HTTP: definitions are saved, waves begun and sealed, surveys paused. What is wrong is
//! refused before anything changes. All of it waits for the database.

use super::{Hosted, Shelf, Source, definition, listed};
use crate::store::{Pause, Saved, Sealed, StoreError};
use commend_core::{Problem, Survey};
use jiff::Timestamp;
use serde_json::Value;

/// What is done to a survey, beside saving a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Nobody is asked any more.
    Pause,
    /// Those are asked again whom the definition names.
    Resume,
    /// New answers count in this wave from now on.
    Wave(String),
    /// This wave is over for good.
    Seal(String),
}

/// Why nothing has changed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There is no survey of this id.
    Unknown(String),
    /// All that is wrong with what was sent, a line each.
    Problems(String),
    /// It cannot be done as things stand.
    Standing(String),
    Store(StoreError),
}

impl Shelf {
    /// Saves a definition as the version after `after`, 0 for the first one, and serves it; returns its version.
    pub(crate) fn save(&self, id: &str, after: u64, text: &[u8], by: &str) -> Result<u64, Refused> {
        let survey = definition::read(text).map_err(|problems| Refused::Problems(listed(&problems)))?;
        if survey.id.as_str() != id {
            let hint = format!("write `{id}`, or save it under the id that it has");
            return Err(problem("id", format!("it is `{}`", survey.id), &hint));
        }
        let known = self.get(id);
        if let Some(Source::File(path)) = known.as_ref().map(|one| &one.source) {
            let path = path.display();
            return Err(Refused::Standing(format!("`{id}` comes from the file {path}: change it there")));
        }
        let runs = known.is_some_and(|one| one.wave == survey.wave);
        if !runs && self.is_sealed(&survey)? {
            let what = format!("`{}` was sealed and takes no answers", survey.wave);
            return Err(problem("wave", what, "name a wave that is new"));
        }
        let version = after.saturating_add(1);
        // Some editors begin a file with a mark that nobody else needs.
        let body = String::from_utf8_lossy(text).trim_start_matches('\u{feff}').to_owned();
        let saved = Saved { survey: id.into(), version, body, at: Timestamp::now(), by: by.into() };
        if !self.store().save(&saved)? {
            return Err(Refused::Standing(format!(
                "version {after} of `{id}` is not the last one: somebody has saved another meanwhile, so load that first"
            )));
        }
        tracing::info!(survey = id, version, by, "a definition was saved");
        self.refresh()?;
        Ok(version)
    }

    /// Does something to a survey.
    pub(crate) fn act(&self, id: &str, act: &Act, by: &str) -> Result<(), Refused> {
        let survey = self.get(id).ok_or_else(|| Refused::Unknown(id.into()))?;
        match act {
            Act::Pause => self.store().pause(id, &Pause { since: Timestamp::now(), by: by.into() })?,
            Act::Resume => self.store().resume(id)?,
            Act::Wave(wave) => return self.begin(&survey, wave, by),
            Act::Seal(wave) => self.seal(&survey, wave)?,
        }
        tracing::info!(survey = id, ?act, by, "a survey was changed");
        self.refresh()?;
        Ok(())
    }

    fn begin(&self, survey: &Hosted, wave: &str, by: &str) -> Result<(), Refused> {
        let id = survey.id.as_str();
        if self.store().waves(id)?.iter().any(|known| known.name == wave) {
            return Err(problem("wave", format!("there was a wave `{wave}`"), "name a wave that is new"));
        }
        let mut definition: Value = serde_json::from_str(survey.text.trim_start_matches('\u{feff}'))
            .map_err(|e| Refused::Problems(e.to_string()))?;
        definition["wave"] = wave.into();
        self.save(id, survey.version(), format!("{definition:#}").as_bytes(), by).map(drop)
    }

    fn seal(&self, survey: &Hosted, wave: &str) -> Result<(), Refused> {
        let id = survey.id.as_str();
        if survey.wave.as_str() == wave && survey.is_open(crate::today()) {
            return Err(Refused::Standing(format!(
                "wave `{wave}` of `{id}` still asks: begin the next one first, or pause the survey"
            )));
        }
        match self.store().seal(id, wave, crate::today())? {
            Sealed::Now { .. } => Ok(()),
            Sealed::Before(day) => {
                Err(Refused::Standing(format!("wave `{wave}` of `{id}` was sealed on {day}")))
            }
            Sealed::Unknown => Err(Refused::Standing(format!("`{id}` has no wave `{wave}`"))),
        }
    }

    fn is_sealed(&self, survey: &Survey) -> Result<bool, StoreError> {
        let waves = self.store().waves(survey.id.as_str())?;
        Ok(waves.iter().any(|wave| wave.name == survey.wave.as_str() && wave.sealed.is_some()))
    }
}

fn problem(path: &str, what: String, hint: &str) -> Refused {
    Refused::Problems(Problem::new(path, what, hint).to_string())
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests;
