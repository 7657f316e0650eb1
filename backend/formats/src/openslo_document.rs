//! The OpenSLO v1 documents of a spec: the SLO with its indicator, and an alert policy with a
//! condition for each alert tier, as far as OpenSLO can say them.

use domain::{AlertTier, AlertTiers, BadEvents, Cadence, Digest, Indicator, Selector, TimeSpan};
use promql::render;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::loss::{LossKind, LossReport};
use crate::openslo_calendar::{self, CalendarEntry};
use crate::prometheus_rule::is_dns_label;
use crate::rules::enabled_tiers;
use crate::spec::{AlertOptions, Spec};

const VERSION: &str = "openslo/v1";
/// What stands for the window in a query. OpenSLO has no word for it; Sloth has this one.
const WINDOW: &str = "{{.window}}";
/// A policy must name who is told; ours is decided elsewhere.
const TARGET: &str = "alertmanager";
/// Characters, as its reference implementation counts.
const MAX_DESCRIPTION: usize = 1_050;

/// The documents as YAML, one after the other.
pub fn openslo_of(spec: &Spec, cadence: Cadence) -> (String, LossReport) {
    let mut losses = LossReport::default();
    let writer = Writer {
        spec,
        name: fit_name(spec.objective.id.as_str()),
    };
    let AlertTiers { tiers, absence, .. } = enabled_tiers(spec, cadence);
    writer.report(&tiers, &mut losses);
    if absence.is_some() {
        let reason = "its alert of absent data: a condition of OpenSLO is about a burn";
        losses.add(spec.objective.id.as_str(), None, LossKind::LeftOut, reason);
    }
    let mut documents = vec![writer.slo(&tiers, &mut losses)];
    for tier in &tiers {
        documents.push(writer.alert_policy(tier, &mut losses));
    }
    (documents.join("---\n"), losses)
}

struct Writer<'a> {
    spec: &'a Spec,
    name: String,
}

