//! `GET /healthz` and `GET /readyz`: for whatever watches the collector.

use super::App;
use crate::{error::Error, openapi::Operation};
use axum::extract::State;
use serde_json::json;
use std::sync::Arc;

/// Whether the collector runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether answers can be taken.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Error> {
    app.store.ready().await.map(|()| "ready\n").map_err(Error::from)
}

pub(super) fn about_alive() -> Operation {
    let text = json!({ "const": "ok\n" });
    Operation::new("isAlive", "Whether the collector runs.").answers(200, "It runs.", &["text/plain"], &text)
}

pub(super) fn about_ready() -> Operation {
    let text = json!({ "const": "ready\n" });
    Operation::new("isReady", "Whether answers can be taken.")
        .answers(200, "They can.", &["text/plain"], &text)
        .fails(&[crate::error::Kind::Busy, crate::error::Kind::Store])
}
