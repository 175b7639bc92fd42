use super::*;
use crate::store::{Pause, Place, Saved};
use tempfile::TempDir;

impl Shelf {
    /// These surveys as if they were built in.
    pub(crate) fn holding(surveys: impl IntoIterator<Item = commend_core::Survey>, store: &Store) -> Self {
        let shelf = Self::of(surveys.into_iter().collect(), Vec::new(), None, store);
        shelf.refresh().expect("a store");
        shelf
    }
}

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    (folder, store)
}

fn saved(version: u64, body: &str) -> Saved {
    let at = jiff::Timestamp::from_second(1_780_000_000).expect("a time");
    Saved { survey: "b".into(), version, body: body.into(), at, by: "Noor".into() }
}

/// The ids, waves and sources of what is served.
fn told(shelf: &Shelf) -> Vec<String> {
    let source = |one: &Hosted| match &one.source {
        Source::BuiltIn => "built in".to_owned(),
        Source::File(path) => path.file_name().expect("a name").to_string_lossy().into_owned(),
        Source::Saved { version, .. } => format!("version {version}"),
    };
    shelf.now().iter().map(|one| format!("{} {} {}", one.id, one.wave, source(one))).collect()
}

#[test]
fn what_changes_in_the_folder_is_taken_and_what_is_wrong_is_not() {
    let (_kept, store) = store();
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("a.json", r#"{"id":"a","wave":"1"}"#);
    assert!(Shelf::open(Some(&folder.path().join("none")), &store).is_err());
    let shelf = Shelf::open(Some(folder.path()), &store).expect("surveys");
    let look = || {
        shelf.look().expect("looked");
        told(&shelf)
    };
    assert_eq!(look(), ["a 1 a.json"]);
    write("b.json", r#"{"id":"b","wave":"1"}"#);
    write("a.json", r#"{"id":"a","wave":"second"}"#);
    assert_eq!(look(), ["a second a.json", "b 1 b.json"]);
    assert!(store.opened("a", "second").expect("read").is_some());
    write("a.json", r#"{"id":"a","wave":"third","treshold":1}"#);
    write("b.json", r#"{"id":"b","wave":"second"}"#);
    assert_eq!(look(), ["a second a.json", "b second b.json"]);
    std::fs::remove_file(folder.path().join("b.json")).expect("removed");
    assert_eq!(look(), ["a second a.json"]);
    write("a.json", "{");
    assert_eq!(look(), ["a second a.json"]);
    std::fs::remove_file(folder.path().join("a.json")).expect("removed");
    assert_eq!(look(), ["a second a.json"], "an empty folder is a mistake");
}

#[test]
fn what_is_saved_comes_before_what_is_built_in_and_after_files() {
    let (_kept, store) = store();
    assert!(store.save(&saved(1, r#"{"id":"b","wave":"1"}"#)).expect("saved"));
    let built_in = crate::definition::read(br#"{"id":"b","wave":"0"}"#).expect("a survey");
    let shelf = Shelf::holding([built_in], &store);
    assert_eq!(told(&shelf), ["b 1 version 1"]);
    assert!(store.save(&saved(2, r#"{"id":"b","wave":"2"}"#)).expect("saved"));
    shelf.refresh().expect("read");
    assert_eq!(told(&shelf), ["b 2 version 2"]);
    assert!(store.opened("b", "2").expect("read").is_some());
    // Of a later version of Commend, say.
    assert!(store.save(&saved(3, r#"{"id":"b","wave":"3","later":1}"#)).expect("saved"));
    shelf.refresh().expect("read");
    assert_eq!(told(&shelf), ["b 2 version 2"]);
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("b.json"), r#"{"id":"b","wave":"9"}"#).expect("written");
    assert_eq!(told(&Shelf::open(Some(folder.path()), &store).expect("surveys")), ["b 9 b.json"]);
}

#[test]
fn a_pause_holds_until_it_ends() {
    let (_kept, store) = store();
    let shelf = Shelf::open(None, &store).expect("surveys");
    let is_open = || {
        shelf.refresh().expect("read");
        shelf.get("community").is_some_and(|survey| survey.is_open(crate::today()))
    };
    assert!(is_open());
    let pause = Pause { since: jiff::Timestamp::now(), by: "Noor".into() };
    store.pause("community", &pause).expect("paused");
    store.pause("of nobody", &pause).expect("paused");
    assert!(!is_open());
    store.resume("community").expect("resumed");
    assert!(is_open());
}

#[test]
fn what_one_collector_saves_or_pauses_another_takes() {
    let (_kept, store) = store();
    let [one, other] = [(), ()].map(|()| Shelf::open(None, &store).expect("surveys"));
    let before = other.now();
    other.look().expect("looked");
    assert!(Arc::ptr_eq(&before, &other.now()), "nothing is new");
    one.save("b", 0, br#"{"id":"b","wave":"1"}"#, "Noor").expect("saved");
    assert!(other.get("b").is_none());
    other.look().expect("looked");
    assert_eq!(other.get("b").map(|survey| survey.version()), Some(1));
    store.pause("b", &Pause { since: jiff::Timestamp::now(), by: "Noor".into() }).expect("paused");
    other.look().expect("looked");
    assert!(other.get("b").is_some_and(|survey| survey.paused.is_some()));
}
