//! What happens in a survey: states, events, and what each leaves to be recorded. Pure; time and page
//! arrive as events. Called by `app`, whose one reducer it is.

mod wait;

pub use wait::Wait;

use commend_core::{Category, Score, Tally};

/// A survey under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Where the respondent is.
    pub step: Step,
    /// What has happened that counts, in order. Only grows, until another respondent begins.
    pub records: Vec<Record>,
    /// What kind of survey it is.
    pub kind: Kind,
    /// How what was recorded last fares.
    pub delivery: Delivery,
}

/// What a flow needs to know of its survey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// Whether reasons or a comment are asked after a score of each category; else one click is the whole answer.
    pub follow_up: [bool; 3],
    /// Whether it waits behind a label until somebody wants it.
    pub tab: bool,
    /// Whether one respondent follows another.
    pub kiosk: bool,
    /// Whether the thanks of each category stays until somebody closes it.
    pub stays: [bool; 3],
}

/// Where the respondent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing but a label that opens the survey.
    Tab,
    /// The question stands open, with what follows it once there is a score.
    Asking(Draft),
    /// The answer was given.
    Thanks(Category),
    /// Nothing is shown any more.
    Closed,
}

/// An answer in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The score chosen so far.
    pub score: Option<Score>,
    /// Whether it was chosen in a way that needs no button after it.
    pub settles: bool,
    /// Whether the score is recorded, and can no longer be changed.
    pub kept: bool,
    /// The reasons chosen so far.
    pub reasons: Reasons,
    /// The comment written so far.
    pub comment: String,
}

/// Which of the reasons that a category is offered were chosen, by their place in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u8);

/// How the answer fares, as far as the respondent should know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// About to be written down.
    #[default]
    UnderWay,
    /// Written down on this device, and on its way.
    Kept,
    /// Sent, and not acknowledged for longer than a person waits without wondering.
    Slow,
    /// Acknowledged.
    Arrived,
    /// Lost at least once, and tried again, also when this page is gone.
    Delayed,
    /// Lost at least once, and tried again as long as this page stays open: it could not be written down.
    Loose,
    /// Never taken.
    Refused,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The label was pressed.
    Open,
    /// A score was chosen: by pointer, or by keyboard, where arrows pass over others.
    Choose {
        /// Which.
        score: Score,
        /// Whether by pointer.
        pointer: bool,
    },
    /// A reason was chosen, or chosen no longer.
    Toggle(usize),
    /// The comment was written on.
    Write(String),
    /// The answer was sent off, or the time to change it is over.
    Submit,
    /// Nothing was changed for a while, or the page is out of sight: the score stays as it is.
    Keep,
    /// The page goes away, for now or for good.
    Leave,
    /// The survey was closed.
    Dismiss,
    /// The survey was closed for good.
    Never,
    /// The answer fares otherwise than before.
    Fare(Delivery),
    /// The next respondent stands before the screen.
    Again,
}

/// What is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An answer.
    Response(Score, Remarks),
    /// What was added to an answer that is recorded already.
    Added(Category, Remarks),
    /// Closed without an answer.
    Dismissed,
    /// Left without an answer; one may still come.
    Shown,
}

/// What may come with a score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The reasons chosen.
    pub reasons: Reasons,
    /// The comment, where one was sent.
    pub comment: Option<String>,
}

impl Default for Step {
    fn default() -> Self {
        Self::Asking(Draft::default())
    }
}

impl Reasons {
    /// How many a category can be offered.
    pub const MOST: usize = 8;

    /// Whether the reason at that place was chosen.
    pub const fn has(self, place: usize) -> bool {
        place < Self::MOST && self.0 & (1 << place) != 0
    }

    fn toggle(self, place: usize) -> Self {
        Self(if place < Self::MOST { self.0 ^ (1 << place) } else { self.0 })
    }
}

impl Draft {
    /// What ends the draft: the whole answer, or what is new since the score was recorded.
    fn record(&self, comment: Option<String>) -> Option<Record> {
        let remarks = Remarks { reasons: self.reasons, comment };
        match self.score {
            Some(score) if !self.kept => Some(Record::Response(score, remarks)),
            Some(score) if remarks != Remarks::default() => Some(Record::Added(score.category(), remarks)),
            _ => None,
        }
    }
}

impl Flow {
    /// A survey that nobody has touched.
    pub fn new(kind: Kind) -> Self {
        let step = if kind.tab { Step::Tab } else { Step::default() };
        Self { step, kind, ..Self::default() }
    }

