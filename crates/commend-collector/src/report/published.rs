//! What of a survey may be told, so that nothing small can be found by subtracting one report from
//! another: which groups are hidden, and into which pieces of time every question is answered. Pure.
//!
//! The groups of one dimension are hidden for all time or not at all, the pieces of a dimension are made
//! of those of the whole, and no two dimensions are crossed unless everything is told. So every figure that any
//! questions give, and every difference of such, is a sum over pieces of no answers or of at least k.

use super::query::{By, Query, value};
use crate::store::Count;
use commend_core::{
    Dimension, Survey, Tally,
    stats::{Estimate, Split, Stretch, pieces, suppress, verdict::Precision},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The dimension that tells members from visitors.
const AUDIENCE: &str = "audience";
pub(super) const MEMBER: &str = "member";
/// The least that anybody is told in a step, also where reports tell more.
const PUBLIC_THRESHOLD: u64 = 10;

/// The counts of a survey day by day, and the pieces of the whole: what every question begins with.
pub(crate) struct Timeline<'a> {
    pub(super) counts: &'a [Count],
    days: Vec<Day<'a>>,
    pieces: Vec<Range<usize>>,
    threshold: u64,
}

/// What may be told of a survey, of one dimension or of the whole.
pub(crate) struct Published<'d, 'a> {
    days: &'d [Day<'a>],
    pieces: Vec<Range<usize>>,
    hidden: BTreeSet<String>,
    /// Whether there are enough answers for anything.
    total: bool,
}

/// The counts of a day in a wave.
struct Day<'a> {
    wave: &'a str,
    date: Date,
    counts: Vec<&'a Count>,
}

/// A piece of time with its counts.
pub(crate) struct Piece<'a> {
    /// Its first day.
    pub(crate) first: Date,
    /// Its last day with answers or invitations.
    pub(crate) last: Date,
    pub(crate) counts: Vec<&'a Count>,
}

impl<'a> Timeline<'a> {
    pub(crate) fn of(survey: &Survey, counts: &'a [Count]) -> Self {
        Self::from(counts, threshold(survey))
    }

    /// Where groups of fewer answers than the threshold are held back.
    fn from(counts: &'a [Count], threshold: u64) -> Self {
        let days = days(counts);
        let pieces = match threshold {
            1 => (0..days.len()).map(|day| day..day + 1).collect(),
            k => pieces(&by_group(&days, |_| ""), &calendar(&days), k),
        };
        Self { counts, days, pieces, threshold }
    }
}

impl<'d, 'a> Published<'d, 'a> {
    /// What a query may be told; `None` where it crosses dimensions that may not be crossed.
    pub(crate) fn of(timeline: &'d Timeline<'a>, query: &Query) -> Option<Self> {
        match query.dimensions()[..] {
            _ if timeline.threshold == 1 => {
                let pieces = timeline.pieces.clone();
                Some(Self { days: &timeline.days, pieces, hidden: BTreeSet::new(), total: true })
            }
            [] => Some(Self::cut(timeline, None)),
            [dimension] => Some(Self::cut(timeline, Some(dimension))),
            _ => None,
        }
    }

    fn cut(
        Timeline { days, pieces: whole, threshold: k, .. }: &'d Timeline<'a>,
        dimension: Option<&Dimension>,
    ) -> Self {
        let (hidden, total) = hidden(days, dimension, *k);
        let cut = dimension.map(|dimension| {
            // All that is hidden is one group, since it can be found by subtraction.
            let group =
                |count: &'a Count| Some(value(count, dimension)).filter(|value| !hidden.contains(*value));
            let groups = by_group(days, |count| group(count).unwrap_or_default());
            pieces(&groups, &stretches(days, whole), *k)
        });
        Self { days, pieces: cut.unwrap_or_else(|| whole.clone()), hidden, total }
    }

    /// Whether the figures of a group of the dimension may be told.
    pub(crate) fn tells(&self, group: &str) -> bool {
        self.total && !self.hidden.contains(group)
    }

    /// Whether the figures of every group may be told.
    pub(crate) fn tells_all(&self) -> bool {
        self.total && self.hidden.is_empty()
    }

    /// The pieces that lie in the time of a query, whole; those that lie there in part are left out.
    pub(crate) fn within(&self, query: &Query) -> Vec<Piece<'a>> {
        let inside = |day: &Day| query.takes_time(day.wave, day.date);
        let pieces = self.pieces.iter().map(|piece| &self.days[piece.clone()]);
        let whole = pieces.filter(|days| self.total && days.iter().all(inside));
        let piece = |days: &[Day<'a>]| {
            let dates = || days.iter().map(|day| day.date);
            let counts = days.iter().flat_map(|day| day.counts.iter().copied()).collect();
            Some(Piece { first: dates().min()?, last: dates().max()?, counts })
        };
        whole.filter_map(piece).collect()
    }
}

impl Piece<'_> {
    /// What a piece counts under in a report by periods: the period of its first day, or all its waves.
    pub(crate) fn key(&self, by: &By) -> String {
        match by {
            By::Wave => {
                let waves: BTreeSet<_> = self.counts.iter().map(|count| count.wave.as_str()).collect();
                waves.into_iter().collect::<Vec<_>>().join(" + ")
            }
            _ => by.period(self.first).to_string(),
        }
    }

    /// The first and the last day of all pieces.
    pub(crate) fn span(pieces: &[Self]) -> Option<[Date; 2]> {
        let first = pieces.iter().map(|piece| piece.first).min()?;
        Some([first, pieces.iter().map(|piece| piece.last).max()?])
    }
}

