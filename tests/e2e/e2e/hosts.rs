//! Pages that are no friends of a survey: styles that reach everything, scripts that want every key, bodies that come and
//! go. And that a survey is a friend of every page.

use commend_e2e::{Browser, Collector, Engine, Site, eventually_is};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::{io::Cursor, path::PathBuf};

crate::engines!(
    r07_styles_of_the_page_change_nothing(still),
    r07_a_large_text_is_the_readers,
    r08_no_key_reaches_the_page,
    r08_a_page_that_pulls_the_focus_back,
    r08_a_page_that_makes_all_inert,
    r08_a_page_with_prototypes_of_its_own,
    r08_a_page_whose_lists_are_no_json,
    r08_half_an_answer_outlives_the_body,
    r08_a_dialog_outlives_the_body,
    r08_a_page_that_takes_it_out_has_its_way,
    r12_a_page_is_as_it_was,
);

const SURVEY: &str =
    r#"{"id":"community","wave":"1","comments":"on","reasons":["help","people","tone"],"threshold":1}"#;
const NOW: &str = r#"data-survey="community" data-open="now""#;

/// Styles that pages have, or could have.
const STYLES: [(&str, &str); 10] = [
    ("nothing is what it was", "* { all: initial !important }"),
    (
        "nothing is to be seen",
        "body > :not(main), div, section, form, fieldset, legend, label, input, button, p, span { display: none !important; visibility: hidden !important; opacity: 0 !important }",
    ),
    (
        "a reset",
        "*, *::before, *::after { margin: 0 !important; padding: 0 !important; border: 0 !important; box-sizing: content-box !important; font: inherit !important; vertical-align: baseline !important; list-style: none !important; outline: 0 !important }",
    ),
    (
        "a huge root",
        "html { font-size: 48px !important; line-height: 3 !important; letter-spacing: 4px !important; word-spacing: 9px !important }",
    ),
    (
        "a tiny root",
        "html { font-size: 2px !important; text-transform: uppercase !important; text-align: right !important; white-space: pre !important }",
    ),
    (
        "from right to left",
        "html, body, body * { direction: rtl !important; text-align: right !important; unicode-bidi: bidi-override }",
    ),
    (
        "whatever is in front",
        "header { position: fixed; inset: 0; z-index: 999; pointer-events: none } body > * { z-index: -1 !important; position: relative !important; float: left !important; width: 3px !important; height: 3px !important; overflow: hidden !important; clip-path: circle(1px) !important; transform: rotate(20deg) scale(.1) !important; filter: blur(9px) !important }",
    ),
    (
        "nobody may touch",
        "body, body * { pointer-events: none !important; user-select: none !important; cursor: wait !important; touch-action: none !important }",
    ),
    (
        "colours and motion",
        "* { color: red !important; accent-color: red !important; color-scheme: dark !important; animation: none !important; transition: transform 9s !important; text-shadow: 0 0 9px red !important }",
    ),
    (
        "forms of its own",
        "input[type=radio] { appearance: none !important; width: 99px !important; position: absolute !important; left: -9999px !important } textarea, button { min-height: 200px !important; text-transform: uppercase !important; background: red !important } label::before { content: '★' !important }",
    ),
];

/// The survey with everything that follows a score, at rest.
async fn picture(browser: &Browser, collector: &Collector, style: &str) -> Vec<u8> {
    let page = format!(
        "<style>html, body {{ background: #fff }} main, head, script, style {{ display: none !important }} {style}</style><header></header>"
    );
    let site = Site::start(&format!("{page}{}", collector.tag(NOW))).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='3']").await;
    // Not by the mouse, which would hover.
    browser.see("root.querySelector(\"input[value='3']\").click()").await;
    browser.in_survey("[part=submit]").await;
    browser.until("return !document.querySelector('commend-survey').shadowRoot.getAnimations().length").await;
    browser.rest().await;
    browser.painted().await;
    let seen = browser.client.screenshot().await.expect("a picture");
    // It can be used as well as seen.
    browser.click_score(9).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    seen
}

