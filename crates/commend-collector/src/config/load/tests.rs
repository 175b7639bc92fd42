use super::*;
use crate::config::{Command as Chosen, LogFormat, ServeOptions, admin_token, member_keys, print};
use clap::Arg;
use std::cell::RefCell;
use tempfile::TempDir;

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

/// What `commend` reads of these arguments, after the name of a file in that folder.
fn loaded(folder: &TempDir, arguments: &[&str]) -> Result<Loaded, Refused> {
    let file = folder.path().join("commend.toml").display().to_string();
    let start = ["commend", "--config", &file];
    let all = start.iter().chain(arguments).map(ToString::to_string);
    load(all.collect::<Vec<_>>())
}

fn read(text: &str, arguments: &[&str]) -> Loaded {
    match loaded(&folder(&[("commend.toml", text)]), arguments) {
        Ok(loaded) => loaded,
        Err(refused) => panic!("{text}: {refused:?}"),
    }
}

fn serve(text: &str, arguments: &[&str]) -> ServeOptions {
    match read(text, &[&["serve"], arguments].concat()).cli.command {
        Chosen::Serve(options) => options,
        other => panic!("{other:?}"),
    }
}

#[test]
fn flags_come_before_the_file_and_the_file_before_what_is_built_in() {
    let text = "burst = 7\nlisten = \"127.0.0.1:9\"\norigins = [\"https://a.example\", \"https://b.example/\"]\n\
                proxies = \"10.0.0.7, fd00::/8\"\nlog_format = \"json\"";
    let options = serve(text, &[]);
    assert_eq!((options.burst, options.listen.port()), (7, 9));
    assert_eq!(options.listed_origins(), ["https://a.example", "https://b.example"]);
    assert_eq!(options.listed_proxies().len(), 2);
    assert_eq!(options.data.data.display().to_string(), "data");
    let options = serve(text, &["--burst", "8", "--origins", "https://c.example"]);
    assert_eq!((options.burst, options.listen.port()), (8, 9));
    assert_eq!(options.listed_origins(), ["https://c.example"]);
    assert_eq!(read(text, &["serve"]).cli.general.log_format, LogFormat::Json);
    assert_eq!(serve("origins = []", &[]).listed_origins(), Vec::<String>::new());
}

#[test]
fn the_file_holds_for_every_command_that_has_the_option() {
    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let found = match read("data = \"kept\"\nsurveys = \"asked\"", arguments).cli.command {
            Chosen::Serve(options) => options.data.data,
            Chosen::Token(options) => options.data.data,
            Chosen::Backup { data, .. } => data.data,
            Chosen::Seal(options) => options.data.data,
            Chosen::Doctor(options) => options.surveys.expect("a folder"),
            other => panic!("{other:?}"),
        };
        assert_eq!(found.display().to_string(), expected, "{arguments:?}");
    }
    check(&["serve"], "kept");
    check(&["token"], "kept");
    check(&["token", "list"], "kept");
    check(&["token", "list", "--data", "other"], "other");
    check(&["backup", "copy.db"], "kept");
    check(&["seal", "community", "2026-q4"], "kept");
    check(&["doctor"], "asked");
    check(&["doctor", "--surveys", "others"], "others");
}

