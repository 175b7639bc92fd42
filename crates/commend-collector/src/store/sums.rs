//! What the orders of one commit add up to: equal cells are written once, in the order of their names. Pure;
//! knows no database.

use super::{Arrival, StoreError, Trust};
use commend_core::{Category, Segment, SegmentValue, Tally};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of a wave that are kept apart; those beyond count as `other`.
const SEGMENTS: usize = 200;
/// Wordings of a wave that are kept apart; those beyond count as `other`.
const WORDINGS: usize = 20;
const OTHER: &str = "other";

/// Wave, day, segment.
pub(super) type Group = (i64, String, String);

/// The counts of one commit.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// By group, wording and trust.
    pub(super) tallies: BTreeMap<(Group, String, Trust), Tally>,
    /// By group and reason.
    pub(super) reasons: BTreeMap<(Group, String), u64>,
    pub(super) comments: Vec<(i64, Category, String)>,
}

/// The groups and wordings that a wave has so far: no sender can make the tables grow without end.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) segments: BTreeSet<String>,
    pub(super) wordings: BTreeSet<String>,
}

impl Sums {
    /// Adds an arrival that counts; its wave has these names so far.
    pub(super) fn add(&mut self, wave: i64, names: &mut Names, arrival: &Arrival) {
        let Arrival { addition, day, .. } = arrival;
        let (day, trust) = (day.to_string(), arrival.trust());
        let wording = room(&mut names.wordings, WORDINGS, addition.wording.clone(), || OTHER.into());
        for (segment, tally) in &addition.cells {
            let segment = room(&mut names.segments, SEGMENTS, name(segment), || name(&coarse(segment)));
            let group = (wave, day.clone(), segment);
            for (reason, n) in tally.reasons.iter() {
                *self.reasons.entry((group.clone(), reason.to_string())).or_default() += n;
            }
            *self.tallies.entry((group, wording.clone(), trust)).or_default() += tally;
        }
        let comments = addition.comments.iter().map(|(category, body)| (wave, *category, body.clone()));
        self.comments.extend(comments);
    }
}

impl Arrival {
    fn trust(&self) -> Trust {
        match (&self.member, self.doubtful) {
            (Some(_), _) => Trust::Verified,
            (None, true) => Trust::Doubtful,
            (None, false) => Trust::Open,
        }
    }
}

impl Names {
    /// Whether an arrival brings a name that is not known here, and would get it if it is new.
    pub(super) fn lacks(&self, arrival: &Arrival) -> bool {
        let (segments, wordings) = (&self.segments, &self.wordings);
        (wordings.len() < WORDINGS && !wordings.contains(&arrival.addition.wording))
            || (segments.len() < SEGMENTS
                && arrival.addition.cells.keys().any(|segment| !segments.contains(&name(segment))))
    }

    /// Adds what others know.
    pub(super) fn join(&mut self, others: Self) {
        self.segments.extend(others.segments);
        self.wordings.extend(others.wordings);
    }
}

/// `name` while there is room for it, `beyond` after that.
fn room(known: &mut BTreeSet<String>, most: usize, name: String, beyond: impl FnOnce() -> String) -> String {
    if known.contains(&name) {
        name
    } else if known.len() < most {
        known.insert(name.clone());
        name
    } else {
        beyond()
    }
}

/// A segment as it stands in the database: JSON with sorted keys.
pub(super) fn name(segment: &Segment) -> String {
    let pairs: BTreeMap<_, _> = segment.iter().map(|(d, v)| (d.as_str(), v.as_str())).collect();
    serde_json::json!(pairs).to_string()
}

/// The segment that stands in the database so.
pub(super) fn segment(name: &str) -> Result<Segment, StoreError> {
    serde_json::from_str(name).map_err(|e| StoreError::Failed(format!("{name}: {e}")))
}

/// The same dimensions, every value `other`.
fn coarse(segment: &Segment) -> Segment {
    let other: Option<SegmentValue> = OTHER.parse().ok();
    segment.iter().filter_map(|(dimension, _)| Some((dimension.clone(), other.clone()?))).collect()
}
