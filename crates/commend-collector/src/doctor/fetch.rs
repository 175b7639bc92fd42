//! Fetches what a page and its collector serve, as the operator's own machine sees it: addresses of the own network
//! too, a few redirects, no more than so much, and not for longer than so long.

use crate::{
    notify::{Place, Stream},
    tls,
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::{BodyExt as _, Limited};
use hyper::{Response, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::{sync::Arc, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

/// For one answer, from the look-up of the name to its last byte.
const PATIENCE: Duration = Duration::from_secs(15);
/// More of an answer is not read.
const MOST: usize = 8 * 1024 * 1024;
/// Redirects that are followed.
const HOPS: usize = 5;
/// Some sites give another page to what does not look like a browser.
const AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; commend-doctor/",
    env!("CARGO_PKG_VERSION"),
    ") Gecko/20100101 Firefox/140.0"
);

/// What was answered.
pub(super) struct Answer {
    /// Where it was found in the end.
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Asks; every error is a sentence.
pub(super) struct Client {
    tls: Arc<ClientConfig>,
}

/// Headers of a request.
pub(super) type Headers<'a> = &'a [(header::HeaderName, &'a str)];

impl Client {
    pub(super) fn new() -> Result<Self, String> {
        Ok(Self { tls: tls::trusting(tls::roots())? })
    }

    /// Fetches, and goes where it is sent.
    pub(super) async fn get(&self, url: &Url, headers: Headers<'_>) -> Result<Answer, String> {
        let mut url = url.clone();
        for _ in 0..=HOPS {
            let answer = self.ask(&Method::GET, &url, headers).await?;
            let place = answer.header(header::LOCATION).filter(|_| answer.status.is_redirection());
            let Some(place) = place else { return Ok(answer) };
            url = url.join(place).map_err(|error| format!("it leads to `{place}`: {error}"))?;
        }
        Err(format!("it leads on and on: more than {HOPS} redirects"))
    }

    /// Asks once.
    pub(super) async fn ask(
        &self,
        method: &Method,
        url: &Url,
        headers: Headers<'_>,
    ) -> Result<Answer, String> {
        let late = |_| format!("no answer within {} seconds", PATIENCE.as_secs());
        tokio::time::timeout(PATIENCE, self.exchange(method, url, headers)).await.map_err(late)?
    }

    async fn exchange(&self, method: &Method, url: &Url, headers: Headers<'_>) -> Result<Answer, String> {
        let uri = url.as_str().parse().map_err(|error| format!("`{url}` is no address: {error}"))?;
        // It is the operator's own machine that looks: whatever it reaches, it may.
        let place = Place::of(&uri, true)?;
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::HOST, host).header(header::USER_AGENT, AGENT);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
        let request = request.body(Body::empty()).map_err(|error| error.to_string())?;
        let answer = match place.open(&self.tls).await.map_err(|failure| failure.why)? {
            Stream::Plain(stream) => send(stream, request).await?,
            Stream::Tls(stream) => send(stream, request).await?,
        };
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, MOST).collect().await;
        let body = body.map_err(|error| format!("its answer broke off or is too long: {error}"))?.to_bytes();
        Ok(Answer { url: url.clone(), status: parts.status, headers: parts.headers, body })
    }
}

async fn send<S>(stream: S, request: Request<Body>) -> Result<Response<Incoming>, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: hyper::Error| format!("no answer: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(broken)
}

impl Answer {
    /// A header, where it is text.
    pub(super) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Its media type, in small letters and without what may follow.
    pub(super) fn media(&self) -> String {
        let media = self.header(header::CONTENT_TYPE).and_then(|value| value.split(';').next());
        media.unwrap_or_default().trim().to_ascii_lowercase()
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether pages of an origin may read it.
    pub(super) fn is_shared_with(&self, origin: &str) -> bool {
        let allowed = self.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        allowed.is_some_and(|allowed| allowed == "*" || allowed == origin)
    }
}
