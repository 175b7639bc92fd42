use super::*;
use crate::{
    config::{Command, Data, load},
    store::{Arrival, Place, Store},
};
use commend_core::{Segment, Tally, wire::Addition};
use std::{
    cell::RefCell,
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};
use tempfile::{NamedTempFile, TempDir};

/// What `commend notify` prints, and its error.
fn notify(arguments: &[&str]) -> (String, Result<(), String>) {
    let all = ["commend", "notify"].iter().chain(arguments);
    let loaded = load(all.map(ToString::to_string).collect::<Vec<_>>()).expect("options");
    let Command::Notify(options) = &loaded.cli.command else { panic!("another command") };
    let printed = RefCell::new(Vec::new());
    let outcome = run(options, &loaded.file, |text| printed.borrow_mut().push(text.to_owned()));
    (printed.take().join("\n"), outcome)
}

/// A server for one request, and its port.
fn answers(answer: &'static str) -> (u16, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let (mut heard, mut bytes) = (String::new(), [0; 1024]);
        while !heard.contains("}}") {
            let n = stream.read(&mut bytes).expect("bytes");
            heard.push_str(&String::from_utf8_lossy(&bytes[..n]));
        }
        stream.write_all(answer.as_bytes()).expect("answered");
        heard
    });
    (port, heard)
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

#[test]
fn a_test_says_of_each_target_whether_it_was_taken() {
    let (fine, heard) = answers("HTTP/1.1 200 OK\r\n\r\n");
    let (broken, _) = answers("HTTP/1.1 500 Internal Server Error\r\n\r\nsecret");
    let config = file(&format!(
        "webhook = [\n{{ url = 'http://127.0.0.1:{fine}/key', allow_private = true, events = [] }},\n\
         {{ url = 'http://127.0.0.1:{broken}/key', allow_private = true }}]"
    ));
    let path = config.path().display().to_string();
    let (printed, outcome) = notify(&["test", "--json", "--config", &path]);
    let outcomes: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let error = "it answered 500 Internal Server Error";
    assert_eq!(
        outcomes,
        serde_json::json!([
            { "target": "webhook 127.0.0.1", "taken": true, "error": null },
            { "target": "webhook 127.0.0.1", "taken": false, "error": error },
        ])
    );
    assert_eq!(outcome, Err("1 of 2 targets did not take the test".into()));
    assert!(heard.join().expect("heard").contains(r#""type":"test""#));

    let (fine, _) = answers("HTTP/1.1 200 OK\r\n\r\n");
    let config = file(&format!("webhook = [{{ url = 'http://127.0.0.1:{fine}', allow_private = true }}]"));
    let printed = notify(&["test", "--config", &config.path().display().to_string()]);
    assert_eq!(printed, ("webhook 127.0.0.1: taken".into(), Ok(())));
}

#[test]
fn nothing_to_test_is_an_error() {
    let why = Err("no [[webhook]] and no [mail] is configured: name a file that has them by --config".into());
    assert_eq!(notify(&["test"]).1, why);
    let empty = file("listen = '127.0.0.1:80'\n");
    let outcome = notify(&["test", "--config", &empty.path().display().to_string()]).1;
    assert_eq!(outcome, why);
}

#[tokio::test]
async fn a_preview_is_the_digest_of_the_last_week() {
    let folder = TempDir::new().expect("a folder");
    let place = Place::Folder(folder.path().to_owned());
    let store = Store::open(&place).expect("a store");
    store.open_wave("community", "2026-q4").expect("a wave");
    let addition = Addition {
        survey: "community".parse().expect("an id"),
        wave: "2026-q4".parse().expect("an id"),
        id: uuid::Uuid::from_u128(1),
        wording: String::new(),
        cells: [(
            Segment::default(),
            Tally { scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40], ..Tally::default() },
        )]
        .into(),
        rejected: 0,
        comments: Vec::new(),
    };
    let day = jiff::civil::date(2026, 11, 18);
    store
        .add(Arrival { addition, content: [0; 32], day, member: None, doubtful: false })
        .await
        .expect("added");
    let data = Data::of(place);
    let config: Config = toml::from_str("digest = { every = 'week', lang = 'nl' }").expect("a file");
    let preview = move |config, id: &str| {
        let now = "2026-11-25T12:00:00Z".parse().expect("a moment");
        preview(config, None, &data, id, now)
    };
    let (dutch, english, unknown) = tokio::task::spawn_blocking(move || {
        store.close();
        (
            preview(config, "community"),
            preview(Config::default(), "community"),
            preview(Config::default(), "x"),
        )
    })
    .await
    .expect("no panic");
    let dutch = dutch.expect("a preview");
    assert!(dutch.contains(", 2026-11-16 tot en met 2026-11-22\n\nNet Promoter Score: 100 "), "{dutch}");
    let english = english.expect("a preview");
    assert!(english.contains(", 2026-11-16 to 2026-11-22\n\nNet Promoter Score: 100 "), "{english}");
    assert_eq!(unknown, Err("there is no survey `x` here".into()));
}
