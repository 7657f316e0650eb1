//! `window-under-4-scrapes`: a window that one lost scrape leaves without an increase.

use std::time::Duration;

use domain::{Severity, TimeSpan};

use crate::syntax::Expr;

use super::syntax::{OF_COUNTERS, bare};
use super::{Check, Remark, Run, Subject};

pub(super) const CHECK: Check = Check {
    id: "window-under-4-scrapes",
    severity: Severity::Warning,
    page: include_str!("../../docs/checks/window-under-4-scrapes.md"),
    run: Run::OnExpression(run),
};

fn run(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(scrape_interval) = subject.surroundings.scrape_interval else {
        return Vec::new();
    };
    let needed = scrape_interval.times(4).to_duration();
    let windows = subject
        .nodes
        .iter()
        .filter_map(|node| Some((node.span(), window(node, subject)?)));
    windows
        .filter(|(_, window)| *window < needed)
        .map(|(span, window)| {
            let message = format!(
                "the window {} holds fewer than 4 scrapes of {scrape_interval} each",
                TimeSpan::from_seconds(window.as_secs())
            );
            Remark::at(
                span,
                message,
                "read a window of at least 4 scrapes, or scrape more often",
            )
        })
        .collect()
}

/// The window over which a scraped counter is read; recorded series have an interval of their own.
fn window(node: &Expr, subject: &Subject<'_>) -> Option<Duration> {
    let Expr::Call(call) = node else {
        return None;
    };
    if !OF_COUNTERS.contains(&call.function.name) {
        return None;
    }
    let Expr::MatrixSelector(read) = bare(call.arguments.first()?) else {
        return None;
    };
    let name = read.selector.metric().unwrap_or_default();
    let is_recorded = name.contains(':') || subject.recorded.contains_key(name);
    if is_recorded { None } else { read.range.fixed() }
}