#[test]
fn what_is_wrong_is_said_with_its_key_and_what_to_write() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let folder = folder(&[("commend.toml", text)]);
        let Err(Refused::File(why)) = loaded(&folder, &["serve"]) else { panic!("taken: {text}") };
        assert_eq!(why.replace(&folder.path().display().to_string(), "FOLDER"), expected);
    }
    check("brust = 7", "FOLDER/commend.toml: brust: there is no such option; is `burst` meant?");
    check(
        "log-format = \"json\"",
        "FOLDER/commend.toml: log-format: there is no such option; is `log_format` meant?",
    );
    check(
        "listen = \"localhost\"\nburst = -1",
        "FOLDER/commend.toml: burst: -1 is not in 0..=4294967295; `120` is the default: Batches that one address \
         may send at once; one more may follow each second; 0 sets no limit, nor one on reports\n\
         FOLDER/commend.toml: listen: invalid socket address syntax; `127.0.0.1:8787` is the default: Where to \
         listen; port 0 takes a free one",
    );
    check(
        "log_format = \"xml\"",
        "FOLDER/commend.toml: log_format: it takes text or json; `text` is the default: How log lines are written: \
         for people, or as JSON",
    );
    check(
        "data = [\"a\", \"b\"]",
        "FOLDER/commend.toml: data: it takes one value and no list; `data` is the default: The folder that holds \
         the database; made if missing",
    );
    check(
        "[origins]\na = 1",
        "FOLDER/commend.toml: origins: it takes a text in quotes, a number, true or false; it means: \
         Origins whose pages may send answers, such as <https://forum.example.org>; Without it, or by *, all may",
    );
    check(
        "config = \"b.toml\"",
        "FOLDER/commend.toml: config: a file names no other; put everything into one",
    );
    check(
        "[webhook]\nurl = \"https://hooks.example\"",
        "FOLDER/commend.toml: webhook: invalid type: map, expected a sequence; write [[webhook]], once for each",
    );
    check(
        "burst = 5\nlisten = \"127.0.0.1:9\"\nburst = 6",
        "FOLDER/commend.toml: line 3: this is no TOML: duplicate key; look at that place and just before it",
    );
    check(
        "admin_token_file = 5",
        "FOLDER/commend.toml: admin_token_file: invalid type: integer `5`, expected path string; see \
         docs/operations.md for what can stand here",
    );
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    for text in [
        "admin_token = \"hush-hush-hush-hush\"",
        "member_keys = \"hush-hush-hush-hush\"",
        "burst = 7\nadmin_token = \"hush-hush",
        "listen = \"hush\"",
        "admin_token_file = [\"hush\"]",
    ] {
        let folder = folder(&[("commend.toml", text)]);
        let Err(Refused::File(why)) = loaded(&folder, &["serve"]) else { panic!("taken: {text}") };
        assert!(!why.contains("hush"), "{why}");
        let helps = ["name that as `", "line 2: ", "listen: ", "admin_token_file: "];
        assert!(helps.iter().any(|help| why.contains(help)), "{why}");
    }
    let missing = TempDir::new().expect("a folder");
    let Err(Refused::File(why)) = loaded(&missing, &["serve"]) else { panic!("taken") };
    assert!(why.contains("commend.toml: it cannot be read: "), "{why}");
}

#[test]
fn the_file_names_the_files_of_secrets() {
    let secrets = |token: &str, keys: &str| {
        let folder = folder(&[("token", token), ("keys", keys)]);
        let path = |name: &str| folder.path().join(name).display().to_string();
        let text = format!("admin_token_file = '{}'\nmember_keys_file = '{}'", path("token"), path("keys"));
        std::fs::write(folder.path().join("commend.toml"), text).expect("written");
        let file = loaded(&folder, &["serve"]).unwrap_or_else(|why| panic!("{why:?}")).file;
        (admin_token(&file), member_keys(&file).map(|keys| keys.is_empty()))
    };
    let key = "2026 0123456789abcdef0123456789abcdef";
    let (token, none) = secrets("open-sesame-0123\n", key);
    assert_eq!((token, none), (Ok(Some("open-sesame-0123".into())), Ok(false)));
    for (keys, why) in [
        ("# 2026 is to come\n\n", "holds no key: make one with `commend token key`, or do not set it"),
        ("\n", "is empty"),
        ("2026 short", "key `2026`: use a secret of at least 32 characters"),
    ] {
        let (token, refused) = secrets("short", keys);
        assert!(token.is_err_and(|why| why.contains("admin_token_file: `") && why.contains("at least 16")));
        let refused = refused.expect_err(keys);
        assert!(refused.contains("commend.toml: member_keys_file: `") && refused.ends_with(why), "{refused}");
    }
    let file = File::default();
    assert_eq!(admin_token(&file), Ok(None));
    assert!(member_keys(&file).is_ok_and(|keys| keys.is_empty()));
}

