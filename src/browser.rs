//! The only doors to the page: the element that holds the survey, the clock, chance, timers, the network.

mod host;
mod page;
mod send;

pub use host::{Host, HostRef};
pub use page::{chance, finds, focus, fresh_id, holds_focus, on_hide, on_leave, show_modal};
pub use send::post;
