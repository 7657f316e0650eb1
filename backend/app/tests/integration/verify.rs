use app::verify::{Outcome, Verification, VerifyCheck};
use domain::Receipt;
use expect_test::expect;

use crate::workbench::Workbench;

async fn applied() -> (Workbench, Receipt) {
    let bench = Workbench::cart(|_| 0.0001);
    bench.propose("cart").await;
    bench.apply("cart").await.unwrap();
    let receipt = bench.app.receipt("cart-availability").await.unwrap();
    (bench, receipt)
}

fn failed(verification: &Verification) -> Vec<String> {
    let failed = verification
        .steps
        .iter()
        .filter(|step| step.outcome == Outcome::Failed);
    failed
        .map(|step| format!("{:?}: {}", step.check, step.detail))
        .collect()
}

#[tokio::test]
async fn what_was_applied_verifies() {
    let (bench, receipt) = applied().await;
    let verification = bench.app.verify(receipt, Some(&bench.target)).await.unwrap();
    let checks: Vec<VerifyCheck> = verification.steps.iter().map(|step| step.check).collect();
    use VerifyCheck::{Document, InForce, Ledger, Loaded, RuleFile};
    assert_eq!(checks, [Document, Ledger, InForce, RuleFile, Loaded]);
    assert!(
        verification
            .steps
            .iter()
            .all(|step| step.outcome == Outcome::Passed),
        "{verification:?}"
    );
}

#[tokio::test]
async fn a_hand_edit_is_drift_and_the_rule_is_named() {
    let (bench, receipt) = applied().await;
    let (_, text) = bench
        .folder
        .files()
        .into_iter()
        .find(|(path, _)| path.ends_with("cart-availability.yaml"))
        .unwrap();
    let edited = text.replacen("[1h]", "[2h]", 1);
    assert_ne!(edited, text);
    bench.folder.put("cart-availability.yaml", &edited);
    let verification = bench.app.verify(receipt, Some(&bench.target)).await.unwrap();
    assert!(verification.has_drift() && !verification.is_verified());
    expect![[r#"
        RuleFile: drift: the rule `slo:error_ratio:over1h` was changed in `cart-availability.yaml`
        Loaded: the server has another rule `slo:error_ratio:over1h` loaded than the file"#]]
    .assert_eq(&failed(&verification).join("\n"));
}

#[tokio::test]
async fn a_missing_file_and_a_comment_are_drift_too() {
    let (bench, receipt) = applied().await;
    let (_, text) = bench
        .folder
        .files()
        .into_iter()
        .find(|(path, _)| path.ends_with("cart-availability.yaml"))
        .unwrap();
    bench
        .folder
        .put("cart-availability.yaml", &format!("{text}# kilroy\n"));
    let verification = bench
        .app
        .verify(receipt.clone(), Some(&bench.target))
        .await
        .unwrap();
    assert!(
        failed(&verification)[0].contains("outside its rules"),
        "{:?}",
        failed(&verification)
    );
    bench.folder.remove("cart-availability.yaml");
    let verification = bench.app.verify(receipt, Some(&bench.target)).await.unwrap();
    assert!(
        failed(&verification)[0].contains("is gone"),
        "{:?}",
        failed(&verification)
    );
}

#[tokio::test]
async fn a_changed_document_is_found() {
    let (bench, receipt) = applied().await;
    let mut forged = receipt.clone();
    forged.document = forged.document.replace("ada", "eve");
    assert_ne!(forged.document, receipt.document);
    let verification = bench.app.verify(forged.clone(), None).await.unwrap();
    assert!(
        failed(&verification)[0].starts_with("Document"),
        "{verification:?}"
    );
    // With a hash that fits the forged document, the ledger does not know it.
    forged.document_hash = domain::Digest::of(forged.document.as_bytes());
    let verification = bench.app.verify(forged, None).await.unwrap();
    assert!(failed(&verification)[0].starts_with("Ledger"), "{verification:?}");
}

#[tokio::test]
async fn a_revoked_receipt_is_no_drift() {
    let (bench, receipt) = applied().await;
    let change = bench.app.newest_change("cart").unwrap();
    bench.app.undo(&change.id, &bench.target).await.unwrap();
    let verification = bench.app.verify(receipt, Some(&bench.target)).await.unwrap();
    assert!(
        verification.is_verified() && !verification.has_drift(),
        "{verification:?}"
    );
}
