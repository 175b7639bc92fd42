use super::*;
use commend_core::{Segment, Tally};
use jiff::civil::date;

const TODAY: Date = date(2026, 11, 23);

fn survey(threshold: u64) -> Survey {
    let json =
        format!(r#"{{"id":"community","wave":"2026-q4","title":"The\ncommunity","threshold":{threshold}}}"#);
    Survey::from_json(json.as_bytes()).expect("a survey")
}

/// Detractors, passives and promoters of a day, of whom half were asked without an answer.
fn count(day: &str, audience: &str, [detractors, passives, promoters]: [u64; 3]) -> Count {
    let pair = ("audience".parse().expect("an id"), audience.parse().expect("an id"));
    let scores = [0, 0, 0, 0, 0, detractors, 0, passives, 0, promoters, 0];
    let tally = Tally { scores, shown: 2 * scores.iter().sum::<u64>(), ..Tally::default() };
    let (day, segment) = (day.parse().expect("a day"), Segment::from_iter([pair]));
    Count { wave: "2026-q4".into(), day, segment, tally, trust: crate::store::Trust::Open }
}

fn week() -> Period {
    Period::around(Every::Week, date(2026, 11, 18)).expect("a week")
}

#[track_caller]
fn check(survey: &Survey, counts: &[Count], period: Period, lang: Lang, expected: &str) {
    let digest = Digest::of(survey, counts, period, TODAY);
    assert_eq!(digest.letter(Some("https://nps.example.org/"), lang).text(), expected);
}

fn busy() -> Vec<Count> {
    vec![
        count("2026-11-10", "member", [40, 60, 100]),
        count("2026-11-11", "visitor", [30, 20, 20]),
        count("2026-11-17", "member", [20, 60, 140]),
        count("2026-11-18", "visitor", [30, 20, 20]),
        count("2026-11-23", "member", [90, 0, 0]),
    ]
}

#[test]
fn a_week_is_told_in_both_languages() {
    check(
        &survey(10),
        &busy(),
        week(),
        Lang::En,
        "The community, 2026-11-16 to 2026-11-22

Net Promoter Score: 38 ± 9
From 290 answers. If the others think alike, the score of everybody lies between 29 and 46, with 95% confidence.
Response rate: 50%.
Compared with the week before: Up 19 since 2026-11-09 (±13): more than chance would explain.
member 69 above visitor (±22): more than chance would explain.

Report: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22",
    );
    check(&survey(10), &busy(), week(), Lang::Nl, "The community, 2026-11-16 tot en met 2026-11-22

Net Promoter Score: 38 ± 9
Uit 290 antwoorden. Denken de anderen er net zo over, dan ligt de score van iedereen tussen 29 en 46, met 95% zekerheid.
Respons: 50%.
Vergeleken met de week ervoor: 19 omhoog sinds 2026-11-09 (±13): meer dan toeval kan verklaren.
member 69 hoger dan visitor (±22): meer dan toeval kan verklaren.

Rapport: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22");
}

#[test]
fn a_month_is_told() {
    let november = Period::around(Every::Month, date(2026, 11, 1)).expect("a month");
    let counts = [count("2026-10-05", "member", [20, 20, 20]), count("2026-11-05", "member", [20, 20, 20])];
    check(
        &survey(10),
        &counts,
        november,
        Lang::En,
        "The community, 2026-11-01 to 2026-11-30

Net Promoter Score: 0 ± 21
Low precision, from 60 answers: the score of everybody could be anywhere between −21 and 21.
Response rate: 50%.
Compared with the month before: No change seen since 2026-10-01 (±46).

Report: https://nps.example.org/report/community?from=2026-11-01&to=2026-11-30",
    );
}

#[test]
fn what_is_held_back_stays_so() {
    let counts = [count("2026-11-10", "member", [40, 60, 100]), count("2026-11-17", "member", [0, 2, 7])];
    check(
        &survey(10),
        &counts,
        week(),
        Lang::En,
        "The community, 2026-11-16 to 2026-11-22

Too few answers to show. The figures appear as soon as enough people have answered.

Report: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22",
    );
    check(
        &survey(10),
        &counts,
        week(),
        Lang::Nl,
        "The community, 2026-11-16 tot en met 2026-11-22

Te weinig antwoorden om te tonen. De cijfers verschijnen zodra genoeg mensen hebben geantwoord.

Rapport: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22",
    );
    let data = Digest::of(&survey(10), &counts, week(), TODAY).data(None, Lang::En);
    assert_eq!(
        data,
        json!({ "survey": "community", "title": "The\ncommunity", "from": "2026-11-16", "to": "2026-11-22",
            "suppressed": true, "n": null, "nps": null, "low": null, "high": null, "precision": null,
            "response_rate": null, "verdict": null, "change": null, "audience": [], "report": null })
    );
}

#[test]
fn a_small_group_is_not_set_beside_a_large_one() {
    let counts = [count("2026-11-16", "member", [40, 60, 100]), count("2026-11-17", "visitor", [0, 2, 7])];
    let text = Digest::of(&survey(10), &counts, week(), TODAY).letter(None, Lang::En).text();
    assert!(!text.contains("visitor"), "{text}");
}

#[test]
fn no_answers_are_told_as_such() {
    let before = [count("2026-11-10", "member", [40, 60, 100])];
    check(
        &survey(10),
        &before,
        week(),
        Lang::En,
        "The community, 2026-11-16 to 2026-11-22

No answers in these days.

Report: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22",
    );
    check(
        &survey(1),
        &[],
        week(),
        Lang::Nl,
        "The community, 2026-11-16 tot en met 2026-11-22

Geen antwoorden in deze dagen.

Rapport: https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22",
    );
}

#[test]
fn programs_read_what_people_do() {
    let survey = survey(10);
    let data = Digest::of(&survey, &busy(), week(), TODAY).data(Some("https://nps.example.org"), Lang::En);
    assert_eq!(data["report"], "https://nps.example.org/report/community?from=2026-11-16&to=2026-11-22");
    assert_eq!(
        (&data["n"], &data["response_rate"], &data["suppressed"]),
        (&json!(290), &json!(0.5), &json!(false))
    );
    assert_eq!((&data["change"]["a"], &data["change"]["b"]), (&json!("2026-11-16"), &json!("2026-11-09")));
    assert_eq!((&data["audience"][0]["a"], &data["audience"][0]["b"]), (&json!("member"), &json!("visitor")));
    let text = data.to_string();
    assert!(!text.contains("scores") && !text.contains("reasons") && !text.contains("comment"), "{text}");
}

#[test]
fn a_share_is_never_rounded_to_all_or_nothing() {
    let shares = [0.0, 0.004, 0.25, 0.995, 1.0].map(percent);
    assert_eq!(shares, ["0", "<1", "25", ">99", "100"]);
}

#[test]
fn days_that_are_left_out_are_named() {
    // The first days are too few to be told apart, alone and even more by group.
    let counts = [
        count("2026-11-13", "member", [0, 1, 2]),
        count("2026-11-16", "member", [0, 5, 10]),
        count("2026-11-16", "visitor", [2, 2, 1]),
        count("2026-11-18", "member", [10, 40, 50]),
        count("2026-11-18", "visitor", [10, 5, 5]),
        count("2026-11-20", "member", [10, 40, 50]),
        count("2026-11-20", "visitor", [20, 10, 10]),
    ];
    let letter = Digest::of(&survey(10), &counts, week(), TODAY).letter(None, Lang::En);
    assert_eq!(letter.lines[0], "Net Promoter Score: 25 ± 9 (2026-11-18 to 2026-11-22)");
    let groups = letter.lines.last().map(String::as_str);
    assert_eq!(
        groups,
        Some("member 65 above visitor (±30): more than chance would explain. (2026-11-20 to 2026-11-22)")
    );
}
