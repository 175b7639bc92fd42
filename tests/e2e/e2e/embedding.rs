//! Ways to put a survey into a page, and what a page can do with it.

use commend_e2e::{Browser, Collector, Receiver, Site, eventually};
use serde_json::json;

crate::engines!(
    bare_receiver,
    events_and_api,
    inline_in_a_container,
    element_in_the_page,
    settings_by_global_and_address,
    preview_records_nothing,
    two_tags_are_one_survey,
    comments_where_the_survey_takes_none,
    members_so_far_after_the_answer,
    closed_and_opened_again,
    withdrawn_consent_closes,
    consent_given_again_asks_again,
    consent_comes_first,
    unknown_survey_leaves_the_page_alone,
    a_page_that_cannot_load_it_is_counted,
);

async fn bare_receiver(browser: &Browser) {
    let (collector, receiver) = (Collector::start().await, Receiver::start().await);
    let endpoint = format!("{}/hook", receiver.home);
    let tag = collector.tag(&format!(
        r#"data-survey="club" data-endpoint="{endpoint}" data-config="none" data-audience="visitor"
        data-segment-role="guide" data-open="now""#
    ));
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser
        .run("window.delivered = 0; addEventListener('commend-delivered', () => window.delivered++)")
        .await;
    browser.click_score(6).await;
    browser.in_survey("[part=thanks]").await;
    let batch = receiver.first().await;
    assert_eq!(batch["survey"], json!("club"));
    assert_eq!(
        batch["summary"],
        json!({"n": 1, "promoters": 0, "passives": 0, "detractors": 1, "nps": -100.0})
    );
    let segment = json!({"audience": "visitor", "channel": "community", "lang": "en", "role": "guide"});
    assert_eq!(batch["cells"][0]["segment"], segment);
    browser.until("return window.delivered === 1").await;
    assert_eq!(receiver.batches().len(), 1);
    assert_eq!(collector.report("community").await["shown"], json!(0));
}

async fn members_so_far_after_the_answer(browser: &Browser) {
    let collector = Collector::start().await;
    let definition = "%7B%22members%22:%7B%22promoters%22:350,%22passives%22:150,%22detractors%22:100%7D%7D";
    let tag = collector.tag(&format!(
        r#"data-survey="club" data-config="data:application/json,{definition}" data-open="now" data-preview"#
    ));
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    let told = browser.in_survey(".so-far").await.text().await.expect("a text");
    assert_eq!(told, "Members so far: 42 ± 6, from 600 answers.");
}

