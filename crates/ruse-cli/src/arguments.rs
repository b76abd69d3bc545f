//! The command line: what can be written on it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::environment;

const USAGE: &str = "\
ruse [OPTIONS] FILE [ARGS]...     run a program
       ruse [OPTIONS] -e EXPR...         evaluate expressions
       ruse [OPTIONS] < FILE             run a program from standard input
       ruse [OPTIONS]                    start the REPL (at a terminal)
       ruse [OPTIONS] run FILE [ARGS]... run a program, whatever its name
       ruse show [--stage STAGE] FILE    show what a program is compiled to";

const EXAMPLES: &str = "\
Examples:
  ruse hello.scm                    run a program
  ruse wc.scm -l notes.txt          everything after the file belongs to the program
  ruse -e '(expt 2 100)'            print a value
  ruse -I lib app.scm               look for libraries in lib/ first
  ruse --max-heap 256M --stats app.scm
  echo '(display 42)' | ruse        run a program from standard input
  ruse show --stage code app.scm    the register code of a program

A file that starts with `#!/usr/bin/env ruse` can be made executable.

Environment:
  RUSE_LIBRARY_PATH   folders searched for libraries after the built-in ones
  NO_COLOR            no colours

Exit status: 0, what the program gives to `exit`, or
  64 wrong usage   65 wrong program   66 unreadable file   70 error   74 output failed
  75 limit reached   101 bug in Ruse   130 Ctrl-C   141 broken pipe   143 terminated";

/// An R7RS Scheme.
#[derive(Parser, Debug)]
#[command(
    name = "ruse",
    version,
    override_usage = USAGE,
    after_help = EXAMPLES,
    allow_external_subcommands = true,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = false
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) machine: Machine,

    /// Evaluate an expression; may be repeated, the values of the last one are printed
    #[arg(short = 'e', long = "eval", value_name = "EXPR", allow_negative_numbers = true)]
    pub(crate) expressions: Vec<String>,

    #[command(subcommand)]
    pub(crate) action: Option<Action>,
}

/// What to do; a word that is none of these is a file.
#[derive(Subcommand, Debug)]
pub(crate) enum Action {
    /// Run a program
    #[command(override_usage = "ruse run [OPTIONS] FILE [ARGS]...", disable_help_subcommand = true)]
    Run {
        #[command(subcommand)]
        program: Program,
    },
    /// Show what a program is compiled to; it runs, without output, for clif and asm only
    Show {
        /// What to show: syntax, core, passes, code, clif, asm
        #[arg(long, value_name = "STAGE", default_value = "core")]
        stage: ruse::Stage,
        /// The program; `-` is standard input
        file: PathBuf,
    },
    /// Start the REPL, also when standard input is no terminal
    Repl,
    /// The file and its arguments
    #[command(external_subcommand)]
    File(Vec<OsString>),
}

/// A file and its arguments.
#[derive(Subcommand, Debug)]
pub(crate) enum Program {
    /// The file and its arguments
    #[command(external_subcommand)]
    File(Vec<OsString>),
}

/// Settings of the virtual machine.
#[derive(Args, Debug)]
pub(crate) struct Machine {
    /// Search a folder for libraries before the built-in ones; may be repeated
    #[arg(short = 'I', value_name = "DIR", global = true)]
    before: Vec<PathBuf>,

    /// Search a folder for libraries after the built-in ones; may be repeated
    #[arg(short = 'A', value_name = "DIR", global = true)]
    after: Vec<PathBuf>,

    /// Greatest size of the heap in bytes: 64M, 4G [default: 4G]
    #[arg(long, value_name = "SIZE", value_parser = heap_size, global = true)]
    max_heap: Option<usize>,

    /// How deep recursion may be in frames: 100K, 10M [default: 1M]
    #[arg(long, value_name = "N", value_parser = frame_count, global = true)]
    max_stack: Option<usize>,

    /// End the program after so many calls and loop rounds: 100K, 10M [default: no limit]
    #[arg(long, value_name = "N", value_parser = fuel, global = true)]
    fuel: Option<u64>,

    /// What runs the program: vm, or a reference engine, for comparison: eval, eval-passes, thunk
    #[arg(long, value_name = "ENGINE", global = true)]
    engine: Option<ruse::Backend>,

    /// When hot code becomes machine code: off, on, eager [default: on]
    #[arg(long, value_name = "WHEN", global = true)]
    jit: Option<ruse::Jit>,

