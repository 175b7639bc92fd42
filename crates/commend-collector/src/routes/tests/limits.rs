//! Whom a batch counts against: the member or kiosk that its token vouches for, else its address.

use super::*;
use crate::kiosk::{Kiosk, tests::lobby};
use std::sync::atomic::{AtomicBool, Ordering};

/// A collector that takes so many batches of one address at once.
fn with_burst(burst: u32) -> (Collector, Keys) {
    let mut collector = Collector::new();
    let keys = Keys::read("2026 0123456789abcdef0123456789abcdef").expect("a key");
    collector.app.keys = keys.clone();
    collector.app.doors = Doors::new(burst, &Proxies::default());
    (collector, keys)
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn member(sub: &str, exp: i64) -> Member {
    let (survey, wave, sub) = ("community".to_owned(), "2026-q4".to_owned(), sub.to_owned());
    Member { survey, wave, sub, segment: [].into(), exp }
}

/// The status of a batch with a token from an address; the content is the same each time.
async fn send(collector: &Collector, address: &str, token: &str) -> u16 {
    let body = BATCH.replace(r#""token":null"#, &format!(r#""token":"{token}""#));
    let peer = Peer(address.parse().expect("an address"));
    let request = Request::post("/v1/batch").header(TEXT.0, TEXT.1).extension(peer);
    collector.ask(request.body(Body::from(body)).expect("a request")).await.status
}

#[tokio::test]
async fn an_office_of_members_is_not_slowed() {
    let (collector, keys) = with_burst(2);
    for n in 0..15 {
        let token = keys.sign(&member(&format!("member {n}"), now() + 600)).expect("a token");
        assert_eq!(send(&collector, "192.0.2.1", &token).await, 200, "{n}");
    }
    // They have cost their address nothing.
    for status in [200, 200, 429] {
        assert_eq!(send(&collector, "192.0.2.1", "").await, status);
    }
}

#[tokio::test]
async fn one_member_sends_so_much_and_no_more_wherever_from() {
    let (collector, keys) = with_burst(1000);
    let (anna, ben) = (member("anna", now() + 600), member("ben", now() + 600));
    let mut statuses = Vec::new();
    for n in 1..=30 {
        // A renewed token is the same member.
        let token = keys.sign(&Member { exp: anna.exp + n, ..anna.clone() }).expect("a token");
        statuses.push(send(&collector, &format!("192.0.2.{n}"), &token).await);
    }
    assert_eq!(statuses[..10], [200; 10]);
    assert!(statuses[10..].contains(&429), "{statuses:?}");
    assert_eq!(send(&collector, "192.0.2.1", &keys.sign(&ben).expect("a token")).await, 200);
    // A kiosk that is called like the member is another, and busier.
    let kiosk = Kiosk { name: "anna".into(), exp: now() + 600, ..lobby() };
    let kiosk = keys.sign(&kiosk).expect("a token");
    for n in 0..20 {
        assert_eq!(send(&collector, "192.0.2.1", &kiosk).await, 200, "{n}");
    }
}

#[tokio::test]
async fn a_kiosk_is_limited_by_its_name() {
    let (collector, keys) = with_burst(2);
    let token =
        |name: &str| keys.sign(&Kiosk { name: name.into(), exp: now() + 600, ..lobby() }).expect("a token");
    for (name, address, status) in [
        ("lobby", "192.0.2.1", 200),
        ("lobby", "192.0.2.2", 200),
        ("lobby", "192.0.2.3", 429),
        ("hall", "192.0.2.3", 200),
    ] {
        assert_eq!(send(&collector, address, &token(name)).await, status, "{name} {address}");
    }
    assert_eq!(send(&collector, "192.0.2.1", "").await, 200);
}

#[tokio::test]
async fn tokens_that_vouch_for_nobody_count_against_the_address() {
    let (collector, keys) = with_burst(2);
    let good = keys.sign(&member("anna", now() + 600)).expect("a token");
    let expired = keys.sign(&member("anna", now() - 3600)).expect("a token");
    for (token, status) in [(format!("{good}x"), 401), (expired.clone(), 401), (expired, 429)] {
        assert_eq!(send(&collector, "192.0.2.1", &token).await, status);
    }
    assert_eq!(send(&collector, "192.0.2.1", &good).await, 200);
}

#[tokio::test]
async fn a_flood_is_refused_before_it_is_read() {
    let (collector, _) = with_burst(1);
    for n in 0..1000 {
        let read = Arc::new(AtomicBool::new(false));
        let seen = read.clone();
        let body = futures_util::stream::once(async move {
            seen.store(true, Ordering::Relaxed);
            Ok::<_, std::convert::Infallible>(hyper::body::Frame::data(hyper::body::Bytes::from_static(b"{")))
        });
        let body = Body::new(http_body_util::StreamBody::new(body));
        let status = collector.post(&[TEXT], body).await.status;
        let refused_unread = status == 429 && !read.load(Ordering::Relaxed);
        if refused_unread {
            assert!(n >= 10, "an address has room for members: {n}");
            return;
        }
    }
    panic!("a thousand bodies were read");
}
