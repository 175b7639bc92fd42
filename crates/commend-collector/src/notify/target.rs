//! Whom messages go to: hooks and mail, made of the operator's file. All that is wrong in the file shows here,
//! before anything is sent.

use super::{
    config::{Config, Kind, Webhook},
    connect::trust,
    failure::Failure,
    hook::Hook,
    mail::Mail,
    message::Message,
};
use crate::surveys::Surveys;
use tokio_rustls::rustls::RootCertStore;

/// One that messages are sent to.
pub(super) struct Target {
    way: Way,
    events: Vec<Kind>,
    /// Ids; all surveys without it.
    surveys: Option<Vec<String>>,
}

enum Way {
    Hook(Hook),
    Mail(Mail),
}

impl Target {
    /// All of a file, of these surveys where they are known. The error names the entry and says what to write instead.
    pub(super) fn all(config: &Config, surveys: Option<&Surveys>) -> Result<Vec<Self>, String> {
        // Who asks for no TLS needs no certificates.
        let tls = config.webhook.iter().any(|hook| hook.url.starts_with("https:"));
        let tls = if tls { trust()? } else { crate::tls::trusting(RootCertStore::empty())? };
        let hook = |(place, hook): (usize, &Webhook)| {
            let named = |why| format!("webhook {}: {why}", place + 1);
            let is_missing = |id: &&String| surveys.is_some_and(|surveys| surveys.get(id).is_none());
            if let Some(id) = hook.surveys.iter().flatten().find(is_missing) {
                return Err(named(format!("surveys: there is no survey `{id}` here")));
            }
            let way = Way::Hook(Hook::of(hook, tls.clone()).map_err(named)?);
            Ok(Self { way, events: hook.events.clone(), surveys: hook.surveys.clone() })
        };
        let mut all: Vec<_> = config.webhook.iter().enumerate().map(hook).collect::<Result<_, _>>()?;
        if let Some(mail) = &config.mail {
            let way = Way::Mail(Mail::of(mail).map_err(|why| format!("mail: {why}"))?);
            all.push(Self { way, events: vec![Kind::Digest, Kind::Silent], surveys: None });
        }
        Ok(all)
    }

    /// What people call it: its kind and its host, and nothing that could be a secret.
    pub(super) fn name(&self) -> String {
        match &self.way {
            Way::Hook(hook) => format!("webhook {}", hook.name()),
            Way::Mail(mail) => format!("mail {}", mail.name()),
        }
    }

    /// Whether a message is for it.
    pub(super) fn wants(&self, message: &Message) -> bool {
        let listed = |id| self.surveys.as_ref().is_none_or(|surveys| surveys.contains(id));
        message.kind == Kind::Test
            || self.events.contains(&message.kind) && message.survey.as_ref().is_none_or(listed)
    }

    /// One try.
    pub(super) async fn send(&self, message: &Message) -> Result<(), Failure> {
        match &self.way {
            Way::Hook(hook) => hook.send(message, jiff::Timestamp::now().as_second()).await,
            Way::Mail(mail) => mail.send(message).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{notify::message::Letter, surveys};
    use jiff::Timestamp;
    use serde_json::json;

    fn targets(text: &str) -> Result<Vec<Target>, String> {
        Target::all(&toml::from_str(text).expect("a file"), Some(&surveys::load(None).expect("surveys")))
    }

    fn message(kind: Kind, survey: &str) -> Message {
        let letter = Letter { lang: "en", heading: String::new(), lines: Vec::new(), link: None };
        Message::new(kind, Timestamp::UNIX_EPOCH, letter, json!({ "survey": survey })).expect("a message")
    }

    #[test]
    fn each_gets_what_it_has_asked_for() {
        let all = targets(
            r#"
            webhook = [
                { url = "http://a/secret", allow_private = true, events = ["silent"], surveys = ["community"] },
                { url = "http://b/secret", allow_private = true, events = ["digest"] },
                { url = "http://c/secret", allow_private = true, events = [] },
            ]
            mail = { smtp = "smtp://localhost", from = "a@example.org", to = ["b@example.org"] }
            "#,
        )
        .expect("targets");
        let names: Vec<_> = all.iter().map(Target::name).collect();
        assert_eq!(names, ["webhook a", "webhook b", "webhook c", "mail localhost"]);
        let wanting =
            |kind, survey| all.iter().map(|one| one.wants(&message(kind, survey))).collect::<Vec<_>>();
        assert_eq!(wanting(Kind::Silent, "community"), [true, false, false, true]);
        assert_eq!(wanting(Kind::Silent, "other"), [false, false, false, true]);
        assert_eq!(wanting(Kind::Digest, "community"), [false, true, false, true]);
        assert_eq!(wanting(Kind::Test, "other"), [true; 4]);
    }

    #[test]
    fn the_entry_that_is_wrong_is_named() {
        let error = |text: &str| targets(text).map(|_| ()).expect_err(text);
        let bad = r#"webhook = [{ url = "http://a", allow_private = true }, { url = "http://b/secret" }]"#;
        assert_eq!(error(bad), "webhook 2: url: use an address that begins with https://");
        let other = r#"webhook = [{ url = "http://a", allow_private = true, surveys = ["b"] }]"#;
        assert_eq!(error(other), "webhook 1: surveys: there is no survey `b` here");
        let mail = r#"mail = { smtp = "localhost", from = "a@example.org", to = ["b@example.org"] }"#;
        assert_eq!(error(mail), "mail: smtp: use smtps://HOST:465, or smtp://HOST:587");
    }
}
