//! Sends batches over connections that stay open, each new, and counts what comes back.

use super::process;
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpStream, task::JoinSet, time::Instant};

/// Sent before anything is measured.
const WARM: Duration = Duration::from_secs(1);

/// How to send.
#[derive(Clone, Copy)]
pub struct Load {
    /// How many send at once, each one batch after another.
    pub connections: u32,
    /// So long, after a second to warm up.
    pub length: Duration,
    /// So many a second, as they are due, whatever the server does; else each connection as fast as it is answered.
    pub rate: Option<f64>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Acknowledged a second.
    pub rate: f64,
    /// Microseconds of the server's CPU for each.
    pub cpu: f64,
    /// Answers by status, warming up included; 0 where there was none.
    pub statuses: BTreeMap<u16, u64>,
}

/// What the connections share.
struct Shared {
    address: String,
    first: Instant,
    load: Load,
    /// Batches that were begun.
    serial: AtomicU64,
    acknowledged: AtomicU64,
    /// The first part of each id, as in version 7.
    moment: u64,
}

impl Load {
    /// Loads the server at an address, such as `http://127.0.0.1:80`, whose process has that id.
    pub async fn run(self, home: &str, process: u32) -> Outcome {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
        let shared = Arc::new(Shared {
            address: home.trim_start_matches("http://").to_owned(),
            first: Instant::now(),
            load: self,
            serial: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            moment: u64::try_from(since.as_millis()).expect("this age"),
        });
        let mut connections = JoinSet::new();
        for _ in 0..self.connections {
            connections.spawn(send(shared.clone()));
        }
        tokio::time::sleep_until(shared.first + WARM).await;
        let before = (Instant::now(), shared.acknowledged.load(Relaxed), process::cpu(process));
        tokio::time::sleep_until(shared.first + WARM + self.length).await;
        let seconds = before.0.elapsed().as_secs_f64();
        let acknowledged = (shared.acknowledged.load(Relaxed) - before.1) as f64;
        let cpu = (process::cpu(process) - before.2) as f64;
        let mut statuses = BTreeMap::new();
        for (status, n) in connections.join_all().await.into_iter().flatten() {
            *statuses.entry(status).or_default() += n;
        }
        Outcome { rate: acknowledged / seconds, cpu: cpu / acknowledged, statuses }
    }
}

/// One connection after another, until the time is over; gives how often which status came.
async fn send(shared: Arc<Shared>) -> BTreeMap<u16, u64> {
    let mut statuses = BTreeMap::new();
    let end = shared.first + WARM + shared.load.length;
    while Instant::now() < end {
        let stream = TcpStream::connect(&shared.address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
        tokio::spawn(connection);
        while Instant::now() < end {
            let serial = shared.serial.fetch_add(1, Relaxed);
            if let Some(rate) = shared.load.rate {
                let due = shared.first + Duration::from_secs_f64(serial as f64 / rate);
                if due >= end {
                    return statuses;
                }
                tokio::time::sleep_until(due).await;
            }
            let status = match sender.send_request(shared.request(serial)).await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    if response.into_body().collect().await.is_ok() { status } else { 0 }
                }
                Err(_) => 0,
            };
            *statuses.entry(status).or_default() += 1;
            match status {
                200 => drop(shared.acknowledged.fetch_add(1, Relaxed)),
                0 => break,
                _ => {}
            }
        }
    }
    statuses
}

impl Shared {
    fn request(&self, serial: u64) -> Request<Full<Bytes>> {
        let (high, low) = (self.moment >> 16, self.moment & 0xffff);
        let audience = if serial.is_multiple_of(3) { "visitor" } else { "member" };
        let score = serial % 11;
        let scores: Vec<_> = (0..11).map(|n| if n == score { "1" } else { "0" }).collect();
        let body = format!(
            r#"{{"v":1,"survey":"community","wave":"2026-q4","batch":"{high:08x}-{low:04x}-7000-8000-{serial:012x}","cells":[{{"segment":{{"audience":"{audience}","channel":"community","lang":"en"}},"scores":[{}],"shown":1,"dismissed":0}}],"comments":[]}}"#,
            scores.join(",")
        );
        let request =
            Request::post("/v1/batch").header("host", &self.address).header("content-type", "text/plain");
        request.body(Full::new(Bytes::from(body))).expect("a request")
    }
}
