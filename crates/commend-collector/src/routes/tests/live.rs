//! Following a survey, in a time that goes on by itself whenever nothing else does.

use super::*;
use axum::body::BodyDataStream;
use futures_util::FutureExt as _;
use std::time::Duration;
use tokio_stream::StreamExt as _;

const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 2);
const LIVE: &str = "/v1/surveys/community/live";

/// A collector of a survey whose threshold is ten, that lets everybody ask.
fn collector() -> Collector {
    let mut collector = Collector::new();
    let survey = br#"{"id":"community","wave":"2026-q4","threshold":10}"#;
    collector.app.shelf =
        Shelf::holding([Survey::from_json(survey).expect("a survey")], &collector.app.store);
    collector.app.doors = Doors::new(0, &Proxies::default());
    collector
}

/// What a follower hears.
struct Follower(BodyDataStream);

impl Follower {
    async fn of(collector: &Collector) -> Self {
        let response = request(collector).await;
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(
            (header("content-type"), header("cache-control")),
            ("text/event-stream".into(), "no-store".into())
        );
        Self(response.into_body().into_data_stream())
    }

    /// The next event; `None` where there will be none.
    async fn hear(&mut self) -> Option<String> {
        loop {
            let bytes = self.0.next().await?.expect("bytes");
            let text = String::from_utf8(bytes.into()).expect("text");
            // What only keeps the connection is passed over.
            if !text.starts_with(':') {
                return Some(text);
            }
        }
    }

    /// Hears so many answers next.
    async fn hears(&mut self, n: u64) {
        let event = self.hear().await.expect("an event");
        assert!(event.contains("event: answers") && event.contains(&format!("data: {n}\n")), "{event}");
    }
}

async fn request(collector: &Collector) -> axum::response::Response {
    let request = Request::get(LIVE).header("authorization", format!("Bearer {TOKEN}"));
    let request = request.body(Body::empty()).expect("a request");
    router(collector.app.clone()).oneshot(request).await.expect("an answer")
}

fn promoters(n: u64) -> [u64; 11] {
    [0, 0, 0, 0, 0, 0, 0, 0, 0, n, 0]
}

#[tokio::test(start_paused = true)]
async fn followers_hear_in_steps_of_the_threshold() {
    let collector = collector();
    let mut first = Follower::of(&collector).await;
    first.hears(0).await;
    collector.add(1, "member", promoters(9), DAY).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    let mut second = Follower::of(&collector).await;
    second.hears(0).await;
    assert_eq!(first.hear().now_or_never(), None, "nine answers are not enough");
    collector.add(2, "visitor", promoters(1), DAY).await;
    for follower in [&mut first, &mut second] {
        follower.hears(10).await;
    }
    collector.add(3, "visitor", promoters(30), DAY).await;
    first.hears(40).await;
}

#[tokio::test(start_paused = true)]
async fn there_is_room_for_some_and_for_another_when_one_has_left() {
    let collector = collector();
    let mut followers = Vec::new();
    let full = loop {
        let response = request(&collector).await;
        if response.status() != 200 {
            break response;
        }
        followers.push(response);
    };
    assert_eq!((followers.len(), full.status().as_u16()), (64, 429));
    assert_eq!(full.headers()["retry-after"], "30");
    followers.pop();
    assert_eq!(request(&collector).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn what_is_followed_ends_with_the_collector() {
    let collector = collector();
    let mut follower = Follower::of(&collector).await;
    follower.hears(0).await;
    collector.app.live.end();
    assert_eq!(follower.hear().await, None);
    assert_eq!(request(&collector).await.status(), 429);
}

#[tokio::test(start_paused = true)]
async fn nobody_looks_when_nobody_follows() {
    let collector = collector();
    let mut follower = Follower::of(&collector).await;
    follower.hears(0).await;
    drop(follower);
    tokio::time::sleep(Duration::from_mins(1)).await;
    collector.add(1, "member", promoters(9), DAY).await;
    // Whoever comes now hears what there is, which none has told before.
    Follower::of(&collector).await.hears(9).await;
}

#[tokio::test]
async fn following_takes_a_token_and_a_survey() {
    let collector = collector();
    assert_eq!(collector.get(LIVE, &[]).await.status, 401);
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    assert_eq!(collector.get("/v1/surveys/nobody/live", &headers).await.status, 404);
}
