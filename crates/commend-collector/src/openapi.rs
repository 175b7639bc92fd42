//! The description of the interface for programs: OpenAPI 3.1. Addresses come from `routes` with what each says of
//! itself (`openapi/operation.rs`), schemas from the types that read and write, failures from `error/kind.rs`.

mod operation;

use crate::listing::Listing;
use crate::scorecard::{Entries, Saved, Scorecard};
use crate::{auth::COOKIE, error::Failure, report::Report, routes, served::Definition};
use commend_core::wire::Batch;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

pub(crate) use operation::Operation;

/// Where schemas are kept in the document.
const SCHEMAS: &str = "/components/schemas";
/// What is true of every address.
const ABOUT: &str = "Adds tallies durably and gives the report. Every failure is JSON: `error` names it for programs, `message` says \
    what to do about it. With `Retry-After`, send the same again after so many seconds. Not described at every \
    address: 405 with `Allow` for a method that it does not take, and what is refused before it is read as a request \
    (400 and 431 without a body). `GET` addresses take `HEAD` too.";

/// The whole document, as JSON text.
pub(crate) fn text() -> String {
    serde_json::to_string_pretty(&document()).unwrap_or_default()
}

/// Where the schema of a type is found in the document; the type must be listed in [`schemas`].
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    json!({ "$ref": format!("#{SCHEMAS}/{}", T::schema_name()) })
}

pub(crate) fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Commend",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": routes::described(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `commend token new`, or the operator's own.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "What a browser gets that logs in.",
                },
            },
        },
    })
}

/// The schemas of what goes in and out, with those of their parts.
fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = SCHEMAS.into());
    let mut schemas = settings.into_generator();
    schemas.subschema_for::<Batch>();
    schemas.subschema_for::<Definition>();
    schemas.subschema_for::<Report>();
    schemas.subschema_for::<Failure>();
    schemas.subschema_for::<routes::Acknowledged>();
    schemas.subschema_for::<routes::Entry>();
    schemas.subschema_for::<Scorecard>();
    schemas.subschema_for::<Entries>();
    schemas.subschema_for::<Saved>();
    schemas.subschema_for::<routes::Entering>();
    schemas.subschema_for::<Listing>();
    schemas.subschema_for::<routes::Versions>();
    schemas.subschema_for::<routes::Kept>();
    schemas.subschema_for::<routes::Checked>();
    schemas.subschema_for::<routes::Doing>();
    schemas.take_definitions(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` in a value.
    fn references(value: &Value) -> Vec<&str> {
        match value {
            Value::Object(fields) => {
                let own = fields.get("$ref").and_then(Value::as_str);
                own.into_iter().chain(fields.values().flat_map(references)).collect()
            }
            Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = document();
        let references = references(&document);
        assert!(references.len() > 20, "{references:?}");
        for reference in references {
            let place = document.pointer(reference.trim_start_matches('#'));
            assert!(place.is_some_and(Value::is_object), "{reference}");
        }
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document = document();
        let paths = document["paths"].as_object().expect("paths");
        let operations = paths.values().filter_map(Value::as_object).flat_map(Map::values);
        let mut names: Vec<_> = operations.map(|one| one["operationId"].as_str().expect("a name")).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!((names.len(), all > 10), (all, true));
    }
}
