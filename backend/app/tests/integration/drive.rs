//! A change that a browser drives, over the stand-in of Grafana: it goes through, or leaves nothing behind.

use std::cell::Cell;

use app::drive::{AlertMarks, Answer, Driven, GrafanaTarget, ObjectTarget, Purpose, RulerTarget, Step};
use app::{App, AppError};
use domain::change::{ApprovalMeans, Approver, RulerKind};
use domain::ports::Store as _;
use domain::{ChangeId, ChangeState, Digest, OrganisationRole, ReceiptDocument};
use fakes::{FakeGrafana, GrafanaRequest};
use jiff::{SignedDuration, Timestamp};

use crate::workbench::{Workbench, apply_request, now};

thread_local! {
    static PASSED: Cell<i64> = const { Cell::new(0) };
}

fn clock() -> Timestamp {
    now() + SignedDuration::from_secs(PASSED.get())
}

fn pass(seconds: i64) {
    PASSED.set(PASSED.get() + seconds);
}

struct Bench {
    bench: Workbench,
    grafana: FakeGrafana,
}

/// A person with Grafana open.
#[derive(Clone, Copy)]
struct Person {
    login: &'static str,
    role: OrganisationRole,
}

const EDGAR: Person = Person {
    login: "edgar",
    role: OrganisationRole::Editor,
};
const ADA: Person = Person {
    login: "ada",
    role: OrganisationRole::Admin,
};

impl Person {
    fn approver(self) -> Approver {
        Approver {
            login: self.login.to_owned(),
            means: ApprovalMeans::Demonstration,
        }
    }
}

fn grafana_target() -> ObjectTarget {
    ObjectTarget::Grafana(GrafanaTarget {
        folder_uid: "slo-cart".into(),
        folder_title: "SLO: cart".into(),
        datasource_uid: "prom".into(),
        recording_datasource_uid: Some("prom".into()),
        organisation_id: 1,
        is_editable: true,
        has_dashboards: true,
        marks: AlertMarks {
            labels: [("team".to_owned(), "shop".to_owned())].into(),
            grafana_url: Some("https://grafana.example/".into()),
            runbook_url: Some("https://runbooks.example/cart".into()),
        },
    })
}

fn ruler_target(datasource: &str) -> ObjectTarget {
    ObjectTarget::Ruler(RulerTarget {
        datasource_uid: datasource.into(),
        ruler: RulerKind::Cortex,
        namespace: "slo/cart".into(),
        marks: AlertMarks::default(),
    })
}

impl Bench {
    async fn new(takes_remote_write: bool) -> Self {
        PASSED.set(0);
        let mut bench = Workbench::cart(|_| 0.0005);
        bench.propose("cart").await;
        bench.app.clock = clock;
        let grafana = FakeGrafana::with_prometheus("prom", takes_remote_write);
        grafana.add_cortex("cortex");
        Self { bench, grafana }
    }

    fn app(&self) -> &App {
        &self.bench.app
    }

    fn start(&self, who: Person, target: &ObjectTarget) -> Result<Driven, AppError> {
        let plan = self.app().plan_objects(&apply_request("cart", &[]), target)?;
        self.app().start(plan, who.approver())
    }

    fn ask(&self, who: Person, step: &Step) -> Answer {
        pass(i64::try_from(step.wait_seconds).unwrap());
        let answer = self.grafana.answer(&GrafanaRequest {
            login: who.login,
            role: who.role,
            method: step.method,
            path: &step.path,
            disable_provenance: step.disable_provenance,
            body: step.body.as_deref().unwrap_or_default(),
            at: clock(),
        });
        assert_ne!(answer.status, 501, "{} {}", step.method, step.path);
        Answer {
            status: answer.status,
            body: answer.body.to_string(),
        }
    }

    async fn make_step(&self, who: Person, driven: &Driven) -> Driven {
        let step = driven.step.as_ref().unwrap();
        let answer = self.ask(who, step);
        let id = &driven.change.id;
        self.app()
            .answer(id, step.number, &answer, &who.approver())
            .await
            .unwrap()
    }

