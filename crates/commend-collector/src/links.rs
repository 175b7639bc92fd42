//! The addresses of a survey, for posts, mails, feeds and paper: `commend links` prints them, `/feed/<survey>.xml` serves them
//! to readers. None counts by being fetched, see `link.rs`.

use crate::{
    config::{Data, Form, LinksOptions},
    folder,
    link::{CHANNEL, Way},
    spoken::{self, Spoken},
    surveys,
};
use askama::Template;
use comfy_table::{Table, presets};
use commend_core::{SegmentValue, Survey};
use qrcode::{QrCode, render::svg};
use serde_json::json;

/// The links of a survey from one place.
pub(crate) struct Links<'a> {
    pub(crate) home: &'a str,
    pub(crate) spoken: &'a Spoken<'a>,
    /// The language where it was chosen; else each page is in that of whoever opens it.
    pub(crate) lang: Option<&'a str>,
    /// Whether they are for devices that are handed round.
    pub(crate) kiosk: bool,
}

/// The question with a link for each score, in markup that programs for mail take.
#[derive(Template)]
#[template(path = "mail.html")]
pub(crate) struct Mail<'a> {
    links: &'a Links<'a>,
    channel: &'a str,
}

/// The same where there is no markup.
#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    links: &'a Links<'a>,
    channel: &'a str,
}

/// A feed of one item.
#[derive(Template)]
#[template(path = "feed.xml")]
pub(crate) struct Feed<'a> {
    pub(crate) links: &'a Links<'a>,
    pub(crate) channel: &'a str,
    pub(crate) updated: String,
    /// Whether anybody is asked now.
    pub(crate) open: bool,
    /// The item as HTML.
    pub(crate) content: String,
}

impl<'a> Links<'a> {
    /// To the question, with a score that is chosen.
    pub(crate) fn to(&self, channel: &str, score: Option<u8>) -> String {
        let way = Way { channel: Some(channel), lang: self.lang, token: None, kiosk: self.kiosk };
        let score = score.map(|score| score.to_string());
        let others: Vec<_> = score.iter().map(|score| ("score", score.as_str())).collect();
        format!("{}/s/{}{}", self.home, self.spoken.survey.id, way.query(&others))
    }

    /// For a mail.
    pub(crate) fn mail(&'a self, channel: &'a str) -> Mail<'a> {
        Mail { links: self, channel }
    }

    /// Each score with its link, and with what it means where it is an end of the scale.
    fn scores(&self, channel: &str) -> Vec<(u8, String, &str)> {
        let end = |score| match score {
            0 => self.spoken.low(),
            10 => self.spoken.high(),
            _ => "",
        };
        (0..=10).map(|score| (score, self.to(channel, Some(score)), end(score))).collect()
    }
}

impl Mail<'_> {
    /// The two sides of a line, as mail programs name them.
    fn sides(&self) -> [&'static str; 2] {
        if self.links.spoken.direction() == "rtl" { ["right", "left"] } else { ["left", "right"] }
    }
}

/// The channels that a survey lists.
pub(crate) fn channels(survey: &Survey) -> Vec<&str> {
    let listed = survey.segments.iter().find(|(dimension, _)| dimension.as_str() == CHANNEL);
    listed.map(|(_, all)| all.iter().map(SegmentValue::as_str).collect()).unwrap_or_default()
}

/// Prints the links, or what is made of them; `say` prints.
pub(crate) fn run(options: &LinksOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let store = data.if_there()?;
    let surveys = surveys::known(options.surveys.as_deref(), store.as_ref())?;
    let survey = surveys.named(&options.survey)?;
    let languages = spoken::languages(survey);
    if let Some(lang) = &options.lang
        && !languages.contains(&lang.as_str())
    {
        return Err(format!("the survey does not speak `{lang}`: use {}", languages.join(", ")));
    }
    let channels = channels(survey);
    if channels.is_empty() {
        return Err("the survey tells no channels apart: list `channel` in its `segments`".into());
    }
    let spoken = Spoken::of(survey, options.lang.as_slice());
    let links =
        Links { home: &options.home, spoken: &spoken, lang: options.lang.as_deref(), kiosk: options.kiosk };
    if let Some(form) = options.mail {
        let channel = channels.iter().find(|known| **known == options.channel);
        let channel = channel.ok_or_else(|| {
            format!("there is no channel `{}`: use {}", options.channel, channels.join(", "))
        })?;
        let written = match form {
            Form::Html => links.mail(channel).render(),
            Form::Text => Text { links: &links, channel }.render(),
        };
        say(written.map_err(|e| e.to_string())?.trim_end());
        return Ok(());
    }
    let all: Vec<_> = channels.iter().map(|channel| (*channel, links.to(channel, None))).collect();
    match (&options.qr, options.json) {
        (Some(into), _) => {
            let file = |(channel, url): &(&str, String)| {
                Ok((format!("{}-{channel}.svg", survey.id), code(url)?.into()))
            };
            folder::write(into, all.iter().map(file).collect::<Result<Vec<_>, String>>()?, say)
        }
        (_, true) => {
            let link = |(channel, url): &(&str, String)| json!({ "channel": channel, "url": url });
            say(&format!("{:#}", json!(all.iter().map(link).collect::<Vec<_>>())));
            Ok(())
        }
        _ => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING);
            for (channel, url) in &all {
                table.add_row([*channel, url]);
            }
            say(&table.trim_fmt());
            Ok(())
        }
    }
}

/// A code that cameras read, black on white with the margin that they need.
fn code(url: &str) -> Result<String, String> {
    let code = QrCode::new(url).map_err(|e| format!("{url}: it is too long for a code: {e}"))?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(320, 320).build())
}

#[cfg(test)]
mod tests;
