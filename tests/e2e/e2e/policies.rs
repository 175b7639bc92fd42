//! What pages forbid: the policies of real platforms as their headers, and what becomes of a survey under each.

use commend_e2e::{Browser, Collector, Engine, Site, eventually_is};
use serde_json::{Value, json};

crate::engines!(
    r03_a_survey_is_answered_under_every_policy,
    r04_no_policy_of_styles_or_types_spoils_its_look,
    r05_an_endpoint_that_is_refused_is_said_and_kept_for,
    r02_where_nothing_is_allowed_nothing_happens,
    r11_a_sandboxed_page_works_and_forgets,
    the_probe_is_made_once_a_session,
    without_a_probe_nothing_is_reported,
    a_page_without_webassembly_has_the_twin,
    a_server_that_cannot_name_wasm_has_the_twin,
    a_pinned_version_is_answered_under_policies,
    what_is_not_as_it_was_built_does_not_run,
    one_file_is_enough_where_one_address_is_allowed,
);

const SURVEY: &str = r#"{"id":"community","wave":"1","threshold":1}"#;

/// How the widget runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Wasm,
    Twin,
}

/// A page's policy. `SITE` and `HOME` stand for the origins of the page and of the collector.
struct Policy {
    platform: &'static str,
    headers: &'static [(&'static str, &'static str)],
    /// Whether the collector is reached below the site's own origin.
    own: bool,
    way: Way,
}

const CSP: &str = "content-security-policy";

const fn under(platform: &'static str, way: Way, headers: &'static [(&'static str, &'static str)]) -> Policy {
    Policy { platform, headers, own: false, way }
}

const fn behind(
    platform: &'static str,
    way: Way,
    headers: &'static [(&'static str, &'static str)],
) -> Policy {
    Policy { platform, headers, own: true, way }
}

/// Each lets the survey run, without a word of ours added but where its platform's settings name an origin.
const POLICIES: [Policy; 13] = [
    under("none", Way::Wasm, &[]),
    under(
        "Discourse",
        Way::Twin,
        &[(
            CSP,
            "base-uri 'self'; object-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; worker-src 'self' SITE/assets/ SITE/javascripts/; frame-ancestors 'self'; manifest-src 'self'",
        )],
    ),
    under(
        "Discourse that allows Wasm",
        Way::Wasm,
        &[(
            CSP,
            "base-uri 'self'; object-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic' 'wasm-unsafe-eval'; frame-ancestors 'self'",
        )],
    ),
    under(
        "Vanilla",
        Way::Twin,
        &[(CSP, "script-src 'nonce-n0nce' 'unsafe-inline' 'self' HOME; frame-ancestors 'self'")],
    ),
    behind(
        "Mastodon",
        Way::Wasm,
        &[(
            CSP,
            "base-uri 'none'; default-src 'none'; frame-ancestors 'none'; font-src 'self'; img-src 'self' data: blob:; style-src 'self' 'nonce-n0nce'; media-src 'self' data:; frame-src 'self' https:; manifest-src 'self'; form-action 'self'; child-src 'self' blob:; worker-src 'self' blob:; connect-src 'self' data: blob:; script-src 'self' 'wasm-unsafe-eval'",
        )],
    ),
    under(
        "MediaWiki",
        Way::Twin,
        &[(
            CSP,
            "script-src blob: 'self' 'nonce-n0nce' HOME; default-src 'self' data: blob: HOME; style-src 'self' data: blob: 'unsafe-inline'; object-src 'none'",
        )],
    ),
    behind(
        "Fossil",
        Way::Twin,
        &[(
            CSP,
            "default-src 'self' data:; script-src 'self' 'nonce-n0nce'; style-src 'self' 'unsafe-inline'; img-src * data:",
        )],
    ),
    under(
        "Salesforce",
        Way::Twin,
        &[(
            CSP,
            "default-src 'self'; script-src 'self' HOME; style-src 'self' 'unsafe-inline'; connect-src 'self' HOME; frame-src 'self'; img-src 'self' data:; object-src 'none'",
        )],
    ),
    under("a nonce alone", Way::Twin, &[(CSP, "script-src 'nonce-n0nce'; style-src 'nonce-n0nce'")]),
    under(
        "no style at all",
        Way::Wasm,
        &[(
            CSP,
            "script-src 'nonce-n0nce' 'wasm-unsafe-eval'; style-src 'none'; font-src 'none'; frame-src 'none'; worker-src 'none'",
        )],
    ),
    under(
        "Trusted Types",
        Way::Wasm,
        &[(
            CSP,
            "script-src 'nonce-n0nce' 'strict-dynamic' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'",
        )],
    ),
    under(
        "an isolated page",
        Way::Wasm,
        &[("cross-origin-embedder-policy", "require-corp"), ("cross-origin-opener-policy", "same-origin")],
    ),
    under(
        "two policies",
        Way::Twin,
        &[(CSP, "script-src * 'wasm-unsafe-eval', script-src 'nonce-n0nce' 'strict-dynamic'")],
    ),
];

