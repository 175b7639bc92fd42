//! Secrets: never a flag, each from the environment or from a file that the environment or the configuration
//! file names.

use super::{effective::Origin, file::File};
use crate::member::Keys;

/// What only some may know.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Secret {
    /// The admin token that the operator sets.
    AdminToken,
    /// The password of the database server.
    DatabasePassword,
    /// Keys shared with platforms that vouch for their members.
    MemberKeys,
}

/// A secret, and where it was found.
struct Found {
    text: String,
    origin: Origin,
    /// Where to look when it is wrong, in words.
    place: String,
}

impl Secret {
    pub(crate) const ALL: [Self; 3] = [Self::AdminToken, Self::DatabasePassword, Self::MemberKeys];

    /// Its name. With `_file` after it a key of the configuration file; in capitals, with `COMMEND_` before it,
    /// a variable of the environment.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::AdminToken => "admin_token",
            Self::DatabasePassword => "database_password",
            Self::MemberKeys => "member_keys",
        }
    }

    /// Where it comes from, if it is set; the error says what is wrong with it.
    pub(super) fn origin(self, file: &File) -> Result<Option<Origin>, String> {
        match self {
            Self::AdminToken => admin_token(file).map(drop)?,
            Self::DatabasePassword => database_password(file).map(drop)?,
            Self::MemberKeys => member_keys(file).map(drop)?,
        }
        Ok(self.find(file)?.map(|found| found.origin))
    }

    /// The variable of its name, or else the file that the variable with `_FILE` after it names, or else the
    /// configuration file.
    fn find(self, file: &File) -> Result<Option<Found>, String> {
        let name = format!("COMMEND_{}", self.key().to_uppercase());
        if let Some(text) = std::env::var(&name).ok().filter(|text| !text.trim().is_empty()) {
            let origin = Origin::Environment(name.clone());
            return Ok(Some(Found { text, origin, place: name }));
        }
        let variable = format!("{name}_FILE");
        let by_variable = std::env::var_os(&variable).filter(|path| !path.is_empty());
        let by_file = match self {
            Self::AdminToken => &file.admin_token,
            Self::DatabasePassword => &file.database_password,
            Self::MemberKeys => &file.member_keys,
        };
        let (path, origin, named) = match (by_variable, by_file, &file.path) {
            (Some(path), ..) => (path.into(), Origin::Environment(variable.clone()), variable),
            (None, Some(path), Some(by)) => {
                let named = format!("{}: {}_file", by.display(), self.key());
                (path.clone(), Origin::File(by.clone()), named)
            }
            _ => return Ok(None),
        };
        let place = format!("{named}: `{}`", path.display());
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().is_empty() => Err(format!("{place} is empty")),
            Ok(text) => Ok(Some(Found { text, origin, place })),
            Err(e) => Err(format!("{place} cannot be read: {e}")),
        }
    }
}

/// The admin token that the operator sets.
pub(crate) fn admin_token(file: &File) -> Result<Option<String>, String> {
    let Some(Found { text, place, .. }) = Secret::AdminToken.find(file)? else { return Ok(None) };
    let token = text.trim();
    let fits = token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    fits.then(|| Some(token.to_owned()))
        .ok_or_else(|| format!("{place}: use at least 16 letters, digits, `-`, `_` or `.`"))
}

/// The password of the database server, without the line's end.
pub(super) fn database_password(file: &File) -> Result<Option<String>, String> {
    let found = Secret::DatabasePassword.find(file)?;
    Ok(found.map(|found| found.text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The keys shared with platforms that vouch for their members. Where they are set there is at least one: with
/// none, nobody would be checked.
pub(crate) fn member_keys(file: &File) -> Result<Keys, String> {
    let Some(Found { text, place, .. }) = Secret::MemberKeys.find(file)? else { return Ok(Keys::default()) };
    let keys = Keys::read(&text).map_err(|why| format!("{place}: {why}"))?;
    if keys.is_empty() {
        return Err(format!("{place} holds no key: make one with `commend token key`, or do not set it"));
    }
    Ok(keys)
}
