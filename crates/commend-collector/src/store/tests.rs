use super::*;
use crate::auth::{Role, Token};
use commend_core::{
    Comments, Survey,
    wire::{Batch, Caps},
};
use serde_json::json;
use tempfile::TempDir;

const DAY: Date = jiff::civil::date(2026, 11, 21);

/// What is known of an addition from a page that nobody vouches for.
fn arrival(addition: Addition) -> Arrival {
    Arrival { addition, content: [0; 32], day: DAY, member: None }
}

struct Fixture {
    folder: TempDir,
    store: Store,
    survey: Survey,
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let mut survey = Survey::new("community".parse().expect("an id"), "1".parse().expect("an id"));
        survey.comments = Comments::On;
        store.open_wave("community", "1").expect("a wave");
        Self { folder, store, survey }
    }

    /// The batch of one answer of 9, changed by `edit`.
    fn addition(&self, serial: u64, edit: impl FnOnce(&mut serde_json::Value)) -> Addition {
        let mut batch = json!({
            "v": 1, "survey": "community", "wave": "1", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
            "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
        });
        edit(&mut batch);
        let batch = Batch::from_json(batch.to_string().as_bytes()).expect("JSON").expect("version 1");
        batch.check(&self.survey, &Caps::OPEN).expect("an addition")
    }

    async fn add(&self, serial: u64, fingerprint: u8) -> Outcome {
        let addition = self.addition(serial, |_| ());
        self.store.add(Arrival { content: [fingerprint; 32], ..arrival(addition) }).await.expect("an outcome")
    }

    fn total(&self) -> Tally {
        self.store.counts("community").expect("counts").iter().map(|count| &count.tally).sum()
    }
}

#[tokio::test]
async fn the_same_batch_counts_once() {
    let fixture = Fixture::new();
    assert_eq!(fixture.add(1, 7).await, Outcome::Counted);
    assert_eq!(fixture.add(1, 7).await, Outcome::Duplicate);
    assert_eq!(fixture.add(1, 8).await, Outcome::Conflict);
    assert_eq!(fixture.add(2, 8).await, Outcome::Counted);
    assert_eq!(fixture.total().n(), 2);
}

#[tokio::test]
async fn only_waves_that_a_definition_named_are_counted() {
    let fixture = Fixture::new();
    let addition = fixture.addition(1, |batch| batch["wave"] = json!("2"));
    assert_eq!(fixture.store.add(arrival(addition.clone())).await.expect("an outcome"), Outcome::UnknownWave);
    assert_eq!(fixture.total(), Tally::default());
    fixture.store.open_wave("community", "2").expect("a wave");
    assert_eq!(fixture.store.add(arrival(addition)).await.expect("an outcome"), Outcome::Counted);
}

#[tokio::test]
async fn many_at_once_are_each_counted_once_and_kept() {
    let fixture = Fixture::new();
    let senders = (0..300_u64).map(|i| {
        let (store, addition) = (fixture.store.clone(), fixture.addition(i / 3, |_| ()));
        tokio::spawn(async move { store.add(arrival(addition)).await.expect("an outcome") })
    });
    let mut counted = 0;
    for sender in senders.collect::<Vec<_>>() {
        counted += u64::from(sender.await.expect("no panic") == Outcome::Counted);
    }
    assert_eq!((counted, fixture.total().n(), fixture.total().shown), (100, 100, 100));
    let Fixture { folder, store, .. } = fixture;
    tokio::task::spawn_blocking(move || store.close()).await.expect("closed");
    let again = Store::open(folder.path()).expect("a store");
    let total: Tally = again.counts("community").expect("counts").iter().map(|count| &count.tally).sum();
    assert_eq!(total.n(), 100);
}

