//! All rows of a database, to leave it, and those of another, to join them.

use super::{signed, tally, unsigned};
use crate::store::{
    StoreError,
    holdings::{Cell, Choice, Holdings, Measured, Merged, Remark, Round, VERSION},
    marks, sums,
};
use commend_core::{SurveyId, WaveId};
use postgres::{Client, GenericClient, IsolationLevel, Row, Transaction, types::ToSql};
use std::{collections::BTreeMap, str::FromStr};

/// Survey, wave, and the number that the wave has here; none where it is sealed.
type Numbers<'a> = BTreeMap<(&'a str, &'a str), Option<i64>>;

pub(super) fn installation(client: &mut impl GenericClient) -> Result<String, StoreError> {
    Ok(client.query_one("SELECT id FROM installation", &[])?.try_get(0)?)
}

pub(super) fn read(client: &mut Client) -> Result<Holdings, StoreError> {
    let snapshot = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let mut snapshot = snapshot.start()?;
    Ok(Holdings {
        v: VERSION,
        installation: installation(&mut snapshot)?,
        waves: all(&mut snapshot, "SELECT survey, name, opened, sealed FROM wave ORDER BY survey, name", |row| {
            Ok(Round {
                survey: text(row, 0)?,
                wave: text(row, 1)?,
                opened: perhaps(row, 2)?,
                sealed: perhaps(row, 3)?,
            })
        })?,
        cells: all(
            &mut snapshot,
            "SELECT survey, name, day, segment, wording, trust, shard, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10,
                    shown, dismissed
             FROM tally JOIN wave ON wave.id = tally.wave",
            |row| {
                let tally = tally(row, 7)?;
                Ok(Cell {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    day: text(row, 2)?,
                    segment: sums::segment(row.try_get(3)?)?,
                    wording: row.try_get(4)?,
                    trust: text(row, 5)?,
                    source: row.try_get(6)?,
                    scores: tally.scores,
                    shown: tally.shown,
                    dismissed: tally.dismissed,
                })
            },
        )?,
        reasons: all(
            &mut snapshot,
            "SELECT survey, name, day, segment, reason, shard, n FROM reason JOIN wave ON wave.id = reason.wave",
            |row| {
                Ok(Choice {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    day: text(row, 2)?,
                    segment: sums::segment(row.try_get(3)?)?,
                    reason: text(row, 4)?,
                    source: row.try_get(5)?,
                    n: unsigned(row.try_get(6)?)?,
                })
            },
        )?,
        comments: all(
            &mut snapshot,
            "SELECT survey, name, comment.id, category, body FROM comment JOIN wave ON wave.id = comment.wave
             ORDER BY comment.id",
            |row| {
                Ok(Remark {
                    survey: text(row, 0)?,
                    wave: text(row, 1)?,
                    id: super::bytes(row, 2)?,
                    category: row.try_get(3)?,
                    text: row.try_get(4)?,
                })
            },
        )?,
        measures: all(
            &mut snapshot,
            "SELECT survey, measure, day, value FROM measure ORDER BY survey, measure, day",
            |row| {
                Ok(Measured {
                    survey: text(row, 0)?,
                    measure: text(row, 1)?,
                    day: text(row, 2)?,
                    value: row.try_get(3)?,
                })
            },
        )?,
    })
}

pub(super) fn merge(client: &mut Client, holdings: &Holdings) -> Result<Merged, StoreError> {
    let mut transaction = client.transaction()?;
    // Collectors write other rows than these; two that merge at once take turns.
    transaction.execute("SELECT pg_advisory_xact_lock($1, $2)", &[&super::LOCKS, &super::MERGE])?;
    let mut merged = Merged::default();
    let numbers = numbers(&mut transaction, holdings, &mut merged)?;
    let before = answers(&mut transaction, holdings)?;
    add_cells(&mut transaction, &numbers, holdings)?;
    add_reasons(&mut transaction, &numbers, holdings)?;
    let statement = transaction.prepare(
        "INSERT INTO comment (id, wave, category, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )?;
    for remark in &holdings.comments {
        let Some(wave) = number(&numbers, &remark.survey, &remark.wave) else { continue };
        merged.comments += transaction
            .execute(&statement, &[&remark.id.as_slice(), &wave, &remark.category, &remark.text])?;
    }
    let statement = transaction.prepare(
        "INSERT INTO measure (survey, measure, day, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT (survey, measure, day) DO NOTHING",
    )?;
    for Measured { survey, measure: id, day, value } in &holdings.measures {
        transaction.execute(&statement, &[&survey.as_str(), &id.as_str(), &day.to_string(), value])?;
    }
    merged.answers = answers(&mut transaction, holdings)?.saturating_sub(before);
    transaction.commit()?;
    Ok(merged)
}

/// What the waves are called here; those that are new are made. Held, so that none is sealed meanwhile.
fn numbers<'a>(
    transaction: &mut Transaction<'_>,
    holdings: &'a Holdings,
    merged: &mut Merged,
) -> Result<Numbers<'a>, StoreError> {
    let mut numbers = Numbers::new();
    for Round { survey, wave, opened, .. } in &holdings.waves {
        let (survey, wave) = (survey.as_str(), wave.as_str());
        transaction.execute(
            "INSERT INTO wave (survey, name, key, opened) VALUES ($1, $2, $3, $4) ON CONFLICT (survey, name) DO NOTHING",
            &[&survey, &wave, &marks::key()?.as_slice(), &opened.map(|day| day.to_string())],
        )?;
        let open = transaction.query_opt(
            "SELECT id FROM wave WHERE survey = $1 AND name = $2 AND sealed IS NULL FOR KEY SHARE",
            &[&survey, &wave],
        )?;
        if open.is_none() {
            merged.sealed.push(format!("{survey} {wave}"));
        }
        let open: Option<i64> = open.map(|row| row.try_get(0)).transpose()?;
        numbers.insert((survey, wave), open);
    }
    Ok(numbers)
}

