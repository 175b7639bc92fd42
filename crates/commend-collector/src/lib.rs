//! `commend`, the collector: adds tallies durably and gives the report. `main.rs` is a thin door to it.
//!
//! `config` is the command line, `server` the accept loop, `routes` the table of addresses, `store` the
//! database, `report` tallies to figures. Called by operators; knows `commend-core` and not the widget.

mod assets;
mod auth;
mod client;
mod config;
mod daily;
mod definition;
mod difference;
mod doctor;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod keep;
mod limit;
mod member;
mod openapi;
mod packed;
mod preset;
mod report;
mod routes;
mod schema;
mod served;
mod server;
mod stats;
mod store;
mod surveys;
mod token;

use config::{Cli, Command, ServeOptions};
use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
    sync::Arc,
};

/// Does what the command line says; the exit code tells whether that went well.
pub fn main() -> ExitCode {
    let default = |_| "info,refinery_core=warn".into();
    let filter = tracing_subscriber::EnvFilter::try_from_env("COMMEND_LOG").unwrap_or_else(default);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(std::io::stderr().is_terminal()).init();
    let outcome = match <Cli as clap::Parser>::parse().command {
        Command::Serve(options) => serve_until_stopped(options),
        Command::Token(options) => token::run(&options, say),
        Command::Backup { data, file } => keep::back_up(&data, &file, say),
        Command::Seal { data, survey, wave } => keep::seal(&data, &survey, &wave, say),
        Command::Stats(options) => stats::run(&options, say),
        Command::Doctor(options) => doctor::run(&options, say),
        Command::Preset { name } => preset::of(&name).map(say),
        Command::Schema { name } => schema::printed(&name).map(|text| say(&text)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "commend: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Only the server waits for many things at once; every other command does one after another.
fn serve_until_stopped(options: ServeOptions) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(serve(options))
}

async fn serve(options: ServeOptions) -> Result<(), String> {
    let data = &options.data;
    let keys = config::member_keys()?;
    let surveys = surveys::load(options.surveys.as_deref())?;
    let store = store::Store::open(&data.data).map_err(|e| data.explain(&e))?;
    for survey in surveys.iter() {
        store.open_wave(survey.id.as_str(), survey.wave.as_str()).map_err(|e| data.explain(&e))?;
    }
    let listener = server::listen(options.listen).await?;
    let home = listener.local_addr().map(|address| format!("http://{address}")).map_err(|e| e.to_string())?;
    let own = own_token(&store, data, &home)?;
    if !assets::built() {
        say("The widget is missing here: build it with scripts/widget, then build the collector again.");
    }
    for survey in surveys.iter() {
        say(&format!("Report  {home}/report/{}", survey.id));
    }
    if surveys.get("community").is_some() {
        say(&format!("Demo    {home}/demo"));
    }
    say(&format!("Studio  {home}/\nData    {}\nListening on {home}", data.data.display()));
    let origins = options.listed_origins().into();
    let doors = routes::Doors::new(options.burst, &client::Proxies::new(&options.listed_proxies()));
    let app = routes::App {
        door: auth::Door::new(own.as_deref(), store.clone()),
        store,
        surveys: Arc::new(surveys),
        origins,
        daily: daily::Daily::default(),
        loaders: packed::Loaders::default(),
        doors: doors.clone(),
        keys,
    };
    tokio::spawn(doors.forget_the_quiet());
    server::run(listener, routes::router(app.clone()), server::stop_signal()).await;
    tokio::task::spawn_blocking(move || app.store.close()).await.map_err(|e| e.to_string())
}

/// The operator's own token; where there is none and no other, a fresh one, shown once as a link.
fn own_token(store: &store::Store, data: &config::DataOptions, home: &str) -> Result<Option<String>, String> {
    let own = config::admin_token()?;
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

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
