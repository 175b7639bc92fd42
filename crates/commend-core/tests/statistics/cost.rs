//! What an interval costs in memory. Its time is in `benches/interval.rs`.

use commend_core::{Tally, stats::Estimate};

#[test]
fn an_estimate_allocates_nothing() {
    let tally = Tally { scores: [2, 2, 0, 1, 1, 1, 3, 8, 6, 5, 21], ..Tally::default() };
    let mut estimate = None;
    let used = allocation_counter::measure(|| estimate = Estimate::of(&tally));
    assert!(estimate.is_some());
    assert_eq!((used.count_total, used.bytes_total), (0, 0));
}
