//! What a drawing is made of: shapes at places, each of a class whose looks stand in the style sheet.

use std::fmt;

/// How wide a drawing is, and how large its letters are, both in its own units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) name: &'static str,
    pub(super) width: f64,
    pub(super) font: f64,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scene {
    pub(super) name: &'static str,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) font: f64,
    pub(super) shapes: Vec<Shape>,
}

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Rect { x: Place, y: Place, width: Place, height: Place, class: &'static str },
    Line { from: [Place; 2], to: [Place; 2], class: &'static str },
    Path { d: String, class: &'static str },
    Dot { at: [Place; 2], r: Place, class: &'static str },
    Text { at: [Place; 2], anchor: Anchor, class: &'static str, text: String },
}

/// Which part of a text is where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A length, written with one digit at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place(f64);

impl Layout {
    /// For a desk, a tablet and a phone. Letters are never below eleven pixels where each is shown.
    pub(super) const ALL: [Self; 3] = [
        Self { name: "wide", width: 1000.0, font: 14.0 },
        Self { name: "medium", width: 640.0, font: 14.0 },
        Self { name: "narrow", width: 320.0, font: 12.5 },
    ];

    pub(super) const fn is_narrow(self) -> bool {
        self.width < 400.0
    }

    pub(super) const fn scene(self, height: f64, shapes: Vec<Shape>) -> Scene {
        Scene { name: self.name, width: self.width, height, font: self.font, shapes }
    }

    /// About how wide a text is.
    pub(super) fn length(self, text: &str) -> f64 {
        length(text, self.font)
    }

    /// A text that has so much room, cut with an ellipsis where it is longer.
    pub(super) fn fitting(self, text: &str, room: f64) -> String {
        if self.length(text) <= room {
            return text.to_owned();
        }
        let mut cut: String = text.to_owned();
        while !cut.is_empty() && self.length(&cut) + self.font > room {
            cut.pop();
        }
        format!("{}…", cut.trim_end())
    }
}

/// About how wide a text is: wide letters count for more, so that none is taken for narrower than it is.
pub(crate) fn length(text: &str, font: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | '\'' | '|' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '±' => 0.92,
        c if c.is_ascii_digit() || c.is_ascii_lowercase() => 0.57,
        c if c.is_ascii() => 0.68,
        _ => 1.0,
    };
    font * text.chars().map(width).sum::<f64>()
}

/// A text in lines of at most so much room.
pub(super) fn lines(text: &str, room: f64, font: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if length(&format!("{line} {word}"), font) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

impl Scene {
    pub(super) fn height(&self) -> Place {
        self.height.into()
    }
}

impl Shape {
    pub(super) fn line(from: [f64; 2], to: [f64; 2], class: &'static str) -> Self {
        Self::Line { from: from.map(Place), to: to.map(Place), class }
    }

    pub(super) fn rect([x, y]: [f64; 2], [width, height]: [f64; 2], class: &'static str) -> Self {
        Self::Rect { x: Place(x), y: Place(y), width: Place(width), height: Place(height), class }
    }

    pub(super) fn dot(at: [f64; 2], r: f64, class: &'static str) -> Self {
        Self::Dot { at: at.map(Place), r: Place(r), class }
    }

    pub(super) fn text(at: [f64; 2], anchor: Anchor, class: &'static str, text: impl Into<String>) -> Self {
        Self::Text { at: at.map(Place), anchor, class, text: text.into() }
    }

    /// A line through places, or an area where it is closed.
    pub(super) fn path(
        places: impl IntoIterator<Item = [f64; 2]>,
        closed: bool,
        class: &'static str,
    ) -> Self {
        let steps = places
            .into_iter()
            .enumerate()
            .map(|(n, [x, y])| format!("{}{} {}", if n == 0 { 'M' } else { 'L' }, Place(x), Place(y)));
        let end = if closed { "Z" } else { "" };
        Self::Path { d: steps.collect::<String>() + end, class }
    }
}

impl Anchor {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

impl From<f64> for Place {
    fn from(length: f64) -> Self {
        Self(length)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round();
        // No minus zero.
        write!(f, "{}", if tenths == 0.0 { 0.0 } else { tenths / 10.0 })
    }
}
