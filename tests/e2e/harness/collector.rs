//! The real binary, as an operator starts it.

use super::{PATIENCE, built, eventually_is};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, body::Bytes};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The admin token of every collector under test.
pub const TOKEN: &str = "e2e-admin-token-0123456789";
/// What a traced collector is asked for: what it takes, writes, makes durable and answers.
const CALLS: &str = "trace=read,recvfrom,pwrite64,fdatasync,fsync,write,writev,sendto";

/// A collector that serves.
pub struct Collector {
    /// Its origin, such as `http://127.0.0.1:40001`.
    pub home: String,
    process: Child,
    data: TempDir,
    /// What it said of itself as it started.
    said: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Collector {
    /// Starts with the demo survey.
    pub async fn start() -> Self {
        Self::with(TempDir::new().expect("a folder"), None).await
    }

    /// Starts with one survey of that definition.
    pub async fn with_survey(definition: &str) -> Self {
        let data = TempDir::new().expect("a folder");
        let surveys = keep_survey(data.path(), definition);
        Self::with(data, Some(&surveys)).await
    }

    /// Starts with further options.
    pub async fn with_options(options: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", r#"binary=$1; shift; extra=$1; shift; exec "$binary" "$@" $extra"#, "sh"]);
        command.arg(built("COMMEND_BINARY", "release/commend")).arg(options.join(" "));
        Self::spawn(command, TempDir::new().expect("a folder"), None).await
    }

    /// Runs a command of the binary on the same data; gives whether it went well, and what it said.
    pub async fn command(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(built("COMMEND_BINARY", "release/commend"));
        command.args(arguments).env("COMMEND_DATA", self.data.path()).env("COMMEND_LOG", "warn");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.output().await.expect("a command that runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Starts another on a copy that `backup` has made in the data folder.
    pub async fn restore(&self, name: &str) -> Self {
        let data = TempDir::new().expect("a folder");
        std::fs::copy(self.data.path().join(name), data.path().join("commend.db")).expect("a copy");
        Self::with(data, None).await
    }

    /// A name in the data folder.
    pub fn file(&self, name: &str) -> String {
        self.data.path().join(name).display().to_string()
    }

    /// Starts with a survey of that definition, if there is one, and with variables. It logs into `log`, beside its data.
    pub async fn with_environment(definition: Option<&str>, environment: &[(&str, &str)]) -> Self {
        let data = TempDir::new().expect("a folder");
        let surveys = definition.map(|definition| keep_survey(data.path(), definition));
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = environment.iter().map(owned).collect();
        let command = Command::new(built("COMMEND_BINARY", "release/commend"));
        Self::launch(command, data, surveys.as_deref(), environment).await
    }

    /// Starts on a shared `PostgreSQL`.
    pub async fn on(database: &str) -> Self {
        Self::with_environment(None, &[("COMMEND_DATABASE", database)]).await
    }

    /// Starts with its system calls written down, see [`Self::trace`].
    pub async fn traced() -> Self {
        let data = TempDir::new().expect("a folder");
        let mut command = Command::new("strace");
        // The tracer is the child, so that what is killed is the collector.
        command.args(["-D", "-f", "-y", "-xx", "-s", "16384", "-e", CALLS, "-o"]);
        command.arg(data.path().join("trace")).arg(built("COMMEND_BINARY", "release/commend"));
        Self::spawn(command, data, None).await
    }

    /// Its system calls, once it has stopped.
    pub async fn trace(mut self) -> String {
        self.end().await;
        let trace = std::fs::read_to_string(self.data.path().join("trace")).expect("a trace");
        assert!(trace.contains("+++ exited with 0 +++"), "the trace breaks off");
        trace
    }

    /// Starts on a disk that is full once a file has so many KiB.
    pub async fn with_disk_of(kib: u32) -> Self {
        let limited = format!(r#"trap "" XFSZ; ulimit -S -f {}; exec "$0" "$@""#, kib * 2);
        let mut command = Command::new("sh");
        command.args(["-c", &limited]).arg(built("COMMEND_BINARY", "release/commend"));
        Self::spawn(command, TempDir::new().expect("a folder"), None).await
    }

    /// Makes room on that disk.
    pub async fn enlarge_disk(&self) {
        let id = self.process.id().expect("running").to_string();
        let enlarged =
            Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited:unlimited"]).status().await;
        assert!(enlarged.expect("asked").success());
    }

    async fn with(data: TempDir, surveys: Option<&Path>) -> Self {
        Self::spawn(Command::new(built("COMMEND_BINARY", "release/commend")), data, surveys).await
    }

    async fn spawn(command: Command, data: TempDir, surveys: Option<&Path>) -> Self {
        Self::launch(command, data, surveys, Vec::new()).await
    }

    async fn launch(
        mut command: Command,
        data: TempDir,
        surveys: Option<&Path>,
        environment: Vec<(String, String)>,
    ) -> Self {
        // Tests send more at once than one page does.
        command.env("COMMEND_BURST", "0");
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        if let Some(surveys) = surveys {
            command.arg("--surveys").arg(surveys);
        }
        command.env("COMMEND_ADMIN_TOKEN", TOKEN).env("COMMEND_LOG", "warn");
        if !environment.is_empty() {
            command.stderr(std::fs::File::create(data.path().join("log")).expect("a file"));
            command.envs(environment.iter().map(|(name, value)| (name, value)));
        }
        command.stdout(Stdio::piped()).kill_on_drop(true);
        let mut process =
            command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}; build it with scripts/serve"));
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let mut said = Vec::new();
        let listening = async {
            while let Some(line) = lines.next_line().await.expect("text") {
                if let Some(home) = line.strip_prefix("Listening on ") {
                    return home.to_owned();
                }
                said.push(line);
            }
            panic!("the collector ended before it listened");
        };
        let home = tokio::time::timeout(PATIENCE, listening).await.expect("listening in time");
        // Whoever closes the pipe makes later lines fail; these go nowhere instead.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { home, process, data, said, environment }
    }

    /// Ends it without any warning and starts it again on the same data, on another port.
    pub async fn kill_and_restart(mut self) -> Self {
        self.process.kill().await.expect("killed");
        self.restart().await
    }

    async fn restart(self) -> Self {
        let surveys = self.data.path().join("surveys");
        let surveys = surveys.exists().then_some(surveys);
        let command = Command::new(built("COMMEND_BINARY", "release/commend"));
        Self::launch(command, self.data, surveys.as_deref(), self.environment).await
    }

    /// Asks it to stop, waits until it has, and starts it again on the same data.
    pub async fn stop_and_restart(mut self) -> Self {
        self.end().await;
        self.restart().await
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stop(mut self) {
        self.end().await;
    }

    async fn end(&mut self) {
        let id = self.process.id().expect("running").to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.expect("asked");
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await.expect("an end in time");
        assert!(ended.expect("a status").success());
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id().expect("running")
    }

    /// The folder of its data.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// What its metrics say, where it has them.
    pub async fn metrics(&self) -> String {
        let page = self.said.iter().find_map(|line| line.strip_prefix("Metrics ")).expect("metrics");
        let (status, body) = send(Request::get(page), "").await.expect("an answer");
        assert_eq!(status, StatusCode::OK);
        String::from_utf8(body.to_vec()).expect("text")
    }

    /// The tag that a page pastes, with further attributes.
    pub fn tag(&self, attributes: &str) -> String {
        format!(r#"<script async src="{}/embed.js" {attributes}></script>"#, self.home)
    }

    /// The report of a survey, as an admin gets it.
    pub async fn report(&self, survey: &str) -> Value {
        self.report_by(survey, "").await
    }

    /// Waits until the demo survey, or the one in its place, has counted so many answers.
    pub async fn counted(&self, n: usize) {
        let counted = async || self.report("community").await["n"].clone();
        eventually_is("answers that are counted", json!(n), counted).await;
    }

    /// The report of a survey, with a query.
    pub async fn report_by(&self, survey: &str, query: &str) -> Value {
        let path = format!("/v1/surveys/{survey}/report.json{query}");
        let (status, body) = self.request(Method::GET, &path, "").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// The admin's link.
    pub fn login(&self) -> String {
        format!("{}/login#token={TOKEN}", self.home)
    }

    /// One member's answer to the demo survey.
    pub async fn answer(&self, score: usize) {
        let mut scores = [0; 11];
        scores[score] = 1;
        let batch = json!({
            "v": 1, "survey": "community", "wave": "2026-q4", "batch": "019abcde-0000-7000-8000-0000000000ff",
            "cells": [{ "segment": { "audience": "member" }, "scores": scores, "shown": 1 }],
        });
        assert_eq!(self.post(&batch.to_string()).await.0, StatusCode::OK);
    }

    /// Posts a batch as a page does.
    pub async fn post(&self, batch: &str) -> (StatusCode, Value) {
        self.request(Method::POST, "/v1/batch", batch).await
    }

    /// Posts a batch through a proxy that says whom it speaks for.
    pub async fn post_for(&self, client: &str, batch: &str) -> StatusCode {
        let forwarded = ("x-forwarded-for", client);
        self.request_with(Method::POST, "/v1/batch", batch, forwarded).await.0
    }

    /// Asks for a report with a token of one's own.
    pub async fn report_with(&self, token: &str) -> StatusCode {
        let bearer = format!("Bearer {token}");
        self.request_with(Method::GET, "/v1/surveys/community/report.json", "", ("authorization", &bearer))
            .await
            .0
    }

    /// What is at an address of it, for a program.
    pub async fn page(&self, address: &str) -> (StatusCode, String) {
        let (status, body) = send(Request::get(address), "").await.expect("an answer");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Whether it says that it can take answers.
    pub async fn is_ready(&self) -> bool {
        self.request(Method::GET, "/readyz", "").await.0 == StatusCode::OK
    }

    async fn request(&self, method: Method, path: &str, body: &str) -> (StatusCode, Value) {
        self.request_with(method, path, body, ("authorization", &format!("Bearer {TOKEN}"))).await
    }

    async fn request_with(
        &self,
        method: Method,
        path: &str,
        body: &str,
        (name, value): (&str, &str),
    ) -> (StatusCode, Value) {
        let request =
            Request::builder().method(method).uri(format!("{}{path}", self.home)).header(name, value);
        let (status, body) = send(request, body).await.expect("an answer");
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// Sends a request of a page; there may be nobody who answers.
pub async fn send(request: http::request::Builder, body: &str) -> Option<(StatusCode, Bytes)> {
    let request = request
        .header("content-type", "text/plain;charset=UTF-8")
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .expect("a request");
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let response = client.request(request).await.ok()?;
    let status = response.status();
    Some((status, response.into_body().collect().await.ok()?.to_bytes()))
}

/// Puts a definition into a folder of surveys, and gives that.
fn keep_survey(data: &Path, definition: &str) -> PathBuf {
    let surveys = data.join("surveys");
    std::fs::create_dir(&surveys).expect("a folder");
    std::fs::write(surveys.join("survey.json"), definition).expect("written");
    surveys
}
