//! The log: to standard error, one event a line, for people or as JSON. What a request carries (path, query, body,
//! headers, address) is never logged: a line names its route as in `routes.rs`. Called by `main`.

use crate::config::{GeneralOptions, LogFormat};
use std::io::{self, IsTerminal as _, Write};
use tracing::Subscriber;
use tracing_subscriber::{
    filter::Targets,
    fmt::{MakeWriter, layer},
    layer::SubscriberExt as _,
    registry,
};

/// Migrations tell of themselves whenever a database is opened; said before what the operator wants, it can be
/// wanted otherwise.
const QUIET: &str = "refinery_core=warn";

/// Starts the log. A panic becomes an event, with its place and not with its message, which may repeat what
/// somebody has sent.
pub(crate) fn start(options: &GeneralOptions) {
    let terminal = io::stderr().is_terminal();
    // Another has come first only where two are started; then that one holds.
    let _ = tracing::subscriber::set_global_default(subscriber(options, terminal, io::stderr));
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of commend: please report its place");
    }));
}

/// What writes the log into `out`.
pub(crate) fn subscriber<W>(
    options: &GeneralOptions,
    colours: bool,
    out: W,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // The option was read like this before, so that it can be.
    let logged: Targets = format!("{QUIET},{}", options.log).parse().unwrap_or_default();
    let log = registry().with(logged);
    match options.log_format {
        LogFormat::Text => Box::new(log.with(layer().with_ansi(colours).with_writer(Lines(out)))),
        LogFormat::Json => {
            Box::new(log.with(layer().json().flatten_event(true).with_current_span(false).with_writer(out)))
        }
    }
}

/// Writers that keep each event on one line, so that no value can forge another.
struct Lines<W>(W);

struct Line<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Lines<W> {
    type Writer = Line<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(self.0.make_writer())
    }
}

impl<W: Write> Write for Line<W> {
    /// Takes one whole event, as `tracing-subscriber` writes it.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.trim_end_matches('\n').replace('\n', "\\n").replace('\r', "\\r");
        writeln!(self.0, "{line}")?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
pub(crate) mod tests;
