//! What people enter for the measures of a survey, see `scorecard`.

use super::{Store, StoreError, date};
use jiff::civil::Date;

/// A value of a measure on a day; none takes away what was entered before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entered {
    pub(crate) measure: String,
    pub(crate) day: Date,
    pub(crate) value: Option<f64>,
}

impl Store {
    /// What was entered for a survey, by measure and day.
    pub(crate) fn measures(&self, survey: &str) -> Result<Vec<Entered>, StoreError> {
        let entered = |(measure, day, value): (String, String, f64)| {
            Ok(Entered { measure, day: date(&day)?, value: Some(value) })
        };
        self.database.measures(survey)?.into_iter().map(entered).collect()
    }

    /// Keeps values in place of those of the same measure and day. All or nothing.
    pub(crate) fn enter(&self, survey: &str, entered: &[Entered]) -> Result<(), StoreError> {
        let row = |one: &Entered| (one.measure.clone(), one.day.to_string(), one.value);
        self.database.enter(survey, &entered.iter().map(row).collect::<Vec<_>>())
    }
}
