//! `/surveys`: all surveys for those who run them, and forms for what is done to them.

use super::{App, Named, definitions, guarded, report, session};
use crate::{
    auth::Role,
    error::{Error, Kind},
    listing::{Page, View},
    openapi::{Operation, schema_of},
    report::LANGUAGE,
};
use askama::Template as _;
use axum::{
    Form,
    extract::{Path, RawQuery, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use commend_core::stats::verdict::Lang;
use definitions::Doing;
use serde_json::json;
use std::sync::Arc;

/// `GET /surveys`. Without a session, the way to one.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !app.door.admits(&headers, Role::Read).await? {
        return Ok(session::refused(session::SURVEYS, false));
    }
    let lang = language(query.as_deref(), &headers)?;
    let may_write = app.door.admits(&headers, Role::Write).await?;
    shown(&app, StatusCode::OK, lang, may_write, None).await
}

/// `POST /surveys/<id>`: the forms of the page. Other sites' forms come without the session's cookie.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    id: Named,
    headers: HeaderMap,
    form: Result<Form<Doing>, FormRejection>,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let Some(by) = app.door.who(&headers, Role::Write).await? else {
        return Ok(session::refused(session::SURVEYS, false));
    };
    let survey = app.survey(&id)?;
    let done = async {
        let (Form(doing), shelf) = (form?, app.shelf.clone());
        let act = doing.act()?;
        guarded::aside(move || shelf.act(survey.id.as_str(), &act, &by)).await
    };
    match done.await {
        Ok(()) => {
            let there = format!("{}#survey-{id}", session::SURVEYS);
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, there)]).into_response())
        }
        // What cannot be done is said in the page.
        Err(error @ (Error::Invalid(..) | Error::Standing(_) | Error::Form(_))) => {
            let lang = language(None, &headers)?;
            shown(&app, error.kind().status(), lang, true, Some(&error.message())).await
        }
        Err(other) => Err(other),
    }
}

fn language(query: Option<&str>, headers: &HeaderMap) -> Result<Lang, Error> {
    let chosen = report::pairs(query)?.into_iter().find(|(name, _)| name == LANGUAGE);
    match chosen {
        Some((_, code)) => Lang::of(&code)
            .ok_or_else(|| Error::Query(format!("{LANGUAGE}: use {}", Lang::CODES.join(" or ")))),
        None => Ok(report::spoken(headers)),
    }
}

async fn shown(
    app: &App,
    status: StatusCode,
    lang: Lang,
    may_write: bool,
    wrong: Option<&str>,
) -> Result<Response, Error> {
    let listing = definitions::listing(app).await?;
    let html = Page::of(&View { listing: &listing, lang, may_write, wrong });
    let html = html.render().map_err(|_| Error::Fault)?;
    Ok((status, session::PAGE_HEADERS, Html(html)).into_response())
}

pub(super) fn about_page() -> Operation {
    let html = json!({ "type": "string" });
    guarded::spoken(Operation::new("showSurveys", "Every survey, for people.").guarded())
        .answers(200, "The page.", &["text/html"], &html)
        .answers(401, "There is no session: the form that begins one.", &["text/html"], &html)
        .header(401, "www-authenticate", "`Bearer`.")
        .fails(&[Kind::Query])
}

pub(super) fn about_act() -> Operation {
    let html = json!({ "type": "string" });
    Operation::new("changeSurveyByForm", "Does to a survey what a form of the page asks for.")
        .guarded()
        .survey()
        .body(&["application/x-www-form-urlencoded"], &schema_of::<Doing>(), &json!({ "action": "pause" }))
        .answers(303, "It is done.", &[], &json!({}))
        .header(303, "location", "The page.")
        .answers(401, "There is no session that may write: the form that begins one.", &["text/html"], &html)
        .header(401, "www-authenticate", "`Bearer`.")
        .answers(409, "It cannot be done: the page says why.", &["text/html"], &html)
        .answers(422, "It was not understood: the page says why.", &["text/html"], &html)
        .fails(&[Kind::MediaType, Kind::TooLarge, Kind::Timeout])
}
