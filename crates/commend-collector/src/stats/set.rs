//! What `commend stats` prints: the shape of its JSON.

use crate::difference::{Difference, Sentences};
use commend_core::Score;
use serde::Serialize;

/// What `commend stats` prints; parts that the input says nothing of are left out.
#[derive(Debug, Serialize)]
pub(crate) struct Set {
    pub(crate) level: f64,
    pub(crate) method: &'static str,
    pub(crate) total: Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) comparisons: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) heterogeneity: Option<Apart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weighted: Option<Margin>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) periods: Vec<Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trend: Option<Line>,
    /// Why the score changed from the last period but one to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mix: Option<Parts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) plan: Vec<Plan>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// One group's figures.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) n: u64,
    pub(crate) promoters: u64,
    pub(crate) passives: u64,
    pub(crate) detractors: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scores: Option<[u64; Score::COUNT]>,
    pub(crate) nps: Option<f64>,
    pub(crate) se: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    /// Other methods' intervals, to compare with other tools; of answers as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) others: Option<Others>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p_value_zero: Option<f64>,
    /// `fine` or `low`.
    pub(crate) precision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) silent: Option<Bounds>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Others {
    pub(crate) plain_score: Option<[f64; 2]>,
    pub(crate) adjusted_wald: Option<[f64; 2]>,
    pub(crate) laplace: Option<[f64; 2]>,
    pub(crate) wald: Option<[f64; 2]>,
}

/// An estimate that takes more into account than the answers.
#[derive(Debug, Serialize)]
pub(crate) struct Margin {
    pub(crate) nps: f64,
    pub(crate) se: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Bounds {
    pub(crate) shown: u64,
    pub(crate) response_rate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The score that the silent would need for all to reach the target.
    pub(crate) tipping_point: Option<f64>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Apart {
    pub(crate) q: f64,
    pub(crate) df: usize,
    pub(crate) p_value: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// Points a period.
    pub(crate) slope: f64,
    pub(crate) se: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) p_value: f64,
    pub(crate) heterogeneity: Option<Apart>,
    pub(crate) verdict: Sentences,
}

#[derive(Debug, Serialize)]
pub(crate) struct Parts {
    pub(crate) opinion: f64,
    pub(crate) opinion_low: Option<f64>,
    pub(crate) opinion_high: Option<f64>,
    pub(crate) mix: f64,
}

/// What a margin takes.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) margin: f64,
    pub(crate) answers: u64,
    pub(crate) missing: u64,
    pub(crate) invitations: Option<u64>,
    pub(crate) verdict: Sentences,
}
