//! What is SQLite's own: durability, the log, copies of the file, schemas of before.

use super::*;
use crate::{
    auth::Role,
    store::{
        Count, Outcome, Place, Store, Trust,
        tests::fixture::{DAY, Fixture, arrival, total},
    },
};
use rusqlite::types::ValueRef;
use tempfile::TempDir;

pub(in crate::store) use super::book::Book;

/// The rows of a query, each as text.
pub(crate) fn ask(folder: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = writable(&folder.join(FILE)).expect("a connection");
    let mut statement = connection.prepare(sql).expect("a statement");
    let columns = statement.column_count();
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => hex::encode(bytes),
    };
    let rows = statement.query_map([], |row| (0..columns).map(|i| row.get_ref(i).map(text)).collect());
    rows.and_then(Iterator::collect).expect("rows")
}

/// Runs some statements; says why they are refused.
pub(crate) fn try_change(folder: &Path, sql: &str) -> Result<(), String> {
    let connection = writable(&folder.join(FILE)).expect("a connection");
    connection.execute_batch(sql).map_err(|error| error.to_string())
}

/// What the writer of a folder has.
pub(in crate::store) fn book(folder: &Path) -> Book {
    Book { connection: writable(&folder.join(FILE)).expect("a connection") }
}

fn folder(fixture: &Fixture) -> &Path {
    let Place::Folder(folder) = &fixture.place else { panic!("it is no folder") };
    folder
}

fn connect(fixture: &Fixture) -> Connection {
    writable(&folder(fixture).join(FILE)).expect("a connection")
}

fn open(folder: &Path) -> Store {
    Store::open(&Place::Folder(folder.to_owned())).expect("a store")
}

#[test]
fn every_connection_is_durable() {
    // The writer's connection is made by the same function.
    let connection = connect(&Fixture::sqlite());
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
    assert_eq!(pragma("journal_mode"), Ok("wal".into()));
    let full = connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0));
    assert_eq!(full, Ok(2));
}

#[test]
fn of_a_sealed_wave_neither_the_file_nor_its_log_holds_the_key_or_an_id() {
    let fixture = Fixture::sqlite();
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    let key = hex::decode(&fixture.ask("SELECT key FROM wave")[0][0]).expect("a key");
    let id = [0x01, 0x9a, 0xbc, 0xde, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0x01];
    let held = |part: &[u8]| {
        let files = std::fs::read_dir(folder(&fixture)).expect("a folder");
        let mut files = files.map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"));
        files.any(|bytes| bytes.windows(part.len()).any(|window| window == part))
    };
    assert!(held(&key) && held(&id));
    let sealed = fixture.store.seal("community", "1", DAY).expect("an outcome");
    assert_eq!(sealed, Sealed::Now { batches: 1, voters: 0, remains: None });
    assert!(!held(&key) && !held(&id));
}

#[test]
fn sealing_says_what_a_reader_keeps_in_the_log() {
    let fixture = Fixture::sqlite();
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    let mut reader = connect(&fixture);
    let snapshot = reader.transaction().expect("a snapshot");
    snapshot.query_row("SELECT count(*) FROM batch", [], |row| row.get::<_, i64>(0)).expect("a count");
    let sealed = fixture.store.seal("community", "1", DAY).expect("an outcome");
    assert!(matches!(sealed, Sealed::Now { batches: 1, voters: 0, remains: Some(_) }), "{sealed:?}");
}

#[test]
fn a_backup_is_the_database_of_its_moment() {
    let fixture = Fixture::sqlite();
    for serial in 1..=20 {
        assert_eq!(fixture.add(serial, 0), Outcome::Counted);
    }
    let elsewhere = TempDir::new().expect("a folder");
    let file = elsewhere.path().join(FILE);
    back_up(folder(&fixture), &file).expect("a backup");
    assert!(back_up(folder(&fixture), &file).is_err(), "it wrote over a backup");
    assert!(back_up(elsewhere.path(), &elsewhere.path().join("b.db")).is_ok());
    let nothing = TempDir::new().expect("a folder");
    assert!(back_up(nothing.path(), &nothing.path().join("b.db")).is_err());
    assert_eq!(std::fs::read_dir(nothing.path()).expect("a folder").count(), 0);
    assert_eq!(fixture.add(21, 0), Outcome::Counted);
    let restored = open(elsewhere.path());
    assert_eq!((total(&restored).n(), fixture.total().n()), (20, 21));
    // What was counted before the backup is known after it.
    let again = restored.add(arrival(fixture.addition(20, |_| ())));
    assert_eq!(fixture.runtime.block_on(again).expect("an outcome"), Outcome::Duplicate);
}

#[test]
fn a_database_that_another_holds_takes_nothing_and_recovers() {
    let fixture = Fixture::sqlite();
    let other = connect(&fixture);
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let addition = fixture.addition(1, |_| ());
    let store = &fixture.store;
    let (refused, ready) =
        fixture.runtime.block_on(async { tokio::join!(store.add(arrival(addition.clone())), store.ready()) });
    assert!(refused.is_err() && ready.is_err(), "{refused:?} {ready:?}");
    other.execute_batch("ROLLBACK").expect("no lock");
    assert!(fixture.runtime.block_on(store.ready()).is_ok());
    assert_eq!(fixture.total().n(), 0);
    assert_eq!(fixture.send(arrival(addition)), Outcome::Counted);
    assert_eq!(fixture.total().n(), 1);
}

#[test]
fn a_folder_that_is_a_file_is_an_error() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    assert!(Store::open(&Place::Folder(file.path().to_owned())).is_err());
}

#[test]
fn counts_of_before_stay_through_every_migration() {
    for version in 1..=6 {
        let folder = TempDir::new().expect("a folder");
        let mut old = writable(&folder.path().join(FILE)).expect("a database");
        let upto = refinery::Target::Version(version);
        migrations::migrations::runner().set_target(upto).run(&mut old).expect("an old schema");
        let (verified, of_it) = if version < 4 { ("", "") } else { (" verified,", " 0,") };
        old.execute_batch(&format!(
            "INSERT INTO wave (id, survey, name, key) VALUES (7, 'community', '1', randomblob(32));
             INSERT INTO batch VALUES (x'019abcde000070008000000000000001', 7, randomblob(8));
             INSERT INTO tally (wave, day, segment, wording,{verified} s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed)
             VALUES (7, '2026-10-01', '{{\"audience\":\"member\"}}', 'w',{of_it} 0,0,0,1,0,0,0,0,0,2,0, 9, 1);
             INSERT INTO reason VALUES (7, '2026-10-01', '{{\"audience\":\"member\"}}', 'help', 2);
             INSERT INTO token (name, hash) VALUES ('admin', x'0101010101010101010101010101010101010101010101010101010101010101');"
        ))
        .expect("data");
        drop(old);
        let store = open(folder.path());
        let counts = store.counts("community").expect("counts");
        let [Count { tally, trust, .. }] = counts.as_slice() else { panic!("{version}: {counts:?}") };
        assert_eq!((tally.n(), tally.shown, tally.dismissed, *trust), (3, 9, 1, Trust::Open));
        assert_eq!(tally.reasons.iter().map(|(_, n)| *n).sum::<u64>(), 2);
        let admin = store.token(&[1; 32]).expect("read").expect("a token");
        assert_eq!((admin.name.as_str(), admin.role, admin.expires), ("admin", Role::Write, None));
    }
}
