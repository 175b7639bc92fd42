//! What addresses for holders of tokens have in common: a survey for whoever may read it, work that waits for the database,
//! and files.

use super::{App, Named};
use crate::{
    auth::Role, error::Error, openapi::Operation, report::LANGUAGE, store::StoreError, surveys::Hosted,
};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use commend_core::stats::verdict::Lang;
use serde_json::json;
use std::sync::Arc;

/// The survey that an address names, for a program that may do so much.
pub(super) async fn survey(
    app: &App,
    id: Named,
    headers: &HeaderMap,
    role: Role,
) -> Result<Arc<Hosted>, Error> {
    let Path(id) = id?;
    who(app, headers, role).await?;
    app.survey(&id)
}

/// Who asks, for what so much is needed, by the name of the token.
pub(super) async fn who(app: &App, headers: &HeaderMap, role: Role) -> Result<String, Error> {
    app.door.who(headers, role).await?.ok_or(Error::Unauthorized)
}

/// Does what waits, where that keeps nobody.
pub(super) async fn aside<T: Send + 'static, E: Into<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Store(StoreError::Failed(e.to_string())))?.map_err(Into::into)
}

/// A file to keep, under a name of its own.
pub(super) fn file(kind: &'static str, name: &str, body: impl Into<Body>) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body.into()).into_response()
}

pub(super) const CSV: &str = "text/csv; charset=utf-8";

/// What is told in words, in one of the languages of the report.
pub(super) fn spoken(operation: Operation) -> Operation {
    let language = json!({ "type": "string", "enum": Lang::CODES });
    operation.query(LANGUAGE, "The language of its words; else the one that the browser asks for.", &language)
}
