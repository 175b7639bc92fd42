//! A survey as a page of its own: a link in a post becomes the widget, a link in a mail waits for its tap, and both work
//! where no script runs.

use commend_e2e::{Browser, Collector, Faults};
use fantoccini::Locator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

crate::engines!(
    a_link_becomes_the_widget,
    a_link_works_without_scripts,
    a_link_of_a_mail_counts_when_it_is_confirmed
);

const SURVEY: &str = r#"{"id":"community","wave":"1","threshold":1,"reasons":["help","tone"],"segments":{"audience":["member","visitor"],"channel":["community","mastodon","newsletter"],"lang":["en","nl"]}}"#;

async fn n(collector: &Collector, query: &str) -> Value {
    collector.report_by("community", query).await["n"].clone()
}

async fn press(browser: &Browser, selector: &str) {
    let element = browser.client.find(Locator::Css(selector)).await.expect("an element");
    element.click().await.expect("a click");
}

async fn reads(browser: &Browser, selector: &str, text: &str) {
    browser.until(&format!("return document.querySelector({selector:?})?.textContent === {text:?}")).await;
}

/// The hashes of the words that were asked.
async fn wordings(collector: &Collector) -> BTreeSet<String> {
    let (done, text) = collector.command(&["export"]).await;
    assert!(done, "{text}");
    let exported: Value = serde_json::from_str(&text).expect("JSON");
    let cells = exported["cells"].as_array().expect("cells");
    cells.iter().map(|cell| cell["wording"].as_str().expect("a hash").to_owned()).collect()
}

async fn a_link_becomes_the_widget(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let link = format!("{}/s/community?channel=mastodon&lang=en", collector.home);
    browser.goto(&link).await;
    browser.watch_errors().await;
    browser.in_survey("legend").await;
    browser.until("return document.querySelector('#ask').hidden").await;
    browser.click_score(9).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(browser.errors().await, json!([]));
    collector.counted(1).await;
    assert_eq!(n(&collector, "?channel=mastodon").await, json!(1));
    // Whoever comes again is told.
    browser.goto(&link).await;
    reads(browser, "#ask h1", "Already answered. Thank you.").await;
    // Form and widget ask in the same words.
    let way = Faults::before(&collector).await;
    way.lose("/link.js");
    browser.goto(&format!("{}/s/community?lang=en", way.home)).await;
    press(browser, "button[value='2']").await;
    reads(browser, "h1", "Thank you for your answer.").await;
    collector.counted(2).await;
    assert_eq!(wordings(&collector).await.len(), 1);
}

async fn a_link_works_without_scripts(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let way = Faults::before(&collector).await;
    // The one script of the page.
    way.lose("/link.js");
    browser.goto(&format!("{}/s/community?channel=newsletter&lang=nl", way.home)).await;
    assert_eq!(n(&collector, "").await, json!(0));
    press(browser, "button[value='3']").await;
    reads(browser, "h1", "Bedankt voor je antwoord.").await;
    assert_eq!(n(&collector, "?channel=newsletter&lang=nl").await, json!(1));
    press(browser, "input[value=help]").await;
    press(browser, ".submit").await;
    browser
        .until("return document.querySelector('h1') !== null && document.querySelector('form') === null")
        .await;
    let report = collector.report("community").await;
    assert_eq!(
        (&report["n"], &report["shown"], &report["reasons"]),
        (&json!(1), &json!(1), &json!({ "help": 1 }))
    );
    // Going back and choosing anew changes nothing.
    browser.client.back().await.expect("the thanks");
    browser.client.back().await.expect("the question");
    browser.until("return document.querySelector('#ask') !== null").await;
    press(browser, "button[value='10']").await;
    reads(browser, "h1", "Er is al geantwoord. Bedankt.").await;
    let report = collector.report("community").await;
    assert_eq!((&report["n"], &report["scores"][3]), (&json!(1), &json!(1)));
}

async fn a_link_of_a_mail_counts_when_it_is_confirmed(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    browser.goto(&format!("{}/s/community?channel=newsletter&score=10&lang=en", collector.home)).await;
    reads(browser, ".submit", "Send: 10").await;
    assert_eq!(n(&collector, "").await, json!(0));
    assert_eq!(browser.run("return document.querySelector('commend-survey') === null").await, json!(true));
    press(browser, ".submit").await;
    reads(browser, "h1", "Thank you for your answer.").await;
    assert_eq!(n(&collector, "?channel=newsletter").await, json!(1));
}
