//! How many connections there are at once, and how much is read of each, over real sockets.

use super::*;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const ASK: &[u8] = b"GET /page HTTP/1.1\r\nhost: x\r\n\r\n";

/// Serves a page to so many connections at once.
fn start(most: u32) -> SocketAddr {
    let listener = listen("127.0.0.1:0".parse().expect("an address"), "--listen").expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/page", get(async || "a page"));
    tokio::spawn(serve("test", listener, router, std::future::pending(), most));
    address
}

/// Reads until the page was read.
async fn page(stream: &mut TcpStream) {
    let mut answer = Vec::new();
    while !answer.ends_with(b"a page") {
        assert!(stream.read_buf(&mut answer).await.expect("an answer") > 0, "hung up");
    }
}

/// All is on one thread: what the server can do, it has done by the time that another was answered some times.
#[tokio::test]
async fn one_connection_more_than_there_is_room_for_waits_its_turn() {
    let address = start(2);
    let connect = || TcpStream::connect(address);
    let (mut first, mut second) =
        (connect().await.expect("a connection"), connect().await.expect("a connection"));
    for stream in [&mut first, &mut second] {
        stream.write_all(ASK).await.expect("sent");
        page(stream).await;
    }
    let mut third = connect().await.expect("the system's queue has room");
    third.write_all(ASK).await.expect("sent");
    for _ in 0..20 {
        first.write_all(ASK).await.expect("sent");
        page(&mut first).await;
    }
    let nothing = third.try_read(&mut [0; 1]).map_err(|error| error.kind());
    assert_eq!(nothing, Err(std::io::ErrorKind::WouldBlock), "it was answered beside two others");
    drop(second);
    page(&mut third).await;
    // Whoever is in goes on.
    first.write_all(ASK).await.expect("sent");
    page(&mut first).await;
}
