//! The table of addresses. Each handler is in a file of its own below, with what it says of itself.

mod api;
mod badge;
mod batch;
mod definitions;
mod doors;
mod failed;
mod feed;
mod files;
mod frame;
mod guarded;
mod health;
mod interface;
mod link;
mod listed;
mod live;
mod loader;
mod report;
mod scorecard;
mod sender;
mod session;
mod surveys;
mod watch;

use crate::{
    auth::Door,
    daily::{Daily, Figures},
    error::Error,
    link::Cards,
    live::Live,
    member::Keys,
    packed::Packs,
    store::Store,
    surveys::{Hosted, Shelf},
};
use api::{Api, get, post};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, rejection::PathRejection},
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::IntoResponse as _,
};
use commend_core::Survey;
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, Any, CorsLayer},
    set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
};

/// For a request's body to arrive.
const BODY: Duration = Duration::from_secs(5);

pub(crate) use batch::Acknowledged;
pub(crate) use definitions::{Checked, Doing, Kept, Versions};
pub(crate) use doors::Doors;
pub(crate) use scorecard::Entering;
pub(crate) use session::Entry;

/// The part of an address that varies, where it can be read.
type Named = Result<Path<String>, PathRejection>;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) shelf: Shelf,
    pub(crate) door: Door,
    /// Shared with platforms that vouch for their members.
    pub(crate) keys: Keys,
    /// Origins that may send; empty lets all.
    pub(crate) origins: Arc<[String]>,
    pub(crate) daily: Daily,
    pub(crate) cards: Cards,
    pub(crate) live: Live,
    pub(crate) packs: Packs,
    pub(crate) doors: Doors,
}

impl App {
    /// The survey of an id, as it is now.
    fn survey(&self, id: &str) -> Result<Arc<Hosted>, Error> {
        self.shelf.get(id).ok_or_else(|| Error::UnknownSurvey(id.to_owned()))
    }

    /// The survey that a file is named by, for those who ask, with its figures of today.
    async fn asked(&self, file: &str, extension: &str) -> Result<(Survey, Figures), Error> {
        let survey = self.survey(file.strip_suffix(extension).ok_or(Error::NotFound)?)?;
        let today = crate::today();
        let figures = self.daily.of(&self.store, &survey, today).await;
        Ok((survey.asked(today).into_owned(), figures))
    }
}

/// The addresses, by what they have in common.
struct Table {
    ingest: Api,
    public: Api,
    pages: Api,
    guarded: Api,
}

