//! `commend report`: the report of a survey, told without a server. The server tells the same one.

use crate::{
    chart::Kind,
    config::{Data, ReportOptions},
    folder,
    report::{
        CHARTS, Figures, Health, Overview, Pack, Place, Query, Report, Sources, View, named, rewordings,
        standalone,
    },
    store::{Count, Store, StoreError, Wording},
    surveys,
};
use askama::Template as _;
use comfy_table::{CellAlignment, Table, presets};
use commend_core::{Comments, Survey, stats::verdict::Lang};
use jiff::civil::Date;
use serde_json::json;
use std::path::Path;

/// Prints the report; `say` prints.
pub(crate) fn run(options: &ReportOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let ReportOptions { surveys, survey, query, json, csv, pack: pack_into, language, .. } = options;
    let store = data.open_existing()?;
    let surveys = surveys::known(surveys.as_deref(), Some(&store))?;
    let survey = surveys.named(survey)?;
    let query = Query::read(survey, query.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    if let Some(into) = pack_into {
        let packed = pack(&store, survey, &query, *language, data, into, say);
        store.close();
        return packed;
    }
    let report = report(&store, survey, &query, crate::today()).map_err(|e| data.explain(&e));
    store.close();
    let report = report?;
    say(&match (json, csv) {
        (true, _) => format!("{:#}", json!(report)),
        (_, true) => report.to_csv().trim_end().to_owned(),
        _ => in_words(survey.title(), &report),
    });
    Ok(())
}

/// The report of what the database holds, with how the survey fares.
pub(crate) fn report(
    store: &Store,
    survey: &Survey,
    query: &Query,
    today: Date,
) -> Result<Report, StoreError> {
    let (counts, wordings) = store.worded_counts(survey.id.as_str())?;
    let refused = store.refused(survey.id.as_str(), survey.wave.as_str())?;
    let health = Health::of(survey, &counts, refused, today);
    let days = rewordings(survey, &wordings);
    let running = query.is_running(survey, today);
    Ok(Report::of(survey, &counts, query, today).reworded(&days, query.by.as_ref(), running).with(health))
}

/// The reports that the page of a survey is made of.
pub(crate) fn overview(
    store: &Store,
    survey: &Survey,
    query: &Query,
    lang: Lang,
    today: Date,
) -> Result<Overview, StoreError> {
    let read = store.worded_counts(survey.id.as_str())?;
    overview_of(store, survey, &read, query, lang, today)
}

/// The same as on the last day that has counts: it changes with the counts, and with nothing else.
pub(crate) fn settled(
    store: &Store,
    survey: &Survey,
    query: &Query,
    lang: Lang,
    today: Date,
) -> Result<(Overview, Date), StoreError> {
    let read = store.worded_counts(survey.id.as_str())?;
    let last = read.0.iter().map(|count| count.day).max().unwrap_or(today);
    Ok((overview_of(store, survey, &read, query, lang, last)?, last))
}

fn overview_of(
    store: &Store,
    survey: &Survey,
    (counts, wordings): &(Vec<Count>, Vec<Wording>),
    query: &Query,
    lang: Lang,
    today: Date,
) -> Result<Overview, StoreError> {
    let reworded = rewordings(survey, wordings);
    let refused = store.refused(survey.id.as_str(), survey.wave.as_str())?;
    let health = Health::of(survey, counts, refused, today);
    let comments = match survey.comments {
        Comments::On => store.comments(survey.id.as_str())?,
        Comments::Off => Vec::new(),
    };
    let sources = Sources { counts, reworded: &reworded, health, comments, today };
    Ok(Overview::of(survey, sources, query, named(lang)))
}

/// Writes the pack of a query and what belongs beside it into a folder; `say` prints.
fn pack(
    store: &Store,
    survey: &Survey,
    query: &Query,
    lang: Lang,
    data: &Data,
    into: &Path,
    say: impl Fn(&str),
) -> Result<(), String> {
    let (overview, today) =
        settled(store, survey, query, lang, crate::today()).map_err(|e| data.explain(&e))?;
    let view = View { survey, overview: &overview, query, place: &Place::of(query, None), lang, today };
    let id = &survey.id;
    let files = [
        (format!("{id}.html"), Pack::of(&view).render().ok()),
        (format!("{id}.json"), Some(format!("{:#}\n", json!(overview.periods)))),
        (format!("{id}.csv"), Some(overview.periods.to_csv())),
    ];
    let files = files.map(|(name, text)| (name, text.map(String::into_bytes)));
    let charts = CHARTS.iter().flat_map(|name| {
        let svg = standalone(name, survey, &overview, lang, today);
        Kind::ALL.map(|kind| {
            (format!("{id}-{name}.{}", kind.ending()), svg.clone().and_then(|svg| kind.file(svg)))
        })
    });
    let there = |(name, bytes): (String, Option<Vec<u8>>)| Some((name, bytes?));
    folder::write(into, files.into_iter().chain(charts).filter_map(there), say)
}

fn in_words(title: &str, report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["", "Answers", "NPS", "From", "To", "Response"]);
    table.add_row(row("All", &report.figures));
    for group in &report.groups {
        table.add_row(row(&group.key, &group.figures));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let verdict = report.figures.verdict.as_ref().and_then(|verdict| verdict.get("en").cloned());
    let head = format!("{title}, {} to {}", report.from, report.to);
    let parts = [head].into_iter().chain(verdict).chain([String::new(), table.trim_fmt(), String::new()]);
    parts.chain(report.notes.iter().cloned()).collect::<Vec<_>>().join("\n")
}

/// A group's figures; dashes where they are held back or there are none.
fn row(name: &str, figures: &Figures) -> [String; 6] {
    let points = |points: Option<f64>| points.map_or_else(|| "-".into(), |points| format!("{points:.1}"));
    let rate = figures.response_rate.map_or_else(|| "-".into(), |rate| format!("{:.1} %", rate * 100.0));
    let n = figures.n.map_or_else(|| "-".into(), |n| n.to_string());
    [name.into(), n, points(figures.nps), points(figures.low), points(figures.high), rate]
}

#[cfg(test)]
mod tests;
