//! Expositions: refused at a place in the text in harmless words, or taken, and then every sample has a
//! name, and a comment behind them changes nothing.

use domain::Service;
use exposition::{Dialect, Exposition, catalogue_of, parse_as};

use super::{Broken, is_harmless, is_place_in, promise};

pub(super) const PIECES: &[&str] = &[
    "# TYPE a counter\n",
    "# TYPE a histogram\n",
    "# TYPE a gauge\n",
    "# TYPE a untyped\n",
    "# TYPE a info\n",
    "# TYPE a stateset\n",
    "# TYPE a gaugehistogram\n",
    "# TYPE a summary\n",
    "# UNIT a_seconds seconds\n",
    "# HELP a \\n\n",
    "# EOF\n",
    "# EOF",
    "#",
    "a 1\n",
    "a_total 1\n",
    "a_bucket{le=\"+Inf\"} 1\n",
    "a_bucket{le=\"1\"} 1\n",
    "a_sum 1\n",
    "a_count 1\n",
    "a_created 1\n",
    "_bucket",
    "_total",
    "{",
    "}",
    "{\"a.b\",",
    ",",
    "=",
    "\"",
    "\\",
    "\\\"",
    "\\n",
    " ",
    "\t",
    "\r",
    "\n",
    "\n\n",
    " # {} 1",
    " # {trace_id=\"x\"} 0.5 1",
    "NaN",
    "+Inf",
    "-1",
    "0x1",
    "1e400",
    "1_0",
    "le=\"",
    "quantile=\"2\"",
    "é",
    "\0",
    "\u{1b}[2J",
    "\u{FFFD}",
];

pub(super) fn holds_for(text: &str) -> Result<bool, Broken> {
    let mut is_taken = false;
    for dialect in [Dialect::Classic, Dialect::OpenMetrics] {
        match parse_as(dialect, text) {
            Ok(taken) => {
                is_taken = true;
                let service = Service {
                    name: "fuzz".to_owned(),
                    label: "job".to_owned(),
                };
                catalogue_of(&taken, service);
                let mut samples = taken.families.iter().flat_map(|family| &family.samples);
                promise(samples.all(|sample| !sample.name.is_empty()), || {
                    "a name of each sample".to_owned()
                })?;
                if dialect == Dialect::Classic {
                    a_comment_changes_nothing(text, &taken)?;
                }
            }
            Err(refusal) => {
                is_place_in(text, refusal.line, refusal.column)?;
                is_harmless(&refusal.to_string())?;
            }
        }
    }
    Ok(is_taken)
}

fn a_comment_changes_nothing(text: &str, taken: &Exposition) -> Result<(), Broken> {
    let newline = if text.ends_with('\n') { "" } else { "\n" };
    let commented = parse_as(Dialect::Classic, &format!("{text}{newline}# a comment\n"));
    promise(
        commented.as_ref().is_ok_and(|commented| same(commented, taken)),
        || format!("a comment changes nothing; it makes {commented:?}"),
    )
}

/// NaN equals nothing, so what is written is compared.
fn same(one: &Exposition, other: &Exposition) -> bool {
    format!("{one:?}") == format!("{other:?}")
}
