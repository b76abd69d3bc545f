//! What can be set when a VM is made.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

pub use ruse_isa::native::Deopt;
use ruse_runtime::Capabilities;

use crate::resolver::Resolvers;

/// What runs a program. All backends give the same values, output and errors; the reference engines (feature
/// `reference`) are slow and never collect, and are there to be compared with.
///
/// ```
/// assert_eq!("vm".parse(), Ok(ruse::Backend::Vm));
/// assert!("none".parse::<ruse::Backend>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// The bytecode interpreter.
    #[default]
    Vm,
    /// An evaluator of Core as the expander makes it: the oracle for what a program means.
    Eval,
    /// The same evaluator on Core after the compiler's passes.
    EvalPasses,
    /// Core after the compiler's passes as a tree of closures; it declines continuations that are entered again.
    Thunk,
}

impl Backend {
    /// Every engine.
    ///
    /// ```
    /// assert!(ruse::Backend::ALL.contains(&ruse::Backend::default()));
    /// ```
    pub const ALL: &[Backend] = &[Backend::Vm, Backend::Eval, Backend::EvalPasses, Backend::Thunk];

    /// Its name on the command line.
    ///
    /// ```
    /// assert_eq!(ruse::Backend::EvalPasses.name(), "eval-passes");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Backend::Vm => "vm",
            Backend::Eval => "eval",
            Backend::EvalPasses => "eval-passes",
            Backend::Thunk => "thunk",
        }
    }
}

impl std::str::FromStr for Backend {
    type Err = String;
    fn from_str(name: &str) -> Result<Backend, String> {
        Backend::ALL.iter().copied().find(|engine| engine.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Backend::ALL.iter().map(|engine| engine.name()).collect();
            format!("{name} is no engine; there are {}", names.join(", "))
        })
    }
}

/// When hot code becomes machine code.
///
/// ```
/// let options = ruse::Options { jit: ruse::Jit::Off, ..ruse::Options::default() };
/// assert_eq!("eager".parse(), Ok(ruse::Jit::Eager));
/// # drop(options);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Jit {
    /// Never: everything is interpreted.
    Off,
    /// After so many calls or iterations as [`Options::jit_threshold`] says; never when [`Options::opt_level`] is 0.
    #[default]
    On,
    /// At the first call.
    Eager,
}

impl std::str::FromStr for Jit {
    type Err = String;
    fn from_str(name: &str) -> Result<Jit, String> {
        match name {
            "off" => Ok(Jit::Off),
            "on" => Ok(Jit::On),
            "eager" => Ok(Jit::Eager),
            _ => Err(format!("{name} is no setting of the JIT; there are off, on and eager")),
        }
    }
}

/// Which libraries programs may import. What those use themselves is not restricted.
///
/// ```
/// let pure = ruse::LibraryAccess::only(["(scheme base)", "(scheme write)"]);
/// let mut vm = ruse::Vm::new(ruse::Options { libraries: pure, ..Default::default() }).unwrap();
/// let error = vm.run_program("demo", "(import (scheme file))").unwrap_err();
/// assert_eq!(error.message, "library `(scheme file)` is not available to this program");
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum LibraryAccess {
    /// Every library.
    #[default]
    All,
    /// Those with these names, written as in `import`.
    Only(BTreeSet<String>),
}

impl LibraryAccess {
    /// Access to these libraries and no others.
    ///
    /// ```
    /// let access = ruse::LibraryAccess::only(["(scheme base)"]);
    /// assert!(access.allows("(scheme base)") && !access.allows("(scheme file)"));
    /// ```
    pub fn only<S: Into<String>>(names: impl IntoIterator<Item = S>) -> LibraryAccess {
        LibraryAccess::Only(names.into_iter().map(Into::into).collect())
    }

    /// Whether a library may be imported.
    ///
    /// ```
    /// assert!(ruse::LibraryAccess::All.allows("(scheme file)"));
    /// ```
    pub fn allows(&self, name: &str) -> bool {
        match self {
            LibraryAccess::All => true,
            LibraryAccess::Only(names) => names.contains(name),
        }
    }
}

