//! A survey alone in a frame, for platforms that take nothing else.

use commend_e2e::{Browser, Collector, Site, eventually_is};
use serde_json::json;

crate::engines!(r01_a_frame_is_enough, an_isolated_page_has_it_too, nobody_is_asked_twice_in_a_frame);

const SURVEY: &str = r#"{"id":"community","wave":"1","threshold":1,"reasons":["help"],"segments":{"audience":["member","visitor"]}}"#;

/// A page with nothing but the frame, and what a page that can run a script does about its height.
async fn site(collector: &Collector, headers: &[(&str, &str)]) -> Site {
    let home = &collector.home;
    let content = format!(
        r#"<iframe id="survey" src="{home}/frame/community?lang=nl&amp;audience=member" title="Survey" style="border: 0; width: 320px"></iframe>
        <script>window.sizes = []; addEventListener("message", ({{ origin, source, data }}) => {{
            const frame = document.querySelector('#survey');
            if (origin !== "{home}" || source !== frame.contentWindow || data?.type !== "commend-size") return;
            sizes.push(data);
            frame.style.height = `${{data.height}}px`;
        }});</script>"#
    );
    Site::hosted(&content, headers, None).await
}

/// Waits until the frame has grown with what is in it, and nothing moves any more.
async fn grown(browser: &Browser) {
    browser.until("return document.documentElement.offsetHeight <= innerHeight").await;
}

async fn is_answered(browser: &Browser, collector: &Collector, site: &Site) {
    browser.goto(&site.url).await;
    browser.client.enter_frame(0).await.expect("a frame");
    assert_eq!(
        browser.text_in_survey("legend").await,
        "Hoe waarschijnlijk is het dat je deze community aanbeveelt aan een vriend of collega?"
    );
    grown(browser).await;
    browser.click_score(9).await;
    browser.in_survey("[part=submit]").await;
    grown(browser).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    eventually_is("the answer", json!("member"), async || {
        collector.report_by("community", "?by=audience").await["groups"][0]["key"].clone()
    })
    .await;
}

async fn r01_a_frame_is_enough(browser: &Browser) {
    // Of the collector's own pages none is listed, and this is one.
    let listed = Site::start("").await;
    let collector = Collector::with_environment(Some(SURVEY), &[("COMMEND_ORIGINS", &listed.url)]).await;
    let refused = site(&collector, &[]).await;
    browser.goto(&refused.url).await;
    browser.client.enter_frame(0).await.expect("a frame");
    assert_eq!(
        browser.run("return document.querySelector('[src=\"/frame.js\"]')").await,
        json!(null),
        "it is not listed"
    );
    let collector = Collector::with_survey(SURVEY).await;
    let site = site(&collector, &[]).await;
    is_answered(browser, &collector, &site).await;
    let needed = browser.run("return document.documentElement.offsetHeight").await;
    browser.client.enter_parent_frame().await.expect("the page");
    let last = json!({ "type": "commend-size", "survey": "community", "height": needed });
    eventually_is("the height", last, async || browser.run("return sizes.at(-1) ?? null").await).await;
    let heights = browser.run("return new Set(sizes.map(({ height }) => height)).size > 1").await;
    assert_eq!(heights, json!(true), "it is told anew when it changes");
    let height = "return document.querySelector('#survey').clientHeight";
    assert_eq!(browser.run(height).await, needed);
}

async fn an_isolated_page_has_it_too(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let isolated =
        [("cross-origin-embedder-policy", "require-corp"), ("cross-origin-opener-policy", "same-origin")];
    let site = site(&collector, &isolated).await;
    is_answered(browser, &collector, &site).await;
}

async fn nobody_is_asked_twice_in_a_frame(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = site(&collector, &[]).await;
    is_answered(browser, &collector, &site).await;
    browser.goto(&site.url).await;
    browser.until("return sizes.length > 0").await;
    browser.client.enter_frame(0).await.expect("a frame");
    browser
        .until("return document.readyState === 'complete' && typeof window.commend?.open === 'function'")
        .await;
    assert_eq!(browser.run("return document.querySelector('commend-survey legend')").await, json!(null));
    assert_eq!(collector.report("community").await["n"], json!(1));
}
