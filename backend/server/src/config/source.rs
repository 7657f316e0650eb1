//! Where metrics are read, and how services are told apart.

use app::Settings;
use domain::{DataSourceUid, TimeSpan};
use sources::{ClientOptions, Credentials};

use crate::cli::SourceArgs;
use crate::config::secret_file;
use crate::failure::Failure;

/// Where metrics are read.
#[derive(Debug, Clone)]
pub(crate) enum SourceConfig {
    /// A server.
    Server {
        /// Its address.
        address: String,
        /// How to speak to it.
        options: ClientOptions,
    },
    /// A data source of Grafana's, read with the token of a service account.
    DataSource {
        /// Grafana's address.
        grafana: String,
        /// The data source.
        uid: DataSourceUid,
        /// How to speak to Grafana.
        options: ClientOptions,
    },
    /// The made-up shop.
    Fake,
    /// Nothing was named.
    None,
}

impl SourceConfig {
    /// Reads the token file, if one is named.
    pub(crate) fn read(args: &SourceArgs) -> Result<Self, Failure> {
        if args.fake {
            return Ok(Self::Fake);
        }
        let Some(address) = &args.source else {
            return Ok(Self::None);
        };
        let token = args.source_token_file.as_deref().map(secret_file::read);
        let options = ClientOptions {
            credentials: token.transpose()?.map(Credentials::Bearer),
            tenant: args.tenant.clone().map(Into::into),
            ..ClientOptions::default()
        };
        Ok(Self::Server {
            address: address.clone(),
            options,
        })
    }

    /// Refuses where nothing was named.
    pub(crate) fn required(self) -> Result<Self, Failure> {
        match self {
            Self::None => Err(Failure::setting(
                "there is no source to read metrics from",
                "name one with `--source http://localhost:9090` or SRELLAMA_SOURCE, or look around with `--fake`",
            )),
            named => Ok(named),
        }
    }
}

/// The settings of the use cases.
pub(crate) fn settings_of(args: &SourceArgs, verify_within: Option<TimeSpan>) -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    if !args.service_labels.is_empty() {
        for label in &args.service_labels {
            if !is_label_name(label) {
                return Err(Failure::setting(
                    format!("`{label}` is not the name of a label"),
                    "write `--service-labels` like `service,job`",
                ));
            }
        }
        settings.service_labels.clone_from(&args.service_labels);
    }
    let evaluation_interval = args.evaluation_interval;
    if !(1..=3_600).contains(&evaluation_interval.seconds()) {
        return Err(Failure::setting(
            format!("`{evaluation_interval}` is not an evaluation interval: 1 second to 1 hour are possible"),
            "write `--evaluation-interval` like `30s`",
        ));
    }
    settings.evaluation_interval = evaluation_interval;
    if let Some(verify_within) = verify_within {
        settings.verify_within = verify_within.to_duration();
    }
    Ok(settings)
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`: what every PromQL version takes without quotes.
fn is_label_name(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_start) && text.chars().all(|c| is_start(c) || c.is_ascii_digit())
}
