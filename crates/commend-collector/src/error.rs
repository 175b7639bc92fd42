//! Every way in which a request fails, and what its sender is told. The names that programs go by are in
//! `error/kind.rs`.

mod kind;

use crate::{
    member::Unsigned,
    store::StoreError,
    surveys::{Refused, Shut},
};
use axum::{
    Json,
    extract::rejection::{FormRejection, PathRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use commend_core::wire::{DecodeError, Invalid};
pub(crate) use kind::Kind;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug)]
pub(crate) enum Error {
    /// The body is no batch.
    Malformed(String),
    /// The batch says what it may not say.
    Invalid(Kind, String),
    MediaType(&'static str),
    /// The body has more than this many KiB.
    TooLarge(usize),
    Timeout,
    /// A member's or kiosk's token that vouches for nobody.
    Member(Unsigned),
    /// A member's or kiosk's token of another survey or wave.
    OtherWave,
    /// Neither token nor session.
    Unauthorized,
    /// The page's origin may not send.
    Origin,
    UnknownSurvey(String),
    NotFound,
    /// The address is served, and not so.
    Method,
    /// The address cannot be read.
    Address(String),
    /// The form cannot be read.
    Form(String),
    /// A batch id that was used for something else.
    Conflict,
    /// The wave is over for good.
    Sealed,
    /// The survey was not open when the batch was made.
    Closed,
    /// The survey asks nobody for now.
    Paused,
    /// A survey cannot be changed so, for a reason that has to do with how things stand.
    Standing(String),
    /// A query parameter that is not understood.
    Query(String),
    /// One address, member or kiosk comes too often; it may come again after so many seconds.
    TooMany(u64),
    /// Too much is waiting to be written.
    Busy,
    /// The answer was not ready in time.
    Slow,
    Store(StoreError),
    /// A fault of the collector.
    Fault,
}

/// The body of every answer that tells of a failure.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error", deny_unknown_fields)]
pub(crate) struct Failure {
    /// What failed, for programs. More may come.
    error: &'static str,
    /// What failed and what to do about it, for people.
    message: String,
}

/// The word for what became of a request, beside its answer: the `error` of one that failed.
#[derive(Clone, Copy)]
pub(crate) struct Told(pub(crate) &'static str);

impl Error {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Malformed(_) => Kind::Malformed,
            Self::Invalid(kind, _) => *kind,
            Self::MediaType(_) => Kind::MediaType,
            Self::TooLarge(_) => Kind::TooLarge,
            Self::Timeout => Kind::Timeout,
            Self::Member(_) => Kind::Member,
            Self::OtherWave => Kind::OtherWave,
            Self::Unauthorized => Kind::Unauthorized,
            Self::Origin => Kind::Origin,
            Self::UnknownSurvey(_) => Kind::UnknownSurvey,
            Self::NotFound => Kind::NotFound,
            Self::Method => Kind::Method,
            Self::Address(_) => Kind::Address,
            Self::Form(_) => Kind::Form,
            Self::Conflict => Kind::Conflict,
            Self::Sealed => Kind::Sealed,
            Self::Closed => Kind::Closed,
            Self::Paused => Kind::Paused,
            Self::Standing(_) => Kind::Standing,
            Self::Query(_) => Kind::Query,
            Self::TooMany(_) => Kind::TooMany,
            Self::Busy => Kind::Busy,
            Self::Slow => Kind::Slow,
            Self::Store(_) => Kind::Store,
            Self::Fault => Kind::Fault,
        }
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::Malformed(why)
            | Self::Invalid(_, why)
            | Self::Query(why)
            | Self::Standing(why)
            | Self::Address(why)
            | Self::Form(why) => why.clone(),
            Self::MediaType(why) => (*why).into(),
            Self::TooLarge(most) => format!("the body has at most {most} KiB"),
            Self::Timeout => "the body did not arrive in time: send it again".into(),
            Self::Member(why) => format!("the token: {why}"),
            Self::OtherWave => "the token is for another survey or wave".into(),
            Self::Unauthorized => "send a token that may read reports as `Authorization: Bearer …`".into(),
            Self::Origin => "this origin is not listed with --origins".into(),
            Self::UnknownSurvey(id) => format!("there is no survey `{id}` here"),
            Self::NotFound => "there is nothing at this address".into(),
            Self::Method => "this address takes the methods that `Allow` lists".into(),
            Self::Conflict => "this batch id was counted with other content".into(),
            Self::Sealed => "this wave is sealed: nothing is added any more".into(),
            Self::Closed => "the survey was not open on the day that the id of this batch tells".into(),
            Self::Paused => "the survey is paused: send it again when it goes on".into(),
            Self::TooMany(_) => "too much from one sender: send it again later".into(),
            Self::Busy | Self::Slow | Self::Store(_) => "send it again later".into(),
            Self::Fault => "this is a fault of the collector: its log says more".into(),
        }
    }

    /// The header that goes with it, where one does.
    fn header(&self) -> Option<(header::HeaderName, HeaderValue)> {
        let text = HeaderValue::from_static;
        match self {
            Self::TooMany(wait) => Some((header::RETRY_AFTER, (*wait).into())),
            Self::Busy | Self::Slow => Some((header::RETRY_AFTER, text("1"))),
            Self::Store(_) => Some((header::RETRY_AFTER, text("30"))),
            Self::Paused => Some((header::RETRY_AFTER, text("3600"))),
            Self::Unauthorized => Some((header::WWW_AUTHENTICATE, text("Bearer"))),
            Self::Member(_) => Some((header::WWW_AUTHENTICATE, text("Bearer error=\"invalid_token\""))),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Store(cause) = &self {
            tracing::error!(%cause, "the database failed");
        }
        let kind = self.kind();
        let failure = Failure { error: kind.code(), message: self.message() };
        let mut response = (kind.status(), Json(failure)).into_response();
        response.extensions_mut().insert(Told(kind.code()));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().extend(self.header());
        response
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Malformed(why) => Self::Malformed(why),
            DecodeError::Unknown(_) => Self::Invalid(Kind::UnknownField, error.to_string()),
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
        let kind = match error {
            Invalid::Version(_) => Kind::Version,
            Invalid::Field(..) => Kind::Invalid,
        };
        Self::Invalid(kind, error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            error => Self::Store(error),
        }
    }
}

impl From<Shut> for Error {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::Closed => Self::Closed,
            Shut::Paused => Self::Paused,
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unknown(id) => Self::UnknownSurvey(id),
            Refused::Problems(why) => Self::Invalid(Kind::Invalid, why),
            Refused::Standing(why) => Self::Standing(why),
            Refused::Store(error) => error.into(),
        }
    }
}

impl From<PathRejection> for Error {
    fn from(rejection: PathRejection) -> Self {
        Self::Address(rejection.body_text())
    }
}

impl From<FormRejection> for Error {
    fn from(rejection: FormRejection) -> Self {
        use axum::http::StatusCode as S;
        match rejection.status() {
            S::UNSUPPORTED_MEDIA_TYPE => {
                Self::MediaType("use Content-Type: application/x-www-form-urlencoded")
            }
            S::PAYLOAD_TOO_LARGE => Self::TooLarge(4),
            // It broke off, or took too long.
            S::BAD_REQUEST => Self::Timeout,
            _ => Self::Form(rejection.body_text()),
        }
    }
}
