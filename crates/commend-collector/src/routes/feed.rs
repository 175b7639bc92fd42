//! `/feed/<survey>.xml`: the question as an item for readers of feeds.

use super::{
    App, Named, guarded,
    link::{Asked, home},
};
use crate::{
    error::{Error, Kind},
    links::{Feed, Links, channels},
    openapi::Operation,
    spoken::Spoken,
};
use askama::Template as _;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// The channel of whoever comes from a feed.
const FEED: &str = "feed";

pub(super) async fn get(
    State(app): State<Arc<App>>,
    file: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(file) = file?;
    let asked = Asked::of(query.as_deref(), &headers)?;
    let id = file.strip_suffix(".xml").ok_or(Error::NotFound)?;
    let survey = app.survey(id)?;
    if !channels(&survey).contains(&FEED) {
        return Err(Error::NotFound);
    }
    let (store, names) = (app.store.clone(), (survey.id.to_string(), survey.wave.to_string()));
    let opened = guarded::aside(move || store.opened(&names.0, &names.1)).await?;
    let today = crate::today();
    let (home, spoken) = (home(&headers), Spoken::of(&survey, &asked.wanted));
    let links = Links { home: &home, spoken: &spoken, lang: asked.way().lang, kiosk: false };
    let feed = Feed {
        links: &links,
        channel: FEED,
        updated: format!("{}T00:00:00Z", opened.unwrap_or(today)),
        open: survey.dates.take(&today.to_string()),
        content: links.mail(FEED).render().map_err(|_| Error::Fault)?,
    };
    let text = feed.render().map_err(|_| Error::Fault)?;
    let kept = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((kept, text).into_response())
}

pub(super) fn about() -> Operation {
    Operation::new("readFeed", "The question as an item of an Atom feed, with a link for each score.")
        .survey()
        .query("lang", "The language; else the one that is asked for.", &json!({ "type": "string" }))
        .answers(
            200,
            "The feed: without the item where the survey is closed.",
            &["application/atom+xml"],
            &json!({ "type": "string" }),
        )
        .header(200, "cache-control", "`public`, for an hour.")
        .fails(&[Kind::Query, Kind::NotFound, Kind::Store])
}