    /// Makes steps until none is left, or one of that purpose is next, or something is in the way.
    async fn drive_until(&self, who: Person, mut driven: Driven, stop: Option<Purpose>) -> Driven {
        for _ in 0..200 {
            let Some(step) = &driven.step else { return driven };
            let is_in_trouble = driven.change.drive.as_ref().unwrap().trouble.is_some();
            if Some(step.purpose) == stop || is_in_trouble {
                return driven;
            }
            driven = self.make_step(who, &driven).await;
        }
        panic!("no end: {:?}", driven.step);
    }

    async fn drive(&self, who: Person, driven: Driven) -> Driven {
        self.drive_until(who, driven, None).await
    }

    async fn undo(&self, who: Person, id: &ChangeId) -> Driven {
        let undoing = self.app().start_undo(id, who.approver()).await.unwrap();
        self.drive(who, undoing).await
    }

    #[track_caller]
    fn assert_nothing_is_left(&self) {
        assert!(self.grafana.rule_groups().is_empty());
        assert!(self.grafana.dashboards().is_empty());
        assert!(self.grafana.folders().is_empty());
    }

    fn put(&self, who: Person, method: &str, path: &str, body: &str) -> (u16, String) {
        let answer = self.grafana.answer(&GrafanaRequest {
            login: who.login,
            role: who.role,
            method,
            path,
            disable_provenance: true,
            body,
            at: clock(),
        });
        (answer.status, answer.body.to_string())
    }
}

fn trouble(driven: &Driven) -> String {
    driven
        .change
        .drive
        .as_ref()
        .unwrap()
        .trouble
        .as_ref()
        .unwrap()
        .message
        .clone()
}

#[tokio::test]
async fn an_editor_puts_an_objective_into_grafana_and_takes_it_back() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    assert_eq!(started.change.state, ChangeState::Planned);
    let applied = bench.drive(EDGAR, started).await;
    assert_eq!(
        applied.change.state,
        ChangeState::Committed,
        "{:?}",
        applied.change.log
    );
    assert_eq!(bench.grafana.folders(), ["slo-cart"]);
    assert_eq!(
        bench.grafana.rule_groups().len(),
        bench.grafana.dashboards().len()
    );
    assert!(!applied.receipts.is_empty());

    let document = ReceiptDocument::from_canonical(&applied.receipts[0].document).unwrap();
    let read_back = serde_json::to_value(&document.predicate.read_back).unwrap();
    assert_eq!(
        read_back,
        serde_json::json!({ "by": "browser", "login": "edgar" })
    );
    assert!(document.subject.len() > 5, "{:?}", document.subject);
    let verified = bench
        .app()
        .verify(applied.receipts[0].clone(), Some(&bench.bench.target))
        .await
        .unwrap();
    assert!(
        verified.is_verified() && !verified.has_drift(),
        "{:?}",
        verified.steps
    );

    let after = applied.change.objects().nth(1).unwrap().after.clone();
    for part in [
        "\"team\": \"shop\"",
        "https://grafana.example/a/srellama-reliability-app/objectives/cart-availability",
        "https://runbooks.example/cart",
    ] {
        assert!(after.contains(part), "{part} {after}");
    }
    assert!(
        !after.contains("__grafana_origin"),
        "people may edit these: {after}"
    );
    // The command line and the next start leave it alone.
    assert!(bench.app().recover(&bench.bench.target).await.unwrap().is_empty());
    let refused = bench.app().undo(&applied.change.id, &bench.bench.target).await;
    assert!(
        matches!(refused, Err(AppError::DrivenByBrowser { .. })),
        "{refused:?}"
    );

    let undone = bench.undo(ADA, &applied.change.id).await;
    assert_eq!(
        undone.change.state,
        ChangeState::Undone,
        "{:?}",
        undone.change.log
    );
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn alerts_that_nobody_edits_by_hand_name_the_app_that_they_are_from() {
    let bench = Bench::new(true).await;
    let ObjectTarget::Grafana(mut target) = grafana_target() else {
        unreachable!("it is a Grafana");
    };
    target.is_editable = false;
    let started = bench.start(ADA, &ObjectTarget::Grafana(target)).unwrap();
    let applied = bench.drive(ADA, started).await;
    assert_eq!(applied.change.state, ChangeState::Committed);

    let after = applied.change.objects().nth(1).unwrap().after.clone();
    let group: serde_json::Value = serde_json::from_str(&after).unwrap();
    let rules = group["rules"].as_array().unwrap();
    let (alerts, recorded): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule["record"].is_null());
    assert!(!alerts.is_empty() && !recorded.is_empty(), "{after}");
    let origin_of = |rule: &serde_json::Value| rule["labels"]["__grafana_origin"].clone();
    for alert in alerts {
        assert_eq!(origin_of(alert), "plugin/srellama-reliability-app", "{alert}");
    }
    for rule in recorded {
        assert_eq!(origin_of(rule), serde_json::Value::Null, "{rule}");
    }

    let undone = bench.undo(ADA, &applied.change.id).await;
    assert_eq!(undone.change.state, ChangeState::Undone);
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn a_ruler_takes_the_rules_and_gives_them_up_again() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &ruler_target("cortex")).unwrap();
    let applied = bench.drive(EDGAR, started).await;
    assert_eq!(
        applied.change.state,
        ChangeState::Committed,
        "{:?}",
        applied.change.log
    );
    assert!(
        bench
            .put(ADA, "GET", "/api/ruler/cortex/api/v1/rules", "")
            .1
            .contains("slo:events:increase5m")
    );
    let undone = bench.undo(EDGAR, &applied.change.id).await;
    assert_eq!(
        undone.change.state,
        ChangeState::Undone,
        "{:?}",
        undone.change.log
    );
    assert_eq!(bench.put(ADA, "GET", "/api/ruler/cortex/api/v1/rules", "").0, 404);

    // A plain Prometheus has no ruler: nothing was written, so nothing is to be taken back.
    let started = bench.start(EDGAR, &ruler_target("prom")).unwrap();
    let stopped = bench.drive(EDGAR, started).await;
    assert!(trouble(&stopped).contains("500"), "{}", trouble(&stopped));
    assert_eq!(
        bench.undo(EDGAR, &stopped.change.id).await.change.state,
        ChangeState::Undone
    );
}

