//! Where the data is: in a folder, or on a PostgreSQL server.

use super::{File, secret::database_password};
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

/// The data of a place.
#[derive(Debug)]
pub(crate) struct Data(Place);

impl DataOptions {
    /// The data that is meant; the file names that of the password, where the environment does not.
    pub(crate) fn at(&self, file: &File) -> Result<Data, String> {
        match self.database.as_deref().filter(|url| !url.trim().is_empty()) {
            None => Ok(Data(Place::Folder(self.data.clone()))),
            Some(url) => {
                let address = Address::read(url, database_password(file)?.as_deref());
                address.map(Place::Server).map(Data).map_err(|why| format!("--database: {why}"))
            }
        }
    }
}

impl Data {
    #[cfg(test)]
    pub(crate) fn of(place: Place) -> Self {
        Self(place)
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Place {
        &self.0
    }

    /// Opens the database, making and updating what is missing.
    pub(crate) fn open(&self) -> Result<Store, String> {
        if self.0.is_new() {
            tracing::info!(folder = %self.0, "there was no database here: a new one is made");
        }
        Store::open(&self.0).map_err(|error| self.explain(&error))
    }

    /// Opens the database, if there is one.
    pub(crate) fn if_there(&self) -> Result<Option<Store>, String> {
        if self.0.is_new() { Ok(None) } else { self.open_existing().map(Some) }
    }

    /// Opens the database; in a folder that holds none, none is made.
    pub(crate) fn open_existing(&self) -> Result<Store, String> {
        Store::open_existing(&self.0).map_err(|error| self.explain(&error))
    }

    /// What an error of the database means to whoever named the place.
    pub(crate) fn explain(&self, error: &StoreError) -> String {
        match &self.0 {
            Place::Folder(folder) => {
                let named = "named by --data, or by the configuration that --config or COMMEND_CONFIG names";
                format!("the data folder `{}`, {named}, cannot be used: {error}", folder.display())
            }
            Place::Server(address) => format!("the database `{address}` cannot be used: {error}"),
        }
    }
}
