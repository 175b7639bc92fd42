//! The JSON Schemas of what goes in and out, generated from the types that read and write it, and beside them the
//! description of all addresses.

use crate::{openapi, report::Report};
use commend_core::{Survey, wire::Batch};

/// The JSON Schemas.
pub(crate) const NAMES: [&str; 3] = ["batch", "survey", "report"];
/// What `commend schema` prints beyond them.
const INTERFACE: &str = "openapi";

/// The schema of that name as JSON text.
pub(crate) fn of(name: &str) -> Option<String> {
    let schema = match name {
        "batch" => schemars::schema_for!(Batch),
        "survey" => schemars::schema_for!(Survey),
        "report" => schemars::schema_for!(Report),
        _ => return None,
    };
    serde_json::to_string_pretty(&schema).ok()
}

/// What `commend schema` prints by that name; the error lists the names.
pub(crate) fn printed(name: &str) -> Result<String, String> {
    if name == INTERFACE {
        return Ok(openapi::text());
    }
    let names = || format!("there is no schema `{name}`: use one of {}, {INTERFACE}", NAMES.join(", "));
    of(name).ok_or_else(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published copies are the generated ones.
    #[test]
    fn the_published_schemas_are_true() {
        for name in NAMES.into_iter().chain([INTERFACE]) {
            let path = format!("{}/../../docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let published = std::fs::read_to_string(&path).unwrap_or_default();
            let generated = printed(name).unwrap_or_default();
            assert!(generated.trim() == published.trim(), "{path} is old: commend schema {name} > it");
        }
        assert_eq!(
            printed("shoe"),
            Err("there is no schema `shoe`: use one of batch, survey, report, openapi".into())
        );
    }
}
