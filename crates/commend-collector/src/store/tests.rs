//! What every database does, told once and run on both.

use super::*;
use crate::auth::{Role, Token};
use checks::{a_count_is_of_a_wave_that_is_there, the_database_refuses_what_no_collector_writes};
use definitions::{a_pause_stays_as_it_was, versions_follow_each_other};
use entered::{what_is_entered_can_be_changed_and_taken_away, what_is_entered_moves_along};
use fixture::{DAY, Fixture, arrival, total};
use serde_json::{Value, json};

mod checks;
mod definitions;
mod entered;
pub(crate) mod fixture;
pub(crate) mod held;

/// Each story on SQLite and on PostgreSQL.
macro_rules! on_each_store {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $story() { super::$story(&mut super::Fixture::sqlite()); })*
        }
        mod on_postgres {
            $(#[test] fn $story() { super::$story(&mut super::Fixture::postgres()); })*
        }
    };
}

on_each_store! {
    the_same_batch_counts_once,
    only_waves_that_a_definition_named_are_counted,
    groups_reasons_and_comments_are_kept_apart,
    reasons_and_comments_join_an_answer_that_was_counted_before,
    no_sender_makes_the_table_grow_without_end,
    tokens_are_kept_by_their_hash,
    a_wave_knows_the_day_it_was_opened_on,
    tables_of_a_newer_version_are_left_alone,
    many_at_once_are_each_counted_once_and_kept,
    within_one_commit_the_first_of_each_id_counts,
    a_member_answers_once_and_may_add_to_it,
    the_same_member_at_once_from_two_pages_answers_once,
    a_sealed_wave_keeps_its_sums_and_nothing_else,
    equal_cells_are_written_once,
    what_was_ordered_before_the_end_is_written,
    what_fails_is_not_half_there,
    what_was_refused_is_counted_by_day_and_code,
    a_task_is_taken_once_a_period,
    what_another_has_counted_is_added_once,
    what_was_exported_goes_through_json,
    nothing_is_merged_into_a_sealed_wave,
    the_database_refuses_what_no_collector_writes,
    a_count_is_of_a_wave_that_is_there,
    what_is_entered_can_be_changed_and_taken_away,
    what_is_entered_moves_along,
    versions_follow_each_other,
    a_pause_stays_as_it_was,
}

fn the_same_batch_counts_once(fixture: &Fixture) {
    assert_eq!(fixture.add(1, 7), Outcome::Counted);
    assert_eq!(fixture.add(1, 7), Outcome::Duplicate);
    assert_eq!(fixture.add(1, 8), Outcome::Conflict);
    assert_eq!(fixture.add(2, 8), Outcome::Counted);
    assert_eq!(fixture.total().n(), 2);
    assert_eq!(fixture.store.answers("community").expect("a number"), 2);
    assert_eq!(fixture.store.answers("nobody").expect("a number"), 0);
}

fn only_waves_that_a_definition_named_are_counted(fixture: &Fixture) {
    let addition = fixture.addition(1, |batch| batch["wave"] = json!("2"));
    assert_eq!(fixture.send(arrival(addition.clone())), Outcome::UnknownWave);
    assert_eq!(fixture.total(), Tally::default());
    fixture.store.open_wave("community", "2").expect("a wave");
    assert_eq!(fixture.send(arrival(addition)), Outcome::Counted);
}

fn groups_reasons_and_comments_are_kept_apart(fixture: &mut Fixture) {
    fixture.survey.reasons = vec!["help".parse().expect("an id")].into();
    for (serial, audience) in ["member", "visitor", "member"].into_iter().enumerate() {
        let addition = fixture.addition(serial as u64, |batch| {
            batch["cells"][0]["segment"]["audience"] = json!(audience);
            batch["cells"][0]["reasons"] = json!({ "help": 1 });
            batch["comments"] = json!([{ "category": "promoter", "text": "Robert'); DROP TABLE tally;--" }]);
        });
        fixture.send(arrival(addition));
    }
    let counts = fixture.store.counts("community").expect("counts");
    let members =
        counts.iter().find(|count| count.segment.iter().any(|(_, value)| value.as_str() == "member"));
    assert_eq!(counts.len(), 2);
    assert_eq!(members.map(|count| (count.tally.n(), count.day)), Some((2, DAY)));
    assert_eq!(fixture.total().reasons.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [3]);
    assert_eq!(fixture.ask("SELECT count(*) FROM comment"), [["3"]]);
    let text = "Robert'); DROP TABLE tally;--".to_owned();
    let comment = Comment { wave: "1".into(), category: commend_core::Category::Promoter, text };
    assert_eq!(fixture.store.comments("community").expect("comments"), vec![comment; 3]);
}

