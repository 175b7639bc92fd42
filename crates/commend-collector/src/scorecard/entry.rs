//! What is entered for measures: as JSON, as a table, or in the form of the page. All of it is taken, or none.

use crate::{
    stats::{at, records},
    store::Entered,
};
use commend_core::{Figure, Survey};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Values for measures.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entries {
    #[schemars(length(min = 1, max = 1000))]
    pub(crate) measures: Vec<Entry>,
}

/// A value for a measure.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MeasureEntry")]
pub(crate) struct Entry {
    /// The id of a measure that is entered.
    pub(crate) measure: String,
    /// The day that it is of, until today; a value of the same day gives way.
    #[schemars(extend("format" = "date"))]
    pub(crate) day: String,
    /// The value; null takes away the one of that day.
    pub(crate) value: Option<f64>,
}

/// How many values were taken.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Saved {
    pub(crate) entered: usize,
}

/// As many values as one request may bring.
const MOST: usize = 1000;

/// What entries say. The error says which one is wrong, and what it takes.
pub(crate) fn read(survey: &Survey, entries: &Entries, today: Date) -> Result<Vec<Entered>, String> {
    let Entries { measures } = entries;
    if measures.is_empty() || measures.len() > MOST {
        return Err(format!("measures: {} values: use 1 to {MOST}", measures.len()));
    }
    let place = |place: usize, why: String| format!("measures[{place}].{why}");
    measures
        .iter()
        .enumerate()
        .map(|(n, entry)| one(survey, entry, today).map_err(|why| place(n, why)))
        .collect()
}

/// One entry.
pub(crate) fn one(survey: &Survey, entry: &Entry, today: Date) -> Result<Entered, String> {
    let Entry { measure, day, value } = entry;
    let entered = || survey.scorecard.iter().filter(|measure| measure.figure == Figure::Entered);
    if !entered().any(|known| known.id.as_str() == measure) {
        let known: Vec<_> = entered().map(|known| known.id.as_str()).collect();
        let hint = if known.is_empty() {
            "add it to `scorecard` in the definition".to_owned()
        } else {
            format!("use one of {}", known.join(", "))
        };
        return Err(format!("measure: `{measure}` is no measure that is entered: {hint}"));
    }
    let day: Date = day.parse().map_err(|_| format!("day: `{day}`: use a day, such as 2026-11-21"))?;
    if day > today {
        return Err(format!("day: {day} has not been yet"));
    }
    if value.is_some_and(|value| !value.is_finite() || value.abs() >= 1e15) {
        return Err("value: use a number below a quadrillion".into());
    }
    Ok(Entered { measure: measure.clone(), day, value: *value })
}

/// A table with a header: measure, day, value. An empty value takes one away.
pub(crate) fn from_csv(text: &str) -> Result<Entries, String> {
    let records = records(text)?;
    let Some((header, rows)) = records.split_first() else { return Err("there is nothing in it".into()) };
    let column = |name: &str| {
        let place = header.iter().position(|known| known.trim() == name);
        place.ok_or_else(|| at(header, &format!("there is no column `{name}`: use measure, day, value")))
    };
    let [measure, day, value] = [column("measure")?, column("day")?, column("value")?];
    let entry = |row: &csv::StringRecord| {
        let field = |column: usize| row.get(column).unwrap_or_default().trim().to_owned();
        let value = number(&field(value)).map_err(|why| at(row, &why))?;
        Ok(Entry { measure: field(measure), day: field(day), value })
    };
    Ok(Entries { measures: rows.iter().map(entry).collect::<Result<_, String>>()? })
}

/// A number of a table: a comma in it is a decimal one, if nothing speaks against that.
fn number(text: &str) -> Result<Option<f64>, String> {
    let plain = text.replace(',', ".");
    let wrong = || format!("value: `{text}` is no number: use one such as 1200 or 12.5");
    unlike_thousands(text, &[','])?;
    if plain.is_empty() { Ok(None) } else { plain.parse().map(Some).map_err(|_| wrong()) }
}

/// A number as people write it, some of whom set thousands apart by a point.
pub(crate) fn written(text: &str) -> Result<Option<f64>, String> {
    unlike_thousands(text, &[',', '.'])?;
    number(text.trim())
}

/// Refuses what can be read in two ways.
fn unlike_thousands(text: &str, separators: &[char]) -> Result<(), String> {
    let is_one = |separator: &char| {
        let mut parts = text.trim().split(*separator);
        parts.next().is_some_and(|first| !first.is_empty() && first != "0" && first.len() <= 4)
            && parts.clone().next().is_some()
            && parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if separators.iter().any(is_one) {
        return Err(format!(
            "value: `{text}` can be read in two ways: write thousands without a sign between them"
        ));
    }
    Ok(())
}