fn number(numbers: &Numbers<'_>, survey: &SurveyId, wave: &WaveId) -> Option<i64> {
    numbers.get(&(survey.as_str(), wave.as_str())).copied().flatten()
}

fn add_cells(
    transaction: &mut Transaction<'_>,
    numbers: &Numbers<'_>,
    holdings: &Holdings,
) -> Result<(), StoreError> {
    let statement = transaction.prepare(
        "INSERT INTO tally VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19)
         ON CONFLICT (wave, day, segment, wording, trust, shard) DO UPDATE SET
            s0 = greatest(tally.s0, excluded.s0), s1 = greatest(tally.s1, excluded.s1),
            s2 = greatest(tally.s2, excluded.s2), s3 = greatest(tally.s3, excluded.s3),
            s4 = greatest(tally.s4, excluded.s4), s5 = greatest(tally.s5, excluded.s5),
            s6 = greatest(tally.s6, excluded.s6), s7 = greatest(tally.s7, excluded.s7),
            s8 = greatest(tally.s8, excluded.s8), s9 = greatest(tally.s9, excluded.s9),
            s10 = greatest(tally.s10, excluded.s10), shown = greatest(tally.shown, excluded.shown),
            dismissed = greatest(tally.dismissed, excluded.dismissed)",
    )?;
    for cell in &holdings.cells {
        let Some(wave) = number(numbers, &cell.survey, &cell.wave) else { continue };
        let Cell { day, segment, wording, trust, source, scores, shown, dismissed, .. } = cell;
        let (day, segment, trust) = (day.to_string(), sums::name(segment), trust.as_str());
        let counts: Vec<_> =
            scores.iter().chain([shown, dismissed]).map(|n| signed(*n)).collect::<Result<_, _>>()?;
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&wave, &day, &segment, wording, &trust, source];
        values.extend(counts.iter().map(|n| n as &(dyn ToSql + Sync)));
        transaction.execute(&statement, &values)?;
    }
    Ok(())
}

fn add_reasons(
    transaction: &mut Transaction<'_>,
    numbers: &Numbers<'_>,
    holdings: &Holdings,
) -> Result<(), StoreError> {
    let statement = transaction.prepare(
        "INSERT INTO reason (wave, day, segment, reason, shard, n) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (wave, day, segment, reason, shard) DO UPDATE SET n = greatest(reason.n, excluded.n)",
    )?;
    for Choice { survey, wave, day, segment, reason, source, n } in &holdings.reasons {
        let Some(wave) = number(numbers, survey, wave) else { continue };
        let (day, segment) = (day.to_string(), sums::name(segment));
        transaction.execute(&statement, &[&wave, &day, &segment, &reason.as_str(), source, &signed(*n)?])?;
    }
    Ok(())
}

/// The answers that were merged from the sources of these: collectors count on meanwhile.
fn answers(transaction: &mut Transaction<'_>, holdings: &Holdings) -> Result<u64, StoreError> {
    let sources: Vec<_> = holdings.cells.iter().map(|cell| &cell.source).collect();
    let sql = "SELECT CAST(coalesce(sum(s0), 0) AS BIGINT), CAST(coalesce(sum(s1), 0) AS BIGINT),
                      CAST(coalesce(sum(s2), 0) AS BIGINT), CAST(coalesce(sum(s3), 0) AS BIGINT),
                      CAST(coalesce(sum(s4), 0) AS BIGINT), CAST(coalesce(sum(s5), 0) AS BIGINT),
                      CAST(coalesce(sum(s6), 0) AS BIGINT), CAST(coalesce(sum(s7), 0) AS BIGINT),
                      CAST(coalesce(sum(s8), 0) AS BIGINT), CAST(coalesce(sum(s9), 0) AS BIGINT),
                      CAST(coalesce(sum(s10), 0) AS BIGINT), CAST(coalesce(sum(shown), 0) AS BIGINT),
                      CAST(coalesce(sum(dismissed), 0) AS BIGINT)
               FROM tally WHERE shard = ANY($1::text[])";
    Ok(tally(&transaction.query_one(sql, &[&sources])?, 0)?.n())
}

/// The rows of a query.
fn all<T>(
    snapshot: &mut Transaction<'_>,
    sql: &'static str,
    of: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    snapshot.query(sql, &[])?.iter().map(of).collect()
}

/// A text that means something.
fn text<T: FromStr<Err: ToString>>(row: &Row, column: usize) -> Result<T, StoreError> {
    row.try_get::<_, &str>(column)?.parse().map_err(|e: T::Err| StoreError::Failed(e.to_string()))
}

fn perhaps<T: FromStr<Err: ToString>>(row: &Row, column: usize) -> Result<Option<T>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|e: T::Err| StoreError::Failed(e.to_string()))).transpose()
}
