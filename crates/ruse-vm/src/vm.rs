//! The public face of the interpreter: a VM, how it is entered, how it ends.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use ruse_heap::control::{Stop, reason};
use ruse_heap::{Control, Kind, Value};
use ruse_isa::code::CodeUnit;
use ruse_isa::frame::{
    Boundary, CLOSURE_SLOT, DYNAMIC_REGISTERS, DynamicRegister, HEADER_WORDS, RETURN_SLOT,
    boundary_word,
};
use ruse_isa::layout::{offset, shape};
use ruse_isa::native::HELPER_ARGUMENTS;
use ruse_isa::ops::Instruction;
use ruse_runtime::{Runtime, RuntimeConfig};

use crate::backtrace::Backtrace;
use crate::continuation::Saved;
use crate::host::{HostCall, HostFunctions};
use crate::instance::template_of;
use crate::link::{Linker, UnitError};
use crate::native::{Native, Outcome};
use crate::stack::Stack;
use crate::suspend::Suspension;
use crate::timing::TierClock;
use crate::trace::{Reason, Tracer};

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

/// A run that the tracer ended.
#[derive(Clone, Debug)]
pub struct Traced {
    /// Why, in its terms.
    pub reason: Reason,
    /// The frames that ran.
    pub backtrace: Backtrace,
}

/// Why a run ended without a value. Small, because every slow path may give one.
#[derive(Clone, Debug)]
pub enum Exit {
    /// An object was raised and nobody handled it.
    Uncaught(Box<Uncaught>),
    /// The program asked to end with this status.
    Exit(i32),
    /// The run was ended from outside of the program.
    Stopped {
        /// By what.
        stop: Stop,
        /// The frames that ran.
        backtrace: Box<Backtrace>,
    },
    /// The fuel is used up.
    OutOfFuel(Box<Backtrace>),
    /// The tracer ended the run.
    Traced(Box<Traced>),
    /// A continuation of an outer run was called: the host functions between must return.
    Unwind {
        /// Depth of the run that goes on.
        depth: usize,
    },
    /// A host function waits: the frames stay where they are, and [`Vm::resume`] goes on with them. Only runs that
    /// [`Vm::start`] began end like that, and their callers see [`Poll::Pending`](std::task::Poll::Pending).
    Suspended,
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
    /// Time in the interpreter, and in the procedures written in Rust that it called, if [`Vm::time_tiers`] was called.
    pub interpreter_time: Duration,
    /// The same in machine code.
    pub native_time: Duration,
    /// Counters of the native tier; all 0 without one.
    pub native: crate::native::NativeStats,
}

/// A run of the host's, from its call to its end.
pub(crate) struct Run {
    /// What continuations say of the run that they belong to: runs of an idle VM all have the same number, so that a
    /// REPL can go on with what an earlier input captured; each nested run has its own.
    pub(crate) number: i64,
    /// The host function that called; its frame is the highest one of the run below.
    pub(crate) host_call: HostCall,
    /// [`Vm::native_limit`] of the run below.
    outer_native_limit: u64,
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
    /// The frame that a continuation is cutting the native stack down to; null at all other times.
    pub(crate) cut_frame: *mut Value,
    /// The frame with which machine code that an interpreter entered came to an end.
    pub(crate) last_frame: *mut Value,
    /// How many functions of Scheme C may call.
    pub(crate) callbacks: u64,
    /// What the outermost interpreter does next, while native frames are given up.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) stack: Stack,
    pub(crate) linker: Linker,
    /// Base of the current run.
    pub(crate) base: *mut Value,
    /// The host function that is running.
    pub(crate) host_call: HostCall,
    pub(crate) host_functions: HostFunctions,
    /// How a host function ended that ended the run, too, while that is pending.
    pub(crate) host_exit: Option<Exit>,
    /// The continuation of an outer run that was called; host functions are being left.
    pub(crate) unwinding: Option<Unwinding>,
    /// An object that a host function raised again, with the backtrace of the first time.
    pub(crate) carried: Option<(Value, Backtrace)>,
    /// Whether [`Vm::abandoned`] is that of a nested run whose end goes on.
    pub(crate) keeps_abandoned: bool,
    /// The call that waits for the host, and who is woken.
    pub(crate) suspension: Suspension,
    /// Number of the last nested run.
    last_run: i64,
    /// What the embedding crate keeps with the VM.
    pub embedder: Option<Box<dyn Any + Send>>,
    /// Stretches of the stack that stand in saved continuations, lowest first.
    pub(crate) saved: Vec<Saved>,
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
    /// Who watches the instructions, if somebody does.
    pub(crate) tracer: Option<Box<dyn Tracer>>,
    /// How long each tier runs, if somebody wants to know.
    pub(crate) tier_clock: Option<Box<TierClock>>,
    /// What collections of older generations may still visit in stress mode.
    pub(crate) stress_budget: usize,
    pub(crate) primitives: &'static [ruse_runtime::Primitive],
    /// Bodies of procedures that the VM calls on its own.
    pub(crate) hooks: Hooks,
}

