//! A Grafana dashboard for one objective, drawn from the series that its rules record.

use domain::{AlertTiers, Cadence, Digest};
use serde_json::{Value, json};

use crate::loss::{LossKind, LossReport};
use crate::rules::enabled_tiers;
use crate::spec::Spec;

/// The schema that Grafana 12 writes.
const SCHEMA_VERSION: u32 = 41;
const GRID_WIDTH: u32 = 24;

/// The dashboard's JSON model, as `POST /api/dashboards/db` takes it under `dashboard`, and as a
/// provisioned file holds it. Its uid follows from the objective's id.
///
/// The data source is a variable of the dashboard; `datasource_uid` is what it starts with.
pub fn dashboard_of(spec: &Spec, cadence: Cadence, datasource_uid: Option<&str>) -> (Value, LossReport) {
    let mut losses = LossReport::default();
    if !spec.alerts.labels.is_empty() || !spec.alerts.annotations.is_empty() {
        let reason = "labels and annotations of its alerts: they are seen where the alerts are";
        losses.add(spec.objective.id.as_str(), None, LossKind::LeftOut, reason);
    }
    let drawer = Drawer {
        spec,
        tiers: enabled_tiers(spec, cadence),
    };
    let objective = &spec.objective;
    let dashboard = json!({
        "uid": uid_of(spec),
        "title": format!("{}: {} over {}", objective.id, objective.target, objective.period),
        "description": spec.description,
        "tags": ["srellama", "slo"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 0,
        "editable": true,
        "refresh": "1m",
        "time": { "from": format!("now-{}", objective.period.span()), "to": "now" },
        "templating": { "list": [datasource_variable(datasource_uid)] },
        "annotations": { "list": [] },
        "panels": [
            drawer.attainment(),
            drawer.budget_remaining(),
            drawer.events(),
            drawer.burn_rates(),
            drawer.budget_over_time(),
            drawer.alerts(),
        ],
    });
    (dashboard, losses)
}

/// The dashboard's uid: stable, and in the format of Grafana (at most 40 letters, digits, `-`, `_`).
pub fn uid_of(spec: &Spec) -> String {
    let digest = Digest::of(format!("dashboard/{}", spec.objective.id).as_bytes()).to_string();
    format!("srl-{}", &digest[..32])
}

fn datasource_variable(datasource_uid: Option<&str>) -> Value {
    let mut variable = json!({
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "hide": 0,
    });
    if let Some(uid) = datasource_uid {
        variable["current"] = json!({ "text": uid, "value": uid });
    }
    variable
}

struct Drawer<'a> {
    spec: &'a Spec,
    tiers: AlertTiers,
}

/// Where a panel stands on the grid.
struct Place {
    id: u32,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl Drawer<'_> {
    fn attainment(&self) -> Value {
        let target = self.spec.objective.target;
        let expr = format!(
            "1 - {} / ({} > 0)",
            self.series("slo:bad_events:increase", true),
            self.series("slo:events:increase", true)
        );
        let place = Place {
            id: 1,
            x: 0,
            y: 0,
            width: 6,
            height: 5,
        };
        let mut panel = self.panel(&place, "stat", "Attainment", &[(expr, "good events".to_owned())]);
        panel["description"] = json!(format!("Share of good events; {target} is promised."));
        panel["fieldConfig"] = fields(
            "percentunit",
            Some(4),
            &json!([{ "color": "red", "value": null }, { "color": "green", "value": share(target.share()) }]),
        );
        panel
    }

    fn budget_remaining(&self) -> Value {
        let expr = self.series("slo:error_budget_remaining:over", true);
        let place = Place {
            id: 2,
            x: 6,
            y: 0,
            width: 6,
            height: 5,
        };
        let mut panel = self.panel(&place, "stat", "Error budget left", &[(expr, "left".to_owned())]);
        panel["fieldConfig"] = fields("percentunit", Some(1), &budget_steps());
        panel
    }

    fn events(&self) -> Value {
        let targets = [
            (self.series("slo:events:increase", true), "all".to_owned()),
            (self.series("slo:bad_events:increase", true), "bad".to_owned()),
        ];
        let period = self.spec.objective.period;
        let place = Place {
            id: 3,
            x: 12,
            y: 0,
            width: 12,
            height: 5,
        };
        let mut panel = self.panel(&place, "stat", &format!("Events in {period}"), &targets);
        panel["fieldConfig"] = fields("short", Some(0), &json!([{ "color": "text", "value": null }]));
        panel
    }

