//! What a row may say, by name, and what follows: the same for a line of CSV and an object of JSON.

use super::{Counts, Row};
use commend_core::{Score, stats::Split};

/// What a column, or a field of an object, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Group,
    Period,
    Score,
    /// How often this score was given.
    Given(Score),
    Promoters,
    Passives,
    Detractors,
    Shown,
    Weight,
}

/// The fields of one row.
#[derive(Debug, Default)]
pub(super) struct Fields {
    group: Option<String>,
    period: Option<String>,
    score: Option<Score>,
    scores: Option<[u64; Score::COUNT]>,
    promoters: Option<u64>,
    passives: Option<u64>,
    detractors: Option<u64>,
    shown: Option<u64>,
    weight: Option<f64>,
}

const KNOWN: &str = "group, period, score, 0 to 10, promoters, passives, detractors, shown, weight";

impl Field {
    /// By its name in any case. The error lists the names.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        Ok(match name.to_lowercase().as_str() {
            "group" | "segment" | "key" => Self::Group,
            "period" | "wave" | "date" | "day" | "week" | "month" => Self::Period,
            "score" => Self::Score,
            "promoters" => Self::Promoters,
            "passives" => Self::Passives,
            "detractors" => Self::Detractors,
            "shown" => Self::Shown,
            "weight" | "members" | "population" => Self::Weight,
            other => {
                let score = other.parse::<u8>().ok().and_then(|score| Score::try_from(score).ok());
                Self::Given(score.ok_or_else(|| format!("`{name}` is not known: use {KNOWN}"))?)
            }
        })
    }
}

impl Fields {
    /// One answer.
    pub(super) fn score(text: &str) -> Result<Self, String> {
        let mut fields = Self::default();
        fields.set(Field::Score, text)?;
        Ok(fields)
    }

    /// Takes a value as it is written; an empty one says nothing.
    pub(super) fn set(&mut self, field: Field, text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        match field {
            Field::Group => self.group = Some(text.to_owned()),
            Field::Period => self.period = Some(text.to_owned()),
            Field::Score => {
                let score = count(text).ok().and_then(|n| u8::try_from(n).ok());
                let score = score.and_then(|score| Score::try_from(score).ok());
                self.score = Some(score.ok_or_else(|| format!("`{text}` is no score: use 0 to 10"))?);
            }
            Field::Given(score) => {
                self.scores.get_or_insert_default()[usize::from(score.value())] = count(text)?;
            }
            Field::Promoters => self.promoters = Some(count(text)?),
            Field::Passives => self.passives = Some(count(text)?),
            Field::Detractors => self.detractors = Some(count(text)?),
            Field::Shown => self.shown = Some(count(text)?),
            Field::Weight => {
                let weight = text.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight >= 0.0);
                self.weight =
                    Some(weight.ok_or_else(|| format!("weight: `{text}` is no number of 0 or more"))?);
            }
        }
        Ok(())
    }

    /// Whether nothing but names is said.
    pub(super) fn is_empty(&self) -> bool {
        let counts = [self.promoters, self.passives, self.detractors, self.shown];
        self.score.is_none() && self.scores.is_none() && self.weight.is_none() && counts == [None; 4]
    }

    /// The row that follows; the error says what contradicts itself.
    pub(super) fn row(self) -> Result<Row, String> {
        let counts = self.counts()?;
        let Self { group, period, shown, weight, .. } = self;
        if shown.is_some_and(|shown| shown < counts.split.n() && self.score.is_none()) {
            return Err("shown: it is less than the answers".into());
        }
        Ok(Row { group, period, counts, shown, weight })
    }

    fn counts(&self) -> Result<Counts, String> {
        match (self.score, self.scores, [self.promoters, self.passives, self.detractors]) {
            (None, None, [None, None, None]) => Ok(Counts::default()),
            (Some(score), None, [None, None, None]) => {
                let mut scores = [0; Score::COUNT];
                scores[usize::from(score.value())] = 1;
                Ok(scores.into())
            }
            (Some(_), ..) => Err("give either a score or counts".into()),
            (None, Some(scores), told) => {
                let counts = Counts::from(scores);
                let Split { promoters, passives, detractors } = counts.split;
                let counted = [promoters, passives, detractors];
                let agrees =
                    told.iter().zip(counted).all(|(told, counted)| told.is_none_or(|n| n == counted));
                if agrees { Ok(counts) } else { Err("the categories do not add up to the scores".into()) }
            }
            (None, None, [Some(promoters), Some(passives), Some(detractors)]) => {
                Ok(Counts { split: Split { promoters, passives, detractors }, scores: None })
            }
            (None, None, _) => Err("give all of promoters, passives and detractors".into()),
        }
    }
}

/// A count, also where a program wrote it as 12.0.
fn count(text: &str) -> Result<u64, String> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map_err(|_| format!("`{text}` is no count: use a whole number, 0 or more"))
}
