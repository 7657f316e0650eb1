use app::AppError;
use domain::ChangeState;
use domain::change::{Change, FileBefore};
use domain::ledger::ReceiptState;
use domain::ports::{RuleFolderError, Store};
use fakes::Fault;

use crate::workbench::{RULES, Workbench, apply_request, request};

fn no_errors(_: u64) -> f64 {
    0.0001
}

async fn proposed() -> Workbench {
    let bench = Workbench::cart(no_errors);
    bench.propose("cart").await;
    bench
}

#[tokio::test]
async fn an_applied_change_is_in_force_and_has_receipts() {
    let bench = proposed().await;
    let applied = bench.apply("cart").await.unwrap();
    assert_eq!(applied.change.state, ChangeState::Committed);
    assert!(applied.findings.is_empty(), "{:?}", applied.findings);
    let files = bench.folder.files();
    assert_eq!(files.len(), 2, "{files:?}");
    assert_eq!(applied.receipts.len(), 2);
    for receipt in &applied.receipts {
        assert_eq!(receipt.ledger.as_ref().unwrap().state, ReceiptState::Active);
    }
    let states: Vec<ChangeState> = applied.change.log.iter().map(|event| event.state).collect();
    use ChangeState::{Applying, Captured, Committed, Planned, Verifying};
    assert_eq!(states, [Planned, Captured, Applying, Verifying, Committed]);
    assert!(matches!(
        bench.apply("cart").await,
        Err(AppError::NothingToApply { .. })
    ));
}

#[tokio::test]
async fn undo_restores_the_bytes_and_revokes_the_receipts() {
    let bench = proposed().await;
    bench.folder.put("other.yaml", "groups: []\n");
    let before = bench.folder.files();
    let change = bench.apply("cart").await.unwrap().change;
    let undone = bench.app.undo(&change.id, &bench.target).await.unwrap();
    assert_eq!(undone.change.state, ChangeState::Undone);
    assert_eq!(bench.folder.files(), before);
    for receipt in bench.app.receipts(None).await.unwrap() {
        assert_eq!(receipt.ledger.unwrap().state, ReceiptState::Revoked);
    }
    let again = bench.app.undo(&change.id, &bench.target).await;
    assert!(matches!(again, Err(AppError::NotUndoable { .. })));
    bench.apply("cart").await.unwrap();
}

#[tokio::test]
async fn an_undo_puts_the_earlier_rules_back_with_a_receipt_of_their_own() {
    let bench = proposed().await;
    let first = bench.apply("cart").await.unwrap().change;
    let files_of_first = bench.folder.files();
    let mut stricter = request("cart");
    stricter.target = Some("99%".parse().unwrap());
    bench.app.propose(&stricter).await.unwrap();
    let second = bench.apply("cart").await.unwrap().change;
    assert_ne!(bench.folder.files(), files_of_first);

    let error = bench.app.undo(&first.id, &bench.target).await.unwrap_err();
    assert!(
        matches!(&error, AppError::Newer { newer, .. } if *newer == second.id),
        "{error}"
    );

    bench.app.undo(&second.id, &bench.target).await.unwrap();
    assert_eq!(bench.folder.files(), files_of_first);
    let receipts = bench.app.receipts(None).await.unwrap();
    let in_state = |state| {
        receipts
            .iter()
            .filter(|r| r.ledger.as_ref().unwrap().state == state)
            .count()
    };
    assert_eq!(in_state(ReceiptState::Superseded), 2, "those of the first change");
    assert_eq!(in_state(ReceiptState::Revoked), 2, "those of the second");
    assert_eq!(in_state(ReceiptState::Active), 2, "what is in force again");
    let n_receipts = receipts.len();
    bench.app.recover(&bench.target).await.unwrap();
    assert_eq!(
        bench.app.receipts(None).await.unwrap().len(),
        n_receipts,
        "settling again adds nothing"
    );
}

#[tokio::test]
async fn a_refused_reload_leaves_everything_as_it_was() {
    let bench = proposed().await;
    bench
        .prometheus
        .set_reload_refusal(Some("Lifecycle API is not enabled"));
    let error = bench.apply("cart").await.unwrap_err();
    assert!(
        matches!(&error, AppError::TakenBack { reason, .. } if reason.contains("Lifecycle")),
        "{error:?}"
    );
    assert!(bench.folder.files().is_empty());
    assert_eq!(the_only_change(&bench).state, ChangeState::Undone);
    assert_eq!(bench.ledger.n_receipts(), 0);
}

#[tokio::test]
async fn rules_that_never_become_healthy_are_taken_back() {
    let bench = proposed().await;
    bench.prometheus.set_rules_stay_unknown(true);
    let error = bench.apply("cart").await.unwrap_err();
    assert!(
        matches!(&error, AppError::TakenBack { reason, .. } if reason.contains("not evaluated")),
        "{error:?}"
    );
    assert!(bench.folder.files().is_empty());
}

