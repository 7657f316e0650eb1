//! Folders, by the classic API.

use domain::OrganisationRole::{Admin, Editor, Viewer};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Call, GrafanaAnswer, PERMISSIONS_SEEN_AFTER, State, answered, denied, refused};

#[derive(Debug, Clone)]
pub(super) struct Folder {
    id: u64,
    title: String,
    parent: Option<String>,
    version: u64,
    made_by: String,
    pub(super) made_at: Timestamp,
    updated_by: String,
}

impl Folder {
    /// Permissions are cached: an editor may write at once only in what they made themselves.
    pub(super) fn lets_write(&self, call: &Call<'_>) -> bool {
        let is_theirs = self.made_by == call.request.login;
        call.is_at_least(Admin) || call.is_at_least(Editor) && (is_theirs || self.is_seen(call.request.at))
    }

    /// Others may not even read it until then.
    fn lets_read(&self, call: &Call<'_>) -> bool {
        self.lets_write(call) || call.is_at_least(Viewer) && self.is_seen(call.request.at)
    }

    fn is_seen(&self, at: Timestamp) -> bool {
        let seen_at = self.made_at.saturating_add(PERMISSIONS_SEEN_AFTER);
        at >= seen_at.unwrap_or(self.made_at)
    }
}

impl State {
    pub(super) fn make_folder(&mut self, call: &Call<'_>) -> GrafanaAnswer {
        if !call.is_at_least(Editor) {
            return denied("folders:create");
        }
        let body = call.json().unwrap_or_default();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (uid, title) = (text("uid"), text("title"));
        if uid.len() > 40 {
            return refused(400, "uid too long, max 40 characters");
        }
        if !uid.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            return refused(400, "uid contains illegal characters");
        }
        if title.is_empty() {
            return refused(400, "folder title cannot be empty");
        }
        if self.folders.contains_key(&uid) {
            return refused(412, "the folder has been changed by someone else");
        }
        let folder = Folder {
            id: self.next_id(),
            title,
            parent: body["parentUid"].as_str().map(str::to_owned),
            version: 1,
            made_by: call.request.login.to_owned(),
            made_at: call.request.at,
            updated_by: "Anonymous".to_owned(),
        };
        self.folders.insert(uid.clone(), folder);
        answered(200, self.folder_json(call, &uid))
    }

    pub(super) fn find_folder(&self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        if !call.is_at_least(Viewer) {
            return denied("folders:read");
        }
        if self.is_hidden(call, uid) {
            return denied("folders:read");
        }
        if !self.folders.contains_key(uid) {
            return no_folder();
        }
        answered(200, self.folder_json(call, uid))
    }

    pub(super) fn rename_folder(&mut self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        let body = call.json().unwrap_or_default();
        let Some(folder) = self.folders.get_mut(uid) else {
            return no_folder();
        };
        if !folder.lets_write(call) {
            return denied("folders:write");
        }
        if body["overwrite"] != true && body["version"].as_u64() != Some(folder.version) {
            return refused(412, "The dashboard has been changed by someone else");
        }
        folder.title = body["title"].as_str().unwrap_or_default().to_owned();
        folder.version += 1;
        folder.updated_by = call.request.login.to_owned();
        answered(200, self.folder_json(call, uid))
    }

    pub(super) fn count_contents(&self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        if !call.is_at_least(Viewer) {
            return denied("folders:read");
        }
        if self.is_hidden(call, uid) {
            return denied("folders:read");
        }
        if !self.folders.contains_key(uid) {
            return no_folder();
        }
        let groups = self.groups.iter().filter(|((folder, _), _)| folder == uid);
        let n_rules: usize = groups.map(|(_, group)| group.n_rules()).sum();
        let n_dashboards = self
            .dashboards
            .values()
            .filter(|one| one.folder_uid == uid)
            .count();
        let is_child = |folder: &&Folder| folder.parent.as_deref() == Some(uid);
        let n_folders = self.folders.values().filter(is_child).count();
        answered(
            200,
            json!({ "alertrule": n_rules, "dashboard": n_dashboards, "folder": n_folders, "library_elements": 0 }),
        )
    }

    pub(super) fn delete_folder(&mut self, call: &Call<'_>, uid: &str) -> GrafanaAnswer {
        let Some(folder) = self.folders.get(uid) else {
            return no_folder();
        };
        if !folder.lets_write(call) {
            return denied("folders:delete");
        }
        if self.groups.keys().any(|(folder, _)| folder == uid) {
            return refused(400, "folder cannot be deleted: folder is not empty");
        }
        self.dashboards.retain(|_, dashboard| dashboard.folder_uid != uid);
        if let Some(folder) = self.folders.remove(uid) {
            self.makers_of_former.insert(uid.to_owned(), folder.made_by);
        }
        answered(200, json!({ "message": "Folder deleted" }))
    }

    /// Whether reading a folder, or what is in it, is refused.
    pub(super) fn is_hidden(&self, call: &Call<'_>, uid: &str) -> bool {
        match self.folders.get(uid) {
            Some(folder) => !folder.lets_read(call),
            None => self.hides_absence(call, uid),
        }
    }

    /// Only to admins, and to who had made it, is a folder absent; all others lack a permission on it.
    fn hides_absence(&self, call: &Call<'_>, uid: &str) -> bool {
        let was_theirs = self
            .makers_of_former
            .get(uid)
            .is_some_and(|maker| maker == call.request.login);
        !call.is_at_least(Admin) && !was_theirs
    }

    pub(super) fn folder_title(&self, uid: &str) -> String {
        self.folders
            .get(uid)
            .map(|folder| folder.title.clone())
            .unwrap_or_default()
    }

    fn folder_json(&self, call: &Call<'_>, uid: &str) -> Value {
        let Some(folder) = self.folders.get(uid) else {
            return Value::Null;
        };
        let may = call.is_at_least(Admin);
        let slug = folder.title.to_lowercase().replace(' ', "-");
        let mut body = json!({
            "id": folder.id, "uid": uid, "orgId": 1, "title": folder.title,
            "url": format!("/dashboards/f/{uid}/{slug}"), "hasAcl": false,
            "canSave": may, "canEdit": may, "canAdmin": may, "canDelete": may,
            "createdBy": folder.made_by, "created": folder.made_at, "updatedBy": folder.updated_by,
            "updated": folder.made_at, "version": folder.version,
        });
        if let Some(parent) = &folder.parent {
            body["parentUid"] = json!(parent);
            body["parents"] = json!([self.folder_json(call, parent)]);
        }
        body
    }
}

fn no_folder() -> GrafanaAnswer {
    answered(
        404,
        json!({ "message": "folder not found", "status": "not-found" }),
    )
}
