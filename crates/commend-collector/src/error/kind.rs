//! What programs know a failure by: its status and its code. The answers and the description of the interface
//! both read them here.

use axum::http::StatusCode as S;

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Malformed,
    UnknownField,
    Version,
    Invalid,
    MediaType,
    TooLarge,
    Timeout,
    Member,
    OtherWave,
    Unauthorized,
    Origin,
    UnknownSurvey,
    NotFound,
    Method,
    Address,
    Form,
    Conflict,
    Sealed,
    Closed,
    Paused,
    Standing,
    Query,
    TooMany,
    Busy,
    Slow,
    Store,
    Fault,
}

impl Kind {
    /// Of any address: faults, answers that take too long, and methods that it does not take.
    pub(crate) const ANYWHERE: [Self; 3] = [Self::Method, Self::Slow, Self::Fault];

    pub(crate) const fn status(self) -> S {
        self.row().0
    }

    pub(crate) const fn code(self) -> &'static str {
        self.row().1
    }

    /// When it happens.
    pub(crate) const fn when(self) -> &'static str {
        self.row().2
    }

    /// The header that always goes with it, and what that says.
    pub(crate) const fn header(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::TooMany | Self::Paused | Self::Busy | Self::Slow | Self::Store => {
                Some(("retry-after", "Send it again after so many seconds."))
            }
            Self::Unauthorized | Self::Member => Some(("www-authenticate", "`Bearer`.")),
            Self::Method => Some(("allow", "The methods that the address takes.")),
            _ => None,
        }
    }

    const fn row(self) -> (S, &'static str, &'static str) {
        match self {
            Self::Malformed => (S::BAD_REQUEST, "malformed", "The body is no batch."),
            Self::UnknownField => {
                (S::UNPROCESSABLE_ENTITY, "unknown_field", "The batch has a field that is not known.")
            }
            Self::Version => {
                (S::UNPROCESSABLE_ENTITY, "unsupported_version", "The batch is of another version.")
            }
            Self::Invalid => (S::UNPROCESSABLE_ENTITY, "invalid", "A field does not fit."),
            Self::MediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body is of another type, or encoded.",
            ),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", "The body is too large."),
            Self::Timeout => (S::REQUEST_TIMEOUT, "timeout", "The body did not arrive in time."),
            Self::Member => (S::UNAUTHORIZED, "token", "The token of a member or kiosk vouches for nobody."),
            Self::OtherWave => {
                (S::FORBIDDEN, "token", "The token of a member or kiosk is for another survey or wave.")
            }
            Self::Unauthorized => {
                (S::UNAUTHORIZED, "unauthorized", "There is no token that may read reports.")
            }
            Self::Origin => (S::FORBIDDEN, "origin", "Pages of this origin may not send."),
            Self::UnknownSurvey => (S::NOT_FOUND, "unknown_survey", "There is no such survey."),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing at this address."),
            Self::Method => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "The address does not take this method.")
            }
            Self::Address => (S::BAD_REQUEST, "address", "The address is no text in UTF-8."),
            Self::Form => (S::UNPROCESSABLE_ENTITY, "form", "The form lacks a field."),
            Self::Conflict => (S::CONFLICT, "conflict", "The id was counted with other content."),
            Self::Sealed => (S::GONE, "sealed", "The wave is over for good."),
            Self::Closed => (S::GONE, "closed", "The survey was not open when the batch was made."),
            Self::Paused => (S::SERVICE_UNAVAILABLE, "paused", "The survey is paused."),
            Self::Standing => {
                (S::CONFLICT, "standing", "As things stand with the survey this cannot be done.")
            }
            Self::Query => (S::BAD_REQUEST, "query", "A parameter is not known, or its value does not fit."),
            Self::TooMany => {
                (S::TOO_MANY_REQUESTS, "too_many", "One address, member or kiosk comes too often.")
            }
            Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "Too much is waiting to be written."),
            Self::Slow => (S::SERVICE_UNAVAILABLE, "slow", "The answer was not ready in time."),
            Self::Store => (S::SERVICE_UNAVAILABLE, "unavailable", "The database fails."),
            Self::Fault => (S::INTERNAL_SERVER_ERROR, "fault", "This is a fault of the collector."),
        }
    }
}
