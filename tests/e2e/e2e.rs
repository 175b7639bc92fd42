//! The whole way, in each engine: a page of another origin, one tag, a person, the report.
//!
//! One function a situation; `engines!` runs each in Chromium, Firefox and WebKit.
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod e2e {
    mod accessibility;
    mod answer;
    mod asking;
    mod canaries;
    mod costs;
    mod doctor;
    mod durability;
    mod embedding;
    mod faults;
    mod figures;
    mod frames;
    mod hostile;
    mod hosts;
    mod kills;
    mod kiosk;
    mod ledger;
    mod links;
    mod loading;
    mod looks;
    mod mixtures;
    mod overload;
    mod pages;
    mod pictures;
    mod places;
    mod platforms;
    mod policies;
    mod scene;
    mod server;
    mod standing;
    mod studio;
    mod trace;
}

/// Runs each function, which takes an open browser, in every engine; `name(wishes)` in one of somebody with wishes.
#[macro_export]
macro_rules! engines {
    ($($name:ident $(($($wish:ident),*))?),* $(,)?) => {$(
        mod $name {
            use commend_e2e::{Browser, Engine, Wishes};

            async fn run(engine: Engine) {
                let wishes = Wishes { $($($wish: true,)*)? ..Wishes::default() };
                Browser::with(engine, wishes, super::$name).await;
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
