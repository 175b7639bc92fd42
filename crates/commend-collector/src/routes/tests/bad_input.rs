//! What no page of ours sends: each is refused by its code, as a whole.

use super::*;

/// A batch whose text has one part replaced by these bytes.
fn with(part: &str, by: impl AsRef<[u8]>) -> Vec<u8> {
    let (before, after) = BATCH.split_once(part).expect("a part of the batch");
    [before.as_bytes(), by.as_ref(), after.as_bytes()].concat()
}

/// What was counted, without how it came.
async fn figures(collector: &Collector) -> Value {
    let mut report = collector.report("?by=audience").await;
    report["health"].take();
    report
}

/// Sends each to a collector that has an answer, which stays as it is.
async fn check(rows: impl IntoIterator<Item = (Vec<u8>, u16, &'static str)>) {
    let mut collector = Collector::new();
    collector.app.doors = Doors::new(0, &Proxies::default());
    let first = BATCH.replace("000000000001", "000000000009");
    assert_eq!(collector.post(&[TEXT], first).await.status, 200);
    let before = figures(&collector).await;
    assert_eq!(before["n"], json!(1));
    for (body, status, error) in rows {
        let answer = collector.post(&[TEXT], body.clone()).await;
        let body = String::from_utf8_lossy(&body);
        let what = body.chars().take(600).collect::<String>();
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (status, &json!(error)),
            "{}: {what}",
            answer.body
        );
        assert!(answer.json()["message"].as_str().is_some_and(|message| message.len() > 5), "{what}");
    }
    assert_eq!(figures(&collector).await, before);
    // The id that all had is free: none of them has taken it.
    assert_eq!(collector.post(&[TEXT], BATCH).await.json()["result"], "counted");
}

#[tokio::test]
async fn what_is_no_text_is_no_batch() {
    let malformed = |body| (body, 400, "malformed");
    let utf16: Vec<u8> = BATCH.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut rows = vec![malformed(utf16), malformed(with("{\"v\"", "\u{feff}{\"v\""))];
    // No UTF-8, too long, half a pair, beyond Unicode, cut short.
    for bytes in [b"\xff".as_slice(), b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"] {
        rows.push(malformed(with("5f2c", bytes)));
        rows.push(malformed(with("member", bytes)));
        rows.push(malformed(with("audience", bytes)));
        rows.push(malformed(with(
            "\"comments\":[]",
            [b"\"comments\":[{\"category\":\"", bytes, b"\"}]"].concat(),
        )));
        rows.push(malformed([BATCH.as_bytes(), bytes].concat()));
    }
    for escape in
        [r"\ud800", r"\udc00", r"\ud800\u0041", r"\udc00\ud800", r"\ud83d\ud83d", r"\uZZZZ", r"\x41"]
    {
        rows.push(malformed(with("5f2c", escape)));
        rows.push(malformed(with("nl", escape)));
    }
    check(rows).await;
}

