//! The surveys as they are now, for all who serve them: what is saved here or by another collector, and what changes in
//! the folder, is served within seconds. A definition with errors never replaces one that is served.

use super::{Hosted, Source, Surveys, check, files, load};
use crate::store::{Pause, Saved, Store, StoreError};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(5);

/// The surveys as they are now; clones share them.
#[derive(Clone)]
pub(crate) struct Shelf(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    store: Store,
    /// Locked while anything changes.
    known: Mutex<Known>,
    now: RwLock<Arc<Surveys>>,
}

/// What is served is made of.
struct Known {
    /// Those of files, or built in.
    files: Surveys,
    marks: Vec<Mark>,
    /// What the database said.
    saved: Option<Said>,
}

/// Definitions and pauses.
type Said = (Vec<Saved>, Vec<(String, Pause)>);

/// By what a file that has changed is known.
type Mark = (PathBuf, Option<(SystemTime, u64)>);

impl Shelf {
    /// All surveys, their waves open. The error names each bad file with all that is wrong in it.
    pub(crate) fn open(folder: Option<&Path>, store: &Store) -> Result<Self, String> {
        let marks = folder.map(marks).transpose()?.unwrap_or_default();
        let shelf = Self::of(load(folder)?, marks, folder, store);
        shelf.refresh().map_err(|e| e.to_string())?;
        Ok(shelf)
    }

    fn of(files: Surveys, marks: Vec<Mark>, folder: Option<&Path>, store: &Store) -> Self {
        let known = Mutex::new(Known { files, marks, saved: None });
        let folder = folder.map(Into::into);
        Self(Arc::new(Inner { folder, store: store.clone(), known, now: RwLock::default() }))
    }

    /// All that there are.
    pub(crate) fn now(&self) -> Arc<Surveys> {
        Arc::clone(&self.0.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where definitions are kept that are saved.
    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Hosted>> {
        self.now().get(id).cloned()
    }

    /// Takes what was saved and paused, if it is new; waits for the database.
    pub(crate) fn refresh(&self) -> Result<(), StoreError> {
        self.put(&mut self.known(), false)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks again and again what has changed; never ends.
    pub(crate) async fn watch(self) {
        let mut clock = tokio::time::interval(LOOK);
        loop {
            clock.tick().await;
            let looking = self.clone();
            let looked = tokio::task::spawn_blocking(move || looking.look()).await;
            if let Err(error) = looked.map_err(|e| StoreError::Failed(e.to_string())).and_then(|done| done) {
                tracing::warn!(%error, "whether surveys have changed could not be seen");
            }
        }
    }

    /// Takes what has changed, in the folder and in the database.
    fn look(&self) -> Result<(), StoreError> {
        let mut known = self.known();
        let marks = self.0.folder.as_deref().map(marks).transpose();
        let marks = marks.unwrap_or_else(|why| {
            tracing::warn!(why, "the surveys stay as they are");
            None
        });
        let changed = marks.filter(|marks| *marks != known.marks).zip(self.0.folder.as_deref());
        let is_changed = changed.is_some();
        if let Some((marks, folder)) = changed {
            known.files = reread(folder, &known.files);
            known.marks = marks;
        }
        self.put(&mut known, is_changed)
    }

    /// Serves what is known by now, if anything has changed.
    fn put(&self, known: &mut Known, is_changed: bool) -> Result<(), StoreError> {
        let (store, before) = (&self.0.store, self.now());
        let saved = (store.definitions()?, store.pauses()?);
        if !is_changed && known.saved.as_ref() == Some(&saved) {
            return Ok(());
        }
        let all = known.files.clone().with_saved(&saved.0, &before).paused(&saved.1);
        for survey in all.iter() {
            if before.get(survey.id.as_str()).is_none_or(|old| old.wave != survey.wave) {
                open_wave(store, survey)?;
            }
        }
        *self.0.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
        known.saved = Some(saved);
        Ok(())
    }
}

/// The files of a folder, each by when it was changed and how long it is.
fn marks(folder: &Path) -> Result<Vec<Mark>, String> {
    let mark = |path: PathBuf| {
        let about = std::fs::metadata(&path).ok();
        let changed = about.and_then(|about| Some((about.modified().ok()?, about.len())));
        (path, changed)
    };
    Ok(files(folder)?.into_iter().map(mark).collect())
}

/// The surveys of a folder that has changed; of a file that is wrong, the one that it had before.
fn reread(folder: &Path, before: &Surveys) -> Surveys {
    let all = match check(Some(folder)) {
        Ok(all) => all,
        Err(why) => {
            tracing::error!(why, "the surveys stay as they are");
            return before.clone();
        }
    };
    let mut surveys = Surveys::default();
    let mut bad = Vec::new();
    for one in all {
        match one.outcome {
            Ok(one) => surveys.insert(one),
            Err(_) => bad.push(one),
        }
    }
    for one in bad {
        tracing::error!(problems = %one, "a definition with errors is not taken");
        let is_of_file =
            |old: &&Arc<Hosted>| matches!(&old.source, Source::File(path) if *path == Path::new(&one.file));
        let old = before.iter().find(is_of_file);
        if let Some(old) = old.filter(|old| surveys.get(old.id.as_str()).is_none()) {
            surveys.insert(Hosted::clone(old));
        }
    }
    tracing::info!(surveys = surveys.iter().count(), "the folder of the surveys has changed");
    surveys
}

/// Lets the answers of the wave in that a definition names, unless it is over for good.
fn open_wave(store: &Store, survey: &Hosted) -> Result<(), StoreError> {
    let (id, wave) = (survey.id.as_str(), survey.wave.as_str());
    store.open_wave(id, wave)?;
    let sealed = store.waves(id)?.into_iter().find(|known| known.name == wave).and_then(|known| known.sealed);
    if let Some(day) = sealed {
        tracing::warn!(
            survey = id, wave, sealed = %day,
            "this wave takes no answers any more: name the next one in the definition"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
