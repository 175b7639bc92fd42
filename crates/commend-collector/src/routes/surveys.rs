//! Definitions for the widget, schemas for whoever writes one.

use super::{App, Named};
use crate::{
    error::{Error, Kind},
    openapi::{Operation, schema_of},
    schema,
    served::{self, Definition},
};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// `GET /v1/surveys/<id>.json`: the definition as the widget fetches it.
pub(super) async fn definition(State(app): State<Arc<App>>, file: Named) -> Result<Response, Error> {
    let Path(file) = file?;
    let id = file.strip_suffix(".json").ok_or(Error::NotFound)?;
    let survey = app.survey(id)?;
    let today = crate::today();
    let figures = app.daily.of(&app.store, &survey, today).await;
    let headers = [(header::CACHE_CONTROL, "no-cache")];
    Ok((headers, axum::Json(served::definition(&survey.asked(today), figures))).into_response())
}

/// `GET /v1/schema/<name>.json`.
pub(super) async fn schema(file: Named) -> Result<Response, Error> {
    let Path(file) = file?;
    let schema = file.strip_suffix(".json").and_then(schema::of).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response())
}

pub(super) fn about_definition() -> Operation {
    Operation::new("readSurvey", "The definition of a survey, as the widget fetches it.")
        .survey()
        .answers(
            200,
            "The definition. What is as by default is left out.",
            &["application/json"],
            &schema_of::<Definition>(),
        )
        .header(200, "cache-control", "`no-cache`.")
        .fails(&[Kind::NotFound])
}

pub(super) fn about_schema() -> Operation {
    let what = format!("One of {}.", schema::NAMES.join(", "));
    Operation::new("readSchema", "A JSON Schema of what goes in and out.")
        .path("name", &what, "batch")
        .answers(200, "The schema.", &["application/schema+json"], &json!({ "type": "object" }))
        .fails(&[Kind::NotFound, Kind::Address])
}
