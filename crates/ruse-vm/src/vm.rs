//! The public face of the interpreter: a VM, how it is entered, how it ends.

use std::sync::Arc;

use ruse_heap::control::Stop;
use ruse_heap::{Control, Kind, Value};
use ruse_isa::code::CodeUnit;
use ruse_isa::frame::{
    Boundary, CLOSURE_SLOT, DYNAMIC_REGISTERS, HEADER_WORDS, RETURN_SLOT, boundary_word,
};
use ruse_isa::layout::{offset, shape};
use ruse_isa::native::HELPER_ARGUMENTS;
use ruse_isa::ops::Instruction;
use ruse_runtime::{Runtime, RuntimeConfig};

use crate::backtrace::Backtrace;
use crate::continuation::Saved;
use crate::instance::template_of;
use crate::link::{Linker, UnitError};
use crate::native::{Native, Outcome};
use crate::stack::Stack;

/// What can be set when a VM is made.
#[derive(Clone, Debug)]
pub struct VmConfig {
    /// The runtime's part.
    pub runtime: RuntimeConfig,
    /// Size of the stack in words.
    pub stack_words: usize,
    /// Units of fuel to begin with; `None` does not count.
    pub fuel: Option<u64>,
}

/// Words of stack that are reserved for each frame that is allowed: typical frames are smaller.
pub const WORDS_PER_FRAME: usize = 24;

impl Default for VmConfig {
    fn default() -> Self {
        let stack_words = 1_000_000 * WORDS_PER_FRAME;
        VmConfig { runtime: RuntimeConfig::default(), stack_words, fuel: None }
    }
}

/// An object that was raised and that no handler took.
#[derive(Clone, Debug)]
pub struct Uncaught {
    /// The object; look at it before the VM runs again.
    pub payload: Value,
    /// The frames at the raise.
    pub backtrace: Backtrace,
}

/// Why a run ended without a value.
#[derive(Clone, Debug)]
pub enum Exit {
    /// An object was raised and nobody handled it.
    Uncaught(Uncaught),
    /// The program asked to end with this status.
    Exit(i32),
    /// The run was ended from outside of the program.
    Stopped {
        /// By what.
        stop: Stop,
        /// The frames that ran.
        backtrace: Backtrace,
    },
    /// The fuel is used up.
    OutOfFuel(Backtrace),
    /// A continuation of an outer run was called: the host functions between must return.
    Unwind {
        /// Depth of the run that goes on.
        depth: usize,
    },
}

/// Counters of a VM.
#[derive(Clone, Copy, Debug, Default)]
pub struct VmStats {
    /// The heap's counters.
    pub heap: ruse_heap::HeapStats,
    /// Bytes of objects now.
    pub heap_bytes: usize,
    /// Continuations that were captured.
    pub captures: u64,
    /// Continuations that were reinstated from the heap.
    pub reinstatements: u64,
    /// Units of fuel that were used while they were counted.
    pub fuel_used: u64,
    /// How often the interpreter took a run over.
    pub interpreter_runs: u64,
    /// Safepoints that found something to do.
    pub safepoints: u64,
    /// Bytes of register code that is linked and may still run.
    pub code_bytes: usize,
    /// Counters of the native tier; all 0 without one.
    pub native: crate::native::NativeStats,
}

/// A run of the host's, from its call to its end.
pub(crate) struct Run {
    /// Its [`Vm::nest_base`].
    outer_nest: *mut Value,
    /// Base of the run that was current before.
    outer_base: *mut Value,
    /// Its [`Vm::saved_before`].
    saved_before: usize,
    /// The dynamic state at the call, put back when the run ends without a value; roots.
    pub(crate) dynamic: [Value; DYNAMIC_REGISTERS],
}

