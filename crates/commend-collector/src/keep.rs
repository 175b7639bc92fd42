//! `commend backup` and `commend seal`: what an operator does to the data, in words.

use crate::{
    config::{Data, SealOptions},
    store::{self, Place, Sealed},
    surveys,
};
use std::path::Path;

/// Copies the database; `say` prints.
pub(crate) fn back_up(data: &Data, file: &Path, say: impl Fn(&str)) -> Result<(), String> {
    let Place::Folder(folder) = data.place() else {
        return Err(
            "PostgreSQL is backed up by its own tools, such as pg_dump: see docs/operations.md".into()
        );
    };
    store::back_up(folder, file)
        .map_err(|e| format!("no backup of `{}` in `{}`: {e}", folder.display(), file.display()))?;
    say(&format!(
        "Backup  {}\n        to restore: put it into an empty data folder as commend.db",
        file.display()
    ));
    Ok(())
}

/// Seals a wave, and one that still asks only where that is meant; `say` prints.
pub(crate) fn seal(options: &SealOptions, data: &Data, say: impl Fn(&str)) -> Result<(), String> {
    let SealOptions { surveys, running, survey, wave, .. } = options;
    let store = data.open_existing()?;
    let asks = || {
        let surveys = surveys::known(surveys.as_deref(), Some(&store))?;
        Ok::<_, String>(surveys.get(survey).is_some_and(|survey| survey.wave.as_str() == wave))
    };
    if !running && asks()? {
        return Err(format!(
            "wave `{wave}` of `{survey}` still asks: name the next one in its definition first, or say --running"
        ));
    }
    let outcome = store.seal(survey, wave, crate::today()).map_err(|e| data.explain(&e));
    store.close();
    match outcome? {
        Sealed::Now { batches, voters, remains } => {
            say(&format!(
                "Sealed  wave {wave} of {survey}: {batches} ids of batches and {voters} hashes of members are gone"
            ));
            if let Some(remains) = remains {
                say(&format!("        from the database; {remains}"));
            }
            Ok(())
        }
        Sealed::Before(day) => Err(format!("wave `{wave}` of `{survey}` was sealed on {day}")),
        Sealed::Unknown => Err(format!("there is no wave `{wave}` of a survey `{survey}`")),
    }
}
