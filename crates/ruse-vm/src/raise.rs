//! Errors: what an instruction or a call does when something is pending.
//!
//! A raised object becomes a call of `(signal object continuable?)` from the very instruction that
//! raised, before anything is unwound (design §6). When nobody listens, the run ends with the frames as
//! they are, so the backtrace is complete.

use std::sync::Arc;

use ruse_heap::Value;
use ruse_isa::code::{Arrangement, CodeUnit};
use ruse_isa::frame::{
    CLOSURE_SLOT, DynamicRegister, HEADER_WORDS, RETURN_RAISED, RETURN_SLOT, return_word,
};
use ruse_isa::layout::{offset, shape};
use ruse_isa::operands::range_length;
use ruse_isa::ops::{Instruction, Op, Role};
use ruse_isa::prim::PrimId;
use ruse_runtime::conditions::field;
use ruse_runtime::{ErrorKind, Pending};

use crate::backtrace::{Backtrace, FrameInfo};
use crate::instance::{instance_of, template_of};
use crate::interpreter::{Next, Position};
use crate::link::UnitError;
use crate::safepoint::Top;
use crate::vm::{Exit, Hook, Uncaught, Vm};

/// Where something was raised.
#[derive(Clone, Copy)]
pub(crate) enum RaisedAt {
    /// In the instruction at this position.
    Instruction(Position),
    /// In the call whose frame was prepared here; its return word stands in it.
    Call(*mut Value),
}

impl RaisedAt {
    /// The running frame with its instruction, if there is one, and the frame whose callers follow.
    fn frames(self) -> (Option<(*mut Value, u32)>, *mut Value) {
        match self {
            RaisedAt::Instruction(position) => {
                // SAFETY: V3: the position is that of the running frame.
                let pc = unsafe { Vm::pc_index(position.fp, position.pc) };
                (Some((position.fp, pc)), position.fp)
            }
            RaisedAt::Call(frame) => (None, frame),
        }
    }
}

