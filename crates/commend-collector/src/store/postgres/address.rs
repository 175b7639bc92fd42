//! Where a PostgreSQL server is, and how to talk to it. Shown without its password.

use super::{Manager, PATIENCE};
use crate::{store::StoreError, tls};
use postgres::{
    Client, Config,
    config::{Host, SslMode},
};
use r2d2::CustomizeConnection;
use rustls::{ClientConfig, RootCertStore};
use std::{fmt, time::Duration};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What the writer may not wait for any longer, in milliseconds: for a lock, and for a statement; and how long the
/// server waits for it within a transaction.
const LIMITS: &str =
    "SET lock_timeout = 5000; SET statement_timeout = 12000; SET idle_in_transaction_session_timeout = 20000";
/// Until a server that says nothing at all is given up.
const SILENCE: Duration = Duration::from_secs(15);

/// The address of a database: `postgres://user@host/name`, or libpq's `host=… user=…`.
#[derive(Clone)]
pub(crate) struct Address(Box<Config>);

impl Address {
    /// Reads an address; `password` counts where it says none.
    pub(crate) fn read(text: &str, password: Option<&str>) -> Result<Self, String> {
        let mut config: Config = text.trim().parse().map_err(|error: postgres::Error| {
            let cause =
                std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{error}{cause}; use postgres://USER@HOST/DATABASE")
        })?;
        if config.get_hosts().is_empty() {
            return Err("it names no host; use postgres://USER@HOST/DATABASE".into());
        }
        if let (None, Some(password)) = (config.get_password(), password) {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        // A server that has fallen silent is given up, whoever holds what there.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(config.get_keepalives_idle().min(SILENCE));
        if config.get_application_name().is_none() {
            config.application_name("commend");
        }
        Ok(Self(Box::new(config)))
    }

    /// A connection whose commits are on disk when they return.
    pub(super) fn connect(&self) -> Result<Client, StoreError> {
        let mut client = self.0.connect(self.tls()?).map_err(|error| explain(&error.into()))?;
        client.batch_execute(LIMITS)?;
        Durable.on_acquire(&mut client)?;
        Ok(client)
    }

    /// Makes the connections of a pool.
    pub(super) fn manager(&self) -> Result<Manager, StoreError> {
        Ok(Manager::new((*self.0).clone(), self.tls()?))
    }

    /// Certificates are checked against those that the system trusts, or that `SSL_CERT_FILE` names.
    fn tls(&self) -> Result<MakeRustlsConnect, StoreError> {
        let disabled = self.0.get_ssl_mode() == SslMode::Disable;
        let roots = if disabled { RootCertStore::empty() } else { tls::roots() };
        let config = tls::trusting(roots).map_err(StoreError::Failed)?;
        Ok(MakeRustlsConnect::new(ClientConfig::clone(&config)))
    }
}

/// Adds what to do where the server's certificate is not known, or it knows users by the system's.
fn explain(error: &StoreError) -> StoreError {
    let why = error.to_string();
    let hint = if why.contains("certificate") {
        "; name its authority in SSL_CERT_FILE, or, on this machine alone, use sslmode=disable"
    } else if why.contains("Peer authentication failed") {
        "; run this as that user of the system, as by runuser -u USER --, or set a password"
    } else {
        ""
    };
    StoreError::Failed(format!("{why}{hint}"))
}

/// Has a connection's commits be on disk when they return.
#[derive(Debug)]
pub(super) struct Durable;

impl CustomizeConnection<Client, postgres::Error> for Durable {
    fn on_acquire(&self, client: &mut Client) -> Result<(), postgres::Error> {
        if setting(client, "synchronous_commit")?.as_deref() == Some("off") {
            client.batch_execute("SET synchronous_commit = on")?;
        }
        Ok(())
    }
}

/// What the server says of a setting; nothing where it does not know it.
pub(super) fn setting(client: &mut Client, name: &str) -> Result<Option<String>, postgres::Error> {
    Ok(client.query_one("SELECT current_setting($1, true)", &[&name])?.get(0))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (place, host) in self.0.get_hosts().iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            match host {
                Host::Tcp(host) => write!(f, "{comma}{host}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
            if let Some(port) = self.0.get_ports().get(place) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", self.0.get_dbname().or(self.0.get_user()).unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (text, shown) in [
            ("postgres://ann:hush@db.example.org/nps", "postgres://db.example.org:5432/nps"),
            ("postgresql://ann:hush@[::1]:6432/nps?sslmode=disable", "postgres://::1:6432/nps"),
            ("host=/run/postgresql user=ann", "postgres:///run/postgresql/ann"),
            ("host=one,two port=1,2 dbname=nps password=hush", "postgres://one:1,two:2/nps"),
        ] {
            let address = Address::read(text, Some("another")).expect(text);
            assert_eq!((address.to_string().as_str(), format!("{address:?}").as_str()), (shown, shown));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_to_write() {
        for text in ["mysql://db/nps", "", "postgres://", "postgres://db/nps?colour=red"] {
            let why = Address::read(text, None).map(|_| ()).expect_err(text);
            assert!(why.ends_with("use postgres://USER@HOST/DATABASE"), "{why}");
        }
    }

    #[test]
    fn a_password_of_the_address_counts_before_another() {
        let password = |text| {
            let address = Address::read(text, Some("from a file")).expect("an address");
            String::from_utf8_lossy(address.0.get_password().unwrap_or_default()).into_owned()
        };
        assert_eq!(password("postgres://ann@db/nps"), "from a file");
        assert_eq!(password("postgres://ann:hush@db/nps"), "hush");
    }
}
