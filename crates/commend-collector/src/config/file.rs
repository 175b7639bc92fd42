//! The configuration file, TOML. What it says of options becomes their default (`defaults.rs`); the rest of it
//! is [`File`]. A table of a new part of the collector is a new field there.

use crate::notify;
use commend_core::Problem;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::Table;

/// What a configuration file says beside options. Secrets stand in files of their own, which it names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct File {
    /// Where it was read; none where there is no file.
    #[serde(skip)]
    pub(crate) path: Option<PathBuf>,
    /// The file that holds the admin token.
    #[serde(rename = "admin_token_file")]
    pub(super) admin_token: Option<PathBuf>,
    /// The file that holds the password of the database server.
    #[serde(rename = "database_password_file")]
    pub(super) database_password: Option<PathBuf>,
    /// The file that holds the keys of members.
    #[serde(rename = "member_keys_file")]
    pub(super) member_keys: Option<PathBuf>,
    /// What is told to whom.
    home: Option<String>,
    webhook: Vec<notify::Webhook>,
    digest: Option<notify::Timing>,
    mail: Option<notify::Mail>,
}

impl File {
    /// What is left of a file once its options are taken out.
    pub(super) fn of(rest: Table, path: &Path) -> Result<Self, Problem> {
        let file: Self = rest.try_into().map_err(|error: toml::de::Error| {
            let key = error
                .to_string()
                .lines()
                .find_map(|line| Some(line.strip_prefix("in `")?.trim_end_matches('`').to_owned()));
            let key = key.unwrap_or_default();
            let hint = if key == "webhook" { "write [[webhook]], once for each" } else { LOOK };
            Problem::new(key, error.message(), hint)
        })?;
        Ok(Self { path: Some(path.to_owned()), ..file })
    }

    /// What is told to whom.
    pub(crate) fn notify(&self) -> notify::Config {
        let Self { home, webhook, digest, mail, .. } = self;
        notify::Config {
            home: home.clone(),
            webhook: webhook.clone(),
            digest: digest.clone(),
            mail: mail.clone(),
        }
    }

    /// Every key that is no option.
    pub(super) fn keys() -> Vec<String> {
        let schema = schemars::schema_for!(Self);
        let fields = schema.get("properties").and_then(serde_json::Value::as_object);
        fields.into_iter().flat_map(serde_json::Map::keys).cloned().collect()
    }
}

/// The advice where there is no better one.
const LOOK: &str = "see docs/operations.md for what can stand here";

/// The advice where a file cannot be read.
const READABLE: &str = "name a file of TOML that this user may read";

/// Reads a file as a table. A problem names the line, and repeats nothing of it: it may hold what is secret.
pub(super) fn table(path: &Path) -> Result<Table, Problem> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Problem::new("", format!("it cannot be read: {error}"), READABLE))?;
    text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        let place = line.map(|line| format!("line {line}")).unwrap_or_default();
        Problem::new(
            place,
            format!("this is no TOML: {}", error.message()),
            "look at that place and just before it",
        )
    })
}
