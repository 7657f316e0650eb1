//! Sloth's own examples: the rules that we make of a specification mean what Sloth's rules mean, but
//! for the differences that `README.md` of this crate lists, each with its reason.
//!
//! Sloth's rules are taken apart and put together again, so that nothing in them is passed over.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Indicator, Period, TimeSpan};
use expect_test::expect;
use formats::{ReadOptions, Spec, read, rules};
use promql::foreign::{self, Counted};
use promql::rule_file::Labels;
use promql::{Expression, Rule, RuleFile, RuleGroup, render};
use serde_json::Value;

use crate::samples::{cadence, shared_lines};

/// Both windows and the error ratio above which it fires, by severity.
type Tiers = BTreeSet<(String, TimeSpan, TimeSpan, String)>;

#[test]
fn the_rules_of_sloth_and_ours_mean_the_same() {
    let lines = shared_lines("sloth_pairs.jsonl");
    if lines.is_empty() {
        return;
    }
    assert_eq!(lines.len(), 14);
    let report: String = lines.iter().map(compare).collect();
    expect![[r#"
        out-base.yaml.tpl
          svc01-slo1: 7 windows count the same; 4 tiers are the same
          svc01-slo02: 7 windows count the same; no alerts
        out-base-28d.yaml.tpl
          svc01-slo1: 7 windows count the same; tiers differ: ours page 1h/5m > 0.014400000, page 6h/30m > 0.006000000, ticket 1d/2h > 0.003000000, ticket 3d/6h > 0.001000000, theirs page 1h/5m > 0.013440000, page 6h/30m > 0.005600000, ticket 1d/2h > 0.002800000, ticket 3d/6h > 0.000933333
          svc01-slo02: 7 windows count the same; no alerts
        out-base-custom-windows-7d.yaml.tpl
          svc01-slo1: 7 windows count the same; tiers differ: ours page 1h/5m > 0.006000000, ticket 6h/30m > 0.003000000, ticket 12h/1h > 0.001000000, theirs page 1h/5m > 0.013440000, page 6h/30m > 0.003500000, ticket 1d/2h > 0.001400000, ticket 3d/6h > 0.000980000
          svc01-slo02: 7 windows count the same; no alerts
        out-base-no-alerts.yaml.tpl
          svc01-slo1: 7 windows count the same; alerts were switched off on the command line
          svc01-slo02: 7 windows count the same; no alerts
        out-base-no-recordings.yaml.tpl
          svc01-slo1: no ratios; 4 tiers are the same
          svc01-slo02: no ratios; no alerts
        out-base-extra-labels.yaml.tpl
          svc01-slo1: 7 windows count the same; 4 tiers are the same
          svc01-slo02: 7 windows count the same; no alerts
        out-base-k8s.yaml.tpl
          svc01-slo1: 7 windows count the same; 4 tiers are the same
          svc01-slo02: 7 windows count the same; no alerts
        out-multifile.yaml.tpl
          svc01-slo1: 7 windows count the same; 4 tiers are the same
          svc01-slo02: 7 windows count the same; no alerts
          svc02-slo1: 7 windows count the same; 4 tiers are the same
          svc02-slo02: 7 windows count the same; no alerts
        out-multifile-k8s.yaml.tpl
          svc01-slo1: 7 windows count the same; 4 tiers are the same
          svc01-slo02: 7 windows count the same; no alerts
          svc02-slo1: 7 windows count the same; 4 tiers are the same
          svc02-slo02: 7 windows count the same; no alerts
        out-openslo.yaml.tpl
          slo1: 7 windows count the same; 4 tiers, where Sloth makes no alerts of OpenSLO
        contrib-denominator-corrected.yaml
          svc01-slo1: 7 windows count something else; 4 tiers are the same; 7 further kinds of rules come from a plugin
        contrib-slo-plugins.yml
          myservice-requests-availability-contrib-plugin-info-labels-v1: 7 windows count the same; 4 tiers are the same
          myservice-requests-availability-contrib-plugin-rule-intervals-v1: 7 windows count the same; 4 tiers are the same
        getting-started.yml
          myservice-requests-availability: 7 windows count the same; 4 tiers are the same
        home-wifi.yml
          home-wifi-good-wifi-client-satisfaction: 7 windows count the same; 4 tiers are the same
          home-wifi-risk-wifi-client-satisfaction: 7 windows count the same; 4 tiers are the same
    "#]].assert_eq(&report);
}

fn compare(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap();
    let options = ReadOptions {
        default_period: period_of(text("flags")),
        ..ReadOptions::default()
    };
    let specs = read(text("input_path"), text("input"), &options).unwrap().specs;
    let theirs = by_objective(text("output"));
    let mut report = format!("{}\n", text("output_path").rsplit('/').next().unwrap());
    let mut n_found = 0;
    for spec in &specs {
        let id = spec.objective.id.as_str();
        // Of OpenSLO Sloth numbers the objectives.
        let numbered = format!("{}-{id}-0", spec.objective.service.name);
        let their_rules = theirs.get(id).or(theirs.get(&numbered));
        n_found += usize::from(their_rules.is_some());
        report += &Comparison {
            spec,
            their_rules: their_rules.map_or(&[], Vec::as_slice),
            flags: text("flags"),
        }
        .report();
    }
    assert_eq!(n_found, theirs.len(), "every objective of Sloth is one of ours");
    report
}

fn period_of(flags: &str) -> Period {
    flags
        .split_whitespace()
        .find_map(|flag| flag.strip_prefix("--default-slo-period="))
        .map_or(Period::THIRTY_DAYS, |period| {
            Period::rolling(period.parse().unwrap()).unwrap()
        })
}

/// Sloth's rules by objective.
fn by_objective(output: &str) -> BTreeMap<String, Vec<Rule>> {
    let output = output.replace("{{ .version }}", "dev");
    let documents: Vec<Value> = serde_saphyr::from_multiple(&output).unwrap();
    let mut rules: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
    for document in documents {
        let groups = document
            .get("groups")
            .unwrap_or(&document["spec"]["groups"])
            .clone();
        let groups: Vec<RuleGroup> = serde_json::from_value(groups).unwrap();
        for group in groups {
            // Groups are called `sloth-slo-<what>-<objective>`.
            let name = [
                "sli-recordings-",
                "meta-recordings-",
                "alerts-",
                "extra-rules-000-",
            ]
            .iter()
            .find_map(|what| group.name.strip_prefix("sloth-slo-")?.strip_prefix(what))
            .unwrap_or_else(|| panic!("{}", group.name));
            rules.entry(name.to_owned()).or_default().extend(group.rules);
        }
    }
    rules
}

struct Comparison<'a> {
    spec: &'a Spec,
    their_rules: &'a [Rule],
    flags: &'a str,
}

impl Comparison<'_> {
    fn report(&self) -> String {
        let (file, _) = rules::rule_file_of(self.spec, cadence());
        self.check_our_shape(&file);
        let mut parts = vec![self.ratios(), self.tiers(&file)];
        parts.extend(self.labels(&file));
        parts.extend(self.other_rules());
        format!("  {}: {}\n", self.spec.objective.id, parts.join("; "))
    }

    /// Every window of Sloth counts what our indicator counts over that window.
    fn ratios(&self) -> String {
        let period = self.spec.objective.period.span();
        let (mut n_equal, mut n_other) = (0, 0);
        for rule in self.their_rules {
            let Some(window) = rule.name().strip_prefix("slo:sli_error:ratio_rate") else {
                continue;
            };
            let window: TimeSpan = window.parse().unwrap();
            if window == period {
                assert!(self.is_average_of_ratios(rule), "{}", rule.expr);
            } else if self.counts_the_same(&rule.expr, window) {
                n_equal += 1;
            } else {
                n_other += 1;
            }
        }
        match (n_equal, n_other) {
            (0, 0) => "no ratios".to_owned(),
            (_, 0) => format!("{n_equal} windows count the same"),
            _ => format!("{n_other} windows count something else"),
        }
    }

    fn counts_the_same(&self, their_ratio: &str, window: TimeSpan) -> bool {
        let windowed = their_ratio
            .replace(&format!("[{window}]"), "[$window]")
            .replace(&format!("[{window}:"), "[$window:");
        let Some(queries) = foreign::queries_of_error_ratio(&foreign::Query::parse(&windowed).unwrap())
        else {
            return false;
        };
        // Difference: increases instead of rates.
        let normalised = |query: &domain::WindowedExpression| {
            without_outer_parentheses(&query.over(window)).replace("rate(", "increase(")
        };
        let (part, total) = (
            normalised(queries.part.expression()),
            normalised(queries.total.expression()),
        );
        let bad = match (&self.spec.objective.indicator, queries.counted) {
            // OpenSLO knows good events; the bad ones are those that the opposite condition finds.
            (_, Counted::Good) => part.replace("code!~", "code=~"),
            (_, Counted::Bad) => part,
        };
        // Difference: no errors are zero errors, and no events are no data.
        let bad = match &self.spec.objective.indicator {
            Indicator::Expressions { .. } => format!("({bad}) and ({total}) or 0 * ({total})"),
            _ => format!("{bad} or 0 * {total}"),
        };
        let indicator = &self.spec.objective.indicator;
        same(&render::events(indicator, window), &total) && same(&render::bad_events(indicator, window), &bad)
    }

    fn is_average_of_ratios(&self, rule: &Rule) -> bool {
        let labels = &rule.labels;
        let series = format!(
            "slo:sli_error:ratio_rate5m{{sloth_id=\"{}\",sloth_service=\"{}\",sloth_slo=\"{}\"}}[{}]",
            labels["sloth_id"], labels["sloth_service"], labels["sloth_slo"], labels["sloth_window"],
        );
        let average = format!("sum_over_time({series}) / ignoring (sloth_window) count_over_time({series})");
        same(&rule.expr, &average)
    }

    fn tiers(&self, file: &RuleFile) -> String {
        let theirs: Tiers = self
            .their_rules
            .iter()
            .filter(|rule| rule.alert.is_some())
            .flat_map(their_tiers)
            .collect();
        let ours: Tiers = our_alerts(file)
            .map(|rule| our_tier(rule, &self.spec.objective.id.to_string(), self.spec))
            .collect();
        let n_disabled = [&self.spec.alerts.page, &self.spec.alerts.ticket]
            .iter()
            .filter(|severity| severity.is_disabled)
            .count();
        if theirs == ours {
            return match (theirs.len(), n_disabled) {
                (0, _) => "no alerts".to_owned(),
                (n_tiers, _) => format!("{n_tiers} tiers are the same"),
            };
        }
        if theirs.is_empty() {
            return match self.flags.contains("--disable-alerts") {
                true => "alerts were switched off on the command line".to_owned(),
                false => format!("{} tiers, where Sloth makes no alerts of OpenSLO", ours.len()),
            };
        }
        let in_words = |tiers: &Tiers| {
            let tiers: Vec<String> = tiers
                .iter()
                .map(|(severity, short, long, threshold)| format!("{severity} {long}/{short} > {threshold}"))
                .collect();
            tiers.join(", ")
        };
        format!(
            "tiers differ: ours {}, theirs {}",
            in_words(&ours),
            in_words(&theirs)
        )
    }

    /// Labels and annotations that the specification asks for are on ours as on theirs.
    fn labels(&self, file: &RuleFile) -> Vec<String> {
        let mut differences = Vec::new();
        let recording = |rule: &&Rule| rule.record.is_some();
        let theirs: BTreeSet<_> = self
            .their_rules
            .iter()
            .filter(recording)
            .filter(|rule| rule.name().starts_with("slo:sli_error"))
            .map(|rule| self.without_those_of_sloth(&rule.labels))
            .collect();
        let ours: BTreeSet<_> = file
            .rules()
            .map(|(_, rule)| rule)
            .filter(recording)
            .map(|rule| without(&rule.labels, &["objective", "service"]))
            .collect();
        if !theirs.is_empty() && theirs != ours {
            differences.push(format!(
                "labels of series differ: ours {ours:?}, theirs {theirs:?}"
            ));
        }
        for their_alert in self.their_rules.iter().filter(|rule| rule.alert.is_some()) {
            let severity = &their_alert.labels["sloth_severity"];
            // Difference: our alerts have a severity of their own, which a label of the specification replaces.
            let names = ["objective", "service", "windows"];
            let of_severity: Vec<&Rule> = our_alerts(file)
                .filter(|rule| severity_of(rule, self.spec) == severity.as_str())
                .collect();
            assert!(!of_severity.is_empty());
            for rule in of_severity {
                assert_eq!(rule.alert, their_alert.alert);
                let mut their_labels = self.without_those_of_sloth(&their_alert.labels);
                their_labels
                    .entry("severity".into())
                    .or_insert_with(|| severity.to_string());
                assert_eq!(without(&rule.labels, &names), their_labels);
                for (name, text) in their_alert.annotations.iter() {
                    // Difference: title and summary are worded by us unless the specification does.
                    let is_sloths_own = text.contains("SLO error budget");
                    assert!(
                        is_sloths_own || rule.annotations.get(name) == Some(text),
                        "{name}: {text}"
                    );
                }
            }
        }
        differences
    }

    fn without_those_of_sloth(&self, labels: &Labels) -> BTreeMap<String, String> {
        let extra = |name: &str| self.flags.contains(&format!("--extra-labels={name}="));
        labels
            .iter()
            // `cmd` is set by the script that makes the examples, `plug-…` by a plugin.
            .filter(|(name, _)| !name.starts_with("sloth_") && name.as_str() != "cmd" && !extra(name))
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect()
    }

    /// What else Sloth writes: for each kind of rule we say whether and where we have the same.
    fn other_rules(&self) -> Vec<String> {
        let known = [
            "slo:sli_error:ratio_rate",
            // Difference: constants are not recorded.
            "slo:objective:ratio",
            "slo:error_budget:ratio",
            "slo:time_period:days",
            "sloth_slo_info",
            // Difference: one division away from what we record.
            "slo:current_burn_rate:ratio",
            "slo:period_burn_rate:ratio",
            // Ours is `slo:error_budget_remaining:over…`.
            "slo:period_error_budget_remaining:ratio",
        ];
        let others: BTreeSet<&str> = self
            .their_rules
            .iter()
            .filter(|rule| rule.record.is_some())
            .map(Rule::name)
            .filter(|name| !known.iter().any(|start| name.starts_with(start)))
            .collect();
        match others.len() {
            0 => Vec::new(),
            n_others => vec![format!("{n_others} further kinds of rules come from a plugin")],
        }
    }

    /// What ours are made of: recorded increases, their sums over windows, and quotients of those.
    fn check_our_shape(&self, file: &RuleFile) {
        let (indicator, id) = (&self.spec.objective.indicator, &self.spec.objective.id);
        let base = TimeSpan::from_minutes(5);
        for (_, rule) in file.rules() {
            let expected = match rule
                .name()
                .split_once(":over")
                .map(|(name, window)| (name, window.parse::<TimeSpan>()))
            {
                Some(("slo:error_ratio", Ok(window))) if window == base => format!(
                    "slo:bad_events:increase5m{{objective=\"{id}\"}} / (slo:events:increase5m{{objective=\"{id}\"}} > 0)"
                ),
                Some(("slo:error_ratio", Ok(window))) => format!(
                    "sum_over_time(slo:bad_events:increase5m{{objective=\"{id}\"}}[{window}]) / \
                     (sum_over_time(slo:events:increase5m{{objective=\"{id}\"}}[{window}]) > 0)"
                ),
                _ if rule.name() == "slo:events:increase5m" => render::events(indicator, base),
                _ if rule.name() == "slo:bad_events:increase5m" => render::bad_events(indicator, base),
                _ => continue,
            };
            assert!(same(&rule.expr, &expected), "{}", rule.expr);
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    Expression::parse(one).unwrap().is_same_as(other)
}

fn without(labels: &Labels, names: &[&str]) -> BTreeMap<String, String> {
    labels
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

fn without_outer_parentheses(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) if Expression::parse(inner).is_ok() => without_outer_parentheses(inner),
        _ => text.to_owned(),
    }
}

/// Our alerts on a burn. Sloth has none of absent data, ours is one more of the deliberate differences.
fn our_alerts(file: &RuleFile) -> impl Iterator<Item = &Rule> {
    file.rules()
        .map(|(_, rule)| rule)
        .filter(|rule| rule.labels.contains_key("windows"))
}

fn our_tier(rule: &Rule, id: &str, spec: &Spec) -> (String, TimeSpan, TimeSpan, String) {
    let (long, short) = rule.labels["windows"].split_once('/').unwrap();
    let threshold = rule.expr.rsplit_once(" > ").unwrap().1;
    let side = |window: &str| format!("slo:error_ratio:over{window}{{objective=\"{id}\"}} > {threshold}");
    assert!(same(&rule.expr, &format!("{} and {}", side(short), side(long))));
    (
        severity_of(rule, spec),
        short.parse().unwrap(),
        long.parse().unwrap(),
        in_nine_digits(threshold.parse().unwrap()),
    )
}

/// Whether an alert pages, whatever its label says.
fn severity_of(rule: &Rule, spec: &Spec) -> String {
    let objective = &spec.objective;
    let tiers = domain::AlertTiers::derive(objective.target, objective.period, cadence()).tiers;
    let tier = tiers.iter().find(|tier| tier.windows() == rule.labels["windows"]);
    tier.unwrap().severity.to_string()
}

/// The two tiers of one of Sloth's alerts, checked by writing the alert again.
fn their_tiers(rule: &Rule) -> Vec<(String, TimeSpan, TimeSpan, String)> {
    let sides: Vec<&str> = rule.expr.split("max(").skip(1).collect();
    assert_eq!(sides.len(), 4);
    let sides: Vec<(&str, &str, f64)> = sides
        .iter()
        .map(|side| {
            let (series, rest) = side.split_once(" > (").unwrap();
            let product = rest.split_once(')').unwrap().0;
            let (factor, budget) = product.split_once(" * ").unwrap();
            let threshold = factor.parse::<f64>().unwrap() * budget.parse::<f64>().unwrap();
            (series, product, threshold)
        })
        .collect();
    let side = |idx: usize| {
        format!(
            "max({} > ({})) without (sloth_window)",
            sides[idx].0, sides[idx].1
        )
    };
    let again = format!("({} and {}) or ({} and {})", side(0), side(1), side(2), side(3));
    assert!(same(&rule.expr, &again), "{}", rule.expr);
    let window = |idx: usize| -> TimeSpan {
        let series = sides[idx].0.strip_prefix("slo:sli_error:ratio_rate").unwrap();
        series.split_once('{').unwrap().0.parse().unwrap()
    };
    let severity = &rule.labels["sloth_severity"];
    [0, 2]
        .into_iter()
        .map(|idx| {
            assert_eq!(sides[idx].1, sides[idx + 1].1);
            (
                severity.to_string(),
                window(idx),
                window(idx + 1),
                in_nine_digits(sides[idx].2),
            )
        })
        .collect()
}

/// Difference: Sloth's floats (`0.0009999999999999432`) are exact decimals in ours.
fn in_nine_digits(threshold: f64) -> String {
    format!("{threshold:.9}")
}
