//! Where a survey can stand, and that the page around it stays the reader's.

use commend_e2e::{Browser, Collector, Site};
use fantoccini::key::Key;
use serde_json::json;

crate::engines!(
    a_card_takes_neither_focus_nor_clicks,
    a_dialog_of_the_host_stays_on_top,
    four_corners_in_both_directions,
    a_bar_is_one_line_where_there_is_room,
    a_dialog_keeps_the_focus_and_gives_it_back,
    a_tab_waits_until_somebody_wants_it,
    a_card_stands_on_the_keyboard,
    every_place_fits_a_phone,
);

/// A site with a survey that is open at once.
async fn site(collector: &Collector, content: &str, attributes: &str) -> Site {
    let tag = collector.tag(&format!(r#"data-survey="community" {attributes} data-open="now""#));
    Site::start(&format!("{content}{tag}")).await
}

/// Waits until the card has come to rest.
async fn at_rest(browser: &Browser) {
    browser.in_survey("[part=base]").await;
    browser
        .until("return document.querySelector('commend-survey').shadowRoot.getAnimations().length === 0")
        .await;
}

async fn a_card_takes_neither_focus_nor_clicks(browser: &Browser) {
    let collector = Collector::start().await;
    let page = r#"<input id="search"><button id="like" onclick="window.likes = (window.likes ?? 0) + 1">Like</button>"#;
    let site = site(&collector, page, r#"data-open="manual""#).await;
    browser.goto(&site.url).await;
    browser.run("document.querySelector('#search').focus()").await;
    browser.until("return typeof window.commend?.open === 'function'").await;
    browser.run("commend.open()").await;
    at_rest(browser).await;
    assert_eq!(browser.run("return document.activeElement.id").await, json!("search"));
    let like = browser.client.find(fantoccini::Locator::Css("#like")).await.expect("a button");
    like.click().await.expect("a click");
    assert_eq!(browser.run("return likes").await, json!(1));
    // It is said once, politely, and by nothing that has to be focused.
    browser.until("return document.querySelector('commend-survey').shadowRoot.querySelector('[role=status]').textContent.startsWith('Survey: How likely')").await;
}

async fn a_dialog_of_the_host_stays_on_top(browser: &Browser) {
    let collector = Collector::start().await;
    let page = r#"<div id="modal" style="position: fixed; inset: 0; z-index: 1050; background: #fff; display: none"></div><dialog id="native" style="position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; box-sizing: border-box"></dialog>"#;
    let site = site(&collector, page, "").await;
    browser.goto(&site.url).await;
    at_rest(browser).await;
    let on_top = "const { x, y, width, height } = root.querySelector('[part=base]').getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2).id || document.elementFromPoint(x + width / 2, y + height / 2).localName";
    assert_eq!(browser.see(on_top).await, json!("commend-survey"));
    browser.run("modal.style.display = 'block'").await;
    assert_eq!(browser.see(on_top).await, json!("modal"));
    browser.run("modal.style.display = 'none'; native.showModal()").await;
    assert_eq!(browser.see(on_top).await, json!("native"));
}

async fn four_corners_in_both_directions(browser: &Browser) {
    let collector = Collector::start().await;
    for (lang, position, left, top) in [
        ("en", "bottom-end", false, false),
        ("en", "bottom-start", true, false),
        ("en", "top-end", false, true),
        ("ar", "top-start", false, true),
        ("ar", "bottom-end", true, false),
    ] {
        let site = site(&collector, "", &format!(r#"data-lang="{lang}" data-position="{position}""#)).await;
        browser.goto(&site.url).await;
        at_rest(browser).await;
        let place =
            "const { left, right, top, bottom } = root.querySelector('[part=base]').getBoundingClientRect();
            return [left < document.documentElement.clientWidth - right, top < innerHeight - bottom]";
        assert_eq!(browser.see(place).await, json!([left, top]), "{lang} {position}");
        // The scale runs as the language does.
        let runs = "const at = (n) => root.querySelector(`[value='${n}']`).getBoundingClientRect().x; return at(0) < at(10)";
        assert_eq!(browser.see(runs).await, json!(lang == "en"), "{lang} {position}");
    }
}

async fn a_bar_is_one_line_where_there_is_room(browser: &Browser) {
    let collector = Collector::start().await;
    browser.client.set_window_size(1200, 800).await.expect("a size");
    for (position, edge) in [("bottom-end", "innerHeight - box.bottom"), ("top-end", "box.top")] {
        let site = site(&collector, "", &format!(r#"data-mode="bar" data-position="{position}""#)).await;
        browser.goto(&site.url).await;
        at_rest(browser).await;
        let script = format!(
            "const box = root.querySelector('[part=base]').getBoundingClientRect();
            const [question, scale] = ['legend', '[part=scale]'].map((part) => root.querySelector(part).getBoundingClientRect());
            return [box.width >= document.documentElement.clientWidth, Math.round({edge}), scale.top < question.bottom]"
        );
        assert_eq!(browser.see(&script).await, json!([true, 0, true]), "{position}");
    }
    browser.click_score(10).await;
    browser.in_survey("[part=thanks]").await;
}

async fn a_dialog_keeps_the_focus_and_gives_it_back(browser: &Browser) {
    let collector = Collector::start().await;
    let page = r#"<button id="ask" onclick="commend.open()">Ask me</button>"#;
    let site = site(&collector, page, r#"data-mode="modal" data-open="manual""#).await;
    browser.goto(&site.url).await;
    browser.until("return typeof window.commend?.open === 'function'").await;
    let ask = browser.client.find(fantoccini::Locator::Css("#ask")).await.expect("a button");
    ask.click().await.expect("a click");
    browser.in_survey("dialog:modal").await;
    browser.until("return document.activeElement?.localName === 'commend-survey'").await;
    for _ in 0..6 {
        browser.press(&[char::from(Key::Tab)]).await;
        assert_ne!(
            browser.run("return document.activeElement?.id").await,
            json!("ask"),
            "the focus has left"
        );
    }
    browser.press(&[char::from(Key::Escape)]).await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    browser.until("return document.activeElement?.id === 'ask'").await;
}

async fn a_tab_waits_until_somebody_wants_it(browser: &Browser) {
    let collector = Collector::start().await;
    let site = site(&collector, "", r#"data-mode="tab""#).await;
    browser.goto(&site.url).await;
    assert_eq!(browser.text_in_survey("[part=tab]").await, "Give feedback");
    browser.click("[part=tab]").await;
    // Whoever has opened it goes on in it, and whoever closes it is where they were.
    browser.in_survey("legend").await;
    let focus = |part| {
        format!("return document.activeElement?.shadowRoot?.activeElement?.part?.contains('{part}') ?? false")
    };
    browser.until(&focus("base")).await;
    browser.click("[part=dismiss]").await;
    browser.until(&focus("tab")).await;
    browser.click("[part=tab]").await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
}

async fn a_card_stands_on_the_keyboard(browser: &Browser) {
    let collector = Collector::start().await;
    let site = site(&collector, "", "").await;
    browser.goto(&site.url).await;
    at_rest(browser).await;
    // A keyboard on the screen takes the lower part of what can be seen.
    browser
        .run("Object.defineProperty(visualViewport, 'height', { value: innerHeight - 300 }); visualViewport.dispatchEvent(new Event('resize'))")
        .await;
    let clear = "return Math.round(innerHeight - root.querySelector('[part=base]').getBoundingClientRect().bottom) >= 300";
    assert_eq!(browser.see(clear).await, json!(true));
}

async fn every_place_fits_a_phone(browser: &Browser) {
    let survey =
        r#"{"id":"community","wave":"1","comments":"on","reasons":["help","people","knowledge","tone"]}"#;
    let collector = Collector::with_survey(survey).await;
    for (mode, lang) in
        [("corner", "en"), ("bar", "de"), ("modal", "en"), ("inline", "nl"), ("tab", "ar"), ("kiosk", "fi")]
    {
        let site = site(&collector, "", &format!(r#"data-mode="{mode}" data-lang="{lang}""#)).await;
        browser.goto(&format!("{}/phone", site.url)).await;
        browser.client.enter_frame(0).await.expect("a frame");
        if mode == "tab" {
            browser.click("[part=tab]").await;
        }
        browser.click_score(3).await;
        at_rest(browser).await;
        let script = "const boxes = (part) => [...root.querySelectorAll(part)].map((node) => node.getBoundingClientRect());
            const cells = boxes('[part=score]');
            const rows = new Set(cells.map((box) => Math.round(box.top))).size;
            const wide = cells.every((box) => box.width >= 24 && box.height >= 24);
            const all = [...cells, ...boxes('.reason'), ...boxes('button'), ...boxes('textarea')];
            const inside = all.every((box) => box.left >= 0 && box.right <= innerWidth + 0.5);
            const card = root.querySelector('[part=base]');
            const [question, scale] = boxes('.question, [part=scale]');
            const flush = scale.left >= question.left - 0.5 && scale.right <= question.right + 0.5;
            return [rows, wide, inside, flush, card.scrollWidth <= card.clientWidth, document.documentElement.scrollWidth <= innerWidth,
                parseFloat(getComputedStyle(root.querySelector('textarea')).fontSize) >= 16]";
        assert_eq!(
            browser.see(script).await,
            json!([1, true, true, true, true, true, true]),
            "{mode} {lang}"
        );
        // The button can be reached.
        browser.click("[part=submit]").await;
        browser.in_survey("[part=thanks]").await;
        browser.client.enter_parent_frame().await.expect("the page");
    }
}
