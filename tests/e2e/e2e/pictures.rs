//! The pictures of README and docs, taken of the real thing: `scripts/pictures`.

use commend_e2e::{Browser, Collector, Engine, Site, Wishes};
use fantoccini::Locator;
use serde_json::json;
use std::path::PathBuf;

async fn window(browser: &Browser, width: u32, height: u32, dark: bool) {
    let scale = if width < 600 { 2 } else { 1 };
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
    browser.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await;
    let scheme = if dark { "dark" } else { "light" };
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    browser.devtools("Emulation.setEmulatedMedia", media).await;
}

async fn picture(browser: &Browser, name: &str) {
    browser.until("return document.getAnimations().length === 0 && !(document.querySelector('commend-survey')?.shadowRoot.getAnimations().length)").await;
    save(name, browser.client.screenshot().await.expect("a picture"));
}

fn save(name: &str, png: Vec<u8>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.png")), png).expect("written");
}

/// Every face of the survey, a picture a section.
async fn gallery(browser: &Browser, collector: &Collector) {
    // Frames out of sight stand still.
    window(browser, 1440, 9000, false).await;
    browser.goto(&format!("{}/gallery", collector.home)).await;
    browser.until("const frames = [...document.querySelectorAll('iframe')];
        for (const frame of frames) frame.loading = 'eager';
        return frames.length > 0 && frames.every(({ contentDocument: page }) => page?.documentElement.dataset.ready !== undefined
            && !page.querySelector('commend-survey').shadowRoot.getAnimations().length)").await;
    for name in ["places", "steps", "colours", "languages", "phone"] {
        let section = browser.client.find(Locator::Css(&format!("#{name}"))).await.expect("a section");
        save(&format!("gallery-{name}"), section.screenshot().await.expect("a picture"));
    }
}

/// The demo's survey, with a comment.
const WITH_COMMENT: &str = r#"{"id":"community","wave":"1","comments":"on",
    "texts":{"en":{"product":"the Allotment Circle"},"nl":{"product":"de Volkstuinkring"}}}"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes pictures; run by scripts/pictures"]
async fn pictures() {
    let collector = Collector::start().await;
    let with_comment = Collector::with_survey(WITH_COMMENT).await;
    let browser = Browser::open(Engine::Chromium, Wishes::default()).await;
    for (theme, dark) in [("light", false), ("dark", true)] {
        for (width, height) in [(320, 640), (768, 900), (1440, 900)] {
            window(&browser, width, height, dark).await;
            browser.goto(&format!("{}/demo", collector.home)).await;
            // Whoever has seen the survey today is not asked again.
            browser.until("return typeof window.commend?.open === 'function'").await;
            browser.run("commend.open()").await;
            browser.in_survey("legend").await;
            picture(&browser, &format!("demo-{width}-{theme}")).await;
            // As much of it as shows the survey, too.
            window(&browser, width, height.max(width.min(1200)), dark).await;
            browser.goto(&format!("{}/?language=en", collector.home)).await;
            browser
                .until(
                    "const page = document.querySelector('#frame').contentDocument;
                return 'ready' in document.documentElement.dataset && 'ready' in page.documentElement.dataset
                    && page.querySelector('commend-survey').shadowRoot.getAnimations().length === 0",
                )
                .await;
            browser.run("document.querySelector('#log-in').hidden = true").await;
            picture(&browser, &format!("studio-{width}-{theme}")).await;
            window(&browser, width, height, dark).await;
            browser.goto(&format!("{}/s/community?channel=mastodon&lang=en", collector.home)).await;
            browser.in_survey("legend").await;
            picture(&browser, &format!("link-{width}-{theme}")).await;
        }
    }
    for (theme, dark) in [("light", false), ("dark", true)] {
        for (name, lang) in [("open", "en"), ("nl", "nl")] {
            let tag = with_comment
                .tag(&format!(r#"data-survey="community" data-open="now" data-preview data-lang="{lang}""#));
            // The survey goes by what is behind it.
            let page = "<style>:root { color-scheme: light dark }</style>";
            let site = Site::start(&format!("{page}{tag}")).await;
            window(&browser, 320, 640, dark).await;
            browser.goto(&site.url).await;
            browser.click_score(9).await;
            browser.in_survey("[part=comment]").await;
            picture(&browser, &format!("widget-{name}-320-{theme}")).await;
            browser.in_survey("[part=submit]").await.click().await.expect("a click");
            browser.in_survey("[part=thanks]").await;
            picture(&browser, &format!("widget-{name}-thanks-320-{theme}")).await;
        }
    }
    gallery(&browser, &collector).await;
    // Two years of a made-up community.
    assert!(collector.command(&["demo"]).await.0);
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.figure') !== null").await;
    for (theme, dark) in [("light", false), ("dark", true)] {
        for (width, height) in [(320, 1000), (768, 1200), (1440, 1320)] {
            window(&browser, width, height, dark).await;
            for page in ["report", "scorecard"] {
                browser.goto(&format!("{}/{page}/example?language=en", collector.home)).await;
                picture(&browser, &format!("{page}-{width}-{theme}")).await;
            }
        }
    }
    browser.close().await;
}
