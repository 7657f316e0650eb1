//! The rule file that puts an objective in force.
//!
//! One group per objective. Its first two rules record the increases of events and bad events over
//! the base window; every longer window sums those, so the raw series are read once per evaluation
//! whatever the number of tiers. Evaluation order is the order of the rules: each reads only what
//! stands above it.

use domain::selector::quoted;
use domain::{AbsenceAlert, AlertTier, AlertTiers, Calendar, Objective, ObjectiveId, Period, TimeSpan};
use ecow::{EcoString, eco_format};
use rust_decimal::Decimal;

use crate::calendar::{self, labelled_without_maintenance, without_maintenance};
use crate::render;
use crate::rule_file::{Labels, Rule, RuleFile, RuleGroup};

/// The name of every alert on a burn that we write.
pub const ALERT_NAME: &str = "ErrorBudgetBurn";

/// The name of the alert that there is no data.
pub const ABSENCE_ALERT_NAME: &str = "ObjectiveDataAbsent";

/// The recorded number of the week, month or quarter.
const CALENDAR_INDEX: &str = "slo:calendar:index";

/// How often each event is counted for the period, so that what falls between two windows is not lost.
/// All values of the grid that base windows come from can be divided by it.
const COUNTED_TIMES: u64 = 5;

/// The rule file of one objective, evaluated every `evaluation_interval`.
pub fn rule_file_of(
    objective: &Objective,
    alert_tiers: &AlertTiers,
    evaluation_interval: TimeSpan,
) -> RuleFile {
    let writer = RuleWriter::of(objective, alert_tiers, evaluation_interval);
    // Beside those of windows and tiers: two increases, the calendar, three of the budget, and absence.
    let n_at_most = writer.windows.len() + alert_tiers.tiers.len() + 7;
    let mut rules = Vec::with_capacity(n_at_most);
    rules.extend(writer.base());
    rules.extend(writer.windows.iter().map(|window| writer.error_ratio(window)));
    rules.extend(writer.calendar());
    rules.extend(writer.budget());
    rules.extend(alert_tiers.tiers.iter().map(|tier| writer.alert(tier)));
    rules.extend(alert_tiers.absence.iter().map(|alert| writer.absence(alert)));
    let group = RuleGroup {
        name: format!("srellama-{}", objective.id),
        interval: Some(evaluation_interval.to_string()),
        rules,
    };
    RuleFile { groups: vec![group] }
}

/// The text of the rule file, with a heading for whoever opens it.
pub fn text_of(objective: &Objective, file: &RuleFile) -> String {
    format!(
        "# Objective {}: {} of good {} over {}. Written by srellama.\n\
         # An edit here is found by `srellama verify`; `srellama undo` takes the file back.\n{}",
        objective.id,
        objective.target,
        objective.indicator.unit(),
        objective.period,
        file.to_yaml()
    )
}

/// What a tier does, in words.
pub fn tier_in_words(tier: &AlertTier, period: Period) -> String {
    let share = (tier.certificate.budget_share_at_trigger * Decimal::ONE_HUNDRED)
        .round_dp(1)
        .normalize();
    let enough = match tier.min_bad_events {
        0 => String::new(),
        minimum => format!(", at least {minimum} events were bad"),
    };
    let hold = match duration(tier.hold) {
        None => String::new(),
        Some(hold) => format!(" for {hold}"),
    };
    format!(
        "{} when more than {share} % of the error budget of {} went in {}{enough}, and it still burns in the last {}{hold}",
        tier.severity,
        in_a_sentence(period),
        tier.long_window,
        tier.short_window
    )
}

fn duration(span: TimeSpan) -> Option<EcoString> {
    (span != TimeSpan::default()).then(|| eco_format!("{span}"))
}

