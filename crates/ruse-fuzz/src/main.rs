//! The command `ruse-fuzz`, which `cargo xtask fuzz` builds and runs.
//!
//! The cases run in worker processes, one for each job, so that a crash ends a worker only. A worker notes the
//! number of its case in a file before it runs it, and tells on standard output what it counted and found.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use ruse_fuzz::campaign::{Campaign, Counts, Target, texts};
use ruse_fuzz::configuration::CONFIGURATIONS;
use ruse_fuzz::generate::{Choices, Mode, Program, program};
use ruse_fuzz::run::{Differential, Outcome};
use ruse_fuzz::save::{save, save_bytes};
use ruse_fuzz::shrink::shrink;

/// Differential fuzzing of Ruse.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Task>,
    #[command(flatten)]
    campaign: CampaignArguments,
}

#[derive(clap::Args, Clone)]
struct CampaignArguments {
    /// How long to go on.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What the cases follow from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many processes work.
    #[arg(long, default_value_t = 1)]
    jobs: u64,
    /// programs, reader, number, expander or code.
    #[arg(long, default_value = "programs")]
    target: Target,
    /// Where findings are saved.
    #[arg(long, default_value = "tests/regress")]
    out: PathBuf,
    /// Folder of the texts that byte-level targets start from.
    #[arg(long, default_value = "tests")]
    corpus: PathBuf,
    /// A file that gets a line about this run.
    #[arg(long)]
    ledger: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Task {
    /// Runs cases; started by the command itself.
    #[command(hide = true)]
    Work {
        #[command(flatten)]
        campaign: CampaignArguments,
        /// The first case.
        #[arg(long)]
        first: u64,
        /// The file for the number of the case at hand.
        #[arg(long)]
        state: PathBuf,
    },
    /// Prints the program of a case (the hexadecimal number in the name of a saved file).
    Show {
        /// Seed of the case.
        case: String,
    },
    /// Says which errors end generated programs, the frequent ones first: for work on the generator.
    Survey {
        /// How many programs.
        #[arg(long, default_value_t = 1000)]
        cases: u64,
        /// What they follow from.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Runs a program file in the configurations and says how they differ.
    Check {
        /// The program.
        file: PathBuf,
        /// Names of configurations, with commas; all without it.
        #[arg(long)]
        configurations: Option<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        None => fuzz(&arguments.campaign),
        Some(Task::Work { campaign, first, state }) => work(&campaign, first, &state),
        Some(Task::Survey { cases, seed }) => survey(cases, seed),
        Some(Task::Show { case }) => show(&case),
        Some(Task::Check { file, configurations }) => check(&file, configurations.as_deref()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("ruse-fuzz: {error}");
            ExitCode::from(2)
        }
    }
}

fn show(case: &str) -> io::Result<bool> {
    let digits = case.trim_start_matches("0x");
    let seed = u64::from_str_radix(digits, 16).map_err(io::Error::other)?;
    let program = program(&mut Choices::seeded(seed));
    println!(";;; {:?}", program.mode);
    print!("{}", program.text());
    Ok(true)
}

fn survey(cases: u64, seed: u64) -> io::Result<bool> {
    let mut differential = Differential::new(&CONFIGURATIONS[..1]);
    let campaign = Campaign::new(Target::Programs, seed, Path::new(""), &[]);
    let mut errors: HashMap<String, (usize, u64)> = HashMap::new();
    for number in 0..cases {
        let case = campaign.case_seed(number);
        let mut choices = Choices::seeded(case);
        let program = program(&mut choices);
        let Outcome::Ended { results, .. } = differential.case(&program, &mut choices).first else {
            continue;
        };
        let Some(failure) = results.into_iter().find_map(Result::err) else { continue };
        let words: Vec<&str> = failure.message.split(' ').take(6).collect();
        errors.entry(format!("{:?} {}", failure.kind, words.join(" "))).or_insert((0, case)).0 += 1;
    }
    let mut errors: Vec<(String, (usize, u64))> = errors.into_iter().collect();
    errors.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let total: usize = errors.iter().map(|(_, (count, _))| count).sum();
    println!("{total} of {cases} programs end with an error");
    for (message, (count, case)) in errors.into_iter().take(40) {
        println!("{count:6} {case:#018x} {message}");
    }
    Ok(true)
}

fn check(file: &Path, configurations: Option<&str>) -> io::Result<bool> {
    let names: Vec<&str> = match configurations {
        Some(names) => names.split(',').collect(),
        None => CONFIGURATIONS.iter().map(|it| it.name).collect(),
    };
    let text = std::fs::read_to_string(file)?;
    let program = Program { mode: Mode::File, forms: vec![text] };
    let comparison = Differential::default().check(&program, &names);
    println!("{:#?}", comparison.first);
    match comparison.difference {
        Some(difference) => println!("{difference}"),
        None => println!("no difference in {} runs", comparison.runs),
    }
    Ok(true)
}

/// A worker.
fn work(arguments: &CampaignArguments, first: u64, state: &Path) -> io::Result<bool> {
    let mut state = File::create(state)?;
    let texts = texts(&arguments.corpus);
    let mut campaign = Campaign::new(arguments.target, arguments.seed, &arguments.out, &texts);
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let mut told = Instant::now();
    let mut number = first;
    let mut out = io::stdout();
    while Instant::now() < end {
        state.rewind()?;
        state.write_all(format!("{number:020}").as_bytes())?;
        if let Some(finding) = campaign.case(number) {
            let saved = finding.saved.map(|path| path.display().to_string()).unwrap_or_default();
            let about = finding.about.replace('\n', "\u{1f}");
            writeln!(out, "finding {:#018x}\t{saved}\t{about}", finding.seed)?;
        }
        number += arguments.jobs;
        if told.elapsed() > Duration::from_secs(1) {
            told = Instant::now();
            writeln!(out, "counts {}", campaign.counts)?;
        }
    }
    writeln!(out, "counts {}", campaign.counts)?;
    writeln!(out, "done")?;
    out.flush()?;
    Ok(true)
}

/// What a job came to.
#[derive(Default)]
struct Report {
    counts: Counts,
    crashes: usize,
}

/// The whole run: workers, their reports, the ledger.
fn fuzz(arguments: &CampaignArguments) -> io::Result<bool> {
    let start = Instant::now();
    let scratch = std::env::temp_dir().join(format!("ruse-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let absolute = |path: &Path| std::path::absolute(path);
    let arguments = CampaignArguments {
        out: absolute(&arguments.out)?,
        corpus: absolute(&arguments.corpus)?,
        ..arguments.clone()
    };
    let reports: Vec<io::Result<Report>> = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..arguments.jobs.max(1))
            .map(|job| {
                let (arguments, scratch) = (&arguments, &scratch);
                scope.spawn(move || run_job(arguments, job, scratch))
            })
            .collect();
        jobs.into_iter()
            .map(|job| job.join().unwrap_or_else(|_| Err(io::Error::other("a job panicked"))))
            .collect()
    });
    // Somebody may look at the folder while it goes; a rest of it is no harm.
    let _ = std::fs::remove_dir_all(&scratch);
    let mut total = Report::default();
    for report in reports {
        let report = report?;
        total.counts.add(report.counts);
        total.crashes += report.crashes;
    }
    let line = summary(&arguments, &total, start.elapsed());
    println!("{line}");
    if let Some(path) = &arguments.ledger {
        let mut ledger = OpenOptions::new().create(true).append(true).open(path)?;
        writeln!(ledger, "{line}")?;
    }
    Ok(total.counts.findings == 0 && total.crashes == 0)
}

fn summary(arguments: &CampaignArguments, report: &Report, elapsed: Duration) -> String {
    let Counts { cases, normal, runs, timeouts, findings } = report.counts;
    let percent = 100.0 * normal as f64 / cases.max(1) as f64;
    let rate = cases as f64 / elapsed.as_secs_f64();
    format!(
        "target={} seed={} jobs={} seconds={:.0} cases={cases} normal={percent:.1}% runs={runs} timeouts={timeouts} \
         findings={findings} crashes={} rate={rate:.0}/s",
        arguments.target,
        arguments.seed,
        arguments.jobs,
        elapsed.as_secs_f64(),
        report.crashes
    )
}

/// Runs one worker after the other until the time is over: a worker that crashed is replaced.
fn run_job(arguments: &CampaignArguments, job: u64, scratch: &Path) -> io::Result<Report> {
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let mut report = Report::default();
    let mut first = job;
    let mut seen: HashMap<String, usize> = HashMap::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(report);
        }
        let state = scratch.join(format!("state-{job}"));
        let (counts, done) = run_worker(arguments, left, first, &state, scratch)?;
        report.counts.add(counts);
        if done {
            return Ok(report);
        }
        let noted = std::fs::read_to_string(&state).unwrap_or_default();
        let Ok(number) = noted.trim().parse::<u64>() else {
            return Err(io::Error::other("a worker ended before its first case"));
        };
        report.crashes += 1;
        let count = seen.entry("crash".to_owned()).or_default();
        *count += 1;
        save_crash(arguments, number, *count <= 3, scratch)?;
        first = number + arguments.jobs.max(1);
    }
}

