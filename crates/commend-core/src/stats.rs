//! Figures of tallies: one method a file, each with its formula and its source. All figures are in
//! points (-100 to 100, differences -200 to 200) unless they say otherwise; shares and variances are
//! plain. The widget compiles the estimate alone; `statistics` brings the rest.

mod estimate;
mod interval;
mod score_interval;
mod split;
mod suppress;

pub use estimate::{Estimate, METHOD};
pub use interval::{Interval, Level};
pub use split::Split;
pub use suppress::{Published, suppress};

#[cfg(feature = "cases")]
pub mod cases;
#[cfg(feature = "statistics")]
mod compare;
#[cfg(feature = "statistics")]
mod holm;
#[cfg(feature = "statistics")]
mod looks;
#[cfg(feature = "statistics")]
mod mix;
#[cfg(feature = "statistics")]
mod mover;
#[cfg(feature = "statistics")]
mod normal;
#[cfg(feature = "statistics")]
mod pieces;
#[cfg(feature = "statistics")]
mod plan;
#[cfg(feature = "statistics")]
mod population;
#[cfg(feature = "statistics")]
mod randomized;
#[cfg(feature = "statistics")]
mod sign;
#[cfg(feature = "statistics")]
mod silent;
#[cfg(feature = "statistics")]
mod target;
#[cfg(feature = "statistics")]
mod trend;
#[cfg(feature = "statistics")]
pub mod verdict;
#[cfg(feature = "statistics")]
mod wald;
#[cfg(feature = "statistics")]
mod weight;

#[cfg(feature = "statistics")]
pub use {
    compare::Comparison,
    holm::holm,
    mix::Mix,
    mover::difference,
    normal::LevelError,
    pieces::{Stretch, pieces},
    plan::{
        POWER, answers_for_difference, answers_for_margin, answers_missing_beside, answers_missing_in_both,
        detectable_difference, invitations,
    },
    population::in_population,
    randomized::{Answers, Randomized},
    sign::p_value_zero,
    silent::Silent,
    target::chance_over,
    trend::{Heterogeneity, Trend},
    wald::{adjusted_variance, adjusted_wald, adjusted_wald_difference, laplace, plain_score, wald},
    weight::weighted,
};
