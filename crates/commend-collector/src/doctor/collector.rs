//! Whether the collector that a tag names serves what the page will ask it for, in a way that browsers take: status,
//! media type, and that pages of other origins may read it. It records nothing: where answers go is asked by
//! OPTIONS, as browsers ask first, and no batch is ever sent.

use super::{
    fetch::{Answer, Client},
    finding::Finding,
    tag::Tag,
};
use crate::{assets, definition};
use axum::http::{Method, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::collections::BTreeSet;
use url::Url;

const SCRIPT: [&str; 4] =
    ["text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript"];

/// A widget has far fewer parts; what names more is none.
const MOST_PARTS: usize = 64;

/// Who asks, and how.
pub(super) struct Asker<'a> {
    pub(super) client: &'a Client,
    /// Of the page.
    pub(super) origin: String,
    /// Whether the page takes only what says that it may be embedded: `Cross-Origin-Embedder-Policy: require-corp`.
    pub(super) embeds_only_marked: bool,
}

/// What was found, and what of it matters to the policy.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) findings: Vec<Finding>,
    /// Whether the widget is there as plain JavaScript, too; nothing where that is not known.
    pub(super) has_twin: Option<bool>,
}

impl Asker<'_> {
    /// All that a page fetches from a collector, and where its answers go.
    pub(super) async fn look(&self, tag: &Tag, endpoint: &Url) -> Seen {
        let mut seen = Seen::default();
        if let Some(loader) = self.loader(tag, &mut seen).await {
            self.parts(tag, &loader, &mut seen).await;
        }
        let is_commend = match self.definition(tag, endpoint).await {
            Some(Ok(finding)) => {
                seen.findings.push(finding);
                true
            }
            Some(Err(finding)) => {
                seen.findings.push(finding);
                false
            }
            None => false,
        };
        let finding = self.endpoint(endpoint, is_commend).await;
        seen.findings.push(finding);
        seen
    }

    async fn loader(&self, tag: &Tag, seen: &mut Seen) -> Option<String> {
        const ABOUT: &str = "loader";
        let answer = match self.fetched(&tag.src, &SCRIPT, tag.crossorigin).await {
            Ok(answer) => answer,
            Err((what, hint)) => {
                let anew =
                    "a collector has the files of its own version alone: have the studio write the tag anew";
                let hint = if tag.is_pinned() && what.contains("404") { anew } else { hint };
                seen.findings.push(Finding::problem(ABOUT, what, hint));
                return None;
            }
        };
        let before = seen.findings.len();
        if answer.url != tag.src {
            let what = format!("{} leads to {}", tag.src, answer.url);
            seen.findings.push(Finding::warning(ABOUT, what, "write that address into the tag"));
        }
        let marked =
            answer.header("cross-origin-resource-policy").is_some_and(|policy| policy == "cross-origin");
        if self.embeds_only_marked && !marked && !tag.crossorigin && self.is_foreign(&tag.src) {
            let what =
                format!("{} does not say that it may be embedded, and the page asks for that", tag.src);
            let hint = "have your proxy pass on Cross-Origin-Resource-Policy: cross-origin, which the collector sends";
            seen.findings.push(Finding::problem(ABOUT, what, hint));
        }
        if !tag.integrity.is_empty() && !is_whole(&tag.integrity, &answer.body) {
            let what = format!("{} is not what `integrity` says: no browser runs it", tag.src);
            seen.findings.push(Finding::problem(
                ABOUT,
                what,
                "leave `integrity` out of the tag, or have the studio write it anew",
            ));
        }
        if !tag.integrity.is_empty() && !tag.crossorigin && self.is_foreign(&tag.src) {
            let what = "`integrity` without `crossorigin`: no browser runs it";
            seen.findings.push(Finding::problem(
                ABOUT,
                what,
                "leave `integrity` out of the tag, or have the studio write it anew",
            ));
        }
        if seen.findings.len() == before {
            seen.findings.push(Finding::ok(ABOUT, format!("{} is served as it must be", tag.src)));
        }
        Some(answer.text())
    }

    /// The files that the loader and its element name.
    async fn parts(&self, tag: &Tag, loader: &str, seen: &mut Seen) {
        const ABOUT: &str = "parts";
        let hint = "build it with scripts/widget, then build the collector again; or let the proxy pass its files on";
        let mut files: Vec<String> = hashed(loader).into_iter().collect();
        if !tag.is_one_file() {
            files.retain(|name| ["element-", "checked-"].iter().any(|kind| name.starts_with(kind)));
            files.truncate(1);
        }
        let Some(first) = files.first().cloned() else {
            let what = format!("{} is no loader of Commend: it names no part of the survey", tag.src);
            let hint = "write the address of your collector's embed.js or /e/SURVEY.js into the tag";
            seen.findings.push(Finding::problem(ABOUT, what, hint));
            return;
        };
        let folder = if tag.src.path().contains("/e/") { "../" } else { "" };
        let place = |name: &str| tag.src.join(&format!("{folder}{name}"));
        let (mut at, mut bad) = (0, 0);
        while let Some(name) = files.get(at).cloned().filter(|_| at < MOST_PARTS) {
            at += 1;
            let Ok(url) = place(&name) else { continue };
            match self.fetched(&url, media(&name), true).await {
                // The element names the others.
                Ok(answer) if name == first && !tag.is_one_file() => {
                    files.extend(hashed(&answer.text()));
                }
                Ok(_) => {}
                Err((what, _)) => {
                    bad += 1;
                    seen.findings.push(Finding::problem(ABOUT, what, hint));
                }
            }
        }
        if tag.is_one_file() {
            seen.has_twin = Some(true);
        } else if files.len() > 1 {
            seen.has_twin = Some(files.iter().any(|name| name.starts_with("twin-")));
        }
        if bad == 0 {
            seen.findings
                .push(Finding::ok(ABOUT, format!("{} are served as they must be", files.join(", "))));
        }
    }

    /// The definition of the tag's survey, where there is one; whether it could be read.
    async fn definition(&self, tag: &Tag, endpoint: &Url) -> Option<Result<Finding, Finding>> {
        const ABOUT: &str = "definition";
        let config = tag.setting("config");
        if config == Some("none") {
            return None;
        }
        let survey = tag.setting("survey")?;
        let url = match config {
            Some(config) => Url::parse(&self.origin).and_then(|page| page.join(config)),
            None => Url::parse(&format!("{}/v1/surveys/{survey}.json", base(endpoint))),
        };
        let url = url.ok()?;
        let answer = match self.fetched(&url, &["application/json", "text/json", "text/plain"], true).await {
            Ok(answer) => answer,
            // A server of the host's own need not have one.
            Err((what, _))
                if what.contains("404") && config.is_none() && endpoint.origin() != tag.src.origin() =>
            {
                let hint = "add data-config=\"none\" where it shall have none";
                return Some(Err(Finding::warning(ABOUT, what, hint)));
            }
            Err((what, hint)) => {
                let hint = if what.contains("404") {
                    "mind capitals; `commend doctor` says of your definitions what is wrong"
                } else {
                    hint
                };
                return Some(Err(Finding::problem(ABOUT, what, hint)));
            }
        };
        Some(match definition::read(&answer.body) {
            Ok(survey) => Ok(Finding::ok(ABOUT, format!("{url} asks in the wave `{}`", survey.wave))),
            Err(problems) => {
                let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
                Err(Finding::problem(ABOUT, format!("{url} makes no sense"), all.join("\n")))
            }
        })
    }

    /// Whether answers may be sent. Browsers send them without asking first; what they would be told then, this
    /// asks without sending one. Who is no collector of Commend need not answer that.
    async fn endpoint(&self, endpoint: &Url, is_commend: bool) -> Finding {
        const ABOUT: &str = "endpoint";
        let hint = "see that it runs and that the proxy lets /v1/batch through";
        let url = match Url::parse(&format!("{}/v1/batch", base(endpoint))) {
            Ok(url) => url,
            Err(error) => return Finding::problem(ABOUT, error.to_string(), "mend data-endpoint"),
        };
        let headers = [
            (header::ORIGIN, self.origin.as_str()),
            (header::ACCESS_CONTROL_REQUEST_METHOD, "POST"),
            (header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type"),
        ];
        let answer = match self.client.ask(&Method::OPTIONS, &url, &headers).await {
            Ok(answer) => answer,
            Err(why) => return Finding::problem(ABOUT, format!("{url}: {why}"), hint),
        };
        let status = answer.status;
        if answer.is_shared_with(&self.origin) || (status.is_success() && !self.is_foreign(&url)) {
            return Finding::ok(ABOUT, format!("{url} takes answers of {}", self.origin));
        }
        if status.is_redirection() {
            let place = answer.header(header::LOCATION).unwrap_or_default();
            return Finding::problem(
                ABOUT,
                format!("{url} leads to {place}"),
                "write where it leads into data-endpoint",
            );
        }
        if is_commend && status.is_success() {
            let what = format!("{url} takes no answers of {}", self.origin);
            return Finding::problem(
                ABOUT,
                what,
                format!("add {} to the collector's --origins", self.origin),
            );
        }
        if is_commend || status.is_server_error() {
            return Finding::problem(ABOUT, format!("{url} answered {status} to OPTIONS"), hint);
        }
        let what = format!(
            "{url} answered {status} to OPTIONS: whether it takes answers cannot be told without sending one"
        );
        Finding::warning(ABOUT, what, "answer the survey once and look there")
    }

    /// Fetches a file as the page does; else what is wrong and what to do. `shared` files are read by scripts, so
    /// that a page of another origin must be allowed to.
    async fn fetched(
        &self,
        url: &Url,
        types: &[&str],
        shared: bool,
    ) -> Result<Answer, (String, &'static str)> {
        let headers = [(header::ORIGIN, self.origin.as_str())];
        let headers = if shared { &headers[..] } else { &[] };
        let answer = self.client.get(url, headers).await;
        let answer = answer.map_err(|why| {
            (format!("{url}: {why}"), "see that the collector runs and can be reached from here")
        })?;
        if answer.status != StatusCode::OK {
            let what = format!("{url} answered {}", answer.status);
            return Err((
                what,
                "open it in a browser; if the collector knows it, the proxy in front of it does not",
            ));
        }
        let media = answer.media();
        if !types.contains(&media.as_str()) {
            let what = format!("{url} is served as `{media}`, which browsers do not take for {}", types[0]);
            return Err((what, "have the proxy pass on the Content-Type of the collector"));
        }
        if shared && self.is_foreign(&answer.url) && !answer.is_shared_with(&self.origin) {
            let what = format!("{url} may not be read by pages of {}", self.origin);
            return Err((
                what,
                "have the proxy pass on Access-Control-Allow-Origin: *, which the collector sends",
            ));
        }
        Ok(answer)
    }

    fn is_foreign(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() != self.origin
    }
}

