use super::*;
use crate::{
    config::{Cli, Command, File},
    store::{Place, Sealed},
};
use clap::Parser as _;
use jiff::civil::{Date, date};
use std::{cell::RefCell, ffi::OsString};

const TODAY: Date = date(2026, 11, 22);

/// Scores of before, or why they are refused.
fn old(text: &str) -> Result<Holdings, String> {
    table::read(text, &"community".parse().expect("an id"), &"old".parse().expect("an id"), TODAY)
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, [u64; 11], u64, u64)]) {
    let cells = old(text).expect("a table").cells;
    let found: Vec<_> = cells
        .iter()
        .map(|cell| {
            let group = cell.segment.iter().map(|(d, v)| format!("{d}={v}")).collect::<Vec<_>>().join(" ");
            (cell.day.to_string(), group, cell.scores, cell.shown, cell.dismissed)
        })
        .collect();
    let found: Vec<_> =
        found.iter().map(|(day, group, s, a, b)| (day.as_str(), group.as_str(), *s, *a, *b)).collect();
    assert_eq!(found, expected);
}

#[test]
fn old_scores_are_read_one_by_one_or_counted() {
    check(
        "day,score\n2025-01-02,9\n2025-01-02,9\n2025-01-01,0\n",
        &[
            ("2025-01-01", "", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 0),
            ("2025-01-02", "", [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0], 0, 0),
        ],
    );
    check(
        "Date;Score;n;shown;dismissed;audience\n2025-01-02;10;7;40;3;member\n2025-01-02;10;1;0;0;\n",
        &[
            ("2025-01-02", "", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0, 0),
            ("2025-01-02", "audience=member", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], 40, 3),
        ],
    );
    check(
        "day,0,1,2,3,4,5,6,7,8,9,10\n2025-01-02,1,2,3,4,5,6,7,8,9,10,11\n",
        &[("2025-01-02", "", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0, 0)],
    );
}

#[test]
fn what_is_no_table_of_scores_is_refused_with_its_line() {
    for (text, why) in [
        ("", "there is nothing in it"),
        ("score\n9\n", "line 1: there is no column `day`"),
        ("day\n2025-01-02\n", "line 1: there is neither a column `score` nor all of the columns 0 to 10"),
        ("day,score,3\n", "line 1: use a column `score` or the columns 0 to 10, not both"),
        ("day,score,score\n", "line 1: column `score` is there twice"),
        ("day,score,11\n", "line 1: column `11`: scores are 0 to 10"),
        ("day,score\n2025-01-02,11\n", "line 2: `11` is no score from 0 to 10"),
        ("day,score\n02.01.2025,9\n", "line 2: `02.01.2025` is no day such as 2026-11-22"),
        ("day,score\n2026-11-23,9\n", "line 2: 2026-11-23 has not been yet"),
        ("day,score,n\n2025-01-02,9,-1\n", "line 2: `-1` is no count"),
        ("day,score\n2025-01-02,9,1\n", "line 2: there are 3 fields, and 2 in the header"),
        (
            "day,score,role\n2025-01-02,9,a b\n",
            "line 2: role: `a b` is no id: use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit",
        ),
    ] {
        assert_eq!(old(text).map(|_| ()), Err(why.to_owned()), "{text:?}");
    }
}

#[test]
fn a_table_of_counts_says_what_was_read() {
    let holdings = old("day,score,n,audience\n2025-01-02,9,2,member\n2025-01-03,3,1,\n").expect("a table");
    assert_eq!(
        table::of_counts(&holdings),
        "survey,wave,day,trust,wording,audience,0,1,2,3,4,5,6,7,8,9,10,shown,dismissed\r\n\
         community,old,2025-01-02,open,,member,0,0,0,0,0,0,0,0,0,2,0,0,0\r\n\
         community,old,2025-01-03,open,,,0,0,0,1,0,0,0,0,0,0,0,0,0\r\n"
    );
}

