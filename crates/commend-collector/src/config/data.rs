//! Where the data is: in a folder, or on a PostgreSQL server.

use super::secret::secret;
use crate::store::{Address, Place, Store, StoreError};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// The folder that holds the database; made if missing.
    #[arg(long, env = "COMMEND_DATA", value_name = "DIR", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
    /// A `PostgreSQL` database instead, such as <postgres://commend@db.example.org/nps>; any number of collectors may
    /// share it. Its password comes from `COMMEND_DATABASE_PASSWORD`, or from the file that
    /// `COMMEND_DATABASE_PASSWORD_FILE` names.
    #[arg(long, env = "COMMEND_DATABASE", value_name = "URL", hide_env_values = true, global = true)]
    database: Option<String>,
}

impl DataOptions {
    /// Where the data is.
    pub(crate) fn place(&self) -> Result<Place, String> {
        match self.database.as_deref().filter(|url| !url.trim().is_empty()) {
            None => Ok(Place::Folder(self.data.clone())),
            Some(url) => {
                let password = secret("COMMEND_DATABASE_PASSWORD")?;
                Address::read(url, password.as_deref())
                    .map(Place::Server)
                    .map_err(|why| format!("--database: {why}"))
            }
        }
    }

    /// Opens the database, making and updating what is missing.
    pub(crate) fn open(&self) -> Result<Store, String> {
        let place = self.place()?;
        Store::open(&place).map_err(|error| explain(&place, &error))
    }

    /// Opens the database; in a folder that holds none, none is made.
    pub(crate) fn open_existing(&self) -> Result<Store, String> {
        let place = self.place()?;
        Store::open_existing(&place).map_err(|error| explain(&place, &error))
    }

    /// What an error of the database means to whoever named the place.
    pub(crate) fn explain(&self, error: &StoreError) -> String {
        self.place().map_or_else(|why| why, |place| explain(&place, error))
    }
}

fn explain(place: &Place, error: &StoreError) -> String {
    match place {
        Place::Folder(_) => format!("the data folder `{place}` cannot be used: {error}"),
        Place::Server(_) => format!("the database `{place}` cannot be used: {error}"),
    }
}
