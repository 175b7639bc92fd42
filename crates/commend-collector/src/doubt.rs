//! Which answers came in a way that people do not answer in: many of one address within an hour, or one score again
//! and again. They are counted like all others, and set apart in the report.
//!
//! Addresses are known by a hash that is salted anew each day, in memory alone, and forgotten after an hour.
//! Answers that a platform has vouched for are never in doubt: each is the first of its member.

use crate::limit::network;
use commend_core::{Score, wire::Batch};
use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Answers of one address and survey that raise no doubt within an hour: an office shares one.
const MANY: u64 = 40;
/// Answers of the same score, one after another, that raise none.
const ALIKE: u64 = 11;
/// Batches of an address that are known when they come again.
const KNOWN: usize = 64;
/// How long an address is watched since its first answer.
const HOUR: Duration = Duration::from_hours(1);
/// Addresses that are watched at once, which bounds what is kept. Of more the newest raise no doubt: whoever has so
/// many does not need to send much from one.
const WATCHED: usize = 1 << 16;

/// What is remembered of each address and survey.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Day>>);

/// Who has been seen since the salt was made.
#[derive(Default)]
struct Day {
    seen: HashMap<u64, Seen>,
    salt: RandomState,
}

struct Seen {
    since: Instant,
    answers: u64,
    /// The last score, and how often it came without another.
    last: Option<usize>,
    alike: u64,
    /// The last batches, by hash.
    batches: VecDeque<u64>,
}

impl Watch {
    /// Notes the answers of a batch, by score; says whether they raise doubt. One that is sent again counts once, whatever
    /// became of it before.
    pub(crate) fn doubts(&self, address: IpAddr, batch: &Batch, now: Instant) -> bool {
        let scores = sum(batch);
        if scores.iter().all(|n| *n == 0) {
            return false;
        }
        let mut day = self.day();
        let who = day.salt.hash_one((network(address), &batch.survey));
        let id = day.salt.hash_one(&batch.batch);
        if day.seen.len() == WATCHED && !day.seen.contains_key(&who) {
            return false;
        }
        let seen = day.seen.entry(who).or_insert_with(|| Seen::new(now));
        if now.duration_since(seen.since) >= HOUR {
            *seen = Seen::new(now);
        }
        if !seen.batches.contains(&id) {
            seen.note(id, &scores);
        }
        seen.answers > MANY || seen.alike > ALIKE
    }

    /// Forgets whose hour is over.
    pub(crate) fn forget_the_quiet(&self, now: Instant) {
        let seen = &mut self.day().seen;
        seen.retain(|_, seen| now.duration_since(seen.since) < HOUR);
        seen.shrink_to_fit();
    }

    /// Forgets all, and salts anew.
    pub(crate) fn begin_day(&self) {
        *self.day() = Day::default();
    }

    fn day(&self) -> MutexGuard<'_, Day> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn new(since: Instant) -> Self {
        Self { since, answers: 0, last: None, alike: 0, batches: VecDeque::new() }
    }

    fn note(&mut self, batch: u64, scores: &[u64; Score::COUNT]) {
        self.batches.truncate(KNOWN - 1);
        self.batches.push_front(batch);
        for (score, n) in scores.iter().enumerate().filter(|(_, n)| **n > 0) {
            self.answers = self.answers.saturating_add(*n);
            let before = if self.last == Some(score) { self.alike } else { 0 };
            (self.last, self.alike) = (Some(score), before.saturating_add(*n));
        }
    }
}

