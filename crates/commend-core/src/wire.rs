//! What travels from a page to a collector: `POST <endpoint>/v1/batch`, version 1.
//!
//! [`Batch`] is the shape, plain enough for any sender. A receiver reads it with [`Batch::from_json`]
//! and trusts nothing until [`Batch::check`] has made an [`Addition`] of it.

mod json;

use crate::{Category, Comments, Score, Segment, SmallMap, Survey, SurveyId, Tally, WaveId};
pub use json::{decimal, string};
use std::{collections::BTreeMap, fmt};
use uuid::Uuid;

#[cfg(feature = "decode")]
pub use crate::decode::DecodeError;

/// The version of the format that this crate speaks.
pub const VERSION: u32 = 1;

/// Counts to add, with an id that makes adding them twice impossible. All counts are additions.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Batch {
    /// The version of the format: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = VERSION, max = VERSION)))]
    pub v: u32,
    /// The survey that was answered.
    #[cfg_attr(feature = "schema", schemars(with = "SurveyId"))]
    pub survey: String,
    /// The wave it was answered in.
    #[cfg_attr(feature = "schema", schemars(with = "WaveId"))]
    pub wave: String,
    /// A UUID, best of version 7. The same id is counted once.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "uuid")))]
    pub batch: String,
    /// A hash of the words that were asked, see [`wording`].
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(feature = "schema", schemars(length(max = Caps::OPEN.text)))]
    pub wording: String,
    /// What the host's server says of the respondent, signed; null where it says nothing.
    #[cfg_attr(feature = "decode", serde(default))]
    pub token: Option<String>,
    /// The counts, by group: at most 4 answers and 50 times shown in all, unless a kiosk's token says more.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = Caps::OPEN.cells)))]
    pub cells: Vec<Cell>,
    /// What follows from the cells, for receivers that do not compute.
    #[cfg_attr(feature = "decode", serde(default))]
    pub summary: Option<Summary>,
    /// How many earlier batches of the same sender were refused, since it last told.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::OPEN.shown)))]
    pub rejected: u64,
    /// What respondents wrote, apart from their scores; also of answers that were counted before.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(feature = "schema", schemars(length(max = Caps::KIOSK.answers)))]
    pub comments: Vec<Comment>,
}

/// The counts of one group.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Cell {
    /// The group: values by dimension.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(extend(
            "maxProperties" = Caps::OPEN.dimensions,
            "propertyNames" = { "maxLength": Caps::OPEN.text },
            "additionalProperties" = { "type": "string", "maxLength": Caps::OPEN.text }
        ))
    )]
    pub segment: SmallMap<String, String>,
    /// Answers by score, 0 to 10.
    #[cfg_attr(feature = "schema", schemars(inner(range(max = Caps::KIOSK.answers))))]
    pub scores: [u64; Score::COUNT],
    /// How often each closed answer was chosen; also without scores, where it follows an answer that was
    /// counted before.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(extend(
            "maxProperties" = Caps::OPEN.reasons,
            "propertyNames" = { "maxLength": Caps::OPEN.text },
            "additionalProperties" = { "type": "integer", "minimum": 0, "maximum": Caps::KIOSK.answers }
        ))
    )]
    pub reasons: SmallMap<String, u64>,
    /// How often the survey was shown.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.shown)))]
    pub shown: u64,
    /// How often it was closed without an answer.
    #[cfg_attr(feature = "decode", serde(default))]
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.shown)))]
    pub dismissed: u64,
}

/// What the sender computed of its own cells.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Summary {
    /// Answers.
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.answers)))]
    pub n: u64,
    /// Scores 9 and 10.
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.answers)))]
    pub promoters: u64,
    /// Scores 7 and 8.
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.answers)))]
    pub passives: u64,
    /// Scores 0 to 6.
    #[cfg_attr(feature = "schema", schemars(range(max = Caps::KIOSK.answers)))]
    pub detractors: u64,
    /// Promoters minus detractors, in points of the answers; null without answers.
    #[cfg_attr(feature = "schema", schemars(range(min = -100, max = 100)))]
    pub nps: Option<f64>,
}

/// A comment. It carries the category of its score and not the score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Comment {
    /// `promoter`, `passive` or `detractor`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Category::ALL.map(Category::as_str))))]
    pub category: String,
    /// What was written, 1 to 2000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = Caps::OPEN.comment)))]
    pub text: String,
}

/// No text: databases end texts with it.
const NUL: &str = "the character U+0000 is in it";

