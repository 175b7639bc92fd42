//! `POST /v1/failed/<survey>`: a page could not load the survey. Counted by day, with nothing of the page or its
//! reader.

use super::{App, Named, batch, doors::Admitted};
use crate::{
    error::{Error, Kind},
    openapi::Operation,
    report::FAILED,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use std::sync::Arc;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    _: Admitted,
    id: Named,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let Path(id) = id?;
    batch::check_origin(&app, &headers)?;
    let survey = app.survey(&id)?;
    app.store.refuse(survey.id.as_str(), survey.wave.as_str(), FAILED, 1);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn about() -> Operation {
    Operation::new("reportFailure", "Counts a page that could not load a survey. It takes no body.")
        .survey()
        .answers(204, "It is counted.", &[], &serde_json::Value::Null)
        .fails(&[Kind::Origin, Kind::TooMany])
}
