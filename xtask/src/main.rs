//! Chores of the repository: `cargo xtask COMMAND`.
//!
//! Generated files are committed and a test says when they are stale, so that building Ruse never runs
//! Ruse. This program links the crate that includes the old image of the libraries, but makes the new one
//! from the texts in `lib` alone: an old, damaged or empty image is no obstacle.
#![forbid(unsafe_code)]

mod generated;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  image    compile the libraries in lib/ into crates/ruse/library.image
  manual   write docs/reference.md from the tables of the runtime
  tidy     check the rules of ARCHITECTURE.md and the generated files
  fuzz     generated programs on every engine, or mutated bytes: `cargo xtask fuzz --help`;
           `--profile NAME` before other options chooses how it is built (ci: with every assertion)
  threads  VMs on many threads under ThreadSanitizer, for so many seconds (60); needs rust-src and Linux
  check    everything that .ci/run does: format, lints, all tests";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = root();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["image"] => generated::IMAGE.write(&root),
        ["manual"] => generated::MANUAL.write(&root),
        ["tidy"] => tidy::run(&root),
        ["check"] => check(&root),
        ["threads"] => threads(&root, "60"),
        ["threads", seconds] => threads(&root, seconds),
        ["fuzz", "--profile", profile, ref rest @ ..] => fuzz(&root, profile, rest),
        ["fuzz", ref rest @ ..] => fuzz(&root, "ci", rest),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace. Cargo names the package's folder to what it runs; the folder of the build may be
/// gone or another clone, since clones can share a target directory.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    package.parent().expect("xtask is a folder of the workspace").to_path_buf()
}

/// Builds and runs the fuzzer, a crate of its own so that this program does not wait for it.
fn fuzz(root: &Path, profile: &str, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["run", "--quiet", "--package", "ruse-fuzz", "--profile", profile, "--"])
        .args(arguments)
        .status()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err("the fuzzer found something".to_owned()) }
}

/// Runs the test of many threads under ThreadSanitizer. The standard library is built with it: without, its locks and
/// counters would look like races. The sanitizer needs options of the compiler that only `RUSTC_BOOTSTRAP` opens.
fn threads(root: &Path, seconds: &str) -> Result<(), String> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let machine = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target.join("threads"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        .env("RUSE_CONCURRENCY_SECONDS", seconds)
        .args(["test", "-Zbuild-std", "--target", &machine, "--release"])
        .args(["--package", "ruse", "--test", "concurrency", "--", "--nocapture"])
        .status()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err("the threads disturb each other".to_owned()) }
}

/// Runs what the integration runs, in the target folder that cargo uses for this program.
fn check(root: &Path) -> Result<(), String> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let status = Command::new("bash")
        .arg(root.join(".ci/run"))
        .env("CARGO_TARGET_DIR", target)
        .status()
        .map_err(|error| format!("cannot start bash: {error}"))?;
    if status.success() { Ok(()) } else { Err("the checks failed".to_owned()) }
}
