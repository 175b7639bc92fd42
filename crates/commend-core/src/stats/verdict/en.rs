//! The verdicts in English.

use super::{Compared, Every, Finding, Missing, Numbers, Precision, Verdict, about, finding, signed};

const NUMBERS: Numbers = Numbers { decimal: '.', thousand: ',' };

pub(super) fn say(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NoAnswers => "No answers yet.".into(),
        Verdict::Score { n, estimate, level } => {
            let sure = 100.0 * level.confidence();
            let [low, high] = [estimate.interval.low, estimate.interval.high].map(signed);
            match Precision::of(*n, estimate) {
                Precision::Fine => format!(
                    "From {}. Asked of everybody, the score would lie between {low} and {high}, with {sure}\u{a0}% confidence.",
                    answers(*n)
                ),
                Precision::Low => format!(
                    "Low precision, from {}: asked of everybody, the score could be anything from {low} to {high}.",
                    answers(*n)
                ),
            }
        }
        Verdict::Difference { of, comparison, among, missing } => {
            let found = finding(comparison, *among, &NUMBERS);
            let figures = NUMBERS.of(comparison);
            let [size, margin] = figures.unwrap_or_else(|| NUMBERS.nothing(comparison));
            let up = comparison.difference > 0.0;
            let what = match of {
                Compared::Since(period) if matches!(found, Finding::Same) => {
                    return format!("No change seen since {period} ({margin}).");
                }
                Compared::Groups(a, b) if matches!(found, Finding::Same) => {
                    return format!("No difference seen between {a} and {b} ({margin}).");
                }
                Compared::Since(period) => {
                    format!("{} {size} since {period}", if up { "Up" } else { "Down" })
                }
                Compared::Groups(a, b) => format!("{a} is {size} {} {b}", if up { "above" } else { "below" }),
            };
            match found {
                Finding::Real => format!("{what} ({margin}): more than chance explains."),
                Finding::Crowd => format!(
                    "{what} ({margin}), but among {} comparisons one like that can be chance.",
                    among.comparisons
                ),
                Finding::Noise | Finding::Same => {
                    format!("{what}, but within the noise ({margin}).{}", more(of, *missing))
                }
            }
        }
        Verdict::Trend { trend, every } => {
            let unit = match every {
                Every::Day => "a day",
                Every::Week => "a week",
                Every::Month => "a month",
                Every::Period => "a period",
            };
            match NUMBERS.figure(trend.slope, trend.interval, trend.significant) {
                None => format!("No rise or fall {unit} to speak of."),
                Some([size, margin]) if trend.significant => {
                    let direction = if trend.slope > 0.0 { "Rising" } else { "Falling" };
                    format!("{direction} {size} {unit} ({margin}): more than chance explains.")
                }
                Some([size, margin]) => {
                    let direction = if trend.slope > 0.0 { "Up" } else { "Down" };
                    format!("{direction} {size} {unit}, but within the noise ({margin}).")
                }
            }
        }
        Verdict::Silent(silent) => {
            let [low, high] = [silent.bounds.low, silent.bounds.high].map(signed);
            let rate = 100.0 * silent.response_rate;
            format!(
                "{rate:.0}\u{a0}% of those asked answered. Whatever the others think, the score of all lies between {low} and {high}."
            )
        }
        Verdict::Plan { margin, missing: 0 } => format!("The margin of ±{margin} is reached."),
        Verdict::Plan { margin, missing } => {
            format!("About {} bring the margin to ±{margin}.", more_answers(*missing))
        }
    }
}

fn answers(n: u64) -> String {
    format!("{} {}", NUMBERS.count(n), if n == 1 { "answer" } else { "answers" })
}

fn more_answers(n: u64) -> String {
    let n = about(n);
    format!("{} more {}", NUMBERS.count(n), if n == 1 { "answer" } else { "answers" })
}

/// What would bring a difference out.
fn more(of: &Compared, missing: Option<Missing>) -> String {
    let what = match of {
        Compared::Since(_) => "change",
        Compared::Groups(..) => "gap",
    };
    match missing {
        None | Some(Missing::More(0)) => String::new(),
        Some(Missing::More(n)) => format!(" About {} would show a {what} of this size.", more_answers(n)),
        Some(Missing::Each(n)) => {
            let n = NUMBERS.count(about(n));
            format!(" A {what} of this size would show with about {n} answers in each period.")
        }
    }
}
