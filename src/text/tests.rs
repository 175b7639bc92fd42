//! Every language has every sentence, and each sentence comes from where it should.

use super::*;
use serde_json::Value;
use std::{fs, path::Path};

/// Every locale by its language.
fn locales() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let read = |lang: &str| {
        let json = fs::read_to_string(folder.join(format!("{lang}.json"))).expect(lang);
        (lang.to_owned(), serde_json::from_str(&json).expect(lang))
    };
    assert_eq!(fs::read_dir(&folder).expect("locales").count(), commend_core::LANGS.len());
    commend_core::LANGS.map(read).into()
}

/// The texts of a locale by their path, plural forms under their common name.
fn sentences(locale: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (key, value) in locale.as_object().expect("an object") {
        match value {
            Value::Object(inner) => all.extend(inner.iter().map(|(name, text)| {
                let key = if key == "answers" { key.clone() } else { format!("{key}.{name}") };
                (key, text.as_str().expect("a text").to_owned())
            })),
            text => all.push((key.clone(), text.as_str().expect("a text").to_owned())),
        }
    }
    all
}

#[test]
fn every_language_has_every_sentence_and_no_other() {
    let all = locales();
    let names = |locale: &Value| {
        let mut names: Vec<_> = sentences(locale).into_iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        names
    };
    let slots = |text: &str| {
        let mut slots: Vec<_> =
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect();
        slots.sort();
        slots
    };
    let first = sentences(&all[0].1);
    for (lang, locale) in &all {
        assert_eq!(names(locale), names(&all[0].1), "{lang}");
        for (name, text) in sentences(locale) {
            assert!(!text.trim().is_empty(), "{lang} {name}");
            let (_, model) = first.iter().find(|(known, _)| *known == name).expect("known");
            assert_eq!(slots(&text), slots(model), "{lang} {name}: {text}");
        }
    }
}

#[test]
fn four_languages_run_from_right_to_left() {
    let from_right: Vec<_> =
        locales().into_iter().filter(|(_, locale)| locale["dir"] == "rtl").map(|(lang, _)| lang).collect();
    assert_eq!(from_right, ["ar", "fa", "he", "ur"]);
    assert!(
        locales().iter().all(|(_, locale)| ["ltr", "rtl"].contains(&locale["dir"].as_str().unwrap_or("")))
    );
}

/// The texts of one locale, with a definition's own fields.
fn texts(lang: &str, own: &[(&str, &str)], preset: Preset, reasons: &[&str]) -> Texts {
    let (_, locale) = locales().into_iter().find(|(one, _)| one == lang).expect("a locale");
    let reader = Reader::new(|path| {
        if let Some((_, text)) = own.iter().find(|(key, _)| *key == path) {
            return Some((*text).to_owned());
        }
        if path == "numbers" {
            return Some("0 1 2 3 4 5 6 7 8 9 10".to_owned());
        }
        if let Some(number) = path.strip_prefix("number.") {
            return Some(number.replace('-', "\u{2212}"));
        }
        if let Some(n) = path.strip_prefix("plural.answers.") {
            return Some(locale["answers"]["other"].as_str()?.replace("{n}", n));
        }
        let path = path.strip_prefix("locale.")?;
        path.split('.').try_fold(&locale, |place, key| place.get(key))?.as_str().map(str::to_owned)
    });
    let list: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    Texts::read(&reader, lang, preset, &[list.clone(), list.clone(), list])
}

#[test]
fn no_sentence_is_left_empty() {
    let texts = texts("nl", &[], Preset::Community, &["help"]);
    assert!(!format!("{texts:?}").contains("\"\""), "{texts:?}");
    assert!(texts.words.iter().all(|word| !word.is_empty()));
    assert!(texts.question.contains("deze community"));
    let names: Vec<_> = Score::all().map(|score| texts.score(score)).collect();
    assert_eq!(names[0], format!("0 van 10, {}", texts.get(Word::Low)));
    assert_eq!(names[9], "9 van 10");
    assert_eq!(names[10], format!("10 van 10, {}", texts.get(Word::High)));
}

#[test]
fn a_text_has_its_slots_filled_and_nothing_else() {
    let fill = |text| fill(text, &[("a", "1"), ("b", "{a}")]);
    assert_eq!(fill("{a} and {b}, {a}"), "1 and {a}, 1");
    assert_eq!(fill("no slot"), "no slot");
    assert_eq!(fill("{c} {a"), "{c} {a");
}

