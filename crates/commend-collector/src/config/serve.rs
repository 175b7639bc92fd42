//! `commend serve`: where to listen, what to serve, and whom to believe.

use super::DataOptions;
use clap::Args;
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// A proxy that is believed, or nothing where a list has a gap.
type Proxy = Option<IpNet>;

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "COMMEND_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// A folder of survey definitions, *.json. Without it the demo survey is served.
    #[arg(long, env = "COMMEND_SURVEYS", value_name = "DIR")]
    pub(crate) surveys: Option<PathBuf>,
    /// Origins whose pages may send answers, such as <https://forum.example.org>. Without it, or by *, all may.
    #[arg(long, env = "COMMEND_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub(crate) origins: Vec<String>,
    /// Proxies whose X-Forwarded-For is believed, such as 10.0.0.7, or a network that nobody asks from.
    #[arg(long, env = "COMMEND_PROXIES", value_name = "NETWORK", value_delimiter = ',', value_parser = network)]
    pub(crate) proxies: Vec<Proxy>,
    /// Batches that one address may send at once; one more may follow each second. 0 sets no limit, nor one on reports.
    #[arg(long, env = "COMMEND_BURST", value_name = "N", default_value_t = 120)]
    pub(crate) burst: u32,
    /// Days from the end of a wave, the last of its survey or of its answers, until it is sealed. 0 seals none.
    #[arg(long, env = "COMMEND_SEAL_AFTER", value_name = "DAYS", default_value_t = 35)]
    pub(crate) seal_after: u16,
    /// Days from the sealing of a wave until its comments are deleted. 0 keeps them.
    #[arg(long, env = "COMMEND_KEEP_COMMENTS", value_name = "DAYS", default_value_t = 0)]
    pub(crate) keep_comments: u16,
    /// Where Prometheus reads metrics, such as 127.0.0.1:9187; a private address. Without it there are none.
    #[arg(long, env = "COMMEND_METRICS", value_name = "ADDRESS", value_parser = private)]
    pub(crate) metrics: Option<SocketAddr>,
}

/// An address that the internet does not reach. That of all networks is taken, since in a container there is no
/// other to write down, and which network a container is in is decided elsewhere.
fn private(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "use an address and a port, such as 127.0.0.1:9187")?;
    let is_private = match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
    };
    is_private.then_some(address).ok_or_else(|| {
        "metrics are for nobody else: use a loopback or private address, such as 127.0.0.1:9187".into()
    })
}

/// A network, or one address; nothing is none.
fn network(text: &str) -> Result<Proxy, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    match text.parse().or_else(|_| one()) {
        Ok(network) if network.prefix_len() == 0 => {
            Err("this believes everybody, so nobody can be told from another: list the proxies alone".into())
        }
        Ok(network) => Ok(Some(network)),
        Err(_) => Err("use an address, such as 10.0.0.7, or a network".into()),
    }
}

/// An origin as browsers write it; empty for none.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let origin = text.strip_suffix('/').unwrap_or(text);
    let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    match (origin, host) {
        ("" | "*", _) => Ok(origin.to_owned()),
        (_, Some(host)) if !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']) => {
            Ok(origin.to_ascii_lowercase())
        }
        _ => Err("use an origin, such as https://forum.example.org".into()),
    }
}

impl ServeOptions {
    /// The proxies that are believed.
    pub(crate) fn listed_proxies(&self) -> Vec<IpNet> {
        self.proxies.iter().copied().flatten().collect()
    }

    /// The origins that may send; none where all may.
    pub(crate) fn listed_origins(&self) -> Vec<String> {
        let all = self.origins.iter().any(|origin| origin == "*");
        self.origins.iter().filter(|origin| !all && !origin.is_empty()).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Cli, Command};
    use clap::Parser as _;

    #[track_caller]
    fn check(arguments: &[&str], origins: Option<&[&str]>) {
        let all = ["commend", "serve"].iter().chain(arguments);
        let listed = Cli::try_parse_from(all).ok().and_then(|cli| match cli.command {
            Command::Serve(options) => Some(options.listed_origins()),
            _ => None,
        });
        let expected = origins.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(listed, expected, "{arguments:?}");
    }

    #[test]
    fn origins_are_read_as_people_write_them() {
        check(&[], Some(&[]));
        check(&["--origins", ""], Some(&[]));
        check(&["--origins", "*"], Some(&[]));
        let both = ["https://forum.example.org", "http://localhost:3000"];
        check(&["--origins", "https://Forum.example.org/, http://localhost:3000"], Some(&both));
        check(&["--origins", "forum.example.org"], None);
        check(&["--origins", "https://forum.example.org/path"], None);
    }

    #[test]
    fn metrics_are_for_nobody_else() {
        for address in ["127.0.0.1:9187", "[::1]:0", "10.1.2.3:1", "[fd00::1]:1", "0.0.0.0:1", "[::]:1"] {
            assert!(super::private(address).is_ok(), "{address}");
        }
        for address in ["203.0.113.1:1", "[2001:db8::1]:1", "[::ffff:203.0.113.1]:1", "localhost:1", "9187"] {
            assert!(super::private(address).is_err_and(|why| why.contains("127.0.0.1:9187")), "{address}");
        }
    }

    #[test]
    fn proxies_are_read_as_people_write_them() {
        let listed = |text: &str| {
            let cli = Cli::try_parse_from(["commend", "serve", "--proxies", text]).ok()?;
            let Command::Serve(options) = cli.command else { return None };
            Some(options.listed_proxies().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(listed("10.0.0.7, fd00::/8").as_deref(), Some("10.0.0.7/32 fd00::/8"));
        assert_eq!(listed("10.0.0.7,").as_deref(), Some("10.0.0.7/32"));
        assert_eq!(listed("").as_deref(), Some(""));
        for wrong in ["proxy.example.org", "0.0.0.0/0", "10.0.0.7,::/0"] {
            assert_eq!(listed(wrong), None, "{wrong}");
        }
    }
}
