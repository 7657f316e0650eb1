//! Log lines as hclog writes them, which Grafana takes apart and shows as its own.

use std::fmt;
use std::io::{Stderr, Write};

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Grafana shows a line only if its time has exactly six decimals.
const TIME: DateTimePrinter = DateTimePrinter::new().precision(Some(6));
/// go-plugin reads lines in pieces of 64 KiB, and shows a line of two pieces as none.
const MAX_LINE_BYTES: usize = 60 * 1024;
/// A text of this size fits into a line even where each of its bytes has to be escaped.
const MAX_TEXT_BYTES: usize = 8 * 1024;

/// Writes events as Grafana wants to read them, with the fields of the spans around them.
pub struct HclogLayer<W = fn() -> Stderr> {
    output: W,
    now: fn() -> Timestamp,
}

/// Sends what a panic says to the log, since Grafana shows no other lines.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(
            place,
            "this is a mistake of the plugin, please report it: {message}"
        );
    }));
}

impl HclogLayer {
    /// Writes to the standard error, from which Grafana reads.
    pub fn new(now: fn() -> Timestamp) -> Self {
        Self::with_output(std::io::stderr, now)
    }
}

impl<W> HclogLayer<W> {
    /// Writes to `output`.
    pub fn with_output(output: W, now: fn() -> Timestamp) -> Self {
        Self { output, now }
    }
}

impl<W> fmt::Debug for HclogLayer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HclogLayer").finish_non_exhaustive()
    }
}

impl<S, W> Layer<S> for HclogLayer<W>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    W: for<'writer> MakeWriter<'writer> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
        {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.0.extend(outer.0.clone());
            }
        }
        event.record(&mut fields);
        let metadata = event.metadata();
        let line = fields.line((self.now)(), *metadata.level(), metadata.target());
        // There is nobody left to tell where the log cannot be written.
        let _ = self.output.make_writer().write_all(line.as_bytes());
    }
}

#[derive(Debug, Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn line(mut self, now: Timestamp, level: Level, target: &str) -> String {
        let message = self.0.remove("message").unwrap_or_else(|| Value::from(""));
        let head = [
            ("@timestamp", Value::from(TIME.timestamp_to_string(&now))),
            ("@level", Value::from(level.as_str().to_ascii_lowercase())),
            ("@module", Value::from(target)),
            ("@message", message),
        ];
        let head = Map::from_iter(head.map(|(key, value)| (key.to_owned(), value)));
        let mut full = self.0;
        full.extend(head.clone());
        let line = Value::Object(full).to_string();
        if line.len() < MAX_LINE_BYTES {
            return line + "\n";
        }
        Value::Object(head).to_string() + "\n"
    }

    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, shortened(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, shortened(&format!("{value:?}")));
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= MAX_TEXT_BYTES {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(MAX_TEXT_BYTES)])
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let now = || Timestamp::from_millisecond(1_800_000_000_250).unwrap();
        let layer = HclogLayer::with_output(move || writer.clone(), now);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_has_all_that_grafana_reads() {
        let line = logged(|| {
            let span = tracing::info_span!("call", request.id = "r1", role = tracing::field::Empty);
            span.record("role", "Viewer");
            let _entered = span.enter();
            tracing::warn!(duration_ms = 3_u64, login = %"ann\nroot", "asked \"twice\"");
        });
        assert_eq!(
            line,
            concat!(
                r#"{"@level":"warn","@message":"asked \"twice\"","@module":"plugin::hclog::tests","#,
                r#""@timestamp":"2027-01-15T08:00:00.250000Z","duration_ms":3,"login":"ann\nroot","#,
                r#""request.id":"r1","role":"Viewer"}"#,
                "\n"
            )
        );
    }

    #[test]
    fn no_line_is_longer_than_grafana_reads_at_once() {
        let long = "\u{1}ä".repeat(100_000);
        let line = logged(|| tracing::error!(a = long, b = long, c = long, "{long}"));
        assert!(line.len() < 64 * 1024, "{}", line.len());
        assert!(line.ends_with("\n") && line.contains("…"));
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["@level"], "error");
    }
}
