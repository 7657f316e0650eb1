//! What the operator of Grafana chose, below `[plugin.srellama-reliability-app]` in grafana.ini. It
//! comes as the environment and holds until Grafana starts again.

use std::path::PathBuf;
use std::sync::Arc;

use domain::candidate::Pack;
use domain::scoring::CandidateScorer;
use inference::LazyScorer;
use secrecy::SecretString;
use tracing::info;

use crate::config;
use crate::config::data_dir::DataDir;
use crate::config::model::ModelConfig;
use crate::config::secret_file;
use crate::failure::Failure;

/// What the operator chose. A choice of theirs stands above the app's settings.
pub(crate) struct Operator {
    /// `data_dir`: the folder of everything that is kept.
    data: PathBuf,
    /// `fake`: whether the made-up shop is read in place of a source.
    pub(crate) is_fake: bool,
    /// `source_url`: the address of the Prometheus or Mimir.
    pub(crate) source_url: Option<String>,
    /// What is in the file that `source_token_file` names.
    pub(crate) source_token: Option<SecretString>,
    /// `tenant`: the tenant of a Mimir or Cortex, sent as `X-Scope-OrgID`.
    pub(crate) tenant: Option<String>,
    /// `data_source`: the uid of the data source in Grafana that is read in the background.
    pub(crate) data_source: Option<String>,
    /// What is in the file that `grafana_token_file` names: the token of a service account.
    pub(crate) grafana_token: Option<SecretString>,
    /// `rules_dir`: the folder of rule files.
    pub(crate) rules_dir: Option<String>,
    /// `reload`: how the source is made to read them again.
    pub(crate) reload: Option<String>,
    /// `grafana_url`: Grafana's address as this host reaches it, where that is not its `root_url`.
    pub(crate) grafana_url: Option<String>,
    /// The packs in the folder that `packs_dir` names, then those that come with us.
    pub(crate) packs: Vec<Pack>,
    /// `model`. Its weights are read with the first question.
    pub(crate) scorer: Option<Arc<dyn CandidateScorer>>,
}

impl Operator {
    /// Reads the environment by `variable`.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>, data: PathBuf) -> Result<Self, Failure> {
        let given = |key: &str| variable(&format!("GF_PLUGIN_{key}")).filter(|value| !value.is_empty());
        let is_fake = match given("FAKE").as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                return Err(Failure::setting(
                    format!("`fake` is `{other}`, neither `true` nor `false`"),
                    "correct it in grafana.ini",
                ));
            }
        };
        let secret = |key: &str| {
            given(key)
                .map(|path| secret_file::read(path.as_ref()))
                .transpose()
        };
        Ok(Self {
            is_fake,
            source_url: given("SOURCE_URL"),
            source_token: secret("SOURCE_TOKEN_FILE")?,
            tenant: given("TENANT"),
            data_source: given("DATA_SOURCE"),
            grafana_token: secret("GRAFANA_TOKEN_FILE")?,
            rules_dir: given("RULES_DIR"),
            reload: given("RELOAD"),
            grafana_url: given("GRAFANA_URL"),
            packs: config::packs::read(given("PACKS_DIR").map(PathBuf::from).as_deref())?,
            scorer: scorer_of(given("MODEL").map(PathBuf::from), &data)?,
            data,
        })
    }

    /// The organisations that have state here.
    pub(crate) fn organisations(&self) -> Vec<i64> {
        let folders = std::fs::read_dir(&self.data).into_iter().flatten().flatten();
        let number = |name: std::ffi::OsString| name.to_str()?.strip_prefix("organisation-")?.parse().ok();
        let mut numbers: Vec<i64> = folders.filter_map(|folder| number(folder.file_name())).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Where the state of one organisation is kept. Nobody sees that of another one.
    pub(crate) fn data_of(&self, organisation: i64) -> Result<DataDir, Failure> {
        let folder = self.data.join(format!("organisation-{organisation}"));
        DataDir::choose(Some(folder), |_| None)
    }
}

fn scorer_of(
    named: Option<PathBuf>,
    data: &std::path::Path,
) -> Result<Option<Arc<dyn CandidateScorer>>, Failure> {
    let data = DataDir::choose(Some(data.to_owned()), |_| None)?;
    Ok(match ModelConfig::find(named, &data)? {
        ModelConfig::Off => None,
        ModelConfig::NotFetched { weights, .. } => {
            info!(weights = %weights.display(), "candidates are ranked without a model: it is not there");
            None
        }
        ModelConfig::Weights { manifest, weights } => Some(Arc::new(LazyScorer::new(*manifest, weights))),
    })
}
