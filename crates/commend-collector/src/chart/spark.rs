//! A line without an axis, as high as the text that it stands in; its figures stand beside it.

use super::{Layout, Scene, Shape, days};
use askama::Template;
use jiff::civil::Date;

const LAYOUT: Layout = Layout { name: "spark", width: 120.0, font: 12.0 };
const HEIGHT: f64 = 32.0;
const EDGE: f64 = 4.0;

#[derive(Template)]
#[template(path = "chart/spark.svg", escape = "html")]
struct Spark {
    scene: Scene,
}

/// Values by day, and the target as a line through them; nothing for fewer than two.
pub(crate) fn sparkline(values: &[(Date, f64)], target: Option<f64>) -> Option<String> {
    let [(first, _), .., (last, _)] = values else { return None };
    let whole = days(*first, *last).max(1.0);
    let all = || values.iter().map(|(_, value)| *value).chain(target);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let x = |day: Date| EDGE + (LAYOUT.width - 2.0 * EDGE) * days(*first, day) / whole;
    let y = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * share
    };
    let mut shapes = Vec::new();
    shapes.extend(
        target.map(|target| Shape::line([EDGE, y(target)], [LAYOUT.width - EDGE, y(target)], "reference")),
    );
    shapes.push(Shape::path(values.iter().map(|(day, value)| [x(*day), y(*value)]), false, "line"));
    shapes.extend(values.last().map(|(day, value)| Shape::dot([x(*day), y(*value)], 3.0, "dot")));
    Spark { scene: LAYOUT.scene(HEIGHT, shapes) }.render().ok()
}
