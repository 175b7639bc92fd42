//! One page, looked at from outside: what it is, its tag, its policy, and the collector that the tag names.

use super::{
    collector::{Asker, Seen},
    fetch::{Answer, Client},
    finding::{Finding, Level},
    html::Page,
    platform,
    policy::{self, Wants},
    tag::{self, Tag},
};
use axum::http::{StatusCode, header};
use content_security_policy::CspList;
use serde::Serialize;
use std::fmt;
use url::Url;

/// What is said of a page.
#[derive(Serialize)]
pub(super) struct Examined {
    pub(super) page: String,
    pub(super) findings: Vec<Finding>,
}

const ABOUT: &str = "page";

/// Looks at a page. `collector` stands in for the tag where there is none yet.
pub(super) async fn examine(client: &Client, url: &Url, collector: Option<&Url>) -> Examined {
    let findings = match client.get(url, &[(header::ACCEPT, "text/html,*/*;q=0.8")]).await {
        Ok(answer) => of_answer(client, &answer, collector).await,
        Err(why) => vec![Finding::problem(ABOUT, why, "see that the page can be reached from this machine")],
    };
    Examined { page: url.to_string(), findings }
}

async fn of_answer(client: &Client, answer: &Answer, collector: Option<&Url>) -> Vec<Finding> {
    let page = Page::read(answer.url.clone(), &answer.body);
    let mut findings = vec![of_status(answer), platform::finding(&page, answer)];
    let (tag, said) = tag::find(&page);
    findings.extend(said);
    let tag = tag.or_else(|| Tag::to_come(collector?));
    let policies = policies(&page, answer);
    let Some((tag, endpoint)) = tag.and_then(|tag| tag.endpoint(&page).map(|endpoint| (tag, endpoint)))
    else {
        findings.extend(without_a_tag(&policies));
        return findings;
    };
    let asker = Asker {
        client,
        origin: page.url.origin().ascii_serialization(),
        embeds_only_marked: answer
            .header("cross-origin-embedder-policy")
            .is_some_and(|value| value.starts_with("require-corp")),
    };
    let Seen { findings: seen, has_twin } = asker.look(&tag, &endpoint).await;
    let wants = Wants {
        page: &page.url,
        loader: &tag.src,
        nonce: &tag.nonce,
        integrity: &tag.integrity,
        endpoint: &endpoint,
        has_twin: has_twin.unwrap_or(true),
        one_file: tag.is_one_file(),
    };
    findings.extend(policy::findings(&policies, &wants));
    findings.extend(seen);
    findings
}

fn of_status(answer: &Answer) -> Finding {
    let (url, media) = (&answer.url, answer.media());
    if answer.status != StatusCode::OK {
        let what = format!("{url} answered {}", answer.status);
        Finding::problem(ABOUT, what, "name a page that everybody can read, without logging in")
    } else if !["text/html", "application/xhtml+xml"].contains(&media.as_str()) {
        Finding::problem(ABOUT, format!("{url} is `{media}` and no page"), "name a page of the community")
    } else {
        Finding::ok(ABOUT, format!("{url} answered {}", answer.status))
    }
}

/// All policies of a page, of its headers and of itself.
fn policies(page: &Page, answer: &Answer) -> CspList {
    let mut all = CspList(Vec::new());
    let headers =
        [(header::CONTENT_SECURITY_POLICY, true), (header::CONTENT_SECURITY_POLICY_REPORT_ONLY, false)];
    for (name, enforced) in headers {
        for value in answer.headers.get_all(name) {
            all.append(policy::of_header(&String::from_utf8_lossy(value.as_bytes()), enforced));
        }
    }
    for value in page.metas("http-equiv", "content-security-policy") {
        all.append(policy::of_meta(value));
    }
    all
}

/// What can be said of a policy where nobody knows yet what it must allow.
fn without_a_tag(policies: &CspList) -> Vec<Finding> {
    if policies.0.is_empty() {
        vec![Finding::ok("policy", "none: the page refuses nothing")]
    } else {
        let what = format!("there is one, and no tag to hold against it: {policies}");
        vec![Finding::warning(
            "policy",
            what,
            "name your collector, as in --collector https://nps.example.org",
        )]
    }
}

impl Examined {
    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    pub(super) fn is_bad(&self) -> bool {
        self.count(Level::Problem) > 0
    }
}

impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let counts = [(Level::Problem, "problem"), (Level::Warning, "warning")]
            .map(|(level, name)| (self.count(level), name));
        let counts: Vec<_> =
            counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, name)| plural(n, name)).collect();
        let sum = if counts.is_empty() { "fine".into() } else { counts.join(", ") };
        write!(f, "{}: {sum}", self.page)?;
        self.findings.iter().try_for_each(|finding| write!(f, "\n{finding}"))
    }
}