    /// Calls and loop rounds of a procedure before it becomes machine code [default: 100]
    #[arg(long, value_name = "N", global = true)]
    jit_threshold: Option<u32>,

    /// Let guesses of machine code fail, to test Ruse itself: all, or every other one by a number
    #[arg(long, value_name = "WHICH", global = true)]
    deopt: Option<ruse::Deopt>,

    /// Print counters of collector and tiers, and times, to standard error at the end
    #[arg(long, global = true)]
    pub(crate) stats: bool,

    /// Collect at every safepoint, to test Ruse itself
    #[arg(long, global = true)]
    gc_stress: bool,
}

impl Machine {
    /// The options of a VM. Libraries are also looked for in `folder`, where the program is.
    pub(crate) fn options(&self, folder: PathBuf) -> ruse::Options {
        let mut options = ruse::Options::default();
        if let Some(bytes) = self.max_heap {
            options.max_heap = bytes;
            options.nursery = options.nursery.min(bytes / 4);
        }
        options.max_frames = self.max_stack.unwrap_or(options.max_frames);
        options.fuel = self.fuel;
        options.backend = self.engine.unwrap_or_default();
        options.jit = self.jit.or_else(environment::jit).unwrap_or(options.jit);
        options.jit_threshold = self.jit_threshold.unwrap_or(options.jit_threshold);
        options.deopt = self.deopt.unwrap_or(options.deopt);
        options.gc_stress = self.gc_stress || environment::is_switched_on("RUSE_GC_STRESS");
        options.verify_heap = environment::is_switched_on("RUSE_VERIFY_HEAP");
        options.library_path = self.before.clone();
        options.library_path.push(folder);
        options.fallback_library_path = self.after.clone();
        options.fallback_library_path.extend(environment::library_path());
        options
    }
}

/// An error in the usage that the declarations above cannot state.
pub(crate) fn conflict(message: &str) -> clap::Error {
    Arguments::command().error(clap::error::ErrorKind::ArgumentConflict, message)
}

/// Least size of a heap: the libraries alone take a good part of it.
const LEAST_HEAP: usize = 1 << 20;
/// Least number of frames: what the libraries need to report an error.
const LEAST_FRAMES: usize = 100;

fn heap_size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        "T" | "TB" | "TIB" => 1 << 40,
        other => return Err(format!("{other} is no unit; there are K, M, G and T")),
    };
    let bytes = scaled(digits, unit)?;
    if bytes < LEAST_HEAP {
        return Err(format!("a heap has at least {LEAST_HEAP} bytes (1M)"));
    }
    Ok(bytes)
}

fn frame_count(text: &str) -> Result<usize, String> {
    let frames = count(text)?;
    if frames < LEAST_FRAMES {
        return Err(format!("a stack has at least {LEAST_FRAMES} frames"));
    }
    Ok(frames)
}

fn fuel(text: &str) -> Result<u64, String> {
    count(text).map(|units| units as u64)
}

fn count(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 1,
        "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        other => return Err(format!("{other} is no unit; there are K, M and G")),
    };
    scaled(digits, unit)
}

fn scaled(digits: &str, unit: usize) -> Result<usize, String> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err("a whole number is wanted, as in 100, 64M or 4G".to_owned());
    }
    let number = digits.parse::<usize>().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| "the number is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(heap_size("64M"), Ok(64 << 20));
        assert_eq!(heap_size("4g"), Ok(4 << 30));
        assert_eq!(heap_size("1048576"), Ok(1 << 20));
        for wrong in ["", "M", "-1", "64X", "1.5G", "99999999999999T", "10"] {
            assert!(heap_size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(frame_count("10M"), Ok(10_000_000));
        assert!(frame_count("0").is_err());
        assert_eq!((fuel("0"), fuel("3G")), (Ok(0), Ok(3_000_000_000)));
        assert!(fuel("-1").is_err());
    }

    #[test]
    fn options_after_the_file_belong_to_the_program() {
        for first in [&["ruse"][..], &["ruse", "run"][..]] {
            let line = [first, &["--stats", "a.scm", "--max-heap", "-x"]].concat();
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert!(arguments.machine.stats && arguments.machine.max_heap.is_none());
            let Some(Action::File(words) | Action::Run { program: Program::File(words) }) =
                arguments.action
            else {
                panic!("a file");
            };
            assert_eq!(words, ["a.scm", "--max-heap", "-x"]);
        }
    }
}
