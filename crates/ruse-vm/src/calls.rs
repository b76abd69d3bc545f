//! Calls of anything but a closure with the right number of arguments, and spreading of lists and values.

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::frame::{CLOSURE_SLOT, HEADER_WORDS, MAX_FRAME_WORDS, RETURN_SLOT, return_pc};
use ruse_isa::layout::{offset, shape};
use ruse_runtime::{ErrorKind, Raise};

use crate::instance::{instance_of, instructions_of, template_of};
use crate::interpreter::{Next, Position};
use crate::vm::{Exit, Vm};

impl Vm {
    /// Calls what stands in slot 0 of a prepared frame: callee, return word, arguments.
    ///
    /// # Safety
    /// The frame was prepared like that (V1, V2).
    pub(crate) unsafe fn call_slow(&mut self, frame: *mut Value, nargs: usize) -> Result<Next, Exit> {
        // SAFETY: the caller's promise; V2 for rest lists, which need one slot more than the arguments.
        unsafe {
            let callee = *frame.add(CLOSURE_SLOT);
            match callee.kind() {
                Some(Kind::Closure) => self.call_closure(frame, nargs),
                Some(Kind::CaseClosure) => self.call_case_closure(frame, nargs),
                Some(Kind::Primitive) => self.call_primitive(frame, nargs),
                Some(Kind::Continuation) => {
                    let args = std::slice::from_raw_parts(frame.add(HEADER_WORDS), nargs);
                    let value = match args {
                        [one] => *one,
                        many => self.runtime.heap.values(many),
                    };
                    self.throw(frame, callee, value)
                }
                Some(Kind::Parameter) if nargs == 0 => {
                    let value = self.runtime.parameter_value(callee);
                    self.return_slow(frame, value)
                }
                Some(Kind::Parameter) => self.wrong_arity(frame, "a parameter object", "()", nargs),
                _ => {
                    let Err(raise) = self.runtime.not_applicable(callee) else {
                        return self.return_slow(frame, Value::UNSPECIFIED);
                    };
                    self.raise_in_caller(frame, raise)
                }
            }
        }
    }

    /// Calls a closure after its arguments were counted.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    unsafe fn call_closure(&mut self, frame: *mut Value, nargs: usize) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let closure = *frame;
            let template = template_of(closure);
            let shape = template.raw(offset::Template::shape);
            let required = shape::required(shape);
            if shape::has_rest(shape) && nargs >= required {
                let first = frame.add(HEADER_WORDS + required);
                let rest = std::slice::from_raw_parts(first, nargs - required);
                let list = self.runtime.heap.list(rest);
                *first = list;
            } else if nargs != required || shape::has_rest(shape) {
                let function = instance_of(closure).function();
                let name = function.name.as_deref().unwrap_or("the procedure").to_owned();
                let params = parameter_list(&function.params, shape::has_rest(shape));
                return self.wrong_arity(frame, &name, &params, nargs);
            }
            let position = Position { pc: instructions_of(template), fp: frame };
            let end = frame.add(shape::frame_words(shape));
            if end as usize > self.control.limit() {
                return self.entry_safepoint(position);
            }
            Ok(Next::At(position))
        }
    }

    /// Calls the first clause that takes as many arguments (R7RS 4.2.9).
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    unsafe fn call_case_closure(&mut self, frame: *mut Value, nargs: usize) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let callee = *frame;
            for index in offset::CaseClosure::FIXED..=callee.size() {
                let clause = callee.field(index);
                let shape = template_of(clause).raw(offset::Template::shape);
                let required = shape::required(shape);
                if nargs == required || (shape::has_rest(shape) && nargs > required) {
                    *frame = clause;
                    return self.call_closure(frame, nargs);
                }
            }
            let name = callee.field(offset::CaseClosure::name);
            let name = if name.is_kind(Kind::Symbol) {
                self.runtime.heap.symbol_name(name).to_owned()
            } else {
                "the procedure".to_owned()
            };
            let clauses: Vec<String> = (offset::CaseClosure::FIXED..=callee.size())
                .map(|index| {
                    let function = instance_of(callee.field(index)).function();
                    parameter_list(&function.params, function.rest)
                })
                .collect();
            self.wrong_arity(frame, &name, &clauses.join(" or "), nargs)
        }
    }

    /// Calls a primitive that is a value.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    unsafe fn call_primitive(&mut self, frame: *mut Value, nargs: usize) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let index = (*frame).raw(offset::Primitive::index) as usize >> 1;
            let primitive = &self.primitives[index];
            if !primitive.info.arity.accepts(nargs) {
                return self.wrong_arity(frame, primitive.info.name, primitive.info.params, nargs);
            }
            let args = std::slice::from_raw_parts(frame.add(HEADER_WORDS), nargs);
            match (primitive.function)(&mut self.runtime, args) {
                Ok(value) => self.return_slow(frame, value),
                Err(raise) => self.raise_in_caller(frame, raise),
            }
        }
    }

    /// Raises: a procedure was called with a wrong number of arguments.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    #[cold]
    unsafe fn wrong_arity(
        &mut self,
        frame: *mut Value,
        name: &str,
        params: &str,
        nargs: usize,
    ) -> Result<Next, Exit> {
        let plural = if nargs == 1 { "" } else { "s" };
        let message = format!("called with {nargs} argument{plural}, but its parameters are {params}");
        let raise = self.runtime.error(ErrorKind::Arity, name, &message, &[]);
        // SAFETY: the caller's promise.
        unsafe { self.raise_in_caller(frame, raise) }
    }

    /// Spreads the list in the last of `nargs` arguments of a prepared frame over the slots from there on;
    /// gives the new number of arguments.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn spread(&mut self, frame: *mut Value, nargs: usize) -> Result<usize, Raise> {
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
            let message = format!("{wanted} values are wanted here, but there are {}", values.len());
            return Err(self.runtime.error(ErrorKind::Arity, "", &message, &[]));
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

    /// Raises from the instruction that made the call whose frame was prepared. After a tail call, that
    /// instruction is gone: the raise then seems to come from the caller's caller, as in any other frame
    /// that a tail call replaced.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn raise_in_caller(&mut self, frame: *mut Value, raise: Raise) -> Result<Next, Exit> {
        // SAFETY: the return word is that of a call, or a boundary.
        unsafe {
            let saved = *(frame.add(RETURN_SLOT) as *const u64);
            self.raised_from(frame, saved, raise)
        }
    }

    /// The instruction before a return point.
    pub(crate) fn call_pc(saved: u64) -> u32 {
        return_pc(saved).saturating_sub(1) as u32
    }
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