/// A closed tab at every step: the next person resumes, or takes back.
#[tokio::test]
async fn whoever_comes_after_a_closed_tab_may_go_on_or_take_back() {
    for is_resumed in [true, false] {
        for is_answer_lost in [true, false] {
            for n_steps in 0..40 {
                let bench = Bench::new(true).await;
                let mut driven = bench.start(EDGAR, &grafana_target()).unwrap();
                for _ in 0..n_steps {
                    if driven.step.is_some() {
                        driven = bench.make_step(EDGAR, &driven).await;
                    }
                }
                let Some(step) = driven.step.clone() else { break };
                if is_answer_lost {
                    bench.ask(EDGAR, &step);
                }
                pass(86_400);
                let id = driven.change.id.clone();
                let last = if is_resumed {
                    let resumed = bench.app().resume(&id, ADA.approver()).unwrap();
                    bench.drive(ADA, resumed).await
                } else {
                    bench.undo(ADA, &id).await
                };
                let late = Answer {
                    status: 200,
                    body: String::new(),
                };
                let refused = bench
                    .app()
                    .answer(&id, step.number, &late, &EDGAR.approver())
                    .await;
                assert!(refused.is_err(), "step {n_steps}");
                if is_resumed {
                    let log = &last.change.log;
                    assert_eq!(
                        last.change.state,
                        ChangeState::Committed,
                        "step {n_steps} {log:?}"
                    );
                } else {
                    let log = &last.change.log;
                    assert_eq!(last.change.state, ChangeState::Undone, "step {n_steps} {log:?}");
                    bench.assert_nothing_is_left();
                }
            }
        }
    }
}

