//! Parse after print is the identity, in every format that is both read and written.

use domain::{
    Across, Bound, BucketBound, Composite, CompositeMember, FreshnessSignal, HistogramForm, Indicator,
    IndicatorKind, MatchOperator, Matcher, Objective, Period, Selector, Service, Target, TimeSlice, TimeSpan,
};
use formats::grafana_rules::{GrafanaOptions, HttpRuleGroup, ProvisioningFile, rule_group_of};
use formats::prometheus_rule::{PrometheusRule, prometheus_rule_of};
use formats::{
    AlertOptions, KubernetesOptions, LossKind, ReadOptions, SeverityOptions, Spec, openslo_document, read,
    rules, srellama,
};
use promql::RuleFile;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::samples::cadence;

fn texts(name: &'static str) -> impl Strategy<Value = formats::spec::Texts> {
    prop::collection::btree_map(name, "\\PC{0,12}", 0..3)
}

fn selector() -> impl Strategy<Value = Selector> {
    let operator = prop::sample::select(vec![MatchOperator::Equal, MatchOperator::NotEqual]);
    let matcher = ("[a-z_]{1,6}", operator, "\\PC{0,8}").prop_map(|(label, operator, value)| Matcher {
        label,
        operator,
        value,
    });
    let pattern =
        ("[a-z]{1,6}", "[a-z.0-9|]{0,6}").prop_map(|(label, value)| Matcher::matches(&label, &value));
    (
        "[a-z][a-z_:]{2,12}",
        prop::collection::vec(matcher, 0..3),
        prop::option::of(pattern),
    )
        .prop_map(|(metric, mut matchers, pattern)| {
            matchers.extend(pattern);
            Selector {
                metric: format!("m_{metric}"),
                matchers,
            }
        })
}

/// Numbers of every size that a decimal holds.
fn bound() -> impl Strategy<Value = Bound> {
    (any::<i64>(), 0_u32..28, any::<bool>()).prop_map(|(digits, scale, is_most)| {
        let value = Decimal::new(digits, scale);
        if is_most {
            Bound::AtMost(value)
        } else {
            Bound::AtLeast(value)
        }
    })
}

/// Indicators that only our own YAML has: those that count minutes, and native histograms.
fn own_indicator() -> impl Strategy<Value = Indicator> {
    let across = prop::sample::select(vec![
        Across::EachSeries,
        Across::Worst,
        Across::Sum,
        Across::Average,
    ]);
    let plain = prop_oneof![
        (selector(), any::<bool>()).prop_map(|(histogram, is_native)| Indicator::LatencyHistogram {
            histogram,
            threshold: BucketBound::parse("0.3").unwrap(),
            form: if is_native {
                HistogramForm::Native
            } else {
                HistogramForm::NativeOrClassic
            },
        }),
        (selector(), prop::option::of(selector()), across, bound()).prop_map(
            |(gauge, limit, across, bound)| Indicator::GaugeThreshold {
                gauge,
                limit,
                across,
                bound,
            }
        ),
        (selector(), 0..3, 1_u64..1_000_000).prop_map(|(selector, nth, seconds)| Indicator::Freshness {
            signal: match nth {
                0 => FreshnessSignal::NewestTimestamp(selector),
                1 => FreshnessSignal::EachTimestamp(selector),
                _ => FreshnessSignal::Successes(selector),
            },
            max_age: TimeSpan::from_seconds(seconds),
        }),
        (selector(), bound()).prop_map(|(counter, bound)| Indicator::Throughput { counter, bound }),
        selector().prop_map(|probe| Indicator::Probe { probe }),
        (indicator(), 60_u64..3_600).prop_map(|(ratio, seconds)| {
            let slice = TimeSpan::from_seconds(seconds);
            Indicator::TimeSlice(TimeSlice::try_new(ratio, slice, "99.5%".parse().unwrap()).unwrap())
        }),
    ];
    let plain = plain.boxed();
    let composite = prop::collection::vec(plain.clone(), 2..5).prop_map(|indicators| {
        let members = indicators.into_iter().enumerate();
        let members = members.map(|(nth, indicator)| CompositeMember {
            id: format!("member-{nth}").parse().unwrap(),
            indicator,
            target: "99.9%".parse().unwrap(),
        });
        Indicator::Composite(Composite::try_new(members.collect()).unwrap())
    });
    prop_oneof![5 => plain, 1 => composite]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn our_own_yaml_keeps_every_kind_period_and_maintenance(
        objective in objective(),
        indicator in own_indicator(),
        period in prop::sample::select(vec!["30d", "calendar week UTC", "calendar quarter America/New_York"]),
        maintenance in prop::sample::subsequence(
            vec!["every Sunday 02:00 for 2h Europe/Berlin", "2026-11-24T22:00:00Z/2026-11-25T02:00:00Z"],
            0..=2,
        ),
    ) {
        let spec = Spec::plain(Objective {
            indicator,
            period: period.parse().unwrap(),
            maintenance: maintenance.iter().map(|text| text.parse().unwrap()).collect(),
            ..objective
        });
        let text = srellama::print(std::slice::from_ref(&spec));
        let reading = read("printed.yaml", &text, &ReadOptions::default()).unwrap();
        prop_assert_eq!(reading.specs, vec![spec.clone()], "{}", text);
        let json = serde_json::to_string(&spec.objective).unwrap();
        prop_assert_eq!(serde_json::from_str::<Objective>(&json).unwrap(), spec.objective, "{}", json);
    }
}

