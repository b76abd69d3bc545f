//! Machine code beside the interpreter: when a function is compiled, how control goes in and comes out.
//!
//! A template counts down its calls and loop iterations; at zero the function is compiled and its entry points to
//! machine code. Machine code that comes to something it was not made for (a wrong guess, an error) calls back, and
//! [`Vm::nest`] interprets that one frame until it returns. A jump out of native frames (a continuation, the end of the
//! program, a native stack that runs low) goes by the exception sentinel: each native frame returns at once, until one
//! finds that it is the one that [`Outcome`] names, or the outermost interpreter goes on with the frames of the VM
//! stack, which are complete (law 1).
//!
//! Invariant: whoever takes the value of a call looks at the callee's return word, machine code like the interpreter, so
//! a frame that stands in a saved continuation leaves it before it runs again, wherever it is suspended. The frames from
//! `nest_base` up are those of the running interpreter, those below it belong to whoever called that.

mod allowance;
mod helpers;
mod ops;
mod report;

use std::cell::Cell;
use std::mem::offset_of;
use std::time::{Duration, Instant};

use ruse_heap::{Control, Heap, Kind, Value};
use ruse_isa::frame::{HEADER_WORDS, RETURN_BOUNDARY, RETURN_NATIVE, RETURN_SLOT};
use ruse_isa::layout::{offset, shape};
use ruse_isa::native::{
    CodeAddress, CodeGenerator, CompileRequest, ContextLayout, Deopt, Entry, Listing, Stubs,
    feedback,
};

use crate::calls::clause_for;
use crate::instance::{Instance, instance_of, instructions_of, template_of};
use crate::interpreter::{Next, Position};
use crate::timing::Tier;
use crate::vm::{Exit, Vm};

use allowance::Allowance;
pub(crate) use helpers::table;
use report::{Reason, Report};

/// Bytes of native stack that primitives and helpers may need below the limit.
const STACK_MARGIN: usize = 128 * 1024;
/// Bytes of native stack that machine code uses, where there is so much: what stays in the cache. Beyond, its frames
/// are given up, and the native stack is used from its beginning again.
const NATIVE_STACK: usize = 256 * 1024;
/// Wrong guesses after which a function is compiled anew with what was learned.
const GUARD_EXITS: u32 = 16;
/// Returns into a frame of a compiled function before the rest of the function is compiled from there.
const HOT_RETURNS: u32 = 8;
/// Entries from the interpreter that are looked at together, and the time of one under which they count as frequent.
const ENTRIES: u32 = 4096;
const ENTRY_TIME: Duration = Duration::from_micros(8);

/// How functions tier up.
#[derive(Clone, Copy, Debug)]
pub struct TierConfig {
    /// Calls and iterations before a function is compiled; 0 compiles at the first.
    pub threshold: u32,
    /// How often a function is compiled anew after guesses that were wrong.
    pub recompiles: u32,
    /// Hundredths of the time that compiling may take; 100 sets no limit.
    pub share: u32,
    /// Guesses that are to fail, for tests.
    pub deopt: Deopt,
    /// Whether to keep what [`Vm::native_report`] gives.
    pub report: bool,
}

/// Counters of the native tier.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NativeStats {
    /// Pieces of code that were made.
    pub compiled: u64,
    /// Functions that the generator did not take.
    pub refused: u64,
    /// How often a hot function had to wait because compiling had had its share of the time.
    pub postponed: u64,
    /// Nanoseconds in the generator.
    pub compile_ns: u64,
    /// Bytes of code made.
    pub code_bytes: u64,
    /// Calls from the interpreter into machine code.
    pub entries: u64,
    /// Exits because a guess was wrong.
    pub guard_exits: u64,
    /// Exits for what only the interpreter does.
    pub plain_exits: u64,
    /// Exits because something raised.
    pub raised_exits: u64,
    /// Functions that were given back to the interpreter because they are re-entered by continuations all the time.
    pub given_up: u64,
    /// Native frames given up because the native stack ran low.
    pub stack_exits: u64,
}

