//! `commend notify`: a test of every way that messages go, and a digest before it is sent.

use super::{
    config::{Config, Digest as Timing, Every, Language},
    digest::Digest,
    message::Message,
    target::Target,
};
use crate::{
    config::{Data, File, NotifyAction, NotifyOptions},
    surveys::{self, Surveys},
};
use jiff::Timestamp;
use serde::Serialize;
use std::path::Path;

/// What became of the test at one target.
#[derive(Debug, PartialEq, Serialize)]
struct Outcome {
    target: String,
    taken: bool,
    error: Option<String>,
}

/// Does what was asked; `say` prints. The error says how many targets did not take the test.
pub(crate) fn run(options: &NotifyOptions, file: &File, say: impl Fn(&str)) -> Result<(), String> {
    let config = file.notify();
    match &options.action {
        NotifyAction::Test { json } => {
            let surveys = surveys::load(options.surveys.as_deref())?.of_people();
            let outcomes = test(&config, &surveys)?;
            say(&if *json {
                serde_json::to_string_pretty(&outcomes).unwrap_or_default()
            } else {
                listed(&outcomes)
            });
            match outcomes.iter().filter(|one| !one.taken).count() {
                0 => Ok(()),
                failed => Err(format!("{failed} of {} did not take the test", targets(outcomes.len()))),
            }
        }
        NotifyAction::Preview { data, survey } => {
            let folder = options.surveys.as_deref();
            say(preview(config, folder, &data.at(file)?, survey, Timestamp::now())?.trim_end());
            Ok(())
        }
    }
}

/// Sends the test to every target, to one after another.
fn test(config: &Config, surveys: &Surveys) -> Result<Vec<Outcome>, String> {
    let all = Target::all(config, Some(surveys))?;
    if all.is_empty() {
        return Err(
            "no [[webhook]] and no [mail] is configured: name a file that has them by --config".into()
        );
    }
    let message = Message::test(Timestamp::now(), config.lang())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(async {
        let mut outcomes = Vec::new();
        for target in all {
            let error = target.send(&message).await.err().map(|failure| failure.why);
            outcomes.push(Outcome { target: target.name(), taken: error.is_none(), error });
        }
        Ok(outcomes)
    })
}

/// The text of the digest of a survey; without a `[digest]`, a weekly one.
fn preview(
    mut config: Config,
    folder: Option<&Path>,
    data: &Data,
    id: &str,
    now: Timestamp,
) -> Result<String, String> {
    config.digest.get_or_insert(Timing { every: Every::Week, day: 1, hour: 8, lang: Language::En });
    let home = config.home()?;
    let period = config.schedule()?.and_then(|schedule| schedule.latest(now));
    let period = period.ok_or("no week is over yet")?;
    let store = data.open_existing()?;
    let (surveys, counts) = (surveys::known(folder, Some(&store)), store.counts(id));
    store.close();
    let surveys = surveys?.of_people();
    let survey = surveys.get(id).ok_or_else(|| format!("there is no survey `{id}` here"))?;
    let counts = counts.map_err(|error| data.explain(&error))?;
    Ok(Digest::of(survey, &counts, period, super::day(now)).letter(home.as_deref(), config.lang()).text())
}

fn listed(outcomes: &[Outcome]) -> String {
    let line = |one: &Outcome| match &one.error {
        None => format!("{}: taken", one.target),
        Some(error) => format!("{}: {error}", one.target),
    };
    outcomes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn targets(n: usize) -> String {
    if n == 1 { "1 target".into() } else { format!("{n} targets") }
}

#[cfg(test)]
mod tests;
