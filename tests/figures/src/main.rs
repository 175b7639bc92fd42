//! What scripts/figures compiles. What a page calls is exported by the library.

pub use commend_figures::{figures, intervals};

fn main() {}
