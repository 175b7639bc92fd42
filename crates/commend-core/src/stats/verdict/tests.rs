use super::*;
use crate::stats::{Interval, holm};

fn split(promoters: u64, passives: u64, detractors: u64) -> Split {
    Split { promoters, passives, detractors }
}

#[track_caller]
fn check(verdict: &Verdict, en: &str, nl: &str) {
    let plain = |lang| verdict.say(lang).replace('\u{2212}', "-").replace('\u{a0}', " ");
    assert_eq!([plain(Lang::En), plain(Lang::Nl)], [en, nl]);
}

fn since(a: Split, b: Split) -> Verdict {
    let comparison = Comparison::of(a, b, Level::P95).expect("answers");
    Verdict::between(
        Compared::Since("July".into()),
        [a, b],
        comparison,
        Among { comparisons: 1, significant: comparison.significant, quantile: comparison.quantile },
        true,
    )
}

fn gap(a: Split, b: Split, others: &[f64]) -> Verdict {
    let comparison = Comparison::of(a, b, Level::P95).expect("answers");
    let all: Vec<_> = std::iter::once(comparison.p_value).chain(others.iter().copied()).collect();
    let among = Among { comparisons: all.len(), significant: holm(&all)[0] < 0.05, quantile: 1.96 };
    Verdict::between(Compared::Groups("member".into(), "visitor".into()), [a, b], comparison, among, true)
}

#[test]
fn a_score_says_how_far_it_goes() {
    check(&Verdict::on(split(0, 0, 0), Level::P95), "No answers yet.", "Nog geen antwoorden.");
    check(
        &Verdict::on(split(1, 0, 0), Level::P95),
        "Low precision, from 1 answer: the score of everybody could be anywhere between -85 and 100.",
        "Weinig nauwkeurig, uit 1 antwoord: de score van iedereen kan overal tussen -85 en 100 liggen.",
    );
    check(
        &Verdict::on(split(350, 150, 100), Level::P95),
        "From 600 answers. If the others think alike, the score of everybody lies between 35 and 48, with 95% confidence.",
        "Uit 600 antwoorden. Denken de anderen er net zo over, dan ligt de score van iedereen tussen 35 en 48, met 95% zekerheid.",
    );
}

#[test]
fn precision_is_low_below_30_answers_or_beyond_15_points() {
    let precision =
        |split: Split| Precision::of(split.n(), &Estimate::at(split, Level::P95).expect("answers"));
    assert_eq!(precision(split(0, 29, 0)), Precision::Low);
    assert_eq!(precision(split(0, 30, 0)), Precision::Fine);
    assert_eq!(precision(split(26, 14, 10)), Precision::Low);
    assert_eq!(precision(split(130, 70, 50)), Precision::Fine);
}

#[test]
fn a_change_is_real_noise_or_none() {
    check(
        &since(split(140, 70, 70), split(2400, 1500, 1500)),
        "Up 8 since July, but within the noise (±10). About 630 more answers would show a change of this size.",
        "8 omhoog sinds July, maar binnen de foutmarge (±10). Met nog ongeveer 630 antwoorden zou een verandering van deze grootte zichtbaar worden.",
    );
    check(
        &since(split(240, 130, 130), split(230, 120, 150)),
        "Up 6 since July, but within the noise (±10). A change of this size would show with about 3,100 answers in each period.",
        "6 omhoog sinds July, maar binnen de foutmarge (±10). Een verandering van deze grootte wordt zichtbaar met ongeveer 3.100 antwoorden per periode.",
    );
    check(
        &since(split(230, 120, 150), split(300, 120, 80)),
        "Down 28 since July (±10): more than chance would explain.",
        "28 omlaag sinds July (±10): meer dan toeval kan verklaren.",
    );
    check(
        &since(split(50, 20, 30), split(100, 40, 60)),
        "No change seen since July (±21).",
        "Geen verandering te zien sinds July (±21).",
    );
    check(
        &since(split(9, 1, 0), split(8, 2, 0)),
        "Up 10 since July, but within the noise (±50). A change of this size would show with about 540 answers in each period.",
        "10 omhoog sinds July, maar binnen de foutmarge (±50). Een verandering van deze grootte wordt zichtbaar met ongeveer 540 antwoorden per periode.",
    );
    check(
        &since(split(242, 130, 128), split(240, 130, 130)),
        "Up 1 since July, but within the noise (±10).",
        "1 omhoog sinds July, maar binnen de foutmarge (±10).",
    );
}

#[test]
fn a_gap_counts_what_else_was_compared() {
    check(
        &gap(split(70, 25, 5), split(55, 30, 15), &[]),
        "member 25 above visitor (±18): more than chance would explain.",
        "member 25 hoger dan visitor (±18): meer dan toeval kan verklaren.",
    );
    check(
        &gap(split(70, 25, 5), split(55, 30, 15), &[0.5; 6]),
        "member 25 above visitor (±18), but among 7 comparisons one of this size can be chance.",
        "member 25 hoger dan visitor (±18), maar bij 7 vergelijkingen kan één zo'n verschil toeval zijn.",
    );
    check(
        &gap(split(55, 30, 15), split(62, 27, 11), &[]),
        "member 11 below visitor, but within the noise (±20). About 1,100 more answers would show a gap of this size.",
        "member 11 lager dan visitor, maar binnen de foutmarge (±20). Met nog ongeveer 1.100 antwoorden zou een verschil van deze grootte zichtbaar worden.",
    );
    check(
        &gap(split(55, 30, 15), split(110, 60, 30), &[]),
        "No difference seen between member and visitor (±18).",
        "Geen verschil te zien tussen member en visitor (±18).",
    );
}

#[test]
fn a_trend_has_a_direction_only_with_significance() {
    let trend = |slope: f64, reach: f64| Verdict::Trend {
        trend: Trend {
            slope,
            se: reach / 1.96,
            interval: Interval { low: slope - reach, high: slope + reach },
            z: 1.96 * slope / reach,
            p_value: 0.5,
            significant: slope.abs() > reach,
        },
        every: Every::Month,
    };
    check(
        &trend(4.2, 3.1),
        "Rising 4 a month (±3): more than chance would explain.",
        "Stijgt met 4 per maand (±3): meer dan toeval kan verklaren.",
    );
    check(
        &trend(-1.6, 4.0),
        "Down 2 a month, but within the noise (±4).",
        "2 per maand omlaag, maar binnen de foutmarge (±4).",
    );
    check(
        &trend(0.1, 4.0),
        "No rise or fall seen over time (±4 a month).",
        "Geen stijging of daling te zien in de tijd (±4 per maand).",
    );
}

#[test]
fn the_silent_and_the_plan_are_told() {
    let silent = Silent::of(split(26, 14, 10), 250).expect("known");
    check(
        &Verdict::Silent(silent),
        "20% of those asked answered. Whatever the others think, the score of everybody lies between -74 and 86.",
        "20% van de mensen aan wie het is gevraagd, heeft geantwoord. Wat de anderen ook vinden: de score van iedereen ligt tussen -74 en 86.",
    );
    check(
        &Verdict::Plan { margin: 5.0, missing: 344 },
        "About 340 more answers would bring the margin to ±5.",
        "Met nog ongeveer 340 antwoorden wordt de marge ±5.",
    );
    check(
        &Verdict::Plan { margin: 5.0, missing: 0 },
        "The margin of ±5 is reached.",
        "De marge van ±5 is bereikt.",
    );
}
