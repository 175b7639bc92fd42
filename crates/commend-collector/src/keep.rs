//! `commend backup` and `commend seal`: what an operator does to the data, in words.

use crate::{
    config::DataOptions,
    store::{self, Sealed, Store},
};
use std::path::Path;

/// Copies the database; `say` prints.
pub(crate) fn back_up(data: &DataOptions, file: &Path, say: impl Fn(&str)) -> Result<(), String> {
    store::back_up(&data.data, file)
        .map_err(|e| format!("no backup of `{}` in `{}`: {e}", data.data.display(), file.display()))?;
    say(&format!(
        "Backup  {}\n        to restore: put it into an empty data folder as commend.db",
        file.display()
    ));
    Ok(())
}

/// Seals a wave; `say` prints.
pub(crate) fn seal(data: &DataOptions, survey: &str, wave: &str, say: impl Fn(&str)) -> Result<(), String> {
    let store = Store::open_existing(&data.data).map_err(|e| data.explain(&e))?;
    let outcome = store.seal(survey, wave, crate::today()).map_err(|e| data.explain(&e));
    store.close();
    match outcome? {
        Sealed::Now { batches, voters, logged } => {
            say(&format!(
                "Sealed  wave {wave} of {survey}: {batches} ids of batches and {voters} hashes of members are gone"
            ));
            if logged {
                say("        from the database; its log holds them until the collector is next restarted");
            }
            Ok(())
        }
        Sealed::Before(day) => Err(format!("wave `{wave}` of `{survey}` was sealed on {day}")),
        Sealed::Unknown => Err(format!("there is no wave `{wave}` of a survey `{survey}`")),
    }
}
