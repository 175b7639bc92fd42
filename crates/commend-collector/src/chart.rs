//! Charts of a report as SVG: the same figures give the same bytes. What they show is computed elsewhere; here it gets
//! a place. Called by the report's page and by its exports.

mod axis;
mod card;
mod distribution;
mod gap;
mod png;
mod scene;
mod spark;
mod trend;
mod words;

pub(crate) use card::card;
pub(crate) use distribution::distribution;
pub(crate) use gap::{Row, gap};
pub(crate) use spark::sparkline;
pub(crate) use trend::{Mark, Point, trend};

use askama::Template;
use jiff::civil::Date;
pub(crate) use scene::length;
use scene::{Anchor, Layout, Place, Scene, Shape};

/// A chart, in each width that it is drawn for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chart {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    /// What it shows, in words.
    pub(crate) description: String,
    scenes: Vec<Scene>,
}

/// What a chart can be had as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Svg,
    Png,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Svg, Self::Png];

    /// How the names of such files end.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }

    /// The file of a chart that stands by itself.
    pub(crate) fn file(self, svg: String) -> Option<Vec<u8>> {
        match self {
            Self::Svg => Some(svg.into_bytes()),
            Self::Png => png::of(&svg),
        }
    }
}

/// What is written around a chart that stands by itself.
pub(crate) struct Frame<'a> {
    /// What was found.
    pub(crate) title: &'a str,
    /// Of which survey, days and answers, and how it was computed.
    pub(crate) footer: &'a [String],
}

/// As a part of a page: classes of its style sheet, and no colour of its own.
#[derive(Template)]
#[template(path = "chart/inline.svg", escape = "html")]
struct Inline<'a> {
    chart: &'a Chart,
}

/// As a file of its own.
#[derive(Template)]
#[template(path = "chart/standalone.svg", escape = "html")]
struct Standalone<'a> {
    scene: &'a Scene,
    name: &'a str,
    description: &'a str,
    width: Place,
    height: Place,
    /// Where the drawing begins.
    top: Place,
    title: Vec<(Place, String)>,
    footer: Vec<(Place, String)>,
}

/// Around a chart that stands by itself.
const EDGE: f64 = 24.0;
/// Of a line of its title, and of its footer.
const TITLE: f64 = 26.0;
const FOOTER: f64 = 17.0;

impl Chart {
    fn of(name: &'static str, description: String, draw: impl Fn(Layout) -> Scene) -> Self {
        Self { name, description, scenes: Layout::ALL.map(draw).into() }
    }

    /// For a page: one drawing for each width, of which the style sheet shows one.
    pub(crate) fn inline(&self) -> String {
        Inline { chart: self }.render().unwrap_or_default()
    }

    /// A whole file, light, as wide as a slide takes it.
    pub(crate) fn standalone(&self, Frame { title, footer }: &Frame<'_>) -> String {
        let Some(scene) = self.scenes.first() else { return String::new() };
        let room = scene.width - 2.0 * EDGE;
        let (name, title) = (*title, scene::lines(title, room, 20.0));
        let footer: Vec<_> = footer.iter().flat_map(|text| scene::lines(text, scene.width, 12.0)).collect();
        let top = EDGE + TITLE * title.len() as f64 + 8.0;
        let below = top + scene.height + 12.0;
        let placed = |lines: Vec<String>, first: f64, each: f64| -> Vec<_> {
            lines
                .into_iter()
                .enumerate()
                .map(|(n, line)| (Place::from(first + each * n as f64), line))
                .collect()
        };
        let page = Standalone {
            scene,
            name,
            description: &self.description,
            width: (scene.width + 2.0 * EDGE).into(),
            height: (below + FOOTER * footer.len() as f64 + EDGE).into(),
            top: top.into(),
            footer: placed(footer, below + FOOTER, FOOTER),
            title: placed(title, EDGE + 16.0, TITLE),
        };
        page.render().unwrap_or_default()
    }
}

