//! The invariants of docs/ARCHITECTURE.md, read off the sources.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test ends where something is missing")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the project: its path from the root, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The text before its unit tests.
    fn code(&self) -> &str {
        &self.text[..self.text.find("\n#[cfg(test)]\n").unwrap_or(self.text.len())]
    }

    /// Whether all of it is tests.
    fn is_test(&self) -> bool {
        let path = &self.path;
        path.ends_with("/tests.rs") || path.starts_with("tests/") || path.contains("/tests/")
    }
}

fn read(folder: &str, endings: &[&str]) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    found.sort();
    let wanted = |path: &&PathBuf| path.extension().is_some_and(|e| endings.iter().any(|one| e == *one));
    let sources: Vec<_> = found
        .iter()
        .filter(wanted)
        .map(|path| Source {
            path: path.strip_prefix(root).expect("inside").display().to_string(),
            text: fs::read_to_string(path).expect("text"),
        })
        .collect();
    assert!(!sources.is_empty(), "{folder} has no {endings:?}");
    sources
}

/// Fails with every line of the sources that a rule finds fault with.
#[track_caller]
fn none(sources: &[Source], rule: &str, is_wrong: impl Fn(&Source, &str) -> bool) {
    let wrong = sources.iter().flat_map(|source| {
        let lines = source.code().lines().enumerate();
        lines
            .filter(|(_, line)| !line.trim_start().starts_with("//") && is_wrong(source, line))
            .map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
            .collect::<Vec<_>>()
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{rule}:\n{}", wrong.join("\n"));
}

fn names(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.contains(word))
}

#[test]
fn the_core_is_pure() {
    let core = read("crates/commend-core/src", &["rs"]);
    let impure = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "gloo",
        "yew",
        "tokio",
        "axum",
        "rusqlite",
        "std::fs",
        "std::env",
        "std::net",
        "std::time",
        "std::thread",
        "SystemTime",
        "Instant",
        "getrandom",
        "rand::",
    ];
    none(&core, "the core names no browser, runtime, clock or chance", |_, line| names(line, &impure));
}

#[test]
fn widget_and_collector_do_not_know_each_other() {
    let manifest = |path: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a manifest")
    };
    let collector = manifest("crates/commend-collector/Cargo.toml");
    assert!(!collector.contains("\ncommend = ") && !collector.contains("yew"));
    let widget = manifest("Cargo.toml");
    let (_, package) = widget.split_once("\n[package]").expect("a package");
    assert!(!package.contains("collector"));
}

#[test]
fn the_widget_compiles_no_statistics_but_the_estimate() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("text");
    assert!(
        manifest.contains(r#"commend-core = { path = "crates/commend-core", default-features = false }"#)
    );
    let (_, widget) = manifest.split_once("\n[dependencies]\n").expect("dependencies");
    let (widget, _) = widget.split_once("\n\n").expect("a table after them");
    assert!(widget.starts_with("commend-core.workspace = true\n"), "{widget}");
}

#[test]
fn flow_config_rules_outbox_and_text_are_pure() {
    let pure = ["src/flow.rs", "src/config.rs", "src/rules.rs", "src/outbox.rs", "src/text.rs"];
    let widget = read("src", &["rs"]);
    none(&widget, "pure modules import neither Yew nor the browser", |source, line| {
        pure.contains(&source.path.as_str())
            && names(line, &["yew", "web_sys", "js_sys", "wasm_bindgen", "gloo", "browser::"])
    });
}

#[test]
fn only_the_browser_module_touches_the_window() {
    let widget = read("src", &["rs"]);
    none(&widget, "only browser/ opens the doors to the page", |source, line| {
        !source.path.starts_with("src/browser")
            && names(line, &["web_sys::window", "Date::now", "Math::random", "crypto(", "fetch_with"])
    });
}

#[test]
fn what_a_promoter_is_stands_in_one_place() {
    let limit = |line: &str| {
        let compared = ["6", "7", "8", "9"].iter().any(|n| {
            [">=", "<=", ">", "<", "=="].iter().any(|sign| {
                line.contains(&format!("{sign} {n} "))
                    || line.contains(&format!("{sign} {n})"))
                    || line.ends_with(&format!("{sign} {n}"))
            })
        });
        compared || names(line, &["s9 +", "s10 +", "+ s10", "6..", "7..", "9..", "..=6", "..=8"])
    };
    let mut sources = read("src", &["rs"]);
    sources.extend(read("crates", &["rs", "sql", "html", "js"]));
    sources.extend(read("www", &["js"]));
    none(&sources, "only score.rs knows where a promoter begins", |source, line| {
        let adds_columns = source.path.contains("collector/src/store/") && line.contains("excluded.");
        let own = source.path.ends_with("core/src/score.rs") || source.is_test() || adds_columns;
        !own && limit(line)
    });
}

#[test]
fn files_are_small() {
    let mut sources = read("src", &["rs", "css"]);
    sources.extend(read("crates", &["rs", "css", "html", "js"]));
    sources.extend(read("www", &["js", "css", "html", "ts"]));
    sources.extend(read("tests", &["rs"]));
    for source in &sources {
        let lines = source.code().lines().count();
        assert!(source.is_test() || lines <= 400, "{}: {lines} lines; split it", source.path);
    }
}

