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
    let (survey, figures) = app.asked(&file, ".js").await?;
    app.packs.loader(&survey, figures, &headers).ok_or(Error::NotFound)
}

pub(super) fn about() -> Operation {
    Operation::new("readLoader", "The script that a page loads for one survey.")
        .survey()
        .file(&["text/javascript"])
        .header(
            200,
            "cache-control",
            "It may be kept for a minute, and used for four more while it is asked for anew.",
        )
        .fails(&[Kind::NotFound])
}
