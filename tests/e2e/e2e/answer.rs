//! Answering: by mouse, by keyboard, with a comment, not at all.

use commend_e2e::{Browser, Collector, Receiver, Site, eventually};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

crate::engines!(
    mouse,
    a_pointer_that_rests_on_the_button,
    keyboard,
    comment_in_dutch,
    dismiss_by_button,
    dismiss_by_escape,
    escape_without_focus,
    leave_right_after_choosing,
    leave_without_answer,
    change_of_mind,
    critics_and_promoters_are_asked_on,
    a_score_is_kept_without_a_button,
    comments_lose_what_points_at_somebody,
    an_endpoint_of_thirty_lines_is_enough,
);

const SURVEY: &str = r#"{"id":"community","wave":"1","comments":"on","threshold":1}"#;

/// The report, once it counts `n` invitations.
async fn report(collector: &Collector, shown: u64) -> Value {
    eventually("the report", || async {
        let report = collector.report("community").await;
        (report["shown"] == json!(shown)).then_some(report)
    })
    .await
}

#[track_caller]
fn assert_one_promoter(report: &Value) {
    for (field, value) in
        [("n", json!(1)), ("promoters", json!(1)), ("nps", json!(100.0)), ("shown", json!(1))]
    {
        assert_eq!(report[field], value, "{field} of {report}");
    }
    assert_eq!(report["scores"], json!([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]));
}

async fn mouse(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&site.url).await;
    browser.watch_errors().await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    assert_one_promoter(&report(&collector, 1).await);
    assert_eq!(browser.errors().await, json!([]));
}

async fn a_pointer_that_rests_on_the_button(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    // Where the card grows, the button may come to lie under a hand that does nothing more.
    browser.hover("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    assert_one_promoter(&report(&collector, 1).await);
}

async fn keyboard(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='9']").await;
    assert_eq!(
        browser.run("return document.activeElement === document.body").await,
        json!(true),
        "it took the focus"
    );
    browser.tab_until("return document.activeElement?.shadowRoot?.activeElement?.name === 'score'").await;
    browser.press(&[' ']).await;
    let chosen =
        "return document.querySelector('commend-survey').shadowRoot.querySelector(':checked')?.value ?? null";
    for _ in 0..11 {
        if browser.run(chosen).await == json!("9") {
            break;
        }
        browser.press(&[char::from(Key::Right)]).await;
    }
    assert_eq!(browser.run(chosen).await, json!("9"));
    assert_eq!(collector.report("community").await["n"], json!(0), "an arrow has sent");
    browser.press(&[char::from(Key::Enter)]).await;
    browser.in_survey("[part=thanks]").await;
    browser
        .until("return document.activeElement?.shadowRoot?.activeElement?.part?.contains('thanks') ?? false")
        .await;
    assert_one_promoter(&report(&collector, 1).await);
}

async fn comment_in_dutch(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let tag =
        collector.tag(r#"data-survey="community" data-lang="nl" data-product="de club" data-open="now""#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    let question =
        browser.in_survey("legend").await.prop("textContent").await.expect("a property").unwrap_or_default();
    assert_eq!(question, "Hoe waarschijnlijk is het dat je de club aanbeveelt aan een vriend of collega?");
    browser.click_score(9).await;
    let comment = browser.in_survey("[part=comment]").await;
    comment.send_keys("Goed geholpen.").await.expect("keys");
    browser.in_survey("[part=submit]").await.click().await.expect("a click");
    let thanks = browser
        .in_survey("[part=thanks]")
        .await
        .prop("textContent")
        .await
        .expect("a property")
        .unwrap_or_default();
    assert_eq!(thanks, "Bedankt voor je antwoord.");
    assert_one_promoter(&report(&collector, 1).await);
}

async fn dismissed(browser: &Browser, collector: &Collector) {
    browser.until("return document.querySelector('commend-survey') === null").await;
    let report = report(collector, 1).await;
    assert_eq!((&report["n"], &report["dismissed"], &report["nps"]), (&json!(0), &json!(1), &Value::Null));
}

async fn dismiss_by_button(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("[part=dismiss]").await.click().await.expect("a click");
    dismissed(browser, &collector).await;
}

async fn dismiss_by_escape(browser: &Browser) {
    let collector = Collector::start().await;
    let button = r#"<button id="before">Reply</button>"#;
    let site =
        Site::start(&format!("{button}{}", collector.tag(r#"data-survey="community" data-open="now""#)))
            .await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='0']").await;
    browser.run("document.querySelector('#before').focus()").await;
    browser.tab_until("return document.activeElement?.shadowRoot?.activeElement?.name === 'score'").await;
    browser.press(&[char::from(Key::Escape)]).await;
    dismissed(browser, &collector).await;
    browser.until("return document.activeElement?.id === 'before'").await;
}

async fn escape_without_focus(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='0']").await;
    browser.press(&[char::from(Key::Escape)]).await;
    dismissed(browser, &collector).await;
}

async fn leave_right_after_choosing(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=submit]").await;
    browser.goto(&format!("{}/elsewhere", site.url)).await;
    assert_one_promoter(&report(&collector, 1).await);
}

async fn leave_without_answer(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='0']").await;
    browser.goto(&format!("{}/elsewhere", site.url)).await;
    let report = report(&collector, 1).await;
    assert_eq!((&report["n"], &report["dismissed"]), (&json!(0), &json!(0)));
}

