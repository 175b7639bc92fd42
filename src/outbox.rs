//! What is still to be delivered of one survey to one endpoint, and what follows from each answer of that. Pure: time,
//! chance, ids and storage are outside, in `www/post.js`, which asks through `lib.rs`.
//!
//! What nobody has sent adds up in piles. A batch is cut off a pile, has an id of its own, and never changes from then
//! on: it can be sent again and again and counts once. No second batch is cut while one is there.

mod text;

use crate::{config::Config, flow::Record};
use commend_core::{
    Tally,
    wire::{Batch, Cell, Comment, Summary, VERSION},
};
pub use text::BETWEEN;

/// All that is not acknowledged. What it holds adds up to what was answered, whatever happens to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    /// Batches that were sent, or may have been.
    parcels: Vec<Parcel>,
    /// What no batch carries yet.
    piles: Vec<Pile>,
}

/// Counts that add up, with all that a batch says beside them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pile {
    /// The name it is stored under. No batch is sent under it.
    id: String,
    token: String,
    survey: String,
    wave: String,
    wording: String,
    cell: Cell,
    /// How many batches were refused before it.
    rejected: u64,
    comments: Vec<Comment>,
}

/// A batch that is not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The batch's id, which the acknowledgement repeats.
    id: String,
    /// The days on which the endpoint did not know the survey: how many, and the last.
    missed: (u32, u32),
    /// What vouches for the member; empty where nothing does. A new one makes no other batch.
    token: String,
    /// The batch as JSON, without its token.
    body: String,
}

/// How many answers one batch carries: as many as a collector takes from a page that nobody vouches for.
const ANSWERS: u64 = 4;
/// How many invitations.
const INVITATIONS: u64 = 50;
/// How many bytes of comments go together: a batch must fit into what a page that is left may still send.
const WRITTEN: usize = 4096;

impl Outbox {
    /// An outbox of one record. `first` tells whether it is its respondent's first, `rejected` how many batches were
    /// refused before it, `scrub` takes out of a comment what points at somebody.
    pub fn of(
        config: &Config,
        (record, first, rejected): (&Record, bool, u64),
        id: String,
        scrub: impl Fn(&str) -> String,
    ) -> Self {
        let Tally { scores, shown, dismissed, .. } = record.tally(first);
        let segment = config.segment.clone();
        let mut cell = Cell { segment, scores, shown, dismissed, ..Cell::default() };
        let mut comments = Vec::new();
        if let Some((category, remarks)) = record.remarks() {
            for (place, id) in config.reasons(category).iter().enumerate() {
                if remarks.reasons.has(place) {
                    *cell.reasons.entry(id.clone()) += 1;
                }
            }
            let text = remarks.comment.as_deref().map(scrub);
            comments.extend(text.map(|text| Comment { category: category.as_str().into(), text }));
        }
        let pile = Pile {
            id,
            token: config.token.clone().unwrap_or_default(),
            survey: config.survey.clone(),
            wave: config.wave.clone(),
            wording: config.wording.clone(),
            cell,
            rejected,
            comments,
        };
        Self { parcels: Vec::new(), piles: if pile.is_empty() { Vec::new() } else { vec![pile] } }
    }

    /// Adds up what can be, and sees to it that there is a batch to send where there is anything. Nothing is cut where
    /// there is no id for it.
    pub fn arrange(&mut self, id: impl FnOnce() -> Option<String>) {
        let mut piles: Vec<Pile> = Vec::new();
        for pile in std::mem::take(&mut self.piles) {
            match piles.iter_mut().find(|one| one.takes(&pile)) {
                Some(one) => one.add(pile),
                None => piles.push(pile),
            }
        }
        self.piles = piles;
        if self.parcels.is_empty()
            && let Some(pile) = self.piles.first_mut()
            && let Some(id) = id()
        {
            self.parcels.push(pile.cut(id));
            self.piles.retain(|pile| !pile.is_empty());
        }
    }
}

impl Pile {
    fn is_empty(&self) -> bool {
        let Cell { scores, reasons, shown, dismissed, .. } = &self.cell;
        let none = scores.iter().chain([shown, dismissed]).all(|n| *n == 0);
        none && reasons.iter().all(|(_, n)| *n == 0) && self.comments.is_empty()
    }

    /// Whether both say the same beside their counts, and there is room.
    fn takes(&self, other: &Self) -> bool {
        let written = |pile: &Self| pile.comments.iter().map(|comment| comment.text.len()).sum::<usize>();
        let names = |pile: &Self| [&pile.token, &pile.survey, &pile.wave, &pile.wording].map(String::clone);
        names(self) == names(other)
            && self.cell.segment == other.cell.segment
            && written(self) + written(other) <= WRITTEN
    }