/// Whether two pictures are the same, but for how WebKit smooths the edges of what it has put on layers of their own.
fn alike(browser: &Browser, one: &[u8], other: &[u8]) -> bool {
    let most = if browser.engine == Engine::WebKit { 96 } else { 0 };
    let ((size, one), (other_size, other)) = (pixels(one), pixels(other));
    size == other_size && one.iter().zip(&other).all(|(one, other)| one.abs_diff(*other) <= most)
}

/// Size and bytes of a picture.
fn pixels(picture: &[u8]) -> ((u32, u32), Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(picture)).read_info().expect("a picture");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("a frame");
    ((info.width, info.height), bytes)
}

/// Keeps a picture for whoever wants to know what is different.
fn keep(browser: &Browser, name: &str, picture: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{:?} {name}.png", browser.engine));
    std::fs::write(&path, picture).expect("written");
    path
}

async fn r07_styles_of_the_page_change_nothing(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    browser.client.set_window_size(1000, 900).await.expect("a size");
    let plain = picture(browser, &collector, "").await;
    let mut different = Vec::new();
    for (name, style) in STYLES {
        let seen = picture(browser, &collector, style).await;
        if !alike(browser, &seen, &plain) {
            different.push(keep(browser, name, &seen));
        }
    }
    assert!(different.is_empty(), "not like {}: {different:?}", keep(browser, "plain", &plain).display());
    // With that of the plain page.
    collector.counted(STYLES.len() + 1).await;
}

/// Text of twice the size, which a browser is set to and no page.
async fn r07_a_large_text_is_the_readers(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&collector.tag(NOW)).await;
    browser.goto(&format!("{}/phone", site.url)).await;
    browser.client.enter_frame(0).await.expect("a frame");
    browser.click_score(3).await;
    // What such a browser makes of `medium`.
    browser.run("const sheet = new CSSStyleSheet(); sheet.replaceSync(':host { font-size: 32px !important }');
        const { shadowRoot } = document.querySelector('commend-survey'); shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet]").await;
    let fits = "const card = root.querySelector('[part=base]');
        return [card.scrollWidth <= card.clientWidth, parseFloat(getComputedStyle(root.querySelector('legend')).fontSize) > 32, document.documentElement.scrollWidth <= innerWidth]";
    assert_eq!(browser.see(fits).await, json!([true, true, true]));
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
}

async fn r08_no_key_reaches_the_page(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    // As libraries for hot keys do it: fields are left out, and ours is not seen to be one.
    let keys = "<script>window.heard = []; for (const target of [document, window]) for (const kind of ['keydown', 'keypress', 'keyup'])
        target.addEventListener(kind, (event) => { if (!/INPUT|TEXTAREA/.test(event.target.tagName)) heard.push(event.key); });</script>";
    let site = Site::start(&format!("{keys}{}", collector.tag(NOW))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.see("root.querySelector('textarea').focus()").await;
    browser.press(&['j', '7', '?', char::from(Key::Left), 'k', ' ', '/']).await;
    assert_eq!(browser.see("return root.querySelector('textarea').value").await, json!("j7k /?"));
    browser.see("root.querySelector(':checked').focus()").await;
    browser.press(&[char::from(Key::Left), '5']).await;
    assert_eq!(browser.run("return heard").await, json!([]));
    // The page has its keys where nobody is in the survey.
    browser.see("root.activeElement.blur()").await;
    browser.press(&['j']).await;
    browser.until("return heard.includes('j')").await;
}

async fn r08_a_page_that_pulls_the_focus_back(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let trap = "<dialog open><input id='trap'></dialog><script>const trap = document.querySelector('#trap'); trap.focus();
        for (const kind of ['focusin', 'focus']) document.addEventListener(kind, ({ target }) => { if (target !== trap) trap.focus(); }, true)</script>";
    let site = Site::start(&format!("{trap}{}", collector.tag(NOW))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(1).await;
}

async fn r08_a_page_that_makes_all_inert(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&collector.tag(NOW)).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=comment]").await.send_keys("half").await.expect("keys");
    browser.run("for (const child of document.body.children) child.inert = true").await;
    let reached = "const { left, top } = root.querySelector('[part=submit]').getBoundingClientRect();
        return document.elementFromPoint(left + 5, top + 5)?.localName === 'commend-survey'";
    assert_eq!(browser.see(reached).await, json!(false), "it is out of reach like all the page");
    browser.run("for (const child of document.body.children) child.inert = false").await;
    assert_eq!(
        browser
            .see("return [root.querySelector('textarea').value, root.querySelector(':checked').value]")
            .await,
        json!(["half", "9"])
    );
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
}

