//! What is counted of the collector itself, by name, for Prometheus. Labels are routes, words and ids of surveys
//! that are served, never what somebody sent. Where no recorder runs, nothing is counted. `page.rs` shows it.

mod page;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::time::Duration;

pub(crate) use page::begin;
#[cfg(test)]
pub(crate) use page::recorder;

const REQUESTS: &str = "commend_http_requests_total";
const SECONDS: &str = "commend_http_request_duration_seconds";
const BATCHES: &str = "commend_batches_total";
const WAITING: &str = "commend_batches_waiting";
const ANSWERS: &str = "commend_answers_total";
const SHOWN: &str = "commend_shown_total";
const DISMISSED: &str = "commend_dismissed_total";
const REPORTS: &str = "commend_report_reads_total";
const REFUSED: &str = "commend_login_failures_total";
const OPEN: &str = "commend_connections_open";
const FULL: &str = "commend_connections_full_total";
const LOST: &str = "commend_connections_failed_total";
const BUILD: &str = "commend_build_info";

/// One of a number that rises and falls, for as long as this lives.
pub(crate) struct One(metrics::Gauge);

/// A request was answered. The route is a template; a method that is none of HTTP's own is `other`.
pub(crate) fn request(route: &str, method: &'static str, status: u16, took: Duration) {
    counter!(REQUESTS, "route" => route.to_owned(), "method" => method, "status" => status.to_string())
        .increment(1);
    histogram!(SECONDS, "route" => route.to_owned(), "method" => method).record(took);
}

/// A batch was answered, with this word: the `result` or the `error` of the answer.
pub(crate) fn batch(outcome: &'static str) {
    counter!(BATCHES, "outcome" => outcome).increment(1);
}

/// A batch waits for its commit.
pub(crate) fn batch_waits() -> One {
    One::of(gauge!(WAITING))
}

/// What a batch has added.
pub(crate) fn counted(survey: &str, answers: u64, shown: u64, dismissed: u64) {
    for (name, n) in [(ANSWERS, answers), (SHOWN, shown), (DISMISSED, dismissed)] {
        counter!(name, "survey" => survey.to_owned()).increment(n);
    }
}

/// A report was read.
pub(crate) fn report_read(survey: &str) {
    counter!(REPORTS, "survey" => survey.to_owned()).increment(1);
}

/// A token was shown that opens nothing, or not this.
pub(crate) fn token_refused() {
    counter!(REFUSED).increment(1);
}

/// A connection is open.
pub(crate) fn connection(listener: &'static str) -> One {
    One::of(gauge!(OPEN, "listener" => listener))
}

/// Every place for a connection is taken: who comes now waits.
pub(crate) fn connections_full(listener: &'static str) {
    counter!(FULL, "listener" => listener).increment(1);
}

/// A connection could not be taken.
pub(crate) fn connection_failed(listener: &'static str) {
    counter!(LOST, "listener" => listener).increment(1);
}

/// Says what each name means, and that which holds from the start.
fn describe() {
    describe_counter!(REQUESTS, "Requests that were answered.");
    describe_histogram!(SECONDS, Unit::Seconds, "Time from a request's header to its answer.");
    describe_counter!(BATCHES, "Batches by result or error of the answer.");
    describe_gauge!(WAITING, "Batches that wait for their commit.");
    describe_counter!(ANSWERS, "Answers that were counted.");
    describe_counter!(SHOWN, "How often a survey was shown.");
    describe_counter!(DISMISSED, "How often a survey was dismissed.");
    describe_counter!(REPORTS, "Reports that were read.");
    describe_counter!(REFUSED, "Tokens that opened nothing.");
    describe_gauge!(OPEN, "Open connections.");
    describe_counter!(FULL, "How often every place for a connection was taken.");
    describe_counter!(LOST, "Connections that could not be taken.");
    describe_gauge!(BUILD, "1, with the version that runs.");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1);
    counter!(REFUSED).absolute(0);
    gauge!(WAITING).set(0);
}

impl One {
    fn of(gauge: metrics::Gauge) -> Self {
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
