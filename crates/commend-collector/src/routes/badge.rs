//! `GET /v1/surveys/<id>/badge.svg` and `line.svg`: the members' score for everybody, where the survey shows it.

use super::{App, Named};
use crate::{
    badge::{self, Look},
    error::{Error, Kind},
    openapi::Operation,
    report::LANGUAGE,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use commend_core::{Badge, stats::verdict::Lang};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// It changes once a week: whoever keeps it for an hour is not behind.
const KEPT: &str = "public, max-age=3600";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wished {
    language: Option<String>,
}

type Wish = Result<Query<Wished>, QueryRejection>;

pub(super) async fn badge(State(app): State<Arc<App>>, id: Named, wish: Wish) -> Result<Response, Error> {
    shown(&app, id, wish, Look::Badge).await
}

pub(super) async fn line(State(app): State<Arc<App>>, id: Named, wish: Wish) -> Result<Response, Error> {
    shown(&app, id, wish, Look::Line).await
}

async fn shown(app: &App, id: Named, wish: Wish, look: Look) -> Result<Response, Error> {
    let Path(id) = id?;
    let wrong = || Error::Query(format!("{LANGUAGE}: use {}, or nothing", Lang::CODES.join(" or ")));
    let Query(Wished { language }) = wish.map_err(|_| wrong())?;
    let lang = language.map_or(Some(Lang::En), |code| Lang::of(&code)).ok_or_else(wrong)?;
    let survey = app.survey(&id)?;
    if survey.badge == Badge::Off {
        return Err(Error::NotFound);
    }
    let members = app.daily.of(&app.store, &survey, crate::today()).await.members;
    let headers = [(header::CACHE_CONTROL, KEPT), (header::CONTENT_TYPE, "image/svg+xml")];
    Ok((headers, badge::svg(&survey, members, look, lang)).into_response())
}

pub(super) fn about_badge() -> Operation {
    about("showBadge", "The members' score as a badge, where the survey shows it to everybody.")
}

pub(super) fn about_line() -> Operation {
    about("showLine", "The same as a line.")
}

fn about(name: &'static str, what: &'static str) -> Operation {
    let language = json!({ "type": "string", "enum": Lang::CODES });
    Operation::new(name, what)
        .survey()
        .query(LANGUAGE, "The language of its words. Default: `en`.", &language)
        .answers(200, "The picture.", &["image/svg+xml"], &json!({ "type": "string" }))
        .header(200, "cache-control", "`public`, for an hour.")
        .fails(&[Kind::Query, Kind::NotFound])
}