impl Writer<'_> {
    fn slo(&self, tiers: &[AlertTier], losses: &mut LossReport) -> String {
        let objective = &self.spec.objective;
        let policies = tiers
            .iter()
            .map(|tier| Reference {
                alert_policy_ref: self.policy_name(tier),
            })
            .collect();
        yaml(&Document {
            api_version: VERSION,
            kind: "SLO",
            metadata: Metadata {
                name: self.name.clone(),
            },
            spec: SloSpec {
                description: self.description(losses),
                service: &objective.service.name,
                indicator: InlineIndicator {
                    metadata: Metadata {
                        name: fit_name(&format!("{}-sli", self.name)),
                    },
                    spec: IndicatorSpec {
                        ratio_metric: ratio_metric(&objective.indicator),
                    },
                },
                time_window: [self.time_window(losses)],
                budgeting_method: "Occurrences",
                objectives: [ObjectiveEntry {
                    display_name: objective.target.to_string(),
                    target: Number(objective.target.share()),
                }],
                alert_policies: policies,
            },
        })
    }

    fn time_window(&self, losses: &mut LossReport) -> TimeWindow {
        let period = self.spec.objective.period;
        match period.as_calendar() {
            None => TimeWindow {
                duration: self.shorthand(period.span(), losses),
                is_rolling: true,
                calendar: None,
            },
            Some(calendar) => TimeWindow {
                duration: openslo_calendar::duration(calendar).to_owned(),
                is_rolling: false,
                calendar: Some(CalendarEntry::of(calendar)),
            },
        }
    }

    /// A policy has exactly one condition, so there is one for each tier.
    fn alert_policy(&self, tier: &AlertTier, losses: &mut LossReport) -> String {
        let name = self.policy_name(tier);
        yaml(&Document {
            api_version: VERSION,
            kind: "AlertPolicy",
            metadata: Metadata { name: name.clone() },
            spec: PolicySpec {
                alert_when_breaching: true,
                conditions: [Condition {
                    kind: "AlertCondition",
                    metadata: Metadata { name },
                    spec: ConditionSpec {
                        severity: tier.severity.to_string(),
                        condition: BurnRate {
                            kind: "burnrate",
                            op: "gt",
                            threshold: Number(tier.factor),
                            lookback_window: self.shorthand(tier.long_window, losses),
                        },
                    },
                }],
                notification_targets: [NotificationTarget {
                    kind: "AlertNotificationTarget",
                    metadata: Metadata {
                        name: tier.severity.to_string(),
                    },
                    spec: NotificationTargetSpec { target: TARGET },
                }],
            },
        })
    }

    fn description(&self, losses: &mut LossReport) -> &str {
        let description = &self.spec.description;
        match description.char_indices().nth(MAX_DESCRIPTION) {
            None => description,
            Some((end, _)) => {
                let reason = format!("its description from the {MAX_DESCRIPTION}th character on");
                losses.add(self.spec.objective.id.as_str(), None, LossKind::LeftOut, reason);
                &description[..end]
            }
        }
    }

    fn policy_name(&self, tier: &AlertTier) -> String {
        fit_name(&format!("{}-{}-{}", self.name, tier.severity, tier.long_window))
    }

    /// A length of time in one unit, as OpenSLO wants it.
    fn shorthand(&self, span: TimeSpan, losses: &mut LossReport) -> String {
        let seconds = span.seconds();
        let unit = [(86_400, 'd'), (3_600, 'h'), (60, 'm')]
            .into_iter()
            .find(|(length, _)| seconds.is_multiple_of(*length));
        let Some((length, unit)) = unit else {
            let minutes = seconds.div_ceil(60);
            let reason = format!("{span} is written as {minutes}m, since OpenSLO knows no seconds");
            losses.add(self.spec.objective.id.as_str(), None, LossKind::Changed, reason);
            return format!("{minutes}m");
        };
        format!("{}{unit}", seconds / length)
    }

    fn report(&self, tiers: &[AlertTier], losses: &mut LossReport) {
        let spec = self.spec;
        let subject = spec.objective.id.as_str();
        let mut add = |kind, reason: String| losses.add(subject, None, kind, reason);
        if self.name != subject {
            let reason = format!(
                "it is called `{}`, since names of OpenSLO have at most 63 characters",
                self.name
            );
            add(LossKind::Changed, reason);
        }
        let label = &spec.objective.service.label;
        add(
            LossKind::LeftOut,
            format!("that the label `{label}` names the service: OpenSLO has no place for it"),
        );
        if !spec.objective.maintenance.is_empty() {
            add(
                LossKind::Changed,
                "its maintenance windows: OpenSLO has none, so what happens in them is counted".to_owned(),
            );
        }
        if !tiers.is_empty() {
            let windows: Vec<String> = tiers.iter().map(|tier| tier.short_window.to_string()).collect();
            add(
                LossKind::Assumed,
                format!("alerts go to `{TARGET}`: OpenSLO wants a target, and ours is decided by labels"),
            );
            add(
                LossKind::Changed,
                format!(
                    "the short windows of the alerts ({}): a condition of OpenSLO has one window",
                    windows.join(", ")
                ),
            );
        }
        if matches!(
            spec.objective.indicator,
            Indicator::OutcomePair { .. } | Indicator::Expressions { .. }
        ) || spec.objective.indicator.events().is_none()
        {
            add(
                LossKind::LeftOut,
                "the type of the indicator: only its queries are written".to_owned(),
            );
        }
        if !spec.labels.is_empty() {
            add(LossKind::LeftOut, "the labels of its series".to_owned());
        }
        let options = AlertOptions {
            is_absence_disabled: false,
            page: crate::SeverityOptions::default(),
            ticket: crate::SeverityOptions::default(),
            ..spec.alerts.clone()
        };
        let marks = [&spec.alerts.page, &spec.alerts.ticket]
            .iter()
            .any(|severity| !severity.labels.is_empty() || !severity.annotations.is_empty());
        if options != AlertOptions::default() || marks {
            add(
                LossKind::LeftOut,
                "the name, labels and annotations of its alerts".to_owned(),
            );
        }
        if spec.kubernetes != crate::KubernetesOptions::default() {
            add(LossKind::LeftOut, "its Kubernetes options".to_owned());
        }
    }
}

