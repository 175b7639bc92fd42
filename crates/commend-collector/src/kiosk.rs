//! What an operator says of a kiosk, signed as a member's token is: a device that asks one visitor after another and
//! sends many answers at once. Nobody vouches that each is of another person, so they count as open ones. Read by
//! `member.rs`; made by `commend token kiosk`.

use crate::member::is_group;
use commend_core::wire::Caps;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far ahead a kiosk's token may end, in seconds: 400 days.
pub(crate) const LONGEST: i64 = 400 * 24 * 3600;

/// What a kiosk's token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kiosk {
    pub(crate) kind: Kind,
    pub(crate) survey: String,
    pub(crate) wave: String,
    /// What the operator calls the device.
    pub(crate) name: String,
    /// The group of its visitors, which counts before what the page says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) segment: BTreeMap<String, String>,
    /// The answers that one batch may carry.
    pub(crate) cap: u64,
    /// When it ends, in seconds since 1970.
    pub(crate) exp: i64,
}

/// The kind of token that is not a member's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Kiosk,
}

impl Kiosk {
    /// Whether name, group and cap are such as one could be told.
    pub(crate) fn fits(&self) -> bool {
        !self.name.is_empty() && is_group(&self.segment) && (1..=Caps::KIOSK.answers).contains(&self.cap)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A kiosk whose token has ended.
    pub(crate) fn lobby() -> Kiosk {
        let segment = [("channel".to_owned(), "event".to_owned())].into();
        let (survey, wave) = ("community".into(), "2026-q4".into());
        Kiosk { kind: Kind::Kiosk, survey, wave, name: "lobby".into(), segment, cap: 200, exp: 0 }
    }
}
