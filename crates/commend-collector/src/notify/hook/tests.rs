use super::*;
use crate::notify::{connect::trusting, message::Letter};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use commend_core::stats::verdict::Lang;
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{RootCertStore, ServerConfig, crypto::ring},
};

const NOW: i64 = 1_764_000_000;
const TAKEN: &str = "HTTP/1.1 204 No Content\r\n\r\n";

/// A request as it came over the wire.
struct Request {
    head: String,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.filter(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Reads one request whole.
async fn hear(stream: &mut (impl AsyncRead + Unpin)) -> Request {
    let mut bytes = Vec::new();
    loop {
        assert_ne!(stream.read_buf(&mut bytes).await.expect("bytes"), 0, "the request broke off");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let request = Request { head: head.to_owned(), body: body.to_owned() };
        let length = request.header("content-length").and_then(|length| length.parse().ok());
        if length.unwrap_or(0) <= request.body.len() {
            return request;
        }
    }
}

/// Takes one connection, answers its request, and waits until the other side has left.
async fn take(listener: &TcpListener, answer: &str) -> Request {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let request = hear(&mut stream).await;
    stream.write_all(answer.as_bytes()).await.expect("answered");
    // What it does not read makes it reset the connection, which is an end, too.
    while stream.read(&mut [0; 64]).await.is_ok_and(|n| n > 0) {}
    request
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

fn hook(config: &str) -> Result<Hook, String> {
    let tls = trusting(RootCertStore::empty()).expect("TLS");
    Hook::of(&toml::from_str(config).expect("a table"), tls)
}

fn private(port: u16, more: &str) -> Hook {
    let config = format!("url = 'http://127.0.0.1:{port}/in?key=1'\nallow_private = true\n{more}");
    hook(&config).expect("a hook")
}

fn message() -> Message {
    Message::test(Timestamp::from_second(NOW).expect("a moment"), Lang::En).expect("a message")
}

#[tokio::test]
async fn a_message_is_one_post_of_json() {
    let (listener, port) = listen().await;
    let (message, hook) = (message(), private(port, ""));
    let (sent, request) = tokio::join!(hook.send(&message, NOW), take(&listener, TAKEN));
    assert_eq!(sent, Ok(()));
    assert!(request.head.starts_with("POST /in?key=1 HTTP/1.1\r\n"), "{}", request.head);
    assert_eq!(request.header("host"), Some(format!("127.0.0.1:{port}").as_str()));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("webhook-id"), Some(message.id.as_str()));
    assert_eq!(request.header("webhook-signature"), None, "without a secret");
    let body = request.json();
    assert_eq!((&body["type"], &body["data"]), (&"test".into(), &serde_json::json!({})));
    assert_eq!(body["timestamp"], "2025-11-24T16:00:00Z");
    assert_eq!(
        body["text"],
        "Commend: a test\n\n`commend notify test` has sent this message. There is nothing to do."
    );
}

/// HMAC-SHA256 by its definition (RFC 2104), for keys of one block at most.
fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let pad =
        |with: u8| -> Vec<u8> { (0..64).map(|place| key.get(place).copied().unwrap_or(0) ^ with).collect() };
    let inner = Sha256::digest([pad(0x36).as_slice(), text.as_bytes()].concat());
    Sha256::digest([pad(0x5c).as_slice(), inner.as_slice()].concat()).to_vec()
}

#[tokio::test]
async fn a_receiver_can_tell_who_has_sent_it() {
    let (listener, port) = listen().await;
    let mut file = NamedTempFile::new().expect("a file");
    writeln!(file, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("written");
    let (message, hook) = (message(), private(port, &format!("secret_file = '{}'", file.path().display())));
    let (sent, request) = tokio::join!(hook.send(&message, NOW), take(&listener, TAKEN));
    assert_eq!(sent, Ok(()));
    assert_eq!(request.header("webhook-timestamp"), Some(NOW.to_string().as_str()));
    let key = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
    let signed = format!("{}.{NOW}.{}", message.id, request.body);
    let expected = format!("v1,{}", BASE64.encode(hmac(&key, &signed)));
    assert_eq!(request.header("webhook-signature"), Some(expected.as_str()));
}

#[tokio::test]
async fn a_chat_gets_text_in_which_nothing_is_markup() {
    let (listener, port) = listen().await;
    let letter = Letter {
        lang: "en",
        heading: "R&D <!channel> *all*".into(),
        lines: vec!["@here `x` [a](b) _c_ ~d~".into()],
        link: Some(("Report".into(), "https://nps.example.org/report/a".into())),
    };
    let (message, hook) = (Message { letter, ..message() }, private(port, "format = 'slack'"));
    let (sent, request) = tokio::join!(hook.send(&message, NOW), take(&listener, TAKEN));
    assert_eq!(sent, Ok(()));
    let text = "*R&amp;D &lt;!channel&gt; ∗all∗*\n＠here ˋxˋ ［a］(b) ＿c＿ ∼d∼\n<https://nps.example.org/report/a|Report>";
    assert_eq!(request.json(), serde_json::json!({ "text": text }));
}

/// Whether a message is taken by one that answers so, and if not, whether it is sent again.
async fn check(answer: &str, expected: Result<(), (&str, bool)>) {
    let (listener, port) = listen().await;
    let (message, hook) = (message(), private(port, ""));
    let (sent, _) = tokio::join!(hook.send(&message, NOW), take(&listener, answer));
    let sent = sent.as_ref().copied().map_err(|failure| (failure.why.as_str(), failure.again));
    assert_eq!(sent, expected, "{answer}");
}

#[tokio::test]
async fn a_status_says_whether_it_is_sent_again() {
    let status = |status: &str| format!("HTTP/1.1 {status}\r\nContent-Length: 6\r\n\r\nsecret");
    check(&status("200 OK"), Ok(())).await;
    check(&status("202 Accepted"), Ok(())).await;
    check(&status("400 Bad Request"), Err(("it answered 400 Bad Request", false))).await;
    check(&status("410 Gone"), Err(("it answered 410 Gone", false))).await;
    check(&status("408 Request Timeout"), Err(("it answered 408 Request Timeout", true))).await;
    check(&status("429 Too Many Requests"), Err(("it answered 429 Too Many Requests", true))).await;
    check(&status("500 Internal Server Error"), Err(("it answered 500 Internal Server Error", true))).await;
    check(&status("503 Service Unavailable"), Err(("it answered 503 Service Unavailable", true))).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (inside, port) = listen().await;
    let expected = Err(("it answered 307 Temporary Redirect, and redirects are not followed", false));
    let location = format!("Location: http://127.0.0.1:{port}/\r\n");
    check(&format!("HTTP/1.1 307 Temporary Redirect\r\n{location}\r\n"), expected).await;
    let nobody = futures_util::FutureExt::now_or_never(inside.accept());
    assert!(nobody.is_none(), "somebody followed");
}

#[tokio::test]
async fn an_answer_is_not_read_on_and_never_ends_up_in_an_error() {
    // A body that never ends: only its status is waited for.
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n", Ok(())).await;
    let (listener, port) = listen().await;
    let (message, hook) = (message(), private(port, ""));
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "secret".repeat(ANSWER_BYTES / 4));
    let (sent, _) = tokio::join!(hook.send(&message, NOW), take(&listener, &long));
    let failure = sent.expect_err("a header of 12 KiB");
    assert!(failure.why.starts_with("no answer: ") && !failure.why.contains("secret"), "{failure:?}");
}

#[tokio::test]
async fn one_that_keeps_silent_is_left() {
    let (listener, port) = listen().await;
    let (message, hook) = (message(), private(port, ""));
    let silence = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        hear(&mut stream).await;
        // From here on nothing happens but time.
        tokio::time::pause();
        let begin = tokio::time::Instant::now();
        assert_eq!(stream.read(&mut [0; 64]).await.expect("an end"), 0);
        begin.elapsed()
    };
    let (sent, waited) = tokio::join!(hook.send(&message, NOW), silence);
    assert_eq!(sent, Err(Failure::passing("no answer within 5 seconds".into())));
    assert_eq!(waited.as_secs(), LIMIT.as_secs(), "by a clock that only this test moves");
}

