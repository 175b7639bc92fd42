//! `GET /metrics`, on a port of its own: what `metrics.rs` counts, as text for Prometheus.

use crate::server;
use axum::{Router, http::header, routing::get};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use std::{net::SocketAddr, time::Duration};

/// Until what was measured is folded into its sums, also where nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);
/// Durations of requests are counted up to each of these, in seconds; the last is the longest that there is.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 5.0, 15.0];
/// What Prometheus knows its text by.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The text of what is counted.
#[derive(Clone)]
struct Page(PrometheusHandle);

/// Begins to count, and gives what shows the counts at that address until the server stops; `say` prints where.
/// Without an address, nothing.
pub(crate) fn begin(
    address: Option<SocketAddr>,
    say: impl Fn(&str),
) -> Result<impl Future<Output = Result<(), String>>, String> {
    let shown = match address {
        None => None,
        Some(address) => {
            let listener = server::listen(address, "--metrics")?;
            let address = listener.local_addr().map_err(|e| e.to_string())?;
            if address.ip().is_unspecified() {
                tracing::warn!(%address, "whoever reaches this machine on this port can read the metrics");
            }
            say(&format!("Metrics http://{address}/metrics"));
            Some((listener, install()?))
        }
    };
    Ok(async {
        let Some((listener, page)) = shown else { return Ok(()) };
        tokio::spawn(page.clone().keep_up());
        server::run("metrics", listener, page.router(), server::stop_signal()).await
    })
}

/// Begins to count, for the whole process.
fn install() -> Result<Page, String> {
    let recorder = recorder().map_err(|error| error.to_string())?;
    let page = Page(recorder.handle());
    metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
    super::describe();
    Ok(page)
}

/// Counts, where it is asked to.
pub(crate) fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let builder = PrometheusBuilder::new();
    Ok(builder.set_buckets_for_metric(Matcher::Full(super::SECONDS.into()), &SECONDS)?.build_recorder())
}

impl Page {
    /// The one page that the port of the metrics has.
    fn router(&self) -> Router {
        let page = self.0.clone();
        let text = async move || ([(header::CONTENT_TYPE, TEXT)], page.render());
        Router::new().route("/metrics", get(text))
    }

    /// Folds what is measured again and again; never ends.
    async fn keep_up(self) {
        let mut clock = tokio::time::interval(UPKEEP);
        loop {
            clock.tick().await;
            self.0.run_upkeep();
        }
    }
}
