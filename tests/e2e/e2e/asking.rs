//! When a survey comes by itself, and when it keeps quiet.

use commend_e2e::{Browser, Collector, Site, eventually};
use serde_json::{Value, json};

crate::engines!(
    not_while_somebody_writes,
    not_over_a_dialog_or_a_menu,
    after_an_event_of_the_page,
    what_was_read_counts_for_its_page,
    a_wrong_route_cancels_and_a_right_one_goes_on,
    a_new_body_is_no_end,
    r12_nothing_is_fetched_where_nobody_is_asked,
    whoever_has_closed_it_rests,
    whoever_has_answered_rests_longer,
    whoever_wants_to_be_left_alone_is,
    a_browser_that_asks_not_to_be_followed,
    open_says_why_not,
    forget_forgets,
    asked_for_while_it_is_offered,
    taken_away_before_it_came,
);

/// Opens as soon as the page is calm.
const EAGER: &str = r#"{"id":"community","wave":"1","rules":{"delay":0,"quiet":0}}"#;

/// Counts how often the survey has looked whether somebody is busy: that is the last thing that it looks at.
const COUNT_LOOKS: &str = "<script>window.looks = 0;
    Object.defineProperty(document, 'fullscreenElement', { get() { window.looks++; return null; } });</script>";

/// Waits until the survey has looked twice more, and makes sure that it has not come.
async fn looks_and_waits(browser: &Browser, busy: &str) {
    let before = browser.run("return window.looks").await.as_u64().unwrap_or_default();
    browser.until(&format!("return window.looks >= {}", before + 2)).await;
    assert!(!is_shown(browser).await, "over somebody who is busy: {busy}");
}

/// What the browser remembers of this collector.
async fn memory(browser: &Browser, collector: &Collector) -> Value {
    let key = format!("commend:{}", collector.home);
    browser.run(&format!("return JSON.parse(localStorage.getItem('{key}') ?? 'null')")).await
}

/// The day after so many, as the browser counts days.
async fn day(browser: &Browser, after: u32) -> Value {
    browser.run(&format!("return Math.floor(Date.now() / 864e5) + {after}")).await
}

/// The paths that the page has fetched from the collector.
async fn fetched(browser: &Browser) -> Value {
    browser
        .run("return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).filter((p) => p !== '/favicon.ico')")
        .await
}

/// Waits until the page has come to rest and whatever was put off to then is done.
async fn idle(browser: &Browser) {
    let script = "const [done] = arguments; const idle = window.requestIdleCallback ?? setTimeout;
        const rest = () => idle(() => setTimeout(() => idle(() => done(true))));
        document.readyState === 'complete' ? rest() : addEventListener('load', rest)";
    browser.client.execute_async(script, vec![]).await.expect("a script that runs");
}

async fn is_shown(browser: &Browser) -> bool {
    browser.see("return Boolean(root?.querySelector('legend'))").await == json!(true)
}

