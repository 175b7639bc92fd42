//! What happens by itself unless somebody does something. Pure: `app` runs the clock.

use super::{Draft, Event, Flow, Step};

/// How long an answer by pointer can be changed before it counts, where nothing follows it; in milliseconds.
const GRACE: u32 = 1500;
/// How long a score stays open to change while nobody touches what follows it.
const KEEP: u32 = 10_000;
/// How long the thanks stays on a card that lies over the page.
const FAREWELL: u32 = 10_000;
/// How long a kiosk thanks, and how long it waits for somebody who has gone.
const NEXT: u32 = 6000;
const GONE: u32 = 20_000;

/// An event that comes of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// After so many milliseconds.
    pub millis: u32,
    /// What comes.
    pub event: Event,
    /// Not while there is what this selects: then it waits as long again.
    pub unless: Option<&'static str>,
    /// How often it can be put off so.
    pub most: u32,
}

impl Flow {
    /// What comes of itself from this state.
    pub fn wait(&self) -> Option<Wait> {
        let wait = |millis, event, unless| Some(Wait { millis, event, unless: Some(unless), most: u32::MAX });
        match &self.step {
            // Not under the hand of somebody who is about to press the button. A pointer that the button came
            // under, and that nobody moves, does not hold it for ever.
            Step::Asking(Draft { settles: true, .. }) => Some(Wait {
                millis: GRACE,
                event: Event::Submit,
                unless: Some(".submit:is(:hover, :focus-visible)"),
                most: 2,
            }),
            Step::Asking(Draft { score: Some(_), .. }) if self.kind.kiosk => {
                wait(GONE, Event::Leave, ":active")
            }
            // Not while arrow keys may still pass over other scores.
            Step::Asking(Draft { score: Some(_), kept: false, .. }) => {
                wait(KEEP, Event::Keep, ".score :focus-visible")
            }
            Step::Thanks(_) if self.kind.kiosk => {
                Some(Wait { millis: NEXT, event: Event::Again, unless: None, most: 0 })
            }
            Step::Thanks(category) if !self.kind.stays[*category as usize] => {
                wait(FAREWELL, Event::Dismiss, ":is(:hover, :focus-visible)")
            }
            _ => None,
        }
    }
}
