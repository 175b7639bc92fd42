use super::*;
use crate::notify::{config::Kind, message::Letter as Words};
use jiff::Timestamp;
use mailparse::MailHeaderMap as _;
use std::io::Write as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

/// What a conversation has brought: the commands, and the letter between DATA and its end.
#[derive(Default)]
struct Heard {
    commands: Vec<String>,
    letter: String,
}

/// Holds one conversation as a mail server does. `refuse` is a command's beginning and what it is answered.
async fn serve(listener: &TcpListener, offers: &str, refuse: Option<(&str, &str)>) -> Heard {
    let (stream, _) = listener.accept().await.expect("a connection");
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = Heard::default();
    write.write_all(b"220 test ESMTP\r\n").await.expect("greeted");
    while let Ok(Some(line)) = lines.next_line().await {
        heard.commands.push(line.clone());
        let refused = refuse.filter(|(command, _)| line.starts_with(command)).map(|(_, answer)| answer);
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            _ if refused.is_some() => format!("{}\r\n", refused.unwrap_or_default()),
            "EHLO" => format!("250-test\r\n{offers}250 8BITMIME\r\n"),
            "AUTH" => "235 fine\r\n".into(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.expect("asked");
                while let Some(line) = lines.next_line().await.expect("a line").filter(|line| line != ".") {
                    heard.letter.push_str(&line);
                    heard.letter.push('\n');
                }
                "250 taken\r\n".into()
            }
            "QUIT" => "221 bye\r\n".into(),
            _ => "250 fine\r\n".into(),
        };
        if write.write_all(answer.as_bytes()).await.is_err() {
            break;
        }
    }
    heard
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

fn mail(config: &str) -> Result<Mail, String> {
    Mail::of(&toml::from_str(config).expect("a table"))
}

fn config(port: u16, more: &str) -> String {
    format!(
        "smtp = 'smtp://127.0.0.1:{port}'\nfrom = 'Commend <nps@example.org>'\n\
         to = ['board@example.org', 'Zoë <zoe@example.org>']\n{more}"
    )
}

fn message() -> Message {
    let letter = Words {
        lang: "nl",
        heading: "Café & vrienden, 2026-11-16 tot en met 2026-11-22".into(),
        lines: vec!["Net Promoter Score: −3 ± 7".into(), "a <b> c".into()],
        link: Some(("Rapport".into(), "https://nps.example.org/report/a?from=1&to=2".into())),
    };
    Message::new(Kind::Digest, Timestamp::UNIX_EPOCH, letter, serde_json::json!({})).expect("a message")
}

#[tokio::test]
async fn a_letter_is_text_and_a_page_for_all_who_are_named() {
    let (listener, port) = listen().await;
    let mut password = tempfile::NamedTempFile::new().expect("a file");
    writeln!(password, "open sesame").expect("written");
    let more = format!("user = 'nps'\npassword_file = '{}'", password.path().display());
    let (mail, message) = (mail(&config(port, &more)).expect("mail"), message());
    let (sent, heard) = tokio::join!(mail.send(&message), serve(&listener, "250-AUTH PLAIN\r\n", None));
    assert_eq!(sent, Ok(()));
    let commands = heard.commands.join("\n");
    // \0nps\0open sesame
    for command in [
        "AUTH PLAIN AG5wcwBvcGVuIHNlc2FtZQ==",
        "MAIL FROM:<nps@example.org>",
        "RCPT TO:<board@example.org>",
        "RCPT TO:<zoe@example.org>",
    ] {
        assert!(commands.contains(command), "{command} in\n{commands}");
    }
    let letter = mailparse::parse_mail(heard.letter.as_bytes()).expect("a letter");
    let header = |name| letter.headers.get_first_value(name).unwrap_or_default();
    assert_eq!(header("From"), "Commend <nps@example.org>");
    assert_eq!(header("To"), "board@example.org, Zoë <zoe@example.org>");
    assert_eq!(header("Subject"), "Café & vrienden, 2026-11-16 tot en met 2026-11-22");
    assert_eq!(header("Message-ID"), format!("<{}@example.org>", message.id));
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert!(mailparse::dateparse(&header("Date")).is_ok());
    assert!(heard.letter.split("\n\n").next().is_some_and(str::is_ascii), "headers are coded");
    assert_eq!(letter.ctype.mimetype, "multipart/alternative");
    let [text, page] = &letter.subparts[..] else { panic!("two parts") };
    assert_eq!((text.ctype.mimetype.as_str(), text.ctype.charset.as_str()), ("text/plain", "utf-8"));
    assert_eq!((page.ctype.mimetype.as_str(), page.ctype.charset.as_str()), ("text/html", "utf-8"));
    assert_eq!(
        text.get_body().expect("text").trim_end().replace('\r', ""),
        "Café & vrienden, 2026-11-16 tot en met 2026-11-22\n\nNet Promoter Score: −3 ± 7\na <b> c\n\n\
         Rapport: https://nps.example.org/report/a?from=1&to=2"
    );
    let page = page.get_body().expect("a page");
    assert!(page.contains("<html lang=\"nl\">") && page.contains("<p>a &#60;b&#62; c</p>"), "{page}");
    assert!(page.contains("href=\"https://nps.example.org/report/a?from=1&#38;to=2\""), "{page}");
}

