//! All rows of a database, to leave it, and those of another, to join them.

use super::{Sqlite, tally};
use crate::store::{
    StoreError,
    holdings::{Cell, Choice, Holdings, Measured, Merged, Remark, Round, VERSION},
    marks, sums,
};
use commend_core::{SurveyId, WaveId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::{collections::BTreeMap, str::FromStr};

/// Survey, wave, and the number that the wave has here; none where it is sealed.
type Numbers<'a> = BTreeMap<(&'a str, &'a str), Option<i64>>;

pub(super) fn installation(connection: &Connection) -> Result<String, StoreError> {
    Ok(connection.query_row("SELECT id FROM installation", [], |row| row.get(0))?)
}

pub(super) fn read(database: &Sqlite) -> Result<Holdings, StoreError> {
    let mut connection = database.connect()?;
    let snapshot = connection.transaction()?;
    Ok(Holdings {
        v: VERSION,
        installation: installation(&snapshot)?,
        waves: all(&snapshot, "SELECT survey, name, opened, sealed FROM wave ORDER BY survey, name", |row| {
            Ok(Round {
                survey: text(row, 0)?,
                wave: text(row, 1)?,
                opened: perhaps(row, 2)?,
                sealed: perhaps(row, 3)?,
            })
        })?,
        cells: all(
            &snapshot,
            "SELECT survey, name, day, segment, wording, trust, shard, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10,
                    shown, dismissed
             FROM tally JOIN wave ON wave.id = tally.wave",
            |row| {
                let tally = tally(row, 7)?;
                Ok(Cell {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    day: text(row, 2)?,
                    segment: sums::segment(&row.get::<_, String>(3)?)?,
                    wording: row.get(4)?,
                    trust: text(row, 5)?,
                    source: row.get(6)?,
                    scores: tally.scores,
                    shown: tally.shown,
                    dismissed: tally.dismissed,
                })
            },
        )?,
        reasons: all(
            &snapshot,
            "SELECT survey, name, day, segment, reason, shard, n FROM reason JOIN wave ON wave.id = reason.wave",
            |row| {
                Ok(Choice {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    day: text(row, 2)?,
                    segment: sums::segment(&row.get::<_, String>(3)?)?,
                    reason: text(row, 4)?,
                    source: row.get(5)?,
                    n: row.get(6)?,
                })
            },
        )?,
        comments: all(
            &snapshot,
            "SELECT survey, name, comment.id, category, body FROM comment JOIN wave ON wave.id = comment.wave
             ORDER BY comment.id",
            |row| {
                Ok(Remark {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    id: row.get(2)?,
                    category: row.get(3)?,
                    text: row.get(4)?,
                })
            },
        )?,
        measures: all(
            &snapshot,
            "SELECT survey, measure, day, value FROM measure ORDER BY survey, measure, day",
            |row| {
                Ok(Measured {
                    survey: text(row, 0)?,
                    measure: text(row, 1)?,
                    day: text(row, 2)?,
                    value: row.get(3)?,
                })
            },
        )?,
    })
}

pub(super) fn merge(mut connection: Connection, holdings: &Holdings) -> Result<Merged, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = answers(&transaction)?;
    let mut merged = Merged::default();
    let numbers = numbers(&transaction, holdings, &mut merged)?;
    for cell in &holdings.cells {
        if let Some(wave) = number(&numbers, &cell.survey, &cell.wave) {
            add_cell(&transaction, wave, cell)?;
        }
    }
    for reason in &holdings.reasons {
        if let Some(wave) = number(&numbers, &reason.survey, &reason.wave) {
            let (day, segment) = (reason.day.to_string(), sums::name(&reason.segment));
            transaction
                .prepare_cached(
                    "INSERT INTO reason (wave, day, segment, reason, shard, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET n = max(n, excluded.n)",
                )?
                .execute(params![wave, day, segment, reason.reason.as_str(), reason.source, reason.n])?;
        }
    }
    for remark in &holdings.comments {
        let Some(wave) = number(&numbers, &remark.survey, &remark.wave) else { continue };
        merged.comments += transaction
            .prepare_cached(
                "INSERT INTO comment (id, wave, category, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![remark.id, wave, remark.category, remark.text])? as u64;
    }
    for Measured { survey, measure, day, value } in &holdings.measures {
        transaction
            .prepare_cached(
                "INSERT INTO measure (survey, measure, day, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![survey.as_str(), measure.as_str(), day.to_string(), value])?;
    }
    merged.answers = answers(&transaction)?.saturating_sub(before);
    transaction.commit()?;
    Ok(merged)
}

/// What the waves are called here; those that are new are made.
fn numbers<'a>(
    transaction: &Transaction<'_>,
    holdings: &'a Holdings,
    merged: &mut Merged,
) -> Result<Numbers<'a>, StoreError> {
    let mut numbers = Numbers::new();
    for Round { survey, wave, opened, .. } in &holdings.waves {
        let (survey, wave) = (survey.as_str(), wave.as_str());
        transaction.execute(
            "INSERT INTO wave (survey, name, key, opened) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![survey, wave, marks::key()?, opened.map(|day| day.to_string())],
        )?;
        let open = transaction
            .query_row(
                "SELECT id FROM wave WHERE survey = ?1 AND name = ?2 AND sealed IS NULL",
                [survey, wave],
                |row| row.get(0),
            )
            .optional()?;
        if open.is_none() {
            merged.sealed.push(format!("{survey} {wave}"));
        }
        numbers.insert((survey, wave), open);
    }
    Ok(numbers)
}

