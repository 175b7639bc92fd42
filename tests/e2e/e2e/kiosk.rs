//! A screen at an event: one device, many respondents, and a network that comes and goes.

use commend_e2e::{Browser, Collector, Receiver, Site, eventually};
use serde_json::json;

crate::engines!(one_after_another_with_and_without_a_network);

/// Answers with a score and waits until the screen is free again.
async fn respond(browser: &Browser, score: u8) {
    browser.click_score(score).await;
    browser.in_survey("[part=thanks]").await;
    browser.in_survey("legend").await;
}

async fn one_after_another_with_and_without_a_network(browser: &Browser) {
    let (collector, receiver) = (Collector::start().await, Receiver::start().await);
    let tag = collector.tag(&format!(
        r#"data-survey="club" data-endpoint="{}/hook" data-config="none" data-mode="kiosk" data-exit="3""#,
        receiver.home
    ));
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    let full = "const { width, height } = root.querySelector('[part=base]').getBoundingClientRect();
        return width >= document.documentElement.clientWidth && height >= innerHeight";
    browser.in_survey("legend").await;
    assert_eq!(browser.see(full).await, json!(true));
    respond(browser, 9).await;
    let first = receiver.first().await;
    assert_eq!(first["cells"][0]["segment"]["channel"], json!("event"));
    // Without a network answers gather, and outlive the page.
    receiver.set_down(true);
    respond(browser, 10).await;
    respond(browser, 3).await;
    browser.goto(&site.url).await;
    respond(browser, 7).await;
    receiver.set_down(false);
    browser.goto(&site.url).await;
    browser.in_survey("legend").await;
    let answers = || {
        let batches = receiver.batches();
        let mut ids: Vec<_> = batches.iter().map(|batch| batch["batch"].to_string()).collect();
        ids.dedup();
        let n: Vec<_> = batches.iter().filter_map(|batch| batch["summary"]["n"].as_u64()).collect();
        // Answers that waited come together; what a page says last is alone.
        let together = n.iter().any(|n| *n > 1);
        (n.iter().sum::<u64>(), ids.len() == batches.len(), together)
    };
    eventually("every answer", || async { (answers().0 == 4).then_some(()) }).await;
    assert_eq!(answers(), (4, true, true), "{:?}", receiver.batches());
    // The way out is the host's own: Escape is none, three taps into the corner are.
    browser.press(&[char::from(fantoccini::key::Key::Escape)]).await;
    browser.in_survey("legend").await;
    let tap = "root.querySelector('[part=base]').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true, clientX: 9, clientY: 9 }));";
    browser.see(&tap.repeat(3)).await;
    browser.until("return document.querySelector('commend-survey') === null").await;
}
