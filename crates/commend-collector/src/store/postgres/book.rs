//! A writer's connection to PostgreSQL: made when it is needed, and again when it was lost.

use super::{Address, LOCKS, transaction::Transaction};
use crate::store::{
    StoreError,
    database::{self, Work},
};
use postgres::{Client, Statement};
use std::collections::BTreeMap;

/// Shards that writers choose from. With more of them than that some share one, and wait for each other.
const SHARDS: i32 = 64;

pub(super) struct Book {
    address: Address,
    page: Option<Page>,
}

/// A connection with what is only good on it.
struct Page {
    client: Client,
    statements: BTreeMap<&'static str, Statement>,
    /// The shard that no other connection writes as long as this one lasts.
    shard: String,
}

impl Book {
    pub(super) fn new(address: Address) -> Self {
        Self { address, page: None }
    }

    fn page(&mut self) -> Result<&mut Page, StoreError> {
        let page = match self.page.take() {
            Some(page) if !page.client.is_closed() => page,
            _ => Page::open(&self.address)?,
        };
        Ok(self.page.insert(page))
    }
}

impl Page {
    fn open(address: &Address) -> Result<Self, StoreError> {
        let mut client = address.connect()?;
        let shard = free_shard(&mut client)?.to_string();
        Ok(Self { client, statements: BTreeMap::new(), shard })
    }
}

/// The first shard that no other writer holds; it is let go with the connection.
fn free_shard(client: &mut Client) -> Result<i32, StoreError> {
    for shard in 0..SHARDS {
        let row = client.query_one("SELECT pg_try_advisory_lock($1, $2)", &[&LOCKS, &shard])?;
        if row.get(0) {
            return Ok(shard);
        }
    }
    Ok(0)
}

impl database::Book for Book {
    fn within(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let Page { client, statements, shard } = self.page()?;
        let mut transaction = Transaction { inner: client.transaction()?, statements, shard };
        work(&mut transaction)?;
        transaction.inner.commit()?;
        Ok(())
    }

    /// A server that only reads, or has no room left, refuses it.
    fn attempt(&mut self) -> Result<(), StoreError> {
        let Page { client, shard, .. } = self.page()?;
        client.execute(
            "INSERT INTO room (shard, filler) VALUES ($1, '')
             ON CONFLICT (shard) DO UPDATE SET filler = excluded.filler",
            &[shard],
        )?;
        Ok(())
    }

    fn end(&mut self) {
        self.page = None;
    }
}
