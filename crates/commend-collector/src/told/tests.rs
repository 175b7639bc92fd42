//! Measurements of what is told.

mod cost;
