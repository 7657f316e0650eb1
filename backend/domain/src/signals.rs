//! What sort of thing a service is, and which signals it shows, by the names of its metrics alone: for
//! finding one's way in a long list. What can be promised is for the candidates to say, which see labels
//! and history.

use std::collections::BTreeSet;

/// What a service mainly does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceKind {
    /// Answers HTTP.
    Http,
    /// Answers gRPC.
    Grpc,
    /// Works on messages or jobs.
    Queue,
    /// Keeps data.
    Store,
    /// Its names tell nothing of it.
    Other,
}

/// A golden signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// How much is asked of it.
    Traffic,
    /// How much of that fails.
    Errors,
    /// How long it takes.
    Latency,
    /// How full it is.
    Saturation,
}

/// Parts of names, as exporters and OpenTelemetry's conventions use them. What comes first is taken
/// where several kinds have as many names.
const KINDS: [(ServiceKind, &[&str]); 4] = [
    (ServiceKind::Grpc, &["grpc", "rpc"]),
    (ServiceKind::Http, &["http"]),
    (
        ServiceKind::Queue,
        &[
            "queue",
            "kafka",
            "rabbitmq",
            "nats",
            "amqp",
            "consumer",
            "jobs",
            "job",
            "messages",
            "messaging",
        ],
    ),
    (
        ServiceKind::Store,
        &[
            "pg",
            "postgres",
            "postgresql",
            "mysql",
            "redis",
            "mongodb",
            "memcached",
            "cassandra",
            "elasticsearch",
            "etcd",
            "minio",
        ],
    ),
];
const ERRORS: [&str; 6] = ["error", "errors", "failed", "failures", "fail", "exceptions"];
const LATENCY: [&str; 3] = ["duration", "latency", "seconds"];
const SATURATION: [&str; 7] = [
    "utilization",
    "usage",
    "limit",
    "capacity",
    "inflight",
    "backlog",
    "lag",
];

/// What a service with series of these names mainly does.
pub fn kind_of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> ServiceKind {
    let n_of = |words: &[&str]| names.clone().filter(|name| has_word(name, words)).count();
    let mut best = (0, ServiceKind::Other);
    for (kind, words) in KINDS {
        let n_names = n_of(words);
        if n_names > best.0 {
            best = (n_names, kind);
        }
    }
    best.1
}

/// The signals that series of these names show.
pub fn signals_of<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<Signal> {
    let mut signals = BTreeSet::new();
    for name in names {
        let is_bucket = name.ends_with("_bucket");
        // What counts requests tells their status by a label.
        let has_status = has_word(name, &["requests", "handled", "responses"]);
        if name.ends_with("_total") || name.ends_with("_count") {
            signals.insert(Signal::Traffic);
        }
        if has_word(name, &ERRORS) || has_status {
            signals.insert(Signal::Errors);
        }
        if is_bucket && has_word(name, &LATENCY) {
            signals.insert(Signal::Latency);
        }
        if has_word(name, &SATURATION) {
            signals.insert(Signal::Saturation);
        }
    }
    signals
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split(['_', '.', ':']).any(|part| words.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], kind: ServiceKind, signals: &[Signal]) {
        assert_eq!(kind_of(names.iter().copied()), kind);
        let found: Vec<Signal> = signals_of(names.iter().copied()).into_iter().collect();
        assert_eq!(found, signals);
    }

    #[test]
    fn a_web_service_shows_what_it_is_asked_and_how_long_it_takes() {
        use Signal::{Errors, Latency, Traffic};
        let names = [
            "http_requests_total",
            "http_request_duration_seconds_bucket",
            "http_request_duration_seconds_count",
            "process_cpu_seconds_total",
        ];
        check(&names, ServiceKind::Http, &[Traffic, Errors, Latency]);
    }

    #[test]
    fn others_are_told_by_what_most_of_their_names_say() {
        use Signal::{Errors, Latency, Saturation, Traffic};
        check(
            &["grpc_server_handled_total", "grpc_server_handling_seconds_bucket"],
            ServiceKind::Grpc,
            &[Traffic, Errors, Latency],
        );
        check(
            &[
                "mailer_queue_backlog",
                "mailer_jobs_failed_total",
                "http_requests_total",
            ],
            ServiceKind::Queue,
            &[Traffic, Errors, Saturation],
        );
        check(&["redis_memory_usage"], ServiceKind::Store, &[Saturation]);
        check(&["fivegs_amffunction_rm_reginitreq"], ServiceKind::Other, &[]);
        check(&[], ServiceKind::Other, &[]);
    }
}
