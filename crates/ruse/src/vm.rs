//! Control of a VM: running files, stopping, limits, counters, stages of compilation.

use std::path::Path;
use std::sync::Arc;

use ruse_heap::Control;
use ruse_heap::control::reason;
use ruse_isa::native::Listing;

use crate::context::{CORE, Context};
use crate::error::{Error, ErrorKind};
use crate::library::read_source;

/// Interrupts a VM from any thread.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let handle = vm.interrupt_handle();
/// let thread = std::thread::spawn(move || {
///     std::thread::sleep(std::time::Duration::from_millis(20));
///     handle.interrupt();
/// });
/// let error = vm.eval_printed("(let loop () (loop))").unwrap_err();
/// assert_eq!(error.kind, ruse::ErrorKind::Interrupted);
/// thread.join().unwrap();
/// ```
#[derive(Clone)]
pub struct InterruptHandle(Arc<Control>);

impl InterruptHandle {
    /// Stops the running program at its next safepoint with [`ErrorKind::Interrupted`].
    ///
    /// ```
    /// let vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.interrupt_handle().interrupt();
    /// ```
    pub fn interrupt(&self) {
        self.0.request(reason::INTERRUPT);
    }

    /// As [`InterruptHandle::interrupt`], but the error is [`ErrorKind::Terminated`].
    ///
    /// ```
    /// let vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.interrupt_handle().terminate();
    /// ```
    pub fn terminate(&self) {
        self.0.request(reason::TERMINATE);
    }

    /// Whether a request has not been seen by the program yet.
    ///
    /// ```
    /// let vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// assert!(!vm.interrupt_handle().is_pending());
    /// ```
    pub fn is_pending(&self) -> bool {
        self.0.is_requested(reason::INTERRUPT | reason::TERMINATE)
    }
}

/// Counters of a VM; times in milliseconds, sizes in bytes.
///
/// ```
/// let vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// assert_eq!(vm.stats().collections, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Collections of the nursery, of nursery and survivors, of everything, together.
    pub collections: u64,
    /// How many of them were of everything.
    pub full_collections: u64,
    /// Milliseconds in collections.
    pub collection_ms: f64,
    /// Milliseconds of the longest collection.
    pub longest_pause_ms: f64,
    /// Bytes of objects that were allocated.
    pub allocated_bytes: u64,
    /// Bytes of objects that collections moved.
    pub copied_bytes: u64,
    /// Bytes of objects now.
    pub heap_bytes: usize,
    /// Greatest number of bytes of objects after a collection.
    pub peak_live_bytes: usize,
    /// Continuations that were captured.
    pub captures: u64,
    /// Continuations whose frames were taken back from the heap.
    pub reinstatements: u64,
    /// Units of fuel that were used while they were counted, which the reference engines always do.
    pub fuel_used: u64,
    /// How often the interpreter took a run over: 0 when nothing ran in it.
    pub interpreter_runs: u64,
    /// Pieces of machine code that were made.
    pub native_compiled: u64,
    /// Functions that the code generator did not take, or that it failed on; they stay interpreted.
    pub native_refused: u64,
    /// How often a hot procedure had to wait because compiling had had its share of the time ([`Options::jit_share`]).
    pub native_postponed: u64,
    /// Milliseconds in the code generator.
    pub native_compile_ms: f64,
    /// Bytes of machine code that were made.
    pub native_bytes: u64,
    /// How often the interpreter went into machine code: 0 when none ran.
    pub native_entries: u64,
    /// How often machine code was left because a guess about operands or a callee was wrong.
    pub native_guard_exits: u64,
    /// How often it was left for what only the interpreter does, as capturing a continuation.
    pub native_plain_exits: u64,
    /// How often it was left because something raised.
    pub native_raised_exits: u64,
    /// Functions that were given back to the interpreter because they are re-entered by continuations all the time.
    pub native_given_up: u64,
    /// How often it was left because the native stack ran low.
    pub native_stack_exits: u64,
    /// Safepoints that found something to do: a collection, an interrupt.
    pub safepoints: u64,
    /// Milliseconds in runs, with their expansion, compilation and collections; calls of procedures by the host are
    /// counted where time is limited or tiers are timed. With [`Options::time_tiers`](crate::Options::time_tiers), what
    /// is left of it beside the four parts [`interpreter_ms`](Stats::interpreter_ms),
    /// [`native_ms`](Stats::native_ms), [`collection_ms`](Stats::collection_ms) and
    /// [`native_compile_ms`](Stats::native_compile_ms) is reading, expanding and compiling to register code.
    pub run_ms: f64,
    /// Milliseconds in the interpreter, in the primitives and functions of the host that it called, without collections
    /// and making of machine code; 0 unless [`Options::time_tiers`](crate::Options::time_tiers) is set.
    pub interpreter_ms: f64,
    /// The same in machine code.
    pub native_ms: f64,
    /// Bytes of register code that is linked and may still run.
    pub code_bytes: usize,
    /// Bytes that programs have written to standard output, standard error and files.
    pub output_bytes: u64,
    /// How often the heap was asked whether it has room.
    pub memory_requests: u64,
    /// Objects that handles ([`Value`](crate::Value)) of the host keep alive.
    pub handles: usize,
    /// Values of the host that are objects of this VM.
    pub host_objects: usize,
}

