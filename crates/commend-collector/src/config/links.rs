//! `commend links`: the addresses of a survey for posts, mails and paper.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `commend links`.
#[derive(Debug, Args)]
pub(crate) struct LinksOptions {
    #[command(flatten)]
    pub(crate) data: super::DataOptions,
    /// A folder of survey definitions, *.json. Without it, those that were saved, and the demo survey.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// The survey.
    pub(crate) survey: String,
    /// Where people reach the collector, such as <https://nps.example.org>.
    #[arg(long, value_name = "URL", value_parser = home)]
    pub(crate) home: String,
    /// The language, such as nl; else whoever follows a link has the page in the own one, and a mail is in the survey's first.
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<String>,
    /// Have the links ask one person after another, for a device that is handed round.
    #[arg(long, conflicts_with = "mail")]
    pub(crate) kiosk: bool,
    /// Print the links as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the question with a link for each score, to be put into a mail or a post: as HTML, or as text beside it.
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "json")]
    pub(crate) mail: Option<Form>,
    /// The channel of the mail.
    #[arg(long, value_name = "CHANNEL", default_value = "newsletter", requires = "mail")]
    pub(crate) channel: String,
    /// Write a QR code of each link into this folder, as SVG.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["json", "mail"])]
    pub(crate) qr: Option<PathBuf>,
}

/// How a mail is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    Html,
    Text,
}

/// An address without a path of its own, and without a slash at its end.
fn home(text: &str) -> Result<String, String> {
    let url =
        url::Url::parse(text).map_err(|e| format!("{e}: use an address such as https://nps.example.org"))?;
    let fits = ["http", "https"].contains(&url.scheme()) && url.query().is_none() && url.fragment().is_none();
    if !fits {
        return Err("use an address such as https://nps.example.org".into());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
