//! The studio: a survey is made, tried and put on a page by somebody who writes no JSON, and nothing that is written is lost.

use commend_e2e::{Browser, Collector, TOKEN};
use fantoccini::Locator;
use serde_json::{Value, json};

crate::engines!(
    a_new_survey_comes_to_a_page_by_the_studio_alone,
    every_field_can_be_written,
    what_is_written_outlives_the_page_and_the_connection,
    two_who_save_lose_nothing,
);

const DEFINITION: &str = include_str!("../studio/definition.json");
const WRITE: &str = include_str!("../studio/write.js");
/// What is in the form.
const DRAFT: &str = "JSON.parse(localStorage.getItem('commend-studio')).definition";
/// The survey of the preview.
const SHOWN: &str =
    "document.querySelector('#frame').contentDocument?.querySelector('commend-survey')?.shadowRoot";

async fn open(browser: &Browser, address: &str) {
    browser.goto(address).await;
    browser.watch_errors().await;
    browser.until("return 'ready' in document.documentElement.dataset").await;
}

async fn press(browser: &Browser, selector: &str) {
    let element = browser.client.find(Locator::Css(selector)).await.expect("an element");
    element.click().await.expect("a click");
}

async fn write(browser: &Browser, selector: &str, text: &str) {
    let field = browser.client.find(Locator::Css(selector)).await.expect("a field");
    field.clear().await.expect("an empty field");
    field.send_keys(text).await.expect("keys");
}

async fn log_in(browser: &Browser) {
    write(browser, "#token", TOKEN).await;
    press(browser, "#log-in button").await;
    browser.until("return document.querySelector('#log-in').hidden").await;
}

async fn says(browser: &Browser, text: &str) {
    browser
        .until(&format!("return document.querySelector('#status').textContent.startsWith({text:?})"))
        .await;
}

/// The definition as the collector has it.
async fn kept(browser: &Browser, collector: &Collector, id: &str) -> Value {
    browser.goto(&format!("{}/gallery", collector.home)).await;
    let read = format!("return fetch('/v1/surveys/{id}/definition.json').then((answer) => answer.json())");
    browser.run(&read).await
}

async fn a_new_survey_comes_to_a_page_by_the_studio_alone(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &format!("{}/?language=en", collector.home)).await;
    write(browser, "#f-product", "the \"Club\"").await;
    let asks =
        format!("return {SHOWN}?.querySelector('legend')?.textContent.includes('the \"Club\"') ?? false");
    browser.until(&asks).await;
    // What is wrong is said where it is.
    browser.run("document.querySelector('#section-name').open = true").await;
    write(browser, "#f-id", "the club").await;
    browser.until("return document.querySelector('#f-id').ariaInvalid === 'true'").await;
    let wrong = browser.run("return document.querySelector('#wrong-id')?.textContent").await;
    assert!(wrong.as_str().is_some_and(|wrong| wrong.starts_with("`the club` is no id")), "{wrong}");
    press(browser, "#save").await;
    says(browser, "Something has to be put right first.").await;
    browser.until("return document.activeElement?.id === 'f-id'").await;
    write(browser, "#f-id", "club").await;
    browser
        .until("return document.querySelector('#problems-title').textContent === 'Everything fits.'")
        .await;
    browser.until("return document.querySelector('#needs').textContent.includes('1,076 answers')").await;
    // Saving wants a token.
    press(browser, "#save").await;
    says(browser, "To save, and to see what is there, log in").await;
    log_in(browser).await;
    press(browser, "#save").await;
    says(browser, "Saved as version 1").await;
    let tag = browser.run("return document.querySelector('#tag').textContent").await;
    assert_eq!(
        tag,
        json!(format!(r#"<script async src="{}/embed.js" data-survey="club"></script>"#, collector.home))
    );
    assert_eq!(browser.errors().await, json!([]));
    // The page to try it on.
    let address = browser.run("return document.querySelector('#try').href").await;
    browser.goto(address.as_str().expect("an address")).await;
    browser.watch_errors().await;
    press(browser, "#ask").await;
    browser.in_survey("legend").await;
    assert!(browser.text_in_survey("legend").await.contains("the \"Club\""));
    browser.answer(9).await;
    assert_eq!(browser.errors().await, json!([]));
    browser.goto(&format!("{}/surveys", collector.home)).await;
    let listed = "return document.querySelector('#survey-club .label')?.textContent === 'Open'";
    assert_eq!(browser.run(listed).await, json!(true));
}

async fn every_field_can_be_written(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &format!("{}/?language=en", collector.home)).await;
    log_in(browser).await;
    browser.run(&format!("{WRITE}; window.write({DEFINITION})")).await;
    let written: Value = serde_json::from_str(DEFINITION).expect("a definition");
    let draft = browser.run(&format!("return {DRAFT}")).await;
    assert_eq!(draft, written);
    browser
        .until("return document.querySelector('#problems-title').textContent === 'Everything fits.'")
        .await;
    browser.until(&format!("return {SHOWN}?.querySelector('[part=tab]') != null")).await;
    press(browser, "#save").await;
    says(browser, "Saved as version 1").await;
    assert_eq!(browser.errors().await, json!([]));
    assert_eq!(kept(browser, &collector, "allotments").await, written);
    // What comes from a file is the same, and stays so.
    open(browser, &format!("{}/?language=nl&survey=allotments", collector.home)).await;
    assert_eq!(browser.run(&format!("return {DRAFT}")).await, written);
    browser.until("return document.querySelector('#status').textContent === 'Bewaard als versie 1.'").await;
    browser.until("return document.querySelector('#problems-title').textContent === 'Alles past.'").await;
    assert_eq!(browser.errors().await, json!([]));
}

