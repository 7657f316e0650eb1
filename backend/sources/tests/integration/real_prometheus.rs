//! Everything once against a real Prometheus, found by `SRELLAMA_PROMETHEUS`, in `target/tools` or
//! on the `PATH`. In CI it must be there.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::change::FileBefore;
use domain::ports::{
    Between, LoadedRule, MetricsSource as _, Reload as _, RuleFolder as _, RuleHealth, ServerVerdict,
    SourceError,
};
use domain::{MetricType, TimeSpan};
use jiff::Timestamp;
use sources::{ClientOptions, HttpReload, PrometheusClient, PrometheusRuleFolder, SignalReload};
use tempfile::TempDir;

const CONFIGURATION: &str = "
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ['rules/*.yaml']
scrape_configs:
  - job_name: self
    metrics_path: METRICS
    static_configs: [{targets: ['TARGET']}]
";
const RULES: &str = r#"groups:
  - name: first
    rules:
      - {record: 'a:b', expr: 'sum(up)'}
      - {record: 'broken', expr: '{job=~".+"} + on (job) {job=~".+"}'}
      - {alert: Fires, expr: 'vector(1)'}
      - {alert: Rests, expr: 'vector(1) > 2'}
"#;

/// A Prometheus that scrapes itself, on a port and in a folder of its own.
struct Running {
    process: Child,
    folder: TempDir,
    address: String,
}