/// The answers of a batch by score.
fn sum(batch: &Batch) -> [u64; Score::COUNT] {
    let mut scores = [0_u64; Score::COUNT];
    for cell in &batch.cells {
        for (sum, n) in scores.iter_mut().zip(cell.scores) {
            *sum = sum.saturating_add(n);
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(survey: &str, id: u32, scores: [u64; Score::COUNT]) -> Batch {
        let json = serde_json::json!({
            "v": 1, "survey": survey, "wave": "1", "batch": id.to_string(), "cells": [{ "scores": scores }],
        });
        Batch::from_json(json.to_string().as_bytes()).expect("JSON").expect("version 1")
    }

    /// Whether each answer of an address raises doubt, one a minute, each sent twice.
    fn doubts(watch: &Watch, address: &str, scores: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let start = Instant::now();
        let one = |(minute, score): (u32, usize)| {
            let mut scores = [0; Score::COUNT];
            scores[score] = 1;
            let now = start + Duration::from_mins(1) * minute;
            let address = address.parse().expect("an address");
            let twice = [0, 1].map(|_| watch.doubts(address, &batch("community", minute, scores), now));
            assert_eq!(twice[0], twice[1]);
            twice[0]
        };
        (0..).zip(scores).map(one).collect()
    }

    fn first(doubts: &[bool]) -> Option<usize> {
        doubts.iter().position(|doubt| *doubt)
    }

    #[test]
    fn many_answers_of_one_address_raise_doubt_until_its_hour_is_over() {
        let watch = Watch::default();
        let found = doubts(&watch, "192.0.2.1", (0..70).map(|i| i % 11));
        assert_eq!((first(&found), first(&found[40..]).map(|_| found[59])), (Some(40), Some(true)));
        assert!(found[60..].iter().all(|doubt| !doubt), "{found:?}");
        // Others are others, and a household is one.
        assert_eq!(first(&doubts(&watch, "192.0.2.2", (0..30).map(|i| i % 11))), None);
        let household = |last| format!("2001:db8::{last}");
        assert_eq!(first(&doubts(&watch, &household(1), (0..41).map(|i| i % 11))), Some(40));
        assert_eq!(first(&doubts(&watch, &household(2), [3])), Some(0));
    }

    #[test]
    fn one_score_again_and_again_raises_doubt() {
        let watch = Watch::default();
        assert_eq!(first(&doubts(&watch, "192.0.2.1", [10; 30])), Some(11));
        assert_eq!(first(&doubts(&watch, "192.0.2.2", [10, 10, 10, 9].repeat(8))), None);
        let quiet = [0; Score::COUNT];
        let address = "192.0.2.1".parse().expect("an address");
        assert!(!watch.doubts(address, &batch("community", 99, quiet), Instant::now()), "no answer");
        let mut one = quiet;
        one[10] = 1;
        assert!(!watch.doubts(address, &batch("another", 99, one), Instant::now()), "another survey");
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let watch = Watch::default();
        doubts(&watch, "192.0.2.1", [10; 3]);
        let kept = |minutes| {
            watch.forget_the_quiet(Instant::now() + Duration::from_mins(minutes));
            watch.day().seen.len()
        };
        assert_eq!((kept(30), kept(61)), (1, 0));
        doubts(&watch, "192.0.2.1", [10; 12]);
        let salt = watch.day().salt.hash_one(1);
        watch.begin_day();
        assert_eq!(first(&doubts(&watch, "192.0.2.1", [10; 12])), Some(11), "counted anew");
        assert_ne!(watch.day().salt.hash_one(1), salt);
    }

    #[test]
    fn any_number_of_addresses_takes_so_much_memory_and_no_more() {
        let watch = Watch::default();
        let mut one = [0; Score::COUNT];
        one[10] = 1;
        let (one, now) = (batch("community", 0, one), Instant::now());
        for address in 0..u32::try_from(WATCHED).expect("small") + 9 {
            watch.doubts(std::net::Ipv4Addr::from_bits(address).into(), &one, now);
        }
        assert_eq!(watch.day().seen.len(), WATCHED);
        // Those who are watched stay so.
        let found = doubts(&watch, "0.0.0.1", [10; 12]);
        assert_eq!(first(&found), Some(11), "{found:?}");
    }
}
