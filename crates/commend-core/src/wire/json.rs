//! Writes a batch as JSON, by hand: in a page, a library that writes any JSON, numbers with fractions
//! among it, would cost a tenth of the whole widget. Whoever receives uses one. Called by the widget.

use super::{Batch, Cell, Comment, Summary};

impl Batch {
    /// The batch as it travels.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        object(&mut out, |out| {
            count(out, "v", self.v.into());
            text(out, "survey", &self.survey);
            text(out, "wave", &self.wave);
            text(out, "batch", &self.batch);
            text(out, "wording", &self.wording);
            key(out, "token");
            match &self.token {
                Some(token) => string(out, token),
                None => out.push_str("null"),
            }
            key(out, "cells");
            list(out, &self.cells, Cell::write);
            if let Some(summary) = &self.summary {
                key(out, "summary");
                summary.write(out);
            }
            if self.rejected > 0 {
                count(out, "rejected", self.rejected);
            }
            key(out, "comments");
            list(out, &self.comments, Comment::write);
        });
        out
    }
}

impl Cell {
    fn write(&self, out: &mut String) {
        object(out, |out| {
            key(out, "segment");
            object(out, |out| self.segment.iter().for_each(|(name, value)| text(out, name, value)));
            key(out, "scores");
            list(out, &self.scores, |n, out| digits(out, *n));
            key(out, "reasons");
            object(out, |out| self.reasons.iter().for_each(|(name, n)| count(out, name, *n)));
            count(out, "shown", self.shown);
            count(out, "dismissed", self.dismissed);
        });
    }
}

impl Summary {
    fn write(&self, out: &mut String) {
        object(out, |out| {
            count(out, "n", self.n);
            count(out, "promoters", self.promoters);
            count(out, "passives", self.passives);
            count(out, "detractors", self.detractors);
            key(out, "nps");
            match self.nps {
                Some(nps) => points(out, nps),
                None => out.push_str("null"),
            }
        });
    }
}

impl Comment {
    fn write(&self, out: &mut String) {
        object(out, |out| {
            text(out, "category", &self.category);
            text(out, "text", &self.text);
        });
    }
}

/// Appends a text as a JSON string.
pub fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..=' ' if c != ' ' => {
                let code = u32::from(c);
                out.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(code % 16, 16));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// A whole number as text. By hand, too: what the standard library does it with can do any number.
pub fn decimal(n: impl Into<u64>) -> String {
    let mut out = String::new();
    digits(&mut out, n.into());
    out
}

/// A number to two digits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 100 points")]
fn points(out: &mut String, points: f64) {
    let hundredths = (points.abs() * 100.0).round() as u64;
    if points < 0.0 && hundredths > 0 {
        out.push('-');
    }
    digits(out, hundredths / 100);
    out.push('.');
    digits(out, hundredths / 10 % 10);
    digits(out, hundredths % 10);
}

fn digits(out: &mut String, n: u64) {
    if n >= 10 {
        digits(out, n / 10);
    }
    out.extend(u32::try_from(n % 10).ok().and_then(|digit| char::from_digit(digit, 10)));
}

fn key(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    string(out, name);
    out.push(':');
}

fn text(out: &mut String, name: &str, value: &str) {
    key(out, name);
    string(out, value);
}

fn count(out: &mut String, name: &str, n: u64) {
    key(out, name);
    digits(out, n);
}

fn object(out: &mut String, fields: impl FnOnce(&mut String)) {
    out.push('{');
    fields(out);
    out.push('}');
}

fn list<T>(out: &mut String, items: &[T], write: impl Fn(&T, &mut String)) {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words() -> impl Strategy<Value = String> {
        proptest::collection::vec(any::<char>(), 0..12).prop_map(|chars| chars.into_iter().collect())
    }

    fn batches() -> impl Strategy<Value = Batch> {
        let cell = (
            proptest::collection::btree_map(words(), words(), 0..4),
            proptest::array::uniform11(any::<u64>()),
            proptest::collection::btree_map(words(), any::<u64>(), 0..4),
            any::<[u64; 2]>(),
        );
        let cell = cell.prop_map(|(segment, scores, reasons, [shown, dismissed])| Cell {
            segment: segment.into_iter().collect(),
            scores,
            reasons: reasons.into_iter().collect(),
            shown,
            dismissed,
        });
        let nps = proptest::option::of((-10_000..=10_000i32).prop_map(|n| f64::from(n) / 100.0));
        let summary = (any::<[u64; 4]>(), nps).prop_map(|([n, promoters, passives, detractors], nps)| {
            Summary { n, promoters, passives, detractors, nps }
        });
        let comment = (words(), words()).prop_map(|(category, text)| Comment { category, text });
        let texts = (any::<u32>(), words(), words(), words(), words(), proptest::option::of(words()));
        let lists = (proptest::collection::vec(cell, 0..3), proptest::option::of(summary), any::<u64>());
        (texts, lists, proptest::collection::vec(comment, 0..3)).prop_map(
            |((v, survey, wave, batch, wording, token), (cells, summary, rejected), comments)| Batch {
                v,
                survey,
                wave,
                batch,
                wording,
                token,
                cells,
                summary,
                rejected,
                comments,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(batch in batches()) {
            let read: Batch = serde_json::from_str(&batch.to_json()).expect("JSON");
            prop_assert_eq!(read, batch);
        }
    }

    proptest! {
        #[test]
        fn a_whole_number_is_written_as_any(n in any::<u64>(), few in 0..200_u8) {
            prop_assert_eq!([decimal(n), decimal(few)], [n.to_string(), few.to_string()]);
        }
    }

    #[test]
    fn every_character_comes_through() {
        for code in 0..=0x2030 {
            let text = char::from_u32(code).map(String::from).unwrap_or_default();
            let mut json = String::new();
            string(&mut json, &text);
            assert_eq!(serde_json::from_str::<String>(&json).ok().as_deref(), Some(text.as_str()), "{code}");
        }
    }
}