/// A page under a policy, and its collector.
struct Page {
    collector: Collector,
    site: Site,
}

impl Page {
    async fn of(headers: &[(&str, &str)], own: bool, attributes: &str) -> Self {
        Self::with(SURVEY, headers, own, attributes).await
    }

    async fn with(survey: &str, headers: &[(&str, &str)], own: bool, attributes: &str) -> Self {
        let collector = Collector::with_survey(survey).await;
        // The page's address is not known before it is served, nor needed: nothing of ours lies there.
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| {
                (*name, value.replace("HOME", &collector.home).replace("SITE", "http://127.0.0.1:1"))
            })
            .collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (home, endpoint) =
            if own { ("/nps", r#"data-endpoint="/nps""#) } else { (collector.home.as_str(), "") };
        let content = format!(
            r#"<script nonce="n0nce" src="/watch.js"></script>
            <script nonce="n0nce" async src="{home}/embed.js" data-survey="community" data-open="now" {endpoint} {attributes}></script>"#
        );
        let site = Site::hosted(&content, &headers, own.then_some(&collector)).await;
        Self { collector, site }
    }

    async fn is_answered(&self, browser: &Browser, what: &str) {
        browser.goto(&self.site.url).await;
        browser.click_score(9).await;
        browser.in_survey("[part=thanks]").await;
        // By its platform: there are many.
        eventually_is(what, json!(1), async || self.collector.report("community").await["n"].clone()).await;
    }
}

/// A tag that names its version, as the studio writes it; its address is below a place.
async fn pinned(collector: &Collector, place: &str, attributes: &str) -> String {
    let (_, known) = commend_e2e::send(http::Request::get(format!("{}/integrity.json", collector.home)), "")
        .await
        .expect("an answer");
    let known: Value = serde_json::from_slice(&known).expect("JSON");
    let (loader, integrity) =
        (known["loader"].as_str().expect("a name"), known["integrity"].as_str().expect("a digest"));
    format!(
        r#"<script nonce="n0nce" async src="{place}/{loader}" integrity="{integrity}" crossorigin="anonymous" data-survey="community" data-open="now" {attributes}></script>"#
    )
}

/// How the survey of a page came to run.
async fn way(browser: &Browser) -> Way {
    let loaded = "return performance.getEntriesByType('resource').map(({ name }) => /\\/(twin)-\\w+\\.js$|\\.(wasm)$/.exec(name)?.slice(1).join('')).filter(Boolean)";
    match browser.run(loaded).await {
        loaded if loaded == json!(["wasm"]) => Way::Wasm,
        loaded if loaded == json!(["twin"]) => Way::Twin,
        loaded => panic!("{loaded}"),
    }
}

async fn kept(browser: &Browser, what: &str) -> Value {
    browser.run(&format!("return window.{what}")).await
}

/// What a page reports at most: that the least module may not compile.
async fn only_the_probe_is_refused(browser: &Browser, way: Way, what: &str) {
    let violations = kept(browser, "violations").await;
    let probe = json!(["script-src wasm-eval"]);
    let told = browser.engine != Engine::WebKit; // It does not tell the page of a refused module.
    let allowed = if way == Way::Twin && told { probe } else { json!([]) };
    assert_eq!(violations, allowed, "{what}");
    assert_eq!(kept(browser, "wrongs").await, json!([]), "{what}");
}

async fn r03_a_survey_is_answered_under_every_policy(browser: &Browser) {
    for Policy { platform, headers, own, way: expected } in POLICIES {
        let page = Page::of(headers, own, "").await;
        page.is_answered(browser, platform).await;
        assert_eq!(way(browser).await, expected, "{platform}");
        only_the_probe_is_refused(browser, expected, platform).await;
    }
}

async fn r04_no_policy_of_styles_or_types_spoils_its_look(browser: &Browser) {
    // All that the widget's own elements look like.
    let looks = "return [...root.querySelectorAll('*')].map((node) => { const all = getComputedStyle(node);
        return node.localName + [...all].filter((name) => !name.startsWith('--')).map((name) => `${name}: ${all.getPropertyValue(name)}`).join() }).join()";
    let mut plain = None;
    let strict = |policy: &&Policy| {
        policy.headers.iter().all(|(_, value)| value.contains("style-src") || value.contains("trusted-types"))
    };
    for Policy { platform, headers, own, .. } in POLICIES.iter().filter(strict) {
        let page = Page::of(headers, *own, "").await;
        browser.goto(&page.site.url).await;
        browser.in_survey("input[value='9']").await;
        browser
            .until("const { shadowRoot } = document.querySelector('commend-survey');
                return !shadowRoot.getAnimations().length && Boolean(shadowRoot.querySelector('[role=status]').textContent)")
            .await;
        let seen = browser.see(looks).await;
        // The first of them forbids nothing.
        assert_eq!(plain.get_or_insert_with(|| seen.clone()), &seen, "{platform}");
        let violations = kept(browser, "violations").await.to_string();
        assert!(!violations.contains("style") && !violations.contains("trusted"), "{platform}: {violations}");
    }
}