/// Settings of a [`Vm`](crate::Vm).
///
/// ```
/// let options = ruse::Options { max_heap: 64 << 20, ..ruse::Options::default() };
/// assert_eq!(options.max_frames, 1_000_000);
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    /// Greatest number of bytes of objects in the heap.
    pub max_heap: usize,
    /// How deep recursion may be, in frames of ordinary size.
    pub max_frames: usize,
    /// Bytes that are allocated between two collections of the nursery.
    pub nursery: usize,
    /// How much compiler and JIT optimise: 0 least, nothing becomes machine code unless [`Options::jit`] is
    /// [`Jit::Eager`]; 1 little and without guesses; 2 as a rule; 3 and above most, for programs that run for long.
    pub opt_level: u8,
    /// When hot code becomes machine code; without the feature `jit` it never does.
    pub jit: Jit,
    /// Calls and loop iterations of a procedure before it is compiled to machine code; a quarter of it from
    /// [`Options::opt_level`] 3 on.
    pub jit_threshold: u32,
    /// Hundredths of the time that making machine code may take: so much of what has passed lately, and at once no more
    /// than a second's share. Procedures that are hot while there is nothing left stay interpreted a while longer. At 100
    /// there is no limit, and what becomes machine code depends on the program alone; that is so too with
    /// [`Jit::Eager`].
    pub jit_share: u32,
    /// Guesses of machine code that fail on purpose.
    pub deopt: Deopt,
    /// Whether to keep what [`Vm::jit_report`](crate::Vm::jit_report) gives.
    pub jit_report: bool,
    /// Whether to measure how long interpreter and machine code run, see
    /// [`Stats::interpreter_ms`](crate::Stats::interpreter_ms). A clock is read whenever control goes from one to the
    /// other: some 50 ns each time.
    pub time_tiers: bool,
    /// Whether debuggers that attach to the process see procedures, lines and frames of machine code.
    pub debug_info: bool,
    /// Whether `perf` of Linux is told of machine code: by `/tmp/perf-PID.map`, and by `jit-PID.dump` in the folder
    /// where the process runs.
    pub perf: bool,
    /// Units of fuel to begin with: how many calls and loop rounds programs may make, see
    /// [`Vm::fuel`](crate::Vm::fuel). `None` does not count, which costs nothing.
    pub fuel: Option<u64>,
    /// How long a run may take by the clock on the wall, from its text to its value; then it ends with
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), which no program can catch, and the VM may be used again. A host
    /// function is not interrupted. Each call of a method of [`Vm`](crate::Vm) that evaluates or runs something is a run;
    /// one that a host function makes shares the time of the run around it.
    pub timeout: Option<Duration>,
    /// Bytes that programs may write to begin with, see [`Vm::output_left`](crate::Vm::output_left).
    pub max_output: Option<u64>,
    /// Greatest size of an integer in bits; of numerator and denominator apart. A larger one is an error of kind
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit). Arithmetic does not look at the clock, so this bounds by
    /// how much a run can be late: 4 Mbit (a million digits) are printed, the slowest operation, in less than a
    /// second, 256 Mbit in minutes. `None` stands for 256 Mbit, or 4 Mbit while there is a timeout or deadline.
    pub max_integer_bits: Option<u64>,
    /// What programs may do outside of the VM.
    pub capabilities: Capabilities,
    /// What runs the program.
    pub backend: Backend,
    /// Collect at every safepoint: for tests.
    pub gc_stress: bool,
    /// Check the whole heap after every collection: for tests.
    pub verify_heap: bool,
    /// Folders that are searched for libraries before the built-in ones.
    pub library_path: Vec<PathBuf>,
    /// Folders that are searched for libraries after the built-in ones.
    pub fallback_library_path: Vec<PathBuf>,
    /// Who is asked for libraries that are neither in the first folders nor built in, before the last folders.
    pub resolvers: Resolvers,
    /// Libraries that programs may import.
    pub libraries: LibraryAccess,
    /// What `command-line` gives: the program's name and its arguments.
    pub command_line: Vec<String>,
    /// Seed of the VM's hash functions; `None` takes one from the operating system.
    pub hash_seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_heap: 4 << 30,
            max_frames: 1_000_000,
            nursery: 4 << 20,
            opt_level: 2,
            jit: Jit::On,
            jit_threshold: 100,
            jit_share: 10,
            deopt: Deopt::Never,
            jit_report: false,
            time_tiers: false,
            debug_info: false,
            perf: false,
            fuel: None,
            timeout: None,
            max_output: None,
            max_integer_bits: None,
            capabilities: Capabilities::all(),
            backend: Backend::Vm,
            gc_stress: false,
            verify_heap: false,
            library_path: Vec::new(),
            fallback_library_path: Vec::new(),
            resolvers: Resolvers::default(),
            libraries: LibraryAccess::All,
            command_line: Vec::new(),
            hash_seed: None,
        }
    }
}