struct RuleWriter<'a> {
    objective: &'a Objective,
    base_window: TimeSpan,
    evaluation_interval: TimeSpan,
    /// `{objective="…"}`: which of the recorded series are ours.
    condition: String,
    /// The recorded increases of all events over the base window.
    events: String,
    /// Those of bad events.
    bad_events: String,
    /// What every recording has.
    labels: Labels,
    /// What every alert has; there they are templates.
    alert_labels: Labels,
    /// The windows of the tiers, each once, the shortest first.
    windows: Vec<Window>,
    /// How descriptions speak of the target, of what is counted, and of the period.
    target: String,
    unit: String,
    period: String,
}

/// A window, and the name of the error ratio that is recorded over it.
struct Window {
    span: TimeSpan,
    text: String,
    error_ratio: EcoString,
}

impl Window {
    fn of(span: TimeSpan) -> Self {
        let text = span.to_string();
        let error_ratio = error_ratio_name(&text);
        Self {
            span,
            text,
            error_ratio,
        }
    }
}

impl<'a> RuleWriter<'a> {
    fn of(objective: &'a Objective, alert_tiers: &AlertTiers, evaluation_interval: TimeSpan) -> Self {
        let base_window = alert_tiers.base_window;
        let [events, bad_events] = recorded_events(&objective.id, base_window);
        let labels_of = |service: EcoString| {
            Labels::from_iter([("objective", objective.id.as_str().into()), ("service", service)])
        };
        let service = &objective.service.name;
        let tiers = alert_tiers.tiers.iter();
        let mut spans: Vec<TimeSpan> = tiers
            .flat_map(|tier| [tier.short_window, tier.long_window])
            .collect();
        spans.sort_unstable();
        spans.dedup();
        Self {
            objective,
            base_window,
            evaluation_interval,
            condition: condition_on(&objective.id),
            events,
            bad_events,
            labels: labels_of(service.into()),
            alert_labels: labels_of(as_template(service).into()),
            windows: spans.into_iter().map(Window::of).collect(),
            target: objective.target.to_string(),
            unit: objective.indicator.unit().to_string(),
            period: in_a_sentence(objective.period),
        }
    }

    /// The increases of all events and of bad ones over the base window.
    fn base(&self) -> [Rule; 2] {
        let [events, bad_events] = base_increases(self.objective, self.base_window);
        [("events", events), ("bad_events", bad_events)]
            .map(|(what, expr)| self.recording(increase_name(what, self.base_window), expr))
    }

    /// Which week, month or quarter it is, where the period follows the calendar.
    fn calendar(&self) -> Option<Rule> {
        let calendar = self.objective.period.as_calendar()?;
        Some(self.recording(CALENDAR_INDEX, calendar::index(calendar)))
    }

    /// Bad over all events in a window; no sample where there were no events, so never NaN.
    fn error_ratio(&self, window: &Window) -> Rule {
        let Self {
            events, bad_events, ..
        } = self;
        let text = window.text.as_str();
        let expr = if window.span == self.base_window {
            [bad_events, " / (", events, " > 0)"].concat()
        } else {
            let bad = ["sum_over_time(", bad_events, "[", text, "])"];
            let all = [" / (sum_over_time(", events, "[", text, "]) > 0)"];
            [bad, all].as_flattened().concat()
        };
        self.recording(window.error_ratio.clone(), expr)
    }

    /// The events of the period, each counted once, and the budget that is left.
    fn budget(&self) -> [Rule; 3] {
        let period = self.objective.period;
        let recorded = [("events", &self.events), ("bad_events", &self.bad_events)];
        let [events, bad] = recorded.map(|(what, recorded)| {
            // An event stands in the recorded increases of one whole base window. Read in steps of
            // a fifth of it, each event is counted five times; see `EventHistory` for why not once.
            // Steps, not the samples as they come: then the evaluation interval does not matter.
            let step = TimeSpan::from_seconds(self.base_window.seconds() / COUNTED_TIMES);
            let sum = match period.as_calendar() {
                None => format!("sum_over_time({recorded}[{}:{step}])", period.span()),
                Some(calendar) => self.since_its_start(recorded, calendar, step),
            };
            self.recording(increase_over(what, period), format!("{sum} / {COUNTED_TIMES}"))
        });
        let [all_events, all_bad] =
            ["events", "bad_events"].map(|what| self.select(&increase_over(what, period)));
        let budget = self.objective.target.error_budget();
        let left = format!("1 - {all_bad} / ({all_events} > 0) / {budget}");
        let left = self.recording(budget_remaining_over(period), left);
        [events, bad, left]
    }

