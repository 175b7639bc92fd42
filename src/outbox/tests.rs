//! What is packed, what follows from each answer, and that nothing is lost or counted twice on the way.

use super::*;
use crate::flow::{Flow, Kind, Remarks};
use commend_core::{Category, Score, Survey, wire::Caps};
use proptest::prelude::*;

const ID: &str = "019abcde-0000-7000-8000-000000000001";

fn config() -> Config {
    let pairs = [
        ("settings.survey", "community"),
        ("definition.wave", "2026-q4"),
        ("definition.reasons", "help tone"),
        ("definition.comments", "on"),
        ("settings.audience", "member"),
        ("lang", "nl"),
    ];
    Config::read(|path| pairs.iter().find(|(key, _)| *key == path).map(|(_, value)| (*value).to_owned())).0
}

/// The records of an answer with the first reason, and a comment where one is given.
fn answer(n: u8, comment: Option<&str>) -> Vec<Record> {
    use crate::flow::Event;
    let score = Score::try_from(n).expect("a score");
    let write = Event::Write(comment.unwrap_or_default().into());
    let events = [Event::Choose { score, pointer: true }, Event::Toggle(0), write, Event::Submit];
    let flow = Flow::new(Kind { follow_up: [true; 3], ..Kind::default() });
    events.into_iter().fold(flow, |flow, event| flow.next(event).unwrap_or(flow)).records
}

/// An outbox with some records in it, each as it came.
fn filled(records: &[Record], token: Option<&str>) -> Outbox {
    let mut config = config();
    config.token = token.map(str::to_owned);
    let mut all = Outbox::default();
    for (i, record) in records.iter().enumerate() {
        let one = Outbox::of(&config, (record, i == 0, 0), id(900 + i), str::to_owned);
        all.piles.extend(one.piles);
    }
    all
}

fn id(n: usize) -> String {
    format!("019abcde-0000-7000-8000-{n:012}")
}

fn parcel(n: u8, comment: Option<&str>) -> Parcel {
    first(filled(&answer(n, comment), None))
}

/// The batch that goes first.
fn first(mut outbox: Outbox) -> Parcel {
    outbox.arrange(|| Some(ID.into()));
    outbox.parcels.remove(0)
}

fn survey() -> Survey {
    let survey = br#"{"id":"community","wave":"2026-q4","comments":"on","reasons":["help","tone"]}"#;
    Survey::from_json(survey).expect("a survey")
}

fn batch(parcel: &Parcel) -> Batch {
    Batch::from_json(parcel.body.as_bytes()).expect("JSON").expect("version 1")
}

fn caps(parcel: &Parcel) -> Caps {
    if parcel.token.is_empty() { Caps::OPEN } else { Caps::MEMBER }
}

#[test]
fn a_collector_takes_what_is_packed() {
    for n in 0..=10 {
        let addition = batch(&parcel(n, Some("Good."))).check(&survey(), &Caps::OPEN).expect("an addition");
        let tally = addition.cells.values().sum::<Tally>();
        assert_eq!((tally.n(), tally.scores[usize::from(n)], tally.shown), (1, 1, 1));
        assert_eq!(helped(&tally), 1);
        assert_eq!(addition.comments.len(), 1);
    }
    let added = Record::Added(
        Category::Passive,
        Remarks { comment: Some("Late, Anna.".into()), ..Remarks::default() },
    );
    let outbox = Outbox::of(&config(), (&added, false, 3), id(1), |text| text.replace("Anna", "…"));
    let addition = batch(&first(outbox)).check(&survey(), &Caps::OPEN).expect("an addition");
    assert_eq!(addition.comments, [(Category::Passive, "Late, ….".to_owned())]);
    assert_eq!(addition.rejected, 3);
}

