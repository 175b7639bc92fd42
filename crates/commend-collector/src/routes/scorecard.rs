//! The scorecard, for programs and for people, and what is entered for its measures. Reading wants a token that may read,
//! entering one that may write.

use super::{App, Named, guarded, report::Asked, session};
use crate::{
    auth::Role,
    error::{Error, Kind},
    openapi::{Operation, schema_of},
    report::Query,
    scorecard::{self, Entries, Entry, Page, Saved, Scorecard, View},
    store::StoreError,
};
use askama::Template;
use axum::{
    Form, Json,
    body::to_bytes,
    extract::{Path, RawQuery, Request, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use commend_core::Survey;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The largest table, in bytes.
const MOST: usize = 64 * 1024;

/// What the form of the page brings.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Entering {
    measure: String,
    day: String,
    /// A number; empty takes away the one of that day.
    #[serde(default)]
    value: String,
}

/// `GET /v1/surveys/<id>/scorecard.json`.
pub(super) async fn json(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let scorecard = for_programs(&app, id, query.as_deref(), &headers).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(scorecard)).into_response())
}

/// `GET /v1/surveys/<id>/scorecard.csv`.
pub(super) async fn csv(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let scorecard = for_programs(&app, id, query.as_deref(), &headers).await?;
    Ok(guarded::file(guarded::CSV, &format!("{}-scorecard.csv", scorecard.survey), scorecard.to_csv()))
}

/// `GET /scorecard/<id>`. Without a session, the way to one.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    if !app.door.admits(&headers, Role::Read).await? {
        return Ok(session::refused(&format!("/scorecard/{id}"), false));
    }
    let survey = app.survey(&id)?;
    let asked = Asked::of_time(&survey, query.as_deref(), &headers)?;
    let may_enter = app.door.admits(&headers, Role::Write).await?;
    shown(&app, &survey, &asked, may_enter, None).await
}

