//! What the tables and lists of the page hold: figures of reports as texts.

use super::{Figures, View, Words, counted, is_imprecise, percent, rate, said, score, written};
use crate::{
    chart::Point,
    report::{By, Doubtful, Group, Marked, Overview, Report, published::threshold},
};
use commend_core::{
    Category, Reasons, Score, Survey,
    stats::verdict::{Lang, signed},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A score, and how often it was given.
pub(super) struct Bar {
    pub(super) score: Score,
    pub(super) n: String,
    pub(super) percent: String,
}

/// Somebody beside the members.
pub(super) struct Beside {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) score: String,
    pub(super) imprecise: bool,
    pub(super) n: String,
    pub(super) rate: String,
    /// How they differ from the members; of these themselves, nothing.
    pub(super) sentence: Option<String>,
}

/// A period of the trend.
pub(super) struct Period {
    pub(super) name: String,
    pub(super) days: String,
    pub(super) score: String,
    pub(super) n: String,
    pub(super) sentence: String,
}

/// What happened, and what it came with.
pub(super) struct Around {
    pub(super) day: String,
    pub(super) name: String,
    /// Before and after, as a sentence.
    pub(super) figures: String,
    pub(super) sentence: Option<String>,
}

/// A dimension of the survey.
pub(super) struct Segment {
    pub(super) dimension: String,
    pub(super) title: String,
    /// Which group the others are held against, where any is.
    pub(super) reference: Option<String>,
    /// In the order of the definition.
    pub(super) rows: Vec<Beside>,
    /// Why some are not told.
    pub(super) note: Option<String>,
}

/// A closed answer.
pub(super) struct Reason {
    pub(super) name: String,
    /// Who is asked for it, where not everybody is.
    pub(super) of: String,
    pub(super) n: String,
    pub(super) percent: String,
    /// Of 100, the most frequent one's.
    pub(super) width: u64,
}

/// What those of a category have written.
pub(super) struct Written {
    pub(super) name: &'static str,
    pub(super) first: Vec<String>,
    pub(super) others: Vec<String>,
    /// What opens the others.
    pub(super) more: String,
}

/// As many comments of a category stand open.
const OPEN: usize = 5;

pub(super) fn bars(figures: &Figures, lang: Lang) -> Vec<Bar> {
    let (Some(scores), Some(n)) = (figures.scores, figures.n) else { return Vec::new() };
    Score::all()
        .zip(scores)
        .map(|(score, count)| Bar { score, n: lang.count(count), percent: percent(count, n) })
        .collect()
}

/// Members first, then everybody whom the page sets beside them.
pub(super) fn beside(view: &View<'_>) -> Vec<Beside> {
    let words = Words::of(view.lang);
    let crossed = threshold(view.survey) == 1;
    let row = |one: &crate::report::Audience| {
        let name = words.value(one.dimension.as_str(), &one.key);
        let gap = view.overview.gaps.iter().find(|gap| gap.b == name);
        Beside {
            href: view.place.group(view.query, crossed, one.dimension.as_str(), &one.key),
            score: written(&one.figures, words),
            imprecise: is_imprecise(&one.figures),
            n: counted(one.figures.n, view.lang),
            rate: rate(&one.figures),
            sentence: gap.map(|gap| said(&gap.verdict, view.lang)),
            name,
        }
    };
    let told = view.overview.audiences.iter().filter(|one| !is_empty(&one.figures));
    let rows: Vec<_> = told.map(row).collect();
    if rows.len() > 1 { rows } else { Vec::new() }
}

/// The periods that may be told and have answers.
pub(super) fn points(overview: &Overview, words: &Words, today: Date) -> Vec<Point> {
    let reworded: Vec<Date> = overview.periods.reworded.iter().filter_map(|day| day.parse().ok()).collect();
    let mut points: Vec<Point> = Vec::new();
    for group in &overview.periods.groups {
        let (Some((nps, interval)), Some([from, to])) = (score(&group.figures), span(group)) else {
            continue;
        };
        let near = |before: &Point| {
            let gap = before.to.until(from).map_or(i32::MAX, |gap| gap.get_days());
            gap <= longest(&overview.by) && !reworded.iter().any(|day| before.from < *day && *day <= to)
        };
        let running = overview.running && is_of(&overview.by, group, today);
        let goes_on = points.last().is_some_and(near);
        // Only the last one can run.
        for before in &mut points {
            before.running = false;
        }
        points.push(Point {
            from,
            to,
            label: period(&overview.by, group, words),
            nps,
            interval,
            goes_on,
            running,
        });
    }
    points
}

