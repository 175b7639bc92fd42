//! The words of verdicts in one language, as templates; `say` fills them. A language is a table of these.

use super::numbers::Numbers;

/// Templates: `{…}` stands for a figure or a name. Pairs are for one and for more, or for up and for down.
pub(super) struct Words {
    pub(super) numbers: Numbers,
    pub(super) no_answers: &'static str,
    pub(super) answers: [&'static str; 2],
    pub(super) more_answers: [&'static str; 2],
    pub(super) score: &'static str,
    pub(super) low_precision: &'static str,
    pub(super) changed: [&'static str; 2],
    pub(super) apart: [&'static str; 2],
    pub(super) no_change: &'static str,
    pub(super) no_gap: &'static str,
    /// Since another wording, and between groups of several.
    pub(super) reworded: [&'static str; 2],
    pub(super) real: &'static str,
    pub(super) crowd: &'static str,
    pub(super) noise: &'static str,
    /// What would show a change, and a gap: so many answers more.
    pub(super) shown_by: [&'static str; 2],
    /// The same: so many answers in each period.
    pub(super) shown_by_each: [&'static str; 2],
    /// A day, a week, a month, a period.
    pub(super) every: [&'static str; 4],
    pub(super) no_trend: &'static str,
    pub(super) trend: [&'static str; 2],
    pub(super) trend_in_noise: [&'static str; 2],
    pub(super) silent: &'static str,
    pub(super) plan: &'static str,
    pub(super) reached: &'static str,
}
