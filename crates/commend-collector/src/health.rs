//! `commend health`: asks the collector of this machine how it is, for whatever restarts it: a container has no other
//! program that could.

use crate::config::HealthOptions;
use axum::{
    body::Body,
    http::{Request, StatusCode, header::HOST},
};
use http_body_util::{BodyExt as _, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// More of an answer is not read: it is a word, or an error.
const MOST: usize = 4096;

/// Asks, and says the answer; the error is that of a collector that is not well.
pub(crate) fn run(options: &HealthOptions, say: impl Fn(&str)) -> Result<(), String> {
    let address = reachable(options.listen);
    let path = if options.ready { "/readyz" } else { "/healthz" };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let asked = runtime
        .map_err(|error| error.to_string())?
        .block_on(async { tokio::time::timeout(PATIENCE, ask(address, path)).await });
    let answer = asked.unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs())));
    match answer.map_err(|why| format!("http://{address}{path}: {why}"))? {
        (StatusCode::OK, text) => {
            say(text.trim());
            Ok(())
        }
        (status, text) => Err(format!("http://{address}{path}: {status}: {}", text.trim())),
    }
}

/// Whoever listens on all networks can be reached on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn ask(address: SocketAddr, path: &str) -> Result<(StatusCode, String), String> {
    let stream = TcpStream::connect(address).await.map_err(|error| format!("no connection: {error}"))?;
    let broken = |error: hyper::Error| format!("no answer: {error}");
    let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(connection);
    let request = Request::get(path).header(HOST, address.to_string()).body(Body::empty());
    let answer = client.send_request(request.map_err(|error| error.to_string())?).await.map_err(broken)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), MOST).collect().await.map_err(|error| error.to_string())?;
    Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_on_this_machine() {
        for (listen, asked) in
            [("0.0.0.0:8787", "127.0.0.1:8787"), ("[::]:1", "[::1]:1"), ("10.0.0.7:8787", "10.0.0.7:8787")]
        {
            assert_eq!(reachable(listen.parse().expect("an address")).to_string(), asked);
        }
    }
}
