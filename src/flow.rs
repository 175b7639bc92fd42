//! What happens in a survey: states, events, and what each leaves to be recorded. Pure; time and page
//! arrive as events. Called by `app`, whose one reducer it is.

use commend_core::{Score, Tally};

/// A survey under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Where the respondent is.
    pub step: Step,
    /// What has happened that counts, in order. Only ever grows.
    pub records: Vec<Record>,
}

/// Where the respondent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The question stands open.
    Asking {
        /// The score chosen so far.
        score: Option<Score>,
        /// Whether it was chosen in a way that needs no button after it.
        settles: bool,
        /// The comment written so far.
        comment: String,
    },
    /// The answer was given.
    Thanks(Delivery),
    /// Nothing is shown any more.
    Closed,
}

/// How the answer fares, as far as the respondent should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Sent, or about to be.
    UnderWay,
    /// Lost at least once, and tried again.
    Delayed,
    /// Never taken.
    Refused,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A score was chosen: by pointer, which settles it, or by keyboard, where arrows pass over others.
    Choose {
        /// Which.
        score: Score,
        /// Whether it settles the answer.
        settles: bool,
    },
    /// The comment was written on.
    Write(String),
    /// The answer was sent off, or the time to change it is over.
    Submit,
    /// The page goes away, for now or for good.
    Leave,
    /// The survey was closed.
    Dismiss,
    /// The answer fares otherwise than before.
    Fare(Delivery),
}

/// What is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An answer.
    Response {
        /// The score.
        score: Score,
        /// The comment, where one was written.
        comment: Option<String>,
    },
    /// Closed without an answer.
    Dismissed,
    /// Left without an answer; one may still come.
    Shown,
}

impl Default for Step {
    fn default() -> Self {
        Self::Asking { score: None, settles: false, comment: String::new() }
    }
}

impl Flow {
    /// What an event makes of this state; `None` where it changes nothing.
    ///
    /// A chosen score counts however the survey ends: sent, closed, or the page left. A comment counts only
    /// when it was sent.
    pub fn next(&self, event: Event) -> Option<Self> {
        let (score, settles, comment) = match &self.step {
            Step::Asking { score, settles, comment } => (*score, *settles, comment),
            Step::Thanks(before) => {
                return match event {
                    Event::Dismiss => self.to(Step::Closed, None),
                    Event::Fare(now) if now != *before => self.to(Step::Thanks(now), None),
                    _ => None,
                };
            }
            Step::Closed => return None,
        };
        let response = |comment| score.map(|score| Record::Response { score, comment });
        let written = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
        let thanks = Step::Thanks(Delivery::UnderWay);
        match event {
            Event::Choose { score: chosen, .. } if score == Some(chosen) => None,
            Event::Choose { score, settles } => {
                self.to(Step::Asking { score: Some(score), settles, comment: comment.clone() }, None)
            }
            Event::Write(comment) => self.to(Step::Asking { score, settles, comment }, None),
            Event::Submit => response(written).and_then(|response| self.to(thanks, Some(response))),
            Event::Dismiss => self.to(Step::Closed, Some(response(None).unwrap_or(Record::Dismissed))),
            Event::Leave => match response(None) {
                Some(response) => self.to(thanks, Some(response)),
                None if self.records.is_empty() => self.to(self.step.clone(), Some(Record::Shown)),
                None => None,
            },
            Event::Fare(_) => None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "every caller answers with an option")]
    fn to(&self, step: Step, record: Option<Record>) -> Option<Self> {
        let records = self.records.iter().cloned().chain(record).collect();
        Some(Self { step, records })
    }
}

