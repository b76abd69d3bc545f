//! What can be set when a VM is made.

use std::collections::BTreeSet;
use std::path::PathBuf;

pub use ruse_isa::native::Deopt;

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
    /// After so many calls or iterations as [`Options::jit_threshold`] says.
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
    /// How much the compiler optimises: 0 least, 1 one round, 2 and above all.
    pub opt_level: u8,
    /// When hot code becomes machine code; without the feature `jit` it never does.
    pub jit: Jit,
    /// Calls and loop iterations of a procedure before it is compiled to machine code.
    pub jit_threshold: u32,
    /// Guesses of machine code that fail on purpose.
    pub deopt: Deopt,
    /// Units of fuel to begin with: how many calls and loop rounds programs may make, see
    /// [`Vm::fuel`](crate::Vm::fuel). `None` does not count, which costs nothing.
    pub fuel: Option<u64>,
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
            deopt: Deopt::Never,
            fuel: None,
            backend: Backend::Vm,
            gc_stress: false,
            verify_heap: false,
            library_path: Vec::new(),
            fallback_library_path: Vec::new(),
            libraries: LibraryAccess::All,
            command_line: Vec::new(),
            hash_seed: None,
        }
    }
}
