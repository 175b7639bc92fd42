//! Definitions for those who run surveys: all surveys and how things stand with them, each version that was saved, a new
//! one, and what is wrong with a draft. Reading wants a token that may read, changing one that may write.

use super::{App, Named, guarded};
use crate::{
    auth::Role,
    definition,
    error::{Error, Kind},
    listing::{Listed, Listing},
    openapi::{Operation, schema_of},
    surveys::{Act, Hosted},
};
use axum::{
    Json,
    body::{Bytes, to_bytes},
    extract::{
        Path, Query, Request, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use commend_core::{
    Problem,
    stats::{Level, answers_for_margin},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// The largest definition, in bytes: own words in every language of the widget.
const MOST: usize = 256 * 1024;

/// A version of a definition.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SavedVersion {
    version: u64,
    /// When it was saved, in UTC.
    at: String,
    /// The name of the token that it was saved with.
    by: String,
}

/// The versions of a definition, the first one first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Versions {
    survey: String,
    versions: Vec<SavedVersion>,
}

/// A version that was saved.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Kept {
    survey: String,
    version: u64,
}

/// What is wrong with a draft.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Checked {
    /// Nothing where it is a definition.
    problems: Vec<Found>,
    /// How many answers a score takes.
    plan: Vec<Planned>,
}

/// How many answers a score takes to be so fine.
#[derive(Serialize, JsonSchema)]
struct Planned {
    /// In points, to each side.
    margin: f64,
    answers: u64,
}

/// The margins that answers are told for.
const MARGINS: [f64; 2] = [5.0, 10.0];
/// The variance of one answer in most communities, rather too large than too small.
const VARIANCE: f64 = 0.7;

/// Something that is wrong.
#[derive(Serialize, JsonSchema)]
struct Found {
    /// Where, such as `rules.delay`; empty where it is the whole.
    path: String,
    what: String,
    /// What to write instead.
    hint: String,
}

/// What is done to a survey.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doing {
    action: Action,
    /// The wave to begin or to seal.
    wave: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Action {
    /// Nobody is asked any more.
    Pause,
    /// Those are asked again whom the definition names.
    Resume,
    /// New answers count in this wave from now on.
    Wave,
    /// This wave is over for good.
    Seal,
}

impl Doing {
    pub(super) fn act(self) -> Result<Act, Error> {
        let wave = self.wave.filter(|wave| !wave.is_empty());
        match (self.action, wave) {
            (Action::Pause, None) => Ok(Act::Pause),
            (Action::Resume, None) => Ok(Act::Resume),
            (Action::Wave, Some(wave)) => Ok(Act::Wave(wave)),
            (Action::Seal, Some(wave)) => Ok(Act::Seal(wave)),
            (Action::Pause | Action::Resume, Some(_)) => {
                Err(Error::Invalid(Kind::Invalid, "wave: only `wave` and `seal` take one".into()))
            }
            (Action::Wave | Action::Seal, None) => {
                Err(Error::Invalid(Kind::Invalid, "wave: say which".into()))
            }
        }
    }
}

/// Which version a new one follows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Following {
    after: u64,
}

/// `GET /v1/surveys`.
pub(super) async fn all(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Error> {
    guarded::who(&app, &headers, Role::Read).await?;
    let listing = listing(&app).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(listing)).into_response())
}

/// How things stand with every survey.
pub(super) async fn listing(app: &App) -> Result<Listing, Error> {
    let (store, surveys) = (app.store.clone(), app.shelf.now());
    guarded::aside(move || Listing::of(&surveys, &store, crate::today())).await
}

/// `GET /v1/surveys/<id>/definition.json`: as its author wrote it.
pub(super) async fn current(
    State(app): State<Arc<App>>,
    id: Named,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let survey = guarded::survey(&app, id, &headers, Role::Read).await?;
    Ok(written(&survey, survey.version(), survey.text.clone()))
}

/// `GET /v1/surveys/<id>/versions`.
pub(super) async fn versions(
    State(app): State<Arc<App>>,
    id: Named,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let survey = guarded::survey(&app, id, &headers, Role::Read).await?;
    let (store, id) = (app.store.clone(), survey.id.to_string());
    let saved = guarded::aside(move || store.versions(&id)).await?;
    let versions = saved.into_iter().map(|one| SavedVersion {
        version: one.version,
        at: one.at.to_string(),
        by: one.by,
    });
    let versions = Versions { survey: survey.id.to_string(), versions: versions.collect() };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(versions)).into_response())
}

/// `GET /v1/surveys/<id>/versions/<version>.json`.
pub(super) async fn version(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path((id, file)) = path?;
    let survey = guarded::survey(&app, Ok(Path(id)), &headers, Role::Read).await?;
    let version: u64 =
        file.strip_suffix(".json").and_then(|version| version.parse().ok()).ok_or(Error::NotFound)?;
    let (store, id) = (app.store.clone(), survey.id.to_string());
    let saved = guarded::aside(move || store.versions(&id)).await?;
    let saved = saved.into_iter().find(|one| one.version == version).ok_or(Error::NotFound)?;
    Ok(written(&survey, version, saved.body))
}

/// A definition as a file, tagged with its version.
fn written(survey: &Hosted, version: u64, text: String) -> Response {
    let mut file = guarded::file("application/json", &format!("{}.json", survey.id), text);
    if let Ok(tag) = format!("\"{version}\"").parse() {
        file.headers_mut().insert(header::ETAG, tag);
    }
    file
}

