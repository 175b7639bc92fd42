//! A survey as a picture, for those who show links as cards.

use super::{Place, png, scene};
use askama::Template;

const WIDTH: f64 = 1200.0;
const EDGE: f64 = 72.0;
/// Of the question's letters, the largest that fit first, and the most lines of each.
const FONTS: [(f64, usize); 3] = [(60.0, 3), (48.0, 4), (38.0, 5)];
/// Where the scale begins, and of one of its fields.
const SCALE: f64 = 430.0;
const FIELD: f64 = (WIDTH - 2.0 * EDGE) / 11.0;

#[derive(Template)]
#[template(path = "card.svg", escape = "html")]
struct Card<'a> {
    question: &'a str,
    font: f64,
    lines: Vec<(Place, String)>,
    /// Where each field begins, its middle, and its number.
    fields: Vec<(Place, Place, usize)>,
    ends: [&'a str; 2],
}

/// The question and the labels of its scale. In scripts whose letters are not at hand, the scale alone.
pub(crate) fn card(question: &str, low: &str, high: &str) -> Option<Vec<u8>> {
    let drawn = |text: &'static str, own| if png::has_letters(own) { own } else { text };
    let [question, low, high] = [question, low, high].map(|own| drawn("", own));
    let room = WIDTH - 2.0 * EDGE;
    let set = |(font, most): (f64, usize)| (font, most, scene::lines(question, room, font));
    let all = FONTS.map(set);
    let (font, most, lines) = all.iter().find(|(_, most, lines)| lines.len() <= *most).or(all.last())?;
    let lines = lines.iter().take(*most).cloned().enumerate();
    let field = |n: usize| {
        let start = EDGE + FIELD * n as f64;
        (start.into(), (start + FIELD / 2.0).into(), n)
    };
    let card = Card {
        question,
        font: *font,
        lines: lines.map(|(n, line)| (Place::from(EDGE + font + 1.25 * font * n as f64), line)).collect(),
        fields: (0..11).map(field).collect(),
        ends: [low, high],
    };
    png::scaled(&card.render().ok()?, 1.0)
}

impl Card<'_> {
    const TOP: f64 = SCALE;
    const SIDE: f64 = FIELD;
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::Pixmap;

    /// Dark pixels above the scale.
    fn letters(question: &str) -> usize {
        let picture =
            Pixmap::decode_png(&card(question, "Not likely", "Very likely").expect("a card")).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), (1200, 630));
        let above = picture.pixels().chunks(1200).take(410).flatten();
        above.filter(|pixel| pixel.red() < 90 && pixel.green() < 90).count()
    }

    #[test]
    fn the_question_is_on_it_as_far_as_there_are_letters() {
        let question = "How likely are you to recommend this community to a friend or colleague?";
        assert!(letters(question) > 5_000);
        assert!(letters(&question.repeat(9)) > 20_000, "a long one is cut");
        assert_eq!((letters("この質問"), letters("")), (0, 0));
    }
}
