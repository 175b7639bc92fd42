//! `commend preset`: whole definitions to start from, one for each kind of survey. What each field means is
//! in docs/survey.md.

use crate::demo;

const PRESETS: [(&str, &str); 4] = [
    ("community", include_str!("../presets/community.json")),
    ("product", include_str!("../presets/product.json")),
    ("staff", include_str!("../presets/staff.json")),
    ("event", include_str!("../presets/event.json")),
];

/// The definition of that name; the error says which there are.
pub(crate) fn of(name: &str) -> Result<String, String> {
    let example = || {
        let survey = demo::survey(crate::today()).ok().filter(|_| name == demo::SURVEY)?;
        serde_json::to_string_pretty(&survey).ok()
    };
    let found = PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| text.trim_end().to_owned());
    found.or_else(example).ok_or_else(|| {
        let names = PRESETS.map(|(known, _)| known).join(", ");
        format!("there is no preset `{name}`: use one of {names}, {}", demo::SURVEY)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition;

    #[test]
    fn each_is_a_survey_of_its_kind_without_a_problem() {
        for (name, text) in PRESETS {
            let survey = definition::read(text.as_bytes()).expect("a survey");
            let preset = serde_json::to_value(survey.preset).expect("a name");
            assert_eq!((survey.id.as_str(), preset.as_str()), (name, Some(name)));
            assert!(survey.reasons.ids().next().is_some(), "{name}");
        }
    }

    #[test]
    fn the_example_is_one_too() {
        let text = of(demo::SURVEY).expect("a preset");
        let survey = definition::read(text.as_bytes()).expect("a survey");
        assert_eq!(Ok(survey), demo::survey(crate::today()));
    }

    #[test]
    fn another_name_is_no_preset() {
        let why = "there is no preset `forum`: use one of community, product, staff, event, example";
        assert_eq!(of("forum"), Err(why.into()));
    }
}