/// A call of a continuation of an outer run, on its way there.
#[derive(Clone, Copy)]
pub(crate) struct Unwinding {
    /// Depth of the run that goes on.
    pub(crate) depth: usize,
    /// The continuation; a root.
    pub(crate) continuation: Value,
    /// Its value; a root.
    pub(crate) value: Value,
}

/// Number of the runs of an idle VM.
const OUTERMOST_RUN: i64 = 1;

/// Names of the Scheme procedures that the VM calls, and their cells once they are known.
#[derive(Clone)]
pub(crate) struct Hooks {
    library: String,
    names: [String; HOOKS],
    pub(crate) cells: [Value; HOOKS],
}

/// How many hooks there are.
const HOOKS: usize = 4;

/// A procedure that the VM calls on its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(crate) enum Hook {
    /// `(signal object continuable?)`: calls the current handler.
    Signal = 0,
    /// `(throw continuation value)`: runs `dynamic-wind` thunks, then reinstates.
    Throw = 1,
    /// `(run-winders winders)`: leaves and enters `dynamic-wind` extents until these are the open ones.
    RunWinders = 2,
    /// `(run-prompt tag procedure argument)`: calls the procedure. The VM never calls it, its frames are the prompts.
    Prompt = 3,
}

impl Hook {
    /// Number of its parameters.
    fn parameters(self) -> usize {
        match self {
            Hook::Signal | Hook::Throw => 2,
            Hook::RunWinders => 1,
            Hook::Prompt => 3,
        }
    }
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
            cut_frame: std::ptr::null_mut(),
            last_frame: std::ptr::null_mut(),
            callbacks: 0,
            outcome: None,
            control,
            linker: Linker::default(),
            base,
            host_call: HostCall::NONE,
            host_functions: HostFunctions::default(),
            host_exit: None,
            unwinding: None,
            carried: None,
            keeps_abandoned: false,
            suspension: Suspension::default(),
            last_run: OUTERMOST_RUN,
            embedder: None,
            saved: Vec::new(),
            saved_before: 0,
            runs: Vec::new(),
            abandoned: [Value::NIL; DYNAMIC_REGISTERS],
            on_reserve: false,
            filled: config.fuel,
            stats: VmStats::default(),
            interrupted_safepoint: None,
            retried: (0, std::ptr::null()),
            tracer: None,
            tier_clock: None,
            stress_budget: crate::safepoint::STRESS_BUDGET,
            primitives: ruse_runtime::primitives(),
            hooks: Hooks {
                library: String::new(),
                names: Default::default(),
                cells: [Value::FALSE; HOOKS],
            },
            stack,
        })
    }

    /// Tells the VM which procedures of a Scheme library it calls on its own: the one that handles raised objects, that
    /// which throws through `dynamic-wind`, that which leaves such extents, that whose frames are prompts. They are
    /// looked up when they are first needed.
    pub fn set_hooks(&mut self, library: &str, names: [&str; HOOKS]) {
        self.hooks = Hooks {
            library: library.to_owned(),
            names: names.map(str::to_owned),
            cells: [Value::FALSE; HOOKS],
        };
    }

    /// The procedure of a hook that was looked up before.
    pub(crate) fn known_hook(&self, hook: Hook) -> Option<Value> {
        let cell = self.hooks.cells[hook as usize];
        if cell.is_kind(Kind::Global) { self.runtime.global_value(cell) } else { None }
    }

    /// The procedure of a hook; `None` when its library is not linked, or when its global holds something
    /// that cannot be called with the hook's arguments: an error in this call would be raised by this call.
    pub(crate) fn hook(&mut self, hook: Hook) -> Option<Value> {
        let usable = |value: &Value| {
            value.is_kind(Kind::Closure)
                && shape::arity(template_of(*value).raw(offset::Template::shape))
                    == shape::exact(hook.parameters())
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

    /// Leaves every `dynamic-wind` extent that an ended run left open by calling `procedure` of a library with `()`.
    ///
    /// # Errors
    /// How that ended without a value.
    pub fn unwind(&mut self, library: &str, procedure: &str) -> Result<Value, Exit> {
        let Some(procedure) = self.begin_unwind(library, procedure) else {
            return Ok(Value::UNSPECIFIED);
        };
        let result = self.call(procedure, &[Value::NIL]);
        self.end_unwind();
        result
    }

    /// Goes back to where the last run that ended without a value stood; the procedure that leaves the extents there
    /// when it is called with `()`. `None` when a run is under way or there is no such procedure.
    pub fn begin_unwind(&mut self, library: &str, procedure: &str) -> Option<Value> {
        self.abandon();
        if !self.runs.is_empty() {
            return None;
        }
        let cell = self.global(library, procedure).ok()?;
        let procedure = self.runtime.global_value(cell)?;
        let here = std::mem::replace(&mut self.abandoned, [Value::NIL; DYNAMIC_REGISTERS]);
        self.runtime.dynamic = here;
        Some(procedure)
    }

    /// Back outside of all extents.
    pub fn end_unwind(&mut self) {
        self.runtime.dynamic = [Value::NIL; DYNAMIC_REGISTERS];
        self.runtime.dynamic[DynamicRegister::Handlers as usize] = self.runtime.base_handlers();
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
        let (interpreter_time, native_time) = self.tier_times();
        VmStats { heap, heap_bytes, fuel_used, native, interpreter_time, native_time, ..self.stats }
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

    /// Calls a procedure, from a host function in a nested run.
    ///
    /// # Errors
    /// Why the run ended without a value. The VM is usable afterwards.
    pub fn call(&mut self, procedure: Value, args: &[Value]) -> Result<Value, Exit> {
        self.abandon();
        if !self.runs.is_empty() {
            return self.call_nested(procedure, args);
        }
        self.carried = None;
        self.run_at(self.stack.base(), procedure, args)
    }

    /// Runs a call whose frame is to stand at `base`, which is above everything in use.
    pub(crate) fn run_at(
        &mut self,
        base: *mut Value,
        procedure: Value,
        args: &[Value],
    ) -> Result<Value, Exit> {
        let result = self.begin_run(base, procedure, args);
        self.end_run(base, result)
    }

    /// Runs a call whose frame is to stand at `base` as [`Vm::run_at`] does, but leaves the run there.
    #[inline]
    pub(crate) fn begin_run(
        &mut self,
        base: *mut Value,
        procedure: Value,
        args: &[Value],
    ) -> Result<Value, Exit> {
        self.enter_run(base);
        if !self.room_for(base, args.len()) {
            return Err(self.overflow_exit());
        }
        // SAFETY: V2: room for the call was checked.
        unsafe {
            *base.add(CLOSURE_SLOT) = procedure;
            *(base.add(RETURN_SLOT) as *mut u64) = boundary_word(Boundary::Host);
            base.add(HEADER_WORDS).copy_from_nonoverlapping(args.as_ptr(), args.len());
            self.run(base, args.len())
        }
    }

    /// Leaves the current run, whose lowest frame is at `base`.
    #[inline]
    pub(crate) fn end_run(
        &mut self,
        base: *mut Value,
        result: Result<Value, Exit>,
    ) -> Result<Value, Exit> {
        let dynamic = self.leave_run();
        let keeps = std::mem::replace(&mut self.keeps_abandoned, false);
        self.leave_reserve(base);
        let exit = match result {
            // Said anew: a result that is handed on as it came is copied whole.
            Ok(value) => return Ok(value),
            Err(exit) => exit,
        };
        if !matches!(exit, Exit::Unwind { .. }) {
            if !keeps {
                self.abandoned = self.runtime.dynamic;
            }
            self.runtime.dynamic = dynamic;
        }
        Err(exit)
    }

    #[inline]
    fn enter_run(&mut self, base: *mut Value) {
        let number = if self.runs.is_empty() {
            OUTERMOST_RUN
        } else {
            self.last_run += 1;
            self.last_run
        };
        self.runs.push(Run {
            number,
            host_call: std::mem::replace(&mut self.host_call, HostCall::NONE),
            outer_native_limit: self.native_limit,
            outer_nest: std::mem::replace(&mut self.nest_base, std::ptr::null_mut()),
            outer_base: self.base,
            saved_before: self.saved_before,
            dynamic: self.runtime.dynamic,
        });
        self.base = base;
        self.saved_before = self.saved.len();
    }

    /// Back to the run below; gives the dynamic state at the call.
    #[inline]
    pub(crate) fn leave_run(&mut self) -> [Value; DYNAMIC_REGISTERS] {
        self.saved.truncate(self.saved_before);
        let run = self.runs.pop().expect("a run was entered");
        self.base = run.outer_base;
        self.host_call = run.host_call;
        self.native_limit = run.outer_native_limit;
        self.nest_base = run.outer_nest;
        self.saved_before = run.saved_before;
        run.dynamic
    }

    fn room_for(&self, base: *mut Value, args: usize) -> bool {
        let end = base as usize + (HEADER_WORDS + args) * size_of::<Value>();
        end < self.stack.limit()
    }

    /// Collects if the heap asks for it, between runs or in a host function.
    #[inline]
    pub fn collect_if_due(&mut self) {
        if self.control.is_requested(reason::COLLECT) {
            let level = self.runtime.heap.due_level();
            self.collect(level, None);
        }
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
