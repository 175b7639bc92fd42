//! What the form of a survey says, and the batch that it makes. Pure.

use super::category;
use crate::{
    link::{CHANNEL, Way},
    spoken::Spoken,
};
use commend_core::{
    Category, Score, Survey,
    wire::{Batch, Cell, VERSION},
};

/// What a form says: a score, or the reasons of one that was counted before.
pub(super) struct Given<'a> {
    pub(super) id: &'a str,
    pub(super) score: Option<Score>,
    pub(super) category: Category,
    reasons: Vec<&'a str>,
}

impl<'a> Given<'a> {
    /// Nothing where it says neither, or what no page asks.
    pub(super) fn of(fields: &'a [(String, String)]) -> Option<Self> {
        let all = |name: &str| -> Vec<&'a str> {
            fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
        };
        let one = |name: &str| match all(name)[..] {
            [] => Some(""),
            [one] => Some(one),
            _ => None,
        };
        let (id, score, of) = (one("id")?, one("score")?, one("category")?);
        let score =
            if score.is_empty() { None } else { Some(Score::try_from(score.parse::<u8>().ok()?).ok()?) };
        let of = if of.is_empty() { None } else { Some(category(of)?) };
        let category = score.map(Score::category);
        if category.is_some() == of.is_some() {
            return None;
        }
        Some(Self { id, score, category: category.or(of)?, reasons: all("reason") })
    }

    /// Whether it says anything.
    pub(super) fn is_empty(&self) -> bool {
        self.score.is_none() && self.reasons.is_empty()
    }

    /// An answer, or what follows one, as the widget would send it.
    pub(super) fn batch(&self, spoken: &Spoken<'_>, way: &Way<'_>) -> Batch {
        let Survey { id: survey, wave, .. } = spoken.survey;
        let segment = [(CHANNEL, way.counted()), ("lang", spoken.lang)];
        let segment = segment.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let mut cell = Cell { segment, shown: u64::from(self.score.is_some()), ..Cell::default() };
        if let Some(score) = self.score {
            cell.scores[usize::from(score.value())] = 1;
        }
        cell.reasons = self.reasons.iter().map(|reason| ((*reason).to_owned(), 1)).collect();
        Batch {
            v: VERSION,
            survey: survey.to_string(),
            wave: wave.to_string(),
            batch: self.id.to_owned(),
            wording: spoken.wording(),
            token: way.token.map(ToOwned::to_owned),
            cells: vec![cell],
            summary: None,
            rejected: 0,
            comments: Vec::new(),
        }
    }
}
