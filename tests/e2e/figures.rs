//! What the default interval costs: natively, as WebAssembly, and as its twin in JavaScript, in turns in each
//! engine. Run by scripts/bench; it asserts nothing.
#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use commend_e2e::{Browser, Engine, Figures, Wishes};
use std::{hint::black_box, time::Instant};

/// So many that a browser's clock, which may tick once a millisecond, tells them apart.
const INTERVALS: u32 = 20_000;
const ROUNDS: usize = 15;

/// Milliseconds of [`INTERVALS`], round by round.
type Times = Vec<f64>;

#[tokio::main]
async fn main() {
    let mut native = Times::new();
    let mut rows = Vec::new();
    for engine in [Engine::Chromium, Engine::Firefox, Engine::WebKit] {
        let (beside, wasm, twin) = Browser::with(engine, Wishes::default(), in_turns).await;
        native.extend(beside);
        rows.push((format!("{engine:?}, Wasm"), wasm));
        rows.push((format!("{engine:?}, twin"), twin));
    }
    rows.insert(0, ("native".to_owned(), native));
    let medians: Vec<_> = rows.into_iter().map(|(name, times)| (name, nanoseconds(times))).collect();
    println!("{:<16}{:>12}{:>12}", "an interval", "ns", "to native");
    for (name, median) in &medians {
        println!("{name:<16}{median:>12.0}{:>12.2}", median / medians[0].1);
    }
}

async fn in_turns(browser: &Browser) -> (Times, Times, Times) {
    let page = Figures::open(browser, "script-src 'self' 'wasm-unsafe-eval'").await;
    let (mut native, mut wasm, mut twin) = (Times::new(), Times::new(), Times::new());
    for round in 0..=ROUNDS {
        let before = Instant::now();
        black_box(commend_figures::intervals(black_box(INTERVALS)));
        let times = [
            before.elapsed().as_secs_f64() * 1e3,
            page.time("wasm", INTERVALS).await,
            page.time("twin", INTERVALS).await,
        ];
        // In the first round the engines are still compiling.
        if round > 0 {
            for (all, time) in [&mut native, &mut wasm, &mut twin].into_iter().zip(times) {
                all.push(time);
            }
        }
    }
    (native, wasm, twin)
}

/// The median, for one interval.
fn nanoseconds(mut times: Times) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2] * 1e6 / f64::from(INTERVALS)
}
