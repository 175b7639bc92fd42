//! What is to be sent, and what follows from each answer of the endpoint. Pure: time, chance and ids arrive
//! from outside. A batch never changes once it was sent, so sending it again is harmless.

mod keep;

use crate::{config::Config, flow::Record};
use commend_core::{
    Tally,
    wire::{Batch, Cell, Comment, Summary, VERSION},
};

/// What is counted and not acknowledged. What is added while a batch is in doubt can wait in one place, and
/// goes with the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    /// What no batch carries yet; of no group, since that is the sender's.
    open: Cell,
    comments: Vec<Comment>,
    /// Batches that were handed out and not settled.
    doubts: Vec<Parcel>,
}

/// How many answers one batch carries: as many as a collector takes from a page that nobody vouches for.
const ANSWERS: u64 = 4;
/// How many invitations.
const INVITATIONS: u64 = 50;

impl Outbox {
    /// Adds a record; `first` tells whether it is its respondent's first, `scrub` takes out of a comment what
    /// points at somebody.
    pub fn add(&mut self, config: &Config, record: &Record, first: bool, scrub: impl Fn(&str) -> String) {
        let tally = record.tally(first);
        self.open.scores.iter_mut().zip(tally.scores).for_each(|(mine, n)| *mine += n);
        self.open.shown += tally.shown;
        self.open.dismissed += tally.dismissed;
        let Some((category, remarks)) = record.remarks() else { return };
        for (place, id) in config.reasons(category).iter().enumerate() {
            if remarks.reasons.has(place) {
                *self.open.reasons.entry(id.clone()) += 1;
            }
        }
        let text = remarks.comment.as_deref().map(scrub);
        self.comments.extend(text.map(|text| Comment { category: category.as_str().into(), text }));
    }

    /// Whether a batch was handed out and not settled.
    pub fn in_doubt(&self) -> bool {
        !self.doubts.is_empty()
    }

    /// Hands out the next batch: of what is open, as much as one may carry. `None` where nothing is open, or
    /// where there is no id for it.
    pub fn next(&mut self, config: &Config, id: impl FnOnce() -> Option<String>) -> Option<Parcel> {
        let Cell { scores, reasons, shown, dismissed, .. } = &mut self.open;
        let waits = scores.iter().chain([&*shown, &*dismissed]).any(|n| *n > 0);
        if !waits && reasons.iter().all(|(_, n)| *n == 0) && self.comments.is_empty() {
            return None;
        }
        let id = id()?;
        let mut room = ANSWERS;
        let scores = std::array::from_fn(|score| {
            let part = take(&mut scores[score], room);
            room -= part;
            part
        });
        let names: Vec<_> = reasons.iter().map(|(name, _)| name.clone()).collect();
        let chosen = names.into_iter().map(|name| (name.clone(), take(reasons.entry(name), ANSWERS)));
        let cell = Cell {
            segment: config.segment.clone(),
            scores,
            reasons: chosen.filter(|(_, n)| *n > 0).collect(),
            shown: take(shown, INVITATIONS),
            dismissed: take(dismissed, INVITATIONS),
        };
        #[expect(clippy::cast_possible_truncation, reason = "a handful")]
        let comments = self.comments.drain(..self.comments.len().min(ANSWERS as usize)).collect();
        let parcel = Parcel::new(config, id, cell, comments);
        self.doubts.push(parcel.clone());
        Some(parcel)
    }

    /// Forgets a batch that was taken or refused.
    pub fn settle(&mut self, id: &str) {
        self.doubts.retain(|parcel| parcel.id != id);
    }
}

/// Takes up to so many off a count.
fn take(count: &mut u64, most: u64) -> u64 {
    let part = (*count).min(most);
    *count -= part;
    part
}

/// A batch that is not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The batch's id, which the acknowledgement repeats.
    pub id: String,
    /// The batch as JSON.
    pub body: String,
    /// How often it was sent in vain.
    losses: u32,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The endpoint repeated the id: the batch is safe.
    Acknowledged,
    /// A status, and the seconds that `Retry-After` asks for.
    Status(u16, Option<u32>),
    /// Nothing, or something that is no acknowledgement.
    Lost,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is counted.
    Delivered,
    /// Nothing: it will never be taken.
    Refused,
    /// Send the same bytes again after so many milliseconds.
    Again(u32),
}

const SECOND: f64 = 1000.0;
const HOUR: f64 = 3600.0 * SECOND;
/// The longest wait between two tries that nobody asked to be longer.
const LONGEST: f64 = HOUR / 4.0;

impl Parcel {
    fn new(config: &Config, id: String, cell: Cell, comments: Vec<Comment>) -> Self {
        let batch = Batch {
            v: VERSION,
            survey: config.survey.clone(),
            wave: config.wave.clone(),
            batch: id.clone(),
            wording: config.wording.clone(),
            token: config.token.clone(),
            summary: Some(Summary::from(&Tally { scores: cell.scores, ..Tally::default() })),
            cells: vec![cell],
            comments,
        };
        Self { id, body: batch.to_json(), losses: 0 }
    }

    /// What an answer means. `chance` is a random number from 0 to 1, so that many pages that lost the
    /// same server do not come back at the same time.
    pub fn next(&mut self, answer: Answer, chance: f64) -> Next {
        let (asked, least) = match answer {
            Answer::Acknowledged => return Next::Delivered,
            // 409: a fault of ours. 410: the wave is over.
            Answer::Status(400 | 409 | 410 | 413 | 415 | 422, _) => return Next::Refused,
            // Not known or not let in: a slip of a deployment, perhaps; no hurry.
            Answer::Status(401 | 403 | 404, _) => (None, HOUR),
            Answer::Status(_, asked) => (asked, 0.0),
            Answer::Lost => (None, 0.0),
        };
        let step = (2.0 * SECOND * 2_f64.powi(self.losses.min(30).cast_signed())).min(LONGEST);
        self.losses += 1;
        let asked = asked.map_or(0.0, |seconds| (f64::from(seconds) * SECOND).clamp(SECOND, HOUR));
        let wait = asked.max(least) + chance * step;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to an hour and a quarter"
        )]
        Next::Again(wait as u32)
    }
}

#[cfg(test)]
mod tests;
