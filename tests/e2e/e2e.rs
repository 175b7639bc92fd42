//! The whole way, in each engine: a page of another origin, one tag, a person, the report.
//!
//! One function a situation; `engines!` runs each in Chromium, Firefox and WebKit.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod e2e {
    mod accessibility;
    mod answer;
    mod durability;
    mod embedding;
    mod pages;
    mod pictures;
}

/// Runs each function, which takes an open browser, in every engine.
#[macro_export]
macro_rules! engines {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use commend_e2e::{Browser, Engine};
            use std::sync::Arc;

            async fn run(engine: Engine) {
                let browser = Arc::new(Browser::open(engine).await);
                let person = tokio::spawn({
                    let browser = browser.clone();
                    async move { super::$name(&browser).await }
                });
                let outcome = person.await;
                // Also after a failure: no driver ends its browser unasked.
                if let Some(browser) = Arc::into_inner(browser) {
                    browser.close().await;
                }
                if let Err(failure) = outcome {
                    std::panic::resume_unwind(failure.into_panic());
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn chromium() {
                run(Engine::Chromium).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn firefox() {
                run(Engine::Firefox).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn webkit() {
                run(Engine::WebKit).await;
            }
        }
    )*};
}
