//! The JSON Schemas of what goes in and out, generated from the types that read and write it.

use crate::report::Report;
use commend_core::{Survey, wire::Batch};

pub(crate) const NAMES: [&str; 3] = ["batch", "survey", "report"];

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

#[cfg(test)]
mod tests {
    /// The published copies are the generated ones.
    #[test]
    fn the_published_schemas_are_true() {
        for name in super::NAMES {
            let path = format!("{}/../../docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let published = std::fs::read_to_string(&path).unwrap_or_default();
            let generated = super::of(name).unwrap_or_default();
            assert!(generated.trim() == published.trim(), "{path} is old: commend schema {name} > it");
        }
    }
}
