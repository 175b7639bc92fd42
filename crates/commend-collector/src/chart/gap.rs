//! Groups beside each other: each score as a dot, its margin as a line through it.

use super::{Anchor, Chart, Layout, Scene, Shape, axis::Axis, words::Words};
use commend_core::stats::{
    Interval,
    verdict::{Lang, margin, signed},
};

/// A group.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) nps: f64,
    pub(crate) interval: Interval,
    pub(crate) n: u64,
    /// Whether the others are held against it.
    pub(crate) reference: bool,
}

impl Row {
    fn score(&self) -> String {
        format!("{} {}", signed(self.nps), margin(self.nps, self.interval))
    }
}

/// The groups in the order given; nothing for fewer than two.
pub(crate) fn gap(rows: &[Row], lang: Lang) -> Option<Chart> {
    let words = Words::of(lang);
    let told: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.label, row.score())).collect();
    let description = format!("{} {}", words.gap, told.join("; "));
    (rows.len() > 1).then(|| Chart::of("gap", description, |layout| draw(layout, rows, lang)))
}

fn draw(layout: Layout, rows: &[Row], lang: Lang) -> Scene {
    let words = Words::of(lang);
    let line = layout.font * 1.5;
    let limits = rows.iter().flat_map(|row| [row.interval.low, row.interval.high, row.nps]);
    let axis = Axis::around(limits, if layout.is_narrow() { 4 } else { 8 });
    // On a phone the names stand above their lines.
    let (names, figures) = if layout.is_narrow() {
        (0.0, 0.0)
    } else {
        let longest = |text: fn(&Row, Lang) -> String| {
            rows.iter().map(|row| layout.length(&text(row, lang))).fold(0.0, f64::max)
        };
        (longest(|row, _| row.label.clone()).min(layout.width * 0.28) + 20.0, longest(figure) + 16.0)
    };
    let edge = layout.font.max(layout.length("\u{2212}100") / 2.0);
    let x = |value: f64| names + edge + (layout.width - names - figures - 2.0 * edge) * axis.share(value);
    let height = if layout.is_narrow() { line * 2.6 } else { line * 2.0 };
    let bottom = line + height * rows.len() as f64;
    let mut shapes: Vec<_> = axis
        .lines()
        .flat_map(|value| {
            let class = if value == 0.0 { "zero" } else { "grid" };
            let label = Shape::text([x(value), bottom + line], Anchor::Middle, "axis", signed(value));
            [Shape::line([x(value), line * 0.6], [x(value), bottom], class), label]
        })
        .collect();
    for (place, row) in rows.iter().enumerate() {
        let top = line * 0.8 + height * place as f64;
        let (y, text) = if layout.is_narrow() {
            (top + line * 1.5, top + line * 0.6)
        } else {
            (top + height / 2.0, top + height / 2.0 + layout.font * 0.35)
        };
        let class = if row.reference { "label strong" } else { "label" };
        let room = if layout.is_narrow() {
            layout.width - layout.length(&figure(row, lang)) - 12.0
        } else {
            names - 12.0
        };
        shapes.push(Shape::text([0.0, text], Anchor::Start, class, layout.fitting(&row.label, room)));
        shapes.push(Shape::text([layout.width, text], Anchor::End, "value", figure(row, lang)));
        let [low, high] = [row.interval.low, row.interval.high].map(x);
        shapes.push(Shape::line(
            [low, y],
            [high, y],
            if row.reference { "whisker strong" } else { "whisker" },
        ));
        for end in [low, high] {
            shapes.push(Shape::line([end, y - 5.0], [end, y + 5.0], "whisker"));
        }
        shapes.push(Shape::dot(
            [x(row.nps), y],
            if row.reference { 7.0 } else { 6.0 },
            if row.reference { "dot strong" } else { "dot" },
        ));
    }
    if let Some(reference) = rows.iter().find(|row| row.reference) {
        let at = x(reference.nps);
        shapes.insert(0, Shape::line([at, line * 0.6], [at, bottom], "reference"));
    }
    let noted = axis
        .note(words)
        .map(|note| Shape::text([layout.width, bottom + line * 2.2], Anchor::End, "axis", note));
    let below = if noted.is_some() { 2.8 } else { 1.6 };
    shapes.extend(noted);
    layout.scene(bottom + line * below, shapes)
}

/// The figures of a row, as they stand beside it.
fn figure(row: &Row, lang: Lang) -> String {
    format!("{}  ·  {}", row.score(), Words::of(lang).answers.replace("{n}", &lang.count(row.n)))
}
