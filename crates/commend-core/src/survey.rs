//! The survey definition: what is asked, of whom, where and when, in which words, and which groups are told
//! apart.
//!
//! The types hold whatever can be read. Ranges and formats stand in the JSON Schema that is made of them and
//! that the collector checks; what no schema can say, in `check.rs`.

mod asking;
#[cfg(feature = "decode")]
mod check;
mod gate;
mod mark;
mod place;
#[cfg(feature = "decode")]
mod problem;
mod reasons;
mod scorecard;
mod words;

use crate::{Dimension, IdError, ReasonId, Segment, SegmentValue, SmallMap, SurveyId, WaveId};
pub use asking::{Cadence, Dates, Rules, Sampling};
pub use gate::Gate;
pub use mark::Mark;
pub use place::{Mode, Position, Theme};
#[cfg(feature = "decode")]
pub use problem::Problem;
pub use reasons::{CategoryReasons, Reasons};
pub use scorecard::{Figure, Measure};
use serde::Serialize;
use std::collections::BTreeMap;
#[cfg(feature = "decode")]
use std::fmt;
pub use words::{CategoryTexts, Link, Texts};

/// The languages that the widget brings, the one it falls back to first.
pub const LANGS: [&str; 42] = [
    "en", "nl", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sr",
    "sv", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
];

/// The value that stands for every value which a survey does not list.
const OTHER: &str = "other";

/// One survey, as its author writes it. Every field but `id` and `wave` has a default. The scale is no
/// setting: it is always 0 to 10, since nothing else is an NPS.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Survey {
    /// The name in addresses, batches and reports. Never changes.
    pub id: SurveyId,
    /// The round that new answers count in, such as `2026-q4`.
    pub wave: WaveId,
    /// The title of the report. Default: the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub title: Option<String>,
    /// Which built-in question is asked, and of what. Default: `community`.
    #[serde(default)]
    pub preset: Preset,
    /// What is recommended, by a name that is good in every language, 1 to 80 characters; `texts.LANG.product`
    /// comes before it. Default: the preset's, such as "this community".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub product: Option<String>,
    /// The closed answers to "why": a list for all, or one for each category. Default: none.
    #[serde(default)]
    pub reasons: Reasons,
    /// Whether a comment may be written after the score. Default: `off`.
    #[serde(default)]
    pub comments: Comments,
    /// Whether respondents are told the score of members so far. Default: `off`.
    #[serde(default)]
    pub results: Results,
    /// Whether anybody may see the members' score so far, as a badge: `on` or `off`. Default: `off`.
    #[serde(default)]
    pub badge: Badge,
    /// Where the survey stands on the page. Default: `corner`.
    #[serde(default)]
    pub mode: Mode,
    /// The corner that `corner` and `tab` stand in; of `bar`, only top or bottom counts. Default:
    /// `bottom-end`.
    #[serde(default)]
    pub position: Position,
    /// Light or dark. Default: `auto`.
    #[serde(default)]
    pub theme: Theme,
    /// The colour of what is chosen and of the button: a CSS colour, such as `#0b6` or `teal`. Default: the
    /// widget's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// The days on which anybody is asked. Default: all.
    #[serde(default)]
    pub dates: Dates,
    /// The pages on which anybody is asked, as globs on the path: `*` is any text, a leading `!` excludes,
    /// such as `["/t/*", "!/t/feedback/*"]`. Default: all but those to log in, register, pay or moderate.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1))))]
    pub pages: Vec<String>,
    /// How many are asked. Default: everybody.
    #[serde(default)]
    pub sampling: Sampling,
    /// What must have happened before the survey opens by itself, all of it.
    #[serde(default)]
    pub rules: Rules,
    /// When the same browser may be asked again.
    #[serde(default)]
    pub cadence: Cadence,
    /// The dimensions that are told apart, each with its values; any other value counts as `other`, any
    /// other dimension not at all. Default: `audience`, `channel` and `lang`.
    #[serde(default = "default_segments")]
    pub segments: BTreeMap<Dimension, Vec<SegmentValue>>,
    /// The smallest group whose figures are shown, in answers, from 1, which shows every group. Default: 10.
    #[serde(default = "default_threshold")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub threshold: u64,
    /// Days on which something happened to the community, such as a migration: the report sets before and after
    /// beside each other. At most 50. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub marks: Vec<Mark>,
    /// The measures of success of those who work for the community, at most 30: the scorecard has a line for each.
    /// Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 30)))]
    pub scorecard: Vec<Measure>,
    /// Own words, by language; what is not given stays as the widget has it. Where there are any, the survey
    /// speaks these languages only. Default: none, so it speaks all of the widget's.
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

impl Preset {
    /// What its question is called among the built-in sentences, and what is recommended in it.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Community => ("question", "product"),
            Self::Product => ("question", "product_product"),
            Self::Staff => ("question_staff", "product_staff"),
            Self::Event => ("question", "product_event"),
        }
    }
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

/// Whether anybody may see the members' score so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Badge {
    /// Nobody but those who may read the report.
    #[default]
    Off,
    /// Anybody.
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

/// Why a definition is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg(feature = "decode")]
pub enum SurveyError {
    /// The text could not be read; says where and why.
    Decode(crate::wire::DecodeError),
    /// It was read, and not all of it makes sense.
    Problems(Vec<Problem>),
}

impl Survey {
    /// A survey with nothing but defaults.
    pub fn new(id: SurveyId, wave: WaveId) -> Self {
        Self {
            id,
            wave,
            title: None,
            preset: Preset::default(),
            product: None,
            reasons: Reasons::default(),
            comments: Comments::default(),
            results: Results::default(),
            badge: Badge::default(),
            mode: Mode::default(),
            position: Position::default(),
            theme: Theme::default(),
            accent: None,
            dates: Dates::default(),
            pages: Vec::new(),
            sampling: Sampling::default(),
            rules: Rules::default(),
            cadence: Cadence::default(),
            segments: default_segments(),
            threshold: default_threshold(),
            marks: Vec::new(),
            scorecard: Vec::new(),
            texts: BTreeMap::new(),
        }
    }

    /// Reads a definition and checks it, but for ranges and formats, which the JSON Schema has.
    #[cfg(feature = "decode")]
    pub fn from_json(json: &[u8]) -> Result<Self, SurveyError> {
        let survey: Self = crate::decode::strict(json).map_err(SurveyError::Decode)?;
        let problems = survey.problems();
        if problems.is_empty() { Ok(survey) } else { Err(SurveyError::Problems(problems)) }
    }

    /// Whether others than those who may read the report are told the members' score so far.
    pub fn tells_members(&self) -> bool {
        self.results == Results::Members || self.badge == Badge::On
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

    /// The reason that is counted: one that is listed, for whichever category, as itself; another one as
    /// `other`.
    pub fn reason(&self, claimed: &str) -> ReasonId {
        let listed = self.reasons.ids().find(|listed| listed.as_str() == claimed);
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

#[cfg(feature = "decode")]
impl fmt::Display for SurveyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Problems(problems) => {
                let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

#[cfg(feature = "decode")]
impl std::error::Error for SurveyError {}

#[cfg(test)]
#[cfg(feature = "decode")]
mod tests;
