//! `/s/<survey>`: a survey as a page of its own, for links. A GET counts nothing, whoever follows a link before a person
//! does; an answer is a form, and counts as any other batch.

mod given;

use super::{
    App, Named,
    batch::{self, Acknowledgement, Letter},
    doors::Admitted,
    files, report,
};
use crate::{
    error::{Error, Kind},
    link::{Ask, CHANNEL, KIOSK, More, Page, Step, Way},
    links::channels,
    openapi::Operation,
    spoken::Spoken,
    surveys::Hosted,
};
use askama::Template as _;
use axum::{
    Form,
    extract::{Path, RawQuery, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use commend_core::{Category, Score};
use given::Given;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// The largest form, in bytes: a token, an id, and some closed answers.
pub(super) const MOST: usize = 8 * 1024;

/// The parameters of these addresses; whatever else is in one, such as what a network adds to links, is passed over.
const KNOWN: [&str; 7] = [CHANNEL, "lang", "token", "score", "category", "more", KIOSK];

type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// What the address says, in the order of its parameters.
pub(super) struct Asked {
    pairs: Vec<(String, String)>,
    /// The languages that are wanted, the first one first.
    pub(super) wanted: Vec<String>,
}

impl Asked {
    pub(super) fn of(query: Option<&str>, headers: &HeaderMap) -> Result<Self, Error> {
        let pairs = report::pairs(query)?;
        for (place, (name, _)) in pairs.iter().enumerate() {
            if KNOWN.contains(&name.as_str()) && pairs[..place].iter().any(|(before, _)| before == name) {
                return Err(Error::Query(format!("{name}: say it once")));
            }
        }
        let chosen = pairs.iter().find(|(name, _)| name == "lang").map(|(_, lang)| lang.clone());
        Ok(Self { wanted: chosen.into_iter().chain(report::preferred(headers)).collect(), pairs })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn way(&self) -> Way<'_> {
        let given = |name| self.get(name).filter(|value| !value.is_empty());
        let kiosk = self.get(KIOSK).is_some();
        Way { channel: given(CHANNEL), lang: given("lang"), token: given("token"), kiosk }
    }

    /// Why this link leads to no question: the name of what is to be said, and the status that goes with it.
    fn shut(&self, app: &App, id: &str) -> Result<Arc<Hosted>, (StatusCode, &'static str)> {
        let survey = app.shelf.get(id).ok_or((StatusCode::NOT_FOUND, "broken"))?;
        let channel = self.way().channel;
        let takes = |channel: &str| channels(&survey).contains(&channel);
        if !channel.is_none_or(takes) {
            return Err((StatusCode::NOT_FOUND, "broken"));
        }
        if survey.is_open(crate::today()) { Ok(survey) } else { Err((StatusCode::GONE, "closed")) }
    }
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let asked = Asked::of(query.as_deref(), &headers)?;
    let survey = match asked.shut(&app, &id) {
        Ok(survey) => survey,
        Err((status, name)) => return said(status, name, &asked),
    };
    let score = asked.get("score").and_then(|score| score.parse::<u8>().ok()).filter(|score| *score <= 10);
    let spoken = Spoken::of(&survey, &asked.wanted);
    question(StatusCode::OK, &spoken, &asked, &headers, fresh(), score, None)
}

/// The question as a picture, for those who show links as cards.
pub(super) async fn card(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let asked = Asked::of(query.as_deref(), &headers)?;
    let survey = app.survey(&id)?;
    let spoken = Spoken::of(&survey, &asked.wanted);
    let picture = app.cards.of(&spoken).await.ok_or(Error::Fault)?;
    let kept = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((kept, picture).into_response())
}

/// What is said after an answer.
pub(super) async fn thanks(
    State(app): State<Arc<App>>,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let asked = Asked::of(query.as_deref(), &headers)?;
    let survey = match asked.shut(&app, &id) {
        Ok(survey) => survey,
        Err((status, name)) => return said(status, name, &asked),
    };
    let spoken = Spoken::of(&survey, &asked.wanted);
    let category = asked.get("category").and_then(category);
    let more = category.filter(|_| asked.get("more").is_some()).map(|category| More {
        action: format!("/s/{id}/answer{}", asked.way().query(&[])),
        id: fresh(),
        category,
        follow_up: spoken.follow_up(category),
        reasons: spoken.reasons(category),
        submit: spoken.submit(),
    });
    let link = category.and_then(|category| spoken.link(category));
    let more = more.filter(|more| !more.reasons.is_empty());
    // The next person is asked anew.
    let next = asked.way().kiosk.then(|| format!("/s/{id}{}", asked.way().query(&[])));
    let step = Step::Thank { text: spoken.thanks(category), link, more, next };
    shown(StatusCode::OK, &Page::of(&spoken, step))
}

/// An address of its own: an answer sent to the question's would have browsers forget the question that they go back to.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Admitted(peer): Admitted,
    id: Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Error> {
    let Path(id) = id?;
    let Form(fields) = form?;
    let asked = Asked::of(query.as_deref(), &headers)?;
    if !is_own(&headers) {
        return said(StatusCode::FORBIDDEN, "broken", &asked);
    }
    let survey = match asked.shut(&app, &id) {
        Ok(survey) => survey,
        Err((status, name)) => return said(status, name, &asked),
    };
    let spoken = Spoken::of(&survey, &asked.wanted);
    let Some(given) = Given::of(&fields) else {
        return question(StatusCode::BAD_REQUEST, &spoken, &asked, &headers, fresh(), None, None);
    };
    let way = asked.way();
    let thanked = |more: &[(&str, &str)]| {
        let others = [&[("category", given.category.as_str())], more].concat();
        see(&format!("/s/{id}/thanks{}", way.query(&others)))
    };
    if given.is_empty() {
        return Ok(thanked(&[]));
    }
    let letter = Letter::of(&app, survey.clone(), given.batch(&spoken, &way));
    app.doors.count(letter.voter(), peer, &headers)?;
    match batch::settle(&app, letter, peer, &headers).await {
        Ok(Acknowledgement::AlreadyVoted) | Err(Error::Conflict) => said(StatusCode::OK, "known", &asked),
        Ok(_) if given.score.is_some() => Ok(thanked(&[("more", "")])),
        Ok(_) => Ok(thanked(&[])),
        Err(error) => failed(error, &spoken, &asked, &headers, given.id, given.score),
    }
}

/// What is told of an answer that was not taken: to try again where that can help.
fn failed(
    error: Error,
    spoken: &Spoken<'_>,
    asked: &Asked,
    headers: &HeaderMap,
    id: &str,
    score: Option<Score>,
) -> Result<Response, Error> {
    let status = error.kind().status();
    match error {
        Error::Sealed | Error::Closed | Error::Paused => said(Kind::Closed.status(), "closed", asked),
        Error::Member(_) | Error::OtherWave => said(status, "broken", asked),
        // Sent again it counts once.
        Error::Busy | Error::Slow | Error::Store(_) => {
            let refused = spoken.word("refused");
            // Only an answer is asked for again: what follows one stands on the page before.
            if score.is_none() {
                return shown(status, &Page::of(spoken, Step::Say(refused)));
            }
            let notice = Some(refused);
            let mut response =
                question(status, spoken, asked, headers, id.to_owned(), score.map(Score::value), notice)?;
            let told = error.into_response();
            response.headers_mut().extend(
                told.headers().get(header::RETRY_AFTER).map(|wait| (header::RETRY_AFTER, wait.clone())),
            );
            Ok(response)
        }
        error => Err(error),
    }
}

fn question(
    status: StatusCode,
    spoken: &Spoken<'_>,
    asked: &Asked,
    headers: &HeaderMap,
    id: String,
    chosen: Option<u8>,
    notice: Option<&str>,
) -> Result<Response, Error> {
    let (way, home) = (asked.way(), home(headers));
    shown(status, &Page::of(spoken, Step::Ask(Ask { spoken, way: &way, id, chosen, notice, home: &home })))
}

/// A page that says one thing.
fn said(status: StatusCode, name: &str, asked: &Asked) -> Result<Response, Error> {
    shown(status, &Page::saying(name, &asked.wanted))
}

fn shown(status: StatusCode, page: &Page<'_>) -> Result<Response, Error> {
    let html = page.render().map_err(|_| Error::Fault)?;
    let mut response = (status, axum::response::Html(html)).into_response();
    // In frames of others it could be clicked unseen: those are for `/frame`.
    files::carry(&mut response, "'none'")?;
    // Who goes back finds the page as it was, with the id that has counted; what failed is not kept.
    let kept = if status == StatusCode::OK && page.is_question() { "private, max-age=0" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(kept));
    Ok(response)
}

fn see(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address), (header::CACHE_CONTROL, "no-store")])
        .into_response()
}