/// The days since a day.
fn days(since: Date, day: Date) -> f64 {
    since.until(day).map_or(0.0, |span| f64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use commend_core::stats::{Interval, verdict::Lang};
    use jiff::ToSpan;
    use proptest::prelude::*;

    /// The numbers in attributes that place something.
    fn places(svg: &str) -> Vec<(String, f64)> {
        let names = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"];
        let pairs = svg.split(' ').filter_map(|part| part.split_once("=\""));
        let number = |text: &str| text.split('"').next().and_then(|text| text.parse().ok());
        pairs
            .filter(|(name, _)| names.contains(name))
            .filter_map(|(name, rest)| Some((name.to_owned(), number(rest)?)))
            .collect()
    }

    /// Every drawing is inside its own box, has no number that is none, and holds texts as texts.
    fn check(chart: &Chart) -> Result<(), TestCaseError> {
        let inline = chart.inline();
        prop_assert!(
            !inline.contains("NaN") && !inline.contains("inf") && !inline.contains("<b>"),
            "{inline}"
        );
        for (scene, svg) in chart.scenes.iter().zip(inline.split("<svg ").skip(1)) {
            for (name, place) in places(svg) {
                let most = if name.contains('x') || name == "width" { scene.width } else { scene.height };
                prop_assert!(
                    (-0.1..=most + 0.1).contains(&place),
                    "{name} {place} is not within {most}: {svg}"
                );
            }
        }
        for scene in &chart.scenes {
            let layout = Layout::ALL.into_iter().find(|layout| layout.name == scene.name).expect("a layout");
            for shape in &scene.shapes {
                let Shape::Text { at: [x, _], anchor, text, .. } = shape else { continue };
                let (x, length) = (x.to_string().parse::<f64>().expect("a number"), layout.length(text));
                let from = match anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - length / 2.0,
                    Anchor::End => x - length,
                };
                prop_assert!(
                    -0.1 <= from && from + length <= scene.width + 0.1,
                    "{}: `{text}` from {from}",
                    scene.name
                );
            }
        }
        let title = "A finding <b> that is long enough to need more than one line of a chart that stands by itself, as on a slide";
        let footer = ["Of <b>".to_owned()];
        let file = chart.standalone(&Frame { title, footer: &footer });
        prop_assert!(!file.contains("<b>") && file.matches("class=\"title\"").count() == 2, "{file}");
        Ok(())
    }

    fn interval(nps: f64, reach: f64) -> Interval {
        Interval { low: (nps - reach).max(-100.0), high: (nps + reach).min(100.0) }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn groups_have_their_places(rows in proptest::collection::vec(("[a-zA-Z <&]{0,40}", -100.0..100.0_f64, 0.0..90.0_f64, 0..1_u64 << 40), 2..8)) {
            let row = |(place, (label, nps, reach, n)): (usize, (String, f64, f64, u64))| {
                Row { label: format!("{label}<b>"), nps, interval: interval(nps, reach), n, reference: place == 0 }
            };
            let rows: Vec<_> = rows.into_iter().enumerate().map(row).collect();
            check(&gap(&rows, Lang::En).expect("a chart"))?;
        }

        #[test]
        fn periods_have_their_places(
            points in proptest::collection::vec((-100.0..100.0_f64, 0.0..90.0_f64, any::<bool>()), 2..110),
            marks in proptest::collection::vec((0..800_i32, "[a-zA-Z <]{1,60}"), 0..9),
        ) {
            let first = jiff::civil::date(2024, 1, 1);
            let day = |days: i32| -> Date { first.checked_add(days.days()).expect("a day") };
            let point = |(place, (nps, reach, goes_on)): (usize, (f64, f64, bool))| {
                let from = day(7 * i32::try_from(place).expect("few"));
                Point { from, to: from, label: format!("Week {place}"), nps, interval: interval(nps, reach), goes_on, running: place == 1 }
            };
            let points: Vec<_> = points.into_iter().enumerate().map(point).collect();
            let mut marks: Vec<_> = marks.into_iter().map(|(at, name)| Mark { day: day(at), name }).collect();
            marks.sort_by_key(|mark| mark.day);
            check(&trend(&points, &marks, Lang::Nl).expect("a chart"))?;
        }

        #[test]
        fn scores_have_their_places(scores in proptest::array::uniform11(0..1_000_000_u64)) {
            prop_assume!(scores.iter().sum::<u64>() > 0);
            check(&distribution(&scores, Lang::En).expect("a chart"))?;
        }
    }

    #[test]
    fn a_sparkline_stays_in_its_box() {
        let day = |n: i8| jiff::civil::date(2026, 3, n);
        for (values, target) in [
            (vec![(day(1), 5.0), (day(9), 5.0)], None),
            (vec![(day(1), -3e9), (day(1), 4.0), (day(30), 0.0)], Some(1e9)),
        ] {
            let svg = sparkline(&values, target).expect("a line");
            assert!(
                !svg.contains("NaN") && svg.matches("reference").count() == usize::from(target.is_some()),
                "{svg}"
            );
            assert!(places(&svg).iter().all(|(_, place)| (0.0..=120.0).contains(place)), "{svg}");
        }
        assert_eq!(sparkline(&[(day(1), 1.0)], Some(2.0)), None);
    }

    #[test]
    fn there_is_no_chart_of_nothing() {
        assert_eq!(distribution(&[0; 11], Lang::En), None);
        assert_eq!((gap(&[], Lang::En), trend(&[], &[], Lang::En)), (None, None));
    }
}
