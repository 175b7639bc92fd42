//! The statistics, for a page and for the native program that checks it: the same two functions, compiled by
//! scripts/figures as a release of the widget is. Called by `e2e/figures.rs` and by its benchmark.

use commend_core::stats::{Estimate, Level, Split, cases};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// The figures of a file of cases as JSON, from name to figures, or `error` with what is wrong with the file.
#[wasm_bindgen]
pub fn figures(cases: &str) -> String {
    cases::figures(cases).unwrap_or_else(|why| json!({ "error": why })).to_string()
}

/// Makes that many default estimates of 10 to 1000 answers. The sum of their widths, so that none is left out.
#[wasm_bindgen]
pub fn intervals(times: u32) -> f64 {
    let widths = (0..times).filter_map(|turn| Estimate::at(sample(turn), Level::P95));
    widths.map(|estimate| estimate.interval.high - estimate.interval.low).sum()
}

/// Samples of any mixture. In 32 bits: JavaScript has no others, and its 64-bit remainders would be measured.
fn sample(turn: u32) -> Split {
    let mixed = turn.wrapping_mul(0x9e37_79b1) >> 7;
    let n = 10 + mixed % 991;
    let promoters = mixed % (n + 1);
    let detractors = turn % (n - promoters + 1);
    let passives = n - promoters - detractors;
    Split { promoters: promoters.into(), passives: passives.into(), detractors: detractors.into() }
}
