//! Days on which something happened to the community, for the report. The widget does not hear of them.

use serde::Serialize;

/// Something that happened to the community, such as a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Mark {
    /// The day, such as `2026-03-02`: the first of what came after.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub day: String,
    /// What it is called in the report, 1 to 60 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 60)))]
    pub name: String,
}
