//! What an interval and a comparison cost: `cargo bench -p commend-core`.

use commend_core::stats::{Comparison, Estimate, Level, Split};
use divan::{Bencher, black_box};

const SAMPLES: [u64; 4] = [10, 100, 1_000, 100_000];

fn main() {
    divan::main();
}

fn sample(n: u64) -> Split {
    Split { promoters: n / 2, passives: n - n / 2 - n / 5, detractors: n / 5 }
}

#[divan::bench(args = SAMPLES)]
fn interval(bencher: Bencher, n: u64) {
    bencher.bench(|| Estimate::at(black_box(sample(n)), Level::P95));
}

#[divan::bench(args = SAMPLES)]
fn comparison(bencher: Bencher, n: u64) {
    let other = Split { promoters: n / 3, passives: n / 3, detractors: n / 4 };
    bencher.bench(|| Comparison::of(black_box(sample(n)), black_box(other), Level::P95));
}