#[test]
fn each_preset_asks_its_own_question() {
    let question = |preset| texts("en", &[], preset, &[]).question;
    assert_eq!(
        &*question(Preset::Community),
        "How likely are you to recommend this community to a friend or colleague?"
    );
    assert_eq!(
        &*question(Preset::Product),
        "How likely are you to recommend this product to a friend or colleague?"
    );
    assert_eq!(
        &*question(Preset::Staff),
        "How likely are you to recommend this organisation as a place to work?"
    );
    assert_eq!(
        &*question(Preset::Event),
        "How likely are you to recommend this event to a friend or colleague?"
    );
}

#[test]
fn the_score_so_far_is_told_where_the_survey_tells_it() {
    let so_far = |counts: [&str; 3]| {
        let own = [
            ("definition.members.promoters", counts[0]),
            ("definition.members.passives", counts[1]),
            ("definition.members.detractors", counts[2]),
        ];
        texts("en", &own, Preset::Community, &[]).so_far
    };
    let told = "Members so far: 65 ± 13, from 100 answers.";
    assert_eq!(so_far(["70", "25", "5"]).as_deref(), Some(told));
    let told = "Members so far: \u{2212}33 ± 6, from 600 answers.";
    assert_eq!(so_far(["100", "200", "300"]).as_deref(), Some(told));
    assert_eq!((so_far(["0", "0", "0"]), so_far(["many", "0", "0"])), (None, None));
    assert_eq!(texts("en", &[], Preset::Community, &[]).so_far, None);
}

#[test]
fn own_words_come_before_the_locale_and_the_page_before_both() {
    let own = [
        ("definition.product", "the circle"),
        ("definition.texts.en.product", "the club"),
        ("definition.texts.en.question", "Would you recommend {product}?"),
        ("definition.texts.nl.thanks", "Dank"),
    ];
    let read = texts("en", &own, Preset::Community, &[]);
    assert_eq!(&*read.question, "Would you recommend the club?");
    assert_eq!(&*read.of(Category::Passive).thanks, "Thank you for your answer.");
    assert!(texts("nl", &own, Preset::Community, &[]).question.contains("the circle"));
    let on_page = [&own[..], &[("settings.product", "us")]].concat();
    assert_eq!(&*texts("en", &on_page, Preset::Community, &[]).question, "Would you recommend us?");
}

#[test]
fn each_category_has_its_own_words() {
    let own = [
        ("definition.texts.en.thanks", "Thanks."),
        ("definition.texts.en.reasons.spam", "Spam"),
        ("definition.texts.en.promoter.follow_up", "What is so good?"),
        ("definition.texts.en.promoter.thanks", "Tell others."),
        ("definition.texts.en.promoter.link.url", "https://reviews.example.org"),
        ("definition.texts.en.promoter.link.text", "Write a review"),
        ("definition.texts.en.detractor.link.url", "javascript:alert(1)"),
        ("definition.texts.en.detractor.link.text", "Bad"),
    ];
    let read = texts("en", &own, Preset::Community, &["help", "spam", "odd"]);
    let promoter = read.of(Category::Promoter);
    assert_eq!((&*promoter.follow_up, &*promoter.thanks), ("What is so good?", "Tell others."));
    assert_eq!(promoter.link.as_ref().map(|link| &*link.text), Some("Write a review"));
    assert_eq!(promoter.reasons, ["Help and answers", "Spam", "odd"].map(IString::from));
    let detractor = read.of(Category::Detractor);
    assert_eq!((&*detractor.thanks, &detractor.link), ("Thanks.", &None));
    assert_eq!(&*detractor.follow_up, "What should we do better?");
}

#[test]
fn a_comment_is_the_follow_up_where_there_are_no_reasons() {
    let label = |own: &[(&str, &str)], reasons: &[&str]| {
        texts("en", own, Preset::Community, reasons).of(Category::Promoter).comment.clone()
    };
    let (general, special) = (
        ("definition.texts.en.comment", "Why?"),
        ("definition.texts.en.promoter.follow_up", "What is so good?"),
    );
    assert_eq!(&*label(&[], &[]), "What do you like best?");
    assert_eq!(&*label(&[general], &[]), "Why?");
    assert_eq!(&*label(&[general, special], &[]), "What is so good?");
    assert_eq!(&*label(&[special], &["help"]), "Would you like to add something?");
    assert_eq!(&*label(&[general, special], &["help"]), "Why?");
}
