//! What is PostgreSQL's own: several collectors, lost connections, strict isolation.

use super::*;
use crate::store::{
    Outcome, Place, Store,
    tests::fixture::{DAY, Fixture, arrival, total},
};
use ::postgres::SimpleQueryMessage;

/// The rows of a query, each as text.
pub(crate) fn ask(address: &Address, sql: &str) -> Vec<Vec<String>> {
    let messages = address.connect().and_then(|mut client| Ok(client.simple_query(sql)?)).expect("an answer");
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|i| row.get(i).unwrap_or_default().to_owned()).collect())
        }
        _ => None,
    });
    rows.collect()
}

/// Runs some statements; says why they are refused.
pub(crate) fn try_change(address: &Address, sql: &str) -> Result<(), String> {
    let mut client = address.connect().expect("a connection");
    client.batch_execute(sql).map_err(|error| StoreError::from(error).to_string())
}

fn end_connections(fixture: &Fixture) {
    fixture.change("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

#[test]
fn two_collectors_that_get_the_same_count_it_once() {
    let fixture = Fixture::postgres();
    let other = Store::open(&fixture.place).expect("a second collector");
    let sent: Vec<_> = (0..400)
        .map(|i| {
            (if i % 2 == 0 { fixture.store.clone() } else { other.clone() }, fixture.addition(i / 2, |_| ()))
        })
        .map(|(store, addition)| fixture.runtime.spawn(async move { store.add(arrival(addition)).await }))
        .collect();
    let outcomes: Vec<_> = sent
        .into_iter()
        .map(|one| fixture.runtime.block_on(one).expect("no panic").expect("an outcome"))
        .collect();
    let count = |of| outcomes.iter().filter(|outcome| **outcome == of).count();
    assert_eq!((count(Outcome::Counted), count(Outcome::Duplicate)), (200, 200));
    assert_eq!((total(&fixture.store).n(), total(&other).n()), (200, 200));
    // Each writes its own rows.
    let shards = fixture.ask("SELECT DISTINCT shard FROM tally ORDER BY shard");
    let most = 2 * super::WRITERS;
    let all: Vec<_> = (0..most).map(|shard| shard.to_string()).collect();
    assert!(shards.len() > 1 && shards.iter().all(|row| all.contains(&row[0])), "{shards:?}");
}

#[test]
fn collectors_take_shards_that_are_free() {
    let fixture = Fixture::postgres();
    let shards = |store: &Store, serial| {
        let addition = arrival(fixture.addition(serial, |_| ()));
        assert_eq!(fixture.runtime.block_on(store.add(addition)).expect("an outcome"), Outcome::Counted);
        fixture
            .ask("SELECT DISTINCT shard FROM tally ORDER BY shard")
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    };
    let others: Vec<_> = (0..2).map(|_| Store::open(&fixture.place).expect("a collector")).collect();
    assert_eq!(shards(&fixture.store, 1), ["0"]);
    assert_eq!(shards(&others[0], 2), ["0", "1"]);
    assert_eq!(shards(&others[1], 3), ["0", "1", "2"]);
    for other in others {
        other.close();
    }
    let next = Store::open(&fixture.place).expect("a collector");
    assert_eq!(shards(&next, 4), ["0", "1", "2"], "a shard that was let go is taken again");
}

#[test]
fn a_lost_connection_is_made_again() {
    let fixture = Fixture::postgres();
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    for serial in 2..6 {
        end_connections(&fixture);
        assert_eq!(fixture.add(serial, 0), Outcome::Counted);
        assert_eq!(fixture.total().n(), serial);
    }
    assert_eq!(fixture.add(1, 0), Outcome::Duplicate);
}

#[test]
fn strict_isolation_changes_nothing() {
    let mut fixture = Fixture::postgres();
    let name = fixture.ask("SELECT current_database()").remove(0).remove(0);
    fixture.change(&format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"));
    fixture.store.clone().close();
    fixture.store = Store::open(&fixture.place).expect("a store");
    let other = Store::open(&fixture.place).expect("a second collector");
    assert_eq!(ask(address(&fixture), "SHOW transaction_isolation"), [["serializable"]]);
    let sent: Vec<_> = (0..200)
        .map(|i| {
            (if i % 2 == 0 { fixture.store.clone() } else { other.clone() }, fixture.addition(i / 2, |_| ()))
        })
        .map(|(store, addition)| fixture.runtime.spawn(async move { store.add(arrival(addition)).await }))
        .collect();
    // What another was in the way of too often is refused, and sent again by whoever sent it.
    let refused = sent.into_iter().map(|one| fixture.runtime.block_on(one).expect("no panic"));
    let refused = refused.filter(Result::is_err).count();
    for serial in 0..100 {
        let again = fixture.add(serial, 0);
        assert!(again == Outcome::Duplicate || refused > 0 && again == Outcome::Counted, "{again:?}");
    }
    assert_eq!(fixture.total().n(), 100);
}

#[test]
fn a_server_that_only_reads_takes_nothing() {
    let fixture = Fixture::postgres();
    let name = fixture.ask("SELECT current_database()").remove(0).remove(0);
    assert!(fixture.runtime.block_on(fixture.store.ready()).is_ok());
    fixture.change(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    end_connections(&fixture);
    let store = &fixture.store;
    assert!(fixture.runtime.block_on(store.add(arrival(fixture.addition(1, |_| ())))).is_err());
    assert!(fixture.runtime.block_on(store.ready()).is_err());
    fixture.change(
        "BEGIN READ WRITE; ALTER DATABASE NAME RESET default_transaction_read_only; COMMIT"
            .replace("NAME", &name)
            .as_str(),
    );
    end_connections(&fixture);
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    assert!(fixture.runtime.block_on(store.ready()).is_ok());
}

#[test]
fn a_wave_is_not_sealed_under_a_writer() {
    let fixture = Fixture::postgres();
    let sent: Vec<_> = (0..200)
        .map(|serial| (fixture.store.clone(), fixture.addition(serial, |_| ())))
        .map(|(store, addition)| fixture.runtime.spawn(async move { store.add(arrival(addition)).await }))
        .collect();
    let sealed = fixture.store.seal("community", "1", DAY).expect("sealed");
    let outcomes =
        sent.into_iter().map(|one| fixture.runtime.block_on(one).expect("no panic").expect("an outcome"));
    let counted = outcomes.filter(|outcome| *outcome == Outcome::Counted).count() as u64;
    let Sealed::Now { batches, .. } = sealed else { panic!("{sealed:?}") };
    assert_eq!((batches, fixture.total().n()), (counted, counted));
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [["0"]]);
}

#[test]
fn a_sealing_that_was_broken_off_is_finished() {
    let fixture = Fixture::postgres();
    for serial in 1..4 {
        assert_eq!(fixture.add(serial, 0), Outcome::Counted);
    }
    // As it is left when the collector dies between the two steps.
    fixture.change("UPDATE wave SET sealed = '2026-11-01'");
    let seal = || fixture.store.seal("community", "1", DAY).expect("an answer");
    let Sealed::Now { batches: 3, voters: 0, .. } = seal() else { panic!("nothing was left") };
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [["0"]]);
    assert_eq!(
        fixture.ask("SELECT sealed, key = decode(repeat('00', 32), 'hex') FROM wave"),
        [["2026-11-01", "t"]]
    );
    assert_eq!(seal(), Sealed::Before("2026-11-01".into()));
    assert_eq!(fixture.total().n(), 3);
}

#[test]
fn what_the_database_calls_a_conflict_is_tried_again_five_times() {
    // Whatever is rolled back, a sequence goes on.
    let fail = |code: &str, times: u32| {
        let fixture = Fixture::postgres();
        fixture.change(&format!(
            "CREATE SEQUENCE tries;
             CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') <= {times} THEN RAISE EXCEPTION 'a conflict' USING ERRCODE = '{code}'; END IF;
                RETURN new;
             END $$;
             CREATE TRIGGER conflict BEFORE INSERT ON tally FOR EACH ROW EXECUTE FUNCTION conflict()"
        ));
        let outcome = fixture.runtime.block_on(fixture.store.add(arrival(fixture.addition(1, |_| ()))));
        let tries = fixture.ask("SELECT last_value FROM tries").remove(0).remove(0);
        (
            outcome.ok(),
            tries,
            fixture.total().n(),
            fixture.ask("SELECT count(*) FROM batch").remove(0).remove(0),
        )
    };
    for code in ["40001", "40P01"] {
        assert_eq!(fail(code, 4), (Some(Outcome::Counted), "5".into(), 1, "1".into()), "{code}");
        assert_eq!(fail(code, 5), (None, "5".into(), 0, "0".into()), "{code}");
    }
    assert_eq!(fail("23514", 1), (None, "1".into(), 0, "0".into()), "no conflict");
}

#[test]
fn a_server_that_is_not_there_is_an_error() {
    let address =
        Address::read("postgres://nobody@127.0.0.1:1/nps?sslmode=disable", None).expect("an address");
    let why =
        Store::open(&Place::Server(address)).map(|_| ()).expect_err("nothing listens there").to_string();
    assert!(why.contains("refused"), "{why}");
}

fn address(fixture: &Fixture) -> &Address {
    let Place::Server(address) = &fixture.place else { panic!("it is no server") };
    address
}
