//! Strict reading of JSON: what is not understood is refused, never half-read.

use serde::de::DeserializeOwned;
use serde_ignored::Path;
use std::fmt;

/// Why a JSON text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// No JSON, or a value of the wrong type, a missing field, a field given twice.
    Malformed(String),
    /// Fields that this version does not know, by path.
    Unknown(Vec<String>),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => f.write_str(why),
            Self::Unknown(paths) => write!(f, "unknown field: {}", paths.join(", ")),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads the whole of `json` as one `T`.
pub(crate) fn strict<T: DeserializeOwned>(json: &[u8]) -> Result<T, DecodeError> {
    let malformed = |error: serde_json::Error| DecodeError::Malformed(error.to_string());
    let mut unknown = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value =
        serde_ignored::deserialize(&mut reader, |path| unknown.push(written(&path))).map_err(malformed)?;
    reader.end().map_err(malformed)?;
    if unknown.is_empty() { Ok(value) } else { Err(DecodeError::Unknown(unknown)) }
}

/// A path as whoever wrote the text knows it: `summary.more`, whatever types it is read into.
fn written(path: &Path<'_>) -> String {
    let within = |parent, name: &str| match written(parent) {
        parent if parent.is_empty() => name.to_owned(),
        parent => format!("{parent}.{name}"),
    };
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => within(parent, &index.to_string()),
        Path::Map { parent, key } => within(parent, key),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            written(parent)
        }
    }
}
