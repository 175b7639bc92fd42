//! What only shows on a real socket: requests that no library would send, and bodies without an end.

use super::*;
use crate::server;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
};

/// Bytes that the system keeps for a socket: few, so that what is written is nearly what is read.
const KEPT: u32 = 4096;
/// The most that is taken of a request that is refused, in bytes, with what the system keeps at both ends.
const MOST_READ: usize = 64 * 1024;
/// The same where each byte of a body comes in a piece of its own, which is six bytes.
const MOST_DRIPPED: usize = 128 * 1024;

/// Serves a collector until the test ends.
fn serve(collector: &Collector) -> SocketAddr {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(KEPT).expect("a size");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let listener = socket.listen(64).expect("a queue").into_std().expect("a listener");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(server::run("test", listener, router(collector.app.clone()), std::future::pending()));
    address
}

/// Sends the beginning of a request, then `more` again and again; gives what the server said before it hung up, and
/// how many bytes it has let in.
async fn send(address: SocketAddr, begin: &[u8], more: &[u8]) -> (String, usize) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_send_buffer_size(KEPT).expect("a size");
    let (mut answers, mut asks) = socket.connect(address).await.expect("a connection").into_split();
    let mut sent = 0;
    let mut answer = Vec::new();
    let write = async {
        let mut next = begin;
        while let Ok(n) = asks.write(next).await {
            sent += n;
            next = if n < next.len() { &next[n..] } else { more };
            if next.is_empty() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        // What was not read makes the end a reset.
        ended = answers.read_to_end(&mut answer) => drop(ended),
        () = write => {}
    }
    (String::from_utf8_lossy(&answer).into_owned(), sent)
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_body_without_an_end_is_hung_up_on() {
    let collector = Collector::new();
    let address = serve(&collector);
    let post = "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n";
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let (endless, huge) = (
        format!("{post}transfer-encoding: chunked\r\n\r\n"),
        format!("{post}content-length: 1073741824\r\n\r\n"),
    );
    let drips = "1\r\nx\r\n";
    let endless_piece = format!("{endless}FFFFFFFFFFFFFFF\r\n");
    let extended = format!("{endless}1;");
    let trailers = format!("{endless}2\r\n{{}}\r\n0\r\n");
    let flood = "GET /healthz HTTP/1.1\r\nhost: x\r\n";
    let line = format!("x: {}\r\n", "y".repeat(100));
    let long = "GET /healthz?";
    for (what, begin, more, expected) in [
        ("chunks without an end", endless.as_str(), chunk.as_str(), 413),
        ("small chunks without an end", &endless, drips, 413),
        ("a piece without an end", &endless_piece, "xxxxxxxx", 413),
        ("what is said of a piece, without an end", &extended, "xxxxxxxx", 400),
        ("what follows a body, without an end", &trailers, &line, 400),
        ("a gigabyte", &huge, &chunk, 413),
        ("a gigabyte that does not come", &huge, "", 413),
        ("header lines without an end", flood, &line, 431),
        ("a header line without an end", "GET / HTTP/1.1\r\nx: ", "yyyyyyyy", 431),
        ("an address without an end", long, "yyyyyyyy", 431),
    ] {
        let (answer, sent) = send(address, begin.as_bytes(), more.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{what}: {answer}");
        let most = if more == drips { MOST_DRIPPED } else { MOST_READ };
        assert!(sent <= most, "{what}: {sent} bytes were let in");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{what}: {answer}");
    }
    assert_eq!(collector.n().await, json!(0));
}

#[tokio::test]
async fn odd_requests_are_answered_by_this_collector_alone() {
    let collector = Collector::new();
    let address = serve(&collector);
    for (line, expected) in [
        ("GET /healthz", 200),
        // What a proxy is asked for: it is none, and answers what is its own.
        ("GET http://evil.example/healthz", 200),
        ("GET http://evil.example/etc/passwd", 404),
        ("GET http://127.0.0.1:1/../../etc/passwd", 404),
        ("GET https://evil.example:443/report.css/..", 404),
        ("CONNECT evil.example:443", 404),
        ("OPTIONS *", 404),
        ("TRACE /healthz", 405),
        ("BREW /v1/batch", 405),
        ("get /healthz", 405),
        ("POST /healthz", 405),
        ("PATCH /v1/batch", 405),
        ("PROPFIND /", 405),
        ("GET /../../../../etc/passwd", 404),
        ("GET /..%2f..%2f..%2fetc%2fpasswd", 404),
        ("GET /%2e%2e/%2e%2e/etc/passwd", 404),
        ("GET //etc/passwd", 404),
        ("GET /./report.css", 404),
        ("GET /report.css/", 404),
        ("GET /report.css%00.js", 404),
        ("GET /..\\..\\Cargo.toml", 404),
        ("GET /e/../../Cargo.toml", 404),
        ("GET /e/..%2fcommunity.js", 404),
        ("GET /v1/schema/..%2f..%2fCargo.json", 404),
        ("GET /v1/surveys/..%2fcommunity.json", 404),
        ("GET /v1/surveys/community.json/../../x", 404),
        ("GET /.git/config", 404),
        ("GET healthz", 404),
        ("GET /heal\x7fthz", 400),
        ("GET  /healthz", 400),
    ] {
        let request = format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let (answer, _) = send(address, request.as_bytes(), b"").await;
        assert_eq!(status(&answer), expected, "{line}: {answer}");
        assert!(!answer.contains("root:") && !answer.contains("[package]"), "{line}: {answer}");
    }
}

#[tokio::test]
async fn a_request_is_not_two() {
    let collector = Collector::new();
    let address = serve(&collector);
    let hidden = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    for headers in [
        "content-length: 0\r\ncontent-length: 36\r\n",
        "content-length: 0, 36\r\n",
        "content-length: +0\r\n",
        "content-length: -1\r\n",
        "content-length: 18446744073709551616\r\n",
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked, gzip\r\n",
        "transfer-encoding : chunked\r\n",
    ] {
        let request = format!(
            "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n{headers}\r\n{hidden}"
        );
        let (answer, _) = send(address, request.as_bytes(), b"").await;
        assert_eq!((status(&answer), answer.matches("HTTP/1.1").count()), (400, 1), "{headers}: {answer}");
    }
}