    /// The sum since the week, month or quarter began: of as much as the longest one holds, what was
    /// recorded while the calendar's number was the one of now.
    fn since_its_start(&self, recorded: &str, calendar: Calendar, step: TimeSpan) -> String {
        let index = self.select(CALENDAR_INDEX);
        let longest = calendar.unit.longest_span();
        format!("sum_over_time(({recorded} and {index} == {index} @ end())[{longest}:{step}])")
    }

    fn window(&self, span: TimeSpan) -> &Window {
        let window = self.windows.iter().find(|window| window.span == span);
        window.expect("the windows of all tiers are there")
    }

    fn alert(&self, tier: &AlertTier) -> Rule {
        let [short, long] = [tier.short_window, tier.long_window].map(|span| self.window(span));
        let threshold = tier.threshold.to_string();
        let condition = self.condition.as_str();
        let enough = self.enough(tier);
        let expr = [
            [&short.error_ratio, condition, " > ", &threshold, " and "],
            [&long.error_ratio, condition, " > ", &threshold, &enough],
        ];
        let objective = &self.objective.id;
        let mut labels = self.alert_labels.clone();
        labels.insert("severity", tier.severity.name());
        labels.insert("windows", joined(&[&long.text, "/", &short.text]));
        let summary = joined(&[
            objective.as_str(),
            " burns its error budget at ",
            &tier.factor.to_string(),
            " times the rate that it can sustain",
        ]);
        let description = self.description(tier, short);
        Rule {
            alert: Some(ALERT_NAME.into()),
            expr: expr.as_flattened().concat(),
            hold: duration(tier.hold),
            keep_firing_for: duration(tier.keep_firing_for),
            labels,
            annotations: Labels::from_iter([("description", description), ("summary", summary)]),
            ..Rule::default()
        }
    }

    /// That nothing is recorded of all events, outside of maintenance.
    fn absence(&self, alert: &AbsenceAlert) -> Rule {
        let Objective { id, maintenance, .. } = self.objective;
        let absent = format!("absent({})", self.events);
        let mut labels = self.alert_labels.clone();
        labels.insert("severity", alert.severity.name());
        let summary = eco_format!("{id} has no data any more, so no burn of its error budget can be seen");
        let description = eco_format!(
            "There has been no data about the {} of {} for {}: the service, its scrape or its metrics are \
             gone. Bring them back, or take the objective out of force.",
            self.unit,
            self.alert_labels["service"],
            alert.hold
        );
        let annotations = Labels::from_iter([("description", description), ("summary", summary)]);
        Rule {
            alert: Some(ABSENCE_ALERT_NAME.into()),
            expr: labelled_without_maintenance(absent, maintenance, self.base_window),
            hold: duration(alert.hold),
            labels,
            annotations,
            ..Rule::default()
        }
    }

    /// That enough events were bad to tell a burn from chance; empty where no minimum is asked for.
    fn enough(&self, tier: &AlertTier) -> String {
        let Some(minimum) = tier.min_recorded(self.base_window, self.evaluation_interval) else {
            return String::new();
        };
        let recorded = &self.bad_events;
        if tier.long_window <= self.base_window {
            return format!(" and {recorded} >= {minimum}");
        }
        format!(
            " and sum_over_time({recorded}[{}]) >= {minimum}",
            tier.long_window
        )
    }

