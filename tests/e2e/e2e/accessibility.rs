//! axe-core finds nothing in any state of the survey, nor on the collector's own pages.

use commend_e2e::{Browser, Collector, Site};
use serde_json::{Value, json};

crate::engines!(every_state, own_pages, a_phone_shows_all_scores_in_one_row);

const SURVEY: &str = r#"{"id":"community","wave":"1","comments":"on","threshold":1}"#;

/// Runs axe on the page, or on the part that a selector names, and fails with what it finds.
async fn check(browser: &Browser, state: &str, context: Value) {
    let modules = std::env::var("COMMEND_NODE_MODULES").expect("COMMEND_NODE_MODULES: run scripts/check");
    let axe = std::fs::read_to_string(format!("{modules}/axe-core/axe.min.js")).expect("axe-core");
    browser.client.execute(&axe, vec![]).await.expect("axe loads");
    let script = "const [context, done] = arguments; axe.run(context ?? document).then(
        (r) => done(r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)), (e) => done([String(e)]))";
    let found = browser.client.execute_async(script, vec![context]).await.expect("axe runs");
    assert_eq!(found, json!([]), "{state}");
}

async fn every_state(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    for theme in ["light", "dark"] {
        let tag = collector.tag(&format!(r#"data-survey="community" data-open="now" data-theme="{theme}""#));
        let site = Site::start(&tag).await;
        browser.goto(&site.url).await;
        let survey = json!("commend-survey");
        browser.in_survey("input[value='0']").await;
        // Colours are judged when the card has come to rest.
        browser
            .until("return document.querySelector('commend-survey').shadowRoot.getAnimations().length === 0")
            .await;
        check(browser, "open", survey.clone()).await;
        browser.in_survey("summary").await.click().await.expect("a click");
        browser.click_score(9).await;
        browser.in_survey("[part=comment]").await;
        check(browser, "chosen", survey.clone()).await;
        browser.in_survey("[part=submit]").await.click().await.expect("a click");
        browser.in_survey("[part=thanks]").await;
        check(browser, "thanks", survey).await;
    }
}

async fn own_pages(browser: &Browser) {
    let collector = Collector::start().await;
    for path in ["/", "/demo"] {
        browser.goto(&format!("{}{path}", collector.home)).await;
        browser.in_survey("legend").await;
        browser
            .until("return document.querySelector('commend-survey').shadowRoot.getAnimations().length === 0")
            .await;
        check(browser, path, Value::Null).await;
    }
    browser.goto(&format!("{}/report/community", collector.home)).await;
    check(browser, "logging in", Value::Null).await;
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.figure') !== null").await;
    check(browser, "no answers", Value::Null).await;
    collector.answer(9).await;
    browser.goto(&format!("{}/report/community", collector.home)).await;
    browser.until("return document.querySelector('.nps')?.textContent === '100'").await;
    check(browser, "report", Value::Null).await;
}

async fn a_phone_shows_all_scores_in_one_row(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&format!("{}/phone", site.url)).await;
    browser.client.enter_frame(0).await.expect("a frame");
    browser.in_survey("input[value='10']").await;
    browser
        .until("return document.querySelector('commend-survey').shadowRoot.getAnimations().length === 0")
        .await;
    let script = "const root = document.querySelector('commend-survey').shadowRoot;
        const cells = [...root.querySelectorAll('[part=score]')].map((cell) => cell.getBoundingClientRect());
        const card = root.querySelector('[part=base]').getBoundingClientRect();
        return { count: cells.length, one_row: new Set(cells.map((cell) => cell.top)).size === 1,
            narrowest: Math.min(...cells.map((cell) => cell.width)), lowest: Math.min(...cells.map((cell) => cell.height)),
            inside: card.left >= 0 && card.right <= innerWidth && cells.every((cell) => cell.left >= card.left && cell.right <= card.right),
            scrolls: document.scrollingElement.scrollWidth > innerWidth };";
    let shape = browser.run(script).await;
    assert_eq!((&shape["count"], &shape["one_row"]), (&json!(11), &json!(true)), "{shape}");
    assert_eq!((&shape["inside"], &shape["scrolls"]), (&json!(true), &json!(false)), "{shape}");
    assert!(shape["narrowest"].as_f64() >= Some(24.0) && shape["lowest"].as_f64() >= Some(44.0), "{shape}");
}