/// `POST /scorecard/<id>`: the form of the page. Other sites' forms come without the session's cookie.
pub(super) async fn form(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    form: Result<Form<Entering>, FormRejection>,
) -> Result<Response, Error> {
    let Path(id) = id?;
    if !app.door.admits(&headers, Role::Write).await? {
        return Ok(session::refused(&format!("/scorecard/{id}"), false));
    }
    let survey = app.survey(&id)?;
    let asked = Asked::of_time(&survey, query.as_deref(), &headers)?;
    // What cannot be read is said in the page, too.
    let entering = match form.map_err(Error::from) {
        Ok(Form(entering)) => Ok(entering),
        Err(Error::Form(why)) => Err(why),
        Err(other) => return Err(other),
    };
    let entered = entering.and_then(|Entering { measure, day, value }| {
        let value = scorecard::written(&value)?;
        scorecard::one(&survey, &Entry { measure, day, value }, crate::today())
    });
    match entered {
        Ok(entered) => {
            enter(&app, &survey, vec![entered]).await?;
            let there = format!("/scorecard/{id}{}", asked.place.href());
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, there)]).into_response())
        }
        Err(why) => {
            let page = shown(&app, &survey, &asked, true, Some(&why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /v1/surveys/<id>/measures`: values as JSON or as a table.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    id: Named,
    request: Request,
) -> Result<Json<Saved>, Error> {
    let (parts, body) = request.into_parts();
    let survey = guarded::survey(&app, id, &parts.headers, Role::Write).await?;
    let body = to_bytes(body, MOST).await.map_err(|_| Error::TooLarge(MOST / 1024))?;
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let entries: Entries = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => serde_json::from_slice(&body).map_err(|e| Error::Malformed(e.to_string()))?,
        "text/csv" => {
            let text =
                std::str::from_utf8(&body).map_err(|_| Error::Malformed("the table is no UTF-8".into()))?;
            scorecard::from_csv(text).map_err(Error::Malformed)?
        }
        _ => return Err(Error::MediaType("use Content-Type: application/json or text/csv")),
    };
    let invalid = |why| Error::Invalid(Kind::Invalid, why);
    let entered = scorecard::read(&survey, &entries, crate::today()).map_err(invalid)?;
    let saved = Saved { entered: entered.len() };
    enter(&app, &survey, entered).await?;
    Ok(Json(saved))
}

async fn shown(
    app: &App,
    survey: &Survey,
    asked: &Asked,
    may_enter: bool,
    wrong: Option<&str>,
) -> Result<Response, Error> {
    let scorecard = read(app, survey, &asked.query).await?;
    let Asked { place, lang, .. } = asked;
    let view =
        View { survey, scorecard: &scorecard, place, lang: *lang, today: crate::today(), may_enter, wrong };
    let html = Page::of(&view).render().map_err(|_| Error::Fault)?;
    Ok((session::PAGE_HEADERS, Html(html)).into_response())
}

async fn for_programs(
    app: &App,
    id: Named,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Scorecard, Error> {
    let survey = guarded::survey(app, id, headers, Role::Read).await?;
    let asked = Asked::of_time(&survey, query, headers)?;
    read(app, &survey, &asked.query).await
}

async fn read(app: &App, survey: &Survey, query: &Query) -> Result<Scorecard, Error> {
    let (store, survey, query) = (app.store.clone(), survey.clone(), query.clone());
    guarded::aside(move || {
        let (counts, entered) = (store.counts(survey.id.as_str())?, store.measures(survey.id.as_str())?);
        Ok::<_, StoreError>(Scorecard::of(&survey, &counts, &entered, &query, crate::today()))
    })
    .await
}

async fn enter(app: &App, survey: &Survey, entered: Vec<crate::store::Entered>) -> Result<(), Error> {
    let (store, id) = (app.store.clone(), survey.id.to_string());
    guarded::aside(move || store.enter(&id, &entered)).await
}

pub(super) fn about() -> Operation {
    timed(Operation::new("readScorecard", "The measures of success of a survey, as they stand."))
        .answers(200, "The scorecard.", &["application/json"], &schema_of::<Scorecard>())
        .header(200, "cache-control", "`no-store`.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_table() -> Operation {
    timed(Operation::new("readScorecardTable", "The same as a table: a row for each measure."))
        .answers(200, "The table, with a header.", &["text/csv"], &json!({ "type": "string" }))
        .header(200, "cache-control", "`no-store`.")
        .header(200, "content-disposition", "A name for the file.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_page() -> Operation {
    let html = json!({ "type": "string" });
    guarded::spoken(timed(Operation::new(
        "showScorecard",
        "The measures of success of a survey, for people.",
    )))
    .answers(200, "The page.", &["text/html"], &html)
    .answers(401, "There is no session: the form that begins one.", &["text/html"], &html)
    .header(401, "www-authenticate", "`Bearer`.")
}

pub(super) fn about_form() -> Operation {
    let html = json!({ "type": "string" });
    guarded::spoken(timed(Operation::new(
        "enterMeasure",
        "Enters a value for a measure: the form of the page.",
    )))
    .body(
        &["application/x-www-form-urlencoded"],
        &schema_of::<Entering>(),
        &json!({ "measure": "reach", "day": "2026-11-21", "value": "1200" }),
    )
    .answers(303, "It is kept.", &[], &json!({}))
    .header(303, "location", "The page.")
    .answers(401, "There is no session that may write: the form that begins one.", &["text/html"], &html)
    .header(401, "www-authenticate", "`Bearer`.")
    .answers(422, "It was not taken: the page says why.", &["text/html"], &html)
    .fails(&[Kind::MediaType, Kind::TooLarge, Kind::Timeout])
}

pub(super) fn about_post() -> Operation {
    Operation::new("enterMeasures", "Enters values for measures, all or none, as JSON or as a table.")
        .guarded()
        .survey()
        .body(
            &["application/json", "text/csv"],
            &schema_of::<Entries>(),
            &json!({ "measures": [{ "measure": "reach", "day": "2026-11-21", "value": 1200 }] }),
        )
        .answers(200, "They are kept.", &["application/json"], &schema_of::<Saved>())
        .fails(&[Kind::Unauthorized, Kind::Malformed, Kind::Invalid, Kind::MediaType, Kind::TooLarge])
}

fn timed(operation: Operation) -> Operation {
    let day = json!({ "type": "string", "format": "date", "examples": ["2026-11-21"] });
    operation
        .guarded()
        .survey()
        .query("from", "The first day, UTC.", &day)
        .query("to", "The last day, UTC.", &day)
        .query("wave", "The only wave; without any time, the one that runs.", &json!({ "type": "string" }))
        .fails(&[Kind::Query])
}