fn number(numbers: &Numbers<'_>, survey: &SurveyId, wave: &WaveId) -> Option<i64> {
    numbers.get(&(survey.as_str(), wave.as_str())).copied().flatten()
}

fn add_cell(transaction: &Transaction<'_>, wave: i64, cell: &Cell) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19)
         ON CONFLICT DO UPDATE SET
            s0 = max(s0, excluded.s0), s1 = max(s1, excluded.s1), s2 = max(s2, excluded.s2),
            s3 = max(s3, excluded.s3), s4 = max(s4, excluded.s4), s5 = max(s5, excluded.s5),
            s6 = max(s6, excluded.s6), s7 = max(s7, excluded.s7), s8 = max(s8, excluded.s8),
            s9 = max(s9, excluded.s9), s10 = max(s10, excluded.s10), shown = max(shown, excluded.shown),
            dismissed = max(dismissed, excluded.dismissed)",
    )?;
    let Cell { day, segment, wording, trust, source, scores, shown, dismissed, .. } = cell;
    let [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10] = scores;
    statement.execute(params![
        wave,
        day.to_string(),
        sums::name(segment),
        wording,
        trust.as_str(),
        source,
        s0,
        s1,
        s2,
        s3,
        s4,
        s5,
        s6,
        s7,
        s8,
        s9,
        s10,
        shown,
        dismissed
    ])?;
    Ok(())
}

fn answers(transaction: &Transaction<'_>) -> Result<u64, StoreError> {
    let sql = "
        SELECT coalesce(sum(s0), 0), coalesce(sum(s1), 0), coalesce(sum(s2), 0), coalesce(sum(s3), 0),
                coalesce(sum(s4), 0), coalesce(sum(s5), 0), coalesce(sum(s6), 0), coalesce(sum(s7), 0),
                coalesce(sum(s8), 0), coalesce(sum(s9), 0), coalesce(sum(s10), 0), coalesce(sum(shown), 0),
                coalesce(sum(dismissed), 0) FROM tally";
    Ok(transaction.query_row(sql, [], |row| tally(row, 0))?.n())
}

/// The rows of a query.
fn all<T>(
    connection: &Connection,
    sql: &'static str,
    of: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(of(row)?);
    }
    Ok(all)
}

/// A text that means something.
fn text<T: FromStr<Err: ToString>>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    row.get::<_, String>(column)?.parse().map_err(|e: T::Err| StoreError::Failed(e.to_string()))
}

fn perhaps<T: FromStr<Err: ToString>>(row: &Row<'_>, column: usize) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|e: T::Err| StoreError::Failed(e.to_string()))).transpose()
}
