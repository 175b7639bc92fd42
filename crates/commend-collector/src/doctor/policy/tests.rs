use super::*;
use crate::doctor::finding::Level;

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

/// What a tag asks that has neither nonce nor digest.
fn wants<'a>(page: &'a Url, loader: &'a Url, endpoint: &'a Url) -> Wants<'a> {
    Wants { page, loader, nonce: "", integrity: "", endpoint, has_twin: true, one_file: false }
}

/// What is found under a policy with a tag of some nonce: what is wrong with its hint, and what is fine.
fn found(policy: &CspList, nonce: &str, has_twin: bool) -> (Vec<String>, Vec<String>) {
    let (page, loader) = (url("https://forum.example/t/1"), url("https://nps.example/e/community.js"));
    let endpoint = url("https://nps.example");
    let wants = Wants { nonce, has_twin, ..wants(&page, &loader, &endpoint) };
    let all = findings(policy, &wants);
    let (wrong, fine): (Vec<_>, Vec<_>) = all.into_iter().partition(|finding| finding.level > Level::Ok);
    let wrong = wrong.into_iter().map(|one| format!("{}: {}", one.what, one.hint.expect("what to do")));
    (wrong.collect(), fine.into_iter().map(|one| one.what).collect())
}

/// Each text must be in the problem of its number; `fine` in one of those that are fine.
#[track_caller]
fn check(policy: &str, nonce: &str, wrong: &[&[&str]], fine: &[&str]) {
    let (problems, rest) = found(&of_header(policy, true), nonce, true);
    assert_eq!(problems.len(), wrong.len(), "{policy}: {problems:#?}");
    for (problem, texts) in problems.iter().zip(wrong) {
        assert!(
            texts.iter().all(|text| problem.contains(text)),
            "{policy}: {problem} lacks one of {texts:?}"
        );
    }
    for text in fine {
        assert!(rest.iter().any(|one| one.contains(text)), "{policy}: {text} is not in {rest:#?}");
    }
}

const DISCOURSE: &str = "base-uri 'self'; object-src 'none'; script-src 'nonce-Ab1' 'strict-dynamic'; \
    worker-src 'self' https://forum.example/assets/; frame-ancestors 'self'; manifest-src 'self'";
const OLD_DISCOURSE: &str = "base-uri 'none'; object-src 'none'; script-src https://forum.example/logs/ \
    https://forum.example/assets/ https://nps.example/e/community.js; worker-src 'self'";
const VANILLA: &str =
    "script-src 'nonce-Ab1' 'unsafe-inline' 'self' https://nps.example; frame-ancestors 'self'";
const MASTODON: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-Ab1'; \
    connect-src 'self' data: blob: wss://forum.example; frame-src 'self' https:; base-uri 'none'";
const FOSSIL: &str =
    "default-src 'self' data:; script-src 'self' 'nonce-Ab1'; style-src 'self' 'unsafe-inline'";

const PLAIN: &str = "runs as plain JavaScript";
const THROUGH: &str = "loader, parts and answers are let through";

