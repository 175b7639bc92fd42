//! Who may read reports: whoever holds a token that is known here, by its hash alone.

use crate::store::{Store, StoreError};
use axum::http::{HeaderMap, header};
use clap::ValueEnum;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use subtle::ConstantTimeEq;

/// Whose the operator's own token is.
pub(crate) const OPERATOR: &str = "operator";

/// The cookie that a browser keeps after logging in.
pub(crate) const COOKIE: &str = "commend_session";

/// SHA-256 of a token.
pub(crate) type Hash = [u8; 32];

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Role {
    /// Reports.
    Read,
    /// Reports, entering figures of the scorecard, and changing surveys.
    Write,
}

impl Role {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Read, Self::Write].into_iter().find(|role| role.as_str() == text);
        known.ok_or_else(|| format!("there is no role `{text}`"))
    }
}

/// A token, but for the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Who holds it.
    pub(crate) name: String,
    pub(crate) hash: Hash,
    pub(crate) role: Role,
    /// The last day on which it opens anything.
    pub(crate) expires: Option<Date>,
}

impl Token {
    fn opens(&self, role: Role, today: Date) -> bool {
        self.role >= role && self.expires.is_none_or(|last| today <= last)
    }
}

/// Lets in whoever may come in.
#[derive(Clone)]
pub(crate) struct Door {
    /// The operator's own token, which the database does not know.
    own: Option<Hash>,
    store: Store,
}

impl Door {
    pub(crate) fn new(own: Option<&str>, store: Store) -> Self {
        Self { own: own.map(hash), store }
    }

    /// Whether a token opens what wants this role.
    pub(crate) async fn accepts(&self, token: &str, role: Role) -> Result<bool, StoreError> {
        Ok(self.holder(token, role).await?.is_some())
    }

    /// Who holds a token that opens what wants this role. A token that was revoked opens nothing from then on.
    async fn holder(&self, token: &str, role: Role) -> Result<Option<String>, StoreError> {
        let given = hash(token);
        // Hashes are looked up and compared, never tokens: no time that this takes tells how near a guess was.
        if self.own.is_some_and(|own| own.ct_eq(&given).into()) {
            return Ok(Some(OPERATOR.into()));
        }
        let store = self.store.clone();
        let kept = tokio::task::spawn_blocking(move || store.token(&given)).await;
        let kept = kept.map_err(|e| StoreError::Failed(e.to_string()))??;
        let kept =
            kept.filter(|kept| bool::from(kept.hash.ct_eq(&given)) && kept.opens(role, crate::today()));
        if kept.is_none() {
            crate::metrics::token_refused();
        }
        Ok(kept.map(|kept| kept.name))
    }

    /// Whether a request carries such a token: as bearer, or in the cookie of a session.
    pub(crate) async fn admits(&self, headers: &HeaderMap, role: Role) -> Result<bool, StoreError> {
        Ok(self.who(headers, role).await?.is_some())
    }

    /// Who that is, by the name of the token.
    pub(crate) async fn who(&self, headers: &HeaderMap, role: Role) -> Result<Option<String>, StoreError> {
        match bearer(headers).or_else(|| cookie(headers)) {
            Some(token) => self.holder(token, role).await,
            None => Ok(None),
        }
    }
}

