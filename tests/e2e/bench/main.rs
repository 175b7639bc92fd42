//! What the collector takes, in one run and in turns with what it is compared with: ratios within a round hold also
//! on a machine that others use. Run by `scripts/bench collector`; it asserts nothing.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "what a benchmark is for")]

mod baseline;

use commend_e2e::{Collector, Load, Outcome, Postgres, process};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

const ROUNDS: usize = 5;
const CLOSED: Load = Load { connections: 128, length: Duration::from_secs(3), rate: None };
/// Ids of batches in the database that is opened.
const REMEMBERED: u32 = 3_000_000;

/// One load after another on what is compared.
struct Round {
    parse: Outcome,
    sqlite_each: Outcome,
    sqlite: Outcome,
    postgres_each: Outcome,
    postgres: Outcome,
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [command, what, place] = &arguments[..]
        && command == "baseline"
    {
        return baseline::serve(what, place).await;
    }
    let rounds = rounds().await;
    println!("\n{:<52}{:>10}{:>10}  in each round", "ratio, median of the rounds", "goal", "figure");
    let line = |what, goal, of: &dyn Fn(&Round) -> f64| {
        let mut all: Vec<_> = rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        let (figure, least, most) = (all[all.len() / 2], all[0], all[all.len() - 1]);
        println!("{what:<52}{goal:>10}{figure:>10.2}  {least:.2} to {most:.2}");
    };
    line("SQLite: durable acks, to one transaction each", ">= 5", &|r| r.sqlite.rate / r.sqlite_each.rate);
    line("PostgreSQL: the same", ">= 8", &|r| r.postgres.rate / r.postgres_each.rate);
    line("SQLite: durable acks, to reading alone", ">= 0.35", &|r| r.sqlite.rate / r.parse.rate);
    line("PostgreSQL: the same", "", &|r| r.postgres.rate / r.parse.rate);
    line("SQLite: CPU of a batch, to reading alone", "<= 3.5", &|r| r.sqlite.cpu / r.parse.cpu);
    line("PostgreSQL: the same, without the server's", "", &|r| r.postgres.cpu / r.parse.cpu);
    let rate = rounds.iter().map(|round| round.sqlite.rate).fold(0.0, f64::max);
    memory().await;
    start().await;
    overload(2.0 * rate).await;
}

async fn rounds() -> Vec<Round> {
    let postgres = Postgres::start(&[]).await;
    // A collector makes the tables that the others write.
    let (folder, server) = tokio::join!(Collector::start(), Collector::on(&postgres.address));
    let place = folder.data().display().to_string();
    let mut rounds = Vec::new();
    println!("acks a second at {} connections (CPU microseconds each)", CLOSED.connections);
    println!(
        "{:>18}{:>18}{:>18}{:>18}{:>18}",
        "parse only", "SQLite each", "SQLite", "PostgreSQL each", "PostgreSQL"
    );
    for _ in 0..ROUNDS {
        let round = Round {
            parse: against("parse", &place).await,
            sqlite_each: against("sqlite", &place).await,
            sqlite: CLOSED.run(&folder.home, folder.id()).await,
            postgres_each: against("postgres", &postgres.address).await,
            postgres: CLOSED.run(&server.home, server.id()).await,
        };
        for one in [&round.parse, &round.sqlite_each, &round.sqlite, &round.postgres_each, &round.postgres] {
            print!("{:>18}", format!("{:.0} ({:.1})", one.rate, one.cpu));
        }
        println!();
        rounds.push(round);
    }
    rounds
}

/// Loads one that the collector is compared with.
async fn against(what: &str, place: &str) -> Outcome {
    let own = std::env::current_exe().expect("a path");
    let mut command = Command::new(own);
    command.args(["baseline", what, place]).stdout(Stdio::piped()).kill_on_drop(true);
    let mut server: Child = command.spawn().expect("a process");
    let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
    let home = lines.next_line().await.expect("text").expect("an address");
    let outcome = CLOSED.run(&home, server.id().expect("running")).await;
    server.kill().await.expect("ended");
    outcome
}

fn say(what: &str, goal: &str, figure: &str) {
    println!("{what:<52}{goal:>10}{figure:>10}");
}

async fn memory() {
    println!("\n{:<52}{:>10}{:>10}", "memory, MiB", "goal", "figure");
    let collector = Collector::start().await;
    say("idle", "<= 16", &format!("{:.1}", process::memory(collector.id()).0));
    Load { connections: 256, ..CLOSED }.run(&collector.home, collector.id()).await;
    say("at most, at 256 connections", "<= 48", &format!("{:.1}", process::memory(collector.id()).1));
}

/// From the start of the process until it listens, with much in the database and with nothing, in turns.
async fn start() {
    let (mut empty, mut large) = (Collector::start().await, Collector::start().await);
    let database = rusqlite::Connection::open(large.file("commend.db")).expect("a database");
    let fill = "WITH RECURSIVE serial (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM serial WHERE n < ?1)
        INSERT INTO batch SELECT CAST(printf('%016d', n) AS BLOB), 1, zeroblob(8) FROM serial";
    database.execute(fill, [REMEMBERED]).expect("filled");
    drop(database);
    let mut ratios = Vec::new();
    let mut times = Vec::new();
    for _ in 0..9 {
        let begun = Instant::now();
        empty = empty.kill_and_restart().await;
        let alone = begun.elapsed().as_secs_f64() * 1e3;
        let begun = Instant::now();
        large = large.kill_and_restart().await;
        let loaded = begun.elapsed().as_secs_f64() * 1e3;
        ratios.push(loaded / alone);
        times.push(loaded);
    }
    ratios.sort_by(f64::total_cmp);
    times.sort_by(f64::total_cmp);
    println!("\n{:<52}{:>10}{:>10}", "killed and started, until it listens", "goal", "figure");
    say("with 3 million ids, ms", "", &format!("{:.0}", times[4]));
    say("to none", "<= 1.5", &format!("{:.2}", ratios[4]));
}

/// Twice what it can take, as it is due.
async fn overload(rate: f64) {
    let collector = Collector::start().await;
    let load = Load { connections: 900, length: Duration::from_secs(15), rate: Some(rate) };
    let outcome = load.run(&collector.home, collector.id()).await;
    let counted = collector.report("community").await["n"].as_u64().expect("a count");
    let acknowledged = outcome.statuses.get(&200).copied().unwrap_or_default();
    println!("\n{:<52}{:>10}{:>10}", format!("{rate:.0} a second due, of 900 connections"), "goal", "figure");
    say("acknowledged a second", "", &format!("{:.0}", outcome.rate));
    say(
        "acknowledged and not counted, or counted and not",
        "0",
        &format!("{}", counted.abs_diff(acknowledged)),
    );
    say("memory at most, MiB", "<= 64", &format!("{:.1}", process::memory(collector.id()).1));
    println!("statuses (goal: 200, 429, 503): {:?}", outcome.statuses);
}
