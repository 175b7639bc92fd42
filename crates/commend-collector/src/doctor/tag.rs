//! The tag on a page: which of its scripts is the loader, and what it says. The rule by which the loader finds
//! its own tag, and the strength of its settings, are those of `www/embed.js`.

use super::{
    finding::Finding,
    html::{Element, Page},
};
use crate::assets;
use std::collections::BTreeMap;
use url::Url;

/// The loader's tag, or the one that is to come.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) src: Url,
    pub(super) nonce: String,
    pub(super) integrity: String,
    pub(super) crossorigin: bool,
    settings: BTreeMap<String, String>,
}

const ABOUT: &str = "tag";
/// The survey in one file, for pages that list scripts by their exact address.
pub(super) const WHOLE: &str = "whole.js";

impl Tag {
    /// That of a collector, for a page that has none yet.
    pub(super) fn to_come(collector: &Url) -> Option<Self> {
        let mut base = collector.clone();
        base.set_query(None);
        base.set_fragment(None);
        let src = Url::parse(&format!("{}/embed.js", base.as_str().trim_end_matches('/'))).ok()?;
        let none = String::new;
        Some(Self { src, nonce: none(), integrity: none(), crossorigin: false, settings: BTreeMap::new() })
    }

    fn of(src: Url, element: &Element) -> Self {
        let mut settings: BTreeMap<String, String> =
            survey_of(&src).map(|id| ("survey".to_owned(), id)).into_iter().collect();
        settings.extend(src.query_pairs().into_owned());
        let written = element.attributes();
        settings.extend(
            written.filter_map(|(name, value)| Some((name.strip_prefix("data-")?.into(), value.into()))),
        );
        let text = |name| element.get(name).unwrap_or_default().to_owned();
        let crossorigin = element.get("crossorigin").is_some();
        Self { src, nonce: text("nonce"), integrity: text("integrity"), crossorigin, settings }
    }

    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether its address is that of one version for ever.
    pub(super) fn is_pinned(&self) -> bool {
        assets::is_immutable(file(&self.src))
    }

    /// Whether the survey comes with it, all but its sentences, so that no other script follows.
    pub(super) fn is_one_file(&self) -> bool {
        file(&self.src) == WHOLE
    }

    /// Where answers go.
    pub(super) fn endpoint(&self, page: &Page) -> Option<Url> {
        match self.setting("endpoint") {
            None => Url::parse(&self.src.origin().ascii_serialization()).ok(),
            Some(endpoint) => page.url.join(endpoint).ok(),
        }
    }
}

/// The survey whose own loader is at an address.
fn survey_of(src: &Url) -> Option<String> {
    let mut parts = src.path_segments()?.rev();
    let file = parts.next()?.strip_suffix(".js")?;
    (parts.next() == Some("e")).then(|| file.to_owned())
}

/// The last part of an address.
fn file(address: &Url) -> &str {
    address.path().rsplit('/').next().unwrap_or_default()
}

/// Whether a script at an address may be the loader.
fn may_be(src: &Url) -> bool {
    let name = file(src);
    let pinned = name.starts_with("embed-") && assets::is_immutable(name);
    name == "embed.js" || name == WHOLE || pinned || survey_of(src).is_some()
}

/// The page's tag, and what is to be said of it.
pub(super) fn find(page: &Page) -> (Option<Tag>, Vec<Finding>) {
    let tags = page.all("script").filter_map(|element| {
        let src = page.resolve(element.get("src")?)?;
        may_be(&src).then(|| (Tag::of(src, element), element))
    });
    let all: Vec<_> = tags.collect();
    let named = |tag: &Tag| tag.setting("survey").is_some();
    let ours = all.iter().filter(|(tag, _)| named(tag)).count();
    let chosen = all.iter().position(|(tag, _)| named(tag)).or(all.len().checked_sub(1));
    let Some((tag, element)) = chosen.and_then(|at| all.into_iter().nth(at)) else {
        let hint = "paste it, <script async src=\"https://YOUR.COLLECTOR/e/SURVEY.js\"></script>, or look whether a script \
                    or a tag manager adds it later: that cannot be seen here; type `commend.version` in the browser's \
                    console";
        return (None, vec![Finding::warning(ABOUT, "none is in the page as it is served", hint)]);
    };
    let mut findings = vec![said(&tag, page)];
    if ours > 1 {
        let what = format!("there are {ours}: only the first that runs counts");
        findings.push(Finding::warning(ABOUT, what, "leave one"));
    }
    findings.extend(of_attributes(&tag, element, page));
    (Some(tag), findings)
}

