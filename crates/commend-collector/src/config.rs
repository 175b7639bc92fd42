//! The command line. Every flag is also an environment variable; a secret is never a flag, and each can
//! come from a file. The options of the larger commands are below, one file a command.

mod secret;
mod serve;
mod stats;
mod token;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use secret::{admin_token, member_keys};
pub(crate) use serve::ServeOptions;
pub(crate) use stats::StatsOptions;
pub(crate) use token::{MemberToken, NewToken, TokenAction, TokenOptions};

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
    /// Make, list and revoke the tokens that open the reports. Alone: make a new admin token, in place of the old.
    Token(TokenOptions),
    /// Copy the database into a new file, also while it is used.
    Backup {
        #[command(flatten)]
        data: DataOptions,
        /// The new file.
        file: PathBuf,
    },
    /// End a wave for good: its sums stay, and what could tell who has answered goes.
    Seal {
        #[command(flatten)]
        data: DataOptions,
        /// The survey.
        survey: String,
        /// Its wave.
        wave: String,
    },
    /// Compute every figure from scores or tallies in a file or a pipe; needs no survey and no server.
    Stats(StatsOptions),
    /// Say what is wrong with survey definitions, all of it, and what to write instead.
    Doctor(DoctorOptions),
    /// Print a definition to start from: community, product, staff or event.
    Preset {
        /// Which one.
        name: String,
    },
    /// Print a JSON Schema: batch, survey or report; or openapi, the description of all addresses.
    Schema {
        /// Which one.
        name: String,
    },
}

/// `commend doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorOptions {
    /// Definitions. Without any, those of the folder; without a folder, the demo survey.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A folder of survey definitions, *.json.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// Print JSON: a list of files, each with its problems.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// The folder that holds the database; made if missing.
    #[arg(long, env = "COMMEND_DATA", value_name = "DIR", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
}

impl DataOptions {
    pub(crate) fn explain(&self, error: &crate::store::StoreError) -> String {
        format!("the data folder `{}` cannot be used: {error}", self.data.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
