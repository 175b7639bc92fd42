//! Eleven scores as bars, gathered by category.

use super::{Anchor, Chart, Layout, Scene, Shape, words::Words};
use commend_core::{Category, Score, stats::verdict::Lang};

/// The share of each score; nothing where nobody has answered.
pub(crate) fn distribution(scores: &[u64; 11], lang: Lang) -> Option<Chart> {
    let n: u64 = scores.iter().sum();
    let words = Words::of(lang);
    let shares = scores.map(|count| if n == 0 { 0.0 } else { count as f64 / n as f64 });
    let listed: Vec<_> =
        Score::all().zip(shares).map(|(score, share)| format!("{score}: {}", percent(share))).collect();
    let description = format!("{} {}", words.distribution, listed.join(", "));
    (n > 0).then(|| Chart::of("distribution", description, |layout| draw(layout, &shares, words)))
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

const fn class(category: Category) -> &'static str {
    match category {
        Category::Promoter => "promoters",
        Category::Passive => "passives",
        Category::Detractor => "detractors",
    }
}

fn draw(layout: Layout, by_score: &[f64; 11], words: &Words) -> Scene {
    let (column, line) = (layout.width / 11.0, layout.font * 1.5);
    let room = if layout.is_narrow() { 120.0 } else { 180.0 };
    let ground = line + room;
    let gap = (column * 0.08).min(4.0);
    let most = by_score.iter().copied().fold(f64::EPSILON, f64::max);
    let mut shapes = vec![Shape::line([0.0, ground], [layout.width, ground], "zero")];
    for (score, share) in Score::all().zip(by_score) {
        let x = column * f64::from(score.value());
        let (height, middle) = (room * share / most, x + column / 2.0);
        let bar = [column - 2.0 * gap, height];
        shapes.push(Shape::rect([x + gap, ground - height], bar, class(score.category())));
        shapes.push(Shape::text([middle, ground - height - 5.0], Anchor::Middle, "value", percent(*share)));
        shapes.push(Shape::text([middle, ground + line], Anchor::Middle, "axis", score.to_string()));
    }
    for category in Category::ALL {
        let of = || Score::all().zip(by_score).filter(|(score, _)| score.category() == category);
        let total: f64 = of().map(|(_, share)| share).sum();
        let (first, last) =
            of().map(|(score, _)| score.value()).fold((10, 0), |(a, b), score| (score.min(a), score.max(b)));
        let (start, end) = (column * f64::from(first) + gap, column * f64::from(last + 1) - gap);
        let y = ground + line * 1.5;
        shapes.push(Shape::rect([start, y], [end - start, 4.0], class(category)));
        let name = words.category(category);
        let (middle, share) = (f64::midpoint(start, end), percent(total));
        if layout.is_narrow() {
            // Two columns are narrower than the name: the outer one ends where the drawing does.
            let (at, anchor) = match category {
                Category::Promoter => (layout.width - gap, Anchor::End),
                _ => (middle, Anchor::Middle),
            };
            let shift = if category == Category::Passive { -8.0 } else { 0.0 };
            shapes.push(Shape::text([at + shift, y + line], anchor, "label", name));
            shapes.push(Shape::text([at + shift, y + 2.0 * line], anchor, "value", share));
        } else {
            shapes.push(Shape::text(
                [middle, y + line + 2.0],
                Anchor::Middle,
                "label",
                format!("{name} {share}"),
            ));
        }
    }
    let below = if layout.is_narrow() { 3.9 } else { 2.9 };
    layout.scene(ground + line * below, shapes)
}
