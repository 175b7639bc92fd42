//! Whether a survey is well, by the counts of its days: answers that have stopped, and days that brought far more than
//! usual. Pure but for the watch that asks again and again; told by the report and by messages.

use crate::{
    notify::Silent,
    store::{Count, Store, StoreError},
    surveys::{Shelf, Surveys},
};
use commend_core::Survey;
use jiff::{ToSpan as _, civil::Date};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::mpsc;

/// Days that tell what is usual.
const WINDOW: i64 = 56;
/// What is usual is not known before so many days.
const DAYS: i64 = 14;
/// So many answers must be missing: fewer than one silence in a thousand is by chance.
const MISSING: f64 = 6.9;
/// A day counts as no more than so many times the median of those with answers, so that one busy day does not make
/// all others too few.
const BUSY: f64 = 4.0;
/// A day is unusual with so many standard deviations more than usual, and so many times as much.
const DEVIATIONS: f64 = 6.0;
const TIMES: f64 = 3.0;
/// And no day with fewer answers than that.
const FEW: u64 = 20;
/// How often the watch looks.
const LOOK: Duration = Duration::from_hours(1);

/// The answers of each day of the wave that runs.
pub(crate) struct Rhythm {
    days: BTreeMap<Date, u64>,
    today: Date,
}

impl Rhythm {
    pub(crate) fn of(survey: &Survey, counts: &[Count], today: Date) -> Self {
        let mut days: BTreeMap<Date, u64> = BTreeMap::new();
        for count in counts.iter().filter(|count| count.wave == survey.wave.as_str()) {
            let day = days.entry(count.day).or_default();
            *day = day.saturating_add(count.tally.n());
        }
        Self { days, today }
    }

    /// The last day with answers and how many a day were usual, where they have stopped.
    pub(crate) fn silence(&self) -> Option<(Date, f64)> {
        let last = *self.days.iter().rev().find(|(_, n)| **n > 0)?.0;
        let usual = self.usual(last)?;
        let missing: f64 = days(last.tomorrow().ok()?, self.today).map(|day| usual.on(day)).sum();
        (missing >= MISSING).then_some((last, usual.mean))
    }

    /// All answers of the wave.
    pub(crate) fn answers(&self) -> u64 {
        self.days.values().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// Days of the last four weeks with far more answers than usual, none with fewer than `least`, and about how
    /// many times as many: one digit, so that nothing follows for a single answer.
    pub(crate) fn unusual(&self, least: u64) -> Vec<(Date, u64)> {
        let from = self.today.checked_sub(28.days()).unwrap_or(self.today);
        let busy = self.days.range(from..=self.today).filter_map(|(day, n)| {
            let usual = self.usual(day.yesterday().ok()?)?.on(*day);
            let (most, n) =
                (usual + DEVIATIONS * usual.max(1.0).sqrt(), (*n >= FEW.max(least)).then_some(*n)? as f64);
            (n > most && n > TIMES * usual).then(|| (*day, one_digit(n / usual.max(1.0))))
        });
        busy.collect()
    }

    /// What is usual by the days until `last`; `None` where too few are known.
    fn usual(&self, last: Date) -> Option<Usual> {
        let first = *self.days.keys().next()?;
        let begin = first.max(last.checked_sub((WINDOW - 1).days()).ok()?);
        let all: Vec<_> = days(begin, last.tomorrow().ok()?)
            .map(|day| (day, self.days.get(&day).copied().unwrap_or_default() as f64))
            .collect();
        if i64::try_from(all.len()).ok()? < DAYS {
            return None;
        }
        let mean = |all: &mut dyn Iterator<Item = f64>| {
            let (n, sum) = all.fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
            if n > 0.0 { sum / n } else { 0.0 }
        };
        let mut busy: Vec<_> = all.iter().map(|(_, n)| *n).filter(|n| *n > 0.0).collect();
        busy.sort_by(f64::total_cmp);
        let most = BUSY * busy.get(busy.len() / 2).copied().unwrap_or_default();
        let capped = |(day, n): &(Date, f64)| (*day, n.min(most));
        let weekdays = std::array::from_fn(|weekday| {
            let same = all.iter().map(capped).filter(|(day, _)| place(*day) == weekday);
            mean(&mut same.map(|(_, n)| n))
        });
        Some(Usual { weekdays, mean: mean(&mut all.iter().map(capped).map(|(_, n)| n)) })
    }
}

/// How many answers a day brings.
struct Usual {
    /// From Monday on.
    weekdays: [f64; 7],
    mean: f64,
}

impl Usual {
    fn on(&self, day: Date) -> f64 {
        self.weekdays[place(day)]
    }
}

/// A number as people say it: 7, 10, 60, 200.
fn one_digit(n: f64) -> u64 {
    let scale = 10_f64.powf(n.max(1.0).log10().floor());
    format!("{:.0}", (n / scale).round() * scale).parse().unwrap_or_default()
}

/// The place of a day in its week.
fn place(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()
}

/// The days from one on, up to another and without it.
fn days(first: Date, end: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day < end)
}

