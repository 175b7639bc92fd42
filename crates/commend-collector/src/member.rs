//! What a platform's server says of a member, signed: a JSON Web Token of HS256, and of nothing else. What an operator
//! says of a kiosk (`kiosk.rs`) is signed alike. Read by `routes/sender.rs`; made and explained by `commend token`.

use crate::kiosk::{self, Kiosk};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use commend_core::wire::Caps;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// How far ahead a member's token may end: it is made for a visit and not for good. In seconds.
const LONGEST: i64 = 24 * 3600;
/// How far two clocks may be apart, in seconds.
const LEEWAY: i64 = 300;
/// Bytes of the longest token that is read.
const MOST: usize = 4096;
/// Characters of the shortest secret: fewer can be guessed.
const SECRET: usize = 32;

/// Whom a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Signed {
    Member(Member),
    Kiosk(Kiosk),
}

/// What a member's token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) survey: String,
    pub(crate) wave: String,
    /// The platform's own name for the member, best a hash that it alone can make.
    pub(crate) sub: String,
    /// The member's group, which counts before what the page says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) segment: BTreeMap<String, String>,
    /// When it ends, in seconds since 1970.
    pub(crate) exp: i64,
}

/// Secrets that the collector shares with platforms, by id. Any of them can vouch; the first signs.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<[(String, String)]>);

/// What a token is for. A member's does not say, and of a kind that is not known none is read.
#[derive(Deserialize)]
struct Purpose {
    kind: Option<kiosk::Kind>,
}

/// Why a token vouches for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsigned {
    Malformed,
    Algorithm,
    Key,
    Signature,
    Claims,
    Expired,
    TooLong,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
}

impl Member {
    fn fits(&self) -> bool {
        !self.sub.is_empty() && is_group(&self.segment)
    }
}

/// Whether a group is one that a batch could name, with `audience` beside it.
pub(crate) fn is_group(segment: &BTreeMap<String, String>) -> bool {
    let mut names = segment.iter().flat_map(|(dimension, value)| [dimension, value]);
    segment.len() < Caps::OPEN.dimensions && names.all(|name| name.len() <= Caps::OPEN.text)
}

impl Signed {
    /// What the claims of a token say; its kind decides how they are read, so that none is taken for one of another.
    fn read(claims: &str) -> Option<Self> {
        match part::<Purpose>(claims)?.kind {
            None => part(claims).map(Self::Member),
            Some(kiosk::Kind::Kiosk) => part(claims).map(Self::Kiosk),
        }
    }

    /// When it ends, how far ahead it may, and whether the rest of it makes sense.
    fn terms(&self) -> (i64, i64, bool) {
        match self {
            Self::Member(member) => (member.exp, LONGEST, member.fits()),
            Self::Kiosk(kiosk) => (kiosk.exp, kiosk::LONGEST, kiosk.fits()),
        }
    }
}

impl Keys {
    /// Reads keys, one a line: an id, a space, the secret. Lines that begin with `#` are for people.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys = lines.map(|line| match line.split_once(char::is_whitespace) {
            Some((id, secret)) if secret.trim().len() >= SECRET => {
                Ok((id.to_owned(), secret.trim().to_owned()))
            }
            Some((id, _)) => Err(format!("key `{id}`: use a secret of at least {SECRET} characters")),
            None => Err("write each key as an id, a space and a secret".to_owned()),
        });
        Ok(Self(keys.collect::<Result<Vec<_>, _>>()?.into()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a token says, where one of the keys has signed it and it has not ended by `now`.
    pub(crate) fn verify(&self, token: &str, now: i64) -> Result<Signed, Unsigned> {
        if token.len() > MOST {
            return Err(Unsigned::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Unsigned::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Unsigned::Malformed)?;
        let header: Header = part(header).ok_or(Unsigned::Malformed)?;
        // Which algorithm holds is for the reader to say.
        if header.alg != "HS256" {
            return Err(Unsigned::Algorithm);
        }
        let signature = BASE64.decode(signature).map_err(|_| Unsigned::Malformed)?;
        let mut keys =
            self.0.iter().filter(|(id, _)| header.kid.as_ref().is_none_or(|kid| kid == id)).peekable();
        if keys.peek().is_none() {
            return Err(Unsigned::Key);
        }
        if !keys.any(|(_, secret)| mac(secret, signed).verify_slice(&signature).is_ok()) {
            return Err(Unsigned::Signature);
        }
        let found = Signed::read(claims).ok_or(Unsigned::Claims)?;
        let (exp, longest, fits) = found.terms();
        match exp.saturating_sub(now) {
            left if left <= -LEEWAY => Err(Unsigned::Expired),
            left if left > longest + LEEWAY => Err(Unsigned::TooLong),
            _ if !fits => Err(Unsigned::Claims),
            _ => Ok(found),
        }
    }

    /// A token that makes these claims; `None` without a key.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Option<String> {
        let (id, secret) = self.0.first()?;
        let header = Header { alg: "HS256".into(), kid: Some(id.clone()) };
        let signed = format!("{}.{}", written(&header)?, written(claims)?);
        let signature = mac(secret, &signed).finalize().into_bytes();
        Some(format!("{signed}.{}", BASE64.encode(signature)))
    }
}

fn mac(secret: &str, signed: &str) -> Hmac<Sha256> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        unreachable!("a key of any length will do")
    };
    mac.chain_update(signed)
}

