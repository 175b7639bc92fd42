//! Mail: each message as one letter to all who are named, plain text and HTML, through the operator's own server.

use super::{config, failure::Failure, message::Message};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message as Letter, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::{net::IpAddr, time::Duration};

/// For one letter, from the look-up of the name to the server's last word.
const LIMIT: Duration = Duration::from_mins(1);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server, and whom to write to.
pub(super) struct Mail {
    transport: Transport,
    host: String,
    from: Mailbox,
    to: Vec<Mailbox>,
}

/// How a connection is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    /// TLS from the first byte.
    Always,
    /// STARTTLS, or nothing is sent.
    Upgraded,
    /// None: the server is on this machine.
    Plain,
}

/// Where a server is, and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    cover: Cover,
}

impl Mail {
    /// Of the operator's file; the error says what in it is wrong.
    pub(super) fn of(config: &config::Mail) -> Result<Self, String> {
        Self::through(Server::of(&config.smtp).map_err(|why| format!("smtp: {why}"))?, config)
    }

    fn through(Server { host, port, cover }: Server, config: &config::Mail) -> Result<Self, String> {
        let parameters = || TlsParameters::new(host.clone()).map_err(|error| format!("smtp: {error}"));
        let tls = match cover {
            Cover::Always => Tls::Wrapper(parameters()?),
            Cover::Upgraded => Tls::Required(parameters()?),
            Cover::Plain => Tls::None,
        };
        let mut transport = Transport::builder_dangerous(&host).port(port).tls(tls).timeout(Some(LIMIT / 4));
        transport = match (&config.user, &config.password_file) {
            (Some(user), Some(file)) => {
                let name = file.display();
                let password = std::fs::read_to_string(file)
                    .map_err(|error| format!("password_file: `{name}` cannot be read: {error}"))?;
                transport.credentials(Credentials::new(user.clone(), password.trim().to_owned()))
            }
            (None, None) => transport,
            _ => return Err("set both `user` and `password_file`, or none of them".into()),
        };
        let mailbox = |field: &str, text: &String| {
            text.parse::<Mailbox>()
                .map_err(|error| format!("{field}: `{text}` is no address, such as nps@example.org: {error}"))
        };
        let from = mailbox("from", &config.from)?;
        let to: Vec<_> = config.to.iter().map(|text| mailbox("to", text)).collect::<Result<_, _>>()?;
        if to.is_empty() {
            return Err("to: name at least one address".into());
        }
        Ok(Self { transport: transport.build(), host, from, to })
    }

    /// What logs call it.
    pub(super) fn name(&self) -> &str {
        &self.host
    }

    /// One try.
    pub(super) async fn send(&self, message: &Message) -> Result<(), Failure> {
        let letter = self.letter(message).map_err(|error| Failure::lasting(error.to_string()))?;
        match tokio::time::timeout(LIMIT, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            // The server's words stay out of it: they can hold what was sent.
            Ok(Err(error)) => Err(match error.status() {
                Some(code) if error.is_permanent() => Failure::lasting(format!("it answered {code}")),
                Some(code) => Failure::passing(format!("it answered {code}")),
                None => Failure::passing(error.to_string()),
            }),
            Err(_) => Err(Failure::passing(format!("not taken within {} seconds", LIMIT.as_secs()))),
        }
    }

    fn letter(&self, message: &Message) -> Result<Letter, lettre::error::Error> {
        let id = format!("<{}@{}>", message.id, self.from.email.domain());
        let letter = Letter::builder().from(self.from.clone()).subject(message.letter.heading.clone());
        let letter = self.to.iter().cloned().fold(letter, lettre::message::MessageBuilder::to);
        let letter = letter.message_id(Some(id)).header(AutoSubmitted);
        letter.multipart(MultiPart::alternative_plain_html(message.letter.text(), message.letter.html()))
    }
}

impl Server {
    /// Of an address such as `smtps://mail.example.org`.
    fn of(url: &str) -> Result<Self, String> {
        let wrong = || "use smtps://HOST:465, or smtp://HOST:587".to_owned();
        let (scheme, place) = url.split_once("://").ok_or_else(wrong)?;
        let place: axum::http::uri::Authority = place.trim_end_matches('/').parse().map_err(|_| wrong())?;
        let host = place.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || place.as_str().contains('@') {
            return Err(format!("{}; user and password have fields of their own", wrong()));
        }
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let (cover, port) = match scheme {
            "smtps" => (Cover::Always, 465),
            "smtp" if here => (Cover::Plain, 25),
            "smtp" => (Cover::Upgraded, 587),
            _ => return Err(wrong()),
        };
        Ok(Self { host, port: place.port_u16().unwrap_or(port), cover })
    }
}

/// Keeps the absent from answering by machine.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

#[cfg(test)]
mod tests;
