//! `cargo xtask demo`: a real Prometheus with a month of history, a small shop behind it, and one
//! service taken all the way from its metrics to a receipt that verifies.
//!
//! Everything lies in `target/demo` and is kept for the next run: the history goes on where it ended,
//! rules stay in force, receipts stay on the ledger.

mod flow;
mod grafana;
mod world;

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{self, run as run_command};
use crate::report::say;
use crate::{tools, workspace};

/// What was asked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Options {
    folder: Option<PathBuf>,
    once: bool,
    fake: bool,
    fresh: bool,
    no_build: bool,
    grafana: Option<PathBuf>,
}

impl Options {
    /// Reads the options after `demo`.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--folder" => {
                    let folder = arguments.next().context("`--folder` needs a folder")?;
                    options.folder = Some(PathBuf::from(folder));
                }
                "--grafana" => {
                    let home = arguments
                        .next()
                        .context("`--grafana` needs the folder of a Grafana")?;
                    options.grafana = Some(std::path::absolute(home)?);
                }
                "--once" => options.once = true,
                "--fake" => options.fake = true,
                "--fresh" => options.fresh = true,
                "--no-build" => options.no_build = true,
                other => bail!("`{other}` is not an option of the demo; see `cargo xtask help`"),
            }
        }
        if options.grafana.is_some() && (options.fake || options.once) {
            bail!(
                "`--grafana` shows the app beside a real Prometheus until Ctrl-C; leave `--fake` and `--once` out"
            );
        }
        Ok(options)
    }
}

/// Where the demo keeps what it makes.
pub struct Folders {
    /// Prometheus' database.
    pub tsdb: PathBuf,
    /// The rule files.
    pub rules: PathBuf,
    /// srellama's state, a folder for each organisation of Grafana.
    pub state: PathBuf,
    /// The state of the first organisation, which the command line shares with the app.
    pub data: PathBuf,
    /// Grafana's database.
    pub grafana: PathBuf,
    /// What the servers print.
    pub logs: PathBuf,
    /// Configuration files, and the addresses of a running demo.
    pub run: PathBuf,
}

impl Folders {
    fn below(root: &std::path::Path) -> Result<Self> {
        let make = |name: &str| -> Result<PathBuf> {
            let folder = root.join(name);
            std::fs::create_dir_all(&folder)?;
            Ok(folder)
        };
        Ok(Self {
            tsdb: make("prometheus")?,
            rules: make("rules")?,
            state: make("srellama")?,
            data: make("srellama/organisation-1")?,
            grafana: make("grafana")?,
            logs: make("logs")?,
            run: make("run")?,
        })
    }
}

/// Runs the demo.
pub fn run(options: &Options) -> Result<()> {
    process::catch_interrupts()?;
    let name = if options.fake { "demo-fake" } else { "demo" };
    let root = options
        .folder
        .clone()
        .unwrap_or_else(|| workspace::target().join(name));
    if options.fresh && root.exists() {
        std::fs::remove_dir_all(&root)?;
    }
    let folders = Folders::below(&root)?;
    if !options.no_build {
        say("Building", "the workspace (the first time takes some minutes)");
        run_command(
            Command::new("cargo")
                .args(["build", "--workspace", "--quiet"])
                .current_dir(workspace::root()),
        )?;
    }
    let model = tools::model()
        .inspect_err(|error| say("Without", format_args!("a model: {error:#}")))
        .ok();
    let started = Instant::now();
    if options.fake {
        let flow = flow::Flow {
            folders: &folders,
            model: model.as_deref(),
            world: None,
        };
        return flow.run().and_then(|()| finish(options, &flow, started));
    }
    let world = world::World::start(&folders)?;
    let flow = flow::Flow {
        folders: &folders,
        model: model.as_deref(),
        world: Some(&world),
    };
    flow.run()?;
    finish(options, &flow, started)
}

/// Tells whoever looks at a running demo, tests among them, where its servers listen.
fn write_addresses(folders: &Folders, world: Option<&world::World>, name: &str, at: &str) -> Result<()> {
    let mut addresses = world.map(world::World::addresses).unwrap_or_default();
    addresses.insert(name.to_owned(), format!("http://{at}").into());
    let file = folders.run.join("addresses.json");
    std::fs::write(file, Value::Object(addresses).to_string())?;
    Ok(())
}

fn finish(options: &Options, flow: &flow::Flow<'_>, started: Instant) -> Result<()> {
    say(
        "Finished",
        format_args!("the flow in {:.0} s", started.elapsed().as_secs_f64()),
    );
    if options.once {
        return Ok(());
    }
    let _server = match (&options.grafana, flow.world) {
        (Some(home), Some(world)) => grafana::start(home, flow.folders, world, flow.model)?,
        _ => flow.serve()?,
    };
    say("Running", "until Ctrl-C");
    while !process::is_interrupted() {
        process::pause(Duration::from_millis(100));
    }
    say("Stopping", "all that was started");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_refused() {
        let all = ["--once", "--fake"].map(str::to_owned);
        let expected = Options {
            once: true,
            fake: true,
            ..Options::default()
        };
        assert_eq!(Options::parse(&all).unwrap(), expected);
        assert!(Options::parse(&["--twice".to_owned()]).is_err());
        let beside_a_fake = ["--fake", "--grafana", "/usr/share/grafana"].map(str::to_owned);
        assert!(Options::parse(&beside_a_fake).is_err());
    }
}
