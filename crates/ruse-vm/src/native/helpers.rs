//! The functions that machine code calls: one for each runtime call, and those of `ruse_isa::native::Helper`.
//!
//! Every one takes the context first and returns a value word, EXCEPTION when something is pending.

use ruse_heap::{Kind, Value};
use ruse_isa::calls::{CALLS, RuntimeCalls};
use ruse_isa::frame::HEADER_WORDS;
use ruse_isa::native::{HELPERS, Helper, RESUMED};
use ruse_runtime::ErrorKind;
use ruse_runtime::number::{integer_value, wide_integer_value};

use crate::calls::is_host_call;
use crate::interpreter::{Next, Position};
use crate::native::{Outcome, Reason, position};
use crate::raise::RaisedAt;
use crate::vm::{Exit, Vm};

/// Length of the table.
const LENGTH: usize = CALLS.len() + HELPERS;

/// The address of the table that the context points to.
pub(crate) fn table() -> *const usize {
    static TABLE: std::sync::OnceLock<[usize; LENGTH]> = std::sync::OnceLock::new();
    TABLE
        .get_or_init(|| {
            let mut table = [0; LENGTH];
            ruse_isa::for_each_runtime_call!(fill_calls);
            fill_runtime_calls(&mut table);
            for (helper, address) in [
                (Helper::Safepoint, safepoint as *const () as usize),
                (Helper::Exit, exit as *const () as usize),
                (Helper::Guard, guard as *const () as usize),
                (Helper::Raised, raised as *const () as usize),
                (Helper::Call, call as *const () as usize),
                (Helper::TailHost, tail_host as *const () as usize),
                (Helper::Returned, returned as *const () as usize),
                (Helper::Capture, capture as *const () as usize),
                (Helper::Escape, escape as *const () as usize),
                (Helper::Rest, rest as *const () as usize),
                (Helper::Primitive, primitive as *const () as usize),
                (Helper::Op, op as *const () as usize),
                (Helper::Allocate, allocate as *const () as usize),
                (Helper::Flonum, flonum as *const () as usize),
                (Helper::Integer, integer as *const () as usize),
                (Helper::Pointer, pointer as *const () as usize),
                (Helper::Remember, remember as *const () as usize),
            ] {
                table[helper.index()] = address;
            }
            table
        })
        .as_ptr()
}

