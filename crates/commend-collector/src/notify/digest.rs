//! The figures of a period as a message: those of the very reports that anybody with a token reads, so what is held
//! back there is held back here. No comments, and nothing but sums.

use super::{
    config::{Every, Kind},
    message::{Letter, Message, one_line},
    schedule::Period,
    words::{Words, fill},
};
use crate::{
    difference::Difference,
    report::{By, Query, Report},
    store::Count,
};
use commend_core::{
    Survey,
    stats::{
        Interval,
        verdict::{Lang, margin, signed},
    },
};
use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

/// The dimension whose groups are set beside each other.
const AUDIENCE: &str = "audience";

/// What is said of a period.
pub(super) struct Digest<'a> {
    survey: &'a Survey,
    period: Period,
    report: Report,
    /// Against the period before, where both are told.
    change: Option<Difference>,
    /// Members, visitors and others beside each other, and the days that this is of.
    groups: Vec<Difference>,
    group_days: [String; 2],
}

impl<'a> Digest<'a> {
    /// Of the counts of a survey; `today` comes after the period.
    pub(super) fn of(survey: &'a Survey, counts: &[Count], period: Period, today: Date) -> Self {
        let query = Query { from: Some(period.first), to: Some(period.last), ..Query::default() };
        let by = |by, from| {
            let query = Query { by: Some(by), from: Some(from), ..query.clone() };
            Report::of(survey, counts, &query, today)
        };
        let every = if period.every == Every::Week { By::Week } else { By::Month };
        // Of two periods there is one comparison, if any.
        let change = period.before().and_then(|before| by(every, before.first).comparisons.pop());
        let audience = survey.segments.keys().find(|dimension| dimension.as_str() == AUDIENCE);
        let groups = audience.map(|audience| by(By::Dimension(audience.clone()), period.first));
        let (groups, group_days) =
            groups.map(|report| (report.comparisons, [report.from, report.to])).unwrap_or_default();
        Self { survey, period, report: Report::of(survey, counts, &query, today), change, groups, group_days }
    }

    /// The message, with a link to the report where `home` is known.
    pub(super) fn message(&self, home: Option<&str>, at: Timestamp, lang: Lang) -> Result<Message, String> {
        let letter = self.letter(home, lang);
        let data = self.data(home, lang);
        Message::new(Kind::Digest, at, letter, data)
    }

    /// What people read.
    pub(super) fn letter(&self, home: Option<&str>, lang: Lang) -> Letter {
        let words = Words::of(lang);
        let days = |[from, to]: [&str; 2]| fill(words.days, &[("from", from), ("to", to)]);
        let asked = [self.period.first, self.period.last].map(|day| day.to_string());
        let told = [self.report.from.as_str(), self.report.to.as_str()];
        let mut lines = self.figures(words, lang);
        let all_days = told == asked.each_ref().map(String::as_str);
        if let Some(score) = lines.first_mut().filter(|_| !all_days) {
            *score = format!("{score} ({})", days(told));
        }
        if let Some(change) = &self.change {
            let before = words.before[usize::from(self.period.every == Every::Month)];
            lines.push(format!("{before}{}", said(&change.verdict, lang)));
        }
        let same_days = self.group_days == told;
        lines.extend(self.groups.iter().map(|one| match said(&one.verdict, lang) {
            sentence if same_days => sentence,
            sentence => format!("{sentence} ({})", days(self.group_days.each_ref().map(String::as_str))),
        }));
        let title = one_line(self.survey.title());
        Letter {
            lang: lang.code(),
            heading: format!("{title}, {}", days(asked.each_ref().map(String::as_str))),
            lines,
            link: self.link(home).map(|link| (words.report.to_owned(), link)),
        }
    }

    /// The score with what it says, or why there is none.
    fn figures(&self, words: &Words, lang: Lang) -> Vec<String> {
        let figures = &self.report.figures;
        let (Some(nps), Some(low), Some(high)) = (figures.nps, figures.low, figures.high) else {
            let why = if figures.suppressed { words.held_back } else { words.no_answers };
            return vec![why.into()];
        };
        let margin = margin(nps, Interval { low, high });
        let score = fill(words.score, &[("nps", &signed(nps)), ("margin", &margin)]);
        let verdict = figures.verdict.as_ref().map(|verdict| said(verdict, lang));
        let rate = figures.response_rate.map(|rate| fill(words.rate, &[("rate", &percent(rate))]));
        std::iter::once(score).chain(verdict).chain(rate).collect()
    }

    /// What programs read: null where something is not told.
    fn data(&self, home: Option<&str>, lang: Lang) -> Value {
        let figures = &self.report.figures;
        let difference = |one: &Difference| {
            json!({ "a": one.a, "b": one.b, "difference": one.difference, "low": one.low, "high": one.high,
                "significant": one.significant, "verdict": said(&one.verdict, lang) })
        };
        json!({
            "survey": self.report.survey, "title": self.survey.title(),
            "from": self.report.from, "to": self.report.to,
            "suppressed": figures.suppressed, "n": figures.n, "nps": figures.nps, "low": figures.low, "high": figures.high,
            "precision": figures.precision, "response_rate": figures.response_rate,
            "verdict": figures.verdict.as_ref().map(|verdict| said(verdict, lang)),
            "change": self.change.as_ref().map(difference),
            "audience": self.groups.iter().map(difference).collect::<Vec<_>>(),
            "report": self.link(home),
        })
    }

    fn link(&self, home: Option<&str>) -> Option<String> {
        let Period { first, last, .. } = self.period;
        home.map(|home| format!("{}?from={first}&to={last}", report(home, self.survey)))
    }
}

/// The address of a survey's report.
pub(super) fn report(home: &str, survey: &Survey) -> String {
    format!("{}/report/{}", home.trim_end_matches('/'), survey.id)
}

fn said(verdict: &crate::difference::Sentences, lang: Lang) -> String {
    verdict.get(lang.code()).cloned().unwrap_or_default()
}

/// A share in whole percent, never so rounded that few are none or most are all.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent > 0.0 && percent < 1.0 => "<1".into(),
        percent if percent > 99.0 && percent < 100.0 => ">99".into(),
        percent => format!("{percent:.0}"),
    }
}

#[cfg(test)]
mod tests;
