//! `commend notify`: tries the ways that messages go, and shows what they would say.

use super::DataOptions;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `commend notify`.
#[derive(Debug, Args)]
pub(crate) struct NotifyOptions {
    /// A folder of survey definitions, *.json. Without it, the demo survey.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR", global = true)]
    pub(crate) surveys: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) action: NotifyAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NotifyAction {
    /// Send a harmless message to every webhook and by mail, and say of each whether it was taken.
    Test {
        /// Print JSON: a list of targets.
        #[arg(long)]
        json: bool,
    },
    /// Print the digest that would be sent now, and send nothing.
    Preview {
        #[command(flatten)]
        data: DataOptions,
        /// The survey.
        survey: String,
    },
}
