//! An attack: ask everything, then look for something small among all sums and differences of the answers.

use super::members_so_far;
use crate::{
    report::{Figures, Query, Report},
    scorecard::Scorecard,
    store::{Count, Trust},
};
use commend_core::{Figure, Segment, Survey, Tally, stats::Split};
use jiff::{ToSpan as _, civil::Date};
use proptest::prelude::*;
use std::collections::BTreeSet;

const FIRST: Date = jiff::civil::date(2026, 9, 24);
const AUDIENCES: [&str; 3] = ["member", "visitor", "other"];
const CHANNELS: [&str; 2] = ["community", "feed"];
const GROUPS: usize = AUDIENCES.len() * CHANNELS.len();

const TRUSTS: [Trust; 3] = [Trust::Open, Trust::Verified, Trust::Doubtful];

/// What is to be protected: the answers of one day, wave, audience and channel, that are trusted alike.
#[derive(Clone, Debug)]
struct Cell {
    day: Date,
    wave: &'static str,
    audience: &'static str,
    channel: &'static str,
    trust: Trust,
    n: u64,
}

/// What a report has told: the sum of some cells.
type Told = (Vec<bool>, u64);

impl Cell {
    fn count(&self) -> Count {
        let pairs = [("audience", self.audience), ("channel", self.channel)];
        let pairs = pairs.map(|(name, value)| (name.parse().expect("an id"), value.parse().expect("an id")));
        let tally = Tally { scores: [self.n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], ..Tally::default() };
        Count {
            wave: self.wave.into(),
            day: self.day,
            segment: Segment::from_iter(pairs),
            trust: self.trust,
            tally,
        }
    }
}

/// Days of which some are busy and some are not, over two waves and two months.
fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let n = prop_oneof![3 => 0..4u64, 2 => 0..12u64, 1 => 10..40u64];
    let day = proptest::array::uniform6(n);
    // In most surveys only members are verified and only others doubtful; of some nothing is known, or one of the two.
    let trusts = prop_oneof![
        Just([Trust::Open; GROUPS]),
        proptest::array::uniform6(prop_oneof![Just(Trust::Open), Just(Trust::Verified)]),
        proptest::array::uniform6(prop_oneof![Just(Trust::Open), Just(Trust::Doubtful)]),
        proptest::array::uniform6(proptest::sample::select(TRUSTS.to_vec())),
        proptest::array::uniform6(proptest::sample::select(TRUSTS.to_vec())).prop_map(|mut trusts| {
            for (place, trust) in trusts.iter_mut().enumerate() {
                let other = if place < CHANNELS.len() { Trust::Doubtful } else { Trust::Verified };
                if *trust == other {
                    *trust = Trust::Open;
                }
            }
            trusts
        }),
    ];
    let days = proptest::collection::vec(day, 6..13);
    (days, 1..3i64, 0..13usize, trusts, 1..16usize).prop_map(|(days, step, turn, trusts, rare)| {
        let of_day = |(place, counts): (usize, [u64; GROUPS])| {
            let wave = if place < turn { "first" } else { "second" };
            let day = FIRST.checked_add((step * i64::try_from(place).expect("small")).days()).expect("a day");
            let of_group = move |i: usize| {
                // Of some days only, and in some surveys of few.
                let mine = if (place * GROUPS + i).is_multiple_of(rare) { trusts[i] } else { Trust::Open };
                let (audience, channel) = (AUDIENCES[i / CHANNELS.len()], CHANNELS[i % CHANNELS.len()]);
                let n = move |trust| if trust == mine { counts[i] } else { 0 };
                TRUSTS.map(|trust| Cell { day, wave, audience, channel, trust, n: n(trust) })
            };
            (0..GROUPS).flat_map(of_group)
        };
        days.into_iter().enumerate().flat_map(of_day).collect()
    })
}