/// What one sender may say at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Answers in all cells; also how often each reason of a cell, and comments.
    pub answers: u64,
    /// Times shown, and times dismissed, in all cells.
    pub shown: u64,
    /// Cells.
    pub cells: usize,
    /// Dimensions of a cell.
    pub dimensions: usize,
    /// Different reasons of a cell.
    pub reasons: usize,
    /// Bytes of a text that is no comment.
    pub text: usize,
    /// Characters of a comment.
    pub comment: usize,
}

impl Caps {
    /// For a sender that nobody vouches for: a few answers, as one page can give.
    pub const OPEN: Self =
        Self { answers: 4, shown: 50, cells: 8, dimensions: 8, reasons: 8, text: 64, comment: 2000 };
    /// For a member that a platform has vouched for: one answer.
    pub const MEMBER: Self = Self { answers: 1, ..Self::OPEN };
    /// The most that any kiosk may say.
    pub const KIOSK: Self = Self::kiosk(500);

    /// For a kiosk whose token lets it send so many answers at once.
    pub const fn kiosk(answers: u64) -> Self {
        Self { answers, shown: answers.saturating_mul(4), ..Self::OPEN }
    }
}

/// A batch that was checked: counts that fit the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// The survey.
    pub survey: SurveyId,
    /// The wave.
    pub wave: WaveId,
    /// The id of the batch.
    pub id: Uuid,
    /// The hash of the words.
    pub wording: String,
    /// What to add, by group; each group stands once.
    pub cells: BTreeMap<Segment, Tally>,
    /// How many batches before it were refused.
    pub rejected: u64,
    /// Category and text of each comment.
    pub comments: Vec<(Category, String)>,
}

impl Addition {
    /// How many answers it adds.
    pub fn answers(&self) -> u64 {
        self.cells.values().map(Tally::n).sum()
    }
}

/// Why a batch that could be read is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// A version from the future, or none that ever was.
    Version(u32),
    /// A field whose value does not fit; says which and what does.
    Field(&'static str, String),
}

impl From<&Tally> for Summary {
    fn from(tally: &Tally) -> Self {
        Self {
            n: tally.n(),
            promoters: tally.count(Category::Promoter),
            passives: tally.count(Category::Passive),
            detractors: tally.count(Category::Detractor),
            nps: tally.nps(),
        }
    }
}

impl Summary {
    /// Whether both say the same; an NPS may be rounded to a tenth of a point.
    fn agrees(&self, other: &Self) -> bool {
        let counts = |s: &Self| (s.n, s.promoters, s.passives, s.detractors);
        let nps = match (self.nps, other.nps) {
            (Some(a), Some(b)) => (a - b).abs() <= 0.0501,
            (a, b) => a.is_none() && b.is_none(),
        };
        counts(self) == counts(other) && nps
    }
}

impl Cell {
    fn tally(&self, survey: &Survey) -> Tally {
        let mut tally =
            Tally { scores: self.scores, shown: self.shown, dismissed: self.dismissed, ..Tally::default() };
        for (reason, n) in self.reasons.iter() {
            let mine = tally.reasons.entry(survey.reason(reason));
            *mine = mine.saturating_add(*n);
        }
        tally
    }
}

impl Batch {
    /// Reads a batch. The version comes first: of another one nothing is read.
    #[cfg(feature = "decode")]
    pub fn from_json(json: &[u8]) -> Result<Result<Self, Invalid>, DecodeError> {
        #[derive(serde::Deserialize)]
        struct Version {
            v: u32,
        }
        let malformed = |error: serde_json::Error| DecodeError::Malformed(error.to_string());
        match serde_json::from_slice(json).map_err(malformed)? {
            Version { v: VERSION } => crate::decode::strict(json).map(Ok),
            Version { v } => Ok(Err(Invalid::Version(v))),
        }
    }

