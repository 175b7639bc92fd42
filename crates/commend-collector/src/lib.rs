//! `commend`, the collector: adds tallies durably and gives the report. `main.rs` is a thin door to it.
//!
//! `config` is the command line, `server` the accept loop, `routes` the table of addresses, `store` the
//! database, `report` tallies to figures. Called by operators; knows `commend-core` and not the widget.

mod assets;
mod auth;
mod badge;
mod chart;
mod client;
mod config;
mod daily;
mod definition;
mod demo;
mod difference;
mod doctor;
mod doubt;
mod error;
mod exchange;
mod folder;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod health;
mod keep;
mod kiosk;
mod limit;
mod link;
mod links;
mod listing;
mod live;
mod log;
mod member;
mod metrics;
mod notify;
mod openapi;
mod packed;
mod preset;
mod report;
mod retention;
mod routes;
mod schema;
mod scorecard;
mod served;
mod server;
mod sheet;
mod silence;
mod spelling;
mod spoken;
mod stats;
mod store;
mod surveys;
mod tls;
mod token;
mod told;

use config::{Command, Data, File, Loaded, LogFormat, Refused, ServeOptions};
use std::{io::Write as _, process::ExitCode, time::Duration};

/// Does what the command line says; the exit code tells whether that went well.
pub fn main() -> ExitCode {
    let loaded = match config::load(std::env::args_os().collect::<Vec<_>>()) {
        Ok(loaded) => loaded,
        Err(Refused::Usage(usage)) => {
            let _ = usage.print();
            return if usage.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
        Err(Refused::File(why)) => return fail(&why),
    };
    log::start(&loaded.cli.general);
    let outcome = run(&loaded);
    match (outcome, &loaded.cli.command, loaded.cli.general.log_format) {
        (Ok(()), ..) => ExitCode::SUCCESS,
        (Err(why), Command::Serve(_), LogFormat::Json) => {
            tracing::error!(why, "the collector did not start");
            ExitCode::FAILURE
        }
        (Err(why), ..) => fail(&why),
    }
}

fn run(loaded: &Loaded) -> Result<(), String> {
    let file = &loaded.file;
    match &loaded.cli.command {
        Command::Serve(options) => serve(options, file),
        Command::Token(options) => token::run(options, file, say),
        Command::Health(options) => health::run(options, say),
        Command::Backup { data, file: copy } => keep::back_up(&data.at(file)?, copy, say),
        Command::Seal(options) => keep::seal(options, &options.data.at(file)?, say),
        Command::Report(options) => told::run(options, &options.data.at(file)?, say),
        Command::Links(options) => links::run(options, &options.data.at(file)?, say),
        Command::Export(options) => exchange::export(options, &options.data.at(file)?, write),
        Command::Merge(options) => exchange::merge(options, &options.data.at(file)?, say),
        Command::Import(options) => exchange::import(options, &options.data.at(file)?, say),
        Command::Demo(options) => demo::run(options, &options.data.at(file)?, say),
        Command::Notify(options) => notify::command(options, file, say),
        Command::Stats(options) => stats::run(options, say),
        Command::Doctor(options) => doctor::run(options, say),
        Command::Config(options) => {
            config::print(loaded, options.json, say)?;
            check(&options.serve, file)
        }
        Command::Preset { name } => preset::of(name).map(|text| say(&text)),
        Command::Schema { name } => schema::printed(name).map(|text| say(&text)),
    }
}

fn fail(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "commend: {why}");
    ExitCode::FAILURE
}

/// What `serve` would refuse, as far as it can be known without a database.
fn check(options: &ServeOptions, file: &File) -> Result<(), String> {
    options.data.at(file)?;
    config::admin_token(file)?;
    config::member_keys(file)?;
    surveys::load(options.surveys.as_deref())?;
    notify::check(&file.notify())
}

/// Makes all ready, then serves. Only serving waits for many things at once; all else is done one after another.
fn serve(options: &ServeOptions, file: &File) -> Result<(), String> {
    let data = options.data.at(file)?;
    let keys = config::member_keys(file)?;
    // Before a database is made: a mistake in a definition leaves nothing behind.
    surveys::load(options.surveys.as_deref())?;
    let store = data.open()?;
    let shelf = surveys::Shelf::open(options.surveys.as_deref(), &store)?;
    let notifier = notify::Notifier::new(&file.notify(), shelf.clone(), store.clone(), store.clone())?;
    let listener = server::listen(options.listen, "--listen")?;
    let home = listener.local_addr().map(|address| format!("http://{address}")).map_err(|e| e.to_string())?;
    let measured = metrics::begin(options.metrics, say)?;
    let own = own_token(&store, &data, file, &home)?;
    announce(&shelf.now(), data.place(), &home);
    let app = routes::App {
        door: auth::Door::new(own.as_deref(), store.clone()),
        store: store.clone(),
        shelf: shelf.clone(),
        origins: options.listed_origins().into(),
        daily: daily::Daily::default(),
        cards: link::Cards::default(),
        live: live::Live::default(),
        packs: packed::Packs::default(),
        doors: routes::Doors::new(options.burst, &client::Proxies::new(&options.listed_proxies())),
        keys,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let served = runtime.block_on(async {
        tokio::spawn(app.doors.clone().forget());
        let (events, silent) = tokio::sync::mpsc::channel(1);
        let terms = retention::Terms { seal_after: options.seal_after, keep_comments: options.keep_comments };
        tokio::spawn(retention::watch(store.clone(), shelf.clone(), terms));
        tokio::spawn(silence::watch(store.clone(), shelf.clone(), events));
        tokio::spawn(shelf.watch());
        let told = tokio::spawn(notifier.run(silent, jiff::Timestamp::now, server::stop_signal()));
        tracing::info!(version = env!("CARGO_PKG_VERSION"), address = home, "the collector has started");
        let live = app.live.clone();
        let stop = async move {
            server::stop_signal().await;
            // Whoever follows would keep a connection until it is cut.
            live.end();
        };
        let public = server::run("public", listener, routes::router(app), stop);
        let served = tokio::try_join!(public, measured);
        if served.is_err() {
            told.abort();
        }
        let _ = told.await;
        served.map(drop)
    });
    // Whoever looks up a name that nobody answers for is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    store.close();
    tracing::info!("the collector has stopped");
    served
}

/// Says where everything is.
fn announce(surveys: &surveys::Surveys, place: &store::Place, home: &str) {
    if !assets::built() {
        say("The widget is missing here: build it with scripts/widget, then build the collector again.");
    }
    for survey in surveys.iter() {
        say(&format!("Report  {home}/report/{}", survey.id));
    }
    if surveys.get("community").is_some() {
        say(&format!("Demo    {home}/demo"));
    }
    say(&format!("Studio  {home}/\nData    {place}\nListening on {home}"));
}

/// The operator's own token; where there is none and no other, a fresh one, shown once as a link.
fn own_token(store: &store::Store, data: &Data, file: &File, home: &str) -> Result<Option<String>, String> {
    let own = config::admin_token(file)?;
    if own.is_none() && store.tokens().map_err(|e| data.explain(&e))?.is_empty() {
        let token = token::make(store, &config::NewToken::admin())?;
        say(&format!(
            "Admin   {home}/login#token={token}\n        (opens the reports; kept nowhere else and shown only now)"
        ));
    }
    Ok(own)
}

/// The day that answers count on and reports end with: UTC's.
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Prints bytes as they are.
fn write(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