    fn description(&self, tier: &AlertTier, short: &Window) -> EcoString {
        let period = self.objective.period;
        let seconds = Decimal::from(period.span().seconds()) / tier.factor;
        let exhausted_in = TimeSpan::from_seconds(u64::try_from(seconds.trunc()).unwrap_or(u64::MAX));
        joined(&[
            "{{ $value | humanizePercentage }} of the ",
            &self.unit,
            " of ",
            &self.alert_labels["service"],
            " were bad in ",
            &short.text,
            " (",
            &self.target,
            " is promised). At this rate the error budget of ",
            &self.period,
            " lasts at most ",
            &in_two_units(exhausted_in),
            ".",
        ])
    }

    fn recording(&self, record: impl Into<EcoString>, expr: String) -> Rule {
        Rule {
            record: Some(record.into()),
            expr,
            labels: self.labels.clone(),
            ..Rule::default()
        }
    }

    fn select(&self, record: &str) -> String {
        [record, &self.condition].concat()
    }
}

/// The increases of all events, then of the bad ones, over the base window, from the raw series; no
/// sample while that touches a maintenance window.
pub fn base_increases(objective: &Objective, base_window: TimeSpan) -> [String; 2] {
    let Objective {
        indicator,
        maintenance,
        ..
    } = objective;
    render::all_and_bad_events(indicator, base_window)
        .map(|increase| without_maintenance(increase, maintenance, base_window))
}

/// The increases over a longer window, from the raw series, without what the rules leave out: where
/// there is maintenance they are sums of increases over the base window, read so often that each event
/// is counted [`COUNTED_TIMES`] times, bad ones and all alike.
pub fn increases_over(objective: &Objective, window: TimeSpan, base_window: TimeSpan) -> [String; 2] {
    if objective.maintenance.is_empty() || window <= base_window {
        return base_increases(objective, window);
    }
    let step = TimeSpan::from_seconds(base_window.seconds() / COUNTED_TIMES);
    base_increases(objective, base_window)
        .map(|increase| format!("sum_over_time(({increase})[{window}:{step}])"))
}

/// What the rules of an objective record of all events, then of the bad ones: the increase over
/// the base window.
pub fn recorded_events(objective_id: &ObjectiveId, base_window: TimeSpan) -> [String; 2] {
    ["events", "bad_events"].map(|what| recorded(objective_id, &increase_name(what, base_window)))
}

/// The same over the period, each event counted once.
pub fn recorded_events_of_period(objective: &Objective) -> [String; 2] {
    ["events", "bad_events"].map(|what| recorded(&objective.id, &increase_over(what, objective.period)))
}

/// What the rules of an objective record of its error ratio over a window of its tiers.
pub fn recorded_error_ratio(objective_id: &ObjectiveId, window: TimeSpan) -> String {
    recorded(objective_id, &error_ratio_name(&window.to_string()))
}

fn recorded(objective_id: &ObjectiveId, record: &str) -> String {
    [record, &condition_on(objective_id)].concat()
}

fn condition_on(objective_id: &ObjectiveId) -> String {
    ["{objective=", &quoted(objective_id.as_str()), "}"].concat()
}

fn increase_name(what: &str, window: TimeSpan) -> String {
    ["slo:", what, ":increase", &window.to_string()].concat()
}

fn increase_over(what: &str, period: Period) -> String {
    ["slo:", what, ":increase", &in_a_name(period)].concat()
}

fn budget_remaining_over(period: Period) -> String {
    format!("slo:error_budget_remaining:over{}", in_a_name(period))
}

/// How the names of series that are recorded over a period end: `30d`, `_calendar_month`.
pub fn in_a_name(period: Period) -> String {
    match period.as_calendar() {
        None => period.span().to_string(),
        Some(calendar) => format!("_calendar_{}", calendar.unit.name()),
    }
}

