//! The whole set: every figure that the input has answers for. Pure.

use super::input::{Counts, Input};
use crate::{
    config::StatsOptions,
    difference::{Difference, Looks, Sentences, With, differences, sentences},
};
use commend_core::{
    Score,
    stats::{
        self, Answers, Estimate, Heterogeneity, Interval, Level, Mix, Randomized, Silent, Split, Trend,
        answers_for_margin, in_population, invitations, p_value_zero,
        verdict::{Every, Precision, Verdict},
        weighted,
    },
};
use serde::Serialize;

/// What `commend stats` prints; parts that the input says nothing of are left out.
#[derive(Debug, Serialize)]
pub(crate) struct Set {
    pub(crate) level: f64,
    pub(crate) method: &'static str,
    pub(crate) total: Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) comparisons: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) heterogeneity: Option<Apart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weighted: Option<Margin>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) periods: Vec<Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trend: Option<Line>,
    /// Why the score changed from the last period but one to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mix: Option<Parts>,
    pub(crate) plan: Vec<Plan>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// One group's figures.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) n: u64,
    pub(crate) promoters: u64,
    pub(crate) passives: u64,
    pub(crate) detractors: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scores: Option<[u64; Score::COUNT]>,
    pub(crate) nps: Option<f64>,
    pub(crate) se: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    /// Other methods' intervals, to compare with other tools.
    pub(crate) others: Others,
    pub(crate) p_value_zero: Option<f64>,
    /// `fine` or `low`.
    pub(crate) precision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) population: Option<Margin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private: Option<Margin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) silent: Option<Bounds>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Others {
    pub(crate) plain_score: Option<[f64; 2]>,
    pub(crate) adjusted_wald: Option<[f64; 2]>,
    pub(crate) laplace: Option<[f64; 2]>,
    pub(crate) wald: Option<[f64; 2]>,
}

/// An estimate that takes more into account than the answers.
#[derive(Debug, Serialize)]
pub(crate) struct Margin {
    pub(crate) nps: f64,
    pub(crate) se: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Bounds {
    pub(crate) shown: u64,
    pub(crate) response_rate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The score that the silent would need for all to reach the target.
    pub(crate) tipping_point: Option<f64>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Apart {
    pub(crate) q: f64,
    pub(crate) df: usize,
    pub(crate) p_value: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// Points a period.
    pub(crate) slope: f64,
    pub(crate) se: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) p_value: f64,
    pub(crate) heterogeneity: Option<Apart>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Parts {
    pub(crate) opinion: f64,
    pub(crate) opinion_low: Option<f64>,
    pub(crate) opinion_high: Option<f64>,
    pub(crate) mix: f64,
}

/// What a margin takes.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) margin: f64,
    pub(crate) answers: u64,
    pub(crate) missing: u64,
    pub(crate) invitations: Option<u64>,
    pub(crate) verdict: Sentences,
}

impl Set {
    /// The error says which option does not fit the input.
    pub(crate) fn of(input: &Input, options: &StatsOptions) -> Result<Self, String> {
        let level = options.level;
        let looks = if options.running { Looks::Many } else { Looks::One };
        let none = (Counts::none(), 0);
        let (counts, shown) = input
            .rows
            .iter()
            .fold(none, |(sum, shown), row| (sum.plus(row.counts), row.shown.saturating_add(shown)));
        if let Some(members) = options.population.filter(|members| *members < counts.split.n()) {
            return Err(format!("--population is {members}, but {} have answered", counts.split.n()));
        }
        let mut total = Figures::of(None, counts, shown, options)?;
        let population = options.population.and_then(|members| in_population(counts.split, members, level));
        total.population = population.map(Margin::from);
        let named = |name: fn(&super::input::Row) -> Option<&String>| -> Result<Vec<Figures>, String> {
            let rows = input.rows.iter().filter_map(|row| Some((name(row)?.clone(), row.counts, row.shown)));
            let figures =
                |(name, counts, shown): &(String, _, _)| Figures::of(Some(name), *counts, *shown, options);
            merge(rows).iter().map(figures).collect()
        };
        let groups = named(|row| row.group.as_ref())?;
        let periods = named(|row| row.period.as_ref())?;
        let splits = |all: &[Figures]| -> Vec<_> {
            all.iter().map(|one| (one.name.clone().unwrap_or_default(), one.split())).collect()
        };
        let (group_splits, period_splits) = (splits(&groups), splits(&periods));
        Ok(Self {
            level: level.confidence(),
            method: stats::METHOD,
            comparisons: differences(&group_splits, With::First, looks, level),
            heterogeneity: apart(&group_splits),
            weighted: whole(input, level)?,
            changes: differences(&period_splits, With::Previous, looks, level),
            trend: line(&period_splits, level),
            mix: parts(input, &period_splits, level),
            plan: plan(&total, options),
            notes: notes(input),
            total,
            groups,
            periods,
        })
    }
}

impl Figures {
    fn of(name: Option<&str>, counts: Counts, shown: u64, options: &StatsOptions) -> Result<Self, String> {
        let (split, level) = (counts.split, options.level);
        let estimate = Estimate::at(split, level);
        let private = options.epsilon.map(|epsilon| {
            let answers = if counts.scores.is_some() { Answers::Scores } else { Answers::Categories };
            let way = Randomized::new(answers, epsilon);
            way.ok_or_else(|| format!("--epsilon is {epsilon}: use a positive number, such as 2"))
        });
        let private = private.transpose()?.and_then(|way| way.estimate(split, level));
        Ok(Self {
            name: name.map(ToOwned::to_owned),
            n: split.n(),
            promoters: split.promoters,
            passives: split.passives,
            detractors: split.detractors,
            scores: counts.scores,
            nps: estimate.map(|e| e.nps),
            se: estimate.map(|e| e.se),
            low: estimate.map(|e| e.interval.low),
            high: estimate.map(|e| e.interval.high),
            others: Others {
                plain_score: pair(stats::plain_score(split, level)),
                adjusted_wald: pair(stats::adjusted_wald(split, level)),
                laplace: pair(stats::laplace(split, level)),
                wald: pair(stats::wald(split, level)),
            },
            p_value_zero: p_value_zero(split),
            precision: estimate.map(|e| Precision::of(split.n(), &e).as_str()),
            population: None,
            private: private.map(Margin::from),
            silent: Silent::of(split, shown).map(|silent| Bounds::of(silent, shown, options.target)),
            verdict: sentences(&Verdict::on(split, level)),
        })
    }