/// Looks every hour, and says where answers have stopped; never ends. Whoever hears it tells each silence once.
pub(crate) async fn watch(store: Store, shelf: Shelf, events: mpsc::Sender<Silent>) {
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        let (store, surveys) = (store.clone(), shelf.now().of_people());
        let looked = tokio::task::spawn_blocking(move || silent(&store, &surveys, crate::today())).await;
        match looked.map_err(|error| StoreError::Failed(error.to_string())).and_then(|found| found) {
            Ok(found) => {
                for event in found {
                    let _ = events.send(event).await;
                }
            }
            Err(error) => tracing::warn!(%error, "whether answers have stopped could not be seen"),
        }
    }
}

/// The surveys whose answers have stopped, though they are asked.
fn silent(store: &Store, surveys: &Surveys, today: Date) -> Result<Vec<Silent>, StoreError> {
    let mut all = Vec::new();
    for survey in surveys.iter().filter(|survey| is_open(&survey.asked(today), today)) {
        let counts = store.counts(survey.id.as_str())?;
        if let Some((last, usual)) = Rhythm::of(survey, &counts, today).silence() {
            // Told in whole answers, and of less than one a day as one.
            let usual = format!("{:.0}", usual.max(1.0)).parse().unwrap_or(1);
            all.push(Silent { survey: survey.id.to_string(), last, usual });
        }
    }
    Ok(all)
}

/// Whether a survey is to be asked today, and was yesterday.
pub(crate) fn is_open(survey: &Survey, today: Date) -> bool {
    let takes = |day: Date| survey.dates.take(&day.to_string());
    takes(today) && today.yesterday().is_ok_and(takes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Trust;
    use commend_core::{Segment, Tally};
    use jiff::civil::date;

    /// A Monday.
    const FIRST: Date = date(2026, 9, 28);

    /// The rhythm of a wave whose days bring so many answers, seen on the day after `quiet` more days.
    fn rhythm(answers: &[u64], quiet: i64) -> Rhythm {
        let survey = Survey::from_json(br#"{"id":"a","wave":"now"}"#).expect("a survey");
        let count = |(day, n): (Date, &u64)| Count {
            wave: "now".into(),
            day,
            segment: Segment::default(),
            trust: Trust::Open,
            tally: Tally { scores: [0, 0, 0, 0, 0, 0, 0, 0, 0, *n, 0], ..Tally::default() },
        };
        let counts: Vec<_> = FIRST.series(1.day()).zip(answers).map(count).collect();
        let days = i64::try_from(answers.len()).expect("few") + quiet;
        Rhythm::of(&survey, &counts, FIRST.checked_add(days.days()).expect("a day"))
    }

    #[track_caller]
    fn check(answers: &[u64], expected: Option<i64>) {
        let first = (0..60).find(|quiet| rhythm(answers, *quiet).silence().is_some());
        assert_eq!(first, expected, "{answers:?}");
    }

    #[test]
    fn answers_have_stopped_when_enough_of_them_are_missing() {
        check(&[10; 28], Some(1));
        check(&[3; 28], Some(3));
        check(&[1; 28], Some(7));
        // The weekends of a workplace are silent: on a Friday evening, what is missing is missing from Monday on.
        let workplace = [9, 9, 9, 9, 9, 0, 0].repeat(4);
        check(&workplace[..26], Some(3));
        check(&workplace, Some(1));
        // Too little is known.
        check(&[10; 13], None);
        check(&[0; 28], None);
        check(&[], None);
        // A newsletter brought most of them: on other days there are few.
        let mut burst = vec![1; 28];
        burst[10] = 1000;
        check(&burst, Some(7));
    }

    #[test]
    fn a_silence_says_since_when_and_what_was_usual() {
        let found = rhythm(&[10; 28], 2).silence();
        assert_eq!(found, Some((FIRST.checked_add(27.days()).expect("a day"), 10.0)));
    }

    #[test]
    fn days_that_bring_far_more_are_unusual() {
        let mut answers = vec![5; 40];
        answers[30] = 60;
        let day = FIRST.checked_add(30.days()).expect("a day");
        assert_eq!(rhythm(&answers, 0).unusual(10), [(day, 10)]);
        answers[30] = 14;
        assert_eq!(rhythm(&answers, 0).unusual(10), []);
        assert_eq!(rhythm(&[5; 40], 0).unusual(10), []);
        answers[30] = 60;
        assert_eq!(rhythm(&answers, 30).unusual(10), [], "long ago");
    }
}
