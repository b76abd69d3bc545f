//! Calls of anything but a closure with the right number of arguments, and spreading of lists and values.

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::frame::{CLOSURE_SLOT, HEADER_WORDS, MAX_FRAME_WORDS, RETURN_SLOT, return_word};
use ruse_isa::layout::{host_arity, offset, shape};
use ruse_isa::prim::PrimId;
use ruse_runtime::{ErrorKind, Pending, Raise};

use crate::instance::{instance_of, instructions_of, template_of};
use crate::interpreter::{Next, Position};
use crate::raise::RaisedAt;
use crate::safepoint::Top;
use crate::vm::{Exit, Vm};

/// How often a primitive that asks for memory is run again: it may ask at several places.
const MEMORY_TRIES: usize = 3;

impl Vm {
    /// Calls what stands in slot 0 of a prepared frame: callee, return word, arguments.
    ///
    /// # Safety
    /// The frame was prepared like that (V1, V2).
    pub(crate) unsafe fn call_slow(
        &mut self,
        frame: *mut Value,
        nargs: usize,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise; V2 for rest lists, which need one slot more than the arguments.
        unsafe {
            let callee = *frame.add(CLOSURE_SLOT);
            if nargs == 1 && callee.is_kind(Kind::Continuation) {
                return self.throw(frame, callee, *frame.add(HEADER_WORDS));
            }
            if is_host_call(callee, nargs) {
                return match self.apply_host(frame, nargs) {
                    Ok(value) => self.return_slow(frame, value),
                    Err(_) => self.host_failed(frame),
                };
            }
            if callee.is_kind(Kind::Closure) && takes(shape_of(callee), nargs) {
                return self.call_closure(frame, nargs);
            }
            if self.check_call(callee, nargs).is_err() {
                return self.raised_from(frame);
            }
            match callee.kind() {
                Some(Kind::CaseClosure) => {
                    *frame = clause_for(callee, nargs).unwrap_or(callee);
                    self.call_closure(frame, nargs)
                }
                Some(Kind::Primitive) => match self.apply_primitive(frame, nargs) {
                    Ok(value) => self.return_slow(frame, value),
                    Err(_) => self.raised_from(frame),
                },
                Some(Kind::Continuation) => {
                    let args = std::slice::from_raw_parts(frame.add(HEADER_WORDS), nargs);
                    let value = self.runtime.heap.values_of_call(args);
                    self.throw(frame, callee, value)
                }
                Some(Kind::Parameter) => {
                    let value = self.runtime.parameter_value(callee);
                    self.return_slow(frame, value)
                }
                Some(Kind::Prompt) => self.abort_to(frame),
                Some(Kind::DelimitedContinuation) => {
                    let args = std::slice::from_raw_parts(frame.add(HEADER_WORDS), nargs);
                    let value = self.runtime.heap.values_of_call(args);
                    self.splice(frame, callee, value)
                }
                _ => self.call_closure(frame, nargs),
            }
        }
    }