    fn split(&self) -> Split {
        Split { promoters: self.promoters, passives: self.passives, detractors: self.detractors }
    }
}

impl From<Estimate> for Margin {
    fn from(Estimate { nps, se, interval: Interval { low, high } }: Estimate) -> Self {
        Self { nps, se, low, high }
    }
}

impl From<Heterogeneity> for Apart {
    fn from(Heterogeneity { q, df, p_value }: Heterogeneity) -> Self {
        Self { q, df, p_value }
    }
}

impl Bounds {
    fn of(silent: Silent, shown: u64, target: Option<f64>) -> Self {
        Self {
            shown,
            response_rate: silent.response_rate,
            low: silent.bounds.low,
            high: silent.bounds.high,
            tipping_point: target.and_then(|target| silent.tipping_point(target)),
            verdict: sentences(&Verdict::Silent(silent)),
        }
    }
}

/// Adds up what has the same name, in the order of first appearance.
fn merge<K: PartialEq>(rows: impl Iterator<Item = (K, Counts, u64)>) -> Vec<(K, Counts, u64)> {
    let mut merged: Vec<(K, Counts, u64)> = Vec::new();
    for (key, counts, shown) in rows {
        match merged.iter_mut().find(|(other, ..)| *other == key) {
            Some((_, sum, all)) => (*sum, *all) = (sum.plus(counts), all.saturating_add(shown)),
            None => merged.push((key, counts, shown)),
        }
    }
    merged
}

fn apart(groups: &[(String, Split)]) -> Option<Apart> {
    Heterogeneity::of(&groups.iter().map(|(_, split)| *split).collect::<Vec<_>>()).map(Apart::from)
}

fn notes(input: &Input) -> Vec<String> {
    let empty = format!("Rows without a score, which count nothing: {}.", input.empty);
    (input.empty > 0).then_some(empty).into_iter().collect()
}

/// The weighted whole, where the rows have weights.
fn whole(input: &Input, level: Level) -> Result<Option<Margin>, String> {
    if input.rows.iter().all(|row| row.weight.is_none()) {
        return Ok(None);
    }
    let part = |row: &super::input::Row| Some((row.counts.split, row.weight?));
    let parts: Option<Vec<_>> = input.rows.iter().map(part).collect();
    let parts = parts.ok_or("some rows have a weight and some have none: give all or none")?;
    let whole =
        weighted(&parts, level).ok_or("a group with a weight has no answers: leave it out or wait")?;
    Ok(Some(whole.into()))
}

fn line(periods: &[(String, Split)], level: Level) -> Option<Line> {
    let timed: Vec<_> = periods.iter().enumerate().map(|(i, (_, split))| (i as f64, *split)).collect();
    let trend = Trend::of(&timed, level)?;
    Some(Line {
        slope: trend.slope,
        se: trend.se,
        low: trend.interval.low,
        high: trend.interval.high,
        p_value: trend.p_value,
        heterogeneity: apart(periods),
        verdict: sentences(&Verdict::Trend { trend, every: Every::Period }),
    })
}

/// The last change taken apart by groups.
fn parts(input: &Input, periods: &[(String, Split)], level: Level) -> Option<Parts> {
    let [.., (before, _), (after, _)] = periods else { return None };
    let of = |period: &str, group: &Option<String>| {
        let row = input.rows.iter().find(|row| row.period.as_deref() == Some(period) && row.group == *group);
        row.map(|row| row.counts.split).unwrap_or_default()
    };
    let groups = merge(input.rows.iter().map(|row| (&row.group, row.counts, 0)));
    if groups.len() < 2 {
        return None;
    }
    let pairs: Vec<_> = groups.iter().map(|(group, ..)| (of(before, group), of(after, group))).collect();
    let mix = Mix::of(&pairs, level)?;
    Some(Parts {
        opinion: mix.opinion,
        opinion_low: mix.interval.map(|interval| interval.low),
        opinion_high: mix.interval.map(|interval| interval.high),
        mix: mix.mix,
    })
}

fn plan(total: &Figures, options: &StatsOptions) -> Vec<Plan> {
    let split = total.split();
    let Some(variance) = split.variance().filter(|variance| *variance > 0.0) else { return Vec::new() };
    let rate = total.silent.as_ref().map(|silent| silent.response_rate);
    let plan = |margin: &f64| {
        let answers = answers_for_margin(*margin, variance, options.population, options.level)?;
        let missing = answers.saturating_sub(split.n());
        let invitations = rate.and_then(|rate| invitations(missing, rate));
        let verdict = sentences(&Verdict::Plan { margin: *margin, missing });
        Some(Plan { margin: *margin, answers, missing, invitations, verdict })
    };
    options.margin.iter().filter_map(plan).collect()
}

fn pair(interval: Option<Interval>) -> Option<[f64; 2]> {
    interval.map(|interval| [interval.low, interval.high])
}
