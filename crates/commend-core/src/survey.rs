//! The survey definition: what is asked, in which words, and which groups are told apart.

mod place;

use crate::{Dimension, IdError, ReasonId, Segment, SegmentValue, SmallMap, SurveyId, WaveId};
pub use place::{Mode, Position, Theme};
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// The languages that the widget brings, the one it falls back to first.
pub const LANGS: [&str; 42] = [
    "en", "nl", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sr",
    "sv", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
];

/// The value that stands for every value which a survey does not list.
const OTHER: &str = "other";

/// One survey, as its author writes it and as the widget fetches it. Every field but `id` and `wave`
/// has a default. The scale is no setting: it is always 0 to 10, since nothing else is an NPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Survey {
    /// The name in addresses, batches and reports. Never changes.
    pub id: SurveyId,
    /// The round that new answers count in, such as `2026-q4`.
    pub wave: WaveId,
    /// The title of the report. Default: the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Which built-in question is asked, and of what. Default: `community`.
    #[serde(default)]
    pub preset: Preset,
    /// Where the survey stands on the page. Default: `corner`.
    #[serde(default)]
    pub mode: Mode,
    /// The corner that `corner` and `tab` stand in; of `bar`, only top or bottom counts. Default: `bottom-end`.
    #[serde(default)]
    pub position: Position,
    /// Light or dark. Default: `auto`.
    #[serde(default)]
    pub theme: Theme,
    /// Whether a comment may be written after the score. Default: `off`.
    #[serde(default)]
    pub comments: Comments,
    /// Whether respondents are told the score of members so far. Default: `off`.
    #[serde(default)]
    pub results: Results,
    /// The closed answers that may be counted. Default: none.
    #[serde(default)]
    pub reasons: Vec<ReasonId>,
    /// The dimensions that are told apart, each with its values; any other value counts as `other`, any
    /// other dimension not at all. Default: `audience`, `channel` and `lang`.
    #[serde(default = "default_segments")]
    pub segments: BTreeMap<Dimension, Vec<SegmentValue>>,
    /// The smallest group whose figures are shown, in answers. Default: 10.
    #[serde(default = "default_threshold")]
    pub threshold: u64,
    /// Own words, by language; what is not given stays as the widget has it.
    #[serde(default)]
    pub texts: BTreeMap<String, Texts>,
}

/// Which question is asked, in every language, where the survey has no words of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// How likely to recommend this community.
    #[default]
    Community,
    /// How likely to recommend this product.
    Product,
    /// How likely to recommend this as a place to work: the eNPS.
    Staff,
    /// How likely to recommend this event.
    Event,
}

/// Whether a comment may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Comments {
    /// No comment is asked, and none is accepted.
    #[default]
    Off,
    /// An optional comment is asked after the score.
    On,
}

/// What respondents are told of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Results {
    /// Nothing.
    #[default]
    Off,
    /// After the answer, the score of the members in this wave with its margin, from at least 30 answers of
    /// past weeks.
    Members,
}

/// The words of a survey in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Texts {
    /// What is recommended, as it stands in the question: "this community".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The question; `{product}` stands for the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The label under 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The label under 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The label of the comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The button that sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<String>,
    /// What is said after the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
}

/// Why a definition is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SurveyError {
    /// The text could not be read; says where and why.
    #[cfg(feature = "decode")]
    Decode(crate::wire::DecodeError),
    /// A language of `texts` that the widget does not have.
    Language(String),
    /// `threshold` is 0; 1 shows every group.
    Threshold,
}

impl Survey {
    /// A survey with nothing but defaults.
    pub fn new(id: SurveyId, wave: WaveId) -> Self {
        Self {
            id,
            wave,
            title: None,
            preset: Preset::default(),
            mode: Mode::default(),
            position: Position::default(),
            theme: Theme::default(),
            comments: Comments::default(),
            results: Results::default(),
            reasons: Vec::new(),
            segments: default_segments(),
            threshold: default_threshold(),
            texts: BTreeMap::new(),
        }
    }

    /// Reads a definition and checks it.
    #[cfg(feature = "decode")]
    pub fn from_json(json: &[u8]) -> Result<Self, SurveyError> {
        let survey: Self = crate::decode::strict(json).map_err(SurveyError::Decode)?;
        if let Some(lang) = survey.texts.keys().find(|lang| !LANGS.contains(&lang.as_str())) {
            return Err(SurveyError::Language(lang.clone()));
        }
        if survey.threshold == 0 {
            return Err(SurveyError::Threshold);
        }
        Ok(survey)
    }

