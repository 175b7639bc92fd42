use super::*;
use crate::{
    report::{Query, Report},
    store::Place,
    told,
};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn filled(today: Date) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    fill(&store, today).expect("filled");
    (folder, store)
}

fn report(store: &Store, today: Date, query: &[(&str, &str)]) -> Report {
    let survey = survey(today).expect("the example");
    let query = Query::read(&survey, query.iter().copied()).expect("a query");
    told::report(store, &survey, &query, today).expect("a report")
}

#[test]
fn the_example_is_fine_on_any_day() {
    for today in ["2026-11-28", "2027-10-14", "2028-02-29", "2031-01-01"].map(day) {
        let survey = survey(today).expect("the example");
        assert!(survey.problems().is_empty(), "{today}: {:?}", survey.problems());
        let days: Vec<_> = survey.marks.iter().map(|mark| mark.day.as_str()).collect();
        assert!((4..=5).contains(&days.len()), "{today}: {days:?}");
        assert_eq!(holdings(today).check(today), Ok(()), "{today}");
    }
}

#[test]
fn filled_again_it_grows_by_the_days_since_and_by_nothing_else() {
    let (_folder, store) = filled(day("2026-11-26"));
    let before = store.holdings().expect("holdings").cells;
    assert_eq!(fill(&store, day("2026-11-26")).expect("filled"), Some(Merged::default()));
    fill(&store, day("2026-11-28")).expect("filled");
    let mut after = store.holdings().expect("holdings").cells;
    after.retain(|cell| cell.day < day("2026-11-26"));
    assert_eq!(before, after);
}

#[test]
fn answers_of_people_are_not_mixed_with_made_up_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    let mut real = holdings(day("2026-11-28"));
    real.installation = "a".repeat(32);
    real.cells.truncate(1);
    real.cells[0].source = real.installation.clone();
    (real.reasons, real.comments) = (Vec::new(), Vec::new());
    store.merge(real).expect("merged");
    assert_eq!(fill(&store, day("2026-11-28")).expect("read"), None);
    assert_eq!(store.holdings().expect("holdings").cells.len(), 1);
}

#[test]
fn the_story_shows_in_the_report() {
    let today = day("2026-11-28");
    let (_folder, store) = filled(today);
    let whole = report(&store, today, &[("by", "audience")]);
    assert!((6_000..12_000).contains(&whole.figures.n.expect("answers")), "{:?}", whole.figures.n);
    let gap = &whole.comparisons[0];
    assert!(gap.significant && gap.difference > 15.0, "{gap:?}");
    let members = report(&store, today, &[("audience", "member")]);
    let change = |name: &str| {
        let mark = members.marks.iter().find(|mark| mark.name == name).expect("a mark");
        mark.change.clone().expect("a change")
    };
    let (hurt, repaired) = (change("Moved to a new platform"), change("Search repaired"));
    assert!(hurt.significant && hurt.difference < -25.0, "{hurt:?}");
    assert!(repaired.significant && repaired.difference > 8.0, "{repaired:?}");
    assert!(members.health.is_some_and(|health| health.silent_since.is_none()));
}