#[tokio::test]
async fn groups_reasons_and_comments_are_kept_apart() {
    let mut fixture = Fixture::new();
    fixture.survey.reasons = vec!["help".parse().expect("an id")].into();
    for (serial, audience) in ["member", "visitor", "member"].into_iter().enumerate() {
        let addition = fixture.addition(serial as u64, |batch| {
            batch["cells"][0]["segment"]["audience"] = json!(audience);
            batch["cells"][0]["reasons"] = json!({ "help": 1 });
            batch["comments"] = json!([{ "category": "promoter", "text": "Robert'); DROP TABLE tally;--" }]);
        });
        fixture.store.add(arrival(addition)).await.expect("an outcome");
    }
    let counts = fixture.store.counts("community").expect("counts");
    let members =
        counts.iter().find(|count| count.segment.iter().any(|(_, value)| value.as_str() == "member"));
    assert_eq!(counts.len(), 2);
    assert_eq!(members.map(|count| (count.tally.n(), count.day)), Some((2, DAY)));
    assert_eq!(fixture.total().reasons.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [3]);
    let comments: i64 = fixture
        .store
        .connect()
        .and_then(
            |connection| Ok(connection.query_row("SELECT count(*) FROM comment", [], |row| row.get(0))?),
        )
        .expect("a count");
    assert_eq!(comments, 3);
}

#[tokio::test]
async fn reasons_and_comments_join_an_answer_that_was_counted_before() {
    let mut fixture = Fixture::new();
    fixture.survey.reasons = vec!["help".parse().expect("an id")].into();
    let later = fixture.addition(2, |batch| {
        batch["cells"][0]["scores"] = json!(vec![0; 11]);
        batch["cells"][0]["shown"] = json!(0);
        batch["cells"][0]["reasons"] = json!({ "help": 1 });
        batch["comments"] = json!([{ "category": "promoter", "text": "Kind people." }]);
    });
    let next = DAY.tomorrow().expect("a day");
    assert_eq!(fixture.add(1, 0).await, Outcome::Counted);
    for outcome in [Outcome::Counted, Outcome::Duplicate] {
        assert_eq!(
            fixture.store.add(Arrival { day: next, ..arrival(later.clone()) }).await.expect("an outcome"),
            outcome
        );
    }
    let counts = fixture.store.counts("community").expect("counts");
    assert_eq!(counts.iter().map(|count| (count.day, count.tally.n())).collect::<Vec<_>>(), [(DAY, 1)]);
    assert_eq!(fixture.total().reasons.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn no_sender_makes_the_table_grow_without_end() {
    let mut fixture = Fixture::new();
    let values = (0..300).map(|i| format!("v{i}").parse().expect("an id")).collect();
    fixture.survey.segments.insert("role".parse().expect("an id"), values);
    for serial in 0..300_u64 {
        let addition = fixture.addition(serial, |batch| {
            batch["cells"][0]["segment"] = json!({ "role": format!("v{serial}") });
            batch["wording"] = json!(format!("w{serial}"));
        });
        fixture.store.add(arrival(addition)).await.expect("an outcome");
    }
    let distinct = |column: &str| -> i64 {
        let sql = format!("SELECT count(DISTINCT {column}) FROM tally");
        let connection = fixture.store.connect().expect("a connection");
        connection.query_row(&sql, [], |row| row.get(0)).expect("a count")
    };
    assert_eq!((distinct("segment"), distinct("wording")), (201, 21));
    assert_eq!(fixture.total().n(), 300);
}

#[test]
fn every_connection_is_durable() {
    // The writer's connection is made by the same function.
    let connection = Fixture::new().store.connect().expect("a connection");
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
    assert_eq!(pragma("journal_mode"), Ok("wal".into()));
    let full = connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0));
    assert_eq!(full, Ok(2));
}

#[test]
fn tokens_are_kept_by_their_hash() {
    let fixture = Fixture::new();
    let token =
        |name: &str, byte, role, expires| Token { name: name.into(), hash: [byte; 32], role, expires };
    let all = [token("admin", 1, Role::Write, None), token("board", 2, Role::Read, Some(DAY))];
    for one in all.iter().rev() {
        fixture.store.keep_token(one).expect("kept");
    }
    assert_eq!(fixture.store.tokens().expect("read"), all);
    assert_eq!(fixture.store.token(&[2; 32]).expect("read").as_ref(), Some(&all[1]));
    assert_eq!(fixture.store.token(&[3; 32]).expect("read"), None);
    // A new one of the same name takes the place of the old.
    let next = token("board", 3, Role::Write, None);
    fixture.store.keep_token(&next).expect("kept");
    assert_eq!(fixture.store.token(&[2; 32]).expect("read"), None);
    assert_eq!(fixture.store.token(&[3; 32]).expect("read"), Some(next));
}

