//! The report as a page for people. Says what the figures say and computes none. `place` has its links, `rows` what its
//! tables hold, `words` what stands around them.

mod pack;
mod place;
mod rows;
mod words;

use super::{Figures, Overview, Query, Report};
use crate::{
    chart::{self, Chart},
    difference::Sentences,
};
use askama::Template;
use commend_core::{
    Dimension, Survey,
    stats::{
        Interval,
        verdict::{FEW, Lang, WIDE, margin, signed},
    },
};
use jiff::civil::Date;
pub(crate) use pack::Pack;
pub(crate) use place::{LANGUAGE, Link, Place};
use rows::{Around, Bar, Beside, Reason, Segment};
pub(crate) use words::Words;

/// The page of one view.
#[derive(Template)]
#[template(path = "report.html")]
pub(crate) struct Page<'a> {
    title: &'a str,
    id: &'a str,
    has_scorecard: bool,
    words: &'static Words,
    lang: Lang,
    overview: &'a Overview,
    report: &'a Report,
    query: &'a Query,
    place: &'a Place,
    times: Vec<Link>,
    waves: Vec<Link>,
    chosen: Vec<Link>,
    headline: Option<Headline>,
    distribution: Option<Chart>,
    bars: Vec<Bar>,
    gap: Option<Chart>,
    beside: Vec<Beside>,
    trend: Option<Chart>,
    periods: Vec<rows::Period>,
    marks: Vec<Around>,
    segments: Vec<Segment>,
    reasons: Vec<Reason>,
    comments: Vec<rows::Written>,
    health: Vec<String>,
    notes: Vec<String>,
}

struct Headline {
    nps: String,
    margin: String,
    sentence: String,
    /// Promoters, passives, detractors: name, answers, and place on a line of 1000.
    split: [Share; 3],
}

struct Share {
    class: &'static str,
    name: &'static str,
    n: String,
    percent: String,
    start: u64,
    width: u64,
}

/// What a page is made of.
pub(crate) struct View<'a> {
    pub(crate) survey: &'a Survey,
    pub(crate) overview: &'a Overview,
    pub(crate) query: &'a Query,
    pub(crate) place: &'a Place,
    pub(crate) lang: Lang,
    pub(crate) today: Date,
}

impl<'a> Page<'a> {
    pub(crate) fn of(view: &View<'a>) -> Self {
        let View { survey, overview, query, place, lang, today } = *view;
        let words = Words::of(lang);
        let report = &overview.whole;
        Self {
            title: survey.title(),
            id: survey.id.as_str(),
            has_scorecard: !survey.scorecard.is_empty(),
            words,
            lang,
            overview,
            report,
            query,
            place,
            times: place.times(survey, overview, today, words),
            waves: place.waves(overview),
            chosen: place.chosen(query, words),
            headline: Headline::of(&report.figures, words, lang),
            distribution: report.figures.scores.and_then(|scores| chart::distribution(&scores, lang)),
            bars: rows::bars(&report.figures, lang),
            gap: gap(overview, lang),
            beside: rows::beside(view),
            trend: trend(overview, lang, today),
            periods: rows::periods(overview, lang),
            marks: rows::marks(report, lang),
            segments: rows::segments(view),
            reasons: rows::reasons(view),
            comments: rows::comments(overview, lang),
            health: rows::health(report, lang),
            notes: rows::notes(survey, report, lang),
        }
    }

    fn days(&self) -> String {
        self.words.span(&self.report.from, &self.report.to)
    }

    /// The time that is shown, in the words of the choice, or as days.
    fn time(&self) -> String {
        let chosen = self.times.iter().chain(&self.waves).find(|link| link.current);
        chosen.map_or_else(|| self.days(), |link| link.text.clone())
    }

    /// How things stand, in few words.
    fn standing(&self) -> String {
        let figures = &self.report.figures;
        let score = written(figures, self.words);
        if figures.n > Some(0) { format!("{score}, {}", self.of_shown()) } else { score }
    }

    fn is_imprecise(&self) -> bool {
        is_imprecise(&self.report.figures)
    }

    fn said(&self, sentences: &Sentences) -> String {
        said(sentences, self.lang)
    }

    fn rate(&self) -> String {
        rate(&self.report.figures)
    }

    fn of_shown(&self) -> String {
        let Figures { n, shown, .. } = &self.report.figures;
        let [n, shown] = [n, shown].map(|count| self.lang.count(count.unwrap_or_default()));
        self.words.of_shown.replace("{n}", &n).replace("{shown}", &shown)
    }

    fn method(&self) -> String {
        method(self.report, self.words)
    }

    fn imprecise(&self) -> String {
        self.words.imprecise.replace("{few}", &FEW.to_string()).replace("{wide}", &format!("{WIDE:.0}"))
    }

    /// The head of what is said of those beside somebody.
    fn beside(&self, name: &str) -> String {
        self.words.beside.replace("{name}", name)
    }

    /// The charts that there are, each with what it is called.
    fn charts(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let Words { audiences, trend, scores, .. } = self.words;
        let all = [(&self.gap, audiences), (&self.trend, trend), (&self.distribution, scores)];
        all.into_iter().filter_map(|(chart, name)| Some((chart.as_ref()?.name, *name)))
    }

