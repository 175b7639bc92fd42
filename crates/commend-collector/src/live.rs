//! Pages that follow a survey while answers come in. One look at the database every few seconds for all who follow the
//! same survey, wherever the answers arrive; none while nobody does.
//!
//! What they are told goes up in steps of the survey's threshold, so that nobody who watches learns how one person answered.

use crate::{report::threshold, store::Store};
use commend_core::Survey;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(2);
/// Who follow at once: each keeps a connection, and those are for answers.
const PLACES: usize = 64;

/// How many answers were told, by survey.
type Told = BTreeMap<String, watch::Sender<u64>>;

/// The surveys that are followed; none any more when the collector ends.
#[derive(Clone)]
pub(crate) struct Live {
    told: Arc<Mutex<Option<Told>>>,
    places: Arc<Semaphore>,
}

/// How many answers a survey has, again and again; it ends when the collector does.
pub(crate) struct Followed {
    pub(crate) answers: watch::Receiver<u64>,
    /// Given back when nobody listens any more.
    pub(crate) place: OwnedSemaphorePermit,
}

impl Default for Live {
    fn default() -> Self {
        let told = Some(Told::new());
        Self { told: Arc::new(Mutex::new(told)), places: Arc::new(Semaphore::new(PLACES)) }
    }
}

impl Live {
    /// Follows a survey that has so many answers now; `None` where too many follow, or the collector ends.
    pub(crate) fn follow(&self, store: &Store, survey: &Survey, answers: u64) -> Option<Followed> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told.as_mut()?;
        let id = survey.id.to_string();
        if let Some(sender) = told.get(&id) {
            return Some(Followed { answers: sender.subscribe(), place });
        }
        let (sender, answers) = watch::channel(answers);
        told.insert(id.clone(), sender);
        tokio::spawn(self.clone().watch(store.clone(), id, threshold(survey)));
        Some(Followed { answers, place })
    }

    /// Ends all that follow.
    pub(crate) fn end(&self) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Looks while anybody follows.
    async fn watch(self, store: Store, id: String, step: u64) {
        loop {
            tokio::time::sleep(LOOK).await;
            let (store, survey) = (store.clone(), id.clone());
            let answers = tokio::task::spawn_blocking(move || store.answers(&survey)).await;
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(told) = told.as_mut() else { return };
            let Some(sender) = told.get(&id).filter(|sender| sender.receiver_count() > 0) else {
                told.remove(&id);
                return;
            };
            // What cannot be read now is read at the next look.
            let Ok(Ok(answers)) = answers else { continue };
            sender.send_if_modified(|told| {
                let is_step = answers.abs_diff(*told) >= step;
                if is_step {
                    *told = answers;
                }
                is_step
            });
        }
    }
}
