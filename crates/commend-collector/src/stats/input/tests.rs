use super::*;

#[track_caller]
fn check(text: &str, rows: &[(Option<&str>, [u64; 3])]) {
    let input = Input::read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let read: Vec<_> = input
        .rows
        .iter()
        .map(|row| {
            let Split { promoters, passives, detractors } = row.counts.split;
            (row.group.as_deref().or(row.period.as_deref()), [promoters, passives, detractors])
        })
        .collect();
    assert_eq!(read, rows, "{text}");
}

#[test]
fn scores_are_read_as_people_have_them() {
    for text in [
        "9\n10\n7\n0\n",
        "\n\n9\n10\n\n7\n0",
        "\"9\"\n\"10\"\n\"7\"\n\"0\"\n",
        "9.0\n10.0\n7.0\n0.0\n",
        "9, 10, 7, 0",
        "9 10 7 0",
        "9;10\n7;0",
        "[9, 10, 7, null, 0]",
        "[\"9\", 10.0, 7, \"\", 0]",
        "score\n9\n\"10\"\n7\n0\n",
        "SCORE\r\n9\r\n10\r\n7\r\n0",
        "[{\"score\":9},{\"score\":\"10\"},{\"score\":7},{\"score\":null},{\"score\":0}]",
    ] {
        check(text, &[(None, [2, 1, 1])]);
    }
    check("\u{feff}Group;Score\r\na;9\r\nb;3\r\na;10\r\n", &[(Some("a"), [2, 0, 0]), (Some("b"), [0, 0, 1])]);
    check("0,1,2,3,4,5,6,7,8,9,10", &[(None, [2, 2, 7])]);
}

#[test]
fn tallies_are_read_as_people_have_them() {
    check("group,0,1,2,3,4,5,6,7,8,9,10\na,1,0,0,0,0,0,1,2,0,3,4\n", &[(Some("a"), [7, 2, 2])]);
    check("0,1,2,3,4,5,6,7,8,9,10\n1,2,3,4,5,6,7,8,9,10,10\n", &[(None, [20, 17, 28])]);
    check(
        "wave\tpromoters\tpassives\tdetractors\nq3\t5\t3\t2\nq4\t6\t3\t1",
        &[(Some("q3"), [5, 3, 2]), (Some("q4"), [6, 3, 1])],
    );
    check("group\tscore\tshown\na\t9\t10\nb\t9\t\n", &[(Some("a"), [1, 0, 0]), (Some("b"), [1, 0, 0])]);
    check(r#"{"scores":[0,0,0,0,0,0,1,0,2,3,4]}"#, &[(None, [7, 2, 1])]);
    check(
        r#"[{"group":"a","score":9},{"group":"a","promoters":1,"passives":1,"detractors":1}]"#,
        &[(Some("a"), [2, 1, 1])],
    );
    check(r#"{"groups":[{"group":"a","hist":[0,0,0,0,0,0,0,0,0,0,1]}]}"#, &[(Some("a"), [1, 0, 0])]);
}

#[test]
fn a_report_is_read_with_what_it_holds_back() {
    let report = r#"{"survey":"x","suppressed":false,"n":14,"scores":[0,0,0,0,0,0,4,0,0,0,10],"shown":20,"nps":42.86,
        "groups":[{"key":"a","suppressed":false,"n":10,"scores":[0,0,0,0,0,0,0,0,0,0,10],"shown":12},
                  {"key":"b","suppressed":true,"n":null,"scores":null}]}"#;
    check(report, &[(Some("a"), [10, 0, 0])]);
    let input = Input::read(report).expect("an input");
    let (counts, shown) = input.whole();
    assert_eq!((counts.split.n(), shown), (14, Some(20)));
    assert_eq!(input.notes, ["Groups that the report holds back, counted in the whole alone: 1."]);
    let period = r#"{"suppressed":false,"scores":[0,0,0,0,0,0,0,0,0,0,1],
        "groups":[{"key":"2026-09-07","from":"2026-09-07","to":"2026-09-13","scores":[0,0,0,0,0,0,0,0,0,0,1]}]}"#;
    let input = Input::read(period).expect("an input");
    assert_eq!((input.rows[0].group.as_deref(), input.rows[0].period.as_deref()), (None, Some("2026-09-07")));
}

#[test]
fn what_is_not_known_of_all_is_not_known_of_the_whole() {
    let shown = |text| Input::read(text).expect("an input").whole().1;
    assert_eq!(shown("group,score,shown\na,9,10\nb,9,30\n"), Some(40));
    assert_eq!(shown("group,score,shown\na,9,10\nb,9,\n"), None);
    let input = Input::read("group,score,weight\na,9,1\nb,,99\n").expect("an input");
    assert_eq!(input.rows.len(), 2, "b has a weight and no answers, which must be said");
    let input = Input::read("score,group\n9,a\n,a\n").expect("an input");
    assert_eq!((input.rows.len(), input.notes.len()), (1, 1));
}

#[track_caller]
fn refused(text: &str, why: &str) {
    assert_eq!(Input::read(text).map(|_| ()), Err(why.to_owned()), "{text}");
}

#[test]
fn errors_say_where_and_what_to_fix() {
    let known = "use group, period, score, 0 to 10, promoters, passives, detractors, shown, weight";
    refused(" \n", "there is nothing in it: give scores, one a line, or a table with a header");
    refused("[]", "there are no answers in it");
    refused("score\n", "there are no answers in it");
    refused("9\n11\n", "line 2: `11` is no score: use 0 to 10");
    refused("\n\nscore\n9\nx\n", "line 5: `x` is no score: use 0 to 10");
    refused("score\n-1\n", "line 2: `-1` is no score: use 0 to 10");
    refused("score\n8.5\n", "line 2: `8.5` is no score: use 0 to 10");
    refused("stars\n5\n", &format!("line 1: column `stars` is not known: {known}"));
    refused("score,Score\n5,5\n", "line 1: column `Score` says what another one says already");
    refused("week,month,score\n1,1,5\n", "line 1: column `month` says what another one says already");
    refused("group,score\na\n", "line 2: there are 1 fields, and 2 in the header");
    refused("promoters,passives\n1,2\n", "line 2: give all of promoters, passives and detractors");
    refused("promoters,passives,detractors,shown\n1,2,3,4\n", "line 2: shown: it is less than the answers");
    refused(
        "promoters,passives,detractors\n1,2,99999999999999999999\n",
        "line 2: `99999999999999999999` is no count: use a whole number, 0 or more",
    );
    refused("[9,\"ten\"]", "entry 2: `ten` is no score: use 0 to 10");
    refused("[9,[9]]", "entry 2: `[9]` is neither a number nor a text");
    refused(r#"[{"scores":[1,2,3]}]"#, "entry 1: scores: there are 3 counts, and 11 scores");
    refused(r#"[{"stars":3}]"#, &format!("entry 1: `stars` is not known: {known}"));
    refused(
        r#"[{"scores":[0,0,0,0,0,0,0,0,0,0,1],"promoters":2}]"#,
        "entry 1: the categories do not add up to the scores",
    );
    refused("group,score,weight\na,9,-1\n", "line 2: weight: `-1` is no number of 0 or more");
    refused("group,score,weight\na,9,2\na,3,5\n", "line 3: weight: this group already has another one");
}
