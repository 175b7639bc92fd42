//! What the real binary keeps: through SIGKILL, resending, slow and broken clients.

use commend_e2e::{Collector, process};
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const BATCH: &str = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-00000000000a",
    "cells":[{"segment":{"audience":"member"},"scores":[0,0,0,0,0,0,0,0,0,1,0],"shown":1}]}"#;

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let mut collector = Collector::start().await;
    for round in 1..=5_u64 {
        let id = format!("019abcde-0000-7000-8000-{round:012}");
        let batch = BATCH.replace("019abcde-0000-7000-8000-00000000000a", &id);
        let (status, body) = collector.post(&batch).await;
        assert_eq!((status.as_u16(), &body), (200, &json!({"batch": id, "result": "counted"})));
        collector = collector.kill_and_restart().await;
        assert_eq!(collector.report("community").await["n"], json!(round));
        let (status, body) = collector.post(&batch).await;
        assert_eq!((status.as_u16(), &body), (200, &json!({"batch": id, "result": "duplicate"})));
        assert_eq!(collector.report("community").await["n"], json!(round));
    }
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    let collector = Collector::with_disk_of(256).await;
    let batch = |serial: u32| {
        BATCH
            .replace("019abcde-0000-7000-8000-00000000000a", &format!("019abcde-0000-7000-8000-{serial:012}"))
    };
    let (mut acknowledged, mut refused) = (0_u32, Vec::new());
    while refused.len() < 5 {
        let serial = acknowledged + u32::try_from(refused.len()).expect("few");
        assert!(serial < 50_000, "the disk never fills");
        match collector.post(&batch(serial)).await.0.as_u16() {
            200 => acknowledged += 1,
            503 => refused.push(serial),
            other => panic!("{other}"),
        }
    }
    assert!(acknowledged > 0 && !collector.is_ready().await);
    collector.enlarge_disk().await;
    assert!(collector.is_ready().await);
    for serial in &refused {
        assert_eq!(collector.post(&batch(*serial)).await.0.as_u16(), 200);
    }
    assert_eq!(collector.report("community").await["n"], json!(acknowledged + 5));
    let collector = collector.kill_and_restart().await;
    assert_eq!(collector.report("community").await["n"], json!(acknowledged + 5));
}

#[tokio::test]
async fn one_client_behind_a_proxy_is_not_another() {
    let collector = Collector::with_options(&["--burst", "2", "--proxies", "127.0.0.1"]).await;
    let mut first = Vec::new();
    for _ in 0..3 {
        first.push(collector.post_for("1.1.1.1, 203.0.113.1", BATCH).await.as_u16());
    }
    assert_eq!(first, [200, 200, 429]);
    assert_eq!(collector.post_for("203.0.113.2", BATCH).await.as_u16(), 200);
    // Whom nobody vouches for as a proxy is itself, whatever it says.
    let open = Collector::with_options(&["--burst", "2"]).await;
    let mut forged = Vec::new();
    for client in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        forged.push(open.post_for(client, BATCH).await.as_u16());
    }
    assert_eq!(forged, [200, 200, 429]);
}

#[tokio::test]
async fn commands_do_what_they_say_while_it_serves() {
    let collector = Collector::start().await;
    assert_eq!(collector.post(BATCH).await.0.as_u16(), 200);
    let (made, token) = collector.command(&["token", "new", "board"]).await;
    let token = token.trim();
    assert!(made && token.len() == 64, "{token}");
    for (wrong, why) in [
        (&["token", "new", "board"][..], "there is a token `board`"),
        (&["token", "new", "staff", "--expires", "2026-01-01"], "2026-01-01 is over"),
        (&["seal", "community", "2026-q4"], "still asks: name the next one"),
        (&["backup", "missing/copy.db"], "there is no such folder"),
    ] {
        let (done, said) = collector.command(wrong).await;
        assert!(!done && said.contains(why), "{wrong:?}: {said}");
    }
    assert_eq!(collector.report_with(token).await.as_u16(), 200);
    let (listed, names) = collector.command(&["token", "list", "--json"]).await;
    assert!(listed && names.contains("\"board\"") && !names.contains(token), "{names}");
    assert!(collector.command(&["token", "revoke", "board"]).await.0);
    assert_eq!(collector.report_with(token).await.as_u16(), 401);
    let (revoked, why) = collector.command(&["token", "revoke", "board"]).await;
    assert!(!revoked && why.contains("there is no token `board`"), "{why}");
    let address = collector.home.trim_start_matches("http://");
    for (ask, answer) in
        [(&["health", "--listen", address][..], "ok"), (&["health", "--ready", "--listen", address], "ready")]
    {
        assert_eq!(collector.command(ask).await, (true, format!("{answer}\n")));
    }
    let (well, why) = collector.command(&["health", "--listen", "127.0.0.1:9"]).await;
    assert!(!well && why.contains("http://127.0.0.1:9/healthz: no connection"), "{why}");
    let copy = collector.file("copy.db");
    let (copied, said) = collector.command(&["backup", &copy]).await;
    assert!(copied && said.contains("Backup"), "{said}");
    assert!(!collector.command(&["backup", &copy]).await.0);
    let (sealed, said) = collector.command(&["seal", "community", "2026-q4", "--running"]).await;
    assert!(sealed && said.contains("1 ids of batches"), "{said}");
    assert_eq!(collector.post(BATCH).await.0.as_u16(), 410);
    assert_eq!(collector.report("community").await["n"], json!(1));
    // The copy is of the moment before.
    let restored = collector.restore("copy.db").await;
    let (status, body) = restored.post(BATCH).await;
    assert_eq!((status.as_u16(), &body["result"]), (200, &json!("duplicate")));
}

