//! The way of the data, by the command line that a person would use.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Folders;
use super::world::World;
use crate::process::{Server, free_address, is_interrupted, run};
use crate::report::say;
use crate::workspace;

/// The service that is taken all the way.
const SERVICE: &str = "payment";

/// The flow over a world, or over the made-up Prometheus inside srellama.
pub struct Flow<'a> {
    /// Where things lie.
    pub folders: &'a Folders,
    /// The folder of the model's weights, where they could be had.
    pub model: Option<&'a Path>,
    /// The world, if it is a real one.
    pub world: Option<&'a World>,
}

impl Flow<'_> {
    /// Discover, propose, apply, verify.
    pub fn run(&self) -> Result<()> {
        self.step(&["services"])?;
        let mut propose = vec!["propose"];
        for service in [
            "storefront",
            "catalogue",
            "carts",
            "orders",
            "payment",
            "shipping",
            "user",
        ] {
            propose.extend(["--service", service]);
        }
        self.step(&propose)?;
        self.apply()?;
        self.step(&["receipts"])?;
        self.step(&["verify", SERVICE, "--rules", &self.rules()])?;
        if let Some(world) = self.world {
            check_loaded(world)?;
        }
        self.suggest();
        Ok(())
    }

    /// Puts the proposals of one service in force; rules that are so already are left as they are.
    fn apply(&self) -> Result<()> {
        let rules = self.rules();
        let mut apply = self.srellama(&["apply", SERVICE, "--rules", &rules, "--yes"]);
        let output = apply.output().context("srellama could not be started")?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            eprint!("{errors}");
        } else if errors.contains("nothing to do") {
            say(
                "In force",
                format_args!("the rules of {SERVICE}, as they were proposed"),
            );
        } else {
            bail!("`srellama apply` failed: {}\n{errors}", output.status);
        }
        Ok(())
    }

    fn suggest(&self) {
        let Some(world) = self.world else { return };
        let at = world
            .services
            .iter()
            .find(|(name, _)| name == SERVICE)
            .map(|(_, at)| *at);
        if let Some(at) = at {
            say(
                "Try",
                "a fault, then look at the alerts of Prometheus and Alertmanager:",
            );
            println!(
                "              curl -d '{{\"error_share\": 1}}' -H 'content-type: application/json' http://{at}/fault"
            );
            say(
                "",
                format_args!(
                    "edit a rule in {}, then `srellama verify {SERVICE}`",
                    self.folders.rules.display()
                ),
            );
        }
    }

    /// Starts the stand-alone server and waits until it answers.
    pub fn serve(&self) -> Result<Server> {
        let at = free_address(8080)?;
        let (at, rules) = (at.to_string(), self.rules());
        let mut command = self.srellama(&["serve", "--listen", &at, "--demo", "--rules", &rules]);
        let mut server = Server::start("srellama", &mut command, &self.folders.logs)?;
        let health = format!("http://{at}/health");
        server.wait_until(Duration::from_secs(30), || ureq::get(&health).call().is_ok())?;
        super::write_addresses(self.folders, self.world, "api", &at)?;
        say(
            "Serving",
            format_args!("the API at http://{at}/api/v1/services (OpenAPI: /api/v1/openapi.json)"),
        );
        Ok(server)
    }

    fn step(&self, arguments: &[&str]) -> Result<()> {
        if is_interrupted() {
            bail!("interrupted");
        }
        run(&mut self.srellama(arguments))
    }

    fn srellama(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(workspace::binary("srellama"));
        command
            .arg("--data-dir")
            .arg(&self.folders.data)
            .args(["--evaluation-interval", "5s"]);
        match self.world {
            Some(world) => command
                .arg("--source")
                .arg(format!("http://{}", world.prometheus)),
            None => command.arg("--fake"),
        };
        match self.model {
            Some(folder) => command.arg("--model").arg(folder),
            None => command.args(["--model", "off"]),
        };
        command.args(arguments);
        command
    }

    fn rules(&self) -> String {
        self.folders.rules.display().to_string()
    }
}

/// Asks Prometheus itself: our rules are loaded and healthy.
fn check_loaded(world: &World) -> Result<()> {
    let answer: Value = ureq::get(format!("http://{}/api/v1/rules", world.prometheus))
        .call()?
        .body_mut()
        .read_json()?;
    let groups = answer
        .pointer("/data/groups")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let ours = groups.iter().filter(|group| {
        group["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("srellama-"))
    });
    let rules: Vec<&Value> = ours
        .flat_map(|group| group["rules"].as_array().into_iter().flatten())
        .collect();
    let unhealthy = rules.iter().filter(|rule| rule["health"] != "ok").count();
    if rules.is_empty() || unhealthy > 0 {
        bail!(
            "Prometheus has {} rules of ours, {unhealthy} of them not healthy",
            rules.len()
        );
    }
    say(
        "Loaded",
        format_args!("{} rules in Prometheus, all healthy", rules.len()),
    );
    Ok(())
}
