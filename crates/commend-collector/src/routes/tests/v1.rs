//! Bodies of version 1 as pages send them, byte by byte. A page of an earlier day, and what it has kept since, comes to a
//! collector of today: none of these files ever changes.

use super::*;

/// A stored body, the hash of its content, and what it adds: scores, shown, dismissed.
type Row = (&'static str, &'static str, [u64; 11], u64, u64);

const STORED: [Row; 5] = [
    (
        include_str!("v1/answer.json"),
        "6e1bc3f7eddf06781ce3310bb124c26d30ddec0fd8641ae19f474541a996375e",
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
        1,
        0,
    ),
    (
        include_str!("v1/whole.json"),
        "19c1fc9d5b0f6f410737bc8b56f8361b641e36094bacaf76c4ce5a904f9d96a5",
        [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        0,
        0,
    ),
    (
        include_str!("v1/dismissed.json"),
        "0839ddcccbf60091df87bc02c6e81f366e737c1db846fcb34785c94430415bcb",
        [0; 11],
        1,
        1,
    ),
    (
        include_str!("v1/pile.json"),
        "7317c61f0ba0496df28c45a2f8f2f33959de51e6550f831b4e06f85e27cc79e5",
        [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2],
        5,
        0,
    ),
    // Of a sender of somebody's own.
    (
        include_str!("v1/least.json"),
        "9eba26b7bb27a9a1d054c9d198f909fa64153500378b7cf095b7eb32546ee1a1",
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
        0,
        0,
    ),
];

const SURVEY: &str = r#"{"id":"community","wave":"2026-q4","comments":"on","threshold":1,
    "reasons":{"detractor":["help","people","knowledge","tone"]}}"#;

#[tokio::test]
async fn what_pages_have_kept_is_taken_and_counts_once() {
    for (body, content, scores, shown, dismissed) in STORED {
        let mut collector = Collector::new();
        std::fs::write(collector.folder.path().join("community.json"), SURVEY).expect("written");
        collector.app.shelf =
            Shelf::open(Some(collector.folder.path()), &collector.app.store).expect("surveys");
        for result in ["counted", "duplicate"] {
            let answer = collector.post(&[TEXT], body).await;
            assert_eq!((answer.status, &answer.json()["result"]), (200, &json!(result)), "{}", answer.body);
        }
        let report = collector.report("").await;
        assert_eq!(
            (&report["scores"], &report["shown"], &report["dismissed"]),
            (&json!(scores), &json!(shown), &json!(dismissed)),
            "{body}"
        );
        // What it is known by where it was counted before: another hash would make it a conflict.
        let mut batch =
            commend_core::wire::Batch::from_json(body.as_bytes()).expect("JSON").expect("version 1");
        assert_eq!(hex::encode(super::super::batch::content(&mut batch)), content, "{body}");
    }
}
