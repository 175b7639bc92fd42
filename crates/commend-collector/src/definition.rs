//! Reads a survey definition and says at once all that is wrong with it: what is no JSON, what the schema
//! refuses, what makes no sense. Called by `surveys` and through it by `commend doctor`.

mod json;
mod violation;

use commend_core::{Problem, Survey};
use serde_json::Value;
use std::collections::BTreeSet;

/// The survey, or everything that keeps the text from being one, by path.
pub(crate) fn read(text: &[u8]) -> Result<Survey, Vec<Problem>> {
    // Some editors begin a file with a mark that JSON does not know.
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let value = json::read(text).map_err(|problem| vec![problem])?;
    let mut problems = violation::all(&value)?;
    match serde_json::from_slice::<Survey>(text) {
        Ok(survey) => {
            add(&mut problems, survey.problems());
            if problems.is_empty() { Ok(survey) } else { Err(problems) }
        }
        Err(error) if problems.is_empty() => {
            Err(vec![Problem::new("", error.to_string(), "write it as the schema says")])
        }
        Err(_) => {
            let rest = of_the_rest(value, &problems);
            add(&mut problems, rest);
            Err(problems)
        }
    }
}

/// Adds problems of places that none is known of yet.
fn add(problems: &mut Vec<Problem>, more: Vec<Problem>) {
    let known: BTreeSet<_> = problems.iter().map(|problem| problem.path.clone()).collect();
    problems.extend(more.into_iter().filter(|problem| !known.contains(&problem.path)));
    problems.sort_by(|a, b| a.path.cmp(&b.path));
}

/// What makes no sense in the fields that can be read, the others being left out. Nothing is said of fields
/// that lean on those.
fn of_the_rest(mut value: Value, problems: &[Problem]) -> Vec<Problem> {
    let Some(fields) = value.as_object_mut() else { return Vec::new() };
    let damaged: BTreeSet<_> = problems.iter().map(field).collect();
    fields.retain(|name, _| !damaged.contains(name.as_str()));
    for required in ["id", "wave"] {
        fields.entry(required).or_insert_with(|| "any".into());
    }
    let Ok(survey) = serde_json::from_value::<Survey>(value) else { return Vec::new() };
    let leans = |problem: &Problem| {
        LEANS.iter().any(|(on, leaning)| damaged.contains(on) && leaning.contains(&field(problem)))
    };
    survey.problems().into_iter().filter(|problem| !leans(problem)).collect()
}

/// The fields that make sense or not by what another one says.
const LEANS: [(&str, &[&str]); 3] =
    [("reasons", &["texts"]), ("texts", &["reasons"]), ("segments", &["results", "rules"])];

/// The field of a definition that a problem is in.
fn field(problem: &Problem) -> &str {
    problem.path.split(['.', '[']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
