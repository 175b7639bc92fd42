//! Which answers a report is of, and by what it tells them apart: the query of its address.

use crate::store::{Count, Trust};
use commend_core::{Dimension, Survey};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

/// The part of the answers that a report is of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Query {
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) wave: Option<String>,
    /// Values that the segment must have.
    pub(crate) segment: BTreeMap<Dimension, String>,
    pub(crate) by: Option<By>,
}

/// What groups are made by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum By {
    Day,
    /// Weeks start on Monday.
    Week,
    Month,
    Wave,
    Dimension(Dimension),
}

impl Query {
    /// Reads `from`, `to`, `wave`, `by` and a value for any dimension of the survey. The error says which
    /// parameter is wrong and what it takes.
    pub(crate) fn read<'a>(
        survey: &Survey,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in pairs {
            let day = || {
                value.parse::<Date>().map(Some).map_err(|_| format!("{name}: use a day, such as 2026-11-21"))
            };
            match name {
                "from" => query.from = day()?,
                "to" => query.to = day()?,
                "wave" => query.wave = Some(value.to_owned()),
                "by" => query.by = Some(By::read(survey, value)?),
                _ => {
                    let dimension = dimension(survey, name).ok_or_else(|| {
                        format!("{name}: use from, to, wave, by or one of {}", dimensions(survey))
                    })?;
                    query.segment.insert(dimension, value.to_owned());
                }
            }
        }
        if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
            return Err("from: use a day that is not after `to`".into());
        }
        Ok(query)
    }

    /// Whether a day of a wave is in the time that the query names.
    pub(super) fn takes_time(&self, wave: &str, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
            && self.wave.as_ref().is_none_or(|wanted| wanted == wave)
    }

    /// Whether a count is of the groups that the query names.
    pub(super) fn takes_group(&self, count: &Count) -> bool {
        self.segment.iter().all(|(dimension, wanted)| value(count, dimension) == wanted)
    }

    /// Whether answers still come to what the query names.
    pub(crate) fn is_running(&self, survey: &Survey, today: Date) -> bool {
        let of_this_wave = self.wave.as_ref().is_none_or(|wave| wave == survey.wave.as_str());
        of_this_wave && self.to.is_none_or(|to| to >= today)
    }

    /// The dimensions that the answer depends on.
    pub(super) fn dimensions(&self) -> Vec<&Dimension> {
        let by = match &self.by {
            Some(By::Dimension(dimension)) => Some(dimension),
            _ => None,
        };
        let mut all: Vec<_> = self.segment.keys().chain(by).collect();
        all.sort();
        all.dedup();
        all
    }
}

impl By {
    fn read(survey: &Survey, name: &str) -> Result<Self, String> {
        Ok(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "wave" => Self::Wave,
            _ => {
                Self::Dimension(dimension(survey, name).ok_or_else(|| {
                    format!("by: use day, week, month, wave or one of {}", dimensions(survey))
                })?)
            }
        })
    }

    /// As it is asked for.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Wave => "wave",
            Self::Dimension(dimension) => dimension.as_str(),
        }
    }

    /// The group of a count: a period by its first day, a missing value as `unknown`.
    pub(crate) fn key(&self, count: &Count) -> String {
        match self {
            Self::Day | Self::Week | Self::Month => self.period(count.day).to_string(),
            Self::Wave => count.wave.clone(),
            Self::Dimension(dimension) => value(count, dimension).into(),
        }
    }

    /// The first day of the period that a day is in: the day itself, but for weeks and months.
    pub(super) fn period(&self, day: Date) -> Date {
        match self {
            Self::Week => {
                let since_monday = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(since_monday.days()).unwrap_or(day)
            }
            Self::Month => day.first_of_month(),
            _ => day,
        }
    }
}

/// What is set apart by how far it can be trusted, as a dimension that is no survey's own. All other answers are in
/// it by audience, so that nothing small is left between the two, also where only members can be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    Both,
    Doubtful,
    Verified,
}

impl Apart {
    /// The finest first.
    pub(super) const ALL: [Self; 3] = [Self::Both, Self::Doubtful, Self::Verified];

    pub(super) fn dimension(self) -> Option<Dimension> {
        self.as_str().parse().ok()
    }

    pub(super) fn takes(self, trust: Trust) -> bool {
        match trust {
            Trust::Open => false,
            Trust::Verified => self != Self::Doubtful,
            Trust::Doubtful => self != Self::Verified,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "commend.trust",
            Self::Doubtful => "commend.doubtful",
            Self::Verified => "commend.verified",
        }
    }
}

/// What stands for a value that an answer has not.
pub(super) const UNKNOWN: &str = "unknown";
/// The dimension of members and visitors.
pub(super) const AUDIENCE: &str = "audience";

/// The value that a count has for a dimension, or the one that stands for none.
pub(super) fn value<'a>(count: &'a Count, dimension: &Dimension) -> &'a str {
    let value = |wanted: &str| count.segment.iter().find(|(known, _)| known.as_str() == wanted);
    let name = match Apart::ALL.into_iter().find(|apart| apart.as_str() == dimension.as_str()) {
        Some(apart) if apart.takes(count.trust) => return count.trust.as_str(),
        Some(_) => AUDIENCE,
        None => dimension.as_str(),
    };
    value(name).map_or(UNKNOWN, |(_, value)| value.as_str())
}

fn dimension(survey: &Survey, name: &str) -> Option<Dimension> {
    survey.segments.keys().find(|dimension| dimension.as_str() == name).cloned()
}

fn dimensions(survey: &Survey) -> String {
    survey.segments.keys().map(Dimension::as_str).collect::<Vec<_>>().join(", ")
}