#[tokio::test]
async fn a_member_answers_once_and_may_add_to_it() {
    let fixture = Fixture::new();
    let send = async |serial, member: Option<&str>, edit: fn(&mut serde_json::Value)| {
        let addition = fixture.addition(serial, edit);
        let arrival = Arrival { member: member.map(Into::into), ..arrival(addition) };
        fixture.store.add(arrival).await.expect("an outcome")
    };
    let comment: fn(&mut serde_json::Value) = |batch| {
        batch["cells"][0]["scores"] = json!(vec![0; 11]);
        batch["comments"] = json!([{ "category": "promoter", "text": "Kind people." }]);
    };
    assert_eq!(send(1, Some("anna"), |_| ()).await, Outcome::Counted);
    assert_eq!(send(1, Some("anna"), |_| ()).await, Outcome::Duplicate);
    assert_eq!(send(2, Some("anna"), |_| ()).await, Outcome::AlreadyVoted);
    assert_eq!(send(3, Some("anna"), comment).await, Outcome::Counted);
    assert_eq!(send(4, Some("ben"), |_| ()).await, Outcome::Counted);
    assert_eq!(send(5, None, |_| ()).await, Outcome::Counted);
    assert_eq!(fixture.total().n(), 3);
    // Another wave is another question.
    fixture.store.open_wave("community", "2").expect("a wave");
    assert_eq!(send(6, Some("anna"), |batch| batch["wave"] = json!("2")).await, Outcome::Counted);
    // What is kept of members: a hash that differs by wave, beside nothing.
    let connection = fixture.store.connect().expect("a connection");
    let mut statement = connection.prepare("SELECT * FROM voter").expect("a table");
    assert_eq!(statement.column_names().collect::<Vec<_>>(), ["wave", "voter"]);
    let voters: Vec<[u8; 32]> =
        statement.query_map([], |row| row.get(1)).and_then(Iterator::collect).expect("voters");
    let distinct: std::collections::BTreeSet<_> = voters.iter().collect();
    assert_eq!((voters.len(), distinct.len()), (3, 3));
    let verified: Vec<(bool, i64)> = connection
        .prepare("SELECT verified, sum(s9) FROM tally GROUP BY verified ORDER BY verified")
        .and_then(|mut sql| sql.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("counts");
    assert_eq!(verified, [(false, 1), (true, 3)]);
}

#[tokio::test]
async fn a_sealed_wave_keeps_its_sums_and_nothing_else() {
    let fixture = Fixture::new();
    let vouched =
        |serial| Arrival { member: Some("anna".into()), ..arrival(fixture.addition(serial, |_| ())) };
    assert_eq!(fixture.store.add(vouched(1)).await.expect("an outcome"), Outcome::Counted);
    assert_eq!(fixture.add(2, 0).await, Outcome::Counted);
    let key = || -> [u8; 32] {
        let connection = fixture.store.connect().expect("a connection");
        connection.query_row("SELECT key FROM wave", [], |row| row.get(0)).expect("a key")
    };
    let before = key();
    let seal = || fixture.store.seal("community", "1", DAY).expect("an outcome");
    assert_eq!(seal(), Sealed::Now { batches: 2, voters: 1, logged: false });
    assert_eq!(seal(), Sealed::Before("2026-11-21".into()));
    assert_eq!(fixture.store.seal("community", "2", DAY).expect("an outcome"), Sealed::Unknown);
    for serial in [1, 3] {
        assert_eq!(fixture.add(serial, 0).await, Outcome::Sealed);
    }
    assert_eq!(fixture.total().n(), 2);
    // Neither the file nor its log holds the key or an id any more.
    assert_eq!(key(), [0; 32]);
    let id = [0x01, 0x9a, 0xbc, 0xde, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0x01];
    for file in std::fs::read_dir(fixture.folder.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("bytes");
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!holds(&before) && !holds(&id));
    }
    // Started again with a definition that still names it, it stays sealed.
    fixture.store.open_wave("community", "1").expect("a wave");
    assert_eq!(fixture.add(4, 0).await, Outcome::Sealed);
}

