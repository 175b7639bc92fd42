//! The closed answers to "why", and which of them have a label in every language.

use crate::{Category, ReasonId};
use serde::Serialize;

/// The reasons that the widget has a label for, in each of its languages.
#[cfg(feature = "decode")]
pub(super) const BUILT_IN: [&str; 18] = [
    "help",
    "people",
    "knowledge",
    "tone",
    "events",
    "ease",
    "quality",
    "features",
    "support",
    "price",
    "team",
    "leadership",
    "growth",
    "balance",
    "pay",
    "content",
    "organisation",
    "venue",
];

/// The closed answers, in the order they are offered. Ids with a label in every language: `help`, `people`,
/// `knowledge`, `tone`, `events`, `ease`, `quality`, `features`, `support`, `price`, `team`, `leadership`,
/// `growth`, `balance`, `pay`, `content`, `organisation`, `venue` and `other`; any other id needs
/// `texts.LANG.reasons.ID` in each language of `texts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Reasons {
    /// For every category the same, at most 8.
    Same(#[cfg_attr(feature = "schema", schemars(length(max = 8)))] Vec<ReasonId>),
    /// For each category its own.
    ByCategory(CategoryReasons),
}

/// The closed answers by category, at most 8 each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CategoryReasons {
    /// For promoters. Default: none.
    #[cfg_attr(feature = "schema", schemars(length(max = 8)))]
    pub promoter: Vec<ReasonId>,
    /// For passives. Default: none.
    #[cfg_attr(feature = "schema", schemars(length(max = 8)))]
    pub passive: Vec<ReasonId>,
    /// For detractors. Default: none.
    #[cfg_attr(feature = "schema", schemars(length(max = 8)))]
    pub detractor: Vec<ReasonId>,
}

impl Reasons {
    /// Every list by its path in the definition.
    pub fn lists(&self) -> Vec<(&'static str, &[ReasonId])> {
        match self {
            Self::Same(all) => vec![("reasons", all)],
            Self::ByCategory(CategoryReasons { promoter, passive, detractor }) => vec![
                ("reasons.promoter", promoter),
                ("reasons.passive", passive),
                ("reasons.detractor", detractor),
            ],
        }
    }

    /// Those that a category is offered.
    pub fn of(&self, category: Category) -> &[ReasonId] {
        match (self, category) {
            (Self::Same(all), _) => all,
            (Self::ByCategory(own), Category::Promoter) => &own.promoter,
            (Self::ByCategory(own), Category::Passive) => &own.passive,
            (Self::ByCategory(own), Category::Detractor) => &own.detractor,
        }
    }

    /// Every id; one that stands in several lists comes several times.
    pub fn ids(&self) -> impl Iterator<Item = &ReasonId> {
        self.lists().into_iter().flat_map(|(_, ids)| ids)
    }
}

impl Default for Reasons {
    fn default() -> Self {
        Self::Same(Vec::new())
    }
}

impl From<Vec<ReasonId>> for Reasons {
    fn from(all: Vec<ReasonId>) -> Self {
        Self::Same(all)
    }
}
