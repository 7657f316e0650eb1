//! The demo's world: Prometheus with its history, Alertmanager, the shop and its visitors.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::Folders;
use crate::process::{Server, free_address, output};
use crate::report::say;
use crate::{tools, workspace};

/// A history that ends longer ago than this is continued before scraping starts.
const GAP_TO_FILL: Duration = Duration::from_secs(120);
/// How long anything may take to answer.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// The running world. Dropping it stops all of it, the visitors first.
pub struct World {
    /// Where Prometheus answers.
    pub prometheus: SocketAddr,
    /// Where Alertmanager answers.
    pub alertmanager: SocketAddr,
    /// Names and addresses of the shop's services.
    pub services: Vec<(String, SocketAddr)>,
    _servers: Vec<Server>,
}

impl World {
    /// Starts everything and waits until each service was scraped.
    pub fn start(folders: &Folders) -> Result<Self> {
        let mut world = Self {
            prometheus: free_address(9090)?,
            alertmanager: free_address(9093)?,
            services: Vec::new(),
            _servers: Vec::new(),
        };
        world.start_prometheus(folders)?;
        world.fill_history(folders)?;
        world.start_alertmanager(folders)?;
        world.start_shop(folders)?;
        world.start_scraping(folders)?;
        Ok(world)
    }

    /// Where its parts answer, as JSON.
    pub fn addresses(&self) -> Map<String, Value> {
        let url = |at: &SocketAddr| Value::from(format!("http://{at}"));
        let services = self.services.iter().map(|(name, at)| (name.clone(), url(at)));
        Map::from_iter([
            ("prometheus".to_owned(), url(&self.prometheus)),
            ("alertmanager".to_owned(), url(&self.alertmanager)),
            ("services".to_owned(), Value::Object(services.collect())),
        ])
    }

