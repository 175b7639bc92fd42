//! The score of members so far, for surveys that tell it to respondents. It changes once a week, so it is
//! computed once a day and kept.

use crate::{report::members_so_far, store::Store};
use commend_core::{Results, Survey, stats::Split};
use jiff::civil::Date;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What was computed, by survey, and on which day.
#[derive(Clone, Default)]
pub(crate) struct SoFar(Arc<Mutex<Kept>>);

type Kept = BTreeMap<String, (Date, Option<Split>)>;

impl SoFar {
    /// The members' answers by category. `None` where the survey does not tell them, where they are too few,
    /// or where they cannot be read just now.
    pub(crate) async fn of(&self, store: &Store, survey: &Survey, today: Date) -> Option<Split> {
        if survey.results == Results::Off {
            return None;
        }
        let id = survey.id.as_str();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied();
        if let Some((_, split)) = kept.filter(|(day, _)| *day == today) {
            return split;
        }
        let (store, asked) = (store.clone(), survey.clone());
        let counts = tokio::task::spawn_blocking(move || {
            store.counts(asked.id.as_str()).map(|counts| members_so_far(&asked, &counts, today))
        });
        match counts.await {
            Ok(Ok(split)) => {
                let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(id.to_owned(), (today, split));
                split
            }
            Ok(Err(cause)) => {
                tracing::error!(%cause, "the database failed");
                None
            }
            Err(cause) => {
                tracing::error!(%cause, "the score so far failed");
                None
            }
        }
    }
}
