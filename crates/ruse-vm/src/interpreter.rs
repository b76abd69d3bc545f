//! The dispatch loop.
//!
//! State lives in locals: `pc` (next instruction), `fp` (frame), `k` (constants of the running function).
//! Whatever leaves the straight line (a call of something unusual, an error, a safepoint that has work)
//! goes through a method that takes and returns a [`Position`], so that the loop itself stays small enough
//! for the compiler to keep its state in registers.

use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::frame::{
    CLOSURE_SLOT, HEADER_WORDS, RETURN_NATIVE, RETURN_SLOT, RETURN_SLOW, return_delta, return_pc,
    return_word,
};
use ruse_isa::layout::{Kind, header, offset, shape};
use ruse_isa::native::feedback;
use ruse_isa::ops::{Instruction, opcode};

use crate::handlers::{arith, compare, numeric, records, vectors};
use crate::instance::{instructions_of, template_of};
use crate::learn::{kinds, learn, learn_signature};
use crate::raise::RaisedAt;
use crate::timing::Tier;
use crate::vm::{Exit, Vm};

/// Where a run goes on.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    pub(crate) pc: *const Instruction,
    pub(crate) fp: *mut Value,
}

/// What a slow path decided.
pub(crate) enum Next {
    /// Go on there.
    At(Position),
    /// The run is over, or the frame that a nested interpreter answers for has returned: this is the value.
    Done(Value),
    /// Native frames are given up; what comes next stands in the VM.
    Leave,
}

impl Vm {
    /// Index of an instruction in the code of the closure in a frame.
    ///
    /// # Safety
    /// The frame's closure runs the code that `pc` points into (V3).
    #[inline(always)]
    pub(crate) unsafe fn pc_index(fp: *mut Value, pc: *const Instruction) -> u32 {
        // SAFETY: the caller's promise.
        unsafe { pc.offset_from(instructions_of(template_of(*fp))) as u32 }
    }

    /// Runs the call that was prepared at `base`: callee in slot 0, boundary word, arguments.
    ///
    /// # Safety
    /// The frame was prepared like that, within the stack (V2).
    pub(crate) unsafe fn run(&mut self, base: *mut Value, nargs: usize) -> Result<Value, Exit> {
        // SAFETY: V2: the caller prepared the frame; V1 to V4 for everything the loop reads and writes.
        unsafe {
            if self.native.is_some() {
                self.measure_native_stack();
                match self.run_compiled(base, nargs) {
                    Some(Ok(value)) => return Ok(value),
                    Some(Err(next)) => return self.run_on(next),
                    None => {}
                }
            }
            let next = self.call_slow(base, nargs)?;
            self.run_on(next)
        }
    }

    /// Goes on with the current run until it ends.
    ///
    /// # Safety
    /// As [`Vm::run`]; a position is that of a frame in this run (V1 to V4).
    pub(crate) unsafe fn run_on(&mut self, next: Next) -> Result<Value, Exit> {
        let tier = self.switch_tier(Some(Tier::Interpreter));
        let mut next = Ok(next);
        let result = loop {
            next = match next {
                Ok(Next::Done(value)) => break Ok(value),
                // SAFETY: the caller's promise.
                Ok(Next::At(position)) => unsafe { self.interpret_at(position) },
                Ok(Next::Leave) => self.take_outcome(),
                Err(exit) => break Err(exit),
            };
        };
        self.switch_tier(tier);
        result
    }

    /// Runs the loop of the kind that is wanted.
    ///
    /// # Safety
    /// As [`Vm::run`]; the position is that of a frame in this run (V1 to V4).
    pub(crate) unsafe fn interpret_at(&mut self, position: Position) -> Result<Next, Exit> {
        self.stats.interpreter_runs += 1;
        // SAFETY: the caller's promise.
        unsafe {
            match (self.filled.is_some(), self.is_tiered(), self.tracer.is_some()) {
                (false, false, false) => self.interpret::<false, false, false>(position),
                (false, true, _) => self.interpret::<false, true, false>(position),
                (true, false, false) => self.interpret::<true, false, false>(position),
                (true, true, _) => self.interpret::<true, true, false>(position),
                (false, false, true) => self.interpret::<false, false, true>(position),
                (true, false, true) => self.interpret::<true, false, true>(position),
            }
        }
    }

