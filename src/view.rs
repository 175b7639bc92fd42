//! What is seen: one function a file, data in, callbacks out. Nothing here decides or computes.
//!
//! Plain functions and not components: none has a state, and a component costs 1 to 2 KiB of its own.

mod ask;
mod card;
mod comment;
mod reasons;
mod scale;
mod tab;
mod thanks;

pub use ask::ask;
pub use card::card;
pub use tab::tab;
pub use thanks::thanks;