#[test]
fn the_body_names_nothing_but_counts() {
    let body: serde_json::Value = serde_json::from_str(&parcel(9, None).body).expect("JSON");
    let keys: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["batch", "cells", "comments", "summary", "survey", "token", "v", "wave", "wording"]);
    let summary = serde_json::json!({"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.0});
    assert_eq!(body["summary"], summary);
    assert_eq!(body["cells"][0]["reasons"], serde_json::json!({"help": 1}));
    // What sends it puts the token here.
    assert_eq!(parcel(9, None).body.matches(r#""token":null"#).count(), 1);
}

#[test]
fn nothing_is_cut_where_there_is_nothing_to_send() {
    let mut outbox = filled(&answer(9, None), None);
    outbox.arrange(|| None);
    assert_eq!((outbox.parcels.len(), outbox.piles.len()), (0, 1), "without an id nothing goes out");
    outbox.arrange(|| Some(id(1)));
    outbox.arrange(|| Some(id(2)));
    assert_eq!((outbox.parcels.len(), outbox.piles.len()), (1, 0));
    let nothing = Record::Added(Category::Passive, Remarks::default());
    assert_eq!(Outbox::of(&config(), (&nothing, false, 1), id(1), str::to_owned), Outbox::default());
}

#[test]
fn what_is_said_alike_adds_up_and_nothing_else() {
    let other = |change: fn(&mut Pile)| {
        let mut outbox = filled(&answer(9, None), None);
        outbox.piles.extend(filled(&answer(3, None), None).piles);
        change(&mut outbox.piles[1]);
        outbox.arrange(|| None);
        outbox.piles.len()
    };
    assert_eq!(other(|_| ()), 1);
    assert_eq!(other(|pile| pile.id = "else".into()), 1);
    assert_eq!(other(|pile| pile.token = "else".into()), 2);
    assert_eq!(other(|pile| pile.survey = "else".into()), 2);
    assert_eq!(other(|pile| pile.wave = "else".into()), 2);
    assert_eq!(other(|pile| pile.wording = "else".into()), 2);
    assert_eq!(other(|pile| *pile.cell.segment.entry("lang".into()) = "en".into()), 2);
    let long = |text: String| vec![Comment { category: "promoter".into(), text }];
    let long =
        [long("x".repeat(WRITTEN)), long("x".into())].map(|comments| Pile { comments, ..Pile::default() });
    assert!(!long[0].takes(&long[1]) && long[1].takes(&long[1]));
}

/// The longest comment that the field takes, of characters that need most.
#[test]
fn no_batch_is_too_long_for_a_page_that_is_left() {
    for text in ["\u{ffff}".repeat(2000), "\\".repeat(2000)] {
        let body = parcel(9, Some(&text)).body;
        assert!(body.len() < 8192, "{}", body.len());
    }
}

#[track_caller]
fn check(answer: Answer, losses: u32, asked: Option<f64>, next: Next) {
    assert_eq!(parcel(9, None).next(answer, losses, asked, 1, 0.5), next);
}

#[test]
fn each_answer_has_its_consequence() {
    let hour = |more: u32| Next::Again(3_600_000 + more);
    check(1.into(), 0, None, Next::Delivered);
    for status in [400, 409, 410, 413, 415, 422] {
        check(status.into(), 0, None, Next::Refused);
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        check(status.into(), 0, None, Next::Again(1000));
        check(status.into(), 40, None, Next::Again(450_000));
    }
    // No answer, or that of a portal that lets nobody out.
    for nothing in [0, 200, 202, 204, 302] {
        check(nothing.into(), 0, None, Next::Again(1000));
        check(nothing.into(), 8, None, Next::Again(256_000));
        check(nothing.into(), 9, None, hour(450_000));
    }
    for later in [2, 401, 403, 404, 405, 451] {
        check(later.into(), 0, None, hour(1000));
    }
}

#[test]
fn what_the_endpoint_asks_for_is_heeded_within_an_hour() {
    for (asked, waits) in [
        (30.0, 31_000),
        (0.5, 2000),
        (0.0, 2000),
        (-5.0, 2000),
        (f64::NEG_INFINITY, 2000),
        (86_400.0, 3_601_000),
        (f64::INFINITY, 3_601_000),
    ] {
        check(Answer::Status(503), 0, Some(asked), Next::Again(waits));
    }
}

#[test]
fn a_survey_that_nobody_knows_is_given_up_after_days_and_not_hours() {
    let mut parcel = parcel(9, None);
    let mut after = |day| parcel.next(Answer::Status(404), 0, None, day, 0.0);
    let again = Next::Again(3_600_000);
    for day in 20_000..20_007 {
        for _ in 0..50 {
            assert_eq!(after(day), again, "{day}");
        }
    }
    assert_eq!(after(20_007), Next::Refused);
    // A clock that jumps is one day more, however far.
    let mut parcel = filled(&answer(9, None), None);
    parcel.arrange(|| Some(ID.into()));
    let mut kept = parcel.to_text();
    for day in [20_000, 23_650, 16_350, 16_350] {
        let mut read = Parcel::from_text(&kept).expect("a batch");
        assert_eq!(read.next(Answer::Status(404), 0, None, day, 0.0), again);
        kept = read.to_text();
    }
    assert_eq!(Parcel::from_text(&kept).expect("a batch").missed, (3, 16_350));
}

#[test]
fn a_crowd_comes_back_spread() {
    // A thousand pages that lost one server at one moment: no second of the wait has far more than its share.
    let chance = |n: u32| f64::from(n.wrapping_mul(2_654_435_761)) / f64::from(u32::MAX);
    let mut seconds = [0; 32];
    for n in 0..1000 {
        let Next::Again(wait) = parcel(9, None).next(Answer::Status(503), 4, None, 1, chance(n)) else {
            panic!()
        };
        seconds[wait as usize / 1000] += 1;
    }
    assert!(seconds.iter().all(|n| (10..60).contains(n)), "{seconds:?}");
}

#[test]
fn what_cannot_be_read_takes_nothing_else_along() {
    let outbox = filled(&answer(9, Some("Two\nlines.")), None);
    let text = outbox.to_text();
    let spoilt = format!("x\u{1d}s\u{1f}half\u{1d}{text}\u{1d}o\u{1f}1\u{1f}2\u{1d}\0");
    let again = Outbox::from_text(&spoilt);
    assert_eq!(again, outbox);
    let parcel = first(again);
    assert_eq!(batch(&parcel).comments[0].text, "Two\nlines.");
    assert_eq!(Outbox::from_text(""), Outbox::default());
    assert_eq!(Parcel::from_text(&text), None);
}

/// What an earlier widget has kept is read by a later one, and says the same: these entries never change.
#[test]
fn what_was_kept_before_is_read() {
    let body = r#"{"v":1,"survey":"community","wave":"2026-q4","batch":"019abcde-0000-7000-8000-000000000007","wording":"6a86b8fdcf1c4cfa","token":null,"cells":[{"segment":{"audience":"member"},"scores":[0,0,0,0,0,0,0,0,0,1,0],"reasons":{},"shown":1,"dismissed":0}],"summary":{"n":1,"promoters":1,"passives":0,"detractors":0,"nps":100.00},"comments":[]}"#;
    let parcel = format!("s\u{1f}019abcde-0000-7000-8000-000000000007\u{1f}2 20000\u{1f}a.b.c\u{1f}{body}");
    let pile = "o\u{1f}019abcde-0000-7000-8000-000000000008\u{1f}\u{1f}community\u{1f}2026-q4\u{1f}6a86b8fdcf1c4cfa\u{1f}\
        1 0 0 0 0 0 0 2 0 0 0 4 1 2 \u{1f}audience\u{1e}member\u{1e}lang\u{1e}nl\u{1e}\u{1f}help\u{1e}1\u{1e}\u{1f}detractor\u{1e}Too slow.\u{1e}";
    let kept = format!("{parcel}\u{1d}{pile}");
    let mut outbox = Outbox::from_text(&kept);
    assert_eq!(outbox.to_text(), kept);
    let one = outbox.parcels.remove(0);
    assert_eq!(
        (one.id.as_str(), one.missed, one.token.as_str(), one.body.as_str()),
        (id(7).as_str(), (2, 20_000), "a.b.c", body)
    );
    outbox.arrange(|| Some(ID.into()));
    let addition = batch(&outbox.parcels[0]).check(&survey(), &Caps::OPEN).expect("an addition");
    let tally = addition.cells.values().sum::<Tally>();
    assert_eq!(
        (tally.scores[0], tally.scores[7], tally.shown, tally.dismissed, helped(&tally)),
        (1, 2, 4, 1, 1)
    );
    assert_eq!((addition.rejected, addition.comments[0].1.as_str()), (2, "Too slow."));
    assert_eq!(outbox.piles, []);
}

/// What is written between texts cannot come out of one.
#[test]
fn no_text_is_read_as_more_than_one() {
    let comment = "a\u{1d}o\u{1f}b\u{1e}promoter\u{1e}c";
    let outbox = filled(&answer(9, Some(comment)), Some("to\u{1f}ken"));
    let again = Outbox::from_text(&outbox.to_text());
    assert_eq!(again.piles.len(), 1);
    assert_eq!(
        (again.piles[0].token.as_str(), again.piles[0].comments[0].text.as_str()),
        ("token", "aobpromoterc")
    );
}

fn helped(tally: &Tally) -> u64 {
    tally.reasons.iter().filter(|(reason, _)| reason.as_str() == "help").map(|(_, n)| *n).sum()
}

/// A collector that counts each id once, and notes where an id comes with other content.
#[derive(Default)]
struct Ledger {
    bodies: std::collections::BTreeMap<String, String>,
    tally: Tally,
    comments: usize,
    rejected: u64,
}

impl Ledger {
    fn take(&mut self, parcel: &Parcel) {
        if let Some(before) = self.bodies.insert(parcel.id.clone(), parcel.body.clone()) {
            assert_eq!(before, parcel.body, "a batch has changed");
            return;
        }
        let addition = batch(parcel).check(&survey(), &caps(parcel)).expect("what a collector takes");
        addition.cells.values().for_each(|cell| self.tally += cell);
        self.comments += addition.comments.len();
        self.rejected += addition.rejected;
    }
}

/// What can happen to an outbox.
#[derive(Clone, Debug)]
enum Fate {
    /// Somebody answers: a score, a comment, a token.
    Answer(u8, bool, bool),
    /// Somebody answers on a page that is left: a batch from the beginning, sent at once, which arrives or does not.
    Leave(u8, bool),
    /// The batch in front is sent; it arrives or not, and so does its acknowledgement.
    Send(bool, bool),
    /// It is refused for good by something on the way.
    Refuse,
    /// The page is gone, and another reads what was kept.
    Crash,
    /// A page arranges and does not come to write that down.
    Half,
    /// A page comes upon a note of what was said last, also where that was delivered long ago.
    Note(usize),
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        4 => (0..11u8, any::<bool>(), any::<bool>()).prop_map(|(n, comment, token)| Fate::Answer(n, comment, token)),
        1 => (0..11u8, any::<bool>()).prop_map(|(n, arrives)| Fate::Leave(n, arrives)),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(there, back)| Fate::Send(there, back)),
        1 => Just(Fate::Refuse),
        1 => Just(Fate::Crash),
        1 => Just(Fate::Half),
        1 => any::<usize>().prop_map(Fate::Note),
    ];
    proptest::collection::vec(fate, 0..80)
}

proptest! {
    #[test]
    fn waits_grow_and_never_pass_a_quarter_of_an_hour(losses in 0..100u32, chance in 0.0..1.0f64) {
        let mut parcel = parcel(9, None);
        let body = parcel.body.clone();
        let Next::Again(wait) = parcel.next(Answer::Status(503), losses, None, 1, chance) else { panic!("given up") };
        prop_assert!(f64::from(wait) <= (2000.0 * 2_f64.powi(losses.cast_signed())).min(900_000.0));
        let Next::Again(wait) = parcel.next(Answer::Lost, losses, None, 1, chance) else { panic!("given up") };
        prop_assert!(f64::from(wait) <= 4_500_000.0);
        prop_assert_eq!(parcel.body, body);
    }

    #[test]
    fn nobody_is_asked_before_it_wants_to_be(asked in any::<f64>(), losses in 0..100u32, chance in 0.0..1.0f64) {
        let Next::Again(wait) = parcel(9, None).next(Answer::Status(429), losses, Some(asked), 1, chance) else { panic!() };
        let least = if asked.is_nan() { 0.0 } else { asked.clamp(1.0, 3600.0) * 1000.0 };
        prop_assert!(f64::from(wait) + 1.0 >= least && wait <= 4_500_000);
    }

    /// Whatever happens, in any order: what was acknowledged or is still there adds up to what was answered, no batch
    /// ever changes, and there is never a second one beside one that page made of piles.
    #[test]
    fn what_was_answered_is_acknowledged_or_there(fates in fates()) {
        let (mut kept, mut ledger, mut next) = (String::new(), Ledger::default(), 0);
        let (mut answers, mut comments, mut refused) = (0_u64, 0, Ledger::default());
        let (mut left, mut notes) = (0, Vec::<Parcel>::new());
        let mut fresh = || { next += 1; Some(id(next)) };
        for fate in fates {
            let mut outbox = Outbox::from_text(&kept);
            match fate {
                Fate::Answer(n, comment, token) => {
                    let text = comment.then_some("A comment.");
                    answers += 1;
                    comments += usize::from(comment);
                    outbox.piles.extend(filled(&answer(n, text), token.then_some("a.b.c")).piles);
                }
                Fate::Leave(n, arrives) => {
                    answers += 1;
                    left += 1;
                    let mut one = filled(&answer(n, None), None);
                    one.arrange(&mut fresh);
                    if arrives {
                        ledger.take(&one.parcels[0]);
                    }
                    notes.extend(one.parcels.iter().cloned());
                    outbox.parcels.extend(one.parcels);
                }
                Fate::Note(place) => {
                    // It stands under its id, and takes no other place than its own.
                    if let Some(note) = notes.get(place % notes.len().max(1))
                        && !refused.bodies.contains_key(&note.id)
                        && !outbox.parcels.contains(note)
                    {
                        outbox.parcels.push(note.clone());
                    }
                }
                Fate::Send(there, back) => {
                    outbox.arrange(&mut fresh);
                    if let Some(parcel) = outbox.parcels.first().cloned() {
                        if there {
                            ledger.take(&parcel);
                            if back {
                                outbox.parcels.remove(0);
                            }
                        } else if let Next::Again(_) = outbox.parcels[0].next(Answer::Lost, 1, None, 1, 0.5) {
                            prop_assert_eq!(&outbox.parcels[0], &parcel);
                        }
                    }
                }
                Fate::Refuse => {
                    outbox.arrange(&mut fresh);
                    // What the endpoint has counted it does not refuse afterwards.
                    if let Some(parcel) = outbox.parcels.first().cloned().filter(|one| !ledger.bodies.contains_key(&one.id)) {
                        refused.take(&parcel);
                        outbox.parcels.remove(0);
                    }
                }
                Fate::Crash => {}
                Fate::Half => {
                    Outbox::from_text(&kept).arrange(&mut fresh);
                    continue;
                }
            }
            prop_assert!(outbox.parcels.len() <= 1 + left);
            kept = outbox.to_text();
        }
        let mut outbox = Outbox::from_text(&kept);
        outbox.arrange(&mut fresh);
        // However much has gathered, it is a handful of entries.
        prop_assert!(outbox.piles.len() <= 2 + comments / 4);
        while let Some(parcel) = outbox.parcels.first().cloned() {
            ledger.take(&parcel);
            outbox.parcels.remove(0);
            outbox.arrange(&mut fresh);
        }
        prop_assert_eq!(outbox, Outbox::default());
        let n = ledger.tally.n() + refused.tally.n();
        prop_assert_eq!((n, ledger.tally.shown + refused.tally.shown), (answers, answers));
        prop_assert_eq!(helped(&ledger.tally) + helped(&refused.tally), answers);
        prop_assert_eq!(ledger.comments + refused.comments, comments);
    }
}
