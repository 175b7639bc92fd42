//! Logging in: a token once by form, after that a cookie that no script can read.

use super::App;
use crate::{
    auth::{COOKIE, Role},
    error::Error,
};
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;

/// For pages without the widget: the collector's own styles and one script.
pub(super) const PAGE_HEADERS: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
];

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    next: &'a str,
    wrong: bool,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    token: String,
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

pub(super) async fn form() -> Response {
    page("", false)
}

pub(super) async fn log_in(
    State(app): State<App>,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Error> {
    let token = entry.token.trim();
    let next = own_address(&entry.next, &app);
    if !app.door.accepts(token, Role::Read).await? {
        return Ok((StatusCode::UNAUTHORIZED, page(&next, true)).into_response());
    }
    // Whoever terminates TLS says so; a forged header only makes the cookie stricter.
    let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200{secure}");
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, next)]).into_response())
}

/// A report of this collector; anything else would let a link lead elsewhere.
fn own_address(next: &str, app: &App) -> String {
    let asked = next.strip_prefix("/report/").and_then(|id| app.surveys.get(id));
    let survey = asked.or_else(|| app.surveys.iter().next());
    survey.map_or_else(|| "/".into(), |survey| format!("/report/{}", survey.id))
}
