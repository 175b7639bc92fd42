//! Who may read reports: one admin token, known here only by its hash.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The cookie that a browser keeps after logging in.
pub(crate) const COOKIE: &str = "commend_session";

/// What is known of the admin token. The default knows none and lets nobody in.
#[derive(Clone, Default)]
pub(crate) struct Admin(Option<[u8; 32]>);

impl Admin {
    pub(crate) fn of(token: &str) -> Self {
        Self(Some(Sha256::digest(token.as_bytes()).into()))
    }

    pub(crate) fn from_hash(hash: [u8; 32]) -> Self {
        Self(Some(hash))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn hash(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |hash| hash.as_slice())
    }

    /// Whether a token is the one, in a time that does not tell how near it is.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        let given = Self::of(token);
        self.is_set() && bool::from(self.hash().ct_eq(given.hash()))
    }

    /// Whether a request carries the token: as bearer, or in the cookie of a session.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        bearer(headers).or_else(|| cookie(headers)).is_some_and(|token| self.accepts(token))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

/// 256 random bits in hexadecimal.
pub(crate) fn fresh_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &'static str, value: &'static str, admitted: bool) {
        let headers =
            HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))]);
        assert_eq!(Admin::of("open sesame").admits(&headers), admitted, "{name}: {value}");
    }

    #[test]
    fn the_token_and_nothing_else_opens() {
        check("authorization", "Bearer open sesame", true);
        check("authorization", "bearer open sesame", true);
        check("cookie", "theme=dark; commend_session=open sesame", true);
        check("authorization", "Bearer open", false);
        check("authorization", "Bearer ", false);
        check("authorization", "Basic open sesame", false);
        check("cookie", "session=open sesame", false);
    }

    #[test]
    fn without_a_token_nobody_comes_in() {
        assert!(!Admin::default().accepts(""));
    }
}