/// `sendBeacon` says `true` there: what is refused is said, kept, and sent once it may be.
async fn r05_an_endpoint_that_is_refused_is_said_and_kept_for(browser: &Browser) {
    let elsewhere = Collector::with_survey(SURVEY).await;
    let tag = format!(r#"data-endpoint="{}" data-config="none""#, elsewhere.home);
    let page = Page::of(&[(CSP, "connect-src HOME")], false, &tag).await;
    browser.goto(&page.site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    let said = async || browser.text_in_survey(".quiet").await.contains("saved on this device");
    eventually_is("it is said", true, said).await;
    let kept_for = browser.kept().await.to_string();
    assert!(kept_for.contains("\\\"scores\\\""), "{kept_for}");
    assert_eq!(elsewhere.report("community").await["n"], json!(0));
    assert_eq!(kept(browser, "wrongs").await, json!([]));
}

async fn r02_where_nothing_is_allowed_nothing_happens(browser: &Browser) {
    for (policy, most) in [
        // As Fossil is shipped: nothing of another origin.
        ("default-src 'self' data:; script-src 'self' 'nonce-n0nce'; style-src 'self' 'unsafe-inline'", 1),
        // As Discourse was: the addresses of files, one by one.
        ("script-src SITE/assets/ 'self' HOME/embed.js", 1),
    ] {
        let page = Page::of(&[(CSP, policy)], false, "").await;
        browser.goto(&page.site.url).await;
        browser.until("return said.some((text) => text.startsWith('[commend] not shown:'))").await;
        assert_eq!(
            browser.run("return document.querySelector('commend-survey')").await,
            json!(null),
            "{policy}"
        );
        assert_eq!(kept(browser, "wrongs").await, json!([]), "{policy}");
        let violations = kept(browser, "violations").await;
        assert!(violations.as_array().is_some_and(|all| all.len() <= most), "{violations}");
    }
}

async fn r11_a_sandboxed_page_works_and_forgets(browser: &Browser) {
    let survey = SURVEY.replace('{', r#"{"reasons":["help"],"#);
    let page = Page::with(&survey, &[(CSP, "sandbox allow-scripts")], false, "").await;
    for n in 1..3 {
        browser.goto(&page.site.url).await;
        browser.click_score(9).await;
        // No form is submitted there: the button works by itself.
        browser.click("[part=submit]").await;
        browser.in_survey("[part=thanks]").await;
        page.collector.counted(n).await;
    }
    assert_eq!(kept(browser, "wrongs").await, json!([]));
}

async fn the_probe_is_made_once_a_session(browser: &Browser) {
    let page = Page::of(&[(CSP, "script-src 'nonce-n0nce'")], false, "").await;
    for n in 0..2 {
        browser.goto(&page.site.url).await;
        browser.in_survey("input[value='0']").await;
        assert_eq!(way(browser).await, Way::Twin);
        only_the_probe_is_refused(browser, if n == 0 { Way::Twin } else { Way::Wasm }, "").await;
    }
}

async fn without_a_probe_nothing_is_reported(browser: &Browser) {
    let page = Page::of(&[(CSP, "script-src 'nonce-n0nce'")], false, "data-twin").await;
    page.is_answered(browser, "the answer").await;
    assert_eq!(way(browser).await, Way::Twin);
    only_the_probe_is_refused(browser, Way::Wasm, "").await;
}

/// As a browser in lockdown has it, and one that somebody has told so.
async fn a_page_without_webassembly_has_the_twin(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let gone = "<script>delete window.WebAssembly</script>";
    let site =
        Site::start(&format!("{gone}{}", collector.tag(r#"data-survey="community" data-open="now""#))).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(way(browser).await, Way::Twin);
}

/// Something between server and browser that calls every file it does not know a stream of bytes.
async fn a_server_that_cannot_name_wasm_has_the_twin(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let renamed = "<script>const ask = fetch; window.fetch = async (...all) => {
        const answer = await ask(...all);
        if (!String(all[0]).endsWith('.wasm')) return answer;
        return new Response(await answer.arrayBuffer(), { headers: { 'content-type': 'application/octet-stream' } });
    }</script>";
    let site =
        Site::start(&format!("{renamed}{}", collector.tag(r#"data-survey="community" data-open="now""#)))
            .await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=thanks]").await;
    assert_eq!(
        browser
            .run(
                "return performance.getEntriesByType('resource').some(({ name }) => name.includes('/twin-'))"
            )
            .await,
        json!(true)
    );
}

async fn a_pinned_version_is_answered_under_policies(browser: &Browser) {
    for (policy, expected) in [
        ("script-src 'nonce-n0nce' 'strict-dynamic'", Way::Twin),
        ("script-src 'nonce-n0nce'; style-src 'none'", Way::Twin),
        ("script-src 'nonce-n0nce' HOME 'wasm-unsafe-eval'; require-trusted-types-for 'script'", Way::Wasm),
    ] {
        // WebKit checks no module that comes under Trusted Types: the survey stays away.
        if browser.engine == Engine::WebKit && policy.contains("trusted") {
            continue;
        }
        let collector = Collector::with_survey(SURVEY).await;
        let policy = policy.replace("HOME", &collector.home);
        let content = format!(
            r#"<script nonce="n0nce" src="/watch.js"></script>{}"#,
            pinned(&collector, &collector.home, "").await
        );
        let site = Site::hosted(&content, &[(CSP, &policy)], None).await;
        let page = Page { collector, site };
        page.is_answered(browser, &policy).await;
        assert_eq!(way(browser).await, expected, "{policy}");
        only_the_probe_is_refused(browser, expected, &policy).await;
        assert_eq!(browser.run("return document.querySelector('link')").await, json!(null), "{policy}");
    }
}

/// Each change is a harmless one, so that it would run if nobody looked.
async fn what_is_not_as_it_was_built_does_not_run(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let watch = r#"<script nonce="n0nce" src="/watch.js"></script>"#;
    for (part, twin) in
        [("embed", ""), ("checked", ""), ("glue", ""), ("twin", "data-twin"), ("en-", ""), ("commend-", "")]
    {
        let place = format!("/altered/{part}");
        let tag = pinned(&collector, &place, &format!(r#"data-endpoint="/nps" {twin}"#)).await;
        let site = Site::hosted(&format!("{watch}{tag}"), &[], Some(&collector)).await;
        browser.goto(&site.url).await;
        match part {
            // The page's own digest.
            "embed" => {
                browser
                    .until("return document.readyState === 'complete' && window.commend === undefined")
                    .await;
            }
            // What takes its place is as it was built.
            "commend-" => {
                browser.in_survey("input[value='9']").await;
                let twin = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('/twin-'))";
                assert_eq!(browser.run(twin).await, json!(true));
            }
            _ => {
                browser.until("return said.some((text) => text.startsWith('[commend] not shown:'))").await;
                assert_eq!(
                    browser.see("return root?.querySelector('legend') ?? null").await,
                    json!(null),
                    "{part}"
                );
            }
        }
        assert_eq!(kept(browser, "wrongs").await, json!([]), "{part}");
        // The evergreen one takes it as it comes.
        let part = if part == "checked" { "element" } else { part };
        let tag = format!(
            r#"<script async src="/altered/{part}/embed.js" data-survey="community" data-open="now" data-endpoint="/nps" {twin}></script>"#
        );
        let site = Site::hosted(&tag, &[], Some(&collector)).await;
        browser.goto(&site.url).await;
        browser.in_survey("input[value='9']").await;
    }
}

/// As Discourse was before 3.3: files, one by one.
async fn one_file_is_enough_where_one_address_is_allowed(browser: &Browser) {
    let survey = SURVEY.replace('{', r#"{"comments":"on","#);
    let collector = Collector::with_survey(&survey).await;
    let content = format!(
        r#"<script src="/watch.js"></script><script async src="{}/whole.js" data-survey="community" data-open="now" data-lang="nl"></script>"#,
        collector.home
    );
    let policy = format!("script-src 'self' {}/whole.js; object-src 'none'", collector.home);
    let site = Site::hosted(&content, &[(CSP, &policy)], None).await;
    browser.goto(&site.url).await;
    browser.click_score(9).await;
    browser.in_survey("[part=comment]").await.send_keys("Vraag anna@example.org.").await.expect("keys");
    browser.click("[part=submit]").await;
    assert_eq!(browser.text_in_survey("[part=thanks]").await, "Bedankt voor je antwoord.");
    collector.counted(1).await;
    assert_eq!(kept(browser, "violations").await, json!([]));
    assert_eq!(kept(browser, "wrongs").await, json!([]));
}
