//! What is saved of definitions.

use super::*;

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).expect("a time")
}

pub(super) fn versions_follow_each_other(fixture: &Fixture) {
    let store = &fixture.store;
    let saved = |survey: &str, version, body: &str| Saved {
        survey: survey.into(),
        version,
        body: body.into(),
        at: at(1_780_000_000),
        by: "Noor".into(),
    };
    let [first, second, other] =
        [saved("community", 1, "{}"), saved("community", 2, "{ }"), saved("a", 1, "[]")];
    assert_eq!(store.definitions().expect("read"), []);
    for (one, follows) in [
        (&second, false),
        (&first, true),
        (&saved("community", 1, "{  }"), false),
        (&second, true),
        (&saved("community", 4, "{}"), false),
        (&saved("community", 0, "{}"), false),
        (&other, true),
    ] {
        assert_eq!(store.save(one).expect("asked"), follows, "{one:?}");
    }
    assert_eq!(store.definitions().expect("read"), [other, second.clone()]);
    assert_eq!(store.versions("community").expect("read"), [first, second]);
    assert_eq!(store.versions("b").expect("read"), []);
}

pub(super) fn a_pause_stays_as_it_was(fixture: &Fixture) {
    let store = &fixture.store;
    let pause = |second, by: &str| Pause { since: at(second), by: by.into() };
    let first = pause(1_780_000_000, "Noor");
    for one in [&first, &pause(1_790_000_000, "Iris")] {
        store.pause("community", one).expect("paused");
    }
    assert_eq!(store.pauses().expect("read"), [("community".to_owned(), first)]);
    store.resume("community").expect("resumed");
    store.resume("community").expect("as before");
    assert_eq!(store.pauses().expect("read"), []);
}
