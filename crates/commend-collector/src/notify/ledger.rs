//! What is remembered of messages, so that several collectors with one database send each of them once, and none is
//! sent again after a restart. Implemented by the database.

use std::future::Future;

/// A value for each key. Values are days such as `2026-11-16`, which sort as text does.
pub(crate) trait Ledger: Send + Sync + 'static {
    /// The value of a key, if it has one.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<String>, String>> + Send;

    /// Sets a key to a value and says whether this call did it: of all callers with the same or an earlier value,
    /// in whatever collector, exactly one hears `true`. A value never goes back.
    fn claim(&self, key: &str, value: &str) -> impl Future<Output = Result<bool, String>> + Send;
}
