//! The author's own words, where the widget's are not wanted.

use crate::ReasonId;
use serde::Serialize;
use std::collections::BTreeMap;

/// The words of a survey in one language. What is missing is the widget's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Texts {
    /// What is recommended, as it stands in the question: "this community".
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub product: Option<String>,
    /// The question; `{product}` stands for the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub question: Option<String>,
    /// The label under 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub low: Option<String>,
    /// The label under 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub high: Option<String>,
    /// The label of the comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub comment: Option<String>,
    /// The button that sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub submit: Option<String>,
    /// What is said after the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub thanks: Option<String>,
    /// The label of the tab, in the mode `tab`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub open: Option<String>,
    /// The labels of closed answers, by id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<ReasonId, String>,
    /// What only promoters are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promoter: Option<CategoryTexts>,
    /// What only passives are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passive: Option<CategoryTexts>,
    /// What only detractors are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detractor: Option<CategoryTexts>,
}

/// What only those of one category are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct CategoryTexts {
    /// What is asked after the score, above the closed answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub follow_up: Option<String>,
    /// What is said after the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub thanks: Option<String>,
    /// A link below that, such as to a place to tell more. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Link {
    /// Where it leads: an address of `https:` or `http:`, or a path of the page's own host, such as `/feedback`.
    pub url: String,
    /// What it says.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub text: String,
}
