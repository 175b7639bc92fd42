//! Pages as platforms make them: who reads is known without a word of the host, and nothing that names them leaves.

use commend_e2e::{Browser, Collector, Receiver, Site};
use serde_json::{Value, json};

crate::engines!(
    r10_members_are_known,
    r10_visitors_are_known,
    r10_data_that_comes_late_is_waited_for,
    r10_what_the_page_says_comes_first,
    r10_nothing_is_sent_that_the_survey_does_not_list,
    r10_a_platform_without_its_data_is_not_waited_for_without_end,
    r10_who_logs_in_is_seen_at_the_next_route,
);

/// What the pages of members have of them.
const NAMES: [&str; 4] = ["annelies", "Annelies", "48151623", "example.org"];

/// A page of `tests/pages` with a tag in it, before that what `change` makes of it.
fn page(name: &str, tag: &str, change: impl FnOnce(String) -> String) -> String {
    let path = format!("{}/../pages/{name}.html", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(page.contains("<!-- tag -->"), "{path} has no place for a tag");
    change(page).replace("<!-- tag -->", tag)
}

/// A collector that has the definition, and a receiver that the answers go to.
struct Ends(Collector, Receiver);

impl Ends {
    /// Asks these shares of members and of visitors; `more` are further fields.
    async fn start(member: u8, visitor: u8, more: &str) -> Self {
        let definition = format!(
            r#"{{"id":"community","wave":"1","sampling":{{"member":{member},"visitor":{visitor}}}{more}}}"#
        );
        Self(Collector::with_survey(&definition).await, Receiver::start().await)
    }

    /// The tag with the gate in front of it, as every survey has one of its own.
    fn tag(&self, attributes: &str) -> String {
        let Self(Collector { home, .. }, receiver) = self;
        format!(
            r#"<script async src="{home}/e/community.js" data-survey="community" data-endpoint="{}/hook"
            data-config="{home}/v1/surveys/community.json" {attributes}></script>"#,
            receiver.home
        )
    }

    /// What group an answer on a page counts in. It panics where anything that was sent or asked for names the member.
    async fn segment(&self, browser: &Browser, page: String) -> Value {
        let site = Site::page(page).await;
        browser.goto(&site.url).await;
        self.answered(browser).await
    }

    /// The same of a page that is open.
    async fn answered(&self, browser: &Browser) -> Value {
        browser.click_score(9).await;
        browser.in_survey("[part=thanks]").await;
        let batch = self.1.first().await;
        let asked =
            browser.run("return performance.getEntriesByType('resource').map(({ name }) => name)").await;
        for name in NAMES {
            assert!(!batch.to_string().contains(name), "{name} in {batch}");
            assert!(!asked.to_string().contains(name), "{name} in {asked}");
        }
        batch["cells"][0]["segment"].clone()
    }
}

/// Rules that open it at once, and the dimensions that platforms know of.
const ALL: &str = r#","rules":{"delay":0,"quiet":0},"segments":{"audience":["member","visitor"],"channel":["community"],"lang":["en","nl","pt-BR"],
    "role":["member","moderator","admin","guide"],"trust":["new","basic","member","regular","leader"],
    "tenure":["first-month","first-year","longer"]}"#;

/// A group by its pairs, `-` where the platform does not tell.
fn group(audience: &str, lang: &str, role: &str, trust: &str, tenure: &str) -> Value {
    let pairs = [
        ("audience", audience),
        ("channel", "community"),
        ("lang", lang),
        ("role", role),
        ("trust", trust),
        ("tenure", tenure),
    ];
    let told = pairs.into_iter().filter(|(_, value)| *value != "-");
    told.map(|(name, value)| (name.to_owned(), json!(value))).collect::<serde_json::Map<_, _>>().into()
}

async fn r10_members_are_known(browser: &Browser) {
    for (name, lang, role, trust, tenure) in [
        ("discourse-member", "nl", "member", "regular", "-"),
        ("discourse-attribute-member", "en", "moderator", "leader", "-"),
        ("flarum-member", "nl", "moderator", "-", "longer"),
        ("mediawiki-member", "nl", "admin", "basic", "longer"),
        ("misago-member", "pt-BR", "member", "-", "longer"),
        ("nodebb-member", "en", "moderator", "-", "-"),
        ("phpbb-member", "nl", "moderator", "-", "-"),
        ("vanilla-member", "nl", "moderator", "-", "-"),
        ("wordpress-member", "nl", "admin", "-", "-"),
    ] {
        // At the rate of visitors nobody would be asked.
        let ends = Ends::start(1, 0, ALL).await;
        let segment = ends.segment(browser, page(name, &ends.tag(""), |page| page)).await;
        assert_eq!(segment, group("member", lang, role, trust, tenure), "{name}");
    }
}

