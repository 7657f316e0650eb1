//! The Prometheus rule file of a spec: the rules of its objective, with the names, labels and
//! annotations that the spec asks for.

use domain::{AlertSeverity, AlertTiers, Cadence};
use promql::{Rule, RuleFile};

use crate::loss::{LossKind, LossReport};
use crate::spec::{Spec, Texts};
use promql::rule_file::Labels;

/// Labels that receipts, dashboards and checks find our series and alerts by.
const OUR_LABELS: [&str; 3] = ["objective", "service", "windows"];

/// The rules, evaluated at the cadence's interval.
///
/// ```
/// # use domain::{Cadence, Indicator, Objective, Period, Selector, TimeSpan};
/// # use formats::{ReadOptions, read};
/// let text = "
/// version: prometheus/v1
/// service: shop
/// slos:
/// - name: availability
///   objective: 99.9
///   sli:
///     events:
///       error_query: sum(rate(http_requests_total{code=~\"5..\"}[{{.window}}]))
///       total_query: sum(rate(http_requests_total[{{.window}}]))
///   alerting: {name: ShopIsDown}
/// ";
/// let reading = read("shop.yaml", text, &ReadOptions::default()).unwrap();
/// let interval = TimeSpan::from_seconds(30);
/// let cadence = Cadence { scrape_interval: interval, evaluation_interval: interval };
/// let (file, losses) = formats::rules::rule_file_of(&reading.specs[0], cadence);
/// assert!(losses.is_empty());
/// assert!(file.to_yaml().contains("alert: ShopIsDown"));
/// ```
pub fn rule_file_of(spec: &Spec, cadence: Cadence) -> (RuleFile, LossReport) {
    let mut losses = LossReport::default();
    let tiers = enabled_tiers(spec, cadence);
    let file = promql::rule_file_of(&spec.objective, &tiers, cadence.evaluation_interval);
    report(spec, &mut losses);
    (marked(file, spec, &tiers), losses)
}

/// Rules of a spec's objective, with its names, labels and annotations.
pub fn marked(mut file: RuleFile, spec: &Spec, tiers: &AlertTiers) -> RuleFile {
    let rules = file.groups.iter_mut().flat_map(|group| &mut group.rules);
    let (recordings, alerts): (Vec<&mut Rule>, Vec<&mut Rule>) =
        rules.partition(|rule| rule.record.is_some());
    for rule in recordings {
        add_missing(&mut rule.labels, &spec.labels);
    }
    // Promql writes one alert for each tier, in the order of the tiers, and behind them that of absence.
    let named = spec.alerts.name.as_ref();
    let marks = tiers.tiers.iter().map(|tier| (tier.severity, named));
    // Its name tells it from a burn, so it keeps that.
    let of_absence = tiers.absence.iter().map(|alert| (alert.severity, None));
    for (rule, (severity, name)) in alerts.into_iter().zip(marks.chain(of_absence)) {
        mark(rule, spec, severity, name);
    }
    file
}

/// The tiers of the severities that are not disabled, and whether absence is watched.
pub(crate) fn enabled_tiers(spec: &Spec, cadence: Cadence) -> AlertTiers {
    let derive = || AlertTiers::derive(spec.objective.target, spec.objective.period, cadence);
    spec.alerts.enabled(spec.tiers.clone().unwrap_or_else(derive))
}

fn mark(rule: &mut Rule, spec: &Spec, severity: AlertSeverity, name: Option<&String>) {
    let alerts = &spec.alerts;
    let of_severity = alerts.of(severity);
    if let Some(name) = name {
        rule.alert = Some(name.into());
    }
    for labels in [&alerts.labels, &of_severity.labels] {
        let others = labels
            .iter()
            .filter(|(name, _)| !OUR_LABELS.contains(&name.as_str()));
        rule.labels
            .extend(others.map(|(name, value)| (name.as_str(), value.as_str())));
    }
    for annotations in [&alerts.annotations, &of_severity.annotations] {
        let texts = annotations.iter();
        rule.annotations
            .extend(texts.map(|(name, value)| (name.as_str(), value.as_str())));
    }
}

fn add_missing(labels: &mut Labels, more: &Texts) {
    for (name, value) in more {
        if !labels.contains_key(name) {
            labels.insert(name, value);
        }
    }
}

fn report(spec: &Spec, losses: &mut LossReport) {
    let subject = spec.objective.id.as_str();
    let alerts = &spec.alerts;
    let sets = [
        &spec.labels,
        &alerts.labels,
        &alerts.page.labels,
        &alerts.ticket.labels,
    ];
    for name in OUR_LABELS {
        // A recording has no label `windows` of ours, so that one may be taken there.
        let sets = if name == "windows" { &sets[1..] } else { &sets[..] };
        if sets.iter().any(|labels| labels.contains_key(name)) {
            let reason = format!("its own label `{name}`, since series and alerts are found by ours");
            losses.add(subject, None, LossKind::Changed, reason);
        }
    }
    if !spec.description.is_empty() {
        losses.add(
            subject,
            None,
            LossKind::LeftOut,
            "its description: rules have no place for it",
        );
    }
    if spec.kubernetes != crate::KubernetesOptions::default() {
        let reason = "its Kubernetes options: a rule file is no Kubernetes object";
        losses.add(subject, None, LossKind::LeftOut, reason);
    }
}
