//! What each service exposes: the one list of metric families, for the live services and for the history alike.
//!
//! [`Measurements`] holds a service's numbers; [`Measurements::families`] turns them into families with names, types,
//! help and labels. A live service renders those as text, the history reads the values minute by minute.

use std::fmt;

use crate::latency::{BOUNDS, Histogram};
use crate::services::{OWN_FAILURE, Service};

/// The numbers of one service at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurements {
    /// When the process started, in seconds since 1970.
    pub started_unix_seconds: f64,
    /// What the service did since then.
    pub work: Work,
}

/// What a service did since it started.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// The service answers HTTP requests.
    Http(HttpWork),
    /// The service works through a queue.
    Queue(QueueWork),
}

/// The numbers of a service that answers HTTP requests.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpWork {
    /// Answers by `code`; every code that the service can answer with is here from the start.
    answers: Vec<(&'static str, u64)>,
    /// Requests that are being answered now.
    pub in_flight: u64,
    /// The durations of all answered requests.
    pub durations: Histogram,
    /// Attempts to authorise a payment, of the service that does so.
    pub authorisations: Option<Authorisations>,
}

/// Attempts to authorise a payment: every attempt either succeeds or fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Authorisations {
    /// Attempts.
    pub requested: u64,
    /// Attempts that the bank answered, be it with yes or no.
    pub succeeded: u64,
    /// Attempts without an answer of the bank.
    pub failed: u64,
}

/// The numbers of a service that works through a queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueWork {
    /// Jobs that wait.
    pub depth: u64,
    /// How long the oldest waiting job has waited, in seconds; zero if none waits.
    pub oldest_age_seconds: f64,
    /// Jobs that were taken in.
    pub enqueued: u64,
    /// Jobs that were done.
    pub succeeded: u64,
    /// Jobs that were given up.
    pub failed: u64,
    /// The durations of all finished jobs, without their wait.
    pub durations: Histogram,
}

/// A metric family as the exposition format knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// The name of the family.
    pub name: &'static str,
    /// One sentence that says what is counted, and the unit.
    pub help: &'static str,
    /// The type.
    pub kind: Kind,
    /// The series; their number and order depend on the service alone.
    pub samples: Vec<Sample>,
}

/// The type of a metric family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises, except when the process starts anew.
    Counter,
    /// Rises and falls.
    Gauge,
    /// A classic histogram with the series `_bucket`, `_sum` and `_count`.
    Histogram,
}

/// One series of a family with its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What follows the family's name: empty, `_bucket`, `_sum` or `_count`.
    pub suffix: &'static str,
    /// The one label that tells the family's series apart, if there is one.
    pub label: Option<(&'static str, &'static str)>,
    /// The value.
    pub value: f64,
}

impl Measurements {
    /// A service that has just started and done nothing.
    pub fn new(service: Service, started_unix_seconds: f64) -> Self {
        let work = match service.codes() {
            None => Work::Queue(QueueWork::default()),
            Some(codes) => {
                let known = [
                    Some(codes.success),
                    Some(codes.refused),
                    Some(OWN_FAILURE),
                    codes.bad_gateway,
                ];
                Work::Http(HttpWork {
                    answers: known.into_iter().flatten().map(|code| (code, 0)).collect(),
                    in_flight: 0,
                    durations: Histogram::default(),
                    authorisations: (service == Service::Payment).then(Authorisations::default),
                })
            }
        };
        Self {
            started_unix_seconds,
            work,
        }
    }

    /// Everything that the service exposes, always the same series in the same order.
    pub fn families(&self) -> Vec<Family> {
        let mut families = match &self.work {
            Work::Http(work) => work.families(),
            Work::Queue(work) => work.families(),
        };
        families.push(single(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            Kind::Gauge,
            self.started_unix_seconds,
        ));
        families
    }

