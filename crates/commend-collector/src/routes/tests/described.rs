//! Holds every answer of the tests beside what the description says of its address.

use super::Answer;
use crate::openapi;
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(super) static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);

/// Whether a described address is that of a request.
fn is_of(described: &str, path: &str) -> bool {
    let (described, path): (Vec<_>, Vec<_>) = (described.split('/').collect(), path.split('/').collect());
    let segment = |(described, segment): (&&str, &&str)| match described.split_once('}') {
        Some((_, ending)) => segment.len() > ending.len() && segment.ends_with(ending),
        None => described == segment,
    };
    described.len() == path.len() && described.iter().zip(&path).all(segment)
}

/// What the description says of a request, the most exact address first.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let mut fitting: Vec<_> = paths.iter().filter(|(described, _)| is_of(described, path)).collect();
    fitting.sort_by_key(|(described, _)| described.matches('{').count());
    fitting.first().and_then(|(_, item)| item.get(method))
}

/// Fails where an answer is not as it is described: its status, its media type, its headers, its body.
#[track_caller]
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let what = format!("{method} {path}: {} {}", answer.status, answer.body);
    let Some(operation) = operation(&method.to_lowercase(), path) else {
        assert!([404, 405].contains(&answer.status), "not described: {what}");
        return;
    };
    let described = &operation["responses"][answer.status.to_string()];
    assert!(described.is_object(), "not described: {what}");
    for (name, header) in described["headers"].as_object().into_iter().flatten() {
        assert!(header["required"] != true || !answer.header(name).is_empty(), "no {name}: {what}");
    }
    let Some(content) = described["content"].as_object() else {
        assert!(answer.body.is_empty(), "a body: {what}");
        return;
    };
    let media = answer.header("content-type").split(';').next().unwrap_or_default();
    let schema = &content.get(media).unwrap_or_else(|| panic!("{media} is not described: {what}"))["schema"];
    if media == "application/json" && answer.header("content-encoding").is_empty() {
        let whole = json!({ "$ref": "#/whole", "whole": schema, "components": DOCUMENT["components"] });
        let validator = jsonschema::validator_for(&whole).expect("a schema");
        let wrong: Vec<_> = validator.iter_errors(&answer.json()).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}: {what}");
    }
}

#[test]
fn addresses_are_told_apart() {
    for (path, id) in [
        ("/v1/surveys/community.json", "readSurvey"),
        ("/v1/surveys/community/report.json", "readReport"),
        ("/e/community.js", "readLoader"),
        ("/readyz", "isReady"),
        ("/embed.js", "readFile"),
        ("/", "studio"),
    ] {
        assert_eq!(operation("get", path).expect(path)["operationId"], id, "{path}");
    }
    for path in ["/v1/surveys/community", "/v1/surveys/.json", "/x/y"] {
        assert!(operation("get", path).is_none(), "{path}");
    }
}
