//! The group an answer is counted in: one value for each of a few coarse dimensions.

use crate::{Dimension, SegmentValue};
use serde::Serialize;
use std::collections::BTreeMap;

/// A group of respondents, such as members who came through the newsletter and read Dutch. Never fine
/// enough to point at a person: dimensions and values come from the survey's own lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[serde(transparent)]
pub struct Segment(BTreeMap<Dimension, SegmentValue>);

impl Segment {
    /// The value of a dimension, where this group has one.
    pub fn get(&self, dimension: &Dimension) -> Option<&SegmentValue> {
        self.0.get(dimension)
    }

    /// Dimensions and values, by name of the dimension.
    pub fn iter(&self) -> impl Iterator<Item = (&Dimension, &SegmentValue)> {
        self.0.iter()
    }
}

impl FromIterator<(Dimension, SegmentValue)> for Segment {
    fn from_iter<I: IntoIterator<Item = (Dimension, SegmentValue)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}
