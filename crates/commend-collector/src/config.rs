//! The command line. Every option of the server is also an environment variable and a key of the configuration
//! file; a secret is neither flag nor key, and each can come from a file. The options of the larger commands are
//! below, one file a command; `load.rs` brings everything together.

mod data;
mod defaults;
mod demo;
mod doctor;
mod effective;
mod exchange;
mod file;
mod general;
mod links;
mod load;
mod notify;
mod report;
mod secret;
mod serve;
mod stats;
mod token;

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

pub(crate) use data::{Data, DataOptions};
pub(crate) use demo::DemoOptions;
pub(crate) use doctor::{DoctorOptions, Subject};
pub(crate) use effective::{ConfigOptions, run as print};
pub(crate) use exchange::{ExportOptions, ImportOptions, MergeOptions};
pub(crate) use file::File;
pub(crate) use general::{GeneralOptions, LogFormat};
pub(crate) use links::{Form, LinksOptions};
pub(crate) use load::{Loaded, Refused, load};
pub(crate) use notify::{NotifyAction, NotifyOptions};
pub(crate) use report::ReportOptions;
pub(crate) use secret::{admin_token, member_keys};
pub(crate) use serve::ServeOptions;
pub(crate) use stats::StatsOptions;
pub(crate) use token::{KioskToken, MemberToken, NewToken, TokenAction, TokenOptions};

/// Adds survey tallies durably and gives the report.
#[derive(Debug, Parser)]
#[command(name = "commend", version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) general: GeneralOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the widget, take answers and show the report. Works with no option.
    Serve(ServeOptions),
    /// Make, list and revoke the tokens that open the reports. Alone: make a new admin token, in place of the old.
    Token(TokenOptions),
    /// Ask the collector of this machine how it is; the exit code tells.
    Health(HealthOptions),
    /// Copy the database into a new file, also while it is used.
    Backup {
        #[command(flatten)]
        data: DataOptions,
        /// The new file.
        file: PathBuf,
    },
    /// End a wave for good: its sums stay, and what could tell who has answered goes.
    Seal(SealOptions),
    /// Print the report of a survey.
    Report(ReportOptions),
    /// Print the addresses of a survey for posts, mails and paper.
    Links(LinksOptions),
    /// Print all that was counted here, for another collector to merge, or as a table.
    Export(ExportOptions),
    /// Add what another collector has exported. Merged again, it adds nothing; exported again later, what is new.
    Merge(MergeOptions),
    /// Add scores of before, so that a trend goes on. The same file adds nothing the second time.
    Import(ImportOptions),
    /// Fill the survey `example` with two years of made-up answers, to see the whole report. A second time it adds the days
    /// since.
    Demo(DemoOptions),
    /// Try the webhooks and the mail of the configuration, and see a digest before it is sent.
    Notify(NotifyOptions),
    /// Compute every figure from scores or tallies in a file or a pipe; needs no survey and no server.
    Stats(StatsOptions),
    /// Say what is wrong with survey definitions, all of it, and what to write instead; of a page that is named by its
    /// address, why the survey would not work there.
    Doctor(DoctorOptions),
    /// Print every option of the server as it holds now, and who has set it; of secrets only whether they are set.
    Config(ConfigOptions),
    /// Print a definition to start from: community, product, staff, event, or the example of `commend demo`.
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

/// `commend health`.
#[derive(Debug, Args)]
pub(crate) struct HealthOptions {
    /// Where it listens.
    #[arg(long, env = "COMMEND_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    /// Ask whether it can write answers down, and not only whether it lives.
    #[arg(long)]
    pub(crate) ready: bool,
}

/// `commend seal`.
#[derive(Debug, Args)]
pub(crate) struct SealOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// The folder of survey definitions, which name the waves that still ask.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// Also a wave that still asks: whoever answers from now on is refused.
    #[arg(long)]
    pub(crate) running: bool,
    /// The survey.
    pub(crate) survey: String,
    /// Its wave.
    pub(crate) wave: String,
}

/// Two texts with an equals sign between them.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("use a dimension and a value, such as role=guide")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
