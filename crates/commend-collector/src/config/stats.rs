//! `commend stats`: figures from a file or a pipe.

use clap::Args;
use commend_core::stats::{Level, verdict::Lang};
use std::path::PathBuf;

/// `commend stats`.
#[derive(Debug, Args)]
pub(crate) struct StatsOptions {
    /// Scores, one a line, or a table with a header (group, period, score, 0 to 10, promoters, passives,
    /// detractors, shown, weight) as CSV or JSON, or a report.json. Without it, or by -, the pipe is read.
    pub(crate) file: Option<PathBuf>,
    /// Print JSON instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
    /// The confidence of every interval.
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = level)]
    pub(crate) level: Level,
    /// How many people could have answered, each once; the margin of the total shrinks as they do.
    #[arg(long, value_name = "N", conflicts_with = "epsilon")]
    pub(crate) population: Option<u64>,
    /// Margins to plan for, in points.
    #[arg(long, value_name = "POINTS", value_delimiter = ',', default_value = "10,5,3", value_parser = points)]
    pub(crate) margin: Vec<f64>,
    /// A score that all should reach: says what the silent would need.
    #[arg(long, value_name = "NPS", allow_negative_numbers = true, value_parser = nps)]
    pub(crate) target: Option<f64>,
    /// The scores were randomized on the device with this budget.
    #[arg(long, value_name = "EPSILON")]
    pub(crate) epsilon: Option<f64>,
    /// Answers still come in and are looked at again and again: verdicts allow for that.
    #[arg(long)]
    pub(crate) running: bool,
    /// The language of the verdicts.
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = lang)]
    pub(crate) lang: Lang,
    /// Evaluate a file of reference cases instead, and print each one's figures as JSON.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "population", "target", "epsilon", "running"])]
    pub(crate) cases: Option<PathBuf>,
}

fn level(text: &str) -> Result<Level, String> {
    let share = text.parse::<f64>().map_err(|_| "use a share, such as 0.95".to_owned())?;
    Level::try_from(share).map_err(|e| e.to_string())
}

fn points(text: &str) -> Result<f64, String> {
    let points = text.trim().parse::<f64>().ok().filter(|points| *points > 0.0 && points.is_finite());
    points.ok_or_else(|| "use points above 0, such as 5".into())
}

fn nps(text: &str) -> Result<f64, String> {
    let nps = text.parse::<f64>().ok().filter(|nps| (-100.0..=100.0).contains(nps));
    nps.ok_or_else(|| "use a score from -100 to 100".into())
}

fn lang(text: &str) -> Result<Lang, String> {
    let codes = Lang::ALL.map(Lang::code).join(" or ");
    Lang::ALL.into_iter().find(|lang| lang.code() == text).ok_or_else(|| format!("use {codes}"))
}
