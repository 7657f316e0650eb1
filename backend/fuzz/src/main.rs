//! `fuzz [TARGET] [--minutes N] [--seed S] [--case N]`: hunts in each target for N minutes, or tries
//! one case of a seed again. What is found is printed and kept in `target/fuzz`, and makes it fail.
#![expect(clippy::print_stdout, reason = "the figures and the findings are the output")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use fuzz::{Broken, Finding, Hunt, Mutation, Target, corpus};

/// A text that takes longer is a finding: all are shorter than 20 KiB.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the threads of a server have, so that what nests too deep for them is found.
const STACK_BYTES: usize = 2 * 1024 * 1024;

struct Options {
    targets: Vec<Target>,
    time: Duration,
    seed: u64,
    case: Option<u64>,
}

impl Options {
    fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self {
            targets: Vec::new(),
            time: Duration::from_secs(60),
            seed: 1,
            case: None,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64> {
                let value = words.next().with_context(|| format!("`{word}` needs a number"))?;
                value
                    .parse()
                    .with_context(|| format!("`{word}` needs a number, not `{value}`"))
            };
            match word.as_str() {
                "--minutes" => options.time = Duration::from_secs(number()?.saturating_mul(60)),
                "--seed" => options.seed = number()?,
                "--case" => options.case = Some(number()?),
                name => match Target::ALL.into_iter().find(|target| target.name() == name) {
                    Some(target) => options.targets.push(target),
                    None => bail!(
                        "`{name}` is neither an option nor a target; there are: promql, specs, exposition"
                    ),
                },
            }
        }
        if options.targets.is_empty() {
            options.targets = Target::ALL.to_vec();
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let hunting = std::thread::Builder::new().stack_size(STACK_BYTES);
    let outcome = hunting.spawn(move || run(&Options::parse(&words)?));
    match outcome.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(0))) => ExitCode::SUCCESS,
        Ok(Ok(Ok(n_findings))) => {
            println!("{n_findings} findings");
            ExitCode::FAILURE
        }
        Ok(Ok(Err(error))) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
        Ok(Err(_)) | Err(_) => {
            println!("error: the hunt itself panicked, or could not be started");
            ExitCode::FAILURE
        }
    }
}

/// The number of findings.
fn run(options: &Options) -> Result<usize> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz");
    std::fs::create_dir_all(&folder)?;
    let mut n_findings = 0;
    for target in &options.targets {
        let mutation = mutation(*target, options.seed)?;
        n_findings += match options.case {
            Some(number) => try_one(&mutation, number),
            None => hunt(mutation, options.time, &folder)?,
        };
    }
    Ok(n_findings)
}

fn mutation(target: Target, seed: u64) -> Result<Mutation> {
    let mut texts = corpus::own(target)?;
    match corpus::of_others(target)? {
        Some(more) => texts.extend(more),
        None => println!("{}: without `shared/data`, which is not there", target.name()),
    }
    println!(
        "{}: {} texts to begin with, seed {seed}",
        target.name(),
        texts.len()
    );
    Ok(Mutation::new(target, texts, seed))
}

/// Tries one case, with the panic's own words where it panics.
fn try_one(mutation: &Mutation, number: u64) -> usize {
    let text = mutation.text(number);
    println!("{text}");
    match mutation.target().holds_for(&text) {
        Ok(is_taken) => {
            println!("{}", if is_taken { "taken" } else { "refused" });
            0
        }
        Err(Broken(broken)) => {
            println!("promised: {broken}");
            1
        }
    }
}

fn hunt(mutation: Mutation, time: Duration, folder: &Path) -> Result<usize> {
    let (target, seed) = (mutation.target(), mutation.seed());
    let note = folder.join(format!("{}.number", target.name()));
    println!(
        "{}: the text being tried is noted in `{}`",
        target.name(),
        note.display()
    );
    let watch = Watch::start(target, seed, &note)?;
    let mut hunt = Hunt::new(mutation);
    // Panics are findings, told below; their usual words would only stand in between.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let started = Instant::now();
    let mut told = Duration::ZERO;
    while !hunt.is_over() && started.elapsed() < time {
        let n_known = hunt.findings().len();
        watch.note(hunt.next())?;
        hunt.step(|| watch.tick());
        for finding in &hunt.findings()[n_known..] {
            keep(target, seed, finding, folder)?;
        }
        if started.elapsed() >= told + Duration::from_secs(60) {
            told = started.elapsed();
            tell(target, &hunt, told);
        }
    }
    watch.end();
    std::panic::set_hook(usual);
    tell(target, &hunt, started.elapsed());
    Ok(hunt.findings().len())
}

fn tell(target: Target, hunt: &Hunt, elapsed: Duration) {
    let tally = hunt.tally();
    println!(
        "{}: {:.1} minutes, {} texts, {} taken, {} findings; the longest took {:.1} ms, number {}",
        target.name(),
        elapsed.as_secs_f64() / 60.0,
        tally.n_texts,
        tally.n_taken,
        hunt.findings().len(),
        tally.longest.as_secs_f64() * 1_000.0,
        tally.longest_number,
    );
}

fn keep(target: Target, seed: u64, finding: &Finding, folder: &Path) -> Result<()> {
    let Finding { number, text, broken } = finding;
    println!(
        "{}: FOUND by `--seed {seed} --case {number}`: {text:?}\n  promised: {broken}",
        target.name()
    );
    let file = folder.join(format!("{}-{seed}-{number}.txt", target.name()));
    std::fs::write(&file, text).with_context(|| format!("could not write `{}`", file.display()))
}

/// Ends the process where one text takes too long, and notes the number of each where it stays when
/// the process dies of a text.
struct Watch {
    ticks: Arc<Ticks>,
    note: File,
}

#[derive(Default)]
struct Ticks {
    /// Texts that were begun, shorter ones of a finding too.
    n_begun: AtomicU64,
    /// The number of the last one that is no shorter one.
    number: AtomicU64,
    has_ended: AtomicBool,
}

impl Watch {
    fn start(target: Target, seed: u64, note: &Path) -> Result<Self> {
        let ticks = Arc::new(Ticks::default());
        let watched = Arc::clone(&ticks);
        std::thread::spawn(move || {
            while watched.goes_on() {}
            if !watched.has_ended.load(Ordering::Relaxed) {
                let (number, seconds) = (watched.number.load(Ordering::Relaxed), PATIENCE.as_secs());
                println!(
                    "{}: HANGS at `--seed {seed} --case {number}`, or at a shorter text of it: not done after {seconds} s",
                    target.name()
                );
                std::process::exit(1);
            }
        });
        Ok(Self {
            ticks,
            note: File::create(note).with_context(|| format!("could not write `{}`", note.display()))?,
        })
    }

    fn note(&self, number: u64) -> Result<()> {
        self.ticks.number.store(number, Ordering::Relaxed);
        Ok(self.note.write_all_at(format!("{number:>20}\n").as_bytes(), 0)?)
    }

    fn tick(&self) {
        self.ticks.n_begun.fetch_add(1, Ordering::Relaxed);
    }

    fn end(&self) {
        self.ticks.has_ended.store(true, Ordering::Relaxed);
    }
}

impl Ticks {
    /// Was another text begun within the time that one may take?
    fn goes_on(&self) -> bool {
        let before = self.n_begun.load(Ordering::Relaxed);
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            std::thread::park_timeout(PATIENCE);
        }
        !self.has_ended.load(Ordering::Relaxed) && self.n_begun.load(Ordering::Relaxed) != before
    }
}
