//! The report, for programs and for people. Both want a token that may read.

use super::{App, Named, guarded, session};
use crate::{
    auth::Role,
    chart::Kind as ChartKind,
    error::{Error, Kind},
    metrics,
    openapi::{Operation, schema_of},
    report::{LANGUAGE, Overview, Pack, Page, Place, Query, Report, View, standalone},
    store::{Store, StoreError},
    surveys::Hosted,
    told,
};
use askama::Template;
use axum::{
    Json,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use commend_core::{Survey, stats::verdict::Lang};
use jiff::civil::Date;
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
    Ok(guarded::file(guarded::CSV, &format!("{}.csv", report.survey), report.to_csv()))
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
    let survey = app.survey(&id)?;
    let asked = Asked::read(&survey, query.as_deref(), &headers)?;
    let overview = overview(&app, &survey, &asked).await?;
    let Asked { query, place, lang } = &asked;
    let view =
        View { survey: &survey, overview: &overview, query, place, lang: *lang, today: crate::today() };
    let html = Page::of(&view).render().map_err(|_| Error::Fault)?;
    metrics::report_read(&id);
    Ok((session::PAGE_HEADERS, Html(html)).into_response())
}

/// `GET /report/<id>/pack.html`: the same for people who decide, as a file that needs nothing around it.
pub(super) async fn pack(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    if !app.door.admits(&headers, Role::Read).await? {
        return Ok(session::refused(&format!("/report/{id}"), false));
    }
    let survey = app.survey(&id)?;
    let asked = Asked::read(&survey, query.as_deref(), &headers)?;
    let (overview, today) = read_by(&app, &survey, &asked, told::settled).await?;
    let Asked { query, place, lang } = &asked;
    let view = View { survey: &survey, overview: &overview, query, place, lang: *lang, today };
    let html = Pack::of(&view).render().map_err(|_| Error::Fault)?;
    let file = format!("attachment; filename=\"{id}.html\"");
    Ok((session::PAGE_HEADERS, [(header::CONTENT_DISPOSITION, file)], Html(html)).into_response())
}

/// `GET /v1/surveys/<id>/charts/<name>.svg` or `.png`: a chart of the page as a file.
pub(super) async fn chart(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path((id, file)) = path?;
    let survey = guarded::survey(&app, Ok(Path(id)), &headers, Role::Read).await?;
    let asked = Asked::read(&survey, query.as_deref(), &headers)?;
    let (name, ending) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    let kind = ChartKind::ALL.into_iter().find(|kind| kind.ending() == ending).ok_or(Error::NotFound)?;
    let overview = overview(&app, &survey, &asked).await?;
    let svg = standalone(name, &survey, &overview, asked.lang, crate::today()).ok_or(Error::NotFound)?;
    let bytes = guarded::aside(move || Ok::<_, StoreError>(kind.file(svg))).await?.ok_or(Error::Fault)?;
    Ok(guarded::file(kind.media_type(), &format!("{}-{file}", survey.id), bytes))
}

/// What somebody wants to see of a survey, and in which language.
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) place: Place,
    pub(super) lang: Lang,
}

impl Asked {
    /// The same where only time can be chosen.
    pub(super) fn of_time(survey: &Survey, query: Option<&str>, headers: &HeaderMap) -> Result<Self, Error> {
        let asked = Self::read(survey, query, headers)?;
        if asked.query.by.is_some() || !asked.query.segment.is_empty() {
            return Err(Error::Query(
                "use from, to, wave or language: measures say themselves of whom they are".into(),
            ));
        }
        Ok(asked)
    }

    fn read(survey: &Survey, query: Option<&str>, headers: &HeaderMap) -> Result<Self, Error> {
        let mut pairs = pairs(query)?;
        let language = pairs.iter().position(|(name, _)| name == LANGUAGE).map(|place| pairs.remove(place).1);
        let chosen = language.map(|code| {
            Lang::of(&code)
                .ok_or_else(|| Error::Query(format!("{LANGUAGE}: use {}", Lang::CODES.join(" or "))))
        });
        let chosen = chosen.transpose()?;
        let query = read(survey, &pairs)?;
        let place = Place::of(&query, chosen.map(Lang::code));
        Ok(Self { query, place, lang: chosen.unwrap_or_else(|| spoken(headers)) })
    }
}

