//! The survey definition and the page's settings, made into what the widget does. A bad value is
//! reported and the default takes its place; nothing here is fatal.
//!
//! `read` looks up a path: `settings.…` (the page), `definition.…` (the collector), `locale.…`.

mod read;

use crate::{
    flow::Kind,
    flow::Reasons,
    rules::Rules,
    text::{Texts, Word},
};
use commend_core::{Cadence, Category, Mode, Preset, SmallMap, wire::wording};
use implicit_clone::unsync::IString;
pub use read::Reader;

/// What the widget does.
#[derive(Clone, Debug)]
pub struct Config {
    /// The survey.
    pub survey: String,
    /// The wave that answers count in.
    pub wave: String,
    /// Where the survey stands.
    pub mode: Mode,
    /// The edge or corner that it stands at.
    pub position: &'static str,
    /// Whether a comment is asked.
    pub comments: bool,
    /// The reasons that a respondent of each category is offered.
    reasons: [Vec<String>; 3],
    /// Whether nothing is recorded.
    pub preview: bool,
    /// What the host's server says of the respondent, signed.
    pub token: Option<String>,
    /// The group that answers count in.
    pub segment: SmallMap<String, String>,
    /// When it opens by itself.
    pub rules: Rules,
    /// When the same browser may be asked again.
    pub cadence: Cadence,
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
/// The channel of a page that names none, and of a screen at an event.
const OWN_CHANNEL: &str = "community";
const EVENT_CHANNEL: &str = "event";
/// What stands for a value that the survey does not list.
const OTHER: &str = "other";

const MODES: [&str; 6] = ["corner", "bar", "modal", "inline", "tab", "kiosk"];
const POSITIONS: [&str; 4] = ["bottom-end", "bottom-start", "top-end", "top-start"];
const PRESETS: [&str; 4] = ["community", "product", "staff", "event"];
const SWITCH: [&str; 2] = ["off", "on"];
const AUDIENCES: [&str; 2] = ["member", "visitor"];

impl Config {
    /// The configuration and what is wrong with what it was read from.
    pub fn read(read: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let reader = Reader::new(read);
        let setting = |name: &str| reader.text(&["settings.", name].concat());
        let mode = match reader.choice("mode", &MODES) {
            Some(1) => Mode::Bar,
            Some(2) => Mode::Modal,
            Some(3) => Mode::Inline,
            Some(4) => Mode::Tab,
            Some(5) => Mode::Kiosk,
            _ => Mode::Corner,
        };
        let preset = match reader.choice("preset", &PRESETS) {
            Some(1) => Preset::Product,
            Some(2) => Preset::Staff,
            Some(3) => Preset::Event,
            _ => Preset::Community,
        };
        // What a definition does not say is off.
        let takes = reader.get("definition.id").is_none()
            || reader.get("definition.comments").is_some_and(|value| value == SWITCH[1]);
        let lang = reader.text("lang").unwrap_or_default();
        let reasons = Category::ALL.map(|category| {
            let own = reader.list(&["definition.reasons.", category.as_str()].concat());
            let mut reasons = own.or_else(|| reader.list("definition.reasons")).unwrap_or_default();
            reasons.truncate(Reasons::MOST);
            reasons
        });
        let texts = Texts::read(&reader, &lang, preset, &reasons);
        let config = Self {
            survey: setting("survey").unwrap_or_default(),
            wave: reader
                .text("definition.wave")
                .or_else(|| setting("wave"))
                .unwrap_or_else(|| ONLY_WAVE.into()),
            mode,
            position: POSITIONS[reader.choice("position", &POSITIONS).unwrap_or(0)],
            comments: reader.choice("comments", &SWITCH) == Some(1) && takes,
            reasons,
            preview: reader.get("settings.preview").is_some_and(|value| value != "false"),
            // A screen is used by many, whoever is logged in on it.
            token: setting("token").filter(|_| mode != Mode::Kiosk),
            segment: segment(&reader, mode, &lang),
            rules: Rules::read(&reader),
            cadence: read::cadence(&reader),
            wording: wording(
                [&texts.question, &texts.get(Word::Low), &texts.get(Word::High)].map(IString::as_str),
            ),
            texts,
        };
        reader.unknown();
        (config, reader.problems())
    }

    /// The reasons that a category is offered.
    pub fn reasons(&self, category: Category) -> &[String] {
        &self.reasons[category as usize]
    }

    /// What the flow needs to know.
    pub fn kind(&self) -> Kind {
        Kind {
            follow_up: Category::ALL.map(|one| self.comments || !self.reasons(one).is_empty()),
            tab: self.mode == Mode::Tab,
            kiosk: self.mode == Mode::Kiosk,
            // A way to go on stays as long as somebody may want it.
            stays: Category::ALL.map(|one| !self.floats() || self.texts.of(one).link.is_some()),
        }
    }

    /// Whether the survey lies over the page, and so can be closed.
    pub fn floats(&self) -> bool {
        !matches!(self.mode, Mode::Inline | Mode::Kiosk)
    }

    /// Whether it comes unasked over what somebody reads.
    pub fn interrupts(&self) -> bool {
        matches!(self.mode, Mode::Corner | Mode::Bar | Mode::Modal)
    }
}

/// The group that answers count in: nothing that the survey does not list leaves the page.
fn segment(reader: &Reader, mode: Mode, lang: &str) -> SmallMap<String, String> {
    let setting = |name: &str| reader.text(&["settings.", name].concat());
    let audience = reader.choice("audience", &AUDIENCES).map(|one| AUDIENCES[one].to_owned());
    let own_channel = if mode == Mode::Kiosk { EVENT_CHANNEL } else { OWN_CHANNEL };
    let channel = setting("channel").unwrap_or_else(|| own_channel.into());
    let known = [("audience", audience), ("channel", Some(channel)), ("lang", Some(lang.to_owned()))];
    let known = known.map(|(name, value)| (name.to_owned(), value));
    let dimensions = reader.list("dimensions").unwrap_or_default();
    let own = dimensions.into_iter().filter_map(|name| {
        let value = setting(&["segment-", &name].concat())?;
        // Without a definition nobody has listed anything, and the endpoint is the page's own.
        if reader.get("definition.id").is_none() {
            return Some((name, Some(value)));
        }
        let listed = reader.list(&["definition.segments.", &name].concat())?;
        Some((name, Some(if listed.contains(&value) { value } else { OTHER.into() })))
    });
    let short = |value: &String| value.len() <= LONGEST_VALUE;
    let all = known.into_iter().chain(own.take(OWN_DIMENSIONS));
    all.filter_map(|(name, value)| Some((name, value.filter(short)?))).collect()
}

#[cfg(test)]
mod tests;
