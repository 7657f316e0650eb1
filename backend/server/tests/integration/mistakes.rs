//! What goes wrong is told in one form: what failed, on what, why, and what to do.

use crate::command::Home;

const WEIGHTS_BYTES: u64 = 98_362_432;

#[test]
fn sources_that_are_not_there() {
    let home = Home::new();
    home.run("propose --source http://127.0.0.1:1 --service payment --model off")
        .failed_with(&[
            "no server answers at `http://127.0.0.1:1`",
            "\n  why  ",
            "\n  try  is it running",
        ]);
    home.run("services --source ftp://x")
        .failed_with(&["is not an address of a Prometheus", "\n  try  write it like"]);
    home.run("services")
        .failed_with(&["no source to read metrics from", "--fake"]);
    home.run("services --fake --service-labels ser\"vice")
        .failed_with(&["is not the name of a label"]);
    home.run("services --fake --service-labels nolabel")
        .failed_with(&["has no series with any of the labels nolabel"]);
    home.run("propose --fake --service pay --model off")
        .failed_with(&["\n  try  did you mean `payment`?"]);
}

#[test]
fn secrets_in_an_address_are_not_shown() {
    let home = Home::new();
    let ran = home
        .run("services --source http://user:hunter2@127.0.0.1:1 -vvv")
        .ended_with(2);
    assert!(!ran.stderr.contains("hunter2"), "{ran:#?}");
    let ran = home.run("receipts --ledger ftp://node/hunter2").ended_with(2);
    assert!(!ran.stderr.contains("hunter2"), "{ran:#?}");
}

#[test]
fn targets_periods_and_times_that_cannot_be() {
    let home = Home::new();
    let propose = |option: &str| home.run(&format!("propose --fake --service payment --model off {option}"));
    propose("--target 100%").failed_with(&["would leave no error budget"]);
    propose("--target 0").failed_with(&["is not between 0 and 1"]);
    propose("--target most").failed_with(&["write it like `99.9%`"]);
    propose("--period 2y").failed_with(&["is not a period; write it like"]);
    propose("--period 400d").failed_with(&["1 day to 365 days are possible"]);
    propose("--as-of yesterday").failed_with(&["--as-of"]);
    propose("--evaluation-interval 0s").failed_with(&["is not an evaluation interval"]);
}

#[test]
fn models_that_are_not_what_they_should_be() {
    let home = Home::new();
    let propose = |model: &str| home.run(&format!("propose --fake --service payment --model {model}"));
    propose("nowhere.gguf").failed_with(&[
        "`nowhere.gguf` is not there",
        "\n  try  fetch it with `cargo xtask model`",
    ]);
    std::fs::write(home.path("cut.gguf"), "GGUF").unwrap();
    propose("cut.gguf").failed_with(&["it was cut short: it has 4 bytes", "cargo xtask model"]);
    let other = std::fs::File::create(home.path("other.gguf")).unwrap();
    other.set_len(WEIGHTS_BYTES).unwrap();
    propose("other.gguf").failed_with(&[
        "has SHA-256",
        "its manifest says b179c9523d",
        "\n  try  fetch it again",
    ]);
}

#[test]
fn folders_and_changes_that_are_not_there() {
    let home = Home::with_proposals();
    home.run("apply payment --fake --rules nowhere --yes")
        .failed_with(&["nowhere` is not there", "\n  try  create it"]);
    home.run("apply payment --fake --rules /proc --yes")
        .failed_with(&["/proc"]);
    home.run("apply payment --fake --rules rules")
        .failed_with(&["nobody can be asked", "\n  try  pass `--yes`"]);
    home.run("apply orders --fake --rules rules --yes").failed_with(&[
        "there is no proposal for `orders`",
        "\n  try  run `srellama propose --service orders` first",
    ]);
    home.run("apply payment --fake --rules rules --yes --only payment-quality")
        .failed_with(&["there is no proposal `payment-quality`"]);
    home.run("apply payment --fake --rules rules --yes --only ../x")
        .failed_with(&["is not an objective id"]);
    home.run("apply payment --fake --rules rules --yes --reload now")
        .failed_with(&["this is no way to reload"]);
    home.run("undo payment --fake --rules rules")
        .failed_with(&["there is no change `payment`", "undo --list"]);
    home.run("verify nothing")
        .failed_with(&["there is no receipt `nothing`"]);
    home.run("check nowhere.yaml")
        .failed_with(&["could not read a file\n  in   nowhere.yaml\n  why  "]);
    assert_eq!(home.rule_files(), [""; 0]);
}

#[test]
fn a_file_of_somebody_else_is_left_alone() {
    let home = Home::with_proposals();
    let file = home.path("rules/payment-latency.yaml");
    std::fs::write(&file, "groups: []\n").unwrap();
    home.run("apply payment --fake --rules rules --yes")
        .failed_with(&["was not written by srellama", "\n  try  move it away"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "groups: []\n");
    assert_eq!(home.rule_files(), ["payment-latency.yaml"]);
}

#[test]
fn data_folders_that_cannot_be_used() {
    let home = Home::new();
    std::fs::write(home.path("data"), "a file").unwrap();
    home.run("receipts").failed_with(&["the database `", "\n  why  "]);
    let mut command = home.command("receipts");
    command.env_remove("SRELLAMA_DATA_DIR").env_remove("HOME");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("name a folder with `--data-dir`"));
}

#[test]
fn a_pack_with_a_fault_is_named_with_its_line() {
    let home = Home::new();
    std::fs::create_dir(home.path("packs")).unwrap();
    let text = "pack: shop\ntitle: Shop\ntemplates:\n  - id: orders\n    why: It counts.\n";
    std::fs::write(home.path("packs/shop.yaml"), text).unwrap();
    let ran = home.run("packs --packs packs");
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("shop.yaml"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("line 4, column 5: the template makes nothing"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("give it one of status-ratio"),
        "{}",
        ran.stderr
    );
}