fn part<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    serde_json::from_slice(&BASE64.decode(text).ok()?).ok()
}

fn written(part: &impl Serialize) -> Option<String> {
    Some(BASE64.encode(serde_json::to_vec(part).ok()?))
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is no JSON Web Token",
            Self::Algorithm => "sign it with HS256",
            Self::Key => "its `kid` names no key of this collector",
            Self::Signature => "its signature does not fit: is the secret the same on both sides?",
            Self::Claims => "a member's says `survey`, `wave`, `sub` and `exp`; a kiosk's says `kind`, `survey`, `wave`, `name`, `cap` up to 500 and `exp`; both may say `segment`: at most 7 dimensions, 64 bytes each",
            Self::Expired => "it has ended: make a new one, for a member at each visit",
            Self::TooLong => "it ends too late: a member's within a day, a kiosk's within 400 days",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;
    const KEYS: &str =
        "# of the forum\nnew 0123456789abcdef0123456789abcdef\n\nold  fedcba9876543210fedcba9876543210 \n";

    fn keys() -> Keys {
        Keys::read(KEYS).expect("keys")
    }

    fn member() -> Member {
        let segment = [("role".to_owned(), "guide".to_owned())].into();
        Member {
            survey: "community".into(),
            wave: "2026-q4".into(),
            sub: "7f3a".into(),
            segment,
            exp: NOW + 600,
        }
    }

    /// A token of any header and claims, signed with the first key.
    fn signed(header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
        let signature = mac(&keys().0[0].1, &signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    #[track_caller]
    fn check(token: &str, found: &Result<Member, Unsigned>) {
        assert_eq!(keys().verify(token, NOW), found.clone().map(Signed::Member), "{token}");
    }

    #[test]
    fn who_was_signed_is_known() {
        check(&keys().sign(&member()).expect("a token"), &Ok(member()));
        // Also by the key of before, and without the name of a key.
        let old = Keys(keys().0[1..].into());
        check(&old.sign(&member()).expect("a token"), &Ok(member()));
        let claims = serde_json::to_string(&member()).expect("JSON");
        check(&signed(r#"{"alg":"HS256","typ":"JWT"}"#, &claims), &Ok(member()));
        assert_eq!(Keys::default().sign(&member()), None);
    }

    #[test]
    fn a_member_and_a_kiosk_are_never_taken_for_each_other() {
        let kiosk = Kiosk { exp: NOW + 600, ..kiosk::tests::lobby() };
        let token = keys().sign(&kiosk).expect("a token");
        assert_eq!(keys().verify(&token, NOW), Ok(Signed::Kiosk(kiosk.clone())));
        let both =
            serde_json::to_string(&kiosk).expect("JSON").replace(r#""name""#, r#""sub":"7f3a","name""#);
        let found = keys().verify(&signed(r#"{"alg":"HS256"}"#, &both), NOW);
        assert_eq!(found, Ok(Signed::Kiosk(kiosk)), "its kind counts");
        let claims = serde_json::to_string(&member()).expect("JSON");
        for kind in ["kiosk", "Kiosk", "member", ""] {
            let claims = claims.replacen('{', &format!(r#"{{"kind":"{kind}","#), 1);
            check(&signed(r#"{"alg":"HS256"}"#, &claims), &Err(Unsigned::Claims));
        }
    }

    #[test]
    fn a_kiosk_s_token_ends_and_has_bounds() {
        let day = 24 * 3600;
        for (days, cap, name, found) in [
            (399, 1, "lobby", None),
            (400, 500, "lobby", None),
            (402, 200, "lobby", Some(Unsigned::TooLong)),
            (-1, 200, "lobby", Some(Unsigned::Expired)),
            (1, 501, "lobby", Some(Unsigned::Claims)),
            (1, 0, "lobby", Some(Unsigned::Claims)),
            (1, 200, "", Some(Unsigned::Claims)),
        ] {
            let kiosk = Kiosk { exp: NOW + days * day, cap, name: name.into(), ..kiosk::tests::lobby() };
            let token = keys().sign(&kiosk).expect("a token");
            let expected = found.map_or(Ok(Signed::Kiosk(kiosk)), Err);
            assert_eq!(keys().verify(&token, NOW), expected, "{days} {cap} {name}");
        }
    }

    #[test]
    fn whoever_forges_is_not() {
        let claims = serde_json::to_string(&member()).expect("JSON");
        let token = signed(r#"{"alg":"HS256"}"#, &claims);
        let other = claims.replace("7f3a", "7f3b");
        let parts: Vec<_> = token.split('.').collect();
        check(&format!("{}.{}.{}", parts[0], BASE64.encode(other), parts[2]), &Err(Unsigned::Signature));
        check(&format!("{}.{}.", parts[0], parts[1]), &Err(Unsigned::Signature));
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"RS256"}"#, r#"{"alg":"hs256"}"#] {
            check(&signed(header, &claims), &Err(Unsigned::Algorithm));
        }
        check(&signed(r#"{"alg":"HS256","kid":"else"}"#, &claims), &Err(Unsigned::Key));
        assert_eq!(Keys::default().verify(&token, NOW), Err(Unsigned::Key));
        for malformed in ["", ".", "..", "a.b.c", "%%%.%%%.%%%", &"x".repeat(5000)] {
            check(malformed, &Err(Unsigned::Malformed));
        }
    }

    #[test]
    fn a_token_is_for_a_visit() {
        for (ends, found) in [
            (NOW + 60, None),
            (NOW - 60, None),
            (NOW - 3600, Some(Unsigned::Expired)),
            (NOW + 24 * 3600, None),
            (NOW + 48 * 3600, Some(Unsigned::TooLong)),
            (i64::MIN, Some(Unsigned::Expired)),
            (i64::MAX, Some(Unsigned::TooLong)),
        ] {
            let one = Member { exp: ends, ..member() };
            let token = keys().sign(&one).expect("a token");
            check(&token, &found.map_or(Ok(one), Err));
        }
        let long = [("role".to_owned(), "x".repeat(65))].into();
        let many = (0..8).map(|i| (format!("d{i}"), "x".to_owned())).collect();
        for segment in [long, many] {
            let token = keys().sign(&Member { segment, ..member() }).expect("a token");
            check(&token, &Err(Unsigned::Claims));
        }
        for claims in ["{}", "[]", "1", r#"{"survey":"a","wave":"1","sub":"x"}"#] {
            check(&signed(r#"{"alg":"HS256"}"#, claims), &Err(Unsigned::Claims));
        }
        check(
            &keys().sign(&Member { sub: String::new(), ..member() }).expect("a token"),
            &Err(Unsigned::Claims),
        );
    }

    /// RFC 7515, A.1: its key, its header and its claims, down to the signature.
    #[test]
    fn it_signs_as_the_standard_does() {
        let secret = BASE64
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .expect("a key");
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let mac = Hmac::<Sha256>::new_from_slice(&secret).expect("a key").chain_update(signed);
        assert_eq!(BASE64.encode(mac.finalize().into_bytes()), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    /// What docs/examples says in four languages is true: each makes a token that this file reads, of one member.
    #[test]
    fn every_example_vouches_for_the_same_member() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/member");
        for (program, file) in
            [("php", "member.php"), ("python3", "member.py"), ("ruby", "member.rb"), ("node", "member.mjs")]
        {
            let made = std::process::Command::new(program)
                .arg(file)
                .current_dir(folder)
                .envs([
                    ("COMMEND_MEMBER_KEYS", "new 0123456789abcdef0123456789abcdef"),
                    ("SITE_SECRET", "s3cret"),
                ])
                .output()
                .unwrap_or_else(|e| panic!("{program}: {e}; `scripts/setup check` installs it"));
            let token = String::from_utf8(made.stdout).expect("text");
            let now = jiff::Timestamp::now().as_second();
            let Ok(Signed::Member(found)) = keys().verify(token.trim(), now) else {
                panic!("{file}: {token}")
            };
            let sub = "96bd8e394ce449a1cff538403fa5572f2cf2de2777c4ff5453bd0708fdbbd856";
            let found = Member { exp: NOW + 600, ..found };
            assert_eq!(found, Member { sub: sub.into(), ..member() }, "{file}");
        }
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        assert_eq!(keys().0.len(), 2);
        assert!(Keys::read("").is_ok_and(|keys| keys.is_empty()));
        assert!(Keys::read("id short").is_err_and(|why| why.contains("32 characters")));
        assert!(Keys::read("0123456789abcdef0123456789abcdef").is_err());
    }
}
