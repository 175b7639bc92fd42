//! What a survey costs a page while it is not to be seen: as good as nothing, however many there are and however long it stays.

use commend_e2e::{Browser, Collector, Engine, Site};
use serde_json::{Value, json};

crate::engines!(
    where_nobody_is_asked_nothing_runs,
    one_clock_runs_while_a_survey_waits_and_none_in_a_hidden_tab,
    a_hundred_routes_leave_nothing_behind,
    ten_surveys_cost_as_much_as_one,
);

/// Counts what runs or listens on the page itself: `runs()` gives intervals, observers, and the kinds of what is listened for.
const COUNT: &str = r"
window.running = { intervals: new Set(), observers: new Set(), listeners: new Map() };
const { intervals, observers, listeners } = running;
const [setEvery, clearEvery] = [window.setInterval, window.clearInterval];
window.setInterval = (...all) => { const id = setEvery(...all); intervals.add(id); return id; };
window.clearInterval = (id) => { intervals.delete(id); clearEvery(id); };
for (const { prototype } of [MutationObserver, IntersectionObserver, ResizeObserver]) {
  const { observe, disconnect } = prototype;
  prototype.observe = function (...all) { observers.add(this); return observe.apply(this, all); };
  prototype.disconnect = function () { observers.delete(this); return disconnect.call(this); };
}
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
const isPage = (target) => !(target instanceof Node) || target === document || target === document.documentElement;
EventTarget.prototype.addEventListener = function (kind, call, options) {
  if (isPage(this ?? window) && !(this instanceof AbortSignal) && !(this instanceof IDBDatabase) && !(this instanceof IDBRequest)) {
    const key = {};
    listeners.set(key, [this ?? window, kind, call]);
    options?.signal?.aborted && listeners.delete(key);
    options?.signal && add.call(options.signal, 'abort', () => listeners.delete(key));
  }
  return add.call(this ?? window, kind, call, options);
};
EventTarget.prototype.removeEventListener = function (kind, call, options) {
  for (const [key, [target, one, its]] of listeners) if (target === (this ?? window) && one === kind && its === call) listeners.delete(key);
  return remove.call(this ?? window, kind, call, options);
};
window.runs = () => [intervals.size, observers.size, [...listeners.values()].map(([, kind]) => kind).filter((kind) => !/^(load|DOMContentLoaded)$/.test(kind)).sort()];
";

/// A page that counts, with a tag.
async fn page(browser: &Browser, tag: &str) -> Site {
    let site = Site::start(&format!("<script src='/watch.js'></script><script>{COUNT}</script>{tag}")).await;
    browser.goto(&site.url).await;
    site
}

