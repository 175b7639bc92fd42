//! A PostgreSQL server of its own, which `scripts/postgres` starts and takes away again.

use super::PATIENCE;
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A server that runs as long as this lives.
pub struct Postgres {
    /// Of its database.
    pub address: String,
    /// It ends when its standard input does.
    _script: Child,
}

impl Postgres {
    /// Starts with options of the server, such as `-c`, `fsync=off`.
    pub async fn start(options: &[&str]) -> Self {
        let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres"));
        command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.spawn().expect("scripts/postgres");
        let mut lines = BufReader::new(script.stdout.take().expect("piped")).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("a server in time");
        let address = line.expect("text").expect("an address");
        Self { address, _script: script }
    }

    /// Runs commands of a shell with the server's own programs, as its superuser, in a folder.
    pub async fn run(&self, commands: &str, folder: &Path) {
        let address = url::Url::parse(&self.address).expect("an address");
        let mut command = Command::new("sh");
        command.args(["-ec", commands]).current_dir(folder).env("PGUSER", address.username());
        command.env("PGHOST", address.host_str().expect("a host"));
        command.env("PGPORT", address.port().expect("a port").to_string());
        let output = command.output().await.expect("a shell");
        assert!(output.status.success(), "{commands}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// All that it holds, as SQL.
    pub async fn dump(&self) -> String {
        let output = Command::new("pg_dump").arg(&self.address).output().await.expect("pg_dump");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}
