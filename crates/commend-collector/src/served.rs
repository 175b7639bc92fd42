//! A survey as it is served: to the widget its definition, to the loader its gate. What is as by default is left
//! out of both, since the widget knows the defaults.

use crate::{assets, daily::Figures, spoken::Spoken};
use commend_core::{Results, Survey, stats::Split};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The fields whose own fields have defaults.
const SECTIONS: [&str; 4] = ["dates", "sampling", "rules", "cadence"];

/// What pages have no use for.
const UNSERVED: [&str; 3] = ["badge", "marks", "scorecard"];

/// A definition, and what the collector adds to it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Definition<'a> {
    #[serde(flatten)]
    survey: &'a Survey,
    /// How the members of this wave have answered so far, where the survey tells them.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Members>,
    /// The share of those who may be asked that is asked, 0 to 1, where the survey paces its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<f64>,
    /// The sentences of the language that it is shown in, as far as the collector can tell, where an edition is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<Sentences>,
}

/// The sentences of a language.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Sentences {
    lang: String,
    sentences: Value,
}

/// Answers by category.
#[derive(Serialize, JsonSchema)]
struct Members {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

/// The definition with what the collector adds: `members`, where the survey tells them, and `reach`, where it
/// paces its answers.
pub(crate) fn definition(survey: &Survey, Figures { members, reach }: Figures) -> Value {
    let plain = json!(Survey::new(survey.id.clone(), survey.wave.clone()));
    let members = members.filter(|_| survey.results == Results::Members);
    let members =
        members.map(|Split { promoters, passives, detractors }| Members { promoters, passives, detractors });
    let mut served = json!(Definition { survey, members, reach, spoken: None });
    leave_out(&mut served, &plain, &["id", "wave"]);
    if let Some(fields) = served.as_object_mut() {
        fields.retain(|name, _| !UNSERVED.contains(&name.as_str()));
    }
    for section in SECTIONS {
        if let Some(fields) = served.get_mut(section) {
            leave_out(fields, &plain[section], &[]);
        }
    }
    served
}

/// The definition with the sentences that it is shown with.
pub(crate) fn spoken(mut definition: Value, spoken: Spoken) -> Value {
    definition["spoken"] =
        json!(Sentences { lang: spoken.lang.to_owned(), sentences: spoken.into_sentences() });
    definition
}

/// What a definition and all that is spoken in this version of the widget is known by, so that both can be kept for ever.
pub(crate) fn edition(definition: &Value) -> String {
    let (_, loader) = assets::loader().unwrap_or_default();
    let hash = Sha256::new().chain_update(definition.to_string()).chain_update(loader).finalize();
    hex::encode(&hash[..3])
}

/// Leaves out of an object the fields that are as in another, but for some.
fn leave_out(object: &mut Value, plain: &Value, but: &[&str]) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|name, value| but.contains(&name.as_str()) || Some(&*value) != plain.get(name));
    }
}

/// The statement that tells the loader of one survey its edition and its gate; the loader itself follows. Settings that the page
/// made before win, and so do those of a first tag.
pub(crate) fn told(survey: &Survey, figures: Figures) -> String {
    let id = json!(survey.id);
    let edition = edition(&definition(survey, figures));
    let gate = json!(survey.gate(figures.reach));
    // Named as the loader names them, they are smaller when packed.
    let fields =
        gate.as_object().into_iter().flatten().map(|(name, value)| format!("{name}:{}", script(value)));
    let gate = fields.collect::<Vec<_>>().join(",");
    format!(r#"commend={{survey:{id},v:"{edition}",gate:{{{gate}}},...window.commend}};"#)
}

/// JSON that means the same in every JavaScript and ends no element that it may be put into.
fn script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(fields: &str) -> Survey {
        let json = format!(r#"{{"id":"a","wave":"1"{fields}}}"#);
        Survey::from_json(json.as_bytes()).expect("a survey")
    }

    #[test]
    fn what_is_as_by_default_is_left_out() {
        assert_eq!(definition(&survey(""), Figures::default()), json!({ "id": "a", "wave": "1" }));
        let written = r#","mode":"tab","reasons":["help"],"rules":{"delay":2,"visits":3},"cadence":{"any":14},
            "sampling":{"visitor":0.1,"weekly":50},"segments":{"audience":["member","visitor"],"role":["guide"]},
            "texts":{"en":{}},"marks":[{"day":"2026-03-02","name":"Migration"}]"#;
        assert_eq!(
            definition(&survey(written), Figures { members: None, reach: Some(1.0) }),
            json!({ "id": "a", "wave": "1", "mode": "tab", "reasons": ["help"], "rules": { "visits": 3 },
                "sampling": { "visitor": 0.1, "weekly": 50 }, "texts": { "en": {} }, "reach": 1.0,
                "segments": { "audience": ["member", "visitor"], "role": ["guide"] } })
        );
    }

    #[test]
    fn what_is_left_out_is_read_as_it_was() {
        for preset in ["community", "product", "staff", "event"] {
            let survey = crate::definition::read(crate::preset::of(preset).expect("one").as_bytes());
            let survey = survey.expect("a survey");
            let served = definition(&survey, Figures::default()).to_string();
            assert_eq!(crate::definition::read(served.as_bytes()), Ok(survey));
        }
    }

    #[test]
    fn the_loader_is_told_the_gate_before_it_runs() {
        let survey = survey(r#","pages":["/</script>\u2028*"],"sampling":{"visitor":0.1}"#);
        let figures = Figures { members: None, reach: Some(0.25) };
        let (told, edition) = (told(&survey, figures), edition(&definition(&survey, figures)));
        assert_eq!(
            told.replace(&edition, "E"),
            r#"commend={survey:"a",v:"E",gate:{pages:["/\u003c/script>\u2028*"],reach:0.25,sampling:{"visitor":0.1},wave:"1"},...window.commend};"#
        );
        assert!(edition.len() == 6 && edition != super::edition(&definition(&survey, Figures::default())));
    }
}
