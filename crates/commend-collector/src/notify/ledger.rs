//! What is remembered of messages, so that several collectors with one database send each of them once, and none is
//! sent again after a restart. The database remembers it.

use crate::store::{Store, StoreError};
use std::future::Future;

/// A value for each key. Values are days such as `2026-11-16`, which sort as text does.
pub(crate) trait Ledger: Send + Sync + 'static {
    /// The value of a key, if it has one.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<String>, String>> + Send;

    /// Sets a key to a value and says whether this call did it: of all callers with the same or an earlier value,
    /// in whatever collector, at most one hears `true`, and none only where its connection was lost meanwhile. A value
    /// never goes back.
    fn claim(&self, key: &str, value: &str) -> impl Future<Output = Result<bool, String>> + Send;
}

impl Ledger for Store {
    async fn get(&self, key: &str) -> Result<Option<String>, String> {
        let (store, key) = (self.clone(), key.to_owned());
        apart(move || store.done(&key)).await
    }

    async fn claim(&self, key: &str, value: &str) -> Result<bool, String> {
        let (store, key, value) = (self.clone(), key.to_owned(), value.to_owned());
        apart(move || store.claim(&key, &value)).await
    }
}

/// Does what waits where that keeps nobody.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?;
    done.map_err(|error| error.to_string())
}
