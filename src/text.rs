//! Every sentence that a person sees, in the language the page loaded. The words are in `locales/`; a
//! survey may replace those that are its own. Called by `config`.

use commend_core::{
    Score,
    stats::{Estimate, Level, Split},
};

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
    pub so_far: Option<String>,
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
            so_far: so_far(read).map(|[nps, margin, n]| {
                fixed("so_far").replace("{nps}", &nps).replace("{margin}", &margin).replace("{n}", &n)
            }),
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

/// The score of members so far, its margin and the number of answers, where the survey tells them: counts by
/// category (`definition.members.CATEGORY`), of enough answers to point at nobody.
fn so_far(read: &impl Fn(&str) -> Option<String>) -> Option<[String; 3]> {
    let count = |category: &str| read(&format!("definition.members.{category}"))?.parse().ok();
    let split = Split {
        promoters: count("promoters")?,
        passives: count("passives")?,
        detractors: count("detractors")?,
    };
    let Estimate { nps, interval, .. } = Estimate::at(split, Level::P95)?;
    let reach = (nps - interval.low).max(interval.high - nps);
    Some([whole(nps).replace('-', "\u{2212}"), whole(reach), split.n().to_string()])
}

/// Points as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "at most 200")]
fn whole(points: f64) -> String {
    (points.round() as i32).to_string()
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
    fn the_score_so_far_is_told_where_the_survey_tells_it() {
        let so_far = |counts: [&str; 3]| {
            let read = |path: &str| match path {
                "locale.so_far" => Some("{nps} ± {margin}, {n}".into()),
                "definition.members.promoters" => Some(counts[0].into()),
                "definition.members.passives" => Some(counts[1].into()),
                "definition.members.detractors" => Some(counts[2].into()),
                _ => None,
            };
            Texts::read(&read, "en").so_far
        };
        assert_eq!(so_far(["70", "25", "5"]).as_deref(), Some("65 ± 13, 100"));
        assert_eq!(so_far(["100", "200", "300"]).as_deref(), Some("\u{2212}33 ± 6, 600"));
        assert_eq!((so_far(["0", "0", "0"]), so_far(["many", "0", "0"])), (None, None));
        assert_eq!(Texts::read(&|_| None, "en").so_far, None);
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
