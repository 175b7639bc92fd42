//! An outbox as text, for a place that outlives the page: one entry for each batch and each pile.
//!
//! An entry is a row of fields: `s`, id, days missed, token, body of a batch; `o`, id, and so on of a pile. Lists are
//! one field. What stands between are the separators of ASCII, which no person writes; they are taken out of texts.
//! An entry that cannot be read is left out, and no other is lost with it.

use super::{Outbox, Parcel, Pile};
use commend_core::{
    SmallMap,
    wire::{Cell, Comment, decimal},
};

/// What stands between entries.
pub const BETWEEN: char = '\u{1d}';
const ITEM: char = '\u{1e}';
const FIELD: char = '\u{1f}';

impl Outbox {
    /// Everything that is not settled, batches first.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for parcel in &self.parcels {
            parcel.write(&mut out);
        }
        for pile in &self.piles {
            pile.write(&mut out);
        }
        out
    }

    /// What [`Outbox::to_text`] has written.
    pub fn from_text(text: &str) -> Self {
        let mut outbox = Self::default();
        for entry in text.split(BETWEEN) {
            let mut fields = entry.split(FIELD);
            match fields.next() {
                Some("s") => outbox.parcels.extend(Parcel::read(fields)),
                Some("o") => outbox.piles.extend(Pile::read(fields)),
                _ => {}
            }
        }
        outbox
    }
}

impl Parcel {
    /// Reads one as it stands alone.
    pub fn from_text(text: &str) -> Option<Self> {
        Outbox::from_text(text).parcels.pop()
    }

    /// As an entry of an outbox.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        begin(out, 's');
        field(out, &self.id);
        field(out, &[&decimal(self.missed.0), " ", &decimal(self.missed.1)].concat());
        field(out, &self.token);
        field(out, &self.body);
    }

    fn read<'a>(mut fields: impl Iterator<Item = &'a str>) -> Option<Self> {
        let id = fields.next()?.into();
        let mut missed = numbers(fields.next()?);
        let mut missed = || missed.next().and_then(|n| n.try_into().ok()).unwrap_or_default();
        let missed = (missed(), missed());
        Some(Self { id, missed, token: fields.next()?.into(), body: fields.next()?.into() })
    }
}

impl Pile {
    fn write(&self, out: &mut String) {
        let Cell { segment, scores, reasons, shown, dismissed } = &self.cell;
        begin(out, 'o');
        for text in [&self.id, &self.token, &self.survey, &self.wave, &self.wording] {
            field(out, text);
        }
        out.push(FIELD);
        for n in scores.iter().chain([shown, dismissed, &self.rejected]) {
            out.push_str(&decimal(*n));
            out.push(' ');
        }
        out.push(FIELD);
        segment.iter().for_each(|(name, value)| items(out, name, value));
        out.push(FIELD);
        reasons.iter().filter(|(_, n)| **n > 0).for_each(|(name, n)| items(out, name, &decimal(*n)));
        out.push(FIELD);
        self.comments.iter().for_each(|Comment { category, text }| items(out, category, text));
    }

    fn read<'a>(mut fields: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut text = || fields.next().map(str::to_owned);
        let (id, token, survey, wave, wording) = (text()?, text()?, text()?, text()?, text()?);
        let mut counts = numbers(fields.next()?);
        let mut count = || counts.next().unwrap_or_default();
        let scores = std::array::from_fn(|_| count());
        let (shown, dismissed, rejected) = (count(), count(), count());
        let pairs = |field: &'a str| {
            let mut items = field.split(ITEM);
            std::iter::from_fn(move || Some((items.next()?.to_owned(), items.next()?)))
        };
        let segment = pairs(fields.next()?).map(|(name, value)| (name, value.to_owned())).collect();
        let reasons = pairs(fields.next()?);
        let reasons: SmallMap<_, _> =
            reasons.map(|(name, n)| (name, numbers(n).next().unwrap_or_default())).collect();
        let comments = pairs(fields.next()?).map(|(category, text)| Comment { category, text: text.into() });
        let cell = Cell { segment, scores, reasons, shown, dismissed };
        Some(Self { id, token, survey, wave, wording, cell, rejected, comments: comments.collect() })
    }
}

fn begin(out: &mut String, kind: char) {
    if !out.is_empty() {
        out.push(BETWEEN);
    }
    out.push(kind);
}

fn field(out: &mut String, text: &str) {
    out.push(FIELD);
    plain(out, text);
}

fn items(out: &mut String, name: &str, value: &str) {
    plain(out, name);
    out.push(ITEM);
    plain(out, value);
    out.push(ITEM);
}

fn plain(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| !(BETWEEN..=FIELD).contains(c)));
}

fn numbers(text: &str) -> impl Iterator<Item = u64> {
    text.split(' ').map(|n| n.parse().unwrap_or_default())
}
