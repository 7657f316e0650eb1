//! Renders reviewed proposals as the objects of a target.

use domain::change::{Action, GrafanaObject, ObjectAction, ObjectProgress, RecordedSeries, Reviewed};
use domain::{Finding, Objective, Proposal};
use formats::grafana_rules::{GrafanaOptions, rule_group_of_file};
use formats::{Spec, dashboard};
use promql::{InliningCost, Rule, RuleFile};
use serde_json::json;

use crate::apply::in_words;
use crate::drive::target::{APP, AlertMarks, GrafanaTarget, ORIGIN, ObjectTarget, RulerTarget};
use crate::proposal_rules::{inlined_rules_of, rules_of};

/// One object that would be written.
#[derive(Debug, Clone)]
pub struct PlannedObject {
    /// What is done.
    pub action: ObjectAction,
    /// What it does, one sentence each.
    pub in_words: Vec<String>,
    /// What should be known before.
    pub findings: Vec<Finding>,
}

impl PlannedObject {
    pub(crate) fn into_action(self) -> Action {
        Action::Object(Box::new(self.action))
    }
}

/// All objects of the proposals, in the order in which they are written.
pub(crate) fn planned(proposals: &[Proposal], target: &ObjectTarget) -> Vec<PlannedObject> {
    match target {
        ObjectTarget::Grafana(target) => {
            let mut objects = vec![folder(target)];
            objects.extend(proposals.iter().map(|proposal| rule_group(proposal, target)));
            if target.has_dashboards && target.recording_datasource_uid.is_some() {
                objects.extend(proposals.iter().map(|proposal| dashboard_of(proposal, target)));
            }
            objects
        }
        ObjectTarget::Ruler(target) => proposals
            .iter()
            .map(|proposal| ruler_group(proposal, target))
            .collect(),
    }
}

fn folder(target: &GrafanaTarget) -> PlannedObject {
    let (uid, title) = (&target.folder_uid, &target.folder_title);
    PlannedObject {
        action: action(
            GrafanaObject::Folder { uid: uid.clone() },
            None,
            json!({ "uid": uid, "title": title }).to_string(),
        ),
        in_words: vec![format!(
            "make the folder “{title}” unless it is there; it goes again with an undo if nothing else is in it"
        )],
        findings: title.contains('/').then(|| slash_in(title)).into_iter().collect(),
    }
}

/// Seen in Grafana 12.4: it spells such a title in two ways, and finds what it knows of a rule by one of them.
fn slash_in(folder_title: &str) -> Finding {
    Finding::warning(
        "slash-in-folder-title",
        folder_title,
        "on the page of a rule in such a folder Grafana shows neither its state nor its links",
        "choose a title without a slash",
    )
}

fn rule_group(proposal: &Proposal, target: &GrafanaTarget) -> PlannedObject {
    let objective = &proposal.objective;
    let interval = formats::grafana_rules::fit_interval(proposal.cadence.evaluation_interval);
    let mut findings = proposal.findings.clone();
    let mut in_words = in_words(proposal);
    let file = match &target.recording_datasource_uid {
        Some(uid) => {
            in_words.push(format!(
                "record what the alerts read into the data source `{uid}`"
            ));
            rules_of(proposal, interval)
        }
        None => {
            let cost = InliningCost::of(&proposal.alert_tiers);
            in_words.push(format!(
                "read {} of raw history of each series at every evaluation, {} times what recording rules would read",
                cost.inlined,
                cost.factor()
            ));
            findings.push(inlined(objective, cost));
            inlined_rules_of(proposal, interval)
        }
    };
    let mut file = marked(file, objective, &target.marks);
    if !target.is_editable {
        name_their_origin(&mut file);
    }
    let options = GrafanaOptions {
        folder_uid: target.folder_uid.clone(),
        folder_title: target.folder_title.clone(),
        datasource_uid: target.datasource_uid.clone(),
        recording_datasource_uid: target.recording_datasource_uid.clone().unwrap_or_default(),
        organisation_id: target.organisation_id,
    };
    let group = rule_group_of_file(&objective.id, &file, interval, &options).to_http();
    let object = GrafanaObject::RuleGroup {
        folder_uid: target.folder_uid.clone(),
        name: group.title.clone(),
        is_editable: target.is_editable,
    };
    let mut action = action(object, Some(proposal), group.to_json());
    // Asked where the alerts read: what is recorded elsewhere leaves them blind.
    action.recorded = recorded_series(objective, &file, &target.datasource_uid);
    PlannedObject {
        action,
        in_words,
        findings,
    }
}

