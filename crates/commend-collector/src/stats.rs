//! `commend stats`: the whole set of figures from a file or a pipe, without survey, server or database.
//!
//! `stats/input.rs` reads it, `stats/figures.rs` computes the `Set`, `stats/table.rs` prints it for people.

mod figures;
mod input;
mod set;
mod table;

use crate::config::StatsOptions;
use commend_core::stats::cases;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use input::{Counts, Input, Row};
pub(crate) use input::{at, records};
use std::{
    fs,
    io::{ErrorKind, Read as _},
    path::Path,
};

/// Gives what is to be printed to `say`; the error says what to fix.
pub(crate) fn run(options: &StatsOptions, say: impl Fn(&str)) -> Result<(), String> {
    if let Some(path) = &options.cases {
        return evaluate(path, say);
    }
    let from = options.file.as_deref().filter(|path| *path != Path::new("-"));
    let name = from.map_or_else(|| "the input".into(), |path| path.display().to_string());
    let text = read(from)?;
    let input = input::Input::read(&text).map_err(|e| format!("{name}: {e}"))?;
    say(&printed(&input, options)?);
    Ok(())
}

/// The whole set of an input, as it is printed.
pub(crate) fn printed(input: &input::Input, options: &StatsOptions) -> Result<String, String> {
    let set = set::Set::of(input, options)?;
    Ok(if options.json { json(&set) } else { table::print(&set, options.lang) })
}

/// Every case's figures, those beside a bad case among them; then the first bad one is the error.
fn evaluate(path: &Path, say: impl Fn(&str)) -> Result<(), String> {
    let in_file = |why: String| format!("{}: {why}", path.display());
    let figures = cases::figures(read(Some(path))?.trim_start_matches('\u{feff}')).map_err(in_file)?;
    say(&json(&figures));
    let wrong = |(name, figures): (&String, &serde_json::Value)| {
        Some(in_file(format!("{name}: {}", figures.get("error")?.as_str()?)))
    };
    figures.as_object().and_then(|all| all.iter().find_map(wrong)).map_or(Ok(()), Err)
}

fn read(path: Option<&Path>) -> Result<String, String> {
    let Some(path) = path else {
        let mut text = String::new();
        return match std::io::stdin().read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(format!("the input cannot be read: {error}")),
        };
    };
    let explain = |e: std::io::Error| match e.kind() {
        ErrorKind::InvalidData => {
            format!("{}: this is no text in UTF-8: save it as \"CSV UTF-8\"", path.display())
        }
        _ => format!("{}: {e}", path.display()),
    };
    fs::read_to_string(path).map_err(explain)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
