//! Files that a command leaves in a folder. Called by `told` and `links`.

use std::path::Path;

/// Writes each into a folder, made if missing; `say` prints what was written.
pub(crate) fn write(
    folder: &Path,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    say: impl Fn(&str),
) -> Result<(), String> {
    let wrong = |path: &Path, e: &std::io::Error| format!("{}: it cannot be written: {e}", path.display());
    std::fs::create_dir_all(folder).map_err(|e| wrong(folder, &e))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|e| wrong(&path, &e))?;
        say(&format!("Wrote {}", path.display()));
    }
    Ok(())
}
