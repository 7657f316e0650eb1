//! What PromQL a source takes: how that is learned, and whose word stands.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::check::CheckSubject;
use async_trait::async_trait;
use domain::metric::MetricMetadata;
use domain::ports::{
    Between, FeatureList, LoadedRuleGroup, MetricsSource, Sample, SampleSeries, ServerProfile, ServerVerdict,
    SourceError,
};
use domain::{Labels, TimeSpan};
use expect_test::{Expect, expect};
use jiff::Timestamp;

use crate::workbench::Workbench;

/// A source that says of itself what a test wants, and takes what does not hold a forbidden word.
struct Server {
    product: &'static str,
    version: &'static str,
    features: Option<FeatureList>,
    /// Whether it can be asked for its verdict.
    can_be_asked: bool,
    forbidden: &'static [&'static str],
    /// The status with which it refuses to evaluate.
    refuses_with: u16,
    /// What cannot be read of its answers.
    garbled: Garbled,
    /// Counts how often it is asked for its verdict.
    n_asked: Option<Arc<AtomicUsize>>,
}

#[derive(PartialEq)]
enum Garbled {
    Nothing,
    Features,
    FeaturesAndVerdicts,
}

impl Server {
    fn unreadable<T>() -> Result<T, SourceError> {
        Err(SourceError::Unreadable {
            request: "GET http://server/api/v1/features".to_owned(),
            source: "<html>".into(),
        })
    }

    fn word(&self, expression: &str) -> ServerVerdict {
        match self.forbidden.iter().find(|word| expression.contains(**word)) {
            Some(word) => ServerVerdict::Refuses {
                message: format!("no `{word}` here"),
            },
            None => ServerVerdict::Takes,
        }
    }
}

#[async_trait]
impl MetricsSource for Server {
    fn origin(&self) -> String {
        "http://server".to_owned()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        Ok(ServerProfile {
            product: self.product.to_owned(),
            version: self.version.to_owned(),
        })
    }

    async fn features(&self) -> Result<Option<FeatureList>, SourceError> {
        match self.garbled {
            Garbled::Nothing => Ok(self.features.clone()),
            Garbled::Features | Garbled::FeaturesAndVerdicts => Self::unreadable(),
        }
    }

    async fn verdict(&self, expression: &str) -> Result<Option<ServerVerdict>, SourceError> {
        if let Some(n_asked) = &self.n_asked {
            n_asked.fetch_add(1, Ordering::Relaxed);
        }
        match self.garbled {
            Garbled::FeaturesAndVerdicts => Self::unreadable(),
            Garbled::Nothing | Garbled::Features => Ok(self.can_be_asked.then(|| self.word(expression))),
        }
    }

    async fn label_values(&self, _: &str, _: Option<&str>, _: Between) -> Result<Vec<String>, SourceError> {
        Ok(vec!["up".to_owned()])
    }

    async fn label_names(&self, _: &str, _: Between) -> Result<Option<Vec<String>>, SourceError> {
        Ok(Some(vec!["instance".to_owned(), "job".to_owned()]))
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        Ok(BTreeMap::new())
    }

    async fn series(&self, _: &str, _: Between) -> Result<Vec<Labels>, SourceError> {
        Ok(Vec::new())
    }

    async fn instant(&self, expression: &str, _: Timestamp) -> Result<Vec<Sample>, SourceError> {
        match self.word(expression) {
            ServerVerdict::Takes => Ok(Vec::new()),
            ServerVerdict::Refuses { message } => Err(SourceError::Refused {
                request: "POST http://server/api/v1/query".to_owned(),
                status: self.refuses_with,
                message,
            }),
        }
    }

    async fn range(&self, _: &str, _: Between, _: TimeSpan) -> Result<Vec<SampleSeries>, SourceError> {
        Ok(Vec::new())
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        Ok(Vec::new())
    }
}

const PROMETHEUS: Server = Server {
    product: "Prometheus",
    version: "2.42.0",
    features: None,
    can_be_asked: true,
    forbidden: &[],
    refuses_with: 400,
    garbled: Garbled::Nothing,
    n_asked: None,
};