/// Runs a worker; its last counts, and whether it came to its end.
fn run_worker(
    arguments: &CampaignArguments,
    left: Duration,
    first: u64,
    state: &Path,
    scratch: &Path,
) -> io::Result<(Counts, bool)> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("work")
        .args(["--seconds", &left.as_secs().max(1).to_string()])
        .args(["--seed", &arguments.seed.to_string()])
        .args(["--jobs", &arguments.jobs.max(1).to_string()])
        .args(["--target", &arguments.target.to_string()])
        .args(["--first", &first.to_string()])
        .arg("--out")
        .arg(&arguments.out)
        .arg("--corpus")
        .arg(&arguments.corpus)
        .arg("--state")
        .arg(state)
        .current_dir(scratch)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut counts = Counts::default();
    let mut done = false;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            match line.split_once(' ').unwrap_or((&line, "")) {
                ("counts", numbers) => counts = numbers.parse().unwrap_or(counts),
                ("finding", text) => println!("finding: {}", text.replace('\u{1f}', "\n    ")),
                ("done", _) => done = true,
                _ => println!("{line}"),
            }
        }
    }
    child.wait()?;
    Ok((counts, done))
}

/// Saves a case that ended its process; a program is shrunk in processes of their own.
fn save_crash(
    arguments: &CampaignArguments,
    number: u64,
    shrunk: bool,
    scratch: &Path,
) -> io::Result<()> {
    let texts = texts(&arguments.corpus);
    let campaign = Campaign::new(arguments.target, arguments.seed, &arguments.out, &texts);
    let (seed, program, bytes) = campaign.describe_case(number);
    let path = match arguments.target {
        Target::Bytes(target) => save_bytes(&arguments.out, target.name(), seed, &bytes)?,
        Target::Programs => {
            let mut crashes = |candidate: &Program| crashes(candidate, scratch).unwrap_or(false);
            let small = if shrunk {
                shrink(&program, Duration::from_secs(120), &mut crashes)
            } else {
                program
            };
            save(&arguments.out, seed, "the process crashed or did not end", &small)?
        }
    };
    println!("finding: {seed:#018x} crash, saved as {}", path.display());
    Ok(())
}

/// Whether a program ends the process that runs it.
fn crashes(program: &Program, scratch: &Path) -> io::Result<bool> {
    let file = scratch.join("candidate.scm");
    std::fs::write(&file, ruse_fuzz::save::as_file(program))?;
    let status = Command::new(std::env::current_exe()?)
        .arg("check")
        .arg(&file)
        .current_dir(scratch)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.code().is_none())
}
