//! `GET /metrics`, on a port of its own: what `metrics.rs` counts, as text for Prometheus.

use axum::{Router, http::header, routing::get};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use std::time::Duration;

/// Until what was measured is folded into its sums, also where nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);
/// Durations of requests are counted up to each of these, in seconds; the last is the longest that there is.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 5.0, 15.0];
/// What Prometheus knows its text by.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The text of what is counted.
#[derive(Clone)]
pub(crate) struct Page(PrometheusHandle);

/// Begins to count, for the whole process.
pub(crate) fn install() -> Result<Page, String> {
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
    pub(crate) fn router(&self) -> Router {
        let page = self.0.clone();
        let text = async move || ([(header::CONTENT_TYPE, TEXT)], page.render());
        Router::new().route("/metrics", get(text))
    }

    /// Folds what is measured again and again; never ends.
    pub(crate) async fn keep_up(self) {
        let mut clock = tokio::time::interval(UPKEEP);
        loop {
            clock.tick().await;
            self.0.run_upkeep();
        }
    }
}
