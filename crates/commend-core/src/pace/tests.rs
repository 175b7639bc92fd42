use super::*;
use proptest::prelude::*;

/// Numbers that look drawn and are the same in every run, by `SplitMix64`.
struct Draws(u64);

impl Draws {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

struct Browser {
    /// Visits a day.
    visits: f64,
    draw: f64,
    /// The first day it may be asked.
    from: usize,
}

/// A community that a survey is put to.
#[derive(Clone, Copy)]
struct Community {
    browsers: usize,
    /// The part of those who are asked that answer.
    respond: f64,
    /// After how many days the silent are asked again; those who answered never are.
    again: usize,
}

const USUAL: Community = Community { browsers: 10_000, respond: 0.3, again: usize::MAX };

/// The answers of each day, and the reach on the last one.
fn run(community: Community, weekly: u64, days: usize, seed: u64) -> (Vec<u64>, f64) {
    let mut draws = Draws(seed);
    let mut browsers: Vec<_> = (0..community.browsers)
        .map(|_| Browser { visits: 30_f64.powf(-draws.next()), draw: draws.next(), from: 0 })
        .collect();
    let mut answers = Vec::new();
    for day in 0..days {
        let reach = reach(weekly, &answers);
        let mut answered = 0;
        for browser in &mut browsers {
            if draws.next() < browser.visits && browser.draw < reach && browser.from <= day {
                let answers = draws.next() < community.respond;
                answered += u64::from(answers);
                browser.from = if answers { usize::MAX } else { day.saturating_add(community.again) };
            }
        }
        answers.push(answered);
    }
    (answers.clone(), reach(weekly, &answers))
}

/// What many runs of a community gave, by week: answers in parts of what was wanted.
struct Weeks {
    first: Vec<f64>,
    second: Vec<f64>,
    later: Vec<f64>,
    /// Answers of all later weeks by their day.
    days: [u64; WEEK],
}

impl Weeks {
    /// Ten weeks of each seed.
    fn of(community: Community, weekly: u64, seeds: u64) -> Self {
        let mut weeks = Self { first: vec![], second: vec![], later: vec![], days: [0; WEEK] };
        for seed in 0..seeds {
            let (answers, _) = run(community, weekly, 10 * WEEK, seed);
            for (number, week) in answers.chunks(WEEK).enumerate() {
                let part = week.iter().sum::<u64>() as f64 / weekly as f64;
                match number {
                    0 => weeks.first.push(part),
                    1 => weeks.second.push(part),
                    _ => {
                        weeks.later.push(part);
                        for (day, n) in weeks.days.iter_mut().zip(week) {
                            *day += n;
                        }
                    }
                }
            }
        }
        weeks
    }

    fn error(&self) -> f64 {
        mean(self.later.iter().map(|part| (part - 1.0).abs()))
    }

    fn bias(&self) -> f64 {
        mean(self.later.iter().map(|part| part - 1.0))
    }

    /// The answers of the fullest day of the week, in parts of a seventh.
    fn fullest(&self) -> f64 {
        let most = self.days.iter().copied().max().unwrap_or_default();
        most as f64 * WEEK as f64 / self.days.iter().sum::<u64>() as f64
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

/// Twenty communities: how far the weeks from the third on are from what is wanted, on average, the fullest
/// week and the fullest day of the week; and that the weeks before do not overshoot.
#[track_caller]
fn check(community: Community, weekly: u64, error: f64, bias: f64, fullest: f64) {
    let weeks = Weeks::of(community, weekly, 20);
    let figures = (weeks.error(), weeks.bias(), most(&weeks.later), weeks.fullest());
    assert!(figures.0 < error && figures.1.abs() < bias, "{weekly}: {figures:?}");
    assert!(figures.2 <= fullest && figures.3 < 1.1, "{weekly}: {figures:?}");
    let early = (most(&weeks.first), most(&weeks.second), mean(weeks.second.iter().copied()));
    assert!(early.0 <= 1.0 && early.1 <= 1.25 && early.2 > 0.8, "{weekly}: {early:?}");
}

#[test]
fn from_the_third_week_on_each_brings_what_is_wanted() {
    check(USUAL, 50, 0.1, 0.05, 1.25);
    check(USUAL, 100, 0.07, 0.05, 1.25);
    check(USUAL, 200, 0.05, 0.05, 1.25);
}

#[test]
fn the_silent_who_are_asked_again_are_paced_too() {
    let again = Community { again: 30, ..USUAL };
    check(again, 50, 0.13, 0.1, 1.6);
    check(again, 100, 0.1, 0.1, 1.4);
    check(again, 200, 0.08, 0.1, 1.3);
}

#[test]
fn a_large_community_is_not_asked_at_once() {
    for weekly in [50, 200] {
        let large = Community { browsers: 300_000, ..USUAL };
        let (answers, reach) = run(large, weekly, WEEK, 1);
        assert!(answers.iter().sum::<u64>() <= weekly, "{answers:?}");
        assert!(reach < 0.01, "{reach}");
    }
}

#[test]
fn a_community_that_has_said_all_is_asked_whole() {
    let small = Community { browsers: 400, ..USUAL };
    let (answers, reach) = run(small, 200, 30 * WEEK, 1);
    assert!(reach >= 1.0, "{reach}");
    let all: u64 = answers.iter().sum();
    assert!((90..150).contains(&all), "{all}");
    assert!(reach_of_silence(60) >= 1.0);
    assert!(reach_of_silence(0) < 0.001 && reach_of_silence(4) < 0.01);
}

/// The reach where nobody ever answers.
fn reach_of_silence(days: usize) -> f64 {
    reach(50, &vec![0; days])
}

proptest! {
    #[test]
    fn it_rises_and_stays_in_range(
        weekly in prop_oneof![4 => 0..1000u64, 1 => any::<u64>()],
        answers in proptest::collection::vec(prop_oneof![8 => 0..50u64, 1 => any::<u64>()], 0..60),
        quiet in 0..500usize,
    ) {
        let mut before = 0.0;
        for days in 0..=answers.len() {
            let now = reach(weekly, &answers[..days]);
            prop_assert!((0.0..=1.0).contains(&now) && now >= before, "{before} {now}");
            prop_assert!(now <= before + STEP + 1e-12);
            before = now;
        }
        let after = reach(weekly, &[answers, vec![0; quiet]].concat());
        prop_assert!((before..=1.0).contains(&after), "{before} {after}");
    }
}

/// Gives the figures that the documentation names: `cargo test -p commend-core --lib pace -- --ignored
/// --nocapture`.
#[test]
#[ignore = "it measures and asserts nothing"]
#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn measure() {
    for (name, again) in [("asked once", usize::MAX), ("asked again after 30 days", 30)] {
        for weekly in [50, 100, 200] {
            let weeks = Weeks::of(Community { again, ..USUAL }, weekly, 100);
            let over = weeks.later.iter().filter(|part| **part > 1.25).count();
            println!(
                "{name}, {weekly} a week: error {:.3}, bias {:.3}, fullest week {:.2}, {over} of {} over 1.25, \
                 fullest day {:.2}, first week {:.2} to {:.2}, second {:.2} to {:.2}",
                weeks.error(),
                weeks.bias(),
                most(&weeks.later),
                weeks.later.len(),
                weeks.fullest(),
                mean(weeks.first.iter().copied()),
                most(&weeks.first),
                mean(weeks.second.iter().copied()),
                most(&weeks.second),
            );
        }
    }
}
