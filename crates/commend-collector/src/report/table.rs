//! The report as a table for spreadsheets: the whole first, then each group. What is held back is empty.

use super::{Figures, Report};
use crate::sheet::{Field, Sheet};

const COLUMNS: [&str; 26] = [
    "group",
    "from",
    "to",
    "suppressed",
    "n",
    "nps",
    "low",
    "high",
    "promoters",
    "passives",
    "detractors",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "shown",
    "dismissed",
    "response_rate",
    "precision",
];

impl Report {
    /// As CSV.
    pub(crate) fn to_csv(&self) -> String {
        let mut sheet = Sheet::new(&COLUMNS);
        sheet.row(&row(["", &self.from, &self.to], &self.figures));
        for group in &self.groups {
            let [from, to] = [&group.from, &group.to].map(|day| day.as_deref().unwrap_or_default());
            sheet.row(&row([&group.key, from, to], &group.figures));
        }
        sheet.into_text()
    }
}

fn row<'a>(texts: [&'a str; 3], figures: &'a Figures) -> Vec<Field<'a>> {
    let count = |n: Option<u64>| n.map_or(Field::Nothing, Field::Count);
    let number = |n: Option<f64>| n.map_or(Field::Nothing, Field::Number);
    let Figures {
        n, nps, low, high, promoters, passives, detractors, shown, dismissed, response_rate, ..
    } = *figures;
    let mut row: Vec<_> = texts.map(Field::Text).into();
    row.push(Field::Text(if figures.suppressed { "yes" } else { "no" }));
    row.push(count(n));
    row.extend([nps, low, high].map(number));
    row.extend([promoters, passives, detractors].map(count));
    let scores = figures.scores.map_or([None; 11], |scores| scores.map(Some));
    row.extend(scores.map(count));
    row.extend([shown, dismissed].map(count));
    row.push(number(response_rate));
    row.push(figures.precision.map_or(Field::Nothing, Field::Text));
    row
}
