//! All surveys as a page: links to what there is of each, and forms for what is done to them.

use super::{Listed, Listing, Origin, State, words::Words};
use crate::report::Words as ReportWords;
use askama::Template;
use commend_core::stats::verdict::Lang;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The page.
#[derive(Template)]
#[template(path = "surveys.html")]
pub(crate) struct Page<'a> {
    words: &'static Words,
    surveys: Vec<Row<'a>>,
    may_write: bool,
    /// What was wrong with what was asked for.
    wrong: Option<&'a str>,
}

/// What a page is made of.
pub(crate) struct View<'a> {
    pub(crate) listing: &'a Listing,
    pub(crate) lang: Lang,
    pub(crate) may_write: bool,
    pub(crate) wrong: Option<&'a str>,
}

/// A survey, in words.
struct Row<'a> {
    line: &'a Listed,
    state: &'static str,
    days: String,
    answers: String,
    definition: String,
    /// What should be looked at.
    notes: Vec<String>,
    waves: Vec<WaveRow<'a>>,
    is_paused: bool,
    can_begin: bool,
}

struct WaveRow<'a> {
    name: &'a str,
    opened: String,
    state: String,
    /// What the button says that seals it.
    seal: Option<String>,
}

impl<'a> Page<'a> {
    pub(crate) fn of(view: &View<'a>) -> Self {
        let View { listing, lang, may_write, wrong } = *view;
        let surveys = listing.surveys.iter().map(|line| row(line, lang)).collect();
        Self { words: Words::of(lang), surveys, may_write, wrong }
    }
}

fn row(line: &Listed, lang: Lang) -> Row<'_> {
    let words = Words::of(lang);
    let from = line.from.as_ref().map(|from| words.from.replace("{from}", &day(from, lang)));
    let until = line.until.as_ref().map(|until| words.until.replace("{until}", &day(until, lang)));
    let definition = match (line.source, &line.saved) {
        (Origin::Saved, Some(saved)) => words
            .saved
            .replace("{version}", &line.version.to_string())
            .replace("{by}", &saved.by)
            .replace("{day}", &moment(&saved.at, lang)),
        (Origin::File, _) => words.file.into(),
        _ => words.built_in.into(),
    };
    let paused = line
        .paused
        .as_ref()
        .map(|pause| words.paused.replace("{by}", &pause.by).replace("{day}", &moment(&pause.at, lang)));
    let silent = line.silent_since.as_ref().map(|last| words.silent.replace("{day}", &day(last, lang)));
    let failed = (line.failed > 0).then(|| words.failed.replace("{n}", &lang.count(line.failed)));
    let asks = line.state == State::Open;
    let waves = line.waves.iter().map(|wave| {
        let sealed = wave.sealed.as_ref().map(|sealed| words.sealed.replace("{day}", &day(sealed, lang)));
        let opened = wave.opened.as_ref().map(|opened| words.opened.replace("{day}", &day(opened, lang)));
        let is_asked = wave.runs && asks;
        WaveRow {
            name: &wave.name,
            opened: opened.unwrap_or_default(),
            seal: (sealed.is_none() && !is_asked).then(|| words.seal.replace("{wave}", &wave.name)),
            state: sealed.unwrap_or_else(|| if is_asked { words.runs } else { words.closed }.into()),
        }
    });
    Row {
        line,
        state: words.state(line.state),
        days: [from, until].into_iter().flatten().collect::<Vec<_>>().join(", "),
        answers: line.answers.map_or_else(|| words.few.into(), |n| lang.count(n)),
        definition,
        notes: [paused, silent, failed].into_iter().flatten().collect(),
        waves: waves.collect(),
        is_paused: line.state == State::Paused,
        can_begin: line.source != Origin::File,
    }
}

/// A day as it is written, in words.
fn day(text: &str, lang: Lang) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |day: Date| ReportWords::of(lang).day(day))
}

/// The day of a moment, in words.
fn moment(text: &str, lang: Lang) -> String {
    let day = |at: Timestamp| ReportWords::of(lang).day(at.to_zoned(TimeZone::UTC).date());
    text.parse().map_or_else(|_| text.to_owned(), day)
}
