//! The binary as a process: its environment, its configuration file, its log and the port of its metrics.
#![expect(clippy::expect_used, reason = "a test ends where something is missing")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;

const BATCH: &str = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-000000000001",
    "cells":[{"segment":{"audience":"member"},"scores":[0,0,0,0,0,0,0,0,0,1,0],"shown":1}],
    "comments":[{"category":"promoter","text":"canary-comment by anna.canary@mail.example"}]}"#;

/// `commend` in a folder, with nothing of this process's own environment.
fn commend(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_commend"));
    command.current_dir(folder).env_clear().args(arguments).envs(environment.iter().copied());
    command
}

/// Whether it went well, and what it printed and complained of.
fn outcome(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String, String) {
    let output = commend(folder, arguments, environment).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// A collector that serves, on free ports.
struct Serving {
    process: Child,
    out: BufReader<ChildStdout>,
    public: String,
    metrics: String,
}

impl Serving {
    fn start(folder: &Path, environment: &[(&str, &str)]) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
        let mut command = commend(folder, &arguments, environment);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(process.stdout.take().expect("piped"));
        let mut serving = Self { process, out, public: String::new(), metrics: String::new() };
        while serving.public.is_empty() {
            let mut line = String::new();
            assert!(serving.out.read_line(&mut line).expect("text") > 0, "it ended before it listened");
            let after = |start: &str| line.trim().strip_prefix(start).map(ToOwned::to_owned);
            if let Some(address) = after("Metrics http://") {
                serving.metrics = address.replace("/metrics", "");
            }
            serving.public = after("Listening on http://").unwrap_or_default();
        }
        serving
    }

    /// Stops it as an operator does; gives its log.
    fn stop(mut self) -> String {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("asked").success());
        let mut log = String::new();
        self.process.stderr.take().expect("piped").read_to_string(&mut log).expect("text");
        self.out.read_to_string(&mut String::new()).expect("text");
        assert!(self.process.wait().expect("an end").success(), "{log}");
        log
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a request and gives the whole answer.
fn ask(address: &str, request: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    let head = format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n");
    stream.write_all(format!("{head}{headers}\r\n{body}").as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let folder = TempDir::new().expect("a folder");
    let write = |text: &str| std::fs::write(folder.path().join("commend.toml"), text).expect("written");
    write("burst = 7\nlisten = \"127.0.0.1:7\"\ndata = \"seven\"\nlog = \"warn\"");
    let environment = [("COMMEND_CONFIG", "commend.toml"), ("COMMEND_BURST", "8"), ("COMMEND_DATA", "eight")];
    let (good, said, _) = outcome(folder.path(), &["config", "--data", "nine", "--json"], &environment);
    let all: Vec<serde_json::Value> = serde_json::from_str(&said).expect("JSON");
    let found = |option: &str| {
        let one = all.iter().find(|one| one["option"] == option).expect("an option");
        [&one["value"], &one["from"], &one["name"]].map(|value| value.as_str().unwrap_or_default().to_owned())
    };
    assert!(good);
    assert_eq!(found("config"), ["commend.toml", "environment", "COMMEND_CONFIG"]);
    assert_eq!(found("data"), ["nine", "flag", "--data"]);
    assert_eq!(found("burst"), ["8", "environment", "COMMEND_BURST"]);
    assert_eq!(found("listen"), ["127.0.0.1:7", "file", "commend.toml"]);
    assert_eq!(found("log_format"), ["text", "default", ""]);
    write("brust = 7");
    let (good, said, why) = outcome(folder.path(), &["config"], &environment);
    assert_eq!(
        (good, said.as_str(), why.as_str()),
        (false, "", "commend: commend.toml: brust: there is no such option; is `burst` meant?\n")
    );
}

#[test]
fn a_kiosk_s_token_is_made_and_explained() {
    let folder = TempDir::new().expect("a folder");
    let arguments: Vec<_> =
        "token kiosk --survey event --wave 1 --name lobby --segment channel=fair --answers 300 --days 30"
            .split(' ')
            .collect();
    let key = ("COMMEND_MEMBER_KEYS", "2026 0123456789abcdef0123456789abcdef");
    let (good, token, _) = outcome(folder.path(), &arguments, &[key]);
    assert!(good);
    let (good, said, _) = outcome(folder.path(), &["token", "check", token.trim()], &[key]);
    let mut said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let exp = said["exp"].take().as_i64().expect("seconds");
    let days = (exp - jiff::Timestamp::now().as_second() + 3600) / (24 * 3600);
    let expected = serde_json::json!({
        "kind": "kiosk", "survey": "event", "wave": "1", "name": "lobby", "segment": { "channel": "fair" },
        "cap": 300, "exp": null,
    });
    assert_eq!((good, days, said), (true, 30, expected));
    // Without a key there is nothing to sign with, and no database is made.
    let (good, _, why) = outcome(folder.path(), &arguments, &[]);
    assert!(!good && why.contains("COMMEND_MEMBER_KEYS_FILE"), "{why}");
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
}

#[test]
fn secrets_are_set_or_not_and_never_shown() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("token", "token-canary-0123456789");
    write("none", "# the key of 2027 is to come\n\n");
    write("commend.toml", "admin_token_file = \"none\"");
    let token = ("COMMEND_ADMIN_TOKEN_FILE", "token");
    let key = ("COMMEND_MEMBER_KEYS", "2026 key-canary-0123456789abcdef012345");
    let config = ("COMMEND_CONFIG", "commend.toml");
    let (good, said, _) = outcome(folder.path(), &["config"], &[config, token, key]);
    let rows: Vec<_> = said.lines().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for row in [
        "admin_token set environment COMMEND_ADMIN_TOKEN_FILE",
        "member_keys set environment COMMEND_MEMBER_KEYS",
    ] {
        assert!(rows.iter().any(|one| one == row), "{row} is not in:\n{said}");
    }
    assert!(good && !said.contains("canary"), "{said}");
    for arguments in [["config"].as_slice(), &["serve", "--listen", "127.0.0.1:0"], &["token", "check", "x"]]
    {
        let (good, _, why) = outcome(folder.path(), arguments, &[("COMMEND_MEMBER_KEYS_FILE", "none")]);
        let expected = "commend: COMMEND_MEMBER_KEYS_FILE: `none` holds no key: make one with `commend token key`, \
                        or do not set it\n";
        assert_eq!((good, why.as_str()), (false, expected), "{arguments:?}");
    }
}

#[test]
fn a_process_tells_nobody_what_it_was_sent() {
    let folder = TempDir::new().expect("a folder");
    let environment =
        [("COMMEND_LOG", "trace"), ("COMMEND_LOG_FORMAT", "json"), ("COMMEND_PROXIES", "127.0.0.1")];
    let serving = Serving::start(folder.path(), &environment);
    let headers = "content-type: text/plain\r\nx-forwarded-for: 203.0.113.77\r\nuser-agent: agent-canary\r\n\
                   authorization: Bearer token-canary\r\ncookie: commend_session=cookie-canary\r\n";
    let first = ask(&serving.public, "POST /v1/batch", headers, BATCH);
    assert!(first.starts_with("HTTP/1.1 200") && first.contains("x-request-id: "), "{first}");
    ask(&serving.public, "POST /v1/batch", headers, &BATCH.replace("2026-q4", "wave-canary"));
    ask(&serving.public, "GET /report/path-canary?query-canary", headers, "");
    ask(&serving.public, "GET /a/path-canary/%0d%0aforged", headers, "");
    ask(&serving.public, "path-canary", headers, "");
    let metrics = ask(&serving.metrics, "GET /metrics", "", "");
    assert!(
        metrics.starts_with("HTTP/1.1 200") && metrics.contains("text/plain; version=0.0.4"),
        "{metrics}"
    );
    for line in [
        concat!("commend_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "commend_batches_total{outcome=\"counted\"} 1",
        "commend_answers_total{survey=\"community\"} 1",
        "commend_connections_open{listener=\"metrics\"} 1",
        "# TYPE commend_http_request_duration_seconds histogram",
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line} is not in:\n{metrics}");
    }
    assert!(!ask(&serving.public, "GET /metrics", "", "").contains("commend_build_info"));
    assert!(ask(&serving.metrics, "POST /v1/batch", headers, BATCH).starts_with("HTTP/1.1 404"));
    let log = serving.stop();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object()), "{line}");
    }
    for said in ["the collector has started", "the collector has stopped", "/v1/batch"] {
        assert!(log.contains(said), "{said} is not in:\n{log}");
    }
    for canary in ["canary", "203.0.113.77", "019abcde", "forged"] {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
        assert!(!metrics.contains(canary), "{canary} is in the metrics:\n{metrics}");
    }
}

