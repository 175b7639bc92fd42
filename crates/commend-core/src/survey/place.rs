//! Where a survey stands on the page, and how it looks there.

use serde::Serialize;

/// Where a survey stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A card over a corner of the page, as `position` says.
    #[default]
    Corner,
    /// A bar along the top or the bottom of the page.
    Bar,
    /// A card in the middle; the page waits behind it.
    Modal,
    /// A part of the page, where the element or its container stands.
    Inline,
    /// A small tab at the edge of the page that opens the card.
    Tab,
    /// The whole screen of a device that is handed round: after each answer it asks the next person.
    Kiosk,
}

/// The corner of the page that a survey stands in. `end` is where lines end in the page's language: the
/// right of English, the left of Arabic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Below, where lines end.
    #[default]
    BottomEnd,
    /// Below, where lines start.
    BottomStart,
    /// Above, where lines end.
    TopEnd,
    /// Above, where lines start.
    TopStart,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "decode", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the person's system is.
    #[default]
    Auto,
    /// Light always.
    Light,
    /// Dark always.
    Dark,
}
