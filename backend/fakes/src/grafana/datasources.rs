//! Data sources, as far as a change asks them.

use std::collections::BTreeMap;

use domain::OrganisationRole::Viewer;
use serde_json::json;

use super::ruler::RulerGroup;
use super::{Call, GrafanaAnswer, State, answered, denied};

#[derive(Debug, Default)]
pub(super) struct Datasource {
    pub(super) takes_remote_write: bool,
    pub(super) is_down: bool,
    pub(super) is_quiet: bool,
    /// The rule groups of its ruler by namespace, where it has one.
    pub(super) ruler: Option<BTreeMap<String, Vec<RulerGroup>>>,
}

impl Datasource {
    pub(super) fn prometheus(takes_remote_write: bool) -> Self {
        Self {
            takes_remote_write,
            ..Self::default()
        }
    }

    pub(super) fn cortex() -> Self {
        Self {
            takes_remote_write: true,
            ruler: Some(BTreeMap::new()),
            ..Self::default()
        }
    }
}

impl State {
    /// A query of something recorded has a sample once it was recorded; any other has one while the
    /// services do not stand still.
    pub(super) fn query_datasource(&self, call: &Call<'_>, uid: &str) -> Option<GrafanaAnswer> {
        if !call.is_at_least(Viewer) {
            return Some(denied("datasources:query"));
        }
        let datasource = self.datasources.get(uid)?;
        if datasource.is_down {
            let message = "An error occurred within the plugin";
            let body =
                json!({ "statusCode": 500, "messageId": "plugin.requestFailureError", "message": message });
            return Some(answered(500, body));
        }
        let query = call.query.get("query").map(String::as_str).unwrap_or_default();
        let inner = ["count(", "timestamp("]
            .iter()
            .find_map(|function| query.strip_prefix(function));
        let metric = inner
            .unwrap_or(query)
            .split(['{', ')'])
            .next()
            .unwrap_or_default();
        let since = query
            .rsplit_once(" >= ")
            .and_then(|(_, second)| second.parse().ok());
        let has_sample = if metric.contains(':') {
            let newest = self
                .recorded_by_grafana(metric, uid, call.request.at)
                .max(datasource.recorded_by_ruler(metric, call.request.at));
            newest.is_some_and(|newest| since.is_none_or(|since: i64| newest.as_second() >= since))
        } else {
            !datasource.is_quiet
        };
        let at = call.request.at.as_second();
        let result = if has_sample {
            json!([{ "metric": {}, "value": [at, "3"] }])
        } else {
            json!([])
        };
        let data = json!({ "resultType": "vector", "result": result });
        Some(answered(200, json!({ "status": "success", "data": data })))
    }
}
