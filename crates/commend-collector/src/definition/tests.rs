use super::*;

/// What is said of a text, one problem a line.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let problems = read(text.as_bytes()).err().unwrap_or_default();
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected, "{text}");
}

/// The same of a definition with these fields.
#[track_caller]
fn fields(fields: &str, expected: &[&str]) {
    check(&format!(r#"{{"id":"a","wave":"1",{fields}}}"#), expected);
}

#[test]
fn what_is_no_json_is_found_by_line_and_column() {
    let place = "look at that place and just before it";
    check("", &[&format!("this is no JSON: EOF while parsing a value at line 1 column 0; {place}")]);
    check(
        "{\n  \"id\": \"a\"\n  \"wave\": \"1\"\n}",
        &[&format!("this is no JSON: expected `,` or `}}` at line 3 column 3; {place}")],
    );
    check(
        "{\n  \"id\": \"a\",\n  \"rules\": { \"delay\": 1, \"delay\": 2 }\n}",
        &["`delay` is given twice at line 3 column 32; keep one of both"],
    );
    check(
        r#"{"id":"a","wave":"1"} x"#,
        &[&format!("this is no JSON: trailing characters at line 1 column 23; {place}")],
    );
    check("\u{feff}{\"id\":\"a\",\"wave\":\"1\"}", &[]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(deep.as_bytes()).is_err());
}

#[test]
fn measures_that_make_no_sense_are_told() {
    check(
        r#"{"id":"a","wave":"1","segments":{"audience":["member"]},"scorecard":[
            {"id":"reach","role":"x","of":{"audience":"member"}},
            {"id":"reach","role":"x","figure":"nps","unit":"points","of":{"audience":"visitor"}},
            {"id":"loyalty","figure":"nps"}]}"#,
        &[
            "scorecard[2].role: it is missing; add it: whose success it measures: `community-manager`, `social-media-manager`, or a role in own words, 1 to 60 characters",
        ],
    );
    check(
        r#"{"id":"a","wave":"1","segments":{"audience":["member"]},"scorecard":[
            {"id":"reach","role":"x","of":{"audience":"member"}},
            {"id":"reach","role":"x","figure":"nps","unit":"points","of":{"audience":"visitor"}}]}"#,
        &[
            "scorecard[0].of: what is entered is of nobody in particular; leave it out, or name a `figure` that the answers give",
            "scorecard[1].id: `reach` is the id of a measure before; give each measure an id of its own",
            "scorecard[1].of: `visitor` is no value of `audience`; add it to `segments.audience` or use one that is listed",
            "scorecard[1].unit: the figure has a unit of its own; leave it out, or say \"figure\": \"entered\"",
        ],
    );
}

#[test]
fn all_is_said_at_once() {
    check(
        r#"{"id":"a b","mode":"balloon","title":"","resons":[],"rules":{"delay":4000,"wait":1},
            "dates":{"from":"2026-02-30"},"threshold":0,"pages":["t/*"],
            "sampling":{"member":2,"weekly":0.5}}"#,
        &[
            "dates.from: `2026-02-30` is no day; use one such as 2026-10-31",
            "id: `a b` is no id; use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit",
            "mode: `balloon` is not known; use corner, bar, modal, inline, tab or kiosk",
            "pages[0]: `t/*`: no path starts like that; write paths without the host, such as /t/* or \
             !/t/feedback/*",
            "resons: there is no such field; is `reasons` meant?",
            "rules.delay: 4000 is too large; use 0 to 3600",
            "rules.wait: there is no such field; use delay, event, exit, minutes, quiet, scroll, segments, tenure or visits",
            "sampling.member: 2 is too large; use 0 to 1",
            "sampling.weekly: 0.5 does not belong here; use a whole number",
            "threshold: 0 is too small; use 1 or more",
            "title: it is empty; write something or leave it out",
            "wave: it is missing; add it: the round that new answers count in, such as `2026-q4`",
        ],
    );
}

#[test]
fn what_makes_no_sense_is_said_beside_what_the_schema_refuses() {
    fields(
        r#""colour":"red","threshold":0,"pages":["/","t/*"]"#,
        &[
            "colour: there is no such field; use accent, badge, cadence, comments, dates, id, marks, mode, pages, position, \
             preset, product, reasons, results, rules, sampling, scorecard, segments, texts, theme, threshold, title or wave",
            "pages[1]: `t/*`: no path starts like that; write paths without the host, such as /t/* or \
             !/t/feedback/*",
            "threshold: 0 is too small; use 1 or more",
        ],
    );
}

#[test]
fn what_cannot_be_read_throws_no_shadow_on_the_rest() {
    fields(
        r#""mode":"Kiosk","reasons":["soil","a b"],"segments":5,"rules":{"segments":{"role":["guide"]}},
            "texts":{"en":{"reasons":{"soil":"Soil"}}},"accent":"grass-green""#,
        &[
            "accent: `grass-green` is no colour of CSS; use one such as #0b6, teal or rgb(0 180 100)",
            "mode: `Kiosk` is not known; use corner, bar, modal, inline, tab or kiosk",
            "reasons[1]: `a b` is no id; use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit",
            "segments: 5 does not belong here; use an object in { }",
        ],
    );
}

#[test]
fn of_several_shapes_the_one_of_the_values_type_is_meant() {
    fields(r#""reasons":["help"]"#, &[]);
    fields(r#""reasons":{"promoter":["help"]}"#, &[]);
    fields(
        r#""reasons":"help""#,
        &["reasons: `help` does not belong here; use a list in [ ] or an object in { }"],
    );
    fields(
        r#""reasons":["a","b","c","d","e","f","g","h","i j"]"#,
        &[
            "reasons: it has too many entries; use at most 8",
            "reasons[8]: `i j` is no id; use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit",
        ],
    );
    fields(
        r#""reasons":{"promoters":["help"]}"#,
        &["reasons.promoters: there is no such field; is `promoter` meant?"],
    );
    fields(
        r#""texts":{"en":{"passive":5,"promoter":{"link":{"url":"/x"}}}}"#,
        &[
            "texts.en.passive: 5 does not belong here; use an object in { }",
            "texts.en.promoter.link.text: it is missing; add it: what it says",
        ],
    );
    fields(
        r#""segments":{"a b":["x"]}"#,
        &[
            "segments.a b: `a b` is no id; use 1 to 64 letters, digits, `-`, `_` or `.`, starting with a letter or digit",
        ],
    );
}

#[test]
fn a_whole_number_is_written_as_one() {
    fields(
        r#""rules":{"delay":2.0}"#,
        &[
            "invalid type: floating point `2.0`, expected u32 at line 1 column 41; write it as the schema says",
        ],
    );
}

#[test]
fn the_documentation_names_every_field_and_its_example_is_fine() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/survey.md"));
    let text = text.expect("the documentation");
    let block = |line: &&str| line.is_empty() || line.starts_with("    ");
    let example = text.lines().skip_while(|line| *line != "    {").take_while(block);
    check(&example.collect::<Vec<_>>().join("\n"), &[]);
    let schema = schemars::schema_for!(Survey).to_value();
    let parts = schema["$defs"].as_object().into_iter().flat_map(|parts| parts.values());
    let fields = parts.chain([&schema]).filter_map(|part| part["properties"].as_object());
    for field in fields.flat_map(|fields| fields.keys()) {
        let named = ["`", ".", "\""]
            .iter()
            .any(|start| ["`", "\""].iter().any(|end| text.contains(&format!("{start}{field}{end}"))));
        assert!(named, "{field}");
    }
}