/// The way from Rust into machine code: context, code, frame, count, argument registers, and the frame whose caller
/// somebody else runs. Other frames that return are followed by their callers, as far as there is machine code for them.
type Trampoline = unsafe extern "C" fn(
    *mut Vm,
    usize,
    *mut Value,
    i64,
    Value,
    Value,
    Value,
    Value,
    *mut Value,
) -> Value;

/// Makes a code generator.
pub type MakeGenerator = Box<dyn FnOnce() -> Result<Box<dyn CodeGenerator>, String> + Send>;

/// A code generator with the code that every VM needs.
struct Machinery {
    generator: Box<dyn CodeGenerator>,
    trampoline: Trampoline,
    /// Entry of functions that are not compiled.
    interpret: u64,
}

/// The native tier of a VM.
pub(crate) struct Native {
    /// What makes the machinery; `None` once it was called.
    make: Option<MakeGenerator>,
    /// `None` before the first function is hot, and when there is no code for this machine.
    machinery: Option<Machinery>,
    threshold: u32,
    recompiles: u32,
    allowance: Allowance,
    deopt: Deopt,
    /// Whether the code counts fuel; decided when the first piece is made.
    counts_fuel: Option<bool>,
    /// Code that was replaced while it may stand on the native stack.
    retired: Vec<CodeAddress>,
    /// The text of what is made, if somebody wants to read it.
    listing: Option<(Listing, String)>,
    /// What became of each function, if somebody wants to know.
    report: Option<Box<Report>>,
    pub(crate) stats: NativeStats,
}

/// What is done when native frames are gone.
pub(crate) enum Outcome {
    /// The outermost interpreter goes on there.
    Resume(Position),
    /// Whoever runs this frame, machine code or an interpreter, goes on with it. The value it waits for is in its slot.
    Cut(Position),
    /// As `Resume`, for the interpreter that came into the machine code, whatever native frames are below it.
    Continue(Position),
    /// The run has this value.
    Finish(Value),
    /// The run ends so.
    Exit(Exit),
}

/// Code of one entry of a function.
#[derive(Clone, Copy, Debug)]
enum Code {
    /// So many returns or iterations are left until it is compiled.
    Counting(u32),
    Ready(CodeAddress),
    Refused,
}

/// What an instance knows of its machine code.
#[derive(Default)]
pub(crate) struct InstanceCode {
    /// Of [`Entry::Call`], which every call by the host looks up.
    call: Option<Code>,
    /// Of the others, sorted: mostly few, but the body of a program may have one for each of its calls.
    inner: Vec<(Entry, Code)>,
    /// The addresses of the code for [`Entry::Return`], by instruction; empty without any. The template knows it.
    returns: Box<[Cell<u64>]>,
    guard_exits: u32,
    recompiles: u32,
    /// Entries from the interpreter since `entered_from`.
    entered: u32,
    /// When they began to be counted, and how often frames had been taken back from the heap then.
    entered_from: Option<(Instant, u64)>,
    /// Whether the function stays interpreted.
    given_up: bool,
}

impl InstanceCode {
    /// Counts an entry from the interpreter. Going on in frames that are taken back from the heap gives up the native
    /// ones, so where that is as frequent as entries, going in and out costs more than machine code saves (a fifth in
    /// `benches/scheme/amb.scm`): then the answer is that the function stays interpreted.
    fn is_left_all_the_time(&mut self, reinstated: u64) -> bool {
        self.entered += 1;
        if self.entered < ENTRIES {
            return false;
        }
        self.entered = 0;
        let now = Instant::now();
        let Some((from, before)) = self.entered_from.replace((now, reinstated)) else {
            return false;
        };
        reinstated - before >= u64::from(ENTRIES / 4) && now - from < ENTRY_TIME * ENTRIES
    }

