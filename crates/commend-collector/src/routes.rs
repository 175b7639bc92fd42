//! The table of addresses. Each handler is in a file of its own below.

mod batch;
mod doors;
mod files;
mod loader;
mod report;
mod session;
mod surveys;
mod watch;

use crate::{
    auth::Door, daily::Daily, error::Error, member::Keys, packed::Loaders, store::Store, surveys::Surveys,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use std::{sync::Arc, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, Any, CorsLayer},
    set_header::SetResponseHeaderLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

/// For a request's body to arrive.
const BODY: Duration = Duration::from_secs(5);
/// For an answer to be ready.
const ANSWER: Duration = Duration::from_secs(15);

pub(crate) use doors::Doors;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) surveys: Arc<Surveys>,
    pub(crate) door: Door,
    /// Shared with platforms that vouch for their members.
    pub(crate) keys: Keys,
    /// Origins that may send; empty lets all.
    pub(crate) origins: Arc<[String]>,
    pub(crate) daily: Daily,
    pub(crate) loaders: Loaders,
    pub(crate) doors: Doors,
}

/// Everything that the collector answers.
pub(crate) fn router(app: App) -> Router {
    let ingest = Router::new()
        .route("/v1/batch", axum::routing::post(batch::post))
        .layer(middleware::from_fn_with_state(app.doors.answers.clone(), doors::limited))
        .layer(cors(&app.origins))
        .with_state(app.clone());
    let public = Router::new()
        .route("/v1/surveys/{survey}", get(surveys::definition))
        .route("/v1/schema/{name}", get(surveys::schema))
        .route("/e/{survey}", get(loader::get))
        .route("/{file}", get(files::get))
        .layer(CorsLayer::new().allow_origin(Any))
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ))
        .with_state(app.clone());
    let pages = Router::new()
        .route("/", get(files::studio))
        .route("/demo", get(files::demo))
        .route("/gallery", get(files::gallery))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(app.clone());
    let guarded = Router::new()
        .route("/login", get(session::form).post(session::log_in).layer(DefaultBodyLimit::max(4096)))
        .route("/report/{survey}", get(report::page))
        .route("/v1/surveys/{survey}/report.json", get(report::json))
        .route("/v1/surveys/{survey}/report.csv", get(report::csv))
        .layer(middleware::from_fn_with_state(app.doors.reports.clone(), doors::limited))
        .with_state(app);
    watched(ingest.merge(public).merge(pages).merge(guarded).fallback(|| async { Error::NotFound }))
}

/// What holds for every answer.
fn watched(routes: Router) -> Router {
    routes
        .layer(middleware::from_fn(headers))
        // What a panic says may repeat what somebody has sent: it is neither told nor logged.
        .layer(CatchPanicLayer::custom(|_| Error::Fault.into_response()))
        .layer(RequestBodyTimeoutLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER))
        .layer(middleware::from_fn(watch::watched))
}

fn cors(origins: &[String]) -> CorsLayer {
    let listed = origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok());
    let allowed = if origins.is_empty() { AllowOrigin::any() } else { AllowOrigin::list(listed) };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([axum::http::Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
}

/// `GET /readyz`: whether answers can be taken.
async fn ready(State(app): State<App>) -> Result<&'static str, Error> {
    app.store.ready().await.map(|()| "ready\n").map_err(Error::from)
}

/// What every answer says to browsers, unless its handler says more.
async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
