//! The command line. Every flag is also an environment variable; a secret is never a flag, and each can
//! come from a file.

use crate::{auth::Role, member::Keys};
use clap::{Args, Parser, Subcommand};
use commend_core::stats::{Level, verdict::Lang};
use ipnet::IpNet;
use jiff::civil::Date;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

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
    /// Print a JSON Schema: batch, survey or report.
    Schema {
        /// Which one.
        name: String,
    },
}

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

/// `commend token`.
#[derive(Debug, Args)]
pub(crate) struct TokenOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    #[command(subcommand)]
    pub(crate) action: Option<TokenAction>,
}

/// Bytes of the longest name of a token.
const NAME: usize = 100;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenAction {
    /// Make a token and print it; it is shown only now. One of the same name stops working.
    New(NewToken),
    /// List the tokens by name: what each opens and until when.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Have a token open nothing any more.
    Revoke {
        /// Whose.
        name: String,
    },
    /// Make a key to share with a platform that vouches for its members: a line for `COMMEND_MEMBER_KEYS`.
    Key {
        /// What the key is called, such as the year.
        #[arg(value_parser = key_id)]
        id: String,
    },
    /// Make a member's token, as the platform's server does, with the first key of `COMMEND_MEMBER_KEYS`.
    Member(MemberToken),
    /// Say what a member's token says, or what is wrong with it.
    Check {
        /// The token.
        token: String,
    },
}

/// `commend token member`.
#[derive(Clone, Debug, Args)]
pub(crate) struct MemberToken {
    /// The survey that is answered.
    #[arg(long)]
    pub(crate) survey: String,
    /// Its wave.
    #[arg(long)]
    pub(crate) wave: String,
    /// What the platform calls the member; best a hash that it alone can make.
    #[arg(long)]
    pub(crate) sub: String,
    /// The member's group, such as role=guide; may be given again.
    #[arg(long, value_name = "DIMENSION=VALUE", value_parser = pair)]
    pub(crate) segment: Vec<(String, String)>,
    /// How many minutes it is good for; a day at most.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: u16,
}

/// `commend token new`.
#[derive(Clone, Debug, Args)]
pub(crate) struct NewToken {
    /// Who holds it, such as board.
    #[arg(value_parser = token_name)]
    pub(crate) name: String,
    /// What it opens: reports; `write` is for what will change counts over HTTP, and opens no more today.
    #[arg(long, default_value = "read")]
    pub(crate) role: Role,
    /// The last day, UTC, on which it works.
    #[arg(long, value_name = "DAY")]
    pub(crate) expires: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// The folder that holds the database; made if missing.
    #[arg(long, env = "COMMEND_DATA", value_name = "DIR", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
}

/// A proxy that is believed, or nothing where a list has a gap.
type Proxy = Option<IpNet>;

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "COMMEND_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// A folder of survey definitions, *.json. Without it the demo survey is served.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// Origins whose pages may send answers, such as <https://forum.example.org>. Without it, or by *, all may.
    #[arg(long, env = "COMMEND_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub(crate) origins: Vec<String>,
    /// Proxies whose X-Forwarded-For is believed, such as 10.0.0.7, or a network that nobody asks from.
    #[arg(long, env = "COMMEND_PROXIES", value_name = "NETWORK", value_delimiter = ',', value_parser = network)]
    pub(crate) proxies: Vec<Proxy>,
    /// Batches that one address may send at once; one more may follow each second. 0 sets no limit, nor one on reports.
    #[arg(long, env = "COMMEND_BURST", value_name = "N", default_value_t = 120)]
    pub(crate) burst: u32,
}

impl DataOptions {
    pub(crate) fn explain(&self, error: &crate::store::StoreError) -> String {
        format!("the data folder `{}` cannot be used: {error}", self.data.display())
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("use a dimension and a value, such as role=guide")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn key_id(text: &str) -> Result<String, String> {
    let fits = token_name(text).is_ok() && !text.starts_with('#') && !text.contains(char::is_whitespace);
    fits.then(|| text.to_owned()).ok_or_else(|| "use a name without spaces, such as 2026".into())
}

fn token_name(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.len() <= NAME && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| "use a name of 1 to 100 bytes, without line breaks".into())
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

/// A network, or one address; nothing is none.
fn network(text: &str) -> Result<Proxy, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse().or_else(|_| one());
    network.map(Some).map_err(|_| "use an address, such as 10.0.0.7, or a network".into())
}

/// An origin as browsers write it; empty for none.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let origin = text.strip_suffix('/').unwrap_or(text);
    let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    match (origin, host) {
        ("" | "*", _) => Ok(origin.to_owned()),
        (_, Some(host)) if !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']) => {
            Ok(origin.to_ascii_lowercase())
        }
        _ => Err("use an origin, such as https://forum.example.org".into()),
    }
}

