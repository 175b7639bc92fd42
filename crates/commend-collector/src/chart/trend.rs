//! The score by period: a line with its margin as a band, and what happened as lines across it.

use super::{Anchor, Chart, Layout, Scene, Shape, axis::Axis, days, words::Words};
use commend_core::stats::{
    Interval,
    verdict::{Lang, margin, signed},
};
use jiff::civil::Date;

/// A period.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) from: Date,
    pub(crate) to: Date,
    /// As it stands below the axis.
    pub(crate) label: String,
    pub(crate) nps: f64,
    pub(crate) interval: Interval,
    /// Whether a line leads here from the point before: no period is missing between, and the question was the same.
    pub(crate) goes_on: bool,
    /// Whether answers still come in.
    pub(crate) running: bool,
}

/// What happened on a day.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) day: Date,
    pub(crate) name: String,
}

/// Rows that names of marks may take.
const ROWS: usize = 3;

/// The periods in order; nothing for fewer than two.
pub(crate) fn trend(points: &[Point], marks: &[Mark], lang: Lang) -> Option<Chart> {
    let words = Words::of(lang);
    let told: Vec<_> = points
        .iter()
        .map(|point| format!("{}: {} {}", point.label, signed(point.nps), margin(point.nps, point.interval)))
        .collect();
    let happened: Vec<_> = marks.iter().map(|mark| format!(" {}: {}.", mark.day, mark.name)).collect();
    let description = format!("{} {}.{}", words.trend, told.join("; "), happened.concat());
    (points.len() > 1).then(|| Chart::of("trend", description, |layout| draw(layout, points, marks, words)))
}

fn draw(layout: Layout, points: &[Point], marks: &[Mark], words: &Words) -> Scene {
    let line = layout.font * 1.5;
    let limits = points.iter().flat_map(|point| [point.interval.low, point.interval.high]);
    let axis = Axis::around(limits, 6);
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return layout.scene(0.0, Vec::new());
    };
    let left = layout.length("\u{2212}100") + 8.0;
    let end = format!("{} {}", signed(last.nps), margin(last.nps, last.interval));
    let beside = if last.running { layout.length(words.running) } else { 0.0 };
    let right = layout.width - layout.length(&end).max(beside) - 14.0;
    let whole = days(first.from, last.to).max(1.0);
    let middle = |point: &Point| f64::midpoint(days(first.from, point.from), days(first.from, point.to));
    let at = |days: f64| left + (right - left) * (days / whole).clamp(0.0, 1.0);
    let names = placed(layout, marks, |day| at(days(first.from, day)), right);
    let rows = names.iter().map(|(row, ..)| row + 1).max().unwrap_or(0);
    let top = line * (rows as f64 + 0.6);
    let room = if layout.is_narrow() { 190.0 } else { 260.0 };
    let bottom = top + room;
    let y = |value: f64| bottom - room * axis.share(value);
    let mut shapes = Vec::new();
    for value in axis.lines() {
        shapes.push(Shape::line(
            [left, y(value)],
            [right, y(value)],
            if value == 0.0 { "zero" } else { "grid" },
        ));
        shapes.push(Shape::text(
            [left - 8.0, y(value) + layout.font * 0.35],
            Anchor::End,
            "axis",
            signed(value),
        ));
    }
    for stretch in points.chunk_by(|_, next| next.goes_on) {
        let high = stretch.iter().map(|point| [at(middle(point)), y(point.interval.high)]);
        let low = stretch.iter().rev().map(|point| [at(middle(point)), y(point.interval.low)]);
        shapes.push(Shape::path(high.chain(low), true, "band"));
        shapes.push(Shape::path(
            stretch.iter().map(|point| [at(middle(point)), y(point.nps)]),
            false,
            "line",
        ));
        if let [alone] = stretch {
            let x = at(middle(alone));
            shapes.push(Shape::line([x, y(alone.interval.low)], [x, y(alone.interval.high)], "whisker"));
        }
    }
    for point in points {
        let class = if point.running { "dot running" } else { "dot" };
        shapes.push(Shape::dot(
            [at(middle(point)), y(point.nps)],
            if points.len() > 40 { 2.5 } else { 4.0 },
            class,
        ));
    }
    for (row, x, anchor, name) in names {
        let height = line * (row as f64 + 0.7);
        let gap = match anchor {
            Anchor::End => -5.0,
            _ => 5.0,
        };
        shapes.push(Shape::line([x, height - layout.font * 0.8], [x, bottom], "mark"));
        shapes.push(Shape::text([x + gap, height], anchor, "label", name));
    }
    shapes.push(Shape::text(
        [right + 10.0, y(last.nps) + layout.font * 0.35],
        Anchor::Start,
        "value strong",
        end,
    ));
    if last.running {
        shapes.push(Shape::text(
            [right + 10.0, y(last.nps) + layout.font * 1.6],
            Anchor::Start,
            "axis",
            words.running,
        ));
    }
    // As many labels as there is room for, counted from the last.
    let widest = points.iter().map(|point| layout.length(&point.label)).fold(1.0, f64::max) + 14.0;
    let fits = |every: &usize| widest * points.len().div_ceil(*every) as f64 <= right - left;
    let every = (1..=points.len()).find(fits).unwrap_or(points.len());
    let labelled = points.iter().rev().step_by(every);
    shapes.extend(labelled.map(|point| {
        let x = at(middle(point));
        let half = layout.length(&point.label) / 2.0;
        Shape::text(
            [x.max(half).min(layout.width - half), bottom + line * 1.1],
            Anchor::Middle,
            "axis",
            point.label.as_str(),
        )
    }));
    let noted = axis
        .note(words)
        .map(|note| Shape::text([layout.width, bottom + line * 2.3], Anchor::End, "axis", note));
    let below = if noted.is_some() { 2.9 } else { 1.8 };
    shapes.extend(noted);
    layout.scene(bottom + line * below, shapes)
}

/// The marks that have room: row, place, which end of the name is there, name. Names never overlap.
fn placed(
    layout: Layout,
    marks: &[Mark],
    at: impl Fn(Date) -> f64,
    right: f64,
) -> Vec<(usize, f64, Anchor, String)> {
    let mut taken: [Vec<(f64, f64)>; ROWS] = Default::default();
    let mut placed = Vec::new();
    for mark in marks {
        let x = at(mark.day);
        let name = layout.fitting(&mark.name, layout.width * 0.6);
        let length = layout.length(&name) + 12.0;
        let sides = [(Anchor::Start, (x, x + length)), (Anchor::End, (x - length, x))];
        let fits = |row: usize, (from, to): (f64, f64)| {
            from >= 0.0
                && to <= right.max(x + 1.0).max(layout.width - 4.0)
                && taken[row].iter().all(|(a, b)| to <= *a || from >= *b)
        };
        let free = (0..ROWS)
            .flat_map(|row| sides.map(|(anchor, span)| (row, anchor, span)))
            .find(|(row, _, span)| fits(*row, *span));
        if let Some((row, anchor, span)) = free {
            taken[row].push(span);
            placed.push((row, x, anchor, name));
        }
    }
    placed
}
