//! Looking and proposing changes nothing, and says the same twice.

use std::process::Stdio;

use crate::command::Home;

#[test]
fn lists_the_services() {
    let home = Home::new();
    home.run("services --fake").succeeded().says(&[
        "  Discovered  7 services, ",
        "     Service  payment ",
        "        Next  srellama propose --fake --service ",
    ]);
    let services = home.run("services --fake --json").succeeded().json();
    assert_eq!(services["meta"]["total"], 7);
    assert_eq!(services["services"][0]["name"], "carts");
}

#[test]
fn proposes_the_same_twice() {
    let (home, elsewhere) = (Home::new(), Home::new());
    let line = "propose --fake --service payment --model off --json";
    let first = home.run(line).succeeded();
    assert_eq!(first.stderr, "");
    for again in [home.run(line), elsewhere.run(line)] {
        assert_eq!(again.succeeded().stdout, first.stdout);
    }
    let proposed = first.json();
    let best = &proposed["proposals"][0];
    assert_eq!(best["objective"]["id"], "payment-availability");
    assert_eq!(best["objective"]["target"], "0.999");
    assert_eq!(best["evidence"]["as_of"], "2026-03-17T12:00:00Z");
    assert_eq!(
        proposed["meta"]["total"],
        proposed["proposals"].as_array().unwrap().len()
    );
}

#[test]
fn proposes_in_lines_that_a_person_reads() {
    let home = Home::new();
    home.run("propose --fake --service payment").succeeded().says(&[
        // Without weights it goes on, and says where they would lie.
        "     Ranking  without a model: ",
        "models/SmolLM2-135M-Instruct.Q4_1.gguf` is not there; fetch it with `cargo xtask model`",
        "    Proposed  payment availability 99.9 %   rules 1   30 d, held on ",
        "    Proposed  payment latency 250 ms ",
        "        Next  srellama apply payment --fake --rules /etc/prometheus/rules",
    ]);
    let plain = home
        .run("propose --fake --service payment --model off")
        .succeeded();
    assert!(!plain.stdout.contains('\x1b'), "{plain:#?}");
    let coloured = home.run("propose --fake --service payment --model off --color always");
    coloured
        .succeeded()
        .says(&["\x1b[1;32m    Proposed\x1b[0m  payment"]);
}

#[test]
fn takes_a_target_a_period_and_an_end_of_history() {
    let home = Home::new();
    let line = "propose --fake --service payment --model off --json --target 99% --period 7d \
                --as-of 2026-03-16T00:00:30Z";
    let proposed = home.run(line).succeeded().json();
    let best = &proposed["proposals"][0];
    assert_eq!(best["objective"]["target_percent"], "99");
    assert_eq!(best["objective"]["period"], "1w");
    assert_eq!(best["evidence"]["as_of"], "2026-03-16T00:00:00Z");
}

#[test]
fn checks_expressions_and_files() {
    let home = Home::new();
    let check = |expression: &str, source: &[&str]| {
        home.run_words(&[&["check", "--expr", expression], source].concat())
    };
    check("sum(rate(up[5m]))", &[]).succeeded().says(&["offline"]);
    check("sum(rate(up[5m])", &[])
        .ended_with(1)
        .says(&["Error  expression:1:17: a `(` is not closed"]);
    check("sum(up)", &["--fake"])
        .succeeded()
        .says(&["against the source"]);
    check("sum(no_such_metric)", &["--fake"]).ended_with(1);

    std::fs::write(
        home.path("rules/bad.yaml"),
        "groups:\n- name: g\n  rules:\n  - record: a:b\n",
    )
    .unwrap();
    let checked = home.run("check rules/bad.yaml --json").ended_with(1);
    assert_eq!(checked.json()["findings"][0]["severity"], "error");
}

#[test]
fn prints_the_published_document() {
    let home = Home::new();
    let committed = include_str!("../../../api/openapi.json");
    assert_eq!(home.run("openapi").succeeded().stdout, committed);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let home = Home::new();
    let mut child = home
        .command("openapi")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn packs_are_listed_with_their_templates() {
    let home = Home::new();
    let ran = home.run("packs -v").succeeded();
    assert!(
        ran.stdout.contains("open5gs") && ran.stdout.contains("time-to-first-token"),
        "{}",
        ran.stdout
    );
    let json: serde_json::Value = serde_json::from_str(&home.run("packs --json").succeeded().stdout).unwrap();
    let ids: Vec<&str> = json["packs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pack| pack["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"kubernetes"), "{ids:?}");
}
