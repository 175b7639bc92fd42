//! What is kept no longer than needed: waves that are over are sealed, and comments of sealed waves go, so many days
//! later. `due` says what is due on a day, by what the database holds; the rest does it. Started by `commend serve`.

use crate::{
    store::{Sealed, Store, StoreError, WaveState},
    surveys::{Shelf, Surveys},
};
use commend_core::Survey;
use jiff::{ToSpan as _, civil::Date};
use std::time::Duration;

/// How often it is looked what is due.
const LOOK: Duration = Duration::from_hours(1);

/// How long things are kept, in days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// From the end of a wave to its sealing; 0 seals none.
    pub(crate) seal_after: u16,
    /// From the sealing of a wave to the end of its comments; 0 keeps them.
    pub(crate) keep_comments: u16,
}

/// Something to be done, by survey and wave.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    Seal(String, String),
    Comments(String, String),
}

/// Looks every hour, and does what is due; never ends.
pub(crate) async fn watch(store: Store, shelf: Shelf, terms: Terms) {
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        let (store, surveys) = (store.clone(), shelf.now());
        let done = tokio::task::spawn_blocking(move || keep(&store, &surveys, terms, crate::today())).await;
        if let Err(error) = done.map_err(|e| StoreError::Failed(e.to_string())).and_then(|done| done) {
            tracing::warn!(%error, "what is over could not be sealed or deleted: it is tried again");
        }
    }
}

/// Does what is due on a day. Of several collectors with one database, one does each of it.
fn keep(store: &Store, surveys: &Surveys, terms: Terms, today: Date) -> Result<(), StoreError> {
    for survey in surveys.iter() {
        for due in due(terms, survey, &store.waves(survey.id.as_str())?, today) {
            execute(store, &due, today)?;
        }
    }
    Ok(())
}

/// What is due of the waves of a survey on a day.
fn due(terms: Terms, survey: &Survey, waves: &[WaveState], today: Date) -> Vec<Due> {
    let is_over = |since: Option<Date>, days: u16| {
        let last =
            since.filter(|_| days > 0).and_then(|since| since.checked_add(i64::from(days).days()).ok());
        last.is_some_and(|last| last <= today)
    };
    let of = |wave: &WaveState| {
        let names = || (survey.id.to_string(), wave.name.clone());
        match wave.sealed {
            None => is_over(end(survey, wave), terms.seal_after).then(|| {
                let (survey, wave) = names();
                Due::Seal(survey, wave)
            }),
            Some(sealed) => (wave.has_comments && is_over(Some(sealed), terms.keep_comments)).then(|| {
                let (survey, wave) = names();
                Due::Comments(survey, wave)
            }),
        }
    };
    waves.iter().filter_map(of).collect()
}

/// The day on which a wave was over: the last of its survey, or, where the definition names another, the last with
/// counts. `None` where it may still go on.
fn end(survey: &Survey, wave: &WaveState) -> Option<Date> {
    if wave.name == survey.wave.as_str() {
        return survey.dates.until.as_deref().and_then(|day| day.parse().ok());
    }
    // A wave that was opened and never answered: another collector may be about to begin it.
    wave.last.max(wave.opened)
}

fn execute(store: &Store, due: &Due, today: Date) -> Result<(), StoreError> {
    let (Due::Seal(survey, wave) | Due::Comments(survey, wave)) = due;
    let task = match due {
        Due::Seal(..) => format!("seal/{survey}/{wave}"),
        Due::Comments(..) => format!("comments/{survey}/{wave}"),
    };
    if !store.claim(&task, &today.to_string())? {
        return Ok(());
    }
    match due {
        Due::Seal(..) => {
            if let Sealed::Now { batches, voters, remains } = store.seal(survey, wave, today)? {
                let remains = remains.unwrap_or_default();
                tracing::info!(survey, wave, batches, voters, remains, "a wave that was over is sealed");
            }
        }
        Due::Comments(..) => {
            let comments = store.forget_comments(survey, wave)?;
            tracing::info!(survey, wave, comments, "the comments of a sealed wave are deleted");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
