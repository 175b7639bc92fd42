//! What a page is made of, as far as anybody asks here: its elements in order, each with its attributes. A page is
//! read as browsers do, up to its elements: what stands in scripts and comments is none.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use std::collections::BTreeMap;
use url::Url;

/// An element's start.
#[derive(Debug)]
pub(super) struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
}

/// A page as it was served.
pub(super) struct Page {
    /// Where it is.
    pub(super) url: Url,
    elements: Vec<Element>,
    /// What stands in its scripts.
    pub(super) scripts: String,
}

impl Page {
    pub(super) fn read(url: Url, html: &[u8]) -> Self {
        let mut emitter = DefaultEmitter::<()>::default();
        emitter.naively_switch_states(true);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (mut elements, mut scripts, mut in_script) = (Vec::new(), String::new(), false);
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            match token {
                Token::StartTag(tag) => {
                    let attributes = tag.attributes.iter();
                    let attributes = attributes.map(|(name, value)| (text(name), text(value))).collect();
                    in_script = tag.name.as_slice() == b"script";
                    elements.push(Element { name: text(&tag.name), attributes });
                }
                Token::String(words) if in_script => scripts.push_str(&text(&words)),
                Token::EndTag(_) => in_script = false,
                _ => {}
            }
        }
        Self { url, elements, scripts }
    }

    /// The elements of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Whether an element has an attribute with a word in it; of `class` and the like one of its words.
    pub(super) fn has(&self, attribute: &str, word: &str) -> bool {
        let mut values = self.elements.iter().filter_map(|element| element.get(attribute));
        values.any(|value| value.split_ascii_whitespace().any(|one| one == word))
    }

    /// What `<meta name=…>` or `<meta http-equiv=…>` says, each of them.
    pub(super) fn metas<'a>(&'a self, kind: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = |meta: &&Element| meta.get(kind).is_some_and(|value| value.eq_ignore_ascii_case(name));
        self.all("meta").filter(named).filter_map(|meta| meta.get("content"))
    }

    /// An address as the page means it.
    pub(super) fn resolve(&self, address: &str) -> Option<Url> {
        let base = self.all("base").find_map(|base| base.get("href"));
        let base = base.and_then(|base| self.url.join(base).ok());
        base.as_ref().unwrap_or(&self.url).join(address.trim()).ok()
    }
}

impl Element {
    pub(super) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_comments_hold_no_elements() {
        let html = r#"<!-- <script src="/a.js"></script> --><BASE href="/sub/"><meta NAME=generator content="X 1">
            <script>const text = '<script src="/b.js">'; gdn</script><SCRIPT SRC="c.js?a&amp;b" async></SCRIPT>"#;
        let page = Page::read(Url::parse("https://forum.example/t/1").expect("an address"), html.as_bytes());
        let sources: Vec<_> = page.all("script").filter_map(|script| script.get("src")).collect();
        assert_eq!(sources, ["c.js?a&b"]);
        assert_eq!(page.resolve(sources[0]).expect("one").as_str(), "https://forum.example/sub/c.js?a&b");
        assert_eq!(page.metas("name", "Generator").collect::<Vec<_>>(), ["X 1"]);
        assert!(page.scripts.contains("gdn") && !page.scripts.contains("a.js"));
    }
}
