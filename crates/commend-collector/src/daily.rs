//! What a definition is served with and what follows from the counts of past days: the members' score so far
//! and the reach. Neither changes before the next day, so both are computed once a day and kept.

use crate::{
    report::members_so_far,
    store::{Count, Store, StoreError},
};
use commend_core::{Survey, pace, stats::Split};
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Mutex;

/// What was computed, by survey: for which day, and of which definition.
#[derive(Clone, Default)]
pub(crate) struct Daily(Arc<Mutex<Known>>);

type Known = BTreeMap<String, (Date, Survey, Figures)>;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    /// The members' answers by category. `None` where the survey does not tell them or they are too few.
    pub(crate) members: Option<Split>,
    /// The share of browsers that may be asked, to three digits. `None` where the survey paces nothing.
    pub(crate) reach: Option<f64>,
}

impl Daily {
    /// The figures of today. Where the counts cannot be read just now, those of the last day that is known, and
    /// before that nobody is asked by a survey that paces its answers.
    pub(crate) async fn of(&self, store: &Store, survey: &Survey, today: Date) -> Figures {
        if !survey.tells_members() && survey.sampling.weekly.is_none() {
            return Figures::default();
        }
        // One request computes, the others wait for it.
        let mut kept = self.0.lock().await;
        let known = kept.get(survey.id.as_str());
        if let Some((.., figures)) = known.filter(|(day, of, _)| *day == today && of == survey) {
            return *figures;
        }
        let latest = known.map(|(.., figures)| *figures);
        let (store, asked) = (store.clone(), survey.clone());
        let computed = tokio::task::spawn_blocking(move || compute(&store, &asked, today)).await;
        match computed.map_err(|e| e.to_string()).and_then(|figures| figures.map_err(|e| e.to_string())) {
            Ok(figures) => {
                kept.insert(survey.id.to_string(), (today, survey.clone(), figures));
                figures
            }
            Err(cause) => {
                tracing::error!(%cause, "the figures of the day failed");
                let nobody = Figures { members: None, reach: survey.sampling.weekly.map(|_| 0.0) };
                latest.unwrap_or(nobody)
            }
        }
    }
}

fn compute(store: &Store, survey: &Survey, today: Date) -> Result<Figures, StoreError> {
    let counts = store.counts(survey.id.as_str())?;
    let members = survey.tells_members().then(|| members_so_far(survey, &counts, today));
    let reach = match survey.sampling.weekly {
        Some(weekly) => {
            let opened = store.opened(survey.id.as_str(), survey.wave.as_str())?;
            let answers = answers(survey, &counts, opened, today);
            Some(three_digits(pace::reach(weekly, &answers)))
        }
        None => None,
    };
    Ok(Figures { members: members.flatten(), reach })
}

/// The answers of each day of the wave that runs, until yesterday. It begins when it was opened, or with its
/// first count where that is earlier; but not before the first day of the survey's dates.
fn answers(survey: &Survey, counts: &[Count], opened: Option<Date>, today: Date) -> Vec<u64> {
    let wave = || counts.iter().filter(|count| count.wave == survey.wave.as_str());
    let first = wave().map(|count| count.day).chain(opened).min().unwrap_or(today);
    let from = survey.dates.from.as_deref().and_then(|from| from.parse().ok());
    let first = from.map_or(first, |from: Date| from.max(first));
    let place = |day: Date| usize::try_from((day - first).get_days()).ok();
    let mut answers = vec![0u64; place(today).unwrap_or_default()];
    for count in wave() {
        if let Some(day) = place(count.day).and_then(|place| answers.get_mut(place)) {
            *day = day.saturating_add(count.tally.n());
        }
    }
    answers
}

/// Rounded to three digits, however small: in a large community a thousandth is many people.
fn three_digits(share: f64) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    let scale = 10_f64.powf(2.0 - share.log10().floor());
    (share * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use commend_core::Tally;
    use jiff::{ToSpan as _, civil::date};

    const OPENED: Date = date(2026, 11, 2);

    fn count(wave: &str, day: Date, n: u64) -> Count {
        let tally = Tally { scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n], ..Tally::default() };
        Count {
            wave: wave.into(),
            day,
            segment: commend_core::Segment::default(),
            trust: crate::store::Trust::Open,
            tally,
        }
    }

    /// The answers by day of a survey with these fields.
    fn days(fields: &str, counts: &[Count], opened: Option<Date>, today: Date) -> Vec<u64> {
        let json = format!(r#"{{"id":"a","wave":"now","sampling":{{"weekly":50}}{fields}}}"#);
        answers(&Survey::from_json(json.as_bytes()).expect("a survey"), counts, opened, today)
    }

    #[test]
    fn days_are_counted_from_the_opening_to_yesterday() {
        let day = |n: i64| OPENED.checked_add(n.days()).expect("a day");
        let counts = [
            count("before", day(1), 9),
            count("now", day(1), 2),
            count("now", day(1), 3),
            count("now", day(3), 4),
            count("now", day(4), 5),
        ];
        assert_eq!(days("", &counts, Some(OPENED), day(4)), [0, 5, 0, 4]);
        assert_eq!(days("", &counts, None, day(4)), [5, 0, 4], "a day that is not on record");
        assert_eq!(days("", &counts, Some(day(2)), day(4)), [5, 0, 4], "a clock that went back");
        assert!(days("", &[], Some(OPENED), OPENED).is_empty());
        assert!(days("", &[], None, day(4)).is_empty());
        let from = r#","dates":{"from":"2026-11-05"}"#;
        assert_eq!(days(from, &counts, Some(OPENED), day(5)), [4, 5]);
        assert!(days(from, &counts, Some(OPENED), day(1)).is_empty(), "before its dates");
    }

    #[test]
    fn three_digits_are_kept_of_any_share() {
        for (share, rounded) in [
            (0.0, 0.0),
            (1.0, 1.0),
            (0.123_45, 0.123),
            (0.999_9, 1.0),
            (0.000_123_45, 0.000_123),
            (7.123_4e-5, 7.12e-5),
        ] {
            assert!((three_digits(share) - rounded).abs() < 1e-12, "{share}");
        }
        assert_eq!(serde_json::json!(three_digits(0.000_171_4)).to_string(), "0.000171");
    }
}
