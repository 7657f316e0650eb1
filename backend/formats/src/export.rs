//! One door to everything that is written for others: objectives in, one document and its loss report
//! out.

use std::fmt;
use std::str::FromStr;

use domain::Cadence;
use promql::RuleFile;
use rayon::prelude::*;
use serde_json::Value;

use crate::dashboard::dashboard_of;
use crate::grafana_rules::{GrafanaOptions, HttpRuleGroup, ProvisioningFile, rule_group_of};
use crate::loss::{LossKind, LossReport};
use crate::openslo_document::openslo_of;
use crate::prometheus_rule::prometheus_rule_of;
use crate::rules::rule_file_of;
use crate::spec::Spec;
use crate::srellama;

/// A format that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportFormat {
    /// A rule file of Prometheus, Mimir and Cortex.
    Prometheus,
    /// The object `PrometheusRule` of the Prometheus operator.
    PrometheusRule,
    /// OpenSLO v1.
    OpenSlo,
    /// Rules that Grafana evaluates, as a provisioning file.
    Grafana,
    /// The same as the body of Grafana's provisioning API.
    GrafanaHttp,
    /// A dashboard of Grafana.
    Dashboard,
    /// Our own YAML.
    Srellama,
}

/// The text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a format; there are `prometheus`, `prometheus-rule`, `openslo`, `grafana`, `grafana-http`, `dashboard` and `srellama`"
)]
pub struct ExportFormatError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

/// Where in a Grafana the document goes. What is not named is assumed, and the loss report says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrafanaPlace {
    /// The uid of the data source that is read and that takes what is recorded.
    pub datasource_uid: Option<String>,
    /// The uid of the folder of the rules; its title in a provisioning file.
    pub folder: Option<String>,
}

/// A document for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// In which format.
    pub format: ExportFormat,
    /// A name for it as a file.
    pub file_name: String,
    /// The document.
    pub text: String,
    /// What it does not say, or says otherwise.
    pub losses: LossReport,
}

/// Data sources are often called so, and Grafana's own provisioning examples do.
const ASSUMED_DATASOURCE: &str = "prometheus";
const ASSUMED_FOLDER: &str = "srellama";

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Prometheus,
        Self::PrometheusRule,
        Self::OpenSlo,
        Self::Grafana,
        Self::GrafanaHttp,
        Self::Dashboard,
        Self::Srellama,
    ];

    /// Its name, such as `prometheus-rule`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::PrometheusRule => "prometheus-rule",
            Self::OpenSlo => "openslo",
            Self::Grafana => "grafana",
            Self::GrafanaHttp => "grafana-http",
            Self::Dashboard => "dashboard",
            Self::Srellama => "srellama",
        }
    }

    /// What the document is, such as `application/yaml`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Prometheus | Self::PrometheusRule | Self::OpenSlo | Self::Grafana | Self::Srellama => {
                "application/yaml"
            }
            Self::GrafanaHttp | Self::Dashboard => "application/json",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Prometheus => "rules.yaml",
            Self::PrometheusRule => "prometheusrule.yaml",
            Self::OpenSlo => "openslo.yaml",
            Self::Grafana => "grafana.yaml",
            Self::GrafanaHttp => "grafana.json",
            Self::Dashboard => "dashboard.json",
            Self::Srellama => "srellama.yaml",
        }
    }
}

/// Writes objectives in a format, for rules that are evaluated at the cadence's interval.
///
/// Several objectives make one document where the format has room for them: groups of one rule file,
/// YAML documents behind each other, or a JSON array.
pub fn export(specs: &[Spec], cadence: Cadence, format: ExportFormat, place: &GrafanaPlace) -> Exported {
    let mut writer = Writer {
        cadence,
        place,
        losses: LossReport::default(),
    };
    let text = match format {
        ExportFormat::Prometheus => writer.rule_file(specs),
        ExportFormat::PrometheusRule => writer.prometheus_rules(specs),
        ExportFormat::OpenSlo => writer.openslo(specs),
        ExportFormat::Grafana => writer.grafana_file(specs).to_yaml(),
        ExportFormat::GrafanaHttp => writer.grafana_groups(specs),
        ExportFormat::Dashboard => writer.dashboards(specs),
        ExportFormat::Srellama => writer.srellama(specs),
    };
    let name = match specs {
        [spec] => spec.objective.id.as_str(),
        _ => "objectives",
    };
    Exported {
        format,
        file_name: format!("{name}.{}", format.ending()),
        text,
        losses: writer.losses,
    }
}

