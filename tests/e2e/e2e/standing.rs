//! The question that stands on a page before the widget is there to ask it: whoever sees it can answer it.

use commend_e2e::{Browser, Collector, Fault, Faults, Site};
use fantoccini::key::Key;
use serde_json::json;

crate::engines!(
    what_was_pressed_before_counts,
    keys_before_count_and_send_nothing,
    what_stands_says_what_the_widget_says,
    without_the_widget_it_goes_again,
    taken_back_before_it_can_be_given_again,
);

/// What the widget needs, be it WebAssembly or the twin.
const WIDGET: &str = "/glue-";
/// Whether the widget has taken the question: it names what can be chosen.
const TAKEN: &str = "root.querySelector('[part=base]').hasAttribute('aria-label')";

/// A page with a survey of which nothing comes but the question.
async fn page(browser: &Browser, way: &Faults, attributes: &str) -> Site {
    way.hold(WIDGET);
    let tag = way.tag(&format!(
        r##"data-survey="community" data-mode="inline" data-container="#place" {attributes}"##
    ));
    let site = Site::start(&format!(r#"<script src="/watch.js"></script><div id="place"></div>{tag}"#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='9']").await;
    assert_eq!(browser.see(&format!("return {TAKEN}")).await, json!(false));
    site
}

async fn what_was_pressed_before_counts(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","threshold":1,"reasons":["help","people"]}"#;
    let collector = Collector::with_survey(survey).await;
    let way = Faults::before(&collector).await;
    let _site = page(browser, &way, "").await;
    browser
        .see("window.nodes = [...root.querySelectorAll('[part=base], [part=base] *')]; window.events = [];
            for (const name of ['open', 'response']) document.addEventListener(`commend-${name}`, () => events.push(name))")
        .await;
    browser.click_score(4).await;
    browser.click_score(9).await;
    assert_eq!(browser.see("return root.querySelector(':checked').value").await, json!("9"));
    assert_eq!(browser.run("return events").await, json!([]));
    way.release(Fault::None);
    browser.in_survey("[part=submit]").await;
    // The very nodes that stood there are the widget's, and nothing else is.
    let same = "const now = [...root.querySelectorAll('[part=base], [part=base] *')].filter((node) => !node.closest('.more'));
        return [now.length, now.every((node, i) => node === nodes[i]), root.querySelector(':checked').value, root.activeElement.value,
            root.activeElement.ariaLabel ?? root.activeElement.getAttribute('aria-label')]";
    assert_eq!(
        browser.see(same).await,
        json!([browser.run("return nodes.length").await, true, "9", "9", "9 of 10"])
    );
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(browser.run("return [events, wrongs]").await, json!([["open", "response"], []]));
    collector.counted(1).await;
}

async fn keys_before_count_and_send_nothing(browser: &Browser) {
    let collector = Collector::with_survey(r#"{"id":"community","wave":"1","reasons":["help"]}"#).await;
    let way = Faults::before(&collector).await;
    let site = page(browser, &way, "").await;
    browser.see("root.querySelector(\"input[value='6']\").focus()").await;
    browser.press(&[' ', char::from(Key::Right), char::from(Key::Right), char::from(Key::Enter)]).await;
    assert_eq!(browser.see("return root.querySelector(':checked').value").await, json!("8"));
    way.release(Fault::None);
    browser.in_survey("[part=submit]").await;
    assert_eq!(browser.see("return root.querySelector(':checked').value").await, json!("8"));
    assert_eq!(browser.run("return location.href").await, json!(format!("{}/", site.url)));
    // From here on the keys are the widget's.
    browser.press(&[char::from(Key::Right)]).await;
    browser.until("return document.querySelector('commend-survey').shadowRoot.querySelector(':checked').value === '9'").await;
    assert_eq!(browser.run("return wrongs").await, json!([]));
}

async fn what_stands_says_what_the_widget_says(browser: &Browser) {
    let own = r#""texts":{"en":{"question":"Would you name {product}?","low":"Never","product":"the club"}}"#;
    for (fields, attributes) in [
        ("", ""),
        ("", r#"data-lang="nl""#),
        ("", r#"data-lang="ar" data-product="Forum {most}""#),
        (r#","preset":"staff""#, ""),
        (r#","preset":"event","product":"Fair""#, r#"data-lang="de""#),
        (&format!(",{own}"), ""),
    ] {
        let collector = Collector::with_survey(&format!(r#"{{"id":"community","wave":"1"{fields}}}"#)).await;
        let way = Faults::before(&collector).await;
        let _site = page(browser, &way, attributes).await;
        let said = "return [...root.querySelectorAll('legend, .ends span, .score span, summary')].map((node) => node.textContent)";
        let before = browser.see(said).await;
        assert_eq!(before.as_array().map(Vec::len), Some(15), "{before}");
        way.release(Fault::None);
        browser
            .until(&format!(
                "const root = document.querySelector('commend-survey').shadowRoot; return {TAKEN}"
            ))
            .await;
        assert_eq!(browser.see(said).await, before, "{fields} {attributes}");
    }
}

async fn without_the_widget_it_goes_again(browser: &Browser) {
    let collector = Collector::start().await;
    let way = Faults::before(&collector).await;
    let _site = page(browser, &way, "").await;
    browser.click_score(9).await;
    way.release(Fault::Answer(404, "", ""));
    browser.until("return document.querySelector('commend-survey').shadowRoot.querySelector('[part=base]') === null").await;
    assert_eq!(browser.run("return wrongs").await, json!([]));
    browser.until("return said.some((line) => line.startsWith('[commend] not shown'))").await;
}

async fn taken_back_before_it_can_be_given_again(browser: &Browser) {
    let collector = Collector::start().await;
    let way = Faults::before(&collector).await;
    way.hold(WIDGET);
    let element =
        r#"<commend-survey survey="community" mode="inline" open="now" consent="required"></commend-survey>"#;
    let site = Site::start(&format!(r#"<script src="/watch.js"></script>{element}{}"#, way.tag(""))).await;
    browser.goto(&site.url).await;
    browser.until("return typeof window.commend?.consent === 'function'").await;
    browser.run("commend.consent(true)").await;
    browser.in_survey("legend").await;
    browser.run("commend.consent(false)").await;
    browser
        .until("return document.querySelector('commend-survey').shadowRoot.querySelector('legend') === null")
        .await;
    browser.run("commend.consent(true)").await;
    browser.in_survey("legend").await;
    way.release(Fault::None);
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(1).await;
    assert_eq!(browser.run("return wrongs").await, json!([]));
}
