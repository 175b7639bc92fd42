//! Logging in: a token once by form, after that a cookie that no script can read.

use super::App;
use crate::{
    auth::{COOKIE, Role},
    error::{Error, Kind},
    openapi::{Operation, schema_of},
};
use askama::Template;
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The largest form, in bytes.
pub(super) const MOST: usize = 4 * 1024;

/// The list of surveys.
pub(super) const SURVEYS: &str = "/surveys";

/// For pages without the widget: the collector's own styles and one script.
pub(super) const PAGE_HEADERS: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
];

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    next: &'a str,
    wrong: bool,
}

/// Who wants to come in, and where to.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Entry {
    /// A token that may read.
    token: String,
    /// The report to go to.
    #[serde(default)]
    next: String,
}

/// The form that asks for the token and then leads to `next`.
pub(super) fn page(next: &str, wrong: bool) -> Response {
    match (Login { next, wrong }).render() {
        Ok(html) => (PAGE_HEADERS, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The same for whoever has no session, or a wrong token.
pub(super) fn refused(next: &str, wrong: bool) -> Response {
    let bearer = [(header::WWW_AUTHENTICATE, "Bearer")];
    (StatusCode::UNAUTHORIZED, bearer, page(next, wrong)).into_response()
}

pub(super) async fn form() -> Response {
    page("", false)
}

pub(super) async fn log_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    form: Result<Form<Entry>, FormRejection>,
) -> Result<Response, Error> {
    let Form(entry) = form?;
    let token = entry.token.trim();
    let next = own_address(&entry.next, &app);
    if !app.door.accepts(token, Role::Read).await? {
        return Ok(refused(&next, true));
    }
    // Whoever terminates TLS says so; a forged header only makes the cookie stricter.
    let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200{secure}");
    let session =
        [(header::SET_COOKIE, cookie), (header::LOCATION, next), (header::CACHE_CONTROL, "no-store".into())];
    Ok((StatusCode::SEE_OTHER, session).into_response())
}

/// A page of this collector for those who have a token; anything else would let a link lead elsewhere.
fn own_address(next: &str, app: &App) -> String {
    let surveys = app.shelf.now();
    let is_of_a_survey = |page| next.strip_prefix(page).is_some_and(|id| surveys.get(id).is_some());
    if next == SURVEYS || ["/report/", "/scorecard/"].into_iter().any(is_of_a_survey) {
        return next.into();
    }
    surveys.iter().next().map_or_else(|| SURVEYS.into(), |survey| format!("/report/{}", survey.id))
}

pub(super) fn about_form() -> Operation {
    Operation::new("showLogin", "The form that asks for a token.")
        .answers(200, "The form.", &["text/html"], &json!({ "type": "string" }))
        .fails(&[Kind::TooMany])
}

pub(super) fn about_log_in() -> Operation {
    Operation::new("logIn", "Makes a session of a token.")
        .body(
            &["application/x-www-form-urlencoded"],
            &schema_of::<Entry>(),
            &json!({ "token": "0123456789abcdef", "next": "/report/community" }),
        )
        .answers(303, "The session has begun.", &[], &json!({}))
        .header(303, "location", "A report.")
        .header(303, "set-cookie", "The session, for twelve hours.")
        .answers(401, "No token that may read: the form again.", &["text/html"], &json!({ "type": "string" }))
        .header(401, "www-authenticate", "`Bearer`.")
        .fails(&[Kind::Form, Kind::MediaType, Kind::TooLarge, Kind::Timeout, Kind::Store, Kind::TooMany])
}