    fn exported(&self) -> String {
        self.place.exported(&self.overview.by)
    }

    /// The date that a field of the form holds.
    fn field(day: Option<&Date>) -> String {
        day.map(ToString::to_string).unwrap_or_default()
    }
}

/// The charts of the page that can be had as files.
pub(crate) const CHARTS: [&str; 3] = ["gap", "trend", "distribution"];

/// A chart of the page as a file of its own; nothing where there is no such chart, or nothing in it.
pub(crate) fn standalone(
    name: &str,
    survey: &Survey,
    overview: &Overview,
    lang: Lang,
    today: Date,
) -> Option<String> {
    let (words, report) = (Words::of(lang), &overview.whole);
    let chart = match name {
        "gap" => gap(overview, lang),
        "trend" => trend(overview, lang, today),
        "distribution" => report.figures.scores.and_then(|scores| chart::distribution(&scores, lang)),
        _ => None,
    }?;
    let verdict = match name {
        "gap" => overview.gaps.first().map(|gap| &gap.verdict),
        "trend" => overview.periods.trend.as_ref().map(|line| &line.verdict),
        _ => report.figures.verdict.as_ref(),
    };
    let title = verdict.map_or_else(|| survey.title().to_owned(), |verdict| said(verdict, lang));
    let n = counted(report.figures.n, lang);
    let of = words.span(&report.from, &report.to);
    let about =
        [("{survey}", survey.title()), ("{days}", &of), ("{n}", &n), ("{rate}", &rate(&report.figures))];
    let about = about.iter().fold(words.footer.to_owned(), |text, (name, value)| text.replace(name, value));
    Some(chart.standalone(&chart::Frame { title: &title, footer: &[about, method(report, words)] }))
}

/// The members and all who stand beside them, as far as they may be told.
pub(crate) fn gap(overview: &Overview, lang: Lang) -> Option<Chart> {
    let words = Words::of(lang);
    let rows = overview.audiences.iter().filter_map(|one| {
        let (nps, interval) = score(&one.figures)?;
        let label = words.value(one.dimension.as_str(), &one.key);
        Some(chart::Row { label, nps, interval, n: one.figures.n?, reference: false })
    });
    let mut rows: Vec<_> = rows.collect();
    if let Some(first) = rows.first_mut() {
        first.reference = true;
    }
    chart::gap(&rows, lang)
}

/// The periods that may be told, as a line.
pub(crate) fn trend(overview: &Overview, lang: Lang, today: Date) -> Option<Chart> {
    let marks = overview
        .periods
        .marks
        .iter()
        .filter_map(|mark| Some(chart::Mark { day: mark.day.parse().ok()?, name: mark.name.clone() }));
    chart::trend(&rows::points(overview, Words::of(lang), today), &marks.collect::<Vec<_>>(), lang)
}

/// What an audience is called in sentences.
pub(crate) fn named(lang: Lang) -> impl Fn(&Dimension, &str) -> String {
    move |dimension, key| Words::of(lang).value(dimension.as_str(), key)
}

impl Headline {
    fn of(figures: &Figures, words: &Words, lang: Lang) -> Option<Self> {
        let (nps, interval) = score(figures)?;
        let n = figures.n?;
        let counts = [figures.promoters?, figures.passives?, figures.detractors?];
        let mut start = 0;
        let split = std::array::from_fn(|i| {
            let width = counts[i].saturating_mul(1000).saturating_add(n / 2) / n;
            let share = Share {
                class: ["promoters", "passives", "detractors"][i],
                name: words.categories[i],
                n: lang.count(counts[i]),
                percent: percent(counts[i], n),
                start,
                width: width.min(1000 - start),
            };
            start += share.width;
            share
        });
        let sentence = figures.verdict.as_ref().map(|verdict| said(verdict, lang)).unwrap_or_default();
        Some(Self { nps: signed(nps), margin: margin(nps, interval), sentence, split })
    }
}

fn is_imprecise(figures: &Figures) -> bool {
    figures.precision == Some("low")
}

/// A score with its interval, where it may be told.
fn score(figures: &Figures) -> Option<(f64, Interval)> {
    Some((figures.nps?, Interval { low: figures.low?, high: figures.high? }))
}

/// "42 ± 7" of a group, or why there is none.
fn written(figures: &Figures, words: &Words) -> String {
    match score(figures) {
        Some((nps, interval)) => format!("{} {}", signed(nps), margin(nps, interval)),
        None if figures.suppressed => words.few.into(),
        None => words.none.into(),
    }
}

/// How margins are made.
fn method(report: &Report, words: &Words) -> String {
    let level = format!("{:.0}", 100.0 * report.level);
    words.margin.replace("{level}", &level).replace("{method}", &report.method)
}

fn rate(figures: &Figures) -> String {
    figures.response_rate.map_or_else(|| "–".into(), |rate| format!("{:.0} %", 100.0 * rate))
}

fn counted(count: Option<u64>, lang: Lang) -> String {
    count.map_or_else(|| "–".into(), |n| lang.count(n))
}

/// A verdict in the language of the page.
fn said(sentences: &Sentences, lang: Lang) -> String {
    sentences.get(lang.code()).cloned().unwrap_or_default()
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.0} %", 100.0 * part as f64 / whole as f64) }
}

#[cfg(test)]
pub(crate) mod tests;
