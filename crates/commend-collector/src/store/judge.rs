//! What becomes of each batch of a commit, the same on every database: each id counts once, each member once a
//! wave. Called by the writer, within a transaction.

use super::{
    Arrival, Outcome, StoreError,
    database::{Fingerprint, Id, Transaction, Voter, Wave, WaveName},
    marks,
    sums::{Names, Sums},
};
use std::collections::{BTreeMap, BTreeSet};

/// The names that each wave has, as far as this collector knows.
pub(super) type Known = BTreeMap<i64, Names>;

/// A batch of a wave that takes answers.
struct Entry {
    /// Where it stands among the arrivals.
    place: usize,
    wave: i64,
    id: Id,
    fingerprint: Fingerprint,
    voter: Option<Voter>,
}

/// Adds what counts of the arrivals; returns the outcome of each, in their order.
pub(super) fn judge(
    transaction: &mut dyn Transaction,
    known: &mut Known,
    arrivals: &[&Arrival],
) -> Result<Vec<Outcome>, StoreError> {
    let waves = transaction.waves(&arrivals.iter().map(|arrival| wave_name(arrival)).collect())?;
    let mut outcomes: Vec<_> =
        arrivals.iter().map(|arrival| closed(waves.get(&wave_name(arrival)))).collect();
    let entries: Vec<_> = arrivals
        .iter()
        .enumerate()
        .filter(|(place, _)| outcomes[*place].is_none())
        .filter_map(|(place, arrival)| Some(Entry::of(place, arrival, waves.get(&wave_name(arrival))?)))
        .collect();
    let first = first_of_each_id(&entries);
    let batches = first.values().map(|entry| (entry.id, (entry.wave, entry.fingerprint))).collect();
    let new = transaction.remember(&batches)?;
    let old: Vec<Id> = batches.keys().filter(|id| !new.contains(*id)).copied().collect();
    let mut fingerprints = if old.is_empty() { BTreeMap::new() } else { transaction.fingerprints(&old)? };
    let refused = refuse_second_votes(transaction, &first, &new)?;
    let mut sums = Sums::default();
    for entry in &entries {
        let outcome = match fingerprints.get(&entry.id) {
            _ if refused.contains(&entry.id) => Outcome::AlreadyVoted,
            Some(before) if *before == entry.fingerprint => Outcome::Duplicate,
            Some(_) => Outcome::Conflict,
            None if new.contains(&entry.id) => {
                // Whatever comes with this id from here on came before.
                fingerprints.insert(entry.id, entry.fingerprint);
                let names = names(transaction, known, entry.wave, arrivals[entry.place])?;
                sums.add(entry.wave, names, arrivals[entry.place]);
                Outcome::Counted
            }
            None => return Err(StoreError::Again("a batch that was known is gone".into())),
        };
        outcomes[entry.place] = Some(outcome);
    }
    transaction.add(&sums)?;
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::UnknownWave)).collect())
}

/// Why nothing of a wave is taken; `None` where it is.
fn closed(wave: Option<&Wave>) -> Option<Outcome> {
    match wave {
        None => Some(Outcome::UnknownWave),
        Some(wave) => wave.sealed.then_some(Outcome::Sealed),
    }
}

fn first_of_each_id(entries: &[Entry]) -> BTreeMap<Id, &Entry> {
    let mut first = BTreeMap::new();
    for entry in entries {
        first.entry(entry.id).or_insert(entry);
    }
    first
}

/// Notes who has answered. The batches of those who had before are forgotten again, and returned: they are refused
/// whatever else came with their ids.
fn refuse_second_votes(
    transaction: &mut dyn Transaction,
    first: &BTreeMap<Id, &Entry>,
    new: &BTreeSet<Id>,
) -> Result<BTreeSet<Id>, StoreError> {
    let mut votes: Vec<_> = new
        .iter()
        .filter_map(|id| first.get(id))
        .filter_map(|entry| Some((entry.voter?, entry.place, entry.id)))
        .collect();
    if votes.is_empty() {
        return Ok(BTreeSet::new());
    }
    // Of two of the same member, the one that came first.
    votes.sort_unstable();
    let mut fresh = transaction.vote(&votes.iter().map(|(voter, ..)| *voter).collect())?;
    let second: Vec<Id> =
        votes.iter().filter(|(voter, ..)| !fresh.remove(voter)).map(|(.., id)| *id).collect();
    if !second.is_empty() {
        transaction.forget(&second)?;
    }
    Ok(second.into_iter().collect())
}

/// The names of a wave. They are read again where an arrival brings one that is not known and there is room: another
/// collector may have brought it.
fn names<'a>(
    transaction: &mut dyn Transaction,
    known: &'a mut Known,
    wave: i64,
    arrival: &Arrival,
) -> Result<&'a mut Names, StoreError> {
    if known.get(&wave).is_none_or(|names| names.lacks(arrival)) {
        let read = transaction.names(wave)?;
        known.entry(wave).or_default().join(read);
    }
    Ok(known.entry(wave).or_default())
}

fn wave_name(arrival: &Arrival) -> WaveName {
    (arrival.addition.survey.to_string(), arrival.addition.wave.to_string())
}

impl Entry {
    fn of(place: usize, arrival: &Arrival, wave: &Wave) -> Self {
        let Arrival { addition, content, member, .. } = arrival;
        // Only an answer takes the member's one vote: reasons and a comment may follow it.
        let member = member.as_deref().filter(|_| addition.answers() > 0);
        Self {
            place,
            wave: wave.id,
            id: *addition.id.as_bytes(),
            fingerprint: marks::fingerprint(&wave.key, content),
            voter: member.map(|member| (wave.id, marks::voter(&wave.key, member))),
        }
    }
}
