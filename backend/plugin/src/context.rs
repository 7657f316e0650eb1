//! What Grafana knows about the plugin and its user, with each call.

use std::collections::{BTreeMap, HashMap};

use domain::OrganisationRole;
use domain::caller::User;
use grafana_plugin_sdk::pluginv2;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

/// What Grafana knows about the plugin. It stands beside each request as an extension.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// The plugin that is called: the app's id, or that of its data source.
    pub plugin_id: String,
    /// The number of the organisation; settings belong to it.
    pub organisation: i64,
    /// The app's settings, where the app is called.
    pub app: Option<InstanceSettings>,
    /// The data source, where one is called.
    pub data_source: Option<DataSource>,
    /// Where Grafana says it is, such as `https://grafana.example/`.
    pub app_url: Option<String>,
    /// The token of the plugin's service account, where the operator enabled it.
    pub client_secret: Option<SecretString>,
}

/// A data source of ours.
#[derive(Debug, Clone)]
pub struct DataSource {
    /// Its uid, unique in the organisation.
    pub uid: String,
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: InstanceSettings,
}

/// What a person set in Grafana.
#[derive(Debug, Clone)]
pub struct InstanceSettings {
    /// `jsonData`; null before anything was set.
    pub json_data: Value,
    /// `secureJsonData`, by key.
    pub secrets: BTreeMap<String, SecretString>,
    /// When they were set; none before anything was set, for which Grafana sends a negative time.
    pub updated_at: Option<Timestamp>,
}

/// Settings that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the settings of `{plugin_id}` are no JSON; save them again in Grafana")]
pub(crate) struct UnreadableSettings {
    plugin_id: String,
    #[source]
    source: serde_json::Error,
}

impl UnreadableSettings {
    /// What is wrong with the JSON.
    pub(crate) fn cause(&self) -> &serde_json::Error {
        &self.source
    }
}

impl CallContext {
    /// Takes apart what Grafana sent: the plugin's part, and the user's.
    pub(crate) fn read(
        sent: Option<pluginv2::PluginContext>,
    ) -> Result<(Self, Option<User>), UnreadableSettings> {
        let sent = sent.unwrap_or_default();
        let plugin_id = sent.plugin_id;
        let unreadable = |source| UnreadableSettings {
            plugin_id: plugin_id.clone(),
            source,
        };
        let app = sent.app_instance_settings.map(|app| {
            InstanceSettings::read(
                &app.json_data,
                app.decrypted_secure_json_data,
                app.last_updated_ms,
            )
        });
        let app = app.transpose().map_err(unreadable)?;
        let data_source = sent.data_source_instance_settings.map(DataSource::read);
        let data_source = data_source.transpose().map_err(unreadable)?;
        let mut grafana = sent.grafana_config;
        let mut given = |name: &str| grafana.remove(name).filter(|value| !value.is_empty());
        let context = Self {
            organisation: sent.org_id,
            app,
            data_source,
            app_url: given("GF_APP_URL"),
            client_secret: given("GF_PLUGIN_APP_CLIENT_SECRET").map(SecretString::from),
            plugin_id,
        };
        Ok((context, sent.user.map(user)))
    }
}

impl DataSource {
    fn read(sent: pluginv2::DataSourceInstanceSettings) -> Result<Self, serde_json::Error> {
        Ok(Self {
            uid: sent.uid,
            name: sent.name,
            settings: InstanceSettings::read(
                &sent.json_data,
                sent.decrypted_secure_json_data,
                sent.last_updated_ms,
            )?,
        })
    }
}

impl InstanceSettings {
    fn read(
        json_data: &[u8],
        secrets: HashMap<String, String>,
        updated_ms: i64,
    ) -> Result<Self, serde_json::Error> {
        let json_data = if json_data.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(json_data)?
        };
        let secrets = secrets
            .into_iter()
            .map(|(key, value)| (key, SecretString::from(value)));
        Ok(Self {
            json_data,
            secrets: secrets.collect(),
            updated_at: (updated_ms > 0)
                .then(|| Timestamp::from_millisecond(updated_ms).ok())
                .flatten(),
        })
    }
}

/// Name and address of a user are not taken: nothing here needs them.
fn user(sent: pluginv2::User) -> User {
    User {
        role: OrganisationRole::parse(&sent.role),
        login: sent.login,
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn app(json_data: &str, last_updated_ms: i64) -> pluginv2::PluginContext {
        let secrets = HashMap::from([("token".to_owned(), "t0p".to_owned())]);
        pluginv2::PluginContext {
            plugin_id: "srellama-reliability-app".to_owned(),
            app_instance_settings: Some(pluginv2::AppInstanceSettings {
                json_data: json_data.as_bytes().to_vec(),
                decrypted_secure_json_data: secrets,
                last_updated_ms,
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    #[test]
    fn an_app_that_nobody_configured_has_no_settings_and_no_time() {
        let (context, user) = CallContext::read(Some(app("", -6_795_364_578_871))).unwrap();
        let settings = context.app.unwrap();
        assert_eq!((settings.json_data, settings.updated_at), (Value::Null, None));
        assert_eq!(user, None);
        assert!(CallContext::read(None).unwrap().0.app.is_none());
    }

    #[test]
    fn settings_are_read_and_secrets_stay_out_of_the_log() {
        let sent = app(r#"{"dataSource":"prom"}"#, 1_795_361_949_000);
        let (context, _) = CallContext::read(Some(sent)).unwrap();
        assert!(!format!("{context:?}").contains("t0p"));
        let settings = context.app.unwrap();
        assert_eq!(settings.json_data["dataSource"], "prom");
        assert_eq!(settings.secrets["token"].expose_secret(), "t0p");
        assert_eq!(settings.updated_at.unwrap().to_string(), "2026-11-22T15:39:09Z");
    }

    #[test]
    fn broken_settings_are_named() {
        let error = CallContext::read(Some(app("{", 1))).unwrap_err().to_string();
        assert!(error.contains("`srellama-reliability-app`"), "{error}");
    }
}
