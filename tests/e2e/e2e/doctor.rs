//! Why no survey opens, said by the page itself where its address has `commend-doctor`.

use commend_e2e::{Browser, Collector, Site, eventually_is};
use serde_json::{Value, json};

crate::engines!(
    what_shuts_the_gate_is_said_in_words,
    rules_are_told_one_by_one,
    before_consent_nothing_more_is_looked_at,
    nothing_is_counted_and_nothing_fetched_unasked,
    it_is_a_region_that_can_be_closed,
    a_strict_page_has_it_whole,
);

/// What a finding of a state says, each of them.
async fn said(browser: &Browser, state: &str) -> Vec<String> {
    let script = format!(
        "return [...document.querySelector('commend-doctor')?.shadowRoot.querySelectorAll('li.{state}') ?? []].map((li) => li.textContent)"
    );
    serde_json::from_value(browser.run(&script).await).expect("texts")
}

/// Waits until the panel has looked.
async fn looked(browser: &Browser) {
    browser.until("return Boolean(document.querySelector('commend-doctor')?.shadowRoot.querySelector('[role=status]')?.textContent)").await;
}

async fn press(browser: &Browser, button: &str) {
    browser
        .run(&format!("[...document.querySelector('commend-doctor').shadowRoot.querySelectorAll('button')].find((one) => one.textContent === '{button}').click()"))
        .await;
}

/// The panel over a page with a tag of those attributes stops at the one thing that is named.
#[track_caller]
fn stops_at(stops: &[String], words: &str) {
    assert!(matches!(stops, [one] if one.contains(words)), "{words} is not what stops it: {stops:?}");
}

