//! What the page's Content Security Policy lets the survey do, and the very line that is missing where it refuses
//! something. Servo's parser says what a policy allows; what the survey asks for, and what of it may be refused
//! without harm, stands here.

use super::{finding::Finding, tag::WHOLE};
use content_security_policy::{
    CspList, Destination, Directive, Initiator, ParserMetadata, Policy, PolicyDisposition, PolicySource,
    Request, Violates, sandboxing_directive::SandboxingFlagSet,
};
use std::collections::BTreeSet;
use url::Url;

const ABOUT: &str = "policy";
const PARTS: &str = "its parts";

/// What the survey asks of a page.
pub(super) struct Wants<'a> {
    pub(super) page: &'a Url,
    pub(super) loader: &'a Url,
    pub(super) nonce: &'a str,
    pub(super) integrity: &'a str,
    pub(super) endpoint: &'a Url,
    /// Whether the collector has a widget in plain JavaScript for pages without WebAssembly.
    pub(super) has_twin: bool,
    /// Whether the loader is the whole survey, so that no other script follows.
    pub(super) one_file: bool,
}

/// A policy and whether it is enforced, from the headers of an answer.
pub(super) fn of_header(value: &str, enforced: bool) -> CspList {
    let disposition = if enforced { PolicyDisposition::Enforce } else { PolicyDisposition::Report };
    CspList::parse(value, PolicySource::Header, disposition)
}

/// A policy of a page's `<meta>`, without what counts in headers alone.
pub(super) fn of_meta(value: &str) -> CspList {
    let mut list = CspList::parse(value, PolicySource::Meta, PolicyDisposition::Enforce);
    for policy in &mut list.0 {
        policy.directive_set.retain(|directive| directive.name != "sandbox");
    }
    list
}

/// One thing that the survey does, and what a policy must list for it.
struct Act<'a> {
    what: &'static str,
    destination: Destination,
    url: &'a Url,
    parser: ParserMetadata,
}

/// All that is to be said of the policies of a page.
pub(super) fn findings(policies: &CspList, wants: &Wants<'_>) -> Vec<Finding> {
    let enforced = |policy: &&Policy| policy.disposition == PolicyDisposition::Enforce;
    let (enforced, reporting): (Vec<_>, Vec<_>) = policies.0.iter().partition(enforced);
    if enforced.is_empty() && reporting.is_empty() {
        return vec![Finding::ok(ABOUT, "none: the page refuses nothing")];
    }
    let mut findings: Vec<_> = enforced.iter().flat_map(|policy| of_requests(policy, wants)).collect();
    if findings.is_empty() && !enforced.is_empty() {
        findings.push(Finding::ok(ABOUT, "loader, parts and answers are let through"));
    }
    let list = CspList(enforced.into_iter().cloned().collect());
    findings.extend(of_wasm(&list, wants));
    findings.extend(of_sandbox(&list));
    findings.extend(of_frames(&list, wants));
    findings.extend(of_trusted_types(&list, wants));
    if list.0.iter().any(|policy| policy.directive_set.iter().any(|one| one.name.starts_with("style-src"))) {
        findings.push(Finding::ok(
            ABOUT,
            "`style-src` refuses nothing: the survey's style sheets are made by script",
        ));
    }
    for finding in reporting.iter().flat_map(|policy| of_requests(policy, wants)) {
        let what = format!("one that only reports would refuse this: {}", finding.what);
        findings.push(Finding::warning(ABOUT, what, finding.hint.unwrap_or_default()));
    }
    findings
}

/// What a policy refuses of what is fetched, one finding a directive.
fn of_requests(policy: &Policy, wants: &Wants<'_>) -> Vec<Finding> {
    use ParserMetadata::{NotParserInserted, ParserInserted};
    // Any file beside the loader: a policy that lists paths lets the listed one load and no other.
    let Ok(part) = wants.loader.join(if wants.loader.path().contains("/e/") { "../part" } else { "part" })
    else {
        return Vec::new();
    };
    let (script, fetch) = (Destination::Script, Destination::None);
    let scripts = [
        Act { what: "the loader", destination: script, url: wants.loader, parser: ParserInserted },
        Act { what: PARTS, destination: script, url: &part, parser: NotParserInserted },
    ];
    let fetches = [
        Act { what: "what it fetches", destination: fetch, url: &part, parser: ParserMetadata::None },
        Act { what: "answers", destination: fetch, url: wants.endpoint, parser: ParserMetadata::None },
    ];
    let scripts = if wants.one_file { &scripts[..1] } else { &scripts[..] };
    let both = [("script-src", scripts), ("connect-src", &fetches[..])];
    both.into_iter().filter_map(|(name, acts)| of_acts(policy, name, acts, wants)).collect()
}

