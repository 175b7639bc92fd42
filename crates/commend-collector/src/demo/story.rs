//! What happened to the made-up community. Its story goes round in two years, so that any two of them have all of it: a
//! move to another platform that hurts, and the way back.

use commend_core::Mark;
use jiff::{ToSpan as _, civil::Date};

const MOVE: (i16, i8, i8) = (2025, 10, 14);
/// By days since the move.
const HAPPENED: [(i32, &str); 4] = [
    (0, "Moved to a new platform"),
    (126, "Search repaired"),
    (238, "Old links work again"),
    (612, "Summer fair"),
];
/// By days since the move, how many points the score of members is off; in between it goes straight.
const MOOD: [(f64, f64); 10] = [
    (0.0, 4.0),
    (9.0, -36.0),
    (40.0, -40.0),
    (126.0, -32.0),
    (147.0, -17.0),
    (238.0, -12.0),
    (259.0, -3.0),
    (340.0, 3.0),
    (612.0, 2.0),
    (731.0, 4.0),
];

/// The days of the story that lie between two days.
pub(super) fn marks(from: Date, to: Date) -> Vec<Mark> {
    let day = |start: Date, days: i32| start.checked_add(days.days()).ok();
    let all = starts().flat_map(|start| HAPPENED.map(|(days, name)| (day(start, days), name)));
    let mut marks: Vec<_> = all
        .filter_map(|(day, name)| Some((day.filter(|day| from <= *day && *day <= to)?, name)))
        .map(|(day, name)| Mark { day: day.to_string(), name: name.to_owned() })
        .collect();
    marks.sort_by(|a, b| a.day.cmp(&b.day));
    marks
}

/// How many points the score of members is off on a day.
pub(super) fn mood(day: Date) -> f64 {
    let at = f64::from(place(day));
    let between = |pair: &[(f64, f64)]| {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        (from <= at && at < to).then(|| low + (high - low) * (at - from) / (to - from))
    };
    MOOD.windows(2).find_map(between).unwrap_or_default()
}

/// Days since the last move.
pub(super) fn place(day: Date) -> i32 {
    let start = starts().find(|start| *start <= day).unwrap_or(day);
    start.until(day).map_or(0, |span| span.get_days())
}

/// Each day on which the story begins, the last one first.
fn starts() -> impl Iterator<Item = Date> {
    let (year, month, day) = MOVE;
    let first = Date::constant(year, month, day);
    (-10..=10).rev().filter_map(move |round: i32| first.checked_add((2 * round).years()).ok())
}