async fn what_shuts_the_gate_is_said_in_words(browser: &Browser) {
    for (definition, attributes, words) in [
        (r#""dates":{"until":"2020-01-01"}"#, "", "gate: today is none of the survey's days"),
        (r#""pages":["/t/*"]"#, "", "gate: this page is left out"),
        (r#""sampling":{"visitor":0}"#, "", "gate: this browser is not among those drawn: 0."),
        (r#""title":"A""#, r#"data-open="manual""#, "open: open is manual"),
        (
            r#""title":"A""#,
            r#"data-survey="Community""#,
            "definition: it cannot be read: Error: http://127.0.0.1",
        ),
    ] {
        let rules = r#""rules":{"delay":0,"quiet":0}"#;
        let collector =
            Collector::with_survey(&format!(r#"{{"id":"community","wave":"1",{rules},{definition}}}"#)).await;
        let attributes = if attributes.contains("data-survey") {
            attributes.to_owned()
        } else {
            format!(r#"data-survey="community" {attributes}"#)
        };
        let site = Site::start(&collector.tag(&attributes)).await;
        browser.goto(&format!("{}/?commend-doctor", site.url)).await;
        looked(browser).await;
        stops_at(&said(browser, "stop").await, words);
    }
}

async fn rules_are_told_one_by_one(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","rules":{"delay":0,"quiet":0,"visits":3,"event":"solved","segments":{"role":["guide"]}},"segments":{"role":["guide"]}}"#;
    let collector = Collector::with_survey(survey).await;
    let tag = collector.tag(r#"data-survey="community""#);
    let site = Site::start(&format!("<textarea id='reply'></textarea>{tag}")).await;
    browser.goto(&format!("{}/t/1#commend-doctor", site.url)).await;
    // The first visit is written down as the survey is offered.
    let visits = "return Object.values(localStorage).some((entry) => entry.includes('\"visits\":1'))";
    browser.until(visits).await;
    looked(browser).await;
    press(browser, "Look again").await;
    let waits = async || {
        let waits = said(browser, "wait").await;
        waits.into_iter().map(|one| one.replace("Waits rule: ", "")).collect::<Vec<_>>()
    };
    let visits = "days with a visit: 1Until it is: 3 (rules.visits)".to_owned();
    let event =
        "events that the page told of: none that is knownUntil it is: \"solved\" (rules.event)".to_owned();
    let role = "the group: none that is knownUntil it is: {\"role\":[\"guide\"]} (rules.segments)".to_owned();
    eventually_is("the rules", vec![visits.clone(), event, role], waits).await;
    browser
        .run(
            "commend.track('solved'); commend.identify({ segment: { role: 'guide' } }); reply.value = 'Half'",
        )
        .await;
    press(browser, "Look again").await;
    let busy = "what somebody is busy with: draftUntil it is: none".to_owned();
    eventually_is("what is left", vec![visits, busy], waits).await;
}

async fn before_consent_nothing_more_is_looked_at(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-consent="required""#)).await;
    browser.goto(&format!("{}/?commend-doctor", site.url)).await;
    looked(browser).await;
    stops_at(&said(browser, "stop").await, "consent is required and was not given");
    let paths = "return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).filter((p) => /wasm|twin|\\/v1\\//.test(p))";
    assert_eq!(browser.run(paths).await, json!([]));
    assert_eq!(browser.run("return localStorage.length").await, json!(0));
    browser.run("commend.consent(true)").await;
    press(browser, "Look again").await;
    eventually_is("consent", true, async || {
        said(browser, "fine").await.iter().any(|one| one.ends_with("consent: granted"))
    })
    .await;
}

async fn nothing_is_counted_and_nothing_fetched_unasked(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&format!("{}/?commend-doctor", site.url)).await;
    looked(browser).await;
    let fine = said(browser, "fine").await;
    let endpoint = format!("endpoint: {} answers", collector.home);
    assert!(fine.iter().any(|one| one.ends_with(&endpoint)), "{fine:?}");
    let report = collector.report("community").await;
    assert_eq!([&report["n"], &report["shown"]], [&json!(0), &json!(0)]);
    assert!(!report.to_string().contains("malformed"), "{report}");
    let doctor = "return performance.getEntriesByType('resource').some((e) => e.name.includes('/doctor-'))";
    assert_eq!(browser.run(doctor).await, json!(true));
    browser.goto(&format!("{}/?doctor", site.url)).await;
    browser.until("return document.querySelector('commend-survey')?.shadowRoot != null").await;
    assert_eq!(browser.run(doctor).await, json!(false));
    assert_eq!(browser.run("return document.querySelector('commend-doctor')").await, Value::Null);
}

async fn it_is_a_region_that_can_be_closed(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","rules":{"delay":0,"quiet":0}}"#;
    let collector = Collector::with_survey(survey).await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="manual""#)).await;
    browser.goto(&format!("{}/?commend-doctor", site.url)).await;
    looked(browser).await;
    let made = "const panel = document.querySelector('commend-doctor').shadowRoot;
        const section = panel.querySelector('section');
        return [section.ariaLabelledByElements?.[0].localName ?? panel.getElementById(section.getAttribute('aria-labelledby')).localName,
            panel.querySelector('h3').textContent, [...panel.querySelectorAll('ul > li')].length > 5,
            panel.querySelector('[role=status]').textContent, getComputedStyle(section).position]";
    assert_eq!(
        browser.run(made).await,
        json!(["h2", "Survey community", true, "Things that stop it: 1", "fixed"])
    );
    // It takes no focus, and is no dialog that would hold a survey back.
    assert_eq!(browser.run("return document.activeElement.localName").await, json!("body"));
    press(browser, "Close").await;
    browser.until("return document.querySelector('commend-doctor') === null").await;
}

async fn a_strict_page_has_it_whole(browser: &Browser) {
    let collector = Collector::start().await;
    let policy = format!(
        "default-src 'none'; script-src {0}; connect-src {0}; require-trusted-types-for 'script'",
        collector.home
    );
    let tag = collector.tag(r#"data-survey="community""#);
    let site = Site::hosted(&tag, &[("content-security-policy", &policy)], None).await;
    browser.goto(&format!("{}/?commend-doctor", site.url)).await;
    looked(browser).await;
    let fine = said(browser, "fine").await;
    assert!(fine.iter().any(|one| one.ends_with("widget: plain JavaScript")), "{fine:?}");
    let position = "return getComputedStyle(document.querySelector('commend-doctor').shadowRoot.querySelector('section')).position";
    assert_eq!(browser.run(position).await, json!("fixed"));
}
