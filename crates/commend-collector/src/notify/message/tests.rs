use super::*;

fn survey() -> Survey {
    Survey::from_json(br#"{"id":"a","wave":"1","title":"A\r\nBcc: <b>"}"#).expect("a survey")
}

fn silent(usual: u64, lang: Lang) -> Message {
    let event = Silent { survey: "a".into(), last: jiff::civil::date(2026, 11, 18), usual };
    let link = Some("https://nps.example.org/report/a".into());
    Message::silent(&event, &survey(), link, Timestamp::UNIX_EPOCH, lang).expect("a message")
}

#[test]
fn a_warning_says_what_was_usual_and_where_to_look() {
    assert_eq!(
        silent(12, Lang::En).letter.text(),
        "A Bcc: <b>: answers have stopped\n\nThe last answers came on 2026-11-18; about 12 a day were usual.\n\
         See whether your pages still load the survey, and whether they reach the collector.\n\n\
         Report: https://nps.example.org/report/a"
    );
    assert!(silent(1, Lang::En).letter.text().contains("about 1 a day was usual."));
    assert_eq!(
        silent(12, Lang::Nl).letter.text(),
        "A Bcc: <b>: er komen geen antwoorden meer binnen\n\nDe laatste antwoorden kwamen op 2026-11-18; ongeveer 12 \
         per dag waren gebruikelijk.\nKijk of de pagina's de enquête nog laden, en of ze de collector bereiken.\n\n\
         Rapport: https://nps.example.org/report/a"
    );
}

#[test]
fn a_warning_is_read_by_programs() {
    let message = silent(12, Lang::En);
    let body: Value = serde_json::from_str(&message.json()).expect("JSON");
    assert_eq!((&body["type"], &body["timestamp"]), (&json!("silent"), &json!("1970-01-01T00:00:00Z")));
    assert_eq!(
        body["data"],
        json!({ "survey": "a", "title": "A\r\nBcc: <b>", "last": "2026-11-18", "usual": 12 })
    );
    assert_eq!(message.survey.as_deref(), Some("a"));
}

#[test]
fn a_title_is_one_line_and_no_markup() {
    let letter = silent(12, Lang::En).letter;
    assert_eq!(letter.heading, "A Bcc: <b>: answers have stopped");
    assert!(letter.html().contains("<h1>A Bcc: &#60;b&#62;: answers have stopped</h1>"), "{}", letter.html());
    assert!(letter.chat().starts_with("*A Bcc: &lt;b&gt;: answers have stopped*\n"), "{}", letter.chat());
    assert_eq!(one_line(" a\u{85}b\u{2028}\tc "), "a b c");
}

#[test]
fn every_message_has_an_id_of_its_own() {
    let [a, b] = [silent(1, Lang::En), silent(1, Lang::En)].map(|message| message.id);
    assert!(a != b && a.starts_with("msg_") && a.len() == 36, "{a} {b}");
}
