//! Functions of the host as procedures, and the runs that they start in turn.
//!
//! A call of one is a prepared frame: callee and arguments stay on the VM stack, where the collector finds them, while
//! the function runs. It may call back: that is a nested run, whose frames begin behind the prepared frame. Errors
//! cross a host function as results, so a nested run starts without exception handlers; what is raised in it and not
//! handled there ends it, and the function decides. A continuation of an outer run that is called inside is not
//! stopped by a host function: it has to return, and whatever it returns, the VM goes on with the continuation.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ruse_heap::{Kind, Value};
use ruse_isa::frame::{DYNAMIC_REGISTERS, DynamicRegister, HEADER_WORDS};
use ruse_isa::layout::{host_arity, offset};
use ruse_runtime::{ErrorKind, Pending, Raise};

use crate::backtrace::Backtrace;
use crate::interpreter::Next;
use crate::vm::{Exit, Hook, Uncaught, Vm};

/// How deep calls between the host and Scheme may be nested.
const NESTED_RUNS: usize = 200;
/// Bytes of the host's stack that a nested run wants to find, and of the piece that is added when they are not there.
const RUN_STACK: usize = 640 * 1024;
const ADDED_STACK: usize = 4 << 20;

/// A function of the host.
pub trait HostFunction: Send {
    /// Calls it with `count` arguments, which [`Vm::host_argument`] gives, as many as its arity allows.
    ///
    /// # Errors
    /// Something is pending in the runtime.
    fn call(&self, vm: &mut Vm, count: usize) -> Result<Value, Raise>;

    /// How machine code calls this very function: [`HostEntry::of`] it.
    fn entry(&self) -> HostEntry<'_>;
}

/// Where machine code finds a function of the host, which stays in place as long as it is borrowed.
#[derive(Clone, Copy, Debug)]
pub struct HostEntry<'f> {
    code: usize,
    function: usize,
    of: PhantomData<&'f ()>,
}

impl<'f> HostEntry<'f> {
    /// The entry of a function.
    pub fn of<F: HostFunction>(function: &'f F) -> HostEntry<'f> {
        let code = direct::<F> as *const () as usize;
        HostEntry { code, function: &raw const *function as usize, of: PhantomData }
    }
}

/// The call that machine code prepared in a frame, of a host function of type `F` that takes so many arguments. It is in
/// tail position if the frame is not the caller's: then its value is that of the caller's frame.
unsafe extern "C" fn direct<F: HostFunction>(
    vm: *mut Vm,
    frame: *mut Value,
    count: i64,
    caller: *mut Value,
) -> Value {
    // SAFETY: V5: machine code passes its context and a prepared frame. V6: the function is where the procedure says.
    unsafe {
        let (vm, nargs) = (&mut *vm, count as usize);
        let address = (*frame).field(offset::HostProcedure::function).fixnum_unchecked();
        let function = address as usize as *const F;
        match vm.in_host_call(HostCall { frame, nargs }, |vm| (*function).call(vm, nargs)) {
            Ok(value) => value,
            Err(_) => vm.host_left(frame, caller),
        }
    }
}

/// The function of C behind a procedure: what machine code needs to call it without the host.
#[derive(Clone, Copy, Debug, Default)]
pub struct CTarget {
    /// Its signature as [`ruse_isa::foreign::pack`] gives it; 0 when only the host may call it.
    pub signature: i64,
    /// Its address; 0 when only the host may call it.
    pub address: usize,
}

/// A function of the host with who keeps it.
pub enum HostCode {
    /// This VM alone.
    Own(Box<dyn HostFunction>),
    /// Everybody who has a share.
    Shared(Arc<dyn HostFunction + Sync>),
}

/// The functions of a VM by number.
#[derive(Default)]
pub(crate) struct HostFunctions {
    entries: Vec<Option<HostCode>>,
    free: Vec<usize>,
}

impl HostFunctions {
    fn add(&mut self, code: HostCode) -> usize {
        match self.free.pop() {
            Some(number) => {
                self.entries[number] = Some(code);
                number
            }
            None => {
                self.entries.push(Some(code));
                self.entries.len() - 1
            }
        }
    }

    #[inline]
    fn get(&self, number: usize) -> Option<*const dyn HostFunction> {
        match self.entries.get(number)?.as_ref()? {
            HostCode::Own(function) => Some(&raw const **function),
            HostCode::Shared(function) => Some(&raw const **function),
        }
    }

    /// Takes the function of a procedure that died.
    pub(crate) fn release(&mut self, number: usize) -> Option<HostCode> {
        let code = self.entries.get_mut(number)?.take()?;
        self.free.push(number);
        Some(code)
    }
}

/// The call of a host function that is running, or that waits: its prepared frame.
#[derive(Clone, Copy)]
pub(crate) struct HostCall {
    /// Null when none is running.
    pub(crate) frame: *mut Value,
    pub(crate) nargs: usize,
}

impl HostCall {
    pub(crate) const NONE: HostCall = HostCall { frame: std::ptr::null_mut(), nargs: 0 };
}

impl Vm {
    /// A procedure that calls a function of the host.
    pub fn host_procedure(&mut self, name: &str, arity: i64, code: HostCode) -> Value {
        self.c_procedure(name, arity, code, CTarget::default())
    }

