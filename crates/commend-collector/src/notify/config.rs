//! What an operator writes about messages, as it stands in the TOML file. What it means is checked in `target.rs`.

use super::schedule::Schedule;
use commend_core::stats::verdict::Lang;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

/// The parts of the file that are about messages.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Config {
    /// Where the collector is reached, such as `https://nps.example.org`: messages link to the report there.
    pub(crate) home: Option<String>,
    pub(crate) webhook: Vec<Webhook>,
    /// When figures are sent. Without it, none are.
    pub(crate) digest: Option<Digest>,
    pub(crate) mail: Option<Mail>,
}

/// `[[webhook]]`: an address that messages are posted to.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    #[serde(default = "Kind::all")]
    pub(crate) events: Vec<Kind>,
    /// Ids of surveys; all of them without it.
    pub(crate) surveys: Option<Vec<String>>,
    /// A file with the secret that messages are signed with.
    pub(crate) secret_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) format: Format,
    /// Lets this hook be in the own network, and be plain HTTP.
    #[serde(default)]
    pub(crate) allow_private: bool,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// The figures of a week or a month.
    Digest,
    /// Answers have stopped.
    Silent,
    /// An operator tries the way; everybody gets it, and nobody can order it.
    #[serde(skip)]
    Test,
}

/// What a hook is posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Figures and text, as JSON of Commend's own.
    #[default]
    Commend,
    /// `{"text": …}`, as chats take it.
    Slack,
}

/// `[digest]`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Digest {
    pub(crate) every: Every,
    /// Of a week 1 to 7, Monday first; of a month 1 to 28.
    #[serde(default = "first")]
    pub(crate) day: i8,
    /// 0 to 23, UTC.
    #[serde(default = "morning")]
    pub(crate) hour: i8,
    #[serde(default)]
    pub(crate) lang: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Every {
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    #[default]
    En,
    Nl,
}

/// `[mail]`: who gets every message by mail, and through which server.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// `smtps://HOST` for TLS from the first byte, `smtp://HOST` for STARTTLS, which the server must offer.
    pub(crate) smtp: String,
    pub(crate) user: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
}

impl Config {
    /// The address that links begin with; the error says how to write it.
    pub(crate) fn home(&self) -> Result<Option<String>, String> {
        let fits = |home: &String| {
            let rest = ["https://", "http://"].iter().find_map(|scheme| home.strip_prefix(scheme));
            rest.is_some_and(|rest| {
                !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || "<>|?#\"".contains(c))
            })
        };
        match &self.home {
            Some(home) if !fits(home) => Err("home: use an address such as https://nps.example.org".into()),
            home => Ok(home.clone()),
        }
    }

    /// The language of all messages.
    pub(crate) fn lang(&self) -> Lang {
        match self.digest.as_ref().map(|digest| digest.lang) {
            Some(Language::Nl) => Lang::Nl,
            Some(Language::En) | None => Lang::En,
        }
    }

    /// When digests are sent; the error says which number is wrong.
    pub(crate) fn schedule(&self) -> Result<Option<Schedule>, String> {
        let Some(digest) = &self.digest else { return Ok(None) };
        let last = if digest.every == Every::Week { 7 } else { 28 };
        if !(1..=last).contains(&digest.day) {
            return Err(format!("digest.day: use 1 to {last}"));
        }
        if !(0..=23).contains(&digest.hour) {
            return Err("digest.hour: use 0 to 23, in UTC".into());
        }
        Ok(Some(Schedule { every: digest.every, day: digest.day, hour: digest.hour }))
    }
}

impl Every {
    /// The name in the file.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

impl Kind {
    /// The name in the file and in messages.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Silent => "silent",
            Self::Test => "test",
        }
    }

    fn all() -> Vec<Self> {
        vec![Self::Digest, Self::Silent]
    }
}

const fn first() -> i8 {
    1
}

const fn morning() -> i8 {
    8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_file_is_read() {
        let config: Config = toml::from_str(
            r#"
            listen = "0.0.0.0:80"
            home = "https://nps.example.org"

            [[webhook]]
            url = "https://chat.example.org/hook"
            format = "slack"
            events = ["silent"]
            surveys = ["community"]

            [[webhook]]
            url = "http://10.0.0.7/hook"
            allow_private = true
            secret_file = "/run/secrets/hook"

            [digest]
            every = "month"
            day = 3
            hour = 6
            lang = "nl"

            [mail]
            smtp = "smtps://mail.example.org"
            user = "nps"
            password_file = "/run/secrets/mail"
            from = "nps@example.org"
            to = ["board@example.org"]
            "#,
        )
        .expect("a file");
        let [chat, own] = &config.webhook[..] else { panic!("two hooks") };
        assert_eq!((&chat.events, chat.format), (&vec![Kind::Silent], Format::Slack));
        assert_eq!((chat.surveys.clone(), chat.allow_private), (Some(vec!["community".into()]), false));
        assert_eq!((&own.events, own.format), (&vec![Kind::Digest, Kind::Silent], Format::Commend));
        assert_eq!((&own.surveys, own.allow_private), (&None, true));
        assert_eq!(config.schedule(), Ok(Some(Schedule { every: Every::Month, day: 3, hour: 6 })));
        assert_eq!((config.lang(), config.mail.map(|mail| mail.to.len())), (Lang::Nl, Some(1)));
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let config = toml::from_str::<Config>(text).map_err(|error| error.message().to_owned());
        let error = config.and_then(|config| config.home().and_then(|_| config.schedule())).expect_err(text);
        assert!(error.starts_with(expected), "{text}: {error}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        check("[digest]\nevery = 'day'", "unknown variant `day`, expected `week` or `month`");
        check("[digest]\nevery = 'week'\ntime = 8", "unknown field `time`, expected one of `every`, `day`");
        check("[digest]\nevery = 'week'\nday = 8", "digest.day: use 1 to 7");
        check("[digest]\nevery = 'month'\nday = 29", "digest.day: use 1 to 28");
        check("[digest]\nevery = 'month'\nday = 0", "digest.day: use 1 to 28");
        check("[digest]\nevery = 'month'\nhour = 24", "digest.hour: use 0 to 23");
        check("[[webhook]]\nformat = 'slack'", "missing field `url`");
        check(
            "[[webhook]]\nurl = 'x'\nevents = ['test']",
            "unknown variant `test`, expected `digest` or `silent`",
        );
        check("[mail]\nsmtp = 'x'\npassword = 'secret'", "unknown field `password`");
        check("home = 'nps.example.org'", "home: use an address such as https://nps.example.org");
        check("home = 'https://nps.example.org/|x>'", "home: use an address");
    }

    #[test]
    fn without_a_digest_there_is_none_and_messages_are_english() {
        let config = Config::default();
        assert_eq!((config.schedule(), config.lang()), (Ok(None), Lang::En));
        let weekly: Config = toml::from_str("[digest]\nevery = 'week'").expect("a file");
        assert_eq!(weekly.schedule(), Ok(Some(Schedule { every: Every::Week, day: 1, hour: 8 })));
    }
}
