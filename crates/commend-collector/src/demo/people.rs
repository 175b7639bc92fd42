//! Who answers in the made-up community, how many each day, and what.

use super::{chance, installation, story};
use crate::store::{Cell, Choice, Holdings, Trust};
use commend_core::{Category, Dimension, ReasonId, Score, Segment, SegmentValue, SurveyId, WaveId};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// People who are alike.
struct Group {
    segment: &'static [(&'static str, &'static str)],
    /// Answers a day.
    daily: f64,
    /// Answers per time shown.
    rate: f64,
    /// The score.
    nps: f64,
    /// How far they share the mood of members.
    share: f64,
}

const GROUPS: [Group; 7] = [
    Group {
        segment: &[("audience", "member"), ("channel", "community"), ("tenure", "first-month")],
        daily: 0.6,
        rate: 0.31,
        nps: 35.0,
        share: 0.5,
    },
    Group {
        segment: &[("audience", "member"), ("channel", "community"), ("tenure", "first-year")],
        daily: 1.8,
        rate: 0.38,
        nps: 42.0,
        share: 0.9,
    },
    Group {
        segment: &[("audience", "member"), ("channel", "community"), ("tenure", "longer")],
        daily: 3.6,
        rate: 0.46,
        nps: 56.0,
        share: 1.15,
    },
    Group {
        segment: &[("audience", "visitor"), ("channel", "community")],
        daily: 2.7,
        rate: 0.12,
        nps: 16.0,
        share: 0.7,
    },
    Group {
        segment: &[("audience", "visitor"), ("channel", "facebook")],
        daily: 1.5,
        rate: 0.09,
        nps: -8.0,
        share: 0.4,
    },
    Group {
        segment: &[("audience", "visitor"), ("channel", "mastodon")],
        daily: 0.9,
        rate: 0.17,
        nps: 24.0,
        share: 0.6,
    },
    Group {
        segment: &[("audience", "visitor"), ("channel", "linkedin")],
        daily: 0.7,
        rate: 0.08,
        nps: 3.0,
        share: 0.2,
    },
];

/// Of all answers, 7 and 8.
const PASSIVES: f64 = 0.29;
/// Within promoters, passives and detractors: how often each score is given.
const PROMOTERS: [(u8, f64); 2] = [(9, 0.44), (10, 0.56)];
const PASSIVE: [(u8, f64); 2] = [(7, 0.42), (8, 0.58)];
const DETRACTORS: [(u8, f64); 7] =
    [(0, 0.12), (1, 0.05), (2, 0.07), (3, 0.11), (4, 0.13), (5, 0.24), (6, 0.28)];
/// From Monday on, how much of an average day each has.
const WEEK: [f64; 7] = [1.2, 1.15, 1.1, 1.05, 0.9, 0.75, 0.85];

/// The answers of a day.
pub(super) fn answer(day: Date, survey: &SurveyId, wave: &WaveId, into: &mut Holdings) {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    for (place, group) in GROUPS.iter().enumerate() {
        let drawn = |what: &str, which: u64| chance(&format!("{day} {place} {what} {which}"));
        let whole = |expected: f64, what: &str| whole(expected + drawn(what, 0));
        let n = whole(group.daily * WEEK[weekday], "answers");
        let silent = whole(group.daily * WEEK[weekday] * (1.0 / group.rate - 1.0), "silent");
        let nps = group.nps + group.share * story::mood(day);
        let scores: Vec<_> =
            (0..n).filter_map(|i| score(nps, [drawn("category", i), drawn("score", i)])).collect();
        let mut counts = [0; Score::COUNT];
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for (i, score) in (0..).zip(&scores) {
            counts[usize::from(score.value())] += 1;
            for reason in reasons_of(score.category(), story::mood(day), |which| drawn(which, i)) {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        let segment = segment(group);
        let trust = if group.segment[0].1 == "member" { Trust::Verified } else { Trust::Open };
        let (source, wording) = (installation(), String::new());
        into.reasons.extend(reasons.into_iter().filter_map(|(reason, n)| {
            let (survey, wave, segment, source) =
                (survey.clone(), wave.clone(), segment.clone(), source.clone());
            let reason: ReasonId = reason.parse().ok()?;
            Some(Choice { survey, wave, day, segment, reason, source, n })
        }));
        into.cells.push(Cell {
            survey: survey.clone(),
            wave: wave.clone(),
            day,
            segment,
            wording,
            trust,
            source,
            scores: counts,
            shown: n + silent,
            dismissed: silent * 3 / 5,
        });
    }
}

/// The whole part of a small number.
fn whole(number: f64) -> u64 {
    u64::from((1..=1_000_u32).take_while(|n| f64::from(*n) <= number).last().unwrap_or_default())
}

fn segment(group: &Group) -> Segment {
    let pair = |(name, value): &(&str, &str)| {
        Some((name.parse::<Dimension>().ok()?, value.parse::<SegmentValue>().ok()?))
    };
    group.segment.iter().filter_map(pair).collect()
}

/// A score of people whose score is `nps`.
fn score(nps: f64, [category, within]: [f64; 2]) -> Option<Score> {
    let promoters = f64::midpoint(1.0 - PASSIVES, nps / 100.0);
    let scores: &[(u8, f64)] = match category {
        at if at < promoters => &PROMOTERS,
        at if at < promoters + PASSIVES => &PASSIVE,
        _ => &DETRACTORS,
    };
    let mut left = within;
    let found = scores.iter().find(|(_, share)| {
        left -= share;
        left < 0.0
    });
    found.or(scores.last()).and_then(|(score, _)| Score::try_from(*score).ok())
}

/// What is chosen to explain a score: at a bad time ease, above all.
fn reasons_of(category: Category, mood: f64, chance: impl Fn(&'static str) -> f64) -> Vec<&'static str> {
    let bad = (-mood / 40.0).clamp(0.0, 1.0);
    let likely: &[(&str, f64)] = match category {
        Category::Promoter => &[("help", 0.46), ("people", 0.52), ("knowledge", 0.31), ("events", 0.14)],
        Category::Passive => {
            &[("help", 0.24), ("people", 0.22), ("knowledge", 0.26), ("ease", 0.16 + 0.3 * bad)]
        }
        Category::Detractor => {
            &[("ease", 0.2 + 0.55 * bad), ("help", 0.22), ("tone", 0.27), ("knowledge", 0.16)]
        }
    };
    likely.iter().filter(|(reason, share)| chance(reason) < *share).map(|(reason, _)| *reason).collect()
}
