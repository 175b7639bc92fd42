//! The second line: what no collector writes, the database itself refuses.

use super::*;

/// A row in every table with a rule, written by the store.
fn rows(fixture: &mut Fixture) {
    fixture.survey.reasons = vec!["help".parse().expect("an id")].into();
    let addition = fixture.addition(1, |batch| {
        batch["cells"][0]["reasons"] = json!({ "help": 1 });
        batch["comments"] = json!([{ "category": "promoter", "text": "Kind people." }]);
    });
    let vouched = Arrival { member: Some("anna".into()), ..arrival(addition) };
    assert_eq!(fixture.send(vouched), Outcome::Counted);
    fixture.store.refuse("community", "1", "invalid", 1);
    let token = Token { name: "admin".into(), hash: [1; 32], role: Role::Write, expires: None };
    fixture.store.keep_token(&token).expect("kept");
    // What was refused is written by either of two writers; by then it is.
    fixture.store.clone().close();
}

/// A column set to something that is fine is set; to something else it is not.
#[track_caller]
fn check(fixture: &Fixture, table: &str, column: &str, good: &str, wrong: &str) {
    let set = |value: &str| fixture.try_change(&format!("UPDATE {table} SET {column} = {value}"));
    assert_eq!(set(good), Ok(()), "{table}.{column} = {good}");
    let refused = set(wrong).expect_err(&format!("{table}.{column} = {wrong}")).to_lowercase();
    assert!(refused.contains("check constraint"), "{table}.{column} = {wrong}: {refused}");
}

pub(super) fn the_database_refuses_what_no_collector_writes(fixture: &mut Fixture) {
    rows(fixture);
    let counts = (0..11).map(|score| format!("s{score}")).chain(["shown".into(), "dismissed".into()]);
    for column in counts {
        check(fixture, "tally", &column, "0", "-1");
        check(fixture, "tally", &column, "1", "-9223372036854775808");
    }
    for table in ["reason", "refused"] {
        check(fixture, table, "n", "0", "-1");
    }
    check(fixture, "tally", "trust", "'doubtful'", "'sure'");
    check(fixture, "token", "role", "'read'", "'root'");
    let zeros = |bytes: usize| match &fixture.place {
        Place::Folder(_) => format!("zeroblob({bytes})"),
        Place::Server(_) => format!("decode(repeat('00', {bytes}), 'hex')"),
    };
    for (table, column, bytes) in [
        ("wave", "key", 32),
        ("batch", "id", 16),
        ("batch", "fingerprint", 8),
        ("voter", "voter", 32),
        ("comment", "id", 16),
        ("token", "hash", 32),
    ] {
        for wrong in [0, bytes - 1, bytes + 1] {
            check(fixture, table, column, &zeros(bytes), &zeros(wrong));
        }
    }
    // Of a transaction with one such row nothing stays.
    let before = fixture.ask("SELECT s9, shown FROM tally");
    let both = "BEGIN; UPDATE tally SET s9 = s9 + 1; UPDATE tally SET shown = -1; COMMIT";
    assert!(fixture.try_change(both).is_err());
    assert_eq!(fixture.ask("SELECT s9, shown FROM tally"), before);
}

pub(super) fn a_count_is_of_a_wave_that_is_there(fixture: &mut Fixture) {
    rows(fixture);
    for table in ["tally", "reason", "comment", "refused"] {
        let refused =
            fixture.try_change(&format!("UPDATE {table} SET wave = 4711")).expect_err(table).to_lowercase();
        assert!(refused.contains("foreign key constraint"), "{table}: {refused}");
    }
}
