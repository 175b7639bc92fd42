//! The way to a hook: a name is looked up once, every address it has is checked, and the connection goes to one of
//! these very addresses. So no second look-up can lead elsewhere, no variable can name a proxy, and an address that
//! is written as a number is checked like any other. `commend doctor` goes it, too, to wherever its operator may.

use super::{address::is_global, failure::Failure};
use crate::tls;
use axum::http::Uri;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, pki_types::ServerName},
};

/// Where a hook is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// A name or an address, without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    /// Whether it may be in the own network.
    pub(super) private: bool,
}

/// An open connection.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Place {
    /// Of an address as the operator writes it: HTTPS, and HTTP where the hook may be in the own network.
    pub(crate) fn of(url: &Uri, private: bool) -> Result<Self, String> {
        let tls = match url.scheme_str() {
            Some("https") => true,
            Some("http") if private => false,
            _ => return Err("use an address that begins with https://".into()),
        };
        let authority = url.authority().map_or("", axum::http::uri::Authority::as_str);
        if authority.contains('@') {
            return Err("leave user and password out of the address".into());
        }
        let host = url.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err("the address names no host".into());
        }
        let port = url.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Ok(Self { host, port, tls, private })
    }

    /// Opens a connection to an address that was checked.
    pub(crate) async fn open(&self, tls: &Arc<ClientConfig>) -> Result<Stream, Failure> {
        let stream = TcpStream::connect(&*self.addresses().await?).await;
        let stream = stream.map_err(|error| Failure::passing(format!("no connection: {error}")))?;
        if !self.tls {
            return Ok(Stream::Plain(stream));
        }
        let name = ServerName::try_from(self.host.clone());
        let name = name.map_err(|_| Failure::lasting(format!("`{}` is no name of a server", self.host)))?;
        let stream = TlsConnector::from(tls.clone()).connect(name, stream).await;
        let stream = stream.map_err(|error| Failure::passing(format!("no TLS: {error}")))?;
        Ok(Stream::Tls(Box::new(stream)))
    }

    /// Where the name leads.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, Failure> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found = found.map_err(|error| Failure::passing(format!("its name is not known: {error}")))?;
        self.checked(found.collect())
    }

    /// All addresses are fine, or none is used.
    fn checked(&self, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Failure> {
        match found.iter().find(|address| !self.private && !is_global(address.ip())) {
            Some(address) => Err(Failure::lasting(format!(
                "{} is no address on the internet: set `allow_private = true` if this hook is in your own network",
                address.ip()
            ))),
            None => Ok(found),
        }
    }
}

/// What of TLS is trusted; without any certificate no hook could be reached.
pub(super) fn trust() -> Result<Arc<ClientConfig>, String> {
    let roots = tls::roots();
    if roots.is_empty() {
        return Err("no certificates are trusted here: install ca-certificates, or set SSL_CERT_FILE".into());
    }
    tls::trusting(roots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[track_caller]
    fn check(url: &str, private: bool, expected: Result<(&str, u16, bool), &str>) {
        let place = Place::of(&url.parse().expect("an address"), private);
        let place = place.as_ref().map(|place| (place.host.as_str(), place.port, place.tls));
        assert_eq!(place.map_err(String::as_str), expected, "{url}");
    }

    #[test]
    fn places_are_https_unless_they_are_private() {
        check("https://chat.example.org/x?y", false, Ok(("chat.example.org", 443, true)));
        check("https://[2606:4700::1]:8443/", false, Ok(("2606:4700::1", 8443, true)));
        check("http://chat.local/", true, Ok(("chat.local", 80, false)));
        let https = Err("use an address that begins with https://");
        check("http://chat.example.org/", false, https);
        check("ftp://chat.example.org/", true, https);
        check("/path", true, https);
        check("https://a:b@example.org/", false, Err("leave user and password out of the address"));
    }

    #[test]
    fn a_name_that_leads_inside_by_one_of_its_addresses_is_not_used_at_all() {
        let addresses =
            |all: &[&str]| all.iter().map(|one| one.parse().expect("an address")).collect::<Vec<_>>();
        let outside = ["93.184.215.14:443", "[2606:4700::1]:443"];
        let place = Place { host: "hook.example".into(), port: 443, tls: true, private: false };
        let check = |inside: &str| {
            for mixed in [[outside[0], outside[1], inside], [inside, outside[0], outside[1]]] {
                let failure = place.checked(addresses(&mixed)).expect_err(inside);
                assert!(!failure.again && failure.why.contains("allow_private"), "{failure:?}");
                let own = Place { private: true, ..place.clone() };
                assert_eq!(own.checked(addresses(&mixed)).expect("its own"), addresses(&mixed));
            }
        };
        check("10.0.0.1:443");
        check("169.254.169.254:443");
        check("[::1]:443");
        check("[fd00::1]:443");
        check("[::ffff:192.168.0.1]:443");
        assert_eq!(place.checked(addresses(&outside)).expect("outside"), addresses(&outside));
    }

    #[tokio::test]
    async fn nobody_inside_is_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let tls = tls::trusting(rustls::RootCertStore::empty()).expect("TLS");
        // The last ones are how resolvers read numbers.
        let hosts =
            ["127.0.0.1", "localhost", "::ffff:127.0.0.1", "0.0.0.0", "127.1", "2130706433", "0x7f000001"];
        for host in hosts {
            let place = Place { host: host.into(), port, tls: false, private: false };
            let failure = place.open(&tls).await.map(|_| ()).expect_err(host);
            let expected = host != "localhost" && host.contains("127.0.0.1");
            assert!(!expected || failure.why.contains("is no address on the internet"), "{failure:?}");
            assert!(!expected || !failure.again, "{failure:?}");
        }
        // The only one that is ever taken is one that may be there.
        let place = Place { host: "127.0.0.1".into(), port, tls: false, private: true };
        let (opened, taken) = tokio::join!(place.open(&tls), listener.accept());
        let Ok(Stream::Plain(stream)) = opened else { panic!("no connection") };
        assert_eq!(taken.expect("taken").1, stream.local_addr().expect("an address"));
    }
}
