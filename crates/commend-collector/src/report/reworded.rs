//! When the question was put in other words: figures before and after are then not of the same question, and are
//! not compared. Pure.

use super::{By, Group, Report, marked::Stretch, query::UNKNOWN, trend};
use crate::{
    difference::{Difference, sentences},
    store::Wording,
};
use commend_core::{
    Survey,
    stats::verdict::{Compared, Verdict},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The dimension of languages, each of which has words of its own.
const LANG: &str = "lang";
/// The values of it that stand for several.
const MIXED: [&str; 2] = [UNKNOWN, "other"];
/// One in so many answers of a language must be in words that count: few answers change no figure.
const PART: u64 = 20;

/// The days from which a language was asked in other words than before. Words that are not on record, and those of too few
/// answers, are passed over. Where languages are not told apart, a wave that shares no words with the one before begins such a day.
pub(crate) fn changes(survey: &Survey, wordings: &[Wording]) -> BTreeSet<Date> {
    let mut apart: BTreeMap<&str, BTreeMap<&str, (u64, Date)>> = BTreeMap::new();
    let mut mixed: BTreeMap<&str, (Date, BTreeSet<&str>)> = BTreeMap::new();
    for wording in wordings.iter().filter(|wording| !wording.hash.is_empty()) {
        let lang = wording.segment.iter().find(|(dimension, _)| dimension.as_str() == LANG);
        let lang = lang.map_or(UNKNOWN, |(_, value)| value.as_str());
        if MIXED.contains(&lang) {
            let (first, words) = mixed.entry(&wording.wave).or_insert((wording.first, BTreeSet::new()));
            *first = wording.first.min(*first);
            words.insert(&wording.hash);
        } else {
            let words = apart.entry(lang).or_default();
            let (n, first) = words.entry(&wording.hash).or_insert((0, wording.first));
            (*n, *first) = (n.saturating_add(wording.n), wording.first.min(*first));
        }
    }
    let mut days = BTreeSet::new();
    for words in apart.values() {
        let least = survey.threshold.max(words.values().map(|(n, _)| n).sum::<u64>() / PART);
        let mut first: Vec<_> = words.values().filter(|(n, _)| *n >= least).map(|(_, day)| *day).collect();
        first.sort();
        days.extend(first.into_iter().skip(1));
    }
    let mut waves: Vec<_> = mixed.into_values().collect();
    waves.sort();
    days.extend(waves.windows(2).filter(|pair| pair[0].1.is_disjoint(&pair[1].1)).map(|pair| pair[1].0));
    days
}

impl Report {
    /// The same, with nothing compared across a day on which the question was put in other words.
    pub(crate) fn reworded(mut self, days: &BTreeSet<Date>, by: Option<&By>, running: bool) -> Self {
        let day = |text: &str| text.parse::<Date>().ok();
        let (from, to) = (day(&self.from), day(&self.to));
        let inside = |day: &&Date| from.is_none_or(|from| **day > from) && to.is_none_or(|to| **day <= to);
        let days: Vec<Date> = days.iter().filter(inside).copied().collect();
        let Some(latest) = days.last() else { return self };
        self.reworded = days.iter().map(ToString::to_string).collect();
        self.notes.push(format!(
            "The question, its scale or its words were put differently from {} on. Answers before and after count together, and are \
             not compared.",
            self.reworded.join(" and ")
        ));
        let between = |a: Option<Date>, b: Option<Date>| {
            a.zip(b).is_some_and(|(a, b)| days.iter().any(|day| a < *day && *day <= b))
        };
        let groups = &self.groups;
        let of = |key: &str, end: fn(&Group) -> &Option<String>| {
            let group = groups.iter().find(|group| group.key == key);
            group.and_then(|group| day(end(group).as_deref()?))
        };
        for comparison in &mut self.comparisons {
            if between(of(&comparison.b, |group| &group.from), of(&comparison.a, |group| &group.to)) {
                comparison.part();
            }
        }
        for mark in &mut self.marks {
            let end = |stretch: &Option<Stretch>, end: fn(&Stretch) -> &String| {
                stretch.as_ref().and_then(|one| day(end(one)))
            };
            if between(end(&mark.before, |one| &one.from), end(&mark.after, |one| &one.to))
                && let Some(change) = &mut mark.change
            {
                change.part();
            }
        }
        if let Some(by) = by {
            let since =
                self.groups.iter().filter(|group| of(&group.key, |group| &group.from) >= Some(*latest));
            let splits: Vec<_> =
                since.filter_map(|group| Some((group.key.clone(), group.figures.split()?))).collect();
            self.trend = trend::of(by, &splits, running);
        }
        self
    }
}

impl Difference {
    /// Says that the two are not of the same question.
    fn part(&mut self) {
        self.comparable = false;
        self.significant = false;
        self.verdict = sentences(&Verdict::Reworded(Compared::Since(self.b.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Query, tests};
    use commend_core::Segment;

    /// Wave, language, hash, answers, first day.
    type Row<'a> = (&'a str, &'a str, &'a str, u64, &'a str);

    #[track_caller]
    fn check(rows: &[Row<'_>], expected: &[&str]) {
        let wording = |(wave, lang, hash, n, first): &Row<'_>| {
            let pair = lang.parse().ok().map(|lang| ("lang".parse().expect("an id"), lang));
            let segment = pair.into_iter().collect::<Segment>();
            let first = first.parse().expect("a day");
            Wording { wave: (*wave).into(), segment, hash: (*hash).into(), n: *n, first }
        };
        let found = changes(&tests::survey(10), &rows.iter().map(wording).collect::<Vec<_>>());
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{rows:?}");
    }

    #[test]
    fn each_language_has_its_words() {
        check(&[], &[]);
        check(&[("a", "en", "x", 50, "2026-01-01"), ("a", "nl", "y", 50, "2026-01-09")], &[]);
        check(&[("a", "en", "x", 50, "2026-01-01"), ("b", "en", "x", 50, "2026-04-01")], &[]);
        check(&[("a", "en", "x", 50, "2026-01-01"), ("b", "en", "z", 50, "2026-04-01")], &["2026-04-01"]);
        // Within a wave, in one of two languages.
        check(
            &[
                ("a", "en", "x", 50, "2026-01-01"),
                ("a", "nl", "y", 50, "2026-01-01"),
                ("a", "nl", "z", 50, "2026-02-01"),
            ],
            &["2026-02-01"],
        );
        // Few answers, or words that are not on record, cut nothing.
        check(&[("a", "en", "x", 50, "2026-01-01"), ("a", "en", "forged", 9, "2026-01-02")], &[]);
        check(&[("a", "en", "x", 900, "2026-01-01"), ("a", "en", "forged", 40, "2026-01-02")], &[]);
        check(&[("a", "en", "", 50, "2026-01-01"), ("b", "en", "x", 50, "2026-04-01")], &[]);
    }

    #[test]
    fn where_languages_are_not_told_apart_waves_must_share_words() {
        let first = ("a", "", "x", 50, "2026-01-01");
        check(&[first, ("a", "", "y", 50, "2026-01-02"), ("b", "", "y", 50, "2026-04-01")], &[]);
        check(&[first, ("b", "other", "y", 50, "2026-04-01")], &["2026-04-01"]);
    }

    #[test]
    fn nothing_is_compared_across_other_words() {
        let read = |days: &[&str]| {
            let query = Query::read(&tests::survey(1), [("by", "month")]).expect("a query");
            let days = days.iter().map(|day| day.parse().expect("a day")).collect();
            tests::read(&tests::survey(1), &[("by", "month")]).reworded(&days, query.by.as_ref(), true)
        };
        let compared = |report: &Report| -> Vec<_> {
            report.comparisons.iter().map(|one| (one.a.clone(), one.comparable)).collect()
        };
        let plain = read(&["2026-07-01", "2026-12-01"]);
        assert_eq!((plain.reworded.len(), plain.notes.len()), (0, read(&[]).notes.len()));
        let report = read(&["2026-11-02"]);
        assert_eq!(report.reworded, ["2026-11-02"]);
        assert_eq!(compared(&report), [("2026-10-01".into(), true), ("2026-11-01".into(), false)]);
        let last = report.comparisons.last().expect("one");
        assert!(
            !last.significant && last.verdict["en"].starts_with("Not compared: since 2026-10-01"),
            "{last:?}"
        );
        assert!(report.notes.iter().any(|note| note.contains("from 2026-11-02 on")), "{:?}", report.notes);
    }
}