/// Something that goes wrong on purpose, to test programs and Ruse itself: see [`Vm::inject`].
///
/// ```
/// assert_ne!(ruse::Fault::Memory(0), ruse::Fault::Interrupt(0));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The heap has no room at the request with this number, [`Stats::memory_requests`].
    Memory(u64),
    /// The VM is interrupted at the safepoint with this number, [`Stats::safepoints`].
    Interrupt(u64),
}

/// A stage of compilation that [`Vm::show`] prints.
///
/// ```
/// assert_eq!("core".parse(), Ok(ruse::Stage::Core));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The data that the reader made.
    Syntax,
    /// Core as the expander made it.
    Core,
    /// Core after every pass.
    Passes,
    /// Register code.
    Code,
    /// What the just-in-time compiler hands to Cranelift for each procedure and loop that gets hot in a run.
    Clif,
    /// The machine code of these.
    Asm,
}

impl std::str::FromStr for Stage {
    type Err = String;
    fn from_str(name: &str) -> Result<Stage, String> {
        match name {
            "syntax" => Ok(Stage::Syntax),
            "core" => Ok(Stage::Core),
            "passes" => Ok(Stage::Passes),
            "code" => Ok(Stage::Code),
            "clif" => Ok(Stage::Clif),
            "asm" => Ok(Stage::Asm),
            _ => Err(format!(
                "{name} is no stage; there are syntax, core, passes, code, clif and asm"
            )),
        }
    }
}

