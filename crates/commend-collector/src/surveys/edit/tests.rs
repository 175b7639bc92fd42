use super::*;
use crate::store::{Place, Store};
use tempfile::TempDir;

const FIRST: &str = r#"{ "id": "b", "wave": "1", "product": "the Allotment Circle" }"#;

fn shelf(surveys: Option<&std::path::Path>) -> (TempDir, Shelf) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    let shelf = Shelf::open(surveys, &store).expect("surveys");
    (folder, shelf)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> String {
    match outcome.expect_err("refused") {
        Refused::Problems(why) | Refused::Standing(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_saved_is_served_as_it_was_written() {
    let (_folder, shelf) = shelf(None);
    assert_eq!(shelf.save("b", 0, FIRST.as_bytes(), "Noor").expect("saved"), 1);
    let first = shelf.get("b").expect("served");
    assert_eq!((first.text.as_str(), first.wave.as_str(), first.version()), (FIRST, "1", 1));
    assert!(matches!(&first.source, Source::Saved { by, .. } if by == "Noor"));
    let second = FIRST.replace("Circle", "Club");
    let stale = refused(shelf.save("b", 0, second.as_bytes(), "Iris"));
    assert!(stale.starts_with("version 0 of `b` is not the last one"), "{stale}");
    assert_eq!(shelf.save("b", 1, second.as_bytes(), "Iris").expect("saved"), 2);
    // What was before is taken up again as a version of its own.
    let versions = shelf.store().versions("b").expect("read");
    assert_eq!(shelf.save("b", 2, versions[0].body.as_bytes(), "Iris").expect("saved"), 3);
    assert_eq!(shelf.get("b").expect("served").survey, first.survey);
}

#[test]
fn what_is_wrong_replaces_nothing() {
    let (_folder, shelf) = shelf(None);
    shelf.save("b", 0, FIRST.as_bytes(), "Noor").expect("saved");
    let before = shelf.get("b").expect("served");
    for (text, why) in [
        (r#"{"id":"b","wave":"1","treshold":5}"#, "treshold: there is no such field; is `threshold` meant?"),
        ("{", "this is no JSON"),
        (r#"{"id":"c","wave":"1"}"#, "id: it is `c`; write `b`, or save it under the id that it has"),
    ] {
        let refused = refused(shelf.save("b", 1, text.as_bytes(), "Noor"));
        assert!(refused.contains(why), "{refused}");
        assert_eq!(shelf.get("b").as_deref(), Some(&*before));
    }
}

#[test]
fn a_file_is_changed_where_it_is() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("b.json"), FIRST).expect("written");
    let (_data, shelf) = shelf(Some(folder.path()));
    let why = refused(shelf.save("b", 0, FIRST.as_bytes(), "Noor"));
    assert!(why.contains("b.json: change it there"), "{why}");
    // A pause is no matter of the definition.
    shelf.act("b", &Act::Pause, "Noor").expect("paused");
    assert!(shelf.get("b").is_some_and(|one| one.paused.is_some()));
}

#[test]
fn waves_follow_each_other_and_end_for_good() {
    let (_folder, shelf) = shelf(None);
    shelf.save("b", 0, FIRST.as_bytes(), "Noor").expect("saved");
    let act = |act| shelf.act("b", &act, "Noor");
    let seal = |wave: &str| act(Act::Seal(wave.into()));
    assert!(refused(seal("1")).contains("still asks"));
    assert!(refused(act(Act::Wave("1".into()))).contains("there was a wave `1`"));
    assert!(refused(act(Act::Wave("no wave".into()))).starts_with("wave"));
    act(Act::Wave("2".into())).expect("begun");
    let second = shelf.get("b").expect("served");
    assert_eq!((second.wave.as_str(), second.product.as_deref()), ("2", Some("the Allotment Circle")));
    seal("1").expect("sealed");
    assert!(refused(seal("1")).contains("was sealed on"));
    assert!(refused(seal("3")).contains("no wave `3`"));
    let back = refused(shelf.save("b", 2, FIRST.as_bytes(), "Noor"));
    assert!(back.contains("was sealed and takes no answers"), "{back}");
    act(Act::Pause).expect("paused");
    seal("2").expect("sealed while nobody is asked");
    assert!(matches!(shelf.act("c", &Act::Pause, "Noor"), Err(Refused::Unknown(_))));
}
