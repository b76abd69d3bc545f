//! Many cases: draws seeds, keeps count, shrinks and saves what is found.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bytes::{self, Mutator};
use crate::generate::{Choices, Program, program};
use crate::run::{Aspect, Differential, Outcome, quiet_panics};
use crate::save::{save, save_bytes};
use crate::shrink::shrink;

/// What is fuzzed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Generated programs, in several configurations.
    Programs,
    /// Mutated bytes.
    Bytes(bytes::Target),
}

impl std::str::FromStr for Target {
    type Err = String;
    fn from_str(name: &str) -> Result<Target, String> {
        match name {
            "programs" => Ok(Target::Programs),
            "reader" => Ok(Target::Bytes(bytes::Target::Reader)),
            "number" => Ok(Target::Bytes(bytes::Target::Number)),
            "expander" => Ok(Target::Bytes(bytes::Target::Expander)),
            "code" => Ok(Target::Bytes(bytes::Target::Code)),
            _ => Err(format!(
                "{name} is no target; there are programs, reader, number, expander, code"
            )),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Target::Programs => "programs",
            Target::Bytes(target) => target.name(),
        })
    }
}

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Cases.
    pub cases: u64,
    /// Cases that ended without an error in the first configuration; for bytes, every case that is no finding.
    pub normal: u64,
    /// Runs in all configurations together.
    pub runs: u64,
    /// Runs that took too long.
    pub timeouts: u64,
    /// Findings, those that look like earlier ones included.
    pub findings: u64,
}

impl Counts {
    /// Adds what another worker counted.
    pub fn add(&mut self, other: Counts) {
        self.cases += other.cases;
        self.normal += other.normal;
        self.runs += other.runs;
        self.timeouts += other.timeouts;
        self.findings += other.findings;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { cases, normal, runs, timeouts, findings } = self;
        write!(f, "{cases} {normal} {runs} {timeouts} {findings}")
    }
}

impl std::str::FromStr for Counts {
    type Err = String;
    fn from_str(text: &str) -> Result<Counts, String> {
        let numbers: Vec<u64> = text.split(' ').filter_map(|it| it.parse().ok()).collect();
        match numbers[..] {
            [cases, normal, runs, timeouts, findings] => {
                Ok(Counts { cases, normal, runs, timeouts, findings })
            }
            _ => Err(format!("{text:?} are no counts")),
        }
    }
}

/// A finding as it is reported.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The seed of the case.
    pub seed: u64,
    /// What is wrong.
    pub about: String,
    /// Where the small program or the bytes were saved, unless an earlier finding looks the same.
    pub saved: Option<PathBuf>,
}

/// How often findings that look the same are shrunk and saved.
const SAVED_OF_A_SORT: usize = 3;
/// How many are in all.
const SAVED: usize = 40;
/// How long one finding may be shrunk.
const SHRINK_TIME: Duration = Duration::from_secs(60);

/// Runs cases one after the other.
pub struct Campaign {
    target: Target,
    seed: u64,
    differential: Option<Differential>,
    mutator: Mutator,
    folder: PathBuf,
    seen: HashMap<String, usize>,
    /// What was counted so far.
    pub counts: Counts,
}

impl Campaign {
    /// A campaign with a seed; findings are saved in the folder. `texts` are what byte-level targets start from.
    pub fn new(target: Target, seed: u64, folder: &Path, texts: &[Vec<u8>]) -> Campaign {
        quiet_panics();
        let (differential, mutator) = match target {
            Target::Programs => (Some(Differential::default()), Mutator::new(Vec::new())),
            Target::Bytes(target) => (None, Mutator::new(target.seeds(texts))),
        };
        Campaign {
            target,
            seed,
            differential,
            mutator,
            folder: folder.to_path_buf(),
            seen: HashMap::new(),
            counts: Counts::default(),
        }
    }

    /// The seed of a case.
    pub fn case_seed(&self, number: u64) -> u64 {
        Choices::seeded(self.seed ^ number.wrapping_mul(0xD134_2543_DE82_EF95)).word()
    }