/// Every question that makes a difference, at some borders of time.
fn questions(cells: &[Cell]) -> Vec<Vec<(&'static str, String)>> {
    let mut borders: Vec<_> = cells.iter().map(|cell| cell.day.to_string()).collect();
    borders.dedup();
    let mut times = vec![vec![], vec![("wave", "first".to_owned())], vec![("wave", "second".to_owned())]];
    for (place, from) in borders.iter().enumerate().step_by(2) {
        times.push(vec![("to", from.clone())]);
        times.extend(
            borders[place..].iter().step_by(3).map(|to| vec![("from", from.clone()), ("to", to.clone())]),
        );
    }
    let whats = [
        "by=audience",
        "by=channel",
        "by=day",
        "by=week",
        "by=month",
        "by=wave",
        "audience=member",
        "channel=feed",
        "audience=visitor&by=day",
        "channel=community&by=week",
        "audience=member&channel=feed",
        "audience=member&by=channel",
        "",
    ];
    let what = |what: &'static str| what.split('&').filter_map(|pair| pair.split_once('='));
    times
        .iter()
        .flat_map(|time| {
            whats.iter().map(|one| {
                time.iter().cloned().chain(what(one).map(|(name, value)| (name, value.to_owned()))).collect()
            })
        })
        .collect()
}

/// Everything that a report tells, by what it says of itself. Fails where its own words are not true.
fn listen(
    survey: &Survey,
    cells: &[Cell],
    counts: &[Count],
    question: &[(&str, String)],
    today: Date,
    told: &mut Vec<Told>,
) {
    let query =
        Query::read(survey, question.iter().map(|(name, value)| (*name, value.as_str()))).expect("a query");
    let report = Report::of(survey, counts, &query, today);
    let asked = |name: &str| question.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str());
    let mut hear = |figures: &Figures, from: &str, to: &str, wave: Option<&str>, group: [Option<&str>; 2]| {
        let Some(n) = figures.n else { return };
        let is = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
        let of: Vec<_> = cells
            .iter()
            .map(|cell| {
                let day = cell.day.to_string();
                (from..=to).contains(&day.as_str())
                    && is(wave, cell.wave)
                    && is(group[0], cell.audience)
                    && is(group[1], cell.channel)
            })
            .collect();
        let sum: u64 = cells.iter().zip(&of).filter(|(_, of)| **of).map(|(cell, _)| cell.n).sum();
        assert_eq!(n, sum, "{question:?} says {from} to {to} {group:?}");
        told.push((of, n));
    };
    let (wave, group) = (asked("wave"), [asked("audience"), asked("channel")]);
    hear(&report.figures, &report.from, &report.to, wave, group);
    let asked_for = |cell: &Cell| {
        let is = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
        is(wave, cell.wave) && is(group[0], cell.audience) && is(group[1], cell.channel)
    };
    for one in &report.groups {
        let (from, to) =
            (one.from.as_deref().unwrap_or(&report.from), one.to.as_deref().unwrap_or(&report.to));
        let group = match asked("by") {
            Some("audience") => [Some(one.key.as_str()), group[1]],
            Some("channel") => [group[0], Some(one.key.as_str())],
            _ => group,
        };
        hear(&one.figures, from, to, wave, group);
    }
    let sides = report.marks.iter().flat_map(|mark| [&mark.before, &mark.after]).flatten();
    for side in sides {
        hear(&side.figures, &side.from, &side.to, wave, group);
    }
    // Whose measures are also those of groups, whatever the query asks for.
    let card = Scorecard::of(survey, counts, &[], &query, today);
    let running = query.from.is_none() && query.to.is_none() && wave.is_none();
    let wave = if running { Some(survey.wave.as_str()) } else { wave };
    for line in &card.measures {
        let figures = Figures { n: line.n, ..Figures::default() };
        let group = ["audience", "channel"].map(|name| {
            line.measure
                .of
                .iter()
                .find(|(dimension, _)| dimension.as_str() == name)
                .map(|(_, value)| value.as_str())
        });
        if let (Some(from), Some(to)) = (&line.from, &line.to) {
            hear(&figures, from, to, wave, group);
        }
        let Some(figure) = line.value.filter(|_| line.measure.figure == Figure::Promoters) else { continue };
        assert_eq!(figure.to_bits(), 0_f64.to_bits(), "nobody is a promoter here");
    }
    let mut trusted = |wanted: &dyn Fn(Trust) -> bool, n: u64, days: (Date, Date)| {
        let takes =
            |cell: &Cell| asked_for(cell) && (days.0..=days.1).contains(&cell.day) && wanted(cell.trust);
        let of: Vec<_> = cells.iter().map(takes).collect();
        let sum: u64 = cells.iter().zip(&of).filter(|(_, of)| **of).map(|(cell, _)| cell.n).sum();
        assert_eq!(n, sum, "{question:?} says of {days:?}");
        told.push((of, n));
    };
    let (from, to) = (report.from.parse().expect("a day"), report.to.parse().expect("a day"));
    if let Some(verified) = report.verified {
        trusted(&|trust| trust == Trust::Verified, verified, (from, to));
    }
    if let Some(doubtful) = &report.doubtful {
        // They may be of fewer days. Of which is not said; let the attacker know.
        let others = doubtful.without.n.expect("told");
        let sums = |days: (Date, Date)| {
            let of_days =
                || cells.iter().filter(|cell| asked_for(cell) && (days.0..=days.1).contains(&cell.day));
            let (of, not): (Vec<_>, Vec<_>) = of_days().partition(|cell| cell.trust == Trust::Doubtful);
            [of, not].map(|cells| cells.iter().map(|cell| cell.n).sum::<u64>())
        };
        let days: BTreeSet<_> =
            cells.iter().map(|cell| cell.day).filter(|day| (from..=to).contains(day)).collect();
        let rows = days.iter().flat_map(|first| days.iter().rev().map(|last| (*first, *last)));
        let days = rows.into_iter().find(|days| sums(*days) == [doubtful.n, others]).expect("a sum of days");
        trusted(&|trust| trust == Trust::Doubtful, doubtful.n, days);
        trusted(&|trust| trust != Trust::Doubtful, others, days);
    }
}