/// Whether a day is in a period.
fn is_of(by: &By, group: &Group, day: Date) -> bool {
    match by {
        // The last one is the one that runs.
        By::Wave => true,
        _ => by.period(day).to_string() == group.key,
    }
}

/// The days that may lie between two periods that follow each other.
fn longest(by: &By) -> i32 {
    match by {
        By::Day => 3,
        By::Week => 14,
        _ => 62,
    }
}

fn span(group: &Group) -> Option<[Date; 2]> {
    Some([group.from.as_ref()?.parse().ok()?, group.to.as_ref()?.parse().ok()?])
}

/// What a period is called.
fn period(by: &By, group: &Group, words: &Words) -> String {
    let day: Option<Date> = group.key.parse().ok();
    match (by, day) {
        (By::Month, Some(day)) => format!("{} {}", words.month(day), day.year()),
        (By::Day | By::Week, Some(day)) => format!("{} {}", day.day(), words.month(day)),
        _ => group.key.clone(),
    }
}

pub(super) fn periods(overview: &Overview, lang: Lang) -> Vec<Period> {
    let words = Words::of(lang);
    let row = |group: &Group| {
        let change = overview.periods.comparisons.iter().find(|change| change.a == group.key);
        Period {
            name: period(&overview.by, group, words),
            days: match (&group.from, &group.to) {
                (Some(from), Some(to)) if from != to => words.span(from, to),
                _ => String::new(),
            },
            score: written(&group.figures, words),
            n: counted(group.figures.n, lang),
            sentence: change.map(|change| said(&change.verdict, lang)).unwrap_or_default(),
        }
    };
    overview.periods.groups.iter().map(row).collect()
}

pub(super) fn marks(report: &Report, lang: Lang) -> Vec<Around> {
    let words = Words::of(lang);
    let row = |mark: &Marked| Around {
        day: mark.day.parse().map_or_else(|_| mark.day.clone(), |day| words.day(day)),
        name: mark.name.clone(),
        figures: around(mark, words),
        sentence: mark.change.as_ref().map(|change| said(&change.verdict, lang)),
    };
    report.marks.iter().map(row).collect()
}

fn around(mark: &Marked, words: &Words) -> String {
    let Some((before, after)) = mark.before.as_ref().zip(mark.after.as_ref()) else { return String::new() };
    let [before, after] = [before, after].map(|side| written(&side.figures, words));
    words.before_after.replace("{before}", &before).replace("{after}", &after)
}

/// Every dimension but those that the page sets beside each other.
pub(super) fn segments(view: &View<'_>) -> Vec<Segment> {
    let words = Words::of(view.lang);
    let crossed = threshold(view.survey) == 1;
    let all = view.overview.segments.iter().map(|(dimension, report)| {
        let name = dimension.as_str();
        let row = |group: &Group| Beside {
            name: words.value(name, &group.key),
            href: view.place.group(view.query, crossed, name, &group.key),
            score: written(&group.figures, words),
            imprecise: is_imprecise(&group.figures),
            n: counted(group.figures.n, view.lang),
            rate: rate(&group.figures),
            sentence: report
                .comparisons
                .iter()
                .find(|gap| gap.b == group.key)
                .map(|gap| said(&gap.verdict, view.lang)),
        };
        let mut told: Vec<_> = report.groups.iter().filter(|group| !is_empty(&group.figures)).collect();
        told.sort_by_key(|group| listed(view.survey, name, &group.key));
        let k = threshold(view.survey).to_string();
        Segment {
            dimension: name.to_owned(),
            title: words.segment.replace("{name}", &words.dimension(name)),
            reference: report.comparisons.first().map(|gap| words.value(name, &gap.a)),
            note: told.iter().any(|group| group.figures.suppressed).then(|| words.too_few.replace("{k}", &k)),
            rows: told.into_iter().map(row).collect(),
        }
    });
    all.filter(|segment| segment.rows.len() > 1).collect()
}

/// Whether nobody of a group has answered.
fn is_empty(figures: &Figures) -> bool {
    !figures.suppressed && figures.n == Some(0)
}

/// The place of a group in the definition; one that is not in it comes last.
fn listed(survey: &Survey, dimension: &str, key: &str) -> usize {
    let mut values =
        survey.segments.iter().find(|(name, _)| name.as_str() == dimension).map(|(_, values)| values.iter());
    values.as_mut().and_then(|values| values.position(|value| value.as_str() == key)).unwrap_or(usize::MAX)
}