pub(crate) fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
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
    use crate::store::Place;
    use Role::{Read, Write};
    use tempfile::TempDir;

    const OWN: &str = "open sesame";

    /// A door that knows the operator's own token, and those that are given.
    fn door(kept: &[(&str, Role, Option<&str>)]) -> (TempDir, Door) {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&Place::Folder(folder.path().into())).expect("a store");
        for (name, role, last) in kept {
            let expires = last.map(|day| day.parse().expect("a day"));
            let token = Token { name: (*name).into(), hash: hash(name), role: *role, expires };
            store.keep_token(&token).expect("kept");
        }
        (folder, Door::new(Some(OWN), store))
    }

    #[tokio::test]
    async fn a_request_carries_its_token_as_bearer_or_in_a_session() {
        let (_folder, door) = door(&[]);
        for (name, value, admitted) in [
            ("authorization", "Bearer open sesame", true),
            ("authorization", "bearer open sesame", true),
            ("cookie", "theme=dark; commend_session=open sesame", true),
            ("authorization", "Bearer open", false),
            ("authorization", "Bearer ", false),
            ("authorization", "Basic open sesame", false),
            ("cookie", "session=open sesame", false),
        ] {
            let headers =
                HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))]);
            assert_eq!(door.admits(&headers, Write).await.ok(), Some(admitted), "{name}: {value}");
        }
        assert_eq!(door.admits(&HeaderMap::new(), Read).await.ok(), Some(false));
    }

    #[tokio::test]
    async fn a_token_opens_what_its_role_and_its_days_allow() {
        let (today, before) = (crate::today(), crate::today().yesterday().expect("a day"));
        let (today, before) = (today.to_string(), before.to_string());
        let (_folder, door) = door(&[
            ("board", Read, None),
            ("program", Write, None),
            ("guest", Read, Some(&today)),
            ("last year", Write, Some(&before)),
        ]);
        for (token, opens) in [
            ("board", [true, false]),
            ("program", [true, true]),
            ("guest", [true, false]),
            ("last year", [false, false]),
            ("nobody", [false, false]),
            ("", [false, false]),
        ] {
            for (role, open) in [Read, Write].into_iter().zip(opens) {
                assert_eq!(door.accepts(token, role).await.ok(), Some(open), "{token} {role}");
            }
        }
        assert!(door.store.revoke_token("board").expect("revoked"));
        assert_eq!(door.accepts("board", Read).await.ok(), Some(false));
        assert!(!door.store.revoke_token("board").expect("none"));
    }

    #[tokio::test]
    async fn without_a_token_nobody_comes_in() {
        let (_folder, door) = door(&[]);
        let shut = Door { own: None, ..door };
        assert_eq!(shut.accepts("", Read).await.ok(), Some(false));
        assert_eq!(shut.accepts(OWN, Read).await.ok(), Some(false));
    }

    /// Welch's t of two samples of times, each without its slowest twentieth.
    fn t(mut samples: [Vec<f64>; 2]) -> f64 {
        let [a, b] = samples.each_mut().map(|times| {
            times.sort_by(f64::total_cmp);
            let kept = &times[..times.len() / 20 * 19];
            let n = kept.len() as f64;
            let mean = kept.iter().sum::<f64>() / n;
            (mean, kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (n - 1.0) / n)
        });
        (a.0 - b.0) / (a.1 + b.1).sqrt()
    }

    /// Beyond ten a difference would be worth a look; a comparison that stops at the first letter gives hundreds.
    #[tokio::test]
    #[ignore = "a measurement of minutes, for a quiet machine: scripts/bench tokens"]
    async fn time_does_not_tell_how_near_a_guess_was() {
        const CALLS: usize = 100_000;
        let own = fresh_token().expect("random numbers");
        let (_folder, door) = door(&[]);
        let door = Door { own: Some(hash(&own)), ..door };
        let near = format!("{}!", &own[..own.len() - 1]);
        let far = "!".repeat(own.len());
        let mut times = [Vec::new(), Vec::new()];
        for call in 0..CALLS {
            // In no regular order, so that nothing else that is regular falls on one of them.
            let which = usize::from(hash(&call.to_string())[0] & 1);
            let begun = std::time::Instant::now();
            let opens = door.accepts([&near, &far][which], Read).await;
            times[which].push(begun.elapsed().as_secs_f64());
            assert_eq!(opens.ok(), Some(false));
        }
        let t = t(times);
        assert!(t.abs() < 10.0, "t = {t:.1}");
    }
}
