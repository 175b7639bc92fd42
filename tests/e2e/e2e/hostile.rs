//! What texts and pages of others try: markup wherever a text can stand, and reading reports from another origin.
//! In Chromium, which tells of refused policies and runs a script before any of the page.

use commend_e2e::{Browser, Canary, Collector, Engine, Site, TOKEN, Wishes, eventually};
use serde_json::{Value, json};

/// Texts that would do something where they were read as anything but text. `CANARY` stands for an address.
const TEXTS: [&str; 17] = [
    "<script>alert(1);fetch('CANARY/script')</script>",
    "\"><img src='CANARY/img' onerror=alert(2)>",
    "'><svg onload=\"alert(3);fetch('CANARY/svg')\">",
    "</script><script>alert(4)</script>",
    "</title></textarea></style></svg><iframe src='javascript:parent.alert(5)'></iframe>",
    "<a href='javascript:alert(6)' onmouseover=alert(6)>here</a>",
    "<a href='&#106;avascript&colon;alert(7)'>here</a> javascript:alert(7)",
    "&lt;script&gt;alert(8)&lt;/script&gt; &amp;quot;&#x3c;img src=x onerror=alert(8)&#x3e;",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(9)>",
    "\u{202e}<script>alert(10)</script>\u{202c}\u{2066}\u{200b}",
    "<input autofocus onfocus=alert(11)><details open ontoggle=alert(11)>",
    "';alert(12);//\";alert(12);//\\';alert(12);//`-alert(12)-`",
    "\u{2028}alert(13)\u{2029}//-->]]>*/",
    "<style>@import 'CANARY/css';</style>",
    "<base href='CANARY/'><link rel=stylesheet href='CANARY/link'>",
    "<meta http-equiv=refresh content='0;url=CANARY/meta'>",
    "<!--<img src='--><img src=x onerror=alert(14)//'>",
];
/// What templates would fill in. A question may not have these braces.
const TEMPLATES: &str = " {{constructor.constructor('alert(15)')()}} ${alert(15)} #{alert(15)} {% raw %} <%= alert(15) %> <style>*{background:red}</style>";

/// Keeps dialogs, refused policies and uncaught errors. That the widget asks whether WebAssembly may run is known.
const WATCH: &str = "window.wrongs = [];
    for (const kind of ['alert', 'confirm', 'prompt', 'print']) window[kind] = (...all) => wrongs.push(`${kind} ${all}`);
    addEventListener('securitypolicyviolation', (e) => e.blockedURI === 'wasm-eval' || wrongs.push(`${e.violatedDirective} ${e.blockedURI}`));
    addEventListener('error', (e) => wrongs.push(e.message));
    addEventListener('unhandledrejection', (e) => wrongs.push(String(e.reason)));";

/// Elements that no page of ours has in its body, nor the survey.
const MADE: &str = "script, img, iframe, style:not(:first-child), base, meta, math, details[ontoggle], a[href^='javascript']";

async fn in_chromium(person: impl AsyncFnOnce(&Browser)) {
    Browser::with(Engine::Chromium, Wishes::default(), person).await;
}

/// All texts at once, led to one address.
fn texts(canary: &Canary) -> String {
    TEXTS.join(" ").replace("CANARY", &canary.home)
}