/// What everybody is told of the members so far: days of the second wave in a row, found by the count. A piece
/// that began in the first wave is not among them. Where several rows of days have that count, nothing is
/// known.
fn overhear(survey: &Survey, cells: &[Cell], counts: &[Count]) -> Option<Told> {
    let split = members_so_far(survey, counts, jiff::civil::date(2026, 12, 31))?;
    let between = |first: Date, last: Date| -> Vec<bool> {
        let of = |cell: &Cell| {
            let days = (first..=last).contains(&cell.day);
            cell.n > 0 && cell.audience == "member" && cell.wave == "second" && days
        };
        cells.iter().map(of).collect()
    };
    let sum = |of: &[bool]| cells.iter().zip(of).filter(|(_, of)| **of).map(|(cell, _)| cell.n).sum::<u64>();
    let rows = cells.iter().flat_map(|first| cells.iter().map(|last| between(first.day, last.day)));
    let told: BTreeSet<_> = rows.filter(|of| sum(of) == split.n()).collect();
    assert!(!told.is_empty(), "{split:?} is no sum of days");
    (told.len() == 1).then(|| told.into_iter().next()).flatten().map(|of| (of, split.n()))
}

/// The span of all told sums, in reduced rows over a prime field.
struct Span(Vec<Vec<u64>>);

const PRIME: u64 = 2_147_483_647;

impl Span {
    fn of(told: &[Told]) -> Self {
        // A sum of nothing tells that each of its cells is empty.
        let width = told.first().map_or(0, |(of, _)| of.len());
        let empty: Vec<bool> =
            (0..width).map(|cell| told.iter().any(|(of, n)| *n == 0 && of[cell])).collect();
        let mut span = Self(Vec::new());
        for (of, _) in told {
            let row = of.iter().zip(&empty).map(|(of, empty)| u64::from(*of && !*empty));
            let rest = span.reduce(row.collect());
            if let Some(lead) = rest.iter().position(|value| *value != 0) {
                let inverse = power(rest[lead], PRIME - 2);
                span.0.push(rest.iter().map(|value| value * inverse % PRIME).collect());
            }
        }
        for cell in (0..width).filter(|cell| empty[*cell]) {
            span.0.push((0..width).map(|other| u64::from(other == cell)).collect());
        }
        span
    }

    fn reduce(&self, mut row: Vec<u64>) -> Vec<u64> {
        for known in &self.0 {
            let lead = known.iter().position(|value| *value != 0).expect("no row is empty");
            let factor = row[lead];
            if factor != 0 {
                row.iter_mut()
                    .zip(known)
                    .for_each(|(value, known)| *value = (*value + (PRIME - factor) * known) % PRIME);
            }
        }
        row
    }