/// An endpoint as addresses are put together with it.
fn base(endpoint: &Url) -> &str {
    endpoint.as_str().trim_end_matches('/')
}

/// The files that a script names by their content. Those of languages stand for all: the first is looked at.
fn hashed(script: &str) -> BTreeSet<String> {
    let names = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.');
    let names = names.map(|name| name.trim_start_matches('.')).filter(|name| assets::is_immutable(name));
    names
        .filter(|name| [".js", ".wasm", ".json"].iter().any(|ending| name.ends_with(ending)))
        .map(|name| name.strip_prefix("LANG-").map_or_else(|| name.to_owned(), |rest| format!("en-{rest}")))
        .collect()
}

/// What a file of the widget may be served as.
fn media(name: &str) -> &'static [&'static str] {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("wasm") => &["application/wasm"],
        Some("json") => &["application/json"],
        _ => &SCRIPT,
    }
}

/// Whether a content is one that `integrity` names: one of those of its strongest method.
fn is_whole(integrity: &str, content: &[u8]) -> bool {
    let named = |method: &str| {
        let words = integrity.split_ascii_whitespace();
        words
            .filter_map(|word| word.strip_prefix(method)?.split('?').next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let is = |hash: &[u8], all: Vec<String>| all.iter().any(|one| *one == STANDARD.encode(hash));
    match (named("sha512-"), named("sha384-"), named("sha256-")) {
        (all, _, _) if !all.is_empty() => is(&Sha512::digest(content), all),
        (_, all, _) if !all.is_empty() => is(&Sha384::digest(content), all),
        (_, _, all) if !all.is_empty() => is(&Sha256::digest(content), all),
        // Browsers pass over what they do not know.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_a_script_names_are_found() {
        let script = r#"import("./element-0123456789abcdef.js");fetch(new URL("./commend-fedcba9876543210.wasm"));
            "./LANG-0011223344556677.json".replace("LANG",x);"embed.js";"no-0123.js""#;
        let expected =
            ["commend-fedcba9876543210.wasm", "element-0123456789abcdef.js", "en-0011223344556677.json"];
        assert_eq!(hashed(script).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn integrity_counts_by_its_strongest_method() {
        let hash = STANDARD.encode(Sha256::digest(b"run()"));
        assert!(is_whole(&format!("sha256-{hash}"), b"run()") && is_whole("md5-x", b"run()"));
        assert!(!is_whole(&format!("sha256-{hash}"), b"run"));
        assert!(!is_whole(&format!("sha256-{hash} sha512-x"), b"run()"));
    }
}
