//! A survey as a page: what counts, what does not, and what people are told.

use super::*;
use crate::auth::hash;

const PAGE: &str = "/s/community";
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

fn collector(definition: &str) -> Collector {
    let mut collector = Collector::new();
    let survey = Survey::from_json(definition.as_bytes()).expect("a survey");
    collector.app.shelf = Shelf::holding([survey], &collector.app.store);
    collector
}

fn plain() -> Collector {
    collector(r#"{"id":"community","wave":"2026-q4","threshold":1,"reasons":["help","tone"]}"#)
}

/// The id that a page sends along.
fn id(page: &Answer) -> String {
    let (_, rest) = page.body.split_once(r#"name="id" value=""#).expect("an id");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn send(
    collector: &Collector,
    path: &str,
    fields: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let (page, query) = path.split_once('?').unwrap_or((path, ""));
    let post = Request::post(format!("{page}/answer?{query}"))
        .header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(post, |request, (name, value)| request.header(*name, *value));
    collector.ask(request.body(Body::from(body)).expect("a request")).await
}

async fn counts(collector: &Collector) -> (Value, Value, Value) {
    let report = collector.report("").await;
    (report["n"].clone(), report["shown"].clone(), report["reasons"].clone())
}

#[tokio::test]
async fn whoever_only_looks_counts_for_nothing() {
    let collector = plain();
    for query in
        ["", "?score=9", "?score=9&channel=mastodon", "?channel=newsletter&score=10&token=abc", "?score=11"]
    {
        for method in ["GET", "HEAD"] {
            let request = Request::builder().method(method).uri(format!("{PAGE}{query}"));
            let answer = collector.send(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(
                (answer.status, answer.header("cache-control")),
                (200, "private, max-age=0"),
                "{method} {query}"
            );
        }
        let thanks = collector.get(&format!("{PAGE}/thanks{query}"), &[]).await;
        assert_eq!(thanks.status, 200);
    }
    assert_eq!(counts(&collector).await, (json!(0), json!(0), json!({})));
}

#[tokio::test]
async fn a_form_is_an_answer_that_counts_once_in_its_channel_and_language() {
    let collector = plain();
    let page = collector.get(&format!("{PAGE}?channel=mastodon&lang=nl"), &[]).await;
    assert!(page.body.contains(r#"<html lang="nl" dir="ltr""#), "{}", page.body);
    let id = id(&page);
    let way = format!("{PAGE}?channel=mastodon&lang=nl");
    let answer = async |score| send(&collector, &way, &[("id", &id), ("score", score)], &[OWN]).await;
    for _ in 0..3 {
        let answered = answer("3").await;
        let thanks = "/s/community/thanks?category=detractor&more=&channel=mastodon&lang=nl";
        assert_eq!((answered.status, answered.header("location")), (303, thanks));
    }
    let changed = answer("9").await;
    assert!(changed.status == 200 && changed.body.contains("Er is al geantwoord."), "{}", changed.body);
    assert_eq!(counts(&collector).await, (json!(1), json!(1), json!({})));
    let of_group = collector.report("?channel=mastodon&lang=nl").await;
    assert_eq!((&of_group["n"], &of_group["scores"][3]), (&json!(1), &json!(1)));
    // What follows it.
    let thanks =
        collector.get("/s/community/thanks?category=detractor&more=&channel=mastodon&lang=nl", &[]).await;
    assert!(
        thanks.body.contains("Hulp en antwoorden") || thanks.body.contains(r#"value="help""#),
        "{}",
        thanks.body
    );
    let fields =
        [("id", &*self::id(&thanks)), ("category", "detractor"), ("reason", "help"), ("reason", "tone")];
    for _ in 0..2 {
        let followed = send(&collector, &way, &fields, &[OWN]).await;
        assert_eq!(
            followed.header("location"),
            "/s/community/thanks?category=detractor&channel=mastodon&lang=nl"
        );
    }
    assert_eq!(counts(&collector).await, (json!(1), json!(1), json!({ "help": 1, "tone": 1 })));
}

#[tokio::test]
async fn a_chosen_score_waits_to_be_confirmed() {
    let collector = plain();
    let page = collector.get(&format!("{PAGE}?score=7&lang=en"), &[]).await;
    assert!(page.body.contains(r#"value="7" aria-label="7 of 10" aria-current="true""#), "{}", page.body);
    assert!(page.body.contains(">Send: 7</button>") && page.body.contains("data-chosen"), "{}", page.body);
    // Who sends nothing is asked again.
    let nothing = send(&collector, PAGE, &[("id", &id(&page))], &[OWN]).await;
    assert!(nothing.status == 400 && nothing.body.contains("<legend>"), "{}", nothing.body);
    for wrong in [
        &[("score", "11")][..],
        &[("score", "x")],
        &[("score", "1"), ("score", "2")],
        &[("score", "1"), ("category", "promoter")],
        &[("category", "all"), ("reason", "help")],
    ] {
        let fields = [&[("id", "019abcde-0000-7000-8000-000000000001")], wrong].concat();
        assert_eq!(send(&collector, PAGE, &fields, &[OWN]).await.status, 400, "{wrong:?}");
    }
    assert_eq!(collector.get(&format!("{PAGE}?channel=x&channel=x&utm=1&utm=2"), &[]).await.status, 400);
    assert_eq!(collector.get(&format!("{PAGE}?channel=x&utm=1&utm=2"), &[]).await.status, 200);
    assert_eq!(counts(&collector).await.0, json!(0));
}

#[tokio::test]
async fn nothing_is_answered_that_is_not_open() {
    let open = plain();
    let over =
        collector(r#"{"id":"community","wave":"2026-q4","threshold":1,"dates":{"until":"2026-01-31"}}"#);
    let early =
        collector(r#"{"id":"community","wave":"2026-q4","threshold":1,"dates":{"from":"9999-01-31"}}"#);
    let fields = [("id", "019abcde-0000-7000-8000-000000000001"), ("score", "9")];
    for (collector, path, status, said) in [
        (&open, "/s/community?channel=shoe&lang=en", 404, "This link is not valid."),
        (&open, "/s/nobody?lang=nl", 404, "Deze link is niet geldig."),
        (&over, "/s/community?lang=en", 410, "This survey is closed."),
        (&early, "/s/community?lang=en", 410, "This survey is closed."),
    ] {
        let (page, sent) = (collector.get(path, &[]).await, send(collector, path, &fields, &[OWN]).await);
        for answer in [page, sent] {
            assert!(
                answer.status == status && answer.body.contains(said),
                "{path}: {} {}",
                answer.status,
                answer.body
            );
        }
        assert_eq!(counts(collector).await.0, json!(0));
    }
    open.app.store.seal("community", "2026-q4", crate::today()).expect("sealed");
    let sealed = send(&open, "/s/community?lang=en", &fields, &[OWN]).await;
    assert!(sealed.status == 410 && sealed.body.contains("This survey is closed."), "{}", sealed.body);
}

#[tokio::test]
async fn no_other_page_answers_for_somebody() {
    let collector = plain();
    let fields = [("id", "019abcde-0000-7000-8000-000000000001"), ("score", "9")];
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://a.example"), ("host", "nps.example")],
        &[("origin", "null"), ("host", "nps.example")],
    ] {
        assert_eq!(send(&collector, PAGE, &fields, headers).await.status, 403, "{headers:?}");
    }
    assert_eq!(counts(&collector).await.0, json!(0));
    let own = [("origin", "https://nps.example"), ("host", "nps.example")];
    assert_eq!(send(&collector, PAGE, &fields, &own).await.status, 303);
}

#[tokio::test]
async fn whoever_a_link_was_sent_to_answers_once() {
    let mut collector = plain();
    let keys = Keys::read("2026 0123456789abcdef0123456789abcdef").expect("a key");
    collector.app.keys = keys.clone();
    let member = Member {
        survey: "community".into(),
        wave: "2026-q4".into(),
        sub: hex::encode(hash("letter 17")),
        segment: [("channel".to_owned(), "newsletter".to_owned())].into(),
        exp: jiff::Timestamp::now().as_second() + 600,
    };
    let path = format!("{PAGE}?lang=en&token={}", keys.sign(&member).expect("a token"));
    let mut told = Vec::new();
    for _ in 0..2 {
        let id = id(&collector.get(&path, &[]).await);
        told.push(send(&collector, &path, &[("id", &id), ("score", "9")], &[OWN]).await);
    }
    assert_eq!((told[0].status, told[1].status), (303, 200));
    assert!(told[1].body.contains("Already answered."), "{}", told[1].body);
    assert_eq!(collector.report("?channel=newsletter&audience=member").await["n"], json!(1));
    let forged = send(
        &collector,
        &format!("{path}x"),
        &[("id", "019abcde-0000-7000-8000-000000000001"), ("score", "9")],
        &[OWN],
    )
    .await;
    assert!(forged.status == 401 && forged.body.contains("This link is not valid."), "{}", forged.body);
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_down_is_asked_again() {
    let collector = plain();
    let page = collector.get(&format!("{PAGE}?lang=en"), &[]).await;
    let store = collector.app.store.clone();
    tokio::task::spawn_blocking(move || store.close()).await.expect("no panic");
    let again =
        send(&collector, &format!("{PAGE}?lang=en"), &[("id", &id(&page)), ("score", "8")], &[OWN]).await;
    assert_eq!(
        (again.status, id(&again) == id(&page), again.header("retry-after").is_empty()),
        (503, true, false)
    );
    assert!(
        again.body.contains(r#"role="alert">Your answer could not be taken."#)
            && again.body.contains(">Send: 8<"),
        "{}",
        again.body
    );
    let fields =
        [("id", "019abcde-0000-7000-8000-000000000002"), ("category", "promoter"), ("reason", "help")];
    let reasons = send(&collector, &format!("{PAGE}?lang=en"), &fields, &[OWN]).await;
    assert!(reasons.status == 503 && !reasons.body.contains("<button"), "asked twice: {}", reasons.body);
}

#[tokio::test]
async fn a_link_shows_as_a_card() {
    let collector = plain();
    let headers = [("host", "nps.example"), ("x-forwarded-proto", "https")];
    let page = collector.get(&format!("{PAGE}?lang=en&channel=x&token=secret"), &headers).await;
    let image = "https://nps.example/s/community/card.png?lang=en";
    assert!(page.body.contains(&format!(r#"property="og:image" content="{image}""#)), "{}", page.body);
    assert!(
        page.body
            .contains(r#"property="og:url" content="https://nps.example/s/community?channel=x&#38;lang=en""#),
        "{}",
        page.body
    );
    let card = collector.get("/s/community/card.png?lang=en", &[]).await;
    assert_eq!((card.status, card.header("content-type")), (200, "image/png"));
}

#[tokio::test]
async fn a_feed_has_the_question_while_it_is_asked() {
    let open = plain();
    let feed = open.get("/feed/community.xml?lang=nl", &[("host", "nps.example")]).await;
    assert_eq!((feed.status, feed.header("content-type")), (200, "application/atom+xml; charset=utf-8"));
    assert!(
        feed.body.contains(r#"<link href="http://nps.example/s/community?channel=feed&#38;lang=nl"/>"#),
        "{}",
        feed.body
    );
    assert_eq!(feed.body.matches("score=").count(), 11, "{}", feed.body);
    assert!(feed.body.contains("&#60;table role="), "markup in markup is written as text: {}", feed.body);
    let over = collector(r#"{"id":"community","wave":"2026-q4","dates":{"until":"2026-01-31"}}"#);
    let feed = over.get("/feed/community.xml", &[("host", "nps.example")]).await;
    assert!(feed.status == 200 && !feed.body.contains("<entry>"), "{}", feed.body);
    let other = collector(r#"{"id":"community","wave":"2026-q4","segments":{"audience":["member"]}}"#);
    assert_eq!(other.get("/feed/community.xml", &[]).await.status, 404);
    assert_eq!(counts(&open).await.1, json!(0));
}

#[tokio::test]
async fn a_kiosk_asks_the_next_person() {
    let collector = plain();
    let page = collector.get("/s/community?channel=event&kiosk", &[]).await;
    assert!(
        page.body.contains(" data-kiosk>") && page.body.contains("channel=event&#38;kiosk="),
        "{}",
        page.body
    );
    let thanks = collector.get("/s/community/thanks?category=promoter&channel=event&kiosk=", &[]).await;
    let next = r#"<meta http-equiv="refresh" content="20;url=/s/community?channel=event&#38;kiosk=">"#;
    assert!(thanks.body.contains(next), "{}", thanks.body);
    let other = collector.get("/s/community/thanks?category=promoter&channel=event", &[]).await;
    assert!(!other.body.contains("http-equiv"), "{}", other.body);
}