    /// Leaves the running frame with a call of anything but a closure that takes exactly so many arguments. What
    /// cannot be called is found out while the frame still stands, so that the error has its place.
    ///
    /// # Safety
    /// `at` is the position of the instruction; callee and arguments stand at `base` of its frame (V1, V2).
    pub(crate) unsafe fn tail_call_slow(
        &mut self,
        at: Position,
        base: usize,
        nargs: usize,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let callee = *at.fp.add(base);
            if nargs == 1 && callee.is_kind(Kind::Continuation) {
                self.slide(at.fp, base, nargs);
                return self.throw(at.fp, callee, *at.fp.add(HEADER_WORDS));
            }
            if is_host_call(callee, nargs) {
                return self.tail_call_host(at, base, nargs);
            }
            if self.check_call(callee, nargs).is_err() {
                return self.raised(at);
            }
            if callee.is_kind(Kind::Primitive) {
                return self.tail_call_primitive(at, base, nargs);
            }
            self.slide(at.fp, base, nargs);
            self.call_slow(at.fp, nargs)
        }
    }

    /// Returns from the running frame with the value of a primitive.
    ///
    /// # Safety
    /// As [`Vm::tail_call_slow`]; the primitive takes so many arguments.
    unsafe fn tail_call_primitive(
        &mut self,
        at: Position,
        base: usize,
        nargs: usize,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise. The return word makes the prepared frame one that the collector
        // can walk from.
        unsafe {
            let frame = at.fp.add(base);
            let index = Self::pc_index(at.fp, at.pc) + 1;
            *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
            match self.apply_primitive(frame, nargs) {
                Ok(value) => self.return_slow(at.fp, value),
                Err(_) if self.runtime.pending == Pending::Link => self.raised_from(at.fp),
                Err(_) => self.raised(at),
            }
        }
    }

    /// Returns from the running frame with the value of a host function. The frame stands while that runs, so that
    /// backtraces have it.
    ///
    /// # Safety
    /// As [`Vm::tail_call_slow`]; the procedure takes so many arguments.
    unsafe fn tail_call_host(
        &mut self,
        at: Position,
        base: usize,
        nargs: usize,
    ) -> Result<Next, Exit> {
        // SAFETY: as in `tail_call_primitive`.
        unsafe {
            let frame = at.fp.add(base);
            let index = Self::pc_index(at.fp, at.pc) + 1;
            *(frame.add(RETURN_SLOT) as *mut u64) = return_word(index, base as u16);
            match self.apply_host(frame, nargs) {
                Ok(value) => self.return_slow(at.fp, value),
                Err(_) => {
                    self.returns_from(at.fp);
                    self.host_failed(frame)
                }
            }
        }
    }

    /// The value of a primitive for the arguments in a prepared frame; collects when it asks for memory.
    ///
    /// # Safety
    /// As [`Vm::call_slow`]; the primitive takes so many arguments.
    pub(crate) unsafe fn apply_primitive(
        &mut self,
        frame: *mut Value,
        nargs: usize,
    ) -> Result<Value, Raise> {
        // SAFETY: the caller's promise.
        unsafe {
            let index = (*frame).raw(offset::Primitive::index) as usize >> 1;
            let function = self.primitives[index].function;
            let args = std::slice::from_raw_parts(frame.add(HEADER_WORDS), nargs);
            let mut result = function(&mut self.runtime, args);
            for _ in 0..MEMORY_TRIES {
                let (Err(_), Pending::Memory(refused)) = (&result, self.runtime.pending) else {
                    break;
                };
                if !self.make_room(refused.requested, Top::Prepared { frame, nargs }) {
                    break;
                }
                result = function(&mut self.runtime, args);
            }
            if result.is_err() {
                self.runtime.note_operation(PrimId(index as u16), args);
            }
            result
        }
    }

    /// Whether a primitive takes so many arguments.
    pub(crate) fn primitive_takes(&self, primitive: Value, nargs: usize) -> bool {
        let index = primitive.raw(offset::Primitive::index) as usize >> 1;
        self.primitives[index].info.arity.accepts(nargs)
    }

    /// Whether a value can be called with so many arguments; raises why not.
    fn check_call(&mut self, callee: Value, nargs: usize) -> Result<(), Raise> {
        match callee.kind() {
            Some(Kind::Closure) => {
                if takes(shape_of(callee), nargs) {
                    return Ok(());
                }
                let function = instance_of(callee).function();
                let name = function.name.as_deref().unwrap_or("the procedure").to_owned();
                Err(self.wrong_arity(
                    &name,
                    &parameter_list(&function.params, function.rest),
                    nargs,
                ))
            }
            Some(Kind::CaseClosure) => {
                if clause_for(callee, nargs).is_some() {
                    return Ok(());
                }
                let name = callee.field(offset::CaseClosure::name);
                let name = if name.is_kind(Kind::Symbol) {
                    self.runtime.heap.symbol_name(name).to_owned()
                } else {
                    "the procedure".to_owned()
                };
                let clauses: Vec<String> = clauses(callee)
                    .map(|clause| {
                        let function = instance_of(clause).function();
                        parameter_list(&function.params, function.rest)
                    })
                    .collect();
                Err(self.wrong_arity(&name, &clauses.join(" or "), nargs))
            }
            Some(Kind::Primitive) => {
                let info =
                    &self.primitives[callee.raw(offset::Primitive::index) as usize >> 1].info;
                if info.arity.accepts(nargs) {
                    return Ok(());
                }
                Err(self.wrong_arity(info.name, info.params, nargs))
            }
            Some(Kind::HostProcedure) => {
                if is_host_call(callee, nargs) {
                    return Ok(());
                }
                Err(self.wrong_host_arity(callee, nargs))
            }
            Some(Kind::Continuation | Kind::DelimitedContinuation) => Ok(()),
            Some(Kind::Prompt) if nargs == 1 => Ok(()),
            Some(Kind::Parameter) if nargs == 0 => Ok(()),
            Some(Kind::Parameter) => Err(self.wrong_arity("a parameter object", "()", nargs)),
            _ => self.runtime.not_applicable(callee).map(|_| ()),
        }
    }

    /// Whether a procedure takes so many arguments.
    pub fn takes(&self, procedure: Value, nargs: usize) -> bool {
        match procedure.kind() {
            Some(Kind::Closure) => takes(shape_of(procedure), nargs),
            Some(Kind::CaseClosure) => clause_for(procedure, nargs).is_some(),
            Some(Kind::Primitive) => {
                self.primitive_of(procedure).is_some_and(|row| row.info.arity.accepts(nargs))
            }
            Some(Kind::HostProcedure) => is_host_call(procedure, nargs),
            Some(Kind::Parameter) => nargs == 0,
            Some(Kind::Prompt) => nargs == 1,
            kind => matches!(kind, Some(Kind::Continuation | Kind::DelimitedContinuation)),
        }
    }

    /// Calls a closure after its arguments were counted.
    ///
    /// # Safety
    /// As [`Vm::call_slow`]; the closure takes so many arguments.
    unsafe fn call_closure(&mut self, frame: *mut Value, nargs: usize) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let template = template_of(*frame);
            let shape = template.raw(offset::Template::shape);
            if self.counts_down(template)
                && let Some(next) = self.try_native(frame, nargs)
            {
                return next;
            }
            if shape::has_rest(shape) {
                let required = shape::required(shape);
                let first = frame.add(HEADER_WORDS + required);
                let rest = std::slice::from_raw_parts(first, nargs - required);
                let list = self.runtime.heap.list(rest);
                *first = list;
            }
            self.enter_interpreted(frame)
        }
    }

    /// Goes on at the first instruction of a frame whose parameters are in place.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn enter_interpreted(&mut self, frame: *mut Value) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let template = template_of(*frame);
            let shape = template.raw(offset::Template::shape);
            let position = Position { pc: instructions_of(template), fp: frame };
            if self.filled.is_some() && !self.control.spend_fuel() {
                return Err(self.out_of_fuel(RaisedAt::Instruction(position)));
            }
            let end = frame.add(shape::frame_words(shape));
            if end as usize > self.control.limit() {
                return self.entry_safepoint(position);
            }
            Ok(Next::At(position))
        }
    }

    /// Assigns a global that must be bound.
    pub(crate) fn set_bound_global(&mut self, cell: Value, value: Value) -> Result<Value, Raise> {
        if cell.field(offset::Global::value) == Value::UNDEFINED {
            return self.runtime.unbound_assignment(cell);
        }
        self.runtime.set_global(cell, value);
        Ok(Value::UNSPECIFIED)
    }

    /// Raises: a procedure was called with a wrong number of arguments.
    #[cold]
    fn wrong_arity(&mut self, name: &str, params: &str, nargs: usize) -> Raise {
        let plural = if nargs == 1 { "" } else { "s" };
        let message =
            format!("called with {nargs} argument{plural}, but its parameters are {params}");
        self.runtime.error(ErrorKind::Arity, name, &message, &[])
    }

    /// Spreads the list in the last of `nargs` arguments of a prepared frame over the slots from there on;
    /// gives the new number of arguments.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn spread(
        &mut self,
        frame: *mut Value,
        nargs: usize,
    ) -> Result<usize, Raise> {
        // SAFETY: the caller's promise; room on the stack is checked before anything is written.
        unsafe {
            let last = frame.add(HEADER_WORDS + nargs - 1);
            let list = *last;
            let Some(length) = list.list_len() else {
                return Err(self.runtime.type_error("apply", nargs + 1, "a proper list", list));
            };
            let end = last as usize + (length + 1) * size_of::<Value>();
            if end > self.stack_end() {
                let message = "more arguments than the stack has room for:";
                let count = Value::index(nargs - 1 + length);
                return Err(self.runtime.error(ErrorKind::Limit, "apply", message, &[count]));
            }
            for (i, value) in list.list_iter().enumerate() {
                *last.add(i) = value;
            }
            Ok(nargs - 1 + length)
        }
    }

    /// Where arguments may reach to: the limit, plus what a frame may have beyond it.
    fn stack_end(&self) -> usize {
        self.control.stack_limit() + MAX_FRAME_WORDS * size_of::<Value>()
    }

    /// Writes the values that `value` stands for into slots (R7RS 6.10 `call-with-values`).
    ///
    /// # Safety
    /// V1: the slots lie in the frame.
    pub(crate) unsafe fn unpack_values(
        &mut self,
        target: *mut Value,
        value: Value,
        count: usize,
        rest: bool,
    ) -> Result<Value, Raise> {
        let single = [value];
        let values: Vec<Value> = if value.is_kind(Kind::Values) {
            self.runtime.heap.object_slice(value).to_vec()
        } else {
            single.to_vec()
        };
        if values.len() < count || (values.len() > count && !rest) {
            let wanted = if rest { format!("at least {count}") } else { count.to_string() };
            let message =
                format!("{wanted} values are wanted here, but there are {}", values.len());
            return Err(self.runtime.final_error(ErrorKind::Arity, &message, &[]));
        }
        // SAFETY: the caller's promise.
        unsafe {
            target.copy_from_nonoverlapping(values.as_ptr(), count);
            if rest {
                *target.add(count) = self.runtime.heap.list(&values[count..]);
            }
        }
        Ok(Value::UNSPECIFIED)
    }
}

