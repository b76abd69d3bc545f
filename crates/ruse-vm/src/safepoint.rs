//! Safepoints: function entry and loop back-edges whose check found work: a collection, an interrupt, the
//! end of the stack.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ruse_heap::collect::{Level, Tracer};
use ruse_heap::control::{Stop as StopRequest, reason};
use ruse_heap::{Dead, Kind, Value};
use ruse_isa::frame::{
    Boundary, CLOSURE_SLOT, HEADER_WORDS, RETURN_BOUNDARY, RETURN_RAISED, RETURN_SCANNED,
    RETURN_SLOT, boundary_word, return_delta, return_pc,
};
use ruse_isa::layout::{offset, shape};
use ruse_isa::ops::Instruction;
use ruse_runtime::ErrorKind;

use crate::backtrace::Backtrace;
use crate::host::HostCall;
use crate::instance::{Instance, Stop, instance_of, template_of};
use crate::interpreter::{Next, Position};
use crate::raise::RaisedAt;
use crate::vm::{Exit, Run, Uncaught, Vm};

/// The highest frame of the stack when a collection starts.
#[derive(Clone, Copy)]
pub(crate) enum Top {
    /// A frame that stands before an instruction.
    Running { fp: *mut Value, pc: *const Instruction },
    /// A call that is prepared: callee, return word, so many arguments.
    Prepared { frame: *mut Value, nargs: usize },
}

/// Collections of the nursery between two of the older generations in stress mode, while these are paid for.
const STRESS_SURVIVORS: u64 = 7;
const STRESS_FULL: u64 = 61;
/// Bytes of stack and heap that collections of older generations may visit in stress mode, from the start and
/// more with every safepoint: what a program of many safepoints costs stays in proportion to their number,
/// however deep its stack and however large its heap is.
pub(crate) const STRESS_BUDGET: usize = 64 << 20;
const STRESS_REFILL: usize = 4 << 10;

