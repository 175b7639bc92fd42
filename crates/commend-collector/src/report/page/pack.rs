//! The pack for people who decide: one page that needs nothing around it, with what was found, the sentence to paste, and how it
//! was found. The same counts give the same bytes, on whatever day it is made.

use super::{Page, View, Words, counted, rate, rows, score, written};
use crate::{report::Report, spoken::Spoken};
use askama::Template;
use commend_core::{Survey, stats::verdict::Lang};
use sha2::{Digest as _, Sha256};
use std::ops::Deref;

const STYLE: &str = include_str!("../../../assets/report.css");

/// The pack of one view: the page without its links, with what stands around figures that go elsewhere.
#[derive(Template)]
#[template(path = "pack.html")]
pub(crate) struct Pack<'a> {
    page: Page<'a>,
    style: &'static str,
    /// To be pasted.
    summary: String,
    /// What each is called, and what holds of it.
    methods: Vec<(&'static str, String)>,
    /// Tells counts apart.
    fingerprint: String,
}

/// Parts of templates are the page's.
impl<'a> Deref for Pack<'a> {
    type Target = Page<'a>;

    fn deref(&self) -> &Page<'a> {
        &self.page
    }
}

impl<'a> Pack<'a> {
    pub(crate) fn of(view: &View<'a>) -> Self {
        let page = Page::of(view);
        Self {
            style: STYLE,
            summary: summary(view),
            methods: methods(view, &page),
            fingerprint: fingerprint(&view.overview.whole),
            page,
        }
    }

    fn fingerprint(&self) -> String {
        let text = self.words.pack.fingerprint.replace("{hash}", &self.fingerprint);
        text.replace("{version}", env!("CARGO_PKG_VERSION"))
    }
}

/// What was found, for a mail or a slide.
fn summary(view: &View<'_>) -> String {
    let words = Words::of(view.lang);
    let report = &view.overview.whole;
    let pack = &words.pack;
    if score(&report.figures).is_none() {
        return pack.nothing.to_owned();
    }
    let slots = [
        ("{survey}", view.survey.title().to_owned()),
        ("{score}", written(&report.figures, words)),
        ("{n}", counted(report.figures.n, view.lang)),
        ("{days}", words.span(&report.from, &report.to)),
        ("{rate}", rate(&report.figures)),
        ("{level}", format!("{:.0}", 100.0 * report.level)),
    ];
    let whole = slots.iter().fold(pack.summary.to_owned(), |text, (name, value)| text.replace(name, value));
    let told = view.overview.audiences.iter().filter(|one| score(&one.figures).is_some());
    let told = told.map(|one| {
        let name = words.value(one.dimension.as_str(), &one.key);
        format!("{name} {}", written(&one.figures, words))
    });
    let told: Vec<_> = told.collect();
    let whole = if told.len() > 1 { format!("{whole} {}.", told.join(", ")) } else { whole };
    // A score stays with its margin.
    whole.replace(" ± ", "\u{a0}±\u{a0}")
}

/// How the figures were found.
fn methods(view: &View<'_>, page: &Page<'_>) -> Vec<(&'static str, String)> {
    let words = Words::of(view.lang);
    let (report, pack) = (&view.overview.whole, &words.pack);
    let chosen = view.query.segment.iter().map(|(dimension, value)| {
        let name = dimension.as_str();
        format!("{}: {}", words.dimension(name), words.value(name, value))
    });
    let waves = view.query.wave.iter().map(|wave| format!("{}: {wave}", words.waves));
    let of: Vec<_> = chosen.chain(waves).collect();
    let of = if of.is_empty() { pack.everybody.to_owned() } else { of.join(", ") };
    let looks = if view.overview.running { pack.running } else { pack.over };
    let answers = format!("{}. {}: {}", page.of_shown(), words.rate, rate(&report.figures));
    let mut methods = vec![
        (pack.question, Spoken::of(view.survey, &[view.lang.code().to_owned()]).question()),
        (pack.rule, words.rule.to_owned()),
        (pack.of, format!("{}; {of}", words.span(&report.from, &report.to))),
        (words.answers, answers),
        (pack.margin, page.method()),
        (pack.looks, format!("{} {}", words.significant, looks)),
    ];
    methods.extend(rows::notes(view.survey, report, view.lang).into_iter().map(|note| (pack.note, note)));
    methods.extend(refused(view.survey, report, view.lang).map(|text| (pack.note, text)));
    methods
}

/// What never counted.
fn refused(survey: &Survey, report: &Report, lang: Lang) -> Option<String> {
    let health = report.health.as_ref()?;
    let n = health.refused.values().sum();
    let text = Words::of(lang).pack.refused.replace("{wave}", survey.wave.as_str());
    (n > 0).then(|| text.replace("{n}", &lang.count(n)))
}

/// The beginning of the hash of all figures.
fn fingerprint(report: &Report) -> String {
    let figures = serde_json::to_vec(&Report { health: None, ..report.clone() }).unwrap_or_default();
    hex::encode(&Sha256::digest(figures)[..8])
}
