//! JSON: scores, objects with the names of columns, or a report.

use super::{
    Input,
    fields::{Field, Fields},
};
use commend_core::Score;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Reads an array, an object with `groups`, a single object, or a `report.json`.
pub(super) fn read(text: &str) -> Result<Input, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| format!("this is no JSON: {e}"))?;
    match value {
        Value::Array(items) => list(&items),
        Value::Object(object) if object.contains_key("suppressed") => report(&object),
        Value::Object(object) => match object.get("groups") {
            Some(Value::Array(items)) => list(items),
            _ => list(&[Value::Object(object)]),
        },
        _ => Err("use an array of scores or of groups".into()),
    }
}

fn list(items: &[Value]) -> Result<Input, String> {
    let (mut input, mut empty) = (Input::default(), 0_u64);
    for (number, item) in items.iter().enumerate() {
        let fields = match item {
            Value::Object(object) => fields(object),
            other => written(other)
                .and_then(|text| if text.is_empty() { Ok(Fields::default()) } else { Fields::score(&text) }),
        };
        let fields = fields.map_err(|why| format!("entry {}: {why}", number + 1))?;
        if fields.is_empty() {
            empty += 1;
        } else {
            input.add(fields).map_err(|why| format!("entry {}: {why}", number + 1))?;
        }
    }
    input
        .notes
        .extend((empty > 0).then(|| format!("Entries without an answer, which count nothing: {empty}.")));
    Ok(input)
}

/// A report: its groups, or periods, as far as they are told, and the whole as it says.
fn report(report: &Object) -> Result<Input, String> {
    let told = |object: &Object| object.get("scores").is_some_and(Value::is_array);
    let part = |object: &Object, names: &[&str]| {
        let known = object.iter().filter(|(name, _)| names.contains(&name.as_str()));
        fields(&known.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    let mut input = Input::default();
    let groups = report.get("groups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let groups: Vec<_> = groups.iter().filter_map(Value::as_object).collect();
    for group in groups.iter().filter(|group| told(group)) {
        let mut fields = part(group, &["scores", "shown"])?;
        let field = if group.contains_key("from") { Field::Period } else { Field::Group };
        fields.set(field, group.get("key").and_then(Value::as_str).unwrap_or_default())?;
        input.add(fields)?;
    }
    if told(report) {
        input.total = Some(part(report, &["scores", "shown"])?.row()?);
    }
    let held_back = groups.iter().filter(|group| !told(group)).count();
    let note = format!("Groups that the report holds back, counted in the whole alone: {held_back}.");
    input.notes.extend((held_back > 0).then_some(note));
    Ok(input)
}

fn fields(object: &Object) -> Result<Fields, String> {
    let mut fields = Fields::default();
    for (name, value) in object {
        if let ("scores" | "hist", Value::Array(counts)) = (name.as_str(), value) {
            if counts.len() != Score::COUNT {
                return Err(format!("{name}: there are {} counts, and 11 scores", counts.len()));
            }
            for (score, count) in Score::all().zip(counts) {
                fields.set(Field::Given(score), &written(count)?)?;
            }
        } else if !value.is_null() {
            fields.set(Field::named(name)?, &written(value)?)?;
        }
    }
    Ok(fields)
}

/// A value as a table would have it.
fn written(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.trim().to_owned()),
        other => Err(format!("`{other}` is neither a number nor a text")),
    }
}