/// The shape of a closure's template.
#[inline(always)]
fn shape_of(closure: Value) -> u64 {
    template_of(closure).raw(offset::Template::shape)
}

/// Whether a procedure of this shape takes so many arguments.
#[inline(always)]
fn takes(shape: u64, nargs: usize) -> bool {
    let required = shape::required(shape);
    nargs == required || (shape::has_rest(shape) && nargs > required)
}

/// Whether this is a function of the host that takes so many arguments.
#[inline(always)]
pub(crate) fn is_host_call(callee: Value, nargs: usize) -> bool {
    callee.is_kind(Kind::HostProcedure)
        && host_arity::accepts(callee.field(offset::HostProcedure::arity).fixnum_unchecked(), nargs)
}

/// The clauses of a case-lambda procedure.
fn clauses(callee: Value) -> impl Iterator<Item = Value> {
    (offset::CaseClosure::FIXED..=callee.size()).map(move |index| callee.field(index))
}

/// The first clause of a case-lambda procedure that takes so many arguments (R7RS 4.2.9).
pub(crate) fn clause_for(callee: Value, nargs: usize) -> Option<Value> {
    if !callee.is_kind(Kind::CaseClosure) {
        return None;
    }
    clauses(callee).find(|&clause| takes(shape_of(clause), nargs))
}

/// Parameters as the user wrote them.
fn parameter_list(params: &[Box<str>], rest: bool) -> String {
    let mut text = String::from("(");
    for (index, name) in params.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        if rest && index + 1 == params.len() {
            text.push_str(". ");
        }
        text.push_str(name);
    }
    text.push(')');
    text
}
