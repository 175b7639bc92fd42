//! The verdicts in Dutch.

use super::{Compared, Every, Finding, Missing, Numbers, Precision, Verdict, about, finding, signed};

const NUMBERS: Numbers = Numbers { decimal: ',', thousand: '.' };

pub(super) fn say(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NoAnswers => "Nog geen antwoorden.".into(),
        Verdict::Score { n, estimate, level } => {
            let sure = 100.0 * level.confidence();
            let [low, high] = [estimate.interval.low, estimate.interval.high].map(signed);
            match Precision::of(*n, estimate) {
                Precision::Fine => format!(
                    "Uit {}. Zou iedereen antwoorden, dan lag de score tussen {low} en {high}, met {sure}\u{a0}% zekerheid.",
                    answers(*n)
                ),
                Precision::Low => format!(
                    "Lage precisie, uit {}: zou iedereen antwoorden, dan kon de score alles zijn van {low} tot {high}.",
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
                    return format!("Geen verandering te zien sinds {period} ({margin}).");
                }
                Compared::Groups(a, b) if matches!(found, Finding::Same) => {
                    return format!("Geen verschil te zien tussen {a} en {b} ({margin}).");
                }
                Compared::Since(period) => {
                    format!("{size} {} sinds {period}", if up { "omhoog" } else { "omlaag" })
                }
                Compared::Groups(a, b) => {
                    format!("{a} ligt {size} {} {b}", if up { "boven" } else { "onder" })
                }
            };
            match found {
                Finding::Real => format!("{what} ({margin}): meer dan toeval verklaart."),
                Finding::Crowd => format!(
                    "{what} ({margin}), maar bij {} vergelijkingen kan er een toeval zijn.",
                    among.comparisons
                ),
                Finding::Noise | Finding::Same => {
                    format!("{what}, maar binnen de ruis ({margin}).{}", more(of, *missing))
                }
            }
        }
        Verdict::Trend { trend, every } => {
            let unit = match every {
                Every::Day => "per dag",
                Every::Week => "per week",
                Every::Month => "per maand",
                Every::Period => "per periode",
            };
            match NUMBERS.figure(trend.slope, trend.interval, trend.significant) {
                None => format!("Geen stijging of daling {unit} van betekenis."),
                Some([size, margin]) if trend.significant => {
                    let direction = if trend.slope > 0.0 { "Stijgt" } else { "Daalt" };
                    format!("{direction} {size} {unit} ({margin}): meer dan toeval verklaart.")
                }
                Some([size, margin]) => {
                    let direction = if trend.slope > 0.0 { "omhoog" } else { "omlaag" };
                    format!("{size} {unit} {direction}, maar binnen de ruis ({margin}).")
                }
            }
        }
        Verdict::Silent(silent) => {
            let [low, high] = [silent.bounds.low, silent.bounds.high].map(signed);
            let rate = 100.0 * silent.response_rate;
            format!(
                "{rate:.0}\u{a0}% van de gevraagden antwoordde. Wat de anderen ook vinden, de score van allen ligt tussen {low} en {high}."
            )
        }
        Verdict::Plan { margin, missing: 0 } => format!("De marge van ±{margin} is bereikt."),
        Verdict::Plan { margin, missing } => {
            format!("Met ongeveer {} wordt de marge ±{margin}.", more_answers(*missing))
        }
    }
}

fn answers(n: u64) -> String {
    format!("{} {}", NUMBERS.count(n), if n == 1 { "antwoord" } else { "antwoorden" })
}

fn more_answers(n: u64) -> String {
    let n = about(n);
    format!("{} {} meer", NUMBERS.count(n), if n == 1 { "antwoord" } else { "antwoorden" })
}

/// What would bring a difference out.
fn more(of: &Compared, missing: Option<Missing>) -> String {
    let what = match of {
        Compared::Since(_) => "verandering",
        Compared::Groups(..) => "verschil",
    };
    match missing {
        None | Some(Missing::More(0)) => String::new(),
        Some(Missing::More(n)) => {
            format!(" Met ongeveer {} zou een {what} van deze grootte blijken.", more_answers(n))
        }
        Some(Missing::Each(n)) => {
            let n = NUMBERS.count(about(n));
            format!(" Een {what} van deze grootte zou blijken uit ongeveer {n} antwoorden per periode.")
        }
    }
}
