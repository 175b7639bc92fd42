//! `commend export`, `merge` and `import`: counts leave a database as they are, and come into one exactly once.

mod table;

use crate::{
    config::{Data, ExportOptions, ImportOptions, MergeOptions},
    store::{Holdings, Merged, Store},
};
use serde_json::json;
use std::{
    io::{self, Read as _},
    path::Path,
};

/// Prints what was counted.
pub(crate) fn export(
    options: &ExportOptions,
    data: &Data,
    print: impl Fn(&[u8]) -> io::Result<()>,
) -> Result<(), String> {
    let store = data.open_existing()?;
    let holdings = store.holdings().map_err(|e| data.explain(&e));
    store.close();
    let mut holdings = holdings?;
    if let Some(survey) = &options.survey {
        holdings = holdings.only(survey.as_str());
    }
    let text = match options {
        ExportOptions { csv: true, .. } => table::of_counts(&holdings),
        ExportOptions { comments: true, .. } => table::of_comments(&holdings),
        _ => format!("{:#}\n", json!(holdings)),
    };
    print(text.as_bytes()).map_err(|e| format!("it could not be printed: {e}"))
}

/// Adds what another collector has exported; `say` prints.
pub(crate) fn merge(options: &MergeOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let MergeOptions { file, json, .. } = options;
    let wrong = |why: String| format!("{}: {why}", file.display());
    let holdings: Holdings =
        serde_json::from_str(&read(file)?).map_err(|e| wrong(format!("it is no export of commend: {e}")))?;
    holdings.check(crate::today()).map_err(wrong)?;
    add(&data.open()?, holdings, *json, say).map(drop)
}

/// Adds scores of before; `say` prints. That its one wave takes nothing any more is an error: nothing was added.
pub(crate) fn import(options: &ImportOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let ImportOptions { survey, wave, file, json, .. } = options;
    let holdings = table::read(&read(file)?, survey, wave, crate::today())
        .map_err(|why| format!("{}: {why}", file.display()))?;
    let merged = add(&data.open()?, holdings, *json, say)?;
    if merged.sealed.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{}: nothing of it was added, for its wave is sealed: import it as another",
            file.display()
        ))
    }
}

fn add(store: &Store, holdings: Holdings, json: bool, say: impl Fn(&str)) -> Result<Merged, String> {
    let merged = store.merge(holdings);
    store.clone().close();
    let merged = merged.map_err(|e| e.to_string())?;
    say(&if json { format!("{:#}", json!(merged)) } else { in_words(&merged) });
    Ok(merged)
}

fn in_words(merged: &Merged) -> String {
    let Merged { answers, comments, sealed } = merged;
    let added = format!("Added   {answers} answers and {comments} comments");
    let sealed = sealed.iter().map(|wave| format!("Sealed  {wave}: it takes nothing any more"));
    std::iter::once(added).chain(sealed).collect::<Vec<_>>().join("\n")
}

/// A file, or the pipe where it is called `-`.
fn read(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|all| text = all)
    };
    read.map(|()| text).map_err(|e| format!("{}: it cannot be read: {e}", file.display()))
}

#[cfg(test)]
mod tests;