    fn burn_rates(&self) -> Value {
        let budget = self.spec.objective.target.error_budget();
        let mut windows: Vec<_> = self
            .tiers
            .tiers
            .iter()
            .flat_map(|tier| [tier.short_window, tier.long_window])
            .collect();
        windows.sort();
        windows.dedup();
        let targets: Vec<(String, String)> = windows
            .into_iter()
            .map(|window| {
                let ratio = self.series(&format!("slo:error_ratio:over{window}"), false);
                (format!("{ratio} / {budget}"), window.to_string())
            })
            .collect();
        let place = Place {
            id: 4,
            x: 0,
            y: 5,
            width: GRID_WIDTH,
            height: 9,
        };
        let mut panel = self.panel(&place, "timeseries", "Burn rate per window", &targets);
        let factors: Vec<String> = self
            .tiers
            .tiers
            .iter()
            .map(|tier| format!("{} at {} over {}", tier.severity, tier.factor, tier.windows()))
            .collect();
        panel["description"] = json!(format!(
            "1 spends the error budget in exactly {}. Alerts: {}.",
            self.spec.objective.period,
            if factors.is_empty() {
                "none".to_owned()
            } else {
                factors.join(", ")
            }
        ));
        panel["fieldConfig"] = fields(
            "none",
            None,
            &json!([{ "color": "green", "value": null }, { "color": "orange", "value": 1 }]),
        );
        panel
    }

    fn budget_over_time(&self) -> Value {
        let expr = self.series("slo:error_budget_remaining:over", true);
        let place = Place {
            id: 5,
            x: 0,
            y: 14,
            width: 16,
            height: 8,
        };
        let mut panel = self.panel(
            &place,
            "timeseries",
            "Error budget over time",
            &[(expr, "left".to_owned())],
        );
        panel["fieldConfig"] = fields("percentunit", None, &budget_steps());
        panel
    }

    fn alerts(&self) -> Value {
        let id = &self.spec.objective.id;
        json!({
            "id": 6,
            "type": "alertlist",
            "title": "Alerts",
            "gridPos": { "x": 16, "y": 14, "w": 8, "h": 8 },
            "options": {
                "alertInstanceLabelFilter": format!("{{objective=\"{id}\"}}"),
                "dashboardAlerts": false,
                "groupMode": "default",
                "maxItems": 20,
                "sortOrder": 1,
                "stateFilter": { "firing": true, "pending": true, "noData": true, "normal": true, "error": true },
                "viewMode": "list",
            },
        })
    }

    /// A recorded series of the objective, over its period where `of_period`.
    fn series(&self, name: &str, of_period: bool) -> String {
        let objective = &self.spec.objective;
        let period = if of_period {
            promql::rules::in_a_name(objective.period)
        } else {
            String::new()
        };
        format!("{name}{period}{{objective=\"{}\"}}", objective.id)
    }

    fn panel(&self, place: &Place, panel_type: &str, title: &str, targets: &[(String, String)]) -> Value {
        let datasource = json!({ "type": "prometheus", "uid": "${datasource}" });
        let targets: Vec<Value> = targets
            .iter()
            .zip('A'..='Z')
            .map(|((expr, legend), reference)| {
                json!({
                    "refId": reference.to_string(),
                    "datasource": datasource,
                    "expr": expr,
                    "legendFormat": legend,
                    "editorMode": "code",
                    "instant": panel_type == "stat",
                    "range": panel_type != "stat",
                })
            })
            .collect();
        json!({
            "id": place.id,
            "type": panel_type,
            "title": title,
            "gridPos": { "x": place.x, "y": place.y, "w": place.width, "h": place.height },
            "datasource": datasource,
            "targets": targets,
        })
    }
}

fn fields(unit: &str, decimals: Option<u32>, steps: &Value) -> Value {
    json!({
        "defaults": {
            "unit": unit,
            "decimals": decimals,
            "color": { "mode": "thresholds" },
            "thresholds": { "mode": "absolute", "steps": steps },
        },
        "overrides": [],
    })
}

fn budget_steps() -> Value {
    json!([
        { "color": "red", "value": null },
        { "color": "orange", "value": 0 },
        { "color": "green", "value": 0.25 },
    ])
}

/// A share as the number that a threshold is; colours need no more digits than a float has.
fn share(share: rust_decimal::Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    share.to_f64().unwrap_or_default()
}
