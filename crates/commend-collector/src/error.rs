//! Every way in which a request fails, and what its sender is told.

use crate::{member::Unsigned, store::StoreError};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use commend_core::wire::{DecodeError, Invalid};
use serde_json::json;

#[derive(Debug)]
pub(crate) enum Error {
    /// The body is no batch.
    Malformed(String),
    /// The batch says what it may not say.
    Invalid(&'static str, String),
    MediaType(&'static str),
    TooLarge,
    Timeout,
    /// A member's token that vouches for nobody.
    Member(Unsigned),
    /// A member's token of another survey or wave.
    OtherWave,
    /// Neither token nor session.
    Unauthorized,
    /// The page's origin may not send.
    Origin,
    UnknownSurvey(String),
    NotFound,
    /// A batch id that was used for something else.
    Conflict,
    /// The wave is over for good.
    Sealed,
    /// A query parameter that is not understood.
    Query(String),
    /// One address comes too often; it may come again after so many seconds.
    TooMany(u64),
    /// Too much is waiting to be written.
    Busy,
    Store(StoreError),
    /// A fault of the collector.
    Fault,
}

/// The word for what became of a request, beside its answer: the `error` of one that failed.
#[derive(Clone, Copy)]
pub(crate) struct Told(pub(crate) &'static str);

impl Error {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        match self {
            Self::Malformed(why) => (S::BAD_REQUEST, "malformed", why.clone()),
            Self::Invalid(code, why) => (S::UNPROCESSABLE_ENTITY, code, why.clone()),
            Self::MediaType(why) => (S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", (*why).into()),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", "a batch has at most 16 KiB".into()),
            Self::Timeout => {
                (S::REQUEST_TIMEOUT, "timeout", "the body did not arrive in time: send it again".into())
            }
            Self::Member(why) => (S::UNAUTHORIZED, "token", format!("the member's token: {why}")),
            Self::OtherWave => {
                (S::FORBIDDEN, "token", "the member's token is for another survey or wave".into())
            }
            Self::Unauthorized => (
                S::UNAUTHORIZED,
                "unauthorized",
                "send a token that may read reports as `Authorization: Bearer …`".into(),
            ),
            Self::Origin => (S::FORBIDDEN, "origin", "this origin is not listed with --origins".into()),
            Self::UnknownSurvey(id) => {
                (S::NOT_FOUND, "unknown_survey", format!("there is no survey `{id}` here"))
            }
            Self::NotFound => (S::NOT_FOUND, "not_found", "there is nothing at this address".into()),
            Self::Conflict => {
                (S::CONFLICT, "conflict", "this batch id was counted with other content".into())
            }
            Self::Sealed => (S::GONE, "sealed", "this wave is sealed: nothing is added any more".into()),
            Self::Query(why) => (S::BAD_REQUEST, "query", why.clone()),
            Self::TooMany(_) => {
                (S::TOO_MANY_REQUESTS, "too_many", "too much from this address: send it again later".into())
            }
            Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "send it again later".into()),
            Self::Store(_) => (S::SERVICE_UNAVAILABLE, "unavailable", "send it again later".into()),
            Self::Fault => (
                S::INTERNAL_SERVER_ERROR,
                "fault",
                "this is a fault of the collector: its log says more".into(),
            ),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Store(cause) = &self {
            tracing::error!(%cause, "the database failed");
        }
        let (status, code, message) = self.parts();
        let mut response = (status, Json(json!({ "error": code, "message": message }))).into_response();
        response.extensions_mut().insert(Told(code));
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::TooMany(wait) => headers.insert(header::RETRY_AFTER, wait.into()),
            Self::Busy => headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1")),
            Self::Store(_) => headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30")),
            Self::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            _ => None,
        };
        response
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Malformed(why) => Self::Malformed(why),
            DecodeError::Unknown(_) => Self::Invalid("unknown_field", error.to_string()),
        }
    }
}

impl From<Unsigned> for Error {
    fn from(error: Unsigned) -> Self {
        Self::Member(error)
    }
}

impl From<Invalid> for Error {
    fn from(error: Invalid) -> Self {
        let code = match error {
            Invalid::Version(_) => "unsupported_version",
            Invalid::Field(..) => "invalid",
        };
        Self::Invalid(code, error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
