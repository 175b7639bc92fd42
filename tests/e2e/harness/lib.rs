//! What the runs in real browsers stand on: the collector's binary, servers for host pages and bare
//! receivers, and three browser engines driven by WebDriver.
//!
//! Everything listens on loopback, on ports of its own, and ends with the value that started it.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test ends where something is missing")]

mod browser;
mod chance;
mod collector;
mod faults;
mod figures;
mod load;
mod postgres;
pub mod process;
mod site;

pub use browser::{Browser, Engine, Wishes};
pub use chance::Chance;
pub use collector::{Collector, TOKEN, send};
pub use faults::{Fault, Faults};
pub use figures::Figures;
pub use load::{Load, Outcome};
pub use postgres::Postgres;
pub use site::{Canary, Receiver, Site, silent};

use std::{fmt, future::Future, time::Duration};

/// How long anything may take that is waited for. Long: it is a limit and not a measurement.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a script has built: where a variable says, or in cargo's own target folder.
fn built(variable: &str, place: &str) -> String {
    let own = || format!("{}/../../target/{place}", env!("CARGO_MANIFEST_DIR"));
    std::env::var(variable).unwrap_or_else(|_| own())
}

/// Asks again and again until there is an answer.
/// It panics when there is none within [`PATIENCE`].
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// Asks again and again until the answer is the expected one.
/// It panics when it is not within [`PATIENCE`], and tells the last answer.
pub async fn eventually_is<T: PartialEq + fmt::Debug, F: Future<Output = T>>(
    what: &str,
    expected: T,
    mut ask: impl FnMut() -> F,
) {
    let mut last = None;
    let asking = async {
        loop {
            let answer = ask().await;
            if answer == expected {
                return;
            }
            last = Some(answer);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, asking).await.is_ok();
    assert!(in_time, "{what}: expected {expected:?}, last {last:?}");
}