fn indicator() -> impl Strategy<Value = Indicator> {
    let bound = prop::sample::select(vec!["0.25", "0.250", "1", "1.0", "2.5", "1e+06"]);
    let query = || {
        selector().prop_map(|selector| {
            promql::foreign::windowed(&format!("sum(irate({selector}[$window:1m]))")).unwrap()
        })
    };
    prop_oneof![
        (selector(), "[a-z]{1,5}", "[0-9.]{1,4}").prop_map(|(requests, label, value)| {
            Indicator::StatusRatio {
                requests,
                bad: Matcher::matches(&format!("bad_{label}"), &value),
            }
        }),
        (selector(), selector()).prop_map(|(failed, succeeded)| Indicator::OutcomePair { failed, succeeded }),
        (selector(), selector()).prop_map(|(failed, total)| Indicator::FailureShare { failed, total }),
        (selector(), selector()).prop_map(|(succeeded, total)| Indicator::SuccessShare { succeeded, total }),
        (selector(), bound).prop_map(|(histogram, bound)| Indicator::LatencyBucket {
            histogram,
            threshold: BucketBound::parse(bound).unwrap(),
        }),
        (query(), query(), any::<bool>()).prop_map(|(bad, total, is_latency)| Indicator::Expressions {
            kind: if is_latency {
                IndicatorKind::Latency
            } else {
                IndicatorKind::Availability
            },
            bad,
            total,
        }),
    ]
}

fn severity() -> impl Strategy<Value = SeverityOptions> {
    (any::<bool>(), texts("[a-z]{1,6}"), texts("[a-z]{1,6}")).prop_map(
        |(is_disabled, labels, annotations)| SeverityOptions {
            is_disabled,
            labels,
            annotations,
        },
    )
}

fn alerts() -> impl Strategy<Value = AlertOptions> {
    let name = prop::option::of("[A-Z][A-Za-z]{0,9}");
    (
        name,
        texts("[a-z]{1,6}"),
        texts("[a-z_]{1,6}x"),
        severity(),
        severity(),
        any::<bool>(),
    )
        .prop_map(
            |(name, labels, annotations, page, ticket, is_absence_disabled)| AlertOptions {
                name,
                labels,
                annotations,
                page,
                ticket,
                is_absence_disabled,
            },
        )
}

fn objective() -> impl Strategy<Value = Objective> {
    let id = "[a-z]{1,10}(-[a-z0-9]{1,8}){0,3}";
    // Up to 15 digits: OpenSLO's numbers are floats to those who read them elsewhere.
    let target =
        (1_u64..999_999_999).prop_map(|share| Target::try_new(Decimal::new(share as i64, 9)).unwrap());
    let period = (1_u64..=365 * 24).prop_filter_map("too short", |hours| {
        Period::rolling(TimeSpan::from_hours(hours)).ok()
    });
    (id, "\\PC{1,10}", "[a-z]{1,8}", indicator(), target, period).prop_map(
        |(id, name, label, indicator, target, period)| Objective {
            id: id.parse().unwrap(),
            service: Service { name, label },
            indicator,
            target,
            period,
            maintenance: Vec::new(),
        },
    )
}

fn spec() -> impl Strategy<Value = Spec> {
    let kubernetes = (prop::option::of("[a-z]{1,8}"), texts("[a-z]{1,6}/?[a-z]{1,6}"))
        .prop_map(|(namespace, labels)| KubernetesOptions { namespace, labels });
    (
        objective(),
        "\\PC{0,30}",
        texts("[a-z]{1,6}"),
        alerts(),
        kubernetes,
    )
        .prop_map(|(objective, description, labels, alerts, kubernetes)| Spec {
            objective,
            description,
            labels,
            tiers: None,
            alerts,
            kubernetes,
        })
}