#[tokio::test]
async fn the_answers_of_another_person_or_another_step_are_not_taken() {
    let bench = Bench::new(true).await;
    let driven = bench.start(EDGAR, &grafana_target()).unwrap();
    let (id, answer) = (
        &driven.change.id,
        Answer {
            status: 404,
            body: "{}".into(),
        },
    );
    let other = bench.app().answer(id, 1, &answer, &ADA.approver()).await;
    assert!(matches!(other, Err(AppError::OtherDriver { .. })), "{other:?}");
    let stale = bench.app().answer(id, 2, &answer, &EDGAR.approver()).await;
    assert!(matches!(stale, Err(AppError::StaleStep { .. })), "{stale:?}");
    let second = bench.start(ADA, &grafana_target());
    assert!(matches!(second, Err(AppError::OpenChange { .. })), "{second:?}");
}

#[tokio::test]
async fn a_blind_alert_is_found_and_taken_back() {
    let bench = Bench::new(false).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let ended = bench.drive(EDGAR, started).await;
    assert_eq!(ended.change.state, ChangeState::Undone);
    let log = format!("{:?}", ended.change.log);
    assert!(log.contains("remote write receiver needs to be enabled"), "{log}");
    bench.assert_nothing_is_left();
    assert!(bench.bench.store.receipts(None).unwrap().is_empty());

    // Where nothing records, the alerts read the raw series, and the plan says what that costs.
    let ObjectTarget::Grafana(mut target) = grafana_target() else {
        panic!()
    };
    target.recording_datasource_uid = None;
    let target = ObjectTarget::Grafana(target);
    let plan = bench
        .app()
        .plan_objects(&apply_request("cart", &[]), &target)
        .unwrap();
    let group = &plan.objects[1];
    assert!(
        group
            .findings
            .iter()
            .any(|finding| finding.check == "inlined-expressions")
    );
    assert!(!group.action.after.contains("slo:"), "{}", group.action.after);
    let started = bench.app().start(plan, EDGAR.approver()).unwrap();
    let applied = bench.drive(EDGAR, started).await;
    assert_eq!(
        applied.change.state,
        ChangeState::Committed,
        "{:?}",
        applied.change.log
    );
}

#[tokio::test]
async fn a_folder_that_hides_the_state_of_its_rules_is_warned_of() {
    let bench = Bench::new(true).await;
    let warned = |title: &str| {
        let ObjectTarget::Grafana(mut target) = grafana_target() else {
            unreachable!("it is one into Grafana");
        };
        title.clone_into(&mut target.folder_title);
        let target = ObjectTarget::Grafana(target);
        let plan = bench
            .app()
            .plan_objects(&apply_request("cart", &[]), &target)
            .unwrap();
        let findings = plan.objects[0].findings.iter();
        findings.map(|finding| finding.check.clone()).collect::<Vec<_>>()
    };
    assert_eq!(warned("SLO: cart"), [""; 0]);
    assert_eq!(warned("SLO / cart"), ["slash-in-folder-title"]);
}

#[tokio::test]
async fn what_is_recorded_where_the_alerts_do_not_read_leaves_them_blind() {
    let bench = Bench::new(true).await;
    let ObjectTarget::Grafana(mut target) = grafana_target() else {
        panic!()
    };
    target.recording_datasource_uid = Some("cortex".into());
    let started = bench.start(EDGAR, &ObjectTarget::Grafana(target)).unwrap();
    let ended = bench.drive(EDGAR, started).await;
    assert_eq!(ended.change.state, ChangeState::Undone);
    let log = format!("{:?}", ended.change.log);
    assert!(log.contains("the alerts would be blind"), "{log}");
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn what_was_recorded_before_the_change_speaks_not_of_it() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let awaiting = bench
        .drive_until(EDGAR, started, Some(Purpose::AwaitRecorded))
        .await;
    let (since, path) = (
        awaiting.change.log.last().unwrap().at,
        &awaiting.step.unwrap().path,
    );
    let asked = format!("%20%3E%3D%20{}", since.as_second());
    assert!(
        path.contains("timestamp%28slo%3Aevents") && path.ends_with(&asked),
        "{path}"
    );
}

