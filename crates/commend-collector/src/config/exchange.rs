//! `commend export`, `merge` and `import`: counts leave a database and come into one.

use super::DataOptions;
use clap::Args;
use commend_core::{SurveyId, WaveId};
use std::path::PathBuf;

/// `commend export`.
#[derive(Debug, Args)]
pub(crate) struct ExportOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// Of this survey alone.
    #[arg(long)]
    pub(crate) survey: Option<SurveyId>,
    /// Print a table of the counts as CSV, for a spreadsheet, instead of the JSON that `commend merge` takes.
    #[arg(long)]
    pub(crate) csv: bool,
    /// Print a table of the comments as CSV.
    #[arg(long, conflicts_with = "csv")]
    pub(crate) comments: bool,
}

/// `commend merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// What `commend export` printed elsewhere; - reads the pipe.
    pub(crate) file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `commend import`.
#[derive(Debug, Args)]
pub(crate) struct ImportOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// The survey that the scores belong to.
    #[arg(long)]
    pub(crate) survey: SurveyId,
    /// Its wave; one of its own lets a mistake be told from the rest.
    #[arg(long)]
    pub(crate) wave: WaveId,
    /// A table with a header, as CSV: day, then score (and n where a row stands for several) or the columns 0 to 10;
    /// also shown, dismissed, and a column for each dimension, such as audience; - reads the pipe.
    pub(crate) file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
