//! How a survey takes on the looks of a page and the wishes of its reader, and which language it speaks.

use commend_e2e::{Browser, Collector, Site};
use serde_json::json;

crate::engines!(
    dark_is_what_is_behind_it,
    what_is_gone_takes_on_no_looks,
    an_accent_that_cannot_be_seen_is_not_taken,
    the_platform_lends_its_accent,
    nothing_moves_and_colours_are_the_readers(still, forced_colours),
    a_dark_reader_on_a_page_that_follows(dark),
    the_page_says_the_language,
    own_words_are_not_mixed_with_another_language,
    enters_and_leaves,
);

/// A site with a survey that is open at once.
async fn open(browser: &Browser, collector: &Collector, content: &str, attributes: &str) {
    let tag = collector.tag(&format!(r#"data-survey="community" data-open="now" {attributes}"#));
    let site = Site::start(&format!("{content}{tag}")).await;
    browser.goto(&site.url).await;
    browser.in_survey("legend").await;
}

const IS_DARK: &str = "return root.querySelector('div[lang]').classList.contains('dark')";
/// What the button of the chosen score is filled with.
const FILL: &str = "return getComputedStyle(root.querySelector('.score input:checked')).backgroundColor";

async fn dark_is_what_is_behind_it(browser: &Browser) {
    let collector = Collector::start().await;
    for (content, attributes, dark) in [
        ("", "", false),
        ("<style>body { background: #15181c }</style>", "", true),
        ("<style>html { background: #15181c } body { background: transparent }</style>", "", true),
        ("<style>body { background: #15181c }</style>", r#"data-theme="light""#, false),
        ("", r#"data-theme="dark""#, true),
    ] {
        open(browser, &collector, content, attributes).await;
        assert_eq!(browser.see(IS_DARK).await, json!(dark), "{content} {attributes}");
    }
    // A page that changes its own theme takes the survey along.
    let switch = "<style>html.night body { background: #15181c }</style>";
    open(browser, &collector, switch, "").await;
    assert_eq!(browser.see(IS_DARK).await, json!(false));
    browser.run("document.documentElement.className = 'night'").await;
    browser
        .until(&format!("const root = document.querySelector('commend-survey').shadowRoot; {IS_DARK}"))
        .await;
}

async fn what_is_gone_takes_on_no_looks(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &collector, "<commend-survey></commend-survey>", "").await;
    // The page changes, and the survey is closed before that is painted.
    browser
        .run(
            "document.documentElement.className = 'night';
            return Promise.resolve().then(() => document.querySelector('commend-survey').close(true))",
        )
        .await;
    browser.painted().await;
    assert_eq!(browser.see("return root.querySelectorAll('div[lang]').length").await, json!(0));
}

async fn an_accent_that_cannot_be_seen_is_not_taken(browser: &Browser) {
    let collector = Collector::start().await;
    let listen = "<script>window.warned = []; const warn = console.warn; console.warn = (...all) => { warned.push(all.join(' ')); warn(...all); }</script>";
    for (accent, fill) in
        [("#7a4468", "rgb(122, 68, 104)"), ("#ffe9a8", "rgb(31, 93, 140)"), ("no colour", "rgb(31, 93, 140)")]
    {
        open(
            browser,
            &collector,
            listen,
            &format!(r#"data-theme="light" data-accent="{accent}" data-preview"#),
        )
        .await;
        browser.click_score(9).await;
        browser.in_survey("input:checked").await;
        assert_eq!(browser.see(FILL).await, json!(fill), "{accent}");
        let warned = browser.run("return warned.filter((line) => line.includes('accent=')).length").await;
        assert_eq!(warned, json!(u8::from(accent != "#7a4468")), "{accent}");
    }
}

async fn the_platform_lends_its_accent(browser: &Browser) {
    let collector = Collector::start().await;
    for (property, fill) in [
        ("--tertiary: #0f6d4b", "rgb(15, 109, 75)"),
        ("--bs-primary: rgb(122, 68, 104)", "rgb(122, 68, 104)"),
        ("--tertiary: #fffbe6", "rgb(31, 93, 140)"),
    ] {
        let style = format!("<style>:root {{ {property} }}</style>");
        open(browser, &collector, &style, r#"data-theme="light" data-preview"#).await;
        browser.click_score(9).await;
        browser.in_survey("input:checked").await;
        assert_eq!(browser.see(FILL).await, json!(fill), "{property}");
    }
}

async fn nothing_moves_and_colours_are_the_readers(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &collector, "", "data-preview").await;
    let wish = |wish: &str| format!("return matchMedia('({wish})').matches");
    assert_eq!(
        browser.run(&wish("prefers-reduced-motion: reduce")).await,
        json!(true),
        "the wish was not heard"
    );
    let moves = "return [...root.querySelectorAll('*')].some((node) => getComputedStyle(node).animationName !== 'none')";
    assert_eq!(browser.see(moves).await, json!(false));
    // WebKit has no forced colours.
    if browser.engine == commend_e2e::Engine::WebKit {
        return;
    }
    assert_eq!(browser.run(&wish("forced-colors: active")).await, json!(true), "the wish was not heard");
    browser.click_score(9).await;
    browser.in_survey("input:checked").await;
    let system = "const probe = document.body.appendChild(document.createElement('p'));
        probe.style.cssText = 'forced-color-adjust: none; background: Highlight; color: HighlightText';
        const { backgroundColor, color } = getComputedStyle(probe); probe.remove();
        const chosen = root.querySelector('.score input:checked');
        return [getComputedStyle(chosen).backgroundColor === backgroundColor, getComputedStyle(chosen.nextElementSibling).color === color]";
    assert_eq!(browser.see(system).await, json!([true, true]));
    let edges = "return ['[part=base]', '[part=submit]', '.score input'].every((part) => parseFloat(getComputedStyle(root.querySelector(part)).borderTopWidth) > 0)";
    assert_eq!(browser.see(edges).await, json!(true));
}

async fn a_dark_reader_on_a_page_that_follows(browser: &Browser) {
    let collector = Collector::start().await;
    assert_eq!(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches").await, json!(true));
    open(browser, &collector, "<style>:root { color-scheme: light dark }</style>", "").await;
    assert_eq!(browser.see(IS_DARK).await, json!(true));
    // A page that is light for everybody has a light survey.
    open(browser, &collector, "<style>body { background: #fff }</style>", "").await;
    assert_eq!(browser.see(IS_DARK).await, json!(false));
}

async fn the_page_says_the_language(browser: &Browser) {
    let collector = Collector::start().await;
    for (asked, lang, dir) in [
        ("nl-BE", "nl", "ltr"),
        ("zh-TW", "zh-Hant", "ltr"),
        ("pt-PT", "pt", "ltr"),
        ("nn", "nb", "ltr"),
        ("fa", "fa", "rtl"),
        ("tlh", "en", "ltr"),
    ] {
        open(browser, &collector, "", &format!(r#"data-lang="{asked}""#)).await;
        let spoken =
            browser.see("const { lang, dir } = root.querySelector('div[lang]'); return [lang, dir]").await;
        assert_eq!(spoken, json!([lang, dir]), "{asked}");
    }
    open(browser, &collector, "<script>document.documentElement.lang = 'fa'</script>", "").await;
    // Numbers, too, are written as the language writes them.
    assert_eq!(browser.text_in_survey(".score:nth-child(10) span").await, "۹");
}

async fn own_words_are_not_mixed_with_another_language(browser: &Browser) {
    let survey = r#"{"id":"community","wave":"1","texts":{"nl":{"question":"Zou je ons aanraden?"}}}"#;
    let collector = Collector::with_survey(survey).await;
    open(browser, &collector, "", r#"data-lang="de""#).await;
    assert_eq!(browser.text_in_survey("legend").await, "Zou je ons aanraden?");
    assert_eq!(browser.text_in_survey("summary").await, "Wat wordt er verstuurd?");
}

async fn enters_and_leaves(browser: &Browser) {
    let collector = Collector::start().await;
    open(browser, &collector, "", "data-preview").await;
    let name = "return getComputedStyle(root.querySelector('[part=base]')).animationName";
    assert_eq!(browser.see(name).await, json!("enter"));
    let leaving = "root.querySelector('[part=dismiss]').click(); return new Promise((resolve) => {
        const look = () => root.querySelector('.leaving') ? resolve(getComputedStyle(root.querySelector('[part=base]')).animationName) : requestAnimationFrame(look);
        look(); })";
    assert_eq!(browser.see(leaving).await, json!("leave"));
    browser.until("return document.querySelector('commend-survey') === null").await;
}