async fn r10_visitors_are_known(browser: &Browser) {
    for (name, lang) in [
        ("discourse-visitor", "nl"),
        ("flarum-visitor", "nl"),
        ("mediawiki-visitor", "nl"),
        ("misago-visitor", "pt-BR"),
        ("nodebb-visitor", "en"),
        ("phpbb-visitor", "nl"),
        ("vanilla-visitor", "nl"),
        ("wordpress-visitor", "nl"),
    ] {
        let ends = Ends::start(0, 1, ALL).await;
        let segment = ends.segment(browser, page(name, &ends.tag(""), |page| page)).await;
        assert_eq!(segment, group("visitor", lang, "-", "-", "-"), "{name}");
    }
}

async fn r10_data_that_comes_late_is_waited_for(browser: &Browser) {
    // Where the data stands, where it stands until it comes, and how it comes.
    for (name, place, until, comes, role) in [
        (
            "discourse-member",
            r#"id="data-preloaded""#,
            r#"id="later""#,
            "later.id = 'data-preloaded'",
            "member",
        ),
        (
            "flarum-member",
            r#"id="flarum-json-payload""#,
            r#"id="later""#,
            "later.id = 'flarum-json-payload'",
            "moderator",
        ),
        (
            "mediawiki-member",
            "RLCONF=",
            "later=",
            "window.mw = { config: new Map(Object.entries(later)) }",
            "admin",
        ),
        ("nodebb-member", "var app ", "var later ", "window.app = later", "moderator"),
    ] {
        let ends = Ends::start(1, 0, ALL).await;
        // Half a second after the adapters have begun to look for it.
        let script = format!(
            "<script>new PerformanceObserver((list, observer) => {{
                if (!list.getEntries().some((entry) => /adapters-/.test(entry.name))) return;
                observer.disconnect();
                setTimeout(() => {{ {comes}; window.came = true; }}, 500);
            }}).observe({{ type: 'resource', buffered: true }});</script>"
        );
        let late = |page: String| {
            assert!(page.contains(place), "{name} has no {place}");
            // What else shows a member is gone, too.
            let page = page.replace(place, until).replace("logout", "leave").replace("Logout", "Leave");
            page.replace("<!-- tag -->", &format!("{script}<!-- tag -->"))
        };
        let segment = ends.segment(browser, page(name, &ends.tag(""), late)).await;
        assert_eq!(browser.run("return came").await, json!(true), "{name}");
        assert_eq!((&segment["audience"], &segment["role"]), (&json!("member"), &json!(role)), "{name}");
    }
}

async fn r10_what_the_page_says_comes_first(browser: &Browser) {
    let ends = Ends::start(0, 1, ALL).await;
    let said = r#"data-audience="visitor" data-segment-role="guide" data-lang="en""#;
    let segment = ends.segment(browser, page("mediawiki-member", &ends.tag(said), |page| page)).await;
    assert_eq!(segment, group("visitor", "en", "guide", "basic", "longer"));
}

async fn r10_nothing_is_sent_that_the_survey_does_not_list(browser: &Browser) {
    let ends = Ends::start(1, 0, r#","rules":{"delay":0,"quiet":0}"#).await;
    let segment = ends.segment(browser, page("mediawiki-member", &ends.tag(""), |page| page)).await;
    assert_eq!(segment, json!({"audience": "member", "channel": "community", "lang": "nl"}));
    // Where there is no definition nobody has listed anything, and what the platform knows stays in the page.
    let ends = Ends::start(1, 1, "").await;
    let tag = ends.tag(r#"data-open="now""#).replace("v1/surveys/community.json", "none");
    let tag = tag.replace(&format!("{}/none", ends.0.home), "none");
    let segment = ends.segment(browser, page("mediawiki-member", &tag, |page| page)).await;
    assert_eq!(segment, json!({"audience": "member", "channel": "community", "lang": "nl"}));
}

async fn r10_a_platform_without_its_data_is_not_waited_for_without_end(browser: &Browser) {
    let ends = Ends::start(0, 1, ALL).await;
    let broken = |page: String| {
        page.replace("RLCONF=", "other=").replace("logout", "leave").replace("Logout", "Leave")
    };
    let segment = ends.segment(browser, page("mediawiki-member", &ends.tag(""), broken)).await;
    assert_eq!(segment, group("-", "nl", "-", "-", "-"));
}

async fn r10_who_logs_in_is_seen_at_the_next_route(browser: &Browser) {
    let ends =
        Ends::start(1, 1, &ALL.replace(r#""quiet":0"#, r#""quiet":0,"segments":{"audience":["member"]}"#))
            .await;
    let site = Site::page(page("nodebb-visitor", &ends.tag(""), |page| page)).await;
    browser.goto(&site.url).await;
    // It waits, for members alone.
    browser.until("return document.querySelector('commend-survey') !== null && performance.getEntriesByType('resource').some(({ name }) => /\\.wasm$|twin-/.test(name))").await;
    browser
        .run("app.user = { uid: 48151623, username: 'annelies_p', isAdmin: true }; document.body.className = 'user-loggedin'; history.pushState({}, '', '/topic/8')")
        .await;
    assert_eq!(ends.answered(browser).await, group("member", "en", "admin", "-", "-"));
}