#[tokio::test]
async fn a_foreign_edit_in_between_stops_the_change_and_survives() {
    let bench = proposed().await;
    bench
        .folder
        .change_before_next_write("cart-availability.yaml", "groups: [] # mine\n");
    let error = bench.apply("cart").await.unwrap_err();
    assert!(
        matches!(&error, AppError::TakenBack { reason, .. } if reason.contains("someone else")),
        "{error:?}"
    );
    let files = bench.folder.files();
    assert_eq!(files.len(), 1);
    assert_eq!(files.values().next().unwrap(), "groups: [] # mine\n");
}

#[tokio::test]
async fn a_file_of_somebody_else_is_never_overwritten() {
    let bench = proposed().await;
    bench.folder.put("cart-latency.yaml", "groups: []\n");
    assert!(matches!(
        bench.apply("cart").await,
        Err(AppError::ForeignFile { .. })
    ));
    assert_eq!(bench.folder.files().len(), 1);
}

#[tokio::test]
async fn an_edited_file_is_not_undone_over_and_the_change_is_stuck() {
    let bench = proposed().await;
    let change = bench.apply("cart").await.unwrap().change;
    bench.folder.put("cart-availability.yaml", "groups: []\n");
    let error = bench.app.undo(&change.id, &bench.target).await.unwrap_err();
    assert!(
        matches!(error, AppError::RuleFolder(RuleFolderError::Foreign { .. })),
        "{error:?}"
    );
    assert_eq!(the_only_change(&bench).state, ChangeState::Stuck);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_found_before_anything_is_planned() {
    let bench = proposed().await;
    bench.folder.set_read_only(true);
    let error = bench.apply("cart").await.unwrap_err();
    assert!(matches!(
        error,
        AppError::RuleFolder(RuleFolderError::ReadOnly { .. })
    ));
    assert!(bench.store.changes().unwrap().is_empty());
}

#[tokio::test]
async fn a_source_that_is_gone_is_found_before_anything_is_written() {
    let bench = proposed().await;
    bench.prometheus.fail_next(1, Fault::Unreachable);
    let error = bench.apply("cart").await.unwrap_err();
    assert!(matches!(error, AppError::Source(_)), "{error:?}");
    assert!(bench.folder.files().is_empty());
    assert!(bench.store.changes().unwrap().is_empty());
}

/// Every state that a kill can leave, with one file of two written: the next start takes it back.
#[tokio::test]
async fn a_change_that_was_cut_off_is_taken_back_at_the_next_start() {
    use ChangeState::{Applying, Captured, Planned, Undoing, Verifying};
    for cut_off_in in [Planned, Captured, Applying, Verifying, Undoing] {
        let bench = proposed().await;
        let plan = bench
            .app
            .plan(&apply_request("cart", &[]), &bench.target)
            .unwrap();
        let mut change: Change = plan.change;
        if cut_off_in != Planned {
            change
                .files_mut()
                .for_each(|action| action.before = Some(FileBefore::Absent));
        }
        change.state = cut_off_in;
        bench.store.save_change(&change).unwrap();
        if !matches!(cut_off_in, Planned | Captured) {
            let action = change.files().next().unwrap();
            bench.folder.put(action.path.file_name().unwrap(), &action.after);
        }
        let findings = bench.app.recover(&bench.target).await.unwrap();
        assert_eq!(findings[0].check, "change-recovered", "{findings:?}");
        assert!(bench.folder.files().is_empty(), "{cut_off_in}");
        assert_eq!(the_only_change(&bench).state, ChangeState::Undone, "{cut_off_in}");
        assert!(bench.app.recover(&bench.target).await.unwrap().is_empty());
        bench.apply("cart").await.unwrap();
    }
}

#[tokio::test]
async fn a_ledger_that_is_down_costs_no_rule_and_the_receipt_follows() {
    let bench = proposed().await;
    bench.ledger.fail_next(1);
    let applied = bench.apply("cart").await.unwrap();
    assert_eq!(applied.findings[0].check, "receipt-outstanding");
    assert_eq!(bench.folder.files().len(), 2);
    assert!(bench.app.recover(&bench.target).await.unwrap().is_empty());
    let receipts = bench.app.receipts(None).await.unwrap();
    assert_eq!(
        receipts.iter().filter(|receipt| receipt.ledger.is_some()).count(),
        2
    );
}

#[tokio::test]
async fn two_at_once_are_one_after_the_other_or_refused() {
    let bench = proposed().await;
    let lock = bench.store.lock_for_writing().unwrap().unwrap();
    assert!(matches!(bench.apply("cart").await, Err(AppError::Busy)));
    drop(lock);
    bench.apply("cart").await.unwrap();
}

#[tokio::test]
async fn what_was_not_proposed_is_not_applied() {
    let bench = Workbench::cart(no_errors);
    assert!(matches!(
        bench.apply("cart").await,
        Err(AppError::NoProposals { .. })
    ));
    bench.propose("cart").await;
    let request = apply_request("cart", &["cart-freshness"]);
    assert!(matches!(
        bench.app.plan(&request, &bench.target),
        Err(AppError::ProposalNotFound { .. })
    ));
    assert!(
        bench
            .target
            .folder
            .folder()
            .ends_with(RULES.trim_start_matches('/'))
    );
}

fn the_only_change(bench: &Workbench) -> Change {
    let changes = bench.store.changes().unwrap();
    assert_eq!(changes.len(), 1);
    changes.into_iter().next().unwrap()
}
