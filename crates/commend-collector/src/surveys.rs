//! The survey definitions that this collector serves: files in a folder, or the demo survey.

use commend_core::Survey;
use std::{collections::BTreeMap, path::Path};

const DEMO: &[u8] = include_bytes!("../surveys/community.json");

/// Definitions by id.
#[derive(Debug, Default)]
pub(crate) struct Surveys(BTreeMap<String, Survey>);

impl Surveys {
    pub(crate) fn of(survey: Survey) -> Self {
        Self([(survey.id.to_string(), survey)].into())
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Survey> {
        self.0.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Survey> {
        self.0.values()
    }
}

/// Reads every `*.json` of a folder; without a folder the demo survey. The error names the file.
pub(crate) fn load(folder: Option<&Path>) -> Result<Surveys, String> {
    let Some(folder) = folder else {
        return Survey::from_json(DEMO).map(Surveys::of).map_err(|e| e.to_string());
    };
    let unreadable = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let mut surveys = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(|e| unreadable(folder, e))? {
        let path = entry.map_err(|e| unreadable(folder, e))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let json = std::fs::read(&path).map_err(|e| unreadable(&path, e))?;
        let survey = Survey::from_json(&json).map_err(|e| format!("{}: {e}", path.display()))?;
        if surveys.insert(survey.id.to_string(), survey).is_some() {
            return Err(format!("{}: another file has the same id", path.display()));
        }
    }
    if surveys.is_empty() {
        return Err(format!("{}: there is no survey definition, *.json, in it", folder.display()));
    }
    Ok(Surveys(surveys))
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
    fn a_bad_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(
            load(Some(folder.path()))
                .is_err_and(|e| e.ends_with("there is no survey definition, *.json, in it"))
        );
        std::fs::write(folder.path().join("a.json"), r#"{"id":"a","wave":"1","color":"red"}"#)
            .expect("written");
        assert!(load(Some(folder.path())).is_err_and(|e| e.ends_with("a.json: unknown field: color")));
        std::fs::write(folder.path().join("a.json"), r#"{"id":"a","wave":"1"}"#).expect("written");
        std::fs::write(folder.path().join("b.json"), r#"{"id":"a","wave":"2"}"#).expect("written");
        assert!(load(Some(folder.path())).is_err_and(|e| e.ends_with("another file has the same id")));
    }
}
