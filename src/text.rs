//! Every sentence that a person sees, in the language the page loaded. The words are in `locales/`; a
//! survey may replace those that are its own. Called by `config`.

/// The words of one survey in one language; each named as in `locales/en.json`, where it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub region: String,
    pub question: String,
    pub low: String,
    pub high: String,
    pub score: String,
    pub comment: String,
    pub optional: String,
    pub submit: String,
    pub close: String,
    pub thanks: String,
    pub unsent: String,
    pub refused: String,
    pub about: String,
    pub sent: String,
    pub preview: String,
}

impl Texts {
    /// Reads the locale (`locale.KEY`), the survey's own words (`definition.texts.LANG.KEY`) and the
    /// page's `product`.
    pub fn read(read: &impl Fn(&str) -> Option<String>, lang: &str) -> Self {
        let fixed = |key: &str| read(&format!("locale.{key}")).unwrap_or_default();
        let own = |key: &str| read(&format!("definition.texts.{lang}.{key}")).unwrap_or_else(|| fixed(key));
        let product = read("settings.product").unwrap_or_else(|| own("product"));
        Self {
            region: fixed("region"),
            question: own("question").replace("{product}", &product),
            low: own("low"),
            high: own("high"),
            score: fixed("score"),
            comment: own("comment"),
            optional: fixed("optional"),
            submit: own("submit"),
            close: fixed("close"),
            thanks: own("thanks"),
            unsent: fixed("unsent"),
            refused: fixed("refused"),
            about: fixed("about"),
            sent: fixed("sent"),
            preview: fixed("preview"),
        }
    }

    /// What a score is called aloud: "9 of 10".
    pub fn score(&self, score: commend_core::Score) -> String {
        self.score.replace("{score}", &score.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const LOCALES: [(&str, &str); 2] =
        [("en", include_str!("../locales/en.json")), ("nl", include_str!("../locales/nl.json"))];

    fn locale(json: &str) -> Value {
        serde_json::from_str(json).expect("JSON")
    }

    #[test]
    fn every_language_has_every_sentence_and_no_other() {
        assert_eq!(LOCALES.map(|(lang, _)| lang), commend_core::LANGS);
        let first = locale(LOCALES[0].1);
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        for (lang, json) in LOCALES {
            let value = locale(json);
            assert_eq!(keys(&value), keys(&first), "{lang}");
            let slots = |value: &Value| value.as_str().expect("a text").matches('{').count();
            for key in keys(&value) {
                assert!(value[&key].as_str().is_some_and(|text| !text.is_empty()), "{lang} {key}");
                assert_eq!(slots(&value[&key]), slots(&first[&key]), "{lang} {key}");
            }
        }
    }

    #[test]
    fn no_sentence_is_left_empty() {
        let value = locale(LOCALES[1].1);
        let read = |path: &str| Some(value[path.strip_prefix("locale.")?].as_str()?.to_owned());
        let texts = Texts::read(&read, "nl");
        assert!(!format!("{texts:?}").contains("\"\""), "{texts:?}");
        assert!(texts.question.contains("deze community"));
        assert_eq!(texts.score(commend_core::Score::try_from(9).expect("a score")), "9 van 10");
    }

    #[test]
    fn own_words_come_before_the_locale_and_the_page_before_both() {
        let read = |path: &str| match path {
            "definition.texts.en.product" => Some("the club".into()),
            "definition.texts.en.question" => Some("Would you recommend {product}?".into()),
            "definition.texts.nl.thanks" => Some("Dank".into()),
            "locale.thanks" => Some("Thank you".into()),
            _ => None,
        };
        let texts = Texts::read(&read, "en");
        assert_eq!(
            (texts.question.as_str(), texts.thanks.as_str()),
            ("Would you recommend the club?", "Thank you")
        );
        let on_page = |path: &str| if path == "settings.product" { Some("us".into()) } else { read(path) };
        assert_eq!(Texts::read(&on_page, "en").question, "Would you recommend us?");
    }
}
