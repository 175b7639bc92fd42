//! `commend config`: every option of the server as it holds now, and who has said so. Of secrets it says only
//! whether they are set.

use super::{ServeOptions, load::Loaded, secret::Secret};
use clap::{Arg, ArgMatches, Args, parser::ValueSource};
use comfy_table::{Table, presets};
use serde::Serialize;
use std::path::PathBuf;

/// `commend config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigOptions {
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
    /// Print JSON: a list of options, each with its value and with who has set it.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Who has said what an option is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "from", content = "name", rename_all = "lowercase")]
pub(crate) enum Origin {
    /// The flag of that name.
    Flag(String),
    /// The variable of that name.
    Environment(String),
    /// The configuration file at that path.
    File(PathBuf),
    /// Nobody: it is built in, or not set.
    Default,
}

/// An option or a secret, as it holds.
#[derive(Debug, PartialEq, Serialize)]
struct Effective {
    option: String,
    #[serde(flatten)]
    value: Value,
    #[serde(flatten)]
    origin: Origin,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Value {
    /// As on the command line; none where it is not set.
    Value(Option<String>),
    /// Whether a secret is set.
    Set(bool),
}

/// Prints everything by `say`; the error is that of a secret that cannot be used.
pub(crate) fn run(loaded: &Loaded, json: bool, say: impl Fn(&str)) -> Result<(), String> {
    let all = effective(loaded)?;
    say(&if json { serde_json::to_string_pretty(&all).unwrap_or_default() } else { table(&all) });
    Ok(())
}

fn effective(loaded: &Loaded) -> Result<Vec<Effective>, String> {
    let Some((name, matches)) = loaded.matches.subcommand() else { return Ok(Vec::new()) };
    let below = loaded.command.get_subcommands().find(|below| below.get_name() == name);
    let general = loaded.command.get_arguments();
    let all = general.chain(below.into_iter().flat_map(clap::Command::get_arguments));
    let options = all.filter(|arg| arg.get_env().is_some()).map(|arg| option(loaded, matches, arg));
    let secrets = Secret::ALL.into_iter().map(|secret| {
        let origin = secret.origin(&loaded.file)?;
        let value = Value::Set(origin.is_some());
        Ok(Effective { option: secret.key().into(), value, origin: origin.unwrap_or(Origin::Default) })
    });
    options.map(Ok).chain(secrets).collect()
}

fn option(loaded: &Loaded, matches: &ArgMatches, arg: &Arg) -> Effective {
    let id = arg.get_id().as_str();
    let origin = match (matches.value_source(id), arg.get_env(), &loaded.file.path) {
        (Some(ValueSource::CommandLine), ..) => Origin::Flag(format!("--{}", arg.get_long().unwrap_or(id))),
        (Some(ValueSource::EnvVariable), Some(name), _) => Origin::Environment(name.display().to_string()),
        (Some(_), _, Some(path)) if loaded.filed.iter().any(|key| key == id) => Origin::File(path.clone()),
        _ => Origin::Default,
    };
    let values = matches.get_raw(id).map(|all| all.map(|one| without_password(&one.display().to_string())));
    let value = values.map(|all| all.collect::<Vec<_>>().join(","));
    Effective { option: id.into(), value: Value::Value(value), origin }
}

/// An address without its password and its query, which may hold one, whatever option it stands in.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return without_pair(text) };
    let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let who = match who.split_once(':') {
        Some((user, _)) => format!("{user}:…@"),
        None if who.is_empty() => String::new(),
        None => format!("{who}@"),
    };
    let place = place.split_once('?').map_or_else(|| place.into(), |(place, _)| format!("{place}?…"));
    format!("{scheme}://{who}{place}")
}

/// An address of pairs, such as `host=db user=commend password=…`, without its password.
fn without_pair(text: &str) -> String {
    match text.split_once("password") {
        Some((before, after)) if after.trim_start().starts_with('=') => format!("{before}password=…"),
        _ => text.into(),
    }
}

fn table(all: &[Effective]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["Option", "Value", "From"]);
    for Effective { option, value, origin } in all {
        let value = match value {
            Value::Value(Some(value)) => value.as_str(),
            Value::Set(true) => "set",
            Value::Value(None) | Value::Set(false) => "not set",
        };
        let from = match origin {
            Origin::Flag(name) => format!("flag {name}"),
            Origin::Environment(name) => format!("environment {name}"),
            Origin::File(path) => format!("file {}", path.display()),
            Origin::Default => "default".into(),
        };
        table.add_row([option.as_str(), value, &from]);
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (text, shown) in [
            ("127.0.0.1:8787", "127.0.0.1:8787"),
            ("https://forum.example.org", "https://forum.example.org"),
            ("postgres://commend@db/nps", "postgres://commend@db/nps"),
            ("host=db user=commend password = 'hu sh' dbname=nps", "host=db user=commend password=…"),
            ("host=/run/postgresql user=commend", "host=/run/postgresql user=commend"),
            ("postgres://commend:hush@db/nps", "postgres://commend:…@db/nps"),
            ("postgres://commend:hu@sh:x@db:5432/nps", "postgres://commend:…@db:5432/nps"),
            ("postgres://db/nps?user=commend&password=hush", "postgres://db/nps?…"),
            ("postgres://u:hush@db/nps?sslpassword=h@sh", "postgres://u:…@sh"),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }
}
