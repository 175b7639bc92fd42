//! A survey in one language: what people read, chosen as the widget chooses it, so that the hash of what was asked is the
//! same whether the widget or a form has asked. Pure.

use commend_core::{Category, CategoryTexts, Link, Survey, Texts, wire::wording};
use rust_embed::RustEmbed;
use serde_json::Value;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Locales;

/// A survey in one language.
pub(crate) struct Spoken<'a> {
    pub(crate) survey: &'a Survey,
    pub(crate) lang: &'a str,
    own: Option<&'a Texts>,
    sentences: Value,
}

impl<'a> Spoken<'a> {
    /// In the first of the wanted languages that the survey speaks, else in its first.
    pub(crate) fn of(survey: &'a Survey, wanted: &[String]) -> Self {
        let known = languages(survey);
        let found = wanted.iter().find_map(|tag| spoken_as(tag, &known));
        let lang = found.or_else(|| known.first().copied()).unwrap_or("en");
        Self { survey, lang, own: survey.texts.get(lang), sentences: sentences(lang) }
    }

    /// All sentences of the widget.
    pub(crate) fn into_sentences(self) -> Value {
        self.sentences
    }

    /// A sentence of the widget.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.sentences[name].as_str().unwrap_or_default()
    }

    pub(crate) fn direction(&self) -> &'static str {
        written(&self.sentences)
    }

    pub(crate) fn question(&self) -> String {
        let (question, product) = self.survey.preset.words();
        let named = self.own.and_then(|own| own.product.as_deref()).or(self.survey.product.as_deref());
        let product = named.unwrap_or_else(|| self.word(product));
        self.own(|own| &own.question, question).replace("{product}", product)
    }

    pub(crate) fn low(&self) -> &str {
        self.own(|own| &own.low, "low")
    }

    pub(crate) fn high(&self) -> &str {
        self.own(|own| &own.high, "high")
    }

    pub(crate) fn submit(&self) -> &str {
        self.own(|own| &own.submit, "submit")
    }

    /// The hash of what is asked.
    pub(crate) fn wording(&self) -> String {
        wording([self.question().as_str(), self.low(), self.high()])
    }

    /// What is asked after the score.
    pub(crate) fn follow_up(&self, category: Category) -> &str {
        let own = self.of_category(category).and_then(|own| own.follow_up.as_deref());
        own.unwrap_or_else(|| self.word(category.as_str()))
    }

    /// What is said of all that is sent.
    pub(crate) fn sent(&self) -> &str {
        self.word(if self.survey.reasons.ids().next().is_some() { "sent_reasons" } else { "sent" })
    }

    /// The closed answers, each with its label.
    pub(crate) fn reasons(&self, category: Category) -> Vec<(&'a str, String)> {
        let label = |id: &'a str| {
            let own = self.own.and_then(|own| own.reasons.iter().find(|(known, _)| known.as_str() == id));
            let built_in = || self.sentences["reasons"][id].as_str();
            let label = own.map(|(_, label)| label.as_str()).or_else(built_in).unwrap_or(id);
            (id, label.to_owned())
        };
        self.survey.reasons.of(category).iter().map(|id| label(id.as_str())).collect()
    }

    pub(crate) fn thanks(&self, category: Option<Category>) -> &str {
        let of_category = category.and_then(|category| self.of_category(category)?.thanks.as_deref());
        of_category.unwrap_or_else(|| self.own(|own| &own.thanks, "thanks"))
    }

    pub(crate) fn link(&self, category: Category) -> Option<&'a Link> {
        self.of_category(category)?.link.as_ref()
    }

    /// What a score is called aloud, the ends with what they mean.
    pub(crate) fn score(&self, score: u8) -> String {
        let name = self.word("score").replace("{score}", &score.to_string()).replace("{most}", "10");
        match score {
            0 => format!("{name}, {}", self.low()),
            10 => format!("{name}, {}", self.high()),
            _ => name,
        }
    }

    fn own(&self, text: impl Fn(&'a Texts) -> &'a Option<String>, name: &str) -> &str {
        self.own.and_then(|own| text(own).as_deref()).unwrap_or_else(|| self.word(name))
    }

    fn of_category(&self, category: Category) -> Option<&'a CategoryTexts> {
        let own = self.own?;
        match category {
            Category::Promoter => own.promoter.as_ref(),
            Category::Passive => own.passive.as_ref(),
            Category::Detractor => own.detractor.as_ref(),
        }
    }
}

/// The languages that a survey speaks, the one that it falls back to first.
pub(crate) fn languages(survey: &Survey) -> Vec<&str> {
    match survey.texts.keys().map(String::as_str).collect::<Vec<_>>() {
        own if own.is_empty() => commend_core::LANGS.into(),
        own => own,
    }
}

