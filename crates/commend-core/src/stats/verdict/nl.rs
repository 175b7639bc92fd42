//! The verdicts in Dutch.

use super::{numbers::Numbers, words::Words};

pub(super) const WORDS: Words = Words {
    numbers: Numbers { decimal: ',', thousand: '.' },
    no_answers: "Nog geen antwoorden.",
    answers: ["{n} antwoord", "{n} antwoorden"],
    more_answers: ["{n} antwoord meer", "{n} antwoorden meer"],
    score: "Uit {answers}. Zou iedereen antwoorden, dan lag de score tussen {low} en {high}, met {sure}\u{a0}% zekerheid.",
    low_precision: "Lage precisie, uit {answers}: zou iedereen antwoorden, dan kon de score alles zijn van {low} tot {high}.",
    changed: ["{size} omhoog sinds {b}", "{size} omlaag sinds {b}"],
    apart: ["{a} ligt {size} boven {b}", "{a} ligt {size} onder {b}"],
    no_change: "Geen verandering te zien sinds {b} ({margin}).",
    no_gap: "Geen verschil te zien tussen {a} en {b} ({margin}).",
    real: "{what} ({margin}): meer dan toeval verklaart.",
    crowd: "{what} ({margin}), maar bij {n} vergelijkingen kan er een toeval zijn.",
    noise: "{what}, maar binnen de ruis ({margin}).",
    shown_by: [
        " Met ongeveer {more} zou een verandering van deze grootte blijken.",
        " Met ongeveer {more} zou een verschil van deze grootte blijken.",
    ],
    shown_by_each: [
        " Een verandering van deze grootte zou blijken uit ongeveer {n} antwoorden per periode.",
        " Een verschil van deze grootte zou blijken uit ongeveer {n} antwoorden per groep.",
    ],
    every: ["per dag", "per week", "per maand", "per periode"],
    no_trend: "Geen stijging of daling te zien in de tijd ({margin} {every}).",
    trend: ["Stijgt {size} {every}", "Daalt {size} {every}"],
    trend_in_noise: ["{size} {every} omhoog", "{size} {every} omlaag"],
    silent: "{rate}\u{a0}% van de gevraagden antwoordde. Wat de anderen ook vinden, de score van allen ligt tussen {low} en {high}.",
    plan: "Met ongeveer {more} wordt de marge ±{margin}.",
    reached: "De marge van ±{margin} is bereikt.",
};
