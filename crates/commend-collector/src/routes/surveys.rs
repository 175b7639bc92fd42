//! Definitions for the widget, schemas for whoever writes one.

use super::App;
use crate::{error::Error, schema};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use commend_core::{Survey, stats::Split};
use serde::Serialize;

/// A definition as the widget fetches it, with the members' answers so far where the survey tells them.
#[derive(Serialize)]
struct Served<'a> {
    #[serde(flatten)]
    survey: &'a Survey,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Members>,
}

#[derive(Serialize)]
struct Members {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

/// `GET /v1/surveys/<id>.json`.
pub(super) async fn definition(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Error> {
    let id = file.strip_suffix(".json").ok_or(Error::NotFound)?;
    let survey = app.surveys.get(id).ok_or_else(|| Error::UnknownSurvey(id.to_owned()))?;
    let members = app.so_far.of(&app.store, survey, super::today()).await;
    let members =
        members.map(|Split { promoters, passives, detractors }| Members { promoters, passives, detractors });
    Ok(([(header::CACHE_CONTROL, "no-cache")], axum::Json(Served { survey, members })).into_response())
}

/// `GET /v1/schema/<name>.json`.
pub(super) async fn schema(Path(file): Path<String>) -> Result<Response, Error> {
    let schema = file.strip_suffix(".json").and_then(schema::of).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response())
}
