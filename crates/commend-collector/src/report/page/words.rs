//! What the page says around the figures, in each language of the report.

use commend_core::stats::verdict::Lang;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;

/// The words of the badge.
pub(crate) struct Badge {
    pub(crate) label: &'static str,
    pub(crate) figure: &'static str,
    pub(crate) line: &'static str,
    pub(crate) few: &'static str,
    pub(crate) few_line: &'static str,
}

/// The words of a page that follows its survey.
pub(crate) struct Live {
    pub(crate) follow: &'static str,
    pub(crate) waits: &'static str,
    pub(crate) over: &'static str,
}

/// The words of the pack.
pub(crate) struct Pack {
    pub(crate) name: &'static str,
    pub(crate) paste: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) methods: &'static str,
    pub(crate) question: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) of: &'static str,
    pub(crate) everybody: &'static str,
    pub(crate) margin: &'static str,
    pub(crate) looks: &'static str,
    pub(crate) running: &'static str,
    pub(crate) over: &'static str,
    pub(crate) note: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) fingerprint: &'static str,
}

/// The words of a language. `{…}` are filled in.
pub(crate) struct Words {
    pub(crate) code: &'static str,
    pub(crate) other: (&'static str, &'static str),
    pub(crate) days: &'static str,
    pub(crate) nps: &'static str,
    pub(crate) surveys: &'static str,
    pub(crate) live: Live,
    pub(crate) filters: &'static str,
    pub(crate) time: &'static str,
    pub(crate) all: &'static str,
    pub(crate) this_wave: &'static str,
    pub(crate) last: [&'static str; 3],
    pub(crate) waves: &'static str,
    pub(crate) chosen: &'static str,
    pub(crate) take_away: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) show: &'static str,
    pub(crate) low_precision: &'static str,
    pub(crate) few: &'static str,
    pub(crate) few_long: &'static str,
    pub(crate) none: &'static str,
    pub(crate) none_long: &'static str,
    pub(crate) answers: &'static str,
    pub(crate) rate: &'static str,
    pub(crate) score: &'static str,
    pub(crate) share: &'static str,
    pub(crate) of_shown: &'static str,
    pub(crate) categories: [&'static str; 3],
    pub(crate) split: &'static str,
    pub(crate) audiences: &'static str,
    pub(crate) group: &'static str,
    pub(crate) beside: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) both: &'static str,
    pub(crate) trend: &'static str,
    pub(crate) period: &'static str,
    pub(crate) table: &'static str,
    pub(crate) marks: &'static str,
    pub(crate) no_mark: &'static str,
    pub(crate) before_after: &'static str,
    pub(crate) scores: &'static str,
    pub(crate) segment: &'static str,
    pub(crate) too_few: &'static str,
    pub(crate) no_cross: &'static str,
    pub(crate) reasons: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) reasons_note: &'static str,
    pub(crate) comments: &'static str,
    pub(crate) more_comments: &'static str,
    pub(crate) comments_note: &'static str,
    pub(crate) health: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) rejected: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) unusual: &'static str,
    pub(crate) healthy: &'static str,
    pub(crate) read: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) margin: &'static str,
    pub(crate) imprecise: &'static str,
    pub(crate) significant: &'static str,
    pub(crate) threshold: [&'static str; 2],
    pub(crate) reworded: &'static str,
    pub(crate) verified: [&'static str; 3],
    pub(crate) doubtful: &'static str,
    pub(crate) together: &'static str,
    pub(crate) exports: &'static str,
    pub(crate) print: &'static str,
    pub(crate) trademark: &'static str,
    pub(crate) footer: &'static str,
    pub(crate) pack: Pack,
    pub(crate) badge: Badge,
    pub(crate) scorecard: Card,
    months: [&'static str; 12],
    dimensions: [&'static str; 5],
    values: [(&'static str, &'static str); 12],
    /// The sentences of the widget, which has a label for each built-in reason.
    sentences: &'static str,
}

mod en;
mod nl;
mod scorecard;

use scorecard::Card;

impl Words {
    pub(crate) const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &en::WORDS,
            Lang::Nl => &nl::WORDS,
        }
    }

    /// "12 Oct 2026".
    pub(crate) fn day(&self, day: Date) -> String {
        format!("{} {} {}", day.day(), self.month(day), day.year())
    }

    /// "1 Oct 2026 to 21 Nov 2026", of days as reports write them.
    pub(crate) fn span(&self, from: &str, to: &str) -> String {
        let [from, to] =
            [from, to].map(|day| day.parse().map_or_else(|_| day.to_owned(), |day| self.day(day)));
        self.days.replace("{from}", &from).replace("{to}", &to)
    }

    /// "Oct".
    pub(crate) fn month(&self, day: Date) -> &'static str {
        let place = usize::try_from(day.month()).unwrap_or_default().saturating_sub(1);
        self.months.get(place).copied().unwrap_or_default()
    }

    /// What a dimension is called; one of the survey's own by its name.
    pub(crate) fn dimension(&self, name: &str) -> String {
        let known = ["audience", "channel", "lang", "role", "trust"].iter().position(|known| *known == name);
        known.map_or_else(|| name.to_owned(), |place| self.dimensions[place].to_owned())
    }

    /// What a value of a dimension is called; one of the survey's own as it stands.
    pub(crate) fn value(&self, dimension: &str, value: &str) -> String {
        let shared = matches!(dimension, "audience" | "channel") || matches!(value, "other" | "unknown");
        let known = self.values.iter().filter(|_| shared).find(|(known, _)| *known == value);
        known.map_or(value, |(_, name)| name).to_owned()
    }

    /// The sentences of the widget.
    pub(crate) fn sentences(&self) -> Value {
        serde_json::from_str(self.sentences).unwrap_or_default()
    }

    /// What the built-in reasons are called, by id.
    pub(crate) fn reasons(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.sentences()["reasons"].take()).unwrap_or_default()
    }
}
