//! Which stretches of time a report may tell apart, so that nothing small is left over when one is
//! subtracted from another: time is cut into pieces in which every group has no answers or at least k.
//! Whatever is asked is answered in whole pieces, so every figure, and every sum and difference of figures,
//! is of no answers or of at least k. Cuts are made in the order of time, so that of one group they stay where
//! they are as answers come in, but for the last.

use std::ops::Range;

/// A stretch such as a week, and the ways in which it may be cut, the finest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its days, as places in the list of counts.
    pub days: Range<usize>,
    /// Where it may be cut: each a list of places inside, ascending. To be left whole is always possible.
    pub cuts: Vec<Vec<usize>>,
    /// Whether a wave ends with it, which no piece reaches over unless it must.
    pub ends_wave: bool,
}

/// Cuts time into pieces. `counts` has the answers of each group on each day, `stretches` all days in
/// order. The last piece takes what is left over, and may have fewer than k answers where there are no more.
pub fn pieces(counts: &[Vec<u64>], stretches: &[Stretch], k: u64) -> Vec<Range<usize>> {
    let mut pieces = closed_pieces(counts, stretches, k);
    let rest = pieces.last().map_or(0, |last| last.end)..counts.len();
    if !close(&mut pieces, 0, rest.clone(), |days| safe(counts, days, k)) {
        pieces.clear();
        pieces.push(0..rest.end);
    }
    pieces
}

/// The same without what is left over.
fn closed_pieces(counts: &[Vec<u64>], stretches: &[Stretch], k: u64) -> Vec<Range<usize>> {
    let safe = |days| safe(counts, days, k);
    let whole = Vec::new();
    let (mut pieces, mut open, mut wave) = (Vec::<Range<usize>>::new(), 0, 0);
    for stretch in stretches {
        let end = stretch.days.end;
        let ways = stretch.cuts.iter().chain([&whole]).map(|cuts| {
            let mut start = open;
            cuts.iter().chain([&end]).map(|end| std::mem::replace(&mut start, *end)..*end).collect::<Vec<_>>()
        });
        if let Some(cut) = ways.into_iter().find(|cut| cut.iter().cloned().all(safe)) {
            open = end;
            pieces.extend(cut);
        }
        if stretch.ends_wave {
            // What is too little by itself goes to what is before it in its wave, if that is enough.
            close(&mut pieces, wave, open..end, safe);
            open = pieces.last().map_or(0, |last| last.end);
            wave = pieces.len();
        }
    }
    pieces
}

/// Whether every group has no answers on these days or at least k.
fn safe(counts: &[Vec<u64>], days: Range<usize>, k: u64) -> bool {
    let groups = counts.iter().map(Vec::len).max().unwrap_or(0);
    let of = |group: usize| counts[days.clone()].iter().map(move |day| day.get(group).copied().unwrap_or(0));
    (0..groups).map(|group| of(group).fold(0, u64::saturating_add)).all(|n| n == 0 || n >= k)
}