/// To an editor a folder that is not there is one that they may not see.
#[tokio::test]
async fn editors_make_their_folder_and_another_one_takes_it_back() {
    let bench = Bench::new(true).await;
    let eve = Person {
        login: "eve",
        role: OrganisationRole::Editor,
    };
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    assert_eq!(bench.ask(EDGAR, started.step.as_ref().unwrap()).status, 403);
    let applied = bench.drive(EDGAR, started).await;
    let log = &applied.change.log;
    assert_eq!(applied.change.state, ChangeState::Committed, "{log:?}");
    pass(65);
    let undone = bench.undo(eve, &applied.change.id).await;
    let log = &undone.change.log;
    assert_eq!(undone.change.state, ChangeState::Undone, "{log:?}");
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn an_editor_waits_in_a_folder_that_was_made_a_moment_ago() {
    let bench = Bench::new(true).await;
    bench.put(
        ADA,
        "POST",
        "/api/folders",
        r#"{"uid":"slo-cart","title":"SLO: cart"}"#,
    );
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let stopped = bench.drive(EDGAR, started).await;
    assert!(
        trouble(&stopped).contains("wait a minute"),
        "{}",
        trouble(&stopped)
    );
    assert_eq!(stopped.change.state, ChangeState::Applying);
    assert!(bench.grafana.rule_groups().is_empty());
    pass(65);
    let again = bench.make_step(EDGAR, &stopped).await;
    let applied = bench.drive(EDGAR, again).await;
    assert_eq!(
        applied.change.state,
        ChangeState::Committed,
        "{:?}",
        applied.change.log
    );
    // The folder was there before, so it stays.
    bench.undo(EDGAR, &applied.change.id).await;
    assert_eq!(bench.grafana.folders(), ["slo-cart"]);
}

#[tokio::test]
async fn a_foreign_edit_stops_the_change_and_is_not_overwritten() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let before_writing = bench.drive_until(EDGAR, started, Some(Purpose::Compare)).await;
    // The folder is made first; then somebody puts a group of that name into it.
    let folder_made = bench.make_step(EDGAR, &before_writing).await;
    let folder_made = bench.make_step(EDGAR, &folder_made).await;
    pass(65);
    let path = folder_made.step.as_ref().unwrap().path.clone();
    let theirs = r#"{"interval":60,"rules":[{"uid":"mine","title":"mine"}]}"#;
    assert_eq!(bench.put(ADA, "PUT", &path, theirs).0, 200);
    let ended = bench.drive(EDGAR, folder_made).await;
    assert_eq!(ended.change.state, ChangeState::Undone, "{:?}", ended.change.log);
    let log = format!("{:?}", ended.change.log);
    assert!(log.contains("changed by someone else"), "{log}");
    assert!(log.contains("stays: other things are in it"), "{log}");
    assert!(bench.put(ADA, "GET", &path, "").1.contains("mine"));

    // What is not ours is refused from the beginning.
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let refused = bench.drive(EDGAR, started).await;
    assert_eq!(refused.change.state, ChangeState::Undone);
    assert!(
        refused
            .change
            .last_reason()
            .unwrap()
            .contains("not written by srellama")
    );
}

