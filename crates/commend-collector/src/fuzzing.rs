//! What must hold of any input whatever: each function takes bytes and asserts it. Called with made-up input by the
//! targets in fuzz/, and with the committed seeds by the tests below. Left out of every build that serves.
#![expect(clippy::missing_panics_doc, reason = "a property that does not hold is a panic")]

use crate::{
    config::{Cli, Command},
    daily::Figures,
    definition,
    member::{Keys, Member, Signed},
    preset, served,
    stats::{self, Counts, Input, Row},
};
use commend_core::{
    Survey, Tally,
    wire::{Addition, Batch, Caps, Summary},
};
use serde_json::{Map, Value, json};

/// A batch that is read is written as it was; what is added of it is what it says, within its caps.
pub fn batch(bytes: &[u8]) {
    let Ok(Ok(batch)) = Batch::from_json(bytes) else { return };
    let read = |json: &[u8]| Batch::from_json(json).ok().and_then(Result::ok);
    let written = serde_json::to_vec(&batch).unwrap_or_default();
    assert_eq!(read(&written).as_ref(), Some(&batch));
    // By hand the widget rounds the points of its summary, and writes all else as it is.
    let unrounded = |mut batch: Batch| {
        batch.summary = batch.summary.map(|summary| Summary { nps: None, ..summary });
        batch
    };
    assert_eq!(read(batch.to_json().as_bytes()).map(unrounded), Some(unrounded(batch.clone())));
    let Some(survey) = community() else { return };
    let open = batch.check(&survey, &Caps::OPEN);
    let member = batch.check(&survey, &Caps::MEMBER);
    assert!(member.is_err() || member == open, "what a member may say, anybody may");
    for (addition, caps) in [(open, Caps::OPEN), (member, Caps::MEMBER)] {
        if let Ok(addition) = addition {
            within(&batch, &addition, &survey, &caps);
        }
    }
}

fn community() -> Option<Survey> {
    definition::read(preset::of("community").ok()?.as_bytes()).ok()
}

fn within(batch: &Batch, addition: &Addition, survey: &Survey, caps: &Caps) {
    let sum: Tally = addition.cells.values().sum();
    let sent = |count: fn(&commend_core::wire::Cell) -> u64| batch.cells.iter().map(count).sum::<u64>();
    assert!(addition.answers() <= caps.answers && sum.shown <= caps.shown && sum.dismissed <= caps.shown);
    assert_eq!(sum.n(), sent(|cell| cell.scores.iter().sum()));
    assert_eq!((sum.shown, sum.dismissed), (sent(|cell| cell.shown), sent(|cell| cell.dismissed)));
    let chosen = sum.reasons.iter().map(|(_, n)| n).sum::<u64>();
    assert_eq!(chosen, sent(|cell| cell.reasons.iter().map(|(_, n)| n).sum()));
    assert!(chosen <= caps.answers * (caps.reasons * caps.cells) as u64);
    assert!(addition.cells.len() <= caps.cells && addition.wording.len() <= caps.text);
    assert!(addition.comments.len() as u64 <= caps.answers);
    let fits = |text: &str| (1..=caps.comment).contains(&text.chars().count());
    assert!(addition.comments.iter().all(|(_, text)| fits(text)));
    // Nothing is kept that the survey does not list.
    for segment in addition.cells.keys() {
        for (dimension, value) in segment.iter() {
            let listed = survey.segments.get(dimension).map(Vec::as_slice).unwrap_or_default();
            assert!(value.as_str() == "other" || listed.contains(value), "{dimension}: {value}");
        }
    }
}

/// A definition that is read is written, and served, as one that is read as the same; one that is refused is told
/// why.
pub fn definition(bytes: &[u8]) {
    match definition::read(bytes) {
        Ok(survey) => {
            let served = served::definition(&survey, Figures::default());
            for written in [json!(survey), served] {
                assert_eq!(definition::read(written.to_string().as_bytes()).as_ref(), Ok(&survey));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.to_string().is_empty()));
        }
    }
}

/// The seconds since 1970 at which tokens are looked at here.
const NOW: i64 = 1_790_000_000;
const KEYS: &str = "new 0123456789abcdef0123456789abcdef\nold fedcba9876543210fedcba9876543210";