    /// The exposition text that Prometheus scrapes, format 0.0.4.
    pub fn exposition(&self) -> String {
        self.families().iter().map(Family::to_string).collect()
    }
}

impl HttpWork {
    /// Counts `n` answers with `code`; a code that the service does not know is counted as nothing.
    pub fn count_answers(&mut self, code: &str, n: u64) {
        if let Some((_, count)) = self.answers.iter_mut().find(|(known, _)| *known == code) {
            *count += n;
        }
        if let Some(authorisations) = &mut self.authorisations {
            authorisations.requested += n;
            let outcome = if code == OWN_FAILURE {
                &mut authorisations.failed
            } else {
                &mut authorisations.succeeded
            };
            *outcome += n;
        }
    }

    /// The answers so far with `code`.
    pub fn answers_with(&self, code: &str) -> u64 {
        self.answers
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(0, |(_, count)| *count)
    }

    fn families(&self) -> Vec<Family> {
        let by_code = self.answers.iter().map(|(code, count)| Sample {
            suffix: "",
            label: Some(("code", *code)),
            value: *count as f64,
        });
        let mut families = vec![
            Family {
                name: "http_requests_total",
                help: "HTTP requests that were answered, by status code.",
                kind: Kind::Counter,
                samples: by_code.collect(),
            },
            histogram(
                "http_request_duration_seconds",
                "Time from a request to its answer, in seconds.",
                &self.durations,
            ),
            single(
                "http_requests_in_flight",
                "HTTP requests that are being answered.",
                Kind::Gauge,
                self.in_flight as f64,
            ),
        ];
        families.extend(self.authorisations.iter().flat_map(Authorisations::families));
        families
    }
}

impl Authorisations {
    fn families(&self) -> [Family; 3] {
        let counter = |name, help, value: u64| single(name, help, Kind::Counter, value as f64);
        [
            counter(
                "payment_authorisation_req",
                "Attempts to authorise a payment.",
                self.requested,
            ),
            counter(
                "payment_authorisation_succ",
                "Attempts to authorise a payment that the bank answered.",
                self.succeeded,
            ),
            counter(
                "payment_authorisation_fail",
                "Attempts to authorise a payment that the bank did not answer.",
                self.failed,
            ),
        ]
    }
}

impl QueueWork {
    fn families(&self) -> Vec<Family> {
        let counter = |name, help, value: u64| single(name, help, Kind::Counter, value as f64);
        vec![
            single(
                "shipping_queue_depth",
                "Jobs that wait in the queue.",
                Kind::Gauge,
                self.depth as f64,
            ),
            single(
                "shipping_oldest_job_age_seconds",
                "Time that the oldest waiting job has waited, in seconds; zero if none waits.",
                Kind::Gauge,
                self.oldest_age_seconds,
            ),
            counter(
                "shipping_jobs_enqueued_total",
                "Jobs that were put into the queue.",
                self.enqueued,
            ),
            counter(
                "shipping_jobs_succeeded_total",
                "Jobs that were shipped.",
                self.succeeded,
            ),
            counter(
                "shipping_jobs_failed_total",
                "Jobs that were given up.",
                self.failed,
            ),
            histogram(
                "shipping_job_duration_seconds",
                "Time that a job took, without its wait in the queue, in seconds.",
                &self.durations,
            ),
        ]
    }
}

fn single(name: &'static str, help: &'static str, kind: Kind, value: f64) -> Family {
    Family {
        name,
        help,
        kind,
        samples: vec![Sample {
            suffix: "",
            label: None,
            value,
        }],
    }
}

