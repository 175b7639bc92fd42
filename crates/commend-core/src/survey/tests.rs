use super::*;

fn read(json: &str) -> Result<Survey, String> {
    Survey::from_json(json.as_bytes()).map_err(|e| e.to_string())
}

fn claim(pairs: &[(&str, &str)]) -> SmallMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

#[test]
fn id_and_wave_are_enough() {
    let survey = read(r#"{"id":"community","wave":"2026-q4"}"#).expect("a survey");
    assert_eq!((survey.threshold, survey.mode, survey.comments), (10, Mode::Corner, Comments::Off));
    assert_eq!(survey.segments.len(), 3);
    assert!(survey.segments.values().all(|values| !values.is_empty()));
    assert_eq!(survey, Survey::new(survey.id.clone(), survey.wave.clone()));
}

#[test]
fn what_is_written_is_read_again() {
    let survey = read(
        r##"{"id":"a","wave":"1","title":"T","preset":"event","product":"the Fair","reasons":["help","soil"],
            "comments":"on","results":"members","mode":"tab","position":"top-start","theme":"dark",
            "accent":"#0b6","dates":{"from":"2026-10-01","until":"2026-10-31"},"pages":["/t/*","!/t/x/*"],
            "sampling":{"member":0.5,"visitor":0.1,"weekly":50},
            "rules":{"delay":9,"scroll":50,"minutes":3,"visits":2,"tenure":30,"event":"read","exit":true,
                     "quiet":9,"segments":{"audience":["member"]}},
            "cadence":{"answered":1,"dismissed":2,"ignored":3,"any":4},
            "segments":{"audience":["member","visitor"],"role":["guide"]},"threshold":1,
            "marks":[{"day":"2026-03-02","name":"Migration"}],
            "texts":{"nl":{"product":"de tuin","reasons":{"soil":"Grond"},
                     "detractor":{"follow_up":"Wat ging er mis?","link":{"url":"/help","text":"Zeg meer"}}}}}"##,
    )
    .expect("a survey");
    let json = serde_json::to_string(&survey).expect("JSON");
    assert_eq!(read(&json), Ok(survey));
}