#[tokio::test]
async fn sealing_says_what_a_reader_keeps_in_the_log() {
    let fixture = Fixture::new();
    assert_eq!(fixture.add(1, 0).await, Outcome::Counted);
    let mut reader = fixture.store.connect().expect("a connection");
    let snapshot = reader.transaction().expect("a snapshot");
    snapshot.query_row("SELECT count(*) FROM batch", [], |row| row.get::<_, i64>(0)).expect("a count");
    let sealed = fixture.store.seal("community", "1", DAY).expect("an outcome");
    assert_eq!(sealed, Sealed::Now { batches: 1, voters: 0, logged: true });
}

#[tokio::test]
async fn a_backup_is_the_database_of_its_moment() {
    let fixture = Fixture::new();
    for serial in 1..=20 {
        assert_eq!(fixture.add(serial, 0).await, Outcome::Counted);
    }
    let elsewhere = TempDir::new().expect("a folder");
    let file = elsewhere.path().join("commend.db");
    back_up(fixture.folder.path(), &file).expect("a backup");
    assert!(back_up(fixture.folder.path(), &file).is_err(), "it wrote over a backup");
    assert!(back_up(elsewhere.path(), &elsewhere.path().join("b.db")).is_ok());
    let nothing = TempDir::new().expect("a folder");
    assert!(back_up(nothing.path(), &nothing.path().join("b.db")).is_err());
    assert_eq!(std::fs::read_dir(nothing.path()).expect("a folder").count(), 0);
    assert_eq!(fixture.add(21, 0).await, Outcome::Counted);
    let restored = Store::open(elsewhere.path()).expect("a store");
    let n = |store: &Store| -> u64 {
        store.counts("community").expect("counts").iter().map(|count| count.tally.n()).sum()
    };
    assert_eq!((n(&restored), n(&fixture.store)), (20, 21));
    // What was counted before the backup is known after it.
    let again = Arrival { content: [0; 32], ..arrival(fixture.addition(20, |_| ())) };
    assert_eq!(restored.add(again).await.expect("an outcome"), Outcome::Duplicate);
}

#[tokio::test]
async fn the_same_member_at_once_from_two_pages_answers_once() {
    let fixture = Fixture::new();
    let both = (1..=2).map(|serial| {
        let arrival = Arrival { member: Some("anna".into()), ..arrival(fixture.addition(serial, |_| ())) };
        let store = fixture.store.clone();
        tokio::spawn(async move { store.add(arrival).await.expect("an outcome") })
    });
    let mut outcomes = Vec::new();
    for one in both.collect::<Vec<_>>() {
        outcomes.push(one.await.expect("no panic"));
    }
    outcomes.sort_by_key(|outcome| *outcome != Outcome::Counted);
    assert_eq!(outcomes, [Outcome::Counted, Outcome::AlreadyVoted]);
    assert_eq!(fixture.total().n(), 1);
}

