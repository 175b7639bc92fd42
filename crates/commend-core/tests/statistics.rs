//! The statistics as a whole: the reference cases, the coverage of the intervals, what they cost.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

#[path = "statistics/cases.rs"]
mod cases;
#[path = "statistics/cost.rs"]
mod cost;
#[path = "statistics/coverage.rs"]
mod coverage;
