//! What must be accepted, and what it says.

use domain::{MetricType, Service};
use exposition::{Dialect, FamilyType, catalogue_of, parse, parse_as};

use crate::reference;

#[test]
fn the_reference_documents_are_accepted() {
    for (name, n_families, n_samples) in [
        ("prometheus.textparse.alltypes.237mfs.prom.txt", 237, 1_857),
        ("node_exporter.e2e-output.txt", 1_228, 3_027),
    ] {
        let Some(text) = reference(&format!("exposition/{name}")) else {
            return;
        };
        let exposition = parse(&text).unwrap();
        assert_eq!(exposition.dialect, Dialect::Classic, "{name}");
        let found: usize = exposition
            .families
            .iter()
            .map(|family| family.samples.len())
            .sum();
        let described = text.lines().filter(|line| line.starts_with("# TYPE")).count();
        let samples = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .count();
        assert_eq!((exposition.families.len(), found), (described, samples), "{name}");
        assert_eq!((described, samples), (n_families, n_samples), "{name}");
    }
}

const OPEN_METRICS: &str = r#"# HELP http_requests All of them.
# TYPE http_requests counter
http_requests_total{code="200",path="/a \"b\"\n\\"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67
http_requests_created{code="200",path="/a \"b\"\n\\"} 1520430000.123 1520879607.789
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le="0.5"} 1 # {} 0.4 1520879607.789
wait_seconds_bucket{le="+Inf"} 2
wait_seconds_sum 3.5
wait_seconds_count 2
wait_seconds_bucket{a="b",le="+Inf"} 0
# TYPE queue gaugehistogram
queue_bucket{le="1"} 4
queue_bucket{le="+Inf"} 4
queue_gcount 4
queue_gsum 4
# TYPE mode stateset
mode{mode="on"} 1
mode{mode="off"} 0
# TYPE build info
build_info{version="1"} 1
# TYPE size summary
size{quantile="0.5"} 3
size_sum 3
size_count 1
# TYPE temperature gauge
temperature{room="1"} -3 1
temperature{room="1"} NaN 2
# TYPE "my.metric" gauge
{"my.metric",k="v"} 1
undeclared 1e6
# EOF
"#;

#[test]
fn open_metrics_is_read_whole() {
    let exposition = parse(OPEN_METRICS).unwrap();
    assert_eq!(exposition.dialect, Dialect::OpenMetrics);
    let families: Vec<_> = exposition
        .families
        .iter()
        .map(|family| (family.name.as_str(), family.family_type, family.samples.len()))
        .collect();
    assert_eq!(
        families,
        [
            ("http_requests", FamilyType::Counter, 2),
            ("wait_seconds", FamilyType::Histogram, 5),
            ("queue", FamilyType::GaugeHistogram, 4),
            ("mode", FamilyType::StateSet, 2),
            ("build", FamilyType::Info, 1),
            ("size", FamilyType::Summary, 3),
            ("temperature", FamilyType::Gauge, 2),
            ("my.metric", FamilyType::Gauge, 1),
            ("undeclared", FamilyType::Unknown, 1),
        ]
    );
    let first = &exposition.families[0].samples[0];
    assert_eq!(first.labels[1].1, "/a \"b\"\n\\");
    assert_eq!((first.value, first.timestamp), (17.0, Some(1_520_879_607.789)));
    assert_eq!(exposition.families[1].unit, "seconds");
}

#[test]
fn a_catalogue_is_what_a_scrape_would_show() {
    let service = Service {
        name: "shop".into(),
        label: "job".into(),
    };
    let catalogue = catalogue_of(&parse(OPEN_METRICS).unwrap(), service);
    let counter = &catalogue.metrics["http_requests_total"];
    assert_eq!(counter.metadata.metric_type, MetricType::Counter);
    assert_eq!(counter.metadata.help, "All of them.");
    assert_eq!(counter.labels["job"].first().unwrap(), "shop");
    let bucket = &catalogue.metrics["wait_seconds_bucket"];
    assert_eq!(
        (bucket.metadata.metric_type, bucket.n_series),
        (MetricType::Histogram, 3)
    );
    assert_eq!(bucket.metadata.unit, "seconds");
    assert_eq!(catalogue.metrics["temperature"].n_series, 1);
    assert!(!catalogue.metrics.contains_key("http_requests_created"));
}

/// As Go's client writes it, and so Prometheus.
#[test]
fn a_gauge_and_a_counter_may_share_a_name() {
    let text = "# HELP go_memstats_alloc_bytes In use.\n# TYPE go_memstats_alloc_bytes gauge\n\
                go_memstats_alloc_bytes 3.0\n\
                # HELP go_memstats_alloc_bytes In all.\n# TYPE go_memstats_alloc_bytes counter\n\
                go_memstats_alloc_bytes_total 9.0\n# EOF\n";
    let exposition = parse(text).unwrap();
    assert_eq!(exposition.families.len(), 2);
    let service = Service {
        name: "go".into(),
        label: "job".into(),
    };
    let metrics = catalogue_of(&exposition, service).metrics;
    let type_of = |name: &str| metrics[name].metadata.metric_type;
    assert_eq!(type_of("go_memstats_alloc_bytes"), MetricType::Gauge);
    assert_eq!(type_of("go_memstats_alloc_bytes_total"), MetricType::Counter);
}

#[test]
fn what_a_client_library_writes_is_accepted() {
    use prometheus_client::metrics::counter::Counter;
    use prometheus_client::metrics::exemplar::HistogramWithExemplars;
    use prometheus_client::metrics::family::Family;
    use prometheus_client::metrics::gauge::Gauge;
    use prometheus_client::metrics::info::Info;
    use prometheus_client::registry::{Registry, Unit};

    let mut registry = Registry::default();
    let requests = Family::<Vec<(String, String)>, Counter>::default();
    let odd = vec![("path".to_owned(), "/\"a\\\n".to_owned())];
    requests.get_or_create(&odd).inc();
    registry.register("requests", "All \"of\" them", requests);
    let histogram = HistogramWithExemplars::new([0.1, 1.0].into_iter());
    histogram.observe(0.3, Some(vec![("trace_id".to_owned(), "7".to_owned())]), None);
    registry.register_with_unit("wait", "Time", Unit::Seconds, histogram);
    registry.register("level", "Level", Gauge::<i64>::default());
    registry.register("build", "Build", Info::new(vec![("version", "1")]));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    let exposition = parse(&text).unwrap();
    assert_eq!(exposition.dialect, Dialect::OpenMetrics);
    assert_eq!(exposition.families.len(), 4, "{text}");
}

#[test]
fn classic_text_is_read_with_its_liberties() {
    let text = "# for people\n\n#HELP\n# HELP a one\\ntwo\n#  TYPE\ta   counter\n a { k = \"v\" , } 1   1000 \r\n\
                a_bucket 1\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum +Inf\nh_count 1\n";
    let exposition = parse_as(Dialect::Classic, &text.replace("#HELP\n", "")).unwrap();
    let a = &exposition.families[0];
    assert_eq!(
        (a.help.as_str(), a.family_type),
        ("one\ntwo", FamilyType::Counter)
    );
    assert_eq!(a.samples[0].timestamp, Some(1.0));
    assert_eq!(exposition.families[1].name, "a_bucket");
    assert_eq!(exposition.families[2].samples.len(), 3);
}
