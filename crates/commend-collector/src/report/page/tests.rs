//! The page of a made-up community, and its charts: as they stand in golden files, and as an independent count has it.
//! `COMMEND_GOLDEN=write` writes the files anew.

use super::*;
use crate::{
    report::{By, Health, Sources},
    store::{Comment, Count, Trust},
};
use commend_core::{Category, Segment, Tally};
use std::{collections::BTreeSet, path::Path};

const TODAY: Date = jiff::civil::date(2026, 11, 21);

/// A survey that tells everything from groups of so many on.
fn survey(threshold: u64) -> Survey {
    let json = format!(
        r#"{{"id":"harbour","wave":"2026-q4","title":"<The Harbour>","threshold":{threshold},
            "reasons":{{"promoter":["people","berths"],"passive":["people"],"detractor":["tone","people"]}},
            "segments":{{"audience":["member","visitor"],"channel":["community","mastodon","facebook"],"role":["skipper","crew"]}},
            "marks":[{{"day":"2026-07-06","name":"Migration"}},{{"day":"2026-09-14","name":"Redesign"}}],
            "texts":{{"en":{{"reasons":{{"berths":"Berths & buoys"}}}},"nl":{{"reasons":{{"berths":"Ligplaatsen"}}}}}}}}"#
    );
    Survey::from_json(json.as_bytes()).expect("a survey")
}

/// Answers of every Monday since February, from four sides.
fn counts() -> Vec<Count> {
    let groups = [
        ("member", "community", "skipper", 2),
        ("member", "mastodon", "crew", 1),
        ("visitor", "community", "crew", 0),
        ("visitor", "facebook", "", 0),
    ];
    let mut counts = Vec::new();
    for week in 0..41_i64 {
        let day = jiff::civil::date(2026, 2, 2) + jiff::SignedDuration::from_hours(24 * 7 * week);
        let wave = if day < jiff::civil::date(2026, 7, 1) { "2026-q2" } else { "2026-q4" };
        let hurt = u64::from((22..30).contains(&week));
        for (place, (audience, channel, role, loyal)) in groups.into_iter().enumerate() {
            let vary = (week.unsigned_abs() * 7 + place as u64 * 3) % 5;
            let mut scores = [0; 11];
            scores[10] = 2 + 2 * loyal - 2 * hurt.min(loyal + 1);
            scores[9] = 1 + vary % 3;
            scores[8] = 2 + vary % 2;
            scores[7] = 1;
            scores[5] = 1 + 3 * hurt + (2 - loyal.min(2)) / 2;
            scores[2] = vary % 2 + hurt;
            let pairs = [("audience", audience), ("channel", channel), ("role", role)];
            let id = |(name, value): (&str, &str)| Some((name.parse().expect("an id"), value.parse().ok()?));
            let segment = pairs.into_iter().filter_map(id).collect::<Segment>();
            let reasons = [("people", 2 + vary), ("tone", 1 + 2 * hurt), ("berths", vary)];
            let reasons = reasons.map(|(id, n)| (id.parse().expect("an id"), n)).into_iter().collect();
            let tally = Tally { scores, reasons, shown: 25 + vary, dismissed: 3 };
            counts.push(Count { wave: wave.into(), day, segment, trust: Trust::Open, tally });
        }
    }
    counts
}

/// The page of a query, and the reports that it is made of.
fn page(threshold: u64, lang: Lang, query: &[(&str, &str)]) -> (String, Overview) {
    shown(threshold, lang, query, |view| Page::of(view).render())
}

