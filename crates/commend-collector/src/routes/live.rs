//! A survey that is followed: an event for each step of its answers.

use super::{App, Named, guarded};
use crate::{
    auth::Role,
    error::{Error, Kind},
    live::Followed,
    openapi::Operation,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use serde_json::json;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_stream::{StreamExt as _, wrappers::WatchStream};

/// Until a page that has lost its connection comes again.
const AGAIN: Duration = Duration::from_secs(3);
/// Until one more may follow where too many do, in seconds.
const WAIT: u64 = 30;
/// Proxies pass on what comes when it comes.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];

/// `GET /v1/surveys/<id>/live`.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    id: Named,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let survey = guarded::survey(&app, id, &headers, Role::Read).await?;
    let (store, asked) = (app.store.clone(), survey.id.to_string());
    let now = guarded::aside(move || store.answers(&asked)).await?;
    let followed = app.live.follow(&app.store, &survey, now).ok_or(Error::TooMany(WAIT))?;
    let Followed { answers, place } = followed;
    let events = WatchStream::new(answers).map(move |n| {
        // Kept as long as this is heard.
        let _ = &place;
        Ok::<_, Infallible>(Event::default().event("answers").data(n.to_string()).retry(AGAIN))
    });
    Ok((HEADERS, Sse::new(events).keep_alive(KeepAlive::default())).into_response())
}

pub(super) fn about() -> Operation {
    let what = "Events without end, named `answers`: how many the survey has, at once and whenever as many have come as \
                its threshold. After five minutes the connection ends, and whoever goes on comes again.";
    Operation::new("followSurvey", "Tells when answers come in.")
        .guarded()
        .survey()
        .answers(200, what, &["text/event-stream"], &json!({ "type": "string" }))
        .header(200, "cache-control", "`no-store`.")
        .fails(&[Kind::Unauthorized])
}
