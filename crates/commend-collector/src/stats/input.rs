//! Reads scores or tallies as people have them: CSV from a spreadsheet (comma, semicolon or tab, with or
//! without a header), JSON, or a `report.json`. Every error says the line and what to fix.

mod csv_text;
mod fields;
mod json_text;

use commend_core::{Score, Tally, stats::Split};
pub(crate) use csv_text::{at, records};
use fields::Fields;
use std::collections::HashMap;

/// What was read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Input {
    /// The rows in their order, those of the same group and period added up.
    pub(crate) rows: Vec<Row>,
    /// Where the whole is known to be more than its rows: what a report says of it.
    pub(crate) total: Option<Row>,
    /// What must be known about how it was read.
    pub(crate) notes: Vec<String>,
    places: HashMap<(Option<String>, Option<String>), usize>,
}

/// The answers of a group in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) group: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) counts: Counts,
    /// How often the survey was shown, where every part of the row says so.
    pub(crate) shown: Option<u64>,
    /// The group's part in the whole, in any unit.
    pub(crate) weight: Option<f64>,
}

/// Answers by score where they are known, else by category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Counts {
    pub(crate) split: Split,
    pub(crate) scores: Option<[u64; Score::COUNT]>,
}

impl Input {
    /// The error says in which line or entry what is to be fixed.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let input = match text.trim_start().chars().next() {
            None => {
                return Err(
                    "there is nothing in it: give scores, one a line, or a table with a header".into()
                );
            }
            Some('[' | '{') => json_text::read(text)?,
            Some(_) => csv_text::read(text)?,
        };
        let answered = input.rows.iter().chain(&input.total).any(|row| row.counts.split.n() > 0);
        if answered { Ok(input) } else { Err("there are no answers in it".into()) }
    }

    /// Takes in the fields of one row.
    fn add(&mut self, fields: Fields) -> Result<(), String> {
        let row = fields.row()?;
        let key = (row.group.clone(), row.period.clone());
        let next = self.rows.len();
        let place = *self.places.entry(key).or_insert(next);
        if let Some(known) = self.rows.get_mut(place) {
            return known.take(&row);
        }
        self.rows.push(row);
        Ok(())
    }

    /// The answers of all rows, or what a report says of them.
    pub(crate) fn whole(&self) -> (Counts, Option<u64>) {
        if let Some(total) = &self.total {
            return (total.counts, total.shown);
        }
        sum(self.rows.iter().map(|row| (row.counts, row.shown)))
    }
}

/// Adds up answers, and how often they were asked for where all say so.
pub(crate) fn sum(rows: impl IntoIterator<Item = (Counts, Option<u64>)>) -> (Counts, Option<u64>) {
    rows.into_iter().fold((Counts::default(), Some(0)), |(counts, shown), (more, also)| {
        (counts.plus(more), shown.zip(also).map(|(shown, also)| shown.saturating_add(also)))
    })
}

impl Row {
    /// Adds a row of the same group and period.
    fn take(&mut self, other: &Self) -> Result<(), String> {
        if self.weight.zip(other.weight).is_some_and(|(one, two)| one.to_bits() != two.to_bits()) {
            return Err("weight: this group already has another one".into());
        }
        (self.counts, self.shown) = sum([(self.counts, self.shown), (other.counts, other.shown)]);
        self.weight = self.weight.or(other.weight);
        Ok(())
    }
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        let add = |(a, b): ([u64; Score::COUNT], [u64; Score::COUNT])| {
            std::array::from_fn(|i| a[i].saturating_add(b[i]))
        };
        Self { split: self.split + other.split, scores: self.scores.zip(other.scores).map(add) }
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self::from([0; Score::COUNT])
    }
}

impl From<[u64; Score::COUNT]> for Counts {
    fn from(scores: [u64; Score::COUNT]) -> Self {
        Self { split: (&Tally { scores, ..Tally::default() }).into(), scores: Some(scores) }
    }
}

#[cfg(test)]
mod tests;