fn reasons_and_comments_join_an_answer_that_was_counted_before(fixture: &mut Fixture) {
    fixture.survey.reasons = vec!["help".parse().expect("an id")].into();
    let later = fixture.addition(2, |batch| {
        batch["cells"][0]["scores"] = json!(vec![0; 11]);
        batch["cells"][0]["shown"] = json!(0);
        batch["cells"][0]["reasons"] = json!({ "help": 1 });
        batch["comments"] = json!([{ "category": "promoter", "text": "Kind people." }]);
    });
    let next = DAY.tomorrow().expect("a day");
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    for outcome in [Outcome::Counted, Outcome::Duplicate] {
        assert_eq!(fixture.send(Arrival { day: next, ..arrival(later.clone()) }), outcome);
    }
    let counts = fixture.store.counts("community").expect("counts");
    assert_eq!(counts.iter().map(|count| (count.day, count.tally.n())).collect::<Vec<_>>(), [(DAY, 1)]);
    assert_eq!(fixture.total().reasons.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1]);
}

fn no_sender_makes_the_table_grow_without_end(fixture: &mut Fixture) {
    let values = (0..300).map(|i| format!("v{i}").parse().expect("an id")).collect();
    fixture.survey.segments.insert("role".parse().expect("an id"), values);
    for serial in 0..300_u64 {
        let addition = fixture.addition(serial, |batch| {
            batch["cells"][0]["segment"] = json!({ "role": format!("v{serial}") });
            batch["wording"] = json!(format!("w{serial}"));
        });
        fixture.send(arrival(addition));
    }
    let distinct = "SELECT count(DISTINCT segment), count(DISTINCT wording) FROM tally";
    assert_eq!(fixture.ask(distinct), [["201", "21"]]);
    assert_eq!(fixture.total().n(), 300);
}

fn tokens_are_kept_by_their_hash(fixture: &Fixture) {
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

fn tables_of_a_newer_version_are_left_alone(fixture: &Fixture) {
    fixture.change(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (9999, 'later', '2026-11-21T00:00:00Z', '1')",
    );
    let refused = Store::open(&fixture.place).err().map(|why| why.to_string());
    assert!(refused.as_ref().is_some_and(|why| why.starts_with("a newer version of commend")), "{refused:?}");
}

fn a_wave_knows_the_day_it_was_opened_on(fixture: &Fixture) {
    let opened = fixture.store.opened("community", "1").expect("read");
    assert!(opened.is_some_and(|day| day > jiff::civil::date(2026, 1, 1)), "{opened:?}");
    assert_eq!(fixture.store.opened("community", "2").expect("read"), None);
    fixture.change("UPDATE wave SET opened = NULL");
    assert_eq!(fixture.store.opened("community", "1").expect("read"), None);
    fixture.store.open_wave("community", "1").expect("a wave");
    assert!(fixture.store.opened("community", "1").expect("read").is_some());
    fixture.change("UPDATE wave SET opened = '2026-01-01'");
    fixture.store.open_wave("community", "1").expect("a wave");
    assert_eq!(fixture.store.opened("community", "1").expect("read"), Some(jiff::civil::date(2026, 1, 1)));
}

fn many_at_once_are_each_counted_once_and_kept(fixture: &Fixture) {
    let arrivals: Vec<_> = (0..300).map(|i| arrival(fixture.addition(i / 3, |_| ()))).collect();
    let outcomes = fixture.send_all(arrivals);
    let counted = outcomes.iter().filter(|outcome| **outcome == Outcome::Counted).count();
    assert_eq!((counted, fixture.total().n(), fixture.total().shown), (100, 100, 100));
    let Fixture { place, store, .. } = fixture;
    store.clone().close();
    assert_eq!(total(&Store::open(place).expect("a store")).n(), 100);
}

fn within_one_commit_the_first_of_each_id_counts(fixture: &Fixture) {
    use Outcome::{AlreadyVoted, Conflict, Counted, Duplicate, UnknownWave};
    let of = |serial, content: u8, member: Option<&str>| {
        let addition = fixture.addition(serial, |_| ());
        Arrival { content: [content; 32], member: member.map(Into::into), ..arrival(addition) }
    };
    let elsewhere = arrival(fixture.addition(9, |batch| batch["wave"] = json!("2")));
    let before = [of(1, 0, None), of(1, 0, None), of(1, 1, None), of(2, 0, Some("anna")), elsewhere];
    assert_eq!(fixture.commit(&before), [Counted, Duplicate, Conflict, Counted, UnknownWave]);
    let after = [
        of(1, 1, None),
        of(1, 0, None),
        of(3, 0, Some("anna")),
        of(3, 0, Some("anna")),
        of(4, 0, Some("ben")),
        of(5, 0, Some("ben")),
        of(2, 0, Some("anna")),
    ];
    let expected = [Conflict, Duplicate, AlreadyVoted, AlreadyVoted, Counted, AlreadyVoted, Duplicate];
    assert_eq!(fixture.commit(&after), expected);
    // What was refused is not remembered.
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [["3"]]);
    assert_eq!(fixture.total().n(), 3);
    assert_eq!(fixture.commit(&[]), []);
}

