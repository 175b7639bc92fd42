//! All that an installation has counted, as it leaves it and as another takes it: a file of JSON.
//!
//! Counts stand under the installation that took them. Whoever merges them keeps them apart and puts the larger in
//! place of the smaller, for counts only grow: merged twice, or in any order, they count once. What was entered for measures
//! is taken where nothing was entered for that day.

use super::Trust;
use commend_core::{MeasureId, ReasonId, Score, Segment, SurveyId, Tally, WaveId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the format.
pub(crate) const VERSION: u32 = 1;
/// The largest count: beyond it, sums could not be told.
const MOST: u64 = 1 << 53;
/// Bytes of a wording, and characters of a comment, as on the wire.
const WORDING: usize = 64;
const COMMENT: usize = 2000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holdings {
    pub(crate) v: u32,
    /// The id of the installation that they come from.
    pub(crate) installation: String,
    pub(crate) waves: Vec<Round>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) reasons: Vec<Choice>,
    pub(crate) comments: Vec<Remark>,
    #[serde(default)]
    pub(crate) measures: Vec<Measured>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Round {
    pub(crate) survey: SurveyId,
    pub(crate) wave: WaveId,
    /// The day on which it was first known, where that is on record.
    pub(crate) opened: Option<Date>,
    pub(crate) sealed: Option<Date>,
}

/// The counts of one group on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cell {
    pub(crate) survey: SurveyId,
    pub(crate) wave: WaveId,
    pub(crate) day: Date,
    pub(crate) segment: Segment,
    pub(crate) wording: String,
    pub(crate) trust: Trust,
    /// The installation that took them.
    pub(crate) source: String,
    pub(crate) scores: [u64; Score::COUNT],
    pub(crate) shown: u64,
    pub(crate) dismissed: u64,
}

/// How often one closed answer was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) survey: SurveyId,
    pub(crate) wave: WaveId,
    pub(crate) day: Date,
    pub(crate) segment: Segment,
    pub(crate) reason: ReasonId,
    pub(crate) source: String,
    pub(crate) n: u64,
}

/// A comment, with a random id that tells it from any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remark {
    pub(crate) survey: SurveyId,
    pub(crate) wave: WaveId,
    #[serde(with = "hex")]
    pub(crate) id: [u8; 16],
    pub(crate) category: String,
    pub(crate) text: String,
}

/// What was entered for a measure of success.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measured {
    pub(crate) survey: SurveyId,
    pub(crate) measure: MeasureId,
    pub(crate) day: Date,
    pub(crate) value: f64,
}