    /// Runs a case.
    pub fn case(&mut self, number: u64) -> Option<Finding> {
        let seed = self.case_seed(number);
        self.counts.cases += 1;
        let finding = match self.target {
            Target::Programs => self.program_case(seed),
            Target::Bytes(target) => self.bytes_case(target, seed),
        };
        self.counts.findings += u64::from(finding.is_some());
        finding
    }

    fn program_case(&mut self, seed: u64) -> Option<Finding> {
        let differential = self.differential.as_mut()?;
        let mut choices = Choices::seeded(seed);
        let program = program(&mut choices);
        let comparison = differential.case(&program, &mut choices);
        self.counts.runs += comparison.runs as u64;
        self.counts.timeouts += comparison.timeouts as u64;
        self.counts.normal += u64::from(comparison.first.is_normal());
        if let Some(name) = comparison.slow {
            println!("slow {seed:#018x} in {name}");
        }
        let difference = comparison.difference?;
        let mut about = difference.to_string();
        let sort = match (&comparison.first, difference.aspect) {
            (Outcome::Panicked(message), _) => sort_of(message),
            (_, Aspect::Panic | Aspect::Internal) => sort_of(&difference.shown[1]),
            (_, aspect) => format!("{aspect:?} {:?}", difference.between),
        };
        if !self.is_new(sort) {
            return Some(Finding { seed, about, saved: None });
        }
        let differential = self.differential.as_mut()?;
        let aspect = difference.aspect;
        let mut again = |candidate: &Program| {
            let comparison = differential.check(candidate, &difference.between);
            comparison.difference.is_some_and(|it| it.aspect == aspect)
        };
        let small = shrink(&program, SHRINK_TIME, &mut again);
        match differential.check(&small, &difference.between).difference {
            Some(small) => about = small.to_string(),
            None => about.push_str("\nshown only after other programs in the same VM"),
        }
        let saved = save(&self.folder, seed, &about, &small).ok();
        Some(Finding { seed, about, saved })
    }

    fn bytes_case(&mut self, target: bytes::Target, seed: u64) -> Option<Finding> {
        let bytes = self.mutator.bytes(&mut Choices::seeded(seed));
        self.counts.runs += 1;
        let Err(about) = target.run_caught(&bytes) else {
            self.counts.normal += 1;
            return None;
        };
        let saved = self
            .is_new(sort_of(&about))
            .then(|| bytes::shrink_bytes(target, &bytes))
            .and_then(|small| save_bytes(&self.folder, target.name(), seed, &small).ok());
        Some(Finding { seed, about, saved })
    }

    /// Takes note of a finding; whether it is to be shrunk and saved.
    fn is_new(&mut self, sort: String) -> bool {
        let saved: usize = self.seen.values().map(|count| *count.min(&SAVED_OF_A_SORT)).sum();
        let count = self.seen.entry(sort).or_default();
        *count += 1;
        *count <= SAVED_OF_A_SORT && saved < SAVED
    }

    /// The case as a text, for a process that ended in the middle of it.
    pub fn describe_case(&self, number: u64) -> (u64, Program, Vec<u8>) {
        let seed = self.case_seed(number);
        let program = program(&mut Choices::seeded(seed));
        (seed, program, self.mutator.bytes(&mut Choices::seeded(seed)))
    }
}

/// What findings of the same bug have in common: the message without its numbers and quoted parts.
fn sort_of(message: &str) -> String {
    let first = message.lines().take(2).collect::<Vec<_>>().join(" ");
    let first: String = first.chars().filter(|c| !c.is_ascii_digit()).collect();
    first.split(['"', '`']).step_by(2).collect::<String>().chars().take(120).collect()
}

/// The texts of a folder tree that byte-level targets start from: Scheme programs.
pub fn texts(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "scm" || ending == "sld") {
                found.extend(std::fs::read(path));
            }
        }
    }
    found
}