async fn what_is_written_outlives_the_page_and_the_connection(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &format!("{}/?language=en", collector.home)).await;
    log_in(browser).await;
    write(browser, "#f-product", "the Club").await;
    open(browser, &format!("{}/?language=en", collector.home)).await;
    assert_eq!(browser.run("return document.querySelector('#f-product').value").await, json!("the Club"));
    collector.stop().await;
    write(browser, "#f-product", "the Circle").await;
    browser
        .until("return document.querySelector('#problems-title').textContent.startsWith('Not checked')")
        .await;
    press(browser, "#save").await;
    says(browser, "No connection to the collector. Nothing is lost").await;
    assert_eq!(browser.run(&format!("return {DRAFT}.product")).await, json!("the Circle"));
    // Undone and done again, by button and by key.
    press(browser, "#undo").await;
    browser.until(&format!("return {DRAFT}.product !== 'the Circle'")).await;
    press(browser, "#redo").await;
    browser.until(&format!("return {DRAFT}.product === 'the Circle'")).await;
    assert_eq!(browser.run("return document.querySelector('#f-product').value").await, json!("the Circle"));
}

async fn two_who_save_lose_nothing(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &format!("{}/?language=en&survey=community", collector.home)).await;
    log_in(browser).await;
    open(browser, &format!("{}/?language=en&survey=community", collector.home)).await;
    browser.until("return document.querySelector('#f-id').value === 'community'").await;
    browser.run("document.querySelector('#section-told').open = true").await;
    write(browser, "#f-title", "Ours").await;
    let other = r#"{"id":"community","wave":"2026-q4","title":"Theirs"}"#;
    let save = format!(
        "return fetch('/v1/surveys/community/versions?after=0', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body: '{other}' }}).then(({{ status }}) => status)"
    );
    assert_eq!(browser.run(&save).await, json!(201));
    press(browser, "#save").await;
    says(browser, "Somebody has saved another version meanwhile").await;
    assert_eq!(browser.run("return document.querySelector('#f-title').value").await, json!("Ours"));
    press(browser, "#status button").await;
    says(browser, "Saved as version 2").await;
    // Both are there, and the first can be taken up again.
    browser.until("return document.querySelectorAll('#versions li').length === 2").await;
    browser.run("document.querySelector('#versions').open = true").await;
    press(browser, "#versions li:last-child button").await;
    browser.until("return document.querySelector('#f-title').value === 'Theirs'").await;
    press(browser, "#save").await;
    says(browser, "Saved as version 3").await;
    assert_eq!(browser.errors().await, json!([]));
    assert_eq!(kept(browser, &collector, "community").await["title"], json!("Theirs"));
}