/// `30d`, or `the month`.
fn in_a_sentence(period: Period) -> String {
    match period.as_calendar() {
        None => period.span().to_string(),
        Some(calendar) => format!("the {}", calendar.unit.name()),
    }
}

fn error_ratio_name(window: &str) -> EcoString {
    joined(&["slo:error_ratio:over", window])
}

/// As a text of the kind that labels and annotations have.
fn joined(pieces: &[&str]) -> EcoString {
    let mut text = EcoString::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
    pieces.iter().for_each(|piece| text.push_str(piece));
    text
}

/// Outside text in a template of Prometheus: its braces must not open an action.
fn as_template(text: &str) -> String {
    text.replace("{{", "{{\"{{\"}}")
}

/// A duration for people: its two largest units.
fn in_two_units(span: TimeSpan) -> String {
    let seconds = span.seconds();
    let unit = match seconds {
        0..3_600 => 1,
        3_600..86_400 => 60,
        _ => 3_600,
    };
    TimeSpan::from_seconds(seconds / unit * unit).to_string()
}

#[cfg(test)]
mod tests {
    use domain::{Cadence, Indicator, Matcher, Selector, Service};
    use expect_test::expect;

    use super::*;
    use crate::expression::Expression;

    fn objective(service: &str) -> Objective {
        let service = Service {
            name: service.into(),
            label: "service".into(),
        };
        let requests = Selector::of_service("http_requests_total", &service);
        let indicator = Indicator::StatusRatio {
            requests,
            bad: Matcher::matches("code", "5.."),
        };
        Objective {
            id: ObjectiveId::of(&service, &indicator, true),
            service,
            indicator,
            target: "99.9%".parse().unwrap(),
            period: Period::THIRTY_DAYS,
            maintenance: Vec::new(),
        }
    }

    fn file_of(objective: &Objective) -> RuleFile {
        let interval = TimeSpan::from_seconds(30);
        let cadence = Cadence {
            scrape_interval: interval,
            evaluation_interval: interval,
        };
        let tiers = AlertTiers::derive(objective.target, objective.period, cadence);
        rule_file_of(objective, &tiers, interval)
    }