/// Which survey the tag names, and where answers go.
fn said(tag: &Tag, page: &Page) -> Finding {
    let survey = tag.setting("survey");
    let elements: Vec<_> = page.all("commend-survey").filter_map(|element| element.get("survey")).collect();
    let endpoint = tag.endpoint(page).map_or_else(|| "nowhere".into(), |url| url.to_string());
    match (survey, elements.as_slice()) {
        (Some(survey), _) => {
            Finding::ok(ABOUT, format!("{} asks the survey `{survey}`; answers go to {endpoint}", tag.src))
        }
        (None, [_, ..]) => {
            let what = format!(
                "{} serves the page's elements, {}; answers go to {endpoint}",
                tag.src,
                elements.join(", ")
            );
            Finding::ok(ABOUT, what)
        }
        (None, []) => {
            let what = format!("{} names no survey, so nothing opens by itself", tag.src);
            Finding::warning(ABOUT, what, "add data-survey=\"…\", unless a script of the page says which")
        }
    }
}

/// What of the tag keeps it from working, or from asking.
fn of_attributes(tag: &Tag, element: &Element, page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut warn = |what: &str, hint: &str| findings.push(Finding::warning(ABOUT, what, hint));
    let kind = element.get("type").unwrap_or_default().trim().to_ascii_lowercase();
    if !["", "module", "text/javascript", "application/javascript"].contains(&kind.as_str()) {
        let what = format!(
            "its type is `{kind}`: no browser runs it until something else does, such as a consent banner"
        );
        warn(&what, "leave `type` out if it is to run by itself");
    }
    if element.get("async").is_none() && element.get("defer").is_none() && kind != "module" {
        warn("the page waits for it", "add `async`");
    }
    if !tag.integrity.is_empty() && !tag.is_pinned() {
        let what = "`integrity` names one version of an address that is another with each update";
        warn(what, "leave `integrity` out, or have the studio write a tag that pins its version");
    }
    if tag.setting("preview").is_some_and(|preview| preview != "false")
        || element.get("data-preview") == Some("")
    {
        warn("`preview`: nothing is recorded", "take data-preview out before you go live");
    }
    match tag.setting("open") {
        Some("manual") => warn(
            "`open` is `manual`: it opens by commend.open() alone",
            "leave data-open out for a survey that comes by itself",
        ),
        Some("now") => warn(
            "`open` is `now`: it opens on each page, whatever the rules say",
            "leave data-open out before you go live",
        ),
        _ => {}
    }
    if tag.setting("consent").is_some_and(|consent| consent != "granted") {
        warn(
            "`consent` is required: nothing happens before commend.consent(true)",
            "have your consent banner call it on each page",
        );
    }
    let mixed =
        [Some(&tag.src), tag.endpoint(page).as_ref()].into_iter().flatten().any(|url| is_mixed(page, url));
    if mixed {
        let what =
            "the page is https and the collector is not: browsers load nothing from it and send it nothing";
        findings.push(Finding::problem(
            ABOUT,
            what,
            "serve the collector by https, and write https:// into the tag",
        ));
    }
    findings
}