fn a_member_answers_once_and_may_add_to_it(fixture: &Fixture) {
    let send = |serial, member: Option<&str>, edit: fn(&mut Value)| {
        let addition = fixture.addition(serial, edit);
        fixture.send(Arrival { member: member.map(Into::into), ..arrival(addition) })
    };
    let comment: fn(&mut Value) = |batch| {
        batch["cells"][0]["scores"] = json!(vec![0; 11]);
        batch["comments"] = json!([{ "category": "promoter", "text": "Kind people." }]);
    };
    assert_eq!(send(1, Some("anna"), |_| ()), Outcome::Counted);
    assert_eq!(send(1, Some("anna"), |_| ()), Outcome::Duplicate);
    assert_eq!(send(2, Some("anna"), |_| ()), Outcome::AlreadyVoted);
    assert_eq!(send(3, Some("anna"), comment), Outcome::Counted);
    assert_eq!(send(4, Some("ben"), |_| ()), Outcome::Counted);
    assert_eq!(send(5, None, |_| ()), Outcome::Counted);
    assert_eq!(fixture.total().n(), 3);
    // Another wave is another question.
    fixture.store.open_wave("community", "2").expect("a wave");
    assert_eq!(send(6, Some("anna"), |batch| batch["wave"] = json!("2")), Outcome::Counted);
    // What is kept of members: a hash that differs by wave, beside nothing.
    assert_eq!(fixture.ask("SELECT count(*), count(DISTINCT voter) FROM voter"), [["3", "3"]]);
    assert!(fixture.ask("SELECT * FROM voter").iter().all(|row| row.len() == 2));
    let verified = fixture.ask("SELECT trust, sum(s9) FROM tally GROUP BY trust ORDER BY trust");
    assert_eq!(verified, [["open", "1"], ["verified", "3"]]);
    let counts = fixture.store.counts("community").expect("counts");
    let told: Vec<_> =
        counts.iter().map(|count| (count.wave.as_str(), count.trust, count.tally.n())).collect();
    assert_eq!(told, [("1", Trust::Open, 1), ("1", Trust::Verified, 2), ("2", Trust::Verified, 1)]);
}

fn the_same_member_at_once_from_two_pages_answers_once(fixture: &Fixture) {
    let both: Vec<_> = (1..=2)
        .map(|serial| Arrival { member: Some("anna".into()), ..arrival(fixture.addition(serial, |_| ())) })
        .collect();
    let mut outcomes = fixture.send_all(both);
    outcomes.sort_by_key(|outcome| *outcome != Outcome::Counted);
    assert_eq!(outcomes, [Outcome::Counted, Outcome::AlreadyVoted]);
    assert_eq!(fixture.total().n(), 1);
}