/// What becomes of a letter where a command is answered so.
async fn check(refuse: (&str, &str), expected: Failure) {
    let (listener, port) = listen().await;
    let (mail, message) = (mail(&config(port, "")).expect("mail"), message());
    let (sent, heard) = tokio::join!(mail.send(&message), serve(&listener, "", Some(refuse)));
    assert_eq!(sent, Err(expected), "{refuse:?}");
    assert_eq!(heard.letter, "", "{refuse:?}");
}

#[tokio::test]
async fn a_server_says_whether_it_is_sent_again() {
    let answered = |code: &str| format!("it answered {code}");
    check(("RCPT TO:<board", "550 5.1.1 secret"), Failure::lasting(answered("550"))).await;
    check(("RCPT TO:<zoe", "450 4.2.0 secret"), Failure::passing(answered("450"))).await;
    check(("DATA", "554 secret"), Failure::lasting(answered("554"))).await;
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_to_another_machine() {
    // A server that offers no STARTTLS, spoken to as one elsewhere would be.
    let (listener, port) = listen().await;
    let config = toml::from_str(&config(port, "")).expect("a table");
    let server = Server { host: "127.0.0.1".into(), port, cover: Cover::Upgraded };
    let mail = Mail::through(server, &config).expect("mail");
    let message = message();
    let (sent, heard) = tokio::join!(mail.send(&message), serve(&listener, "250-AUTH PLAIN\r\n", None));
    assert!(sent.is_err(), "{sent:?}");
    let sent =
        heard.commands.iter().any(|command| command.starts_with("MAIL") || command.starts_with("AUTH"));
    assert!(!sent && heard.letter.is_empty(), "{:?}", heard.commands);
}

#[track_caller]
fn server(url: &str, expected: Option<(&str, u16, Cover)>) {
    let server = Server::of(url).ok();
    let server = server.as_ref().map(|server| (server.host.as_str(), server.port, server.cover));
    assert_eq!(server, expected, "{url}");
}

#[test]
fn only_this_machine_is_written_to_without_tls() {
    server("smtps://mail.example.org", Some(("mail.example.org", 465, Cover::Always)));
    server("smtps://localhost:2465", Some(("localhost", 2465, Cover::Always)));
    server("smtp://mail.example.org:2525/", Some(("mail.example.org", 2525, Cover::Upgraded)));
    server("smtp://10.0.0.7", Some(("10.0.0.7", 587, Cover::Upgraded)));
    server("smtp://localhost.example.org", Some(("localhost.example.org", 587, Cover::Upgraded)));
    server("smtp://localhost", Some(("localhost", 25, Cover::Plain)));
    server("smtp://[::1]:2525", Some(("::1", 2525, Cover::Plain)));
    server("http://mail.example.org", None);
    server("mail.example.org", None);
    server("smtp://user:secret@mail.example.org", None);
}

#[test]
fn bad_mail_says_what_to_write() {
    let error = |config: &str| mail(config).map(|_| ()).expect_err(config);
    let half = error(&config(25, "user = 'nps'"));
    assert_eq!(half, "set both `user` and `password_file`, or none of them");
    let missing = error(&config(25, "user = 'nps'\npassword_file = '/nowhere/password'"));
    assert!(missing.starts_with("password_file: `/nowhere/password` cannot be read: "), "{missing}");
    let nobody = error("smtp = 'smtp://localhost'\nfrom = 'a@example.org'\nto = []");
    assert_eq!(nobody, "to: name at least one address");
    let bad = error("smtp = 'smtp://localhost'\nfrom = 'Commend'\nto = ['a@example.org']");
    assert!(bad.starts_with("from: `Commend` is no address, such as nps@example.org"), "{bad}");
}