/// What is made of the view of a query, and the reports that it is made of.
fn shown(
    threshold: u64,
    lang: Lang,
    query: &[(&str, &str)],
    render: impl FnOnce(&View<'_>) -> askama::Result<String>,
) -> (String, Overview) {
    let survey = survey(threshold);
    let query = Query::read(&survey, query.iter().copied()).expect("a query");
    let (counts, reworded) = (counts(), BTreeSet::from([jiff::civil::date(2026, 3, 2)]));
    let written =
        |wave: &str, category, text: &str| Comment { wave: wave.into(), category, text: text.into() };
    let mut comments: Vec<_> =
        (0..8).map(|n| written("2026-q4", Category::Promoter, &format!("Berth {n} is mine."))).collect();
    comments.push(written("2026-q2", Category::Detractor, "<script>alert(1)</script> & the tide"));
    let (reworded, health) = (&reworded, Health::default());
    let sources = Sources { counts: &counts, reworded, health, comments, today: TODAY };
    let overview = Overview::of(&survey, sources, &query, named(lang));
    let place = Place::of(&query, None);
    let view =
        View { survey: &survey, overview: &overview, query: &query, place: &place, lang, today: TODAY };
    (render(&view).expect("a page"), overview)
}

/// Compares with a file of `tests/golden`.
#[track_caller]
pub(crate) fn golden(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("COMMEND_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("written");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == found, "{file} is another; see what has changed with COMMEND_GOLDEN=write and git diff");
}

#[test]
fn the_page_is_as_it_was() {
    golden("report-en.html", &page(10, Lang::En, &[]).0);
    golden("report-nl.html", &page(10, Lang::Nl, &[("audience", "member"), ("by", "week")]).0);
}

#[test]
fn the_pack_is_as_it_was_and_needs_nothing_around_it() {
    for (lang, file) in [(Lang::En, "pack-en.html"), (Lang::Nl, "pack-nl.html")] {
        let (html, _) = shown(10, lang, &[], |view| Pack::of(view).render());
        // The styles are looked at as pictures.
        let (head, rest) = html.split_once("<style>").expect("a style");
        golden(file, &format!("{head}{}", rest.split_once("</style>").expect("its end").1));
        let fetched = ["src=", "href=", "url(", "@import", "<script", "<form"];
        assert!(fetched.iter().all(|fetched| !html.contains(fetched)), "{file}");
    }
}

#[test]
fn the_sentence_to_paste_says_what_the_page_says() {
    let (html, overview) = shown(1, Lang::En, &[], |view| Pack::of(view).render());
    let told = texts(&html);
    let at = told.iter().position(|text| *text == "To paste").expect("it is there");
    let figures = &overview.whole.figures;
    let begin = format!(
        "&#60;The Harbour&#62;: Net Promoter Score {}\u{a0}±\u{a0}",
        signed(figures.nps.expect("a score"))
    );
    assert!(told[at + 1].starts_with(&begin), "{}", told[at + 1]);
    let n = Lang::En.count(figures.n.expect("answers"));
    assert!(told[at + 1].contains(&format!("from {n} answers")), "{}", told[at + 1]);
    let (html, _) = shown(10_000, Lang::En, &[], |view| Pack::of(view).render());
    assert!(html.contains("There is no score to tell yet."), "{html}");
}

#[test]
fn files_are_as_they_were() {
    let (_, overview) = page(10, Lang::En, &[]);
    golden("report.json", &format!("{:#}\n", serde_json::json!(overview.periods)));
    golden("report.csv", &overview.periods.to_csv());
}

/// What programs read is what was counted, too: of the whole, of each period, and of each group.
#[test]
fn files_say_what_was_counted() {
    let all = counts();
    let check = |figures: &serde_json::Value, is_in: &dyn Fn(&Count) -> bool| {
        let mut scores = [0_u64; 11];
        let (mut shown, mut dismissed) = (0, 0);
        for Count { tally, .. } in all.iter().filter(|count| is_in(count)) {
            for (sum, n) in scores.iter_mut().zip(tally.scores) {
                *sum += n;
            }
            shown += tally.shown;
            dismissed += tally.dismissed;
        }
        let n: u64 = scores.iter().sum();
        let (up, down) = (scores[9] + scores[10], scores[..7].iter().sum::<u64>());
        let nps = (1e4 * (up as f64 - down as f64) / n as f64).round() / 1e2;
        let rate = (1e4 * n as f64 / shown as f64).round() / 1e4;
        let counted = serde_json::json!({
            "n": n, "scores": scores, "promoters": up, "detractors": down, "passives": n - up - down, "nps": nps,
            "shown": shown, "dismissed": dismissed, "response_rate": rate
        });
        for (name, value) in counted.as_object().expect("figures") {
            assert_eq!(&figures[name], value, "{name} of {figures}");
        }
    };
    let (_, overview) = page(1, Lang::En, &[("by", "month")]);
    let by_month = serde_json::json!(overview.periods);
    check(&by_month, &|_| true);
    let months = by_month["groups"].as_array().expect("groups");
    assert_eq!(months.len(), 10);
    for month in months {
        let key = month["key"].as_str().expect("a month");
        check(month, &|count| count.day.first_of_month().to_string() == key);
    }
    let roles = serde_json::json!(overview.segments[0].1);
    for role in roles["groups"].as_array().expect("groups") {
        let key = role["key"].as_str().expect("a role");
        check(role, &|count| {
            let own = count.segment.iter().find(|(name, _)| name.as_str() == "role");
            own.map_or("unknown", |(_, value)| value.as_str()) == key
        });
    }
    // The page has the same: what it shows of the whole is taken from these.
    assert_eq!(serde_json::json!(overview.whole)["scores"], by_month["scores"]);
}

#[test]
fn charts_are_as_they_were() {
    let (_, overview) = page(10, Lang::En, &[]);
    for name in ["gap", "trend", "distribution"] {
        let svg = standalone(name, &survey(10), &overview, Lang::En, TODAY).expect("a chart");
        golden(&format!("{name}.svg"), &svg);
        assert!(chart::Kind::Png.file(svg).is_some_and(|png| png.starts_with(b"\x89PNG")), "{name}");
    }
    assert_eq!(standalone("pie", &survey(10), &overview, Lang::En, TODAY), None);
}

/// The texts between tags, in order.
fn texts(html: &str) -> Vec<&str> {
    html.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn the_page_says_what_was_counted() {
    let (html, overview) = page(1, Lang::En, &[]);
    let all = counts();
    // By hand, from the counts themselves.
    let count = |is_in: &dyn Fn(&Count) -> bool| {
        let of = all.iter().filter(|count| is_in(count));
        let (mut n, mut up, mut down, mut shown) = (0, 0, 0, 0);
        for Count { tally, .. } in of {
            n += tally.scores.iter().sum::<u64>();
            up += tally.scores[9] + tally.scores[10];
            down += tally.scores[..7].iter().sum::<u64>();
            shown += tally.shown;
        }
        (n, 100.0 * (up as f64 - down as f64) / n as f64, 100.0 * n as f64 / shown as f64)
    };
    let told = texts(&html);
    let after = |text: &str, from: usize| {
        told.iter().skip(from).position(|one| *one == text).map(|at| at + from).expect("it is said")
    };
    let (n, nps, rate) = count(&|_| true);
    assert_eq!(overview.whole.figures.n, Some(n));
    assert!(
        html.contains(&format!(r#"<span class="nps">{nps:.0}</span>"#))
            && html.contains(&format!("<dd>{rate:.0} %</dd>"))
    );
    let table = after("Beside Members", 0);
    let has = |dimension: &'static str, value: &'static str| {
        move |count: &Count| {
            count.segment.iter().any(|(name, one)| name.as_str() == dimension && one.as_str() == value)
        }
    };
    for (name, is_in) in [
        ("Members", Box::new(has("audience", "member")) as Box<dyn Fn(&Count) -> bool>),
        ("Visitors", Box::new(has("audience", "visitor"))),
        ("Mastodon", Box::new(has("channel", "mastodon"))),
        ("Facebook", Box::new(has("channel", "facebook"))),
    ] {
        let (n, nps, rate) = count(&is_in);
        let at = after(name, table);
        let score = signed(nps);
        assert!(told[at + 1].starts_with(&format!("{score} ")), "{name}: {} is not {score}", told[at + 1]);
        assert_eq!(told[at + 2..at + 4], [n.to_string(), format!("{rate:.0} %")], "{name}");
    }
    let people: u64 = all
        .iter()
        .map(|count| {
            count.tally.reasons.iter().find(|(id, _)| id.as_str() == "people").map_or(0, |(_, n)| *n)
        })
        .sum();
    let at = after("The people", 0);
    assert_eq!(told[at + 2], people.to_string());
}

#[test]
fn texts_of_others_are_texts() {
    let (html, _) = page(1, Lang::En, &[]);
    assert!(!html.contains("<The Harbour>") && html.contains("&#60;The Harbour&#62;"), "{html}");
    assert!(html.contains("Berths &#38; buoys"));
    let (html, _) = page(1, Lang::Nl, &[]);
    assert!(html.contains("Ligplaatsen") && html.contains(r#"<html lang="nl">"#));
}

#[test]
fn comments_are_told_of_all_or_of_a_wave_and_of_no_part() {
    let (html, _) = page(10, Lang::En, &[]);
    assert!(
        html.contains("&#60;script&#62;alert(1)&#60;/script&#62; &#38; the tide") && html.contains("3 more")
    );
    let (html, _) = page(10, Lang::En, &[("wave", "2026-q2")]);
    assert!(html.contains("the tide") && !html.contains("Berth 1 is mine"));
    for part in [&[("audience", "member")][..], &[("from", "2026-03-01")], &[("to", "2026-10-01")]] {
        assert!(!page(10, Lang::En, part).0.contains("the tide"), "{part:?}");
    }
    assert!(!page(10_000, Lang::En, &[]).0.contains("the tide"));
}

#[test]
fn what_is_held_back_is_said() {
    let (html, overview) = page(10_000, Lang::En, &[]);
    assert!(html.contains(r#"<p class="figure">too few to show</p>"#), "{html}");
    assert!(overview.audiences.iter().all(|one| one.figures.n.is_none()), "nothing of a group");
    // Two dimensions may not be crossed.
    let (html, _) = page(10, Lang::En, &[("audience", "member"), ("role", "crew")]);
    assert!(html.contains("one dimension at a time"), "{html}");
    let (html, _) = page(10, Lang::En, &[("wave", "none")]);
    assert!(html.contains(r#"<p class="figure">no answers</p>"#), "{html}");
}

#[test]
fn every_link_leads_to_what_it_says() {
    let (html, _) = page(10, Lang::En, &[("audience", "member"), ("by", "month")]);
    let links: BTreeSet<_> = html
        .split("href=\"?")
        .skip(1)
        .filter_map(|part| part.split('"').next())
        .map(|href| href.replace("&#38;", "&"))
        .collect();
    assert!(links.len() > 7, "{links:?}");
    for link in links {
        let pairs = url::form_urlencoded::parse(link.as_bytes()).into_owned().collect::<Vec<_>>();
        let pairs: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| name != LANGUAGE)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let (html, overview) = page(10, Lang::En, &pairs);
        assert!(overview.whole.figures.n > Some(0), "{link}: {html}");
        assert!(
            pairs.iter().filter(|(name, _)| ["audience", "channel", "role"].contains(name)).count() <= 1,
            "{link}"
        );
        assert!(matches!(overview.by, By::Month), "{link}");
    }
}
