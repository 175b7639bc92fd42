//! Browsers, and pages of theirs, that end without any warning: row 10 of the table in docs/delivery.md. Who was
//! thanked is counted, once.

use super::scene::{SURVEY, TAG};
use commend_e2e::{Browser, Collector, Engine, Fault, Faults, Site, Wishes, eventually_is, process};
use serde_json::{Value, json};
use std::time::Duration;

const KILLS: usize = 20;
const SOON: Duration = Duration::from_millis(100);

/// A site whose batches do not arrive at first.
struct Place {
    collector: Collector,
    way: Faults,
    site: Site,
}

impl Place {
    async fn with(before: &str) -> Self {
        let collector = Collector::with_survey(SURVEY).await;
        let way = Faults::before(&collector).await;
        way.always(Fault::Reset);
        let site = Site::start(&format!("{before}{}", way.tag(TAG))).await;
        Self { collector, way, site }
    }

    async fn scores(&self) -> Value {
        self.collector.report("community").await["scores"].clone()
    }

    /// With the network again, all is delivered from the next page on.
    async fn delivers(&self, browser: &Browser, scores: [u64; 11]) {
        self.way.mend();
        browser.goto(&self.site.url).await;
        eventually_is("the report", json!(scores), async || self.scores().await).await;
        eventually_is("what is kept", json!([]), async || browser.kept().await).await;
    }
}

mod row_10_the_browser_is_killed {
    use super::{Engine, the_browser_is_killed};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn chromium() {
        the_browser_is_killed(Engine::Chromium).await;
    }

    /// WebKit keeps nothing of a window that a driver has opened.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn firefox() {
        the_browser_is_killed(Engine::Firefox).await;
    }
}

/// A moment after the thanks, again and again.
async fn the_browser_is_killed(engine: Engine) {
    let place = Place::with("").await;
    let mut browser = Browser::open(engine, Wishes::default()).await;
    let mut scores = [0; 11];
    for score in (0..11).cycle().take(KILLS) {
        browser.goto(&place.site.url).await;
        browser.answer(score).await;
        scores[score] += 1;
        browser = browser.kill_and_restart(SOON).await;
    }
    place.delivers(&browser, scores).await;
    browser.close().await;
}

/// A page's process ends, after the thanks, and at moments before it, when nobody was promised anything. With a page
/// Firefox ends as a whole, and WebKit's driver its session, and with that what was kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_10_a_page_is_killed() {
    Browser::with(Engine::Chromium, Wishes::default(), async |browser: &Browser| {
        let place = Place::with("").await;
        let desk = browser.client.window().await.expect("a window");
        let (mut scores, mut unsure) = ([0; 11], 0);
        for moment in [None, Some(0), Some(10), None, Some(20), Some(40)] {
            let tab = browser.client.new_window(true).await.expect("a tab").handle;
            browser.client.switch_to_window(tab).await.expect("the tab");
            browser.goto(&place.site.url).await;
            let shows = browser.page_process().await;
            match moment {
                None => browser.answer(9).await,
                Some(millis) => browser.answer_until(3, &format!("setTimeout(done, {millis});")).await,
            }
            // The driver stays with a page that lives.
            browser.client.switch_to_window(desk.clone()).await.expect("the window");
            process::signal("KILL", &[shows]);
            process::ended(&[shows]).await;
            match moment {
                None => scores[9] += 1,
                Some(_) => unsure += 1,
            }
        }
        place.way.mend();
        browser.goto(&place.site.url).await;
        eventually_is("what is kept", json!([]), async || browser.kept().await).await;
        let report = place.scores().await;
        scores[3] = report[3].as_u64().expect("a count");
        assert!(scores[3] <= unsure, "{report} of {unsure}");
        assert_eq!(report, json!(scores));
    })
    .await;
}

/// The page answers by itself: a tab that a driver looks at is not discarded. Chromium alone has a page where a script can
/// ask for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_10_a_tab_is_discarded() {
    let by_itself = "<script>location.hash && !document.wasDiscarded && addEventListener('commend-open', () => setTimeout(() => {
            const { shadowRoot: root } = document.querySelector('commend-survey');
            new MutationObserver(() => { if (root.querySelector('[part=thanks]')) document.title = 'Thanked'; }).observe(root, { childList: true, subtree: true });
            root.querySelector(`input[value='9']`).click();
            setTimeout(() => root.querySelector('[part=submit]').click());
        }))</script>";
    let place = Place::with(by_itself).await;
    Browser::with(Engine::Chromium, Wishes::default(), async |browser: &Browser| {
        browser.goto(&format!("{}/elsewhere", place.site.url)).await;
        browser.run("open('/#alone', '_blank', 'noopener'); return null").await;
        browser.goto("chrome://discards").await;
        let row = "const root = document.querySelector('discards-main')?.shadowRoot.querySelector('discards-tab')?.shadowRoot;
            const row = [...root?.querySelectorAll('tbody tr') ?? []].find((row) => row.textContent.includes('#alone'));
            const link = (name) => [...row?.querySelectorAll('.actions-cell div') ?? []].find((one) => one.textContent.includes(name));";
        browser.until(&format!("{row} return /Thanked/.test(row?.textContent)")).await;
        browser.devtools("Page.bringToFront", json!({})).await;
        browser.until(&format!("{row} return /hidden/.test(row?.textContent)")).await;
        browser.run(&format!("{row} link('[Urgent Discard]').click()")).await;
        browser.until(&format!("{row} return /discarded/.test(row?.textContent)")).await;
        place.way.mend();
        // As if somebody had come back to it.
        browser.run(&format!("{row} link('[Load]').click()")).await;
        let mut scores = [0; 11];
        scores[9] = 1;
        eventually_is("the report", json!(scores), async || place.scores().await).await;
        assert_eq!(place.way.ids().len(), 1);
    })
    .await;
}
