//! Tallies to a report: pure, so that the same counts always give the same figures. The page is
//! `report/page.rs`; the addresses are in `routes/report.rs`.

mod page;
mod query;

use crate::store::Count;
use commend_core::{
    Category, Survey, Tally,
    stats::{Estimate, Level, METHOD, Published, suppress},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use page::Page;
pub(crate) use query::{By, Query};

/// What a survey has found, of the answers that a query names.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Report {
    /// The survey's id.
    pub(crate) survey: String,
    /// The first day, UTC.
    pub(crate) from: String,
    /// The last day, UTC.
    pub(crate) to: String,
    /// The figures of the whole.
    #[serde(flatten)]
    pub(crate) figures: Figures,
    /// The confidence of every interval.
    pub(crate) level: f64,
    /// How the intervals are computed.
    pub(crate) method: String,
    /// The same figures by group, where the query asks for groups.
    pub(crate) groups: Vec<Group>,
    /// What must be known to read the figures rightly.
    pub(crate) notes: Vec<String>,
}

/// The figures of one group.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Group {
    /// The value of the dimension, the first day of the period, or the wave.
    pub(crate) key: String,
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

/// Null where there are no answers, and all null where the group is too small to be shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Figures {
    /// Whether the figures are held back because the group, or one beside it, is too small.
    pub(crate) suppressed: bool,
    /// Answers.
    pub(crate) n: Option<u64>,
    /// Answers by score, 0 to 10.
    pub(crate) scores: Option<[u64; 11]>,
    /// Scores 9 and 10.
    pub(crate) promoters: Option<u64>,
    /// Scores 7 and 8.
    pub(crate) passives: Option<u64>,
    /// Scores 0 to 6.
    pub(crate) detractors: Option<u64>,
    /// Promoters minus detractors, in points of the answers, -100 to 100.
    pub(crate) nps: Option<f64>,
    /// The lower limit of its interval.
    pub(crate) low: Option<f64>,
    /// The upper limit of its interval.
    pub(crate) high: Option<f64>,
    /// How often the survey was shown.
    pub(crate) shown: Option<u64>,
    /// How often it was closed without an answer.
    pub(crate) dismissed: Option<u64>,
    /// Answers per time shown, 0 to 1.
    pub(crate) response_rate: Option<f64>,
    /// How often each closed answer was chosen.
    pub(crate) reasons: Option<BTreeMap<String, u64>>,
}

impl Figures {
    fn of(tally: &Tally) -> Self {
        let estimate = Estimate::of(tally);
        let count = |category| Some(tally.count(category));
        Self {
            suppressed: false,
            n: Some(tally.n()),
            scores: Some(tally.scores),
            promoters: count(Category::Promoter),
            passives: count(Category::Passive),
            detractors: count(Category::Detractor),
            nps: estimate.map(|e| round(e.nps, 2)),
            low: estimate.map(|e| round(e.interval.low, 2)),
            high: estimate.map(|e| round(e.interval.high, 2)),
            shown: Some(tally.shown),
            dismissed: Some(tally.dismissed),
            response_rate: tally.response_rate().map(|rate| round(rate, 4)),
            reasons: Some(tally.reasons.iter().map(|(reason, n)| (reason.to_string(), *n)).collect()),
        }
    }

    fn held_back() -> Self {
        Self { suppressed: true, ..Self::default() }
    }

    /// The figures, unless there are answers and they may not be shown.
    fn unless_hidden(tally: &Tally, shown: bool) -> Self {
        if shown || tally.n() == 0 { Self::of(tally) } else { Self::held_back() }
    }
}

impl Report {
    /// The report of what `query` names among the counts of a survey; `today` is its default last day.
    pub(crate) fn of(survey: &Survey, counts: &[Count], query: &Query, today: Date) -> Self {
        let taken = |query: &Query| counts.iter().filter(|count| query.takes(count)).collect::<Vec<_>>();
        let hidden = |groups: &BTreeMap<String, Tally>| {
            let sizes: Vec<_> = groups.iter().map(|(key, tally)| (key.clone(), tally.n())).collect();
            suppress(&sizes, survey.threshold)
        };
        // A part that is hidden among its like is hidden when it is asked for alone.
        let part_shown = query.segment.iter().all(|(dimension, value)| {
            let like = groups(&taken(&query.wider(dimension)), &By::Dimension(dimension.clone()));
            hidden(&like).groups.contains(value)
        });
        let counts = taken(query);
        let total: Tally = counts.iter().map(|count| &count.tally).sum();
        let groups = query.by.as_ref().map(|by| groups(&counts, by)).unwrap_or_default();
        let mut published = hidden(&groups);
        if groups.is_empty() {
            published.total = total.n() >= survey.threshold;
        }
        if !part_shown {
            published = Published { groups: BTreeSet::new(), total: false };
        }
        let groups = groups.into_iter().map(|(key, tally)| {
            let figures = Figures::unless_hidden(&tally, published.groups.contains(&key));
            Group { key, figures }
        });
        let first = counts.iter().map(|count| count.day).min().unwrap_or(today);
        Self {
            survey: survey.id.to_string(),
            from: query.from.unwrap_or(first).to_string(),
            to: query.to.unwrap_or(today).to_string(),
            figures: Figures::unless_hidden(&total, published.total),
            level: Level::P95.confidence(),
            method: METHOD.into(),
            groups: groups.collect(),
            notes: notes(survey),
        }
    }
}

/// The counts by what tells them apart.
fn groups(counts: &[&Count], by: &By) -> BTreeMap<String, Tally> {
    let mut groups: BTreeMap<String, Tally> = BTreeMap::new();
    for count in counts {
        *groups.entry(by.key(count)).or_default() += &count.tally;
    }
    groups
}

fn notes(survey: &Survey) -> Vec<String> {
    let threshold = match survey.threshold {
        1 => "Every group is shown, however small: the threshold of this survey is 1.".into(),
        k => format!("Groups of fewer than {k} answers are not shown."),
    };
    let open = "Answers are not verified: nothing keeps one person from answering on two devices.".into();
    vec![threshold, open]
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests;
