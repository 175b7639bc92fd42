//! The command line. Every flag is also an environment variable; a secret is never a flag, and each can
//! come from a file.

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// Adds survey tallies durably and gives the report.
#[derive(Debug, Parser)]
#[command(name = "commend", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the widget, take answers and show the report. Works with no option.
    Serve(ServeOptions),
    /// Make a new admin token and print it; the old one stops working at the next start.
    Token(TokenOptions),
    /// Print a JSON Schema: batch, survey or report.
    Schema {
        /// Which one.
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TokenOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// The folder that holds the database; made if missing.
    #[arg(long, env = "COMMEND_DATA", value_name = "DIR", default_value = "data")]
    pub(crate) data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "COMMEND_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// A folder of survey definitions, *.json. Without it the demo survey is served.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// Origins whose pages may send answers, such as <https://forum.example.org>. Without it, or by *, all may.
    #[arg(long, env = "COMMEND_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub(crate) origins: Vec<String>,
}

impl DataOptions {
    pub(crate) fn explain(&self, error: &crate::store::StoreError) -> String {
        format!("the data folder `{}` cannot be used: {error}", self.data.display())
    }
}

/// An origin as browsers write it; empty for none.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let origin = text.strip_suffix('/').unwrap_or(text);
    let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    match (origin, host) {
        ("" | "*", _) => Ok(origin.to_owned()),
        (_, Some(host)) if !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']) => {
            Ok(origin.to_ascii_lowercase())
        }
        _ => Err("use an origin, such as https://forum.example.org".into()),
    }
}

impl ServeOptions {
    /// The origins that may send; none where all may.
    pub(crate) fn listed_origins(&self) -> Vec<String> {
        let all = self.origins.iter().any(|origin| origin == "*");
        self.origins.iter().filter(|origin| !all && !origin.is_empty()).cloned().collect()
    }
}

/// The admin token that the operator sets: `COMMEND_ADMIN_TOKEN`, or the file that
/// `COMMEND_ADMIN_TOKEN_FILE` names.
pub(crate) fn admin_token() -> Result<Option<String>, String> {
    const NAME: &str = "COMMEND_ADMIN_TOKEN";
    let token = match (std::env::var(NAME), std::env::var_os(format!("{NAME}_FILE"))) {
        (Ok(token), _) => Some(token),
        (Err(_), Some(file)) => Some(
            std::fs::read_to_string(&file)
                .map_err(|e| format!("{NAME}_FILE: `{}` cannot be read: {e}", file.display()))?,
        ),
        (Err(_), None) => None,
    };
    let token = token.map(|token| token.trim().to_owned());
    match token {
        Some(token)
            if token.len() < 16
                || !token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) =>
        {
            Err(format!("{NAME}: use at least 16 letters, digits, `-`, `_` or `.`"))
        }
        token => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], origins: Option<&[&str]>) {
        let all = ["commend", "serve"].iter().chain(arguments);
        let listed = Cli::try_parse_from(all).ok().and_then(|cli| match cli.command {
            Command::Serve(options) => Some(options.listed_origins()),
            _ => None,
        });
        let expected = origins.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(listed, expected, "{arguments:?}");
    }

    #[test]
    fn origins_are_read_as_people_write_them() {
        check(&[], Some(&[]));
        check(&["--origins", ""], Some(&[]));
        check(&["--origins", "*"], Some(&[]));
        let both = ["https://forum.example.org", "http://localhost:3000"];
        check(&["--origins", "https://Forum.example.org/, http://localhost:3000"], Some(&both));
        check(&["--origins", "forum.example.org"], None);
        check(&["--origins", "https://forum.example.org/path"], None);
    }

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