async fn change_of_mind(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    // Twice in one go, so that no time passes in which the first could settle.
    browser.in_survey("input[value='9']").await;
    browser
        .run("for (const n of [2, 9]) document.querySelector('commend-survey').shadowRoot.querySelector(`input[value='${n}']`).click()")
        .await;
    browser.in_survey("[part=submit]").await.click().await.expect("a click");
    browser.in_survey("[part=thanks]").await;
    assert_one_promoter(&report(&collector, 1).await);
}

/// Each category has reasons of its own, and a way to go on.
const BY_CATEGORY: &str = r#"{"id":"community","wave":"1","threshold":1,
    "reasons":{"promoter":["people","help"],"detractor":["tone","ease","spam"]},
    "texts":{"en":{"reasons":{"spam":"Too much spam"},
        "promoter":{"thanks":"Glad to hear.","link":{"url":"/reviews","text":"Tell others"}},
        "detractor":{"follow_up":"What went wrong?"}}}}"#;

async fn critics_and_promoters_are_asked_on(browser: &Browser) {
    let collector = Collector::with_survey(BY_CATEGORY).await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.click_score(3).await;
    assert_eq!(browser.text_in_survey("[part=reasons] legend").await, "What went wrong?");
    browser.click(".reason:nth-child(3) input").await;
    browser.click("[part=submit]").await;
    assert_eq!(browser.text_in_survey("[part=thanks]").await, "Thank you for your answer.");
    assert_eq!(report(&collector, 1).await["reasons"], json!({ "spam": 1 }));
    browser.goto(&site.url).await;
    browser.click_score(10).await;
    assert_eq!(browser.text_in_survey("[part=reasons] legend").await, "What do you like best?");
    for place in [1, 2] {
        browser.click(&format!(".reason:nth-child({place}) input")).await;
    }
    browser.click("[part=submit]").await;
    assert_eq!(browser.text_in_survey(".said").await, "Glad to hear.");
    let link = browser.in_survey("[part=link]").await.attr("href").await.expect("an attribute");
    // WebKit's driver gives the whole address.
    assert!(link.is_some_and(|link| link.ends_with("/reviews")));
    let report = report(&collector, 2).await;
    assert_eq!((&report["n"], &report["nps"]), (&json!(2), &json!(0.0)));
    assert_eq!(report["reasons"], json!({ "help": 1, "people": 1, "spam": 1 }));
    // A passive is asked nothing more, and a click is enough.
    browser.goto(&site.url).await;
    browser.click_score(8).await;
    browser.in_survey("[part=thanks]").await;
}

async fn a_score_is_kept_without_a_button(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","comments":"on","reasons":["help"],"threshold":1}"#;
    let collector = Collector::with_survey(survey).await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="now""#)).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    assert_one_promoter(&report(&collector, 1).await);
    // It stays as it is, and what follows joins it.
    browser.in_survey("input[value='2']:disabled").await;
    browser.click("[name=reason]").await;
    browser.in_survey("[part=comment]").await.send_keys("Late, but well.").await.expect("keys");
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    let later = eventually("the reason", || async {
        let report = collector.report("community").await;
        (report["reasons"] == json!({ "help": 1 })).then_some(report)
    })
    .await;
    assert_one_promoter(&later);
}

async fn comments_lose_what_points_at_somebody(browser: &Browser) {
    let (collector, receiver) = (Collector::start().await, Receiver::start().await);
    let tag = collector.tag(&format!(
        r#"data-survey="club" data-endpoint="{}/hook" data-config="none" data-comments="on" data-open="now""#,
        receiver.home
    ));
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    let comment = browser.in_survey("[part=comment]").await;
    comment.send_keys("Ask anna@example.org or call 06 12345678.").await.expect("keys");
    browser.click("[part=submit]").await;
    assert_eq!(receiver.first().await["comments"][0]["text"], json!("Ask […] or call […]."));
}

/// The receiver of docs/examples, and a tag without a definition.
async fn an_endpoint_of_thirty_lines_is_enough(browser: &Browser) {
    let (collector, data) = (Collector::start().await, tempfile::TempDir::new().expect("a folder"));
    let mut receiver = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/receiver/receiver.mjs"))
        .env("PORT", "0")
        .env("RECEIVER_FILE", data.path().join("answers"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("node");
    let mut said = BufReader::new(receiver.stdout.take().expect("its output")).lines();
    let home = said.next_line().await.expect("a line").expect("an address");
    let tag = collector
        .tag(&format!(r#"data-survey="club" data-endpoint="{home}" data-config="none" data-open="now""#));
    browser.goto(&Site::start(&tag).await.url).await;
    browser.answer(9).await;
    let sums = eventually("the answer", || async {
        let (_, text) = collector.page(&home).await;
        let sums: Value = serde_json::from_str(&text).expect("JSON");
        (sums["scores"][9] == json!(1)).then_some(sums)
    })
    .await;
    assert_eq!(sums["scores"].as_array().map(|all| all.iter().filter_map(Value::as_u64).sum()), Some(1));
}