fn histogram(name: &'static str, help: &'static str, durations: &Histogram) -> Family {
    let counts = durations.cumulative();
    let all = counts[BOUNDS.len()] as f64;
    let bounds = BOUNDS.iter().map(|bound| bound.text).chain(["+Inf"]);
    let buckets = bounds.zip(counts).map(|(bound, count)| Sample {
        suffix: "_bucket",
        label: Some(("le", bound)),
        value: count as f64,
    });
    let totals = [
        Sample {
            suffix: "_sum",
            label: None,
            value: durations.sum_seconds(),
        },
        Sample {
            suffix: "_count",
            label: None,
            value: all,
        },
    ];
    Family {
        name,
        help,
        kind: Kind::Histogram,
        samples: buckets.chain(totals).collect(),
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# HELP {} {}", self.name, self.help)?;
        writeln!(f, "# TYPE {} {}", self.name, self.kind)?;
        for sample in &self.samples {
            f.write_str(self.name)?;
            f.write_str(sample.suffix)?;
            if let Some((name, value)) = sample.label {
                write!(f, "{{{name}=\"{value}\"}}")?;
            }
            writeln!(f, " {}", sample.value)?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        })
    }
}

/// The media type of [`Measurements::exposition`].
pub const EXPOSITION_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn http_work(measurements: &mut Measurements) -> &mut HttpWork {
        match &mut measurements.work {
            Work::Http(work) => work,
            Work::Queue(_) => panic!("the service answers HTTP"),
        }
    }

    #[test]
    fn payment_exposes_its_pairs_beside_the_http_metrics() {
        let mut payment = Measurements::new(Service::Payment, 1_700_000_000.5);
        let work = http_work(&mut payment);
        work.count_answers("200", 7);
        work.count_answers("402", 2);
        work.count_answers("500", 1);
        work.durations.observe(0.03);
        work.durations.observe(3.0);
        expect![[r##"
            # HELP http_requests_total HTTP requests that were answered, by status code.
            # TYPE http_requests_total counter
            http_requests_total{code="200"} 7
            http_requests_total{code="402"} 2
            http_requests_total{code="500"} 1
            # HELP http_request_duration_seconds Time from a request to its answer, in seconds.
            # TYPE http_request_duration_seconds histogram
            http_request_duration_seconds_bucket{le="0.01"} 0
            http_request_duration_seconds_bucket{le="0.025"} 0
            http_request_duration_seconds_bucket{le="0.05"} 1
            http_request_duration_seconds_bucket{le="0.1"} 1
            http_request_duration_seconds_bucket{le="0.25"} 1
            http_request_duration_seconds_bucket{le="0.5"} 1
            http_request_duration_seconds_bucket{le="1"} 1
            http_request_duration_seconds_bucket{le="2.5"} 1
            http_request_duration_seconds_bucket{le="+Inf"} 2
            http_request_duration_seconds_sum 3.03
            http_request_duration_seconds_count 2
            # HELP http_requests_in_flight HTTP requests that are being answered.
            # TYPE http_requests_in_flight gauge
            http_requests_in_flight 0
            # HELP payment_authorisation_req Attempts to authorise a payment.
            # TYPE payment_authorisation_req counter
            payment_authorisation_req 10
            # HELP payment_authorisation_succ Attempts to authorise a payment that the bank answered.
            # TYPE payment_authorisation_succ counter
            payment_authorisation_succ 9
            # HELP payment_authorisation_fail Attempts to authorise a payment that the bank did not answer.
            # TYPE payment_authorisation_fail counter
            payment_authorisation_fail 1
            # HELP process_start_time_seconds When the process started, in seconds since 1970.
            # TYPE process_start_time_seconds gauge
            process_start_time_seconds 1700000000.5
        "##]]
        .assert_eq(&payment.exposition());
    }

    #[test]
    fn all_series_exist_before_the_first_request() {
        for service in Service::ALL {
            let fresh = Measurements::new(service, 0.0);
            let n_series: usize = fresh.families().iter().map(|family| family.samples.len()).sum();
            let expected = match service {
                Service::Storefront | Service::Orders => 17,
                Service::Catalogue | Service::Carts | Service::User => 16,
                Service::Payment => 19,
                Service::Shipping => 17,
            };
            assert_eq!(n_series, expected, "{service}");
        }
    }
}
