//! Why a message was not taken, whether it is worth another try, and when. Nothing of an answer's body is in it.

use std::{future::Future, time::Duration};

/// Between tries: five of them in about a day.
pub(super) const WAITS: [Duration; 4] =
    [Duration::from_mins(1), Duration::from_mins(15), Duration::from_hours(3), Duration::from_hours(21)];

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) why: String,
    /// Whether it may be taken later.
    pub(super) again: bool,
}

impl Failure {
    /// It may pass.
    pub(super) fn passing(why: String) -> Self {
        Self { why, again: true }
    }

    /// It stays until somebody changes something.
    pub(super) fn lasting(why: String) -> Self {
        Self { why, again: false }
    }
}

/// Tries until a message is taken, refused for good, or there were enough tries. `name` is for the log.
pub(super) async fn insist<F>(name: &str, send: impl Fn() -> F)
where
    F: Future<Output = Result<(), Failure>>,
{
    for wait in WAITS.into_iter().map(Some).chain([None]) {
        let Err(Failure { why, again }) = send().await else {
            tracing::info!(to = name, "a message was taken");
            return;
        };
        let Some(wait) = wait.filter(|_| again) else {
            tracing::error!(to = name, why, "a message was not taken, and is given up");
            return;
        };
        tracing::warn!(to = name, why, ?wait, "a message was not taken, and is sent again");
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use tokio::time::Instant;

    /// When tries are made, in seconds, of a target that answers the same again and again.
    async fn tries(answer: Result<(), Failure>) -> Vec<u64> {
        let (begin, tries) = (Instant::now(), RefCell::new(Vec::new()));
        insist("test", || {
            tries.borrow_mut().push(begin.elapsed().as_secs());
            std::future::ready(answer.clone())
        })
        .await;
        tries.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_five_tries_in_about_a_day() {
        assert_eq!(tries(Ok(())).await, [0]);
        assert_eq!(tries(Err(Failure::lasting("gone".into()))).await, [0]);
        let all = tries(Err(Failure::passing("busy".into()))).await;
        assert_eq!(all, [0, 60, 960, 11_760, 87_360]);
    }
}
