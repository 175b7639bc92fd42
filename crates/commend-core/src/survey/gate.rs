//! The few fields of a survey that say whether anything is fetched at all.

use super::{Dates, Survey};
use crate::WaveId;
use serde::Serialize;

/// What the loader must know before it fetches anything: where, when and how many are asked. Fields have
/// the names and shapes of the definition and are left out where they are as by default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gate<'a> {
    wave: &'a WaveId,
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<&'a Dates>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pages: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    sampling: Option<Shares>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<f64>,
}

/// The shares of those who are asked, where not all are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Shares {
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visitor: Option<f64>,
}

impl Survey {
    /// What the loader must know; `reach` is the collector's, where the survey paces its answers.
    pub fn gate(&self, reach: Option<f64>) -> Gate<'_> {
        let some = |share: f64| (share < 1.0).then_some(share);
        let shares = Shares { member: some(self.sampling.member), visitor: some(self.sampling.visitor) };
        Gate {
            wave: &self.wave,
            dates: (self.dates != Dates::default()).then_some(&self.dates),
            pages: &self.pages,
            sampling: (shares.member.is_some() || shares.visitor.is_some()).then_some(shares),
            reach: reach.and_then(some),
        }
    }
}
