//! What the JSON Schema refuses of a definition, all of it, each with its path and with what would be taken.

use crate::spelling;
use commend_core::{ID_RULE, Problem, Survey};
use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
    paths::{Location, LocationSegment},
};
use serde_json::Value;

/// How much of a wrong value is repeated, in characters.
const REPEATED: usize = 40;

/// The advice where there is no better one.
const LOOK: &str = "`commend schema survey` says what is taken";

/// Every violation of the schema of [`Survey`], by path; of several at one place the first, which the others
/// follow from.
pub(super) fn all(definition: &Value) -> Result<Vec<Problem>, Vec<Problem>> {
    let schema = schemars::schema_for!(Survey).to_value();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).map_err(|error| {
        vec![Problem::new("", format!("the schema is none: {error}"), "report this as a fault of commend")]
    })?;
    let errors = validator.iter_errors(definition);
    let mut problems: Vec<_> = errors.flat_map(|error| said(&schema, &error)).collect();
    problems.sort_by(|a, b| a.path.cmp(&b.path));
    problems.dedup_by(|next, first| next.path == first.path);
    Ok(problems)
}

/// One violation in words; several where it stands for several.
fn said(schema: &Value, error: &ValidationError<'_>) -> Vec<Problem> {
    let at = path(error.instance_path());
    let rule = rule(schema, error.schema_path());
    let value = short(error.instance());
    let one = |what: String, hint: String| vec![Problem::new(at.as_str(), what, hint)];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| unknown(&at, name, rule)).collect()
        }
        Kind::Required { property } => vec![missing(&at, property.as_str().unwrap_or_default(), rule)],
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            if let Some(branch) = meant(error, context) {
                return branch.iter().flat_map(|inner| said(schema, inner)).collect();
            }
            let (what, all) = choices(context);
            one(format!("{value} {what}"), format!("use {}", one_of(&all)))
        }
        Kind::Type { kind } => {
            one(format!("{value} does not belong here"), format!("use {}", one_of(&types(kind))))
        }
        Kind::Minimum { .. } => one(format!("{value} is too small"), range(rule, ["minimum", "maximum"])),
        Kind::Maximum { .. } => one(format!("{value} is too large"), range(rule, ["minimum", "maximum"])),
        Kind::MinLength { .. } => one("it is empty".into(), "write something or leave it out".into()),
        Kind::MaxLength { .. } => {
            let range = range(rule, ["minLength", "maxLength"]);
            one(format!("{value} is too long"), format!("{range} characters"))
        }
        Kind::MaxItems { limit } => one("it has too many entries".into(), format!("use at most {limit}")),
        Kind::Pattern { .. } => one(format!("{value} is no id"), ID_RULE.into()),
        Kind::Format { .. } => one(format!("{value} is no day"), "use one such as 2026-10-31".into()),
        _ => one(error.to_string(), LOOK.into()),
    }
}

/// Of several shapes that a value may have, the one of its type.
fn meant<'a>(
    error: &ValidationError<'_>,
    context: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a Vec<ValidationError<'static>>> {
    let another = |inner: &ValidationError<'_>| {
        matches!(inner.kind(), Kind::Type { .. } | Kind::Constant { .. })
            && inner.instance_path() == error.instance_path()
    };
    context.iter().find(|branch| !branch.iter().any(another))
}

/// The part of the schema that a keyword stands in.
fn rule<'a>(schema: &'a Value, keyword: &Location) -> &'a Value {
    let keyword = keyword.as_str();
    let parent = keyword.rsplit_once('/').map_or("", |(parent, _)| parent);
    schema.pointer(parent).unwrap_or(&Value::Null)
}

/// A place in the definition as people write it, such as `pages[1]`.
fn path(place: &Location) -> String {
    place.into_iter().fold(String::new(), |path, segment| match segment {
        LocationSegment::Property(name) => join(&path, &name),
        LocationSegment::Index(index) => format!("{path}[{index}]"),
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.into() } else { format!("{path}.{name}") }
}

fn missing(at: &str, name: &str, rule: &Value) -> Problem {
    let about = rule.get("properties").and_then(|fields| fields.get(name)?.get("description")?.as_str());
    let hint = about.map_or_else(|| LOOK.into(), |about| format!("add it: {}", first_sentence(about)));
    Problem::new(join(at, name), "it is missing", hint)
}

fn unknown(at: &str, name: &str, rule: &Value) -> Problem {
    let path = join(at, name);
    let Some(fields) = rule.get("properties").and_then(Value::as_object) else {
        return Problem::new(path, format!("`{name}` is no id"), ID_RULE);
    };
    let hint = match spelling::nearest(name, fields.keys().map(String::as_str)) {
        Some(known) => format!("is `{known}` meant?"),
        None => format!("use {}", one_of(&fields.keys().cloned().collect::<Vec<_>>())),
    };
    Problem::new(path, "there is no such field", hint)
}

/// What is wrong with a value that has no shape of several, and what the shapes are: names, or else types.
fn choices(context: &[Vec<ValidationError<'static>>]) -> (&'static str, Vec<String>) {
    let first = || context.iter().filter_map(|branch| Some(branch.first()?.kind()));
    let names: Vec<_> = first()
        .filter_map(|kind| match kind {
            Kind::Constant { expected_value } => expected_value.as_str().map(str::to_owned),
            _ => None,
        })
        .collect();
    if !names.is_empty() {
        return ("is not known", names);
    }
    let types = first().filter_map(|kind| match kind {
        Kind::Type { kind } => Some(types(kind)),
        _ => None,
    });
    ("does not belong here", types.flatten().collect())
}

/// What a type is called; that nothing may be written as null is no advice.
fn types(kind: &TypeKind) -> Vec<String> {
    let all: Vec<JsonType> = match kind {
        TypeKind::Single(one) => vec![*one],
        TypeKind::Multiple(several) => several.iter().collect(),
    };
    let name = |one: JsonType| match one {
        JsonType::Null => None,
        JsonType::Array => Some("a list in [ ]"),
        JsonType::Boolean => Some("true or false"),
        JsonType::Integer => Some("a whole number"),
        JsonType::Number => Some("a number"),
        JsonType::Object => Some("an object in { }"),
        JsonType::String => Some("a text in quotes"),
    };
    all.into_iter().filter_map(name).map(str::to_owned).collect()
}

fn range(rule: &Value, keywords: [&str; 2]) -> String {
    match keywords.map(|keyword| rule.get(keyword).and_then(Value::as_f64)) {
        [Some(low), Some(high)] => format!("use {low} to {high}"),
        [Some(low), None] => format!("use {low} or more"),
        [None, Some(high)] => format!("use at most {high}"),
        [None, None] => LOOK.into(),
    }
}

fn one_of(all: &[String]) -> String {
    match all {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => all.concat(),
    }
}

/// A value as it stands in the file, the end of a long one left out.
fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("`{text}`"));
    match text.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The first sentence of a description, to go on with after a colon.
fn first_sentence(text: &str) -> String {
    let sentence = text.split(". ").next().unwrap_or_default().trim_end_matches('.').replace('\n', " ");
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
