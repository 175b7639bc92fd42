//! The report, for programs and for people. Both want a token that may read.

use super::{App, Named, session};
use crate::{
    auth::Role,
    error::{Error, Kind},
    metrics,
    openapi::{Operation, schema_of},
    report::{By, Page, Query, Report},
    store::StoreError,
    told,
};
use askama::Template;
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// `GET /v1/surveys/<id>/report.json`.
pub(super) async fn json(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let report = for_programs(&app, id, query.as_deref(), &headers).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}

/// `GET /v1/surveys/<id>/report.csv`: the same figures as a table.
pub(super) async fn csv(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let report = for_programs(&app, id, query.as_deref(), &headers).await?;
    let headers = [
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", report.survey)),
    ];
    Ok((headers, report.to_csv()).into_response())
}

/// `GET /report/<id>`. Without a session, the way to one.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    if !app.door.admits(&headers, Role::Read).await? {
        return Ok(session::refused(&format!("/report/{id}"), false));
    }
    let title = app.surveys.get(&id).map(|survey| survey.title().to_owned()).unwrap_or_default();
    let report = report(&app, &id, query.as_deref(), Some("audience")).await?;
    let html = Page::of(&title, &report).render().map_err(|_| Error::NotFound)?;
    Ok((session::PAGE_HEADERS, Html(html)).into_response())
}

/// The report that a program asks for, if it may.
async fn for_programs(
    app: &App,
    id: Named,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Report, Error> {
    let Path(id) = id?;
    if !app.door.admits(headers, Role::Read).await? {
        return Err(Error::Unauthorized);
    }
    report(app, &id, query, None).await
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
    let counts = tokio::task::spawn_blocking(move || told::report(&store, &survey, &query, today));
    let report = counts.await.map_err(|e| Error::Store(StoreError::Failed(e.to_string())))??;
    metrics::report_read(id);
    Ok(report)
}

fn uri(query: Option<&str>) -> axum::http::Uri {
    format!("/?{}", query.unwrap_or_default()).parse().unwrap_or_default()
}

pub(super) fn about() -> Operation {
    queried(Operation::new("readReport", "The report of a survey."))
        .answers(200, "The report.", &["application/json"], &schema_of::<Report>())
        .header(200, "cache-control", "`no-store`.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_table() -> Operation {
    queried(Operation::new(
        "readReportTable",
        "The report of a survey as a table: the whole first, then each group.",
    ))
    .answers(200, "The table, with a header.", &["text/csv"], &json!({ "type": "string" }))
    .header(200, "cache-control", "`no-store`.")
    .header(200, "content-disposition", "A name for the file.")
    .fails(&[Kind::Unauthorized])
}

pub(super) fn about_page() -> Operation {
    let html = json!({ "type": "string" });
    queried(Operation::new("showReport", "The report of a survey, for people."))
        .answers(200, "The page.", &["text/html"], &html)
        .answers(401, "There is no session: the form that begins one.", &["text/html"], &html)
        .header(401, "www-authenticate", "`Bearer`.")
}

/// What [`Query`] reads. The dimensions of surveys are names of parameters too.
fn queried(operation: Operation) -> Operation {
    let day = json!({ "type": "string", "format": "date", "examples": ["2026-11-21"] });
    let text = json!({ "type": "string" });
    let groups = "What groups are made by: `day`, `week`, `month`, `wave` or a dimension of the survey.";
    operation
        .guarded()
        .survey()
        .query("from", "The first day, UTC.", &day)
        .query("to", "The last day, UTC.", &day)
        .query("wave", "The only wave.", &text)
        .query("by", groups, &json!({ "type": "string", "examples": ["week"] }))
        .query(
            "audience",
            "The only value of a dimension: each dimension of the survey is such a parameter.",
            &text,
        )
        .fails(&[Kind::Query])
}
