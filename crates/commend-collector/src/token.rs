//! `commend token`: tokens that open the reports are made, listed and revoked; they are shown once and kept
//! nowhere. Tokens of members are made and checked as a platform does, and those of kiosks for their devices.

use crate::{
    auth::{self, Role, Token},
    config::{self, Data, File, KioskToken, MemberToken, NewToken, TokenAction, TokenOptions},
    kiosk::{Kind, Kiosk},
    member::{Keys, Member, Signed},
    store::{Store, StoreError},
};
use comfy_table::{Table, presets};
use jiff::civil::Date;
use serde_json::json;

/// The token that `serve` makes where there is none.
pub(crate) const ADMIN: &str = "admin";

/// Does what was asked; `say` prints. The file names the keys of members, where the environment does not.
pub(crate) fn run(options: &TokenOptions, file: &File, say: impl Fn(&str)) -> Result<(), String> {
    let now = jiff::Timestamp::now().as_second();
    match &options.action {
        Some(TokenAction::Key { id }) => say(&format!("{id} {}", fresh()?)),
        Some(TokenAction::Member(new)) => say(&sign(&keys(file)?, &member(new, now))?),
        Some(TokenAction::Kiosk(new)) => say(&sign(&keys(file)?, &kiosk(new, now))?),
        Some(TokenAction::Check { token }) => {
            let signed = keys(file)?.verify(token.trim(), now).map_err(|why| why.to_string())?;
            say(&format!("{:#}", json!(signed)));
        }
        None | Some(TokenAction::New(_) | TokenAction::List { .. } | TokenAction::Revoke { .. }) => {
            // Only what makes a token makes a database.
            let makes =
                !matches!(options.action, Some(TokenAction::List { .. } | TokenAction::Revoke { .. }));
            let data = options.data.at(file)?;
            let store = if makes { data.open() } else { data.open_existing() }?;
            let done = keep(&store, &data, options, say);
            store.close();
            return done;
        }
    }
    Ok(())
}

/// What is done to the tokens in the database.
fn keep(store: &Store, data: &Data, options: &TokenOptions, say: impl Fn(&str)) -> Result<(), String> {
    let explain = |error: StoreError| data.explain(&error);
    match &options.action {
        Some(TokenAction::New(new)) => {
            let tokens = store.tokens().map_err(explain)?;
            say(&make(store, checked(new, &tokens, crate::today())?)?);
        }
        Some(TokenAction::List { json }) => {
            let tokens = store.tokens().map_err(explain)?;
            say(&if *json { as_json(&tokens) } else { table(&tokens) });
        }
        Some(TokenAction::Revoke { name }) => {
            if !store.revoke_token(name).map_err(explain)? {
                return Err(format!("there is no token `{name}`: see `commend token list`"));
            }
        }
        _ => say(&make(store, &NewToken::admin())?),
    }
    Ok(())
}

/// A new token that opens something, and takes the place of none.
fn checked<'a>(new: &'a NewToken, tokens: &[Token], today: Date) -> Result<&'a NewToken, String> {
    let name = &new.name;
    match new.expires {
        Some(day) if day < today => Err(format!("{day} is over: give a last day that is to come")),
        _ if tokens.iter().any(|token| token.name == *name) => {
            Err(format!("there is a token `{name}`: take another name, or `commend token revoke` it first"))
        }
        _ => Ok(new),
    }
}

fn keys(file: &File) -> Result<Keys, String> {
    let keys = config::member_keys(file)?;
    if keys.is_empty() {
        return Err("there is no key: make one with `commend token key`, and name its file as COMMEND_MEMBER_KEYS_FILE".into());
    }
    Ok(keys)
}

fn member(new: &MemberToken, now: i64) -> Signed {
    let MemberToken { survey, wave, sub, segment, minutes } = new.clone();
    let segment = segment.into_iter().collect();
    Signed::Member(Member { survey, wave, sub, segment, exp: now + i64::from(minutes) * 60 })
}

fn kiosk(new: &KioskToken, now: i64) -> Signed {
    let KioskToken { survey, wave, name, segment, answers: cap, days } = new.clone();
    let (kind, segment) = (Kind::Kiosk, segment.into_iter().collect());
    Signed::Kiosk(Kiosk { kind, survey, wave, name, segment, cap, exp: now + i64::from(days) * 24 * 3600 })
}

fn sign(keys: &Keys, claims: &Signed) -> Result<String, String> {
    keys.sign(claims).ok_or_else(|| "there is no key".into())
}

fn fresh() -> Result<String, String> {
    auth::fresh_token().map_err(|e| format!("no random numbers: {e}"))
}

/// Makes a token and keeps its hash, in place of one of the same name.
pub(crate) fn make(store: &Store, new: &NewToken) -> Result<String, String> {
    let token = fresh()?;
    let NewToken { name, role, expires } = new.clone();
    let kept = store.keep_token(&Token { name, hash: auth::hash(&token), role, expires });
    kept.map(|()| token).map_err(|e| e.to_string())
}

fn table(tokens: &[Token]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["Name", "Role", "Last day"]);
    for Token { name, role, expires, .. } in tokens {
        let last = expires.map_or_else(|| "no end".into(), |day| day.to_string());
        table.add_row([name.as_str(), role.as_str(), &last]);
    }
    table.trim_fmt()
}

fn as_json(tokens: &[Token]) -> String {
    let tokens: Vec<_> = tokens
        .iter()
        .map(|Token { name, role, expires, .. }| {
            json!({ "name": name, "role": role.as_str(), "expires": expires.map(|day| day.to_string()) })
        })
        .collect();
    format!("{:#}", json!(tokens))
}

impl NewToken {
    /// The token that opens everything and does not end.
    pub(crate) fn admin() -> Self {
        Self { name: ADMIN.into(), role: Role::Write, expires: None }
    }
}