/// Fails if anything was done, or could not be.
async fn nothing_happened(browser: &Browser, canary: &Canary) {
    let at = browser.client.current_url().await.expect("an address");
    assert_eq!(browser.run("return window.wrongs").await, json!([]), "{at}");
    // The studio has a frame of its own; what stands in that is looked at, too.
    let made = format!(
        "const own = document.querySelector('iframe#frame[src=\"/gallery?draft\"]');
        return [document, own?.contentDocument].flatMap((page) => [...page?.body.querySelectorAll(\"{MADE}\") ?? []])
            .filter((node) => node !== own).map((node) => node.outerHTML)"
    );
    assert_eq!(browser.run(&made).await, json!([]), "{at}");
    assert_eq!(canary.take(), [""; 0], "{at}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_looked_for_is_found() {
    in_chromium(async |browser: &Browser| {
        let canary = Canary::start().await;
        // One of them leads away at once, where nobody watches.
        let site = Site::start(&texts(&canary).replace("<meta", "<p")).await;
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        browser.goto(&site.url).await;
        browser.until("return ['alert 1', 'alert 2', 'alert 3'].every((one) => wrongs.includes(one))").await;
        eventually("a request", async || canary.take().iter().any(|path| path == "/img").then_some(())).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_in_a_definition_stands_as_text() {
    in_chromium(async |browser: &Browser| {
        let canary = Canary::start().await;
        let question = texts(&canary);
        let text = format!("{question}{TEMPLATES}");
        let collector = Collector::with_survey(&definition(&question, &text).to_string()).await;
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        let loader =
            format!(r#"<script async src="{}/e/community.js" data-open="now"></script>"#, collector.home);
        // A page that forbids nothing, and the demo, which forbids much.
        let site = Site::start(&loader).await;
        for page in [site.url.clone(), format!("{}/demo", collector.home)] {
            browser.goto(&page).await;
            let told = async |selector: &str, expected: &str| {
                assert_eq!(browser.text_in_survey(selector).await, expected, "{selector} of {page}");
            };
            told(".question legend", &question).await;
            told(".ends span:first-child", &text).await;
            told(".ends span:last-child", &text).await;
            browser.click_score(3).await;
            told("[part=reasons] legend", &text).await;
            told(".reason:first-of-type span", &text).await;
            told("[for=comment]", &text).await;
            told("[part=submit]", &text).await;
            browser.click("[name=reason]").await;
            browser
                .in_survey("[part=comment]")
                .await
                .send_keys("<img src=x onerror=alert(16)>")
                .await
                .expect("keys");
            browser.click("[part=submit]").await;
            told(".said", &text).await;
            told("[part=link]", &text).await;
            let made = format!("return [...root.querySelectorAll(\"{MADE}\")].map((node) => node.outerHTML)");
            assert_eq!(browser.see(&made).await, json!([]), "{page}");
            assert_eq!(browser.run("return window.wrongs").await, json!([]), "{page}");
            assert_eq!(canary.take(), [""; 0], "{page}");
        }
        browser.goto(&format!("{}/?language=en", collector.home)).await;
        browser.until("return 'ready' in document.documentElement.dataset").await;
        let product = "</code><img src=x onerror=alert(18)>\"'><svg onload=alert(18)>";
        let typed = "for (const id of ['f-product', 'f-id', 'own-reasons']) {
            const field = document.getElementById(id);
            field.value = arguments[0];
            for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
        }";
        browser.client.execute(typed, vec![json!(product)]).await.expect("a script that runs");
        let asked = format!("How likely are you to recommend {product} to a friend or colleague?");
        let asks = "document.querySelector('#frame').contentDocument.querySelector('commend-survey')?.shadowRoot?.querySelector('legend')?.textContent";
        browser.until(&format!("return {asks} === {}", json!(asked))).await;
        // What is wrong with it is said in its own words.
        browser.until("return document.querySelector('#problems').textContent.includes('<img src=x')").await;
        let tag = browser.run("return document.querySelector('#tag').textContent").await;
        let quoted =
            "data-survey=\"&lt;/code>&lt;img src=x onerror=alert(18)>&quot;'>&lt;svg onload=alert(18)>\"";
        assert!(tag.as_str().is_some_and(|tag| tag.contains(quoted)), "{tag}");
        nothing_happened(browser, &canary).await;
        browser.goto(&collector.login()).await;
        browser.until("return document.querySelector('.nps')?.textContent === '−100'").await;
        assert_eq!(browser.run("return document.querySelector('h1').textContent").await, json!(text));
        let title = json!(format!("{text} · Net Promoter Score"));
        assert_eq!(browser.run("return document.querySelector('title').textContent").await, title);
        nothing_happened(browser, &canary).await;
        // Nor on the survey's own page, before and after an answer.
        for path in ["?score=3&channel=", "/thanks?category=promoter&more="] {
            browser.goto(&format!("{}/s/community{path}", collector.home)).await;
            browser.until("return document.querySelector('.card') !== null").await;
            nothing_happened(browser, &canary).await;
        }
    })
    .await;
}

/// A survey that says it wherever one may say anything.
fn definition(question: &str, text: &str) -> Value {
    let further = json!({ "follow_up": text, "thanks": text, "link": { "url": "/'\"><img/onerror=alert(17)>", "text": text } });
    json!({
        "id": "community", "wave": "2026-q4", "title": text, "comments": "on", "threshold": 1,
        "pages": ["*", format!("!/{text}")], "reasons": ["own"], "cadence": { "any": 0, "answered": 0 },
        "segments": { "audience": ["member", "visitor"] },
        "texts": { "en": {
            "question": question, "low": text, "high": text, "comment": text, "submit": text, "thanks": text,
            "open": text, "reasons": { "own": text }, "promoter": further, "passive": further, "detractor": further,
        } },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_that_is_sent_stands_nowhere() {
    in_chromium(async |browser: &Browser| {
        let canary = Canary::start().await;
        let survey = r#"{"id":"community","wave":"2026-q4","comments":"on","threshold":1,
            "segments":{"audience":["member","visitor"]},"reasons":["help"]}"#;
        let collector = Collector::with_survey(survey).await;
        for (serial, text) in (0..).zip(TEXTS) {
            let text = text.replace("CANARY", &canary.home);
            // Names have 64 bytes at most.
            let name = &text[..text.floor_char_boundary(64)];
            let batch = json!({
                "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
                "wording": name, "cells": [{
                    "segment": { "audience": name, name: name }, "scores": [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
                    "reasons": { name: 1 }, "shown": 1,
                }],
                "comments": [{ "category": "detractor", "text": text }],
            });
            let (status, body) = collector.post(&batch.to_string()).await;
            assert_eq!(status.as_u16(), 200, "{body}");
        }
        let report = collector.report("community").await;
        assert_eq!((&report["n"], &report["reasons"]), (&json!(TEXTS.len()), &json!({ "other": TEXTS.len() })));
        assert!(!report.to_string().contains("alert"), "{report}");
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        // Nobody has logged in: where somebody wanted to go is kept in the form.
        for text in TEXTS.map(|text| text.replace("CANARY", &canary.home)) {
            let mut address = url::Url::parse(&collector.home).expect("an address");
            address.path_segments_mut().expect("a path").extend(["report", &text]);
            browser.goto(address.as_str()).await;
            let next = browser.run("return document.querySelector('[name=next]').value").await;
            assert_eq!(next, json!(format!("/report/{text}")));
            nothing_happened(browser, &canary).await;
        }
        browser.goto(&collector.login()).await;
        browser.until("return document.querySelector('.nps')?.textContent === '−100'").await;
        for query in ["", "?by=audience", "?by=day", "?audience=%3Cscript%3Ealert(1)%3C/script%3E"] {
            browser.goto(&format!("{}/report/community{query}", collector.home)).await;
            // What people have written stands there as they have written it.
            let said = "const page = document.body.cloneNode(true); page.querySelector('[aria-labelledby=comments]')?.remove(); return page.textContent";
            let said = browser.run(said).await;
            assert!(query.contains("alert") || !said.to_string().contains("alert"), "{said}");
            nothing_happened(browser, &canary).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_origin_sends_and_does_not_read() {
    in_chromium(async |browser: &Browser| {
        let (forum, stranger) = (Site::start("").await, Site::start("").await);
        let collector = Collector::with_environment(None, &[("COMMEND_ORIGINS", &forum.url)]).await;
        // The session's cookie is sent along: for browsers, another port is the same site.
        browser.goto(&collector.login()).await;
        browser.until("return document.querySelector('h1') !== null && location.pathname === '/report/community'").await;
        browser.goto(&format!("{}/demo", collector.home)).await;
        let own = "return fetch('/v1/surveys/community/report.json').then((answer) => answer.status)";
        assert_eq!(browser.run(own).await, json!(200));
        let batch = |serial: u32| {
            json!({
                "v": 1, "survey": "community", "wave": "2026-q4", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
                "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
            })
        };
        for (serial, page, sent) in [(1, &forum, json!("counted")), (2, &stranger, json!("TypeError"))] {
            browser.goto(&page.url).await;
            let ask = async |path: &str, options: Value| {
                let url = format!("{}{path}", collector.home);
                let script = "return fetch(arguments[0], arguments[1]).then((answer) => answer.json()).catch((e) => e.name)";
                browser.client.execute(script, vec![json!(url), options]).await.expect("a script that runs")
            };
            let report = "/v1/surveys/community/report.json";
            for options in [
                json!({}),
                json!({ "credentials": "include" }),
                json!({ "headers": { "authorization": format!("Bearer {TOKEN}") } }),
            ] {
                assert_eq!(ask(report, options.clone()).await, json!("TypeError"), "{options}");
            }
            // An answer that no script may look into is no JSON.
            assert_eq!(ask(report, json!({ "credentials": "include", "mode": "no-cors" })).await, json!("SyntaxError"));
            assert_eq!(ask("/report/community", json!({ "credentials": "include" })).await, json!("TypeError"));
            let answer =
                ask("/v1/batch", json!({ "method": "POST", "body": batch(serial).to_string() })).await;
            assert_eq!(answer.get("result").unwrap_or(&answer), &sent);
        }
        assert_eq!(collector.report("community").await["n"], json!(1));
        // Nor is a report shown within another page.
        let framed = Site::start(&format!(r#"<iframe src="{}/report/community"></iframe>"#, collector.home)).await;
        browser.goto(&framed.url).await;
        browser.client.enter_frame(0).await.expect("a frame");
        assert_eq!(browser.run("return document.querySelector('.nps')").await, json!(null));
        browser.goto(&format!("{}/report/community", collector.home)).await;
        assert_eq!(browser.run("return document.querySelector('.nps').textContent").await, json!("100"));
    })
    .await;
}
