//! What is entered for measures.

use super::*;

pub(super) fn what_is_entered_can_be_changed_and_taken_away(fixture: &Fixture) {
    let entered = |measure: &str, day: &str, value| Entered {
        measure: measure.into(),
        day: day.parse().expect("a day"),
        value,
    };
    let held = || fixture.store.measures("community").expect("read");
    assert_eq!(held(), []);
    let [reach, traffic, later] =
        [("reach", "2026-10-31", 12.5), ("traffic", "2026-10-31", -3.0), ("reach", "2026-11-30", 14.0)]
            .map(|(measure, day, value)| entered(measure, day, Some(value)));
    fixture.store.enter("community", &[traffic.clone(), later.clone(), reach.clone()]).expect("entered");
    assert_eq!(held(), [reach, later.clone(), traffic.clone()]);
    let changed = entered("reach", "2026-10-31", Some(13.0));
    fixture
        .store
        .enter("community", &[changed.clone(), entered("traffic", "2026-10-31", None)])
        .expect("entered");
    assert_eq!(held(), [changed, later]);
    assert_eq!(fixture.store.measures("another").expect("read"), []);
}

pub(super) fn what_is_entered_moves_along(fixture: &Fixture) {
    let entered = Entered { measure: "reach".into(), day: DAY, value: Some(12.5) };
    fixture.store.enter("community", std::slice::from_ref(&entered)).expect("entered");
    let all = fixture.store.holdings().expect("read");
    let back: Holdings = serde_json::from_str(&json!(all).to_string()).expect("JSON");
    assert_eq!((back.check(DAY), &back), (Ok(()), &all));
    assert!(back.check(DAY.yesterday().expect("a day")).is_err_and(|why| why.contains("has not been yet")));
    let there = Fixture::sqlite();
    there.store.merge(back).expect("merged");
    assert_eq!(there.store.measures("community").expect("read"), std::slice::from_ref(&entered));
    // What is there by now stays.
    let changed = Entered { value: Some(13.0), ..entered };
    there.store.enter("community", std::slice::from_ref(&changed)).expect("entered");
    there.store.merge(all).expect("merged");
    assert_eq!(there.store.measures("community").expect("read"), [changed]);
}