impl Vm {
    /// The entry check of the frame at the position fired: the frame stands before its first instruction.
    ///
    /// # Safety
    /// V1 to V4 hold for the frame except that it may end beyond the limit.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn entry_safepoint(&mut self, at: Position) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let frame_shape = template_of(*at.fp).raw(offset::Template::shape);
            let end = at.fp.add(shape::frame_words(frame_shape)) as usize;
            if end > self.control.stack_limit() {
                return self.stack_overflow(at.fp);
            }
            self.safepoint(at)
        }
    }

    /// The poll of a back-edge fired; the position is the target of the jump.
    ///
    /// # Safety
    /// V1 to V4.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn loop_safepoint(&mut self, at: Position) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe { self.safepoint(at) }
    }

    /// Does what was asked for.
    unsafe fn safepoint(&mut self, at: Position) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.interrupted_safepoint == Some(self.stats.safepoints) {
                self.control.request(reason::INTERRUPT);
            }
            self.stats.safepoints += 1;
            self.interrupts(RaisedAt::Instruction(at))?;
            let stress = self.control.is_requested(reason::STRESS);
            if stress || self.control.is_requested(reason::COLLECT) {
                let level =
                    if stress { self.stress_level(at.fp) } else { self.runtime.heap.due_level() };
                self.collect(level, Some(Top::Running { fp: at.fp, pc: at.pc }));
                let refused = self.runtime.heap.reserve(0);
                if refused.is_err() && level < Level::Full {
                    self.collect(Level::Full, Some(Top::Running { fp: at.fp, pc: at.pc }));
                }
                if self.runtime.heap.reserve(0).is_err() {
                    return self.heap_overflow(at);
                }
                self.runtime.heap.restore_limit();
            }
            self.control.rearm();
            Ok(Next::At(at))
        }
    }

    /// What to collect at a safepoint of stress mode with the running frame at `fp`: the nursery at every one, older
    /// generations now and then, as far as the budget goes.
    fn stress_level(&mut self, fp: *mut Value) -> Level {
        self.stress_budget = self.stress_budget.saturating_add(STRESS_REFILL);
        let heap = &self.runtime.heap;
        let count: u64 = heap.stats().collections.iter().sum();
        let (level, bytes) = if count.is_multiple_of(STRESS_FULL) {
            (Level::Full, heap.bytes_in_use())
        } else if count.is_multiple_of(STRESS_SURVIVORS) {
            (Level::Survivors, heap.survivor_bytes())
        } else {
            return Level::Nursery;
        };
        let stack = (fp as usize).saturating_sub(self.base as usize);
        match self.stress_budget.checked_sub(bytes + stack) {
            Some(rest) => {
                self.stress_budget = rest;
                level
            }
            None => Level::Nursery,
        }
    }

    /// Ends the run when somebody asked for it.
    pub(crate) fn interrupts(&mut self, at: RaisedAt) -> Result<(), Exit> {
        if self.control.is_requested(reason::STOP) {
            return Err(self.interrupted(at));
        }
        Ok(())
    }

    /// The exit for a request to stop, which is taken back.
    pub(crate) fn interrupted(&mut self, at: RaisedAt) -> Exit {
        let backtrace = Box::new(self.backtrace_at(at));
        let stop = self.control.take_stop().unwrap_or(StopRequest::Interrupted);
        Exit::Stopped { stop, backtrace }
    }

    /// The exit when an entry or a back-edge found no fuel. It passes every handler by, since a handler could
    /// not run either.
    #[cold]
    #[inline(never)]
    pub(crate) fn out_of_fuel(&mut self, at: RaisedAt) -> Exit {
        Exit::OutOfFuel(Box::new(self.backtrace_at(at)))
    }

    /// The frame that was prepared here does not fit the stack.
    pub(crate) unsafe fn stack_overflow(&mut self, frame: *mut Value) -> Result<Next, Exit> {
        let frames = self.stack.depth(frame);
        let message = format!("the stack is full ({frames} words): recursion is too deep");
        let condition = self.runtime.condition(ErrorKind::Limit, "", &message, &[]);
        if self.on_reserve {
            return Err(self.uncaught(RaisedAt::Call(frame), condition));
        }
        self.on_reserve = true;
        self.control.set_stack_limit(self.stack.reserve_limit());
        // SAFETY: the frame is prepared; the reserve has room for the handler (V2).
        unsafe { self.signal(RaisedAt::Call(frame), condition, false) }
    }

    /// Back below the limit after a stack overflow.
    #[inline]
    pub(crate) fn leave_reserve(&mut self, fp: *mut Value) {
        if self.on_reserve && (fp as usize) < self.stack.limit() {
            self.on_reserve = false;
            self.control.set_stack_limit(self.stack.limit());
        }
    }

    /// Everything was collected and the heap is still over its limit.
    unsafe fn heap_overflow(&mut self, at: Position) -> Result<Next, Exit> {
        let condition = self.memory_condition(0);
        if !self.runtime.heap.extend_limit() {
            return Err(self.uncaught(RaisedAt::Instruction(at), condition));
        }
        self.control.rearm();
        // SAFETY: the caller's promise.
        unsafe { self.signal(RaisedAt::Instruction(at), condition, false) }
    }

    /// The exit for a host call that finds no room on the stack.
    pub(crate) fn overflow_exit(&mut self) -> Exit {
        let message = "the stack is full: no room for a call from the host";
        let payload = self.runtime.condition(ErrorKind::Limit, "", message, &[]);
        Exit::Uncaught(Box::new(Uncaught { payload, backtrace: Backtrace::default() }))
    }

    /// Collects with everything that this VM holds as roots.
    pub(crate) fn collect(&mut self, level: Level, top: Option<Top>) {
        let Vm { runtime, linker, saved, hooks, runs, abandoned, unwinding, carried, .. } = self;
        let HostCall { frame, nargs } = self.host_call;
        let top = top.or((!frame.is_null()).then_some(Top::Prepared { frame, nargs }));
        let mut dead = Vec::new();
        {
            let (heap, mut own) = runtime.heap_and_roots();
            let mut roots = |tracer: &mut Tracer<'_>| {
                own.iter_mut().for_each(|values| tracer.visit_all(values));
                linker.visit_roots(&mut |values| tracer.visit_all(values));
                for entry in saved.iter_mut() {
                    tracer.visit(&mut entry.segment);
                }
                for run in runs.iter_mut() {
                    tracer.visit_all(&mut run.dynamic);
                }
                tracer.visit_all(&mut hooks.cells);
                tracer.visit_all(abandoned);
                if let Some(unwinding) = unwinding {
                    tracer.visit(&mut unwinding.continuation);
                    tracer.visit(&mut unwinding.value);
                }
                if let Some((payload, _)) = carried {
                    tracer.visit(payload);
                }
                if let Some(top) = top {
                    visit_stack(tracer, level, top, runs);
                }
            };
            // SAFETY: H2: the roots are all that the VM holds; the interpreter reads everything again from its
            // frame after a safepoint.
            unsafe { heap.collect(level, &mut roots) };
            dead.append(&mut runtime.heap.take_dead());
        }
        if cfg!(debug_assertions) && self.runtime.heap.config().verify {
            let (heap, roots) = self.runtime.heap_and_roots();
            if let Err(broken) = heap.check(&roots.concat()) {
                panic!("the heap is broken after a collection: {broken}");
            }
        }
        self.free_dead(dead);
    }

    /// Frees what dead objects stood for.
    pub(crate) fn free_dead(&mut self, dead: Vec<Dead>) {
        for object in dead {
            match object.kind {
                Kind::Template => {
                    // SAFETY: the address was made by `Box::into_raw` for this template, which is dead, so no
                    // frame and no closure leads to it any more (V3).
                    let instance =
                        unsafe { Box::from_raw(object.resource as usize as *mut Instance) };
                    self.stats.code_bytes -= instance.code_bytes();
                    self.release_code(&instance);
                }
                Kind::Port => self.runtime.ports.release(object.resource as usize),
                Kind::Host | Kind::Pointer => {
                    drop_of_host(self.runtime.foreign.release(object.resource as usize))
                }
                Kind::HostProcedure => {
                    drop_of_host(self.host_functions.release(object.resource as usize));
                }
                Kind::Environment => {
                    let number = object.resource as usize;
                    self.runtime.with_host(|host, _| host.release_environment(number));
                }
                _ => {}
            }
        }
    }
}

