//! Trunk's door to the widget. What a page calls is exported by the library.

pub use commend::{destroy, mount};

fn main() {}
