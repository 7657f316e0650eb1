//! Dashboards, which have versions.

use domain::OrganisationRole::{Editor, Viewer};
use serde_json::{Value, json};

use super::{Call, GrafanaAnswer, State, answered, denied, refused};

#[derive(Debug, Clone)]
pub(super) struct Dashboard {
    pub(super) folder_uid: String,
    version: i64,
    model: Value,
}

impl State {
    pub(super) fn save_dashboard(&mut self, call: &Call<'_>) -> GrafanaAnswer {
        if !call.is_at_least(Editor) {
            return denied("any of dashboards:create, dashboards:write");
        }
        let Some(body) = call.json() else {
            return refused(400, "bad request data");
        };
        let mut model = body["dashboard"].clone();
        let given = model["version"].as_i64().unwrap_or(0);
        let uid = model["uid"].as_str().unwrap_or_default().to_owned();
        let known = self.dashboards.get(&uid);
        if known.is_some_and(|known| known.version != given) && body["overwrite"] != true {
            return answered(
                412,
                json!({ "message": "The dashboard has been changed by someone else", "status": "version-mismatch" }),
            );
        }
        let (id, version) = match known {
            Some(known) => {
                model["id"] = known.model["id"].clone();
                model["version"] = json!(known.version);
                (
                    known.model["id"].clone(),
                    known.version + i64::from(known.model != model),
                )
            }
            None => (json!(self.next_id()), 1),
        };
        model["id"] = id.clone();
        model["version"] = json!(version);
        let slug = model["title"]
            .as_str()
            .unwrap_or_default()
            .to_lowercase()
            .replace(' ', "-");
        let folder_uid = body["folderUid"].as_str().unwrap_or_default().to_owned();
        let answer = json!({
            "folderUid": folder_uid, "id": id, "slug": slug, "status": "success", "uid": uid,
            "url": format!("/d/{uid}/{slug}"), "version": version,
        });
        let dashboard = Dashboard {
            folder_uid,
            version,
            model,
        };
        self.dashboards.insert(uid, dashboard);
        answered(200, answer)
    }

    pub(super) fn find_dashboard(&self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        if !call.is_at_least(Viewer) {
            return denied("dashboards:read");
        }
        let Some(dashboard) = self.dashboards.get(uid) else {
            return refused(404, "Dashboard not found");
        };
        let meta = json!({ "type": "db", "folderUid": dashboard.folder_uid, "version": dashboard.version });
        answered(200, json!({ "meta": meta, "dashboard": dashboard.model }))
    }

    pub(super) fn delete_dashboard(&mut self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        if !call.is_at_least(Editor) {
            return denied("dashboards:delete");
        }
        let Some(dashboard) = self.dashboards.remove(uid) else {
            return refused(404, "Dashboard not found");
        };
        let title = dashboard.model["title"].as_str().unwrap_or_default();
        answered(
            200,
            json!({ "message": format!("Dashboard {title} deleted"), "title": title, "uid": uid }),
        )
    }
}