/// One virtual machine: a heap, a stack, the code linked into it. It runs on one thread at a time.
pub struct Vm {
    /// The state that primitives work on.
    pub runtime: Runtime,
    pub(crate) control: Arc<Control>,
    /// The control block's address, for machine code.
    pub(crate) control_block: *const Control,
    /// The lowest address that native frames may reach.
    pub(crate) native_limit: u64,
    /// The functions that machine code calls.
    pub(crate) helpers: *const usize,
    /// The ways to them that keep every register, and where these leave an answer; the code that called takes it at
    /// once, so it is no root.
    pub(crate) rare: [usize; HELPER_ARGUMENTS + 1],
    pub(crate) answer: u64,
    /// The native tier, if there is one.
    pub(crate) native: Option<Box<Native>>,
    /// The frame that the running interpreter answers for to machine code; null in the outermost one of a run.
    pub(crate) nest_base: *mut Value,
    /// What the outermost interpreter does next, while native frames are given up.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) stack: Stack,
    pub(crate) linker: Linker,
    /// Base of the current run.
    pub(crate) base: *mut Value,
    /// Where a run of the host starts: the host only enters a VM that is not running.
    free: *mut Value,
    /// Stretches of the stack that stand in saved continuations, lowest first.
    pub(crate) saved: Vec<Saved>,
    /// Buffer of captures, so that a small one allocates nothing outside of the heap.
    pub(crate) copied_frames: Vec<u64>,
    /// How many of them are of outer runs.
    pub(crate) saved_before: usize,
    pub(crate) runs: Vec<Run>,
    /// The dynamic state where the last run that ended without a value stood: its open `dynamic-wind`
    /// extents are left by [`Vm::unwind`].
    pub(crate) abandoned: [Value; DYNAMIC_REGISTERS],
    /// Whether the handler of a stack overflow is running on the reserve.
    pub(crate) on_reserve: bool,
    /// The fuel that the VM was filled with last; `None` while it does not count.
    pub(crate) filled: Option<u64>,
    /// The counters, but for what is added up in [`Vm::stats`]; `fuel_used` is that of earlier fillings.
    pub(crate) stats: VmStats,
    /// The safepoint, by [`VmStats::safepoints`], at which the VM interrupts itself, for tests.
    pub(crate) interrupted_safepoint: Option<u64>,
    /// The last instruction that asked for memory and got a collection instead.
    pub(crate) retried: (i64, *const Instruction),
    /// What collections of older generations may still visit in stress mode.
    pub(crate) stress_budget: usize,
    pub(crate) primitives: &'static [ruse_runtime::Primitive],
    /// Bodies of procedures that the VM calls on its own.
    pub(crate) hooks: Hooks,
}

/// Names of the Scheme procedures that the VM calls, and their cells once they are known.
#[derive(Clone)]
pub(crate) struct Hooks {
    library: String,
    names: [String; 2],
    pub(crate) cells: [Value; 2],
}

/// A procedure that the VM calls on its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(crate) enum Hook {
    /// `(signal object continuable?)`: calls the current handler.
    Signal = 0,
    /// `(throw continuation value)`: runs `dynamic-wind` thunks, then reinstates.
    Throw = 1,
}

// SAFETY: H6; the pointers lead into the VM's own stack, heap and code, and `Cell`s in instances are reached
// through this VM only.
unsafe impl Send for Vm {}

impl Vm {
    /// A VM; `None` when the system cannot reserve its stack.
    pub fn new(config: VmConfig) -> Option<Vm> {
        let stack = Stack::new(config.stack_words)?;
        let control = Arc::new(Control::default());
        control.set_stack_limit(stack.limit());
        let runtime = Runtime::new(config.runtime, control.clone());
        let base = stack.base();
        control.set_fuel(config.fuel.unwrap_or(0));
        Some(Vm {
            runtime,
            control_block: Arc::as_ptr(&control),
            native_limit: 0,
            helpers: crate::native::table(),
            rare: [0; HELPER_ARGUMENTS + 1],
            answer: 0,
            native: None,
            nest_base: std::ptr::null_mut(),
            outcome: None,
            control,
            linker: Linker::default(),
            base,
            free: base,
            saved: Vec::new(),
            copied_frames: Vec::new(),
            saved_before: 0,
            runs: Vec::new(),
            abandoned: [Value::NIL; DYNAMIC_REGISTERS],
            on_reserve: false,
            filled: config.fuel,
            stats: VmStats::default(),
            interrupted_safepoint: None,
            retried: (0, std::ptr::null()),
            stress_budget: crate::safepoint::STRESS_BUDGET,
            primitives: ruse_runtime::primitives(),
            hooks: Hooks {
                library: String::new(),
                names: Default::default(),
                cells: [Value::FALSE; 2],
            },
            stack,
        })
    }

    /// Tells the VM which procedures of a Scheme library handle raised objects and throw through
    /// `dynamic-wind`. They are looked up when they are first needed.
    pub fn set_hooks(&mut self, library: &str, signal: &str, throw: &str) {
        self.hooks = Hooks {
            library: library.to_owned(),
            names: [signal.to_owned(), throw.to_owned()],
            cells: [Value::FALSE; 2],
        };
    }

    /// The procedure of a hook; `None` when its library is not linked, or when its global holds something
    /// that cannot be called with the two arguments: an error in this call would be raised by this call.
    pub(crate) fn hook(&mut self, hook: Hook) -> Option<Value> {
        let usable = |value: &Value| {
            value.is_kind(Kind::Closure)
                && shape::arity(template_of(*value).raw(offset::Template::shape)) == shape::exact(2)
        };
        let cell = self.hooks.cells[hook as usize];
        if cell.is_kind(Kind::Global)
            && let Some(value) = self.runtime.global_value(cell)
        {
            return Some(value).filter(usable);
        }
        let (library, name) = (self.hooks.library.clone(), self.hooks.names[hook as usize].clone());
        let cell = self.global(&library, &name).ok()?;
        self.hooks.cells[hook as usize] = cell;
        self.runtime.global_value(cell).filter(usable)
    }

