//! What happened to the community on a day, with the figures before and after it. Pure.

use super::{Figures, Piece, Query, rounded};
use crate::difference::{Difference, Looks, changes};
use commend_core::{
    Survey, Tally,
    stats::{Level, Split},
};
use jiff::{ToSpan, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

/// How far before and after reach, where no other mark lies nearer.
const DAYS: i64 = 91;

/// A mark of the survey, and what was before and after it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Marked {
    /// The first day of what came after, UTC.
    pub(crate) day: String,
    /// What happened.
    pub(crate) name: String,
    /// The 91 days before, or since the mark before; nothing where no figures of them are told.
    pub(crate) before: Option<Stretch>,
    /// The 91 days from that day on, or until the next mark.
    pub(crate) after: Option<Stretch>,
    /// What came after beside what was before, where both have answers.
    pub(crate) change: Option<Difference>,
}

/// Figures of some days.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Stretch {
    /// The first day that is counted.
    pub(crate) from: String,
    /// The last day that is counted.
    pub(crate) to: String,
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

/// Every mark that pieces of a report lie around, in order of days. A piece that goes over a mark counts on neither side.
pub(super) fn of(survey: &Survey, pieces: &[Piece], query: &Query, running: bool) -> Vec<Marked> {
    let mut marks: Vec<(Date, &str)> =
        survey.marks.iter().filter_map(|mark| Some((mark.day.parse().ok()?, mark.name.as_str()))).collect();
    marks.sort();
    let Some([first, last]) = Piece::span(pieces) else { return Vec::new() };
    let around = |place: usize, (day, name): (Date, &str)| {
        let reach = |days: i64| day.checked_add(days.days()).unwrap_or(day);
        let since = place.checked_sub(1).map_or(reach(-DAYS), |before| marks[before].0.max(reach(-DAYS)));
        let until = marks.get(place + 1).map_or(reach(DAYS), |next| next.0.min(reach(DAYS)));
        let before = stretch(pieces, query, |piece| piece.first >= since && piece.last < day);
        let after = stretch(pieces, query, |piece| piece.first >= day && piece.last < until);
        Marked { day: day.to_string(), name: name.to_owned(), before, after, change: None }
    };
    let within = |mark: &(usize, (Date, &str))| first < mark.1.0 && mark.1.0 <= last;
    let mut marked: Vec<_> =
        marks.iter().copied().enumerate().filter(within).map(|(place, mark)| around(place, mark)).collect();
    let looks = if running { Looks::Many } else { Looks::One };
    let pairs: Vec<_> = marked
        .iter()
        .map(|mark| [&mark.before, &mark.after].map(|side| named(&mark.name, side.as_ref())))
        .collect();
    for (mark, change) in marked.iter_mut().zip(changes(&pairs, looks, Level::P95)) {
        mark.change = change.map(rounded);
    }
    marked
}

/// The answers of a stretch, under the name of its mark; none where there is none.
fn named(name: &str, stretch: Option<&Stretch>) -> (String, Split) {
    let none = Split { promoters: 0, passives: 0, detractors: 0 };
    (name.to_owned(), stretch.and_then(|stretch| stretch.figures.split()).unwrap_or(none))
}

fn stretch(pieces: &[Piece], query: &Query, is_in: impl Fn(&Piece) -> bool) -> Option<Stretch> {
    let inside: Vec<_> = pieces.iter().filter(|piece| is_in(piece)).collect();
    let (from, to) =
        (inside.iter().map(|piece| piece.first).min()?, inside.iter().map(|piece| piece.last).max()?);
    let counts = inside.iter().flat_map(|piece| &piece.counts).filter(|count| query.takes_group(count));
    let tally: Tally = counts.map(|count| &count.tally).sum();
    if tally.n() == 0 {
        return None;
    }
    Some(Stretch { from: from.to_string(), to: to.to_string(), figures: Figures::of(&tally) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Published, Report, Timeline, tests};

    /// Of each mark: its name, answers before and after, and the difference.
    fn around(
        threshold: u64,
        marks: &[&str],
        query: &[(&str, &str)],
    ) -> Vec<(String, [Option<u64>; 2], Option<f64>)> {
        let marks: Vec<_> =
            marks.iter().map(|day| format!(r#"{{"day":"{day}","name":"On {day}"}}"#)).collect();
        let json = format!(
            r#"{{"id":"community","wave":"2026-q4","threshold":{threshold},"marks":[{}]}}"#,
            marks.join(",")
        );
        let survey = Survey::from_json(json.as_bytes()).expect("a survey");
        let query = Query::read(&survey, query.iter().copied()).expect("a query");
        let counts: Vec<_> = [
            ("2026-05-04", "member", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20]),
            ("2026-08-03", "member", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30]),
            ("2026-08-31", "visitor", [0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0]),
            ("2026-09-14", "member", [30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("2026-10-05", "member", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40]),
        ]
        .map(|(day, audience, scores)| tests::count(day, "2026-q4", audience, scores))
        .into();
        let timeline = Timeline::of(&survey, &counts);
        let published = Published::of(&timeline, &query).expect("it may be told");
        let all = of(&survey, &published.within(&query), &query, true);
        let n = |side: &Option<Stretch>| side.as_ref().and_then(|stretch| stretch.figures.n);
        all.into_iter()
            .map(|mark| {
                (mark.name, [n(&mark.before), n(&mark.after)], mark.change.map(|change| change.difference))
            })
            .collect()
    }

    #[test]
    fn before_and_after_reach_as_far_as_ninety_one_days_or_the_next_mark() {
        let mark = |day: &str, n, difference| (format!("On {day}"), n, difference);
        // 20 answers of May are too long ago.
        assert_eq!(around(1, &["2026-09-07"], &[]), [mark("2026-09-07", [Some(40), Some(70)], Some(-60.71))]);
        assert_eq!(
            around(1, &["2026-10-05", "2026-09-07"], &[("audience", "member")]),
            [
                mark("2026-09-07", [Some(30), Some(30)], Some(-200.0)),
                mark("2026-10-05", [Some(30), Some(40)], Some(200.0))
            ]
        );
        // Nothing before, nothing after.
        assert_eq!(around(1, &["2026-05-04", "2026-12-24"], &[]), []);
        assert_eq!(
            around(1, &["2026-06-01"], &[("audience", "visitor")]),
            [mark("2026-06-01", [None, None], None)]
        );
    }

    #[test]
    fn a_piece_that_goes_over_a_mark_counts_on_neither_side() {
        // Of one week, cut by days.
        let survey = Survey::from_json(
            br#"{"id":"community","wave":"2026-q4","threshold":10,"marks":[{"day":"2026-10-07","name":"M"}]}"#,
        )
        .expect("a survey");
        let half = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6];
        let counts = ["2026-10-05", "2026-10-07"].map(|day| tests::count(day, "2026-q4", "member", half));
        let report = Report::of(&survey, &counts, &Query::default(), jiff::civil::date(2026, 11, 21));
        assert_eq!(report.figures.n, Some(12));
        let marks: Vec<_> = report.marks.iter().map(|mark| (&mark.before, &mark.after)).collect();
        assert_eq!(marks, [(&None, &None)]);
    }
}
