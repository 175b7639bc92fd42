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

/// A community of a few hundred answers, made by a fixed rule.
async fn answers(collector: &Collector) {
    let members = [2, 1, 2, 3, 3, 9, 11, 24, 37, 46, 62];
    let visitors = [4, 1, 2, 3, 5, 9, 8, 14, 16, 12, 13];
    let mut serial = 0_u64;
    for (audience, counts) in [("member", members), ("visitor", visitors)] {
        for (score, count) in counts.into_iter().enumerate() {
            for i in 0..count {
                serial += 1;
                let mut scores = [0; 11];
                scores[score] = 1;
                let batch = json!({
                    "v": 1, "survey": "community", "wave": "2026-q4",
                    "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
                    "cells": [{ "segment": { "audience": audience, "channel": "community", "lang": "en" },
                        "scores": scores, "shown": 3, "dismissed": i % 2 }],
                });
                assert_eq!(collector.post(&batch.to_string()).await.0, 200);
            }
        }
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
            browser.goto(&collector.home).await;
            browser.in_survey("legend").await;
            picture(&browser, &format!("studio-{width}-{theme}")).await;
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
    answers(&collector).await;
    browser.goto(&collector.login()).await;
    browser.until("return document.querySelector('.nps') !== null").await;
    for (theme, dark) in [("light", false), ("dark", true)] {
        for (width, height) in [(320, 1000), (768, 1200), (1440, 1320)] {
            window(&browser, width, height, dark).await;
            browser.goto(&format!("{}/report/community", collector.home)).await;
            picture(&browser, &format!("report-{width}-{theme}")).await;
        }
    }
    browser.close().await;
}