#[test]
fn what_is_served_is_described() {
    let collector = read("crates/commend-collector/src", &["rs"]);
    none(
        &collector,
        "addresses are added by routes/api.rs, with what they say of themselves",
        |source, line| {
            let added = names(
                line,
                &[".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback_service("],
            );
            // Metrics have a port of their own, with one page.
            let own = ["routes/api.rs", "metrics/page.rs"].iter().any(|file| source.path.ends_with(file));
            added && !own && !source.is_test()
        },
    );
}

/// What stands in the brackets of each call of a function or macro, from wherever in a text it is called.
fn arguments<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(call).map(move |(place, _)| {
        let after = &text[place + call.len()..];
        let (mut depth, mut quoted, mut escaped) = (1, false, false);
        let end = after.find(|c| {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = quoted,
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        &after[..end.unwrap_or(after.len())]
    })
}

#[test]
fn no_sql_is_put_together() {
    const KEYWORDS: [&str; 14] = [
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "DELETE ",
        "CREATE ",
        "ALTER ",
        "DROP ",
        "PRAGMA ",
        "ATTACH ",
        "VACUUM ",
        "FROM ",
        "WHERE ",
        "VALUES ",
        "ORDER BY ",
    ];
    const MAKERS: [&str; 7] =
        ["format!(", "format_args!(", "concat!(", "write!(", ".push_str(", ".replace(", ".join("];
    const CALLS: [&str; 11] = [
        ".execute(",
        ".execute_batch(",
        ".batch_execute(",
        ".simple_query(",
        ".prepare(",
        ".prepare_cached(",
        ".query(",
        ".query_row(",
        ".query_one(",
        ".query_opt(",
        ".query_raw(",
    ];
    // A statement as it stands, one that was prepared, or the values of one.
    const PLAIN: [&str; 6] = ["\"", "sql", "LIMITS", "&statement", "params![", "["];
    let mut wrong = Vec::new();
    for source in read("crates/commend-collector/src", &["rs"]).iter().filter(|source| !source.is_test()) {
        let code = source.code();
        let made = MAKERS.iter().flat_map(|maker| arguments(code, maker));
        let made =
            made.filter(|parts| names(parts, &KEYWORDS)).map(|parts| format!("{}: {parts}", source.path));
        wrong.extend(made);
        let given = CALLS.iter().flat_map(|call| arguments(code, call)).map(str::trim_start);
        let in_store = source.path.contains("/store/");
        let given = given.filter(|first| in_store && !PLAIN.iter().any(|plain| first.starts_with(plain)));
        wrong.extend(
            given.filter(|values| !values.is_empty()).map(|first| format!("{}: {first}", source.path)),
        );
        // What is called `sql` is a statement as it stands.
        let loose = code.lines().filter(|line| {
            let bound =
                line.split_once("let sql =").is_some_and(|(_, text)| !text.trim_start().starts_with('"'));
            bound || names(line, &["sql: &str", "sql: String", "|sql|", "sql +", "sql.to_"])
        });
        wrong.extend(loose.map(|line| format!("{}: {}", source.path, line.trim())));
    }
    assert!(wrong.is_empty(), "values are bound, and no statement is made of parts:\n{}", wrong.join("\n"));
}

#[test]
fn what_stands_in_brackets_is_found_over_lines() {
    let text = "a(b(\n1), \")\", \"\\\")\") + a()";
    assert_eq!(arguments(text, "a(").collect::<Vec<_>>(), ["b(\n1), \")\", \"\\\")\"", ""]);
}

#[test]
fn input_never_meets_a_panic() {
    let mut sources = read("src", &["rs"]);
    sources.extend(read("crates", &["rs"]));
    none(&sources, "no unwrap or expect outside tests", |source, line| {
        !source.is_test() && names(line, &[".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("])
    });
}

#[test]
fn modules_are_files_of_their_name() {
    for source in read("src", &["rs"]).iter().chain(&read("crates", &["rs"])) {
        let name = Path::new(&source.path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(!["mod", "utils", "util", "common", "helpers"].contains(&name), "{}", source.path);
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut sources = read("src", &["rs"]);
    sources.extend(read("crates", &["rs"]));
    for source in sources.iter().filter(|source| !source.path.ends_with("tests.rs")) {
        let about = source.text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!((1..=10).contains(&about), "{}: {about} lines of `//!`", source.path);
    }
}

#[test]
fn scripts_put_no_markup_into_pages() {
    let sources = read("www", &["js"]);
    none(&sources, "no HTML sinks: strict pages refuse them", |_, line| {
        names(
            line,
            &["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"],
        )
    });
}

#[test]
fn decisions_are_numbered_and_listed() {
    let records = read("docs/adr", &["md"]);
    let index = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md"))
        .expect("a text");
    for (number, record) in (1..).zip(&records) {
        let name = Path::new(&record.path).file_name().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(name.starts_with(&format!("{number:04}-")), "{name} is not number {number}");
        assert!(index.contains(&format!("adr/{name}")), "docs/ARCHITECTURE.md does not list {name}");
    }
}