impl Record {
    /// The counts of a record; the first one of a survey also counts that it was shown.
    pub fn tally(&self, first: bool) -> Tally {
        let mut tally = match self {
            Self::Response { score, .. } => Tally::of(*score),
            Self::Dismissed => Tally { dismissed: 1, ..Tally::default() },
            Self::Shown => Tally::default(),
        };
        tally.shown = u64::from(first);
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THANKS: Step = Step::Thanks(Delivery::UnderWay);

    fn score(n: u8) -> Score {
        Score::try_from(n).expect("a score")
    }

    fn choose(n: u8) -> Event {
        Event::Choose { score: score(n), settles: true }
    }

    fn after(events: impl IntoIterator<Item = Event>) -> Flow {
        events.into_iter().fold(Flow::default(), |flow, event| flow.next(event).unwrap_or(flow))
    }

    #[track_caller]
    fn check(events: &[Event], step: &Step, records: &[Record]) {
        let flow = after(events.iter().cloned());
        assert_eq!((&flow.step, flow.records.as_slice()), (step, records));
    }

    fn response(n: u8, comment: Option<&str>) -> Record {
        Record::Response { score: score(n), comment: comment.map(Into::into) }
    }

    #[test]
    fn every_way_through_is_recorded_once() {
        use Event::{Dismiss, Leave, Submit};
        let write = |text: &str| Event::Write(text.into());
        check(&[choose(9), Submit], &THANKS, &[response(9, None)]);
        check(&[choose(3), choose(9), Submit, Submit], &THANKS, &[response(9, None)]);
        check(&[choose(9), write(" Good. "), Submit], &THANKS, &[response(9, Some("Good."))]);
        check(&[choose(9), write("  "), Submit], &THANKS, &[response(9, None)]);
        check(&[choose(9), Submit, Dismiss], &Step::Closed, &[response(9, None)]);
        check(&[choose(9), Dismiss], &Step::Closed, &[response(9, None)]);
        check(&[choose(9), write("Half a"), Dismiss], &Step::Closed, &[response(9, None)]);
        check(&[choose(9), write("Half a"), Leave], &THANKS, &[response(9, None)]);
        check(&[choose(9), Leave, Leave], &THANKS, &[response(9, None)]);
        check(&[Dismiss, choose(9), Submit], &Step::Closed, &[Record::Dismissed]);
        check(&[Leave, Leave], &Step::default(), &[Record::Shown]);
        check(&[Leave, choose(9), Submit], &THANKS, &[Record::Shown, response(9, None)]);
        check(&[Submit], &Step::default(), &[]);
        let (delayed, refused) = (Event::Fare(Delivery::Delayed), Event::Fare(Delivery::Refused));
        check(std::slice::from_ref(&delayed), &Step::default(), &[]);
        check(&[choose(9), Submit, delayed], &Step::Thanks(Delivery::Delayed), &[response(9, None)]);
        check(&[choose(9), Submit, Dismiss, refused], &Step::Closed, &[response(9, None)]);
    }

    #[test]
    fn an_event_that_changes_nothing_says_so() {
        let thanks = after([choose(9), Event::Submit]);
        for event in [
            choose(1),
            Event::Write("x".into()),
            Event::Submit,
            Event::Leave,
            Event::Fare(Delivery::UnderWay),
        ] {
            assert_eq!(thanks.next(event), None);
        }
        let closed = after([Event::Dismiss]);
        for event in [choose(1), Event::Write("x".into()), Event::Submit, Event::Leave, Event::Dismiss] {
            assert_eq!(closed.next(event), None);
        }
        assert_eq!(after([choose(9)]).next(choose(9)), None);
    }

    fn events() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0..11u8, any::<bool>()).prop_map(|(n, settles)| Event::Choose { score: score(n), settles }),
            "[a ]{0,3}".prop_map(Event::Write),
            Just(Event::Submit),
            Just(Event::Leave),
            Just(Event::Dismiss),
            Just(Event::Fare(Delivery::Delayed)),
        ]
    }

    proptest! {
        #[test]
        fn nobody_answers_twice_and_nothing_is_shown_twice(events in proptest::collection::vec(events(), 0..30)) {
            let flow = after(events);
            let records = flow.records.iter().enumerate();
            let total: Tally = records.map(|(i, record)| record.tally(i == 0)).collect::<Vec<_>>().iter().sum();
            prop_assert!(total.n() + total.dismissed <= 1);
            prop_assert_eq!(total.shown, u64::from(!flow.records.is_empty()));
            prop_assert_eq!(flow.step != Step::Closed || !flow.records.is_empty(), true);
        }
    }
}