fn ratio_metric(indicator: &Indicator) -> RatioMetric {
    let increase = |selector: &Selector| format!("sum(increase({selector}[{WINDOW}]))");
    let Some(events) = indicator.events() else {
        return queries_of(indicator);
    };
    let total = match &events.total[..] {
        [one] => increase(one),
        counters => {
            let parts: Vec<String> = counters.iter().map(increase).collect();
            // Either counter may not exist yet; the other one alone is the total then.
            format!("{} or {}", parts.join(" + "), parts.join(" or "))
        }
    };
    let (good, bad) = match &events.bad {
        BadEvents::Counted(bad) => (None, Some(increase(bad))),
        BadEvents::TotalLess(good) => (Some(increase(good)), None),
    };
    RatioMetric {
        counter: true,
        good: good.map(Metric::of),
        bad: bad.map(Metric::of),
        total: Metric::of(total),
    }
}

fn queries_of(indicator: &Indicator) -> RatioMetric {
    let with_template = |text: &str| text.replace(domain::WindowedExpression::PLACEHOLDER, WINDOW);
    let (bad, total) = match indicator {
        Indicator::Expressions { bad, total, .. } => (with_template(bad.text()), with_template(total.text())),
        // Minutes are counted over a window that is known: the one that others use most.
        typed => {
            let window = TimeSpan::from_minutes(5);
            (render::bad_events(typed, window), render::events(typed, window))
        }
    };
    RatioMetric {
        counter: true,
        good: None,
        bad: Some(Metric::of(bad)),
        total: Metric::of(total),
    }
}

/// A DNS label made of a name: the name itself where it is one.
fn fit_name(name: &str) -> String {
    if is_dns_label(name) {
        return name.to_owned();
    }
    let digest = Digest::of(name.as_bytes()).to_string();
    let id = crate::spec::objective_id(name);
    let start: String = id.as_str().chars().take(50).collect();
    format!("{}-{}", start.trim_end_matches('-'), &digest[..6])
}

fn yaml(document: &impl Serialize) -> String {
    serde_saphyr::to_string(document).expect("the document consists of texts, lists and mappings")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<S> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: S,
}

#[derive(Serialize)]
struct Metadata {
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SloSpec<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    service: &'a str,
    indicator: InlineIndicator,
    time_window: [TimeWindow; 1],
    budgeting_method: &'static str,
    objectives: [ObjectiveEntry; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alert_policies: Vec<Reference>,
}

#[derive(Serialize)]
struct InlineIndicator {
    metadata: Metadata,
    spec: IndicatorSpec,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IndicatorSpec {
    ratio_metric: RatioMetric,
}

#[derive(Serialize)]
struct RatioMetric {
    counter: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    good: Option<Metric>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bad: Option<Metric>,
    total: Metric,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    metric_source: MetricSource,
}

impl Metric {
    fn of(query: String) -> Self {
        Self {
            metric_source: MetricSource {
                source_type: "Prometheus",
                spec: Query { query },
            },
        }
    }
}

#[derive(Serialize)]
struct MetricSource {
    #[serde(rename = "type")]
    source_type: &'static str,
    spec: Query,
}

#[derive(Serialize)]
struct Query {
    query: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeWindow {
    duration: String,
    is_rolling: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<CalendarEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectiveEntry {
    display_name: String,
    target: Number,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    alert_policy_ref: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PolicySpec {
    alert_when_breaching: bool,
    conditions: [Condition; 1],
    notification_targets: [NotificationTarget; 1],
}

#[derive(Serialize)]
struct NotificationTarget {
    kind: &'static str,
    metadata: Metadata,
    spec: NotificationTargetSpec,
}

#[derive(Serialize)]
struct NotificationTargetSpec {
    target: &'static str,
}

#[derive(Serialize)]
struct Condition {
    kind: &'static str,
    metadata: Metadata,
    spec: ConditionSpec,
}

#[derive(Serialize)]
struct ConditionSpec {
    severity: String,
    condition: BurnRate,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BurnRate {
    kind: &'static str,
    op: &'static str,
    threshold: Number,
    lookback_window: String,
}

/// A decimal as a YAML number. Other tools read a float; the digits of a target up to 15 survive that.
struct Number(Decimal);

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use rust_decimal::prelude::ToPrimitive;
        serializer.serialize_f64(self.0.to_f64().unwrap_or_default())
    }
}