/// Defines an `extern` function for each runtime call, and one that writes their addresses into the table.
macro_rules! fill_calls {
    ($( $(#[doc = $doc:literal])* $name:ident ( $($arg:ident),* ); )*) => {
        fn fill_runtime_calls(table: &mut [usize; LENGTH]) {
            $( {
                unsafe extern "C" fn $name(vm: *mut Vm, $($arg: Value),*) -> Value {
                    // SAFETY: V5: machine code passes its context, and values that are live.
                    let vm = unsafe { &mut *vm };
                    vm.runtime.$name($($arg),*).unwrap_or(Value::EXCEPTION)
                }
                table[ruse_isa::calls::RuntimeCall::$name as usize] = $name as *const () as usize;
            } )*
        }
    };
}
use fill_calls;

// SAFETY: of everything below: V5: machine code passes its context, its frame, and what it read from the Code.

unsafe extern "C" fn safepoint(vm: *mut Vm, frame: *mut Value, pc: i64, doubles: u64) -> Value {
    // SAFETY: V5.
    unsafe {
        let vm = &mut *vm;
        box_doubles(vm, frame, doubles);
        let at = position(frame, pc);
        let low = vm.native_stack_is_low();
        if low || vm.filled.is_some() && vm.control.fuel() == 0 {
            if vm.filled.is_some() && !vm.control.spend_fuel() {
                let exit = vm.out_of_fuel(RaisedAt::Instruction(at));
                vm.outcome = Some(Outcome::Exit(exit));
                return Value::EXCEPTION;
            }
            if low {
                vm.note_exit(frame, pc as u32, Reason::Stack);
                vm.outcome = Some(Outcome::Resume(at));
                return Value::EXCEPTION;
            }
        }
        // Anything but the same place again is a handler that was called, which answers for the frame.
        let mut go_on = false;
        let value = vm.nest(frame, |vm| match vm.entry_safepoint(at) {
            Ok(Next::At(there)) if there.fp == at.fp && there.pc == at.pc => {
                go_on = true;
                Ok(Next::Done(Value::UNDEFINED))
            }
            other => other,
        });
        debug_assert!(!go_on || value == Value::UNDEFINED);
        value
    }
}

unsafe extern "C" fn exit(vm: *mut Vm, frame: *mut Value, pc: i64, doubles: u64) -> Value {
    // SAFETY: V5.
    unsafe {
        let vm = &mut *vm;
        vm.note_exit(frame, pc as u32, Reason::Plain);
        leave(vm, frame, pc, doubles, |_, at| Ok(Next::At(at)))
    }
}

unsafe extern "C" fn guard(vm: *mut Vm, frame: *mut Value, pc: i64, doubles: u64) -> Value {
    // SAFETY: V5.
    unsafe {
        let vm = &mut *vm;
        vm.note_exit(frame, pc as u32, Reason::Guess);
        vm.note_wrong_guess(frame, pc as u32);
        leave(vm, frame, pc, doubles, |_, at| Ok(Next::At(at)))
    }
}

unsafe extern "C" fn raised(vm: *mut Vm, frame: *mut Value, pc: i64, doubles: u64) -> Value {
    // SAFETY: V5.
    unsafe {
        let vm = &mut *vm;
        vm.note_exit(frame, pc as u32, Reason::Raised);
        leave(vm, frame, pc, doubles, |vm, at| vm.raised(at))
    }
}

/// The interpreter goes on with a frame that machine code leaves: the one that came into the code if it came into the
/// midst of a function, else one of its own until the frame returns.
unsafe fn leave(
    vm: &mut Vm,
    frame: *mut Value,
    pc: i64,
    doubles: u64,
    begin: impl FnOnce(&mut Vm, Position) -> Result<Next, Exit>,
) -> Value {
    // SAFETY: V5: `pc` is an instruction of the frame's code, and live slots stand in the frame.
    unsafe {
        box_doubles(vm, frame, doubles);
        let at = position(frame, pc & (RESUMED - 1));
        if pc & RESUMED == 0 {
            return vm.nest(frame, |vm| begin(vm, at));
        }
        vm.outcome = match begin(vm, at) {
            Ok(Next::At(position)) => Some(Outcome::Continue(position)),
            Ok(Next::Done(value)) => return value,
            Ok(Next::Leave) => return Value::EXCEPTION,
            Err(exit) => Some(Outcome::Exit(exit)),
        };
        Value::EXCEPTION
    }
}

/// Makes values of slots that hold doubles.
unsafe fn box_doubles(vm: &mut Vm, frame: *mut Value, mut doubles: u64) {
    while doubles != 0 {
        // SAFETY: V5: the slot is one of the frame.
        unsafe {
            let slot = frame.add(HEADER_WORDS + doubles.trailing_zeros() as usize);
            *slot = vm.runtime.heap.flonum(f64::from_bits(*(slot as *const u64)));
        }
        doubles &= doubles - 1;
    }
}

unsafe extern "C" fn call(vm: *mut Vm, frame: *mut Value, count: i64) -> Value {
    // SAFETY: V5: callee, return word and arguments stand in the frame.
    unsafe {
        let (vm, callee, count) = (&mut *vm, *frame, count as usize);
        // The kinds with arms of their own are those for which the way through `call_slow` shows in `benches/scheme`:
        // a sixth of the time of `fibers.scm` and of `pipeline.scm`.
        match callee.kind() {
            Some(Kind::Primitive) if vm.primitive_takes(callee, count) => {
                match vm.apply_primitive(frame, count) {
                    Ok(value) => value,
                    Err(_) => vm.nest(frame, |vm| vm.raised_from(frame)),
                }
            }
            Some(Kind::HostProcedure) if is_host_call(callee, count) => {
                match vm.apply_host(frame, count) {
                    Ok(value) => value,
                    Err(_) => vm.host_left(frame, frame),
                }
            }
            Some(Kind::CaseClosure) => match vm.call_clause(frame, count) {
                Some(value) => value,
                None => vm.nest(frame, |vm| vm.call_slow(frame, count)),
            },
            Some(Kind::Continuation) if count == 1 => vm.throw_from_native(frame, callee),
            Some(Kind::Prompt) if count == 1 => vm.nest(frame, |vm| vm.abort_to(frame)),
            Some(Kind::DelimitedContinuation) if count == 1 => {
                let value = *frame.add(HEADER_WORDS);
                vm.nest(frame, |vm| vm.splice(frame, callee, value))
            }
            _ => vm.nest(frame, |vm| vm.call_slow(frame, count)),
        }
    }
}

unsafe extern "C" fn tail_host(
    vm: *mut Vm,
    frame: *mut Value,
    count: i64,
    caller: *mut Value,
) -> Value {
    // SAFETY: V5: callee, return word and arguments stand in the frame, and the callee takes so many.
    unsafe {
        let vm = &mut *vm;
        match vm.apply_host(frame, count as usize) {
            Ok(value) => value,
            Err(_) => vm.host_left(frame, caller),
        }
    }
}

unsafe extern "C" fn returned(
    vm: *mut Vm,
    frame: *mut Value,
    callee: *mut Value,
    value: Value,
) -> Value {
    // SAFETY: V5: the callee's frame has a return word, and a cut names an instruction of the frame that goes on.
    unsafe {
        let vm = &mut *vm;
        if value != Value::EXCEPTION {
            vm.take_from_stretch(callee, frame);
            return value;
        }
        vm.cut_frame = std::ptr::null_mut();
        match vm.outcome.take() {
            Some(Outcome::Cut(Position { pc, .. })) => *frame.add((*pc.sub(1)).a()),
            _ => unreachable!("the stack is cut down to this frame"),
        }
    }
}

unsafe extern "C" fn capture(vm: *mut Vm, frame: *mut Value) -> Value {
    // SAFETY: V5: the return word stands in the frame, everything below is suspended.
    unsafe { (*vm).capture(frame) }
}

unsafe extern "C" fn escape(vm: *mut Vm, receiver: Value) -> Value {
    // SAFETY: V5: the context is the VM.
    unsafe { (*vm).escape_of(receiver) }
}

unsafe extern "C" fn rest(vm: *mut Vm, frame: *mut Value, count: i64, required: i64) -> Value {
    // SAFETY: V5: so many arguments stand in the frame, one at least beyond the required ones.
    unsafe {
        let first = frame.add(HEADER_WORDS + required as usize);
        let values = std::slice::from_raw_parts(first, (count - required) as usize);
        let list = (*vm).runtime.heap.list(values);
        *first = list;
        list
    }
}

unsafe extern "C" fn primitive(vm: *mut Vm, index: i64, args: *const Value, count: i64) -> Value {
    // SAFETY: V5: the index is that of a primitive that takes so many arguments.
    unsafe {
        let vm = &mut *vm;
        let args = std::slice::from_raw_parts(args, count as usize);
        let function = vm.primitives.get_unchecked(index as usize).function;
        function(&mut vm.runtime, args).unwrap_or(Value::EXCEPTION)
    }
}

unsafe extern "C" fn op(vm: *mut Vm, frame: *mut Value, pc: i64) -> Value {
    // SAFETY: V5: the operands stand in the frame.
    unsafe { (*vm).one_op(position(frame, pc)) }
}

unsafe extern "C" fn allocate(vm: *mut Vm, words: i64) -> *mut u64 {
    // SAFETY: V5.
    unsafe { (*vm).runtime.heap.native_memory(words as usize) }
}

unsafe extern "C" fn flonum(vm: *mut Vm, bits: u64) -> Value {
    // SAFETY: V5.
    unsafe { (*vm).runtime.heap.flonum(f64::from_bits(bits)) }
}

unsafe extern "C" fn integer(vm: *mut Vm, bits: u64, unsigned: i64) -> Value {
    // SAFETY: V5.
    let heap = unsafe { &mut (*vm).runtime.heap };
    match unsigned {
        0 => integer_value(heap, bits as i64),
        _ => wide_integer_value(heap, i128::from(bits)),
    }
}

unsafe extern "C" fn pointer(vm: *mut Vm, address: usize, procedure: Value) -> Value {
    // SAFETY: V5: the procedure is live.
    let runtime = unsafe { &mut (*vm).runtime };
    if address == 0 {
        return Value::FALSE;
    }
    match runtime.pointer(address, None, None) {
        Some(pointer) => pointer,
        None => {
            let name = ruse_runtime::print::procedure_name(&runtime.heap, procedure);
            let name = name.unwrap_or_default().to_owned();
            let message = format!("{address:#x} is no address");
            runtime.error(ErrorKind::Value, &name, &message, &[]);
            Value::EXCEPTION
        }
    }
}

unsafe extern "C" fn remember(vm: *mut Vm, object: Value, slot: *mut u64) -> Value {
    // SAFETY: V5: the slot is a word of the object.
    unsafe { (*vm).runtime.heap.remember_slot(object, slot) };
    Value::UNDEFINED
}
