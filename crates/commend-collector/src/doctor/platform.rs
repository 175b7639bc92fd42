//! Which community software a page is made by, from what only that software puts into its pages, and where its
//! operator pastes the tag. More on each is in docs/platforms.md.

use super::{fetch::Answer, finding::Finding, html::Page};

const ABOUT: &str = "platform";

/// A platform: its name, what tells it, and what to do there.
struct Platform {
    name: &'static str,
    is: fn(&Page, &Answer) -> bool,
    paste: &'static str,
}

fn is_made_by(page: &Page, generator: &str) -> bool {
    page.metas("name", "generator").any(|text| text.starts_with(generator))
}

const PLATFORMS: [Platform; 10] = [
    Platform {
        name: "Discourse",
        is: |page, _| {
            is_made_by(page, "Discourse")
                || page.has("id", "data-discourse-setup")
                || page.has("id", "data-preloaded")
        },
        paste: "install the theme component of integrations/discourse and add it to every theme that members use; before \
                Discourse 3.3, whose policy lists scripts by their address, paste the survey in one file, whole.js, into the theme",
    },
    Platform {
        name: "Flarum",
        is: |page, _| page.has("id", "flarum-json-payload"),
        paste: "put the lines of docs/platforms.md into extend.php, or paste the tag under Appearance, into the custom footer",
    },
    Platform {
        name: "NodeBB",
        is: |_, answer| answer.header("x-powered-by").is_some_and(|by| by.eq_ignore_ascii_case("NodeBB")),
        paste: "paste the tag under Appearance, Custom Content, Custom Header",
    },
    Platform {
        name: "WordPress",
        is: |page, _| {
            let links = page.all("link").chain(page.all("script"));
            let mut addresses = links.filter_map(|one| one.get("href").or(one.get("src")));
            is_made_by(page, "WordPress") || addresses.any(|address| address.contains("/wp-content/"))
        },
        paste: "install the plugin of integrations/wordpress, or paste the tag with a plugin for header and footer code",
    },
    Platform {
        name: "phpBB",
        is: |page, _| page.all("body").any(|body| body.get("id") == Some("phpbb")),
        paste: "install the extension of integrations/phpbb",
    },
    Platform {
        name: "MediaWiki",
        is: |page, _| is_made_by(page, "MediaWiki"),
        paste: "put the lines of docs/platforms.md into LocalSettings.php, or add the tag in MediaWiki:Common.js",
    },
    Platform {
        name: "Misago",
        is: |page, _| page.has("class", "misago-authenticated") || page.has("class", "misago-anonymous"),
        paste: "override the template misago/scripts.html and add the tag",
    },
    Platform {
        name: "Vanilla",
        is: |page, _| page.scripts.contains("gdn.meta"),
        paste: "add your collector to the Content Security Domains, and the tag by a pocket at the location Foot",
    },
    Platform {
        name: "Mastodon",
        is: |page, _| page.has("id", "initial-state") && page.has("id", "mastodon"),
        paste: "on a server of your own, pass on a path to the collector and add the tag to its layout, with that path as its \
                endpoint",
    },
    Platform {
        name: "Redmine",
        is: |page, _| page.metas("name", "description").any(|text| text == "Redmine"),
        paste: "add the tag by a plugin of one file, see docs/platforms.md",
    },
];

/// Which platform it is, and where the tag goes.
pub(super) fn finding(page: &Page, answer: &Answer) -> Finding {
    match PLATFORMS.iter().find(|platform| (platform.is)(page, answer)) {
        Some(Platform { name, paste, .. }) => Finding::ok(ABOUT, format!("{name}: {paste}")),
        None => {
            Finding::ok(ABOUT, "not recognised: paste the tag before </body>, or have a tag manager add it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::Bytes,
        http::{HeaderMap, HeaderValue, StatusCode},
    };
    use url::Url;

    #[track_caller]
    fn check(html: &'static str, powered: Option<&'static str>, name: &str) {
        let url = Url::parse("https://forum.example/").expect("an address");
        let page = Page::read(url.clone(), html.as_bytes());
        let headers: HeaderMap = powered
            .map(|by| (axum::http::HeaderName::from_static("x-powered-by"), HeaderValue::from_static(by)))
            .into_iter()
            .collect();
        let answer =
            Answer { url, status: StatusCode::OK, headers, body: Bytes::from_static(html.as_bytes()) };
        let said = finding(&page, &answer).what;
        assert!(said.starts_with(&format!("{name}: ")), "{html}: {said}");
    }

    #[test]
    fn platforms_are_known_by_what_only_they_have() {
        check(
            r#"<meta name="generator" content="Discourse 3.5.0 - https://github.com/discourse">"#,
            None,
            "Discourse",
        );
        check(r#"<meta id="data-discourse-setup" data-base-url="https://forum.example">"#, None, "Discourse");
        check(r#"<div class="hidden" id="data-preloaded" data-preloaded="{}"></div>"#, None, "Discourse");
        check(r#"<script id="flarum-json-payload" type="application/json">{}</script>"#, None, "Flarum");
        check("<body>", Some("NodeBB"), "NodeBB");
        check("<link rel=stylesheet href='/wp-content/themes/x.css'>", None, "WordPress");
        check(r#"<meta name="generator" content="WordPress 6.8">"#, None, "WordPress");
        check(r#"<body id="phpbb" class="nojs notouch section-index ltr">"#, None, "phpBB");
        check(r#"<meta name="generator" content="MediaWiki 1.39.4">"#, None, "MediaWiki");
        check(r#"<body class="misago-anonymous">"#, None, "Misago");
        check("<script>gdn=window.gdn||{};gdn.meta={};</script>", None, "Vanilla");
        check(
            "<script id=initial-state type=application/json>{}</script><div id=mastodon>",
            None,
            "Mastodon",
        );
        check(r#"<meta name="description" content="Redmine">"#, None, "Redmine");
        // A post about one is none.
        check("<p>powered by WordPress, /wp-content/ and gdn.meta</p>", Some("Express"), "not recognised");
    }
}
