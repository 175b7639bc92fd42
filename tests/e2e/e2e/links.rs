//! A survey as a page of its own: a link in a post becomes the widget, a link in a mail waits for its tap, and both work
//! where no script runs.

use commend_e2e::{Browser, Collector, Fault, Faults};
use fantoccini::Locator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

crate::engines!(
    a_link_becomes_the_widget,
    nothing_moves_as_it_becomes_the_widget,
    whoever_has_come_to_the_form_stays_there,
    a_link_works_without_scripts,
    a_link_of_a_mail_counts_when_it_is_confirmed,
    each_way_counts_in_its_channel
);

const SURVEY: &str = r#"{"id":"community","wave":"1","threshold":1,"reasons":["help","tone"],"segments":{"audience":["member","visitor"],"channel":["community","mastodon","facebook","newsletter","feed","event","linkedin"],"lang":["en","nl"]}}"#;

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

/// The page of a link to which no file comes whose name begins so.
async fn held(browser: &Browser, file: &'static str) -> (Collector, Faults) {
    let collector = Collector::with_survey(SURVEY).await;
    let way = Faults::before(&collector).await;
    way.hold(file);
    browser.goto(&format!("{}/s/community?channel=mastodon&lang=en", way.home)).await;
    (collector, way)
}

/// The question that stands before the widget is there takes the form's place at once: two questions would be on the page, and a press as the
/// form goes would miss.
async fn nothing_moves_as_it_becomes_the_widget(browser: &Browser) {
    let (_collector, way) = held(browser, "/glue-").await;
    browser.in_survey("input[value='9']").await;
    browser.until("return document.querySelector('#ask').hidden").await;
    let place =
        "const { x, y, width } = root.querySelector('.scale').getBoundingClientRect(); return [x, y, width]";
    let stood = browser.see(place).await;
    browser.click_score(9).await;
    way.release(Fault::None);
    browser.in_survey("[part=submit]").await;
    browser.click_score(2).await;
    browser.click_score(9).await;
    browser.see("root.querySelector('.more').remove()").await;
    assert_eq!(browser.see(place).await, stood);
    // It stands where the form did.
    let form = "document.querySelector('commend-survey').remove();
        document.querySelector('#ask').hidden = false;
        const { x, y, width } = document.querySelector('.scale').getBoundingClientRect();
        return [x, y, width]";
    assert_eq!(browser.run(form).await, stood);
}

