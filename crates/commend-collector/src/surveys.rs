//! The surveys of this collector: files in a folder, or those built in, and those that were saved over HTTP. The server
//! takes all files or none when it starts; `commend doctor` says of each what is wrong. `shelf` has them as they are now.

mod edit;
mod hosted;
mod shelf;

use crate::{
    definition, demo,
    store::{Pause, Saved, Store},
};
use commend_core::{Problem, Survey};
pub(crate) use edit::{Act, Refused};
pub(crate) use hosted::{Hosted, Shut, Source};
pub(crate) use shelf::Shelf;
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

const COMMUNITY: &[u8] = include_bytes!("../surveys/community.json");

/// Surveys by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surveys(BTreeMap<String, Arc<Hosted>>);

/// A definition that was read, or what is wrong with it.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What it is called: the path of its file.
    pub(crate) file: String,
    pub(crate) outcome: Result<Hosted, Vec<Problem>>,
}

impl Surveys {
    pub(crate) fn get(&self, id: &str) -> Option<&Arc<Hosted>> {
        self.0.get(id)
    }

    /// The survey that a command names; the error says which there are.
    pub(crate) fn named(&self, id: &str) -> Result<&Arc<Hosted>, String> {
        let known = || self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        self.get(id).ok_or_else(|| format!("there is no survey `{id}`: use {}", known()))
    }

    /// Those that people answer: not the example that is built in. A survey of that name that somebody wrote is as any
    /// other.
    pub(crate) fn of_people(&self) -> Self {
        let is_made_up = |one: &Hosted| one.source == Source::BuiltIn && one.id.as_str() == demo::SURVEY;
        let people = self.0.iter().filter(|(_, one)| !is_made_up(one));
        Self(people.map(|(id, one)| (id.clone(), Arc::clone(one))).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Hosted>> {
        self.0.values()
    }

    fn insert(&mut self, one: Hosted) {
        self.0.insert(one.id.to_string(), Arc::new(one));
    }

    /// With those that were saved. Files come before them; one that cannot be read any more is left as it is in `before`.
    fn with_saved(mut self, saved: &[Saved], before: &Self) -> Self {
        for Saved { survey: id, version, body, at, by } in saved.iter().cloned() {
            if self.get(&id).is_some_and(|one| matches!(one.source, Source::File(_))) {
                continue;
            }
            match definition::read(body.as_bytes()) {
                Ok(survey) => {
                    let source = Source::Saved { version, at, by };
                    self.insert(Hosted { survey, text: body, source, paused: None });
                }
                Err(problems) => {
                    let problems = listed(&problems);
                    tracing::error!(survey = id, version, problems, "what was saved cannot be read");
                    if let Some(one) = before.get(&id) {
                        self.0.insert(id, Arc::clone(one));
                    }
                }
            }
        }
        self
    }

    /// With what is paused.
    fn paused(mut self, pauses: &[(String, Pause)]) -> Self {
        for one in self.0.values_mut() {
            let pause = pauses.iter().find(|(id, _)| id == one.id.as_str()).map(|(_, pause)| pause);
            if one.paused.as_ref() != pause {
                *one = Arc::new(Hosted { paused: pause.cloned(), ..one.as_ref().clone() });
            }
        }
        self
    }
}

impl FromIterator<Survey> for Surveys {
    fn from_iter<I: IntoIterator<Item = Survey>>(surveys: I) -> Self {
        let mut all = Self::default();
        for survey in surveys {
            all.insert(Hosted::built_in(survey));
        }
        all
    }
}

impl Checked {
    /// Reads a file.
    pub(crate) fn file(path: &Path) -> Self {
        let unreadable = |error: std::io::Error| {
            let hint = "name a file, or a folder by --surveys";
            vec![Problem::new("", format!("it cannot be read: {error}"), hint)]
        };
        let hosted = |text: Vec<u8>| {
            let survey = definition::read(&text)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            Ok(Hosted { survey, text, source: Source::File(path.into()), paused: None })
        };
        let outcome = std::fs::read(path).map_err(unreadable).and_then(hosted);
        Self { file: path.display().to_string(), outcome }
    }

    /// What is wrong; nothing where all is fine.
    pub(crate) fn problems(&self) -> &[Problem] {
        self.outcome.as_ref().err().map_or(&[], Vec::as_slice)
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems() {
            [] => write!(f, "{}: fine", self.file),
            problems => {
                let noun = if problems.len() == 1 { "problem" } else { "problems" };
                write!(f, "{}: {} {noun}\n  {}", self.file, problems.len(), listed(problems))
            }
        }
    }
}

/// One line for each.
fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}

/// Every `*.json` of a folder, by name; without a folder the demo survey, and the example of `commend demo`.
pub(crate) fn check(folder: Option<&Path>) -> Result<Vec<Checked>, String> {
    let Some(folder) = folder else {
        let built_in = |file: &str, outcome: Result<Survey, _>| Checked {
            file: file.into(),
            outcome: outcome.map(Hosted::built_in),
        };
        let community = built_in("the demo survey", definition::read(COMMUNITY));
        return Ok(vec![community, built_in("the example", demo::survey(crate::today()))]);
    };
    let paths = files(folder)?;
    if paths.is_empty() {
        return Err(format!("{}: there is no survey definition, *.json, in it", folder.display()));
    }
    let mut all: Vec<_> = paths.iter().map(|path| Checked::file(path)).collect();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for one in &mut all {
        let Ok(survey) = &one.outcome else { continue };
        let id = survey.id.to_string();
        if let Some(other) = known.get(&id) {
            let what = format!("`{id}` is the id of {other}, too");
            one.outcome = Err(vec![Problem::new("id", what, "give each survey an id of its own")]);
        } else {
            known.insert(id, one.file.clone());
        }
    }
    Ok(all)
}

/// The definitions of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| {
        format!("the folder of --surveys, `{}`, cannot be read: {error}", folder.display())
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(unreadable)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}