/// What scripts of pages have done to what everybody shares: libraries of old, loaders of modules, watchers of requests.
const PROTOTYPES: [&str; 7] = [
    "Object.prototype.extra = function () {}; Array.prototype.extra = function () {}; Function.prototype.extra = 1; String.prototype.extra = {}",
    "Element.prototype.remove = function () { this.parentNode?.removeChild(this); return this; }; Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; }",
    "Array.from = (all) => [...all]; Array.prototype.find = function (fits) { for (const one of this) if (fits(one)) return one; }; Array.prototype.flat = function () { return [].concat(...this); }",
    "const ask = fetch; window.fetch = (...all) => ask(...all).then((answer) => answer.clone())",
    "console.debug = console.warn = () => { throw new Error('no console'); }",
    "window.define = () => {}; define.amd = true; window.module = { exports: {} }; window.exports = {}; window.process = {}; window.global = window",
    "const { define } = customElements; customElements.define = function (...all) { return define.apply(this, all); }; const { attachShadow } = Element.prototype; Element.prototype.attachShadow = function (options) { return attachShadow.call(this, options); }",
];

async fn r08_a_page_with_prototypes_of_its_own(browser: &Browser) {
    for script in PROTOTYPES {
        let collector = Collector::with_survey(SURVEY).await;
        let page = format!("<script src='/watch.js'></script><script>{script}</script>");
        let site = Site::start(&format!("{page}{}", collector.tag(NOW))).await;
        browser.goto(&site.url).await;
        browser.click_score(9).await;
        browser.click("[name=reason]").await;
        browser.click("[part=submit]").await;
        browser.in_survey("[part=thanks]").await;
        eventually_is(script, json!({ "help": 1 }), async || {
            collector.report("community").await["reasons"].clone()
        })
        .await;
        assert_eq!(browser.run("return window.wrongs").await, json!([]), "{script}");
    }
}

/// A driver could not ask such a page for anything: it answers by itself, and is as others are once that was delivered.
async fn r08_a_page_whose_lists_are_no_json(browser: &Browser) {
    let page = "<script src='/watch.js'></script><script>{
        const { toJSON } = Array.prototype;
        Array.prototype.toJSON = function () { return String(this); };
        String.prototype.toJSON = () => 'x';
        document.addEventListener('commend-delivered', () => { delete Array.prototype.toJSON; delete String.prototype.toJSON; window.done = true; });
        const look = setInterval(() => {
            const root = document.querySelector('commend-survey')?.shadowRoot, score = root?.querySelector(\"input[value='9']\");
            if (score?.checked) { root.querySelector('[name=reason]').click(); root.querySelector('[part=submit]').click(); clearInterval(look); }
            else score?.click();
        }, 100);
    }</script>";
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&format!("{page}{}", collector.tag(NOW))).await;
    browser.goto(&site.url).await;
    eventually_is("the reason", json!({ "help": 1 }), async || {
        collector.report("community").await["reasons"].clone()
    })
    .await;
    browser.until("return window.done === true").await;
    assert_eq!(browser.run("return window.wrongs").await, json!([]));
}

/// What somebody has chosen and written so far, and where they are.
async fn draft(browser: &Browser) -> Value {
    browser.see("return [root.querySelector(':checked')?.value, root.querySelector('textarea')?.value, root.activeElement?.localName]").await
}

const ANOTHER_BODY: &str = "const other = document.createElement('body'); other.textContent = 'Another page.'; document.body.replaceWith(other)";

async fn r08_half_an_answer_outlives_the_body(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&collector.tag(NOW)).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("textarea").await;
    browser.see("root.querySelector('textarea').focus()").await;
    browser.press(&['h', 'a', 'l', 'f']).await;
    browser.run(ANOTHER_BODY).await;
    browser.until("return document.querySelector('body > commend-survey') !== null").await;
    assert_eq!(draft(browser).await, json!(["9", "half", "textarea"]));
    browser.press(&['!']).await;
    assert_eq!(draft(browser).await, json!(["9", "half!", "textarea"]));
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(1).await;
}