/// What anybody may know of the members' answers in the wave that runs: pieces of the very reports, but for
/// the last, which still grows, and this week's. `None` unless they are enough for a score of fine precision.
pub(crate) fn members_so_far(survey: &Survey, counts: &[Count], today: Date) -> Option<Split> {
    let audience = survey.segments.keys().find(|dimension| dimension.as_str() == AUDIENCE)?;
    let timeline = Timeline::from(counts, survey.threshold.max(PUBLIC_THRESHOLD));
    let mut published = Published::cut(&timeline, Some(audience));
    published.pieces.pop();
    let monday = By::Week.period(today);
    let wave = Query { wave: Some(survey.wave.to_string()), ..Query::default() };
    let pieces = published.within(&wave).into_iter().filter(|piece| piece.last < monday);
    let counts = pieces.flat_map(|piece| piece.counts).filter(|count| value(count, audience) == MEMBER);
    let tally: Tally = counts.map(|count| &count.tally).sum();
    let fine = Estimate::of(&tally).is_some_and(|e| Precision::of(tally.n(), &e) == Precision::Fine);
    (fine && published.tells(MEMBER)).then(|| (&tally).into())
}

/// The threshold that reports keep to. Where respondents or anybody are told a score, reports keep to no less than that
/// does, so that the two do not give away what is between them; but 1 stays 1, and tells everything anyway.
pub(crate) fn threshold(survey: &Survey) -> u64 {
    match survey.threshold {
        k if k > 1 && survey.tells_members() => k.max(PUBLIC_THRESHOLD),
        k => k,
    }
}

/// The days in order, wave after wave; a wave begins with its first answer.
fn days(counts: &[Count]) -> Vec<Day<'_>> {
    let mut begins: BTreeMap<&str, Date> = BTreeMap::new();
    for count in counts {
        let first = begins.entry(&count.wave).or_insert(count.day);
        *first = count.day.min(*first);
    }
    let mut days: BTreeMap<(Date, &str, Date), Vec<&Count>> = BTreeMap::new();
    // As they come from the database, a day's counts follow each other.
    for same in counts.chunk_by(|a, b| a.day == b.day && a.wave == b.wave) {
        let Count { wave, day, .. } = &same[0];
        let begins = begins.get(wave.as_str()).copied().unwrap_or(*day);
        days.entry((begins, wave, *day)).or_default().extend(same);
    }
    days.into_iter().map(|((_, wave, date), counts)| Day { wave, date, counts }).collect()
}

/// The groups that are hidden at all times, and whether there is anything to tell.
fn hidden(days: &[Day], dimension: Option<&Dimension>, k: u64) -> (BTreeSet<String>, bool) {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for count in days.iter().flat_map(|day| &day.counts) {
        let size = sizes.entry(dimension.map_or("", |dimension| value(count, dimension))).or_default();
        *size = size.saturating_add(count.tally.n());
    }
    let sizes: Vec<_> = sizes.into_iter().map(|(group, n)| (group.to_owned(), n)).collect();
    let shown = suppress(&sizes, k);
    let answered = sizes.into_iter().filter(|(_, n)| *n > 0).map(|(group, _)| group);
    (answered.filter(|group| !shown.groups.contains(group)).collect(), shown.total)
}

/// The answers of each group on each day.
fn by_group<'a>(days: &[Day<'a>], group: impl Fn(&'a Count) -> &'a str) -> Vec<Vec<u64>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut table = vec![Vec::new(); days.len()];
    for (row, day) in table.iter_mut().zip(days) {
        for count in day.counts.iter().copied() {
            let next = places.len();
            let place = *places.entry(group(count)).or_insert(next);
            row.resize(row.len().max(place + 1), 0u64);
            row[place] = row[place].saturating_add(count.tally.n());
        }
    }
    table
}

/// The weeks of each wave: cut by days where all have enough, else at the turn of the month.
fn calendar(days: &[Day]) -> Vec<Stretch> {
    let monday = |day: &Day| (By::Week.period(day.date), day.wave.to_owned());
    let mut stretches = Vec::new();
    let mut start = 0;
    for week in days.chunk_by(|a, b| monday(a) == monday(b)) {
        let end = start + week.len();
        let turns = |by: &By| {
            let turn = |place: &usize| by.period(days[*place].date) != by.period(days[*place - 1].date);
            (start + 1..end).filter(turn).collect::<Vec<_>>()
        };
        let cuts = vec![turns(&By::Day), turns(&By::Month)];
        stretches.push(Stretch { days: start..end, cuts, ends_wave: ends_wave(days, end) });
        start = end;
    }
    stretches
}

/// Pieces as what larger ones are made of.
fn stretches(days: &[Day], pieces: &[Range<usize>]) -> Vec<Stretch> {
    let stretch = |days_of: &Range<usize>| Stretch {
        days: days_of.clone(),
        cuts: Vec::new(),
        ends_wave: ends_wave(days, days_of.end),
    };
    pieces.iter().map(stretch).collect()
}

fn ends_wave(days: &[Day], end: usize) -> bool {
    days.get(end).is_some_and(|next| next.wave != days[end - 1].wave)
}

#[cfg(test)]
mod tests;
