//! What anybody may be shown of a survey whose owner wants that: the members' score with its margin, as a badge or as a line.
//! The figures are those that respondents may be told, see `published`: of past weeks, and none before they are of fine
//! precision. Pure.

use crate::{chart, report::Words};
use askama::Template;
use commend_core::{
    Survey,
    stats::{
        Estimate, Level, Split,
        verdict::{Lang, margin, signed},
    },
};

/// In the middle of a badge, and its letters.
const HEIGHT: u32 = 28;
const FONT: f64 = 13.0;
const EDGE: f64 = 10.0;
/// More room than letters take on average: they are set to fill it, so that wide ones are not pressed.
const ROOMY: f64 = 1.12;

/// How it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Two fields beside each other.
    Badge,
    /// A sentence.
    Line,
}

#[derive(Template)]
#[template(path = "badge.svg", escape = "html")]
struct Badge<'a> {
    /// All of it in one sentence.
    said: &'a str,
    label: &'a str,
    figure: &'a str,
    height: u32,
    middle: u32,
    /// How long the texts are, in whatever letters.
    lengths: [f64; 2],
    /// Of the first field, and of both.
    first: f64,
    width: f64,
}

#[derive(Template)]
#[template(path = "line.svg", escape = "html")]
struct Line<'a> {
    said: &'a str,
    height: u32,
    middle: u32,
    length: f64,
    width: f64,
}

/// Of these members, where they are enough.
pub(crate) fn svg(survey: &Survey, members: Option<Split>, look: Look, lang: Lang) -> String {
    let words = &Words::of(lang).badge;
    let estimate = members.and_then(|split| Some((Estimate::at(split, Level::P95)?, split.n())));
    let (figure, line) = match estimate {
        Some((estimate, n)) => {
            let score = format!("{} {}", signed(estimate.nps), margin(estimate.nps, estimate.interval));
            let filled = |text: &str| text.replace("{score}", &score).replace("{n}", &lang.count(n));
            (filled(words.figure), filled(words.line))
        }
        None => (words.few.to_owned(), words.few_line.to_owned()),
    };
    let said = line.replace("{survey}", survey.product.as_deref().unwrap_or(survey.title()));
    let length = |text: &str| (chart::length(text, FONT) * ROOMY).round();
    let middle = HEIGHT / 2;
    let rendered = match look {
        Look::Badge => {
            let lengths = [length(words.label), length(&figure)];
            let [first, second] = lengths.map(|length| length + 2.0 * EDGE);
            let width = first + second;
            let badge = Badge {
                said: &said,
                label: words.label,
                figure: &figure,
                height: HEIGHT,
                middle,
                lengths,
                first,
                width,
            };
            badge.render()
        }
        Look::Line => {
            let length = length(&said);
            Line { said: &said, height: HEIGHT, middle, length, width: length + 2.0 * EDGE }.render()
        }
    };
    rendered.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(members: Option<[u64; 3]>, look: Look, lang: Lang) -> String {
        let survey =
            Survey::from_json(br#"{"id":"a","wave":"1","title":"The <Harbour>"}"#).expect("a survey");
        let split = |[promoters, passives, detractors]: [u64; 3]| Split { promoters, passives, detractors };
        svg(&survey, members.map(split), look, lang)
    }

    #[test]
    fn it_says_the_score_with_its_margin_and_its_answers() {
        let badge = shown(Some([900, 400, 200]), Look::Badge, Lang::En);
        assert!(badge.contains(">47 ± 4 · 1,500 answers<"), "{badge}");
        let line = shown(Some([900, 400, 200]), Look::Line, Lang::Nl);
        assert!(
            line.contains("The &#60;Harbour&#62;") && line.contains("47 ± 4") && line.contains("1.500"),
            "{line}"
        );
    }

    #[test]
    fn without_enough_answers_it_says_so_and_nothing_else() {
        for look in [Look::Badge, Look::Line] {
            let svg = shown(None, look, Lang::En);
            assert!(svg.contains("not enough answers yet"), "{svg}");
        }
    }
}
