//! What a call is served with: the operator's choices, then the app's settings that come with it.

use std::path::PathBuf;

use domain::{DataSourceUid, Digest};
use plugin::{CallContext, InstanceSettings};
use secrecy::{ExposeSecret, SecretString};
use sources::{ClientOptions, Credentials, ReloadMeans};

use crate::config::source::SourceConfig;
use crate::failure::Failure;
use crate::plugin_process::operator::Operator;

/// Where the settings are made.
pub(crate) const NAME_A_SOURCE: &str = "choose a data source on the page, which then reads it for you; for what runs \
     without a page set `source_url`, or `data_source` with the token of a service account, in the app's \
     settings or below `[plugin.srellama-reliability-app]` in grafana.ini";

/// What a call is served with.
pub(crate) struct Settings {
    is_fake: bool,
    source_url: Option<String>,
    source_token: Option<SecretString>,
    tenant: Option<String>,
    data_source: Option<DataSourceUid>,
    grafana_token: Option<SecretString>,
    grafana_url: Option<String>,
    rules_dir: Option<String>,
    reload: Option<String>,
    /// Whether `reload` is the operator's, who alone may send signals to processes.
    is_reload_of_operator: bool,
    service_labels: Vec<String>,
}

impl Settings {
    /// Each of the operator's choices stands above the app's. The app's token and tenant go to the
    /// app's address alone, and so do the operator's to theirs.
    ///
    /// `grafana` is what Grafana says about itself with the call.
    pub(crate) fn of(
        operator: &Operator,
        app: Option<&InstanceSettings>,
        grafana: Option<&CallContext>,
    ) -> Result<Self, Failure> {
        let in_app = |key: &str| {
            let text = app?.json_data.get(key)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (source_url, source_token, tenant) = match &operator.source_url {
            Some(url) => (
                Some(url.clone()),
                operator.source_token.clone(),
                operator.tenant.clone(),
            ),
            None => (
                in_app("source_url"),
                app.and_then(|app| app.secrets.get("source_token").cloned()),
                in_app("tenant"),
            ),
        };
        let data_source = operator.data_source.clone().or_else(|| in_app("data_source"));
        let data_source = data_source.map(|uid| DataSourceUid::parse(&uid)).transpose();
        let data_source = data_source.map_err(|error| {
            Failure::setting(format!("`data_source` cannot be used: {error}"), "correct it")
        })?;
        let token_in_app = || app.and_then(|app| app.secrets.get("grafana_token").cloned());
        let token_of_call = || grafana.and_then(|grafana| grafana.client_secret.clone());
        let grafana_token = operator.grafana_token.clone().or_else(token_in_app);
        let app_url = || grafana.and_then(|grafana| grafana.app_url.clone());
        Ok(Self {
            is_fake: operator.is_fake,
            source_url,
            source_token,
            tenant,
            data_source,
            grafana_token: grafana_token.or_else(token_of_call),
            grafana_url: operator.grafana_url.clone().or_else(app_url),
            rules_dir: operator.rules_dir.clone().or_else(|| in_app("rules_dir")),
            reload: operator.reload.clone().or_else(|| in_app("reload")),
            is_reload_of_operator: operator.reload.is_some(),
            service_labels: in_app("service_labels")
                .as_deref()
                .map_or_else(Vec::new, labels_in),
        })
    }

    /// Differs for settings that differ.
    pub(crate) fn digest(&self) -> Digest {
        let secret =
            |secret: &Option<SecretString>| secret.as_ref().map(|text| text.expose_secret().to_owned());
        let direct = (&self.source_url, secret(&self.source_token), &self.tenant);
        let by_token = (&self.data_source, secret(&self.grafana_token), &self.grafana_url);
        let all = (
            direct,
            by_token,
            &self.rules_dir,
            &self.reload,
            &self.service_labels,
        );
        Digest::of(format!("{all:?}").as_bytes())
    }

    pub(crate) fn source(&self) -> SourceConfig {
        match &self.source_url {
            _ if self.is_fake => SourceConfig::Fake,
            None => self.data_source_config().unwrap_or(SourceConfig::None),
            Some(address) => SourceConfig::Server {
                address: address.clone(),
                options: ClientOptions {
                    credentials: self.source_token.clone().map(Credentials::Bearer),
                    tenant: self.tenant.clone().map(Into::into),
                    ..ClientOptions::default()
                },
            },
        }
    }

    /// Only with all three: the data source, the token, and where Grafana is.
    fn data_source_config(&self) -> Option<SourceConfig> {
        let token = self.grafana_token.clone()?;
        Some(SourceConfig::DataSource {
            grafana: self.grafana_url.clone()?,
            uid: self.data_source.clone()?,
            options: ClientOptions {
                credentials: Some(Credentials::Bearer(token)),
                ..ClientOptions::default()
            },
        })
    }

    /// What the use cases are told: the labels that name a service, the most telling first.
    pub(crate) fn of_use_cases(&self) -> app::Settings {
        let mut settings = app::Settings::default();
        if !self.service_labels.is_empty() {
            settings.service_labels.clone_from(&self.service_labels);
        }
        settings
    }

    /// The rule folder and how it is read again, where there is one.
    pub(crate) fn rules(&self) -> Result<Option<(PathBuf, ReloadMeans)>, Failure> {
        let Some(folder) = self.rules_dir.as_ref().map(PathBuf::from) else {
            return Ok(None);
        };
        if !folder.is_absolute() {
            return Err(Failure::setting(
                "`rules_dir` is no absolute path",
                "write it like `/etc/prometheus/rules`",
            ));
        }
        let reload = self.reload.as_deref().unwrap_or("http");
        let reload: ReloadMeans = reload.parse().map_err(|error: sources::ReloadMeansError| {
            Failure::setting(error.to_string(), "correct `reload`")
        })?;
        if matches!(reload, ReloadMeans::Signal(_)) && !self.is_reload_of_operator {
            return Err(Failure::setting(
                "the app's settings may not send a signal to a process",
                "set `reload` below `[plugin.srellama-reliability-app]` in grafana.ini, or to `http`",
            ));
        }
        Ok(Some((folder, reload)))
    }
}

/// The labels in a list with commas. What is no label name goes into no query, so it is left out.
fn labels_in(list: &str) -> Vec<String> {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_label = |name: &&str| {
        name.starts_with(is_first) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let names = list.split(',').map(str::trim).filter(is_label);
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn operator(variables: &'static [(&str, &str)]) -> Operator {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Operator::read(variable, "/nowhere".into()).unwrap()
    }

    fn app(json_data: serde_json::Value) -> InstanceSettings {
        InstanceSettings {
            json_data,
            secrets: BTreeMap::from([("source_token".to_owned(), "t0p".into())]),
            updated_at: None,
        }
    }

    #[test]
    fn the_operator_comes_first_and_no_token_goes_to_the_others_address() {
        let app = app(serde_json::json!({
            "source_url": "http://app:9090", "rules_dir": "/rules", "tenant": "team-a"
        }));
        let of_app = Settings::of(&operator(&[]), Some(&app), None).unwrap();
        assert_eq!(of_app.source_url.as_deref(), Some("http://app:9090"));
        assert!(of_app.source_token.is_some());
        assert_eq!(of_app.tenant.as_deref(), Some("team-a"));
        let operator = operator(&[("GF_PLUGIN_SOURCE_URL", "http://operator:9090")]);
        let of_both = Settings::of(&operator, Some(&app), None).unwrap();
        assert_eq!(of_both.source_url.as_deref(), Some("http://operator:9090"));
        assert!(of_both.source_token.is_none() && of_both.tenant.is_none());
        assert_eq!(of_both.rules_dir.as_deref(), Some("/rules"));
        assert_ne!(of_app.digest(), of_both.digest());
    }

    #[test]
    fn labels_that_are_none_are_left_out_and_without_any_the_usual_ones_are_taken() {
        let labels = |list: &str| {
            let app = app(serde_json::json!({ "service_labels": list }));
            Settings::of(&operator(&[]), Some(&app), None)
                .unwrap()
                .of_use_cases()
                .service_labels
        };
        assert_eq!(labels(" team_service, job ,a\"}b,1x"), ["team_service", "job"]);
        assert_eq!(labels(""), app::Settings::default().service_labels);
        assert_ne!(labels("job"), labels(""));
    }

    #[test]
    fn only_the_operator_sends_signals() {
        let app = app(serde_json::json!({ "rules_dir": "/rules", "reload": "signal:1" }));
        let refused = Settings::of(&operator(&[]), Some(&app), None)
            .unwrap()
            .rules()
            .unwrap_err();
        assert!(refused.to_string().contains("may not send a signal"), "{refused}");
        let operator = operator(&[("GF_PLUGIN_RELOAD", "signal:1")]);
        assert!(
            Settings::of(&operator, Some(&app), None)
                .unwrap()
                .rules()
                .unwrap()
                .is_some()
        );
    }
}