#[tokio::test]
async fn one_that_hangs_up_or_is_not_there_may_come_back() {
    let (listener, port) = listen().await;
    let (message, hook) = (message(), private(port, ""));
    let hang_up = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        hear(&mut stream).await;
    };
    let (sent, ()) = tokio::join!(hook.send(&message, NOW), hang_up);
    assert!(sent.is_err_and(|failure| failure.again && failure.why.starts_with("no answer: ")));
    drop(listener);
    let failure = hook.send(&message, NOW).await.expect_err("nobody there");
    assert!(failure.again && failure.why.starts_with("no connection: "), "{failure:?}");
}

#[tokio::test]
async fn https_is_trusted_only_with_a_certificate_that_is() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (made.cert.der().clone(), made.signing_key.serialize_der());
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let server = server.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    let server = server.with_single_cert(vec![certificate.clone()], key.try_into().expect("a key"));
    let acceptor = TlsAcceptor::from(Arc::new(server.expect("a server")));
    let (listener, port) = listen().await;
    let config = format!("url = 'https://localhost:{port}/'\nallow_private = true");
    let config: Webhook = toml::from_str(&config).expect("a table");
    let serve = async || {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut stream = acceptor.accept(stream).await.ok()?;
        let request = hear(&mut stream).await;
        stream.write_all(TAKEN.as_bytes()).await.expect("answered");
        Some(request)
    };

    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let hook = Hook::of(&config, trusting(roots).expect("TLS")).expect("a hook");
    let message = message();
    let (sent, request) = tokio::join!(hook.send(&message, NOW), serve());
    assert_eq!(sent, Ok(()));
    assert_eq!(request.expect("a request").json()["type"], "test");

    let stranger = Hook::of(&config, trusting(RootCertStore::empty()).expect("TLS")).expect("a hook");
    let (sent, request) = tokio::join!(stranger.send(&message, NOW), serve());
    assert!(sent.is_err_and(|failure| failure.why.starts_with("no TLS: ")));
    assert!(request.is_none());
}

#[test]
fn a_bad_hook_says_what_to_write() {
    let error = |config: &str| hook(config).map(|_| ()).expect_err(config);
    let https = "url: use an address that begins with https://";
    assert_eq!(error("url = 'http://127.0.0.1/'"), https);
    assert_eq!(error("url = 'not an address'"), "url: use an address such as https://chat.example.org/hook");
    let missing = error("url = 'https://chat.example.org'\nsecret_file = '/nowhere/secret'");
    assert!(missing.starts_with("secret_file: `/nowhere/secret` cannot be read: "), "{missing}");
}