#[test]
fn what_holds_is_shown_with_who_has_said_so() {
    let folder = folder(&[("token", "open-sesame-0123")]);
    let (file, token) = (folder.path().join("commend.toml"), folder.path().join("token"));
    let text = format!("data = \"kept\"\nburst = 7\nadmin_token_file = '{}'", token.display());
    std::fs::write(&file, text).expect("written");
    let printed = |arguments: &[&str]| {
        let loaded = loaded(&folder, &[&["config", "--burst", "8"], arguments].concat());
        let loaded = loaded.unwrap_or_else(|why| panic!("{why:?}"));
        let said = RefCell::new(String::new());
        print(&loaded, arguments.contains(&"--json"), |text| said.borrow_mut().push_str(text))
            .expect("printed");
        said.into_inner()
    };
    let all: Vec<serde_json::Value> = serde_json::from_str(&printed(&["--json"])).expect("JSON");
    for expected in [
        serde_json::json!({ "option": "config", "value": file, "from": "flag", "name": "--config" }),
        serde_json::json!({ "option": "listen", "value": "127.0.0.1:8787", "from": "default" }),
        serde_json::json!({ "option": "data", "value": "kept", "from": "file", "name": file }),
        serde_json::json!({ "option": "surveys", "value": null, "from": "default" }),
        serde_json::json!({ "option": "burst", "value": "8", "from": "flag", "name": "--burst" }),
        serde_json::json!({ "option": "admin_token", "set": true, "from": "file", "name": file }),
        serde_json::json!({ "option": "member_keys", "set": false, "from": "default" }),
    ] {
        assert!(all.contains(&expected), "{expected} is not in {all:#?}");
    }
    let text = printed(&[]);
    assert!(text.contains("flag --burst") && text.contains("not set") && !text.contains("sesame"), "{text}");
}

#[test]
fn a_flag_takes_the_place_of_what_it_excludes() {
    let command = || {
        let one = |name| Arg::new(name).long(name).env(format!("COMMEND_TEST_{name}"));
        Command::new("commend")
            .subcommand(Command::new("serve").args([one("a").conflicts_with("b"), one("b")]))
    };
    let check = |arguments: &[&str], keys: &[&str]| {
        let given = command().try_get_matches_from([&["commend", "serve"], arguments].concat());
        let mut texts = keys.iter().map(|key| ((*key).to_owned(), "x".to_owned())).collect();
        let dropped = defaults::drop_excluded(&command(), &given.expect("given"), &mut texts);
        dropped.map(|()| texts.into_keys().collect::<Vec<_>>()).map_err(|problem| problem.to_string())
    };
    assert_eq!(check(&[], &["a"]), Ok(vec!["a".to_owned()]));
    assert_eq!(check(&["--b", "1"], &["a"]), Ok(vec![]));
    assert_eq!(check(&["--a", "1"], &["b"]), Ok(vec![]));
    assert_eq!(check(&[], &["a", "b"]), Err("a: it excludes `b`; keep one of them".to_owned()));
}

#[test]
fn a_key_is_called_as_its_flag_and_its_variable() {
    for (key, arg) in defaults::options(&Cli::command()) {
        assert_eq!(arg.get_long(), Some(key.replace('_', "-").as_str()));
        let variable = arg.get_env().map(|name| name.display().to_string());
        assert_eq!(variable, Some(format!("COMMEND_{}", key.to_uppercase())));
    }
    assert_eq!(
        File::keys(),
        [
            "admin_token_file",
            "database_password_file",
            "digest",
            "home",
            "mail",
            "member_keys_file",
            "webhook"
        ]
    );
}

#[test]
fn the_example_of_the_manual_is_taken() {
    let manual = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md");
    let manual = std::fs::read_to_string(manual).expect("a text");
    let (_, example) = manual.split_once("    # commend.toml\n").expect("an example");
    let lines = example.lines().map_while(|line| line.strip_prefix("    "));
    let loaded = read(&lines.collect::<Vec<_>>().join("\n"), &["config"]);
    assert_eq!(loaded.filed.len(), 11, "{:?}", loaded.filed);
    assert!(loaded.file.admin_token.is_some() && loaded.file.member_keys.is_some());
}
