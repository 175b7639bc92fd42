//! A real store whose writer stands still for as long as a test wants, or writes with what a test tells SQLite.

use crate::store::{
    database::{Book, Database, Work},
    *,
};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
};

/// What holds the writer of a store; it goes on when this is dropped.
pub(crate) struct Hold {
    entered: Receiver<()>,
    _go_on: Sender<()>,
}

impl Hold {
    /// Waits until the writer has taken something and stands still.
    pub(crate) fn entered(&self) {
        self.entered.recv().expect("the writer");
    }
}

struct Held {
    book: Box<dyn Book>,
    entered: Sender<()>,
    go_on: Receiver<()>,
}

impl Held {
    fn stand_still(&self) {
        let _ = self.entered.send(());
        // Nothing is ever sent: this ends when the other end is gone.
        let _ = self.go_on.recv();
    }
}

impl Book for Held {
    fn within(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.stand_still();
        self.book.within(work)
    }

    fn attempt(&mut self) -> Result<(), StoreError> {
        self.stand_still();
        self.book.attempt()
    }

    fn end(&mut self) {
        self.book.end();
    }
}

/// The store of a folder, held.
pub(crate) fn held(folder: &Path) -> (Store, Hold) {
    let database = Arc::new(sqlite::Sqlite::open(folder).expect("a database"));
    let ((entered, seen), (release, go_on)) = (channel(), channel());
    let held = Held { book: database.books().expect("books").remove(0), entered, go_on };
    let store = Store::written_by(vec![Box::new(held)], database).expect("a store");
    (store, Hold { entered: seen, _go_on: release })
}

/// What the writer tells SQLite before it writes.
pub(crate) type Told = Arc<Mutex<&'static str>>;

struct Obedient {
    told: Told,
    book: sqlite::tests::Book,
}

impl Obedient {
    fn obey(&mut self) {
        let told = *self.told.lock().expect("no panic");
        let connection: &Connection = &self.book.connection;
        connection.execute_batch(told).expect("a setting");
    }
}

impl Book for Obedient {
    fn within(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.obey();
        self.book.within(work)
    }

    fn attempt(&mut self) -> Result<(), StoreError> {
        self.obey();
        self.book.attempt()
    }

    fn end(&mut self) {
        self.book.end();
    }
}

/// The store of a folder, whose writer tells SQLite what it is told.
pub(crate) fn obedient(folder: &Path) -> (Store, Told) {
    let database = Arc::new(sqlite::Sqlite::open(folder).expect("a database"));
    let told = Told::default();
    let book = sqlite::tests::book(folder);
    let store = Store::written_by(vec![Box::new(Obedient { told: told.clone(), book })], database);
    (store.expect("a store"), told)
}