    fn add(&mut self, other: Self) {
        let (mine, more) = (&mut self.cell, other.cell);
        mine.scores.iter_mut().zip(more.scores).for_each(|(mine, n)| *mine += n);
        mine.shown += more.shown;
        mine.dismissed += more.dismissed;
        for (reason, n) in more.reasons.iter() {
            *mine.reasons.entry(reason.clone()) += *n;
        }
        self.rejected += other.rejected;
        self.comments.extend(other.comments);
    }

    /// Takes as much off as one batch may carry.
    fn cut(&mut self, id: String) -> Parcel {
        let most = if self.token.is_empty() { ANSWERS } else { 1 };
        let Cell { segment, scores, reasons, shown, dismissed } = &mut self.cell;
        let mut room = most;
        let scores = std::array::from_fn(|score| {
            let part = take(&mut scores[score], room);
            room -= part;
            part
        });
        let names: Vec<_> = reasons.iter().map(|(name, _)| name.clone()).collect();
        let chosen = names.into_iter().map(|name| (name.clone(), take(reasons.entry(name), most)));
        let cell = Cell {
            segment: segment.clone(),
            scores,
            reasons: chosen.filter(|(_, n)| *n > 0).collect(),
            shown: take(shown, INVITATIONS),
            dismissed: take(dismissed, INVITATIONS),
        };
        #[expect(clippy::cast_possible_truncation, reason = "a handful")]
        let comments = self.comments.drain(..self.comments.len().min(most as usize)).collect();
        let batch = Batch {
            v: VERSION,
            survey: self.survey.clone(),
            wave: self.wave.clone(),
            batch: id.clone(),
            wording: self.wording.clone(),
            token: None,
            summary: Some(Summary::from(&Tally { scores, ..Tally::default() })),
            cells: vec![cell],
            rejected: take(&mut self.rejected, INVITATIONS),
            comments,
        };
        Parcel { id, missed: (0, 0), token: self.token.clone(), body: batch.to_json() }
    }
}

/// Takes up to so many off a count.
fn take(count: &mut u64, most: u64) -> u64 {
    let part = (*count).min(most);
    *count -= part;
    part
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing, or something that is no acknowledgement.
    Lost,
    /// The endpoint repeated the id: the batch is safe.
    Acknowledged,
    /// The page's policy lets nothing out to the endpoint.
    Forbidden,
    /// A status of the endpoint.
    Status(u16),
}

impl From<u16> for Answer {
    /// 0, 1 and 2 are no statuses of HTTP.
    fn from(code: u16) -> Self {
        match code {
            1 => Self::Acknowledged,
            2 => Self::Forbidden,
            // Also of a portal that lets nobody out before they have logged in.
            0 | 200..400 => Self::Lost,
            status => Self::Status(status),
        }
    }
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
/// After so many tries in a row of which nothing came back, something on this device is likely in the way.
const SILENT: u32 = 9;
/// On how many days a survey may be unknown.
const UNKNOWN: u32 = 7;

impl Parcel {
    /// What an answer means after so many tries in vain. `asked` are the seconds that `Retry-After` wants, `day` is a
    /// number of today: it only tells one day from another. `chance` is a random number from 0 to 1, so that many pages
    /// that lost the same server do not come back at the same time.
    pub fn next(&mut self, answer: Answer, losses: u32, asked: Option<f64>, day: u32, chance: f64) -> Next {
        let least = match answer {
            Answer::Acknowledged => return Next::Delivered,
            // 409: a fault of ours. 410: the wave is over.
            Answer::Status(400 | 409 | 410 | 413 | 415 | 422) => return Next::Refused,
            // Not let in.
            Answer::Status(401 | 403) | Answer::Forbidden => HOUR,
            Answer::Status(408 | 425 | 429 | 500..) => 0.0,
            // Not known: a slip of a deployment, perhaps, so there is no hurry. But it may be gone for good.
            Answer::Status(_) => {
                let (days, last) = self.missed;
                if days == 0 || last != day {
                    self.missed = (days + 1, day);
                }
                if days >= UNKNOWN && last != day {
                    return Next::Refused;
                }
                HOUR
            }
            Answer::Lost if losses >= SILENT => HOUR,
            Answer::Lost => 0.0,
        };
        let step = (2.0 * SECOND * 2_f64.powi(losses.min(30).cast_signed())).min(LONGEST);
        let asked = asked.map_or(0.0, |seconds| (seconds * SECOND).clamp(SECOND, HOUR));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to an hour and a quarter"
        )]
        Next::Again((asked.max(least) + chance * step) as u32)
    }
}

#[cfg(test)]
mod tests;
