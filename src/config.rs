//! The survey definition and the page's settings, made into what the widget does. A bad value is
//! reported and the default takes its place; nothing here is fatal.
//!
//! `read` looks up a path: `settings.…` (the page), `definition.…` (the collector), `locale.…`.

use crate::text::Texts;
use commend_core::{Mode, SmallMap, wire::wording};

/// What the widget does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The survey.
    pub survey: String,
    /// The wave that answers count in.
    pub wave: String,
    /// Where batches go, without `/v1/batch`.
    pub endpoint: String,
    /// Where the survey stands.
    pub mode: Mode,
    /// Whether a comment is asked.
    pub comments: bool,
    /// Whether nothing is recorded.
    pub preview: bool,
    /// What the host's server says of the respondent, signed.
    pub token: Option<String>,
    /// The group that answers count in.
    pub segment: SmallMap<String, String>,
    /// The hash of the words.
    pub wording: String,
    /// The words.
    pub texts: Texts,
}

/// The wave of a survey that has no definition.
const ONLY_WAVE: &str = "1";
/// How many dimensions a page may add, and how many bytes a value may have: what a collector takes.
const OWN_DIMENSIONS: usize = 5;
const LONGEST_VALUE: usize = 64;
/// The channel of a page that names none.
const OWN_CHANNEL: &str = "community";

impl Config {
    /// The configuration and what is wrong with what it was read from.
    pub fn read(read: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let setting = |name: &str| read(&format!("settings.{name}")).filter(|value| !value.is_empty());
        let either = |name: &str| setting(name).or_else(|| read(&format!("definition.{name}")));
        let mut choice = |name: &str, values: &[&str]| {
            let value = either(name)?;
            let found = values.iter().position(|one| *one == value);
            if found.is_none() {
                problems.push(format!("{name}=\"{value}\" is not known: use {}", values.join(" or ")));
            }
            found
        };
        let mode = if choice("mode", &["corner", "inline"]) == Some(1) { Mode::Inline } else { Mode::Corner };
        let asks = choice("comments", &["off", "on"]) == Some(1);
        let refuses = read("definition.comments").is_some_and(|value| value == "off");
        let audience =
            choice("audience", &["member", "visitor"]).map(|i| ["member", "visitor"][i].to_owned());
        let lang = read("lang").unwrap_or_default();
        let channel = setting("channel").unwrap_or_else(|| OWN_CHANNEL.into());
        let dimensions = read("dimensions").unwrap_or_default();
        let own = dimensions.split_whitespace().map(|name| (name, setting(&format!("segment-{name}"))));
        let own = own.take(OWN_DIMENSIONS);
        let segment = [("audience", audience), ("channel", Some(channel)), ("lang", Some(lang.clone()))];
        let short = |value: &String| value.len() <= LONGEST_VALUE;
        let segment = segment.into_iter().chain(own);
        let segment = segment.filter_map(|(name, value)| Some((name.to_owned(), value.filter(short)?)));
        let texts = Texts::read(&read, &lang);
        let config = Self {
            survey: setting("survey").unwrap_or_default(),
            wave: read("definition.wave").or_else(|| setting("wave")).unwrap_or_else(|| ONLY_WAVE.into()),
            endpoint: read("endpoint").unwrap_or_default(),
            mode,
            comments: asks && !refuses,
            preview: read("settings.preview").is_some_and(|value| value != "false"),
            token: setting("token"),
            segment: segment.collect(),
            wording: wording([texts.question.as_str(), &texts.low, &texts.high]),
            texts,
        };
        (config, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Config, Vec<String>) {
        Config::read(|path| pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_given_is_a_corner_survey_without_comments() {
        let (config, problems) = read(&[]);
        assert_eq!((config.mode, config.comments, config.preview), (Mode::Corner, false, false));
        assert_eq!((config.wave.as_str(), problems), ("1", vec![]));
        assert_eq!(config.segment.get("channel").map(String::as_str), Some("community"));
        assert!(config.segment.get("audience").is_none());
    }

    #[test]
    fn the_page_comes_before_the_definition() {
        let pairs =
            [("definition.mode", "inline"), ("definition.comments", "on"), ("definition.wave", "2026-q4")];
        let (config, _) = read(&pairs);
        assert_eq!((config.mode, config.comments, config.wave.as_str()), (Mode::Inline, true, "2026-q4"));
        let (config, _) =
            read(&[("settings.mode", "corner"), ("settings.comments", "off"), pairs[0], pairs[1]]);
        assert_eq!((config.mode, config.comments), (Mode::Corner, false));
    }

    #[test]
    fn no_comment_is_asked_that_the_survey_would_not_take() {
        let on = ("settings.comments", "on");
        assert!(read(&[on]).0.comments);
        assert!(!read(&[on, ("definition.comments", "off")]).0.comments);
    }

    #[test]
    fn a_segment_is_no_larger_than_a_collector_takes() {
        let long = "x".repeat(65);
        let names = ["a", "b", "c", "d", "e", "f"].map(|name| format!("settings.segment-{name}"));
        let mut pairs = vec![("dimensions", "long a b c d e f"), ("settings.segment-long", long.as_str())];
        pairs.extend(names.iter().map(|name| (name.as_str(), "1")));
        let names: Vec<_> = read(&pairs).0.segment.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, ["a", "b", "c", "channel", "d", "lang"]);
    }

    #[test]
    fn a_bad_value_is_reported_and_replaced() {
        let (config, problems) = read(&[("settings.mode", "balloon"), ("settings.audience", "alien")]);
        assert_eq!(config.mode, Mode::Corner);
        assert_eq!(
            problems,
            [
                r#"mode="balloon" is not known: use corner or inline"#,
                r#"audience="alien" is not known: use member or visitor"#
            ]
        );
    }

    #[test]
    fn preview_is_on_when_named_and_off_when_denied() {
        for (value, preview) in [("", true), ("true", true), ("false", false)] {
            assert_eq!(read(&[("settings.preview", value)]).0.preview, preview, "{value:?}");
        }
    }

    #[test]
    fn own_dimensions_join_the_segment() {
        let (config, _) = read(&[
            ("settings.audience", "member"),
            ("dimensions", "role empty"),
            ("settings.segment-role", "guide"),
            ("lang", "nl"),
        ]);
        let pairs: Vec<_> = config.segment.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            pairs,
            [("audience", "member"), ("channel", "community"), ("lang", "nl"), ("role", "guide")]
        );
    }
}
