//! Whether an author's own words fit the survey and the languages of the widget.

use crate::{
    ReasonId,
    survey::{CategoryTexts, LANGS, OTHER, Problem, Survey, Texts, reasons::BUILT_IN},
};
use std::collections::BTreeSet;

pub(super) fn check(survey: &Survey, found: &mut Vec<Problem>) {
    labels(survey, found);
    for (lang, texts) in &survey.texts {
        if !LANGS.contains(&lang.as_str()) {
            let what = format!("the widget does not speak `{lang}`");
            found.push(Problem::new(format!("texts.{lang}"), what, format!("use {}", languages(lang))));
        }
        question(lang, texts, found);
        let stray = texts.reasons.keys().filter(|id| !survey.reasons.ids().any(|asked| asked == *id));
        for id in stray.filter(|id| id.as_str() != OTHER) {
            let what = format!("`{id}` is no reason of this survey");
            let hint = "add it to `reasons` or leave the label out";
            found.push(Problem::new(format!("texts.{lang}.reasons.{id}"), what, hint));
        }
        let categories =
            [("promoter", &texts.promoter), ("passive", &texts.passive), ("detractor", &texts.detractor)];
        for (category, own) in categories {
            link(&format!("texts.{lang}.{category}.link.url"), own.as_ref(), found);
        }
    }
}

/// Every reason can be read in every language that the survey speaks.
fn labels(survey: &Survey, found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (list, ids) in survey.reasons.lists() {
        let unknown = |id: &ReasonId| id.as_str() != OTHER && !BUILT_IN.contains(&id.as_str());
        for (place, id) in ids.iter().enumerate().filter(|(_, id)| unknown(id)) {
            let without: Vec<_> = survey
                .texts
                .iter()
                .filter(|(_, texts)| !texts.reasons.contains_key(id))
                .map(|(lang, _)| format!("texts.{lang}.reasons.{id}"))
                .collect();
            if seen.insert(id) && (survey.texts.is_empty() || !without.is_empty()) {
                let label = if without.is_empty() {
                    format!("texts.LANG.reasons.{id} for each language that you speak")
                } else {
                    without.join(" and ")
                };
                let hint = format!("write {label}, or use one of {}", BUILT_IN.join(", "));
                found.push(Problem::new(format!("{list}[{place}]"), format!("`{id}` has no label"), hint));
            }
        }
    }
}

/// What of [`LANGS`] is meant by another name of a language: `pt-br`, `nl-BE` or `zh`.
fn languages(named: &str) -> String {
    let primary = |lang: &str| lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let near: Vec<_> = LANGS.into_iter().filter(|lang| primary(lang) == primary(named)).collect();
    if near.is_empty() { format!("one of {}", LANGS.join(", ")) } else { near.join(" or ") }
}

fn question(lang: &str, texts: &Texts, found: &mut Vec<Problem>) {
    let Some(question) = &texts.question else { return };
    let slots = question.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    for slot in slots.filter(|slot| *slot != "product") {
        let what = format!("`{{{slot}}}` stands for nothing");
        found.push(Problem::new(format!("texts.{lang}.question"), what, "use {product}, or plain words"));
    }
    if texts.product.is_some() && !question.contains("{product}") {
        let hint = format!("write {{product}} in `texts.{lang}.question` or leave the product out");
        found.push(Problem::new(format!("texts.{lang}.product"), "the question does not say it", hint));
    }
}

fn link(path: &str, own: Option<&CategoryTexts>, found: &mut Vec<Problem>) {
    let Some(link) = own.and_then(|own| own.link.as_ref()) else { return };
    if !is_address(&link.url) {
        let hint = "use an address of https: or http:, or a path that starts with one /";
        found.push(Problem::new(path, format!("`{}` leads nowhere", link.url), hint));
    }
}

/// Whether a link may lead there: no scheme that runs scripts, and no other host by a path's look.
fn is_address(url: &str) -> bool {
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let host = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let whole = host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#', ':']));
    plain && (whole || (url.starts_with('/') && !url.starts_with("//")))
}
