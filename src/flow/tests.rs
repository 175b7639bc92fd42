//! Every state with every event, the ways that people go, and the laws that hold on each.

use super::*;
use proptest::prelude::*;

const ONE_CLICK: Kind = Kind { follow_up: [false; 3], tab: false, kiosk: false, stays: [false; 3] };
const WHOLE: Kind = Kind { follow_up: [true; 3], ..ONE_CLICK };
const TAB: Kind = Kind { tab: true, ..WHOLE };
const KIOSK: Kind = Kind { kiosk: true, stays: [true; 3], ..WHOLE };

fn score(n: u8) -> Score {
    Score::try_from(n).expect("a score")
}

fn choose(n: u8) -> Event {
    Event::Choose { score: score(n), pointer: true }
}

fn write(text: &str) -> Event {
    Event::Write(text.into())
}

fn after(kind: Kind, events: impl IntoIterator<Item = Event>) -> Flow {
    events.into_iter().fold(Flow::new(kind), |flow, event| flow.next(event).unwrap_or(flow))
}

fn remarks(reasons: u8, comment: Option<&str>) -> Remarks {
    Remarks { reasons: Reasons(reasons), comment: comment.map(Into::into) }
}

fn response(n: u8) -> Record {
    Record::Response(score(n), Remarks::default())
}

fn thanks(n: u8) -> Step {
    Step::Thanks(score(n).category())
}

#[track_caller]
fn check(kind: Kind, events: &[Event], step: &Step, records: &[Record]) {
    let flow = after(kind, events.iter().cloned());
    assert_eq!((&flow.step, flow.records.as_slice()), (step, records));
}

#[test]
fn one_click_is_a_whole_answer() {
    use Event::{Dismiss, Leave, Submit};
    check(ONE_CLICK, &[choose(9), Submit], &thanks(9), &[response(9)]);
    check(ONE_CLICK, &[choose(3), choose(9), Submit, Submit], &thanks(9), &[response(9)]);
    check(ONE_CLICK, &[choose(9), Submit, Dismiss], &Step::Closed, &[response(9)]);
    check(ONE_CLICK, &[choose(9), Dismiss], &Step::Closed, &[response(9)]);
    check(ONE_CLICK, &[choose(9), Leave, Leave], &thanks(9), &[response(9)]);
    check(ONE_CLICK, &[Dismiss, choose(9), Submit], &Step::Closed, &[Record::Dismissed]);
    check(ONE_CLICK, &[Leave, Leave], &Step::default(), &[Record::Shown]);
    check(ONE_CLICK, &[Leave, choose(9), Submit], &thanks(9), &[Record::Shown, response(9)]);
    check(ONE_CLICK, &[Submit], &Step::default(), &[]);
    let settles = |kind, pointer| {
        matches!(
            after(kind, [Event::Choose { score: score(9), pointer }]).step,
            Step::Asking(Draft { settles: true, .. })
        )
    };
    assert_eq!(
        [settles(ONE_CLICK, true), settles(ONE_CLICK, false), settles(WHOLE, true)],
        [true, false, false]
    );
    // Where only some are asked more, the others are done.
    let critics = Kind { follow_up: [false, false, true], ..ONE_CLICK };
    assert_eq!([settles(critics, true), settles(critics, false)], [true, false]);
}

