use super::*;
use crate::store::{
    Outcome,
    tests::fixture::{Fixture, arrival},
};
use jiff::civil::date;

const TERMS: Terms = Terms { seal_after: 35, keep_comments: 90 };

fn survey(until: Option<&str>) -> Survey {
    let mut survey = Survey::new("community".parse().expect("an id"), "2".parse().expect("an id"));
    survey.dates.until = until.map(ToOwned::to_owned);
    survey
}

/// A wave that was opened on 1 July, with comments.
fn wave(name: &str, last: Option<Date>, sealed: Option<Date>) -> WaveState {
    WaveState { name: name.into(), opened: Some(date(2026, 7, 1)), last, sealed, has_comments: true }
}

#[track_caller]
fn check(terms: Terms, until: Option<&str>, wave: &WaveState, first: Option<Date>) {
    let on = |day| !due(terms, &survey(until), std::slice::from_ref(wave), day).is_empty();
    match first {
        Some(first) => {
            assert_eq!((on(first.yesterday().expect("a day")), on(first)), (false, true), "{wave:?}");
        }
        None => assert!(!on(date(2036, 1, 1)), "{wave:?}"),
    }
}

#[test]
fn a_wave_is_sealed_so_many_days_after_its_end() {
    let (answered, long) = (Some(date(2026, 9, 10)), Some(date(2027, 9, 10)));
    // The wave that runs ends with its survey, whenever it was answered last.
    check(TERMS, Some("2026-09-30"), &wave("2", answered, None), Some(date(2026, 11, 4)));
    check(TERMS, Some("2026-09-30"), &wave("2", long, None), Some(date(2026, 11, 4)));
    check(TERMS, None, &wave("2", answered, None), None);
    // Another ends with its last day.
    check(TERMS, None, &wave("1", answered, None), Some(date(2026, 10, 15)));
    check(TERMS, Some("2036-12-31"), &wave("1", answered, None), Some(date(2026, 10, 15)));
    check(TERMS, None, &wave("1", None, None), Some(date(2026, 8, 5)));
    check(TERMS, None, &WaveState { opened: None, ..wave("1", None, None) }, None);
    // What was merged into it may be older than its first day here.
    check(TERMS, None, &wave("1", Some(date(2020, 1, 1)), None), Some(date(2026, 8, 5)));
    check(Terms { seal_after: 0, ..TERMS }, Some("2026-09-30"), &wave("2", answered, None), None);
    check(Terms { seal_after: u16::MAX, ..TERMS }, Some("9999-12-30"), &wave("2", answered, None), None);
}

#[test]
fn comments_go_so_many_days_after_the_sealing() {
    let sealed = Some(date(2026, 11, 4));
    check(TERMS, None, &wave("1", None, sealed), Some(date(2027, 2, 2)));
    check(TERMS, None, &wave("2", None, sealed), Some(date(2027, 2, 2)));
    check(Terms { keep_comments: 0, ..TERMS }, None, &wave("1", None, sealed), None);
    check(TERMS, None, &WaveState { has_comments: false, ..wave("1", None, sealed) }, None);
}

/// An answer of 21 November with a comment, in wave 1 of two.
fn answered(fixture: &Fixture, serial: u64) -> Outcome {
    let comment = serde_json::json!([{ "category": "promoter", "text": "Kind people." }]);
    fixture.send(arrival(fixture.addition(serial, |batch| batch["comments"] = comment)))
}

fn both_go_in_time(fixture: &Fixture) {
    let surveys: Surveys = [survey(None)].into_iter().collect();
    let keep = |day| keep(&fixture.store, &surveys, TERMS, day).expect("kept");
    let state = || {
        let waves = fixture.store.waves("community").expect("waves");
        let one = waves.iter().find(|wave| wave.name == "1").expect("a wave");
        (one.sealed, one.has_comments)
    };
    // The day on which the wave was opened is the clock's; a fixed one takes its place.
    fixture.change("UPDATE wave SET opened = '2026-11-01'");
    assert_eq!(answered(fixture, 1), Outcome::Counted);
    keep(date(2026, 12, 25));
    assert_eq!(state(), (None, true));
    let sealing = date(2026, 12, 26);
    keep(sealing);
    assert_eq!(state(), (Some(sealing), true));
    assert_eq!(answered(fixture, 2), Outcome::Sealed);
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [["0"]]);
    keep(date(2027, 3, 25));
    assert_eq!(state(), (Some(sealing), true));
    keep(date(2027, 3, 26));
    assert_eq!(state(), (Some(sealing), false));
    assert_eq!(fixture.ask("SELECT count(*) FROM comment"), [["0"]]);
    assert_eq!(fixture.total().n(), 1);
}

fn one_collector_does_it(fixture: &Fixture) {
    let surveys: Surveys = [survey(None)].into_iter().collect();
    fixture.change("UPDATE wave SET opened = '2026-11-01'");
    let day = date(2026, 12, 26);
    assert!(fixture.store.claim("seal/community/1", &day.to_string()).expect("claimed"));
    keep(&fixture.store, &surveys, TERMS, day).expect("kept");
    assert_eq!(fixture.store.waves("community").expect("waves")[0].sealed, None);
    // Where that one has failed, the next day makes up for it.
    let next = day.tomorrow().expect("a day");
    keep(&fixture.store, &surveys, TERMS, next).expect("kept");
    assert_eq!(fixture.store.waves("community").expect("waves")[0].sealed, Some(next));
}

fn comments_of_a_wave_that_goes_on_stay(fixture: &Fixture) {
    assert_eq!(answered(fixture, 1), Outcome::Counted);
    assert_eq!(fixture.store.forget_comments("community", "1").expect("an answer"), 0);
    assert_eq!(fixture.ask("SELECT count(*) FROM comment"), [["1"]]);
}

#[test]
fn both_go_in_time_on_each_store() {
    [Fixture::sqlite(), Fixture::postgres()].iter().for_each(both_go_in_time);
}

#[test]
fn one_collector_does_it_on_each_store() {
    [Fixture::sqlite(), Fixture::postgres()].iter().for_each(one_collector_does_it);
}

#[test]
fn comments_of_a_wave_that_goes_on_stay_on_each_store() {
    [Fixture::sqlite(), Fixture::postgres()].iter().for_each(comments_of_a_wave_that_goes_on_stay);
}
