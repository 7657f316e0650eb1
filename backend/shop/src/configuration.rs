//! The Prometheus configuration of the demo, and who calls whom, for the program that starts it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::str::FromStr;

use serde::Serialize;

use crate::services::{Service, UnknownService};

/// With scraping and rules: for the time after the history is written. Has placeholders.
const LIVE_TEMPLATE: &str = include_str!("../../../grafana/demo/prometheus.yml");

/// Without scraping and rules: Prometheus only takes the history in.
const RECEIVE_ONLY: &str = include_str!("../../../grafana/demo/prometheus-receive-only.yml");

/// What the live configuration depends on.
#[derive(Clone, Debug)]
pub struct LiveSettings {
    /// Where each service listens.
    pub addresses: BTreeMap<Service, SocketAddr>,
    /// `HOST:PORT` of Alertmanager.
    pub alertmanager: SocketAddr,
    /// The folder of rule files; a relative one is meant relative to the configuration file.
    pub rules_dir: String,
}

/// The configuration cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("nothing says where `{missing}` listens; add `--address {missing}=HOST:PORT`")]
pub struct MissingAddress {
    missing: Service,
}

/// The configuration of a Prometheus that takes the history in and does nothing else.
pub fn receive_only_configuration() -> &'static str {
    RECEIVE_ONLY
}

/// The configuration of a Prometheus that scrapes the services and evaluates rules.
///
/// # Errors
///
/// If a service has no address.
pub fn live_configuration(settings: &LiveSettings) -> Result<String, MissingAddress> {
    let mut targets = Vec::new();
    for service in Service::ALL {
        let address = settings
            .addresses
            .get(&service)
            .ok_or(MissingAddress { missing: service })?;
        targets.push(target(service, *address));
    }
    let rules_dir = settings.rules_dir.trim_end_matches('/');
    Ok(LIVE_TEMPLATE
        .replace("${RULES_YML}", &quoted(&format!("{rules_dir}/*.yml")))
        .replace("${RULES_YAML}", &quoted(&format!("{rules_dir}/*.yaml")))
        .replace("${ALERTMANAGER}", &quoted(&settings.alertmanager.to_string()))
        .replace("${TARGETS}", &format!("[\n{}\n      ]", targets.join(",\n"))))
}

/// One entry of `static_configs`; Prometheus sets the label `job` from the name of the scrape configuration.
fn target(service: Service, address: SocketAddr) -> String {
    let labels = service
        .target_labels()
        .into_iter()
        .filter(|(name, _)| *name != "job");
    let labels: Vec<String> = labels
        .map(|(name, value)| format!("{name}: {}", quoted(&value)))
        .collect();
    format!(
        "        {{targets: [{}], labels: {{{}}}}}",
        quoted(&address.to_string()),
        labels.join(", ")
    )
}

/// A text as YAML; every JSON string is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Where a service listens, written `NAME=HOST:PORT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    /// The service.
    pub service: Service,
    /// Its address.
    pub address: SocketAddr,
}

/// A text that is no address of a service.
#[derive(Debug, thiserror::Error)]
pub enum ServiceAddressError {
    /// The text does not have the form.
    #[error("`{0}` is no address of a service; write it as `NAME=HOST:PORT`, the host as a number")]
    Form(String),
    /// The name is unknown.
    #[error(transparent)]
    Service(#[from] UnknownService),
}

impl FromStr for ServiceAddress {
    type Err = ServiceAddressError;

    fn from_str(text: &str) -> Result<Self, ServiceAddressError> {
        let wrong_form = || ServiceAddressError::Form(text.to_owned());
        let (name, address) = text.split_once('=').ok_or_else(wrong_form)?;
        Ok(Self {
            service: name.parse()?,
            address: address.parse().map_err(|_| wrong_form())?,
        })
    }
}

/// Who is in the shop, and who calls whom.
#[derive(Clone, Debug, Serialize)]
pub struct Topology {
    /// The service that the load visits.
    pub entrance: Service,
    /// All services.
    pub services: Vec<TopologyService>,
}

/// One service in the topology.
#[derive(Clone, Debug, Serialize)]
pub struct TopologyService {
    /// The name, as `--service` and `--peer` take it and as the label `service` says it.
    pub name: Service,
    /// The services whose URL it needs with `--peer`.
    pub peers: Vec<Service>,
}

/// Who is in the shop, and who calls whom.
pub fn topology() -> Topology {
    let services = Service::ALL.into_iter().map(|name| TopologyService {
        name,
        peers: name.peers(),
    });
    Topology {
        entrance: Service::Storefront,
        services: services.collect(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn settings() -> LiveSettings {
        let addresses = Service::ALL.into_iter().zip(4001..);
        LiveSettings {
            addresses: addresses
                .map(|(service, port)| (service, SocketAddr::from(([127, 0, 0, 1], port))))
                .collect(),
            alertmanager: SocketAddr::from(([127, 0, 0, 1], 9093)),
            rules_dir: "/srv/demo rules/".to_owned(),
        }
    }

    fn without_comments(yaml: &str) -> String {
        yaml.lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect()
    }

    #[test]
    fn the_live_configuration_scrapes_every_service() {
        expect![[r#"
            global:
              scrape_interval: 5s
              scrape_timeout: 5s
              evaluation_interval: 5s

            rule_files: ["/srv/demo rules/*.yml", "/srv/demo rules/*.yaml"]

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["127.0.0.1:9093"]

            scrape_configs:
              - job_name: shop
                static_configs: [
                    {targets: ["127.0.0.1:4001"], labels: {instance: "storefront-0", service: "storefront"}},
                    {targets: ["127.0.0.1:4002"], labels: {instance: "catalogue-0", service: "catalogue"}},
                    {targets: ["127.0.0.1:4003"], labels: {instance: "carts-0", service: "carts"}},
                    {targets: ["127.0.0.1:4004"], labels: {instance: "orders-0", service: "orders"}},
                    {targets: ["127.0.0.1:4005"], labels: {instance: "payment-0", service: "payment"}},
                    {targets: ["127.0.0.1:4006"], labels: {instance: "shipping-0", service: "shipping"}},
                    {targets: ["127.0.0.1:4007"], labels: {instance: "user-0", service: "user"}}
                  ]
        "#]]
        .assert_eq(&without_comments(&live_configuration(&settings()).unwrap()));
    }

    #[test]
    fn the_first_configuration_neither_scrapes_nor_evaluates() {
        let text = without_comments(receive_only_configuration());
        assert!(
            !text.contains("scrape_configs") && !text.contains("rule_files") && !text.contains('$'),
            "{text}"
        );
    }

    #[test]
    fn a_missing_address_is_named() {
        let mut settings = settings();
        settings.addresses.remove(&Service::User);
        let error = live_configuration(&settings).unwrap_err().to_string();
        assert!(error.contains("--address user="), "{error}");
    }

    #[test]
    fn the_topology_says_who_calls_whom() {
        expect![[r#"{"entrance":"storefront","services":[{"name":"storefront","peers":["catalogue","carts","orders","user"]},{"name":"catalogue","peers":[]},{"name":"carts","peers":[]},{"name":"orders","peers":["carts","payment","shipping"]},{"name":"payment","peers":[]},{"name":"shipping","peers":[]},{"name":"user","peers":[]}]}"#]].assert_eq(&serde_json::to_string(&topology()).unwrap());
    }
}
