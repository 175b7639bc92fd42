//! CSV, as spreadsheets, databases and people write it.

use super::{
    Input,
    fields::{Field, Fields},
};
use commend_core::Score;
use csv::{ReaderBuilder, StringRecord, Trim};

/// Reads a table with a header, or nothing but scores.
pub(super) fn read(text: &str) -> Result<Input, String> {
    let records = records(text)?;
    let Some((first, rest)) = records.split_first() else { return Ok(Input::default()) };
    let numbers = words(first).all(|word| word.parse::<f64>().is_ok());
    let tally =
        first.len() == Score::COUNT && first.iter().enumerate().all(|(i, word)| word == i.to_string());
    if tally && rest.is_empty() || numbers && !tally {
        return scores(&records);
    }
    table(first, rest)
}

/// All records, their separator found by the first line.
pub(crate) fn records(text: &str) -> Result<Vec<StringRecord>, String> {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separators = |separator: &u8| line.bytes().filter(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(separators).unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let blank = |record: &StringRecord| record.iter().all(str::is_empty) && record.len() < 2;
    let records = reader.records().filter(|record| !record.as_ref().is_ok_and(blank));
    records.collect::<Result<_, _>>().map_err(|e| e.to_string())
}

/// Every word of every record is a score.
fn scores(records: &[StringRecord]) -> Result<Input, String> {
    let mut input = Input::default();
    for record in records {
        for word in words(record) {
            Fields::score(word).and_then(|fields| input.add(fields)).map_err(|why| at(record, &why))?;
        }
    }
    Ok(input)
}

fn table(header: &StringRecord, records: &[StringRecord]) -> Result<Input, String> {
    let mut columns = Vec::new();
    for name in header {
        let column = Field::named(name).map_err(|why| at(header, &format!("column {why}")))?;
        if columns.contains(&column) {
            return Err(at(header, &format!("column `{name}` says what another one says already")));
        }
        columns.push(column);
    }
    let (mut input, mut empty) = (Input::default(), 0_u64);
    for record in records {
        if record.len() != columns.len() {
            let why = format!("there are {} fields, and {} in the header", record.len(), columns.len());
            return Err(at(record, &why));
        }
        let mut fields = Fields::default();
        for (column, text) in columns.iter().zip(record) {
            fields.set(*column, text).map_err(|why| at(record, &why))?;
        }
        if fields.is_empty() {
            empty += 1;
        } else {
            input.add(fields).map_err(|why| at(record, &why))?;
        }
    }
    input.notes.extend((empty > 0).then(|| format!("Rows without an answer, which count nothing: {empty}.")));
    Ok(input)
}

/// What stands in a record, also where blanks set it apart.
fn words(record: &StringRecord) -> impl Iterator<Item = &str> {
    record.iter().flat_map(str::split_whitespace)
}

pub(crate) fn at(record: &StringRecord, why: &str) -> String {
    format!("line {}: {why}", record.position().map_or(0, csv::Position::line))
}