#[test]
fn policies_of_platforms() {
    check("", "", &[], &["none: the page refuses nothing"]);
    // Discourse 3.3 and later gives the scripts of its themes the nonce.
    check(DISCOURSE, "Ab1", &[], &[THROUGH, PLAIN]);
    check(
        DISCOURSE,
        "",
        &[&["`script-src` refuses the loader: ", "nonce=\"…\"", "a host in the policy does not help"]],
        &[],
    );
    check(DISCOURSE, "old", &[&["not that of this page"]], &[]);
    // Before, it listed addresses: the loader's is there, its parts' are not.
    check(
        OLD_DISCOURSE,
        "",
        &[&[
            "`script-src` refuses its parts: write: script-src https://forum.example/logs/ https://forum.example/assets/ \
             https://nps.example/e/community.js https://nps.example\nor take the survey in one file: https://nps.example/whole.js",
        ]],
        &[],
    );
    check(VANILLA, "", &[], &[THROUGH, PLAIN]);
    check(
        &VANILLA.replace(" https://nps.example", ""),
        "",
        &[&[
            "write: script-src 'nonce-…' 'unsafe-inline' 'self' https://nps.example\nor give the tag the nonce",
        ]],
        &[],
    );
    check(
        MASTODON,
        "",
        &[
            &[
                "`script-src` refuses the loader and its parts: ",
                "write: script-src 'self' 'wasm-unsafe-eval' https://nps.example",
            ],
            &[
                "`connect-src` refuses what it fetches and answers: ",
                "write: connect-src 'self' data: blob: wss://forum.example https://nps.example",
            ],
        ],
        &["`style-src` refuses nothing"],
    );
    check(
        FOSSIL,
        "Ab1",
        &[&[
            "`default-src` refuses what it fetches and answers: write: connect-src 'self' data: https://nps.example",
        ]],
        &[PLAIN, "For a survey in a frame write: frame-src 'self' data: https://nps.example"],
    );
    // As Salesforce's strict setting: its own scripts and whatever hosts are trusted, each by directive.
    check(
        "default-src 'self'; script-src 'self' https://nps.example; connect-src 'self'; frame-src 'none'",
        "",
        &[&["write: connect-src 'self' https://nps.example"]],
        &["write: frame-src https://nps.example"],
    );
    check("script-src 'nonce-Ab1'", "Ab1", &[], &[THROUGH, PLAIN]);
    check("script-src 'nonce-Ab1' 'wasm-unsafe-eval'", "Ab1", &[], &[THROUGH]);
    check("require-trusted-types-for 'script'; trusted-types 'none'", "", &[], &[THROUGH, "Trusted Types"]);
    check(
        "default-src 'none'",
        "",
        &[&["write: script-src https://nps.example"], &["write: connect-src https://nps.example"]],
        &[],
    );
    check("script-src-elem 'self'", "", &[&["write: script-src-elem 'self' https://nps.example"]], &[]);
    check("sandbox allow-forms", "", &[&["add to it: allow-scripts allow-same-origin"]], &[]);
    check("sandbox allow-scripts allow-same-origin", "", &[], &[THROUGH]);
}

#[test]
fn the_survey_in_one_file_needs_one_address() {
    let policy = of_header("script-src https://nps.example/whole.js; connect-src https://nps.example", true);
    let (loader, page) = (url("https://nps.example/whole.js"), url("https://forum.example/t/1"));
    let wants = Wants { one_file: true, ..wants(&page, &loader, &loader) };
    let all = findings(&policy, &wants);
    assert!(all.iter().all(|finding| finding.level == Level::Ok), "{all:?}");
    let all = findings(&policy, &Wants { one_file: false, ..wants });
    assert_eq!(all.iter().filter(|finding| finding.level == Level::Problem).count(), 1, "{all:?}");
}

#[test]
fn every_policy_must_let_it_through() {
    let both = "default-src *, script-src 'self'; connect-src *";
    check(both, "", &[&["write: script-src 'self' https://nps.example"]], &[]);
    let mut all = of_header("script-src https://nps.example", true);
    all.append(of_meta("connect-src 'self'; sandbox"));
    // A sandbox in a meta element counts for nothing.
    let (wrong, _) = found(&all, "", true);
    assert_eq!(
        wrong,
        ["`connect-src` refuses what it fetches and answers: write: connect-src 'self' https://nps.example"]
    );
}

#[test]
fn what_only_reports_refuses_nothing_yet() {
    let (wrong, fine) = found(&of_header("script-src 'self'", false), "", true);
    assert!(
        wrong[0].starts_with("one that only reports would refuse this: `script-src` refuses the loader"),
        "{wrong:?}"
    );
    assert!(fine.iter().all(|one| !one.contains(PLAIN)), "{fine:?}");
}

#[test]
fn a_widget_without_a_twin_needs_webassembly() {
    let (wrong, _) = found(&of_header(DISCOURSE, true), "Ab1", false);
    assert_eq!(wrong.len(), 1);
    assert!(
        wrong[0].contains("write: script-src 'nonce-…' 'strict-dynamic' 'wasm-unsafe-eval'"),
        "{wrong:?}"
    );
}
