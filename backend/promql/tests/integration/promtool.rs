//! Runs `promtool test rules`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use domain::TimeSpan;
use promql::RuleFile;

use crate::counters::Engine;

/// The promtool that tests ask, and whose engine is in it.
#[derive(Debug, Clone)]
pub(crate) struct Promtool {
    program: PathBuf,
    pub(crate) engine: Engine,
}

/// One file of promtool's unit tests: rules, and tests that each start at time 0 without data.
#[derive(Debug)]
pub(crate) struct TestFile {
    pub(crate) name: String,
    pub(crate) rules: RuleFile,
    pub(crate) evaluation_interval: TimeSpan,
    pub(crate) tests: Vec<Test>,
}

/// One test of a file.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) scrape_interval: TimeSpan,
    pub(crate) series: Vec<Series>,
    pub(crate) alerts: Vec<ExpectedAlerts>,
    pub(crate) values: Vec<ExpectedValue>,
}

/// The samples of one series, one slot per scrape.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) selector: String,
    pub(crate) slots: Vec<Option<f64>>,
}

/// The alerts that fire at an evaluation: the labels of each, as the inside of a YAML map in one line.
#[derive(Debug)]
pub(crate) struct ExpectedAlerts {
    pub(crate) at_seconds: u64,
    pub(crate) labels: Vec<String>,
    /// The same for the annotations of each, where the rules have any.
    pub(crate) annotations: Vec<String>,
}

/// What an expression gives at a time: one sample with these labels, or none.
#[derive(Debug)]
pub(crate) struct ExpectedValue {
    pub(crate) at_seconds: u64,
    pub(crate) expression: String,
    pub(crate) sample: Option<(String, f64)>,
}

impl Promtool {
    /// The promtool of `SRELLAMA_PROMTOOL`, else the one on the path. Without one the tests that
    /// need it are passed over, loudly; in CI (variable `CI`) that is a failure.
    pub(crate) fn find() -> Option<Self> {
        let program = std::env::var_os("SRELLAMA_PROMTOOL").map_or("promtool".into(), PathBuf::from);
        match Command::new(&program).arg("--version").output() {
            Ok(output) => {
                let text = [output.stdout, output.stderr].concat();
                let text = String::from_utf8_lossy(&text).into_owned();
                // A promtool built without its version is one of today.
                let is_2 = text.contains("version 2.");
                let engine = if is_2 {
                    Engine::Prometheus2
                } else {
                    Engine::Prometheus3
                };
                Some(Self { program, engine })
            }
            Err(error) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "promtool is needed in CI: set SRELLAMA_PROMTOOL or put it on the path ({error})"
                );
                eprintln!(
                    "SKIPPED: there is no promtool (`{}`: {error}), so nothing is proved against Prometheus here; \
                     set SRELLAMA_PROMTOOL or put it on the path",
                    program.display()
                );
                None
            }
        }
    }

    /// The promtool of today (3.15), of `SRELLAMA_PROMTOOL_3`. Without it the tests that need it are
    /// passed over, loudly: no distribution packages it.
    pub(crate) fn find_today() -> Option<Self> {
        let Some(program) = std::env::var_os("SRELLAMA_PROMTOOL_3") else {
            eprintln!(
                "SKIPPED: SRELLAMA_PROMTOOL_3 names no promtool 3.15, so nothing is held against it here"
            );
            return None;
        };
        Some(Self {
            program: program.into(),
            engine: Engine::Prometheus3,
        })
    }

    pub(crate) fn program(&self) -> &std::path::Path {
        &self.program
    }

    pub(crate) fn is_of_2(&self) -> bool {
        matches!(self.engine, Engine::Prometheus2)
    }

    /// Runs the files, two at a time, and says what does not come out as expected.
    pub(crate) fn run(&self, files: &[TestFile]) {
        let halves = files.chunks(files.len().div_ceil(2).max(1));
        let failures: Vec<String> = std::thread::scope(|scope| {
            let runs: Vec<_> = halves
                .map(|half| scope.spawn(|| half.iter().filter_map(|file| self.failure_of(file)).collect()))
                .collect();
            runs.into_iter()
                .flat_map(|run| -> Vec<String> { run.join().expect("a run of promtool does not panic") })
                .collect()
        });
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    fn failure_of(&self, file: &TestFile) -> Option<String> {
        let said = self.run_text(&file.rules, &file.to_yaml()).err()?;
        Some(format!("{}: {said}", file.name))
    }

    /// Runs tests in promtool's own words on rules in `rules.yml`; what it says where they fail.
    pub(crate) fn run_text(&self, rules_under_test: &RuleFile, unit_tests: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let rules = folder.path().join("rules.yml");
        let tests = folder.path().join("tests.yml");
        std::fs::write(&rules, rules_under_test.to_yaml()).expect("the folder can be written to");
        std::fs::write(&tests, unit_tests).expect("the folder can be written to");
        let output = Command::new(&self.program)
            .args(["test", "rules"])
            .arg(&tests)
            .output()
            .expect("promtool was started before");
        let said = [output.stdout, output.stderr].concat();
        let said: String = String::from_utf8_lossy(&said).chars().take(3_000).collect();
        if output.status.success() {
            Ok(())
        } else {
            Err(said)
        }
    }
}

impl TestFile {
    fn to_yaml(&self) -> String {
        let mut yaml = format!(
            "rule_files: [rules.yml]\nevaluation_interval: {}\ntests:\n",
            self.evaluation_interval
        );
        for test in &self.tests {
            test.write_to(&mut yaml).expect("a text can be written to");
        }
        yaml
    }
}

impl Test {
    fn write_to(&self, yaml: &mut String) -> std::fmt::Result {
        writeln!(
            yaml,
            "- name: {}\n  interval: {}",
            self.name, self.scrape_interval
        )?;
        writeln!(yaml, "  input_series:")?;
        for series in &self.series {
            writeln!(yaml, "  - series: {}", in_quotes(&series.selector))?;
            let slots: Vec<String> = series
                .slots
                .iter()
                .map(|slot| slot.map_or("_".into(), |value| value.to_string()))
                .collect();
            writeln!(yaml, "    values: '{}'", slots.join(" "))?;
        }
        writeln!(yaml, "  alert_rule_test:")?;
        for expected in &self.alerts {
            let alerts: Vec<String> = expected
                .labels
                .iter()
                .enumerate()
                .map(|(alert_idx, labels)| match expected.annotations.get(alert_idx) {
                    Some(annotations) => {
                        format!("{{exp_labels: {{{labels}}}, exp_annotations: {{{annotations}}}}}")
                    }
                    None => format!("{{exp_labels: {{{labels}}}}}"),
                })
                .collect();
            writeln!(
                yaml,
                "  - {{eval_time: {}s, alertname: {}, exp_alerts: [{}]}}",
                expected.at_seconds,
                promql::rules::ALERT_NAME,
                alerts.join(", ")
            )?;
        }
        writeln!(yaml, "  promql_expr_test:")?;
        for expected in &self.values {
            let samples = expected.sample.as_ref().map_or(String::new(), |(labels, value)| {
                format!("{{labels: {}, value: {value}}}", in_quotes(labels))
            });
            writeln!(
                yaml,
                "  - {{eval_time: {}s, expr: {}, exp_samples: [{samples}]}}",
                expected.at_seconds,
                in_quotes(&expected.expression)
            )?;
        }
        Ok(())
    }
}

/// A text in YAML's single quotes.
pub(crate) fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
