//! `GET /frame/<survey>`: a survey alone in a page, for platforms that take nothing but a frame.

use super::{App, Named, files};
use crate::{
    error::{Error, Kind},
    openapi::Operation,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use std::sync::Arc;

/// So that pages which isolate themselves can show it, too.
const ISOLATED: [(&str, &str); 2] =
    [("cross-origin-embedder-policy", "require-corp"), ("cross-origin-resource-policy", "cross-origin")];

pub(super) async fn get(
    State(app): State<Arc<App>>,
    survey: Named,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = survey?;
    app.survey(&id)?;
    let mut response = files::page("frame.html", &headers, &around(&app.origins))?;
    for (name, value) in ISOLATED {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Whose pages may show it: those that may send.
fn around(origins: &[String]) -> String {
    if origins.is_empty() { "*".into() } else { format!("'self' {}", origins.join(" ")) }
}

pub(super) fn about() -> Operation {
    Operation::new("readFrame", "A survey alone in a page, for frames.")
        .survey()
        .file(&["text/html"])
        .header(
            200,
            header::CONTENT_SECURITY_POLICY.as_str(),
            "Among others, whose pages may show it: those whose answers are taken.",
        )
        .fails(&[Kind::NotFound])
}