/// The longest that any of them may stay: 15 s for an answer, and what a busy machine takes.
const LONGEST: Duration = Duration::from_secs(20);

/// Sends some bytes at once, then `drops` one by one, each half a second after the one before, and nothing once all
/// are gone. Waits until the collector hangs up; gives what it said.
async fn hang(home: &str, bytes: &str, drops: &str) -> String {
    let stream = TcpStream::connect(home.trim_start_matches("http://")).await.expect("a connection");
    let (mut answers, mut asks) = stream.into_split();
    asks.write_all(bytes.as_bytes()).await.expect("sent");
    let drip = async {
        let mut clock = tokio::time::interval(Duration::from_millis(500));
        for drop in drops.bytes() {
            clock.tick().await;
            if asks.write_all(&[drop]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let ended = async {
        tokio::select! {
            // However it hangs up: what was not read makes it a reset.
            ended = answers.read_to_end(&mut answer) => drop(ended),
            () = drip => {}
        }
    };
    assert!(tokio::time::timeout(LONGEST, ended).await.is_ok(), "never hung up on: {bytes}{drops}");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn asked_to_stop_it_stops_whatever_clients_do() {
    let collector = Collector::start().await;
    // One that says nothing, and one that asks for much and reads nothing.
    let address = collector.home.trim_start_matches("http://").to_owned();
    let _silent = TcpStream::connect(&address).await.expect("a connection");
    let mut deaf = TcpStream::connect(&address).await.expect("a connection");
    let ask = "GET /embed.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2000);
    let _ = tokio::time::timeout(Duration::from_secs(1), deaf.write_all(ask.as_bytes())).await;
    let (status, _) = collector.post(BATCH).await;
    assert_eq!(status.as_u16(), 200);
    let collector = collector.stop_and_restart().await;
    assert_eq!(collector.report("community").await["n"], json!(1));
}

#[tokio::test]
async fn who_never_finishes_is_hung_up_on() {
    let collector = Collector::start().await;
    let home = collector.home.as_str();
    let post = "POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n";
    let half = "GET /healthz HTTP/1.1\r\nho";
    let stalled = format!("{post}content-length: 500\r\n\r\n{{\"v\":1");
    let chunked = format!("{post}transfer-encoding: chunked\r\n\r\n");
    let piece = format!("{chunked}5\r\n{{\"v\":");
    let gigabyte = format!("{post}content-length: 1073741824\r\n\r\n");
    // Not a byte over what is read at most: what stays unread makes a reset, which may overtake the answer.
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}", "y".repeat(16 * 1024 - 28));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "y: y\r\n".repeat(200));
    let pieces = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let run = "y".repeat(65_536);
    let lines = "y: y\r\n".repeat(1000);
    let drops = "x".repeat(200);
    let answers = tokio::join!(
        hang(home, "", ""),
        hang(home, half, ""),
        hang(home, half, &drops),
        hang(home, &stalled, ""),
        hang(home, &piece, ""),
        hang(home, &stalled, &drops),
        hang(home, &gigabyte, ""),
        hang(home, &long, ""),
        hang(home, &many, ""),
        pour(home, &gigabyte, pieces.as_bytes()),
        pour(home, &chunked, pieces.as_bytes()),
        pour(home, "GET / HTTP/1.1\r\nhost: x\r\n", lines.as_bytes()),
        pour(home, "GET / HTTP/1.1\r\nhost: x\r\ny: ", run.as_bytes()),
    );
    for (what, answer, statuses) in [
        ("nothing", answers.0, &[""][..]),
        ("half a header", answers.1, &["", "408"]),
        ("a header drop by drop", answers.2, &["", "408"]),
        ("a body that stalls", answers.3, &["408"]),
        ("a body in pieces that stalls", answers.4, &["408"]),
        ("a body drop by drop", answers.5, &["503"]),
        ("a body that is too large", answers.6, &["413"]),
        ("a header that is too long", answers.7, &["431"]),
        ("a header of too many lines", answers.8, &["431"]),
        ("a body of a gigabyte", answers.9, &["", "413"]),
        ("pieces without end", answers.10, &["", "413"]),
        ("lines of a header without end", answers.11, &["", "431"]),
        ("a line of a header without end", answers.12, &["", "431"]),
    ] {
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(statuses.contains(&status), "{what}: {answer}");
    }
    assert_eq!(collector.report("community").await["n"], json!(0));
    let (_, most) = process::memory(collector.id());
    assert!(most < 64.0, "{most} MiB");
}

/// Sends some bytes, and then others again and again as fast as they are taken, until the collector hangs up; gives
/// what it said.
async fn pour(home: &str, head: &str, more: &[u8]) -> String {
    let stream = TcpStream::connect(home.trim_start_matches("http://")).await.expect("a connection");
    let (mut answers, mut asks) = stream.into_split();
    asks.write_all(head.as_bytes()).await.expect("sent");
    let flood = async { while asks.write_all(more).await.is_ok() {} };
    let mut answer = Vec::new();
    let ended = async { tokio::join!(answers.read_to_end(&mut answer), flood) };
    assert!(tokio::time::timeout(LONGEST, ended).await.is_ok(), "never hung up on: {head}");
    String::from_utf8_lossy(&answer).into_owned()
}
