//! `GET /v1/openapi.json`: what all addresses say of themselves.

use crate::openapi::{self, Operation};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::LazyLock;

/// It is the same for as long as the collector runs.
static TEXT: LazyLock<String> = LazyLock::new(openapi::text);

pub(super) async fn get() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

pub(super) fn about() -> Operation {
    let document = json!({ "type": "object", "required": ["openapi", "info", "paths"] });
    Operation::new("readInterface", "This description.").answers(
        200,
        "OpenAPI 3.1.",
        &["application/json"],
        &document,
    )
}
