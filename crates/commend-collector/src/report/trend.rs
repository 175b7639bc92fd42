//! Whether a score rises or falls over the periods of a report. Pure.

use super::{By, round};
use crate::difference::{Sentences, sentences};
use commend_core::stats::{
    Level, Split, Trend,
    verdict::{Every, Verdict},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// A straight line through the periods, each weighted by its answers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Line {
    /// Points a day, week, month or wave, as the report is by.
    pub(crate) slope: f64,
    /// The lower limit of its interval.
    pub(crate) low: f64,
    /// The upper limit of its interval.
    pub(crate) high: f64,
    /// How often chance alone makes a slope of at least this size where there is none.
    pub(crate) p_value: f64,
    /// Whether it is more than chance.
    pub(crate) significant: bool,
    /// What it means, by language.
    pub(crate) verdict: Sentences,
}

/// The days of a mean month.
const MONTH: f64 = 365.25 / 12.0;

/// Through at least three periods, each named by its first day, or the waves in their order. One that still
/// runs is left out: a line that is looked at while it moves proves nothing.
pub(super) fn of(by: &By, periods: &[(String, Split)], running: bool) -> Option<Line> {
    let periods = &periods[..periods.len() - usize::from(running && !periods.is_empty())];
    let (every, days) = match by {
        By::Day => (Every::Day, 1.0),
        By::Week => (Every::Week, 7.0),
        By::Month => (Every::Month, MONTH),
        By::Wave => (Every::Period, 1.0),
        By::Dimension(_) => return None,
    };
    let first: Option<Date> = periods.first().and_then(|(key, _)| key.parse().ok());
    let time = |place: usize, key: &str| {
        let since = first.zip(key.parse::<Date>().ok()).and_then(|(first, day)| day.since(first).ok());
        let days_since = since.map(|span| f64::from(span.get_days()) / days);
        days_since.filter(|_| *by != By::Wave).unwrap_or(place as f64)
    };
    let timed = periods.iter().enumerate().map(|(place, (key, split))| (time(place, key), *split));
    let trend = Trend::of(&timed.collect::<Vec<_>>(), Level::P95).filter(|_| periods.len() > 2)?;
    Some(Line {
        slope: round(trend.slope, 2),
        low: round(trend.interval.low, 2),
        high: round(trend.interval.high, 2),
        p_value: trend.p_value,
        significant: trend.significant,
        verdict: sentences(&Verdict::Trend { trend, every }),
    })
}