#[tokio::test]
async fn equal_cells_are_written_once() {
    let fixture = Fixture::new();
    let (mut sums, mut names) = (sums::Sums::default(), sums::Names::default());
    for (serial, audience) in ["member", "visitor", "member", "member"].into_iter().enumerate() {
        let addition = fixture.addition(serial as u64, |batch| {
            batch["cells"][0]["segment"]["audience"] = json!(audience);
        });
        sums.add(1, &mut names, &arrival(addition));
    }
    let written: Vec<_> =
        sums.tallies.iter().map(|(((.., group), ..), tally)| (group.as_str(), tally.n())).collect();
    assert_eq!(written, [(r#"{"audience":"member"}"#, 3), (r#"{"audience":"visitor"}"#, 1)]);
}

#[tokio::test]
async fn a_database_that_another_holds_takes_nothing_and_recovers() {
    let fixture = Fixture::new();
    let other = fixture.store.connect().expect("a connection");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let addition = fixture.addition(1, |_| ());
    let (refused, ready) = tokio::join!(fixture.store.add(arrival(addition.clone())), fixture.store.ready());
    assert!(refused.is_err() && ready.is_err(), "{refused:?} {ready:?}");
    other.execute_batch("ROLLBACK").expect("no lock");
    assert!(fixture.store.ready().await.is_ok());
    assert_eq!(fixture.total().n(), 0);
    assert_eq!(fixture.store.add(arrival(addition)).await.expect("an outcome"), Outcome::Counted);
    assert_eq!(fixture.total().n(), 1);
}

#[tokio::test]
async fn what_was_ordered_before_the_end_is_written() {
    let Fixture { folder, store, survey } = Fixture::new();
    let fixture = Fixture { folder, store: store.clone(), survey };
    let orders: Vec<_> = (0..50)
        .map(|serial| (store.clone(), fixture.addition(serial, |_| ())))
        .map(|(store, addition)| tokio::spawn(async move { store.add(arrival(addition)).await }))
        .collect();
    for order in orders {
        order.await.expect("no panic").expect("an outcome");
    }
    tokio::task::spawn_blocking(move || store.close()).await.expect("closed");
    // A clone that is left takes nothing any more, and says so.
    assert!(fixture.store.add(arrival(fixture.addition(99, |_| ()))).await.is_err());
    assert_eq!(fixture.total().n(), 50);
}

#[test]
fn a_folder_that_is_a_file_is_an_error() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    assert!(Store::open(file.path()).is_err());
}

#[tokio::test]
async fn counts_of_before_stay_through_every_migration() {
    for version in 1..=3 {
        let folder = TempDir::new().expect("a folder");
        let mut old = writable(&folder.path().join("commend.db")).expect("a database");
        let upto = refinery::Target::Version(version);
        migrations::migrations::runner().set_target(upto).run(&mut old).expect("an old schema");
        old.execute_batch(
            "INSERT INTO wave (id, survey, name, key) VALUES (7, 'community', '1', randomblob(32));
             INSERT INTO batch VALUES (x'019abcde000070008000000000000001', 7, randomblob(8));
             INSERT INTO tally VALUES (7, '2026-10-01', '{\"audience\":\"member\"}', 'w', 0,0,0,1,0,0,0,0,0,2,0, 9, 1);
             INSERT INTO reason VALUES (7, '2026-10-01', '{\"audience\":\"member\"}', 'help', 2);
             INSERT INTO token (name, hash) VALUES ('admin', x'0101010101010101010101010101010101010101010101010101010101010101');",
        )
        .expect("data");
        drop(old);
        let store = Store::open(folder.path()).expect("a store");
        let counts = store.counts("community").expect("counts");
        let [Count { tally, verified, .. }] = counts.as_slice() else { panic!("{version}: {counts:?}") };
        assert_eq!((tally.n(), tally.shown, tally.dismissed, *verified), (3, 9, 1, 0));
        assert_eq!(tally.reasons.iter().map(|(_, n)| *n).sum::<u64>(), 2);
        let admin = store.token(&[1; 32]).expect("read").expect("a token");
        assert_eq!((admin.name.as_str(), admin.role, admin.expires), ("admin", Role::Write, None));
    }
}

#[test]
fn a_wave_knows_the_day_it_was_opened_on() {
    let fixture = Fixture::new();
    let opened = fixture.store.opened("community", "1").expect("read");
    assert!(opened.is_some_and(|day| day > jiff::civil::date(2026, 1, 1)), "{opened:?}");
    assert_eq!(fixture.store.opened("community", "2").expect("read"), None);
    let connection = fixture.store.connect().expect("a connection");
    connection.execute("UPDATE wave SET opened = NULL", []).expect("a wave from before");
    assert_eq!(fixture.store.opened("community", "1").expect("read"), None);
    fixture.store.open_wave("community", "1").expect("a wave");
    assert!(fixture.store.opened("community", "1").expect("read").is_some());
    connection.execute("UPDATE wave SET opened = '2026-01-01'", []).expect("another day");
    fixture.store.open_wave("community", "1").expect("a wave");
    assert_eq!(fixture.store.opened("community", "1").expect("read"), Some(jiff::civil::date(2026, 1, 1)));
}