    /// A procedure that calls a function of C by way of a function of the host, and that machine code may call itself.
    pub fn c_procedure(
        &mut self,
        name: &str,
        arity: i64,
        code: HostCode,
        target: CTarget,
    ) -> Value {
        let entry = match &code {
            HostCode::Own(function) => function.entry(),
            HostCode::Shared(function) => function.entry(),
        };
        let [code_word, function] = [entry.code, entry.function].map(|it| Value::fixnum(it as i64));
        let number = Value::index(self.host_functions.add(code));
        let name = if name.is_empty() { Value::FALSE } else { self.runtime.heap.intern(name) };
        let signature = Value::fixnum(target.signature);
        let target = Value::fixnum(target.address as i64);
        let words = [number, name, Value::fixnum(arity), code_word, function, signature, target];
        let procedure = self.runtime.heap.object(Kind::HostProcedure, words);
        self.runtime.heap.finalize(procedure);
        procedure
    }

    /// An argument of the host function that is running, as it is now: a collection may move it.
    ///
    /// # Panics
    /// There is no such argument.
    #[inline]
    pub fn host_argument(&self, index: usize) -> Value {
        assert!(index < self.host_call.nargs, "the function was called with fewer arguments");
        // SAFETY: V2: the prepared frame of the running call, which has so many arguments.
        unsafe { *self.host_call.frame.add(HEADER_WORDS + index) }
    }

    /// The procedure whose host function is running.
    pub fn host_callee(&self) -> Option<Value> {
        // SAFETY: V2: the prepared frame of the running call.
        (!self.host_call.frame.is_null()).then(|| unsafe { *self.host_call.frame })
    }

    /// Says how many functions of Scheme C may call at this time. While there is one, any call of C may come back, so
    /// machine code leaves all of them to the host.
    pub fn set_callbacks(&mut self, count: u64) {
        self.callbacks = count;
    }

    /// How many runs of the host's are under way: more than one in a host function that calls back.
    pub fn depth(&self) -> usize {
        self.runs.len()
    }

    /// Ends the host function that is running, and the run in which it was called, as a nested run ended.
    pub fn end_host_call(&mut self, exit: Exit) -> Raise {
        self.keeps_abandoned = !matches!(exit, Exit::Unwind { .. });
        self.host_exit = Some(exit);
        self.runtime.pend(Pending::Host)
    }

    /// Raises once more what ended a nested run, with the backtrace that it had.
    pub fn raise_again(&mut self, payload: Value, backtrace: Backtrace) -> Raise {
        self.carried = Some((payload, backtrace));
        self.runtime.raise(payload)
    }

    /// The value of the host function in a prepared frame.
    ///
    /// # Safety
    /// V1, V2: callee and arguments stand in the frame, the callee takes so many.
    #[inline]
    pub(crate) unsafe fn apply_host(
        &mut self,
        frame: *mut Value,
        nargs: usize,
    ) -> Result<Value, Raise> {
        // SAFETY: the caller's promise. V6: the function outlives the call, because its procedure stands in the frame.
        unsafe {
            let number = (*frame).field(offset::HostProcedure::number).fixnum_unchecked() as usize;
            let function = self.host_functions.get(number).expect("the procedure is alive");
            self.in_host_call(HostCall { frame, nargs }, |vm| (*function).call(vm, nargs))
        }
    }

    /// Runs code of the host for a call whose frame is prepared.
    #[inline(always)]
    pub(crate) fn in_host_call(
        &mut self,
        call: HostCall,
        run: impl FnOnce(&mut Vm) -> Result<Value, Raise>,
    ) -> Result<Value, Raise> {
        let outer = std::mem::replace(&mut self.host_call, call);
        let temporaries = self.runtime.heap.temporaries().len();
        let runs = self.runs.len();
        let result = catch_unwind(AssertUnwindSafe(|| run(self)));
        self.host_call = outer;
        self.runtime.heap.cut_temporaries(temporaries);
        match result {
            Ok(Ok(value)) if self.unwinding.is_none() => Ok(value),
            Ok(result) => self.host_returned(result),
            Err(panic) => {
                while self.runs.len() > runs {
                    self.leave_run();
                }
                self.host_call = outer;
                let raise = self.panicked(&*panic);
                self.host_returned(Err(raise))
            }
        }
    }

    /// A host function did not return just a value.
    #[cold]
    fn host_returned(&mut self, result: Result<Value, Raise>) -> Result<Value, Raise> {
        match self.unwinding {
            Some(unwinding) => Err(self.end_host_call(Exit::Unwind { depth: unwinding.depth })),
            None => result,
        }
    }

