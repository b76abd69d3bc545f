//! The one runner of the tests that are Scheme programs: every file under `tests/scheme`, `tests/errors`,
//! `tests/regress`, `tests/hostile` and `examples`, and every page of `docs/language`, is a trial named `ENGINE/PATH`.
//!
//! A trial is a run of the `ruse` command in a process of its own, because limits, exit statuses and
//! crashes belong to processes. The formats of the files are described in `scheme.rs`, `hostile.rs`,
//! `guide.rs` and `example.rs`; CONTRIBUTING.md says how to write a test.
//!
//! `RUSE_TEST_MODE` chooses one of the modes ([`Mode`]); without it the programs run in
//! [`Mode::DEFAULT`]. `RUSE_TEST_COMMAND` names the command to test, with words before it that run it, in place of the
//! one that was built: one made for another machine, in an emulator. Examples and
//! hostile programs run on the interpreter and, tiering up as for users, with the JIT.
#![forbid(unsafe_code)]

mod example;
mod guide;
mod hostile;
mod process;
mod scheme;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// How the programs are run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The interpreter.
    Vm,
    /// The interpreter with a collection at every safepoint.
    GcStress,
    /// Machine code from the first call on.
    Jit,
    /// The same with a collection at every safepoint.
    JitStress,
    /// Machine code whose every guess fails.
    Deopt,
    /// The least optimisation: passes that are needed, and machine code without guesses.
    Level0,
    /// Little optimisation: one round of passes, hot code becomes machine code without guesses.
    Level1,
    /// The most optimisation, hot code becomes machine code early.
    Level3,
    /// The reference engine on Core as expanded.
    Eval,
    /// The reference engine on Core after the compiler's passes.
    EvalPasses,
    /// The reference engine of closures.
    Thunk,
}

impl Mode {
    /// Every mode.
    const ALL: &[Mode] = &[
        Mode::Vm,
        Mode::GcStress,
        Mode::Jit,
        Mode::JitStress,
        Mode::Deopt,
        Mode::Level0,
        Mode::Level1,
        Mode::Level3,
        Mode::Eval,
        Mode::EvalPasses,
        Mode::Thunk,
    ];
    /// The modes that run when none is chosen. `EvalPasses` tells errors of a pass from later ones, once there is a
    /// difference.
    const DEFAULT: &[Mode] = &[
        Mode::Vm,
        Mode::GcStress,
        Mode::Jit,
        Mode::JitStress,
        Mode::Deopt,
        Mode::Level0,
        Mode::Level1,
        Mode::Level3,
        Mode::Eval,
        Mode::Thunk,
    ];

    /// The first part of a trial's name.
    fn name(self) -> &'static str {
        match self {
            Mode::Vm => "vm",
            Mode::GcStress => "gc-stress",
            Mode::Jit => "jit",
            Mode::JitStress => "jit-stress",
            Mode::Deopt => "deopt",
            Mode::Level0 => "level-0",
            Mode::Level1 => "level-1",
            Mode::Level3 => "level-3",
            Mode::Eval => "eval",
            Mode::EvalPasses => "eval-passes",
            Mode::Thunk => "thunk",
        }
    }

    /// Variables for programs that bring their whole command line.
    fn variables(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Mode::Jit => &[("RUSE_JIT", "on")],
            _ => &[("RUSE_JIT", "off")],
        }
    }

    /// What the command gets before the flags of the test itself.
    fn flags(self) -> &'static [&'static str] {
        match self {
            Mode::Vm => &["--jit=off"],
            Mode::GcStress => &["--jit=off", "--gc-stress"],
            Mode::Jit => &["--jit=eager"],
            Mode::JitStress => &["--jit=eager", "--gc-stress"],
            Mode::Deopt => &["--jit=eager", "--deopt=all"],
            Mode::Level0 => &["--opt-level=0", "--jit=eager"],
            Mode::Level1 => &["--opt-level=1", "--jit-threshold=1", "--jit-share=100"],
            Mode::Level3 => &["--opt-level=3", "--jit-threshold=4", "--jit-share=100"],
            Mode::Eval => &["--engine=eval"],
            Mode::EvalPasses => &["--engine=eval-passes"],
            Mode::Thunk => &["--engine=thunk"],
        }
    }
}

fn main() -> ExitCode {
    let modes: Vec<Mode> = match std::env::var("RUSE_TEST_MODE") {
        Err(_) => Mode::DEFAULT.to_vec(),
        Ok(name) => Mode::ALL.iter().copied().filter(|mode| mode.name() == name).collect(),
    };
    if modes.is_empty() {
        let names: Vec<&str> = Mode::ALL.iter().map(|mode| mode.name()).collect();
        eprintln!("RUSE_TEST_MODE is none of the modes, which are {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    let root = root();
    let mut trials = Vec::new();
    for mode in modes {
        for folder in ["tests/scheme", "tests/errors", "tests/regress"] {
            for file in programs(&root.join(folder)) {
                let excepted = scheme::is_excepted(&file, mode);
                let run = move |file: &Path| scheme::run(file, mode);
                trials.push(trial(mode, &root, file, run).with_ignored_flag(excepted));
            }
        }
        for page in guide::pages(&root) {
            let excepted = scheme::is_excepted(&page, mode);
            let run = move |file: &Path| guide::run(file, mode);
            trials.push(trial(mode, &root, page, run).with_ignored_flag(excepted));
        }
        if matches!(mode, Mode::Vm | Mode::Jit) {
            for (program, command) in example::all(&root) {
                let folder = root.clone();
                let run = move |file: &Path| example::run(&folder, file, &command, mode);
                trials.push(trial(mode, &root, program, run));
            }
            for file in programs_in(&root.join("tests/hostile")) {
                let run = move |file: &Path| hostile::run(file, mode);
                trials.push(trial(mode, &root, file, run));
            }
        }
    }
    assert!(!trials.is_empty(), "no test programs under {}", root.display());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The folder of the workspace. Cargo names the package's folder to a running test; the folder of the build
/// may be gone or another clone, since clones can share a target directory.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let root = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()).join("../..");
    root.canonicalize().expect("the workspace is there")
}

fn trial(
    mode: Mode,
    root: &Path,
    file: PathBuf,
    run: impl FnOnce(&Path) -> Result<(), String> + Send + 'static,
) -> Trial {
    let path = file.strip_prefix(root).unwrap_or(&file).with_extension("");
    let path: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let name = format!("{}/{}", mode.name(), path.join("/"));
    Trial::test(name, move || run(&file).map_err(Failed::from))
}

/// The Scheme programs of a folder and the folders in it, sorted.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in entries(&folder) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "scm") {
                found.push(entry);
            }
        }
    }
    found.sort();
    found
}

/// The Scheme programs right in a folder, sorted.
fn programs_in(folder: &Path) -> Vec<PathBuf> {
    let is_program =
        |path: &PathBuf| path.is_file() && path.extension().is_some_and(|ending| ending == "scm");
    let mut found: Vec<PathBuf> = entries(folder).into_iter().filter(is_program).collect();
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a readable folder").path()).collect()
}