    /// Whether the sum of these cells follows from what was told.
    fn gives(&self, of: &[bool]) -> bool {
        self.reduce(of.iter().map(|of| u64::from(*of)).collect()).iter().all(|value| *value == 0)
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    half * half % PRIME * if exponent % 2 == 1 { base } else { 1 } % PRIME
}

/// Sets that an attacker would like to know: every description of a few answers.
fn targets(cells: &[Cell]) -> Vec<Vec<bool>> {
    let mut targets = Vec::new();
    let mut days: Vec<_> = cells.iter().map(|cell| cell.day).collect();
    days.dedup();
    let (any, audiences, channels) = ([None], AUDIENCES.map(Some), CHANNELS.map(Some));
    for (place, first) in days.iter().enumerate() {
        for last in &days[place..] {
            for audience in audiences.iter().chain(&any) {
                for channel in channels.iter().chain(&any) {
                    for trust in TRUSTS.map(Some).iter().chain(&[None]) {
                        let of = |cell: &Cell| {
                            (*first..=*last).contains(&cell.day)
                                && audience.is_none_or(|one| one == cell.audience)
                                && channel.is_none_or(|one| one == cell.channel)
                                && trust.is_none_or(|one| one == cell.trust)
                        };
                        targets.push(cells.iter().map(of).collect());
                    }
                }
            }
        }
    }
    targets
}

#[test]
fn members_so_far_are_of_past_weeks_and_of_many() {
    let json = br#"{"id":"community","wave":"second","results":"members","threshold":1}"#;
    let survey = Survey::from_json(json).expect("a survey");
    let monday: Date = jiff::civil::date(2026, 11, 2);
    let week = |n: i64| monday.checked_add((7 * n).days()).expect("a day");
    let count = |day: Date, wave, audience, n| {
        Cell { day, wave, audience, channel: "community", trust: Trust::Open, n }.count()
    };
    let mut counts = vec![count(week(0), "second", "member", 25), count(week(0), "second", "visitor", 40)];
    let so_far = |counts: &[Count], today| members_so_far(&survey, counts, today).map(Split::n);
    assert_eq!(so_far(&counts, week(1)), None, "25 are too few");
    counts.push(count(week(1), "second", "member", 12));
    assert_eq!(so_far(&counts, week(2)), None, "the last piece still grows");
    counts.push(count(week(2), "second", "member", 3));
    assert_eq!(so_far(&counts, week(3)), None, "three more make no piece");
    counts.push(count(week(3), "second", "member", 8));
    assert_eq!(so_far(&counts, week(4)), Some(37));
    counts.push(count(week(4), "second", "member", 20));
    assert_eq!(so_far(&counts, week(4)), Some(48), "this week is not told");
    counts.push(count(week(0).checked_sub(20.days()).expect("a day"), "first", "member", 50));
    assert_eq!(so_far(&counts, week(4)), Some(48), "another wave is another question");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_small_is_found_by_subtraction(cells in cells(), k in 3..13u64) {
        let results = if k % 2 == 0 { "members" } else { "off" };
        let badge = if k % 3 == 0 { "on" } else { "off" };
        let json = format!(r#"{{"id":"community","wave":"second","threshold":{k},"results":"{results}","badge":"{badge}",
            "marks":[{{"day":"2026-10-01","name":"Move"}},{{"day":"2026-10-09","name":"Repair"}}],
            "scorecard":[{{"id":"a","role":"x","figure":"nps","of":{{"audience":"member"}}}},
                {{"id":"b","role":"x","figure":"promoters","of":{{"channel":"feed"}}}},{{"id":"c","role":"x","figure":"response"}}],
            "segments":{{"audience":["member","visitor"],"channel":["community","feed"]}}}}"#);
        let survey = Survey::from_json(json.as_bytes()).expect("a survey");
        let counts: Vec<_> = cells.iter().map(Cell::count).collect();
        let mut told = Vec::new();
        for question in questions(&cells) {
            // The page is as of today, the pack as of the last day that has counts.
            let last = cells.iter().map(|cell| cell.day).max().expect("days");
            for today in [jiff::civil::date(2026, 12, 31), last] {
                listen(&survey, &cells, &counts, &question, today, &mut told);
            }
        }
        if survey.tells_members() {
            told.extend(overhear(&survey, &cells, &counts));
        }
        told.sort();
        told.dedup();
        let span = Span::of(&told);
        for target in targets(&cells) {
            let n: u64 = cells.iter().zip(&target).filter(|(_, of)| **of).map(|(cell, _)| cell.n).sum();
            prop_assert!(n == 0 || n >= super::threshold(&survey) || !span.gives(&target), "{n} answers of {:?}",
                cells.iter().zip(&target).filter(|(_, of)| **of).collect::<Vec<_>>());
        }
    }
}