    #[test]
    fn the_rules_of_an_availability_objective() {
        let objective = objective("payment");
        expect![[r##"
            # Objective payment-availability: 99.9 % of good events over 30d. Written by srellama.
            # An edit here is found by `srellama verify`; `srellama undo` takes the file back.
            groups:
            - name: srellama-payment-availability
              interval: 30s
              rules:
              - record: slo:events:increase5m
                expr: sum(increase(http_requests_total{service="payment"}[5m]))
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:bad_events:increase5m
                expr: sum(increase(http_requests_total{service="payment",code=~"5.."}[5m])) or 0 * sum(increase(http_requests_total{service="payment"}[5m]))
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over5m
                expr: slo:bad_events:increase5m{objective="payment-availability"} / (slo:events:increase5m{objective="payment-availability"} > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over30m
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[30m]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[30m]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over1h
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[1h]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[1h]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over2h
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[2h]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[2h]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over6h
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[6h]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[6h]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over1d
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[1d]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[1d]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_ratio:over3d
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[3d]) / (sum_over_time(slo:events:increase5m{objective="payment-availability"}[3d]) > 0)
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:events:increase30d
                expr: sum_over_time(slo:events:increase5m{objective="payment-availability"}[30d:1m]) / 5
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:bad_events:increase30d
                expr: sum_over_time(slo:bad_events:increase5m{objective="payment-availability"}[30d:1m]) / 5
                labels:
                  objective: payment-availability
                  service: payment
              - record: slo:error_budget_remaining:over30d
                expr: 1 - slo:bad_events:increase30d{objective="payment-availability"} / (slo:events:increase30d{objective="payment-availability"} > 0) / 0.001
                labels:
                  objective: payment-availability
                  service: payment
              - alert: ErrorBudgetBurn
                expr: slo:error_ratio:over5m{objective="payment-availability"} > 0.0144 and slo:error_ratio:over1h{objective="payment-availability"} > 0.0144
                labels:
                  objective: payment-availability
                  service: payment
                  severity: page
                  windows: 1h/5m
                annotations:
                  description: "{{ $value | humanizePercentage }} of the events of payment were bad in 5m (99.9 % is promised). At this rate the error budget of 30d lasts at most 2d2h."
                  summary: payment-availability burns its error budget at 14.4 times the rate that it can sustain
              - alert: ErrorBudgetBurn
                expr: slo:error_ratio:over30m{objective="payment-availability"} > 0.006 and slo:error_ratio:over6h{objective="payment-availability"} > 0.006
                labels:
                  objective: payment-availability
                  service: payment
                  severity: page
                  windows: 6h/30m
                annotations:
                  description: "{{ $value | humanizePercentage }} of the events of payment were bad in 30m (99.9 % is promised). At this rate the error budget of 30d lasts at most 5d."
                  summary: payment-availability burns its error budget at 6 times the rate that it can sustain
              - alert: ErrorBudgetBurn
                expr: slo:error_ratio:over2h{objective="payment-availability"} > 0.003 and slo:error_ratio:over1d{objective="payment-availability"} > 0.003
                labels:
                  objective: payment-availability
                  service: payment
                  severity: ticket
                  windows: 1d/2h
                annotations:
                  description: "{{ $value | humanizePercentage }} of the events of payment were bad in 2h (99.9 % is promised). At this rate the error budget of 30d lasts at most 10d."
                  summary: payment-availability burns its error budget at 3 times the rate that it can sustain
              - alert: ErrorBudgetBurn
                expr: slo:error_ratio:over6h{objective="payment-availability"} > 0.001 and slo:error_ratio:over3d{objective="payment-availability"} > 0.001
                labels:
                  objective: payment-availability
                  service: payment
                  severity: ticket
                  windows: 3d/6h
                annotations:
                  description: "{{ $value | humanizePercentage }} of the events of payment were bad in 6h (99.9 % is promised). At this rate the error budget of 30d lasts at most 30d."
                  summary: payment-availability burns its error budget at 1 times the rate that it can sustain
              - alert: ObjectiveDataAbsent
                expr: absent(slo:events:increase5m{objective="payment-availability"})
                for: 15m
                labels:
                  objective: payment-availability
                  service: payment
                  severity: ticket
                annotations:
                  description: "There has been no data about the events of payment for 15m: the service, its scrape or its metrics are gone. Bring them back, or take the objective out of force."
                  summary: payment-availability has no data any more, so no burn of its error budget can be seen
        "##]].assert_eq(&text_of(&objective, &file_of(&objective)));
    }

    #[test]
    fn every_rule_parses_and_reads_only_what_stands_above_it() {
        let file = file_of(&objective("payment"));
        let mut recorded = vec!["http_requests_total".to_owned()];
        for (_, rule) in file.rules() {
            for selector in Expression::parse(&rule.expr).unwrap().selectors() {
                assert!(recorded.contains(&selector.metric.unwrap()), "{}", rule.expr);
            }
            recorded.extend(rule.record.iter().map(EcoString::to_string));
        }
    }

    #[test]
    fn a_hostile_service_name_stays_text() {
        let name = "{{ query \"up\" }}\"\n- record: x";
        let objective = objective(name);
        let file = RuleFile::parse(&text_of(&objective, &file_of(&objective))).unwrap();
        for (_, rule) in file.rules() {
            Expression::parse(&rule.expr).unwrap();
            if rule.alert.is_some() {
                assert!(
                    rule.labels["service"].starts_with("{{\"{{\"}} query"),
                    "{:?}",
                    rule.labels
                );
            } else {
                assert_eq!(rule.labels["service"], name);
            }
        }
    }
}
