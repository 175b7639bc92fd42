//! A store of either kind with one open wave, and a way to look into its tables.

use crate::store::*;
use ::postgres::{Client, NoTls};
use commend_core::{
    Comments, Survey,
    wire::{Batch, Caps},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) const DAY: Date = jiff::civil::date(2026, 11, 21);

/// The PostgreSQL server of all tests. It ends with its standard input, that is, with this process.
static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

struct Server {
    address: String,
    databases: AtomicUsize,
    _process: Child,
}

impl Server {
    fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");
        let mut process = Command::new(script)
            .args(["-c", "fsync=off", "-c", "max_connections=200"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/postgres runs");
        let mut address = String::new();
        let out = process.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut address).expect("its address");
        Self { address: address.trim().to_owned(), databases: AtomicUsize::new(0), _process: process }
    }

    /// The address of a fresh database.
    fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::connect(&self.address, NoTls).expect("the server");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
        self.address.replace("/postgres?", &format!("/{name}?"))
    }
}

/// What is known of an addition from a page that nobody vouches for.
pub(crate) fn arrival(addition: Addition) -> Arrival {
    Arrival { addition, content: [0; 32], day: DAY, member: None, doubtful: false }
}

pub(crate) struct Fixture {
    pub(crate) place: Place,
    pub(crate) store: Store,
    pub(crate) survey: Survey,
    pub(crate) runtime: Runtime,
    _folder: Option<TempDir>,
}

impl Fixture {
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::at(Place::Folder(folder.path().to_owned()), Some(folder))
    }

    pub(crate) fn postgres() -> Self {
        let address = Address::read(&SERVER.database(), None).expect("an address");
        Self::at(Place::Server(address), None)
    }

    fn at(place: Place, folder: Option<TempDir>) -> Self {
        let store = Store::open(&place).expect("a store");
        let mut survey = Survey::new("community".parse().expect("an id"), "1".parse().expect("an id"));
        survey.comments = Comments::On;
        store.open_wave("community", "1").expect("a wave");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
        Self { place, store, survey, runtime, _folder: folder }
    }

    /// The batch of one answer of 9, changed by `edit`.
    pub(crate) fn addition(&self, serial: u64, edit: impl FnOnce(&mut Value)) -> Addition {
        let mut batch = json!({
            "v": 1, "survey": "community", "wave": "1", "batch": format!("019abcde-0000-7000-8000-{serial:012}"),
            "cells": [{ "segment": { "audience": "member" }, "scores": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "shown": 1 }],
        });
        edit(&mut batch);
        let batch = Batch::from_json(batch.to_string().as_bytes()).expect("JSON").expect("version 1");
        batch.check(&self.survey, &Caps::OPEN).expect("an addition")
    }

    pub(crate) fn send(&self, arrival: Arrival) -> Outcome {
        self.runtime.block_on(self.store.add(arrival)).expect("an outcome")
    }

    /// Sends all at once.
    pub(crate) fn send_all(&self, arrivals: impl IntoIterator<Item = Arrival>) -> Vec<Outcome> {
        let sent: Vec<_> = arrivals
            .into_iter()
            .map(|arrival| (self.store.clone(), arrival))
            .map(|(store, arrival)| self.runtime.spawn(async move { store.add(arrival).await }))
            .collect();
        let all = sent.into_iter().map(|one| self.runtime.block_on(one).expect("no panic"));
        all.map(|outcome| outcome.expect("an outcome")).collect()
    }

    /// Writes these in one commit, in this order.
    pub(crate) fn commit(&self, arrivals: &[Arrival]) -> Vec<Outcome> {
        let mut book = self.store.database.books().expect("books").remove(0);
        let arrivals: Vec<_> = arrivals.iter().collect();
        let mut outcomes = Vec::new();
        let mut judge = |transaction: &mut dyn database::Transaction| {
            outcomes = judge::judge(transaction, &mut judge::Known::new(), &arrivals)?;
            Ok(())
        };
        book.within(&mut judge).expect("a commit");
        outcomes
    }

    pub(crate) fn add(&self, serial: u64, content: u8) -> Outcome {
        let addition = self.addition(serial, |_| ());
        self.send(Arrival { content: [content; 32], ..arrival(addition) })
    }

    pub(crate) fn total(&self) -> Tally {
        total(&self.store)
    }

    /// The rows of a query, each as text.
    pub(crate) fn ask(&self, sql: &str) -> Vec<Vec<String>> {
        match &self.place {
            Place::Folder(folder) => sqlite::tests::ask(folder, sql),
            Place::Server(address) => postgres::tests::ask(address, sql),
        }
    }

    /// Changes rows behind the store's back.
    pub(crate) fn change(&self, sql: &str) {
        self.ask(sql);
    }

    /// The same where the database may refuse it; says why.
    pub(crate) fn try_change(&self, sql: &str) -> Result<(), String> {
        match &self.place {
            Place::Folder(folder) => sqlite::tests::try_change(folder, sql),
            Place::Server(address) => postgres::tests::try_change(address, sql),
        }
    }
}

pub(crate) fn total(store: &Store) -> Tally {
    store.counts("community").expect("counts").iter().map(|count| &count.tally).sum()
}
