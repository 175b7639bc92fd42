//! Who sends a batch, by its token, and what that one may say. Called by `batch.rs`.

use crate::{
    error::Error,
    kiosk::Kiosk,
    member::{Keys, Signed},
};
use commend_core::wire::{Batch, Caps};
use std::collections::BTreeMap;

/// The dimension of members and visitors, and the members in it.
const AUDIENCE: &str = "audience";
const MEMBER: &str = "member";

/// Whom a batch comes from.
pub(super) enum Sender {
    /// Somebody that nobody vouches for.
    Open,
    /// A member, by the platform's name for it.
    Member(String),
    Kiosk(Kiosk),
}

/// Whom a token vouches for, as limits know it.
#[derive(Hash)]
pub(super) enum Voter<'a> {
    Member { survey: &'a str, sub: &'a str },
    Kiosk { survey: &'a str, name: &'a str },
}

impl Sender {
    /// Who is limited whatever address it sends from, in a survey.
    pub(super) fn voter<'a>(&'a self, survey: &'a str) -> Option<Voter<'a>> {
        match self {
            Self::Open => None,
            Self::Member(sub) => Some(Voter::Member { survey, sub }),
            Self::Kiosk(Kiosk { name, .. }) => Some(Voter::Kiosk { survey, name }),
        }
    }

    /// Who the token says has sent a batch, where it has one: the group that it names counts before the page's. Where
    /// the collector shares no key with a platform, nobody is vouched for.
    pub(super) fn of(keys: &Keys, batch: &mut Batch) -> Result<Self, Error> {
        if keys.is_empty() {
            return Ok(Self::Open);
        }
        let Some(token) = batch.token.as_deref().filter(|token| !token.is_empty()) else {
            doubt_members(batch);
            return Ok(Self::Open);
        };
        let signed = keys.verify(token, jiff::Timestamp::now().as_second())?;
        let (survey, wave) = match &signed {
            Signed::Member(member) => (&member.survey, &member.wave),
            Signed::Kiosk(kiosk) => (&kiosk.survey, &kiosk.wave),
        };
        if (survey, wave) != (&batch.survey, &batch.wave) {
            return Err(Error::OtherWave);
        }
        match signed {
            Signed::Member(member) => {
                regroup(batch, &[(AUDIENCE.to_owned(), MEMBER.to_owned())].into());
                regroup(batch, &member.segment);
                Ok(Self::Member(member.sub))
            }
            Signed::Kiosk(kiosk) => {
                doubt_members(batch);
                regroup(batch, &kiosk.segment);
                Ok(Self::Kiosk(kiosk))
            }
        }
    }

    /// What it may say at once.
    pub(super) fn caps(&self) -> Caps {
        match self {
            Self::Open => Caps::OPEN,
            Self::Member(_) => Caps::MEMBER,
            Self::Kiosk(kiosk) => Caps::kiosk(kiosk.cap),
        }
    }

    /// Whether nothing but its address tells who it is.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// The member that answers once.
    pub(super) fn into_member(self) -> Option<String> {
        match self {
            Self::Member(sub) => Some(sub),
            Self::Open | Self::Kiosk(_) => None,
        }
    }
}

/// Whoever only says that it is a member is none that the platform knows: it counts as `other`.
fn doubt_members(batch: &mut Batch) {
    for cell in &mut batch.cells {
        let audience = cell.segment.entry(AUDIENCE.into());
        if audience == MEMBER {
            *audience = "unverified".into();
        }
    }
}

fn regroup(batch: &mut Batch, segment: &BTreeMap<String, String>) {
    for cell in &mut batch.cells {
        for (dimension, value) in segment {
            cell.segment.entry(dimension.clone()).clone_from(value);
        }
    }
}
