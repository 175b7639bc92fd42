//! The groups that a query asks for, each with its figures or held back. Pure.

use super::{
    Figures, Group,
    published::{Piece, Published},
    query::{By, Query, value},
};
use commend_core::{Dimension, Tally};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// In the order of their keys.
pub(super) fn of(pieces: &[Piece<'_>], query: &Query, published: &Published<'_, '_>) -> Vec<Group> {
    match &query.by {
        None => Vec::new(),
        Some(By::Dimension(dimension)) => of_people(pieces, query, dimension, published),
        Some(by) => of_time(pieces, query, by),
    }
}

fn of_people(
    pieces: &[Piece<'_>],
    query: &Query,
    dimension: &Dimension,
    published: &Published<'_, '_>,
) -> Vec<Group> {
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for count in pieces.iter().flat_map(|piece| &piece.counts).filter(|count| query.takes_group(count)) {
        *sums.entry(value(count, dimension)).or_default() += &count.tally;
    }
    let group = |(key, sum): (&str, Tally)| {
        let told = published.tells(key) || sum.n() == 0;
        let figures = if told { Figures::of(&sum) } else { Figures::held_back() };
        Group { key: key.to_owned(), from: None, to: None, figures }
    };
    sums.into_iter().map(group).collect()
}

fn of_time(pieces: &[Piece<'_>], query: &Query, by: &By) -> Vec<Group> {
    let mut periods: BTreeMap<String, (Tally, [Date; 2])> = BTreeMap::new();
    for piece in pieces {
        let mut counts = piece.counts.iter().filter(|count| query.takes_group(count)).peekable();
        if counts.peek().is_none() {
            continue;
        }
        let sum: Tally = counts.map(|count| &count.tally).sum();
        let (tally, [first, last]) =
            periods.entry(piece.key(by)).or_insert((Tally::default(), [piece.first, piece.last]));
        *tally += &sum;
        (*first, *last) = (piece.first.min(*first), piece.last.max(*last));
    }
    let group = |(key, (tally, [first, last])): (String, (Tally, [Date; 2]))| {
        let (from, to) = (Some(first.to_string()), Some(last.to_string()));
        Group { key, from, to, figures: Figures::of(&tally) }
    };
    periods.into_iter().map(group).collect()
}