/// Drops something of the host's. A panic in there has been reported and says nothing about the VM.
fn drop_of_host(value: impl Sized) {
    drop(catch_unwind(AssertUnwindSafe(|| drop(value))));
}

/// Visits the frames of the stack, top down, those of outer runs behind the ones of inner runs. A frame that has not run since the last collection refers to
/// nothing in the nursery, and neither does anything below it (design §5).
fn visit_stack(tracer: &mut Tracer<'_>, level: Level, top: Top, runs: &[Run]) {
    let mut runs = runs.iter().rev();
    // SAFETY: V3, V4: frames hold closures and return words that calls wrote; live slots were written.
    unsafe {
        let mut fp = match top {
            Top::Running { fp, pc } => {
                tracer.visit(&mut *fp);
                let index = Vm::pc_index(fp, pc);
                visit_slots(tracer, fp, Stop::Before(index));
                fp
            }
            Top::Prepared { frame, nargs } => {
                visit_prepared(tracer, frame, nargs);
                frame
            }
        };
        loop {
            let word = fp.add(RETURN_SLOT) as *mut u64;
            let saved = *word;
            if saved & RETURN_BOUNDARY != 0 {
                match runs.next() {
                    Some(Run { host_call: HostCall { frame, nargs }, .. }) if !frame.is_null() => {
                        visit_prepared(tracer, *frame, *nargs);
                        fp = *frame;
                        continue;
                    }
                    _ => return,
                }
            }
            if saved & RETURN_SCANNED != 0 && level == Level::Nursery {
                return;
            }
            *word = saved | RETURN_SCANNED;
            fp = fp.sub(return_delta(saved));
            let pc = return_pc(saved) as u32;
            let stop = if saved & RETURN_RAISED != 0 { Stop::Raised(pc) } else { Stop::Return(pc) };
            tracer.visit(&mut *fp);
            visit_slots(tracer, fp, stop);
        }
    }
}

/// Visits callee and arguments of a prepared call.
///
/// # Safety
/// V2.
unsafe fn visit_prepared(tracer: &mut Tracer<'_>, frame: *mut Value, nargs: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        tracer.visit(&mut *frame.add(CLOSURE_SLOT));
        tracer.visit_all(std::slice::from_raw_parts_mut(frame.add(HEADER_WORDS), nargs));
    }
}

/// Visits the live slots of a frame, its closure apart.
///
/// # Safety
/// V3, V4.
unsafe fn visit_slots(tracer: &mut Tracer<'_>, fp: *mut Value, stop: Stop) {
    // SAFETY: the caller's promise. The closure may have moved just now; the words behind the first one of
    // what it left behind are intact until the collection ends.
    unsafe {
        instance_of(*fp).each_live_slot(stop, |slot| tracer.visit(&mut *fp.add(slot)));
    }
}

/// The return word under a host's call.
pub(crate) const HOST_BOUNDARY: u64 = boundary_word(Boundary::Host);
