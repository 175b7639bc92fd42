//! Tallies to a report: pure, so that the same counts always give the same figures. The page is
//! `report/page.rs`; the addresses are in `routes/report.rs`.

mod groups;
mod health;
mod marked;
mod overview;
mod page;
mod published;
mod query;
mod reworded;
mod table;
mod trend;
mod trust;

use crate::{
    difference::{Difference, Looks, Sentences, With, differences, sentences},
    store::Count,
};
use commend_core::{
    Category, Survey, Tally,
    stats::{
        Estimate, Level, METHOD, Silent, Split,
        verdict::{Precision, Verdict},
    },
};
use jiff::civil::Date;
use published::{Piece, Published};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trend::Line;
use trust::Trusted;

pub(crate) use health::{FAILED, Health, REJECTED};
pub(crate) use marked::Marked;
pub(crate) use overview::{Audience, Overview, Sources};
#[cfg(test)]
pub(crate) use page::tests::golden;
pub(crate) use page::{CHARTS, LANGUAGE, Pack, Page, Place, View, Words, named, standalone};
pub(crate) use published::{Timeline, members_so_far, threshold};
pub(crate) use query::{By, Query};
pub(crate) use reworded::changes as rewordings;

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
    /// Answers that a platform has vouched for, each the first of its member; null where these, or others beside
    /// them, are few.
    pub(crate) verified: Option<u64>,
    /// What is doubtful, where answers came in a way that people do not answer in.
    pub(crate) doubtful: Option<Doubtful>,
    /// Whether the survey is well.
    pub(crate) health: Option<Health>,
    /// What those who were asked and kept silent leave open, where it is known how many they are.
    pub(crate) silent: Option<Bounds>,
    /// The confidence of every interval.
    pub(crate) level: f64,
    /// How the intervals are computed.
    pub(crate) method: String,
    /// The same figures by group, where the query asks for groups.
    pub(crate) groups: Vec<Group>,
    /// Each group beside the first listed one, or each period beside the one before.
    pub(crate) comparisons: Vec<Difference>,
    /// Whether the score rises or falls over the closed periods, where there are at least three.
    pub(crate) trend: Option<Line>,
    /// What happened to the community in this time, with before and after.
    pub(crate) marks: Vec<Marked>,
    /// The days from which the question was put in other words.
    pub(crate) reworded: Vec<String>,
    /// What must be known to read the figures rightly.
    pub(crate) notes: Vec<String>,
}

/// Answers that came in a way that people do not answer in, such as many from one address with the same score. They
/// count like all others; this is what the figures are without them.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Doubtful {
    /// How many they are.
    pub(crate) n: u64,
    /// The figures of all others.
    pub(crate) without: Figures,
}

/// The score of all who were asked, whatever the silent think.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Bounds {
    /// If every silent one were a detractor.
    pub(crate) low: f64,
    /// If every silent one were a promoter.
    pub(crate) high: f64,
    /// What it means, by language.
    pub(crate) verdict: Sentences,
}

/// The figures of one group.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Group {
    /// The value of the dimension, the first day of the period, or the wave.
    pub(crate) key: String,
    /// Of a period, the first day that is counted in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// Of a period, the last day that is counted in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
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
    /// `fine`, or `low` below 30 answers or beyond a margin of 15 points.
    pub(crate) precision: Option<&'static str>,
    /// What the score says, in one sentence, by language.
    pub(crate) verdict: Option<Sentences>,
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
            precision: estimate.map(|e| Precision::of(tally.n(), &e).as_str()),
            verdict: Some(sentences(&Verdict::on(tally.into(), Level::P95))),
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

    /// Answers by category, where they may be told.
    pub(crate) fn split(&self) -> Option<Split> {
        let (promoters, passives, detractors) = (self.promoters?, self.passives?, self.detractors?);
        Some(Split { promoters, passives, detractors })
    }
}

impl Report {
    /// The report of what `query` names among the counts of a survey; `today` is its default last day.
    pub(crate) fn of(survey: &Survey, counts: &[Count], query: &Query, today: Date) -> Self {
        Self::among(&Timeline::of(survey, counts), survey, query, today)
    }