async fn not_while_somebody_writes(browser: &Browser) {
    let collector = Collector::with_survey(EAGER).await;
    let reply = r#"<textarea id="reply" autofocus></textarea>"#;
    let site =
        Site::start(&format!("{COUNT_LOOKS}{reply}{}", collector.tag(r#"data-survey="community""#))).await;
    browser.goto(&site.url).await;
    browser.run("document.querySelector('#reply').focus()").await;
    looks_and_waits(browser, "about to write").await;
    browser.press(&['H', 'i']).await;
    // Half a reply waits to be finished.
    browser.run("document.querySelector('#reply').blur()").await;
    looks_and_waits(browser, "a draft").await;
    browser.run("document.querySelector('#reply').value = ''").await;
    browser.in_survey("legend").await;
}

async fn not_over_a_dialog_or_a_menu(browser: &Browser) {
    let collector = Collector::with_survey(EAGER).await;
    let content = format!(
        r#"{COUNT_LOOKS}<dialog id="dialog">Rules</dialog><ul role="menu" id="menu" hidden><li>Log out</li></ul>
        <p id="text">Something to read</p><script>document.querySelector("dialog").showModal()</script>{}"#,
        collector.tag(r#"data-survey="community""#)
    );
    let site = Site::start(&content).await;
    browser.goto(&site.url).await;
    for (busy, next) in [
        ("dialog", "dialog.close(); menu.hidden = false"),
        ("menu", "menu.hidden = true; getSelection().selectAllChildren(text)"),
        ("selection", "getSelection().removeAllRanges()"),
    ] {
        looks_and_waits(browser, busy).await;
        browser.run(next).await;
    }
    browser.in_survey("legend").await;
}

async fn after_an_event_of_the_page(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","rules":{"delay":0,"quiet":0,"event":"solved"}}"#;
    let collector = Collector::with_survey(survey).await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&site.url).await;
    browser.until("return document.querySelector('commend-survey')?.shadowRoot != null").await;
    browser.run("commend.track('read')").await;
    idle(browser).await;
    assert!(!is_shown(browser).await);
    browser.run("commend.track('solved')").await;
    browser.in_survey("legend").await;
}

async fn what_was_read_counts_for_its_page(browser: &Browser) {
    let survey =
        r#"{"id":"community","wave":"1","rules":{"delay":0,"quiet":0,"scroll":90,"event":"solved"}}"#;
    let collector = Collector::with_survey(survey).await;
    // How far somebody has come is looked up each second.
    let tall = "<main style='height: 4000px'></main><script>window.looks = 0; const root = document.documentElement;
        Object.defineProperty(document, 'scrollingElement', { get() { window.looks++; return root; } });</script>";
    let site = Site::start(&format!("{tall}{}", collector.tag(r#"data-survey="community""#))).await;
    browser.goto(&site.url).await;
    let to_the_end = "scrollTo(0, 4000)";
    browser.run(to_the_end).await;
    browser.until("return window.looks >= 2").await;
    browser.run("scrollTo(0, 0); history.pushState({}, '', '/t/2'); commend.track('solved')").await;
    looks_and_waits(browser, "and had read another page").await;
    browser.run(to_the_end).await;
    browser.in_survey("legend").await;
}

async fn a_wrong_route_cancels_and_a_right_one_goes_on(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","pages":["/t/*"],"rules":{"delay":4,"quiet":0}}"#;
    let collector = Collector::with_survey(survey).await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&format!("{}/t/1", site.url)).await;
    browser.until("return document.querySelector('commend-survey')?.shadowRoot != null").await;
    // The same offer goes along from page to page.
    browser
        .run("window.offer = document.querySelector('commend-survey'); history.pushState({}, '', '/t/2')")
        .await;
    idle(browser).await;
    assert_eq!(browser.run("return document.querySelector('commend-survey') === offer").await, json!(true));
    browser.run("history.pushState({}, '', '/somewhere/else')").await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    browser.run("history.back()").await;
    browser.in_survey("legend").await;
    assert_eq!(browser.run("return location.pathname").await, json!("/t/2"));
}

async fn a_new_body_is_no_end(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","rules":{"delay":2,"quiet":0}}"#;
    let collector = Collector::with_survey(survey).await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&site.url).await;
    browser.until("return document.querySelector('commend-survey')?.shadowRoot != null").await;
    browser.run("history.pushState({}, '', '/next'); document.body = document.createElement('body')").await;
    browser.in_survey("legend").await;
}

async fn r12_nothing_is_fetched_where_nobody_is_asked(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","sampling":{"member":1,"visitor":0}}"#;
    let collector = Collector::with_survey(survey).await;
    let tag = |attributes| {
        format!(r#"<script async src="{}/e/community.js" {attributes}></script>"#, collector.home)
    };
    let site = Site::start(&tag(r#"data-audience="visitor""#)).await;
    browser.goto(&site.url).await;
    idle(browser).await;
    assert_eq!(fetched(browser).await, json!(["/e/community.js"]));
    // Without the gate in the script it is the definition that says so, and Wasm is not fetched either.
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    browser.goto(&site.url).await;
    browser
        .until("return performance.getEntriesByType('resource').some((e) => e.name.includes('/v1/surveys/'))")
        .await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    let wasm =
        browser.run("return performance.getEntriesByType('resource').some((e) => e.name.endsWith('.wasm'))");
    assert_eq!(wasm.await, json!(false));
    // A member is asked.
    let site = Site::start(&tag(r#"data-audience="member""#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("legend").await;
}

/// Waits until nothing is left to send, and nothing that would say so.
async fn delivered(browser: &Browser) {
    browser.until("return indexedDB.databases().then((all) => all.length === 0)").await;
}

/// Goes to the page again, where nobody is asked, and another day, when somebody is.
async fn rests_until(browser: &Browser, collector: &Collector, site: &Site, days: u32) {
    let until = day(browser, days).await;
    assert_eq!(memory(browser, collector).await["surveys"]["community"]["until"], until);
    assert_eq!(memory(browser, collector).await["surveys"]["community"]["any"], day(browser, 14).await);
    delivered(browser).await;
    browser.goto(&site.url).await;
    idle(browser).await;
    assert_eq!(fetched(browser).await, json!(["/e/community.js"]));
    // Whoever asks for it gets it all the same.
    assert_eq!(browser.run("return commend.open()").await, json!({ "shown": true }));
    browser.in_survey("legend").await;
    browser
        .run(&format!(
            "const key = 'commend:{}'; const all = JSON.parse(localStorage.getItem(key));
            all.surveys.community.until -= {days};
            localStorage.setItem(key, JSON.stringify(all))",
            collector.home
        ))
        .await;
    browser.goto(&site.url).await;
    browser.in_survey("legend").await;
}

/// A site that asks eagerly, with the gate in the script.
async fn eager(browser: &Browser) -> (Collector, Site) {
    let collector = Collector::with_survey(EAGER).await;
    let tag = format!(r#"<script async src="{}/e/community.js"></script>"#, collector.home);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    (collector, site)
}

async fn whoever_has_closed_it_rests(browser: &Browser) {
    let (collector, site) = eager(browser).await;
    browser.click("[part=dismiss]").await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    rests_until(browser, &collector, &site, 30).await;
}

async fn whoever_has_answered_rests_longer(browser: &Browser) {
    let (collector, site) = eager(browser).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    rests_until(browser, &collector, &site, 90).await;
}

async fn whoever_wants_to_be_left_alone_is(browser: &Browser) {
    let (collector, site) = eager(browser).await;
    browser.click(".never").await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    let forever = day(browser, 365_000).await;
    let rests = &memory(browser, &collector).await["surveys"]["community"];
    assert_eq!((&rests["until"], &rests["any"]), (&forever, &forever));
    delivered(browser).await;
    browser.goto(&site.url).await;
    idle(browser).await;
    assert_eq!(fetched(browser).await, json!(["/e/community.js"]));
}

async fn a_browser_that_asks_not_to_be_followed(browser: &Browser) {
    let collector = Collector::with_survey(EAGER).await;
    let signal = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })</script>";
    let site = Site::start(&format!("{signal}{}", collector.tag(r#"data-survey="community""#))).await;
    browser.goto(&site.url).await;
    idle(browser).await;
    assert_eq!(fetched(browser).await, json!(["/embed.js"]));
    assert_eq!(browser.run("return [localStorage.length, document.cookie]").await, json!([0, ""]));
    browser.run("commend.consent(true)").await;
    browser.in_survey("legend").await;
}

async fn open_says_why_not(browser: &Browser) {
    let collector = Collector::with_survey(EAGER).await;
    let tag = collector.tag(r#"data-survey="community" data-open="manual" data-consent="required""#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.until("return typeof window.commend?.open === 'function'").await;
    assert_eq!(browser.run("return commend.open()").await, json!({ "shown": false, "reason": "consent" }));
    browser.run("commend.consent(true)").await;
    assert_eq!(browser.run("return commend.open()").await, json!({ "shown": true }));
    browser.in_survey("legend").await;
    assert_eq!(browser.run("return commend.open()").await, json!({ "shown": true }));
    let unknown = browser
        .run("return commend.open('nobody').then(({ shown, reason }) => [shown, String(reason)])")
        .await;
    assert_eq!(unknown[0], json!(false));
    assert!(unknown[1].as_str().is_some_and(|why| why.contains("answered 404")), "{unknown}");
}

async fn forget_forgets(browser: &Browser) {
    let (collector, _) = eager(browser).await;
    // Also where a score was chosen, and is about to be noted.
    browser.click_score(9).await;
    assert_eq!(memory(browser, &collector).await["visits"], json!(1));
    browser.run("commend.forget()").await;
    browser
        .until("return document.querySelector('commend-survey') === null && localStorage.length === 0")
        .await;
    idle(browser).await;
    assert_eq!(memory(browser, &collector).await, Value::Null);
}

async fn asked_for_while_it_is_offered(browser: &Browser) {
    let collector =
        Collector::with_survey(r#"{"id":"community","wave":"1","mode":"inline","threshold":1}"#).await;
    let site = Site::start(&collector.tag(r#"data-survey="community""#)).await;
    for _ in 0..3 {
        browser.goto(&site.url).await;
        browser.until("return typeof window.commend?.open === 'function'").await;
        let opened = browser.run("return Promise.all([commend.open(), commend.open()])").await;
        assert_eq!(opened, json!([{ "shown": true }, { "shown": true }]));
        browser.in_survey("legend").await;
        idle(browser).await;
        assert_eq!(browser.see("return root.querySelectorAll('[part=base]').length").await, json!(1));
        browser.run("localStorage.clear()").await;
    }
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    let report = eventually("the report", || async {
        let report = collector.report("community").await;
        (report["n"] == json!(1)).then_some(report)
    })
    .await;
    assert_eq!(report["shown"], json!(3));
}

async fn taken_away_before_it_came(browser: &Browser) {
    let collector =
        Collector::with_survey(r#"{"id":"community","wave":"1","mode":"inline","threshold":1}"#).await;
    let site = Site::start(&collector.tag("")).await;
    browser.goto(&site.url).await;
    browser.until("return customElements.get('commend-survey') !== undefined").await;
    browser
        .run("window.heard = 0; document.addEventListener('commend-open', () => window.heard++);
            const survey = document.createElement('commend-survey'); survey.setAttribute('survey', 'community');
            document.body.append(survey); survey.remove();
            const other = document.createElement('commend-survey'); other.setAttribute('survey', 'community');
            document.body.append(other)")
        .await;
    // The question stands before it is opened.
    browser.until("return window.heard > 0").await;
    idle(browser).await;
    assert_eq!(browser.run("return window.heard").await, json!(1));
}
