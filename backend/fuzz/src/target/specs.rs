//! Specs: refused in words with a place, or taken, and then our own YAML keeps all of it and every
//! export is well-formed.

use domain::{Cadence, TimeSpan};
use formats::{ExportFormat, GrafanaPlace, ReadOptions, Spec, SpecError, export, read, srellama};
use promql::{Expression, RuleFile};

use super::{Broken, is_harmless, is_place_in, promise};

pub(super) const PIECES: &[&str] = &[
    ":",
    "- ",
    "\n",
    "\n  ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!binary ",
    "~",
    "null",
    "true",
    "0",
    "-1",
    "99.9",
    "100",
    "1e400",
    "NaN",
    "30d",
    "calendar month Europe/Berlin",
    "1w",
    "0s",
    "{{.window}}",
    "[$window]",
    "version: srellama/v1\n",
    "version: prometheus/v1\n",
    "apiVersion: openslo/v1\n",
    "apiVersion: pyrra.dev/v1alpha1\n",
    "kind: SLO\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "# c\n",
    "\t",
    "\u{feff}",
    "\0",
    "é",
    "\u{1b}[2J",
    "{{ $labels.a }}",
    "$$",
    "__name__",
    "code=~\"5..\"",
    "!=\"\"",
    "sum(rate(a[5m]))",
    "/",
    ".",
    "..",
];

pub(super) fn holds_for(text: &str) -> Result<bool, Broken> {
    match read("fuzz.yaml", text, &ReadOptions::default()) {
        Ok(reading) => {
            for loss in &reading.losses.losses {
                is_harmless(&loss.reason)?;
            }
            if !reading.specs.is_empty() {
                is_kept_by_our_yaml(&reading.specs)?;
                is_exported_well(&reading.specs)?;
            }
            Ok(true)
        }
        Err(refusal) => is_told(text, &refusal).map(|()| false),
    }
}

fn is_told(text: &str, refusal: &SpecError) -> Result<(), Broken> {
    is_place_in(text, refusal.position.line, refusal.position.column)?;
    is_harmless(&refusal.to_string())?;
    promise(!refusal.fault.is_empty() && !refusal.remedy.is_empty(), || {
        format!("a fault and a remedy; there is {refusal:?}")
    })
}

fn is_kept_by_our_yaml(specs: &[Spec]) -> Result<(), Broken> {
    let printed = srellama::print(specs);
    let again = read("printed.yaml", &printed, &ReadOptions::default());
    let is_kept = again.as_ref().is_ok_and(|again| again.specs == specs);
    promise(is_kept, || {
        let instead = again.err().map(|refusal| refusal.to_string());
        format!("specs as our own YAML read back; {printed:?} does not: {instead:?}")
    })
}

fn is_exported_well(specs: &[Spec]) -> Result<(), Broken> {
    let half_a_minute = TimeSpan::from_seconds(30);
    let cadence = Cadence {
        scrape_interval: half_a_minute,
        evaluation_interval: half_a_minute,
    };
    for format in ExportFormat::ALL {
        let exported = export(specs, cadence, format, &GrafanaPlace::default());
        match format {
            ExportFormat::Prometheus => is_rule_file(&exported.text)?,
            ExportFormat::GrafanaHttp | ExportFormat::Dashboard => {
                let is_json = serde_json::from_str::<serde_json::Value>(&exported.text).is_ok();
                promise(is_json, || format!("`{}` is JSON", format.name()))?;
            }
            ExportFormat::PrometheusRule
            | ExportFormat::OpenSlo
            | ExportFormat::Grafana
            | ExportFormat::Srellama => {}
        }
    }
    Ok(())
}

fn is_rule_file(text: &str) -> Result<(), Broken> {
    let file = RuleFile::parse(text).map_err(|error| Broken(format!("a rule file; {error}: {text:?}")))?;
    for (_, rule) in file.rules() {
        Expression::parse(&rule.expr)
            .map_err(|error| Broken(format!("rules parse; {error}: {:?}", rule.expr)))?;
    }
    Ok(())
}