/// Any text can be looked at as a token; a token that was signed vouches for what it says, and for nothing once any
/// byte of it is another.
pub fn token(bytes: &[u8]) {
    let Ok(keys) = Keys::read(KEYS) else { return };
    let text = String::from_utf8_lossy(bytes);
    let _ = keys.verify(&text, NOW);
    let Some(([place, change, end], said)) = bytes.split_first_chunk() else { return };
    let said = String::from_utf8_lossy(said);
    let mut lines = said.split('\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    let (survey, wave, sub) = (next(), next(), next());
    let segment =
        lines.collect::<Vec<_>>().chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
    let exp = NOW + (i64::from(*end) - 16) * 450;
    let member = Member { survey, wave, sub, segment, exp };
    let Some(token) = keys.sign(&member) else { return };
    let found = keys.verify(&token, NOW);
    assert!(found.is_err() || found == Ok(Signed::Member(member.clone())));
    if !member.sub.is_empty() && member.segment.is_empty() && token.len() <= 4096 {
        assert_eq!(found.is_ok(), -300 < exp - NOW && exp - NOW <= 24 * 3600 + 300, "{token}");
    }
    let mut forged = token.clone().into_bytes();
    let (places, change) = (forged.len(), change % 127 + 1);
    // The header is the shortest part: every place is reached from one of the three.
    for part in 0..3 {
        let at = (usize::from(*place) + part * places / 3) % places;
        forged[at] ^= change;
        assert!(
            keys.verify(&String::from_utf8_lossy(&forged), NOW).is_err(),
            "{token}: another byte at {at}"
        );
        forged[at] ^= change;
    }
}

/// What `commend stats` reads of a table is what it reads of the same rows as JSON, and it has figures for it.
pub fn csv(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(input) = Input::read(&text) else { return };
    let known = |row: Row| Row { shown: row.shown.filter(|shown| *shown >= row.counts.split.n()), ..row };
    let rows: Vec<_> = input.rows.iter().cloned().map(known).collect();
    let again = Value::Array(rows.iter().map(object).collect());
    if rows.iter().any(|row| row.counts.split.n() > 0) {
        let again = Input::read(&again.to_string()).map(|input| input.rows);
        assert_eq!(again.as_ref(), Ok(&rows));
    }
    if let Ok(Cli { command: Command::Stats(options), .. }) =
        <Cli as clap::Parser>::try_parse_from(["commend", "stats"])
    {
        let _ = stats::printed(&input, &options);
    }
}

/// A row as an object of JSON that says the same.
fn object(row: &Row) -> Value {
    let Counts { split, scores } = row.counts;
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.into(), value);
    set("group", json!(row.group));
    set("period", json!(row.period));
    set("shown", json!(row.shown));
    set("weight", json!(row.weight.map(|weight| weight.to_string())));
    if let Some(scores) = scores {
        set("scores", json!(scores));
    } else {
        set("promoters", json!(split.promoters));
        set("passives", json!(split.passives));
        set("detractors", json!(split.detractors));
    }
    fields.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every committed seed of a target, by name.
    fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
        let folder = format!("{}/../../fuzz/corpus-seed/{target}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
        let files = files.map(|file| file.expect("a file"));
        let name = |file: &std::fs::DirEntry| file.file_name().to_string_lossy().into_owned();
        files.map(|file| (name(&file), std::fs::read(file.path()).expect("a seed"))).collect()
    }

    /// Those that are called wrong are refused, the others taken.
    #[track_caller]
    fn check(target: &str, holds: fn(&[u8]), taken: fn(&[u8]) -> bool) {
        for (name, seed) in seeds(target) {
            holds(&seed);
            assert_eq!(taken(&seed), !name.starts_with("wrong"), "{target}: {name}");
        }
    }

    #[test]
    fn it_holds_of_every_seed() {
        let survey = community().expect("a survey");
        assert_eq!(survey.id.as_str(), "community");
        check("batch", batch, |seed| {
            let batch = Batch::from_json(seed).ok().and_then(Result::ok);
            batch.is_some_and(|batch| batch.check(&community().expect("a survey"), &Caps::OPEN).is_ok())
        });
        check("definition", definition, |seed| definition::read(seed).is_ok());
        check("token", token, |seed| {
            let token = String::from_utf8_lossy(seed);
            Keys::read(KEYS).expect("keys").verify(&token, NOW).is_ok()
        });
        check("csv", csv, |seed| Input::read(&String::from_utf8_lossy(seed)).is_ok());
    }

    proptest! {
        /// Seeds with a piece of them taken out or put elsewhere.
        #[test]
        fn it_holds_of_what_is_near_a_seed(target in 0..4_usize, one in any::<[u16; 4]>(), byte in any::<u8>()) {
            let (name, holds): (_, fn(&[u8])) =
                [("batch", batch as fn(&[u8])), ("definition", definition), ("token", token), ("csv", csv)][target];
            let seeds = seeds(name);
            let [which, from, length, to] = one.map(usize::from);
            let mut input = seeds[which % seeds.len()].1.clone();
            let from = from % input.len().max(1);
            let piece: Vec<_> = input.splice(from..(from + length % 16).min(input.len()), [byte]).collect();
            holds(&input);
            let to = to % input.len().max(1);
            input.splice(to..to, piece);
            holds(&input);
        }
    }
}
