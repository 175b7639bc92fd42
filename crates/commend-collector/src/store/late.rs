//! Reasons that arrived on a day without the answer they belong to, such as after midnight. Pure.
//!
//! They are counted on the day of their group's last answer before, so that the figures of a day without answers
//! tell nothing of a single person, and no difference of two reports does.

use super::Count;
use commend_core::{Segment, SmallMap, Tally};
use std::{collections::BTreeMap, mem};

/// The counts with each reason on a day on which its group answered: the last one before, or else the next.
/// Reasons of a group that never answered are left out, as is what then counts nothing. `counts` are in order
/// of days within each wave.
pub(super) fn with_their_answers(mut counts: Vec<Count>) -> Vec<Count> {
    let groups = groups(&counts);
    let size = groups.iter().map(|group| group + 1).max().unwrap_or_default();
    let mut answered: Vec<Option<usize>> = vec![None; size];
    let mut early: Vec<Option<Tally>> = vec![None; size];
    for (place, group) in groups.into_iter().enumerate() {
        if counts[place].tally.n() > 0 {
            if let Some(reasons) = early[group].take() {
                counts[place].tally += &reasons;
            }
            answered[group] = Some(place);
            continue;
        }
        let reasons: SmallMap<_, _> = mem::take(&mut counts[place].tally.reasons);
        let reasons = Tally { reasons, ..Tally::default() };
        match answered[group] {
            Some(before) => counts[before].tally += &reasons,
            None => *early[group].get_or_insert_default() += &reasons,
        }
    }
    counts.retain(|count| count.tally != Tally::default());
    counts
}

/// A number for the group of each count in its wave.
fn groups(counts: &[Count]) -> Vec<usize> {
    let mut known: BTreeMap<(&str, &Segment), usize> = BTreeMap::new();
    let mut groups = Vec::with_capacity(counts.len());
    for Count { wave, segment, .. } in counts {
        let next = known.len();
        groups.push(*known.entry((wave, segment)).or_insert(next));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn count(day: i8, audience: &str, n: u64, help: u64) -> Count {
        let mut tally = Tally { scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n], ..Tally::default() };
        if help > 0 {
            *tally.reasons.entry("help".parse().expect("an id")) = help;
        }
        let segment = serde_json::from_value(json!({ "audience": audience })).expect("a segment");
        Count { wave: "1".into(), day: date(2026, 11, day), segment, trust: super::super::Trust::Open, tally }
    }

    #[track_caller]
    fn check(given: &[Count], expected: &[Count]) {
        assert_eq!(with_their_answers(given.to_vec()), expected);
    }

    #[test]
    fn reasons_without_an_answer_join_the_last_one_of_their_group() {
        let member = |day, n, help| count(day, "member", n, help);
        check(&[member(1, 2, 1), member(2, 1, 0)], &[member(1, 2, 1), member(2, 1, 0)]);
        check(&[member(1, 2, 1), member(2, 0, 1), member(4, 0, 1)], &[member(1, 2, 3)]);
        check(&[member(1, 0, 1), member(2, 0, 1), member(3, 1, 0)], &[member(3, 1, 2)]);
        let visitor = count(2, "visitor", 0, 1);
        check(&[member(1, 2, 0), visitor], &[member(1, 2, 0)]);
    }

    #[test]
    fn times_shown_stay_on_their_day() {
        let shown = |mut count: Count| {
            count.tally.shown = 5;
            count
        };
        let (answer, late) = (count(1, "member", 1, 0), shown(count(2, "member", 0, 1)));
        check(&[answer, late], &[count(1, "member", 1, 1), shown(count(2, "member", 0, 0))]);
    }
}
