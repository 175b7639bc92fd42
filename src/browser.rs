//! The only doors to the page: the element that holds the survey, the clock, chance, timers, the network.

mod host;
mod page;
mod send;

pub use host::{Host, HostRef};
pub use page::{chance, engaged, focus, fresh_id, holds_focus, on_leave};
pub use send::post;
