//! The options of `commend doctor`.

use clap::{Args, builder::OsStringValueParser, builder::TypedValueParser as _};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use url::Url;

/// `commend doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorOptions {
    /// Definitions, and addresses of pages, https://…. Without any, the definitions of the folder; without a folder, the
    /// demo survey.
    #[arg(value_name = "FILE|URL", value_parser = OsStringValueParser::new().try_map(Subject::read))]
    pub(crate) subjects: Vec<Subject>,
    /// A folder of survey definitions, *.json.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// The collector that a page's tag is to name, for a page that has no tag yet.
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) collector: Option<Url>,
    /// Print JSON: a list of files, each with its problems, and of pages, each with its findings.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    File(PathBuf),
    Page(Url),
}

impl Subject {
    fn read(text: OsString) -> Result<Self, String> {
        match text.to_str().filter(|text| is_address(text)) {
            Some(text) => address(text).map(Self::Page),
            None => Ok(Self::File(text.into())),
        }
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Page(_) => None,
        }
    }

    pub(crate) fn page(&self) -> Option<&Url> {
        match self {
            Self::File(_) => None,
            Self::Page(url) => Some(url),
        }
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn address(text: &str) -> Result<Url, String> {
    if !is_address(text) {
        return Err("use an address such as https://forum.example.org/".into());
    }
    Url::parse(text).map_err(|error| format!("{error}; use an address such as https://forum.example.org/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_an_address_is_a_page() {
        for (text, page) in [
            ("https://forum.example/t/1", Some("https://forum.example/t/1")),
            ("HTTP://127.0.0.1:8787", Some("http://127.0.0.1:8787/")),
            ("surveys/https.json", None),
            ("https", None),
        ] {
            let subject = Subject::read(text.into()).expect(text);
            assert_eq!(subject.page().map(Url::as_str), page, "{text}");
            assert_eq!(subject.file().is_some(), page.is_none(), "{text}");
        }
        assert!(Subject::read("https://".into()).is_err());
        assert!(address("forum.example").is_err_and(|why| why.contains("https://forum.example.org/")));
    }
}
