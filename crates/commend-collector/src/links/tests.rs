//! Links as people paste them.

use super::*;
use crate::config::{Cli, Command};
use clap::Parser as _;
use std::cell::RefCell;

/// What the command says, and whether that went well.
fn links(arguments: &[&str]) -> Result<String, String> {
    let cli = Cli::try_parse_from([&["commend", "links"], arguments].concat()).map_err(|e| e.to_string())?;
    let Command::Links(options) = cli.command else { return Err("another command".into()) };
    let said = RefCell::new(Vec::new());
    let data = Data::of(crate::store::Place::Folder("nowhere".into()));
    run(&options, &data, |text| said.borrow_mut().push(text.to_owned()))?;
    Ok(said.into_inner().join("\n"))
}

const HOME: [&str; 3] = ["community", "--home", "https://nps.example.org/"];

fn more(arguments: &[&str]) -> Result<String, String> {
    links(&[&HOME, arguments].concat())
}

#[test]
fn each_channel_has_a_link() {
    let said = more(&[]).expect("links");
    assert!(
        said.lines().any(|line| line
            .split_whitespace()
            .eq(["mastodon", "https://nps.example.org/s/community?channel=mastodon"])),
        "{said}"
    );
    let all: serde_json::Value =
        serde_json::from_str(&more(&["--json", "--lang", "nl"]).expect("links")).expect("JSON");
    assert_eq!(all[1]["url"], "https://nps.example.org/s/community?channel=facebook&lang=nl");
    let kiosks = more(&["--kiosk"]).expect("links");
    assert!(kiosks.contains("https://nps.example.org/s/community?channel=event&kiosk="), "{kiosks}");
}

#[test]
fn a_mail_has_a_link_for_each_score() {
    let html = more(&["--mail", "html", "--lang", "nl"]).expect("a mail");
    assert_eq!(html.matches("<a href=").count(), 11);
    assert!(html.contains("channel=newsletter&#38;lang=nl") && html.contains("?score=10&#38;"), "{html}");
    assert!(!html.contains("<style") && !html.contains("<script") && !html.contains("class="), "{html}");
    let text = more(&["--mail", "text", "--channel", "event"]).expect("a mail");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[2], "0 (Not likely): https://nps.example.org/s/community?score=0&channel=event");
    assert_eq!(lines[12], "10 (Very likely): https://nps.example.org/s/community?score=10&channel=event");
    let arabic = more(&["--mail", "html", "--lang", "ar"]).expect("a mail");
    assert!(arabic.contains(r#"dir="rtl""#) && arabic.contains(r#"colspan="5" align="right""#), "{arabic}");
}

#[test]
fn codes_are_pictures_of_the_links() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("codes").display().to_string();
    let said = more(&["--qr", &path]).expect("codes");
    assert_eq!(said.lines().count(), 8, "{said}");
    let svg = std::fs::read_to_string(folder.path().join("codes/community-event.svg")).expect("a file");
    assert_eq!(seen(&svg), "https://nps.example.org/s/community?channel=event");
}

/// What a camera reads.
fn seen(svg: &str) -> String {
    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default()).expect("a picture");
    let size = tree.size().to_int_size();
    let mut picture = resvg::tiny_skia::Pixmap::new(size.width(), size.height()).expect("room");
    resvg::render(&tree, resvg::tiny_skia::Transform::default(), &mut picture.as_mut());
    let (width, height) = (size.width() as usize, size.height() as usize);
    let grey = |x: usize, y: usize| picture.pixels()[y * width + x].red();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = prepared.detect_grids();
    grids.first().expect("a code").decode().expect("a text").1
}

#[test]
fn what_is_wrong_is_said() {
    for (arguments, wrong) in [
        (&["nobody", "--home", "https://a.example"][..], "there is no survey `nobody`: use community"),
        (&["community", "--home", "nps.example"], "use an address such as https://nps.example.org"),
        (&["community", "--home", "ftp://a.example"], "use an address such as"),
        (&["community"], "--home"),
        (&["community", "--home", "https://a.example", "--lang", "xx"], "does not speak `xx`: use en, nl"),
        (
            &["community", "--home", "https://a.example", "--mail", "text", "--channel", "shoe"],
            "there is no channel `shoe`",
        ),
        (&["community", "--home", "https://a.example", "--channel", "x"], "--mail"),
    ] {
        let said = links(arguments).expect_err(wrong);
        assert!(said.contains(wrong), "{said}");
    }
}