/// What a policy refuses of the acts that one directive governs.
fn of_acts(policy: &Policy, effective: &str, acts: &[Act<'_>], wants: &Wants<'_>) -> Option<Finding> {
    let refused: Vec<_> = acts.iter().filter_map(|act| Some((act, act.refusal(policy, wants)?))).collect();
    let (_, directive) = refused.first()?;
    let names: Vec<_> = refused.iter().map(|(act, _)| act.what).collect();
    let what = format!("`{}` refuses {}", directive.name, names.join(" and "));
    let is_script = effective == "script-src";
    if is_script && lists(directive, "'strict-dynamic'") {
        return Some(Finding::problem(ABOUT, what, nonce(wants)));
    }
    let origins = refused.iter().map(|(act, _)| act.url.origin().ascii_serialization()).collect();
    let by_nonce = is_script && directive.value.iter().any(|one| is_nonce(one));
    let also = if by_nonce {
        "\nor give the tag the nonce of the page; its parts need none".to_owned()
    } else if names == [PARTS] {
        // The list has the loader's address, and takes no other of that server.
        let origin = wants.loader.origin().ascii_serialization();
        format!("\nor take the survey in one file: {origin}/{WHOLE}")
    } else {
        String::new()
    };
    Some(Finding::problem(ABOUT, what, format!("write: {}{also}", line(effective, directive, &origins))))
}

impl Act<'_> {
    fn request(&self, wants: &Wants<'_>) -> Request {
        let is_loader = self.parser == ParserMetadata::ParserInserted;
        // What a script imports has the nonce of that script, and not its hash.
        let nonce = if self.destination == Destination::Script { wants.nonce } else { "" };
        Request {
            url: self.url.clone(),
            current_url: self.url.clone(),
            origin: wants.page.origin(),
            redirect_count: 0,
            destination: self.destination,
            initiator: Initiator::None,
            nonce: nonce.to_owned(),
            integrity_metadata: if is_loader { wants.integrity.to_owned() } else { String::new() },
            parser_metadata: self.parser,
        }
    }

    /// The directive of a policy that refuses it.
    fn refusal(&self, policy: &Policy, wants: &Wants<'_>) -> Option<Directive> {
        match policy.does_request_violate_policy(&self.request(wants)) {
            Violates::Directive(directive) => Some(directive),
            Violates::DoesNotViolate => None,
        }
    }
}

fn lists(directive: &Directive, keyword: &str) -> bool {
    directive.value.iter().any(|one| one.eq_ignore_ascii_case(keyword))
}

fn is_nonce(source: &str) -> bool {
    source.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("'nonce-"))
}

/// Under `'strict-dynamic'` hosts in the list count for nothing.
fn nonce(wants: &Wants<'_>) -> String {
    let have = if wants.nonce.is_empty() {
        "give the tag the nonce of the page, as nonce=\"…\""
    } else {
        "the tag has a nonce, and not that of this page: have your platform write it anew into each page"
    };
    format!(
        "{have}; under 'strict-dynamic' a host in the policy does not help. A script that may run may also add the tag"
    )
}

/// The directive as it must read: all that the governing one has, and what is missing. A nonce is another one on
/// each page.
fn line(effective: &str, directive: &Directive, add: &BTreeSet<String>) -> String {
    let name = if directive.name == "default-src" { effective } else { &directive.name };
    let kept = directive.value.iter().filter(|one| !one.eq_ignore_ascii_case("'none'"));
    let kept = kept.map(|one| if is_nonce(one) { "'nonce-…'" } else { one });
    let words: Vec<_> = [name].into_iter().chain(kept).chain(add.iter().map(String::as_str)).collect();
    words.join(" ")
}

/// Whether WebAssembly may be compiled, and what follows.
fn of_wasm(policies: &CspList, wants: &Wants<'_>) -> Vec<Finding> {
    let (_, refusals) = policies.is_wasm_evaluation_allowed();
    if wants.has_twin {
        let what =
            "WebAssembly is refused: the survey runs as plain JavaScript, and nothing need be allowed for it";
        return refusals.first().map(|_| Finding::ok(ABOUT, what)).into_iter().collect();
    }
    let finding = |directive: &Directive| {
        let add = BTreeSet::from(["'wasm-unsafe-eval'".to_owned()]);
        let what =
            format!("`{}` refuses WebAssembly, and this collector's widget has nothing else", directive.name);
        Finding::problem(ABOUT, what, format!("write: {}", line("script-src", directive, &add)))
    };
    refusals.iter().map(|refusal| finding(&refusal.directive)).collect()
}

/// WebKit takes the digest of a module by a script's address alone, which is no trusted type.
fn of_trusted_types(policies: &CspList, wants: &Wants<'_>) -> Option<Finding> {
    if !policies.does_sink_type_require_trusted_types("'script'", false) {
        None
    } else if wants.integrity.is_empty() {
        Some(Finding::ok(ABOUT, "Trusted Types are required: the survey makes no markup and needs none"))
    } else {
        let what = "Trusted Types are required: of a tag that pins its version WebKit shows no survey";
        Some(Finding::warning(ABOUT, what, "use the evergreen tag if people with Safari are to be asked"))
    }
}

fn of_sandbox(policies: &CspList) -> Option<Finding> {
    let flags = policies.get_sandboxing_flag_set_for_document()?;
    if flags.contains(SandboxingFlagSet::SANDBOXED_SCRIPTS_BROWSING_CONTEXT_FLAG) {
        let hint = "add to it: allow-scripts allow-same-origin";
        Some(Finding::problem(ABOUT, "`sandbox` lets no script run", hint))
    } else if flags.contains(SandboxingFlagSet::SANDBOXED_ORIGIN_BROWSING_CONTEXT_FLAG) {
        let what = "`sandbox` lets nothing be kept: answers arrive, but a survey over the page does not open by itself, and nobody is known again";
        Some(Finding::warning(ABOUT, what, "add to it: allow-same-origin"))
    } else {
        None
    }
}

/// A frame is no part of the survey that a tag brings; whoever frames the collector's `/frame/SURVEY` must know.
fn of_frames(policies: &CspList, wants: &Wants<'_>) -> Option<Finding> {
    let act =
        Act { what: "", destination: Destination::IFrame, url: wants.loader, parser: ParserMetadata::None };
    let directive = policies.0.iter().find_map(|policy| act.refusal(policy, wants))?;
    let origin = BTreeSet::from([wants.loader.origin().ascii_serialization()]);
    let what =
        "frames of the collector are refused, which the tag does not need. For a survey in a frame write: ";
    Some(Finding::ok(ABOUT, format!("{what}{}", line("frame-src", &directive, &origin))))
}

#[cfg(test)]
mod tests;
