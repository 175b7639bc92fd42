//! The reports that the page for people is made of: the whole, members beside everybody else, time, and each dimension.
//! Each is an ordinary report of one question, so nothing is told here that they would not tell. Pure.

use super::{By, Figures, Health, Query, Report, Timeline, published::MEMBER, query::AUDIENCE};
use crate::{
    difference::{Difference, Looks, With, differences},
    store::{Comment, Count},
};
use commend_core::{Dimension, Survey, stats::Level};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The dimension of where people were asked, and its value for the community's own pages.
const CHANNEL: &str = "channel";
const OWN: &str = "community";
/// Below so many days a line by weeks says more than one by months.
const WEEKS: i32 = 13 * 7;

/// The reports of one view.
pub(crate) struct Overview {
    pub(crate) whole: Report,
    /// Members, visitors, and each channel beside the community's own pages.
    pub(crate) audiences: Vec<Audience>,
    /// Each of them beside the first.
    pub(crate) gaps: Vec<Difference>,
    pub(crate) by: By,
    pub(crate) periods: Report,
    /// By every other dimension of the survey.
    pub(crate) segments: Vec<(Dimension, Report)>,
    /// The waves that have answers, in order.
    pub(crate) waves: Vec<String>,
    /// What people have written in the waves that are shown; none where only a part of the answers is, for nothing tells
    /// whose comment is whose.
    pub(crate) comments: Vec<Comment>,
    /// Whether answers still come to what is shown.
    pub(crate) running: bool,
}

/// A group of people who can be set beside members.
pub(crate) struct Audience {
    pub(crate) dimension: Dimension,
    pub(crate) key: String,
    pub(crate) figures: Figures,
}

/// All that a view is made of.
pub(crate) struct Sources<'a> {
    pub(crate) counts: &'a [Count],
    /// The days from which the question was put in other words.
    pub(crate) reworded: &'a BTreeSet<Date>,
    pub(crate) health: Health,
    pub(crate) comments: Vec<Comment>,
    pub(crate) today: Date,
}

impl Overview {
    /// What `query` names; its groups are those of time, where it asks for such. `name` says what an audience is
    /// called in sentences.
    pub(crate) fn of(
        survey: &Survey,
        Sources { counts, reworded, health, mut comments, today }: Sources<'_>,
        query: &Query,
        name: impl Fn(&Dimension, &str) -> String,
    ) -> Self {
        let running = query.is_running(survey, today);
        let timeline = Timeline::of(survey, counts);
        let read = |by: Option<By>| {
            let query = Query { by, ..query.clone() };
            Report::among(&timeline, survey, &query, today).reworded(reworded, query.by.as_ref(), running)
        };
        let whole = read(None).with(health);
        let by =
            query.by.clone().filter(|by| !matches!(by, By::Dimension(_))).unwrap_or_else(|| unit(&whole));
        let mut by_dimension: BTreeMap<&Dimension, Report> = survey
            .segments
            .keys()
            .map(|dimension| (dimension, read(Some(By::Dimension(dimension.clone())))))
            .collect();
        let mut audiences = Vec::new();
        for (dimension, left_out) in [(AUDIENCE, None), (CHANNEL, Some(OWN))] {
            let found = survey.segments.keys().find(|known| known.as_str() == dimension);
            let Some((dimension, report)) = found.and_then(|found| by_dimension.remove_entry(found)) else {
                continue;
            };
            let listed = survey.segments.get(dimension).map(Vec::as_slice).unwrap_or_default();
            for value in listed.iter().filter(|value| Some(value.as_str()) != left_out) {
                let group = report.groups.iter().find(|group| group.key == value.as_str());
                audiences.extend(group.map(|group| Audience {
                    dimension: dimension.clone(),
                    key: group.key.clone(),
                    figures: group.figures.clone(),
                }));
            }
        }
        // A survey may list them in any order; members are what the others are held against.
        audiences.sort_by_key(|audience| audience.key != MEMBER);
        let splits: Vec<_> = audiences
            .iter()
            .filter_map(|one| Some((name(&one.dimension, &one.key), one.figures.split()?)))
            .collect();
        let looks = if running { Looks::Many } else { Looks::One };
        let gaps = differences(&splits, With::First, looks, Level::P95);
        let mut waves: Vec<(Date, &str)> = Vec::new();
        for count in counts {
            match waves.iter_mut().find(|(_, wave)| *wave == count.wave) {
                Some((first, _)) => *first = count.day.min(*first),
                None => waves.push((count.day, &count.wave)),
            }
        }
        waves.sort();
        let of_all = query.from.is_none() && query.to.is_none() && query.segment.is_empty();
        let told = of_all && whole.figures.n > Some(0);
        comments.retain(|comment| told && query.wave.as_ref().is_none_or(|wave| *wave == comment.wave));
        Self {
            comments,
            periods: read(Some(by.clone())),
            by,
            audiences,
            gaps,
            segments: by_dimension
                .into_iter()
                .map(|(dimension, report)| (dimension.clone(), report))
                .collect(),
            waves: waves.into_iter().map(|(_, wave)| wave.to_owned()).collect(),
            running,
            whole,
        }
    }
}

/// The unit of time that shows most.
fn unit(report: &Report) -> By {
    let days = report.from.parse::<Date>().ok().zip(report.to.parse::<Date>().ok());
    let days = days.and_then(|(from, to)| from.until(to).ok()).map_or(0, |span| span.get_days());
    if days < WEEKS { By::Week } else { By::Month }
}
