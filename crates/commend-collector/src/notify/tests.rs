use super::*;
use crate::store::{Arrival, Place};
use commend_core::{Segment, Tally, wire::Addition};
use failure::WAITS;
use futures_util::FutureExt as _;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::{Barrier, oneshot, watch},
};

const SURVEY: &str = "community";
const KEY: &str = "digest/week/community";
const TAKEN: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\n\r\n";

/// A database of keys, shared by its clones.
#[derive(Clone)]
struct Memory {
    values: Arc<Mutex<BTreeMap<String, String>>>,
    /// How many claims were made, and how many of them were heard.
    claims: watch::Sender<(u32, u32)>,
    /// Where readers wait for each other.
    readers: Arc<Barrier>,
}

impl Memory {
    fn new(values: &[(&str, &str)], readers: usize) -> Self {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let readers = Arc::new(Barrier::new(readers));
        Self { values: Arc::new(Mutex::new(values)), claims: watch::channel((0, 0)).0, readers }
    }

    fn value(&self, key: &str) -> Option<String> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Waits until so many claims were made, and says how many were heard.
    async fn claimed(&self, n: u32) -> u32 {
        self.claims.subscribe().wait_for(|(made, _)| *made >= n).await.expect("claims").1
    }
}

impl Ledger for Memory {
    async fn get(&self, key: &str) -> Result<Option<String>, String> {
        let value = self.value(key);
        self.readers.wait().await;
        Ok(value)
    }

    async fn claim(&self, key: &str, value: &str) -> Result<bool, String> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = values.get(key).is_none_or(|last| last.as_str() < value);
        if mine {
            values.insert(key.to_owned(), value.to_owned());
        }
        self.claims.send_modify(|(made, heard)| {
            *made += 1;
            *heard += u32::from(mine);
        });
        Ok(mine)
    }
}

/// A collector's data, and a hook that listens.
struct Fixture {
    _folder: TempDir,
    store: Store,
    listener: TcpListener,
    config: Config,
}

impl Fixture {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
        store.open_wave(SURVEY, "2026-q4").expect("a wave");
        let tally = Tally { scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40], ..Tally::default() };
        let addition = Addition {
            survey: SURVEY.parse().expect("an id"),
            wave: "2026-q4".parse().expect("an id"),
            id: uuid::Uuid::from_u128(1),
            wording: String::new(),
            cells: [(Segment::default(), tally)].into(),
            rejected: 0,
            comments: Vec::new(),
        };
        let day = jiff::civil::date(2026, 11, 18);
        store
            .add(Arrival { addition, content: [0; 32], day, member: None, doubtful: false })
            .await
            .expect("added");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = listener.local_addr().expect("an address");
        let config = format!(
            "webhook = [{{ url = 'http://{address}/', allow_private = true }}]\ndigest = {{ every = 'week' }}"
        );
        Self { _folder: folder, store, listener, config: toml::from_str(&config).expect("a file") }
    }

    /// A collector that begins at a moment and stays there, until it is told to stop.
    fn run(
        &self,
        ledger: &Memory,
        now: &str,
    ) -> (mpsc::Sender<Silent>, oneshot::Sender<()>, impl Future<Output = ()>) {
        let surveys = Shelf::open(None, &self.store).expect("surveys");
        let notifier = Notifier::new(&self.config, surveys, self.store.clone(), ledger.clone());
        let (events, silent) = mpsc::channel(4);
        let (stop, stopped) = oneshot::channel();
        let now: Timestamp = now.parse().expect("a moment");
        let stopped = async move { drop(stopped.await) };
        (events, stop, notifier.expect("a notifier").run(silent, move || now, stopped))
    }

    /// Hears one request, answers it, and waits until the other side has left.
    async fn hear(&self, answer: &str) -> String {
        let (mut stream, _) = self.listener.accept().await.expect("a connection");
        let mut heard = Vec::new();
        while !heard.ends_with(b"}}") {
            assert_ne!(stream.read_buf(&mut heard).await.expect("bytes"), 0, "the request broke off");
        }
        stream.write_all(answer.as_bytes()).await.expect("answered");
        while stream.read(&mut [0; 64]).await.is_ok_and(|n| n > 0) {}
        String::from_utf8(heard).expect("UTF-8")
    }

    fn nobody_waits(&self) -> bool {
        self.listener.accept().now_or_never().is_none()
    }
}

