use super::*;
use crate::store::Trust;
use askama::Template as _;
use commend_core::{Segment, Tally, stats::verdict::Lang};
use serde_json::json;

const TODAY: Date = jiff::civil::date(2026, 11, 21);

pub(crate) fn survey(threshold: u64) -> Survey {
    let json = json!({
        "id": "harbour", "wave": "2026-q4", "threshold": threshold, "segments": { "audience": ["member", "visitor"] },
        "scorecard": [
            { "id": "loyalty", "role": "community-manager", "owner": "<Noor>", "accountable": ["editorial", "the board"],
              "figure": "nps", "of": { "audience": "member" }, "target": 20 },
            { "id": "promoters", "role": "community-manager", "figure": "promoters" },
            { "id": "asked", "name": "Answers per time shown", "role": "Research", "figure": "response", "target": 60 },
            { "id": "reach", "role": "social-media-manager", "unit": "people", "target": 1500.5 }
        ]
    });
    Survey::from_json(json.to_string().as_bytes()).expect("a survey")
}

fn count(wave: &str, day: &str, audience: &str, [promoters, passives, detractors]: [u64; 3]) -> Count {
    let mut scores = [0; 11];
    (scores[9], scores[8], scores[3]) = (promoters, passives, detractors);
    let segment = [("audience".parse().expect("an id"), audience.parse().expect("an id"))];
    Count {
        wave: wave.into(),
        day: day.parse().expect("a day"),
        segment: segment.into_iter().collect::<Segment>(),
        trust: Trust::Open,
        tally: Tally { scores, shown: 100, ..Tally::default() },
    }
}

fn counts() -> Vec<Count> {
    vec![
        count("2026-q3", "2026-08-03", "member", [10, 10, 20]),
        count("2026-q4", "2026-10-05", "member", [30, 10, 10]),
        count("2026-q4", "2026-10-05", "visitor", [10, 10, 20]),
        count("2026-q4", "2026-11-02", "member", [20, 10, 5]),
        count("2026-q4", "2026-11-02", "visitor", [10, 10, 15]),
    ]
}

fn entered() -> Vec<Entered> {
    let entered = |measure: &str, day: &str, value| Entered {
        measure: measure.into(),
        day: day.parse().expect("a day"),
        value: Some(value),
    };
    vec![
        entered("reach", "2026-11-01", 1600.0),
        entered("reach", "2026-10-01", 1200.0),
        entered("other", "2026-11-02", 1.0),
    ]
}

fn of(threshold: u64, query: &[(&str, &str)]) -> Scorecard {
    let survey = survey(threshold);
    let query = Query::read(&survey, query.iter().copied()).expect("a query");
    Scorecard::of(&survey, &counts(), &entered(), &query, TODAY)
}

#[test]
fn figures_of_answers_are_those_of_the_report() {
    let card = of(10, &[]);
    let [loyalty, promoters, asked, reach] = card.measures.as_slice() else { panic!("{card:?}") };
    let report = |query: &[(&str, &str)]| {
        let survey = survey(10);
        Report::of(&survey, &counts(), &Query::read(&survey, query.iter().copied()).expect("a query"), TODAY)
            .figures
    };
    let members = report(&[("wave", "2026-q4"), ("audience", "member")]);
    assert_eq!((loyalty.value, loyalty.low, loyalty.high), (members.nps, members.low, members.high));
    assert_eq!((loyalty.n, loyalty.reached), (Some(85), Some(true)));
    assert!(loyalty.chance.is_some_and(|chance| (0.98..1.0).contains(&chance)), "{:?}", loyalty.chance);
    let months: Vec<_> = loyalty.history.iter().map(|moment| moment.day.as_str()).collect();
    assert_eq!(months, ["2026-08-01", "2026-10-01", "2026-11-01"]);
    assert_eq!((promoters.value, promoters.low, promoters.reached), (Some(70.0), None, None));
    assert_eq!((asked.value, asked.reached), (Some(40.0), Some(false)));
    assert_eq!(
        (reach.value, reach.day.as_deref(), reach.reached),
        (Some(1600.0), Some("2026-11-01"), Some(true))
    );
    assert_eq!(reach.history.len(), 2);
}

#[test]
fn another_time_has_other_figures() {
    let card = of(10, &[("to", "2026-10-31")]);
    assert_eq!((card.measures[3].value, card.measures[3].reached), (Some(1200.0), Some(false)));
    assert_eq!(card.measures[0].n, Some(90));
}

#[test]
fn a_small_group_is_held_back_here_too() {
    let card = of(200, &[]);
    let loyalty = &card.measures[0];
    assert!(loyalty.suppressed);
    assert_eq!((loyalty.value, loyalty.n, loyalty.chance, loyalty.history.len()), (None, None, None, 0));
    let table = card.to_csv();
    assert!(table.lines().nth(1).is_some_and(|row| row.ends_with(",20,,,,,,")), "{table}");
}

#[test]
fn what_is_entered_is_checked() {
    let survey = survey(10);
    let read = |text: &str| {
        let entries = from_csv(text).and_then(|entries| read(&survey, &entries, TODAY));
        entries.map(|entered| entered.into_iter().map(|one| one.value).collect::<Vec<_>>())
    };
    assert_eq!(
        read("day;value;measure\n2026-11-01;1200,5;reach\n2026-11-02;;reach\n"),
        Ok(vec![Some(1200.5), None])
    );
    for (text, why) in [
        ("", "there is nothing in it"),
        ("measure,day\nreach,2026-11-01\n", "line 1: there is no column `value`: use measure, day, value"),
        (
            "measure,day,value\nreach,2026-11-01,many\n",
            "line 2: value: `many` is no number: use one such as 1200 or 12.5",
        ),
        (
            "measure;day;value\nreach;2026-11-01;1,200\n",
            "line 2: value: `1,200` can be read in two ways: write thousands without a sign between them",
        ),
        (
            "measure,day,value\nloyalty,2026-11-01,1\n",
            "measures[0].measure: `loyalty` is no measure that is entered: use one of reach",
        ),
        ("measure,day,value\nreach,2026-11-22,1\n", "measures[0].day: 2026-11-22 has not been yet"),
        (
            "measure,day,value\nreach,yesterday,1\n",
            "measures[0].day: `yesterday`: use a day, such as 2026-11-21",
        ),
        ("measure,day,value\nreach,2026-11-01,1e99\n", "measures[0].value: use a number below a quadrillion"),
        ("measure,day,value\n", "measures: 0 values: use 1 to 1000"),
    ] {
        assert_eq!(read(text), Err(why.into()), "{text}");
    }
}

#[test]
fn the_page_is_as_it_was() {
    let survey = survey(10);
    let query = Query::default();
    let scorecard = Scorecard::of(&survey, &counts(), &entered(), &query, TODAY);
    for (lang, may_enter, file) in
        [(Lang::En, true, "scorecard-en.html"), (Lang::Nl, false, "scorecard-nl.html")]
    {
        let place = crate::report::Place::of(&query, None);
        let view = View {
            survey: &survey,
            scorecard: &scorecard,
            place: &place,
            lang,
            today: TODAY,
            may_enter,
            wrong: None,
        };
        crate::report::golden(file, &Page::of(&view).render().expect("a page"));
    }
    crate::report::golden("scorecard.json", &format!("{:#}\n", json!(scorecard)));
    crate::report::golden("scorecard.csv", &scorecard.to_csv());
}
