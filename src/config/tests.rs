//! What the widget makes of definitions and settings, good and bad.

use super::*;

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn read(pairs: Pairs) -> (Config, Vec<String>) {
    Config::read(|path| pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned()))
}

#[track_caller]
fn segment_of(pairs: Pairs, expected: Pairs) {
    let (config, _) = read(pairs);
    let found: Vec<_> = config.segment.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_screen_for_many_speaks_for_no_member() {
    let token = |mode| read(&[("settings.mode", mode), ("settings.token", "signed")]).0.token;
    assert_eq!([token("corner"), token("kiosk")], [Some("signed".to_owned()), None]);
}

#[test]
fn nothing_given_is_a_corner_survey_of_one_click() {
    let (config, problems) = read(&[]);
    assert_eq!((config.mode, config.position), (Mode::Corner, "bottom-end"));
    assert_eq!((config.comments, config.preview, config.kind()), (false, false, Kind::default()));
    assert_eq!((config.wave.as_str(), problems), ("1", vec![]));
    assert_eq!(config.cadence, Cadence::default());
    assert_eq!(config.segment.get("channel").map(String::as_str), Some("community"));
    assert!(config.segment.get("audience").is_none());
}

#[test]
fn the_page_comes_before_the_definition() {
    let pairs =
        [("definition.mode", "inline"), ("definition.comments", "on"), ("definition.wave", "2026-q4")];
    let (config, _) = read(&pairs);
    assert_eq!((config.mode, config.comments, config.wave.as_str()), (Mode::Inline, true, "2026-q4"));
    let (config, _) = read(&[("settings.mode", "bar"), ("settings.comments", "off"), pairs[0], pairs[1]]);
    assert_eq!((config.mode, config.comments), (Mode::Bar, false));
}

#[test]
fn every_mode_and_position_has_its_name() {
    let modes = [Mode::Corner, Mode::Bar, Mode::Modal, Mode::Inline, Mode::Tab, Mode::Kiosk];
    for (name, mode) in MODES.into_iter().zip(modes) {
        assert_eq!(read(&[("definition.mode", name)]).0.mode, mode);
        assert_eq!(serde_json::to_value(mode).ok(), Some(name.into()));
    }
    for name in POSITIONS {
        assert_eq!(read(&[("definition.position", name)]).0.position, name);
        assert!(serde_json::from_value::<commend_core::Position>(name.into()).is_ok(), "{name}");
    }
    for name in PRESETS {
        assert!(serde_json::from_value::<Preset>(name.into()).is_ok(), "{name}");
    }
}

#[test]
fn no_comment_is_asked_that_the_survey_would_not_take() {
    let on = ("settings.comments", "on");
    assert!(read(&[on]).0.comments);
    let id = ("definition.id", "club");
    assert!(!read(&[on, id]).0.comments);
    assert!(!read(&[on, id, ("definition.comments", "off")]).0.comments);
    assert!(read(&[on, id, ("definition.comments", "on")]).0.comments);
}

#[test]
fn reasons_are_for_all_or_by_category() {
    let (config, _) = read(&[("definition.reasons", "help people")]);
    assert_eq!(config.kind().follow_up, [true; 3]);
    assert!(Category::ALL.iter().all(|category| config.reasons(*category) == ["help", "people"]));
    let (config, _) =
        read(&[("definition.reasons.promoter", "help"), ("definition.reasons.detractor", "tone ease")]);
    let reasons = Category::ALL.map(|category| config.reasons(category).len());
    assert_eq!(reasons, [1, 0, 2]);
    assert_eq!(config.kind().follow_up, [true, false, true]);
    assert_eq!(Category::ALL.map(|category| category as usize), [0, 1, 2]);
    let many = ["x"; 12].join(" ");
    assert_eq!(read(&[("definition.reasons", &many)]).0.reasons(Category::Passive).len(), Reasons::MOST);
}

#[test]
fn a_segment_is_no_larger_than_a_collector_takes() {
    let long = "x".repeat(65);
    let names = ["a", "b", "c", "d", "e", "f"].map(|name| format!("settings.segment-{name}"));
    let mut pairs =
        vec![("dimensions", "long a b c d e f"), ("settings.segment-long", long.as_str()), ("lang", "nl")];
    pairs.extend(names.iter().map(|name| (name.as_str(), "1")));
    let names: Vec<_> = read(&pairs).0.segment.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["a", "b", "c", "channel", "d", "lang"]);
}