/// The closed answers, the most frequent first.
pub(super) fn reasons(view: &View<'_>) -> Vec<Reason> {
    let words = Words::of(view.lang);
    let Figures { n: Some(n), reasons: Some(reasons), .. } = &view.overview.whole.figures else {
        return Vec::new();
    };
    let known = words.reasons();
    let own = view.survey.texts.get(words.code).map(|texts| &texts.reasons);
    let own: BTreeMap<&str, &str> =
        own.into_iter().flatten().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let most = reasons.values().copied().max().unwrap_or(0).max(1);
    let row = |(id, count): (&String, &u64)| {
        let name = own.get(id.as_str()).map(|text| (*text).to_owned()).or_else(|| known.get(id).cloned());
        let reason = Reason {
            name: name.unwrap_or_else(|| id.clone()),
            of: asked(view.survey, id, words),
            n: view.lang.count(*count),
            percent: percent(*count, *n),
            width: count.saturating_mul(100) / most,
        };
        (*count, reason)
    };
    let mut rows: Vec<_> = reasons.iter().filter(|(_, count)| **count > 0).map(row).collect();
    rows.sort_by(|(n, a), (other, b)| other.cmp(n).then_with(|| a.name.cmp(&b.name)));
    rows.into_iter().map(|(_, reason)| reason).collect()
}

/// The comments, by category.
pub(super) fn comments(overview: &Overview, lang: Lang) -> Vec<Written> {
    let words = Words::of(lang);
    let of = |(category, name): (Category, &'static str)| {
        let texts = overview.comments.iter().filter(|comment| comment.category == category);
        let mut first: Vec<_> = texts.map(|comment| comment.text.clone()).collect();
        let others = first.split_off(first.len().min(OPEN));
        let more = words.more_comments.replace("{n}", &lang.count(others.len() as u64));
        Written { name, first, others, more }
    };
    let all = Category::ALL.into_iter().zip(words.categories).map(of);
    all.filter(|written| !written.first.is_empty()).collect()
}

/// The categories that a reason is offered to, where not all are.
fn asked(survey: &Survey, id: &str, words: &Words) -> String {
    let Reasons::ByCategory(lists) = &survey.reasons else { return String::new() };
    let all = [&lists.promoter, &lists.passive, &lists.detractor];
    let has = |list: &&Vec<commend_core::ReasonId>| list.iter().any(|known| known.as_str() == id);
    let names: Vec<_> =
        words.categories.iter().zip(all).filter(|(_, list)| has(list)).map(|(name, _)| *name).collect();
    if names.len() < all.len() { names.join(", ") } else { String::new() }
}

/// What should be looked at; where nothing should, that.
pub(super) fn health(report: &Report, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let Some(health) = &report.health else { return Vec::new() };
    let told = |n: u64, text: &str| (n > 0).then(|| text.replace("{n}", &lang.count(n)));
    let codes: Vec<_> =
        health.refused.iter().map(|(code, n)| format!("{code}: {}", lang.count(*n))).collect();
    let refused = told(health.refused.values().sum(), words.refused)
        .map(|text| text.replace("{codes}", &codes.join(", ")));
    let written = |day: &String| day.parse().map_or_else(|_| day.clone(), |day| words.day(day));
    let silent = health.silent_since.as_ref().map(|day| words.silent.replace("{day}", &written(day)));
    let unusual = health
        .unusual
        .iter()
        .map(|one| words.unusual.replace("{day}", &written(&one.day)).replace("{n}", &one.times.to_string()));
    let counted = [refused, told(health.rejected, words.rejected), told(health.failed, words.failed), silent];
    let all: Vec<_> = counted.into_iter().flatten().chain(unusual).collect();
    if all.is_empty() { vec![words.healthy.to_owned()] } else { all }
}

/// What must be known to read the figures rightly, in the language of the page.
pub(super) fn notes(survey: &Survey, report: &Report, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let k = threshold(survey);
    let filled = |text: &str| text.replace("{k}", &k.to_string());
    let mut notes = vec![filled(words.threshold[usize::from(k > 1)])];
    if k > 1 {
        notes.push(filled(words.together));
    }
    if !report.reworded.is_empty() {
        notes.push(words.reworded.replace("{days}", &report.reworded.join(", ")));
    }
    if let (Some(verified), Some(n)) = (report.verified, report.figures.n) {
        let text = words.verified[match verified {
            0 => 0,
            _ if verified == n => 1,
            _ => 2,
        }];
        notes.push(text.replace("{n}", &lang.count(verified)).replace("{all}", &lang.count(n)));
    }
    if let Some(Doubtful { n, without }) = &report.doubtful {
        let score = without.nps.map(signed).unwrap_or_default();
        notes.push(words.doubtful.replace("{n}", &lang.count(*n)).replace("{score}", &score));
    }
    notes
}