    /// The code of an entry; `patience` if nothing is known of it yet.
    fn of(&mut self, entry: Entry, patience: u32) -> &mut Code {
        match entry {
            Entry::Call => self.call.get_or_insert(Code::Counting(patience)),
            Entry::Loop(_) | Entry::Return(_) => {
                let index = match self.inner.binary_search_by_key(&entry, |&(inner, _)| inner) {
                    Ok(index) => index,
                    Err(index) => {
                        self.inner.insert(index, (entry, Code::Counting(patience)));
                        index
                    }
                };
                &mut self.inner[index].1
            }
        }
    }

    fn has_code(&self) -> bool {
        self.call
            .iter()
            .chain(self.inner.iter().map(|(_, code)| code))
            .any(|code| matches!(code, Code::Ready(_)))
    }

    /// Notes the code for returns to an instruction of a function of so many; gives the address of the table.
    fn add_return(&mut self, pc: u32, code: CodeAddress, instructions: usize) -> u64 {
        if self.returns.is_empty() {
            self.returns = vec![Cell::new(0); instructions].into_boxed_slice();
        }
        self.returns[pc as usize].set(code.address as u64);
        self.returns.as_ptr() as u64
    }

    /// Takes the machine code away; gives what is to be released once no native frame is left.
    fn take_code(&mut self) -> impl Iterator<Item = CodeAddress> {
        self.returns.iter().for_each(|code| code.set(0));
        let inner = self.inner.drain(..).map(|(_, code)| code);
        self.call.take().into_iter().chain(inner).filter_map(|code| match code {
            Code::Ready(code) => Some(code),
            Code::Counting(_) | Code::Refused => None,
        })
    }
}

/// A countdown that never ends.
pub(crate) const NEVER: i64 = i64::MAX & !1;

impl Vm {
    /// What machine code must know of this VM's layout.
    pub fn context_layout() -> ContextLayout {
        let heap = offset_of!(Vm, runtime) + offset_of!(ruse_runtime::Runtime, heap);
        ContextLayout {
            control: offset_of!(Vm, control_block) as i32,
            control_limit: Control::LIMIT_OFFSET as i32,
            native_limit: offset_of!(Vm, native_limit) as i32,
            nursery_next: (heap + Heap::NURSERY_NEXT_OFFSET) as i32,
            nursery_end: (heap + Heap::NURSERY_END_OFFSET) as i32,
            dynamic: (offset_of!(Vm, runtime) + offset_of!(ruse_runtime::Runtime, dynamic)) as i32,
            helpers: offset_of!(Vm, helpers) as i32,
            rare: offset_of!(Vm, rare) as i32,
            answer: offset_of!(Vm, answer) as i32,
            cut_frame: offset_of!(Vm, cut_frame) as i32,
            last_frame: offset_of!(Vm, last_frame) as i32,
            callbacks: offset_of!(Vm, callbacks) as i32,
            fuel: Control::FUEL_OFFSET as i32,
            block_bytes: Heap::BLOCK_BYTES as i64,
            block_generation: Heap::BLOCK_GENERATION_OFFSET as i32,
        }
    }

    /// Gives the VM a native tier; `make` is called when the first function is hot. Units that were linked before stay
    /// interpreted.
    pub fn set_native(&mut self, make: MakeGenerator, config: TierConfig) {
        self.native = Some(Box::new(Native {
            make: Some(make),
            machinery: None,
            threshold: config.threshold,
            recompiles: config.recompiles,
            allowance: Allowance::new(config.share),
            deopt: config.deopt,
            counts_fuel: None,
            retired: Vec::new(),
            listing: None,
            report: config.report.then(Box::default),
            stats: NativeStats::default(),
        }));
    }

    /// Keeps the text of the machine code that is made from now on, for [`Vm::take_listing`].
    pub fn keep_listing(&mut self, form: Listing) {
        if let Some(native) = &mut self.native {
            native.listing = Some((form, String::new()));
        }
    }

    /// What was kept: each piece of code under a line with its function and entry.
    pub fn take_listing(&mut self) -> String {
        let listing = self.native.as_mut().and_then(|native| native.listing.take());
        listing.map(|(_, text)| text).unwrap_or_default()
    }