    /// Makes units known and gives their bodies as procedures of no arguments, in order. The last unit is a
    /// program or a REPL input: everything it defines is bound now.
    ///
    /// # Errors
    /// A unit names a primitive that this runtime has not.
    pub fn link_units(&mut self, units: &[Arc<CodeUnit>]) -> Result<Vec<Value>, UnitError> {
        let mut thunks = Vec::new();
        for (index, code) in units.iter().enumerate() {
            let last = index + 1 == units.len();
            let unit = self.register_unit(code.clone())?;
            thunks.extend(self.link_entry(unit, last)?);
            if last {
                self.release_unit(unit);
            }
        }
        Ok(thunks)
    }

    /// Leaves every `dynamic-wind` extent that is open by calling `procedure` of a library with `()`.
    ///
    /// # Errors
    /// How that ended without a value.
    pub fn unwind(&mut self, library: &str, procedure: &str) -> Result<Value, Exit> {
        let here = std::mem::replace(&mut self.abandoned, [Value::NIL; DYNAMIC_REGISTERS]);
        self.runtime.dynamic = here;
        match self.global(library, procedure).ok().and_then(|cell| self.runtime.global_value(cell))
        {
            Some(procedure) => {
                let result = self.call(procedure, &[Value::NIL]);
                self.runtime.dynamic = [Value::NIL; DYNAMIC_REGISTERS];
                result
            }
            None => Ok(Value::UNSPECIFIED),
        }
    }

    /// What may interrupt the VM, from any thread.
    pub fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// Counters.
    pub fn stats(&self) -> VmStats {
        let heap = self.runtime.heap.stats();
        let heap_bytes = self.runtime.heap.bytes_in_use();
        let fuel_used = self.stats.fuel_used + self.used_of_filling();
        let native = self.native.as_ref().map(|native| native.stats).unwrap_or_default();
        VmStats { heap, heap_bytes, fuel_used, native, ..self.stats }
    }

    /// Units of fuel that are left; `None` when the VM does not count.
    ///
    /// Every entry of a closure's body costs one unit, whatever called it, and so does every back-edge of a
    /// loop (`Op::Loop`) and every call of a continuation. Primitives cost nothing.
    pub fn fuel(&self) -> Option<u64> {
        self.filled.map(|_| self.control.fuel())
    }

    /// Fills the VM up to so many units of fuel, or stops counting.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.stats.fuel_used += self.used_of_filling();
        self.filled = fuel;
        self.control.set_fuel(fuel.unwrap_or(0));
    }

    /// Interrupts the VM at the safepoint with this number among those that find something to do; for tests. A VM
    /// that collects at every safepoint finds something at every one.
    pub fn interrupt_safepoint(&mut self, number: Option<u64>) {
        self.interrupted_safepoint = number;
    }

    fn used_of_filling(&self) -> u64 {
        self.filled.map_or(0, |filled| filled - self.control.fuel())
    }

    /// Calls a procedure.
    ///
    /// # Errors
    /// Why the run ended without a value. The VM is usable afterwards.
    pub fn call(&mut self, procedure: Value, args: &[Value]) -> Result<Value, Exit> {
        let base = self.free;
        self.runs.push(Run {
            outer_nest: std::mem::replace(&mut self.nest_base, std::ptr::null_mut()),
            outer_base: self.base,
            saved_before: self.saved_before,
            dynamic: self.runtime.dynamic,
        });
        self.base = base;
        self.saved_before = self.saved.len();
        let result = if self.room_for(base, args.len()) {
            // SAFETY: V2: room for the call was checked.
            unsafe {
                *base.add(CLOSURE_SLOT) = procedure;
                *(base.add(RETURN_SLOT) as *mut u64) = boundary_word(Boundary::Host);
                base.add(HEADER_WORDS).copy_from_nonoverlapping(args.as_ptr(), args.len());
                self.run(base, args.len())
            }
        } else {
            Err(self.overflow_exit())
        };
        self.saved.truncate(self.saved_before);
        let run = self.runs.pop().expect("pushed above");
        self.base = run.outer_base;
        self.nest_base = run.outer_nest;
        self.saved_before = run.saved_before;
        if result.is_err() {
            self.abandoned = self.runtime.dynamic;
            self.runtime.dynamic = run.dynamic;
        }
        self.leave_reserve(base);
        result
    }

    fn room_for(&self, base: *mut Value, args: usize) -> bool {
        let end = base as usize + (HEADER_WORDS + args) * size_of::<Value>();
        end < self.stack.limit()
    }

    /// Collects everything now.
    pub fn collect_full(&mut self) {
        self.collect(ruse_heap::collect::Level::Full, None);
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        self.runtime.ports.flush_all();
        let dead = self.runtime.heap.drain_finalizable();
        self.free_dead(dead);
    }
}
