//! Every sentence that a person sees, in the language the page loaded. The words are in `locales/`; a
//! survey may replace those that are its own. Called by `config`.

use commend_core::Score;

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
    pub sent_comment: String,
    pub preview: String,
}

impl Texts {
    /// Reads the locale (`locale.KEY`), the survey's own words (`definition.texts.LANG.KEY`) and the
    /// page's `product`.
    pub fn read(read: &impl Fn(&str) -> Option<String>, lang: &str) -> Self {
        let fixed = |key: &str| read(&format!("locale.{key}")).unwrap_or_default();
        let own = |key: &str| read(&format!("definition.texts.{lang}.{key}")).unwrap_or_else(|| fixed(key));
        let given = read("settings.product").filter(|product| !product.is_empty());
        let product = given.unwrap_or_else(|| own("product"));
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
            sent_comment: fixed("sent_comment"),
            preview: fixed("preview"),
        }
    }

    /// What a score is called aloud: "9 of 10", the ends with what they mean.
    pub fn score(&self, score: Score) -> String {
        let name = self.score.replace("{score}", &score.to_string());
        match usize::from(score.value()) {
            0 => format!("{name}, {}", self.low),
            value if value + 1 == Score::COUNT => format!("{name}, {}", self.high),
            _ => name,
        }
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
        let names: Vec<_> = Score::all().map(|score| texts.score(score)).collect();
        assert_eq!((names[0].as_str(), names[9].as_str()), ("0 van 10, Onwaarschijnlijk", "9 van 10"));
        assert_eq!(names[10], "10 van 10, Zeer waarschijnlijk");
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
