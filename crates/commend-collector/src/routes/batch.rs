//! `POST /v1/batch`: read, check, add, and only then acknowledge.

use super::App;
use crate::{
    client::Peer,
    error::{Error, Told},
    member::Keys,
    metrics,
    store::{Arrival, Outcome, StoreError},
};
use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, header},
};
use commend_core::wire::{Addition, Batch, Caps};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The largest body, in bytes.
const MOST: usize = 16 * 1024;
/// The dimension of members and visitors, and the members in it.
const AUDIENCE: &str = "audience";
const MEMBER: &str = "member";

pub(super) async fn post(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Result<(Extension<Told>, Json<Value>), Error> {
    check_headers(&app, &headers)?;
    let body = to_bytes(body, MOST).await.map_err(|error| unread(&error))?;
    let mut batch = Batch::from_json(&body)??;
    let content = content(&batch);
    let member = vouched(&app.keys, &mut batch)?;
    let survey = app.surveys.get(&batch.survey).ok_or_else(|| Error::UnknownSurvey(batch.survey.clone()))?;
    let caps = if member.is_some() { Caps::MEMBER } else { Caps::OPEN };
    let addition = batch.check(survey, &caps)?;
    let peer = peer.map(|Extension(peer)| peer);
    let doubtful = member.is_none() && app.doors.doubt(peer, &headers, &batch);
    let arrival = Arrival { addition, content, day: crate::today(), member, doubtful };
    let (answers, shown, dismissed) = added(&arrival.addition);
    let waits = metrics::batch_waits();
    let outcome = app.store.add(arrival).await;
    drop(waits);
    let result = match outcome {
        Ok(Outcome::Counted) => {
            metrics::counted(survey.id.as_str(), answers, shown, dismissed);
            "counted"
        }
        Ok(Outcome::Duplicate) => "duplicate",
        Ok(Outcome::AlreadyVoted) => "already_voted",
        Ok(Outcome::Conflict) => return Err(Error::Conflict),
        Ok(Outcome::Sealed) => return Err(Error::Sealed),
        Ok(Outcome::UnknownWave) => {
            return Err(Error::Invalid(
                "invalid",
                format!("wave: `{}` is no wave of this survey", batch.wave),
            ));
        }
        Err(StoreError::Busy) => return Err(Error::Busy),
        Err(error) => return Err(error.into()),
    };
    Ok((Extension(Told(result)), Json(json!({ "batch": batch.batch, "result": result }))))
}

/// How many answers a batch adds, and how often its survey was shown and dismissed.
fn added(addition: &Addition) -> (u64, u64, u64) {
    addition.cells.values().fold((0, 0, 0), |(answers, shown, dismissed), tally| {
        (answers + tally.n(), shown + tally.shown, dismissed + tally.dismissed)
    })
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
        return Err(Error::TooLarge);
    }
    match text(header::ORIGIN) {
        Some(origin) if !app.origins.is_empty() && !app.origins.iter().any(|one| one == origin) => {
            Err(Error::Origin)
        }
        _ => Ok(()),
    }
}

/// Who the platform says has sent a batch, where it says so: the group that it names counts before the page's.
/// Where the collector shares no key with a platform, nobody is vouched for.
fn vouched(keys: &Keys, batch: &mut Batch) -> Result<Option<String>, Error> {
    if keys.is_empty() {
        return Ok(None);
    }
    let Some(token) = batch.token.as_deref().filter(|token| !token.is_empty()) else {
        // Whoever only says that it is a member is none that the platform knows: it counts as `other`.
        for cell in &mut batch.cells {
            let audience = cell.segment.entry(AUDIENCE.into());
            if audience == MEMBER {
                *audience = "unverified".into();
            }
        }
        return Ok(None);
    };
    let member = keys.verify(token, jiff::Timestamp::now().as_second())?;
    if (&member.survey, &member.wave) != (&batch.survey, &batch.wave) {
        return Err(Error::OtherWave);
    }
    for cell in &mut batch.cells {
        *cell.segment.entry(AUDIENCE.into()) = MEMBER.into();
        for (dimension, value) in &member.segment {
            cell.segment.entry(dimension.clone()).clone_from(value);
        }
    }
    Ok(Some(member.sub))
}

fn unread(error: &axum::Error) -> Error {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<tower_http::timeout::TimeoutError>() {
            return Error::Timeout;
        }
        if error.is::<http_body_util::LengthLimitError>() {
            return Error::TooLarge;
        }
        cause = error.source();
    }
    Error::Malformed("the body broke off".into())
}

/// The hash of what a batch says. The token is left out: a renewed one is no other content.
fn content(batch: &Batch) -> [u8; 32] {
    let content = Batch { token: None, ..batch.clone() };
    Sha256::digest(content.to_json()).into()
}