async fn events_and_api(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="community" data-open="manual""#)).await;
    browser.goto(&site.url).await;
    browser
        .run("window.heard = []; for (const kind of ['open', 'response', 'dismiss', 'delivered', 'error'])
            document.addEventListener(`commend-${kind}`, (e) => heard.push([kind, e.detail, e.composed, e.target.localName]));")
        .await;
    browser.until("return typeof window.commend?.open === 'function'").await;
    assert_eq!(browser.run("return document.querySelector('commend-survey')").await, json!(null));
    browser.run("commend.open()").await;
    browser.in_survey("[part=dismiss]").await;
    browser.run("commend.close()").await;
    browser.until("return document.querySelector('commend-survey') === null").await;
    browser.run("commend.open()").await;
    browser.click_score(9).await;
    browser.until("return heard.filter(([kind]) => kind === 'delivered').length === 2").await;
    // The survey that the page closed was shown; that is delivered, too.
    let kinds =
        browser.run("return heard.map(([kind]) => kind).filter((kind) => kind !== 'delivered')").await;
    assert_eq!(kinds, json!(["open", "open", "response"]));
    let response = browser.run("return heard.find(([kind]) => kind === 'response')").await;
    let detail = json!({"survey": "community", "score": 9, "category": "promoter", "reasons": []});
    assert_eq!(response, json!(["response", detail, true, "commend-survey"]));
}

async fn inline_in_a_container(browser: &Browser) {
    let collector = Collector::start().await;
    let tag = collector.tag(r##"data-survey="community" data-mode="inline" data-container="#here""##);
    let site = Site::start(&format!(r#"<aside id="here"></aside>{tag}"#)).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='10']").await;
    let place = "const s = document.querySelector('commend-survey'); return [s.parentElement.id, s.shadowRoot.querySelector('[part=dismiss]')]";
    assert_eq!(browser.run(place).await, json!(["here", null]));
}

async fn element_in_the_page(browser: &Browser) {
    let collector = Collector::start().await;
    let element = r#"<commend-survey survey="community" mode="inline" product="this page"></commend-survey>"#;
    let site = Site::start(&format!("{element}{}", collector.tag(""))).await;
    browser.goto(&site.url).await;
    let question =
        browser.in_survey("legend").await.prop("textContent").await.expect("a property").unwrap_or_default();
    assert_eq!(question, "How likely are you to recommend this page to a friend or colleague?");
}

async fn settings_by_global_and_address(browser: &Browser) {
    let collector = Collector::start().await;
    let content = format!(
        r#"<script>window.commend = {{ survey: "none", product: "the global", lang: "nl" }}</script>
        <script type="module">const s = document.createElement("script");
        s.src = "{}/embed.js?survey=community&open=now&lang=en"; document.head.append(s);</script>"#,
        collector.home
    );
    let site = Site::start(&content).await;
    browser.goto(&site.url).await;
    let question =
        browser.in_survey("legend").await.prop("textContent").await.expect("a property").unwrap_or_default();
    assert_eq!(question, "How likely are you to recommend the global to a friend or colleague?");
}

async fn preview_records_nothing(browser: &Browser) {
    let (collector, receiver) = (Collector::start().await, Receiver::start().await);
    let endpoint = format!("{}/hook", receiver.home);
    let attributes =
        format!(r#"data-survey="club" data-endpoint="{endpoint}" data-config="none" data-open="now""#);
    let site = Site::start(&collector.tag(&format!("{attributes} data-preview"))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    // A survey that does record, after it: what arrives first tells whether the preview sent anything.
    let site = Site::start(&collector.tag(&attributes)).await;
    browser.goto(&site.url).await;
    browser.click_score(3).await;
    let batch = receiver.first().await;
    assert_eq!(batch["summary"]["detractors"], json!(1));
    assert_eq!(receiver.batches().len(), 1);
}

async fn comments_where_the_survey_takes_none(browser: &Browser) {
    let collector = Collector::start().await;
    let tag = collector.tag(r#"data-survey="community" data-comments="on" data-open="now""#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(1).await;
}

async fn closed_and_opened_again(browser: &Browser) {
    let collector = Collector::start().await;
    let element = r#"<commend-survey survey="community" mode="inline"></commend-survey>"#;
    let site = Site::start(&format!("{element}{}", collector.tag(""))).await;
    browser.goto(&site.url).await;
    browser.in_survey("legend").await;
    browser.run("commend.close()").await;
    let empty = "const s = document.querySelector('commend-survey'); return s !== null && s.shadowRoot.querySelector('section') === null";
    browser.until(empty).await;
    // Moved by the host, it stays closed.
    browser.run("document.body.append(document.querySelector('commend-survey'))").await;
    assert_eq!(browser.run(empty).await, json!(true));
    browser.run("commend.open()").await;
    browser.in_survey("legend").await;
    assert_eq!(browser.run("return document.querySelectorAll('commend-survey').length").await, json!(1));
}

async fn withdrawn_consent_closes(browser: &Browser) {
    let collector = Collector::start().await;
    let element = r#"<commend-survey survey="community" mode="inline" consent="required"></commend-survey>"#;
    let site = Site::start(&format!("{element}{}", collector.tag(""))).await;
    browser.goto(&site.url).await;
    browser
        .until("return document.readyState === 'complete' && typeof window.commend?.consent === 'function'")
        .await;
    assert_eq!(browser.run("return document.querySelector('commend-survey').shadowRoot").await, json!(null));
    browser.run("commend.consent(true)").await;
    browser.in_survey("legend").await;
    browser.run("commend.consent(false)").await;
    browser
        .until("return document.querySelector('commend-survey').shadowRoot.querySelector('section') === null")
        .await;
    browser.run("commend.open()").await;
    assert_eq!(
        browser
            .run("return document.querySelector('commend-survey').shadowRoot.querySelector('section')")
            .await,
        json!(null)
    );
    // Whoever thinks better of it is heard.
    browser.run("commend.consent(true)").await;
    browser.in_survey("legend").await;
}

async fn consent_given_again_asks_again(browser: &Browser) {
    let collector = Collector::start().await;
    let tag = collector.tag(r#"data-survey="community" data-open="now" data-consent="required""#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.until("return typeof window.commend?.consent === 'function'").await;
    for _ in 0..2 {
        browser.run("commend.consent(true)").await;
        browser.in_survey("legend").await;
        browser.run("commend.consent(false)").await;
        browser.until("return document.querySelector('commend-survey') === null").await;
    }
    // In one breath it stays, as it is.
    browser.run("commend.consent(true)").await;
    browser.click_score(3).await;
    browser.in_survey("[part=submit]").await;
    browser.run("commend.consent(false); commend.consent(true)").await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    collector.counted(1).await;
    assert_eq!(collector.report("community").await["scores"][9], json!(1));
}

async fn two_tags_are_one_survey(browser: &Browser) {
    let collector = Collector::start().await;
    let tag = collector.tag(r#"data-survey="community" data-open="now""#);
    let site = Site::start(&format!("{tag}{tag}")).await;
    browser.goto(&site.url).await;
    browser.in_survey("input[value='0']").await;
    assert_eq!(browser.run("return document.querySelectorAll('commend-survey').length").await, json!(1));
}

async fn consent_comes_first(browser: &Browser) {
    let collector = Collector::start().await;
    let tag = collector.tag(r#"data-survey="community" data-open="now" data-consent="required""#);
    let site = Site::start(&tag).await;
    browser.goto(&site.url).await;
    browser.until("return typeof window.commend?.consent === 'function'").await;
    browser.run("commend.open()").await;
    let fetched = "return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).filter((p) => p !== '/favicon.ico')";
    assert_eq!(browser.run(fetched).await, json!(["/embed.js"]));
    assert_eq!(browser.run("return document.querySelector('commend-survey')").await, json!(null));
    browser.run("commend.consent(true)").await;
    browser.in_survey("input[value='0']").await;
}

async fn unknown_survey_leaves_the_page_alone(browser: &Browser) {
    let collector = Collector::start().await;
    let site = Site::start(&collector.tag(r#"data-survey="nobody" data-open="manual""#)).await;
    browser.goto(&site.url).await;
    browser.watch_errors().await;
    browser.run("window.warned = []; const warn = console.warn; console.warn = (...all) => { warned.push(String(all[0])); warn(...all); }").await;
    browser.until("return typeof window.commend?.open === 'function'").await;
    browser.run("return commend.open()").await;
    browser.until("return warned.length > 0").await;
    assert_eq!(browser.run("return warned").await, json!(["[commend] not shown:"]));
    assert_eq!(browser.run("return document.querySelector('commend-survey')").await, json!(null));
    assert_eq!(browser.errors().await, json!([]));
}

async fn a_page_that_cannot_load_it_is_counted(browser: &Browser) {
    let collector = Collector::start().await;
    let broken = "<script>const ask = fetch;
        window.fetch = (url, ...all) => /en-\\w+\\.json$/.test(url) ? Promise.resolve(new Response('', { status: 500 })) : ask(url, ...all)</script>";
    let tag = collector.tag(r#"data-survey="community" data-open="now""#);
    let site = Site::start(&format!("{broken}{tag}")).await;
    browser.goto(&site.url).await;
    eventually("the failure is counted", || async {
        (collector.report("community").await["health"]["failed"] == json!(1)).then_some(())
    })
    .await;
    // Once for a page, however often it is tried.
    let outcome = browser.run("return commend.open('community').then((outcome) => outcome.shown)").await;
    assert_eq!(outcome, json!(false));
    let preview = collector.tag(r#"data-survey="community" data-open="now" data-preview"#);
    let site = Site::start(&format!("{broken}{preview}")).await;
    browser.goto(&site.url).await;
    let outcome = browser.run("return commend.open('community').then((outcome) => outcome.shown)").await;
    assert_eq!(outcome, json!(false));
    assert_eq!(collector.report("community").await["health"]["failed"], json!(1));
}