#[tokio::test]
async fn what_is_said_twice_is_not_believed() {
    let again = |part: &str, more: &str| (with(part, format!("{part},{more}")), 400, "malformed");
    check([
        again(r#""v":1"#, r#""v":1"#),
        again(r#""v":1"#, r#""v":2"#),
        again(r#""survey":"community""#, r#""survey":"community""#),
        again(r#""token":null"#, r#""token":"x""#),
        again(r#""token":null"#, r#""cells":[]"#),
        again(r#""comments":[]"#, r#""comments":[]"#),
        again(r#""shown":1"#, r#""shown":1"#),
        // The same name, written otherwise.
        again(r#""shown":1"#, r#""sho\u0077n":1"#),
        again(r#""lang":"nl""#, r#""lang":"nl""#),
        again(r#""lang":"nl""#, r#""l\u0061ng":"de""#),
        again(r#""help":1"#, r#""help":0"#),
        again(r#""passives":0"#, r#""passives":0"#),
    ])
    .await;
}

#[tokio::test]
async fn what_is_no_count_is_not_rounded() {
    let odd = [
        "-1",
        "-0",
        "0.5",
        "1.0",
        "1e0",
        "1e400",
        "-1e400",
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "+1",
        "0x1",
        "1_0",
        "18446744073709551616",
        "-9223372036854775809",
        "\"1\"",
        "true",
        "null",
        "[1]",
        "{}",
        "",
    ];
    let everywhere = odd.iter().flat_map(|odd| {
        [
            with(r#""shown":1"#, format!(r#""shown":{odd}"#)),
            with("0,1,0]", format!("0,{odd},0]")),
            with(r#""help":1"#, format!(r#""help":{odd}"#)),
            with(r#""n":1"#, format!(r#""n":{odd}"#)),
            with(r#""v":1"#, format!(r#""v":{odd}"#)),
        ]
    });
    let nps = ["NaN", "Infinity", "1e400", "\"100\"", "[]"].map(|nps| with("100.0", nps));
    check(everywhere.chain(nps).map(|body| (body, 400, "malformed"))).await;
    // What is a number, and too large, is one.
    let most = with(r#""shown":1"#, r#""shown":18446744073709551615"#);
    check([(most, 422, "invalid"), (with("0,1,0]", "18446744073709551615,1,0]"), 422, "invalid")]).await;
}

#[tokio::test]
async fn nothing_is_too_deep_to_refuse() {
    let (open, close) = ("[".repeat(7000), "]".repeat(7000));
    let object = "{\"a\":".repeat(2500);
    check([
        (with("\"5f2c\"", format!("{open}{close}")), 400, "malformed"),
        (with("\"nl\"", format!("{open}{close}")), 400, "malformed"),
        (with("\"comments\":[]", format!("\"comments\":{open}{close}")), 400, "malformed"),
        (with("\"comments\":[]", format!("\"comments\":{object}")), 400, "malformed"),
        (open.clone().into(), 400, "malformed"),
        // Closed, it is a field that is not known; not closed, it is no JSON.
        (with("\"v\":1", format!("\"more\":{open}{close},\"v\":1")), 422, "unknown_field"),
        (with("\"shown\":1", format!("\"more\":{open}{close},\"shown\":1")), 422, "unknown_field"),
        (with("\"v\":1", format!("\"more\":{open},\"v\":1")), 400, "malformed"),
        (with("\"v\":1", format!("\"more\":{object}1{},\"v\":1", "}".repeat(2500))), 422, "unknown_field"),
        ("[".repeat(100_000).into(), 413, "too_large"),
        (with("\"v\":1", format!("\"more\":{}", "[".repeat(100_000))), 413, "too_large"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_not_known_is_named_and_not_half_read() {
    let collector = Collector::new();
    for (part, path) in
        [(r#""v":1"#, "more"), (r#""shown":1"#, "cells.0.more"), (r#""passives":0"#, "summary.more")]
    {
        for value in ["1", "null", "{}", r#"[{"v":2}]"#] {
            let body = with(part, format!("{part},\"more\":{value}"));
            let answer = collector.post(&[TEXT], body).await.json();
            assert_eq!(
                (&answer["error"], &answer["message"]),
                (&json!("unknown_field"), &json!(format!("unknown field: {path}")))
            );
        }
    }
    let versions = ["0", "2", "4294967295"]
        .map(|v| (with(r#""v":1"#, format!(r#""v":{v}"#)), 422, "unsupported_version"));
    check(versions).await;
    check([
        (br#"{"v":2}"#.to_vec(), 422, "unsupported_version"),
        (br#"{"v":2,"cells":"all of them","more":[]}"#.to_vec(), 422, "unsupported_version"),
        (br#"{"v":2,"#.to_vec(), 400, "malformed"),
        (br#"{"v":4294967296}"#.to_vec(), 400, "malformed"),
        (br#"{"v":"1"}"#.to_vec(), 400, "malformed"),
        (br"{}".to_vec(), 400, "malformed"),
        (format!("[{BATCH}]").into(), 400, "malformed"),
        (format!("{BATCH}{BATCH}").into(), 400, "malformed"),
        (format!("{BATCH}\0").into(), 400, "malformed"),
    ])
    .await;
}

#[tokio::test]
async fn of_a_batch_whose_second_part_is_wrong_nothing_counts() {
    let good = r#"{"segment":{"audience":"visitor"},"scores":[1,0,0,0,0,0,0,0,0,0,0]}"#;
    let second = |cell: &str| with("\"cells\":[", format!("\"cells\":[{good},{cell},"));
    let comments = |second: &str| {
        let first = r#"{"category":"promoter","text":"Kind people."}"#;
        with("\"comments\":[]", format!("\"comments\":[{first},{second}]"))
    };
    check([
        (second(&good.replace("[1,", "[-1,")), 400, "malformed"),
        (second(&good.replace("[1,", "[0.5,")), 400, "malformed"),
        (second(&good.replace("[1,", "[")), 400, "malformed"),
        (second(&good.replace("\"scores\"", "\"score\"")), 400, "malformed"),
        (second(&good.replace("[1,", "[3,")), 422, "invalid"),
        (second(&good.replace("visitor", &"x".repeat(65))), 422, "invalid"),
        (second(&good.replace("\"scores\"", "\"email\":\"a@b.c\",\"scores\"")), 422, "unknown_field"),
        (second(&good.replace("\"scores\"", "\"shown\":51,\"scores\"")), 422, "invalid"),
        // Both cells are fine, and the sums are not theirs.
        (second(good), 422, "invalid"),
        (comments(r#"{"category":"happy","text":"x"}"#), 422, "invalid"),
        (comments(r#"{"category":"promoter","text":""}"#), 422, "invalid"),
        (comments(r#"{"category":"promoter"}"#), 400, "malformed"),
    ])
    .await;
}

#[tokio::test]
async fn media_types_are_two_whatever_stands_behind_them() {
    let collector = Collector::new();
    for (serial, media) in (10..).zip([
        "text/plain",
        "text/plain;charset=UTF-8",
        "text/plain ; charset=\"utf-8\"; format=flowed",
        "TEXT/Plain",
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;profile=\"https://example.org/\"",
    ]) {
        let body = BATCH.replace("000000000001", &format!("{serial:012}"));
        let answer = collector.post(&[("content-type", media)], body).await;
        assert_eq!(answer.json()["result"], "counted", "{media}");
    }
    let before = figures(&collector).await;
    for headers in [
        &[][..],
        &[("content-type", "")],
        &[("content-type", ";")],
        &[("content-type", "text")],
        &[("content-type", "text/plain2")],
        &[("content-type", "text/*")],
        &[("content-type", "text/html")],
        &[("content-type", "application/jsonp")],
        &[("content-type", "application/json-patch+json")],
        &[("content-type", "application/problem+json")],
        &[("content-type", "text/plain, application/json")],
        &[("content-type", "application/x-www-form-urlencoded")],
        &[("content-type", "multipart/form-data; boundary=text/plain")],
        &[TEXT, ("content-encoding", "gzip")],
        &[TEXT, ("content-encoding", "br")],
        &[TEXT, ("content-encoding", "zstd, gzip")],
        &[TEXT, ("content-encoding", "identity")],
        &[TEXT, ("content-encoding", "")],
    ] {
        let answer = collector.post(headers, BATCH).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (415, &json!("unsupported_media_type")),
            "{headers:?}"
        );
    }
    assert_eq!(figures(&collector).await, before);
}

#[tokio::test]
async fn a_body_has_so_many_bytes_and_no_more() {
    let collector = Collector::new();
    let padded = |bytes: usize| format!("{BATCH}{}", " ".repeat(bytes - BATCH.len()));
    let in_pieces = |bytes: usize| {
        let pieces = padded(bytes).into_bytes();
        let pieces: Vec<String> =
            pieces.chunks(1000).map(|piece| String::from_utf8_lossy(piece).into()).collect();
        let frames = pieces
            .into_iter()
            .map(|piece| Ok::<_, std::convert::Infallible>(hyper::body::Frame::data(piece.into())));
        Body::new(http_body_util::StreamBody::new(futures_util::stream::iter(frames)))
    };
    let most = 16 * 1024;
    assert_eq!(collector.post(&[TEXT], padded(most + 1)).await.status, 413);
    assert_eq!(collector.post(&[TEXT], in_pieces(most + 1)).await.status, 413);
    // What is announced is believed before it is read, where it is too much.
    let announced = [TEXT, ("content-length", "16385")];
    assert_eq!(collector.post(&announced, BATCH).await.status, 413);
    assert_eq!(collector.n().await, json!(0));
    assert_eq!(collector.post(&[TEXT], in_pieces(most)).await.json()["result"], "counted");
    assert_eq!(collector.post(&[TEXT], padded(most)).await.json()["result"], "duplicate");
}
