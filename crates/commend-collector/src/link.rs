//! A survey as a page of its own, for links in posts, mails and on paper: what stands on it, in each step. It needs no
//! script; where the widget runs it takes the place of the form. The addresses are in `routes/link.rs`.

use crate::{
    chart,
    spoken::{Spoken, spoken_as},
};
use askama::Template;
use axum::body::Bytes;
use commend_core::{Category, Link, Score, Survey, Theme};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};
use tokio::sync::Mutex;
use url::form_urlencoded::Serializer;

/// What only these pages say, by language.
static SENTENCES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../locales/link.json")).unwrap_or_default());

/// The dimension of where people are asked, and the value for a link that does not say it.
pub(crate) const CHANNEL: &str = "channel";
pub(crate) const NOWHERE: &str = "other";
/// The parameter of a link for a device that is handed round.
pub(crate) const KIOSK: &str = "kiosk";

/// A page.
#[derive(Template)]
#[template(path = "link.html")]
pub(crate) struct Page<'a> {
    pub(crate) lang: &'a str,
    pub(crate) direction: &'static str,
    pub(crate) step: Step<'a>,
}

/// What a page is for.
pub(crate) enum Step<'a> {
    Ask(Ask<'a>),
    /// After the answer, and where the next person is asked, on a device that is handed round.
    Thank {
        text: &'a str,
        link: Option<&'a Link>,
        more: Option<More<'a>>,
        next: Option<String>,
    },
    /// Nothing to do.
    Say(&'a str),
}

/// The question.
pub(crate) struct Ask<'a> {
    pub(crate) spoken: &'a Spoken<'a>,
    pub(crate) way: &'a Way<'a>,
    /// The id of the answer, so that it counts once however often it is sent.
    pub(crate) id: String,
    /// The score that the link has chosen: it counts when it is confirmed.
    pub(crate) chosen: Option<u8>,
    /// What went wrong.
    pub(crate) notice: Option<&'a str>,
    /// Where the page is, for those who show links as cards.
    pub(crate) home: &'a str,
}

/// What may be said of the score.
pub(crate) struct More<'a> {
    /// Where it is sent to.
    pub(crate) action: String,
    pub(crate) id: String,
    pub(crate) category: Category,
    pub(crate) follow_up: &'a str,
    pub(crate) reasons: Vec<(&'a str, String)>,
    pub(crate) submit: &'a str,
}

/// The pictures of questions that were made, by survey and language, with what stands on them: nobody waits twice for
/// the same.
#[derive(Clone, Default)]
pub(crate) struct Cards(Arc<Mutex<Drawn>>);

type Drawn = BTreeMap<(String, String), ([String; 3], Bytes)>;

impl Cards {
    /// The picture of a question; none where it cannot be drawn.
    pub(crate) async fn of(&self, spoken: &Spoken<'_>) -> Option<Bytes> {
        let key = (spoken.survey.id.to_string(), spoken.lang.to_owned());
        // One request draws, the others wait for it.
        let mut known = self.0.lock().await;
        let texts = [spoken.question(), spoken.low().to_owned(), spoken.high().to_owned()];
        if let Some((_, picture)) = known.get(&key).filter(|(of, _)| *of == texts) {
            return Some(picture.clone());
        }
        let [question, low, high] = texts.clone();
        let drawn = tokio::task::spawn_blocking(move || chart::card(&question, &low, &high)).await;
        let picture = Bytes::from(drawn.ok()??);
        known.insert(key, (texts, picture.clone()));
        Some(picture)
    }
}

/// How somebody has come to the page; goes along from step to step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Way<'a> {
    pub(crate) channel: Option<&'a str>,
    pub(crate) lang: Option<&'a str>,
    /// Who the link was sent to, signed.
    pub(crate) token: Option<&'a str>,
    /// Whether it is for a device that is handed round.
    pub(crate) kiosk: bool,
}

impl Way<'_> {
    /// As it stands in an address, after what else stands there.
    pub(crate) fn query(&self, others: &[(&str, &str)]) -> String {
        let kiosk = self.kiosk.then_some("");
        let own = [(CHANNEL, self.channel), ("lang", self.lang), ("token", self.token), (KIOSK, kiosk)];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let query = Serializer::new(String::new()).extend_pairs(others).extend_pairs(own).finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The same for everybody: without whom the link was sent to.
    pub(crate) fn public(&self) -> String {
        Way { token: None, ..self.clone() }.query(&[])
    }

    /// The channel that counts.
    pub(crate) fn counted(&self) -> &str {
        self.channel.unwrap_or(NOWHERE)
    }
}

impl<'a> Page<'a> {
    /// A page that only says something of [`SENTENCES`], in the first of these languages that it can be said in.
    pub(crate) fn saying(name: &str, wanted: &[String]) -> Self {
        let known: Vec<_> = commend_core::LANGS.into();
        let lang = wanted.iter().find_map(|tag| spoken_as(tag, &known)).unwrap_or("en");
        Self { lang, direction: crate::spoken::direction(lang), step: Step::Say(sentence(lang, name)) }
    }

    pub(crate) fn of(spoken: &'a Spoken<'a>, step: Step<'a>) -> Self {
        Self { lang: spoken.lang, direction: spoken.direction(), step }
    }

    /// Whether it asks for the first time.
    pub(crate) fn is_question(&self) -> bool {
        matches!(&self.step, Step::Ask(ask) if ask.notice.is_none())
    }

    fn title(&self) -> String {
        match &self.step {
            Step::Ask(ask) => ask.spoken.question(),
            Step::Thank { text, .. } | Step::Say(text) => (*text).to_owned(),
        }
    }
}

impl Ask<'_> {
    fn survey(&self) -> &Survey {
        self.spoken.survey
    }

    /// What is said to whoever has answered before.
    fn known(&self) -> &'static str {
        sentence(self.spoken.lang, "known")
    }

    fn theme(&self) -> &'static str {
        match self.survey().theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Each score, what it is called aloud, and whether it is chosen.
    fn scores(&self) -> impl Iterator<Item = (u8, String, bool)> {
        Score::all()
            .map(Score::value)
            .map(|score| (score, self.spoken.score(score), self.chosen == Some(score)))
    }
}

/// A sentence of [`SENTENCES`].
pub(crate) fn sentence(lang: &str, name: &str) -> &'static str {
    let said = |lang: &str| SENTENCES[lang][name].as_str();
    said(lang).or_else(|| said("en")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_sentences() {
        for lang in commend_core::LANGS {
            for name in ["closed", "known", "broken"] {
                assert!(SENTENCES[lang][name].as_str().is_some_and(|text| text.len() > 8), "{lang} {name}");
            }
        }
        let page = |wanted: &str| {
            let Page { lang, direction, step: Step::Say(text) } =
                Page::saying("closed", &[wanted.to_owned()])
            else {
                panic!("another page")
            };
            (lang, direction, text)
        };
        assert_eq!(page("he-IL"), ("he", "rtl", "הסקר נסגר."));
        assert_eq!(page("xx"), ("en", "ltr", "This survey is closed."));
    }

    #[test]
    fn a_way_goes_along() {
        let way = Way { channel: Some("x"), lang: None, token: Some("a.b&c"), kiosk: false };
        assert_eq!(way.query(&[("category", "promoter")]), "?category=promoter&channel=x&token=a.b%26c");
        let kiosk = Way { kiosk: true, ..way };
        assert_eq!(kiosk.public(), "?channel=x&kiosk=");
        assert_eq!((Way::default().query(&[]), Way::default().counted()), (String::new(), "other"));
    }
}