#[test]
fn what_follows_a_score_is_sent_with_it_or_after_it() {
    use Event::{Dismiss, Keep, Leave, Submit, Toggle};
    let whole = |reasons, comment| Record::Response(score(9), remarks(reasons, comment));
    let added = |reasons, comment| Record::Added(Category::Promoter, remarks(reasons, comment));
    let all = [choose(9), Toggle(0), Toggle(2), write(" Good. "), Submit];
    check(WHOLE, &all, &thanks(9), &[whole(0b101, Some("Good."))]);
    check(WHOLE, &[choose(9), write("  "), Submit], &thanks(9), &[response(9)]);
    check(WHOLE, &[choose(9), Toggle(1), Toggle(1), Submit], &thanks(9), &[response(9)]);
    check(WHOLE, &[choose(9), Toggle(1), write("Half a"), Dismiss], &Step::Closed, &[whole(0b10, None)]);
    check(WHOLE, &[choose(9), Toggle(1), write("Half a"), Leave], &thanks(9), &[whole(0b10, None)]);
    // The score is kept first, and what follows joins it.
    let kept = [response(9), added(0b1, Some("Good."))];
    check(WHOLE, &[choose(9), Keep, Keep, Toggle(0), write("Good."), Submit], &thanks(9), &kept);
    check(WHOLE, &[choose(9), Keep, Submit], &thanks(9), &[response(9)]);
    check(WHOLE, &[choose(9), Keep, Dismiss], &Step::Closed, &[response(9)]);
    check(WHOLE, &[choose(9), Keep, Toggle(0), Dismiss], &Step::Closed, &[response(9), added(0b1, None)]);
    check(WHOLE, &[choose(9), Keep, Toggle(0), Leave], &thanks(9), &[response(9), added(0b1, None)]);
    check(WHOLE, &[Keep], &Step::default(), &[]);
}

#[test]
fn a_score_can_be_changed_until_it_is_kept() {
    use Event::{Keep, Submit, Toggle};
    check(WHOLE, &[choose(2), choose(9), Submit], &thanks(9), &[response(9)]);
    check(WHOLE, &[choose(9), Keep, choose(2), Submit], &thanks(9), &[response(9)]);
    // Reasons stay within a category, and go with it.
    let same = Record::Response(score(10), remarks(0b1, None));
    check(WHOLE, &[choose(9), Toggle(0), choose(10), Submit], &thanks(10), &[same]);
    check(WHOLE, &[choose(9), Toggle(0), choose(2), Submit], &thanks(2), &[response(2)]);
}

#[test]
fn a_tab_opens_on_demand_and_comes_back() {
    use Event::{Dismiss, Leave, Open, Submit};
    check(TAB, &[], &Step::Tab, &[]);
    check(TAB, &[Leave, Dismiss, choose(9)], &Step::Tab, &[]);
    check(TAB, &[Open], &Step::default(), &[]);
    check(TAB, &[Open, Dismiss, Open, Dismiss], &Step::Tab, &[Record::Dismissed]);
    check(TAB, &[Open, Event::Never], &Step::Closed, &[Record::Dismissed]);
    check(TAB, &[Open, choose(9), Dismiss], &Step::Closed, &[response(9)]);
    check(TAB, &[Open, Dismiss, Open, choose(9), Submit], &thanks(9), &[Record::Dismissed, response(9)]);
}

#[test]
fn how_the_answer_fares_is_said_in_the_thanks() {
    use Delivery::{Arrived, Delayed, Refused, Slow, UnderWay};
    let fares = |before: &[Event], all: &[Delivery]| {
        let events = before.iter().cloned().chain(all.iter().copied().map(Event::Fare));
        after(WHOLE, events.chain([Event::Submit])).delivery
    };
    let answered = [choose(9), Event::Submit];
    for (all, last) in [
        (&[Slow][..], Slow),
        (&[Slow, Arrived], Arrived),
        (&[Arrived, Slow], Arrived),
        (&[Delayed, Slow], Delayed),
        (&[Delayed, Arrived], Arrived),
        (&[Refused], Refused),
        (&[Refused, Arrived], Refused),
        (&[], UnderWay),
    ] {
        assert_eq!(fares(&answered, all), last, "{all:?}");
    }
    assert_eq!(fares(&[], &[Delayed]), UnderWay);
    // What is known of a score that was kept is known in the thanks; what is added after it fares anew.
    assert_eq!(fares(&[choose(9), Event::Keep], &[Arrived]), Arrived);
    assert_eq!(fares(&[choose(9), Event::Keep, Event::Toggle(0)], &[Arrived]), UnderWay);
}