impl ServeOptions {
    /// The proxies that are believed.
    pub(crate) fn listed_proxies(&self) -> Vec<IpNet> {
        self.proxies.iter().copied().flatten().collect()
    }

    /// The origins that may send; none where all may.
    pub(crate) fn listed_origins(&self) -> Vec<String> {
        let all = self.origins.iter().any(|origin| origin == "*");
        self.origins.iter().filter(|origin| !all && !origin.is_empty()).cloned().collect()
    }
}

/// A secret: the variable of that name, or the file that the variable with `_FILE` after it names.
fn secret(name: &str) -> Result<Option<String>, String> {
    let text = std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    let file = std::env::var_os(format!("{name}_FILE")).filter(|file| !file.is_empty());
    match (text, file) {
        (None, Some(file)) => match std::fs::read_to_string(&file) {
            Ok(text) if text.trim().is_empty() => Err(format!("{name}_FILE: `{}` is empty", file.display())),
            Ok(text) => Ok(Some(text)),
            Err(e) => Err(format!("{name}_FILE: `{}` cannot be read: {e}", file.display())),
        },
        (text, _) => Ok(text),
    }
}

/// The admin token that the operator sets in `COMMEND_ADMIN_TOKEN`.
pub(crate) fn admin_token() -> Result<Option<String>, String> {
    const NAME: &str = "COMMEND_ADMIN_TOKEN";
    let token = secret(NAME)?.map(|token| token.trim().to_owned());
    let fits = |token: &String| {
        token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match token {
        Some(token) if !fits(&token) => {
            Err(format!("{NAME}: use at least 16 letters, digits, `-`, `_` or `.`"))
        }
        token => Ok(token),
    }
}

/// The keys in `COMMEND_MEMBER_KEYS`, shared with platforms that vouch for their members.
pub(crate) fn member_keys() -> Result<Keys, String> {
    const NAME: &str = "COMMEND_MEMBER_KEYS";
    match secret(NAME)? {
        None => Ok(Keys::default()),
        Some(text) => Keys::read(&text).map_err(|why| format!("{NAME}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], origins: Option<&[&str]>) {
        let all = ["commend", "serve"].iter().chain(arguments);
        let listed = Cli::try_parse_from(all).ok().and_then(|cli| match cli.command {
            Command::Serve(options) => Some(options.listed_origins()),
            _ => None,
        });
        let expected = origins.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(listed, expected, "{arguments:?}");
    }

    #[test]
    fn origins_are_read_as_people_write_them() {
        check(&[], Some(&[]));
        check(&["--origins", ""], Some(&[]));
        check(&["--origins", "*"], Some(&[]));
        let both = ["https://forum.example.org", "http://localhost:3000"];
        check(&["--origins", "https://Forum.example.org/, http://localhost:3000"], Some(&both));
        check(&["--origins", "forum.example.org"], None);
        check(&["--origins", "https://forum.example.org/path"], None);
    }

    #[test]
    fn proxies_are_read_as_people_write_them() {
        let listed = |text: &str| {
            let cli = Cli::try_parse_from(["commend", "serve", "--proxies", text]).ok()?;
            let Command::Serve(options) = cli.command else { return None };
            Some(options.listed_proxies().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(listed("10.0.0.7, fd00::/8").as_deref(), Some("10.0.0.7/32 fd00::/8"));
        assert_eq!(listed("10.0.0.7,").as_deref(), Some("10.0.0.7/32"));
        assert_eq!(listed("").as_deref(), Some(""));
        assert_eq!(listed("proxy.example.org"), None);
    }

    #[test]
    fn names_and_groups_are_read_as_people_write_them() {
        assert!(token_name("the board").is_ok());
        assert!(["", "a\nb", &"x".repeat(101)].into_iter().all(|name| token_name(name).is_err()));
        assert!(key_id("2026").is_ok());
        assert!(["", "#1", "two words"].into_iter().all(|id| key_id(id).is_err()));
        assert_eq!(pair("role=guide"), Ok(("role".into(), "guide".into())));
        assert!(pair("role").is_err());
    }

    #[test]
    fn the_command_line_is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