    /// A table of the functions that were compiled or refused, with what made machine code be left; empty unless it was
    /// asked for.
    pub fn native_report(&self) -> String {
        let report = self.native.as_ref().and_then(|native| native.report.as_ref());
        report.map(|report| report.text()).unwrap_or_default()
    }

    /// Notes that machine code was left.
    ///
    /// # Safety
    /// V3: the frame's closure runs the code that `pc` is in.
    unsafe fn note_exit(&mut self, frame: *mut Value, pc: u32, reason: Reason) {
        let Some(native) = &mut self.native else { return };
        *match reason {
            Reason::Guess => &mut native.stats.guard_exits,
            Reason::Plain => &mut native.stats.plain_exits,
            Reason::Raised => &mut native.stats.raised_exits,
            Reason::Stack => &mut native.stats.stack_exits,
        } += 1;
        if let (Some(report), Some(machinery)) = (&mut native.report, &mut native.machinery) {
            // SAFETY: the caller's promise.
            let instance = unsafe { instance_of(*frame) };
            report.left(instance, pc, reason, &mut *machinery.generator);
        }
    }

    /// Makes the code generator when it is first needed; every template gets its way into the interpreter.
    fn start_native(&mut self) {
        let Some(native) = &mut self.native else { return };
        let Some(make) = native.make.take() else { return };
        let machinery = make().and_then(|mut generator| {
            let Stubs { trampoline, interpret, rare } = generator.stubs()?;
            // SAFETY: V5: the generator promises that the code has this signature.
            let trampoline =
                unsafe { std::mem::transmute::<usize, Trampoline>(trampoline.address) };
            let interpret = interpret.address as u64;
            Ok((Machinery { generator, trampoline, interpret }, rare.map(|code| code.address)))
        });
        let Ok((machinery, rare)) = machinery else {
            native.stats.refused += 1;
            return;
        };
        self.rare = rare;
        self.runtime.heap.each_finalizable(Kind::Template, &mut |template| {
            // SAFETY: H4: a raw field, the address is even.
            unsafe { *template.address().add(offset::Template::entry) = machinery.interpret };
        });
        native.machinery = Some(machinery);
    }

    /// Whether runs use machine code: there is a native tier, its code counts fuel if the VM does, and nobody
    /// watches every instruction.
    pub(crate) fn is_tiered(&self) -> bool {
        self.tracer.is_none()
            && self.native.as_ref().is_some_and(|native| {
                native.counts_fuel.is_none_or(|counts| counts == self.filled.is_some())
            })
    }

    /// Entry and countdown of a new template.
    pub(crate) fn first_entry(&self) -> (u64, u64) {
        match &self.native {
            Some(native) => {
                let entry = native.machinery.as_ref().map_or(0, |machinery| machinery.interpret);
                (entry, u64::from(native.threshold) << 1)
            }
            None => (0, NEVER as u64),
        }
    }

    /// Works out how low the native stack may grow, at the start of a run.
    pub(crate) fn measure_native_stack(&mut self) {
        let marker = 0u8;
        let top = &raw const marker as usize;
        let left =
            stacker::remaining_stack().unwrap_or(2 * STACK_MARGIN).min(NATIVE_STACK + STACK_MARGIN);
        self.native_limit = top.saturating_sub(left.saturating_sub(STACK_MARGIN)) as u64;
    }

    fn native_stack_is_low(&self) -> bool {
        let marker = 0u8;
        (&raw const marker as u64) < self.native_limit
    }

