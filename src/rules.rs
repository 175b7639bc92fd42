//! When a survey opens by itself: how long and how far somebody has read, how often they came, what the
//! page told, and above all a calm moment. Pure: `page.…` and `memory.…` say how things stand. Who is asked
//! at all is no business of this file: the loader has settled that before.

use crate::config::Reader;
use commend_core::{Rules as Defaults, SmallMap};

/// What must hold, all of it, before a survey opens by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Seconds that the page was in sight.
    delay: u32,
    /// Percent of the page that was scrolled through.
    scroll: u32,
    /// Minutes on the site today.
    minutes: u32,
    /// Days with a visit.
    visits: u32,
    /// Days since the respondent joined, where the page tells.
    tenure: u32,
    /// A host event that has happened.
    event: Option<String>,
    /// Whether the pointer has left the page at the top.
    exit: bool,
    /// Seconds in which nobody has typed.
    quiet: u32,
    /// Values by dimension, of which the page must name one.
    segments: Vec<(String, Vec<String>)>,
}

const HOUR: u32 = 3600;
const DAY_IN_MINUTES: u32 = 1440;
const YEAR: u32 = 365;
const CENTURY: u32 = 36_500;

impl Rules {
    /// The rules of a definition.
    pub fn read(reader: &Reader) -> Self {
        let rule = |name: &str| ["definition.rules.", name].concat();
        let number = |name: &str, default, most| reader.number(&rule(name), default, most);
        let dimensions = reader.list(&rule("segments.*")).unwrap_or_default();
        let values = |name: String| Some((reader.list(&rule(&["segments.", &name].concat()))?, name));
        Self {
            delay: number("delay", Defaults::DELAY, HOUR),
            scroll: number("scroll", 0, 100),
            minutes: number("minutes", 0, DAY_IN_MINUTES),
            visits: number("visits", Defaults::VISITS, YEAR),
            tenure: number("tenure", 0, CENTURY),
            event: reader.text(&rule("event")),
            exit: reader.get(&rule("exit")).is_some_and(|value| value == "true"),
            quiet: number("quiet", Defaults::QUIET, 600),
            segments: dimensions
                .into_iter()
                .filter_map(values)
                .map(|(values, name)| (name, values))
                .collect(),
        }
    }

    /// Whether this is the moment. What the page cannot tell holds nobody up, a host event aside.
    pub fn open(&self, segment: &SmallMap<String, String>, read: impl Fn(&str) -> Option<String>) -> bool {
        let at_least = |path: &str, least: u32| {
            let known = read(path).and_then(|text| text.parse::<u64>().ok());
            known.is_none_or(|n| n >= least.into())
        };
        let happened =
            |name: &String| read("page.events").is_some_and(|all| all.split('\n').any(|one| one == name));
        let named = |(dimension, values): &(String, Vec<String>)| {
            segment.get(dimension).is_some_and(|value| values.contains(value))
        };
        at_least("page.seconds", self.delay)
            && at_least("page.scrolled", self.scroll)
            && at_least("page.minutes", self.minutes)
            && at_least("memory.visits", self.visits)
            && at_least("page.tenure", self.tenure)
            && at_least("page.typed", self.quiet)
            && self.event.as_ref().is_none_or(happened)
            && (!self.exit || read("page.left").is_some())
            && self.segments.iter().all(named)
            && read("page.busy").is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    const CALM: Pairs = &[("page.seconds", "60"), ("page.typed", "60"), ("memory.visits", "1")];

    #[track_caller]
    fn check(definition: Pairs, page: Pairs, opens: bool) {
        let find = |pairs: Pairs, path: &str| {
            pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned())
        };
        let reader = Reader::new(|path| find(definition, path.strip_prefix("definition.rules.")?));
        let rules = Rules::read(&reader);
        assert_eq!(reader.problems(), Vec::<String>::new());
        let segment = page.iter().filter_map(|(path, value)| Some((path.strip_prefix("segment.")?, *value)));
        let segment = segment.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let opened = rules.open(&segment, |path| find(page, path).or_else(|| find(CALM, path)));
        assert_eq!(opened, opens, "{definition:?} {page:?}");
    }

    #[test]
    fn each_rule_holds_it_back_and_lets_it_open() {
        let rules: [(Pairs, Pairs, Pairs); 10] = [
            (&[], &[("page.seconds", "1")], &[("page.seconds", "2")]),
            (&[("delay", "30")], &[("page.seconds", "29")], &[("page.seconds", "30")]),
            (&[("scroll", "50")], &[("page.scrolled", "49")], &[("page.scrolled", "50")]),
            (&[("minutes", "3")], &[("page.minutes", "2")], &[("page.minutes", "3")]),
            (&[("visits", "3")], &[("memory.visits", "2")], &[("memory.visits", "3")]),
            (&[("tenure", "14")], &[("page.tenure", "13")], &[("page.tenure", "14")]),
            (&[("event", "solved")], &[("page.events", "unsolved")], &[("page.events", "read\nsolved")]),
            (&[("exit", "true")], &[], &[("page.left", "true")]),
            (&[("quiet", "9")], &[("page.typed", "8")], &[("page.typed", "9")]),
            (
                &[("segments.*", "role"), ("segments.role", "guide host")],
                &[("segment.role", "guest")],
                &[("segment.role", "host")],
            ),
        ];
        for (definition, holds, opens) in rules {
            check(definition, holds, false);
            check(definition, opens, true);
        }
    }

    #[test]
    fn all_rules_hold_at_once() {
        let both: Pairs = &[("scroll", "50"), ("visits", "3")];
        check(both, &[("page.scrolled", "90"), ("memory.visits", "2")], false);
        check(both, &[("page.scrolled", "90"), ("memory.visits", "3")], true);
    }

    #[test]
    fn nobody_is_interrupted() {
        check(&[], &[("page.busy", "dialog")], false);
        check(&[("delay", "0"), ("quiet", "0")], &[("page.busy", "draft")], false);
        check(&[], &[("page.typed", "4")], false);
    }

    #[test]
    fn what_the_page_cannot_tell_holds_nobody_up() {
        check(&[("tenure", "14")], &[], true);
        check(&[("segments.*", "role"), ("segments.role", "guide")], &[], false);
        let audience: Pairs = &[("segments.*", "audience"), ("segments.audience", "member")];
        check(audience, &[("segment.audience", "visitor")], false);
        check(audience, &[("segment.audience", "member")], true);
    }
}