async fn r08_a_dialog_outlives_the_body(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let site = Site::start(&collector.tag(&format!(r#"{NOW} data-mode="modal""#))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.run(ANOTHER_BODY).await;
    browser.in_survey("dialog:modal").await;
    assert_eq!(draft(browser).await[0], json!("9"));
    browser.click("[part=submit]").await;
    browser.in_survey("[part=thanks]").await;
}

async fn r08_a_page_that_takes_it_out_has_its_way(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let page = "<script src='/watch.js'></script>";
    let site = Site::start(&format!("{page}{}", collector.tag(NOW))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.run("window.taken = window.late = 0; document.addEventListener('commend-delivered', () => late++); const take = () => { for (const one of document.querySelectorAll('commend-survey')) { one.remove(); window.taken++; } };
        new MutationObserver(take).observe(document.body, { childList: true }); take()").await;
    // What was chosen counts, once, and the page hears of it.
    collector.counted(1).await;
    assert_eq!(
        browser.run("return [document.querySelector('commend-survey'), window.taken]").await,
        json!([null, 4])
    );
    assert_eq!(browser.run("return window.wrongs").await, json!([]));
}

/// What a page would notice: names of the window, its own history, what its elements look like, whose attributes changed.
const STATE: &str = "const looks = (node) => { const all = getComputedStyle(node); return [...all].map((name) => `${name}: ${all.getPropertyValue(name)}`).join(); };
    return [
        Object.getOwnPropertyNames(window).filter((name) => !['commend', 'wrongs', 'violations', 'said', 'mutations'].includes(name)).sort().join(),
        [history.length, JSON.stringify(history.state), location.href, document.title, document.cookie].join(),
        [document.documentElement, document.body, ...document.querySelectorAll('body *:not(commend-survey)')].map(looks).join('\\n'),
        [document.activeElement.localName, scrollX, scrollY].join(),
        window.mutations.join(),
    ]";

async fn r12_a_page_is_as_it_was(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    // Everything that changes in the page but the survey's element itself.
    let watch = "<script src='/watch.js'></script><style>p { color: teal; margin: 3px }</style><script>window.mutations = [];
        new MutationObserver((all) => { for (const { type, target, attributeName, addedNodes, removedNodes } of all)
            if (![...addedNodes, ...removedNodes].every((node) => node.localName === 'commend-survey') || type !== 'childList') mutations.push(`${type} ${target.localName} ${attributeName}`);
        }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });</script>";
    let tag = collector.tag(r#"data-survey="community" data-open="manual""#);
    let site = Site::start(&format!("{watch}<p>Long.</p>{tag}")).await;
    browser.goto(&site.url).await;
    browser
        .until("return document.readyState === 'complete' && typeof window.commend?.open === 'function'")
        .await;
    browser.run("window.mutations.length = 0").await;
    let before = browser.run(STATE).await;
    browser.run("return commend.open()").await;
    browser.in_survey("input[value='9']").await;
    for (before, now) in
        before.as_array().into_iter().flatten().zip(browser.run(STATE).await.as_array().into_iter().flatten())
    {
        assert_eq!(before, now, "while it is open");
    }
    browser
        .see("root.querySelector(\"input[value='9']\").click(); root.querySelector('[part=dismiss]').click()")
        .await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    for (before, now) in
        before.as_array().into_iter().flatten().zip(browser.run(STATE).await.as_array().into_iter().flatten())
    {
        assert_eq!(before, now, "after it was closed");
    }
    assert_eq!(browser.run("return window.wrongs").await, json!([]));
    // Nothing stays but what the privacy notes name.
    let kept = "return Promise.resolve(indexedDB.databases?.() ?? []).then((all) => [Object.keys(localStorage).map((name) => name.split(':')[0]), Object.keys(sessionStorage), all.map(({ name }) => name)])";
    let twin = std::env::var_os("COMMEND_TWIN").is_some();
    let session = if twin { json!(["commend:twin"]) } else { json!([]) };
    eventually_is("what stays", json!([["commend"], session, []]), async || browser.run(kept).await).await;
    if browser.engine == Engine::Chromium {
        assert_eq!(browser.run("return document.cookie").await, json!(""));
    }
}
