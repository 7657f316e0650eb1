//! The project's chores, as `cargo xtask NAME`. Knows our crates only as binaries that it runs.

mod bench;
mod contracts;
mod demo;
mod dist;
mod frontend;
mod fuzz;
mod licences;
mod npm;
mod process;
mod report;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask NAME

  demo [--once] [--fake] [--fresh] [--no-build] [--folder DIR] [--grafana DIR]
               sets up what is missing, starts the demo world, and takes one
               service all the way from its metrics to a receipt
               --once      exits after the flow, otherwise it runs until Ctrl-C
               --fake      without Prometheus: a made-up one inside srellama
               --fresh     forgets what earlier runs left
               --no-build  takes the binaries as they are
               --folder    keeps everything there, not in target/demo
               --grafana   shows the app in the Grafana that is installed in DIR
  test         everything that must pass: format, lints, structure, tests, contracts,
               the Grafana app and the journeys through it
  dist         the plugin as Grafana installs it: a folder and a zip archive
  model        fetches the model's weights and checks them
  tidy         the structure: dependency table, top level, texts
  bench [NAME] figures as JSON lines, each beside its peer's
  fuzz [--minutes N] [--seed S] [--case N] [TARGET]
               mutated texts for the readers of PromQL, specs and expositions, for a
               minute each; what breaks a promise is printed with its seed and number
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((name, options)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match name.as_str() {
        "demo" => demo::run(&demo::Options::parse(options)?),
        "test" => no_options(options).and_then(|()| test::run()),
        "dist" => no_options(options).and_then(|()| dist::run_release()),
        "model" => no_options(options).and_then(|()| tools::model().map(drop)),
        "tidy" => no_options(options).and_then(|()| tidy::run()),
        "fuzz" => fuzz::run(options),
        "bench" => bench::run(options.first().map(String::as_str)),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no `cargo xtask {other}`\n\n{HELP}"),
    }
}

fn no_options(options: &[String]) -> Result<()> {
    match options.first() {
        None => Ok(()),
        Some(option) => bail!("`{option}` is not an option here"),
    }
}