fn table() -> Table {
    Table {
        ingest: Api::default()
            .at("/v1/batch", [post(batch::post, batch::about)])
            .at("/v1/failed/{survey}", [post(failed::post, failed::about)]),
        public: Api::default()
            .at("/v1/surveys/{survey.json}", [get(surveys::definition, surveys::about_definition)])
            .at("/v1/surveys/{survey}/badge.svg", [get(badge::badge, badge::about_badge)])
            .at("/v1/surveys/{survey}/line.svg", [get(badge::line, badge::about_line)])
            .at("/v1/schema/{name.json}", [get(surveys::schema, surveys::about_schema)])
            .at("/v1/openapi.json", [get(interface::get, interface::about)])
            .at("/e/{survey.js}", [get(loader::get, loader::about)])
            .at("/{file}", [get(files::get, files::about)]),
        pages: Api::default()
            .at("/", [get(files::studio, || files::about_page("studio", "The studio."))])
            .at("/demo", [get(files::demo, files::about_demo)])
            .at(
                "/gallery",
                [get(files::gallery, || files::about_page("gallery", "Every face of the survey."))],
            )
            .at("/frame/{survey}", [get(frame::get, frame::about)])
            .at("/feed/{survey.xml}", [get(feed::get, feed::about)])
            .at("/s/{survey}", [get(link::get, link::about_page)])
            .at("/s/{survey}/answer", [post(link::post, link::about_answer)])
            .at("/s/{survey}/card.png", [get(link::card, link::about_card)])
            .at("/s/{survey}/thanks", [get(link::thanks, link::about_thanks)])
            .within(|forms| forms.layer(DefaultBodyLimit::max(link::MOST)))
            .at("/healthz", [get(health::alive, health::about_alive)])
            .at("/readyz", [get(health::ready, health::about_ready)]),
        guarded: Api::default()
            .at(
                "/login",
                [get(session::form, session::about_form), post(session::log_in, session::about_log_in)],
            )
            .at("/report/{survey}", [get(report::page, report::about_page)])
            .at("/report/{survey}/pack.html", [get(report::pack, report::about_pack)])
            .at(
                "/scorecard/{survey}",
                [get(scorecard::page, scorecard::about_page), post(scorecard::form, scorecard::about_form)],
            )
            .at("/surveys", [get(listed::page, listed::about_page)])
            .at("/surveys/{survey}", [post(listed::act, listed::about_act)])
            .within(|forms| forms.layer(DefaultBodyLimit::max(session::MOST)))
            .at("/v1/check", [post(definitions::check, definitions::about_check)])
            .at("/v1/surveys", [get(definitions::all, definitions::about_all)])
            .at(
                "/v1/surveys/{survey}/definition.json",
                [get(definitions::current, definitions::about_current)],
            )
            .at(
                "/v1/surveys/{survey}/versions",
                [
                    get(definitions::versions, definitions::about_versions),
                    post(definitions::save, definitions::about_save),
                ],
            )
            .at(
                "/v1/surveys/{survey}/versions/{version.json}",
                [get(definitions::version, definitions::about_version)],
            )
            .at("/v1/surveys/{survey}/actions", [post(definitions::act, definitions::about_act)])
            .at("/v1/surveys/{survey}/scorecard.json", [get(scorecard::json, scorecard::about)])
            .at("/v1/surveys/{survey}/scorecard.csv", [get(scorecard::csv, scorecard::about_table)])
            .at("/v1/surveys/{survey}/measures", [post(scorecard::post, scorecard::about_post)])
            .at("/v1/surveys/{survey}/report.json", [get(report::json, report::about)])
            .at("/v1/surveys/{survey}/report.csv", [get(report::csv, report::about_table)])
            .at("/v1/surveys/{survey}/live", [get(live::get, live::about)])
            .at("/v1/surveys/{survey}/charts/{chart}", [get(report::chart, report::about_chart)]),
    }
}

/// What OpenAPI says of every address.
pub(crate) fn described() -> Map<String, Value> {
    let Table { ingest, public, pages, guarded } = table();
    [ingest, public, pages, guarded].into_iter().flat_map(Api::into_described).collect()
}

/// Everything that the collector answers.
pub(crate) fn router(app: App) -> Router {
    let Table { ingest, public, pages, guarded } = table();
    let limited = |limit: &doors::Limited| middleware::from_fn_with_state(limit.clone(), doors::limited);
    let ingest = ingest.into_router().layer(cors(&app.origins));
    let public = public.into_router().layer(CorsLayer::new().allow_origin(Any)).layer(
        SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    );
    let guarded = guarded.into_router().layer(limited(&app.doors.reports));
    let all = ingest.merge(public).merge(pages.into_router()).merge(guarded);
    watched(all.fallback(|| async { Error::NotFound }).with_state(Arc::new(app)))
}

/// What holds for every answer.
fn watched(routes: Router) -> Router {
    // As one layer, the outermost first: each of its own would be copied, with all that is in it, for every request.
    routes.layer((
        middleware::from_fn_with_state(watch::Ids::default(), watch::watched),
        RequestBodyTimeoutLayer::new(BODY),
        // What a panic says may repeat what somebody has sent: it is neither told nor logged.
        CatchPanicLayer::custom(|_| Error::Fault.into_response()),
    ))
}

fn cors(origins: &[String]) -> CorsLayer {
    let listed = origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok());
    let allowed = if origins.is_empty() { AllowOrigin::any() } else { AllowOrigin::list(listed) };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([axum::http::Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
}

#[cfg(test)]
mod tests;