/// How a language is written.
pub(crate) fn direction(lang: &str) -> &'static str {
    written(&sentences(lang))
}

fn written(sentences: &Value) -> &'static str {
    if sentences["dir"] == "rtl" { "rtl" } else { "ltr" }
}

/// The known language that a tag asks for: with its script or region where that is known, else without.
pub(crate) fn spoken_as<'a>(tag: &str, known: &[&'a str]) -> Option<&'a str> {
    let find = |wanted: &str| known.iter().find(|known| known.eq_ignore_ascii_case(wanted)).copied();
    let parts: Vec<_> = tag.split('-').collect();
    let has =
        |names: &[&str]| parts.iter().any(|part| names.iter().any(|name| name.eq_ignore_ascii_case(part)));
    let plain = match parts.first()?.to_ascii_lowercase().as_str() {
        "zh" if has(&["hant", "tw", "hk", "mo"]) => "zh-Hant".into(),
        "zh" => "zh-Hans".into(),
        "no" | "nn" => "nb".into(),
        other => other.to_owned(),
    };
    find(tag).or_else(|| find(&plain))
}

fn sentences(lang: &str) -> Value {
    let file = Locales::get(&format!("{lang}.json"));
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(json: &str) -> Survey {
        Survey::from_json(json.as_bytes()).expect("a survey")
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        let plain = survey(r#"{"id":"a","wave":"1"}"#);
        for (wanted, lang) in [
            (&["nl-BE"][..], "nl"),
            (&["xx", "de-AT"], "de"),
            (&["pt-BR"], "pt-BR"),
            (&["pt-PT"], "pt"),
            (&["zh-TW"], "zh-Hant"),
            (&["zh"], "zh-Hans"),
            (&["nn"], "nb"),
            (&["xx"], "en"),
            (&[], "en"),
        ] {
            let wanted: Vec<_> = wanted.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(Spoken::of(&plain, &wanted).lang, lang, "{wanted:?}");
        }
        let own = survey(r#"{"id":"a","wave":"1","texts":{"nl":{}}}"#);
        assert_eq!(Spoken::of(&own, &["en".into()]).lang, "nl");
        assert_eq!(Spoken::of(&plain, &["ar".into()]).direction(), "rtl");
    }

    #[test]
    fn own_words_come_first_and_change_the_hash() {
        let own = survey(
            r#"{"id":"a","wave":"1","product":"the Club","reasons":{"detractor":["help","shed"]},
                "texts":{"en":{"question":"Would you send a friend to {product}?","reasons":{"shed":"The shed"},
                "detractor":{"follow_up":"What went wrong?","thanks":"Sorry.","link":{"url":"/x","text":"More"}}},"nl":{"reasons":{"shed":"De schuur"}}}}"#,
        );
        let (en, nl) = (Spoken::of(&own, &["en".into()]), Spoken::of(&own, &["nl".into()]));
        assert_eq!(en.question(), "Would you send a friend to the Club?");
        assert_eq!(
            nl.question(),
            "Hoe waarschijnlijk is het dat je the Club aanbeveelt aan een vriend of collega?"
        );
        assert_ne!(en.wording(), nl.wording());
        let labels = |spoken: &Spoken| -> Vec<_> {
            spoken.reasons(Category::Detractor).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(&en), ["Help and answers", "The shed"]);
        assert_eq!(labels(&nl)[1], "De schuur");
        assert_eq!(
            (en.follow_up(Category::Detractor), en.follow_up(Category::Promoter)),
            ("What went wrong?", "What do you like best?")
        );
        assert_eq!(
            (en.thanks(Some(Category::Detractor)), en.thanks(None)),
            ("Sorry.", "Thank you for your answer.")
        );
        assert_eq!((en.score(10), en.score(4)), ("10 of 10, Very likely".into(), "4 of 10".into()));
        assert!(en.link(Category::Detractor).is_some() && en.link(Category::Promoter).is_none());
    }

    #[test]
    fn every_language_has_all_that_a_page_says() {
        let plain = survey(r#"{"id":"a","wave":"1","comments":"on"}"#);
        for lang in commend_core::LANGS {
            let spoken = Spoken::of(&plain, &[lang.to_owned()]);
            assert_eq!(spoken.lang, lang);
            let said =
                [&spoken.question(), spoken.low(), spoken.high(), spoken.submit(), spoken.word("refused")];
            assert!(said.iter().all(|text| !text.is_empty() && !text.contains('{')), "{lang}: {said:?}");
        }
    }
}
