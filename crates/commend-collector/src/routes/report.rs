//! The report, for programs and for people. Both want a token that may read.

use super::{App, session};
use crate::{
    auth::Role,
    error::Error,
    metrics,
    report::{By, Page, Query, Report},
};
use askama::Template;
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// `GET /v1/surveys/<id>/report.json`.
pub(super) async fn json(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !app.door.admits(&headers, Role::Read).await? {
        return Err(Error::Unauthorized);
    }
    let report = report(&app, &id, query.as_deref(), None).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}

/// `GET /v1/surveys/<id>/report.csv`: the same figures as a table.
pub(super) async fn csv(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !app.door.admits(&headers, Role::Read).await? {
        return Err(Error::Unauthorized);
    }
    let report = report(&app, &id, query.as_deref(), None).await?;
    let headers = [
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", report.survey)),
    ];
    Ok((headers, report.to_csv()).into_response())
}

/// `GET /report/<id>`. Without a session, the way to one.
pub(super) async fn page(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !app.door.admits(&headers, Role::Read).await? {
        return Ok((StatusCode::UNAUTHORIZED, session::page(&format!("/report/{id}"), false)).into_response());
    }
    let title = app.surveys.get(&id).map(|survey| survey.title().to_owned()).unwrap_or_default();
    let report = report(&app, &id, query.as_deref(), Some("audience")).await?;
    let html = Page::of(&title, &report).render().map_err(|_| Error::NotFound)?;
    Ok((session::PAGE_HEADERS, Html(html)).into_response())
}

async fn report(app: &App, id: &str, query: Option<&str>, by: Option<&str>) -> Result<Report, Error> {
    let survey = app.surveys.get(id).ok_or_else(|| Error::UnknownSurvey(id.to_owned()))?.clone();
    let pairs: Vec<(String, String)> =
        axum::extract::Query::try_from_uri(&uri(query)).map_err(|e| Error::Query(e.to_string()))?.0;
    let mut query =
        Query::read(&survey, pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(Error::Query)?;
    if let (None, Some(by)) = (&query.by, by) {
        let known = survey.segments.keys().find(|dimension| dimension.as_str() == by);
        query.by = known.cloned().map(By::Dimension);
    }
    let store = app.store.clone();
    let today = crate::today();
    let counts = tokio::task::spawn_blocking(move || {
        store.counts(survey.id.as_str()).map(|counts| Report::of(&survey, &counts, &query, today))
    });
    let report =
        counts.await.map_err(|e| Error::Store(crate::store::StoreError::Failed(e.to_string())))??;
    metrics::report_read(id);
    Ok(report)
}

fn uri(query: Option<&str>) -> axum::http::Uri {
    format!("/?{}", query.unwrap_or_default()).parse().unwrap_or_default()
}
