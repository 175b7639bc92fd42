//! The only doors to the page: the element that holds the survey, and what it tells of itself.

mod host;
mod page;

pub use host::{Host, HostRef};
pub use page::{finds, focus, holds_focus, on_hide, on_leave, show_modal};
