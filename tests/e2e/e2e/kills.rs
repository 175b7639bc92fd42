//! Browsers, and pages of theirs, that end without any warning: row 10 of the table in docs/delivery.md. Who was
//! thanked is counted, once.

use super::scene::{SURVEY, TAG};
use commend_e2e::{Browser, Collector, Engine, Fault, Faults, Site, Wishes, eventually_is};
use serde_json::json;
use std::time::Duration;

const KILLS: u64 = 20;
const SOON: Duration = Duration::from_millis(100);

/// A site whose batches do not arrive for now.
struct Place {
    collector: Collector,
    way: Faults,
    site: Site,
}

impl Place {
    async fn without_network() -> Self {
        let collector = Collector::with_survey(SURVEY).await;
        let way = Faults::before(&collector).await;
        way.always(Fault::Reset);
        let site = Site::start(&way.tag(TAG)).await;
        Self { collector, way, site }
    }

    /// Answers on a page that is loaded for it, up to the thanks.
    async fn answer(&self, browser: &Browser, score: u64) {
        browser.goto(&self.site.url).await;
        browser.in_survey("legend").await;
        let script = format!(
            "const done = arguments[arguments.length - 1], {{ shadowRoot: root }} = document.querySelector('commend-survey');
            const look = () => root.querySelector('[part=thanks]') && done(null);
            new MutationObserver(look).observe(root, {{ childList: true, subtree: true }});
            root.querySelector(`input[value='{score}']`).click();
            setTimeout(() => root.querySelector('[part=submit]').click());"
        );
        browser.client.execute_async(&script, vec![]).await.expect("thanks");
    }

    /// With the network again, all is delivered from the next page on.
    async fn delivers(&self, browser: &Browser, scores: [u64; 11]) {
        self.way.mend();
        browser.goto(&self.site.url).await;
        eventually_is("the report", json!(scores), async || {
            self.collector.report("community").await["scores"].clone()
        })
        .await;
        eventually_is("what is kept", json!([]), async || browser.kept().await).await;
    }
}

/// The browser ends a moment after the thanks, twenty times, and no answer is lost.
async fn row_10_the_browser_is_killed(engine: Engine) {
    let place = Place::without_network().await;
    let mut browser = Browser::open(engine, Wishes::default()).await;
    let mut scores = [0; 11];
    for kill in 0..KILLS {
        place.answer(&browser, kill % 11).await;
        scores[kill as usize % 11] += 1;
        browser = browser.kill_and_restart(SOON).await;
    }
    place.delivers(&browser, scores).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_10_the_browser_is_killed_chromium() {
    row_10_the_browser_is_killed(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_10_the_browser_is_killed_firefox() {
    row_10_the_browser_is_killed(Engine::Firefox).await;
}
