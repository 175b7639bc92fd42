use super::*;
use commend_core::Segment;
use proptest::prelude::*;

const TODAY: Date = jiff::civil::date(2026, 11, 21);

pub(super) fn survey(threshold: u64) -> Survey {
    let json = format!(r#"{{"id":"community","wave":"2026-q4","threshold":{threshold}}}"#);
    Survey::from_json(json.as_bytes()).expect("a survey")
}

pub(super) fn count(day: &str, wave: &str, audience: &str, scores: [u64; 11]) -> Count {
    let pair = ("audience".parse().expect("an id"), audience.parse().expect("an id"));
    let tally = Tally { scores, shown: 2 * scores.iter().sum::<u64>(), ..Tally::default() };
    Count {
        wave: wave.into(),
        day: day.parse().expect("a day"),
        segment: Segment::from_iter([pair]),
        trust: crate::store::Trust::Open,
        tally,
    }
}

fn counts() -> Vec<Count> {
    vec![
        count("2026-10-30", "2026-q4", "member", [0, 0, 0, 0, 0, 0, 1, 0, 2, 3, 6]),
        count("2026-11-02", "2026-q4", "visitor", [4, 0, 0, 0, 0, 3, 1, 0, 2, 1, 1]),
        count("2026-11-08", "2026-q4", "member", [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]),
        count("2026-07-01", "2026-q3", "member", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]
}

pub(super) fn read(survey: &Survey, query: &[(&str, &str)]) -> Report {
    let query = Query::read(survey, query.iter().copied()).expect("a query");
    Report::of(survey, &counts(), &query, TODAY)
}

fn groups(report: &Report) -> Vec<(&str, Option<u64>)> {
    report.groups.iter().map(|group| (group.key.as_str(), group.figures.n)).collect()
}

#[test]
fn the_whole_is_counted() {
    let report = read(&survey(1), &[]);
    let figures = &report.figures;
    assert_eq!(
        (figures.n, figures.promoters, figures.passives, figures.detractors),
        (Some(28), Some(13), Some(5), Some(10))
    );
    assert_eq!((figures.nps, figures.response_rate), (Some(10.71), Some(0.5)));
    assert_eq!((report.from.as_str(), report.to.as_str()), ("2026-07-01", "2026-11-21"));
    assert!(report.groups.is_empty());
}

#[test]
fn a_query_takes_a_part() {
    let survey = survey(1);
    assert_eq!(read(&survey, &[("from", "2026-11-01")]).figures.n, Some(15));
    assert_eq!(read(&survey, &[("to", "2026-10-31"), ("wave", "2026-q4")]).figures.n, Some(12));
    assert_eq!(read(&survey, &[("audience", "visitor")]).figures.n, Some(12));
    assert_eq!(read(&survey, &[("lang", "unknown")]).figures.n, Some(28));
    assert_eq!(read(&survey, &[("audience", "robot")]).figures, Figures::of(&Tally::default()));
}

#[test]
fn groups_are_made_by_what_the_query_says() {
    let survey = survey(1);
    assert_eq!(groups(&read(&survey, &[("by", "audience")])), [("member", Some(16)), ("visitor", Some(12))]);
    assert_eq!(groups(&read(&survey, &[("by", "wave")])), [("2026-q3", Some(1)), ("2026-q4", Some(27))]);
    assert_eq!(
        groups(&read(&survey, &[("by", "month")])),
        [("2026-07-01", Some(1)), ("2026-10-01", Some(12)), ("2026-11-01", Some(15))]
    );
    // 2026-11-02 is a Monday, 2026-11-08 the Sunday after it.
    assert_eq!(
        groups(&read(&survey, &[("by", "week"), ("from", "2026-10-01")])),
        [("2026-10-26", Some(12)), ("2026-11-02", Some(15))]
    );
    assert_eq!(groups(&read(&survey, &[("by", "day"), ("from", "2026-11-03")])), [("2026-11-08", Some(3))]);
    assert_eq!(groups(&read(&survey, &[("by", "lang")])), [("unknown", Some(28))]);
}

#[test]
fn small_groups_are_held_back_and_cannot_be_subtracted() {
    let report = read(&survey(13), &[("by", "audience")]);
    assert_eq!(groups(&report), [("member", None), ("visitor", None)]);
    assert_eq!(report.figures.n, Some(28));
    let part = read(&survey(13), &[("audience", "member")]);
    assert_eq!((part.figures.suppressed, part.figures.n), (true, None));
    let report = read(&survey(10), &[("wave", "2026-q3")]);
    assert_eq!(report.figures, Figures::held_back());
}

#[test]
fn groups_are_compared_with_the_first_listed_and_periods_with_the_one_before() {
    let survey = survey(1);
    let pairs = |by| -> Vec<_> {
        let all = read(&survey, &[("by", by)]).comparisons.into_iter();
        all.map(|one| (one.a, one.b, one.difference)).collect()
    };
    let named = |a: &str, b: &str, difference| (a.to_owned(), b.to_owned(), difference);
    assert_eq!(pairs("audience"), [named("member", "visitor", 106.25)]);
    assert_eq!(pairs("wave"), [named("2026-q4", "2026-q3", 114.81)]);
    assert!(pairs("lang").is_empty());
}

#[test]
fn a_trend_takes_three_periods() {
    let survey = survey(1);
    assert!(read(&survey, &[("by", "wave")]).trend.is_none());
    assert!(read(&survey, &[("by", "month")]).trend.is_none(), "November still runs");
    let trend = read(&survey, &[("by", "month"), ("to", "2026-11-20")]).trend.expect("a trend");
    assert!(trend.slope < 0.0 && trend.verdict["nl"].contains("per maand"), "{trend:?}");
    assert!(read(&survey, &[("by", "audience")]).trend.is_none());
}

#[test]
fn a_running_report_pays_for_being_looked_at() {
    let survey = survey(1);
    let significant = |query: &[(&str, &str)]| read(&survey, query).comparisons[0].significant;
    assert!(significant(&[("by", "audience"), ("to", "2026-11-20")]));
    assert!(!significant(&[("by", "audience")]));
    let json = br#"{"id":"community","wave":"2027-q1","threshold":1}"#;
    let later = Survey::from_json(json).expect("a survey");
    let of_a_past_wave = read(&later, &[("by", "audience"), ("wave", "2026-q4")]);
    assert!(of_a_past_wave.comparisons[0].significant, "a past wave is closed");
}

#[test]
fn short_periods_are_counted_together_and_say_so() {
    let report = read(&survey(10), &[("by", "day")]);
    // The one answer of the wave before would be found by subtraction.
    assert_eq!(groups(&report), [("2026-07-01", Some(13)), ("2026-11-02", Some(15))]);
    assert_eq!(report.groups[1].to.as_deref(), Some("2026-11-08"));
    assert_eq!(groups(&read(&survey(10), &[("by", "day"), ("wave", "2026-q4")])), [("2026-11-02", Some(15))]);
    let report = read(&survey(10), &[("to", "2026-11-05")]);
    assert_eq!(
        (report.figures.n, report.from.as_str(), report.to.as_str()),
        (Some(13), "2026-07-01", "2026-10-30")
    );
    assert!(report.notes.iter().any(|note| note.starts_with("Days are counted together")));
}

#[test]
fn dimensions_are_not_crossed_where_groups_are_held_back() {
    let query = [("audience", "member"), ("by", "channel")];
    assert_eq!(read(&survey(1), &query).figures.n, Some(16));
    let report = read(&survey(2), &query);
    assert_eq!(report.figures, Figures::held_back());
    assert!(report.notes.iter().any(|note| note.ends_with("one dimension can be asked at a time.")));
}

#[test]
fn without_answers_there_is_no_score() {
    let figures = Report::of(&survey(10), &[], &Query::default(), TODAY).figures;
    assert_eq!((figures.suppressed, figures.n, figures.nps, figures.low), (false, Some(0), None, None));
}

#[test]
fn a_bad_query_says_what_it_takes() {
    let survey = survey(1);
    let read = |name, value| Query::read(&survey, [(name, value)]).map(|_| ());
    let days = [("from", "2026-11-02"), ("to", "2026-11-01")];
    assert_eq!(Query::read(&survey, days).map(|_| ()), Err("from: use a day that is not after `to`".into()));
    assert_eq!(read("from", "yesterday"), Err("from: use a day, such as 2026-11-21".into()));
    assert_eq!(
        read("by", "shoe"),
        Err("by: use day, week, month, wave or one of audience, channel, lang".into())
    );
    assert_eq!(
        read("shoe", "44"),
        Err("shoe: use from, to, wave, by or one of audience, channel, lang".into())
    );
}

proptest! {
    #[test]
    fn the_order_of_the_counts_does_not_matter(
        counts in proptest::collection::vec((0..3u8, proptest::array::uniform11(0..5u64)), 0..6),
        threshold in 1..12u64,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|(day, scores)| {
            count(&format!("2026-11-0{}", day + 1), "2026-q4", ["member", "visitor", "other"][usize::from(day)], scores)
        }).collect();
        let survey = survey(threshold);
        let query = Query::read(&survey, [("by", "audience")]).expect("a query");
        let reversed: Vec<_> = counts.iter().rev().cloned().collect();
        prop_assert_eq!(
            Report::of(&survey, &counts, &query, TODAY),
            Report::of(&survey, &reversed, &query, TODAY)
        );
    }
}

#[test]
fn as_a_table_it_says_the_same() {
    let report = read(&survey(1), &[("by", "audience"), ("from", "2026-10-01")]);
    assert_eq!(
        report.to_csv(),
        "group,from,to,suppressed,n,nps,low,high,promoters,passives,detractors,0,1,2,3,4,5,6,7,8,9,10,shown,dismissed,\
         response_rate,precision\r\n\
         ,2026-10-01,2026-11-21,no,27,14.81,-19.35,46.3,13,5,9,4,0,0,0,0,3,2,0,5,5,8,54,0,0.5,low\r\n\
         member,,,no,15,66.67,25.73,88.86,11,3,1,0,0,0,0,0,0,1,0,3,4,7,30,0,0.5,low\r\n\
         visitor,,,no,12,-50,-82.92,1.83,2,2,8,4,0,0,0,0,3,1,0,2,1,1,24,0,0.5,low\r\n"
    );
    let held_back = read(&survey(100), &[]).to_csv();
    assert!(held_back.ends_with(",yes,,,,,,,,,,,,,,,,,,,,,,\r\n"), "{held_back}");
}

#[test]
fn doubtful_answers_count_and_are_set_apart_where_they_are_enough() {
    let doubtful = |n, threshold: u64| {
        let mut counts = counts();
        let many = Count {
            trust: crate::store::Trust::Doubtful,
            ..count("2026-11-09", "2026-q4", "visitor", [n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        };
        counts.push(many);
        let report = Report::of(&survey(threshold), &counts, &Query::default(), TODAY);
        (
            report.figures.n,
            report.doubtful.map(|told| (told.n, told.without.n, told.without.reasons)),
            report.notes,
        )
    };
    let (n, told, notes) = doubtful(12, 10);
    assert_eq!((n, told), (Some(40), Some((12, Some(28), None))));
    assert!(notes.concat().contains("12 answers are doubtful"), "{notes:?}");
    let (n, told, notes) = doubtful(3, 10);
    assert_eq!((n, told), (Some(31), None));
    assert!(!notes.concat().contains("doubtful"), "{notes:?}");
    assert_eq!(doubtful(3, 1).1, Some((3, Some(28), None)));
    assert_eq!(doubtful(0, 1).1, None);
}
