//! The report as a page for people. Says what the figures say and computes none.

use super::{Figures, Report};
use askama::Template;
use commend_core::Score;

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
            let width = (1000 * counts[i] + n / 2) / n;
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
        let answers = if n == 1 { "1 answer".to_owned() } else { format!("{n} answers") };
        let sentence = format!(
            "From {answers}. Asked of everybody, the score would lie between {} and {}, with 95 % confidence.",
            signed(low),
            signed(high)
        );
        Some(Self { nps: signed(nps), margin: margin(nps, low, high), sentence, split })
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
        width: 100 * count / most,
    };
    Score::all().zip(scores).map(bar).collect()
}

/// A whole number with a real minus sign.
fn signed(points: f64) -> String {
    let whole = points.round();
    if whole < 0.0 { format!("\u{2212}{:.0}", whole.abs()) } else { format!("{:.0}", whole.abs()) }
}

/// "± 7" where the interval reaches about as far on both sides, else how far above and below.
fn margin(nps: f64, low: f64, high: f64) -> String {
    let (below, above) = ((nps - low).round(), (high - nps).round());
    let larger = below.max(above);
    if (below - above).abs() <= (larger / 10.0).max(1.0) {
        format!("± {larger:.0}")
    } else {
        format!("+{above:.0} \u{2212}{below:.0}")
    }
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.0} %", 100.0 * part as f64 / whole as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_read_as_people_write_them() {
        assert_eq!(margin(42.0, 35.0, 49.0), "± 7");
        assert_eq!(margin(11.0, -23.0, 43.0), "± 34");
        assert_eq!(margin(100.0, -45.1, 100.0), "+0 \u{2212}145");
        assert_eq!(
            (signed(-0.4), signed(-12.5), signed(41.67)),
            ("0".into(), "\u{2212}13".into(), "42".into())
        );
    }
}