fn category(name: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|category| category.as_str() == name)
}

fn fresh() -> String {
    Uuid::now_v7().to_string()
}

/// Whether a form was sent by a page of this collector: no other page may have somebody answer.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => ["same-origin", "none"].contains(&site),
        // Browsers that do not say it say where the page is from.
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// Where the collector is, as whoever asks has it.
pub(super) fn home(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    text("host").map(|host| format!("{scheme}://{host}")).unwrap_or_default()
}

pub(super) fn about_page() -> Operation {
    linked(Operation::new("askSurvey", "A survey as a page of its own, for links. Counts nothing.")).query(
        "score",
        "A score from 0 to 10 that is chosen, and counts when it is confirmed; anything else chooses none.",
        &json!({ "type": "string" }),
    )
}

pub(super) fn about_card() -> Operation {
    Operation::new("readCard", "The question of a survey as a picture, for those who show links as cards.")
        .survey()
        .query("lang", "The language; else the one that the browser asks for.", &json!({ "type": "string" }))
        .answers(200, "The picture, 1200 by 630.", &["image/png"], &json!({ "type": "string" }))
        .header(200, "cache-control", "`public`, for an hour.")
        .fails(&[Kind::Query])
}

pub(super) fn about_thanks() -> Operation {
    linked(Operation::new("thankRespondent", "What is said after an answer by the page of a survey."))
        .query(
            "category",
            "Whom is thanked: `promoter`, `passive` or `detractor`; else nobody in particular.",
            &json!({ "type": "string" }),
        )
        .query("more", "There: asks for reasons, too.", &json!({ "type": "string" }))
}