#[test]
fn reasons_are_one_list_or_one_for_each_category() {
    let survey = read(r#"{"id":"a","wave":"1","reasons":{"promoter":["help"],"detractor":["tone","help"]}}"#)
        .expect("a survey");
    assert_eq!(["help", "tone", "price"].map(|id| survey.reason(id).to_string()), ["help", "tone", "other"]);
    let json = serde_json::to_value(&survey.reasons).expect("JSON");
    assert_eq!(json["passive"], serde_json::json!([]));
    assert!(read(r#"{"id":"a","wave":"1","reasons":{"promoters":["help"]}}"#).is_err());
}

#[test]
fn the_gate_says_only_what_differs() {
    let gate = |json: &str, reach: Option<f64>| {
        serde_json::to_value(read(json).expect("a survey").gate(reach)).expect("JSON")
    };
    let plain = gate(r#"{"id":"a","wave":"1","rules":{"delay":9}}"#, Some(1.0));
    assert_eq!(plain, serde_json::json!({ "wave": "1" }));
    let json = r#"{"id":"a","wave":"1","dates":{"until":"2026-10-31"},"pages":["/t/*"],
        "sampling":{"visitor":0.1,"weekly":50}}"#;
    let gate = gate(json, Some(0.125));
    assert_eq!(
        gate,
        serde_json::json!({ "wave": "1", "dates": { "until": "2026-10-31" }, "pages": ["/t/*"],
            "sampling": { "visitor": 0.1 }, "reach": 0.125 })
    );
}

#[track_caller]
fn refused(json: &str, why: &str) {
    assert_eq!(read(json).map(|s| s.id), Err(why.to_owned()));
}

#[test]
fn what_cannot_be_read_says_why() {
    refused(r#"{"id":"a","wave":"1","scale":5}"#, "unknown field: scale");
    refused(r#"{"id":"a","wave":"1","rules":{"wait":5}}"#, "unknown field: rules.wait");
    refused(r#"{"id":"a"}"#, "missing field `wave` at line 1 column 10");
}

/// The problems of a definition with these fields, one a line.
#[track_caller]
fn problems(fields: &str, expected: &[&str]) {
    let outcome = read(&format!(r#"{{"id":"a","wave":"1",{fields}}}"#));
    assert_eq!(outcome.map(|s| s.id).err().unwrap_or_default(), expected.join("\n"), "{fields}");
}

#[test]
fn what_cannot_be_meant_says_what_to_write() {
    problems(r#""threshold":0"#, &["threshold: 0 hides nothing; use 1 to show every group"]);
    problems(
        r#""dates":{"from":"2026-12-01","until":"2026-11-30"}"#,
        &["dates: the first day, 2026-12-01, is after the last, 2026-11-30; write the earlier one as `from`"],
    );
    problems(r#""dates":{"from":"2026-12-01","until":"2026-12-01"}"#, &[]);
    problems(
        r#""pages":["/t/*","t/*","!*/draft","https://a.org/","/x?y","!/#/t/*"]"#,
        &[
            "pages[1]: `t/*`: no path starts like that; write paths without the host, such as /t/* or !/t/feedback/*",
            "pages[3]: `https://a.org/`: no path starts like that; write paths without the host, such as /t/* or !/t/feedback/*",
        ],
    );
    problems(
        r#""sampling":{"member":0,"visitor":0,"weekly":50}"#,
        &[
            "sampling.weekly: nobody is asked: the shares of members and visitors are both 0; give the share of those who may be asked, such as \"member\": 1",
        ],
    );
    problems(
        r#""results":"members","segments":{"audience":["staff"]}"#,
        &[
            "results: members are not told apart from others; add \"audience\": [\"member\", \"visitor\"] to `segments`",
        ],
    );
    problems(
        r#""segments":{"role":[],"shoe":["44","44"]}"#,
        &[
            "segments.role: it has no values, so every answer counts as `other`; list its values or leave it out",
            "segments.shoe[1]: `44` is listed before; leave it out here",
        ],
    );
}

#[test]
fn rules_name_what_the_survey_knows() {
    problems(r#""rules":{"segments":{"audience":["member"]}}"#, &[]);
    problems(
        r#""rules":{"segments":{"audience":["members"],"plan":["pro"],"lang":[]}}"#,
        &[
            "rules.segments.audience[0]: `members` is no value of `audience`; add it to `segments.audience` or use one of member, visitor",
            "rules.segments.lang: no value is named, so nobody is asked; name those who are asked or leave the dimension out",
            "rules.segments.plan: `plan` is no dimension of this survey; add it to `segments` or use one of audience, channel, lang",
        ],
    );
    problems(
        r#""mode":"kiosk","rules":{"delay":9},"cadence":{"any":1}"#,
        &[
            "rules: a kiosk asks everybody who stands before it; leave `rules` out or use another mode",
            "cadence: a kiosk asks everybody who stands before it; leave `cadence` out or use another mode",
        ],
    );
}

#[test]
fn reasons_can_be_read_in_every_language_of_the_survey() {
    let built_in = "help, people, knowledge, tone, events, ease, quality, features, support, price, team, \
        leadership, growth, balance, pay, content, organisation, venue";
    problems(r#""reasons":["help","other"]"#, &[]);
    problems(r#""reasons":["help","help"]"#, &["reasons[1]: `help` is listed before; leave it out here"]);
    problems(
        r#""reasons":{"promoter":["soil"],"detractor":["soil","tone","tone"]}"#,
        &[
            "reasons.detractor[2]: `tone` is listed before; leave it out here",
            &format!(
                "reasons.promoter[0]: `soil` has no label; write texts.LANG.reasons.soil for each language that \
                 you speak, or use one of {built_in}"
            ),
        ],
    );
    problems(
        r#""reasons":["soil"],"texts":{"en":{},"fr":{"reasons":{"soil":"Sol"}},"nl":{}}"#,
        &[&format!(
            "reasons[0]: `soil` has no label; write texts.en.reasons.soil and texts.nl.reasons.soil, or use one \
             of {built_in}"
        )],
    );
    problems(
        r#""reasons":["help"],"texts":{"en":{"reasons":{"help":"Aid","soil":"Soil","other":"Else"}}}"#,
        &[
            "texts.en.reasons.soil: `soil` is no reason of this survey; add it to `reasons` or leave the label out",
        ],
    );
}

#[test]
fn texts_fit_the_survey_and_the_widget() {
    let all = LANGS.join(", ");
    problems(
        r#""texts":{"pt-br":{},"tlh":{}}"#,
        &[
            "texts.pt-br: the widget does not speak `pt-br`; use pt or pt-BR",
            &format!("texts.tlh: the widget does not speak `tlh`; use one of {all}"),
        ],
    );
    problems(
        r#""texts":{"en":{"product":"us","question":"Would you {recommend} it?"}}"#,
        &[
            "texts.en.question: `{recommend}` stands for nothing; use {product}, or plain words",
            "texts.en.product: the question does not say it; write {product} in `texts.en.question` or leave the \
             product out",
        ],
    );
    problems(r#""texts":{"en":{"question":"Would you recommend us?"}}"#, &[]);
}

#[track_caller]
fn table(good: &[&str], bad: &[&str], fields: impl Fn(&str) -> String) {
    for (texts, fine) in [(good, true), (bad, false)] {
        for text in texts {
            let text = serde_json::json!(text).to_string();
            let json = format!(r#"{{"id":"a","wave":"1",{}}}"#, fields(&text));
            assert_eq!(read(&json).is_ok(), fine, "{json}");
        }
    }
}

#[test]
fn links_lead_to_pages_and_run_nothing() {
    let good = ["https://a.org", "http://localhost:3000/x?y#z", "/", "/feedback?from=nps"];
    let bad = [
        "",
        "feedback",
        "javascript:alert(1)",
        "//evil.org",
        "/\\evil.org",
        "https://",
        "https:///x",
        "mailto:a@b.c",
        "https://a.org/ x",
        " /x",
        "data:text/html,x",
        "HTTPS:x",
    ];
    table(&good, &bad, |url| {
        format!(r#""texts":{{"en":{{"promoter":{{"link":{{"url":{url},"text":"x"}}}}}}}}"#)
    });
}

#[test]
fn accents_are_colours() {
    let good =
        ["#0b6", "#00bb66ff", "teal", "rgb(0 180 100 / 50%)", "hsl(120deg, 50%, 20%)", "oklch(0.6 0.1 20)"];
    let bad = [
        "",
        "#0b",
        "#ggg",
        "red;",
        "red;background:url(x)",
        "url(//evil.org/x)",
        "rgb()",
        "rgb(0,0,0",
        "var(--x)",
    ];
    table(&good, &bad, |colour| format!(r#""accent":{colour}"#));
}

#[test]
fn an_unlisted_value_is_other_and_an_unlisted_dimension_is_left_out() {
    let survey = read(r#"{"id":"a","wave":"1","reasons":["help"]}"#).expect("a survey");
    let segment = survey.segment(&claim(&[("audience", "member"), ("channel", "pigeon"), ("shoe", "44")]));
    let pairs: Vec<_> = segment.iter().map(|(d, v)| (d.as_str(), v.as_str())).collect();
    assert_eq!(pairs, [("audience", "member"), ("channel", "other")]);
    assert_eq!(survey.reason("help").as_str(), "help");
    assert_eq!(survey.reason("<script>").as_str(), "other");
}