impl Context<'_> {
    /// What stops this VM from another thread.
    ///
    /// ```
    /// let vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let handle = vm.interrupt_handle();
    /// std::thread::spawn(move || handle.is_pending()).join().unwrap();
    /// ```
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(self.inner.control().clone())
    }

    /// Runs a program: a file that begins with its imports and is closed to everybody else. What it includes is looked
    /// for next to it; so are libraries that it imports if its folder is in
    /// [`Options::library_path`](crate::Options::library_path).
    ///
    /// ```no_run
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.run_file("hello.scm".as_ref()).unwrap();
    /// ```
    ///
    /// # Errors
    /// The file cannot be read, is no program, or ended with an error.
    pub fn run_file(&mut self, path: &Path) -> Result<(), Error> {
        let text = match read_source(path) {
            Ok(text) => text,
            Err(diagnostic) => {
                let shared = self.front();
                let front = shared.lock();
                return Err(Error::from_diagnostics(vec![*diagnostic], &front.expander.sources));
            }
        };
        self.run_program(&path.display().to_string(), &text)
    }

    /// Runs a program from its text; `name` is for messages and relative includes.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.run_program("demo", "(import (scheme base)) (define x 5) (set! x (+ x 1))").unwrap();
    /// ```
    ///
    /// # Errors
    /// The text is no program, or it ended with an error.
    pub fn run_program(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let shared = self.front();
        let _running = shared.deadlines().begin();
        let compiled = {
            let mut front = shared.lock();
            let result = front.program(name, text);
            result.map_err(|e| self.error_in_text(e, &front.expander.sources))?
        };
        self.run_linkable(compiled).map(|_| ())
    }

    /// Runs the `dynamic-wind` afters that a program left open when it was stopped. That is a run of its own, within
    /// the same limits.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.unwind().unwrap();
    /// ```
    ///
    /// # Errors
    /// One of them ended with an error.
    pub fn unwind(&mut self) -> Result<(), Error> {
        let shared = self.front();
        let _running = shared.deadlines().begin();
        self.inner.unwind(CORE, "%run-winders").map_err(|ending| self.error_of(ending)).map(|_| ())
    }

    /// Writes out what output ports still hold.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.flush();
    /// ```
    pub fn flush(&mut self) {
        self.inner.runtime_mut().ports.flush_all();
    }

    /// Lets standard output go somewhere else than to the process's, through a buffer that [`Vm::flush`] empties.
    ///
    /// ```
    /// let (mut reader, writer) = std::io::pipe().unwrap();
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_output(Box::new(writer));
    /// vm.eval_printed("(display \"hello\")").unwrap();
    /// drop(vm);
    /// assert_eq!(std::io::read_to_string(&mut reader).unwrap(), "hello");
    /// ```
    pub fn set_output(&mut self, sink: Box<dyn std::io::Write + Send>) {
        self.inner.runtime_mut().ports.set_standard_output(sink);
    }

    /// Counters.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.eval_printed("(make-vector 100000 0)").unwrap();
    /// assert!(vm.stats().allocated_bytes > 800_000);
    /// ```
    pub fn stats(&self) -> Stats {
        let stats = self.inner.stats();
        let (heap, native) = (stats.heap, stats.native);
        Stats {
            collections: heap.collections.iter().sum(),
            full_collections: heap.collections[2],
            collection_ms: heap.collection_time.as_secs_f64() * 1e3,
            longest_pause_ms: heap.longest_pause.as_secs_f64() * 1e3,
            allocated_bytes: heap.allocated_bytes,
            copied_bytes: heap.copied_bytes,
            heap_bytes: stats.heap_bytes,
            peak_live_bytes: heap.peak_live_bytes,
            captures: stats.captures,
            reinstatements: stats.reinstatements,
            fuel_used: stats.fuel_used,
            interpreter_runs: stats.interpreter_runs,
            native_compiled: native.compiled,
            native_refused: native.refused,
            native_postponed: native.postponed,
            native_compile_ms: native.compile_ns as f64 / 1e6,
            native_bytes: native.code_bytes,
            native_entries: native.entries,
            native_guard_exits: native.guard_exits,
            native_plain_exits: native.plain_exits,
            native_raised_exits: native.raised_exits,
            native_given_up: native.given_up,
            native_stack_exits: native.stack_exits,
            safepoints: stats.safepoints,
            run_ms: self.front().deadlines().time_of_runs().as_secs_f64() * 1e3,
            interpreter_ms: stats.interpreter_time.as_secs_f64() * 1e3,
            native_ms: stats.native_time.as_secs_f64() * 1e3,
            code_bytes: stats.code_bytes,
            output_bytes: self.inner.runtime().ports.written(),
            memory_requests: self.inner.runtime().heap.requests(),
            handles: self.inner.runtime().heap.roots_in_use(),
            host_objects: self.inner.runtime().foreign.count(),
        }
    }

    /// Lets something go wrong later; takes back what was injected before. Reference engines have no numbered
    /// safepoints, so [`Fault::Interrupt`] does nothing there.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.eval_printed("(define n 10000)").unwrap();
    /// vm.inject(Some(ruse::Fault::Memory(vm.stats().memory_requests)));
    /// assert_eq!(vm.eval_printed("(make-vector n 0)").unwrap_err().kind, ruse::ErrorKind::Limit);
    /// ```
    pub fn inject(&mut self, fault: Option<Fault>) {
        let (memory, interrupt) = match fault {
            None => (None, None),
            Some(Fault::Memory(number)) => (Some(number), None),
            Some(Fault::Interrupt(number)) => (None, Some(number)),
        };
        self.inner.runtime_mut().heap.refuse_request(memory);
        self.inner.interrupt_safepoint(interrupt);
    }

    /// Collects all garbage now. Reference engines keep it.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.collect();
    /// assert_eq!(vm.stats().full_collections, 1);
    /// ```
    pub fn collect(&mut self) {
        self.inner.collect();
    }

    /// Units of fuel that are left; `None` when this VM does not count.
    ///
    /// Entering the body of a procedure that is written in Scheme costs one unit, whatever called it, and so
    /// does every further round of a loop, and every call of a continuation. Procedures written in Rust cost nothing by
    /// themselves, however long they take: [`Options::timeout`] bounds that. The count
    /// depends on nothing but the program and the optimisation level. Who finds no unit left ends the run with
    /// [`ErrorKind::Fuel`], which no program can catch; the VM may be filled up again and used.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options { fuel: Some(1_000), ..Default::default() }).unwrap();
    /// assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
    /// assert!(vm.fuel().is_some_and(|left| left < 1_000));
    /// ```
    pub fn fuel(&self) -> Option<u64> {
        self.inner.fuel()
    }

    /// Fills the VM up to exactly so many units of fuel; with `None` it stops counting.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_fuel(Some(10_000));
    /// let error = vm.eval_printed("(let loop () (loop))").unwrap_err();
    /// assert_eq!((error.kind, vm.fuel()), (ruse::ErrorKind::Fuel, Some(0)));
    /// vm.set_fuel(Some(10_000));
    /// assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
    /// ```
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.inner.set_fuel(fuel);
    }

    /// Sets what `command-line` gives.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_command_line(vec!["demo".into(), "-x".into()]);
    /// assert_eq!(vm.eval_printed("(cadr (command-line))").unwrap(), ["\"-x\""]);
    /// ```
    pub fn set_command_line(&mut self, command_line: Vec<String>) {
        self.front().lock().set_command_line(command_line);
    }

    /// A table of the procedures that became machine code, or were to: how often it was entered by the interpreter and
    /// left again, at which lines and for which reason, and what it cost. Empty unless [`Options::jit_report`] is set.
    ///
    /// ```
    /// let options = ruse::Options { jit_report: true, ..ruse::Options::default() };
    /// let mut vm = ruse::Vm::new(options).unwrap();
    /// vm.eval::<()>("(define (f n) (if (= n 0) 0 (f (- n 1)))) (f 1000)").unwrap();
    /// # #[cfg(feature = "jit")]
    /// assert!(vm.jit_report().contains("procedure"));
    /// ```
    pub fn jit_report(&mut self) -> String {
        self.inner.interpreter().map(|vm| vm.native_report()).unwrap_or_default()
    }

    /// A stage of the compilation of a program as text. For [`Stage::Clif`] and [`Stage::Asm`] the program runs, without
    /// output, because machine code depends on what a run meets; otherwise nothing is run.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let code = vm.show(ruse::Stage::Code, "demo", "(import (scheme base)) (car '(1))").unwrap();
    /// assert!(!code.is_empty());
    /// ```
    ///
    /// # Errors
    /// The text is no program, or it is to be run and ends with an error before anything gets hot.
    pub fn show(&mut self, stage: Stage, name: &str, text: &str) -> Result<String, Error> {
        let form = match stage {
            Stage::Clif => Some(Listing::Clif),
            Stage::Asm => Some(Listing::Assembly),
            Stage::Syntax | Stage::Core | Stage::Passes | Stage::Code => None,
        };
        if let Some(form) = form {
            return self.show_native(form, name, text).map(|text| self.under_level(&text));
        }
        let text = self.show_front(stage, name, text)?;
        Ok(match stage {
            Stage::Passes | Stage::Code => self.under_level(&text),
            _ => text,
        })
    }

    /// A text that depends on the optimisation level, under a line that says which one it is.
    fn under_level(&self, text: &str) -> String {
        format!(";; optimisation level {}\n{text}", self.front().options().opt_level)
    }

    fn show_front(&mut self, stage: Stage, name: &str, text: &str) -> Result<String, Error> {
        let shared = self.front();
        let mut front = shared.lock();
        front
            .show(stage, name, text)
            .map_err(|e| Error::from_diagnostics(e, &front.expander.sources))
    }

    fn show_native(&mut self, form: Listing, name: &str, text: &str) -> Result<String, Error> {
        let Some(interpreter) = self.inner.interpreter() else {
            let message = "only the engine vm makes machine code".to_owned();
            return Err(Error::new(ErrorKind::Declined, message));
        };
        interpreter.keep_listing(form);
        self.set_output(Box::new(std::io::sink()));
        let result = self.run_program(name, text);
        let listing = self.inner.interpreter().map(ruse_vm::Vm::take_listing);
        match (result, listing.unwrap_or_default()) {
            (Err(error), listing) if listing.is_empty() => Err(error),
            (_, listing) => Ok(listing),
        }
    }
}
