//! `commend demo`: the example that the report is shown with.

use super::DataOptions;
use clap::Args;

/// `commend demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