/// The tag with the gate in its address.
fn tag(collector: &Collector) -> String {
    format!(r#"<script async src="{}/e/community.js"></script>"#, collector.home)
}

/// What the loader alone listens for: another address.
const LOADER: &str = "return (window.navigation ? ['currententrychange'] : ['popstate'])";

async fn where_nobody_is_asked_nothing_runs(browser: &Browser) {
    let collector = Collector::with_survey(r#"{"id":"community","wave":"1","pages":["/elsewhere"]}"#).await;
    let _site = page(browser, &tag(&collector)).await;
    browser.until("return said.includes('[commend] not now: page')").await;
    assert_eq!(browser.run("return runs()").await, json!([0, 0, browser.run(LOADER).await]));
    assert_eq!(browser.run("return customElements.get('commend-survey') === undefined").await, json!(true));
}

async fn one_clock_runs_while_a_survey_waits_and_none_in_a_hidden_tab(browser: &Browser) {
    let collector = Collector::with_survey(r#"{"id":"community","wave":"1","rules":{"delay":3000}}"#).await;
    let _site = page(browser, &tag(&collector)).await;
    browser.until("return runs()[0] === 1").await;
    let waits = browser.run("return runs()").await;
    assert_eq!(waits[1], json!(0), "nothing is observed");
    let see = |hidden: bool| {
        format!(
            "Object.defineProperty(document, 'hidden', {{ configurable: true, value: {hidden} }});
            document.dispatchEvent(new Event('visibilitychange')); return runs()[0]"
        )
    };
    for (hidden, clocks) in [(true, 0), (true, 0), (false, 1), (false, 1), (true, 0), (false, 1)] {
        assert_eq!(browser.run(&see(hidden)).await, json!(clocks), "{hidden}");
    }
    // It is shown, and taken away: what it needed for that is gone, and so is the clock.
    browser.run("commend.open()").await;
    browser.in_survey("[part=base]").await;
    let shown = browser.run("return runs()").await;
    assert!(shown[1] == json!(1) && shown[0] == json!(0), "{shown}");
    browser.run("commend.close()").await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    browser.until("return runs()[0] === 0 && runs()[1] === 0").await;
    let closed = browser.run("return runs()").await;
    let left = |runs: &Value| runs[2].as_array().map(Vec::len);
    assert!(left(&closed) < left(&waits) && left(&waits) < left(&shown), "{closed} {waits} {shown}");
}

async fn a_hundred_routes_leave_nothing_behind(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","pages":["/#/t/*"],"rules":{"delay":3000}}"#;
    let collector = Collector::with_survey(survey).await;
    let _site = page(browser, &tag(&collector)).await;
    // Parts of a page are addresses, too, and WebKit lets a page go to more than a hundred of them at once.
    let there = "location.hash = `#/t/${Math.random()}`";
    let waits = "return document.querySelectorAll('commend-survey').length === 1 && runs()[0] === 1";
    browser.run(there).await;
    browser.until(waits).await;
    let before = browser.run("return runs()").await;
    let census = async || match browser.engine {
        Engine::Chromium => {
            let mut all = Vec::new();
            for class in
                ["customElements.get('commend-survey')", "HTMLElement", "AbortController", "MutationObserver"]
            {
                all.push(browser.alive(class).await);
            }
            all
        }
        _ => Vec::new(),
    };
    let alive = census().await;
    for _ in 0..100 {
        browser.run("location.hash = '#/x'").await;
        browser.until("return document.querySelector('commend-survey') === null").await;
        browser.run(there).await;
        browser.until(waits).await;
    }
    assert_eq!(browser.run("return runs()").await, before);
    let now = census().await;
    assert!(alive.iter().zip(&now).all(|(before, now)| *now <= before + 3), "{alive:?} {now:?}");
    assert_eq!(browser.run("return wrongs").await, json!([]));
}

async fn ten_surveys_cost_as_much_as_one(browser: &Browser) {
    let one = Collector::with_survey(r#"{"id":"community","wave":"1"}"#).await;
    let folder = tempfile::tempdir().expect("a folder");
    let ids = (0..10).map(|i| if i == 0 { "community".to_owned() } else { format!("survey-{i}") });
    for id in ids.clone() {
        let text = format!(r#"{{"id":"{id}","wave":"1"}}"#);
        std::fs::write(folder.path().join(format!("{id}.json")), text).expect("written");
    }
    let ten = Collector::with_options(&["--surveys", &folder.path().display().to_string()]).await;
    let mut costs = Vec::new();
    for collector in [&one, &ten] {
        let _site = page(browser, &tag(collector).replace("async", r#"async data-open="now""#)).await;
        browser.in_survey("[part=base]").await;
        let fetched = "return performance.getEntriesByType('resource').filter(({ name }) => !name.includes('watch.js'))
            .map(({ name, decodedBodySize }) => [new URL(name).pathname.replace(/-[0-9a-f]{16}/, ''), decodedBodySize]).sort()";
        costs.push(browser.run(fetched).await);
    }
    assert_eq!(costs[0], costs[1]);
    // Ten on one page share all but their definitions.
    let elements: Vec<_> =
        ids.map(|id| format!(r#"<commend-survey survey="{id}" mode="inline"></commend-survey>"#)).collect();
    let _site = page(browser, &format!("{}{}", elements.join(""), ten.tag(""))).await;
    browser
        .until("return [...document.querySelectorAll('commend-survey')].every(({ shadowRoot }) => shadowRoot?.querySelector('[part=base][aria-label]'))")
        .await;
    let kinds = "const all = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
        return ['/element-', '/glue-', '/en-', '/v1/surveys/'].map((begin) => all.filter((path) => path.startsWith(begin)).length)";
    let fetched = browser.run(kinds).await;
    // WebKit does not tell of scripts that it still has from the page before.
    let told = if browser.engine == Engine::WebKit { 2 } else { 0 };
    assert_eq!(
        fetched.as_array().and_then(|all| all.get(told..)),
        json!([1, 1, 1, 10]).as_array().and_then(|all| all.get(told..))
    );
    // Each answers for itself.
    browser.run("document.querySelectorAll('commend-survey')[7].shadowRoot.querySelector('[value=\"9\"]').click()").await;
    let chosen = "return [...document.querySelectorAll('commend-survey')].map(({ shadowRoot }) => shadowRoot.querySelectorAll(':checked').length)";
    assert_eq!(browser.run(chosen).await, json!([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]));
}
