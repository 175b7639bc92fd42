//! How far a survey reaches that wants a certain number of answers a week. Every browser draws a number once
//! a wave and is due once that number is below the reach; the collector raises the reach day by day.
//!
//! A replay of the days so far and nothing else: no state is kept, and any number of collectors that know the
//! same counts agree. The widget does not compile it.

/// Days of a week.
const WEEK: usize = 7;
/// Visits a day of the groups that a community is thought to be made of, from daily to monthly. How much each
/// of them answers is learnt.
const VISITS: [f64; 4] = [0.95, 0.32, 0.1, 0.033];
/// Answers that the largest community would give if all of it were asked: the first guess of every one.
const LARGEST: f64 = 100_000.0;
/// What the first guess weighs, in answers.
const GUESS: f64 = 2.0;
/// What a day still weighs a day later when it is learnt how many answer: half of it after a week.
const KEPT: f64 = 0.906;
/// The part of what the last seven days missed that a day makes up for.
const CATCH_UP: f64 = 0.2;
/// The most that is wanted of a day, in parts of a seventh of the week.
const MOST: f64 = 1.5;
/// By how much the reach may be multiplied in a day, while it is small.
const GROWTH: f64 = 3.0;
/// By how much it may rise in a day at all: nobody's community is asked at once.
const STEP: f64 = 0.05;

/// The share of browsers that may be asked today, 0 to 1, for about `weekly` answers a week, evenly over its
/// days; `answers` are those of each day from the first of the wave to yesterday. With every further day it
/// stays or rises.
///
/// The community's size is not known, so the reach begins as if it were very large, at most trebles in a day
/// and rises by at most 0.05. Answers come later than the rise: those who visit daily answer at once, others
/// in a month. So for each of four groups, from daily to monthly visitors, it is kept how many are due and
/// have not been here yet, and learnt by how many answer, recent days weighing more; the reach rises by what
/// is missing today when those who are on their way have come. A week that missed its number is made up for in
/// part; the first one is not.
///
/// What a simulation gave (`pace/tests.rs`: 10,000 browsers that visit from daily to monthly, three in ten of
/// those who are asked answer, 100 runs of ten weeks): from the third week on, a week is off by 7.6 % of 50,
/// 5.4 % of 100 and 4.2 % of 200 wanted answers on average, 2 % too low in the mean; 2 of 2,400 weeks were more
/// than 25 % too high, both of 50; no day of the week had over 1.04 of its seventh. The first week brought 0.4 of
/// its number, the second 0.9. Where the silent are asked again after 30 days, weeks are off by 11 %, 8 % and
/// 7 %, 4 % too high in the mean: small quotas have more noise than a day's rise can take back.
pub fn reach(weekly: u64, answers: &[u64]) -> f64 {
    let share = weekly as f64 / WEEK as f64;
    let mut reach = 0.0;
    let mut groups = VISITS.map(Group::new);
    for today in 0..=answers.len() {
        let on_their_way: f64 = groups.iter().map(Group::expected).sum();
        let of_everybody: f64 = groups.iter().map(|group| group.yields() * group.visits).sum();
        let missing = (target(share, &answers[..today]) - on_their_way).max(0.0) / of_everybody;
        let most = (GROWTH * reach).max(share / LARGEST).min(reach + STEP).min(1.0);
        // Where nobody is thought to answer, `missing` is no number and the reach rises by the most.
        let raised = (reach + missing).min(most).max(reach);
        for group in &mut groups {
            group.pending += raised - reach;
        }
        reach = raised;
        if let Some(answered) = answers.get(today) {
            let expected: f64 = groups.iter().map(Group::expected).sum();
            for group in &mut groups {
                group.learn(*answered as f64, expected);
            }
        }
    }
    reach
}

/// The answers that are wanted of a day: its share of the week, and part of what the last seven days missed.
fn target(share: f64, before: &[u64]) -> f64 {
    let days = before.iter().enumerate().rev().take(WEEK);
    let missed: f64 = days
        .map(|(day, n)| {
            let missed = share - *n as f64;
            // In the first week the community is not known yet; what is missed then is let go.
            if day < WEEK { missed.min(0.0) } else { missed }
        })
        .sum();
    (share + CATCH_UP * missed).min(MOST * share).max(0.0)
}

/// Those who visit about equally often.
struct Group {
    /// Visits a day.
    visits: f64,
    /// The share of the group that is due and was not here since.
    pending: f64,
    /// Answers that are put down to the group, recent ones weighing more.
    answers: f64,
    /// The share of the group that was asked for them.
    asked: f64,
}

impl Group {
    fn new(visits: f64) -> Self {
        let groups = VISITS.len() as f64;
        Self { visits, pending: 0.0, answers: GUESS / groups, asked: GUESS / LARGEST }
    }

    /// The answers that the whole group would give.
    fn yields(&self) -> f64 {
        self.answers / self.asked
    }

    /// The answers that come today of those who are due.
    fn expected(&self) -> f64 {
        self.yields() * self.visits * self.pending
    }

    /// Takes its part of the day's answers, by what was expected of it and of all.
    fn learn(&mut self, answered: f64, expected: f64) {
        let part = if expected > 0.0 { self.expected() / expected } else { 0.0 };
        let here = self.visits * self.pending;
        self.answers = KEPT * self.answers + part * answered;
        self.asked = KEPT * self.asked + here;
        self.pending -= here;
    }
}

#[cfg(test)]
mod tests;
