//! The scorecard as a page: what the figures say, and a form for what is entered.

use super::{Line, Scorecard};
use crate::{
    chart::sparkline,
    report::{Place, Words},
};
use askama::Template;
use commend_core::{
    Figure, Survey,
    stats::{
        Interval,
        verdict::{Lang, margin, signed},
    },
};
use jiff::civil::Date;

/// The page of one scorecard.
#[derive(Template)]
#[template(path = "scorecard.html")]
pub(crate) struct Page<'a> {
    title: &'a str,
    id: &'a str,
    words: &'static Words,
    days: String,
    place: &'a Place,
    roles: Vec<Role>,
    /// What can be entered: id and name. Empty for whoever may not.
    entered: Vec<(String, String)>,
    today: Date,
    /// What was wrong with what was entered.
    wrong: Option<&'a str>,
}

/// The measures of one role.
struct Role {
    name: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    /// Of whom, or in which unit.
    of: String,
    owner: String,
    accountable: String,
    target: String,
    value: String,
    /// How sure, or of which day.
    beside: String,
    spark: Option<String>,
    chance: String,
    /// What the target's class is: reached, missed, or open.
    state: &'static str,
}

/// What a page is made of.
pub(crate) struct View<'a> {
    pub(crate) survey: &'a Survey,
    pub(crate) scorecard: &'a Scorecard,
    pub(crate) place: &'a Place,
    pub(crate) lang: Lang,
    pub(crate) today: Date,
    pub(crate) may_enter: bool,
    pub(crate) wrong: Option<&'a str>,
}

impl<'a> Page<'a> {
    pub(crate) fn of(view: &View<'a>) -> Self {
        let View { survey, scorecard, place, lang, today, may_enter, wrong, .. } = *view;
        let words = Words::of(lang);
        let mut roles: Vec<Role> = Vec::new();
        for line in &scorecard.measures {
            let name = words.scorecard.role(&line.measure.role).to_owned();
            let row = row(line, words, lang);
            match roles.iter_mut().find(|role| role.name == name) {
                Some(role) => role.rows.push(row),
                None => roles.push(Role { name, rows: vec![row] }),
            }
        }
        let entered =
            scorecard.measures.iter().filter(|line| may_enter && line.measure.figure == Figure::Entered);
        Self {
            title: survey.title(),
            id: survey.id.as_str(),
            words,
            days: words.span(&scorecard.from, &scorecard.to),
            place,
            roles,
            entered: entered.map(|line| (line.measure.id.to_string(), name(line, words))).collect(),
            today,
            wrong,
        }
    }
}

fn name(line: &Line, words: &Words) -> String {
    line.measure.name.clone().unwrap_or_else(|| words.scorecard.measure(line.measure.id.as_str()).to_owned())
}

fn row(line: &Line, words: &Words, lang: Lang) -> Row {
    let measure = &line.measure;
    let of: Vec<_> =
        measure.of.iter().map(|(name, value)| words.value(name.as_str(), value.as_str())).collect();
    let of = measure.unit.clone().unwrap_or_else(|| of.join(", "));
    let written = |value: f64| match measure.figure {
        Figure::Nps => signed(value),
        Figure::Response => format!("{} %", lang.number(value, 0)),
        Figure::Promoters | Figure::Entered => lang.number(value, 2),
    };
    let interval = line.low.zip(line.high).map(|(low, high)| Interval { low, high });
    let value = match line.value {
        Some(value) => match interval {
            Some(interval) => format!("{} {}", signed(value), margin(value, interval)),
            None => written(value),
        },
        None if line.suppressed => words.few.into(),
        None => "–".into(),
    };
    let answers = |n: u64| words.scorecard.answers.replace("{n}", &lang.count(n));
    let day = line.day.as_ref().and_then(|day| day.parse().ok()).map(|day| words.day(day));
    let history: Vec<_> =
        line.history.iter().filter_map(|moment| Some((moment.day.parse().ok()?, moment.value))).collect();
    Row {
        name: name(line, words),
        of,
        owner: measure.owner.clone().unwrap_or_default(),
        accountable: measure
            .accountable
            .iter()
            .map(|one| words.scorecard.accountable(one))
            .collect::<Vec<_>>()
            .join(", "),
        target: measure.target.map_or_else(|| "–".into(), written),
        value,
        beside: day.or_else(|| line.n.map(answers)).unwrap_or_default(),
        spark: sparkline(&history, measure.target),
        chance: match (line.chance, line.reached) {
            (Some(chance), _) => sure(chance, lang),
            (None, Some(true)) => words.scorecard.reached.into(),
            (None, Some(false)) => words.scorecard.missed.into(),
            (None, None) => "–".into(),
        },
        state: match line.reached {
            Some(true) => "reached",
            Some(false) => "missed",
            None => "open",
        },
    }
}

/// A chance in percent, never so rounded that it is certain.
fn sure(chance: f64, lang: Lang) -> String {
    match 100.0 * chance {
        percent if percent < 1.0 => "< 1 %".into(),
        percent if percent > 99.0 => "> 99 %".into(),
        percent => format!("{} %", lang.number(percent, 0)),
    }
}
