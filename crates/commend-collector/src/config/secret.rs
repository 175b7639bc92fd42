//! Secrets: never a flag, each from the environment or from a file that it names.

use crate::member::Keys;

/// A secret: the variable of that name, or the file that the variable with `_FILE` after it names.
pub(super) fn secret(name: &str) -> Result<Option<String>, String> {
    let text = std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    let file = std::env::var_os(format!("{name}_FILE")).filter(|file| !file.is_empty());
    match (text, file) {
        (None, Some(file)) => match std::fs::read_to_string(&file) {
            Ok(text) if text.trim().is_empty() => Err(format!("{name}_FILE: `{}` is empty", file.display())),
            Ok(text) => Ok(Some(text)),
            Err(e) => Err(format!("{name}_FILE: `{}` cannot be read: {e}", file.display())),
        },
        (text, _) => Ok(text),
    }
}

/// The admin token that the operator sets in `COMMEND_ADMIN_TOKEN`.
pub(crate) fn admin_token() -> Result<Option<String>, String> {
    const NAME: &str = "COMMEND_ADMIN_TOKEN";
    let token = secret(NAME)?.map(|token| token.trim().to_owned());
    let fits = |token: &String| {
        token.len() >= 16 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match token {
        Some(token) if !fits(&token) => {
            Err(format!("{NAME}: use at least 16 letters, digits, `-`, `_` or `.`"))
        }
        token => Ok(token),
    }
}

/// The keys in `COMMEND_MEMBER_KEYS`, shared with platforms that vouch for their members.
pub(crate) fn member_keys() -> Result<Keys, String> {
    const NAME: &str = "COMMEND_MEMBER_KEYS";
    match secret(NAME)? {
        None => Ok(Keys::default()),
        Some(text) => Keys::read(&text).map_err(|why| format!("{NAME}: {why}")),
    }
}
