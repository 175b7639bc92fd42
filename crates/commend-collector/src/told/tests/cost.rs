//! What a report costs: by the cells that it is of, not by the answers in them, and little more than reading those cells.

use crate::store::{Cell, Holdings, Place, Round, Trust, VERSION};
use crate::told::*;
use jiff::ToSpan as _;
use rusqlite::Connection;
use std::time::Instant;

const TODAY: Date = jiff::civil::date(2026, 11, 21);
const DAYS: i64 = 3 * 365;
const ROUNDS: usize = 41;
/// Each value of `role` is a segment.
const SEGMENTS: usize = 12;

fn survey() -> Survey {
    let roles: Vec<_> = (0..SEGMENTS).map(|n| format!(r#""r{n}""#)).collect();
    let json = format!(
        r#"{{"id":"community","wave":"1","segments":{{"audience":["member","visitor"],"role":[{}]}}}}"#,
        roles.join(",")
    );
    Survey::from_json(json.as_bytes()).expect("a survey")
}

/// A database with about so many answers, in cells for each day and segment.
fn filled(answers: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    let installation = "c".repeat(32);
    let cells = u64::try_from(DAYS).expect("days") * SEGMENTS as u64;
    let mut at = 0;
    let cell = |(day, role): (i64, usize)| {
        // Some in each cell, spread evenly over all of them and over the scores.
        let n = answers * (at + 1) / cells - answers * at / cells;
        at += 1;
        let mut scores = [n / 11; 11];
        for score in 0..n % 11 {
            scores[usize::try_from((at + score) % 11).expect("a score")] += 1;
        }
        let audience = ["member", "visitor"][role % 2];
        let segment = json!({ "audience": audience, "role": format!("r{role}") });
        Cell {
            survey: "community".parse().expect("an id"),
            wave: "1".parse().expect("an id"),
            day: TODAY.checked_sub(day.days()).expect("a day"),
            segment: serde_json::from_value(segment).expect("a segment"),
            wording: String::new(),
            trust: Trust::Open,
            source: installation.clone(),
            scores,
            shown: 3 * n + 1,
            dismissed: n,
        }
    };
    let cells = (0..DAYS).flat_map(|day| (0..SEGMENTS).map(move |role| (day, role))).map(cell).collect();
    let round = Round {
        survey: "community".parse().expect("an id"),
        wave: "1".parse().expect("an id"),
        opened: Some(TODAY.checked_sub(DAYS.days()).expect("a day")),
        sealed: None,
    };
    let (reasons, comments, measures) = (Vec::new(), Vec::new(), Vec::new());
    let holdings = Holdings {
        v: VERSION,
        installation: installation.clone(),
        waves: vec![round],
        cells,
        reasons,
        comments,
        measures,
    };
    let merged = store.merge(holdings).expect("merged");
    assert_eq!(merged.answers, answers);
    (folder, store)
}

/// One bare query for the same cells.
fn bare(connection: &Connection) -> u64 {
    let sql = "SELECT wave.name, day, segment, trust, sum(s0), sum(s1), sum(s2), sum(s3), sum(s4), sum(s5), sum(s6),
                      sum(s7), sum(s8), sum(s9), sum(s10), sum(shown), sum(dismissed)
               FROM tally JOIN wave ON wave.id = tally.wave WHERE wave.survey = 'community'
               GROUP BY tally.wave, day, segment, trust";
    let mut statement = connection.prepare(sql).expect("a statement");
    let mut rows = statement.query([]).expect("rows");
    let mut sum = 0;
    while let Some(row) = rows.next().expect("a row") {
        let texts: [String; 4] = [0, 1, 2, 3].map(|column| row.get(column).expect("a text"));
        sum += texts.iter().map(|text| text.len() as u64).sum::<u64>();
        sum += (4..17).map(|column| row.get::<_, u64>(column).expect("a count")).sum::<u64>();
    }
    sum
}

/// A name, and what is timed.
type Task<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Each in turn, so that whatever else the machine does falls on all of them.
#[test]
#[ignore = "a measurement: scripts/bench report"]
fn a_report_costs_by_its_cells_and_little_more_than_reading_them() {
    let survey = survey();
    let [few, many] = [10_000, 1_000_000].map(filled);
    let connection = Connection::open(many.0.path().join("commend.db")).expect("a database");
    let query = |pairs: &[(&str, &str)]| Query::read(&survey, pairs.iter().copied()).expect("a query");
    let [by_month, by_role] = [query(&[("by", "month")]), query(&[("by", "role")])];
    let told = |store: &Store, query: &Query| {
        assert!(report(store, &survey, query, TODAY).expect("a report").figures.n.is_some());
    };
    let page = |store: &Store| {
        assert!(overview(store, &survey, &Query::default(), Lang::En, TODAY).is_ok());
    };
    let tasks: [Task; 8] = [
        ("one bare query, 1,000,000 answers", Box::new(|| assert!(bare(&connection) > 0))),
        (
            "its counts alone, 1,000,000 answers",
            Box::new(|| assert!(many.1.worded_counts("community").is_ok())),
        ),
        ("report by month, 10,000 answers", Box::new(|| told(&few.1, &by_month))),
        ("report by month, 1,000,000 answers", Box::new(|| told(&many.1, &by_month))),
        ("report by 12 segments, 10,000 answers", Box::new(|| told(&few.1, &by_role))),
        ("report by 12 segments, 1,000,000 answers", Box::new(|| told(&many.1, &by_role))),
        ("page, 10,000 answers", Box::new(|| page(&few.1))),
        ("page, 1,000,000 answers", Box::new(|| page(&many.1))),
    ];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); tasks.len()];
    for _ in 0..ROUNDS {
        for ((_, task), times) in tasks.iter().zip(&mut times) {
            let begun = Instant::now();
            task();
            times.push(begun.elapsed().as_secs_f64());
        }
    }
    let medians: Vec<_> = times.into_iter().map(median).collect();
    crate::say(&format!("{:<44} {:>9} {:>12}", "", "ms", "bare queries"));
    for ((name, _), time) in tasks.iter().zip(&medians) {
        crate::say(&format!("{name:<44} {:>9.1} {:>12.2}", 1e3 * time, time / medians[0]));
    }
    for place in [2, 4, 6] {
        crate::say(&format!(
            "{:<44} {:>9.2}",
            format!("100 times the answers, {}", tasks[place].0),
            medians[place + 1] / medians[place]
        ));
    }
}