struct Writer<'a> {
    cadence: Cadence,
    place: &'a GrafanaPlace,
    losses: LossReport,
}

impl Writer<'_> {
    /// Keeps the losses of a conversion, and hands on what it made.
    fn keep<T>(&mut self, (made, losses): (T, LossReport)) -> T {
        self.losses.losses.extend(losses.losses);
        made
    }

    /// Made and printed on all cores, since a repository may hold objectives by the thousand.
    fn rule_file(&mut self, specs: &[Spec]) -> String {
        let cadence = self.cadence;
        let print = |spec: &Spec| {
            let (file, losses) = rule_file_of(spec, cadence);
            (file.to_yaml(), losses)
        };
        let printed: Vec<(String, LossReport)> = specs.par_iter().map(print).collect();
        let files: Vec<String> = printed.into_iter().map(|file| self.keep(file)).collect();
        RuleFile::join_yaml(&files)
    }

    fn prometheus_rules(&mut self, specs: &[Spec]) -> String {
        let rules = specs
            .iter()
            .map(|spec| self.keep(prometheus_rule_of(spec, self.cadence)).to_yaml());
        rules.collect::<Vec<_>>().join("---\n")
    }

    fn openslo(&mut self, specs: &[Spec]) -> String {
        let documents = specs.iter().map(|spec| self.keep(openslo_of(spec, self.cadence)));
        documents.collect::<Vec<_>>().join("---\n")
    }

    fn grafana_options(&mut self) -> GrafanaOptions {
        let datasource_uid = self.place.datasource_uid.clone().unwrap_or_else(|| {
            let reason = format!("the data source has the uid `{ASSUMED_DATASOURCE}`, since none was named");
            self.losses.add("document", None, LossKind::Assumed, reason);
            ASSUMED_DATASOURCE.to_owned()
        });
        let folder = self.place.folder.clone().unwrap_or_else(|| {
            let reason = format!("the folder is `{ASSUMED_FOLDER}`, since none was named");
            self.losses.add("document", None, LossKind::Assumed, reason);
            ASSUMED_FOLDER.to_owned()
        });
        GrafanaOptions {
            folder_uid: folder.clone(),
            folder_title: folder,
            recording_datasource_uid: datasource_uid.clone(),
            datasource_uid,
            organisation_id: 1,
        }
    }

    fn grafana_file(&mut self, specs: &[Spec]) -> ProvisioningFile {
        let options = self.grafana_options();
        let files = specs
            .iter()
            .map(|spec| self.keep(rule_group_of(spec, self.cadence, &options)).to_file());
        let files: Vec<ProvisioningFile> = files.collect();
        ProvisioningFile {
            api_version: 1,
            groups: files.into_iter().flat_map(|file| file.groups).collect(),
        }
    }

    fn grafana_groups(&mut self, specs: &[Spec]) -> String {
        let options = self.grafana_options();
        let groups: Vec<HttpRuleGroup> = specs
            .iter()
            .map(|spec| self.keep(rule_group_of(spec, self.cadence, &options)).to_http())
            .collect();
        match &groups[..] {
            [group] => group.to_json() + "\n",
            groups => pretty(groups),
        }
    }

    fn dashboards(&mut self, specs: &[Spec]) -> String {
        let datasource_uid = self.place.datasource_uid.as_deref();
        let dashboards: Vec<Value> = specs
            .iter()
            .map(|spec| self.keep(dashboard_of(spec, self.cadence, datasource_uid)))
            .collect();
        match &dashboards[..] {
            [dashboard] => pretty(dashboard),
            dashboards => pretty(dashboards),
        }
    }

    fn srellama(&mut self, specs: &[Spec]) -> String {
        for spec in specs.iter().filter(|spec| spec.tiers.is_some()) {
            let reason = "the windows and factors of its alerts: they are derived again when it is read";
            let subject = spec.objective.id.as_str();
            self.losses.add(subject, None, LossKind::LeftOut, reason);
        }
        srellama::print(specs)
    }
}

fn pretty(document: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string_pretty(document).expect("texts, numbers, lists and mappings with text keys") + "\n"
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ExportFormat {
    type Err = ExportFormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| ExportFormatError {
                text: text.chars().take(40).collect(),
            })
    }
}
