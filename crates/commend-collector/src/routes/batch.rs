//! `POST /v1/batch`: read, check, add, and only then acknowledge.

use super::{
    App,
    doors::Admitted,
    sender::{Sender, Voter},
};
use crate::{
    client::Peer,
    error::{Error, Kind, Told},
    metrics,
    openapi::{Operation, schema_of},
    report::REJECTED,
    store::{Arrival, Outcome},
    surveys::Hosted,
};
use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, header, request::Parts},
};
use commend_core::wire::{Addition, Batch};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The largest body, in bytes.
const MOST: usize = 16 * 1024;

/// What became of a batch. It is never sent again.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Acknowledged {
    /// The id of the batch.
    batch: String,
    result: Acknowledgement,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Acknowledgement {
    /// It is counted.
    Counted,
    /// It was counted before, and is not again.
    Duplicate,
    /// Its member has answered before: nothing of it is counted.
    AlreadyVoted,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Admitted(peer): Admitted,
    request: Request,
) -> Result<(Extension<Told>, Json<Acknowledged>), Error> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let letter = read(&app, &headers, body).await;
    app.doors.count(letter.as_ref().ok().and_then(Letter::voter), peer, &headers)?;
    let letter = letter?;
    let id = letter.batch.batch.clone();
    let result = settle(&app, letter, peer, &headers).await?;
    Ok((Extension(Told(result.as_str())), Json(Acknowledged { batch: id, result })))
}

/// Adds a batch that was let in, and notes where it is refused.
pub(super) async fn settle(
    app: &App,
    letter: Letter,
    peer: Option<Peer>,
    headers: &HeaderMap,
) -> Result<Acknowledgement, Error> {
    let survey = letter.survey.clone();
    let result = take(app, letter, |batch| app.doors.doubt(peer, headers, batch)).await;
    if let Err(error) = &result
        && error.kind().status().is_client_error()
    {
        app.store.refuse(survey.id.as_str(), survey.wave.as_str(), error.kind().code(), 1);
    }
    result
}

/// A batch of a survey that is served, not checked yet.
pub(super) struct Letter {
    survey: Arc<Hosted>,
    batch: Batch,
    /// The hash of what it said before its sender was known.
    content: [u8; 32],
    sender: Result<Sender, Error>,
}

impl Letter {
    /// Finds out who has sent a batch.
    pub(super) fn of(app: &App, survey: Arc<Hosted>, mut batch: Batch) -> Self {
        let content = content(&mut batch);
        let sender = Sender::of(&app.keys, &mut batch);
        Self { survey, batch, content, sender }
    }

    pub(super) fn voter(&self) -> Option<Voter<'_>> {
        self.sender.as_ref().ok()?.voter(self.survey.id.as_str())
    }
}

/// Reads a batch of a survey that is served.
async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Letter, Error> {
    check_headers(app, headers)?;
    let body = to_bytes(body, MOST).await.map_err(|error| unread(&error))?;
    let batch = Batch::from_json(&body)??;
    let survey = app.survey(&batch.survey)?;
    Ok(Letter::of(app, survey, batch))
}

/// Checks a batch and adds it.
async fn take(
    app: &App,
    Letter { survey, batch, content, sender }: Letter,
    doubtful: impl FnOnce(&Batch) -> bool,
) -> Result<Acknowledgement, Error> {
    let sender = sender?;
    let addition = batch.check(&survey, &sender.caps())?;
    survey.takes(&batch.wave, &addition.id, jiff::Timestamp::now())?;
    let doubtful = sender.is_open() && doubtful(&batch);
    let (answers, shown, dismissed) = added(&addition);
    let rejected = addition.rejected;
    let waits = metrics::batch_waits();
    let (day, member) = (crate::today(), sender.into_member());
    let outcome = app.store.add(Arrival { addition, content, day, member, doubtful }).await;
    drop(waits);
    match outcome {
        Ok(Outcome::Counted) => {
            metrics::counted(survey.id.as_str(), answers, shown, dismissed);
            app.store.refuse(survey.id.as_str(), survey.wave.as_str(), REJECTED, rejected);
            Ok(Acknowledgement::Counted)
        }
        Ok(Outcome::Duplicate) => Ok(Acknowledgement::Duplicate),
        Ok(Outcome::AlreadyVoted) => Ok(Acknowledgement::AlreadyVoted),
        Ok(Outcome::Conflict) => Err(Error::Conflict),
        Ok(Outcome::Sealed) => Err(Error::Sealed),
        Ok(Outcome::UnknownWave) => {
            Err(Error::Invalid(Kind::Invalid, format!("wave: `{}` is no wave of this survey", batch.wave)))
        }
        Err(error) => Err(error.into()),
    }
}