    /// The countdown of the function of this frame is over: machine code if there is any, else the interpreter goes
    /// on at its first instruction. The frame holds callee, return word and exactly its required arguments.
    ///
    /// # Safety
    /// V1 to V4 as for [`Vm::call_slow`].
    #[inline(never)]
    pub(crate) unsafe fn enter_hot(
        &mut self,
        frame: *mut Value,
        template: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let nargs = shape::required(template.raw(offset::Template::shape));
            if let Some(next) = self.try_native(frame, nargs) {
                return next;
            }
            self.enter_interpreted(frame)
        }
    }

    /// Machine code for a prepared call, if there is any.
    ///
    /// # Safety
    /// As [`Vm::enter_hot`], with any number of arguments that the closure takes.
    pub(crate) unsafe fn try_native(
        &mut self,
        frame: *mut Value,
        nargs: usize,
    ) -> Option<Result<Next, Exit>> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.native_stack_is_low() {
                return None;
            }
            let code = self.code_for(frame, Entry::Call, 0)?;
            Some(self.run_native(frame, code, nargs as i64, None))
        }
    }

    /// Counts a call that takes the slow path; whether the callee's time has come.
    pub(crate) fn counts_down(&mut self, template: Value) -> bool {
        if !self.is_tiered() {
            return false;
        }
        // SAFETY: H1: a raw field of a template.
        unsafe {
            let left = template.address().add(offset::Template::countdown) as *mut i64;
            if *left > 0 {
                *left -= 2;
            }
            *left <= 0
        }
    }

    /// Whether there may be machine code for the function of a frame.
    ///
    /// # Safety
    /// V3.
    pub(crate) unsafe fn is_hot(&self, frame: *mut Value) -> bool {
        // SAFETY: the caller's promise.
        let template = unsafe { template_of(*frame) };
        self.is_tiered() && template.raw(offset::Template::countdown) == 0
    }

    /// A loop's back-edge or a return came to `pc` in a function whose countdown is over.
    ///
    /// # Safety
    /// V1 to V4; live slots stand in the frame. For a return, `value` is written to its slot too.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn resume_hot(
        &mut self,
        at: Position,
        value: Option<Value>,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let pc = Self::pc_index(at.fp, at.pc);
            let (entry, patience) = match value {
                Some(_) => (Entry::Return(pc), HOT_RETURNS),
                None => (Entry::Loop(pc), self.native.as_ref().map_or(0, |n| n.threshold)),
            };
            if !self.native_stack_is_low()
                && let Some(code) = self.code_for(at.fp, entry, patience)
            {
                return self.run_native(at.fp, code, 0, value);
            }
            Ok(Next::At(at))
        }
    }

    /// The value of the call prepared at the bottom of a run, if machine code gives it right away; else how to go on, if
    /// machine code was entered. A result that is no such detour comes back in registers.
    ///
    /// # Safety
    /// V1 to V4 as for [`Vm::call_slow`].
    #[inline]
    pub(crate) unsafe fn run_compiled(
        &mut self,
        base: *mut Value,
        nargs: usize,
    ) -> Option<Result<Value, Next>> {
        // SAFETY: the caller's promise.
        unsafe {
            if !(*base).is_kind(Kind::Closure) || !self.is_tiered() || self.native_stack_is_low() {
                return None;
            }
            let template = template_of(*base);
            let is_exact =
                shape::arity(template.raw(offset::Template::shape)) == shape::exact(nargs);
            if !is_exact {
                return None;
            }
            let code = self.code_at_hand(base, template)?;
            let value = self.enter_native(base, code, nargs as i64, None, base);
            if value == Value::EXCEPTION {
                return Some(Err(self.native_left(base, 0)));
            }
            debug_assert_eq!(
                *(base.add(RETURN_SLOT) as *const u64) & RETURN_BOUNDARY,
                RETURN_BOUNDARY
            );
            Some(Ok(value))
        }
    }

    /// The value of a call of a case-lambda procedure by machine code, or EXCEPTION, if the clause has machine code too.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn call_clause(&mut self, frame: *mut Value, nargs: usize) -> Option<Value> {
        // SAFETY: the caller's promise.
        unsafe {
            let clause = clause_for(*frame, nargs)?;
            if self.native_stack_is_low() {
                return None;
            }
            *frame = clause;
            let code = self.code_at_hand(frame, template_of(clause))?;
            Some(self.enter_native(frame, code, nargs as i64, None, frame))
        }
    }

    /// Runs machine code on a frame; what comes of the value that it returns.
    unsafe fn run_native(
        &mut self,
        frame: *mut Value,
        code: usize,
        count: i64,
        first: Option<Value>,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let mark = *(frame.add(RETURN_SLOT) as *const u64) & RETURN_NATIVE;
            let value = self.enter_native(frame, code, count, first, self.nest_base);
            if value != Value::EXCEPTION {
                return self.return_slow(self.last_frame, value);
            }
            Ok(self.native_left(frame, mark))
        }
    }

    /// Runs machine code on a frame, and on its callers up to that of `stop`, until one without machine code is to go on
    /// with the value, or EXCEPTION. `last_frame` is the frame that this is of.
    #[inline]
    unsafe fn enter_native(
        &mut self,
        frame: *mut Value,
        code: usize,
        count: i64,
        first: Option<Value>,
        stop: *mut Value,
    ) -> Value {
        // SAFETY: V2: the frame and the argument slots behind it are memory of the stack; V5.
        unsafe {
            *(frame.add(RETURN_SLOT) as *mut u64) |= RETURN_NATIVE;
            let Some(native) = &mut self.native else { unreachable!("there is code to run") };
            native.stats.entries += 1;
            if let Some(report) = &mut native.report {
                report.entered(instance_of(*frame));
            }
            let Some(machinery) = &native.machinery else { unreachable!("there is code to run") };
            let trampoline = machinery.trampoline;
            let args = frame.add(HEADER_WORDS);
            let tier = self.switch_tier(Some(Tier::Native));
            let value = trampoline(
                self,
                code,
                frame,
                count,
                first.unwrap_or(*args),
                *args.add(1),
                *args.add(2),
                *args.add(3),
                stop,
            );
            self.switch_tier(tier);
            value
        }
    }

    /// What comes after machine code that was entered on a frame gave EXCEPTION; `mark` is what its return word had of
    /// [`RETURN_NATIVE`].
    unsafe fn native_left(&mut self, frame: *mut Value, mark: u64) -> Next {
        match self.outcome.take() {
            Some(Outcome::Continue(position)) => {
                if position.fp == frame {
                    // The frame is this interpreter's again; its return word is read as before.
                    // SAFETY: V2: the frame was entered.
                    unsafe {
                        let word = frame.add(RETURN_SLOT) as *mut u64;
                        *word = *word & !RETURN_NATIVE | mark;
                    }
                }
                Next::At(position)
            }
            outcome => {
                self.outcome = outcome;
                Next::Leave
            }
        }
    }

    /// Interprets from what `begin` gives until the frame at `base` returns; EXCEPTION when the run goes on
    /// elsewhere.
    ///
    /// # Safety
    /// The frame is called by machine code; V1 to V4 for the position.
    pub(crate) unsafe fn nest(
        &mut self,
        base: *mut Value,
        begin: impl FnOnce(&mut Vm) -> Result<Next, Exit>,
    ) -> Value {
        let outer = std::mem::replace(&mut self.nest_base, base);
        let tier = self.switch_tier(Some(Tier::Interpreter));
        let mut next = begin(self);
        let value = loop {
            next = match next {
                // SAFETY: the caller's promise.
                Ok(Next::At(position)) => unsafe { self.interpret_at(position) },
                Ok(Next::Done(value)) => break value,
                Ok(Next::Leave) => match self.outcome {
                    Some(Outcome::Cut(position)) if position.fp >= base => {
                        self.outcome = None;
                        self.cut_frame = std::ptr::null_mut();
                        Ok(Next::At(position))
                    }
                    _ => break Value::EXCEPTION,
                },
                Err(exit) => {
                    self.outcome = Some(Outcome::Exit(exit));
                    break Value::EXCEPTION;
                }
            };
        };
        self.nest_base = outer;
        self.switch_tier(tier);
        value
    }

    /// Whether native frames of this run stand below the running interpreter.
    #[inline(always)]
    pub(crate) fn is_nested(&self) -> bool {
        !self.nest_base.is_null()
    }

    /// Gives up the native frames: the outermost interpreter goes on with `next`.
    pub(crate) fn leave_native(&mut self, next: Next) -> Next {
        if !self.is_nested() {
            return next;
        }
        self.outcome = match next {
            Next::At(position) => Some(Outcome::Resume(position)),
            Next::Done(value) => Some(Outcome::Finish(value)),
            Next::Leave => return Next::Leave,
        };
        Next::Leave
    }

    /// Gives up the native frames above the one that goes on, all of which stand in place.
    pub(crate) fn cut_native(&mut self, next: Next) -> Next {
        match next {
            Next::At(position) if position.fp < self.nest_base => {
                self.outcome = Some(Outcome::Cut(position));
                self.cut_frame = position.fp;
                Next::Leave
            }
            next => next,
        }
    }

    /// What the outermost interpreter does after native frames were given up.
    pub(crate) fn take_outcome(&mut self) -> Result<Next, Exit> {
        self.release_retired();
        self.cut_frame = std::ptr::null_mut();
        match self.outcome.take() {
            Some(
                Outcome::Resume(position) | Outcome::Cut(position) | Outcome::Continue(position),
            ) => Ok(Next::At(position)),
            Some(Outcome::Finish(value)) => Ok(Next::Done(value)),
            Some(Outcome::Exit(exit)) => Err(exit),
            None => unreachable!("machine code gave up without saying why"),
        }
    }

    /// A function died: its code can go with the next that goes.
    pub(crate) fn release_code(&mut self, instance: &Instance) {
        if let Some(native) = &mut self.native {
            native.retired.extend(instance.code.borrow_mut().take_code());
        }
    }

    /// No native frame is left: code that was replaced can go.
    fn release_retired(&mut self) {
        if let Some(native) = &mut self.native
            && self.runs.len() == 1
        {
            for code in native.retired.drain(..) {
                if let Some(machinery) = &mut native.machinery {
                    machinery.generator.release(code);
                }
            }
        }
    }

    /// The code for a call of the function of this frame, whose template this is: of a hot function.
    #[inline]
    unsafe fn code_at_hand(&mut self, frame: *mut Value, template: Value) -> Option<usize> {
        if template.raw(offset::Template::countdown) != 0 {
            return None;
        }
        let machinery = self.native.as_ref()?.machinery.as_ref();
        let entry = template.raw(offset::Template::entry);
        match machinery {
            Some(machinery) if entry != machinery.interpret => Some(entry as usize),
            // SAFETY: the caller's promise, V3.
            _ => unsafe { self.code_for(frame, Entry::Call, 0) },
        }
    }

    /// The code of an entry, compiled when its time has come.
    #[inline]
    unsafe fn code_for(&mut self, frame: *mut Value, entry: Entry, patience: u32) -> Option<usize> {
        // SAFETY: V3.
        let instance = unsafe { instance_of(*frame) };
        let mut known = instance.code.borrow_mut();
        if known.given_up {
            return None;
        }
        match known.of(entry, patience) {
            Code::Ready(code) => {
                let address = code.address;
                if known.is_left_all_the_time(self.stats.reinstatements) {
                    let native = self.native.as_mut()?;
                    native.stats.given_up += 1;
                    if let Some(report) = &mut native.report {
                        report.given_up(instance);
                    }
                    known.given_up = true;
                    native.retired.extend(known.take_code());
                    let machinery = native.machinery.as_ref()?;
                    // SAFETY: V3.
                    unsafe { set_template(frame, machinery.interpret, NEVER as u64) };
                    return None;
                }
                return Some(address);
            }
            Code::Refused => return None,
            Code::Counting(left) if *left > 0 => {
                *left -= 1;
                return None;
            }
            Code::Counting(_) => {}
        }
        self.start_native();
        let native = self.native.as_mut()?;
        let Some(machinery) = native.machinery.as_mut() else {
            // There is no machine code in this process.
            *known.of(entry, 0) = Code::Refused;
            // SAFETY: V3: the interpreter never looks at the entry of a template that is not compiled.
            unsafe { set_template(frame, 0, NEVER as u64) };
            return None;
        };
        native.counts_fuel = Some(self.filled.is_some());
        let start = Instant::now();
        if !native.allowance.allows(start) {
            native.stats.postponed += 1;
            let wait = native.threshold.max(1);
            *known.of(entry, 0) = Code::Counting(0);
            // Where another entry has code, the countdown must stay over.
            if !known.has_code() {
                // SAFETY: V3.
                unsafe { set_template(frame, machinery.interpret, u64::from(wait) << 1) };
            }
            return None;
        }
        let (feedback, foreign) = (instance.feedback(), instance.signatures());
        let request = CompileRequest {
            unit: instance.unit(),
            function: instance.index(),
            entry,
            feedback: &feedback,
            foreign: &foreign,
            count_fuel: self.filled.is_some(),
            deopt: native.deopt,
        };
        let made = machinery.generator.compile(&request);
        let time = start.elapsed();
        native.stats.compile_ns += time.as_nanos() as u64;
        native.allowance.pay(time);
        if let Some(report) = &mut native.report {
            report.compiled(instance, &request, &made, time);
        }
        if let Some((form, text)) = &mut native.listing {
            let name = request.unit.functions[request.function as usize].name.as_deref();
            let name = name.unwrap_or("(unnamed)");
            let listing = machinery.generator.listing(&request, *form);
            let listing = listing.unwrap_or_else(|why| format!("not compiled: {why}\n"));
            text.push_str(&format!(";; {name}, entry: {entry:?}\n{listing}\n"));
        }
        match made {
            Ok(code) => {
                native.stats.compiled += 1;
                native.stats.code_bytes += code.bytes as u64;
                *known.of(entry, 0) = Code::Ready(code);
                // SAFETY: V3, V5: the template of the frame's closure is that of the instance.
                unsafe {
                    match entry {
                        Entry::Call => set_template(frame, code.address as u64, 0),
                        Entry::Return(pc) => {
                            let length = instance.function().code.len();
                            *template_of(*frame).address().add(offset::Template::returns) =
                                known.add_return(pc, code, length);
                        }
                        Entry::Loop(_) => {}
                    }
                }
                Some(code.address)
            }
            Err(_) => {
                native.stats.refused += 1;
                *known.of(entry, 0) = Code::Refused;
                // Where another entry has code, the countdown must stay over.
                if !known.has_code() {
                    // SAFETY: V3.
                    unsafe { set_template(frame, machinery.interpret, NEVER as u64) };
                }
                None
            }
        }
    }

    /// A guess in machine code was wrong at an instruction. After several the code is thrown away, and made anew
    /// with what was learned.
    ///
    /// # Safety
    /// V3: the frame's closure runs the code that `pc` is in.
    unsafe fn note_wrong_guess(&mut self, frame: *mut Value, pc: u32) {
        // SAFETY: the caller's promise.
        let instance = unsafe { instance_of(*frame) };
        instance.learn(pc, feedback::FAILED);
        let mut known = instance.code.borrow_mut();
        known.guard_exits += 1;
        let Some(native) = &mut self.native else { return };
        if known.given_up
            || known.guard_exits < GUARD_EXITS
            || known.recompiles >= native.recompiles
        {
            return;
        }
        known.guard_exits = 0;
        known.recompiles += 1;
        let Some(machinery) = &native.machinery else { return };
        native.retired.extend(known.take_code());
        if let Some(report) = &mut native.report {
            report.thrown_away(instance);
        }
        // SAFETY: V3.
        unsafe { set_template(frame, machinery.interpret, 0) };
    }
}

/// Sets entry and countdown of the template of a frame's closure.
///
/// # Safety
/// V3.
unsafe fn set_template(frame: *mut Value, entry: u64, countdown: u64) {
    // SAFETY: both words are raw fields of the template.
    unsafe {
        let template = template_of(*frame);
        *template.address().add(offset::Template::entry) = entry;
        *template.address().add(offset::Template::countdown) = countdown;
    }
}

/// The instruction at an index of a frame's code.
///
/// # Safety
/// V1, V3.
unsafe fn position(frame: *mut Value, pc: i64) -> Position {
    // SAFETY: the caller's promise.
    let pc = unsafe { instructions_of(template_of(*frame)).offset(pc as isize) };
    Position { pc, fp: frame }
}
