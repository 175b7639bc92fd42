//! `commend backup` and `commend seal`: what an operator does to the data, in words.

use crate::{
    config::DataOptions,
    store::{Sealed, Store},
};
use std::path::Path;

/// Copies the database; `say` prints.
pub(crate) fn back_up(data: &DataOptions, file: &Path, say: impl Fn(&str)) -> Result<(), String> {
    let store = open(data)?;
    let outcome = store.back_up(file).map_err(|e| format!("no backup in `{}`: {e}", file.display()));
    store.close();
    outcome.map(|()| {
        say(&format!(
            "Backup  {}\n        to restore: put it into an empty data folder as commend.db",
            file.display()
        ));
    })
}

/// Seals a wave; `say` prints.
pub(crate) fn seal(data: &DataOptions, survey: &str, wave: &str, say: impl Fn(&str)) -> Result<(), String> {
    let store = open(data)?;
    let outcome = store.seal(survey, wave, crate::today()).map_err(|e| data.explain(&e));
    store.close();
    match outcome? {
        Sealed::Now { batches, voters } => {
            say(&format!(
                "Sealed  wave {wave} of {survey}: {batches} ids of batches and {voters} hashes of members are gone"
            ));
            Ok(())
        }
        Sealed::Before(day) => Err(format!("wave `{wave}` of `{survey}` was sealed on {day}")),
        Sealed::Unknown => Err(format!("there is no wave `{wave}` of a survey `{survey}`")),
    }
}

/// Opens what is there: neither command has a use for a database that it makes itself.
fn open(data: &DataOptions) -> Result<Store, String> {
    if !data.data.join("commend.db").exists() {
        return Err(format!(
            "there is no database in `{}`: name its folder with --data",
            data.data.display()
        ));
    }
    Store::open(&data.data).map_err(|e| data.explain(&e))
}
