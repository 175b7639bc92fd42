//! Why a database did not do what it was asked to.

use std::fmt;

/// Why the database did not do what it was asked to.
#[derive(Clone, Debug)]
pub(crate) enum StoreError {
    /// More is waiting than can be written.
    Busy,
    /// Another writer was in the way; tried again, it may go well.
    Again(String),
    Failed(String),
}

impl StoreError {
    pub(super) fn stopped() -> Self {
        Self::Failed("the writer has stopped".into())
    }
}

impl From<refinery::Error> for StoreError {
    fn from(error: refinery::Error) -> Self {
        Self::Failed(match error.kind() {
            refinery::error::Kind::MissingVersion(_) => {
                "a newer version of commend has changed its tables: use that one, or a backup from before"
                    .into()
            }
            _ => error.to_string(),
        })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("too much is waiting to be written"),
            Self::Again(why) | Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}