    /// The condition for a panic.
    fn panicked(&mut self, panic: &(dyn std::any::Any + Send)) -> Raise {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a value that is no text".to_owned());
        let message = format!("a function of the host panicked: {text}");
        self.runtime.error(ErrorKind::Panic, "", &message, &[])
    }

    /// As [`Vm::host_failed`] for machine code: the value of the caller's frame, or of the prepared one if that is the
    /// caller's.
    ///
    /// # Safety
    /// V5: machine code made the call.
    #[cold]
    pub(crate) unsafe fn host_left(&mut self, frame: *mut Value, caller: *mut Value) -> Value {
        self.returns_from(caller);
        // SAFETY: the caller's promise.
        unsafe { self.nest(caller, |vm| vm.host_failed(frame)) }
    }

    /// A host function in a prepared frame ended without a value, or waits for one.
    ///
    /// # Safety
    /// As [`Vm::raised_from`].
    #[cold]
    pub(crate) unsafe fn host_failed(&mut self, frame: *mut Value) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.runtime.pending != Pending::Host {
                return self.raised_from(frame);
            }
            self.runtime.pending = Pending::None;
            let exit = self.host_exit.take().expect("left with the pending mark");
            match (exit, self.unwinding) {
                (Exit::Unwind { depth }, Some(unwinding)) if depth == self.runs.len() => {
                    self.unwinding = None;
                    self.throw(frame, unwinding.continuation, unwinding.value)
                }
                (exit, _) => Err(exit),
            }
        }
    }

    /// Calls a procedure from a host function that is running.
    pub(crate) fn call_nested(&mut self, procedure: Value, args: &[Value]) -> Result<Value, Exit> {
        if let Some(unwinding) = self.unwinding {
            return Err(Exit::Unwind { depth: unwinding.depth });
        }
        if self.runs.len() >= NESTED_RUNS {
            let message = "calls between Scheme and the host are nested too deeply";
            let payload = self.runtime.condition(ErrorKind::Limit, "", message, &[]);
            return Err(Exit::Uncaught(Box::new(Uncaught {
                payload,
                backtrace: Backtrace::default(),
            })));
        }
        stacker::maybe_grow(RUN_STACK, ADDED_STACK, || self.run_nested(procedure, args))
    }

    fn run_nested(&mut self, procedure: Value, args: &[Value]) -> Result<Value, Exit> {
        let outer = self.runtime.dynamic;
        let place = self.runtime.heap.push_temporary(outer[0]);
        for &register in &outer[1..] {
            self.runtime.heap.push_temporary(register);
        }
        self.runtime.dynamic[DynamicRegister::Handlers as usize] = self.runtime.base_handlers();
        // SAFETY: V2: behind the prepared frame of the running call.
        let base = unsafe { self.host_call.frame.add(HEADER_WORDS + self.host_call.nargs) };
        let mut result = self.run_at(base, procedure, args);
        if let Err(Exit::Uncaught(uncaught)) = result {
            result = Err(self.leave_extents(base, place, uncaught));
        }
        if !matches!(result, Err(Exit::Unwind { .. })) {
            let kept = &self.runtime.heap.temporaries()[place..place + DYNAMIC_REGISTERS];
            self.runtime.dynamic.copy_from_slice(kept);
        }
        self.runtime.heap.cut_temporaries(place);
        result
    }

    /// Leaves the `dynamic-wind` extents that a nested run left open when it ended with an error; how it ends then.
    fn leave_extents(
        &mut self,
        base: *mut Value,
        place: usize,
        mut uncaught: Box<Uncaught>,
    ) -> Exit {
        self.runtime.dynamic = self.abandoned;
        let outer = self.runtime.heap.temporaries()[place];
        if self.runtime.dynamic[DynamicRegister::Winders as usize] == outer {
            return Exit::Uncaught(uncaught);
        }
        self.runtime.dynamic[DynamicRegister::Handlers as usize] = Value::NIL;
        let payload = self.runtime.heap.push_temporary(uncaught.payload);
        let left = match self.hook(Hook::RunWinders) {
            Some(procedure) => self.run_at(base, procedure, &[outer]),
            None => Ok(Value::UNSPECIFIED),
        };
        uncaught.payload = self.runtime.heap.temporaries()[payload];
        match left {
            Ok(_) => Exit::Uncaught(uncaught),
            Err(exit) => exit,
        }
    }

    /// Raises: a host procedure was called with a wrong number of arguments.
    #[cold]
    pub(crate) fn wrong_host_arity(&mut self, callee: Value, nargs: usize) -> Raise {
        let name = ruse_runtime::print::procedure_name(&self.runtime.heap, callee);
        let name = name.unwrap_or("the procedure").to_owned();
        let arity = callee.field(offset::HostProcedure::arity).fixnum_unchecked();
        let least = host_arity::required(arity);
        let takes = match host_arity::most(arity) {
            Some(most) if most == least => least.to_string(),
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        };
        let plural = if nargs == 1 { "" } else { "s" };
        let message = format!("called with {nargs} argument{plural}, but it takes {takes}");
        self.runtime.error(ErrorKind::Arity, &name, &message, &[])
    }
}
