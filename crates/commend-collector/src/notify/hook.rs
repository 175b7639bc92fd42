//! A webhook: one POST over a connection of its own, signed anew each time. It follows no redirect and reads no
//! more of an answer than its status.

use super::{
    config::{Format, Webhook},
    connect::Place,
    failure::Failure,
    message::Message,
    sign::Secret,
};
use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, Uri, header},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::{sync::Arc, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::rustls::ClientConfig;

/// For one try, from the look-up of the name to the answer's status.
const LIMIT: Duration = Duration::from_secs(5);
/// For what is held of an answer, its header included; the least that there can be.
const ANSWER_BYTES: usize = 8 * 1024;

/// A webhook, ready to be sent to.
pub(super) struct Hook {
    url: Uri,
    place: Place,
    format: Format,
    secret: Option<Secret>,
    tls: Arc<ClientConfig>,
}

impl Hook {
    /// Of the operator's file; the error says what in it is wrong.
    pub(super) fn of(config: &Webhook, tls: Arc<ClientConfig>) -> Result<Self, String> {
        // The address can be a secret of its own, so no error repeats it.
        let url: Uri =
            config.url.parse().map_err(|_| "url: use an address such as https://chat.example.org/hook")?;
        let place = Place::of(&url, config.allow_private).map_err(|why| format!("url: {why}"))?;
        let secret = config.secret_file.as_deref().map(Secret::read).transpose();
        let secret = secret.map_err(|why| format!("secret_file: {why}"))?;
        Ok(Self { url, place, format: config.format, secret, tls })
    }

    /// What logs call it: its host, since the rest of the address can be a secret.
    pub(super) fn name(&self) -> &str {
        &self.place.host
    }

    /// One try.
    pub(super) async fn send(&self, message: &Message, now: i64) -> Result<(), Failure> {
        let request = self.request(message, now).map_err(|error| Failure::lasting(error.to_string()))?;
        let status = tokio::time::timeout(LIMIT, self.post(request)).await;
        let late = |_| Failure::passing(format!("no answer within {} seconds", LIMIT.as_secs()));
        judge(status.map_err(late)??)
    }

    fn request(&self, message: &Message, now: i64) -> Result<Request<Body>, axum::http::Error> {
        let body = match self.format {
            Format::Commend => message.json(),
            Format::Slack => message.slack(),
        };
        let path = self.url.path_and_query().map_or("/", |path| path.as_str());
        let host = self.url.authority().map_or("", |authority| authority.as_str());
        let mut request = Request::post(path)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("commend/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now);
        if let Some(secret) = &self.secret {
            let mut signature = HeaderValue::try_from(secret.sign(&message.id, now, &body))?;
            signature.set_sensitive(true);
            request = request.header("webhook-signature", signature);
        }
        request.body(Body::from(body))
    }

    async fn post(&self, request: Request<Body>) -> Result<StatusCode, Failure> {
        match self.place.open(&self.tls).await? {
            super::connect::Stream::Plain(stream) => exchange(stream, request).await,
            super::connect::Stream::Tls(stream) => exchange(stream, request).await,
        }
    }
}

/// Asks once; the connection ends with the answer's header.
async fn exchange<S>(stream: S, request: Request<Body>) -> Result<StatusCode, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: hyper::Error| Failure::passing(format!("no answer: {error}"));
    let mut http = http1::Builder::new();
    http.max_buf_size(ANSWER_BYTES);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let mut answer = std::pin::pin!(sender.send_request(request));
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        // What it has read before it ended is still to be had.
        _ = connection => answer.await,
    };
    answer.map(|answer| answer.status()).map_err(broken)
}

/// What a status says of a message.
fn judge(status: StatusCode) -> Result<(), Failure> {
    use StatusCode as S;
    let why = format!("it answered {status}");
    match status {
        _ if status.is_success() => Ok(()),
        S::REQUEST_TIMEOUT | S::TOO_EARLY | S::TOO_MANY_REQUESTS => Err(Failure::passing(why)),
        _ if status.is_server_error() => Err(Failure::passing(why)),
        _ if status.is_redirection() => {
            Err(Failure::lasting(format!("{why}, and redirects are not followed")))
        }
        _ => Err(Failure::lasting(why)),
    }
}

#[cfg(test)]
mod tests;
