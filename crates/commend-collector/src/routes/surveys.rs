//! Definitions for the widget, schemas for whoever writes one.

use super::App;
use crate::{error::Error, schema, served};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

/// `GET /v1/surveys/<id>.json`: the definition as the widget fetches it.
pub(super) async fn definition(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Error> {
    let id = file.strip_suffix(".json").ok_or(Error::NotFound)?;
    let survey = app.surveys.get(id).ok_or_else(|| Error::UnknownSurvey(id.to_owned()))?;
    let figures = app.daily.of(&app.store, survey, crate::today()).await;
    let headers = [(header::CACHE_CONTROL, "no-cache")];
    Ok((headers, axum::Json(served::definition(survey, figures))).into_response())
}

/// `GET /v1/schema/<name>.json`.
pub(super) async fn schema(Path(file): Path<String>) -> Result<Response, Error> {
    let schema = file.strip_suffix(".json").and_then(schema::of).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response())
}
