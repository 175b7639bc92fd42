//! An outbox as text, for a place that outlives the page: a kiosk is switched off and on again.
//!
//! Five kinds of lines, each beginning with its kind: `d` a batch in doubt, `n` the open counts, `r` a reason,
//! `c` a comment. Whatever cannot be read is left out, and nothing else is lost with it.

use super::{Outbox, Parcel};
use commend_core::wire::Comment;
use std::fmt::Write as _;

impl Outbox {
    /// Everything that is not settled.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for Parcel { id, body, .. } in &self.doubts {
            let _ = writeln!(out, "d {id} {body}");
        }
        out.push('n');
        for n in self.open.scores.iter().chain([&self.open.shown, &self.open.dismissed]) {
            let _ = write!(out, " {n}");
        }
        out.push('\n');
        for (reason, n) in self.open.reasons.iter().filter(|(_, n)| **n > 0) {
            let _ = writeln!(out, "r {reason} {n}");
        }
        for Comment { category, text } in &self.comments {
            let _ = writeln!(out, "c {category} {}", text.replace('\n', " "));
        }
        out
    }

    /// What [`Outbox::to_text`] has written.
    pub fn from_text(text: &str) -> Self {
        let mut outbox = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, ' ');
            let (kind, name, rest) = (parts.next(), parts.next(), parts.next());
            match (kind, name, rest) {
                (Some("d"), Some(id), Some(body)) => {
                    outbox.doubts.push(Parcel { id: id.into(), body: body.into(), losses: 0 });
                }
                (Some("n"), Some(_), _) => {
                    let counts = line.split(' ').skip(1).map(|n| n.parse().unwrap_or(0));
                    let open = &mut outbox.open;
                    let places = open.scores.iter_mut().chain([&mut open.shown, &mut open.dismissed]);
                    places.zip(counts).for_each(|(place, n)| *place = n);
                }
                (Some("r"), Some(reason), Some(n)) => {
                    *outbox.open.reasons.entry(reason.into()) = n.parse().unwrap_or(0);
                }
                (Some("c"), Some(category), Some(text)) => {
                    outbox.comments.push(Comment { category: category.into(), text: text.into() });
                }
                _ => {}
            }
        }
        outbox
    }

    /// The batches in doubt, to be sent again as they are.
    pub fn doubts(&self) -> Vec<Parcel> {
        self.doubts.clone()
    }
}