#[test]
fn what_cannot_be_taken_is_said() {
    let good = old("day,score\n2025-01-02,9\n").expect("a table");
    assert_eq!(good.check(TODAY), Ok(()));
    let with = |edit: fn(&mut Holdings)| {
        let mut holdings = good.clone();
        edit(&mut holdings);
        holdings.check(TODAY).expect_err("refused")
    };
    assert_eq!(with(|all| all.v = 2), "v: 2 is not known here: use 1");
    assert_eq!(with(|all| all.cells[0].source = "0".into()), "source: `0` is no id of an installation");
    assert_eq!(with(|all| all.cells[0].shown = u64::MAX), "18446744073709551615 is more than can be counted");
    assert_eq!(with(|all| all.cells[0].wording = "a\0".into()), "wording: `a\0` is none");
    assert_eq!(with(|all| all.waves.clear()), "waves: `old` of `community` is not among them");
    assert_eq!(with(|all| all.cells[0].day = date(2026, 11, 23)), "day: 2026-11-23 has not been yet");
    let unknown = serde_json::from_str::<Holdings>(
        r#"{"v":1,"installation":"","waves":[],"cells":[],"reasons":[],"comments":[],"more":1}"#,
    );
    assert!(unknown.is_err_and(|e| e.to_string().contains("unknown field `more`")));
}

#[test]
fn files_go_from_one_collector_to_another() {
    use crate::config::{Cli, Command, DataOptions, File};
    use clap::Parser as _;
    use std::cell::RefCell;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |data: &DataOptions| data.at(&File::default()).expect("a place");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let said = RefCell::new(String::new());
    let run = |words: &[&str]| {
        let words = ["commend"].iter().chain(words).map(ToString::to_string);
        let say = |text: &str| *said.borrow_mut() = text.to_owned();
        let print = |bytes: &[u8]| {
            say(&String::from_utf8_lossy(bytes));
            Ok(())
        };
        let done = match Cli::try_parse_from(words).expect("a command").command {
            Command::Export(options) => export(&options, &at(&options.data), print),
            Command::Merge(options) => merge(&options, &at(&options.data), say),
            Command::Import(options) => import(&options, &at(&options.data), say),
            _ => panic!("another command"),
        };
        done.map(|()| said.borrow().clone())
    };
    let (one, other, csv, json) = (path("one"), path("other"), path("old.csv"), path("export.json"));
    std::fs::write(&csv, "day,score,n\n2025-01-02,9,5\n").expect("written");
    let import = ["import", "--data", &one, "--survey", "community", "--wave", "old", &csv];
    assert_eq!(run(&import).as_deref(), Ok("Added   5 answers and 0 comments"));
    assert_eq!(run(&import).as_deref(), Ok("Added   0 answers and 0 comments"), "the same file again");
    std::fs::write(&json, run(&["export", "--data", &one]).expect("an export")).expect("written");
    let merge = ["merge", "--data", &other, "--json", &json];
    assert!(run(&merge).expect("merged").contains(r#""answers": 5"#));
    assert!(run(&merge).expect("merged").contains(r#""answers": 0"#), "the same export again");
    let back = run(&["merge", "--data", &one, &json]);
    assert_eq!(back, Err("it was exported from this very database".into()));
    let table = run(&["export", "--data", &other, "--csv"]).expect("a table");
    assert!(table.contains("community,old,2025-01-02,open,,0,0,0,0,0,0,0,0,0,5,0,0,0"), "{table}");
    assert!(run(&["export", "--data", &path("nothing")]).is_err());
}

#[test]
fn nothing_is_imported_into_a_sealed_wave_and_that_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let import = |name: &str, table: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, table).expect("written");
        let arguments =
            ["commend", "import", "--survey", "community", "--wave", "old", "--data"].map(OsString::from);
        let places = [folder.path().as_os_str().to_owned(), file.into_os_string()];
        let cli = Cli::try_parse_from(arguments.into_iter().chain(places)).expect("a command");
        let Command::Import(options) = cli.command else { panic!("another command") };
        let data = options.data.at(&File::default()).expect("a place");
        let said = RefCell::new(String::new());
        let outcome = super::import(&options, &data, |text| *said.borrow_mut() = text.to_owned());
        (outcome, said.into_inner())
    };
    let (outcome, said) = import("a.csv", "day,score\n2025-01-02,9\n");
    assert_eq!((outcome, said.contains("Added   1 answers")), (Ok(()), true), "{said}");
    let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
    assert!(matches!(store.seal("community", "old", TODAY), Ok(Sealed::Now { .. })));
    store.close();
    let (outcome, said) = import("b.csv", "day,score\n2025-01-03,9\n");
    assert!(outcome.is_err_and(|why| why.contains("its wave is sealed")), "{said}");
    assert!(said.contains("Added   0 answers"), "{said}");
}