/// The surveys of a folder, without a folder the two that are built in. The error names each bad file with all that is
/// wrong in it.
pub(crate) fn load(folder: Option<&Path>) -> Result<Surveys, String> {
    let all = check(folder)?;
    let bad: Vec<_> = all.iter().filter(|one| one.outcome.is_err()).map(ToString::to_string).collect();
    if !bad.is_empty() {
        return Err(bad.join("\n"));
    }
    let mut surveys = Surveys::default();
    all.into_iter().filter_map(|one| one.outcome.ok()).for_each(|one| surveys.insert(one));
    Ok(surveys)
}

/// The same with those that were saved, as far as there is a database.
pub(crate) fn known(folder: Option<&Path>, store: Option<&Store>) -> Result<Surveys, String> {
    let files = load(folder)?;
    let Some(store) = store else { return Ok(files) };
    let saved = store.definitions().map_err(|e| e.to_string())?;
    let pauses = store.pauses().map_err(|e| e.to_string())?;
    Ok(files.with_saved(&saved, &Surveys::default()).paused(&pauses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_survey_shows_a_single_answer() {
        let surveys = load(None).expect("surveys");
        assert_eq!(surveys.get("community").map(|survey| survey.threshold), Some(1));
    }

    #[test]
    fn a_bad_file_is_named_with_all_that_is_wrong_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = |expected: &str| {
            let error = load(Some(folder.path())).map(|_| ()).expect_err("refused");
            assert_eq!(error.replace(&folder.path().display().to_string(), "FOLDER"), expected);
        };
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        refused("FOLDER: there is no survey definition, *.json, in it");
        write("a.json", r#"{"id":"a","wave":"1","treshold":5,"rules":{"delay":-1}}"#);
        write("b.json", r#"{"id":"b","wave":"1"}"#);
        write("c.json", "{");
        write("d.json", r#"{"id":"b","wave":"2"}"#);
        write("notes.txt", "of no matter");
        refused(
            "FOLDER/a.json: 2 problems\n  \
               rules.delay: -1 is too small; use 0 to 3600\n  \
               treshold: there is no such field; is `threshold` meant?\n\
             FOLDER/c.json: 1 problem\n  \
               this is no JSON: EOF while parsing an object at line 1 column 1; look at that place and just before it\n\
             FOLDER/d.json: 1 problem\n  \
               id: `b` is the id of FOLDER/b.json, too; give each survey an id of its own",
        );
        for good in ["a.json", "c.json", "d.json"] {
            std::fs::remove_file(folder.path().join(good)).expect("removed");
        }
        assert!(load(Some(folder.path())).is_ok_and(|surveys| surveys.get("b").is_some()));
    }
}
