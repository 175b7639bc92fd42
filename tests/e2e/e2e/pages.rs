//! The collector's own pages: demo, studio, logging in, report.

use commend_e2e::{Browser, Collector};
use serde_json::json;

crate::engines!(demo_to_report, studio_shows_what_it_says);

async fn demo_to_report(browser: &Browser) {
    let collector = Collector::start().await;
    browser.goto(&format!("{}/demo", collector.home)).await;
    browser.watch_errors().await;
    browser.in_survey("legend").await;
    browser.click_score(10).await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(browser.errors().await, json!([]));
    browser.goto(&format!("{}/report/community", collector.home)).await;
    assert_eq!(browser.client.title().await.expect("a title"), "Log in · Commend");
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.nps')?.textContent === '100'").await;
    assert_eq!(browser.run("return document.cookie").await, json!(""), "a script can read the session");
}

async fn studio_shows_what_it_says(browser: &Browser) {
    let collector = Collector::start().await;
    browser.goto(&collector.home).await;
    browser.watch_errors().await;
    browser.in_survey("legend").await;
    let product = browser.client.find(fantoccini::Locator::Css("#product")).await.expect("a field");
    product.send_keys("the \"Club\"").await.expect("keys");
    let asks = "return document.querySelector('commend-survey')?.shadowRoot.querySelector('legend')?.textContent.includes('the \"Club\"') ?? false";
    browser.until(asks).await;
    let tag = browser.run("return document.querySelector('#tag').textContent").await;
    let expected = format!(
        r#"<script async src="{}/embed.js" data-survey="community" data-product="the &quot;Club&quot;"></script>"#,
        collector.home
    );
    assert_eq!(tag, json!(expected));
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(collector.report("community").await["shown"], json!(0));
    assert_eq!(browser.errors().await, json!([]));
}