#[test]
fn the_next_respondent_begins_anew() {
    for before in [vec![choose(9), Event::Submit], vec![Event::Dismiss], vec![choose(3), Event::Keep]] {
        let events = before.into_iter().chain([Event::Again]);
        assert_eq!(after(WHOLE, events), Flow::new(WHOLE));
    }
}

/// Every state, by name.
fn states() -> Vec<(&'static str, Flow)> {
    use Event::{Dismiss, Keep, Submit};
    vec![
        ("tab", after(TAB, [])),
        ("asking", after(WHOLE, [])),
        ("chosen", after(WHOLE, [choose(9)])),
        ("kept", after(WHOLE, [choose(9), Keep])),
        ("thanks", after(WHOLE, [choose(9), Submit])),
        ("closed", after(WHOLE, [Dismiss])),
    ]
}

/// The kind of state that a flow is in.
fn name(flow: &Flow) -> &'static str {
    match &flow.step {
        Step::Tab => "tab",
        Step::Asking(Draft { kept: true, .. }) => "kept",
        Step::Asking(Draft { score: Some(_), .. }) => "chosen",
        Step::Asking(_) => "asking",
        Step::Thanks(_) => "thanks",
        Step::Closed => "closed",
    }
}

#[test]
fn every_state_meets_every_event() {
    let events: [(Event, [&str; 6]); 11] = [
        // tab, asking, chosen, kept, thanks, closed; a dash where nothing changes
        (Event::Open, ["asking", "-", "-", "-", "-", "-"]),
        (choose(2), ["-", "chosen", "chosen", "-", "-", "-"]),
        (Event::Toggle(0), ["-", "asking", "chosen", "kept", "-", "-"]),
        (write("x"), ["-", "asking", "chosen", "kept", "-", "-"]),
        (Event::Submit, ["-", "-", "thanks", "thanks", "-", "-"]),
        (Event::Keep, ["-", "-", "kept", "-", "-", "-"]),
        (Event::Leave, ["-", "asking", "thanks", "thanks", "-", "-"]),
        (Event::Dismiss, ["-", "closed", "closed", "closed", "closed", "-"]),
        (Event::Never, ["-", "closed", "closed", "closed", "closed", "-"]),
        (Event::Fare(Delivery::Delayed), ["-", "-", "-", "kept", "thanks", "-"]),
        (Event::Again, ["-", "asking", "asking", "asking", "asking", "asking"]),
    ];
    for (event, expected) in events {
        let reached: Vec<_> = states()
            .iter()
            .map(|(_, flow)| flow.next(event.clone()).map_or("-", |next| name(&next)))
            .collect();
        assert_eq!(reached, expected, "{event:?}");
    }
    for (expected, flow) in states() {
        assert_eq!(name(&flow), expected);
    }
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..11u8, any::<bool>()).prop_map(|(n, pointer)| Event::Choose { score: score(n), pointer }),
        (0..10usize).prop_map(Event::Toggle),
        "[a ]{0,3}".prop_map(Event::Write),
        Just(Event::Open),
        Just(Event::Submit),
        Just(Event::Keep),
        Just(Event::Leave),
        Just(Event::Dismiss),
        Just(Event::Never),
        Just(Event::Fare(Delivery::Delayed)),
    ]
}

/// What comes of itself after these events, in how many milliseconds, and how often it can be put off.
fn comes(kind: Kind, events: &[Event]) -> Option<(Event, u32, u32)> {
    after(kind, events.iter().cloned()).wait().map(|wait| (wait.event, wait.millis, wait.most))
}