#[tokio::test]
async fn a_first_start_sends_nothing_and_remembers_where_it_began() {
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[], 1));
    let (_events, stop, run) = fixture.run(&ledger, "2026-11-25T12:00:00Z");
    let watching = async {
        assert_eq!(ledger.claimed(1).await, 1);
        stop.send(()).expect("running");
    };
    tokio::join!(run, watching);
    assert_eq!(ledger.value(KEY).as_deref(), Some("2026-11-16"));
    assert!(fixture.nobody_waits());
}

#[tokio::test]
async fn several_collectors_send_a_digest_once() {
    // Both have read what was sent last before one of them claims.
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[(KEY, "2026-11-02")], 2));
    let (_one, stop_one, run_one) = fixture.run(&ledger, "2026-11-25T12:00:00Z");
    let (_two, stop_two, run_two) = fixture.run(&ledger, "2026-11-25T12:00:01Z");
    let watching = async {
        let heard = fixture.hear(TAKEN).await;
        assert_eq!(ledger.claimed(2).await, 1);
        stop_one.send(()).and(stop_two.send(())).expect("running");
        heard
    };
    let ((), (), heard) = tokio::join!(run_one, run_two, watching);
    assert!(heard.contains(r#""type":"digest""#) && heard.contains(r#""from":"2026-11-16""#), "{heard}");
    assert_eq!(ledger.value(KEY).as_deref(), Some("2026-11-16"));
    assert!(fixture.nobody_waits());
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_the_same_id() {
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[(KEY, "2026-11-09")], 1));
    let (_events, stop, run) = fixture.run(&ledger, "2026-11-25T12:00:00Z");
    let watching = async {
        let mut all = Vec::new();
        for (answer, wait) in [(BUSY, WAITS[0]), (BUSY, WAITS[1]), (TAKEN, Duration::ZERO)] {
            all.push(fixture.hear(answer).await);
            // The other side has left, and so is waiting already.
            tokio::time::pause();
            assert!(fixture.nobody_waits());
            tokio::time::advance(wait).await;
            tokio::time::resume();
        }
        stop.send(()).expect("running");
        all
    };
    let ((), all) = tokio::join!(run, watching);
    let id = |heard: &String| heard.lines().find(|line| line.starts_with("webhook-id: ")).map(str::to_owned);
    assert!(id(&all[0]).is_some() && all.iter().all(|one| id(one) == id(&all[0])), "{all:?}");
}

#[tokio::test]
async fn nothing_goes_on_after_the_end() {
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[(KEY, "2026-11-09")], 1));
    let (_events, stop, run) = fixture.run(&ledger, "2026-11-25T12:00:00Z");
    let watching = async {
        let (stream, _) = fixture.listener.accept().await.expect("a connection");
        stop.send(()).expect("running");
        stream
    };
    let ((), mut stream) = tokio::join!(run, watching);
    // The connection ended with the collector's part, well before anybody had answered.
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard).now_or_never().expect("an end");
    assert!(fixture.nobody_waits());
}

#[tokio::test]
async fn answers_that_stopped_are_told_once() {
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[(KEY, "2026-11-16")], 1));
    let (events, stop, run) = fixture.run(&ledger, "2026-11-25T12:00:00Z");
    let watching = async {
        let event = Silent { survey: SURVEY.into(), last: jiff::civil::date(2026, 11, 21), usual: 12 };
        let unknown = Silent { survey: "unknown".into(), ..event.clone() };
        for event in [unknown, event.clone(), event] {
            events.send(event).await.expect("running");
        }
        let heard = fixture.hear(TAKEN).await;
        assert_eq!(ledger.claimed(2).await, 1);
        stop.send(()).expect("running");
        heard
    };
    let ((), heard) = tokio::join!(run, watching);
    assert!(heard.contains(r#""type":"silent""#) && heard.contains(r#""usual":12"#), "{heard}");
    assert!(fixture.nobody_waits());
}

#[tokio::test]
async fn it_looks_again_within_the_hour_and_soon_after_a_failure() {
    let (fixture, ledger) = (Fixture::new().await, Memory::new(&[], 1));
    let surveys = Shelf::open(None, &fixture.store).expect("surveys");
    let notifier =
        Notifier::new(&fixture.config, surveys, fixture.store.clone(), ledger).expect("a notifier");
    let nap = |now: &str, looked| notifier.nap(now.parse().expect("a moment"), looked);
    assert_eq!(nap("2026-11-23T07:59:30Z", Ok(())), Duration::from_secs(30));
    assert_eq!(nap("2026-11-23T08:00:00Z", Ok(())), NAP);
    assert_eq!(nap("2026-11-23T07:00:00Z", Err("gone".into())), SOON);
}
