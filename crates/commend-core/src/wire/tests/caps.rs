//! Caps at their edges: what is inside all of them is accepted, and nothing else.

use super::*;
use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
use std::collections::BTreeMap as Counts;

/// The example, without what follows from its cells.
fn example() -> Batch {
    Batch { summary: None, ..serde_json::from_str(EXAMPLE).expect("a batch") }
}

fn comments(n: u64, letters: usize) -> Vec<Comment> {
    let comment = Comment { category: "passive".into(), text: "é".repeat(letters) };
    (0..n).map(|_| comment.clone()).collect()
}

/// A name of so many bytes that no other number has.
fn name(number: usize, bytes: usize) -> String {
    let mut name = number.to_string();
    name.extend(std::iter::repeat_n('x', bytes.saturating_sub(name.len())));
    name
}

fn names(n: usize, bytes: usize) -> SmallMap<String, String> {
    (0..n).map(|number| (name(number, bytes), "x".to_owned())).collect()
}

/// Accepts the most, and refuses one more because of that field.
#[track_caller]
fn check(caps: &Caps, field: &str, most: usize, edit: impl Fn(&mut Batch, usize)) {
    let receive = |n| {
        let mut batch = example();
        edit(&mut batch, n);
        let again = Batch::from_json(batch.to_json().as_bytes()).expect("JSON").expect("version 1");
        again.check(&survey(), caps)
    };
    assert!(receive(most).is_ok(), "{field}: {most} with {caps:?}: {:?}", receive(most));
    match receive(most + 1) {
        Err(Invalid::Field(refused, _)) => assert_eq!(refused, field, "{} with {caps:?}", most + 1),
        other => panic!("{field}: {} with {caps:?}: {other:?}", most + 1),
    }
}

#[test]
fn caps_are_as_the_protocol_says() {
    let open = Caps { answers: 4, shown: 50, cells: 8, dimensions: 8, reasons: 8, text: 64, comment: 2000 };
    assert_eq!(Caps::OPEN, open);
    assert_eq!(Caps::MEMBER, Caps { answers: 1, ..open });
    assert_eq!(Caps::KIOSK, Caps { answers: 500, shown: 2000, ..open });
}

#[test]
fn the_most_of_each_is_accepted_and_one_more_is_not() {
    for caps in [Caps::OPEN, Caps::MEMBER, Caps::kiosk(1), Caps::kiosk(20), Caps::KIOSK] {
        let Caps { answers, shown, cells, dimensions, reasons, text, comment } = caps;
        let (answers, shown) = (usize::try_from(answers).expect("few"), usize::try_from(shown).expect("few"));
        check(&caps, "scores", answers, |batch, n| batch.cells[0].scores[9] = n as u64);
        check(&caps, "scores", answers, |batch, n| {
            // One of them in each of two cells, and of another score.
            batch.cells.push(Cell { scores: [0; 11], ..batch.cells[0].clone() });
            batch.cells[0].scores[9] = n as u64 - 1;
            batch.cells[1].scores[0] = 1;
        });
        check(&caps, "shown", shown, |batch, n| batch.cells[0].shown = n as u64);
        check(&caps, "shown", shown, |batch, n| {
            batch.cells.push(Cell { shown: 1, ..Cell::default() });
            batch.cells[0].shown = n as u64 - 1;
        });
        check(&caps, "dismissed", shown, |batch, n| batch.cells[0].dismissed = n as u64);
        check(&caps, "cells", cells, |batch, n| batch.cells.resize(n, Cell::default()));
        check(&caps, "segment", dimensions, |batch, n| batch.cells[0].segment = names(n, 9));
        check(&caps, "segment", text, |batch, n| batch.cells[0].segment = names(2, n));
        check(&caps, "segment", text, |batch, n| *batch.cells[0].segment.entry("lang".into()) = name(0, n));
        check(&caps, "segment", text, |batch, n| *batch.cells[0].reasons.entry(name(0, n)) = 1);
        // Bytes, not letters.
        check(&caps, "segment", text, |batch, n| {
            *batch.cells[0].segment.entry("lang".into()) = "é".repeat(text / 2) + &"x".repeat(n - text);
        });
        check(&caps, "reasons", reasons, |batch, n| {
            batch.cells[0].reasons = (0..n).map(|number| (name(number, 9), 1)).collect();
        });
        check(&caps, "reasons", answers, |batch, n| *batch.cells[0].reasons.entry("help".into()) = n as u64);
        check(&caps, "wording", text, |batch, n| batch.wording = name(0, n));
        check(&caps, "rejected", shown, |batch, n| batch.rejected = n as u64);
        check(&caps, "comments", answers, |batch, n| batch.comments = comments(n as u64, 1));
        // Letters, not bytes.
        check(&caps, "comments", comment, |batch, n| batch.comments = comments(1, n));
    }
}

#[test]
fn counts_that_wrap_around_are_not_few() {
    let caps = Caps::OPEN;
    for pointer in ["scores", "shown", "dismissed"] {
        let mut batch = example();
        batch.cells.push(batch.cells[0].clone());
        for (cell, n) in batch.cells.iter_mut().zip([u64::MAX, 1]) {
            match pointer {
                "scores" => cell.scores[0] = n,
                "shown" => cell.shown = n,
                _ => cell.dismissed = n,
            }
        }
        let refused = batch.check(&survey(), &caps);
        assert!(matches!(&refused, Err(Invalid::Field(field, _)) if *field == pointer), "{refused:?}");
    }
}

