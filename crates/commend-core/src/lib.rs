//! The domain of Commend: what a score, a tally, a batch and a survey are, and what figures follow.
//!
//! Pure on purpose: no clock, no randomness, no input or output, no browser, no runtime. The widget
//! and the collector both stand on this crate and do not know each other.

#[cfg(feature = "decode")]
mod decode;
mod id;
mod map;
#[cfg(feature = "decode")]
pub mod pace;
mod score;
mod segment;
pub mod stats;
mod survey;
mod tally;
pub mod wire;

pub use id::{Dimension, ID_RULE, IdError, MeasureId, ReasonId, SegmentValue, SurveyId, WaveId};
pub use map::SmallMap;
pub use score::{Category, Score, ScoreError};
pub use segment::Segment;
pub use survey::{
    Badge, Cadence, CategoryReasons, CategoryTexts, Comments, Dates, Figure, Gate, LANGS, Link, Mark,
    Measure, Mode, Position, Preset, Reasons, Results, Rules, Sampling, Survey, Texts, Theme,
};
#[cfg(feature = "decode")]
pub use survey::{Problem, SurveyError};
pub use tally::Tally;