    /// The same of counts that other reports are made of, too.
    pub(crate) fn among(timeline: &Timeline<'_>, survey: &Survey, query: &Query, today: Date) -> Self {
        let asked = || timeline.counts.iter().filter(|count| query.takes_time(&count.wave, count.day));
        let days = || asked().map(|count| count.day);
        let first = days().min().unwrap_or(today);
        let mut report = Self {
            survey: survey.id.to_string(),
            from: query.from.unwrap_or(first).to_string(),
            to: query.to.unwrap_or(today).to_string(),
            figures: Figures::held_back(),
            verified: None,
            doubtful: None,
            health: None,
            silent: None,
            level: Level::P95.confidence(),
            method: METHOD.into(),
            groups: Vec::new(),
            comparisons: Vec::new(),
            trend: None,
            marks: Vec::new(),
            reworded: Vec::new(),
            notes: notes(survey),
        };
        let Some(published) = Published::of(timeline, query) else {
            report.notes.push(format!(
                "Groups of fewer than {} answers are held back, so one dimension can be asked at a time.",
                threshold(survey)
            ));
            return report;
        };
        let pieces = published.within(query);
        let told = || pieces.iter().flat_map(|piece| piece.counts.iter().copied());
        let of_group: Vec<_> = told().filter(|count| query.takes_group(count)).collect();
        let total: Tally = of_group.iter().map(|count| &count.tally).sum();
        let part_told = query.segment.values().all(|group| published.tells(group));
        let missing = of_group.is_empty() && asked().any(|count| query.takes_group(count));
        if part_told && !missing {
            report.figures = Figures::of(&total);
            report.silent = silent(&total);
            report.groups = groups::of(&pieces, query, &published);
            report.marks = marked::of(survey, &pieces, query, query.is_running(survey, today));
            let Trusted { verified, doubtful } = Trusted::of(survey, timeline, query, total.n());
            report.notes.extend(verified.map(|verified| vouched(verified, total.n())));
            report.notes.extend(doubtful.as_ref().map(set_apart));
            (report.verified, report.doubtful) = (verified, doubtful);
        } else if let Some(by @ By::Dimension(_)) = &query.by {
            let keys: BTreeSet<_> =
                asked().filter(|count| query.takes_group(count)).map(|count| by.key(count)).collect();
            let group = |key| Group { key, from: None, to: None, figures: Figures::held_back() };
            report.groups = keys.into_iter().map(group).collect();
        }
        if told().count() < asked().count() {
            report.narrow(&pieces, [first, days().max().unwrap_or(today)], threshold(survey));
            let span = Piece::span(&pieces);
            let within = |day: Date| span.is_some_and(|[first, last]| (first..=last).contains(&day));
            if days().filter(|day| within(*day)).count() > told().count() {
                report
                    .notes
                    .push("Some answers of these days are left out, since waves overlap in them.".into());
            }
        }
        report.compare(survey, query, query.is_running(survey, today));
        report
    }

    /// The same, saying whether the survey is well.
    pub(crate) fn with(mut self, health: Health) -> Self {
        self.notes.extend(health.notes());
        self.health = Some(health);
        self
    }

    /// Says which days are told where not all that were asked for are, from `first` to `last`.
    fn narrow(&mut self, pieces: &[Piece], [first, last]: [Date; 2], k: u64) {
        let span = Piece::span(pieces);
        if let Some([from, _]) = span.filter(|[from, _]| *from > first) {
            self.from = from.to_string();
        }
        if let Some([_, to]) = span.filter(|[_, to]| *to < last) {
            self.to = to.to_string();
        }
        self.notes.push(format!("Days are counted together until each group has {k} answers or none."));
    }

    /// Sets the groups beside each other, those that are told.
    fn compare(&mut self, survey: &Survey, query: &Query, running: bool) {
        let Some(by) = &query.by else { return };
        let looks = if running { Looks::Many } else { Looks::One };
        let mut splits: Vec<_> = self
            .groups
            .iter()
            .filter_map(|group| Some((group.key.clone(), group.figures.split()?)))
            .collect();
        let with = match by {
            By::Dimension(dimension) => {
                let listed = survey.segments.get(dimension).map(Vec::as_slice).unwrap_or_default();
                let place =
                    |key: &str| listed.iter().position(|value| value.as_str() == key).unwrap_or(listed.len());
                splits.sort_by_key(|(key, _)| place(key));
                With::First
            }
            _ => With::Previous,
        };
        self.comparisons = differences(&splits, with, looks, Level::P95).into_iter().map(rounded).collect();
        self.trend = trend::of(by, &splits, running);
    }
}

/// What to make of it that some answers are doubtful.
fn set_apart(Doubtful { n, .. }: &Doubtful) -> String {
    format!(
        "{n} answers are doubtful: many came from one address within an hour, or with the same score one after \
         another. They count; `doubtful.without` says what the figures are without them."
    )
}

fn silent(total: &Tally) -> Option<Bounds> {
    let silent = Silent::of(total.into(), total.shown)?;
    let bounds = [silent.bounds.low, silent.bounds.high].map(|limit| round(limit, 2));
    Some(Bounds { low: bounds[0], high: bounds[1], verdict: sentences(&Verdict::Silent(silent)) })
}

fn notes(survey: &Survey) -> Vec<String> {
    let threshold = match threshold(survey) {
        1 => "Every group is shown, however small: the threshold of this survey is 1.".into(),
        k => format!("Groups of fewer than {k} answers are not shown."),
    };
    vec![threshold]
}

/// What keeps somebody from answering twice.
fn vouched(verified: u64, n: u64) -> String {
    match verified {
        0 => "Answers are not verified: nothing keeps one person from answering on two devices.".into(),
        _ if verified == n => "Every answer is verified, and the first of its member.".into(),
        _ => format!(
            "{verified} of {n} answers are verified, each the first of its member. Of the others, nothing keeps one \
             person from answering on two devices."
        ),
    }
}

/// A difference with its points to two digits.
fn rounded(mut difference: Difference) -> Difference {
    let any_time = &mut difference.any_time;
    let own = [&mut difference.difference, &mut difference.low, &mut difference.high];
    for points in own.into_iter().chain([&mut any_time.low, &mut any_time.high]) {
        *points = round(*points, 2);
    }
    difference
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests;