fn ruler_group(proposal: &Proposal, target: &RulerTarget) -> PlannedObject {
    let objective = &proposal.objective;
    let interval = proposal.cadence.evaluation_interval;
    let file = marked(rules_of(proposal, interval), objective, &target.marks);
    let recorded = recorded_series(objective, &file, &target.datasource_uid);
    let group = file.groups.into_iter().next();
    let group = group.expect("the rule file of an objective has one group");
    let object = GrafanaObject::RulerGroup {
        datasource_uid: target.datasource_uid.clone(),
        ruler: target.ruler,
        namespace: target.namespace.clone(),
        name: group.name.clone(),
    };
    let after = serde_json::to_string_pretty(&group).expect("a rule group consists of texts and lists only");
    let mut action = action(object, Some(proposal), after);
    action.recorded = recorded;
    PlannedObject {
        action,
        in_words: in_words(proposal),
        findings: proposal.findings.clone(),
    }
}

fn dashboard_of(proposal: &Proposal, target: &GrafanaTarget) -> PlannedObject {
    let spec = Spec::plain(proposal.objective.clone());
    let source = target.recording_datasource_uid.as_deref();
    let (model, _) = dashboard::dashboard_of(&spec, proposal.cadence, source);
    let object = GrafanaObject::Dashboard {
        uid: dashboard::uid_of(&spec),
    };
    let body = json!({ "dashboard": model, "folderUid": target.folder_uid, "overwrite": false });
    PlannedObject {
        action: action(object, Some(proposal), format!("{body:#}")),
        in_words: vec!["show the objective on a dashboard of its own".to_owned()],
        findings: Vec::new(),
    }
}

fn action(object: GrafanaObject, proposal: Option<&Proposal>, after: String) -> ObjectAction {
    ObjectAction {
        object,
        reviewed: proposal.map(|proposal| Reviewed {
            objective: proposal.objective.clone(),
            proposal: proposal.digest(),
        }),
        after,
        before: None,
        progress: ObjectProgress::Planned,
        seen_version: None,
        recorded: None,
    }
}

fn marked(mut file: RuleFile, objective: &Objective, marks: &AlertMarks) -> RuleFile {
    for alert in alerts_of(&mut file) {
        alert.labels.extend(marks.labels.clone());
        if let Some(url) = &marks.grafana_url {
            let page = format!(
                "{}/a/{APP}/objectives/{}",
                url.trim_end_matches('/'),
                objective.id
            );
            alert.annotations.insert("objective_url", page);
        }
        if let Some(url) = &marks.runbook_url {
            alert.annotations.insert("runbook_url", url);
        }
    }
    file
}

/// Grafana then shows the app beside its alerts, offers the app's own links there, and lets nobody edit them by hand.
/// A recording rule has no such label, since it would be one of the series.
fn name_their_origin(file: &mut RuleFile) {
    for alert in alerts_of(file) {
        alert.labels.insert(ORIGIN, format!("plugin/{APP}"));
    }
}

fn alerts_of(file: &mut RuleFile) -> impl Iterator<Item = &mut Rule> {
    let rules = file.groups.iter_mut().flat_map(|group| &mut group.rules);
    rules.filter(|rule| rule.alert.is_some())
}

/// The first rule records the increase of all events: without it every alert is blind.
fn recorded_series(objective: &Objective, file: &RuleFile, datasource_uid: &str) -> Option<RecordedSeries> {
    let (_, first) = file.rules().find(|(_, rule)| rule.record.is_some())?;
    Some(RecordedSeries {
        datasource_uid: datasource_uid.to_owned(),
        raw: first.expr.clone(),
        recorded: format!("{}{{objective=\"{}\"}}", first.name(), objective.id),
        has_raw: None,
    })
}

fn inlined(objective: &Objective, cost: InliningCost) -> Finding {
    Finding::warning(
        "inlined-expressions",
        objective.id.to_string(),
        format!(
            "nothing records, so every evaluation reads {} of each raw series instead of {}: {} times as much, and no \
             series of the error budget is kept",
            cost.inlined,
            cost.recorded,
            cost.factor()
        ),
        "name a data source that takes remote write, or put the rules into a ruler or into rule files",
    )
}