/// The language of the report that a browser asks for.
pub(super) fn spoken(headers: &HeaderMap) -> Lang {
    let plain = |tag: &String| Lang::of(&tag.split('-').next()?.to_ascii_lowercase());
    preferred(headers).iter().find_map(plain).unwrap_or(Lang::En)
}

/// The languages that a browser asks for, the first one first.
pub(super) fn preferred(headers: &HeaderMap) -> Vec<String> {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weighed = |part: &str| {
        let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        let weight: f64 = weight.trim().parse().ok()?;
        Some((tag.trim().to_owned(), weight))
    };
    let mut wanted: Vec<_> =
        text.split(',').filter_map(weighed).filter(|(_, weight)| *weight > 0.0).collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.into_iter().map(|(code, _)| code).collect()
}

/// The reports of a view, from one read of the counts.
async fn overview(app: &App, survey: &Hosted, asked: &Asked) -> Result<Overview, Error> {
    read_by(app, survey, asked, told::overview).await
}

/// What `read` makes of the counts, where that keeps nobody.
async fn read_by<T: Send + 'static>(
    app: &App,
    survey: &Hosted,
    asked: &Asked,
    read: fn(&Store, &Survey, &Query, Lang, Date) -> Result<T, StoreError>,
) -> Result<T, Error> {
    let (query, lang, today) = (asked.query.clone(), asked.lang, crate::today());
    let (store, survey) = (app.store.clone(), survey.asked(today).into_owned());
    guarded::aside(move || read(&store, &survey, &query, lang, today)).await
}

/// The report that a program asks for, if it may.
async fn for_programs(
    app: &App,
    id: Named,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Report, Error> {
    let (store, today) = (app.store.clone(), crate::today());
    let survey = guarded::survey(app, id, headers, Role::Read).await?.asked(today).into_owned();
    let query = read(&survey, &pairs(query)?)?;
    metrics::report_read(survey.id.as_str());
    guarded::aside(move || told::report(&store, &survey, &query, today)).await
}

/// The parameters of an address.
pub(super) fn pairs(query: Option<&str>) -> Result<Vec<(String, String)>, Error> {
    Ok(axum::extract::Query::try_from_uri(&uri(query)).map_err(|e| Error::Query(e.to_string()))?.0)
}

fn read(survey: &Survey, pairs: &[(String, String)]) -> Result<Query, Error> {
    Query::read(survey, pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(Error::Query)
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
    guarded::spoken(queried(Operation::new("showReport", "The report of a survey, for people.")))
        .answers(200, "The page.", &["text/html"], &html)
        .answers(401, "There is no session: the form that begins one.", &["text/html"], &html)
        .header(401, "www-authenticate", "`Bearer`.")
}

pub(super) fn about_pack() -> Operation {
    let html = json!({ "type": "string" });
    guarded::spoken(queried(Operation::new(
        "readPack",
        "The report for people who decide: a page that needs nothing around it.",
    )))
    .answers(200, "The page.", &["text/html"], &html)
    .header(200, "cache-control", "`no-store`.")
    .header(200, "content-disposition", "A name for the file.")
    .answers(401, "There is no session: the form that begins one.", &["text/html"], &html)
    .header(401, "www-authenticate", "`Bearer`.")
}

pub(super) fn about_chart() -> Operation {
    guarded::spoken(queried(Operation::new("readChart", "A chart of the report, as a file.")))
        .path("chart", "`gap`, `trend` or `distribution`, with `.svg` or `.png`.", "distribution.svg")
        .answers(200, "The chart.", &ChartKind::ALL.map(ChartKind::media_type), &json!({ "type": "string" }))
        .header(200, "cache-control", "`no-store`.")
        .header(200, "content-disposition", "A name for the file.")
        .fails(&[Kind::Unauthorized, Kind::NotFound])
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
