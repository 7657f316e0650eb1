//! A real Grafana, installed elsewhere, with the app in it and the demo's Prometheus as data source.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Folders;
use super::world::World;
use crate::dist::{self, PLUGIN_ID, Profile};
use crate::process::{Server, free_address};
use crate::report::say;
use crate::workspace;

/// A first start fills its database.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Starts the Grafana that is installed in `home` and waits until it answers.
pub fn start(home: &Path, folders: &Folders, world: &World, model: Option<&Path>) -> Result<Server> {
    let program = program(home)?;
    let plugin = dist::assemble(Profile::Development)?;
    let plugins = plugin.parent().context("the plugin's folder has a parent")?;
    let at = free_address(3000)?;
    let ini = workspace::root().join("grafana/grafana.ini");
    let mut command = Command::new(program);
    command
        .arg("server")
        .arg("--homepath")
        .arg(home)
        .arg("--config")
        .arg(ini)
        .current_dir(home)
        .env("GF_SERVER_HTTP_ADDR", at.ip().to_string())
        .env("GF_SERVER_HTTP_PORT", at.port().to_string())
        .env("GF_PATHS_DATA", &folders.grafana)
        .env("GF_PATHS_LOGS", folders.grafana.join("log"))
        .env("GF_PATHS_PLUGINS", plugins)
        .env("GF_PATHS_PROVISIONING", workspace::root().join("provisioning"))
        // Nothing is fetched from outside, nothing reported.
        .env("GF_PLUGINS_PREINSTALL_DISABLED", "true")
        .env("GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED", "true")
        .env("GF_ANALYTICS_REPORTING_ENABLED", "false")
        .env("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .env("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false")
        .env("GF_NEWS_NEWS_FEED_ENABLED", "false")
        .env("PROMETHEUS_URL", format!("http://{}", world.prometheus));
    command
        .env("SRELLAMA_DATA_DIR", &folders.state)
        .env("SRELLAMA_SOURCE_URL", format!("http://{}", world.prometheus))
        .env("SRELLAMA_RULES_DIR", &folders.rules)
        .env("SRELLAMA_RELOAD", "http");
    if let Some(model) = model {
        command.env("SRELLAMA_MODEL", model);
    }
    let mut server = Server::start("grafana", &mut command, &folders.logs)?;
    let health = format!("http://{at}/api/health");
    server.wait_until(READY_WITHIN, || ureq::get(&health).call().is_ok())?;
    super::write_addresses(folders, Some(world), "grafana", &at.to_string())?;
    say(
        "Showing",
        format_args!("the app at http://{at}/a/{PLUGIN_ID} (admin, admin)"),
    );
    Ok(server)
}

/// The server's binary.
fn program(home: &Path) -> Result<PathBuf> {
    let program = home.join("bin/grafana");
    if !program.is_file() || !home.join("conf/defaults.ini").is_file() {
        bail!(
            "`{}` is no Grafana: name the folder with bin/grafana, conf and public in it, such as /usr/share/grafana",
            home.display()
        );
    }
    Ok(program)
}
