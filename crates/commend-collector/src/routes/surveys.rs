//! Definitions for the widget, schemas for whoever writes one.

use super::{App, Named, report::preferred};
use crate::{
    error::{Error, Kind},
    openapi::{Operation, schema_of},
    schema,
    served::{self, Definition},
    spoken::Spoken,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// How a query names an edition.
const EDITION: &str = "v";

/// `GET /v1/surveys/<id>.json`: the definition as the widget fetches it. Whoever names its edition, as the loader of one survey
/// does, gets the sentences along, and may keep it for ever.
pub(super) async fn definition(
    State(app): State<Arc<App>>,
    file: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(file) = file?;
    let (survey, figures) = app.asked(&file, ".json").await?;
    let definition = served::definition(&survey, figures);
    let edition = query
        .as_deref()
        .unwrap_or_default()
        .split('&')
        .find_map(|pair| pair.strip_prefix(EDITION)?.strip_prefix('='));
    let Some(edition) = edition else {
        return Ok(([(header::CACHE_CONTROL, "no-cache")], axum::Json(definition)).into_response());
    };
    let kept = if edition == served::edition(&definition) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let spoken = Spoken::of(&survey, &preferred(&headers));
    let lang = spoken.lang;
    let mut response = app.packs.definition(&survey, lang, &served::spoken(definition, spoken), &headers);
    for (name, value) in [(header::CACHE_CONTROL, kept), (header::VARY, "accept-encoding, accept-language")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
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
        .query(EDITION, "The edition that is wanted, as `/e/SURVEY.js` names it; any will do. It comes with the sentences of a language that is asked for.", &json!({ "type": "string" }))
        .answers(
            200,
            "The definition. What is as by default is left out.",
            &["application/json"],
            &schema_of::<Definition>(),
        )
        .header(200, "cache-control", "`no-cache`; of the edition that there is now `immutable`.")
        .answers(304, "The edition has not changed.", &[], &json!({}))
        .fails(&[Kind::NotFound])
}

pub(super) fn about_schema() -> Operation {
    let what = format!("One of {}.", schema::NAMES.join(", "));
    Operation::new("readSchema", "A JSON Schema of what goes in and out.")
        .path("name", &what, "batch")
        .answers(200, "The schema.", &["application/schema+json"], &json!({ "type": "object" }))
        .fails(&[Kind::NotFound, Kind::Address])
}
