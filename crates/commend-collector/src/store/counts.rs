//! Rows to counts: what a report is made of. Pure.

use super::{
    Count, StoreError, Trust, Wording,
    database::{Day, Rows},
    date, late, sums,
};
use commend_core::{Segment, Tally};
use std::collections::BTreeMap;

/// The counts of each group on each day, in order of waves and days, and in which words each group was asked.
pub(super) fn of(rows: Rows) -> Result<(Vec<Count>, Vec<Wording>), StoreError> {
    let mut segments = Segments::default();
    let mut words = Words::default();
    let mut cells: Vec<Cell> = Vec::with_capacity(rows.tallies.len());
    for (day, wording, trust, tally) in rows.tallies {
        words.hear(&day, &wording, tally.n());
        cells.push((day, trust, tally));
    }
    let mut cells = summed(cells);
    let mut alone = Vec::new();
    for (day, reason, n) in rows.reasons {
        let reason = reason.try_into().map_err(|e| StoreError::Failed(format!("{e}")))?;
        let mut tally = Tally::default();
        *tally.reasons.entry(reason) = n;
        match with_answers(&cells, &day) {
            Some(place) => cells[place].2 += &tally,
            None => alone.push((day, Trust::default(), tally)),
        }
    }
    cells.extend(alone);
    let count = |((wave, day, segment), trust, tally): Cell| {
        Ok(Count { wave, day: date(&day)?, segment: segments.read(&segment)?, trust, tally })
    };
    let counts: Result<Vec<_>, StoreError> = summed(cells).into_iter().map(count).collect();
    Ok((late::with_their_answers(counts?), words.told(&mut segments)?))
}

/// What a group has answered on a day.
type Cell = (Day, Trust, Tally);

/// In order, each once.
fn summed(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    cells.dedup_by(|next, sum| {
        let is_same = next.1 == sum.1 && next.0 == sum.0;
        if is_same {
            sum.2 += &next.2;
        }
        is_same
    });
    cells
}

/// Where the reasons of a group's day count: how far they can be trusted is not on record, so with its first answers.
fn with_answers(cells: &[Cell], day: &Day) -> Option<usize> {
    let place = cells.partition_point(|cell| cell.0 < *day);
    cells.get(place).is_some_and(|cell| cell.0 == *day).then_some(place)
}

/// Segments by name: there are few, and each is read once.
#[derive(Default)]
struct Segments(BTreeMap<String, Segment>);

impl Segments {
    fn read(&mut self, name: &str) -> Result<Segment, StoreError> {
        if let Some(known) = self.0.get(name) {
            return Ok(known.clone());
        }
        let segment = sums::segment(name)?;
        self.0.insert(name.to_owned(), segment.clone());
        Ok(segment)
    }
}

/// By wave and segment.
#[derive(Default)]
struct Words(BTreeMap<String, BTreeMap<String, Heard>>);

/// By the hash of the words: answers, and the first day.
type Heard = BTreeMap<String, (u64, String)>;

impl Words {
    fn hear(&mut self, (wave, day, segment): &Day, hash: &str, n: u64) {
        let of_segment = known(known(&mut self.0, wave), segment);
        let (sum, first) = known(of_segment, hash);
        *sum = sum.saturating_add(n);
        if first.is_empty() || day < first {
            day.clone_into(first);
        }
    }

    fn told(self, segments: &mut Segments) -> Result<Vec<Wording>, StoreError> {
        let mut all = Vec::new();
        for (wave, of_wave) in self.0 {
            for (segment, words) in of_wave {
                let segment = segments.read(&segment)?;
                for (hash, (n, first)) in words {
                    let (wave, segment, first) = (wave.clone(), segment.clone(), date(&first)?);
                    all.push(Wording { wave, segment, hash, n, first });
                }
            }
        }
        Ok(all)
    }
}

/// What stands under a name; something new only where there is none.
fn known<'a, T: Default>(all: &'a mut BTreeMap<String, T>, name: &str) -> &'a mut T {
    if !all.contains_key(name) {
        all.insert(name.to_owned(), T::default());
    }
    all.entry(name.to_owned()).or_default()
}
