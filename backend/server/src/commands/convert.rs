//! `srellama convert`

use domain::{Cadence, TimeSpan};
use formats::{Loss, ReadOptions, Spec};

use crate::cli::{Cli, ConvertArgs};
use crate::commands::Verdict;
use crate::commands::export::{place_of, write};
use crate::commands::import::{lost_of_the_source, text_of};
use crate::config::source::settings_of;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn run(cli: &Cli, args: &ConvertArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = ReadOptions {
        default_period: args.period,
        in_force: Vec::new(),
    };
    let cadence = cadence(cli, args)?;
    let mut specs: Vec<Spec> = Vec::new();
    let mut losses: Vec<Loss> = Vec::new();
    let mut verdict = Verdict::Fine;
    let files: Vec<(String, String)> = args
        .files
        .iter()
        .map(|path| text_of(path))
        .collect::<Result<_, Failure>>()?;
    for reading in formats::read_all(&files, &options)? {
        if let Some(grouped) = reading.groups.first() {
            return Err(grouped.not_expanded().into());
        }
        if lost_of_the_source(&reading.losses) {
            verdict = Verdict::Findings;
        }
        specs.extend(reading.specs);
        losses.extend(reading.losses.losses);
    }
    refuse_twins(&specs)?;
    let place = place_of(&args.document);
    let mut exported = formats::export(&specs, cadence, args.document.format, &place);
    // First what the files lost when they were read, then what the new format cannot say.
    losses.append(&mut exported.losses.losses);
    exported.losses.losses = losses;
    write(&exported, &args.document, terminal)?;
    Ok(verdict)
}

fn cadence(cli: &Cli, args: &ConvertArgs) -> Result<Cadence, Failure> {
    if args.scrape_interval == TimeSpan::from_seconds(0) {
        return Err(Failure::setting(
            "nothing is scraped every 0 s",
            "write `--scrape-interval` like `30s`",
        ));
    }
    Ok(Cadence {
        scrape_interval: args.scrape_interval,
        evaluation_interval: settings_of(&cli.source, None)?.evaluation_interval,
    })
}

/// Two objectives of one name would write the same series.
fn refuse_twins(specs: &[Spec]) -> Result<(), Failure> {
    let mut ids: Vec<&str> = specs.iter().map(|spec| spec.objective.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Failure::setting(
            format!("two files have an objective `{}`", pair[0]),
            "give one of the two another name, or convert the files one by one",
        )),
        None => Ok(()),
    }
}
