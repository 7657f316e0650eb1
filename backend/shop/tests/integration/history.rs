//! `shop history` against a receiver.

use serde_json::Value;

use crate::processes::shop;
use crate::receiver::FakeReceiver;

fn history(receiver: &FakeReceiver, arguments: &[&str]) -> std::process::Output {
    shop(&["history", "--remote-write", &receiver.url])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_history_is_written_in_time_order_half_an_hour_a_request() {
    let receiver = FakeReceiver::accepting(usize::MAX);
    let output = history(&receiver, &["--days", "5", "--until", "2026-03-31T09:30:00Z"]);
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let requests = receiver.requests();
    assert_eq!(requests.len(), 5 * 48);

    let mut newest = i64::MIN;
    let mut n_samples = 0;
    for request in &requests {
        for series in &request.timeseries {
            assert!(series.labels.is_sorted(), "{:?}", series.labels);
            assert_eq!(series.samples.len(), 30);
            assert!(series.samples[0].timestamp > newest);
            n_samples += series.samples.len();
        }
        newest = request.timeseries[0].samples[29].timestamp;
    }
    assert_eq!(report["samples"], n_samples);
    assert_eq!(report["series"], 125);
    assert_eq!(report["from"], "2026-03-26T09:31:00Z");
    assert_eq!(report["until"], "2026-03-31T09:30:00Z");
    let incidents = report["incidents"].as_array().unwrap();
    assert_eq!(incidents.len(), 1, "only the latest fits into five days");
    assert_eq!(incidents[0]["kind"], "latency");
    let progress = String::from_utf8(output.stderr).unwrap();
    assert!(progress.ends_with("history: 100 % written\n"), "{progress}");
}

#[test]
fn a_resumed_history_says_where_it_went_on() {
    let receiver = FakeReceiver::accepting(usize::MAX);
    let arguments = [
        "--from",
        "2026-03-31T08:00:10Z",
        "--until",
        "2026-03-31T09:30:00Z",
        "--quiet",
    ];
    let output = history(&receiver, &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["from"], "2026-03-31T08:01:00Z");
    assert_eq!(report["samples"], 125 * 90);
    assert_eq!(report["incidents"], serde_json::json!([]));
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_receiver_that_refuses_is_quoted_with_the_remedy() {
    let receiver = FakeReceiver::accepting(2);
    let output = history(&receiver, &["--days", "1", "--quiet"]);
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    for part in [
        "after 7500 samples",
        "status 400",
        "out of order sample",
        "--from",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}
