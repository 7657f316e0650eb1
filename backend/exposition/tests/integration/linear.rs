//! Any text ends in an answer, in time that grows with its length alone.

use std::time::{Duration, Instant};

use exposition::{Dialect, parse_as};
use proptest::prelude::*;

/// Twice the text takes no more than three times as long, at the best of five.
fn grows_linearly(dialect: Dialect, text: impl Fn(usize) -> String) {
    let time_of = |n: usize| -> Duration {
        let text = text(n);
        let times = (0..5).map(|_| {
            let started = Instant::now();
            parse_as(dialect, &text).unwrap();
            started.elapsed()
        });
        times.min().unwrap()
    };
    let (short, long) = (time_of(20_000), time_of(160_000));
    assert!(long < short * 24, "{short:?} for 20,000, {long:?} for 160,000");
}

#[test]
fn many_families_many_series_and_long_lines_take_linear_time() {
    grows_linearly(Dialect::OpenMetrics, |n| {
        let families = (0..n).map(|n| format!("# TYPE f{n} counter\nf{n}_total 1\n"));
        families.collect::<String>() + "# EOF\n"
    });
    grows_linearly(Dialect::OpenMetrics, |n| {
        let series = (0..n).map(|n| format!("f{{k=\"{n}\"}} 1\n"));
        series.collect::<String>() + "# EOF\n"
    });
    grows_linearly(Dialect::Classic, |n| {
        (0..n)
            .map(|n| format!("h{}_bucket{{k=\"{n}\"}} 1\n", n % 7))
            .collect()
    });
    grows_linearly(Dialect::Classic, |n| {
        let labels: Vec<String> = (0..n).map(|n| format!("k{n}=\"\\\\\\\"\"")).collect();
        format!("a{{{}}} 1\n", labels.join(","))
    });
}

proptest! {
    #[test]
    fn no_text_panics(text in "[a#_{}\"=,\\\\ 0-9.eE+TYPHLI\nN\u{e9}-]{0,200}") {
        for dialect in [Dialect::Classic, Dialect::OpenMetrics] {
            if let Err(refused) = parse_as(dialect, &text) {
                prop_assert!(refused.line >= 1 && refused.column >= 1);
                prop_assert!(refused.line <= text.split('\n').count());
            }
        }
    }
}
