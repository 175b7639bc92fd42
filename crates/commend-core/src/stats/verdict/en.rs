//! The verdicts in English.

use super::{numbers::Numbers, words::Words};

pub(super) const WORDS: Words = Words {
    numbers: Numbers { decimal: '.', thousand: ',', to: "to" },
    no_answers: "No answers yet.",
    answers: ["{n} answer", "{n} answers"],
    more_answers: ["{n} more answer", "{n} more answers"],
    score: "From {answers}. If the others think alike, the score of everybody lies between {low} and {high}, with {sure}% confidence.",
    low_precision: "Low precision, from {answers}: the score of everybody could be anywhere between {low} and {high}.",
    changed: ["Up {size} since {b}", "Down {size} since {b}"],
    apart: ["{a} {size} above {b}", "{a} {size} below {b}"],
    no_change: "No change seen since {b} ({margin}).",
    no_gap: "No difference seen between {a} and {b} ({margin}).",
    reworded: [
        "Not compared: since {b} the question was put in other words.",
        "Not compared: {a} and {b} were asked in other words.",
    ],
    real: "{what} ({margin}): more than chance would explain.",
    crowd: "{what} ({margin}), but among {n} comparisons one of this size can be chance.",
    noise: "{what}, but within the noise ({margin}).",
    shown_by: [
        " About {more} would show a change of this size.",
        " About {more} would show a gap of this size.",
    ],
    shown_by_each: [
        " A change of this size would show with about {n} answers in each period.",
        " A gap of this size would show with about {n} answers in each group.",
    ],
    every: ["a day", "a week", "a month", "a period"],
    no_trend: "No rise or fall seen over time ({margin} {every}).",
    trend: ["Rising {size} {every}", "Falling {size} {every}"],
    trend_in_noise: ["Up {size} {every}", "Down {size} {every}"],
    silent: "{rate}% of those asked answered. Whatever the others think, the score of everybody lies between {low} and {high}.",
    plan: "About {more} would bring the margin to ±{margin}.",
    reached: "The margin of ±{margin} is reached.",
};