pub(super) fn about_answer() -> Operation {
    let fields = json!({ "type": "object", "properties": {
        "id": { "type": "string", "format": "uuid", "description": "The same id is counted once." },
        "score": { "type": "integer", "minimum": 0, "maximum": 10 },
        "category": { "type": "string", "enum": Category::ALL.map(Category::as_str), "description": "Of an answer that was counted before, for its reasons." },
        "reason": { "type": "string", "description": "A closed answer; may come several times." },
    } });
    let example = json!({ "id": "019abcde-0000-7000-8000-000000000001", "score": 9 });
    linked(Operation::new(
        "answerByForm",
        "Counts the answer that a person gives on the page of a survey, or the reasons that follow.",
    ))
    .body(&["application/x-www-form-urlencoded"], &fields, &example)
    .answers(303, "It is counted: thanks.", &[], &json!({}))
    .header(303, "location", "The thanks.")
    .answers(400, "No score: the question again.", &["text/html"], &json!({ "type": "string" }))
    .answers(401, "The link's token is not valid.", &["text/html"], &json!({ "type": "string" }))
    .answers(
        403,
        "The form is of another page, or the link of another wave.",
        &["text/html"],
        &json!({ "type": "string" }),
    )
    .answers(
        503,
        "It could not be written down: the question again.",
        &["text/html"],
        &json!({ "type": "string" }),
    )
    .fails(&[
        Kind::Invalid,
        Kind::Form,
        Kind::MediaType,
        Kind::TooLarge,
        Kind::TooMany,
        Kind::Busy,
        Kind::Store,
    ])
}

/// What all of these pages share.
fn linked(operation: Operation) -> Operation {
    let (html, text) = (json!({ "type": "string" }), json!({ "type": "string" }));
    operation
        .path("survey", "The id of a survey.", "community")
        .query(
            CHANNEL,
            "Where the link stands: one of the survey's channels. Default: none that is known.",
            &text,
        )
        .query("lang", "The language; else the one that the browser asks for.", &text)
        .query("token", "Who the link was sent to, signed.", &text)
        .query(KIOSK, "There: one person after another is asked, on a device that is handed round.", &text)
        .answers(200, "The page.", &["text/html"], &html)
        .header(200, "cache-control", "`private, max-age=0`, or `no-store`.")
        .answers(404, "There is no such survey, or it has no such channel.", &["text/html"], &html)
        .answers(410, "The survey is closed.", &["text/html"], &html)
        .fails(&[Kind::Query, Kind::Address])
}