/// `POST /v1/surveys/<id>/versions?after=<version>`: saves the definition in the body.
pub(super) async fn save(
    State(app): State<Arc<App>>,
    id: Named,
    following: Result<Query<Following>, QueryRejection>,
    request: Request,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let (parts, body) = request.into_parts();
    let by = guarded::who(&app, &parts.headers, Role::Write).await?;
    let Query(Following { after }) = following.map_err(|_| {
        Error::Query("after: say which version this one follows, 0 for the first that is saved".into())
    })?;
    let text = json_body(&parts.headers, body).await?;
    let (shelf, survey) = (app.shelf.clone(), id.clone());
    let version = guarded::aside(move || shelf.save(&survey, after, &text, &by)).await?;
    Ok((StatusCode::CREATED, Json(Kept { survey: id, version })).into_response())
}

/// `POST /v1/surveys/<id>/actions`.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    id: Named,
    request: Request,
) -> Result<Json<Listed>, Error> {
    let (parts, body) = request.into_parts();
    let by = guarded::who(&app, &parts.headers, Role::Write).await?;
    let survey = app.survey(&id?.0)?;
    let text = json_body(&parts.headers, body).await?;
    let doing: Doing = serde_json::from_slice(&text).map_err(|e| Error::Malformed(e.to_string()))?;
    let (act, shelf, id) = (doing.act()?, app.shelf.clone(), survey.id.to_string());
    guarded::aside(move || shelf.act(&id, &act, &by)).await?;
    let (store, changed) = (app.store.clone(), app.survey(survey.id.as_str())?);
    guarded::aside(move || Listed::of(&changed, &store, crate::today())).await.map(Json)
}

/// `POST /v1/check`: what is wrong with a draft. It wants no token, and keeps nothing.
pub(super) async fn check(request: Request) -> Result<Json<Checked>, Error> {
    let (parts, body) = request.into_parts();
    let text = json_body(&parts.headers, body).await?;
    let outcome = tokio::task::spawn_blocking(move || definition::read(&text)).await;
    let problems = outcome.map_err(|_| Error::Fault)?.err().unwrap_or_default();
    let found = |Problem { path, what, hint }| Found { path, what, hint };
    let planned =
        |margin| Some(Planned { margin, answers: answers_for_margin(margin, VARIANCE, None, Level::P95)? });
    let plan = MARGINS.into_iter().filter_map(planned).collect();
    Ok(Json(Checked { problems: problems.into_iter().map(found).collect(), plan }))
}

async fn json_body(headers: &HeaderMap, body: axum::body::Body) -> Result<Bytes, Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
        return Err(Error::MediaType("use Content-Type: application/json"));
    }
    to_bytes(body, MOST).await.map_err(|_| Error::TooLarge(MOST / 1024))
}

pub(super) fn about_all() -> Operation {
    Operation::new("listSurveys", "Every survey, and how things stand with it.")
        .guarded()
        .answers(200, "The surveys.", &["application/json"], &schema_of::<Listing>())
        .header(200, "cache-control", "`no-store`.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_current() -> Operation {
    file(
        Operation::new("readDefinition", "The definition of a survey as its author wrote it.")
            .guarded()
            .survey(),
    )
}

pub(super) fn about_versions() -> Operation {
    Operation::new("listVersions", "The versions of a definition that were saved over HTTP.")
        .guarded()
        .survey()
        .answers(200, "The versions.", &["application/json"], &schema_of::<Versions>())
        .header(200, "cache-control", "`no-store`.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_version() -> Operation {
    let operation = Operation::new("readVersion", "A version of a definition, as it was saved.");
    file(operation.guarded().survey().path("version", "The number of the version.", "1"))
        .fails(&[Kind::NotFound])
}

fn file(operation: Operation) -> Operation {
    operation
        .answers(200, "The definition.", &["application/json"], &json!({ "type": "object" }))
        .header(200, "cache-control", "`no-store`.")
        .header(200, "content-disposition", "A name for the file.")
        .header(200, "etag", "The version in quotes; 0 of what was not saved over HTTP.")
        .fails(&[Kind::Unauthorized])
}

pub(super) fn about_save() -> Operation {
    let after = json!({ "type": "integer", "minimum": 0, "examples": [0] });
    Operation::new("saveDefinition", "Saves a definition as the next version, and serves it at once.")
        .guarded()
        .path("survey", "The id of the survey; one that is not known yet makes a survey.", "spring")
        .query("after", "The version that it follows, 0 for the first one. Always to be said.", &after)
        .body(&["application/json"], &json!({ "type": "object" }), &json!({ "id": "spring", "wave": "2027" }))
        .answers(201, "It is saved, and served.", &["application/json"], &schema_of::<Kept>())
        .fails(&[Kind::Unauthorized, Kind::Invalid, Kind::Standing, Kind::MediaType, Kind::TooLarge])
        .fails(&[Kind::Query, Kind::Address])
}

pub(super) fn about_act() -> Operation {
    Operation::new("changeSurvey", "Pauses a survey, has it go on, begins its next wave, or seals one.")
        .guarded()
        .survey()
        .body(&["application/json"], &schema_of::<Doing>(), &json!({ "action": "pause" }))
        .answers(200, "How things stand by now.", &["application/json"], &schema_of::<Listed>())
        .fails(&[Kind::Unauthorized, Kind::Malformed, Kind::Invalid, Kind::Standing, Kind::MediaType])
        .fails(&[Kind::TooLarge])
}

pub(super) fn about_check() -> Operation {
    Operation::new("checkDefinition", "Says all that is wrong with a draft of a definition. Nothing is kept.")
        .body(&["application/json"], &json!({}), &json!({ "id": "spring", "wave": "2027" }))
        .answers(200, "What is wrong.", &["application/json"], &schema_of::<Checked>())
        .fails(&[Kind::MediaType, Kind::TooLarge, Kind::TooMany])
}
