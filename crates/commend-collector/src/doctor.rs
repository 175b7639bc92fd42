//! `commend doctor`: says of each definition whether it is fine, and else all that is wrong with it, before a
//! server has to; and of each page why the survey would not work there.

mod collector;
mod fetch;
mod finding;
mod html;
mod page;
mod platform;
mod policy;
mod tag;

use crate::{
    config::{DoctorOptions, Subject},
    surveys::{self, Checked},
};
use commend_core::Problem;
use fetch::Client;
use page::Examined;
use serde::Serialize;
use url::Url;

/// What is said of one file.
#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    problems: &'a [Problem],
}

/// What is said of one file or page.
#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    File(Finding<'a>),
    Page(&'a Examined),
}

/// Gives what is to be printed to `say`; the error says how many definitions and pages have problems.
pub(crate) fn run(options: &DoctorOptions, say: impl Fn(&str)) -> Result<(), String> {
    let files = options.subjects.iter().filter_map(Subject::file).map(Checked::file);
    let files = if options.subjects.is_empty() {
        surveys::check(options.surveys.as_deref())?
    } else {
        files.collect()
    };
    let pages: Vec<_> = options.subjects.iter().filter_map(Subject::page).collect();
    let pages = examine(&pages, options.collector.as_ref())?;
    if options.json {
        let files = files.iter().map(|one| Said::File(Finding { file: &one.file, problems: one.problems() }));
        let said: Vec<_> = files.chain(pages.iter().map(Said::Page)).collect();
        say(&serde_json::to_string_pretty(&said).unwrap_or_default());
    } else {
        let said = files.iter().map(ToString::to_string).chain(pages.iter().map(ToString::to_string));
        for text in said {
            say(&text);
        }
    }
    let bad_files = files.iter().filter(|one| one.outcome.is_err()).count();
    let bad_pages = pages.iter().filter(|one| one.is_bad()).count();
    let verdicts = [
        (bad_files, format!("{bad_files} of {} cannot be served", count(files.len(), "definition"))),
        (bad_pages, format!("{bad_pages} of {} cannot ask", count(pages.len(), "page"))),
    ];
    let verdicts: Vec<_> =
        verdicts.into_iter().filter(|(bad, _)| *bad > 0).map(|(_, verdict)| verdict).collect();
    if verdicts.is_empty() { Ok(()) } else { Err(verdicts.join("; ")) }
}

/// Looks at pages, one after another.
fn examine(pages: &[&Url], collector: Option<&Url>) -> Result<Vec<Examined>, String> {
    if pages.is_empty() {
        return Ok(Vec::new());
    }
    let client = Client::new()?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let examined = runtime.block_on(async {
        let mut all = Vec::new();
        for page in pages {
            all.push(page::examine(&client, page, collector).await);
        }
        all
    });
    // Whoever looks up a name that nobody answers for is not waited for.
    runtime.shutdown_background();
    Ok(examined)
}

fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use crate::config::{Cli, Command};
    use clap::Parser as _;
    use serde_json::json;
    use std::cell::RefCell;

    /// What `commend doctor` prints, and its error, in a folder with one good and one bad file.
    fn doctor(arguments: &[&str]) -> (String, Result<(), String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        write("bad.json", r#"{"id":"b","wave":"1","mode":"Corner","pages":["t"]}"#);
        write("good.json", r#"{"id":"a","wave":"1"}"#);
        let place = folder.path().display().to_string();
        let arguments = arguments.iter().map(|argument| argument.replace("FOLDER", &place));
        let all = ["commend".to_owned(), "doctor".into()].into_iter().chain(arguments);
        let Command::Doctor(options) = Cli::try_parse_from(all).expect("options").command else {
            panic!("another command")
        };
        let printed = RefCell::new(Vec::new());
        let outcome = super::run(&options, |text| printed.borrow_mut().push(text.replace(&place, "FOLDER")));
        (printed.take().join("\n"), outcome)
    }

    #[test]
    fn every_file_of_a_folder_is_looked_at() {
        let (printed, outcome) = doctor(&["--surveys", "FOLDER"]);
        assert_eq!(
            printed,
            "FOLDER/bad.json: 2 problems\n  \
               mode: `Corner` is not known; use corner, bar, modal, inline, tab or kiosk\n  \
               pages[0]: `t`: no path starts like that; write paths without the host, such as /t/* or !/t/feedback/*\n\
             FOLDER/good.json: fine"
        );
        assert_eq!(outcome, Err("1 of 2 definitions cannot be served".into()));
    }

    #[test]
    fn named_files_come_before_the_folder() {
        let (printed, outcome) = doctor(&["FOLDER/good.json", "--surveys", "FOLDER"]);
        assert_eq!((printed.as_str(), outcome), ("FOLDER/good.json: fine", Ok(())));
        let (printed, outcome) = doctor(&["FOLDER/none.json"]);
        assert!(printed.starts_with("FOLDER/none.json: 1 problem\n  it cannot be read: "), "{printed}");
        assert_eq!(outcome, Err("1 of 1 definition cannot be served".into()));
    }

    #[test]
    fn machines_get_json() {
        let (printed, outcome) = doctor(&["--json", "FOLDER/good.json", "FOLDER/bad.json"]);
        let findings: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(findings[0], json!({ "file": "FOLDER/good.json", "problems": [] }));
        assert_eq!(
            findings[1]["problems"][0],
            json!({ "path": "mode", "what": "`Corner` is not known",
                "hint": "use corner, bar, modal, inline, tab or kiosk" })
        );
        assert!(outcome.is_err());
    }
}
