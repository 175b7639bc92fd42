//! The whole set: every figure that the input has answers for. Pure.

use super::{
    input::{Counts, Input, Row, sum},
    set::{Apart, Bounds, Figures, Line, Margin, Others, Parts, Plan, Set},
};
use crate::{
    config::StatsOptions,
    difference::{Looks, With, differences, sentences},
};
use commend_core::stats::{
    self, Answers, Estimate, Heterogeneity, Interval, Level, Mix, Randomized, Silent, Split, Trend,
    adjusted_variance, answers_for_margin, in_population, invitations, p_value_zero,
    verdict::{Every, Precision, Verdict},
    weighted,
};
use std::collections::HashMap;

/// How many groups, and how many periods, are compared: thousands say nothing to anybody.
const MOST: usize = 200;

/// How the answers are to be understood.
#[derive(Clone, Copy)]
enum Kind {
    /// As they are, of an endless community.
    Plain,
    /// Of a community of so many.
    Of(u64),
    /// Randomized on the device.
    Private(Randomized),
}

impl Set {
    /// The error says which option does not fit the input.
    pub(crate) fn of(input: &Input, options: &StatsOptions) -> Result<Self, String> {
        let level = options.level;
        let kind = kind(input, options)?;
        let each = if let Kind::Of(_) = kind { Kind::Plain } else { kind };
        let (counts, shown) = input.whole();
        let total = Figures::of(None, counts, shown, kind, options);
        let named = |name: fn(&Row) -> Option<&String>| -> Vec<_> {
            let rows = input.rows.iter().filter_map(|row| Some((name(row)?.clone(), row.counts, row.shown)));
            merge(rows)
        };
        let figures = |all: &[(String, Counts, Option<u64>)]| -> Vec<_> {
            all.iter()
                .map(|(name, counts, shown)| Figures::of(Some(name), *counts, *shown, each, options))
                .collect()
        };
        let splits = |all: &[(String, Counts, Option<u64>)]| -> Vec<_> {
            all.iter().map(|(name, counts, _)| (name.clone(), counts.split)).collect()
        };
        let groups = named(|row| row.group.as_ref());
        let (mut periods, mut notes) = (named(|row| row.period.as_ref()), input.notes.clone());
        if periods.iter().all(|(name, ..)| year(name).is_some()) {
            periods.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        } else {
            notes.push(
                "Periods follow each other as in the input: their names do not begin with a year.".into(),
            );
        }
        let mut set = Self {
            level: level.confidence(),
            method: stats::METHOD,
            total,
            groups: figures(&groups),
            comparisons: Vec::new(),
            heterogeneity: None,
            weighted: None,
            periods: figures(&periods),
            changes: Vec::new(),
            trend: None,
            mix: None,
            plan: Vec::new(),
            notes,
        };
        let (groups, periods) = (splits(&groups), splits(&periods));
        match kind {
            Kind::Private(_) => {
                set.notes
                    .push("The answers are taken as randomized; comparisons and plans are left out.".into());
                return Ok(set);
            }
            Kind::Of(members) => set.notes.push(format!("The total is that of a community of {members}.")),
            Kind::Plain => {}
        }
        let looks = if options.running { Looks::Many } else { Looks::One };
        if groups.len().max(periods.len()) > MOST {
            set.notes
                .push(format!("Only the first {MOST} groups, and the last {MOST} periods, are compared."));
        }
        let first = &groups[..groups.len().min(MOST)];
        let last = &periods[periods.len().saturating_sub(MOST)..];
        set.comparisons = differences(first, With::First, looks, level);
        set.heterogeneity = apart(&groups);
        set.weighted = whole(input, level)?;
        set.changes = differences(last, With::Previous, looks, level);
        set.trend = line(&periods, level).filter(|_| periods.len() > 2);
        set.mix = parts(input, &periods, level);
        set.plan = plan(&set.total, options).unwrap_or_default();
        Ok(set)
    }
}

fn kind(input: &Input, options: &StatsOptions) -> Result<Kind, String> {
    let (counts, _) = input.whole();
    let answered = counts.split.n();
    match (options.epsilon, options.population) {
        (None, None) => Ok(Kind::Plain),
        (None, Some(members)) if members < answered => {
            Err(format!("--population is {members}, but {answered} have answered"))
        }
        (None, Some(members)) => Ok(Kind::Of(members)),
        (Some(epsilon), _) => {
            let by_score = |row: &Row| row.counts.scores.is_some();
            let answers = match (input.rows.iter().all(by_score), input.rows.iter().any(by_score)) {
                (true, _) => Answers::Scores,
                (_, false) => Answers::Categories,
                _ => {
                    return Err(
                        "--epsilon: some rows are by score and some by category: give one kind".into()
                    );
                }
            };
            let way = Randomized::new(answers, epsilon).map(Kind::Private);
            way.ok_or_else(|| format!("--epsilon is {epsilon}: use a positive number, such as 2"))
        }
    }
}

