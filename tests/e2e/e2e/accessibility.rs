//! axe-core finds nothing in any state of the survey, nor on the collector's own pages.

use commend_e2e::{Browser, Collector, Site};
use fantoccini::key::Key;
use serde_json::{Value, json};

crate::engines!(
    every_state,
    own_pages,
    studio,
    reports_read_in_order,
    a_screen_reader_is_told_all_of_it,
    the_keyboard_is_enough,
);

const SURVEY: &str =
    r#"{"id":"community","wave":"1","comments":"on","reasons":["help","people","tone"],"threshold":1}"#;

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

/// Waits until the card has come to rest: colours are judged then.
async fn at_rest(browser: &Browser) {
    browser.in_survey("[part=base], [part=tab]").await;
    browser
        .until("return document.querySelector('commend-survey').shadowRoot.getAnimations().length === 0")
        .await;
}

async fn every_state(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let faces = [
        ("corner", "light", "en"),
        ("corner", "dark", "nl"),
        ("bar", "light", "de"),
        ("bar", "dark", "ar"),
        ("modal", "light", "ar"),
        ("modal", "dark", "en"),
        ("inline", "light", "fr"),
        ("inline", "dark", "he"),
        ("tab", "light", "en"),
        ("tab", "dark", "ja"),
        ("kiosk", "light", "en"),
        ("kiosk", "dark", "fa"),
    ];
    for (mode, theme, lang) in faces {
        let attributes =
            format!(r#"data-mode="{mode}" data-theme="{theme}" data-lang="{lang}" data-preview"#);
        let tag = collector.tag(&format!(r#"data-survey="community" data-open="now" {attributes}"#));
        let site = Site::start(&tag).await;
        browser.goto(&site.url).await;
        let state = |state: &str| format!("{mode} {theme} {lang}: {state}");
        let survey = json!("commend-survey");
        if mode == "tab" {
            at_rest(browser).await;
            check(browser, &state("tab"), survey.clone()).await;
            browser.click("[part=tab]").await;
        }
        at_rest(browser).await;
        check(browser, &state("open"), survey.clone()).await;
        browser.click_score(3).await;
        browser.in_survey("[part=comment]").await;
        at_rest(browser).await;
        browser.click("[name=reason]").await;
        check(browser, &state("chosen"), survey.clone()).await;
        browser.click("[part=submit]").await;
        browser.in_survey("[part=thanks]").await;
        check(browser, &state("thanks"), survey).await;
    }
}

async fn a_screen_reader_is_told_all_of_it(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let tag = collector.tag(r#"data-survey="community" data-open="now" data-mode="modal" data-preview"#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    let question = "How likely are you to recommend this community to a friend or colleague?";
    browser.told_in_survey("dialog", "dialog", "Survey").await;
    browser.told_in_survey(".question", "group", question).await;
    browser.told_in_survey("input[value='0']", "radio", "0 of 10, Not likely").await;
    browser.told_in_survey("input[value='9']", "radio", "9 of 10").await;
    browser.told_in_survey("input[value='10']", "radio", "10 of 10, Very likely").await;
    browser.told_in_survey("[part=dismiss]", "button", "Close").await;
    browser.click_score(3).await;
    browser.told_in_survey("[part=reasons]", "group", "What should we do better?").await;
    browser.told_in_survey("[name=reason]", "checkbox", "Help and answers").await;
    browser.told_in_survey("[part=comment]", "textbox", "Would you like to add something?").await;
    browser.told_in_survey("[part=submit]", "button", "Send").await;
}

async fn the_keyboard_is_enough(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let before = r#"<button id="before">Reply</button>"#;
    let tag = collector.tag(r#"data-survey="community" data-open="now""#);
    let site = Site::start(&format!("{before}{tag}")).await;
    browser.goto(&site.url).await;
    at_rest(browser).await;
    let focus = "document.activeElement?.shadowRoot?.activeElement";
    browser.run("document.querySelector('#before').focus()").await;
    // The scale is one stop, whatever is chosen.
    browser.tab_until(&format!("return {focus}?.name === 'score'")).await;
    browser.press(&[' ', char::from(Key::Right), char::from(Key::Right)]).await;
    let chosen = browser.see("return Number(root.querySelector('[name=score]:checked').value)").await;
    browser.press(&[char::from(Key::Tab)]).await;
    assert_eq!(browser.run(&format!("return {focus}?.name")).await, json!("reason"), "after {chosen}");
    browser.press(&[' ']).await;
    browser.in_survey("[name=reason]:checked").await;
    browser.tab_until(&format!("return {focus}?.part?.contains('comment') ?? false")).await;
    browser.press(&['O', 'k']).await;
    browser.tab_until(&format!("return {focus}?.part?.contains('submit') ?? false")).await;
    browser.press(&[char::from(Key::Enter)]).await;
    browser.until(&format!("return {focus}?.part?.contains('thanks') ?? false")).await;
    // Escape closes, and the focus is where it was.
    browser.press(&[char::from(Key::Escape)]).await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    browser.until("return document.activeElement?.id === 'before'").await;
}

async fn own_pages(browser: &Browser) {
    let collector = Collector::start().await;
    browser.goto(&format!("{}/demo", collector.home)).await;
    browser.in_survey("legend").await;
    at_rest(browser).await;
    check(browser, "demo", Value::Null).await;
    let link = format!("{}/s/community?channel=mastodon", collector.home);
    browser.goto(&link).await;
    browser.in_survey("legend").await;
    at_rest(browser).await;
    check(browser, "link", Value::Null).await;
    for (name, address) in [
        ("chosen by a mail", format!("{link}&score=9")),
        ("dutch", format!("{link}&lang=nl&score=3")),
        ("thanks", format!("{}/s/community/thanks?category=detractor&more", collector.home)),
        ("mistyped", format!("{}/s/community?channel=nowhere", collector.home)),
    ] {
        browser.goto(&address).await;
        check(browser, name, Value::Null).await;
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
    browser.goto(&format!("{}/surveys", collector.home)).await;
    browser.run("document.querySelectorAll('details').forEach((one) => (one.open = true))").await;
    check(browser, "surveys", Value::Null).await;
}

/// The studio with every field filled in and every part of it open, with faults in it, and before anybody has logged in.
async fn studio(browser: &Browser) {
    const READY: &str = "return 'ready' in document.documentElement.dataset";
    let open = "document.querySelectorAll('details').forEach((one) => (one.open = true))";
    let collector = Collector::start().await;
    browser.goto(&format!("{}/?language=en", collector.home)).await;
    browser.until(READY).await;
    check(browser, "a new survey", Value::Null).await;
    let definition = include_str!("../studio/definition.json");
    let faulty = definition.replace("\"threshold\": 5", "\"threshold\": 0, \"treshold\": 5");
    for (name, definition, language) in [("whole", definition, "en"), ("faulty", &faulty, "nl")] {
        let draft = format!(
            "localStorage.setItem('commend-studio', JSON.stringify({{ definition: {definition}, version: 0, saved: {{}} }}))"
        );
        browser.run(&draft).await;
        browser.goto(&format!("{}/?language={language}", collector.home)).await;
        browser.until(READY).await;
        browser.run(open).await;
        check(browser, name, Value::Null).await;
    }
    assert_eq!(browser.run("return document.querySelectorAll('#problems li').length").await, json!(2));
    // By keyboard alone: from the first field to the last button of its section, and something is changed on the way.
    let last = "document.querySelector('#f-reasons-each')";
    browser.run("document.querySelector('#f-product').focus()").await;
    browser.tab_until(&format!("return document.activeElement === {last}")).await;
    let was = browser.run(&format!("return {last}.checked")).await;
    browser.press(&[' ']).await;
    browser.until(&format!("return {last}.checked !== {was} && document.activeElement === {last}")).await;
}

/// The report, the scorecard and the pack of a whole community: nothing for axe to find, headings and controls in the order of
/// the page, a name for each picture, and nothing that needs a script.
async fn reports_read_in_order(browser: &Browser) {
    let collector = Collector::start().await;
    assert!(collector.command(&["demo"]).await.0);
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.figure') !== null").await;
    let outline = "return [...document.querySelectorAll('h1, h2, h3')].map((one) => `${one.localName} ${one.textContent.trim()}`)";
    let parts = [
        "h1 The Allotment Circle (made up)",
        "h2 Score",
        "h2 Promoters, passives, detractors",
        "h2 Members beside everybody else",
        "h2 Over time",
        "h3 What happened",
        "h2 Answers by score",
        "h2 By tenure",
        "h2 Reasons",
        "h2 Comments",
        "h3 Promoters",
        "h3 Passives",
        "h3 Detractors",
        "h2 Is the survey well?",
        "h2 Take it along",
        "h2 How to read this",
    ];
    let card = [
        "h1 Scorecard",
        "h2 Community manager",
        "h2 Social media manager",
        "h2 Enter a figure",
        "h2 Take it along",
        "h2 How to read this",
    ];
    for (path, expected) in [
        ("report/example?language=en", Some(&parts[..])),
        ("report/example?language=nl&audience=member&by=week", None),
        ("report/example?language=en&wave=2000-q1", None),
        ("scorecard/example?language=en", Some(&card)),
    ] {
        browser.goto(&format!("{}/{path}", collector.home)).await;
        browser.until("return document.querySelector('footer') !== null").await;
        browser.run("for (const one of document.querySelectorAll('details')) one.open = true").await;
        check(browser, path, Value::Null).await;
        if let Some(expected) = expected {
            assert_eq!(browser.run(outline).await, json!(expected), "{path}");
        }
        // By keyboard the order is that of the page.
        let out_of_order = "return document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])').length";
        assert_eq!(browser.run(out_of_order).await, json!(0), "{path}");
        let unnamed = "return [...document.querySelectorAll('svg')].filter((one) => !one.getAttribute('aria-label') && one.ariaHidden !== 'true'
            && one.getAttribute('aria-hidden') !== 'true').length";
        assert_eq!(browser.run(unnamed).await, json!(0), "{path}");
    }
    let folder = collector.file("pack");
    let (done, said) = collector.command(&["report", "example", "--pack", &folder]).await;
    assert!(done, "{said}");
    browser.goto(&format!("file://{folder}/example.html")).await;
    browser.until("return document.querySelector('.methods') !== null").await;
    check(browser, "pack", Value::Null).await;
}
