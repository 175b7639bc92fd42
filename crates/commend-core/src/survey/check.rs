//! What no schema can say of a definition: whether its fields make sense together. `check/words.rs` looks
//! at the texts.

mod words;

use super::{Cadence, Figure, Mode, Problem, Results, Rules, Sampling, Survey};
use std::collections::BTreeSet;

impl Survey {
    /// Everything in this definition that cannot be meant.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        reasons(self, &mut found);
        results(self, &mut found);
        accent(self, &mut found);
        dates(self, &mut found);
        pages(self, &mut found);
        sampling(self, &mut found);
        rules(self, &mut found);
        kiosk(self, &mut found);
        segments(self, &mut found);
        threshold(self, &mut found);
        marks(self, &mut found);
        scorecard(self, &mut found);
        words::check(self, &mut found);
        found
    }
}

fn reasons(survey: &Survey, found: &mut Vec<Problem>) {
    for (list, ids) in survey.reasons.lists() {
        twice(list, ids, found);
    }
}

fn results(survey: &Survey, found: &mut Vec<Problem>) {
    let member = |values: &[crate::SegmentValue]| values.iter().any(|value| value.as_str() == "member");
    let mut dimensions = survey.segments.iter();
    if survey.tells_members()
        && !dimensions.any(|(dimension, values)| dimension.as_str() == "audience" && member(values))
    {
        let hint = r#"add "audience": ["member", "visitor"] to `segments`"#;
        let field = if survey.results == Results::Members { "results" } else { "badge" };
        found.push(Problem::new(field, "members are not told apart from others", hint));
    }
}

fn accent(survey: &Survey, found: &mut Vec<Problem>) {
    let Some(accent) = &survey.accent else { return };
    if !is_colour(accent) {
        found.push(Problem::new(
            "accent",
            format!("`{accent}` is no colour of CSS"),
            "use one such as #0b6, teal or rgb(0 180 100)",
        ));
    }
}

/// The functions that give a colour of nothing but numbers.
const COLOURS: [&str; 10] = ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"];

/// Whether a text has the shape of a CSS colour: hexadecimal, a name, or a function of numbers.
fn is_colour(text: &str) -> bool {
    match (text.strip_prefix('#'), text.split_once('(')) {
        (Some(digits), _) => {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
        }
        (None, Some((function, arguments))) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || " .,%/+-".contains(c);
            COLOURS.contains(&function)
                && arguments.strip_suffix(')').is_some_and(|list| !list.is_empty() && list.chars().all(plain))
        }
        (None, None) => !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic()),
    }
}

fn dates(survey: &Survey, found: &mut Vec<Problem>) {
    if let (Some(from), Some(until)) = (&survey.dates.from, &survey.dates.until)
        && from > until
    {
        let what = format!("the first day, {from}, is after the last, {until}");
        found.push(Problem::new("dates", what, "write the earlier one as `from`"));
    }
}

fn pages(survey: &Survey, found: &mut Vec<Problem>) {
    for (place, glob) in survey.pages.iter().enumerate() {
        if !glob.strip_prefix('!').unwrap_or(glob).starts_with(['/', '*']) {
            let what = format!("`{glob}`: no path starts like that");
            let hint = "write paths without the host, such as /t/* or !/t/feedback/*";
            found.push(Problem::new(format!("pages[{place}]"), what, hint));
        }
    }
}

fn sampling(survey: &Survey, found: &mut Vec<Problem>) {
    let Sampling { member, visitor, weekly } = survey.sampling;
    if weekly.is_some() && member <= 0.0 && visitor <= 0.0 {
        let hint = "give the share of those who may be asked, such as \"member\": 1";
        let what = "nobody is asked: the shares of members and visitors are both 0";
        found.push(Problem::new("sampling.weekly", what, hint));
    }
}