impl Figures {
    fn of(
        name: Option<&str>,
        counts: Counts,
        shown: Option<u64>,
        kind: Kind,
        options: &StatsOptions,
    ) -> Self {
        let (split, level) = (counts.split, options.level);
        let estimate = match kind {
            Kind::Plain => Estimate::at(split, level),
            Kind::Of(members) => in_population(split, members, level),
            Kind::Private(way) => way.estimate(split, level),
        };
        let plain = !matches!(kind, Kind::Private(_));
        let others = || Others {
            plain_score: pair(stats::plain_score(split, level)),
            adjusted_wald: pair(stats::adjusted_wald(split, level)),
            laplace: pair(stats::laplace(split, level)),
            wald: pair(stats::wald(split, level)),
        };
        let silent = shown.filter(|_| plain).and_then(|shown| Some((Silent::of(split, shown)?, shown)));
        let score = |estimate| Verdict::Score { n: split.n(), estimate, level };
        Self {
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
            others: plain.then(others),
            p_value_zero: p_value_zero(split).filter(|_| plain),
            precision: estimate.map(|e| Precision::of(split.n(), &e).as_str()),
            silent: silent.map(|(silent, shown)| Bounds::of(silent, shown, options.target)),
            verdict: sentences(&estimate.map_or(Verdict::NoAnswers, score)),
        }
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
fn merge(rows: impl Iterator<Item = (String, Counts, Option<u64>)>) -> Vec<(String, Counts, Option<u64>)> {
    let mut merged: Vec<(String, Counts, Option<u64>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (name, counts, shown) in rows {
        let next = merged.len();
        let place = *places.entry(name.clone()).or_insert(next);
        match merged.get_mut(place) {
            Some((_, known, all)) => (*known, *all) = sum([(*known, *all), (counts, shown)]),
            None => merged.push((name, counts, shown)),
        }
    }
    merged
}

/// The year that a period's name begins with: what sorts 2026-07, 2026-q3 and 2026-W31.
fn year(name: &str) -> Option<u16> {
    name.get(..4)?.parse().ok()
}

fn apart(groups: &[(String, Split)]) -> Option<Apart> {
    Heterogeneity::of(&groups.iter().map(|(_, split)| *split).collect::<Vec<_>>()).map(Apart::from)
}

/// The weighted whole, where the rows have weights.
fn whole(input: &Input, level: Level) -> Result<Option<Margin>, String> {
    if input.rows.iter().all(|row| row.weight.is_none()) {
        return Ok(None);
    }
    let part = |row: &Row| Some((row.counts.split, row.weight?));
    let parts: Option<Vec<_>> = input.rows.iter().map(part).collect();
    let parts = parts.ok_or("some rows have a weight and some have none: give all or none")?;
    if parts.iter().all(|(_, weight)| *weight <= 0.0) {
        return Err("weight: at least one must be above 0".into());
    }
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
    let mut groups: Vec<_> = input.rows.iter().map(|row| &row.group).collect();
    groups.sort();
    groups.dedup();
    if groups.len() < 2 || groups.len() > MOST {
        return None;
    }
    let pairs: Vec<_> = groups.iter().map(|group| (of(before, group), of(after, group))).collect();
    let mix = Mix::of(&pairs, level)?;
    Some(Parts {
        opinion: mix.opinion,
        opinion_low: mix.interval.map(|interval| interval.low),
        opinion_high: mix.interval.map(|interval| interval.high),
        mix: mix.mix,
    })
}

/// What the margins wished for take; nothing without answers.
fn plan(total: &Figures, options: &StatsOptions) -> Option<Vec<Plan>> {
    let (split, nps) = (total.split(), total.nps?);
    let (variance, reach) = (adjusted_variance(split), (nps - total.low?).max(total.high? - nps));
    let rate = total.silent.as_ref().map(|silent| silent.response_rate);
    let plan = |margin: &f64| {
        let answers = answers_for_margin(*margin, variance, options.population, options.level)?;
        // The formula plans for many answers: where the margin is not there, some are missing.
        let missing = if reach <= *margin { 0 } else { answers.saturating_sub(split.n()).max(1) };
        let invitations = rate.and_then(|rate| invitations(missing, rate));
        let verdict = sentences(&Verdict::Plan { margin: *margin, missing });
        Some(Plan { margin: *margin, answers, missing, invitations, verdict })
    };
    Some(options.margin.iter().filter_map(plan).collect())
}

fn pair(interval: Option<Interval>) -> Option<[f64; 2]> {
    interval.map(|interval| [interval.low, interval.high])
}
