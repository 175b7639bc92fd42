//! Reads the command line, the environment and the configuration file, in this order of precedence. Called by
//! `main`, once.

use super::{Cli, defaults, file};
use crate::config::File;
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use commend_core::Problem;
use std::{ffi::OsString, path::Path};

/// What an operator has said, from wherever.
pub(crate) struct Loaded {
    pub(crate) cli: Cli,
    pub(crate) file: File,
    pub(super) command: Command,
    pub(super) matches: ArgMatches,
    /// Keys whose default comes from the file.
    pub(super) filed: Vec<String>,
}

/// Why nothing can be done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By the command line; or it asked for help.
    Usage(clap::Error),
    /// By the configuration file, in words.
    File(String),
}

/// Reads it all. The file is the one that `--config` or `COMMEND_CONFIG` names; else there is none.
pub(crate) fn load<T>(arguments: impl IntoIterator<Item = T> + Clone) -> Result<Loaded, Refused>
where
    T: Into<OsString> + Clone,
{
    let command = Cli::command();
    let matches = command.clone().try_get_matches_from(arguments.clone())?;
    let cli = Cli::from_arg_matches(&matches)?;
    let Some(path) = &cli.general.config else {
        return Ok(Loaded { cli, file: File::default(), command, matches, filed: Vec::new() });
    };
    let (texts, file) = read(&command, &matches, path).map_err(|problems| explain(path, &problems))?;
    let command = defaults::apply(command, &texts);
    let matches = command.clone().try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok(Loaded { cli, file, command, matches, filed: texts.into_keys().collect() })
}

/// The options of a file that hold, as text, and the rest of it; or all that is wrong with it.
fn read(command: &Command, given: &ArgMatches, path: &Path) -> Result<(defaults::Texts, File), Vec<Problem>> {
    let mut table = file::table(path).map_err(|problem| vec![problem])?;
    let mut texts = defaults::take(&defaults::options(command), &mut table)?;
    defaults::drop_excluded(command, given, &mut texts).map_err(|problem| vec![problem])?;
    let file = File::of(table, path).map_err(|problem| vec![problem])?;
    Ok((texts, file))
}

fn explain(path: &Path, problems: &[Problem]) -> Refused {
    let lines: Vec<_> = problems.iter().map(|problem| format!("{}: {problem}", path.display())).collect();
    Refused::File(lines.join("\n"))
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

#[cfg(test)]
mod tests;