#[track_caller]
fn check(server: Server, expression: &str, expected: &Expect) {
    let mut app = Workbench::shop().app;
    app.source = Arc::new(server);
    let subject = CheckSubject::Expression(expression.to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let report = runtime.block_on(app.check(&subject)).unwrap();
    let mut said = format!(
        "{} of {} valid on {}\n",
        report.n_valid,
        report.n_expressions,
        report.server.in_words()
    );
    for finding in &report.findings {
        said += &format!("{:?} {}: {}\n", finding.severity, finding.check, finding.message);
    }
    expected.assert_eq(&said);
}

#[test]
fn what_both_take_is_valid_here() {
    check(
        PROMETHEUS,
        "sum(up)",
        &expect![[r#"
            1 of 1 valid on Prometheus 2.42.0, by its version, with its flags taken to be off
        "#]],
    );
}

#[test]
fn labels_are_those_that_the_source_names() {
    check(
        PROMETHEUS,
        "sum by (zone) (up{jop=\"shop\"})",
        &expect![[r#"
            1 of 1 valid on Prometheus 2.42.0, by its version, with its flags taken to be off
            Warning group-label-absent: `sum` groups by `zone`, which no series inside has, so it parts nothing
            Error label-absent: no series of `up` has the label `jop`
        "#]],
    );
}

#[test]
fn what_both_refuse_is_said_once_with_the_version_or_the_flag() {
    let old = Server {
        forbidden: &["limitk"],
        ..PROMETHEUS
    };
    check(
        old,
        "limitk(1, up)",
        &expect![[r#"
            0 of 1 valid on Prometheus 2.42.0, by its version, with its flags taken to be off
            Error unsupported-promql: the aggregation `limitk` is valid from Prometheus 2.54 on; this server (Prometheus 2.42.0, by its version, with its flags taken to be off) does not take it
        "#]],
    );
    let features = [("limitk".to_owned(), false), ("sum".to_owned(), true)];
    let today = Server {
        version: "3.15.0",
        features: Some(BTreeMap::from([(
            "promql_operators".to_owned(),
            BTreeMap::from(features),
        )])),
        forbidden: &["limitk"],
        ..PROMETHEUS
    };
    check(
        today,
        "limitk(1, up)",
        &expect![[r#"
            0 of 1 valid on Prometheus 3.15.0, by its own list of features
            Error unsupported-promql: the aggregation `limitk` needs `--enable-feature=promql-experimental-functions`; this server (Prometheus 3.15.0, by its own list of features) does not take it
        "#]],
    );
}

#[test]
fn the_word_of_the_server_stands_where_it_disagrees() {
    let with_flag = Server {
        version: "3.4.0",
        ..PROMETHEUS
    };
    check(
        with_flag,
        "limitk(1, up)",
        &expect![[r#"
            1 of 1 valid on Prometheus 3.4.0, by its version, with its flags taken to be off
            Warning server-disagrees: the aggregation `limitk` needs `--enable-feature=promql-experimental-functions`, yet the server takes it (Prometheus 3.4.0, by its version, with its flags taken to be off); its own word stands
        "#]],
    );
    let crippled = Server {
        forbidden: &["sum"],
        ..PROMETHEUS
    };
    check(
        crippled,
        "sum(up)",
        &expect![[r#"
            0 of 1 valid on Prometheus 2.42.0, by its version, with its flags taken to be off
            Error refused-by-server: the server refuses `sum(up)`: no `sum` here; it was taken to be valid on Prometheus 2.42.0, by its version, with its flags taken to be off
        "#]],
    );
    let of_metrics_ql = Server {
        product: "VictoriaMetrics",
        version: "",
        ..PROMETHEUS
    };
    check(
        of_metrics_ql,
        "rate(up) keep_metric_names",
        &expect![[r#"
        0 of 1 valid on VictoriaMetrics, which takes the PromQL of Prometheus 3.14 by its answers to probes
        Error promql-syntax: `keep_metric_names` stands where an operator or the end of the expression should stand (at 1:10 of `rate(up) keep_metric_names`)
        Warning server-disagrees: the server takes it, and it is no PromQL of Prometheus: `keep_metric_names` stands where an operator or the end of the expression should stand (at 1:10 of `rate(up) keep_metric_names`)
    "#]],
    );
}

#[test]
fn a_right_that_is_missing_and_a_limit_of_requests_are_no_word_on_an_expression() {
    for (refuses_with, said) in [
        (401, "401 no `sum` here; name credentials that it takes"),
        (403, "403 no `sum` here"),
        (
            429,
            "429 no `sum` here; it limits how often it is asked, so try again later, or have the limit raised",
        ),
    ] {
        let mut app = Workbench::shop().app;
        app.source = Arc::new(Server {
            forbidden: &["sum"],
            refuses_with,
            ..PROMETHEUS
        });
        let subject = CheckSubject::Expression("sum(up)".to_owned());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(app.check(&subject)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`POST http://server/api/v1/query` was refused: {said}")
        );
    }
}

#[test]
fn an_engine_of_another_kind_is_asked_with_probes_and_else_taken_for_the_floor() {
    let like_3_4 = Server {
        product: "Grafana Mimir",
        version: "2.17.0",
        forbidden: &[
            "1m:1m*1",
            "</",
            "fill",
            "anchored",
            "info",
            "limitk",
            "mad_over_time",
        ],
        ..PROMETHEUS
    };
    check(
        like_3_4,
        "up offset +5m",
        &expect![[r#"
        1 of 1 valid on Grafana Mimir 2.17.0, which takes the PromQL of Prometheus 3.4 by its answers to probes
    "#]],
    );
    let silent = Server {
        product: "Prometheus-compatible",
        version: "",
        can_be_asked: false,
        ..PROMETHEUS
    };
    check(
        silent,
        "sum_over_time(up[300])",
        &expect![[r#"
        0 of 1 valid on Prometheus-compatible, which tells nothing, so Prometheus 2.42 is assumed
        Error unsupported-promql: a number where a duration stands is valid from Prometheus 2.54 on; this server (Prometheus-compatible, which tells nothing, so Prometheus 2.42 is assumed) does not take it
    "#]],
    );
}

#[tokio::test]
async fn what_was_learned_with_probes_is_not_asked_again() {
    let n_asked = Arc::new(AtomicUsize::new(0));
    let engine = |version| {
        Arc::new(Server {
            product: "Grafana Mimir",
            version,
            n_asked: Some(n_asked.clone()),
            ..PROMETHEUS
        })
    };
    let n_probes = promql::profile::PROBES.len();
    let mut app = Workbench::shop().app;
    let subject = CheckSubject::Expression("sum(up)".to_owned());
    app.source = engine("2.17.0");
    let first = app.check(&subject).await.unwrap();
    let second = app.check(&subject).await.unwrap();
    assert_eq!(n_asked.load(Ordering::Relaxed), n_probes);
    assert_eq!(first.server.in_words(), second.server.in_words());

    app.source = engine("3.0.0");
    app.check(&subject).await.unwrap();
    assert_eq!(n_asked.load(Ordering::Relaxed), 2 * n_probes, "another version");
}

#[test]
fn features_that_cannot_be_read_leave_the_version_the_probes_and_the_floor() {
    let garbled = Server {
        garbled: Garbled::Features,
        ..PROMETHEUS
    };
    check(
        garbled,
        "sum(up)",
        &expect![[r#"
        1 of 1 valid on Prometheus 2.42.0, by its version, with its flags taken to be off
    "#]],
    );
    let unnamed = Server {
        product: "Cortex",
        version: "",
        garbled: Garbled::Features,
        forbidden: &["limitk"],
        ..PROMETHEUS
    };
    check(
        unnamed,
        "sum(up)",
        &expect![[r#"
        1 of 1 valid on Cortex, which takes the PromQL of Prometheus 3.14 by its answers to probes
    "#]],
    );
    let garbled_throughout = Server {
        product: "Cortex",
        version: "",
        garbled: Garbled::FeaturesAndVerdicts,
        ..PROMETHEUS
    };
    check(
        garbled_throughout,
        "sum(up)",
        &expect![[r#"
        1 of 1 valid on Cortex, which tells nothing, so Prometheus 2.42 is assumed
    "#]],
    );
}
