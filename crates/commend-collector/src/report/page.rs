//! The report as a page for people. Says what the figures say and computes none.

use super::{Difference, Figures, Report};
use askama::Template;
use commend_core::{
    Score,
    stats::{
        Interval,
        verdict::{FEW, Lang, WIDE, margin, signed},
    },
};

/// The page of one report, with groups of members and visitors.
#[derive(Template)]
#[template(path = "report.html")]
pub(crate) struct Page<'a> {
    title: &'a str,
    report: &'a Report,
    headline: Option<Headline>,
    bars: Vec<Bar>,
}

struct Headline {
    nps: String,
    margin: String,
    sentence: String,
    /// Promoters, passives, detractors: name, answers, and place on a line of 1000.
    split: [Share; 3],
}

struct Share {
    name: &'static str,
    n: u64,
    percent: String,
    start: u64,
    width: u64,
}

struct Bar {
    score: Score,
    category: &'static str,
    n: u64,
    percent: String,
    /// Of 100, the most frequent score's.
    width: u64,
}

impl<'a> Page<'a> {
    pub(crate) fn of(title: &'a str, report: &'a Report) -> Self {
        Self { title, report, headline: Headline::of(&report.figures), bars: bars(&report.figures) }
    }

    /// "42 ± 7" of a group, or why there is none.
    fn score(figures: &Figures) -> String {
        match Headline::of(figures) {
            Some(headline) => format!("{} {}", headline.nps, headline.margin),
            None if figures.suppressed => "too few to show".into(),
            None => "no answers".into(),
        }
    }

    /// Which period a change is of; groups are named in the sentence.
    fn subject(&self, comparison: &Difference) -> String {
        let period = self.report.groups.iter().any(|group| group.from.is_some() && group.key == comparison.a);
        if period { format!("{}: ", comparison.a) } else { String::new() }
    }

    fn is_imprecise(figures: &Figures) -> bool {
        figures.precision == Some("low")
    }

    fn said(sentences: &super::Sentences) -> String {
        said(sentences)
    }

    fn answers(figures: &Figures) -> String {
        figures.n.map_or_else(|| "–".into(), |n| n.to_string())
    }

    fn shown(figures: &Figures) -> String {
        figures.shown.map_or_else(|| "–".into(), |n| n.to_string())
    }

    fn rate(figures: &Figures) -> String {
        figures.response_rate.map_or_else(|| "–".into(), |rate| format!("{:.0} %", 100.0 * rate))
    }
}

impl Headline {
    fn of(figures: &Figures) -> Option<Self> {
        let (nps, low, high) = (figures.nps?, figures.low?, figures.high?);
        let n = figures.n?;
        let counts = [figures.promoters?, figures.passives?, figures.detractors?];
        let names = ["Promoters", "Passives", "Detractors"];
        let mut start = 0;
        let split = std::array::from_fn(|i| {
            let width = counts[i].saturating_mul(1000).saturating_add(n / 2) / n;
            let share = Share {
                name: names[i],
                n: counts[i],
                percent: percent(counts[i], n),
                start,
                width: width.min(1000 - start),
            };
            start += share.width;
            share
        });
        let sentence = figures.verdict.as_ref().map(said).unwrap_or_default();
        let margin = margin(nps, Interval { low, high });
        Some(Self { nps: signed(nps), margin, sentence, split })
    }
}

fn bars(figures: &Figures) -> Vec<Bar> {
    let (Some(scores), Some(n)) = (figures.scores, figures.n) else { return Vec::new() };
    let most = scores.iter().copied().max().unwrap_or(0).max(1);
    let bar = |(score, count): (Score, u64)| Bar {
        score,
        category: score.category().as_str(),
        n: count,
        percent: percent(count, n),
        width: count.saturating_mul(100) / most,
    };
    Score::all().zip(scores).map(bar).collect()
}

/// A verdict in the language of the page.
fn said(sentences: &super::Sentences) -> String {
    sentences.get(Lang::En.code()).cloned().unwrap_or_default()
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.0} %", 100.0 * part as f64 / whole as f64) }
}
