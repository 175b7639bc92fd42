//! What a community is measured by: who owns each measure, whom it is accounted for to, and what it should reach.
//! For the report; the widget does not hear of it.

use crate::{Dimension, MeasureId, SegmentValue};
use serde::Serialize;
use std::collections::BTreeMap;

/// One measure of success.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Measure {
    /// The name in tables and addresses. `loyalty`, `promoters`, `participation`, `collaboration`, `reach`, `perception` and
    /// `traffic` have names of their own in the languages of the report.
    pub id: MeasureId,
    /// What it is called, 1 to 60 characters. Default: the built-in name, else the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 60)))]
    pub name: Option<String>,
    /// Whose success it measures: `community-manager`, `social-media-manager`, or a role in own words, 1 to 60 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 60)))]
    pub role: String,
    /// Who answers for it, 1 to 60 characters. Default: nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 60)))]
    pub owner: Option<String>,
    /// Whom it is accounted for to: `editorial`, `product`, `business`, `marketing`, `pr`, `sales`, or others in own words.
    /// Default: nobody is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1, max = 60))))]
    pub accountable: Vec<String>,
    /// Where its figure comes from. Default: `entered`.
    #[serde(default)]
    pub figure: Figure,
    /// Of whom, where the answers tell: one value of one dimension, such as `{ "audience": "member" }`. Default: of all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(extend("maxProperties" = 1)))]
    pub of: BTreeMap<Dimension, SegmentValue>,
    /// What it is counted in, where it is entered, such as `posts a week`, at most 30 characters. Default: nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 30)))]
    pub unit: Option<String>,
    /// What it should reach. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
}

/// Where the figure of a measure comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// Somebody enters or imports it.
    #[default]
    Entered,
    /// The Net Promoter Score.
    Nps,
    /// How many promoters there are.
    Promoters,
    /// Answers per time shown, in percent.
    Response,
}