    /// The loop. Returns when a slow path ends the run. `COUNTED` loops take fuel at every entry and
    /// back-edge, the others do nothing there. `TIERED` loops count calls and iterations down, note what they
    /// learn, and give hot code over to machine code. `TRACED` loops ask the tracer about every instruction.
    ///
    /// # Safety
    /// The position is that of a frame in this run (V1 to V4).
    #[allow(
        clippy::cognitive_complexity,
        reason = "one arm an op; each arm is a call or a few words"
    )]
    unsafe fn interpret<const COUNTED: bool, const TIERED: bool, const TRACED: bool>(
        &mut self,
        start: Position,
    ) -> Result<Next, Exit> {
        let mut pc = start.pc;
        let mut fp = start.fp;
        // SAFETY: V3.
        let mut k: *const Value = unsafe { constants_of(*fp) };

        // Takes a position from a slow path.
        macro_rules! resume {
            ($next:expr) => {
                match $next? {
                    Next::At(position) => {
                        pc = position.pc;
                        fp = position.fp;
                        k = constants_of(*fp);
                        continue;
                    }
                    done => return Ok(done),
                }
            };
        }
        // SAFETY: of every use of the macros below: V1 (slots, constants and labels are in range), V2 (the frame
        // and the callee frame it prepares are memory of the stack), V3, V4.
        macro_rules! slot {
            ($index:expr) => {
                *fp.add($index)
            };
        }
        macro_rules! jump {
            ($word:expr) => {
                pc = pc.offset($word.c_signed() as isize)
            };
        }
        // The value of a runtime call, or the error path for the instruction just decoded.
        macro_rules! check {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(_) => resume!(self.raised(Position { pc: pc.sub(1), fp })),
                }
            };
        }
        macro_rules! spend {
            () => {
                if COUNTED && !self.control.spend_fuel() {
                    return Err(self.out_of_fuel(RaisedAt::Instruction(Position { pc, fp })));
                }
            };
        }
        // Counts a template down; whether its time has come.
        macro_rules! is_hot {
            ($template:expr) => {{
                let left = $template.address().add(offset::Template::countdown) as *mut i64;
                if *left > 0 {
                    *left -= 2;
                    false
                } else {
                    true
                }
            }};
        }
        // Notes what the operands of the instruction just decoded are, unless they are fixnums.
        macro_rules! learn {
            ($a:expr, $b:expr) => {
                if TIERED && !compare::both_fixnums($a, $b) {
                    learn(fp, pc, kinds($a, $b));
                }
            };
        }
        // Notes it if the callee of the call just decoded is a function of the host.
        macro_rules! learn_host {
            ($callee:expr) => {
                if TIERED && $callee.is_kind(Kind::HostProcedure) {
                    learn(fp, pc, feedback::HOST);
                    learn_signature(fp, pc, $callee);
                }
            };
        }
        // Enters a closure whose frame stands at `$frame` and that takes exactly the given arguments.
        macro_rules! enter {
            ($frame:expr, $template:expr) => {{
                let template: Value = $template;
                fp = $frame;
                if TIERED && is_hot!(template) {
                    resume!(self.enter_hot(fp, template))
                }
                pc = instructions_of(template);
                k = template.address().add(offset::Template::FIXED) as *const Value;
                spend!();
                let end = fp.add(shape::frame_words(template.raw(offset::Template::shape)));
                if end as usize > self.control.limit() {
                    resume!(self.entry_safepoint(Position { pc, fp }));
                }
            }};
        }
        macro_rules! branch {
            ($word:expr, $test:expr) => {
                if $test {
                    jump!($word);
                }
            };
        }
        macro_rules! compare_branch {
            ($word:expr, $fast:ident, $flo:tt, $call:ident, $want:expr) => {{
                let (a, b) = (slot!($word.a()), slot!($word.b()));
                learn!(a, b);
                let holds = if compare::both_fixnums(a, b) {
                    compare::$fast(a, b)
                } else if compare::both_flonums(a, b) {
                    a.tagged_flonum_unchecked() $flo b.tagged_flonum_unchecked()
                } else {
                    check!(self.runtime.$call(a, b)).is_true()
                };
                branch!($word, holds == $want)
            }};
        }
        macro_rules! compare_branch_imm {
            ($word:expr, $fast:tt, $call:ident, $want:expr) => {{
                let a = slot!($word.a());
                let n = $word.b_signed();
                learn!(a, Value::ZERO);
                let holds = if a.is_fixnum() {
                    a.fixnum_unchecked() $fast n
                } else if a.is_tagged_flonum() {
                    a.tagged_flonum_unchecked() $fast n as f64
                } else {
                    check!(self.runtime.$call(a, Value::fixnum(n))).is_true()
                };
                branch!($word, holds == $want)
            }};
        }
        macro_rules! compare_value {
            ($word:expr, $fast:ident, $flo:tt, $call:ident) => {{
                let (a, b) = (slot!($word.b()), slot!($word.c()));
                learn!(a, b);
                slot!($word.a()) = if compare::both_fixnums(a, b) {
                    Value::boolean(compare::$fast(a, b))
                } else if compare::both_flonums(a, b) {
                    Value::boolean(a.tagged_flonum_unchecked() $flo b.tagged_flonum_unchecked())
                } else {
                    check!(self.runtime.$call(a, b))
                };
            }};
        }
        macro_rules! arithmetic {
            ($word:expr, $fast:path, $call:ident) => {{
                let (a, b) = (slot!($word.b()), slot!($word.c()));
                learn!(a, b);
                slot!($word.a()) = match $fast(a, b) {
                    Some(value) => value,
                    None => {
                        // Flonums come here too, when one of them is an object.
                        if TIERED && compare::both_fixnums(a, b) {
                            learn(fp, pc, feedback::OTHER);
                        }
                        check!(self.runtime.$call(a, b))
                    }
                };
            }};
        }
        macro_rules! unary {
            ($word:expr, $fast:path, $call:ident) => {{
                let a = slot!($word.b());
                learn!(a, a);
                slot!($word.a()) = match $fast(a) {
                    Some(value) => value,
                    None => check!(self.runtime.$call(a)),
                };
            }};
        }
        macro_rules! binary {
            ($word:expr, $fast:path, $call:ident) => {{
                let (a, b) = (slot!($word.b()), slot!($word.c()));
                slot!($word.a()) = match $fast(a, b) {
                    Some(value) => value,
                    None => check!(self.runtime.$call(a, b)),
                };
            }};
        }

        loop {
            // SAFETY: see the macros: V1 to V4.
            unsafe {
                if TRACED {
                    self.trace(Position { pc, fp })?;
                }
                let word = *pc;
                pc = pc.add(1);
                match word.opcode() {
                    // ---- moves and constants
                    opcode::Move => slot!(word.a()) = slot!(word.b()),
                    opcode::LoadFixnum => slot!(word.a()) = Value::fixnum(word.c_signed()),
                    opcode::LoadImmediate => slot!(word.a()) = Value::from_bits(word.c() as u64),
                    opcode::LoadConst => slot!(word.a()) = *k.add(word.c()),
                    opcode::LoadFree => {
                        let closure = slot!(CLOSURE_SLOT);
                        slot!(word.a()) = closure.field(offset::Closure::FIXED + word.c());
                    }
                    opcode::LoadGlobal => {
                        let cell = *k.add(word.c());
                        let value = cell.field(offset::Global::value);
                        if value == Value::UNDEFINED {
                            slot!(word.a()) = check!(self.runtime.unbound_global(cell));
                        } else {
                            slot!(word.a()) = value;
                        }
                    }
                    opcode::SetGlobal => {
                        let cell = *k.add(word.c());
                        if cell.field(offset::Global::value) == Value::UNDEFINED {
                            check!(self.runtime.unbound_assignment(cell));
                        } else {
                            self.runtime.set_global(cell, slot!(word.a()));
                        }
                    }
                    opcode::DefineGlobal => {
                        self.runtime.set_global(*k.add(word.c()), slot!(word.a()));
                    }
                    opcode::CheckDefined => {
                        if slot!(word.a()) == Value::UNDEFINED {
                            check!(self.runtime.undefined_variable(*k.add(word.c())));
                        }
                    }
                    opcode::LoadDynamic => slot!(word.a()) = self.runtime.dynamic[word.c()],
                    opcode::SetDynamic => self.runtime.dynamic[word.c()] = slot!(word.a()),

                    // ---- boxes and closures
                    opcode::MakeBox => {
                        slot!(word.a()) = self.runtime.heap.make_box(slot!(word.b()));
                    }
                    opcode::BoxRef => {
                        slot!(word.a()) = slot!(word.b()).field(offset::Box::content);
                    }
                    opcode::BoxSet => {
                        let object = slot!(word.a());
                        self.runtime.heap.set_field(object, offset::Box::content, slot!(word.b()));
                    }
                    opcode::MakeClosure => {
                        let template = *k.add(word.b());
                        slot!(word.a()) = self.make_closure(fp, template, pc, word.c());
                        pc = pc.add(word.c().div_ceil(4));
                    }
                    opcode::ClosureSet => {
                        let index = offset::Closure::FIXED + word.c();
                        self.runtime.heap.set_field(slot!(word.a()), index, slot!(word.b()));
                    }
                    opcode::MakeCaseClosure => {
                        let clauses = std::slice::from_raw_parts(fp.add(word.b()), word.c());
                        slot!(word.a()) = self.make_case_closure(clauses);
                    }

                    // ---- control
                    opcode::Jump => jump!(word),
                    opcode::Loop => {
                        jump!(word);
                        spend!();
                        if self.control.limit() == 0 {
                            resume!(self.loop_safepoint(Position { pc, fp }));
                        }
                        if TIERED && is_hot!(template_of(*fp)) {
                            resume!(self.resume_hot(Position { pc, fp }, None));
                        }
                    }
                    opcode::JumpIf => branch!(word, slot!(word.a()).is_true()),
                    opcode::JumpIfNot => branch!(word, !slot!(word.a()).is_true()),
                    opcode::JumpIfEq => branch!(word, slot!(word.a()) == slot!(word.b())),
                    opcode::JumpIfNotEq => branch!(word, slot!(word.a()) != slot!(word.b())),
                    opcode::JumpIfFixnumEqImm => {
                        branch!(word, slot!(word.a()) == Value::fixnum(word.b_signed()))
                    }
                    opcode::JumpIfNotFixnumEqImm => {
                        branch!(word, slot!(word.a()) != Value::fixnum(word.b_signed()))
                    }
                    opcode::JumpIfNull => branch!(word, slot!(word.a()).is_nil()),
                    opcode::JumpIfNotNull => branch!(word, !slot!(word.a()).is_nil()),
                    opcode::JumpIfPair => branch!(word, slot!(word.a()).is_pair()),
                    opcode::JumpIfNotPair => branch!(word, !slot!(word.a()).is_pair()),
                    opcode::JumpIfFixnum => branch!(word, slot!(word.a()).is_fixnum()),
                    opcode::JumpIfNotFixnum => branch!(word, !slot!(word.a()).is_fixnum()),
                    opcode::JumpIfFlonum => branch!(word, slot!(word.a()).is_flonum()),
                    opcode::JumpIfNotFlonum => branch!(word, !slot!(word.a()).is_flonum()),
                    opcode::JumpIfLt => compare_branch!(word, lt, <, is_lt, true),
                    opcode::JumpIfNotLt => compare_branch!(word, lt, <, is_lt, false),
                    opcode::JumpIfLe => compare_branch!(word, le, <=, is_le, true),
                    opcode::JumpIfNotLe => compare_branch!(word, le, <=, is_le, false),
                    opcode::JumpIfNumEq => compare_branch!(word, eq, ==, is_num_eq, true),
                    opcode::JumpIfNotNumEq => compare_branch!(word, eq, ==, is_num_eq, false),
                    opcode::JumpIfLtImm => compare_branch_imm!(word, <, is_lt, true),
                    opcode::JumpIfNotLtImm => compare_branch_imm!(word, <, is_lt, false),
                    opcode::JumpIfLeImm => compare_branch_imm!(word, <=, is_le, true),
                    opcode::JumpIfNotLeImm => compare_branch_imm!(word, <=, is_le, false),
                    opcode::JumpIfGtImm => compare_branch_imm!(word, >, is_gt, true),
                    opcode::JumpIfNotGtImm => compare_branch_imm!(word, >, is_gt, false),
                    opcode::JumpIfGeImm => compare_branch_imm!(word, >=, is_ge, true),
                    opcode::JumpIfNotGeImm => compare_branch_imm!(word, >=, is_ge, false),
                    opcode::JumpIfNumEqImm => compare_branch_imm!(word, ==, is_num_eq, true),
                    opcode::JumpIfNotNumEqImm => compare_branch_imm!(word, ==, is_num_eq, false),

                    // ---- calls
                    opcode::Call => {
                        let base = word.b();
                        let frame = fp.add(base);
                        let callee = *frame;
                        let index = Self::pc_index(fp, pc);
                        *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
                        if callee.is_kind(Kind::Closure) {
                            let template = template_of(callee);
                            let arity = shape::arity(template.raw(offset::Template::shape));
                            if arity == shape::exact(word.c()) {
                                enter!(frame, template);
                                continue;
                            }
                        }
                        learn_host!(callee);
                        resume!(self.call_slow(frame, word.c()))
                    }
                    opcode::TailCall => {
                        let callee = slot!(word.a());
                        if callee.is_kind(Kind::Closure) {
                            let template = template_of(callee);
                            let arity = shape::arity(template.raw(offset::Template::shape));
                            if arity == shape::exact(word.c()) {
                                self.slide(fp, word.a(), word.c());
                                enter!(fp, template);
                                continue;
                            }
                        }
                        learn_host!(callee);
                        let at = Position { pc: pc.sub(1), fp };
                        resume!(self.tail_call_slow(at, word.a(), word.c()))
                    }
                    opcode::CallKnown => {
                        let base = word.b();
                        let frame = fp.add(base);
                        let index = Self::pc_index(fp, pc);
                        *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
                        enter!(frame, template_of(*frame));
                    }
                    opcode::TailCallKnown => {
                        self.slide(fp, word.a(), word.c());
                        enter!(fp, template_of(slot!(CLOSURE_SLOT)));
                    }
                    opcode::CallStatic => {
                        let base = word.b();
                        let frame = fp.add(base);
                        let index = Self::pc_index(fp, pc);
                        *frame = *k.add(word.c() >> 8);
                        *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
                        enter!(frame, template_of(*frame));
                    }
                    opcode::TailCallStatic => {
                        *fp.add(word.a()) = *k.add(word.c() >> 8);
                        self.slide(fp, word.a(), word.c() & 0xff);
                        enter!(fp, template_of(slot!(CLOSURE_SLOT)));
                    }
                    opcode::Apply => {
                        let base = word.b();
                        let frame = fp.add(base);
                        match self.spread(frame, word.c()) {
                            Ok(nargs) => {
                                let index = Self::pc_index(fp, pc);
                                let saved = return_word(index, base as u16);
                                *(frame.add(RETURN_SLOT) as *mut u64) = saved;
                                resume!(self.call_slow(frame, nargs))
                            }
                            Err(_) => resume!(self.raised(Position { pc: pc.sub(1), fp })),
                        }
                    }
                    opcode::TailApply => {
                        let frame = fp.add(word.a());
                        match self.spread(frame, word.c()) {
                            Ok(nargs) => {
                                let at = Position { pc: pc.sub(1), fp };
                                resume!(self.tail_call_slow(at, word.a(), nargs))
                            }
                            Err(_) => resume!(self.raised(Position { pc: pc.sub(1), fp })),
                        }
                    }
                    opcode::CallCC => {
                        let base = word.b();
                        let index = Self::pc_index(fp, pc);
                        let saved = return_word(index, base as u16);
                        let frame = fp.add(base);
                        *(frame.add(RETURN_SLOT) as *mut u64) = saved;
                        let continuation = self.capture(frame);
                        *frame.add(HEADER_WORDS) = continuation;
                        let receiver = *frame;
                        if takes_one(receiver) {
                            enter!(frame, template_of(receiver));
                            continue;
                        }
                        resume!(self.call_slow(frame, 1))
                    }
                    opcode::CallEscape => {
                        let base = word.b();
                        let index = Self::pc_index(fp, pc);
                        let frame = fp.add(base);
                        *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
                        let receiver = *frame;
                        *frame.add(HEADER_WORDS) = self.escape_of(receiver);
                        if takes_one(receiver) {
                            enter!(frame, template_of(receiver));
                            continue;
                        }
                        resume!(self.call_slow(frame, 1))
                    }
                    opcode::TailCallCC => {
                        let receiver = *fp.add(word.a());
                        let continuation = self.capture(fp);
                        slot!(CLOSURE_SLOT) = receiver;
                        slot!(HEADER_WORDS) = continuation;
                        if takes_one(receiver) {
                            enter!(fp, template_of(receiver));
                            continue;
                        }
                        resume!(self.call_slow(fp, 1))
                    }
                    opcode::CallPrimitive => {
                        let nargs = word.c() & 0xff;
                        let args = std::slice::from_raw_parts(fp.add(word.b()), nargs);
                        let function = self.primitives.get_unchecked(word.c() >> 8).function;
                        slot!(word.a()) = check!(function(&mut self.runtime, args));
                    }
                    opcode::Return => {
                        let value = slot!(word.a());
                        let saved = *(fp.add(RETURN_SLOT) as *const u64);
                        // Machine code waits for the frame that a nested interpreter began with only. Other
                        // frames that it called have outlived it.
                        if saved & (RETURN_SLOW | RETURN_NATIVE) != 0
                            && (saved & RETURN_SLOW != 0 || fp == self.nest_base)
                        {
                            resume!(self.return_slow(fp, value))
                        }
                        fp = fp.sub(return_delta(saved));
                        let template = template_of(*fp);
                        pc = instructions_of(template).add(return_pc(saved));
                        k = template.address().add(offset::Template::FIXED) as *const Value;
                        slot!((*pc.sub(1)).a()) = value;
                        if TIERED && is_compiled(template) {
                            resume!(self.resume_hot(Position { pc, fp }, Some(value)));
                        }
                    }

                    // ---- multiple values
                    opcode::MakeValues => {
                        let values = std::slice::from_raw_parts(fp.add(word.b()), word.c());
                        slot!(word.a()) = self.runtime.heap.values(values);
                    }
                    opcode::UnpackValues => {
                        let target = fp.add(word.a());
                        let (count, rest) = (word.c() >> 1, word.c() & 1 != 0);
                        check!(self.unpack_values(target, slot!(word.b()), count, rest));
                    }

                    // ---- arithmetic
                    opcode::Add => arithmetic!(word, arith::add, add),
                    opcode::Sub => arithmetic!(word, arith::sub, sub),
                    opcode::Mul => arithmetic!(word, arith::mul, mul),
                    opcode::Div => arithmetic!(word, arith::div, div),
                    opcode::AddImm => {
                        let (a, n) = (slot!(word.b()), word.c_signed());
                        learn!(a, Value::ZERO);
                        slot!(word.a()) = match arith::add_imm(a, n) {
                            Some(value) => value,
                            // `(- x 1)` is an addition of -1, its error one of `-`.
                            None if n < 0 => check!(self.runtime.sub(a, Value::fixnum(-n))),
                            None => check!(self.runtime.add(a, Value::fixnum(n))),
                        };
                    }
                    opcode::Quotient => arithmetic!(word, arith::quotient, quotient),
                    opcode::Remainder => arithmetic!(word, arith::remainder, remainder),
                    opcode::Modulo => arithmetic!(word, arith::modulo, modulo),
                    opcode::Min => arithmetic!(word, numeric::min, min),
                    opcode::Max => arithmetic!(word, numeric::max, max),
                    opcode::Abs => unary!(word, numeric::abs, abs),
                    opcode::Sqrt => unary!(word, numeric::sqrt, sqrt),
                    opcode::Floor => unary!(word, numeric::floor, floor),
                    opcode::Ceiling => unary!(word, numeric::ceiling, ceiling),
                    opcode::Truncate => unary!(word, numeric::truncate, truncate),
                    opcode::Round => unary!(word, numeric::round, round),
                    opcode::ToExact => unary!(word, numeric::to_exact, to_exact),
                    opcode::ToInexact => unary!(word, numeric::to_inexact, to_inexact),
                    opcode::IsLt => compare_value!(word, lt, <, is_lt),
                    opcode::IsLe => compare_value!(word, le, <=, is_le),
                    opcode::IsNumEq => compare_value!(word, eq, ==, is_num_eq),
                    opcode::BitAnd => arithmetic!(word, arith::bit_and, bit_and),
                    opcode::BitOr => arithmetic!(word, arith::bit_or, bit_or),
                    opcode::BitXor => arithmetic!(word, arith::bit_xor, bit_xor),
                    opcode::Shift => arithmetic!(word, arith::shift, shift),

                    // ---- pairs
                    opcode::Cons => {
                        let (car, cdr) = (slot!(word.b()), slot!(word.c()));
                        slot!(word.a()) = self.runtime.heap.cons(car, cdr);
                    }
                    opcode::Car => {
                        let pair = slot!(word.b());
                        slot!(word.a()) = if pair.is_pair() {
                            pair.car()
                        } else {
                            check!(self.runtime.car(pair))
                        };
                    }
                    opcode::Cdr => {
                        let pair = slot!(word.b());
                        slot!(word.a()) = if pair.is_pair() {
                            pair.cdr()
                        } else {
                            check!(self.runtime.cdr(pair))
                        };
                    }
                    opcode::SetCar => {
                        let (pair, value) = (slot!(word.a()), slot!(word.b()));
                        if pair.is_pair() {
                            self.runtime.heap.set_car(pair, value);
                        } else {
                            check!(self.runtime.set_car(pair, value));
                        }
                    }
                    opcode::SetCdr => {
                        let (pair, value) = (slot!(word.a()), slot!(word.b()));
                        if pair.is_pair() {
                            self.runtime.heap.set_cdr(pair, value);
                        } else {
                            check!(self.runtime.set_cdr(pair, value));
                        }
                    }

                    // ---- predicates
                    opcode::Not => slot!(word.a()) = Value::boolean(!slot!(word.b()).is_true()),
                    opcode::IsEq => {
                        slot!(word.a()) = Value::boolean(slot!(word.b()) == slot!(word.c()));
                    }
                    opcode::IsNull => slot!(word.a()) = Value::boolean(slot!(word.b()).is_nil()),
                    opcode::IsPair => slot!(word.a()) = Value::boolean(slot!(word.b()).is_pair()),
                    opcode::IsKind => {
                        let value = slot!(word.b());
                        let is = value.is_object()
                            && header::kind_number(value.header()) as usize == word.c();
                        slot!(word.a()) = Value::boolean(is);
                    }
                    opcode::IsChar => slot!(word.a()) = Value::boolean(slot!(word.b()).is_char()),
                    opcode::IsFixnum => {
                        slot!(word.a()) = Value::boolean(slot!(word.b()).is_fixnum());
                    }
                    opcode::IsFlonum => {
                        slot!(word.a()) = Value::boolean(slot!(word.b()).is_flonum());
                    }

                    // ---- vectors, bytevectors, strings, characters
                    opcode::VectorRef => binary!(word, vectors::vector_ref, vector_ref),
                    opcode::VectorSet => {
                        let (v, i, x) = (slot!(word.a()), slot!(word.b()), slot!(word.c()));
                        match vectors::index_in_vector(v, i) {
                            Some(index) if !v.is_immutable() => {
                                self.runtime.heap.vector_set(v, index, x);
                            }
                            _ => {
                                check!(self.runtime.vector_set(v, i, x));
                            }
                        }
                    }
                    opcode::VectorLength => {
                        let v = slot!(word.b());
                        slot!(word.a()) = if v.is_kind(Kind::Vector) {
                            Value::index(v.size())
                        } else {
                            check!(self.runtime.vector_length(v))
                        };
                    }
                    opcode::BytevectorRef => {
                        let (v, i) = (slot!(word.b()), slot!(word.c()));
                        slot!(word.a()) = match vectors::index_in_bytevector(v, i) {
                            Some(index) => Value::index(self.runtime.heap.bytes(v)[index] as usize),
                            None => check!(self.runtime.bytevector_ref(v, i)),
                        };
                    }
                    opcode::BytevectorSet => {
                        let (v, i, x) = (slot!(word.a()), slot!(word.b()), slot!(word.c()));
                        match (vectors::index_in_bytevector(v, i), x.as_index()) {
                            (Some(index), Some(byte)) if byte < 256 && !v.is_immutable() => {
                                self.runtime.heap.bytes_mut(v)[index] = byte as u8;
                            }
                            _ => {
                                check!(self.runtime.bytevector_set(v, i, x));
                            }
                        }
                    }
                    opcode::BytevectorLength => {
                        let v = slot!(word.b());
                        slot!(word.a()) = if v.is_kind(Kind::Bytevector) {
                            Value::index(v.size())
                        } else {
                            check!(self.runtime.bytevector_length(v))
                        };
                    }
                    opcode::StringRef => {
                        let (s, i) = (slot!(word.b()), slot!(word.c()));
                        slot!(word.a()) = match vectors::ascii_char(s, i) {
                            Some(c) => c,
                            None => check!(self.runtime.string_ref(s, i)),
                        };
                    }
                    opcode::StringLength => {
                        let s = slot!(word.b());
                        slot!(word.a()) = if s.is_kind(Kind::String) {
                            Value::index(s.string_len())
                        } else {
                            check!(self.runtime.string_length(s))
                        };
                    }
                    opcode::CharToInteger => {
                        let c = slot!(word.b());
                        slot!(word.a()) = match c.as_char() {
                            Some(c) => Value::index(c as usize),
                            None => check!(self.runtime.char_to_integer(c)),
                        };
                    }
                    opcode::IntegerToChar => {
                        let n = slot!(word.b());
                        let c = n.as_index().and_then(|n| char::from_u32(u32::try_from(n).ok()?));
                        slot!(word.a()) = match c {
                            Some(c) => Value::char(c),
                            None => check!(self.runtime.integer_to_char(n)),
                        };
                    }

                    // ---- records
                    opcode::MakeRecord => {
                        let words = std::slice::from_raw_parts(fp.add(word.b()), word.c());
                        slot!(word.a()) = if words[0].is_kind(Kind::RecordType) {
                            self.runtime.heap.record(words[0], &words[1..])
                        } else {
                            check!(records::no_record_type(&mut self.runtime, words[0]))
                        };
                    }
                    opcode::IsRecord => {
                        let is = records::is_record_of(slot!(word.b()), slot!(word.c()));
                        slot!(word.a()) = Value::boolean(is);
                    }
                    opcode::RecordRef => {
                        let record = slot!(word.b());
                        let extension = (*pc).0;
                        let rtd = slot!(extension as u16 as usize);
                        if !records::has_field(record, rtd, word.c()) {
                            let accessor = *k.add((extension >> 16) as u32 as usize);
                            check!(self.runtime.wrong_record(accessor, rtd, record));
                        }
                        pc = pc.add(1);
                        slot!(word.a()) = record.field(offset::Record::FIXED + word.c());
                    }
                    opcode::RecordSet => {
                        let record = slot!(word.a());
                        let extension = (*pc).0;
                        let rtd = slot!(extension as u16 as usize);
                        if !records::has_field(record, rtd, word.c()) {
                            let accessor = *k.add((extension >> 16) as u32 as usize);
                            check!(self.runtime.wrong_record(accessor, rtd, record));
                        }
                        pc = pc.add(1);
                        let index = offset::Record::FIXED + word.c();
                        self.runtime.heap.set_field(record, index, slot!(word.b()));
                    }
                    other => unreachable_opcode(other),
                }
            }
        }
    }

    /// Moves a prepared callee frame down over the running one; the return word stays.
    ///
    /// # Safety
    /// Callee and arguments stand at `base` of the frame (V1).
    #[inline(always)]
    pub(crate) unsafe fn slide(&mut self, fp: *mut Value, base: usize, nargs: usize) {
        // SAFETY: V1, V2; the ranges may overlap, the target is the lower one.
        unsafe {
            let from = fp.add(base);
            *fp = *from;
            for i in 0..nargs {
                *fp.add(HEADER_WORDS + i) = *from.add(HEADER_WORDS + i);
            }
        }
    }

    /// A closure over the slots that the extension words at `pc` list.
    ///
    /// # Safety
    /// V1: the extension lists `count` slots of the frame.
    #[inline]
    unsafe fn make_closure(
        &mut self,
        fp: *mut Value,
        template: Value,
        pc: *const Instruction,
        count: usize,
    ) -> Value {
        let closure = self.runtime.heap.closure_uninit(template, count);
        for i in 0..count {
            // SAFETY: V1.
            let value = unsafe {
                let slots = (*pc.add(i / 4)).0;
                *fp.add((slots >> (16 * (i % 4))) as u16 as usize)
            };
            self.runtime.heap.set_field(closure, offset::Closure::FIXED + i, value);
        }
        closure
    }

    #[cold]
    pub(crate) fn make_case_closure(&mut self, clauses: &[Value]) -> Value {
        let name = clauses
            .first()
            .map_or(Value::FALSE, |&clause| template_of(clause).field(offset::Template::name));
        self.runtime.heap.object_with_tail(Kind::CaseClosure, &[name], clauses)
    }
}

/// Whether this is a closure of exactly one parameter.
#[inline(always)]
fn takes_one(value: Value) -> bool {
    value.is_kind(Kind::Closure)
        && shape::arity(template_of(value).raw(offset::Template::shape)) == shape::exact(1)
}

/// Whether a template's countdown is over.
#[inline(always)]
fn is_compiled(template: Value) -> bool {
    template.raw(offset::Template::countdown) == 0
}

/// First constant of a closure's template.
///
/// # Safety
/// The value is a closure (V3).
#[inline(always)]
unsafe fn constants_of(closure: Value) -> *const Value {
    template_of(closure).address().wrapping_add(offset::Template::FIXED) as *const Value
}

/// Only reached when rule V1 is broken.
#[cold]
#[inline(never)]
fn unreachable_opcode(opcode: u8) -> ! {
    unreachable!("opcode {opcode} in code that was not verified")
}
