//! Where on the report one is: the query of its address as links that change one thing in it.

use super::words::Words;
use crate::report::{By, Overview, Query};
use commend_core::{Dimension, Survey};
use jiff::{ToSpan, civil::Date};
use url::form_urlencoded::Serializer;

/// The parameter that says in which language the page is. Answers have a dimension called `lang`.
pub(crate) const LANGUAGE: &str = "language";

/// A link of the page.
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
    /// Whether it leads to where one is.
    pub(crate) current: bool,
}

/// The query of the page, in the order in which it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pairs: Vec<(String, String)>,
}

impl Place {
    /// Of what was asked for, and of the language where it was chosen.
    pub(crate) fn of(query: &Query, language: Option<&str>) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let by =
            query.by.as_ref().filter(|by| !matches!(by, By::Dimension(_))).map(|by| by.name().to_owned());
        let named =
            [("from", day(query.from)), ("to", day(query.to)), ("wave", query.wave.clone()), ("by", by)];
        let segment = query.segment.iter().map(|(name, value)| (name.to_string(), value.clone()));
        let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let language = language.map(|language| (LANGUAGE.to_owned(), language.to_owned()));
        Self { pairs: named.chain(segment).chain(language).collect() }
    }

    /// The same with other values; nothing takes one away.
    pub(crate) fn with(&self, changes: &[(&str, Option<&str>)]) -> Self {
        let mut pairs = self.pairs.clone();
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        Self { pairs }
    }

    /// As it stands in an address.
    pub(crate) fn href(&self) -> String {
        format!("?{}", Serializer::new(String::new()).extend_pairs(&self.pairs).finish())
    }

    /// What a form must say along with its own fields.
    pub(crate) fn but(&self, names: &[&str]) -> Vec<&(String, String)> {
        self.pairs.iter().filter(|(name, _)| !names.contains(&name.as_str())).collect()
    }

    fn link(&self, text: impl Into<String>, changes: &[(&str, Option<&str>)]) -> Link {
        let there = self.with(changes);
        let same = |one: &Self, other: &Self| one.pairs.iter().all(|pair| other.pairs.contains(pair));
        let current = same(&there, self) && same(self, &there);
        Link { text: text.into(), href: there.href(), current }
    }

    /// All time, this wave, and the last weeks.
    pub(crate) fn times(
        &self,
        survey: &Survey,
        overview: &Overview,
        today: Date,
        words: &Words,
    ) -> Vec<Link> {
        let all = self.link(words.all, &[("from", None), ("to", None), ("wave", None)]);
        let wave = survey.wave.as_str();
        let running = overview.waves.iter().any(|known| known == wave) && overview.waves.len() > 1;
        let running = running
            .then(|| self.link(words.this_wave, &[("from", None), ("to", None), ("wave", Some(wave))]));
        let last = words.last.iter().zip([28, 91, 365]).filter_map(|(text, days)| {
            let from = today.checked_sub((days - 1).days()).ok()?.to_string();
            Some(self.link(*text, &[("from", Some(&from)), ("to", None), ("wave", None)]))
        });
        [all].into_iter().chain(running).chain(last).collect()
    }

    /// Each wave that has answers.
    pub(crate) fn waves(&self, overview: &Overview) -> Vec<Link> {
        let link =
            |wave: &String| self.link(wave.as_str(), &[("from", None), ("to", None), ("wave", Some(wave))]);
        if overview.waves.len() > 1 { overview.waves.iter().map(link).collect() } else { Vec::new() }
    }

    /// The groups that are chosen, each as the way out of it.
    pub(crate) fn chosen(&self, query: &Query, words: &Words) -> Vec<Link> {
        let link = |(dimension, value): (&Dimension, &String)| {
            let (name, value) = (words.dimension(dimension.as_str()), words.value(dimension.as_str(), value));
            self.link(format!("{name}: {value}"), &[(dimension.as_str(), None)])
        };
        query.segment.iter().map(link).collect()
    }

    /// A group by itself. Where groups may not be crossed, one that is chosen gives way.
    pub(crate) fn group(&self, query: &Query, crossed: bool, dimension: &str, value: &str) -> String {
        let others: Vec<_> =
            query.segment.keys().filter(|_| !crossed).map(|known| (known.as_str(), None)).collect();
        self.with(&others).with(&[(dimension, Some(value))]).href()
    }

    /// The page in another language.
    pub(crate) fn language(&self, words: &Words) -> String {
        self.with(&[(LANGUAGE, Some(words.other.0))]).href()
    }

    /// As it stands in the address of what is only of a time.
    pub(crate) fn of_time(&self) -> String {
        let known = ["from", "to", "wave", LANGUAGE];
        let pairs = self.pairs.iter().filter(|(name, _)| known.contains(&name.as_str())).cloned();
        Self { pairs: pairs.collect() }.href()
    }

    /// As it stands in the address of what speaks every language.
    pub(crate) fn without_language(&self) -> String {
        self.with(&[(LANGUAGE, None)]).href()
    }

    /// The query of exports, which speak every language.
    pub(crate) fn exported(&self, by: &By) -> String {
        self.with(&[(LANGUAGE, None), ("by", Some(by.name()))]).href()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_changes_one_thing() {
        let survey = crate::report::tests::survey(1);
        let query = [("from", "2026-01-01"), ("audience", "member & more"), ("by", "week")];
        let query = Query::read(&survey, query).expect("a query");
        let place = Place::of(&query, Some("nl"));
        assert_eq!(place.href(), "?from=2026-01-01&by=week&audience=member+%26+more&language=nl");
        assert_eq!(
            place.with(&[("from", None), ("wave", Some("w"))]).href(),
            "?by=week&audience=member+%26+more&language=nl&wave=w"
        );
        assert_eq!(Place::of(&Query::default(), None).href(), "?");
        let link = place.link("", &[("by", Some("week"))]);
        assert!(link.current && !place.link("", &[("by", None)]).current);
        assert_eq!(
            place.group(&query, false, "channel", "x"),
            "?from=2026-01-01&by=week&language=nl&channel=x"
        );
        assert_eq!(place.exported(&By::Month), "?from=2026-01-01&audience=member+%26+more&by=month");
    }
}