impl Holdings {
    /// What is wrong with them; nothing where all can be taken.
    pub(crate) fn check(&self, today: Date) -> Result<(), String> {
        if self.v != VERSION {
            return Err(format!("v: {} is not known here: use {VERSION}", self.v));
        }
        let sources = self.cells.iter().map(|cell| &cell.source);
        let sources = sources.chain(self.reasons.iter().map(|reason| &reason.source));
        for source in sources.chain([&self.installation]) {
            // No number of a collector.
            if source.len() < 32 || source.len() > 64 || !source.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(format!("source: `{source}` is no id of an installation"));
            }
        }
        let listed: BTreeSet<_> = self.waves.iter().map(|round| (&round.survey, &round.wave)).collect();
        let named = self.cells.iter().map(|cell| (&cell.survey, &cell.wave));
        let named = named.chain(self.reasons.iter().map(|choice| (&choice.survey, &choice.wave)));
        let mut named = named.chain(self.comments.iter().map(|remark| (&remark.survey, &remark.wave)));
        if let Some((survey, wave)) = named.find(|name| !listed.contains(name)) {
            return Err(format!("waves: `{wave}` of `{survey}` is not among them"));
        }
        let days = self.cells.iter().map(|cell| cell.day);
        if let Some(day) = days.chain(self.reasons.iter().map(|choice| choice.day)).find(|day| *day > today) {
            return Err(format!("day: {day} has not been yet"));
        }
        let counts = self.cells.iter().flat_map(|cell| {
            let Cell { scores, shown, dismissed, .. } = cell;
            scores.iter().chain([shown, dismissed])
        });
        if let Some(n) = counts.chain(self.reasons.iter().map(|reason| &reason.n)).find(|n| **n > MOST) {
            return Err(format!("{n} is more than can be counted"));
        }
        if let Some(cell) = self.cells.iter().find(|cell| !is_text(&cell.wording, WORDING)) {
            return Err(format!("wording: `{}` is none", cell.wording));
        }
        let is_one = |one: &&Measured| one.day <= today && one.value.is_finite();
        if let Some(wrong) = self.measures.iter().find(|one| !is_one(one)) {
            return Err(format!(
                "measures: `{}` of {}: its day has not been yet, or it has no value",
                wrong.measure, wrong.day
            ));
        }
        let fits = |remark: &&Remark| is_text(&remark.text, COMMENT * 4) && is_category(&remark.category);
        match self.comments.iter().find(|remark| !fits(remark)) {
            Some(remark) => {
                Err(format!("comment {}: it has no text, too much, or no category", hex::encode(remark.id)))
            }
            None => Ok(()),
        }
    }

    /// The same without what is not of this survey.
    pub(crate) fn only(mut self, survey: &str) -> Self {
        self.waves.retain(|wave| wave.survey.as_str() == survey);
        self.cells.retain(|cell| cell.survey.as_str() == survey);
        self.reasons.retain(|reason| reason.survey.as_str() == survey);
        self.comments.retain(|remark| remark.survey.as_str() == survey);
        self.measures.retain(|one| one.survey.as_str() == survey);
        self
    }

    /// Counts of this installation's own collectors become those of the installation, and equal cells one.
    pub(super) fn of_one_installation(mut self) -> Self {
        let mut cells: BTreeMap<_, Cell> = BTreeMap::new();
        for mut cell in self.cells {
            own(&mut cell.source, &self.installation);
            let Cell { survey, wave, day, segment, wording, trust, source, .. } = cell.clone();
            let key = (survey, wave, day, segment, wording, trust, source);
            cells.entry(key).and_modify(|sum| sum.add(&cell)).or_insert(cell);
        }
        let mut reasons: BTreeMap<_, Choice> = BTreeMap::new();
        for mut one in self.reasons {
            own(&mut one.source, &self.installation);
            let Choice { survey, wave, day, segment, reason, source, .. } = one.clone();
            let key = (survey, wave, day, segment, reason, source);
            reasons.entry(key).and_modify(|sum| sum.n += one.n).or_insert(one);
        }
        self.cells = cells.into_values().collect();
        self.reasons = reasons.into_values().collect();
        self
    }

    /// Without what came from this installation itself: it has that.
    pub(super) fn foreign(mut self, installation: &str) -> Self {
        self.cells.retain(|cell| cell.source != installation);
        self.reasons.retain(|reason| reason.source != installation);
        self
    }
}

impl Cell {
    fn tally(&self) -> Tally {
        Tally { scores: self.scores, shown: self.shown, dismissed: self.dismissed, ..Tally::default() }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let mut sum = self.tally();
        sum += &other.tally();
        (self.scores, self.shown, self.dismissed) = (sum.scores, sum.shown, sum.dismissed);
    }
}

/// The numbers of collectors stand for the installation that they are of.
fn own(source: &mut String, installation: &str) {
    if source.parse::<u16>().is_ok() {
        installation.clone_into(source);
    }
}

fn is_text(text: &str, most: usize) -> bool {
    text.len() <= most && !text.contains('\0')
}

fn is_category(text: &str) -> bool {
    commend_core::Category::ALL.iter().any(|category| category.as_str() == text)
}

/// What merging did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Merged {
    /// Answers that were added.
    pub(crate) answers: u64,
    /// Comments that were added.
    pub(crate) comments: u64,
    /// Waves that were sealed here, so that nothing was added to them.
    pub(crate) sealed: Vec<String>,
}