fn a_sealed_wave_keeps_its_sums_and_nothing_else(fixture: &Fixture) {
    let vouched = Arrival { member: Some("anna".into()), ..arrival(fixture.addition(1, |_| ())) };
    assert_eq!(fixture.send(vouched), Outcome::Counted);
    assert_eq!(fixture.add(2, 0), Outcome::Counted);
    let seal = || fixture.store.seal("community", "1", DAY).expect("an outcome");
    let Sealed::Now { batches: 2, voters: 1, .. } = seal() else { panic!("it was not sealed") };
    assert_eq!(seal(), Sealed::Before("2026-11-21".into()));
    assert_eq!(fixture.store.seal("community", "2", DAY).expect("an outcome"), Sealed::Unknown);
    for serial in [1, 3] {
        assert_eq!(fixture.add(serial, 0), Outcome::Sealed);
    }
    assert_eq!(fixture.total().n(), 2);
    let zeros = if matches!(fixture.place, Place::Folder(_)) {
        "zeroblob(32)"
    } else {
        "decode(repeat('00', 32), 'hex')"
    };
    assert_eq!(fixture.ask(&format!("SELECT count(*) FROM wave WHERE key = {zeros}")), [["1"]]);
    // Started again with a definition that still names it, it stays sealed.
    fixture.store.open_wave("community", "1").expect("a wave");
    assert_eq!(fixture.add(4, 0), Outcome::Sealed);
}

