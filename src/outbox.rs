//! What is sent, and what follows from each answer of the endpoint. Pure: time and chance arrive from
//! outside. A batch never changes once it was sent, so sending it again is harmless.

use crate::{config::Config, flow::Record};
use commend_core::wire::{Batch, Cell, Comment, Summary, VERSION};

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
    /// Packs a record; `first` tells whether it is its survey's first, `id` is a fresh UUID.
    pub fn new(config: &Config, record: &Record, first: bool, id: String) -> Self {
        let tally = record.tally(first);
        let comments = match record {
            Record::Response { score, comment: Some(text) } => {
                vec![Comment { category: score.category().as_str().into(), text: text.clone() }]
            }
            _ => Vec::new(),
        };
        let batch = Batch {
            v: VERSION,
            survey: config.survey.clone(),
            wave: config.wave.clone(),
            batch: id.clone(),
            wording: config.wording.clone(),
            token: config.token.clone(),
            summary: Some(Summary::from(&tally)),
            cells: vec![Cell {
                segment: config.segment.clone(),
                scores: tally.scores,
                reasons: tally.reasons.iter().map(|(reason, n)| (reason.to_string(), *n)).collect(),
                shown: tally.shown,
                dismissed: tally.dismissed,
            }],
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
mod tests {
    use super::*;
    use commend_core::{Score, Survey, wire::Caps};
    use proptest::prelude::*;

    const ID: &str = "019abcde-0000-7000-8000-000000000001";

    fn config() -> Config {
        let pairs = [
            ("settings.survey", "community"),
            ("definition.wave", "2026-q4"),
            ("settings.audience", "member"),
            ("lang", "nl"),
        ];
        Config::read(|path| pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned()))
            .0
    }

    fn parcel(n: u8, comment: Option<&str>) -> Parcel {
        let record = Record::Response {
            score: Score::try_from(n).expect("a score"),
            comment: comment.map(Into::into),
        };
        Parcel::new(&config(), &record, true, ID.into())
    }

    #[test]
    fn a_collector_takes_what_is_packed() {
        let survey = br#"{"id":"community","wave":"2026-q4","comments":"on"}"#;
        let survey = Survey::from_json(survey).expect("a survey");
        for n in 0..=10 {
            let batch =
                Batch::from_json(parcel(n, Some("Good.")).body.as_bytes()).expect("JSON").expect("version 1");
            let addition = batch.check(&survey, &Caps::OPEN).expect("an addition");
            let tally = addition.cells.values().sum::<commend_core::Tally>();
            assert_eq!((tally.n(), tally.scores[usize::from(n)], tally.shown), (1, 1, 1));
            assert_eq!(addition.comments.len(), 1);
        }
    }

    #[test]
    fn the_body_names_nothing_but_counts() {
        let body: serde_json::Value = serde_json::from_str(&parcel(9, None).body).expect("JSON");
        let keys: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            ["batch", "cells", "comments", "summary", "survey", "token", "v", "wave", "wording"]
        );
        assert_eq!(
            body["summary"],
            serde_json::json!({"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.0})
        );
    }

    #[track_caller]
    fn check(answer: Answer, next: Next) {
        assert_eq!(parcel(9, None).next(answer, 0.5), next);
    }

    #[test]
    fn each_answer_has_its_consequence() {
        check(Answer::Acknowledged, Next::Delivered);
        for status in [400, 409, 410, 413, 415, 422] {
            check(Answer::Status(status, None), Next::Refused);
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            check(Answer::Status(status, None), Next::Again(1000));
        }
        check(Answer::Lost, Next::Again(1000));
        check(Answer::Status(200, None), Next::Again(1000));
        check(Answer::Status(404, None), Next::Again(3_601_000));
        check(Answer::Status(503, Some(30)), Next::Again(31_000));
        check(Answer::Status(503, Some(0)), Next::Again(2000));
        check(Answer::Status(503, Some(u32::MAX)), Next::Again(3_601_000));
    }

    #[test]
    fn each_loss_doubles_the_wait() {
        let mut parcel = parcel(9, None);
        let waits =
            [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 900_000, 900_000];
        for wait in waits {
            assert_eq!(parcel.next(Answer::Lost, 1.0), Next::Again(wait));
        }
    }

    proptest! {
        #[test]
        fn waits_grow_and_never_pass_a_quarter_of_an_hour(losses in 0..100usize, chance in 0.0..1.0f64) {
            let mut parcel = parcel(9, None);
            let body = parcel.body.clone();
            for i in 0..losses {
                let Next::Again(wait) = parcel.next(Answer::Lost, chance) else { panic!("given up") };
                prop_assert!(f64::from(wait) <= (2000.0 * 2_f64.powf(i as f64)).min(900_000.0));
            }
            prop_assert_eq!(parcel.body, body);
        }
    }
}
