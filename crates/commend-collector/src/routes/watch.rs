//! What holds for every request, whatever becomes of it: a time to be answered in, headers for browsers, an id that
//! its answer and its log lines share, a count, and a log line for those who debug. Nothing that its sender has
//! written is among it.

use crate::{
    error::{Error, Told},
    metrics,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tracing::Instrument as _;

/// For an answer to be ready.
const ANSWER: Duration = Duration::from_secs(15);

/// Carries the id of a request.
const ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of addresses that no route has.
const NOWHERE: &str = "unknown";
/// The word for a batch that nobody has found a word for: its handler was too slow, or broke.
const FAILED: &str = "failed";
/// Failures that need no further line: the first is counted and may come in thousands, the second has logged its
/// cause.
const SAID: [&str; 2] = ["busy", "unavailable"];

/// Names requests: 64 bits in hexadecimal that nobody foresees, never what a request calls itself.
#[derive(Clone, Default)]
pub(super) struct Ids(Arc<(RandomState, AtomicU64)>);

impl Ids {
    fn fresh(&self) -> String {
        let (salt, last) = &*self.0;
        format!("{:016x}", salt.hash_one(last.fetch_add(1, Relaxed)))
    }
}

/// Watches a request from outside of everything else.
pub(super) async fn watched(State(ids): State<Ids>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let method = known(request.method());
    let id = ids.fresh();
    let began = Instant::now();
    // Of the highest level, so that whatever is logged has it.
    let span = tracing::error_span!("request", id, route, method);
    let answer = tokio::time::timeout(ANSWER, next.run(request)).instrument(span.clone());
    let mut response = answer.await.unwrap_or_else(|_| Error::Slow.into_response());
    complete(response.headers_mut());
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

/// What every answer says to browsers, unless its handler says more.
fn complete(headers: &mut HeaderMap) {
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The method, if it is one that others know.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
    KNOWN.into_iter().find(|one| *one == method.as_str()).unwrap_or("other")
}