#[tokio::test]
async fn an_edit_after_the_change_makes_its_undo_ask_a_person() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let applied = bench.drive(EDGAR, started).await;
    let group = applied.change.objects().nth(1).unwrap();
    let edited = group.after.replace("\"interval\": 30", "\"interval\": 120");
    assert_ne!(edited, group.after);
    let path = "/api/v1/provisioning/folder/slo-cart/rule-groups/cart-availability";
    assert_eq!(bench.put(ADA, "PUT", path, &edited).0, 200);
    let stuck = bench.undo(EDGAR, &applied.change.id).await;
    assert_eq!(stuck.change.state, ChangeState::Stuck, "{:?}", stuck.change.log);
    assert!(bench.put(ADA, "GET", path, "").1.contains("\"interval\":120"));
    // Once a person put it right, the undo goes through.
    assert_eq!(bench.put(ADA, "PUT", path, &group.after).0, 200);
    let undone = bench.undo(ADA, &applied.change.id).await;
    assert_eq!(
        undone.change.state,
        ChangeState::Undone,
        "{:?}",
        undone.change.log
    );
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn a_second_change_of_the_same_rules_is_taken_back_to_the_first() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let first = bench.drive(EDGAR, started).await;
    pass(1);
    let again = bench.start(EDGAR, &grafana_target()).unwrap();
    let again = bench.drive(EDGAR, again).await;
    assert_eq!(
        again.change.last_reason(),
        Some("the rules are in force as proposed")
    );

    let ObjectTarget::Grafana(mut target) = grafana_target() else {
        panic!()
    };
    target.marks.labels.insert("tier".into(), "gold".into());
    let started = bench.start(ADA, &ObjectTarget::Grafana(target)).unwrap();
    let second = bench.drive(ADA, started).await;
    assert_eq!(
        second.change.state,
        ChangeState::Committed,
        "{:?}",
        second.change.log
    );
    let newer = bench.app().start_undo(&first.change.id, ADA.approver()).await;
    assert!(matches!(newer, Err(AppError::Newer { .. })), "{newer:?}");
    let undone = bench.undo(ADA, &second.change.id).await;
    assert_eq!(
        undone.change.state,
        ChangeState::Undone,
        "{:?}",
        undone.change.log
    );
    let path = "/api/v1/provisioning/folder/slo-cart/rule-groups/cart-availability";
    let (status, text) = bench.put(ADA, "GET", path, "");
    assert!(status == 200 && !text.contains("gold"), "{text}");
    assert!(
        bench
            .app()
            .receipts(None)
            .await
            .unwrap()
            .iter()
            .any(|receipt| receipt.change == first.change.id)
    );
    bench.undo(ADA, &first.change.id).await;
    bench.assert_nothing_is_left();
}

#[tokio::test]
async fn no_answer_is_no_good_answer() {
    let bench = Bench::new(true).await;
    let started = bench.start(EDGAR, &grafana_target()).unwrap();
    let reading = bench.drive_until(EDGAR, started, Some(Purpose::ReadBack)).await;
    let (id, number) = (reading.change.id.clone(), reading.step.as_ref().unwrap().number);
    let answers = [
        (0, ""),
        (502, "{}"),
        (200, "<html>a proxy's page</html>"),
        (200, "{}"),
    ];
    let mut number = number;
    for (status, body) in answers {
        let answer = Answer {
            status,
            body: body.to_owned(),
        };
        let driven = bench
            .app()
            .answer(&id, number, &answer, &EDGAR.approver())
            .await
            .unwrap();
        assert_eq!(driven.change.state, ChangeState::Verifying, "{status} {body}");
        trouble(&driven);
        number = driven.step.unwrap().number;
    }
}

#[tokio::test]
async fn a_target_that_would_break_out_is_refused() {
    let bench = Bench::new(true).await;
    let with = |edit: fn(&mut GrafanaTarget)| {
        let ObjectTarget::Grafana(mut target) = grafana_target() else {
            panic!()
        };
        edit(&mut target);
        bench
            .app()
            .plan_objects(&apply_request("cart", &[]), &ObjectTarget::Grafana(target))
    };
    let refusals = [
        with(|target| target.folder_uid = "../x".into()),
        with(|target| target.folder_uid = "x".repeat(41)),
        with(|target| target.folder_title = String::new()),
        with(|target| target.datasource_uid = "a b".into()),
        with(|target| target.marks.runbook_url = Some("javascript:alert(1)".into())),
        with(|target| drop(target.marks.labels.insert("severity".into(), "x".into()))),
        with(|target| drop(target.marks.labels.insert("__grafana_origin".into(), "x".into()))),
        with(|target| drop(target.marks.labels.insert("a-b".into(), "x".into()))),
        with(|target| drop(target.marks.labels.insert("a".into(), "{{ .Labels }}".into()))),
    ];
    for refused in refusals {
        assert!(matches!(refused, Err(AppError::BadTarget { .. })), "{refused:?}");
    }
    let plan = with(|_| {}).unwrap();
    let stale = plan.refuse_unless_reviewed(&[Digest::of(b"another")]);
    assert!(matches!(stale, Err(AppError::StaleReview { .. })), "{stale:?}");
}
