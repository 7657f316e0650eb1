//! Each incident that the history holds must be found by the backtest, with the delay that the
//! tier's certificate predicts.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::demo::Demo;
use tests::http::{get, range};

const MINUTE: i64 = 60;

/// An incident as `shop history` tells it.
struct Incident {
    objective: String,
    start: i64,
    end: i64,
}

/// Answers a line for each tier that found an incident.
pub(crate) fn each_is_found_with_the_predicted_delay(demo: &Demo) -> Vec<String> {
    let history = demo.run_file("history.json");
    let incidents = history["incidents"].as_array().cloned().unwrap_or_default();
    assert_eq!(incidents.len(), 3, "{history}");
    incidents
        .iter()
        .map(Incident::read)
        .flat_map(|incident| incident.check(demo))
        .collect()
}

impl Incident {
    fn read(incident: &Value) -> Self {
        let text = |key: &str| {
            incident[key]
                .as_str()
                .unwrap_or_else(|| panic!("{incident} has no {key}"))
        };
        let second = |key: &str| text(key).parse::<jiff::Timestamp>().expect("a time").as_second();
        let kind = if text("kind") == "latency" {
            "latency"
        } else {
            "availability"
        };
        Self {
            objective: format!("{}-{kind}", text("service")),
            start: second("start"),
            end: second("end"),
        }
    }

    fn check(&self, demo: &Demo) -> Vec<String> {
        let proposal = self.proposal(demo);
        let traffic = Traffic::read(demo, &proposal, self);
        let allowance = allowance_of(&proposal);
        let tiers = proposal
            .pointer("/alert_tiers/tiers")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let mut found = Vec::new();
        for (tier_idx, tier) in tiers.iter().enumerate() {
            let Some(predicted) = traffic.predicted_firing(tier, self) else {
                continue;
            };
            let firings = proposal.pointer(&format!("/backtest/tiers/{tier_idx}/firings"));
            let fired: Vec<i64> = firings
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|firing| second_of(&firing["fired_at"]))
                .filter(|fired| (self.start..=self.end + allowance).contains(fired))
                .collect();
            let windows = format!("{}/{}", tier["long_window"], tier["short_window"]);
            let [fired, ..] = fired[..] else {
                panic!("{} {windows} found nothing", self.objective)
            };
            let difference = fired - predicted;
            assert!(
                difference.abs() <= allowance,
                "{} {windows} fired {difference} s from the predicted time, {allowance} s are allowed",
                self.objective
            );
            found.push(format!(
                "{} {windows}: fired {} s after the start, {difference} s from the predicted time",
                self.objective,
                fired - self.start
            ));
        }
        assert!(
            !found.is_empty(),
            "{}: no tier is predicted to find it",
            self.objective
        );
        found
    }

    fn proposal(&self, demo: &Demo) -> Value {
        let proposals = get(&format!("{}/api/v1/proposals", demo.address("api")));
        let proposals = proposals["proposals"].as_array().cloned().unwrap_or_default();
        let is_it = |proposal: &Value| {
            proposal.pointer("/objective/id").and_then(Value::as_str) == Some(&self.objective)
        };
        proposals
            .into_iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("there is no proposal {}", self.objective))
    }
}

/// All and bad events by minute around an incident, as the raw counters have them.
struct Traffic {
    events: BTreeMap<i64, f64>,
    bad: BTreeMap<i64, f64>,
}

impl Traffic {
    /// Reads the raw counters through the queries of the first two rules, minute by minute.
    fn read(demo: &Demo, proposal: &Value, incident: &Incident) -> Self {
        let prometheus = demo.address("prometheus");
        let query = |idx: usize| {
            let expression = proposal.pointer(&format!("/evidence/queries/{idx}/expression"));
            // A window of two minutes is the shortest that sees an increase of minutely samples.
            let expression = expression.and_then(Value::as_str).unwrap_or_default();
            format!("({}) / 2", expression.replace("[5m]", "[2m]"))
        };
        let (from, until) = (incident.start - 4 * 86_400, incident.end + 3_600);
        let by_minute = |idx: usize| -> BTreeMap<i64, f64> {
            let chunks = (from..until).step_by(10_000 * MINUTE as usize);
            let points = chunks.flat_map(|at| {
                let end = (at + 9_999 * MINUTE).min(until);
                range(&prometheus, &query(idx), at, end, MINUTE)
            });
            points.collect()
        };
        Self {
            events: by_minute(0),
            bad: by_minute(1),
        }
    }

    /// The certificate's condition on the events that there were: the first minute at which the share
    /// of bad events in both windows exceeds the threshold. Its formula is this for even traffic.
    /// `None` where that does not happen before the incident ends.
    fn predicted_firing(&self, tier: &Value, incident: &Incident) -> Option<i64> {
        let threshold: f64 = tier["threshold"].as_str()?.parse().ok()?;
        let windows = [
            seconds_of(&tier["long_window"]),
            seconds_of(&tier["short_window"]),
        ];
        (incident.start..incident.end)
            .step_by(MINUTE as usize)
            .find(|at| {
                windows
                    .iter()
                    .all(|window| self.error_ratio(*at, *window) > threshold)
            })
    }

    fn error_ratio(&self, at: i64, window: i64) -> f64 {
        let sum = |of: &BTreeMap<i64, f64>| {
            of.range(at - window + 1..=at)
                .map(|(_, count)| count)
                .sum::<f64>()
        };
        let events = sum(&self.events);
        if events > 0.0 {
            sum(&self.bad) / events
        } else {
            0.0
        }
    }
}

/// One scrape, one evaluation and one base window.
fn allowance_of(proposal: &Value) -> i64 {
    let span = |pointer: &str| proposal.pointer(pointer).map_or(0, seconds_of);
    span("/cadence/scrape_interval") + span("/cadence/evaluation_interval") + span("/alert_tiers/base_window")
}

fn second_of(time: &Value) -> i64 {
    let text = time.as_str().unwrap_or_else(|| panic!("{time} is no time"));
    text.parse::<jiff::Timestamp>().expect("a time").as_second()
}

/// A duration such as `1h30m`, in seconds.
fn seconds_of(span: &Value) -> i64 {
    let text = span.as_str().unwrap_or_else(|| panic!("{span} is no duration"));
    let mut seconds = 0;
    let mut digits = String::new();
    for character in text.chars() {
        let length = match character {
            '0'..='9' => {
                digits.push(character);
                continue;
            }
            'w' => 604_800,
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            other => panic!("`{other}` in {text} is no unit"),
        };
        seconds += digits
            .parse::<i64>()
            .unwrap_or_else(|_| panic!("{text} is no duration"))
            * length;
        digits.clear();
    }
    seconds
}
