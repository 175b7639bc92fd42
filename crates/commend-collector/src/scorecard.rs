//! The measures of success of those who work for a community, each beside what it should reach. What answers tell is taken
//! from reports, so nothing is told here that they would not tell; the rest was entered. Pure: `entry` reads what is
//! entered, `page` shows it to people, `table` to spreadsheets.

mod entry;
mod page;
mod table;

use crate::{
    report::{By, Figures, Group, Query, Report, Timeline},
    store::{Count, Entered},
};
use commend_core::{
    Figure, Measure, Survey,
    stats::{Level, chance_over},
};
use jiff::{ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

pub(crate) use entry::{Entries, Entry, Saved, from_csv, one, read, written};
pub(crate) use page::{Page, View};

/// Months that a history goes back.
const MONTHS: i32 = 12;

/// The measures of a survey, as they stand.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Scorecard {
    /// The survey's id.
    pub(crate) survey: String,
    /// The first day of the answers that figures are of, UTC.
    pub(crate) from: String,
    /// The last day, UTC; of what was entered, the latest until then.
    pub(crate) to: String,
    /// The confidence of every interval.
    pub(crate) level: f64,
    pub(crate) measures: Vec<Line>,
}

/// One measure, as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Line {
    /// As in the definition: what it is, who owns it, whom it is accounted for to, what it should reach.
    #[serde(flatten)]
    pub(crate) measure: Measure,
    /// Where it stands; null where nothing is known, or the group is too small to be shown.
    pub(crate) value: Option<f64>,
    /// The lower limit of its interval, of a score.
    pub(crate) low: Option<f64>,
    /// The upper limit of its interval, of a score.
    pub(crate) high: Option<f64>,
    /// The answers behind it.
    pub(crate) n: Option<u64>,
    /// Whether it is held back because the group, or one beside it, is too small.
    pub(crate) suppressed: bool,
    /// The first day that is counted in it, of what answers tell: with small groups it can be later than the one asked for.
    pub(crate) from: Option<String>,
    /// The last day that is counted in it, of what answers tell.
    pub(crate) to: Option<String>,
    /// The day that an entered value is of.
    pub(crate) day: Option<String>,
    /// Of a score, how sure it is that everybody's is over the target, 0 to 1: the confidence at which its interval ends
    /// there.
    pub(crate) chance: Option<f64>,
    /// Whether the value is at the target or over it.
    pub(crate) reached: Option<bool>,
    /// Where it stood before: by month, or as it was entered.
    pub(crate) history: Vec<Moment>,
}

/// Where a measure stood.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Moment {
    /// The first day of the month, or the day that it was entered for.
    pub(crate) day: String,
    pub(crate) value: f64,
}

impl Scorecard {
    /// The measures in the time of `query`; without any, in the wave that runs.
    pub(crate) fn of(
        survey: &Survey,
        counts: &[Count],
        entered: &[Entered],
        query: &Query,
        today: Date,
    ) -> Self {
        let any_time = query.from.is_none() && query.to.is_none() && query.wave.is_none();
        let wave = if any_time { Some(survey.wave.to_string()) } else { query.wave.clone() };
        let query = Query { wave, segment: BTreeMap::new(), by: None, ..query.clone() };
        let timeline = Timeline::of(survey, counts);
        let whole = Report::among(&timeline, survey, &query, today);
        let last = query.to.unwrap_or(today);
        let line = |measure: &Measure| match measure.figure {
            Figure::Entered => noted(measure, entered, last),
            figure => {
                told(measure, figure, |query| Report::among(&timeline, survey, query, today), &query, last)
            }
        };
        Self {
            survey: survey.id.to_string(),
            from: whole.from,
            to: whole.to,
            level: Level::P95.confidence(),
            measures: survey.scorecard.iter().map(line).collect(),
        }
    }
}

/// A measure that answers tell.
fn told(
    measure: &Measure,
    figure: Figure,
    report: impl Fn(&Query) -> Report,
    query: &Query,
    last: Date,
) -> Line {
    let segment = measure.of.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
    let query = Query { segment, ..query.clone() };
    let Report { figures, from: first, to: until, .. } = report(&query);
    let value = value(figure, &figures);
    let of_score = figure == Figure::Nps;
    let chance = measure.target.filter(|_| of_score).zip(figures.split());
    let chance = chance.and_then(|(target, split)| chance_over(split, target));
    let from = last.checked_sub(MONTHS.months()).unwrap_or(last).first_of_month();
    let before = Query { from: Some(from), wave: None, by: Some(By::Month), ..query };
    let moment =
        |group: &Group| Some(Moment { day: group.key.clone(), value: self::value(figure, &group.figures)? });
    Line {
        value,
        low: figures.low.filter(|_| of_score),
        high: figures.high.filter(|_| of_score),
        n: figures.n,
        suppressed: figures.suppressed,
        from: Some(first),
        to: Some(until),
        day: None,
        chance: chance.map(|chance| (chance * 1e4).round() / 1e4),
        reached: reached(measure, value),
        history: report(&before).groups.iter().filter_map(moment).collect(),
        measure: measure.clone(),
    }
}

/// A measure that was entered: the latest value counts.
fn noted(measure: &Measure, entered: &[Entered], last: Date) -> Line {
    let of_it = entered.iter().filter(|one| one.measure == measure.id.as_str() && one.day <= last);
    let mut history: Vec<_> = of_it.filter_map(|one| Some((one.day, one.value?))).collect();
    history.sort_by_key(|(day, _)| *day);
    let latest = history.last().copied();
    Line {
        value: latest.map(|(_, value)| value),
        low: None,
        high: None,
        n: None,
        suppressed: false,
        from: None,
        to: None,
        day: latest.map(|(day, _)| day.to_string()),
        chance: None,
        reached: reached(measure, latest.map(|(_, value)| value)),
        history: history.into_iter().map(|(day, value)| Moment { day: day.to_string(), value }).collect(),
        measure: measure.clone(),
    }
}

fn value(figure: Figure, figures: &Figures) -> Option<f64> {
    match figure {
        Figure::Entered => None,
        Figure::Nps => figures.nps,
        Figure::Promoters => figures.promoters.map(|n| n as f64),
        Figure::Response => figures.response_rate.map(|rate| (rate * 1e4).round() / 1e2),
    }
}

fn reached(measure: &Measure, value: Option<f64>) -> Option<bool> {
    Some(value? >= measure.target?)
}

#[cfg(test)]
pub(crate) mod tests;
