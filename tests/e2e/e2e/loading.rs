//! Ways in which the tag comes to a page, and pages that change without being loaded.

use commend_e2e::{Browser, Collector, Site};
use serde_json::json;

crate::engines!(r06_every_way_of_loading, r09_a_route_counts_once_however_it_comes,);

/// `TAG` stands for the loader's address, `SET` for its settings as attributes.
const WAYS: [(&str, &str); 12] = [
    ("async", "<script async src='TAG' SET></script>"),
    ("defer", "<script defer src='TAG' SET></script>"),
    ("at once", "<script src='TAG' SET></script>"),
    ("a module", "<script type='module' src='TAG' SET></script>"),
    (
        "a module with its settings in the address",
        "<script type='module' src='TAG?survey=community&open=now'></script>",
    ),
    (
        "in the head",
        "<script>const tag = document.createElement('script'); tag.src = 'TAG'; Object.assign(tag.dataset, { survey: 'community', open: 'now' }); document.head.prepend(tag)</script>",
    ),
    (
        "by a tag manager that drops attributes",
        "<script>const tag = document.createElement('script'); tag.src = 'TAG?survey=community&open=now'; tag.async = true; document.body.append(tag)</script>",
    ),
    (
        "by a tag manager, with a global",
        "<script>window.commend = { survey: 'community', open: 'now' }; const tag = document.createElement('script'); tag.src = 'TAG'; document.body.append(tag)</script>",
    ),
    ("twice", "<script async src='TAG' SET></script><script async src='TAG' SET></script>"),
    (
        "beside another of that name",
        "<script src='/embed.js'></script><script async src='TAG' SET></script><script src='/js/embed.js?x'></script>",
    ),
    (
        "after the page is loaded",
        "<script>addEventListener('load', () => setTimeout(() => { const tag = document.createElement('script'); tag.src = 'TAG'; tag.dataset.survey = 'community'; tag.dataset.open = 'now'; document.head.append(tag) }))</script>",
    ),
    (
        "into a body that is put in place later",
        "<script async src='TAG' SET></script><script>addEventListener('DOMContentLoaded', () => { document.body = document.createElement('body') })</script>",
    ),
];

async fn r06_every_way_of_loading(browser: &Browser) {
    let collector = Collector::start().await;
    for (way, page) in WAYS {
        let page = page
            .replace("TAG", &format!("{}/embed.js", collector.home))
            .replace("SET", "data-survey='community' data-open='now'");
        let site = Site::start(&format!("<script src='/watch.js'></script>{page}")).await;
        browser.goto(&site.url).await;
        browser.in_survey("input[value='9']").await;
        assert_eq!(
            browser.run("return document.querySelectorAll('commend-survey').length").await,
            json!(1),
            "{way}"
        );
        // The site's own script of that name is its page, which is none.
        let own =
            "return window.wrongs.filter((text) => !/token|SyntaxError|expected expression/i.test(text))";
        assert_eq!(browser.run(own).await, json!([]), "{way}");
    }
}

/// How pages go from one address to another.
const ROUTES: [(&str, &str, &str); 5] = [
    ("pushState", "history.pushState({}, '', '/t/1')", "history.pushState({}, '', '/x')"),
    ("replaceState", "history.replaceState({}, '', '/t/1')", "history.replaceState({}, '', '/x')"),
    ("a link to a part of the page", "location.hash = '#/t/1'", "location.hash = '#/x'"),
    (
        "back",
        "history.pushState({}, '', '/t/1'); history.pushState({}, '', '/y'); history.back()",
        "history.pushState({}, '', '/x')",
    ),
    (
        "another body",
        "history.pushState({}, '', '/t/1'); document.body = document.createElement('body')",
        "history.pushState({}, '', '/x'); document.body = document.createElement('body')",
    ),
];

async fn r09_a_route_counts_once_however_it_comes(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","pages":["/t/*","/#/t/*"],"rules":{"delay":1,"quiet":0}}"#;
    let collector = Collector::with_survey(survey).await;
    for (way, there, away) in ROUTES {
        // A site of its own, so that no rest is left of the one before.
        let site = Site::start(&format!(
            "<script src='/watch.js'></script>{}",
            collector.tag(r#"data-survey="community""#)
        ))
        .await;
        browser.goto(&site.url).await;
        browser
            .run("window.opened = 0; document.addEventListener('commend-open', () => window.opened++)")
            .await;
        browser.until("return said.includes('[commend] not now: page')").await;
        // There and away again before it is due: it goes, too.
        browser.run(there).await;
        browser.until("return document.querySelector('commend-survey') !== null").await;
        browser.run(away).await;
        browser.until("return document.querySelector('commend-survey') === null").await;
        browser.run(there).await;
        browser.in_survey("legend").await;
        browser.until("return window.opened === 1").await;
        let all = "return document.querySelectorAll('commend-survey').length";
        assert_eq!(browser.run(all).await, json!(1), "{way}");
        assert_eq!(browser.run("return window.wrongs").await, json!([]), "{way}");
    }
}
