//! Whether promoters and detractors differ in number at all: the sign test in its normal form,
//! p = 2(1 - Φ(|P - D|/sqrt(P + D))), and 1 without either. Passives say nothing here.

use super::{Split, normal::two_sided};

/// The p-value of "as many promoters as detractors", that is, of an NPS of 0. `None` without answers.
pub fn p_value_zero(split: Split) -> Option<f64> {
    let (promoters, detractors) = (split.promoters as f64, split.detractors as f64);
    let polar = promoters + detractors;
    let p = if polar == 0.0 { 1.0 } else { two_sided((promoters - detractors) / polar.sqrt()) };
    (split.n() > 0).then_some(p)
}
