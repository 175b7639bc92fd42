//! Figures of tallies: one method a file, each with its formula and its source.

mod estimate;
mod suppress;

pub use estimate::{Estimate, LEVEL, METHOD};
pub use suppress::{Published, suppress};
