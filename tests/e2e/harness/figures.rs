//! The statistics in a page, as scripts/figures has built them.

use super::{Browser, built, eventually, site::serve};
use axum::{Router, body::Bytes, response::Html, routing::get};
use serde_json::{Value, json};

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figures</title>
<script type="module" src="/figures.js"></script></head></html>"#;

/// An open page that has loaded the figures.
pub struct Figures<'a> {
    /// What the engine said to the smallest WebAssembly there is, if it refused to run it.
    pub refusal: Option<String>,
    browser: &'a Browser,
}

impl<'a> Figures<'a> {
    /// Opens the page under a Content-Security-Policy.
    pub async fn open(browser: &'a Browser, policy: &'static str) -> Self {
        let folder = built("COMMEND_FIGURES", "figures");
        let file = |name: &str, kind: &'static str| {
            let path = format!("{folder}/{name}");
            let read = std::fs::read(&path).map(Bytes::from);
            let bytes = read.unwrap_or_else(|e| panic!("{path}: {e}; run scripts/figures"));
            get(async move || ([("content-type", kind)], bytes))
        };
        let script = "text/javascript";
        let router = Router::new()
            .route("/", get(async move || ([("content-security-policy", policy)], Html(PAGE))))
            .route("/figures.js", get(async move || ([("content-type", script)], include_str!("figures.js"))))
            .route("/figures_bg.js", file("figures_bg.js", script))
            .route("/figures.wasm", file("figures.wasm", "application/wasm"))
            .route("/twin.js", file("twin.js", script));
        browser.goto(&serve(router).await).await;
        let outcome = eventually("the figures in the page", async || {
            let outcome = browser.run("return window.outcome ?? null").await;
            outcome.as_str().map(ToOwned::to_owned)
        })
        .await;
        assert_eq!(outcome, "loaded", "{:?}", browser.engine);
        let refusal = browser.run("return window.refusal").await.as_str().map(ToOwned::to_owned);
        Self { refusal, browser }
    }

    /// The figures of a file of cases, by a form: `wasm` or `twin`.
    pub async fn figures(&self, form: &str, cases: &str) -> Value {
        let text = self.call("return window[arguments[0]].figures(arguments[1])", form, json!(cases)).await;
        let text = text.as_str().expect("a text");
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{form}: {e}: {text}"))
    }

    /// How many milliseconds that many intervals take a form.
    pub async fn time(&self, form: &str, intervals: u32) -> f64 {
        let time = self.call("return window.time(...arguments)", form, json!(intervals)).await;
        time.as_f64().expect("a number")
    }

    async fn call(&self, script: &str, form: &str, argument: Value) -> Value {
        let called = self.browser.client.execute(script, vec![json!(form), argument]).await;
        called.unwrap_or_else(|e| panic!("{:?}: {form}: {e}", self.browser.engine))
    }
}