#[test]
fn nothing_leaves_the_page_that_the_survey_does_not_list() {
    let page = [
        ("dimensions", "role shoe team"),
        ("settings.segment-role", "guide"),
        ("settings.segment-shoe", "44"),
        ("settings.segment-team", "Anna's"),
    ];
    let free =
        [("channel", "community"), ("lang", "nl"), ("role", "guide"), ("shoe", "44"), ("team", "Anna's")];
    segment_of(&[&page[..], &[("lang", "nl")]].concat(), &free);
    let survey = [
        ("lang", "nl"),
        ("definition.id", "club"),
        ("definition.segments.role", "guide host"),
        ("definition.segments.team", "blue red"),
    ];
    let listed = [("channel", "community"), ("lang", "nl"), ("role", "guide"), ("team", "other")];
    segment_of(&[&page[..], &survey].concat(), &listed);
}

#[test]
fn a_kiosk_stands_at_an_event() {
    segment_of(&[("settings.mode", "kiosk"), ("lang", "nl")], &[("channel", "event"), ("lang", "nl")]);
}

#[test]
fn every_bad_value_is_named_and_replaced() {
    let (config, problems) = read(&[
        ("settings.mode", "balloon"),
        ("settings.audience", "alien"),
        ("definition.position", "middle"),
        ("definition.rules.delay", "soon"),
        ("definition.rules.scroll", "200"),
        ("definition.cadence.answered", "-1"),
        ("definition.*", "id wave colour position rules cadence"),
        ("definition.rules.*", "delay speed"),
        ("definition.cadence.*", "answered"),
    ]);
    assert_eq!((config.mode, config.position, config.cadence.answered), (Mode::Corner, "bottom-end", 90));
    assert!(config.segment.get("audience").is_none());
    let starts = [
        r#"mode="balloon" is not known: use corner or bar or modal or inline or tab or kiosk"#,
        r#"position="middle" is not known: use bottom-end or "#,
        r#"audience="alien" is not known: use member or visitor"#,
        r#"definition.rules.delay: "soon" is not known: use a whole number from 0 to 3600"#,
        r#"definition.rules.scroll: "200" is not known: use a whole number from 0 to 100"#,
        r#"definition.cadence.answered: "-1" is not known: use a whole number from 0 to 3650"#,
        "definition.colour is not known: use id wave title ",
        "definition.rules.speed is not known: use delay scroll ",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn preview_is_on_when_named_and_off_when_denied() {
    for (value, preview) in [("", true), ("true", true), ("false", false)] {
        assert_eq!(read(&[("settings.preview", value)]).0.preview, preview, "{value:?}");
    }
}

/// The fields that the widget knows are the fields that a definition has.
#[test]
fn every_field_of_a_definition_is_known() {
    let schema = include_str!("../../docs/schema/survey.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("JSON");
    let names = |fields: &serde_json::Value| {
        let mut names: Vec<_> = fields.as_object().expect("fields").keys().cloned().collect();
        names.sort();
        names
    };
    for (place, fields) in read::FIELDS {
        let properties = match place {
            "" => &schema["properties"],
            "rules." => &schema["$defs"]["Rules"]["properties"],
            _ => &schema["$defs"]["Cadence"]["properties"],
        };
        // What a collector adds when it serves one.
        let mut known: Vec<_> = fields
            .split(' ')
            .filter(|name| !["members", "reach"].contains(name))
            .map(str::to_owned)
            .collect();
        known.sort();
        assert_eq!(names(properties), known, "{place}");
    }
}