    /// Makes sure that a batch says nothing but what its sender may say of this survey.
    pub fn check(&self, survey: &Survey, caps: &Caps) -> Result<Addition, Invalid> {
        let field = |name, why: &str| Err(Invalid::Field(name, why.to_owned()));
        let at_most = |name, n: u64, cap: u64| {
            let over = || Invalid::Field(name, format!("{n} is over the {cap} that one batch may carry"));
            (n <= cap).then_some(()).ok_or_else(over)
        };
        if self.v != VERSION {
            return Err(Invalid::Version(self.v));
        }
        let Ok(id) = Uuid::parse_str(&self.batch) else {
            return field("batch", "use a UUID");
        };
        let wave = match WaveId::try_from(self.wave.clone()) {
            Ok(wave) => wave,
            Err(error) => return field("wave", &error.to_string()),
        };
        if self.survey != survey.id.as_str() {
            return field("survey", &format!("`{}` is not `{}`", self.survey, survey.id));
        }
        if self.cells.is_empty() {
            return field("cells", "give at least one");
        }
        at_most("cells", self.cells.len() as u64, caps.cells as u64)?;
        at_most("wording", self.wording.len() as u64, caps.text as u64)?;
        if self.wording.contains('\0') {
            return field("wording", NUL);
        }
        let sum = |count: fn(&Cell) -> u64| self.cells.iter().map(count).fold(0, u64::saturating_add);
        let answers = sum(|cell| cell.scores.iter().fold(0, |n, count| n.saturating_add(*count)));
        at_most("scores", answers, caps.answers)?;
        at_most("shown", sum(|cell| cell.shown), caps.shown)?;
        at_most("dismissed", sum(|cell| cell.dismissed), caps.shown)?;
        at_most("comments", self.comments.len() as u64, caps.answers)?;
        at_most("rejected", self.rejected, caps.shown)?;
        // Reasons and comments may follow an answer that an earlier batch carried.
        let chosen = sum(|cell| cell.reasons.iter().fold(0, |n, (_, count)| n.saturating_add(*count)));
        let counted = [answers, chosen, sum(|cell| cell.shown), sum(|cell| cell.dismissed)];
        if counted == [0; 4] && self.comments.is_empty() {
            return field("cells", "they add nothing");
        }
        for cell in &self.cells {
            at_most("segment", cell.segment.len() as u64, caps.dimensions as u64)?;
            at_most("reasons", cell.reasons.len() as u64, caps.reasons as u64)?;
            let names = cell
                .segment
                .iter()
                .flat_map(|(k, v)| [k, v])
                .chain(cell.reasons.iter().map(|(reason, _)| reason));
            if names.into_iter().any(|name| name.len() > caps.text) {
                return field("segment", &format!("names and values have at most {} bytes", caps.text));
            }
            for (_, n) in cell.reasons.iter() {
                at_most("reasons", *n, caps.answers)?;
            }
        }
        let mut cells: BTreeMap<Segment, Tally> = BTreeMap::new();
        for cell in &self.cells {
            *cells.entry(survey.segment(&cell.segment)).or_default() += &cell.tally(survey);
        }
        if let Some(summary) = &self.summary {
            let computed = Summary::from(&cells.values().sum::<Tally>());
            if !summary.agrees(&computed) {
                return field("summary", "it differs from what follows from the cells");
            }
        }
        let comments = self.comments(survey, caps)?;
        Ok(Addition {
            survey: survey.id.clone(),
            wave,
            id,
            wording: self.wording.clone(),
            cells,
            rejected: self.rejected,
            comments,
        })
    }

    fn comments(&self, survey: &Survey, caps: &Caps) -> Result<Vec<(Category, String)>, Invalid> {
        let field = |why: &str| Invalid::Field("comments", why.into());
        let check = |comment: &Comment| {
            let category = Category::ALL.into_iter().find(|c| c.as_str() == comment.category);
            let category = category.ok_or_else(|| field("use promoter, passive or detractor as category"))?;
            match comment.text.chars().count() {
                0 => Err(field("an empty one is left out")),
                n if n > caps.comment => Err(field("one is too long")),
                _ if comment.text.contains('\0') => Err(field(NUL)),
                _ => Ok((category, comment.text.clone())),
            }
        };
        let comments = self.comments.iter().map(check).collect::<Result<_, _>>()?;
        // A page that asks for comments where the survey takes none: the scores count, the texts are not kept.
        Ok(if survey.comments == Comments::On { comments } else { Vec::new() })
    }
}

/// The hash of the words that were asked: answers to other words are other figures. FNV-1a, 64 bits, in
/// hexadecimal, over each text followed by a zero byte.
pub fn wording<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // By hand: what formats any number is dear in a page.
    let digit = |place: u32| char::from_digit(u32::try_from(hash >> (4 * place) & 15).ok()?, 16);
    (0..16).rev().filter_map(digit).collect()
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(v) => write!(f, "version {v} is not supported: use {VERSION}"),
            Self::Field(name, why) => write!(f, "{name}: {why}"),
        }
    }
}

impl std::error::Error for Invalid {}

#[cfg(test)]
#[cfg(feature = "decode")]
mod tests;
