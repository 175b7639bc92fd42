//! `commend doctor`: says of each definition whether it is fine, and else all that is wrong with it, before a
//! server has to.

use crate::{
    config::DoctorOptions,
    surveys::{self, Checked},
};
use commend_core::Problem;
use serde::Serialize;

/// What is said of one file.
#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    problems: &'a [Problem],
}

/// Gives what is to be printed to `say`; the error says how many definitions have problems.
pub(crate) fn run(options: &DoctorOptions, say: impl Fn(&str)) -> Result<(), String> {
    let all = if options.files.is_empty() {
        surveys::check(options.surveys.as_deref())?
    } else {
        options.files.iter().map(|path| Checked::file(path)).collect()
    };
    if options.json {
        let findings: Vec<_> =
            all.iter().map(|one| Finding { file: &one.file, problems: one.problems() }).collect();
        say(&serde_json::to_string_pretty(&findings).unwrap_or_default());
    } else {
        for one in &all {
            say(&one.to_string());
        }
    }
    match all.iter().filter(|one| one.outcome.is_err()).count() {
        0 => Ok(()),
        bad => Err(format!("{bad} of {} cannot be served", definitions(all.len()))),
    }
}

fn definitions(n: usize) -> String {
    if n == 1 { "1 definition".into() } else { format!("{n} definitions") }
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