    fn start_prometheus(&mut self, folders: &Folders) -> Result<()> {
        let configuration = output(shop().args(["config", "--receive-only"]))?;
        let file = configuration_file(folders);
        std::fs::write(&file, configuration)?;
        let mut command = Command::new(tools::prometheus()?);
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folders.tsdb.display()))
            .arg(format!("--web.listen-address={}", self.prometheus))
            .args([
                "--storage.tsdb.retention.time=60d",
                "--web.enable-remote-write-receiver",
            ])
            .args(["--web.enable-lifecycle", "--log.level=warn"]);
        let mut server = Server::start("prometheus", &mut command, &folders.logs)?;
        let ready = format!("http://{}/-/ready", self.prometheus);
        server.wait_until(READY_WITHIN, || ureq::get(&ready).call().is_ok())?;
        self._servers.push(server);
        say(
            "Started",
            format_args!("Prometheus at http://{}", self.prometheus),
        );
        Ok(())
    }

    /// Thirty days into an empty database; into another one, what is missing since its last sample.
    fn fill_history(&self, folders: &Folders) -> Result<()> {
        let mut history = shop();
        history.args([
            "history",
            "--remote-write",
            &format!("http://{}/api/v1/write", self.prometheus),
        ]);
        let newest = self.newest_sample()?;
        let is_resumed = newest.is_some();
        match newest {
            Some(from) => {
                let age = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() - from;
                if age < GAP_TO_FILL.as_secs_f64() {
                    say("Kept", "the history of the last run");
                    return Ok(());
                }
                say(
                    "Continuing",
                    format_args!("the history, {:.0} min since the last run", age / 60.0),
                );
                let next = jiff::Timestamp::from_second(from as i64 + 60)?;
                history.args(["--from", &next.to_string()]);
            }
            None => say("Writing", "30 days of history into Prometheus"),
        }
        let written = output(history.arg("--quiet").stderr(Stdio::inherit()))?;
        if !is_resumed {
            std::fs::write(folders.run.join("history.json"), &written)?;
        }
        let written: Value =
            serde_json::from_str(written.trim()).context("`shop history` printed no JSON")?;
        say(
            "Written",
            format_args!(
                "{} samples of {} series in {} s",
                written["samples"], written["series"], written["seconds"]
            ),
        );
        for incident in written["incidents"].as_array().into_iter().flatten() {
            say(
                "Incident",
                format_args!(
                    "{} {} from {}",
                    incident["service"], incident["kind"], incident["start"]
                ),
            );
        }
        Ok(())
    }

    /// The time of the newest sample, in seconds since 1970. Looks back in growing steps, since an
    /// instant query sees five minutes only.
    fn newest_sample(&self) -> Result<Option<f64>> {
        for window in ["5m:15s", "1d:1m", "60d:5m"] {
            let query = format!("max(max_over_time(timestamp(up)[{window}]))");
            if let Some(newest) = self.query(&query)? {
                return Ok(Some(newest));
            }
        }
        Ok(None)
    }

    fn start_alertmanager(&mut self, folders: &Folders) -> Result<()> {
        let at = self.alertmanager;
        let mut command = Command::new(tools::alertmanager()?);
        let configuration = workspace::root().join("grafana/demo/alertmanager.yml");
        command
            .arg(format!("--config.file={}", configuration.display()))
            .arg(format!(
                "--storage.path={}",
                folders.run.join("alertmanager").display()
            ))
            .arg(format!("--web.listen-address={at}"))
            // One process alone: no gossip with others.
            .args(["--cluster.listen-address=", "--log.level=warn"]);
        let mut server = Server::start("alertmanager", &mut command, &folders.logs)?;
        let ready = format!("http://{at}/-/ready");
        server.wait_until(READY_WITHIN, || ureq::get(&ready).call().is_ok())?;
        self._servers.push(server);
        say("Started", format_args!("Alertmanager at http://{at}"));
        Ok(())
    }

    fn start_shop(&mut self, folders: &Folders) -> Result<()> {
        let topology: Value = serde_json::from_str(&output(shop().arg("topology"))?)?;
        let names = |value: &Value| -> Vec<String> {
            let names = value.as_array().into_iter().flatten();
            names
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        };
        let services = topology["services"].as_array().cloned().unwrap_or_default();
        for (service_idx, service) in services.iter().enumerate() {
            let name = service["name"]
                .as_str()
                .context("`shop topology` names no service")?;
            self.services
                .push((name.to_owned(), free_address(9101 + u16::try_from(service_idx)?)?));
        }
        for service in &services {
            let name = service["name"].as_str().unwrap_or_default();
            let mut command = shop();
            command.args([
                "serve",
                "--service",
                name,
                "--listen",
                &self.address_of(name)?.to_string(),
            ]);
            for peer in names(&service["peers"]) {
                command.args(["--peer", &format!("{peer}=http://{}", self.address_of(&peer)?)]);
            }
            let mut server = Server::start(name, &mut command, &folders.logs)?;
            let metrics = format!("http://{}/metrics", self.address_of(name)?);
            server.wait_until(READY_WITHIN, || ureq::get(&metrics).call().is_ok())?;
            self._servers.push(server);
        }
        let entrance = topology["entrance"]
            .as_str()
            .context("`shop topology` names no entrance")?;
        let target = format!("http://{}", self.address_of(entrance)?);
        let mut load = shop();
        load.args(["load", "--target", &target, "--rate", "20"]);
        self._servers
            .push(Server::start("load", &mut load, &folders.logs)?);
        say(
            "Started",
            format_args!(
                "{} services of the shop, and 20 visitors a second",
                services.len()
            ),
        );
        Ok(())
    }

    fn address_of(&self, name: &str) -> Result<SocketAddr> {
        let found = self.services.iter().find(|(other, _)| other == name);
        found
            .map(|(_, at)| *at)
            .with_context(|| format!("the shop has no service `{name}`"))
    }

    /// Switches scraping and rules on, and waits until every service was scraped.
    fn start_scraping(&mut self, folders: &Folders) -> Result<()> {
        let mut config = shop();
        config.arg("config").arg("--rules-dir").arg(&folders.rules);
        config.args(["--alertmanager", &self.alertmanager.to_string()]);
        for (name, at) in &self.services {
            config.args(["--address", &format!("{name}={at}")]);
        }
        std::fs::write(configuration_file(folders), output(&mut config)?)?;
        let reload = format!("http://{}/-/reload", self.prometheus);
        ureq::post(&reload)
            .send_empty()
            .context("Prometheus did not reload its configuration")?;
        let n_services = self.services.len() as f64;
        let prometheus = self.prometheus;
        // Only a scrape writes this series; the history has `up` too.
        let started = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
        let query = format!("count(timestamp(scrape_samples_scraped{{job=\"shop\"}}) >= {started})");
        let is_scraped = || query_at(prometheus, &query).is_ok_and(|n| n.is_some_and(|n| n >= n_services));
        self._servers[0].wait_until(READY_WITHIN, is_scraped)?;
        say("Scraping", format_args!("{} services", self.services.len()));
        Ok(())
    }

    fn query(&self, expression: &str) -> Result<Option<f64>> {
        query_at(self.prometheus, expression)
    }
}

/// The value of an expression that yields one sample, or none.
fn query_at(prometheus: SocketAddr, expression: &str) -> Result<Option<f64>> {
    let answer: Value = ureq::get(format!("http://{prometheus}/api/v1/query"))
        .query("query", expression)
        .call()?
        .body_mut()
        .read_json()?;
    let value = answer.pointer("/data/result/0/value/1").and_then(Value::as_str);
    Ok(value.map(str::parse).transpose()?)
}

fn shop() -> Command {
    Command::new(workspace::binary("shop"))
}

fn configuration_file(folders: &Folders) -> PathBuf {
    folders.run.join("prometheus.yml")
}
