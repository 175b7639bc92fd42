//! The widget's files and the pages that are files: studio, demo and gallery.

use super::{App, Named, report};
use crate::{
    assets,
    error::{Error, Kind},
    openapi::Operation,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use serde_json::json;
use std::sync::Arc;

/// For pages that carry the widget: their own scripts, styles and frames, Wasm, and requests to this origin. Whose pages
/// may show them in a frame follows.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self'; frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors ";
/// Those of this collector.
const OWN: &str = "'self'";

pub(super) async fn get(file: Named, headers: HeaderMap) -> Result<Response, Error> {
    let Path(file) = file?;
    // Pages have addresses of their own.
    if std::path::Path::new(&file).extension().is_some_and(|extension| extension == "html") {
        Err(Error::NotFound)
    } else {
        assets::serve(&file, &headers).ok_or(Error::NotFound)
    }
}

pub(super) async fn studio(headers: HeaderMap) -> Result<Response, Error> {
    page("index.html", &headers, OWN)
}

/// The demo page, of the demo survey or of any other.
pub(super) async fn demo(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let asked = report::pairs(query.as_deref())?.into_iter().find(|(name, _)| name == "survey");
    let Some((_, id)) = asked else { return page("demo.html", &headers, OWN) };
    let survey = app.survey(&id)?;
    let html = assets::text("demo.html").ok_or(Error::NotFound)?;
    let html = html
        .replace("data-survey=\"community\"", &format!("data-survey=\"{}\"", survey.id))
        .replace("/report/community", &format!("/report/{}", survey.id));
    let mut response = ([(header::CACHE_CONTROL, "no-cache")], Html(html)).into_response();
    carry(&mut response, OWN)?;
    Ok(response)
}

pub(super) async fn gallery(headers: HeaderMap) -> Result<Response, Error> {
    page("gallery.html", &headers, OWN)
}

/// A page that carries the widget, and which pages may show it in a frame.
pub(super) fn page(name: &str, headers: &HeaderMap, around: &str) -> Result<Response, Error> {
    let mut response = assets::serve(name, headers).ok_or(Error::NotFound)?;
    carry(&mut response, around)?;
    Ok(response)
}

/// Lets a page carry the widget, and says which pages may show it in a frame.
pub(super) fn carry(response: &mut Response, around: &str) -> Result<(), Error> {
    let policy = HeaderValue::try_from(format!("{POLICY}{around}")).map_err(|_| Error::Fault)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(())
}

/// What [`assets`] may say that a file is.
const MEDIA: [&str; 7] = [
    "text/javascript",
    "application/wasm",
    "text/css",
    "application/json",
    "image/svg+xml",
    "text/plain",
    "application/octet-stream",
];

pub(super) fn about() -> Operation {
    Operation::new("readFile", "A file of the widget.")
        .path("file", "Its name.", "embed.js")
        .file(&MEDIA)
        .fails(&[Kind::NotFound, Kind::Address])
}

pub(super) fn about_page(id: &str, what: &str) -> Operation {
    Operation::new(id, what).file(&["text/html"]).fails(&[Kind::NotFound])
}

pub(super) fn about_demo() -> Operation {
    let which = "The survey that stands on it. Default: the demo survey.";
    Operation::new("demo", "A community with a survey.")
        .query("survey", which, &json!({ "type": "string" }))
        .file(&["text/html"])
        .fails(&[Kind::NotFound, Kind::UnknownSurvey, Kind::Query])
}