    /// What an event makes of this state; `None` where it changes nothing.
    ///
    /// A chosen score counts however the survey ends: sent, closed, or the page left; so do chosen reasons.
    /// A comment counts only when it was sent.
    pub fn next(&self, event: Event) -> Option<Self> {
        match (&self.step, event) {
            (Step::Tab, Event::Open) => self.to(Step::default(), None),
            (Step::Asking(draft), event) => self.ask(draft, event),
            (Step::Thanks(_), Event::Dismiss | Event::Never) => self.to(Step::Closed, None),
            (Step::Thanks(_), Event::Fare(now)) => self.fare(now),
            (Step::Thanks(_) | Step::Closed, Event::Again) => Some(Self::new(self.kind)),
            _ => None,
        }
    }

    /// Whether the respondent may be thanked: not before what was said is written down.
    pub fn is_kept(&self) -> bool {
        self.delivery != Delivery::UnderWay
    }

    fn ask(&self, draft: &Draft, event: Event) -> Option<Self> {
        let to = |draft| self.to(Step::Asking(draft), None);
        let before = draft.clone();
        match event {
            Event::Choose { score, .. } if draft.kept || draft.score == Some(score) => None,
            Event::Choose { score, pointer } => {
                // Another category is offered other reasons.
                let same = draft.score.is_some_and(|old| old.category() == score.category());
                let reasons = if same { draft.reasons } else { Reasons::default() };
                let settles = pointer && !self.kind.follow_up[score.category() as usize];
                to(Draft { score: Some(score), settles, reasons, ..before })
            }
            Event::Toggle(place) => to(Draft { reasons: draft.reasons.toggle(place), ..before }),
            Event::Write(comment) => to(Draft { comment, ..before }),
            Event::Submit => {
                let written = draft.comment.trim_matches(|c| c <= ' ');
                self.thank(draft, (!written.is_empty()).then(|| written.to_owned()))
            }
            Event::Keep if !draft.kept => {
                let record = Record::Response(draft.score?, Remarks::default());
                self.to(Step::Asking(Draft { kept: true, ..before }), Some(record))
            }
            Event::Dismiss | Event::Never => {
                let again = self.kind.tab && draft.score.is_none() && event == Event::Dismiss;
                let dismissed = || (!self.records.contains(&Record::Dismissed)).then_some(Record::Dismissed);
                let record = draft.score.map_or_else(dismissed, |_| draft.record(None));
                self.to(if again { Step::Tab } else { Step::Closed }, record)
            }
            Event::Leave if draft.score.is_some() => self.thank(draft, None),
            Event::Leave if self.records.is_empty() => self.to(self.step.clone(), Some(Record::Shown)),
            Event::Fare(now) if draft.kept => self.fare(now),
            Event::Again => Some(Self::new(self.kind)),
            _ => None,
        }
    }

    fn thank(&self, draft: &Draft, comment: Option<String>) -> Option<Self> {
        self.to(Step::Thanks(draft.score?.category()), draft.record(comment))
    }

    /// The answer fares otherwise than before. What was refused stays so, and who waits knows why or is slow.
    fn fare(&self, now: Delivery) -> Option<Self> {
        let news = match self.delivery {
            Delivery::Refused => false,
            Delivery::UnderWay | Delivery::Kept => true,
            _ => !matches!(now, Delivery::Slow | Delivery::Kept),
        };
        (news && now != self.delivery).then(|| Self { delivery: now, ..self.clone() })
    }

    #[expect(clippy::unnecessary_wraps, reason = "every caller answers with an option")]
    fn to(&self, step: Step, record: Option<Record>) -> Option<Self> {
        let delivery = if record.is_some() { Delivery::UnderWay } else { self.delivery };
        let records = self.records.iter().cloned().chain(record).collect();
        Some(Self { step, records, kind: self.kind, delivery })
    }
}

impl Record {
    /// The counts of a record, reasons aside; the first one of a survey also counts that it was shown.
    pub fn tally(&self, first: bool) -> Tally {
        let mut tally = match self {
            Self::Response(score, _) => Tally::of(*score),
            Self::Dismissed => Tally { dismissed: 1, ..Tally::default() },
            Self::Added(..) | Self::Shown => Tally::default(),
        };
        tally.shown = u64::from(first);
        tally
    }

    /// What came with a score, and the category of that score.
    pub fn remarks(&self) -> Option<(Category, &Remarks)> {
        match self {
            Self::Response(score, remarks) => Some((score.category(), remarks)),
            Self::Added(category, remarks) => Some((*category, remarks)),
            Self::Dismissed | Self::Shown => None,
        }
    }
}

#[cfg(test)]
mod tests;
