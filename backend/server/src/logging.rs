//! Structured logs to standard error, so that standard output holds results alone.

use tracing::Level;
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Our crates; what they lean on is heard only when it warns, or when everything is asked for.
const OURS: [&str; 11] = [
    "srellama",
    "api",
    "app",
    "domain",
    "fakes",
    "inference",
    "plugin",
    "promql",
    "receipts",
    "sources",
    "store",
];

/// Begins to log. A second call changes nothing.
pub(crate) fn begin(level: Level, format: LogFormat) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(level))
        .with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Text => {
            let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            builder.with_ansi(is_terminal).try_init()
        }
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    // Only fails where logging has begun already.
    let _ = begun;
}

/// Lets through what is worth logging at `level`.
pub(crate) fn filter(level: Level) -> EnvFilter {
    EnvFilter::new(directives(level))
}

fn directives(level: Level) -> String {
    let others = if level == Level::TRACE {
        Level::DEBUG
    } else {
        Level::WARN
    };
    let mut directives = others.to_string();
    for name in OURS {
        directives += &format!(",{name}={level}");
    }
    directives
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_stay_quiet() {
        assert!(directives(Level::INFO).starts_with("WARN,srellama=INFO,api=INFO"));
    }
}
