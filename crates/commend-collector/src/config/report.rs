//! `commend report`: the report without a server.

use super::DataOptions;
use clap::Args;
use commend_core::stats::verdict::Lang;
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
    /// Write the pack for people who decide into this folder: one page that needs nothing around it, its figures as JSON
    /// and CSV, its charts as SVG and PNG.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["json", "csv"])]
    pub(crate) pack: Option<PathBuf>,
    /// The language of the pack.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub(crate) language: Lang,
}

fn language(code: &str) -> Result<Lang, String> {
    Lang::of(code).ok_or_else(|| format!("use {}", Lang::CODES.join(" or ")))
}
