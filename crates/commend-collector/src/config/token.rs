//! `commend token`: the tokens that open the reports, and those of members and kiosks.

use super::DataOptions;
use crate::auth::Role;
use clap::{Args, Subcommand};
use jiff::civil::Date;

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
    /// Make a kiosk's token, so that one batch may carry many answers, with the first key of `COMMEND_MEMBER_KEYS`.
    Kiosk(KioskToken),
    /// Say what a member's or kiosk's token says, or what is wrong with it.
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
    #[arg(long, value_name = "DIMENSION=VALUE", value_parser = super::pair)]
    pub(crate) segment: Vec<(String, String)>,
    /// How many minutes it is good for; a day at most.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: u16,
}

/// `commend token kiosk`.
#[derive(Clone, Debug, Args)]
pub(crate) struct KioskToken {
    /// The survey that is answered.
    #[arg(long)]
    pub(crate) survey: String,
    /// Its wave.
    #[arg(long)]
    pub(crate) wave: String,
    /// Which device holds it, such as lobby.
    #[arg(long, value_parser = token_name)]
    pub(crate) name: String,
    /// The group of its visitors, such as channel=event; may be given again.
    #[arg(long, value_name = "DIMENSION=VALUE", value_parser = super::pair)]
    pub(crate) segment: Vec<(String, String)>,
    /// How many answers one batch may carry; 500 at most.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=500))]
    pub(crate) answers: u64,
    /// How many days it is good for; 400 at most.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=400))]
    pub(crate) days: u16,
}

/// `commend token new`.
#[derive(Clone, Debug, Args)]
pub(crate) struct NewToken {
    /// Who holds it, such as board.
    #[arg(value_parser = token_name)]
    pub(crate) name: String,
    /// What it opens: reports; `write` also enters figures of the scorecard and changes surveys.
    #[arg(long, default_value = "read")]
    pub(crate) role: Role,
    /// The last day, UTC, on which it works.
    #[arg(long, value_name = "DAY")]
    pub(crate) expires: Option<Date>,
}

fn key_id(text: &str) -> Result<String, String> {
    let fits = token_name(text).is_ok() && !text.starts_with('#') && !text.contains(char::is_whitespace);
    fits.then(|| text.to_owned()).ok_or_else(|| "use a name without spaces, such as 2026".into())
}

fn token_name(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.len() <= NAME && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| "use a name of 1 to 100 bytes, without line breaks".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_groups_are_read_as_people_write_them() {
        assert!(token_name("the board").is_ok());
        assert!(["", "a\nb", &"x".repeat(101)].into_iter().all(|name| token_name(name).is_err()));
        assert!(key_id("2026").is_ok());
        assert!(["", "#1", "two words"].into_iter().all(|id| key_id(id).is_err()));
        assert_eq!(crate::config::pair("role=guide"), Ok(("role".into(), "guide".into())));
        assert!(crate::config::pair("role").is_err());
    }

    #[test]
    fn a_kiosk_s_token_has_bounds() {
        use clap::Parser as _;
        let read = |more: &[&str]| {
            let kiosk = "commend token kiosk --survey event --wave 1 --name lobby".split(' ');
            crate::config::Cli::try_parse_from(kiosk.chain(more.iter().copied())).is_ok()
        };
        assert!(read(&[]) && read(&["--answers", "500", "--days", "400", "--segment", "channel=event"]));
        for wrong in [["--answers", "501"], ["--answers", "0"], ["--days", "401"], ["--days", "0"]] {
            assert!(!read(&wrong), "{wrong:?}");
        }
    }
}