fn rules(survey: &Survey, found: &mut Vec<Problem>) {
    for (dimension, wanted) in &survey.rules.segments {
        let path = format!("rules.segments.{dimension}");
        twice(&path, wanted, found);
        let Some(listed) = survey.segments.get(dimension) else {
            let known: Vec<_> = survey.segments.keys().map(ToString::to_string).collect();
            let what = format!("`{dimension}` is no dimension of this survey");
            let hint = format!("add it to `segments` or use one of {}", known.join(", "));
            found.push(Problem::new(path, what, hint));
            continue;
        };
        if wanted.is_empty() {
            let hint = "name those who are asked or leave the dimension out";
            found.push(Problem::new(path.as_str(), "no value is named, so nobody is asked", hint));
        }
        for (place, value) in wanted.iter().enumerate().filter(|(_, value)| !listed.contains(value)) {
            let known: Vec<_> = listed.iter().map(ToString::to_string).collect();
            found.push(Problem::new(
                format!("{path}[{place}]"),
                format!("`{value}` is no value of `{dimension}`"),
                format!("add it to `segments.{dimension}` or use one of {}", known.join(", ")),
            ));
        }
    }
}

fn kiosk(survey: &Survey, found: &mut Vec<Problem>) {
    let set = [
        ("sampling", survey.sampling != Sampling::default()),
        ("rules", survey.rules != Rules::default()),
        ("cadence", survey.cadence != Cadence::default()),
    ];
    for (field, _) in set.into_iter().filter(|(_, set)| *set && survey.mode == Mode::Kiosk) {
        let what = "a kiosk asks everybody who stands before it";
        found.push(Problem::new(field, what, format!("leave `{field}` out or use another mode")));
    }
}

fn segments(survey: &Survey, found: &mut Vec<Problem>) {
    for (dimension, values) in &survey.segments {
        let path = format!("segments.{dimension}");
        twice(&path, values, found);
        if values.is_empty() {
            let what = "it has no values, so every answer counts as `other`";
            found.push(Problem::new(path, what, "list its values or leave it out"));
        }
    }
}

fn threshold(survey: &Survey, found: &mut Vec<Problem>) {
    if survey.threshold == 0 {
        found.push(Problem::new("threshold", "0 hides nothing", "use 1 to show every group"));
    }
}

fn marks(survey: &Survey, found: &mut Vec<Problem>) {
    let days: Vec<_> = survey.marks.iter().map(|mark| mark.day.as_str()).collect();
    let mut seen = BTreeSet::new();
    for (place, day) in days.into_iter().enumerate().filter(|(_, day)| !seen.insert(*day)) {
        let what = format!("{day} has a mark already");
        found.push(Problem::new(format!("marks[{place}].day"), what, "say both in one name"));
    }
}

fn scorecard(survey: &Survey, found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (place, measure) in survey.scorecard.iter().enumerate() {
        let path = |field: &str| format!("scorecard[{place}].{field}");
        if !seen.insert(&measure.id) {
            let what = format!("`{}` is the id of a measure before", measure.id);
            found.push(Problem::new(path("id"), what, "give each measure an id of its own"));
        }
        if measure.figure == Figure::Entered && !measure.of.is_empty() {
            let hint = "leave it out, or name a `figure` that the answers give";
            found.push(Problem::new(path("of"), "what is entered is of nobody in particular", hint));
        }
        if measure.figure != Figure::Entered && measure.unit.is_some() {
            let hint = "leave it out, or say \"figure\": \"entered\"";
            found.push(Problem::new(path("unit"), "the figure has a unit of its own", hint));
        }
        for (dimension, value) in &measure.of {
            let listed = survey.segments.get(dimension);
            if !listed.is_some_and(|values| values.contains(value)) {
                let what = format!("`{value}` is no value of `{dimension}`");
                let hint = format!("add it to `segments.{dimension}` or use one that is listed");
                found.push(Problem::new(path("of"), what, hint));
            }
        }
    }
}

/// Finds what a list names again.
fn twice<T: Ord + ToString>(path: &str, list: &[T], found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (place, one) in list.iter().enumerate().filter(|(_, one)| !seen.insert(*one)) {
        let what = format!("`{}` is listed before", one.to_string());
        found.push(Problem::new(format!("{path}[{place}]"), what, "leave it out here"));
    }
}
