//! What a server says to an expression, as its profile tells it beforehand, held against Prometheus.

use std::collections::BTreeSet;
use std::process::Command;

use promql::profile::{FeatureList, Profile, Verdict};
use promql::{Expression, Rule, RuleFile, RuleGroup};

use crate::promtool::Promtool;
use crate::upstream_corpus;

/// Prometheus 2.42 reads `[5s x 5s]` without complaint and takes the first duration only. We refuse
/// it, as every later version does.
const MISREAD_BY_2: [&str; 2] = ["foo[5s x 5s]", "foo[5s s 5s]"];

#[test]
fn the_profile_of_2_42_foresees_its_verdicts() {
    let (Some(promtool), Some(expressions)) = (Promtool::find(), upstream_corpus::expressions()) else {
        return;
    };
    if promtool.is_of_2() {
        let profile = Profile::of_version("Prometheus 2.42.0", "2.42.0").expect("this is a version");
        check(&promtool, &[], &profile, &expressions, &MISREAD_BY_2);
    }
}

#[test]
fn the_profiles_of_today_foresee_its_verdicts() {
    let (Some(promtool), Some(expressions)) = (Promtool::find_today(), upstream_corpus::expressions()) else {
        return;
    };
    let profile = Profile::of_version("Prometheus 3.15.0", "3.15.0").expect("this is a version");
    check(&promtool, &[], &profile, &expressions, &[]);
    let flags = [
        "--enable-feature=promql-experimental-functions",
        "--enable-feature=promql-extended-range-selectors",
        "--enable-feature=promql-binop-fill-modifiers",
    ];
    for (flags, file) in [
        (&[][..], "features_3.15.json"),
        (&flags, "features_3.15_experimental.json"),
    ] {
        let profile = Profile::of_features("Prometheus 3.15.0", "3.15.0", features(file));
        check(&promtool, flags, &profile, &expressions, &[]);
    }
}

/// The recorded answer of `/api/v1/features`; the data are there, since the expressions are.
fn features(file: &str) -> FeatureList {
    #[derive(serde::Deserialize)]
    struct Answer {
        data: FeatureList,
    }
    let path = format!(
        "{}/../../../shared/data/prometheus/{file}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("the recorded answers lie beside the expressions");
    let answer: Answer = serde_json::from_str(&text).expect("the recorded answer is of this form");
    answer.data
}

#[track_caller]
fn check(promtool: &Promtool, flags: &[&str], profile: &Profile, expressions: &[String], misread: &[&str]) {
    let refused = refused(promtool, flags, expressions);
    let mut differences = Vec::new();
    for (idx, text) in expressions.iter().enumerate() {
        let foreseen = Expression::parse(text).map(|expression| profile.verdict(&expression));
        let is_foreseen_valid = matches!(foreseen, Ok(Verdict::Valid));
        let is_misread = misread.contains(&text.as_str());
        if is_foreseen_valid == refused.contains(&idx) && !is_misread {
            differences.push(format!("{text:?}: we say {foreseen:?}"));
        }
    }
    let n_differences = differences.len();
    eprintln!(
        "{}: {} expressions, {n_differences} verdicts differ",
        profile.in_words(),
        expressions.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Which of the expressions promtool refuses.
fn refused(promtool: &Promtool, flags: &[&str], expressions: &[String]) -> BTreeSet<usize> {
    let rule = |(idx, expr): (usize, &String)| Rule {
        record: Some(format!("r{idx}").into()),
        expr: expr.clone(),
        ..Rule::default()
    };
    let group = RuleGroup {
        name: "corpus".into(),
        interval: None,
        rules: expressions.iter().enumerate().map(rule).collect(),
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("rules.yml");
    // JSON is YAML, and escapes what YAML's own styles do not.
    let file = serde_json::to_string(&RuleFile { groups: vec![group] }).expect("rules are texts");
    std::fs::write(&path, file).expect("the folder can be written to");
    let output = Command::new(promtool.program())
        .args(["check", "rules", "--lint=none"])
        .args(flags)
        .arg(&path)
        .output()
        .expect("promtool was started before");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let of_line = |line: &str| {
        let name = line.split(", \"r").nth(1)?;
        name.split('"').next()?.parse().ok()
    };
    let refused: BTreeSet<usize> = said.lines().filter_map(of_line).collect();
    assert!(
        !refused.is_empty(),
        "promtool says nothing of single rules: {said:.400}"
    );
    refused
}
