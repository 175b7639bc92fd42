//! Counts as tables: those that are printed, and that of old scores that is read.

use crate::{
    sheet::{Field, Sheet},
    stats::{at, records},
    store::{Cell, Holdings, Round, Trust, VERSION},
};
use commend_core::{Dimension, Score, Segment, SegmentValue, SurveyId, WaveId};
use csv::StringRecord;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The counts by group and day, with a column for each dimension.
pub(super) fn of_counts(holdings: &Holdings) -> String {
    let dimensions: BTreeSet<&str> = holdings
        .cells
        .iter()
        .flat_map(|cell| cell.segment.iter())
        .map(|(dimension, _)| dimension.as_str())
        .collect();
    let scores: Vec<_> = (0..Score::COUNT).map(|score| score.to_string()).collect();
    let columns = ["survey", "wave", "day", "trust", "wording"]
        .into_iter()
        .chain(dimensions.iter().copied())
        .chain(scores.iter().map(String::as_str))
        .chain(["shown", "dismissed"]);
    let mut sheet = Sheet::new(&columns.collect::<Vec<_>>());
    for cell in &holdings.cells {
        let Cell { survey, wave, day, segment, wording, trust, scores, shown, dismissed, .. } = cell;
        let day = day.to_string();
        let mut row: Vec<_> =
            [survey.as_str(), wave.as_str(), &day, trust.as_str(), wording].map(Field::Text).into();
        let value = |dimension: &str| segment.iter().find(|(known, _)| known.as_str() == dimension);
        row.extend(dimensions.iter().map(|dimension| {
            value(dimension).map_or(Field::Nothing, |(_, value)| Field::Text(value.as_str()))
        }));
        row.extend(scores.iter().chain([shown, dismissed]).map(|n| Field::Count(*n)));
        sheet.row(&row);
    }
    sheet.into_text()
}

/// The comments, in no order that tells when they came.
pub(super) fn of_comments(holdings: &Holdings) -> String {
    let mut sheet = Sheet::new(&["survey", "wave", "category", "comment"]);
    for remark in &holdings.comments {
        sheet.row(
            &[remark.survey.as_str(), remark.wave.as_str(), &remark.category, &remark.text].map(Field::Text),
        );
    }
    sheet.into_text()
}

/// What a column says.
enum Column {
    Day,
    Score,
    N,
    Bin(usize),
    Shown,
    Dismissed,
    Group(Dimension),
}

/// Old scores as the holdings of an installation that is this very table: read again, they are the same.
pub(super) fn read(text: &str, survey: &SurveyId, wave: &WaveId, today: Date) -> Result<Holdings, String> {
    let records = records(text)?;
    let Some((header, rows)) = records.split_first() else { return Err("there is nothing in it".into()) };
    let columns = columns(header).map_err(|why| at(header, &why))?;
    let hash = Sha256::new().chain_update(survey.as_str()).chain_update("\0").chain_update(wave.as_str());
    let source = hex::encode(&hash.chain_update("\0").chain_update(text).finalize()[..16]);
    let mut cells: BTreeMap<(Date, Segment), Cell> = BTreeMap::new();
    for row in rows {
        let empty = Cell {
            survey: survey.clone(),
            wave: wave.clone(),
            day: today,
            segment: Segment::default(),
            wording: String::new(),
            trust: Trust::Open,
            source: source.clone(),
            scores: [0; Score::COUNT],
            shown: 0,
            dismissed: 0,
        };
        let cell = cell(&columns, row, empty).map_err(|why| at(row, &why))?;
        if cell.day > today {
            return Err(at(row, &format!("{} has not been yet", cell.day)));
        }
        let key = (cell.day, cell.segment.clone());
        cells.entry(key).and_modify(|sum| sum.add(&cell)).or_insert(cell);
    }
    // Opened today, however old its counts are: so it is not over yet, and another file of it can follow.
    let waves = vec![Round { survey: survey.clone(), wave: wave.clone(), opened: Some(today), sealed: None }];
    let holdings = Holdings {
        v: VERSION,
        installation: source,
        waves,
        cells: cells.into_values().collect(),
        reasons: Vec::new(),
        comments: Vec::new(),
        measures: Vec::new(),
    };
    holdings.check(today).map(|()| holdings)
}

fn columns(header: &StringRecord) -> Result<Vec<Column>, String> {
    let mut names = BTreeSet::new();
    let mut columns = Vec::new();
    for name in header {
        if !names.insert(name.to_lowercase()) {
            return Err(format!("column `{name}` is there twice"));
        }
        columns.push(match name.to_lowercase().as_str() {
            "day" | "date" => Column::Day,
            "score" => Column::Score,
            "n" => Column::N,
            "shown" => Column::Shown,
            "dismissed" => Column::Dismissed,
            other => match other.parse() {
                Ok(bin) if bin < Score::COUNT => Column::Bin(bin),
                Ok(_) => return Err(format!("column `{name}`: scores are 0 to 10")),
                Err(_) => Column::Group(other.parse().map_err(|e| format!("column {e}"))?),
            },
        });
    }
    let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
    let bins = columns.iter().filter(|column| matches!(column, Column::Bin(_))).count();
    if !has(|column| matches!(column, Column::Day)) {
        return Err("there is no column `day`".into());
    }
    match (has(|column| matches!(column, Column::Score)), bins) {
        (true, 0) | (false, Score::COUNT) => Ok(columns),
        (true, _) => Err("use a column `score` or the columns 0 to 10, not both".into()),
        (false, _) => Err("there is neither a column `score` nor all of the columns 0 to 10".into()),
    }
}

/// What a row counts.
fn cell(columns: &[Column], row: &StringRecord, mut cell: Cell) -> Result<Cell, String> {
    if row.len() != columns.len() {
        return Err(format!("there are {} fields, and {} in the header", row.len(), columns.len()));
    }
    let (mut score, mut n) = (None, 1);
    let mut segment = Vec::new();
    for (column, text) in columns.iter().zip(row) {
        match column {
            Column::Day => {
                cell.day = text.parse().map_err(|_| format!("`{text}` is no day such as 2026-11-22"))?;
            }
            Column::Score => {
                let value = text.parse::<u8>().ok().and_then(|n| Score::try_from(n).ok());
                score = Some(value.ok_or_else(|| format!("`{text}` is no score from 0 to 10"))?);
            }
            Column::N => n = count(text)?,
            Column::Bin(bin) => cell.scores[*bin] = count(text)?,
            Column::Shown => cell.shown = count(text)?,
            Column::Dismissed => cell.dismissed = count(text)?,
            Column::Group(_) if text.is_empty() => {}
            Column::Group(dimension) => {
                let value: SegmentValue = text.parse().map_err(|e| format!("{dimension}: {e}"))?;
                segment.push((dimension.clone(), value));
            }
        }
    }
    if let Some(score) = score {
        cell.scores[usize::from(score.value())] = n;
    }
    cell.segment = segment.into_iter().collect();
    Ok(cell)
}

fn count(text: &str) -> Result<u64, String> {
    // More than that of one row is a mistake.
    text.parse().ok().filter(|n| *n <= 1_000_000_000).ok_or_else(|| format!("`{text}` is no count"))
}
