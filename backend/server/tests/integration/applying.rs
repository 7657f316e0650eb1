//! From a proposal to its undo: what is written is verified, drift is found, an undo restores bytes.

use crate::command::{Home, file_that_begins};

const APPLY: &str = "apply payment --fake --rules rules --yes";

#[test]
fn applies_verifies_finds_drift_and_undoes() {
    let home = Home::with_proposals();
    home.run(APPLY).succeeded().says(&[
        "  Will write  ",
        "page when more than 2 % of the error budget",
        "     Applied  2 files to rules (change c",
        "    Verified  ",
        "     Receipt  payment-availability ",
        "        Next  srellama verify payment --fake --rules rules",
    ]);
    assert_eq!(
        home.rule_files(),
        ["payment-availability.yaml", "payment-latency.yaml"]
    );
    home.run("verify payment --fake --rules rules")
        .succeeded()
        .says(&[
            "     Audited  the embedded ledger: 3 blocks",
            "    Verified  payment-availability ",
            "ok rule file  `payment-availability.yaml` is byte for byte the recorded file",
            "ok loaded     the server evaluates the ",
        ]);
    home.run("apply payment --fake --rules rules --yes")
        .failed_with(&["nothing to do: the rules of payment-availability, payment-latency are in force"]);

    let file = home.path("rules/payment-availability.yaml");
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, written.replacen("[5m]", "[6m]", 1)).unwrap();
    home.run("verify payment --fake --rules rules")
        .ended_with(1)
        .says(&[
            "     Drifted  payment-availability ",
            "drift: the rule `slo:events:increase5m` was changed in `payment-availability.yaml`",
            "    Verified  payment-latency ",
        ]);
    home.run("undo payment --fake --rules rules")
        .failed_with(&["payment-availability.yaml` was changed by someone else in the meantime"]);
    std::fs::write(&file, written).unwrap();
    home.run("undo payment --fake --rules rules")
        .succeeded()
        .says(&["      Undone  change c", "     Removed  "]);
    assert_eq!(home.rule_files(), [""; 0]);
    home.run("verify")
        .succeeded()
        .says(&["nothing: no receipt is in force"]);
    home.run("undo --list")
        .succeeded()
        .says(&["undone", "payment-availability, payment-latency by "]);
}

#[test]
fn an_undo_restores_the_file_of_the_change_before() {
    let home = Home::with_proposals();
    home.run(APPLY).succeeded();
    let file = home.path("rules/payment-latency.yaml");
    let before = std::fs::read(&file).unwrap();
    home.run("propose --fake --service payment --model off --target 99%")
        .succeeded();
    let only = "apply payment --fake --rules rules --yes --only payment-latency --json";
    let applied = home.run(only).succeeded().json();
    assert_eq!(applied["change"]["state"], "committed");
    assert_eq!(applied["receipts"][0]["ledger"]["sequence"], 2);
    assert_ne!(std::fs::read(&file).unwrap(), before);

    let id = applied["change"]["id"].as_str().unwrap();
    home.run(&format!("undo {id} --fake --rules rules"))
        .succeeded()
        .says(&["    Restored  "]);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    home.run("verify --fake --rules rules")
        .succeeded()
        .says(&["superseded or revoked"]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let home = Home::with_proposals();
    home.run("apply payment --fake --rules rules --dry-run")
        .succeeded()
        .says(&["  Will write  ", "| groups:", "nothing was written"]);
    let plan = home
        .run("apply payment --fake --rules rules --dry-run --json")
        .succeeded()
        .json();
    assert_eq!(plan["meta"]["total"], 2);
    assert_eq!(home.rule_files(), [""; 0]);
    home.run("undo --list").succeeded().says(&["none yet"]);
}

#[test]
fn receipts_are_exported_and_verified_on_their_own() {
    let home = Home::with_proposals();
    home.run(APPLY).succeeded();
    home.run("receipts --export documents").succeeded().says(&[
        "     Receipt  ",
        "active",
        "    Exported  documents/payment-latency-",
    ]);
    let document = file_that_begins(&home.path("documents"), "payment-latency");
    let verify =
        |document: &std::path::Path| home.run_words(&["verify", "--document", document.to_str().unwrap()]);
    verify(&document)
        .succeeded()
        .says(&["    Verified  payment-latency ", "ok ledger"]);

    let text = std::fs::read_to_string(&document).unwrap();
    let forged = home.path("forged.json");
    std::fs::write(&forged, text.replace("\"login\":\"", "\"login\":\"not-")).unwrap();
    verify(&forged)
        .ended_with(1)
        .says(&["      Failed  payment-latency ", "NO ledger"]);
    std::fs::write(&forged, format!("{text}\n")).unwrap();
    verify(&forged).failed_with(&["is no receipt document"]);
}

#[test]
fn a_damaged_ledger_is_found_first() {
    let home = Home::with_proposals();
    home.run(APPLY).succeeded();
    let blocks = file_that_begins(&home.path("data/ledger"), "blocks");
    let mut bytes = std::fs::read(&blocks).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&blocks, bytes).unwrap();
    home.run("verify")
        .ended_with(1)
        .says(&["     Damaged  the ledger in `"]);
    let verified = home.run("verify --json").ended_with(1).json();
    assert_eq!(verified["ledger"]["faults"].as_array().unwrap().len(), 1);
}
