//! The options of every command: where the configuration stands, and what is logged.

use clap::{Args, ValueEnum};
use std::path::PathBuf;
use tracing_subscriber::filter::Targets;

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct GeneralOptions {
    /// A configuration file; flags and the environment come before it.
    #[arg(long, env = "COMMEND_CONFIG", value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// What is logged: error, warn, info, debug or trace, also by part, such as info,hyper=debug.
    #[arg(long, env = "COMMEND_LOG", value_name = "LEVEL", default_value = "info", global = true, value_parser = filter)]
    pub(crate) log: String,
    /// How log lines are written: for people, or as JSON.
    #[arg(long, env = "COMMEND_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    pub(crate) log_format: LogFormat,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

fn filter(text: &str) -> Result<String, String> {
    let known = text.parse::<Targets>().map(|_| text.to_owned());
    known.map_err(|_| "use error, warn, info, debug or trace, or a list such as info,hyper=debug".into())
}
