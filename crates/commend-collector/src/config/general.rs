//! The options of every command: where the configuration stands, and what is logged.

use clap::{Args, ValueEnum};
use std::path::PathBuf;
use tracing_subscriber::filter::{LevelFilter, Targets};

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

/// A word alone is a level: that there is no part of such a name nobody would notice.
fn filter(text: &str) -> Result<String, String> {
    let is_known = |word: &str| word.contains('=') || word.parse::<LevelFilter>().is_ok();
    if text.parse::<Targets>().is_ok() && text.split(',').all(is_known) {
        Ok(text.to_owned())
    } else {
        Err("use error, warn, info, debug or trace, or a list such as info,hyper=debug".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_is_a_level_or_a_list() {
        for text in ["info", "off", "WARN", "info,hyper=debug", "hyper=debug,commend_collector::store=trace"]
        {
            assert_eq!(filter(text).as_deref(), Ok(text));
        }
        for text in ["loud", "hyper=loud", "info,loud"] {
            assert!(filter(text).is_err_and(|why| why.contains("use error, warn")), "{text}");
        }
    }
}
