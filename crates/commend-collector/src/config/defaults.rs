//! What a configuration file says of an option becomes the default of that option. So there is one list of
//! options, that of the command line, and one parser for each. Called by `load.rs`.

use super::{file::File, secret::Secret};
use crate::spelling;
use clap::{
    Arg, ArgAction, ArgMatches, Command,
    error::{ContextKind, ContextValue},
    parser::ValueSource,
};
use commend_core::Problem;
use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error as _,
};
use toml::{Table, Value};

/// The option that names the file stands in no file.
const FILE: &str = "config";

/// What a file says of options, by key: as it would stand on the command line.
pub(super) type Texts = BTreeMap<String, String>;

/// Options by key. An option that has an environment variable has a key in the file, too.
pub(super) type Options = BTreeMap<String, Arg>;

/// Every option of a command and of those below it.
pub(super) fn options(command: &Command) -> Options {
    let own = command.get_arguments().filter(|arg| is_kept(arg));
    let own = own.map(|arg| (arg.get_id().to_string(), arg.clone()));
    own.chain(command.get_subcommands().flat_map(options)).collect()
}

/// Whether an option can stand in a file.
fn is_kept(arg: &Arg) -> bool {
    arg.get_env().is_some() && arg.get_id() != FILE
}

/// Takes the options out of a table, as text that each option's parser takes; or all that is wrong with them.
pub(super) fn take(options: &Options, table: &mut Table) -> Result<Texts, Vec<Problem>> {
    let (mut taken, mut problems) = (BTreeMap::new(), Vec::new());
    let other = File::keys();
    for (key, value) in std::mem::take(table) {
        match options.get(&key) {
            Some(arg) => match text(arg, &value) {
                Ok(text) => drop(taken.insert(key, text)),
                Err(what) => problems.push(Problem::new(key, what, advice(arg))),
            },
            None if other.contains(&key) => drop(table.insert(key, value)),
            None => problems.push(unknown(&key, options.keys().chain(&other))),
        }
    }
    if problems.is_empty() { Ok(taken) } else { Err(problems) }
}

/// Puts such texts in place of the defaults of a command, and of those below it.
pub(super) fn apply(command: Command, texts: &Texts) -> Command {
    let command = command.mut_args(|arg| match texts.get(arg.get_id().as_str()) {
        Some(text) if is_kept(&arg) => arg.default_value(text.clone()),
        _ => arg,
    });
    command.mut_subcommands(|below| apply(below, texts))
}

/// Drops what the command line or the environment excludes; the error names two keys that exclude each other.
pub(super) fn drop_excluded(command: &Command, given: &ArgMatches, texts: &mut Texts) -> Result<(), Problem> {
    let explicit = explicit(given);
    let excluding = excluding(command);
    for (key, other) in &excluding {
        if texts.contains_key(key) && texts.contains_key(other) {
            return Err(Problem::new(key, format!("it excludes `{other}`"), "keep one of them"));
        }
    }
    texts.retain(|key, _| {
        !excluding.iter().any(|(one, other)| {
            (one == key && explicit.contains(other)) || (other == key && explicit.contains(one))
        })
    });
    Ok(())
}

/// Pairs of options that exclude each other.
fn excluding(command: &Command) -> BTreeSet<(String, String)> {
    let pairs = command.get_arguments().filter(|arg| is_kept(arg)).flat_map(|arg| {
        let others = command.get_arg_conflicts_with(arg).into_iter();
        others.map(|other| (arg.get_id().to_string(), other.get_id().to_string())).collect::<Vec<_>>()
    });
    pairs.chain(command.get_subcommands().flat_map(excluding)).collect()
}

/// What was said on the command line or in the environment.
fn explicit(given: &ArgMatches) -> BTreeSet<String> {
    let said = |id: &&clap::Id| {
        matches!(given.value_source(id.as_str()), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    };
    // An option of every command shows up in matches that do not know it.
    let is_known = |id: &&clap::Id| given.try_contains_id(id.as_str()).is_ok();
    let own = given.ids().filter(is_known).filter(said).map(ToString::to_string);
    own.chain(given.subcommand().into_iter().flat_map(|(_, below)| explicit(below))).collect()
}

/// A value as it would stand on the command line, where the option's parser takes it.
fn text(arg: &Arg, value: &Value) -> Result<String, String> {
    let text = match (value, arg.get_value_delimiter()) {
        (Value::Array(all), Some(delimiter)) => {
            let all: Result<Vec<_>, _> = all.iter().map(scalar).collect();
            all?.join(&delimiter.to_string())
        }
        (Value::Array(_), None) => return Err("it takes one value and no list".into()),
        (one, _) => scalar(one)?,
    };
    let id = arg.get_id().to_string();
    let mut alone = Arg::new(id.clone()).long(id.clone()).action(ArgAction::Append);
    alone = alone.num_args(1).value_parser(arg.get_value_parser().clone());
    if let Some(delimiter) = arg.get_value_delimiter() {
        alone = alone.value_delimiter(delimiter);
    }
    let command = Command::new("commend").no_binary_name(true).arg(alone);
    match command.try_get_matches_from([format!("--{id}={text}")]) {
        Ok(_) => Ok(text),
        Err(error) => Err(wrong(&error)),
    }
}

fn scalar(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Table(_) | Value::Datetime(_) => {
            Err("it takes a text in quotes, a number, true or false".into())
        }
    }
}

/// What the parser has said, without the value.
fn wrong(error: &clap::Error) -> String {
    match (error.source(), error.get(ContextKind::ValidValue)) {
        (Some(cause), _) => cause.to_string(),
        (None, Some(ContextValue::Strings(valid))) if !valid.is_empty() => {
            format!("it takes {}", valid.join(" or "))
        }
        _ => "it takes a text that is not empty".into(),
    }
}

/// What to write for an option.
fn advice(arg: &Arg) -> String {
    let default = arg.get_default_values().first().map(|value| value.display().to_string());
    let about = arg.get_help().map(|help| help.to_string().replace(". ", "; ")).unwrap_or_default();
    match default {
        Some(default) => format!("`{default}` is the default: {about}"),
        None => format!("it means: {about}"),
    }
}

fn unknown<'a>(key: &str, known: impl Iterator<Item = &'a String>) -> Problem {
    if let Some(secret) = Secret::ALL.into_iter().find(|secret| secret.key() == key) {
        let what = "it is a secret, and a file that says how things are set is no place for one";
        let hint = format!("put it into a file of its own and name that as `{}_file`", secret.key());
        return Problem::new(key, what, hint);
    }
    if key == FILE {
        return Problem::new(key, "a file names no other", "put everything into one");
    }
    let known: Vec<_> = known.map(String::as_str).collect();
    let hint = match spelling::nearest(key, known.iter().copied()) {
        Some(known) => format!("is `{known}` meant?"),
        None => format!("use {}", known.join(", ")),
    };
    Problem::new(key, "there is no such option", hint)
}
