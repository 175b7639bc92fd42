//! `commend demo`: two years of a community that does not exist, so that the whole report can be seen before the first
//! answer. `story` is what happened to it, `people` are those who answered, `remarks` what some of them wrote. The same
//! day always has the same answers, so that filled again it only grows by the days since.

mod people;
mod remarks;
mod story;

use crate::{
    config::{Data, DemoOptions},
    definition,
    store::{Holdings, Measured, Merged, Round, Store, StoreError, VERSION},
};
use commend_core::{Problem, Survey, SurveyId, WaveId};
use jiff::{ToSpan as _, civil::Date};
use sha2::{Digest as _, Sha256};

/// The survey that is filled. Its waves and marks are of the day on which it is read.
pub(crate) const SURVEY: &str = "example";
const DEFINITION: &[u8] = include_bytes!("../surveys/example.json");
const YEARS: i32 = 2;

/// Fills the example; `say` prints.
pub(crate) fn run(options: &DemoOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let store = data.open()?;
    let merged = fill(&store, crate::today());
    store.close();
    let merged = merged.map_err(|e| data.explain(&e))?.ok_or_else(|| {
        format!(
            "the survey `{SURVEY}` has answers of people here, and made-up ones are not added to them: use another folder \
             or database"
        )
    })?;
    say(&if options.json { format!("{:#}", serde_json::json!(merged)) } else { in_words(&merged) });
    Ok(())
}

fn in_words(Merged { answers, .. }: &Merged) -> String {
    match answers {
        0 => format!(
            "The survey `{SURVEY}` was full already: its report is /report/{SURVEY} of `commend serve`"
        ),
        _ => format!(
            "Added {answers} made-up answers to the survey `{SURVEY}`: its report is /report/{SURVEY} of `commend serve`"
        ),
    }
}

/// Adds what the days until yesterday have brought; nothing where people have answered.
fn fill(store: &Store, today: Date) -> Result<Option<Merged>, StoreError> {
    let ours = installation();
    let mut held = store.holdings()?.only(SURVEY).cells.into_iter();
    if held.any(|cell| cell.source != ours) {
        return Ok(None);
    }
    store.merge(holdings(today)).map(Some)
}

/// The definition as it is on a day.
pub(crate) fn survey(today: Date) -> Result<Survey, Vec<Problem>> {
    let mut survey = definition::read(DEFINITION)?;
    survey.wave = wave(today.yesterday().unwrap_or(today)).unwrap_or(survey.wave);
    survey.marks = story::marks(first(today), today);
    Ok(survey)
}

/// What was entered on the last day of each month.
fn measures(survey: &SurveyId, today: Date) -> Vec<Measured> {
    // Where it stands without any mood, what a point of it takes away, and how far a month is off by chance.
    let entered = [
        ("participation", 940.0, 5.0, 60.0),
        ("collaboration", 11.0, 0.05, 5.0),
        ("reach", 43_000.0, 40.0, 9_000.0),
        ("traffic", 6_300.0, 12.0, 900.0),
    ];
    let months = first(today).first_of_month().series(1.month()).map(Date::last_of_month);
    let months: Vec<_> = months.take_while(|day| *day < today).collect();
    let of = |(measure, usual, lost, chance): (&str, f64, f64, f64)| {
        months
            .iter()
            .filter_map(|day| {
                let off = chance * (self::chance(&format!("{day} {measure}")) - 0.5);
                let value = (usual + lost * story::mood(*day) + off).round();
                Some(Measured { survey: survey.clone(), measure: measure.parse().ok()?, day: *day, value })
            })
            .collect::<Vec<_>>()
    };
    entered.into_iter().flat_map(of).collect()
}

/// All that is counted on a day.
pub(crate) fn holdings(today: Date) -> Holdings {
    let mut holdings = Holdings {
        v: VERSION,
        installation: installation(),
        waves: Vec::new(),
        cells: Vec::new(),
        reasons: Vec::new(),
        comments: Vec::new(),
        measures: Vec::new(),
    };
    let Ok(survey) = SURVEY.parse::<SurveyId>() else { return holdings };
    holdings.measures = measures(&survey, today);
    for day in first(today).series(1.day()).take_while(|day| *day < today) {
        let Some(wave) = wave(day) else { continue };
        if holdings.waves.last().is_none_or(|known| known.wave != wave) {
            let round = Round { survey: survey.clone(), wave: wave.clone(), opened: Some(day), sealed: None };
            holdings.waves.push(round);
        }
        people::answer(day, &survey, &wave, &mut holdings);
        holdings.comments.extend(remarks::of(day, &survey, &wave));
    }
    holdings
}

fn first(today: Date) -> Date {
    today.checked_sub(YEARS.years()).unwrap_or(today)
}

/// A wave for each quarter.
fn wave(day: Date) -> Option<WaveId> {
    format!("{}-q{}", day.year(), (day.month() + 2) / 3).parse().ok()
}

fn installation() -> String {
    hex::encode(Sha256::digest("commend demo"))
}

/// A number from 0 up to 1 that is always the same for the same thing, and otherwise by chance.
fn chance(of: &str) -> f64 {
    let digest: [u8; 32] = Sha256::digest(of).into();
    digest.first_chunk().map_or(0.0, |bytes| u64::from_be_bytes(*bytes) as f64 / 2_f64.powi(64))
}

#[cfg(test)]
mod tests;
