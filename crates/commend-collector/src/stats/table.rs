//! The whole set as tables for a terminal, with the verdict under each.

use super::set::{Figures, Others, Set};
use crate::difference::{Difference, Sentences};
use comfy_table::{Cell, CellAlignment, Table, presets};
use commend_core::stats::verdict::Lang;
use std::fmt::Write as _;

/// The set in words and columns.
pub(crate) fn print(set: &Set, lang: Lang) -> String {
    let mut out = String::new();
    let said = |sentences: &Sentences| sentences.get(lang.code()).cloned().unwrap_or_default();
    section(&mut out, "Score", &figures("", std::slice::from_ref(&set.total)), [said(&set.total.verdict)]);
    if let Some(others) = &set.total.others {
        section(&mut out, "Other methods", &other_methods(others), []);
    }
    if let Some(silent) = &set.total.silent {
        let mut table = columns(&["shown", "response rate", "low", "high", "silent need"]);
        let tipping = silent.tipping_point.map_or_else(dash, one);
        row(
            &mut table,
            [
                silent.shown.to_string(),
                format!("{:.1} %", 100.0 * silent.response_rate),
                one(silent.low),
                one(silent.high),
                tipping,
            ],
        );
        section(&mut out, "With the silent", &table, [said(&silent.verdict)]);
    }
    if let Some(margin) = &set.weighted {
        let mut table = columns(&["NPS", "se", "low", "high"]);
        row(&mut table, [one(margin.nps), one(margin.se), one(margin.low), one(margin.high)]);
        section(&mut out, "Weighted", &table, []);
    }
    section(&mut out, "Groups", &figures("group", &set.groups), []);
    let apart = set
        .heterogeneity
        .as_ref()
        .map(|apart| format!("Q = {:.2} on {} df, p {}", apart.q, apart.df, compared(apart.p_value)));
    section(
        &mut out,
        "Compared",
        &differences(&set.comparisons),
        verdicts(&set.comparisons, lang).into_iter().chain(apart),
    );
    section(&mut out, "Periods", &figures("period", &set.periods), []);
    let changes = set.changes.iter().zip(verdicts(&set.changes, lang));
    let changes: Vec<_> = changes.map(|(change, said)| format!("{}: {said}", change.a)).collect();
    section(&mut out, "Changes", &differences(&set.changes), changes);
    if let Some(trend) = &set.trend {
        let mut table = columns(&["slope", "se", "low", "high", "p"]);
        row(&mut table, [one(trend.slope), one(trend.se), one(trend.low), one(trend.high), p(trend.p_value)]);
        section(&mut out, "Trend, points a period", &table, [said(&trend.verdict)]);
    }
    if let Some(parts) = &set.mix {
        let mut table = columns(&["other opinion", "low", "high", "other people"]);
        let limit = |limit: Option<f64>| limit.map_or_else(dash, one);
        row(
            &mut table,
            [one(parts.opinion), limit(parts.opinion_low), limit(parts.opinion_high), one(parts.mix)],
        );
        section(&mut out, "The last change", &table, []);
    }
    let mut table = columns(&["margin", "answers", "missing", "invitations"]);
    for plan in &set.plan {
        let invitations = plan.invitations.map_or_else(dash, |n| n.to_string());
        row(
            &mut table,
            [format!("±{}", plan.margin), plan.answers.to_string(), plan.missing.to_string(), invitations],
        );
    }
    section(&mut out, "Plan", &table, []);
    let _ = write!(out, "Level {}: {}", set.level, set.method);
    for note in &set.notes {
        let _ = write!(out, "\n{note}");
    }
    out
}

fn figures(name: &str, all: &[Figures]) -> Table {
    let mut table =
        columns(&[name, "NPS", "low", "high", "se", "n", "promoters", "passives", "detractors", "precision"]);
    for one_of in all {
        let figure = |figure: Option<f64>| figure.map_or_else(dash, one);
        row(
            &mut table,
            [
                one_of.name.clone().unwrap_or_default(),
                figure(one_of.nps),
                figure(one_of.low),
                figure(one_of.high),
                figure(one_of.se),
                one_of.n.to_string(),
                one_of.promoters.to_string(),
                one_of.passives.to_string(),
                one_of.detractors.to_string(),
                one_of.precision.map_or_else(dash, ToOwned::to_owned),
            ],
        );
    }
    table
}

fn other_methods(others: &Others) -> Table {
    let mut table = columns(&["", "low", "high"]);
    let named = [
        ("score, no skewness", others.plain_score),
        ("adjusted Wald", others.adjusted_wald),
        ("Laplace", others.laplace),
        ("Wald", others.wald),
    ];
    for (name, [low, high]) in named.into_iter().filter_map(|(name, pair)| Some((name, pair?))) {
        row(&mut table, [name.into(), one(low), one(high)]);
    }
    table
}

fn differences(all: &[Difference]) -> Table {
    let mut table = columns(&["", "difference", "low", "high", "p", "p, Holm", "p, any time"]);
    for it in all {
        row(
            &mut table,
            [
                format!("{} − {}", it.a, it.b),
                one(it.difference),
                one(it.low),
                one(it.high),
                p(it.p_value),
                p(it.p_value_holm),
                p(it.any_time.p_value),
            ],
        );
    }
    table
}

fn verdicts(all: &[Difference], lang: Lang) -> Vec<String> {
    all.iter().filter_map(|it| it.verdict.get(lang.code()).cloned()).collect()
}

/// A title, its table and what it says; nothing for an empty table.
fn section(out: &mut String, title: &str, table: &Table, said: impl IntoIterator<Item = String>) {
    if table.row_count() == 0 {
        return;
    }
    let _ = writeln!(out, "{title}\n{}", table.trim_fmt());
    for sentence in said {
        let _ = writeln!(out, "{sentence}");
    }
    out.push('\n');
}

fn columns(names: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(names);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn row<const N: usize>(table: &mut Table, cells: [String; N]) {
    table.add_row(cells.map(Cell::new));
}

/// A figure with one digit and a real minus sign.
fn one(value: f64) -> String {
    let written = format!("{:.1}", value.abs());
    let negative = value < 0.0 && written.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if negative { format!("\u{2212}{written}") } else { written }
}

fn p(value: f64) -> String {
    if value < 0.0001 { "< 0.0001".into() } else { format!("{value:.4}") }
}

fn compared(p_value: f64) -> String {
    let written = p(p_value);
    if written.starts_with('<') { written } else { format!("= {written}") }
}

fn dash() -> String {
    "–".into()
}