/// Puts a rest that is not safe alone to as many of the last pieces as it takes, down to the piece `first`.
/// Tells whether nothing is left over.
fn close(
    pieces: &mut Vec<Range<usize>>,
    first: usize,
    rest: Range<usize>,
    safe: impl Fn(Range<usize>) -> bool,
) -> bool {
    if rest.is_empty() {
        return true;
    }
    let enough = (first..pieces.len()).rev().find(|place| safe(pieces[*place].start..rest.end));
    if let Some(place) = enough {
        pieces.truncate(place + 1);
        pieces[place].end = rest.end;
    }
    enough.is_some()
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "one piece is a list of pieces")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn week(days: Range<usize>, month: Option<usize>, ends_wave: bool) -> Stretch {
        let by_day = (days.start + 1..days.end).collect();
        let cuts = std::iter::once(by_day).chain(month.map(|place| vec![place])).collect();
        Stretch { days, cuts, ends_wave }
    }

    #[track_caller]
    fn check(counts: &[u64], stretches: &[Stretch], expected: &[Range<usize>]) {
        let counts: Vec<_> = counts.iter().map(|n| vec![*n]).collect();
        assert_eq!(pieces(&counts, stretches, 10), expected);
    }

    #[test]
    fn a_piece_is_as_short_as_its_answers_allow() {
        check(&[], &[], &[]);
        check(&[3], &[week(0..1, None, true)], &[0..1]);
        check(&[12, 0, 10], &[week(0..3, None, true)], &[0..1, 1..2, 2..3]);
        check(&[12, 1, 10], &[week(0..3, None, true)], &[0..3]);
        check(&[4, 8, 11, 3], &[week(0..4, Some(2), true)], &[0..2, 2..4]);
        check(&[4, 8, 11, 3], &[week(0..2, None, false), week(2..4, None, true)], &[0..2, 2..4]);
        check(&[4, 3, 11, 3], &[week(0..2, None, false), week(2..4, None, true)], &[0..4]);
        check(
            &[12, 13, 5],
            &[week(0..1, None, false), week(1..2, None, false), week(2..3, None, true)],
            &[0..1, 1..3],
        );
    }

    #[test]
    fn a_piece_stays_in_its_wave_unless_it_must_not() {
        let waves = [week(0..1, None, false), week(1..2, None, true), week(2..3, None, true)];
        check(&[12, 4, 12], &waves, &[0..2, 2..3]);
        check(&[2, 4, 12], &waves, &[0..3]);
        check(&[12, 4, 2], &waves, &[0..3]);
        let three = [week(0..1, None, true), week(1..2, None, true), week(2..3, None, true)];
        check(&[20, 3, 20], &three, &[0..1, 1..3]);
    }

    fn weeks(counts: &[Vec<u64>], ends: &[bool]) -> Vec<Stretch> {
        let starts = (0..counts.len()).step_by(7);
        starts.map(|start| week(start..counts.len().min(start + 7), None, ends[start])).collect()
    }

    proptest! {
        #[test]
        fn every_piece_is_safe(
            days in proptest::collection::vec((proptest::array::uniform3(prop_oneof![Just(0), 0..9u64]), any::<bool>()), 1..40),
            k in 1..12u64,
        ) {
            let (counts, ends): (Vec<_>, Vec<_>) = days.iter().map(|(day, ends)| (day.to_vec(), *ends)).unzip();
            let all = pieces(&counts, &weeks(&counts, &ends), k);
            prop_assert!(all.iter().flat_map(Clone::clone).eq(0..counts.len()));
            let answers = |piece: &Range<usize>, group: usize| counts[piece.clone()].iter().map(|day| day[group]).sum::<u64>();
            let safe = |piece: &Range<usize>| (0..3).map(|group| answers(piece, group)).all(|n| n == 0 || n >= k);
            prop_assert!(all.len() == 1 || all.iter().all(safe), "{all:?}");
        }

        #[test]
        fn cuts_stay_where_they_are(
            days in proptest::collection::vec((0..14u64, any::<bool>()), 8..40),
            k in 1..12u64,
        ) {
            let (counts, ends): (Vec<_>, Vec<_>) = days.iter().map(|(day, ends)| (vec![*day], *ends)).unzip();
            let then = &counts[..counts.len() / 7 * 7];
            // Where they are, in answers: days without any may go to either side.
            let cuts = |counts: &[Vec<u64>]| -> Vec<u64> {
                let all = pieces(counts, &weeks(counts, &ends), k);
                all.iter().map(|piece| counts[..piece.end].iter().map(|day| day[0]).sum()).collect()
            };
            let (before, after) = (cuts(then), cuts(&counts));
            let closed = before.split_last().map_or(&[][..], |(_, closed)| closed);
            let reached = before.last().copied().unwrap_or_default();
            prop_assert!(closed.iter().all(|cut| *cut == reached || after.contains(cut)), "{before:?} {after:?}");
        }
    }
}