    /// The title of the report.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.id.as_str())
    }

    /// The group that an answer counts in: listed dimensions with listed values; another value is
    /// `other`, another dimension is left out.
    pub fn segment(&self, claimed: &SmallMap<String, String>) -> Segment {
        let place = |(dimension, values): (&Dimension, &Vec<SegmentValue>)| {
            let value = claimed.get(dimension.as_str())?;
            let listed = values.iter().find(|listed| listed.as_str() == value);
            Some((dimension.clone(), listed.cloned().unwrap_or_else(other)))
        };
        self.segments.iter().filter_map(place).collect()
    }

    /// The reason that is counted: a listed one as itself, another one as `other`.
    pub fn reason(&self, claimed: &str) -> ReasonId {
        let listed = self.reasons.iter().find(|listed| listed.as_str() == claimed);
        listed.cloned().unwrap_or_else(other)
    }
}

/// An id that is known to be one.
fn known<T: TryFrom<String, Error = IdError>>(id: &str) -> Option<T> {
    T::try_from(id.to_owned()).ok()
}

fn other<T: TryFrom<String, Error = IdError>>() -> T {
    match known(OTHER) {
        Some(id) => id,
        None => unreachable!("`other` is an id"),
    }
}

fn default_threshold() -> u64 {
    10
}

fn default_segments() -> BTreeMap<Dimension, Vec<SegmentValue>> {
    let channels = ["community", "facebook", "x", "linkedin", "mastodon", "newsletter", "feed", "event"];
    let lists: [(&str, &[&str]); 3] =
        [("audience", &["member", "visitor"]), ("channel", &channels), ("lang", &LANGS)];
    let entry = |(dimension, values): (&str, &[&str])| {
        Some((known(dimension)?, values.iter().filter_map(|value| known(value)).collect()))
    };
    lists.into_iter().filter_map(entry).collect()
}

impl fmt::Display for SurveyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "decode")]
            Self::Decode(error) => error.fmt(f),
            Self::Language(lang) => write!(f, "texts.{lang}: use one of {}", LANGS.join(", ")),
            Self::Threshold => f.write_str("threshold: 0 hides nothing; use 1 to show every group"),
        }
    }
}

impl std::error::Error for SurveyError {}

#[cfg(test)]
#[cfg(feature = "decode")]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Survey, String> {
        Survey::from_json(json.as_bytes()).map_err(|e| e.to_string())
    }

    fn claim(pairs: &[(&str, &str)]) -> SmallMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn id_and_wave_are_enough() {
        let survey = read(r#"{"id":"community","wave":"2026-q4"}"#).expect("a survey");
        assert_eq!((survey.threshold, survey.mode, survey.comments), (10, Mode::Corner, Comments::Off));
        assert_eq!(survey.segments.len(), 3);
        assert!(survey.segments.values().all(|values| !values.is_empty()));
        assert_eq!(survey, Survey::new(survey.id.clone(), survey.wave.clone()));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let survey = read(
            r#"{"id":"a","wave":"1","title":"T","mode":"inline","comments":"on","reasons":["help"],
                "segments":{"role":["guide"]},"threshold":1,"texts":{"nl":{"product":"de tuin"}}}"#,
        )
        .expect("a survey");
        let json = serde_json::to_string(&survey).expect("JSON");
        assert_eq!(read(&json), Ok(survey));
    }

    #[track_caller]
    fn refused(json: &str, why: &str) {
        assert_eq!(read(json).map(|s| s.id), Err(why.to_owned()));
    }

    #[test]
    fn errors_say_what_to_fix() {
        refused(r#"{"id":"a","wave":"1","scale":5}"#, "unknown field: scale");
        refused(
            r#"{"id":"a","wave":"1","texts":{"tlh":{}}}"#,
            &format!("texts.tlh: use one of {}", LANGS.join(", ")),
        );
        refused(
            r#"{"id":"a","wave":"1","threshold":0}"#,
            "threshold: 0 hides nothing; use 1 to show every group",
        );
        refused(r#"{"id":"a"}"#, "missing field `wave` at line 1 column 10");
    }

    #[test]
    fn an_unlisted_value_is_other_and_an_unlisted_dimension_is_left_out() {
        let survey = read(r#"{"id":"a","wave":"1","reasons":["help"]}"#).expect("a survey");
        let segment =
            survey.segment(&claim(&[("audience", "member"), ("channel", "pigeon"), ("shoe", "44")]));
        let pairs: Vec<_> = segment.iter().map(|(d, v)| (d.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("audience", "member"), ("channel", "other")]);
        assert_eq!(survey.reason("help").as_str(), "help");
        assert_eq!(survey.reason("<script>").as_str(), "other");
    }
}
