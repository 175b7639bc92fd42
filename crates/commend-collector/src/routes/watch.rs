//! What is noticed of every request, whatever becomes of it: an id that its answer and its log lines share, a
//! count, and a log line for those who debug. Nothing that its sender has written is among it.

use crate::{error::Told, metrics};
use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::Instrument as _;

/// Carries the id of a request.
const ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of addresses that no route has.
const NOWHERE: &str = "unknown";
/// The word for a batch that nobody has found a word for: its handler was too slow, or broke.
const FAILED: &str = "failed";
/// Failures that need no further line: the first is counted and may come in thousands, the second has logged its
/// cause.
const SAID: [&str; 2] = ["busy", "unavailable"];

/// Watches a request from outside of everything else.
pub(super) async fn watched(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let method = known(request.method());
    let id = fresh();
    let began = Instant::now();
    // Of the highest level, so that whatever is logged has it.
    let span = tracing::error_span!("request", id, route, method);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), began.elapsed());
    metrics::request(route, method, status.as_u16(), took);
    let told = response.extensions().get::<Told>().map(|told| told.0);
    if (route, method) == ("/v1/batch", "POST") {
        metrics::batch(told.unwrap_or(FAILED));
    }
    span.in_scope(|| {
        if status.is_server_error() && !told.is_some_and(|told| SAID.contains(&told)) {
            tracing::error!(status = status.as_u16(), "a request failed");
        }
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = status.as_u16(), ms, "answered");
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(ID, id);
    }
    response
}

/// 64 random bits in hexadecimal, never what the request calls itself.
fn fresh() -> String {
    let mut bytes = [0; 8];
    // Without random numbers ids are alike, which is no reason to refuse anything.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

/// The method, if it is one that others know.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
    KNOWN.into_iter().find(|one| *one == method.as_str()).unwrap_or("other")
}
