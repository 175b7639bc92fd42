//! The verdicts in Dutch.

use super::{numbers::Numbers, words::Words};

pub(super) const WORDS: Words = Words {
    numbers: Numbers { decimal: ',', thousand: '.', to: "tot" },
    no_answers: "Nog geen antwoorden.",
    answers: ["{n} antwoord", "{n} antwoorden"],
    more_answers: ["{n} antwoord", "{n} antwoorden"],
    score: "Uit {answers}. Denken de anderen er net zo over, dan ligt de score van iedereen tussen {low} en {high}, met {sure}% zekerheid.",
    low_precision: "Weinig nauwkeurig, uit {answers}: de score van iedereen kan overal tussen {low} en {high} liggen.",
    changed: ["{size} omhoog sinds {b}", "{size} omlaag sinds {b}"],
    apart: ["{a} {size} hoger dan {b}", "{a} {size} lager dan {b}"],
    no_change: "Geen verandering te zien sinds {b} ({margin}).",
    no_gap: "Geen verschil te zien tussen {a} en {b} ({margin}).",
    reworded: [
        "Niet vergeleken: sinds {b} is de vraag anders verwoord.",
        "Niet vergeleken: {a} en {b} kregen de vraag in andere woorden.",
    ],
    real: "{what} ({margin}): meer dan toeval kan verklaren.",
    crowd: "{what} ({margin}), maar bij {n} vergelijkingen kan één zo'n verschil toeval zijn.",
    noise: "{what}, maar binnen de foutmarge ({margin}).",
    shown_by: [
        " Met nog ongeveer {more} zou een verandering van deze grootte zichtbaar worden.",
        " Met nog ongeveer {more} zou een verschil van deze grootte zichtbaar worden.",
    ],
    shown_by_each: [
        " Een verandering van deze grootte wordt zichtbaar met ongeveer {n} antwoorden per periode.",
        " Een verschil van deze grootte wordt zichtbaar met ongeveer {n} antwoorden per groep.",
    ],
    every: ["per dag", "per week", "per maand", "per periode"],
    no_trend: "Geen stijging of daling te zien in de tijd ({margin} {every}).",
    trend: ["Stijgt met {size} {every}", "Daalt met {size} {every}"],
    trend_in_noise: ["{size} {every} omhoog", "{size} {every} omlaag"],
    silent: "{rate}% van de mensen aan wie het is gevraagd, heeft geantwoord. Wat de anderen ook vinden: de score van iedereen ligt tussen {low} en {high}.",
    plan: "Met nog ongeveer {more} wordt de marge ±{margin}.",
    reached: "De marge van ±{margin} is bereikt.",
};
