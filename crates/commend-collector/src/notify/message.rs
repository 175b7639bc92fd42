//! What is sent, and how it is written: as JSON of figures and text, as text of a chat, as a letter. Says what it
//! was given and computes nothing.

use super::{
    config::Kind,
    words::{Words, fill},
};
use askama::Template;
use commend_core::{Survey, stats::verdict::Lang};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::{Value, json};

/// Answers have stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Silent {
    /// The survey's id.
    pub(crate) survey: String,
    /// The last day with answers, UTC.
    pub(crate) last: Date,
    /// How many answers a day were usual until then.
    pub(crate) usual: u64,
}

/// What is sent to every target that wants it. The same message has the same id in every try.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) kind: Kind,
    /// The survey that it is about.
    pub(super) survey: Option<String>,
    pub(super) at: Timestamp,
    pub(super) letter: Letter,
    /// What programs read, beside the text.
    pub(super) data: Value,
}

/// A message for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) lang: &'static str,
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
    /// The words of the link, and where it leads.
    pub(super) link: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "notify/letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "notify/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "notify/chat.txt")]
struct Chat<'a> {
    letter: &'a Letter,
}

/// The body that a hook of Commend's own format gets.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    text: String,
    data: &'a Value,
}

impl Message {
    /// A message with an id of its own; the error is that there is no chance to be had.
    pub(super) fn new(kind: Kind, at: Timestamp, letter: Letter, data: Value) -> Result<Self, String> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| error.to_string())?;
        let survey = data["survey"].as_str().map(str::to_owned);
        Ok(Self { id: format!("msg_{}", hex::encode(id)), kind, survey, at, letter, data })
    }

    /// A message that does no harm.
    pub(super) fn test(at: Timestamp, lang: Lang) -> Result<Self, String> {
        let words = Words::of(lang);
        let lines = vec![words.nothing_to_do.to_owned()];
        let letter = Letter { lang: lang.code(), heading: words.test.into(), lines, link: None };
        Self::new(Kind::Test, at, letter, json!({}))
    }

    /// The message that answers have stopped.
    pub(super) fn silent(
        event: &Silent,
        survey: &Survey,
        link: Option<String>,
        at: Timestamp,
        lang: Lang,
    ) -> Result<Self, String> {
        let words = Words::of(lang);
        let (day, usual) = (event.last.to_string(), event.usual.to_string());
        let since = words.since[usize::from(event.usual != 1)];
        let letter = Letter {
            lang: lang.code(),
            heading: fill(words.silent, &[("title", &one_line(survey.title()))]),
            lines: vec![fill(since, &[("day", &day), ("usual", &usual)]), words.look.into()],
            link: link.map(|link| (words.report.to_owned(), link)),
        };
        let data =
            json!({ "survey": event.survey, "title": survey.title(), "last": day, "usual": event.usual });
        Self::new(Kind::Silent, at, letter, data)
    }

    /// The body of Commend's own format.
    pub(super) fn json(&self) -> String {
        let timestamp = self.at.to_string();
        let body = Body { kind: self.kind.as_str(), timestamp, text: self.letter.text(), data: &self.data };
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// The body that chats take.
    pub(super) fn slack(&self) -> String {
        json!({ "text": self.letter.chat() }).to_string()
    }
}

impl Letter {
    /// Plain text.
    pub(super) fn text(&self) -> String {
        Text { letter: self }.render().unwrap_or_default()
    }

    /// A small page.
    pub(super) fn html(&self) -> String {
        Html { letter: self }.render().unwrap_or_default()
    }

    /// The text of a chat, with its bold heading and its link.
    fn chat(&self) -> String {
        Chat { letter: self }.render().unwrap_or_default()
    }
}

/// A text that others wrote, as one line: a header, or a chat, would take a break for an end.
pub(super) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl Chat<'_> {
    /// A text in which a chat sees nothing but text: `&<>` as Slack wants them, and signs that would mark up, link
    /// or call somebody as others that look alike, since Slack knows no way to escape these.
    fn plain(text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        for sign in text.chars() {
            match sign {
                '&' => plain.push_str("&amp;"),
                '<' => plain.push_str("&lt;"),
                '>' => plain.push_str("&gt;"),
                '*' => plain.push('\u{2217}'),
                '_' => plain.push('\u{ff3f}'),
                '~' => plain.push('\u{223c}'),
                '`' => plain.push('\u{2cb}'),
                '@' => plain.push('\u{ff20}'),
                '[' => plain.push('\u{ff3b}'),
                ']' => plain.push('\u{ff3d}'),
                sign => plain.push(sign),
            }
        }
        plain
    }
}

#[cfg(test)]
mod tests;
