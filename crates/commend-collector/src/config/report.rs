//! `commend report`: the report without a server.

use super::DataOptions;
use clap::Args;
use std::path::PathBuf;

/// `commend report`.
#[derive(Debug, Args)]
pub(crate) struct ReportOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// A folder of survey definitions, *.json. Without it, the demo survey.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// The survey.
    pub(crate) survey: String,
    /// What it is of, as in the address of report.json: from=DAY, to=DAY, wave=WAVE, audience=member, by=month.
    #[arg(value_name = "NAME=VALUE", value_parser = super::pair)]
    pub(crate) query: Vec<(String, String)>,
    /// Print report.json.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print report.csv.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}