/// Whoever has a button of the form at hand is not interrupted.
async fn whoever_has_come_to_the_form_stays_there(browser: &Browser) {
    let (collector, way) = held(browser, "/element").await;
    browser.run("document.querySelector('button[value=\"8\"]').focus()").await;
    browser.run("window.came = false; new MutationObserver(() => { window.came ||= document.querySelector('commend-survey') !== null })
        .observe(document, { childList: true, subtree: true })").await;
    way.release(Fault::None);
    browser.until("return came && document.querySelector('commend-survey') === null").await;
    assert_eq!(
        browser.run("return [document.querySelector('#ask').hidden, document.activeElement.value]").await,
        json!([false, "8"])
    );
    browser.press(&[' ']).await;
    reads(browser, "h1", "Thank you for your answer.").await;
    collector.counted(1).await;
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

/// A link of `commend links` to a channel.
async fn link(collector: &Collector, channel: &str, more: &[&str]) -> String {
    let home = ["links", "community", "--home", &collector.home, "--surveys"];
    let surveys = collector.file("surveys");
    let arguments = [&home[..], &[&surveys, "--json", "--lang", "en"], more].concat();
    let (done, text) = collector.command(&arguments).await;
    assert!(done, "{text}");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let one = all.as_array().expect("links").iter().find(|one| one["channel"] == channel);
    one.expect("a link")["url"].as_str().expect("an address").to_owned()
}

/// Forgets who has been here: the next one is somebody else.
async fn somebody_else(browser: &Browser, collector: &Collector) {
    browser.goto(&format!("{}/gallery", collector.home)).await;
    browser.run("localStorage.clear()").await;
}

/// One person on each way, and the report sets members beside every channel with the right figures.
async fn each_way_counts_in_its_channel(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let way = Faults::before(&collector).await;
    way.lose("/link.js");
    let members = json!({ "v": 1, "survey": "community", "wave": "1", "batch": "019abcde-0000-7000-8000-000000000001",
        "cells": [{ "segment": { "audience": "member", "channel": "community", "lang": "en" }, "scores": [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3], "shown": 4 }] });
    assert_eq!(collector.post(&members.to_string()).await.0.as_u16(), 200);
    // A post, where scripts run.
    browser.goto(&link(&collector, "mastodon", &[]).await).await;
    browser.in_survey("legend").await;
    browser.click_score(9).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(5).await;
    // A post, where none runs.
    let post = link(&collector, "facebook", &[]).await.replace(&collector.home, &way.home);
    browser.goto(&post).await;
    press(browser, "button[value='0']").await;
    reads(browser, "h1", "Thank you for your answer.").await;
    // A mail: a scanner follows all of its links before a person taps one.
    let (done, mail) = collector
        .command(&[
            "links",
            "community",
            "--home",
            &collector.home,
            "--surveys",
            &collector.file("surveys"),
            "--mail",
            "text",
        ])
        .await;
    assert!(done, "{mail}");
    let links: Vec<_> = mail.split_whitespace().filter(|word| word.starts_with("http")).collect();
    assert_eq!(links.len(), 11, "{mail}");
    for link in &links {
        assert_eq!(collector.page(link).await.0.as_u16(), 200);
    }
    assert_eq!(n(&collector, "").await, json!(6));
    somebody_else(browser, &collector).await;
    browser.goto(&format!("{}&lang=en", links[8])).await;
    press(browser, ".submit").await;
    reads(browser, "h1", "Thank you for your answer.").await;
    // A feed has a link for each score, too.
    let (status, feed) = collector.page(&format!("{}/feed/community.xml?lang=en", collector.home)).await;
    assert_eq!(status.as_u16(), 200);
    assert!(feed.contains("/s/community?score=6"), "{feed}");
    somebody_else(browser, &collector).await;
    browser.goto(&format!("{}/s/community?score=6&channel=feed&lang=en", collector.home)).await;
    press(browser, ".submit").await;
    reads(browser, "h1", "Thank you for your answer.").await;
    // A code on a poster leads where the link does.
    somebody_else(browser, &collector).await;
    browser.goto(&link(&collector, "linkedin", &[]).await).await;
    browser.in_survey("legend").await;
    browser.click_score(10).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(9).await;
    // A screen at an event asks one after another.
    browser.goto(&link(&collector, "event", &["--kiosk"]).await).await;
    for score in [10, 3] {
        browser.in_survey("legend").await;
        browser.click_score(score).await;
        browser.click("[part=submit]").await;
        browser.in_survey("[part=thanks]").await;
    }
    // What has gathered goes with the page.
    somebody_else(browser, &collector).await;
    collector.counted(11).await;
    let report = collector.report_by("community", "?by=channel").await;
    let groups = report["groups"].as_array().expect("groups").iter();
    let seen: BTreeSet<_> = groups
        .map(|one| (one["key"].as_str().expect("a name"), one["n"].to_string(), one["nps"].to_string()))
        .collect();
    let expected = [
        ("community", "4", "75.0"),
        ("mastodon", "1", "100.0"),
        ("facebook", "1", "-100.0"),
        ("newsletter", "1", "0.0"),
        ("feed", "1", "-100.0"),
        ("linkedin", "1", "100.0"),
        ("event", "2", "0.0"),
    ];
    let expected = expected.map(|(name, n, nps)| (name, n.to_owned(), nps.to_owned()));
    assert_eq!(seen, BTreeSet::from(expected));
    // Members beside each of them, for people.
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('#audiences') !== null").await;
    let rows = "return [...document.querySelectorAll('[aria-labelledby=audiences] tbody tr')].map((row) => row.children[2].textContent)";
    assert_eq!(browser.run(rows).await.as_array().map(Vec::len), Some(7), "{}", browser.run(rows).await);
}