/// Mostly up to the most, now and then beyond it, seldom far beyond.
fn near(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![60 => 0..=most, 20 => Just(most), 2 => Just(most + 1), 1 => most..2 * most + 3, 1 => Just(u64::MAX)]
}

fn size(most: usize) -> impl Strategy<Value = usize> {
    prop_oneof![60 => 0..=most, 8 => Just(most), 1 => Just(most + 1)]
}

fn cells() -> impl Strategy<Value = Cell> {
    let segment = proptest::collection::vec((size(64), size(64)), 0..5);
    let many = (7..10_usize).prop_map(|n| vec![(1, 1); n]);
    let segment = prop_oneof![9 => segment, 1 => many];
    let reasons = proptest::collection::vec((size(64), near(4)), 0..3);
    let many = (7..10_usize).prop_map(|n| vec![(1, 1); n]);
    (segment, prop_oneof![9 => reasons, 1 => many]).prop_map(|(segment, reasons)| Cell {
        segment: (0..)
            .zip(segment)
            .map(|(number, (key, value))| (name(number, key), name(0, value)))
            .collect(),
        reasons: (0..).zip(reasons).map(|(number, (key, n))| (name(number, key), n)).collect(),
        ..Cell::default()
    })
}

/// Batches around the caps: each count is spread over the cells.
fn batches() -> impl Strategy<Value = Batch> {
    let cells = prop_oneof![30 => proptest::collection::vec(cells(), 1..4), 1 => Just(vec![Cell::default(); 8]), 1 => Just(vec![Cell::default(); 9])];
    let scores = prop_oneof![9 => proptest::collection::vec((0..11_usize, Just(1)), 0..5), 1 => proptest::collection::vec((0..11_usize, near(4)), 1..4)];
    let letters = || prop_oneof![20 => 1..50_usize, 5 => Just(2000), 1 => Just(2001)];
    let texts = proptest::collection::vec(letters(), 0..5);
    let texts = prop_oneof![30 => texts, 1 => proptest::collection::vec(letters(), 5)];
    (cells, scores, near(50), near(50), size(64), texts).prop_map(
        |(mut cells, scores, shown, dismissed, wording, texts)| {
            let last = cells.len() - 1;
            for (place, (score, n)) in scores.into_iter().enumerate() {
                let mine = &mut cells[place.min(last)].scores[score];
                *mine = n.saturating_add(*mine);
            }
            cells[0].shown = shown / 2;
            cells[last].shown += shown - shown / 2;
            cells[last].dismissed = dismissed;
            let comments = texts.iter().flat_map(|letters| comments(1, *letters)).collect();
            Batch { cells, comments, wording: name(0, wording), ..example() }
        },
    )
}

fn comments_of(batch: &Batch) -> u64 {
    batch.comments.len() as u64
}

/// Whether a batch is inside all caps and adds something, told in another way than by checking it.
fn inside(batch: &Batch, caps: &Caps) -> bool {
    let sum = |count: fn(&Cell) -> u128| batch.cells.iter().map(count).sum::<u128>();
    let answers = sum(|cell| cell.scores.iter().map(|n| u128::from(*n)).sum());
    let (shown, dismissed) = (sum(|cell| cell.shown.into()), sum(|cell| cell.dismissed.into()));
    let chosen = sum(|cell| cell.reasons.iter().map(|(_, n)| u128::from(*n)).sum());
    let fits = |text: &str| text.len() <= 64;
    let cell_fits = |cell: &Cell| {
        cell.segment.len() <= 8
            && cell.reasons.len() <= 8
            && cell.segment.iter().all(|(key, value)| fits(key) && fits(value))
            && cell.reasons.iter().all(|(key, n)| fits(key) && *n <= caps.answers)
    };
    answers <= caps.answers.into()
        && shown <= caps.shown.into()
        && dismissed <= caps.shown.into()
        && (1..=8).contains(&batch.cells.len())
        && batch.cells.iter().all(cell_fits)
        && fits(&batch.wording)
        && comments_of(batch) <= caps.answers
        && batch.comments.iter().all(|comment| (1..=2000).contains(&comment.text.chars().count()))
        && answers + shown + dismissed + chosen + u128::from(comments_of(batch)) > 0
}

proptest! {
    #[test]
    fn a_batch_is_accepted_where_it_is_inside_all_caps(batch in batches()) {
        for caps in [Caps::OPEN, Caps::MEMBER, Caps::kiosk(3)] {
            let checked = batch.check(&survey(), &caps);
            prop_assert_eq!(checked.is_ok(), inside(&batch, &caps), "{:?}", checked);
        }
    }
}

#[test]
fn the_property_sees_batches_of_both_kinds() {
    let mut runner = TestRunner::deterministic();
    let mut outcomes = Counts::<&str, u32>::new();
    for _ in 0..2000 {
        let batch = batches().new_tree(&mut runner).expect("a batch").current();
        let outcome = match batch.check(&survey(), &Caps::OPEN) {
            Ok(_) => "accepted",
            Err(Invalid::Field(field, _)) => field,
            Err(Invalid::Version(_)) => "version",
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    let of = |outcome: &str| outcomes.get(outcome).copied().unwrap_or_default();
    let refused = 2000 - of("accepted");
    assert!(of("accepted") > 500 && refused > 500, "{outcomes:?}");
    for field in ["scores", "shown", "dismissed", "cells", "segment", "reasons", "wording", "comments"] {
        assert!(of(field) >= 10, "{field}: {outcomes:?}");
    }
}