#[test]
fn what_comes_of_itself() {
    use Event::{Again, Dismiss, Keep, Leave, Never, Submit, Write};
    let arrow = Event::Choose { score: score(9), pointer: false };
    let ever = u32::MAX;
    // An answer that nothing follows settles, also under a pointer that nobody moves.
    assert_eq!(comes(ONE_CLICK, &[choose(9)]), Some((Submit, 1500, 2)));
    assert_eq!(comes(ONE_CLICK, std::slice::from_ref(&arrow)), Some((Keep, 10_000, ever)));
    assert_eq!(comes(WHOLE, &[choose(9), Write("a".into())]), Some((Keep, 10_000, ever)));
    assert_eq!(comes(WHOLE, &[choose(9), Keep]), None);
    assert_eq!(comes(WHOLE, &[]), None);
    assert_eq!(comes(TAB, &[]), None);
    // The thanks goes, unless there is a way to go on, or it lies not over the page.
    assert_eq!(comes(WHOLE, &[choose(9), Submit]), Some((Dismiss, 10_000, ever)));
    assert_eq!(comes(Kind { stays: [true, false, false], ..WHOLE }, &[choose(9), Submit]), None);
    assert!(comes(Kind { stays: [true, false, false], ..WHOLE }, &[choose(8), Submit]).is_some());
    assert_eq!(comes(WHOLE, &[Never]), None);
    // A kiosk is there for the next; an answer that somebody has left is theirs, untouched or not.
    assert_eq!(comes(KIOSK, &[]), None);
    assert_eq!(comes(KIOSK, &[arrow]), Some((Leave, 20_000, ever)));
    assert_eq!(comes(KIOSK, &[choose(9), Keep]), Some((Leave, 20_000, ever)));
    assert_eq!(comes(KIOSK, &[choose(9), Submit]), Some((Again, 6000, 0)));
    assert_eq!(comes(Kind { follow_up: [false; 3], ..KIOSK }, &[choose(9)]), Some((Submit, 1500, 2)));
}

proptest! {
    #[test]
    fn nobody_answers_twice_and_nothing_is_shown_twice(
        events in proptest::collection::vec(events(), 0..30), follow_up: [bool; 3], tab: bool,
    ) {
        let flow = after(Kind { follow_up, tab, ..ONE_CLICK }, events);
        let records = flow.records.iter().enumerate();
        let total: Tally = records.map(|(i, record)| record.tally(i == 0)).collect::<Vec<_>>().iter().sum();
        prop_assert!(total.n() <= 1 && total.dismissed <= 1);
        prop_assert!(tab || total.n() + total.dismissed <= 1);
        prop_assert_eq!(total.shown, u64::from(!flow.records.is_empty()));
        prop_assert!(flow.step != Step::Closed || !flow.records.is_empty());
        // What is added follows an answer of the same category, once.
        let added = flow.records.iter().filter(|record| matches!(record, Record::Added(..))).count();
        prop_assert!(added <= 1);
        let categories: Vec<_> = flow.records.iter().filter_map(Record::remarks).map(|(c, _)| c).collect();
        prop_assert!(categories.windows(2).all(|pair| pair[0] == pair[1]));
        // The thanks are for the score that counts.
        if let Step::Thanks(category) = flow.step {
            prop_assert_eq!(total.count(category), 1);
        }
    }
}

#[test]
fn nobody_is_thanked_before_it_is_written_down() {
    use Delivery::{Arrived, Delayed, Kept, Loose, Refused, Slow};
    let given = after(WHOLE, [choose(9), Event::Submit]);
    assert!(!given.is_kept());
    for news in [Kept, Arrived, Delayed, Loose, Refused] {
        assert!(given.next(Event::Fare(news)).expect("news").is_kept());
    }
    // What is known does not become less.
    for (known, old) in [(Delayed, Kept), (Arrived, Kept), (Delayed, Slow), (Refused, Arrived)] {
        let flow = given.next(Event::Fare(known)).expect("news");
        assert_eq!(flow.next(Event::Fare(old)), None, "{known:?} {old:?}");
    }
    for news in [Slow, Delayed, Arrived] {
        let flow = given.next(Event::Fare(Kept)).expect("news");
        assert_eq!(flow.next(Event::Fare(news)).expect("news").delivery, news);
    }
    // What joins an answer is written down anew.
    let later = after(WHOLE, [choose(9), Event::Keep, Event::Fare(Kept), Event::Toggle(0), Event::Submit]);
    assert!(!later.is_kept());
}