/// What an indicator counts, whatever its type and however its bounds are spelt.
fn counted(indicator: &Indicator) -> (String, String) {
    let window = TimeSpan::from_minutes(5);
    (
        promql::render::events(indicator, window),
        promql::render::bad_events(indicator, window),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn our_own_yaml(one in spec(), mut other in spec()) {
        if other.objective.id == one.objective.id {
            other.objective.id = format!("{}-too", one.objective.id).parse().unwrap();
        }
        let specs = vec![one, other];
        let text = srellama::print(&specs);
        let reading = read("printed.yaml", &text, &ReadOptions::default()).unwrap();
        prop_assert!(reading.losses.is_empty());
        prop_assert_eq!(&reading.specs, &specs);
        prop_assert_eq!(srellama::print(&reading.specs), text);
    }

    #[test]
    fn openslo(spec in spec()) {
        // A service without a name has no place in OpenSLO.
        prop_assume!(!spec.objective.service.name.trim().is_empty());
        let (text, losses) = openslo_document::openslo_of(&spec, cadence());
        let reading = read("openslo.yaml", &text, &ReadOptions::default()).unwrap();
        let (read_back, written) = (&reading.specs[0].objective, &spec.objective);
        prop_assert_eq!(&read_back.id, &written.id);
        prop_assert_eq!(&read_back.service.name, written.service.name.trim());
        prop_assert_eq!(read_back.target, written.target);
        prop_assert_eq!(read_back.period, written.period);
        prop_assert_eq!(&reading.specs[0].description, &spec.description);
        let keeps_type = !losses.losses.iter().any(|loss| loss.reason.contains("the type of the indicator"));
        if keeps_type {
            prop_assert_eq!(counted(&read_back.indicator), counted(&written.indicator));
        }
        let not_converted = reading.losses.losses.iter().any(|loss| loss.kind == LossKind::NotConverted);
        prop_assert!(!not_converted, "{}", reading.losses);
    }

    #[test]
    fn openslo_keeps_calendar_periods_and_reports_maintenance(
        spec in spec(),
        period in prop::sample::select(vec![
            "calendar week UTC", "calendar month Europe/Berlin", "calendar quarter America/New_York",
        ]),
        has_maintenance in any::<bool>(),
    ) {
        prop_assume!(!spec.objective.service.name.trim().is_empty());
        let mut spec = spec;
        spec.objective.period = period.parse().unwrap();
        if has_maintenance {
            spec.objective.maintenance = vec!["every Sunday 02:00 for 2h Europe/Berlin".parse().unwrap()];
        }
        let (text, losses) = openslo_document::openslo_of(&spec, cadence());
        let is_reported = losses.losses.iter().any(|loss| loss.reason.contains("maintenance"));
        prop_assert_eq!(is_reported, has_maintenance);
        let reading = read("openslo.yaml", &text, &ReadOptions::default()).unwrap();
        prop_assert_eq!(reading.specs[0].objective.period, spec.objective.period, "{}", text);
        prop_assert!(!reading.losses.to_string().contains("begin"), "{}", reading.losses);
    }

    #[test]
    fn rule_files_and_prometheus_rules(spec in spec()) {
        let (file, _) = rules::rule_file_of(&spec, cadence());
        prop_assert_eq!(&RuleFile::parse(&file.to_yaml()).unwrap(), &file);
        for (_, rule) in file.rules() {
            prop_assert!(promql::Expression::parse(&rule.expr).is_ok(), "{}", rule.expr);
        }
        let (rule, _) = prometheus_rule_of(&spec, cadence());
        let read_back: PrometheusRule = serde_saphyr::from_str(&rule.to_yaml()).unwrap();
        prop_assert_eq!(read_back, rule);
    }

    #[test]
    fn rules_of_grafana(spec in spec()) {
        let options = GrafanaOptions {
            folder_uid: "srellama".into(),
            folder_title: "SRE-Llama".into(),
            datasource_uid: "prom".into(),
            recording_datasource_uid: "prom".into(),
            organisation_id: 1,
        };
        let (group, _) = rule_group_of(&spec, cadence(), &options);
        let http = group.to_http();
        prop_assert_eq!(&serde_json::from_str::<HttpRuleGroup>(&http.to_json()).unwrap(), &http);
        let file = group.to_file();
        prop_assert_eq!(&serde_saphyr::from_str::<ProvisioningFile>(&file.to_yaml()).unwrap(), &file);
        // The two say the same.
        for (in_http, in_file) in http.rules.iter().zip(&file.groups[0].rules) {
            prop_assert_eq!(&in_http.uid, &in_file.uid);
            prop_assert_eq!(&in_http.data, &in_file.data);
            prop_assert_eq!(&in_http.title, &in_file.title.replace("$$", "$"));
            prop_assert_eq!(&in_http.annotations, &in_file.annotations);
        }
    }
}