impl Vm {
    /// The instruction at the position raised.
    ///
    /// # Safety
    /// The position is that of the running frame (V1 to V4).
    #[cold]
    pub(crate) unsafe fn raised(&mut self, at: Position) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            match std::mem::replace(&mut self.runtime.pending, Pending::None) {
                pending @ Pending::Exception { payload, continuable } => {
                    if (*at.pc).op() == Some(Op::CallPrimitive) {
                        self.runtime.pending = pending;
                        let primitive = PrimId(((*at.pc).c() >> 8) as u16);
                        self.runtime.note_operation(primitive, &operands(*at.pc, at.fp));
                        self.runtime.pending = Pending::None;
                    }
                    let payload = self.as_written(at, payload);
                    self.signal(RaisedAt::Instruction(at), payload, continuable)
                }
                Pending::Memory(refused) => {
                    let top = Top::Running { fp: at.fp, pc: at.pc };
                    // The same instruction again with nothing collected between cannot be helped.
                    let before = (self.runtime.heap.epoch(), at.pc);
                    if self.retried != before && self.make_room(refused.requested, top) {
                        self.retried = (self.runtime.heap.epoch(), at.pc);
                        return Ok(Next::At(at));
                    }
                    let condition = self.memory_condition(refused.requested);
                    self.signal(RaisedAt::Instruction(at), condition, false)
                }
                Pending::Interrupt => {
                    self.interrupts(RaisedAt::Instruction(at))?;
                    Ok(Next::At(at))
                }
                Pending::Exit(status) => Err(Exit::Exit(status)),
                Pending::Link => match self.link_requested() {
                    Ok(thunks) => {
                        let instruction = *at.pc;
                        *at.fp.add(instruction.a()) = thunks;
                        Ok(Next::At(Position { pc: at.pc.add(1), fp: at.fp }))
                    }
                    Err(condition) => self.signal(RaisedAt::Instruction(at), condition, false),
                },
                Pending::Host | Pending::None => {
                    unreachable!("a primitive raised without saying what")
                }
            }
        }
    }

    /// The error of an instruction in terms of the call that it stands for: that call is made, and fails the same.
    ///
    /// # Safety
    /// As [`Vm::raised`].
    unsafe fn as_written(&mut self, at: Position, payload: Value) -> Value {
        // SAFETY: V3; V1: the slots that the instruction names.
        let (operation, mut arguments) = unsafe {
            let pc = Vm::pc_index(at.fp, at.pc) as usize;
            let Some(operation) = instance_of(*at.fp).function().operation_of(pc) else {
                return payload;
            };
            (operation, operands(*at.pc, at.fp))
        };
        match operation.arrangement {
            Arrangement::Same => {}
            Arrangement::Exchanged => arguments.reverse(),
            Arrangement::First => arguments.truncate(1),
            Arrangement::Second => drop(arguments.remove(0)),
            Arrangement::Negated => {
                if let Some(last) = arguments.last_mut()
                    && let Some(number) = last.as_fixnum()
                {
                    *last = Value::fixnum(-number);
                }
            }
        }
        let Some(primitive) = self.primitives.get(operation.primitive.0 as usize) else {
            return payload;
        };
        self.runtime.argument_offset = operation.offset as usize;
        let _ = (primitive.function)(&mut self.runtime, &arguments);
        self.runtime.argument_offset = 0;
        match std::mem::replace(&mut self.runtime.pending, Pending::None) {
            Pending::Exception { payload, .. } => payload,
            _ => payload,
        }
    }

    /// Links what a primitive asked for; the list of thunks that is its value, or a condition.
    fn link_requested(&mut self) -> Result<Value, Value> {
        let request = std::mem::take(&mut self.runtime.link_request);
        let code: Result<Vec<Arc<CodeUnit>>, _> =
            request.units.into_iter().map(|unit| unit.downcast::<CodeUnit>()).collect();
        let linked = match code {
            Ok(units) => self.link_units(&units),
            Err(_) => Err(UnitError("this unit is not Code".to_owned())),
        };
        match linked {
            Ok(thunks) => {
                let list = self.runtime.heap.list(&thunks);
                Ok(request.first.map_or(list, |first| self.runtime.heap.cons(first, list)))
            }
            Err(error) => Err(self.runtime.condition(ErrorKind::Syntax, "", &error.0, &[])),
        }
    }

    /// A call of something that is not a closure raised. The prepared frame becomes the call of the handler.
    ///
    /// # Safety
    /// The frame is prepared: callee, return word, arguments (V1, V2).
    #[cold]
    pub(crate) unsafe fn raised_from(&mut self, frame: *mut Value) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            match std::mem::replace(&mut self.runtime.pending, Pending::None) {
                Pending::Exception { payload, continuable } => {
                    self.signal(RaisedAt::Call(frame), payload, continuable)
                }
                // The caller of this function has tried to make room already.
                Pending::Memory(refused) => {
                    let condition = self.memory_condition(refused.requested);
                    self.signal(RaisedAt::Call(frame), condition, false)
                }
                Pending::Interrupt => Err(self.interrupted(RaisedAt::Call(frame))),
                Pending::Exit(status) => Err(Exit::Exit(status)),
                Pending::Link => match self.link_requested() {
                    Ok(thunks) => self.return_slow(frame, thunks),
                    Err(condition) => self.signal(RaisedAt::Call(frame), condition, false),
                },
                Pending::Host | Pending::None => {
                    unreachable!("a primitive raised without saying what")
                }
            }
        }
    }

    /// Collects everything; whether `bytes` more fit then.
    pub(crate) fn make_room(&mut self, bytes: usize, top: Top) -> bool {
        self.collect(ruse_heap::collect::Level::Full, Some(top));
        self.runtime.heap.reserve(bytes).is_ok()
    }

    /// The condition for a refused allocation.
    pub(crate) fn memory_condition(&mut self, bytes: usize) -> Value {
        let limit = self.runtime.heap.config().max_bytes;
        let message = format!(
            "out of memory: {bytes} more bytes would exceed the heap limit of {limit} bytes"
        );
        self.runtime.condition(ErrorKind::Limit, "", &message, &[])
    }

    /// Calls the handler with an object, or ends the run.
    ///
    /// # Safety
    /// As [`Vm::raised`] or [`Vm::raised_from`].
    pub(crate) unsafe fn signal(
        &mut self,
        at: RaisedAt,
        payload: Value,
        continuable: bool,
    ) -> Result<Next, Exit> {
        self.note_location(at, payload);
        let listening = !self.runtime.dynamic[DynamicRegister::Handlers as usize].is_nil();
        let signal = if listening { self.hook(Hook::Signal) } else { None };
        let Some(signal) = signal else {
            return Err(self.uncaught(at, payload));
        };
        // SAFETY: V2: behind the frame there is room for the few words of this call, because the stack
        // goes on beyond the limit by more than the largest frame.
        unsafe {
            let frame = match at {
                RaisedAt::Call(frame) => frame,
                RaisedAt::Instruction(position) => {
                    let shape = template_of(*position.fp).raw(offset::Template::shape);
                    let words = shape::frame_words(shape);
                    let frame = position.fp.add(words);
                    let index = Self::pc_index(position.fp, position.pc);
                    *(frame.add(RETURN_SLOT) as *mut u64) =
                        return_word(index, words as u16) | RETURN_RAISED;
                    frame
                }
            };
            *frame.add(CLOSURE_SLOT) = signal;
            *frame.add(HEADER_WORDS) = payload;
            *frame.add(HEADER_WORDS + 1) = Value::boolean(continuable);
            self.call_slow(frame, 2)
        }
    }

    /// Ends the run with an object that nobody handles.
    #[cold]
    pub(crate) fn uncaught(&mut self, at: RaisedAt, payload: Value) -> Exit {
        let backtrace = match self.carried.take() {
            Some((carried, backtrace)) if carried == payload => backtrace,
            _ => self.backtrace_at(at),
        };
        Exit::Uncaught(Box::new(Uncaught { payload, backtrace }))
    }

    /// The frames at a raise.
    pub(crate) fn backtrace_at(&self, at: RaisedAt) -> Backtrace {
        let (running, frame) = at.frames();
        Backtrace::collect(self.walk_from(running, frame))
    }

    /// Writes the place of the raise into a condition that has none yet.
    fn note_location(&mut self, at: RaisedAt, payload: Value) {
        if !self.runtime.is_any_condition(payload) || payload.field(field::LOCATION).is_true() {
            return;
        }
        let (running, frame) = at.frames();
        let place = Backtrace::place(self.walk_from(running, frame));
        let Some(FrameInfo { file: Some(file), location, .. }) = place else { return };
        let file = self.runtime.heap.string(&file);
        let line = Value::index(location.line as usize);
        let column = Value::index(location.column as usize);
        let place = self.runtime.heap.vector(&[file, line, column]);
        self.runtime.heap.set_field(payload, field::LOCATION, place);
    }
}

/// Slots and numbers that an instruction reads, in the order of its fields.
///
/// # Safety
/// V1: the instruction is of the function that runs in the frame.
unsafe fn operands(word: Instruction, fp: *mut Value) -> Vec<Value> {
    let Some(op) = word.op() else { return Vec::new() };
    let fields = [(word.a(), 0), (word.b(), word.b_signed()), (word.c(), word.c_signed())];
    let roles = op.info().roles.iter().zip(fields);
    if op == Op::CallPrimitive {
        let (first, count) = (word.b(), range_length(op, word));
        // SAFETY: V1.
        return unsafe { std::slice::from_raw_parts(fp.add(first), count).to_vec() };
    }
    let value = |(role, (field, signed)): (&Role, (usize, i64))| match role {
        // SAFETY: V1.
        Role::Use => Some(unsafe { *fp.add(field) }),
        Role::Int => Some(Value::fixnum(signed)),
        _ => None,
    };
    roles.filter_map(value).collect()
}