impl Running {
    async fn start(program: &Path, prefix: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rules")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let configuration = CONFIGURATION
            .replace("TARGET", &format!("127.0.0.1:{port}"))
            .replace("METRICS", &format!("{prefix}/metrics"));
        fs::write(folder.path().join("prometheus.yml"), configuration).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let process = Command::new(program)
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=data")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg(format!("--web.route-prefix={prefix}/"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let running = Self {
            process,
            folder,
            address: format!("http://127.0.0.1:{port}{prefix}"),
        };
        let client = running.client();
        running
            .wait_for("its own scrape", async || {
                let samples = client.instant("up == 1", Timestamp::now()).await;
                samples.is_ok_and(|samples| !samples.is_empty())
            })
            .await;
        running
    }

    fn client(&self) -> PrometheusClient {
        PrometheusClient::new(&self.address, ClientOptions::default()).unwrap()
    }

    fn rules(&self) -> PathBuf {
        self.folder.path().join("rules")
    }

    async fn wait_for(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let started = Instant::now();
        while !is_so().await {
            if started.elapsed() > Duration::from_secs(30) {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
                panic!("waited 30 s for {what}; the log says:\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn wait_for_rules(&self, are_so: impl Fn(&[LoadedRule]) -> bool) -> Vec<LoadedRule> {
        let client = self.client();
        let rules = async || {
            let groups = client.rule_groups().await.unwrap();
            groups
                .into_iter()
                .flat_map(|group| group.rules)
                .collect::<Vec<_>>()
        };
        self.wait_for("the rules", async || are_so(&rules().await)).await;
        rules().await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program, or `None` after saying that the test is skipped.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("SRELLAMA_PROMETHEUS").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/prometheus");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("prometheus"));
    let found = named
        .into_iter()
        .chain([built])
        .chain(on_path)
        .find(|program| program.is_file());
    if found.is_none() {
        let message = "no `prometheus` in SRELLAMA_PROMETHEUS, target/tools or on the PATH";
        assert!(std::env::var_os("CI").is_none(), "{message}");
        eprintln!("SKIPPED: {message}; nothing was tested against a real server");
    }
    found
}

fn the_last(span: TimeSpan) -> Between {
    Between::the_last(span, Timestamp::now())
}

#[tokio::test]
async fn a_real_server_is_read() {
    let Some(program) = program() else { return };
    let running = Running::start(&program, "/some/prefix", &[]).await;
    let client = running.client();

    let profile = client.server().await.unwrap();
    assert_eq!(profile.product, "Prometheus");
    assert_ne!(profile.version, "");

    let hour = the_last(TimeSpan::from_hours(1));
    assert_eq!(
        client.label_values("job", Some("up"), hour).await.unwrap(),
        ["self"]
    );
    assert_eq!(
        client.label_values("job", Some("absent"), hour).await.unwrap(),
        [""; 0]
    );
    assert!(
        client
            .label_values("__name__", None, hour)
            .await
            .unwrap()
            .contains(&"up".to_owned())
    );
    let series = client
        .series(r#"{job="self", __name__="up"}"#, hour)
        .await
        .unwrap();
    assert_eq!(series.len(), 1);
    let metadata = client.metadata().await.unwrap();
    let metric_type = metadata["prometheus_http_requests_total"].metric_type;
    assert_eq!(metric_type, MetricType::Counter);

    let now = Timestamp::now();
    assert_eq!(client.instant("1 + 1", now).await.unwrap()[0].value, 2.0);
    assert!(
        client.instant("vector(0) / 0", now).await.unwrap()[0]
            .value
            .is_nan()
    );
    assert_eq!(
        client.instant("-1 / vector(0)", now).await.unwrap()[0].value,
        f64::NEG_INFINITY
    );
    assert!(client.instant("absent_metric", now).await.unwrap().is_empty());
    let error = client.instant("sum(", now).await.unwrap_err();
    assert!(
        matches!(error, SourceError::Refused { status: 400, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("parse error"), "{error}");
    let error = client.instant("up[5m]", now).await.unwrap_err();
    assert!(matches!(error, SourceError::Unreadable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_real_server_gives_more_points_than_it_does_at_once() {
    let Some(program) = program() else { return };
    let running = Running::start(&program, "", &[]).await;
    let between = the_last(TimeSpan::from_seconds(25_000));
    let second = TimeSpan::from_seconds(1);
    let series = running.client().range("time()", between, second).await.unwrap();
    assert_eq!(series.len(), 1);
    let points = &series[0].points;
    assert_eq!(points.len(), 25_001);
    assert!(
        points
            .windows(2)
            .all(|pair| (pair[1].1 - pair[0].1 - 1.0).abs() < 1e-3)
    );
    assert!(
        points
            .iter()
            .all(|(at, value)| (at.as_millisecond() as f64 / 1e3 - value).abs() < 1e-3)
    );

    let error = running
        .client()
        .range("up", between, TimeSpan::from_seconds(0))
        .await
        .unwrap_err();
    assert!(
        matches!(error, SourceError::Refused { status: 400, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn rules_are_put_in_force_by_http_and_taken_back_by_signal() {
    let Some(program) = program() else { return };
    let running = Running::start(&program, "", &["--web.enable-lifecycle"]).await;
    let http = HttpReload::new(&running.address, ClientOptions::default()).unwrap();
    let folder = PrometheusRuleFolder::new(&running.rules());
    let path = running.rules().join("a.yaml");
    folder.probe().unwrap();
    let rules = FileBefore::Present {
        text: RULES.to_owned(),
    };
    folder.replace(&path, None, &rules).unwrap();
    http.reload().await.unwrap();

    let found = running
        .wait_for_rules(|rules| rules.len() == 4 && rules.iter().all(|rule| rule.last_evaluation.is_some()))
        .await;
    let activity: Vec<_> = found.iter().map(|rule| rule.is_active_alert).collect();
    assert_eq!(activity, [None, None, Some(true), Some(false)]);
    assert_eq!(found[0].health, RuleHealth::Ok);
    assert_eq!(
        (found[0].name.as_str(), found[0].expression.as_str()),
        ("a:b", "sum(up)")
    );
    let RuleHealth::Error { message } = &found[1].health else {
        panic!("{:?}", found[1]);
    };
    assert!(message.contains("duplicate series"), "{message}");

    let broken = FileBefore::Present {
        text: "groups: 7\n".to_owned(),
    };
    folder.replace(&path, rules.digest(), &broken).unwrap();
    let error = http.reload().await.unwrap_err();
    assert!(
        matches!(error, SourceError::Refused { status: 500, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("reload"), "{error}");

    folder
        .replace(&path, broken.digest(), &FileBefore::Absent)
        .unwrap();
    SignalReload::new(running.process.id()).reload().await.unwrap();
    running.wait_for_rules(<[LoadedRule]>::is_empty).await;
}

#[tokio::test]
async fn a_server_without_lifecycle_says_so() {
    let Some(program) = program() else { return };
    let running = Running::start(&program, "", &[]).await;
    let http = HttpReload::new(&running.address, ClientOptions::default()).unwrap();
    let error = http.reload().await.unwrap_err();
    assert!(error.to_string().contains("--web.enable-lifecycle"), "{error}");
}

/// `SRELLAMA_PROMETHEUS_3` names a Prometheus of the newest version that is known; in CI it may be
/// absent, as its package is not in Debian.
fn program_of_today() -> Option<PathBuf> {
    let named = std::env::var_os("SRELLAMA_PROMETHEUS_3").map(PathBuf::from);
    let found = named.filter(|program| program.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: no Prometheus in SRELLAMA_PROMETHEUS_3; nothing was tested against today's");
    }
    found
}

#[tokio::test]
async fn the_floor_has_no_features_and_its_evaluation_is_its_verdict() {
    let Some(program) = program() else { return };
    let running = Running::start(&program, "", &[]).await;
    let client = running.client();
    assert_eq!(client.features().await.unwrap(), None);
    let verdict = async |expression| client.verdict(expression).await.unwrap().unwrap();
    assert_eq!(verdict("sum(rate(up[5m]))").await, ServerVerdict::Takes);
    assert_eq!(verdict("up[5m]").await, ServerVerdict::Takes);
    for refused in ["sum(up", "limitk(1, up)", "up[300]"] {
        assert!(
            matches!(verdict(refused).await, ServerVerdict::Refuses { .. }),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn the_prometheus_of_today_tells_its_flags() {
    let Some(program) = program_of_today() else { return };
    for (flags, is_on) in [
        (&[][..], false),
        (&["--enable-feature=promql-experimental-functions"], true),
    ] {
        let running = Running::start(&program, "", flags).await;
        let client = running.client();
        let features = client.features().await.unwrap().unwrap();
        assert_eq!(features["promql_operators"]["limitk"], is_on);
        let verdict = client.verdict("limitk(1, up)").await.unwrap().unwrap();
        assert_eq!(verdict == ServerVerdict::Takes, is_on, "{verdict:?}");
        assert_eq!(
            client.verdict("up[300]").await.unwrap(),
            Some(ServerVerdict::Takes)
        );
    }
}
