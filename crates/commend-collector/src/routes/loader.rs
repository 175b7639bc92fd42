//! `GET /e/<survey>.js`: the loader of one survey with all that it must know before it fetches anything, so
//! that a page on which nobody is asked costs this request alone.

use super::{App, Named};
use crate::{
    error::{Error, Kind},
    openapi::Operation,
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use std::sync::Arc;

pub(super) async fn get(
    State(app): State<Arc<App>>,
    file: Named,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(file) = file?;
    let id = file.strip_suffix(".js").ok_or(Error::NotFound)?;
    let survey = app.survey(id)?;
    let today = crate::today();
    let figures = app.daily.of(&app.store, &survey, today).await;
    app.packs.loader(&survey.asked(today), figures, &headers).ok_or(Error::NotFound)
}

pub(super) fn about() -> Operation {
    Operation::new("readLoader", "The script that a page loads for one survey.")
        .survey()
        .file(&["text/javascript"])
        .header(200, "cache-control", "`no-cache`: ask each time whether it has changed.")
        .fails(&[Kind::NotFound])
}