#[test]
fn a_start_that_is_refused_is_a_line_of_the_log() {
    let folder = TempDir::new().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--metrics", &taken];
    let (good, _, log) = outcome(folder.path(), &arguments, &[("COMMEND_LOG_FORMAT", "json")]);
    let line: serde_json::Value =
        serde_json::from_str(log.lines().last().unwrap_or_default()).expect("a line");
    assert_eq!((good, &line["level"]), (false, &"ERROR".into()));
    let why = line["why"].as_str().unwrap_or_default();
    assert_eq!(why, format!("{taken} is in use: stop what listens there, or choose another with --metrics"));
    let public = ["serve", "--metrics", "203.0.113.1:9187"];
    let (good, _, why) = outcome(folder.path(), &public, &[]);
    assert!(!good && why.contains("use a loopback or private address"), "{why}");
}

#[test]
fn the_doctor_counts_nothing() {
    let folder = TempDir::new().expect("a folder");
    let serving = Serving::start(folder.path(), &[]);
    // The page is one of the collector's own, and so is where its answers would go.
    let page = format!("http://{}/login", serving.public);
    let collector = format!("http://{}", serving.public);
    let (_, said, _) = outcome(folder.path(), &["doctor", &page, "--collector", &collector], &[]);
    assert!(
        said.contains(&format!("ok       endpoint: {collector}/v1/batch takes answers of {collector}")),
        "{said}"
    );
    let metrics = ask(&serving.metrics, "GET /metrics", "", "");
    assert!(metrics.contains("commend_http_requests_total"), "{metrics}");
    for counted in ["commend_batches_total{", "commend_answers_total{"] {
        assert!(!metrics.contains(counted), "{counted} is in:\n{metrics}");
    }
    let (good, report, why) = outcome(folder.path(), &["report", "community", "--json"], &[]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap_or_else(|_| panic!("{why}"));
    assert_eq!((good, &report["n"], &report["shown"]), (true, &0.into(), &0.into()));
    serving.stop();
}
