use super::*;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tracing::Dispatch;

/// Takes nothing. Where there is but one log, `tracing` asks whichever thread comes first what is logged, and
/// keeps its answer for all: with a second, it asks the logs.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));

/// A log that a test reads; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Takes what this thread logs as long as the guard lives.
    pub(crate) fn start(&self, log: &str, log_format: LogFormat) -> tracing::subscriber::DefaultGuard {
        let options = GeneralOptions { config: None, log: log.into(), log_format };
        let out = self.clone();
        LazyLock::force(&SECOND);
        tracing::subscriber::set_default(subscriber(&options, false, move || out.clone()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_value_forges_a_line() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let log = Captured::default();
        let guard = log.start("trace", format);
        let value = "a\n2026-11-22T00:00:00Z ERROR forged\r\nb";
        tracing::info!(%value, "one");
        tracing::info!(?value, "two");
        tracing::info!("three {value}");
        drop(guard);
        let text = log.text();
        assert_eq!((text.lines().count(), text.matches('\r').count()), (3, 0), "{text}");
    }
}

#[test]
fn a_json_line_is_an_object_with_its_fields() {
    let log = Captured::default();
    let guard = log.start("info", LogFormat::Json);
    tracing::error_span!("request", id = "7").in_scope(|| tracing::warn!(n = 3, "counted"));
    tracing::debug!("not this");
    drop(guard);
    let line: serde_json::Value = serde_json::from_str(&log.text()).expect("one object");
    assert_eq!(
        (&line["level"], &line["message"], &line["n"]),
        (&"WARN".into(), &"counted".into(), &3.into())
    );
    assert_eq!(line["spans"][0]["id"], "7");
}
