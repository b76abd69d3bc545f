//! The command line: what can be written on it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::environment;
use crate::report::ErrorFormat;

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
  ruse --sandbox --allow-read=data --timeout 2 plugin.scm
  ruse show --stage code app.scm    the register code of a program

A file that starts with `#!/usr/bin/env ruse` can be made executable.

Environment:
  RUSE_LIBRARY_PATH   folders searched for libraries after the built-in ones
  RUSE_OPT_LEVEL      0 to 3, where --opt-level is not given
  RUSE_JIT            off, on or eager, where --jit is not given
  RUSE_ERROR_FORMAT   text, plain or json, where --error-format is not given
  NO_COLOR            no colours

Exit status: 0, what the program gives to `exit`, or
  64 wrong usage   65 wrong program   66 unreadable file   70 error   74 output failed
  75 limit reached   77 no permission   101 bug in Ruse   130 Ctrl-C   141 broken pipe   143 terminated";

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

    /// End the program after so many seconds: 10, 0.5 [default: no limit]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, global = true)]
    timeout: Option<Duration>,

    /// End the program when it writes more bytes to output and files: 64K, 1M [default: no limit]
    #[arg(long, value_name = "SIZE", value_parser = size, global = true)]
    max_output: Option<usize>,

    /// Run what nobody trusts: no files, no environment, no programs, no network; --timeout 10 --max-heap 256M --max-stack 100K
    /// --max-output 16M unless they are given, integers of at most 4 Mbit
    #[arg(long, global = true)]
    sandbox: bool,

    /// Let a sandboxed program read a file or what is below a folder, or everything; may be repeated
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true,
        default_missing_value = "", global = true)]
    allow_read: Vec<OsString>,

    /// Let a sandboxed program write a file or below a folder, or everywhere; may be repeated
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true,
        default_missing_value = "", global = true)]
    allow_write: Vec<OsString>,

    /// Let a sandboxed program see an environment variable, or all; may be repeated
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true,
        default_missing_value = "", global = true)]
    allow_env: Vec<String>,

    /// Let a sandboxed program start other programs, which nothing binds
    #[arg(long, global = true)]
    allow_run: bool,

    /// Let a sandboxed program connect to other machines and be connected to
    #[arg(long, global = true)]
    allow_net: bool,

    /// Let the program load shared libraries and call C; what it says of C functions is not checked
    #[arg(long, global = true)]
    allow_ffi: bool,

    /// What runs the program: vm, or a reference engine, for comparison: eval, eval-passes, thunk
    #[arg(long, value_name = "ENGINE", global = true)]
    engine: Option<ruse::Backend>,

    /// How much to optimise: 0 (least, nothing becomes machine code) to 3 (most) [default: 2]
    #[arg(long, value_name = "N", value_parser = level, global = true)]
    opt_level: Option<u8>,

    /// When hot code becomes machine code: off, on, eager [default: on]
    #[arg(long, value_name = "WHEN", global = true)]
    jit: Option<ruse::Jit>,

    /// Calls and loop rounds of a procedure before it becomes machine code [default: 100]
    #[arg(long, value_name = "N", global = true)]
    jit_threshold: Option<u32>,

    /// Hundredths of the time that making machine code may take; 100 sets no limit [default: 10]
    #[arg(long, value_name = "PERCENT", global = true)]
    jit_share: Option<u32>,

    /// Let guesses of machine code fail, to test Ruse itself: all, or every other one by a number
    #[arg(long, value_name = "WHICH", global = true)]
    deopt: Option<ruse::Deopt>,

    /// Print a table of the procedures that became machine code, and why it was left, to standard error at the end
    #[arg(long, global = true)]
    pub(crate) jit_report: bool,

    /// Let gdb and lldb see procedures, lines and frames of machine code
    #[arg(long, global = true)]
    debug_info: bool,

    /// Let perf see machine code: writes /tmp/perf-PID.map, and jit-PID.dump in this folder
    #[arg(long, global = true)]
    perf: bool,

    /// How errors are reported on standard error [default: text]
    #[arg(long, value_name = "FORMAT", global = true)]
    error_format: Option<ErrorFormat>,

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
        let mut options =
            if self.sandbox { ruse::Options::sandboxed() } else { ruse::Options::default() };
        options.capabilities = self.grants(options.capabilities);
        options.timeout = self.timeout();
        options.max_output = self.max_output.map(|bytes| bytes as u64).or(options.max_output);
        if let Some(bytes) = self.max_heap {
            options.max_heap = bytes;
            options.nursery = options.nursery.min(bytes / 4);
        }
        options.max_frames = self.max_stack.unwrap_or(options.max_frames);
        options.fuel = self.fuel;
        options.backend = self.engine.unwrap_or_default();
        options.opt_level =
            self.opt_level.or_else(environment::opt_level).unwrap_or(options.opt_level);
        options.jit = self.jit.or_else(environment::jit).unwrap_or(options.jit);
        options.jit_threshold = self.jit_threshold.unwrap_or(options.jit_threshold);
        options.jit_share = self.jit_share.unwrap_or(options.jit_share);
        options.deopt = self.deopt.unwrap_or(options.deopt);
        options.jit_report = self.jit_report;
        options.time_tiers = self.stats;
        options.debug_info = self.debug_info;
        options.perf = self.perf;
        options.gc_stress = self.gc_stress || environment::is_switched_on("RUSE_GC_STRESS");
        options.verify_heap = environment::is_switched_on("RUSE_VERIFY_HEAP");
        options.library_path = self.before.clone();
        options.library_path.push(folder);
        options.fallback_library_path = self.after.clone();
        options.fallback_library_path.extend(environment::library_path());
        options
    }

    /// How errors are reported.
    pub(crate) fn error_format(&self) -> ErrorFormat {
        self.error_format.or_else(environment::error_format).unwrap_or_default()
    }

    /// How long a run may take.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout.or_else(|| self.sandbox.then(ruse::Options::sandboxed)?.timeout)
    }

    /// What `--allow-...` adds. The exit status of a program is that of the command, so `exit` does no harm here.
    fn grants(&self, capabilities: ruse::Capabilities) -> ruse::Capabilities {
        let mut granted = capabilities
            .exit(true)
            .ffi(self.allow_ffi)
            .processes(!self.sandbox || self.allow_run)
            .network(!self.sandbox || self.allow_net);
        for path in &self.allow_read {
            granted = match path.is_empty() {
                true => granted.read_everything(),
                false => granted.read(path),
            };
        }
        for path in &self.allow_write {
            granted = match path.is_empty() {
                true => granted.write_everything(),
                false => granted.write(path),
            };
        }
        for name in &self.allow_env {
            granted = match name.as_str() {
                "" => granted.environment(true),
                name => granted.variable(name),
            };
        }
        granted
    }

    /// What is wrong with the options together.
    pub(crate) fn conflict(&self) -> Option<&'static str> {
        let grants = !self.allow_read.is_empty()
            || !self.allow_write.is_empty()
            || !self.allow_env.is_empty()
            || self.allow_run
            || self.allow_net;
        (grants && !self.sandbox)
            .then_some("--allow-read, --allow-write, --allow-env, --allow-run and --allow-net need --sandbox: without it, everything is allowed")
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

/// An optimisation level.
pub(crate) fn level(text: &str) -> Result<u8, String> {
    match text.parse() {
        Ok(level @ 0..=3) => Ok(level),
        _ => Err("an optimisation level is 0, 1, 2 or 3".to_owned()),
    }
}

fn heap_size(text: &str) -> Result<usize, String> {
    let bytes = size(text)?;
    if bytes < LEAST_HEAP {
        return Err(format!("a heap has at least {LEAST_HEAP} bytes (1M)"));
    }
    Ok(bytes)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "a number of seconds is wanted, as in 10 or 0.5".to_owned();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        "T" | "TB" | "TIB" => 1 << 40,
        other => return Err(format!("{other} is no unit; there are K, M, G and T")),
    };
    scaled(digits, unit)
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
        assert_eq!((size("0"), size("16K")), (Ok(0), Ok(16 << 10)));
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["", "-1", "nan", "inf", "1s", "1e99"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
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