fn equal_cells_are_written_once(fixture: &Fixture) {
    let arrivals: Vec<_> = (0_u64..)
        .zip(["member", "visitor", "member", "member"])
        .map(|(serial, audience)| {
            arrival(
                fixture.addition(serial, |batch| batch["cells"][0]["segment"]["audience"] = json!(audience)),
            )
        })
        .collect();
    let (mut sums, mut names) = (sums::Sums::default(), sums::Names::default());
    for arrival in &arrivals {
        sums.add(1, &mut names, arrival);
    }
    let sums: Vec<_> =
        sums.tallies.iter().map(|(((.., group), ..), tally)| (group.clone(), tally.n())).collect();
    assert_eq!(sums, [(r#"{"audience":"member"}"#.into(), 3), (r#"{"audience":"visitor"}"#.into(), 1)]);
    assert!(fixture.commit(&arrivals).iter().all(|outcome| *outcome == Outcome::Counted));
    assert_eq!(fixture.ask("SELECT sum(s9) FROM tally GROUP BY segment ORDER BY segment"), [["3"], ["1"]]);
}

fn what_was_ordered_before_the_end_is_written(fixture: &Fixture) {
    let arrivals: Vec<_> = (0..50).map(|serial| arrival(fixture.addition(serial, |_| ()))).collect();
    fixture.send_all(arrivals);
    fixture.store.clone().close();
    // A clone that is left takes nothing any more, and says so.
    let late = arrival(fixture.addition(99, |_| ()));
    assert!(fixture.runtime.block_on(fixture.store.add(late)).is_err());
    assert_eq!(fixture.total().n(), 50);
}

fn what_fails_is_not_half_there(fixture: &Fixture) {
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    fixture.change("ALTER TABLE tally RENAME TO away");
    let refused = fixture.runtime.block_on(fixture.store.add(arrival(fixture.addition(2, |_| ()))));
    assert!(refused.is_err(), "{refused:?}");
    fixture.change("ALTER TABLE away RENAME TO tally");
    assert_eq!(fixture.ask("SELECT count(*) FROM batch"), [["1"]]);
    assert_eq!(fixture.add(2, 0), Outcome::Counted);
    assert_eq!(fixture.total().n(), 2);
}

fn what_was_refused_is_counted_by_day_and_code(fixture: &Fixture) {
    for code in ["invalid", "token", "invalid"] {
        fixture.store.refuse("community", "1", code, 1);
    }
    fixture.store.refuse("community", "never opened", "invalid", 1);
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    fixture.store.refuse("community", "1", "invalid", 1);
    // All that was told before is written then.
    fixture.store.clone().close();
    let today = crate::today();
    let refused = fixture.store.refused("community", "1").expect("read");
    assert_eq!(refused, [(today, "invalid".to_owned(), 3), (today, "token".to_owned(), 1)]);
    assert_eq!(fixture.store.refused("community", "2").expect("read"), []);
}

fn a_task_is_taken_once_a_period(fixture: &Fixture) {
    let claim = |period| fixture.store.claim("digest", period).expect("an answer");
    assert_eq!(fixture.store.done("digest").expect("read"), None);
    assert_eq!(
        [claim("2026-11-16"), claim("2026-11-16"), claim("2026-11-09"), claim("2026-11-23")],
        [true, false, false, true]
    );
    assert_eq!(fixture.store.done("digest").expect("read").as_deref(), Some("2026-11-23"));
    let racers: Vec<_> = (0..8)
        .map(|_| fixture.store.clone())
        .map(|store| std::thread::spawn(move || store.claim("race", "2026-11-23").expect("an answer")))
        .collect();
    let won = racers.into_iter().map(|racer| racer.join().expect("no panic")).filter(|won| *won).count();
    assert_eq!(won, 1);
}

/// Answers in an installation of SQLite: an answer of 9 for each serial number, with a comment.
fn elsewhere(serials: std::ops::Range<u64>) -> Fixture {
    let fixture = Fixture::sqlite();
    for serial in serials {
        let addition = fixture.addition(serial, |batch| {
            batch["comments"] =
                json!([{ "category": "promoter", "text": format!("Kind people, {serial}.") }]);
        });
        fixture.send(arrival(addition));
    }
    fixture
}

fn what_another_has_counted_is_added_once(fixture: &Fixture) {
    let merge = |from: &Fixture| {
        let merged = fixture.store.merge(from.store.holdings().expect("read")).expect("merged");
        (merged.answers, merged.comments)
    };
    assert_eq!(fixture.add(1, 0), Outcome::Counted);
    let (one, other) = (elsewhere(10..13), elsewhere(20..25));
    assert_eq!((merge(&one), merge(&one)), ((3, 3), (0, 0)));
    // Exported again later, what is new.
    one.send(arrival(one.addition(13, |_| ())));
    assert_eq!((merge(&one), merge(&one)), ((1, 0), (0, 0)));
    // By way of a third, and directly.
    other.store.merge(one.store.holdings().expect("read")).expect("merged");
    assert_eq!((merge(&other), merge(&one), merge(&other)), ((5, 5), (0, 0), (0, 0)));
    assert_eq!(fixture.total().n(), 1 + 4 + 5);
    // What comes back is known.
    let back = one.store.merge(fixture.store.holdings().expect("read")).expect("merged");
    assert_eq!((back.answers, one.total().n()), (1 + 5, 10));
    assert_eq!((merge(&one), fixture.total().n()), ((0, 0), 10));
    let itself = fixture.store.merge(fixture.store.holdings().expect("read"));
    assert!(itself.is_err(), "{itself:?}");
    // It goes on counting.
    assert_eq!(fixture.add(2, 0), Outcome::Counted);
    assert_eq!(fixture.total().n(), 11);
}

fn what_was_exported_goes_through_json(fixture: &Fixture) {
    for serial in 1..4 {
        let vouched = Arrival {
            member: (serial == 1).then(|| "anna".into()),
            ..arrival(fixture.addition(serial, |batch| batch["wording"] = json!("w")))
        };
        assert_eq!(fixture.send(vouched), Outcome::Counted);
    }
    let all = fixture.store.holdings().expect("read");
    let back: Holdings = serde_json::from_str(&json!(all).to_string()).expect("JSON");
    assert_eq!((back.check(DAY), &back), (Ok(()), &all));
    let there = Fixture::sqlite();
    there.store.merge(back).expect("merged");
    assert_eq!(
        there.store.counts("community").expect("read"),
        fixture.store.counts("community").expect("read")
    );
    assert_eq!(there.store.holdings().expect("read").cells, all.cells);
}

fn nothing_is_merged_into_a_sealed_wave(fixture: &Fixture) {
    let other = elsewhere(10..13);
    fixture.store.seal("community", "1", DAY).expect("sealed");
    let merged = fixture.store.merge(other.store.holdings().expect("read")).expect("merged");
    assert_eq!(merged, Merged { answers: 0, comments: 0, sealed: vec!["community 1".into()] });
    assert_eq!(fixture.total().n(), 0);
}