/// Whether browsers refuse an address because the page is safer than it is. They trust the own machine.
fn is_mixed(page: &Page, url: &Url) -> bool {
    let own = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    page.url.scheme() == "https" && url.scheme() == "http" && !own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    /// The source of the page's tag, and the findings that are not fine, as level and text.
    #[track_caller]
    fn check(html: &str, src: Option<&str>, expected: &[(Level, &str)]) {
        let page = Page::read(Url::parse("https://forum.example/t/1").expect("an address"), html.as_bytes());
        let (tag, findings) = find(&page);
        assert_eq!(tag.map(|tag| tag.src.to_string()).as_deref(), src, "{html}");
        let bad: Vec<_> = findings.iter().filter(|finding| finding.level > Level::Ok).collect();
        assert_eq!(bad.len(), expected.len(), "{html}: {bad:?}");
        for (finding, (level, text)) in bad.iter().zip(expected) {
            assert!(finding.level == *level && finding.what.contains(text), "{html}: {finding:?}");
            assert!(finding.hint.is_some(), "{finding:?}");
        }
    }

    #[test]
    fn tags_are_found_as_the_loader_finds_itself() {
        use Level::{Problem, Warning};
        let own = Some("https://nps.example/e/community.js");
        check(r#"<script async src="https://nps.example/e/community.js"></script>"#, own, &[]);
        check(r#"<script src="/x.js"></script>"#, None, &[(Warning, "none is in the page")]);
        let whole = "https://nps.example/whole.js";
        check(&format!(r#"<script async src="{whole}" data-survey="a"></script>"#), Some(whole), &[]);
        check("<!-- <script src='https://nps.example/e/a.js'></script> -->", None, &[(Warning, "none")]);
        // Others call their scripts so, too.
        check(
            r#"<script src="https://nps.example/e/community.js" defer></script><script src="/js/embed.js" async></script>"#,
            own,
            &[],
        );
        check(
            r#"<script async src="https://nps.example/embed.js?survey=a"></script>
               <script async src="https://nps.example/embed.js" data-survey="b"></script>"#,
            Some("https://nps.example/embed.js?survey=a"),
            &[(Warning, "there are 2")],
        );
        check(
            r#"<script async src="http://nps.example/embed.js" data-survey="a"></script>"#,
            Some("http://nps.example/embed.js"),
            &[(Problem, "the page is https")],
        );
        check(
            r#"<script async src="http://localhost:8787/embed.js"></script><commend-survey survey="a"></commend-survey>"#,
            Some("http://localhost:8787/embed.js"),
            &[],
        );
        check(
            r#"<script src="https://nps.example/e/community.js" type="text/plain" integrity="sha256-x" data-preview
               data-open="now" data-consent="required"></script>"#,
            own,
            &[
                (Warning, "`text/plain`"),
                (Warning, "the page waits"),
                (Warning, "`integrity`"),
                (Warning, "`preview`"),
                (Warning, "`now`"),
                (Warning, "`consent`"),
            ],
        );
    }

    #[test]
    fn a_tag_may_pin_its_version() {
        let src = "https://nps.example/embed-0123456789abcdef.js";
        let pinned = |src: &str| {
            format!(
                r#"<script async src="{src}" integrity="sha384-x" crossorigin="anonymous" data-survey="a"></script>"#
            )
        };
        check(&pinned(src), Some(src), &[]);
        let evergreen = "https://nps.example/embed.js";
        check(&pinned(evergreen), Some(evergreen), &[(Level::Warning, "`integrity`")]);
    }

    #[test]
    fn settings_on_the_tag_come_before_those_in_its_address() {
        let html =
            r#"<script async src="/sub/e/a.js?survey=b&lang=nl&endpoint=/x" data-survey="c"></script>"#;
        let page = Page::read(Url::parse("https://forum.example/t/1").expect("an address"), html.as_bytes());
        let tag = find(&page).0.expect("a tag");
        assert_eq!((tag.setting("survey"), tag.setting("lang")), (Some("c"), Some("nl")));
        assert_eq!(tag.endpoint(&page).expect("one").as_str(), "https://forum.example/x");
    }
}