/// How many answers a batch adds, and how often its survey was shown and dismissed.
fn added(addition: &Addition) -> (u64, u64, u64) {
    addition.cells.values().fold((0, 0, 0), |(answers, shown, dismissed), tally| {
        (answers + tally.n(), shown + tally.shown, dismissed + tally.dismissed)
    })
}

impl Acknowledgement {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Duplicate => "duplicate",
            Self::AlreadyVoted => "already_voted",
        }
    }
}

/// What can be refused before a byte of the body is read.
fn check_headers(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Error::MediaType("send the body as it is, without Content-Encoding"));
    }
    let media = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next()).map(str::trim);
    if !media.is_some_and(|media| {
        ["text/plain", "application/json"].iter().any(|one| media.eq_ignore_ascii_case(one))
    }) {
        return Err(Error::MediaType("use Content-Type: text/plain;charset=UTF-8 or application/json"));
    }
    if text(header::CONTENT_LENGTH)
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: usize| length > MOST)
    {
        return Err(Error::TooLarge(MOST / 1024));
    }
    check_origin(app, headers)
}

/// Whether a page of this origin may send. The collector's own pages may, such as a survey in a frame: what its own
/// origin is the browser knows, and no page can say it in its place.
pub(super) fn check_origin(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    let own = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    match headers.get(header::ORIGIN) {
        Some(origin) if !own && !app.origins.is_empty() && !app.origins.iter().any(|one| one == origin) => {
            Err(Error::Origin)
        }
        _ => Ok(()),
    }
}

fn unread(error: &axum::Error) -> Error {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<tower_http::timeout::TimeoutError>() {
            return Error::Timeout;
        }
        if error.is::<http_body_util::LengthLimitError>() {
            return Error::TooLarge(MOST / 1024);
        }
        cause = error.source();
    }
    Error::Malformed("the body broke off".into())
}

/// The hash of what a batch says. The token is left out: a renewed one is no other content.
pub(super) fn content(batch: &mut Batch) -> [u8; 32] {
    let token = batch.token.take();
    let content = Sha256::digest(batch.to_json()).into();
    batch.token = token;
    content
}

pub(super) fn about() -> Operation {
    let example = json!({
        "v": 1, "survey": "community", "wave": "2026-q4", "batch": "019abcde-0000-7000-8000-000000000001",
        "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
    });
    Operation::new("sendBatch", "Adds counts, once.")
        .body(&["application/json", "text/plain"], &schema_of::<Batch>(), &example)
        .answers(200, "It is written down.", &["application/json"], &schema_of::<Acknowledged>())
        .link(200, "definition", "readSurvey", &json!({ "survey": "$request.body#/survey" }))
        .link(
            200,
            "report",
            "readReport",
            &json!({ "survey": "$request.body#/survey", "wave": "$request.body#/wave" }),
        )
        .fails(&[
            Kind::Malformed,
            Kind::UnknownField,
            Kind::Version,
            Kind::Invalid,
            Kind::MediaType,
            Kind::TooLarge,
            Kind::Timeout,
            Kind::Member,
            Kind::OtherWave,
            Kind::Origin,
            Kind::UnknownSurvey,
            Kind::Conflict,
            Kind::Sealed,
            Kind::Closed,
            Kind::Paused,
            Kind::Busy,
            Kind::Store,
            Kind::TooMany,
        ])
}
