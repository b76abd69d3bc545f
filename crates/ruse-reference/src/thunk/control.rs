//! Continuations that escape, and `guard`.
//!
//! A continuation is an extent: the return from one call on the native stack. Calling it unwinds to there. Once that
//! call has returned, the continuation cannot be entered again; the engine declines that.
//!
//! `guard` (R7RS 4.2.7) would want re-entry where no clause takes the condition: it leaves for the clauses and goes
//! back to raise again. Here the clauses run on top of the frames of the raise, in the dynamic state of the `guard`; a
//! value of theirs, or their last call, unwinds to the `guard` first, so loops through a clause stay loops.

use ruse_heap::{Kind, Value};
use ruse_isa::frame::{DYNAMIC_REGISTERS, DynamicRegister};
use ruse_isa::layout::offset;
use ruse_runtime::ErrorKind;
use ruse_runtime::conditions::field;

use super::frame::{Exit, Frame, Reason, TAIL};
use super::machine::{Machine, Site, end};
use super::primitives;
use super::types::{MAX_CONSTANT, Type};
use crate::outcome::Outcome;
use crate::world::Hook;

/// Library of the procedures that are replaced and called here.
pub(super) const CORE: &str = "(ruse core)";
/// The procedure that `guard` calls.
pub(super) const WITH_GUARD: &str = "%with-guard";

/// Opens an extent.
pub(super) fn open(machine: &mut Machine) -> u64 {
    let extent = machine.next_extent;
    machine.next_extent += 1;
    machine.extents.push(extent);
    extent
}

/// The frames of an extent, and all above, are gone.
pub(super) fn close(machine: &mut Machine, extent: u64) {
    let live = machine.extents.partition_point(|open| *open < extent);
    machine.extents.truncate(live);
}

/// A continuation object for an extent in the current dynamic state.
pub(super) fn continuation(machine: &mut Machine, extent: u64) -> Value {
    let runtime = &mut machine.world.runtime;
    let dynamic = runtime.dynamic;
    runtime.heap.continuation(Value::FALSE, 0, 0, 0, extent as i64, dynamic)
}

/// Calls `receiver` with the continuation of the call; not in tail position.
pub(super) fn call_cc(frame: &mut Frame<'_>, receiver: Value, site: Site) -> Result<Value, Exit> {
    let depth = frame.machine.sites.len();
    let extent = open(frame.machine);
    let continuation = continuation(frame.machine, extent);
    let result = frame.apply(receiver, &[continuation], site);
    close(frame.machine, extent);
    caught(frame, result, extent, depth)
}

/// The value that was thrown to an extent, if this is what happened.
fn caught(
    frame: &mut Frame<'_>,
    result: Result<Value, Exit>,
    extent: u64,
    depth: usize,
) -> Result<Value, Exit> {
    match result {
        Err(Exit(reason)) => match *reason {
            Reason::Throw { extent: to, value } if to == extent => {
                frame.machine.forget(depth);
                Ok(value)
            }
            Reason::Resume { extent: to } if to == extent => {
                frame.machine.forget(depth);
                Ok(TAIL)
            }
            reason => Err(Exit(Box::new(reason))),
        },
        value => value,
    }
}

/// Calls `receiver` with the continuation of the running procedure, in tail position.
pub(super) fn call_cc_tail(
    frame: &mut Frame<'_>,
    receiver: Value,
    site: Site,
) -> Result<Value, Exit> {
    if frame.code_of(receiver, 1).is_none() {
        return call_cc(frame, receiver, site);
    }
    let result = frame.apply_tail(receiver, &[Value::UNSPECIFIED], site);
    frame.machine.tail.with_continuation = true;
    result
}

/// The end of a run that needs what this engine has not.
pub(super) fn declined(what: &str) -> Exit {
    end(Outcome::Declined(what.to_owned()))
}

/// Calls a continuation.
pub(super) fn throw(
    frame: &mut Frame<'_>,
    continuation: Value,
    value: Value,
    site: Site,
) -> Result<Value, Exit> {
    let winders = continuation.field(offset::Continuation::winders);
    if winders != frame.runtime().dynamic[DynamicRegister::Winders as usize]
        && let Some(throw) = frame.hook(Hook::Throw)
    {
        return frame.apply(throw, &[continuation, value], site);
    }
    let extent = continuation.field(offset::Continuation::run).fixnum_unchecked() as u64;
    if frame.machine.extents.binary_search(&extent).is_err() {
        return Err(declined(
            "a continuation is called whose frames are gone: this engine has none that are entered again",
        ));
    }
    frame.tick(site)?;
    frame.runtime().dynamic = [
        winders,
        continuation.field(offset::Continuation::handlers),
        continuation.field(offset::Continuation::parameters),
    ];
    Err(Exit(Box::new(Reason::Throw { extent, value })))
}

// ---- guard

/// Free variables of the handler that `guard` installs.
mod handler {
    pub(super) const CLAUSES: usize = 0;
    pub(super) const EXTENT: usize = 1;
    pub(super) const DYNAMIC: usize = 2;
}
/// Free variables of the procedure that goes back to the raise.
mod reraise {
    pub(super) const DYNAMIC: usize = 0;
}

fn free(closure: Value, index: usize) -> Value {
    closure.field(offset::Closure::FIXED + index)
}

fn dynamic_from(closure: Value, first: usize) -> [Value; DYNAMIC_REGISTERS] {
    [0, 1, 2].map(|index| free(closure, first + index))
}

/// Numbers of the codes behind `guard`.
#[derive(Clone, Copy)]
pub(super) struct GuardCodes {
    pub(super) handler: Value,
    pub(super) reraise: Value,
}

/// `(%with-guard body clauses)`: slots 0 and 1. Fuel is that of the procedures of `(ruse core)` that this replaces.
pub(super) fn with_guard(frame: &mut Frame<'_>, codes: GuardCodes) -> Result<Value, Exit> {
    let (body, clauses) = (frame.values[0], frame.values[1]);
    let depth = frame.machine.sites.len();
    let extent = open(frame.machine);
    let [winders, handlers, parameters] = frame.runtime().dynamic;
    let free = [clauses, Value::fixnum(extent as i64), winders, handlers, parameters];
    let handler = frame.heap().closure(codes.handler, &free);
    let entry = frame.heap().cons(handler, Value::TRUE);
    frame.runtime().dynamic[DynamicRegister::Handlers as usize] =
        frame.machine.world.runtime.heap.cons(entry, handlers);
    let result = frame.apply(body, &[], 0);
    close(frame.machine, extent);
    if result.is_ok() {
        frame.runtime().dynamic[DynamicRegister::Handlers as usize] = handlers;
    }
    caught(frame, result, extent, depth)
}

/// The handler of a `guard`: its argument in slot 0.
pub(super) fn handle(frame: &mut Frame<'_>, codes: GuardCodes) -> Result<Value, Exit> {
    let (condition, own) = (frame.values[0], frame.closure);
    let here = frame.runtime().dynamic;
    let outside = dynamic_from(own, handler::DYNAMIC);
    rewind(frame, outside)?;
    // The handler leaves the body by a continuation, and raises again by another one.
    frame.tick(0)?;
    let [winders, handlers, parameters] = here;
    let raise_again = frame.heap().closure(codes.reraise, &[winders, handlers, parameters]);
    let extent = free(own, handler::EXTENT).fixnum_unchecked() as u64;
    let clauses = free(own, handler::CLAUSES);
    let depth = frame.machine.sites.len();
    let value = match frame.apply_tail(clauses, &[condition, raise_again], 0)? {
        TAIL => frame.enter_tail()?,
        value => value,
    };
    debug_assert_eq!(depth, frame.machine.sites.len());
    if value != TAIL {
        return Err(Exit(Box::new(Reason::Throw { extent, value })));
    }
    if frame.machine.tail.closure == raise_again {
        return Ok(TAIL);
    }
    Err(Exit(Box::new(Reason::Resume { extent })))
}

/// Goes back to where the object of a `guard` was raised, so that the handlers outside are asked.
pub(super) fn raise_again(frame: &mut Frame<'_>) -> Result<Value, Exit> {
    let own = frame.closure;
    let here = dynamic_from(own, reraise::DYNAMIC);
    rewind(frame, here)?;
    frame.tick(0)?;
    Ok(Value::FALSE)
}

/// Whether code that relies on what a primitive gives can go on with this value in its place.
pub(super) fn may_stand_for(frame: &mut Frame<'_>, payload: Value, value: Value) -> bool {
    let runtime = frame.runtime();
    if !runtime.is_any_condition(payload) {
        return true;
    }
    let who = payload.field(field::WHO);
    if !who.is_kind(Kind::Symbol) {
        return true;
    }
    let name = runtime.heap.symbol_name(who);
    let Some(prim) = ruse_runtime::primitive_index(name) else { return true };
    let is_quotient = name == "/" && runtime.condition_kind(payload) == Some(ErrorKind::Divide);
    let args = [Type::ANY; 2];
    let wanted = primitives::given(&super::PRIMITIVES, prim, &args, false);
    type_of_value(value).within(wanted) && !is_quotient
}

fn type_of_value(value: Value) -> Type {
    match value.kind() {
        _ if value.as_flonum().is_some() => Type::FLONUM,
        _ if value.as_fixnum().is_some_and(|n| n.unsigned_abs() <= MAX_CONSTANT) => Type::INTEGER,
        _ if value.is_fixnum() => Type::EXACT,
        _ if value == Value::TRUE || value == Value::FALSE => Type::BOOLEAN,
        _ if value.is_nil() => Type::NIL,
        _ if value.is_pair() => Type::PAIR,
        _ if value.as_char().is_some() => Type::CHAR,
        Some(Kind::Bignum | Kind::Ratnum) => Type::EXACT,
        Some(Kind::String) => Type::STRING,
        Some(Kind::Symbol) => Type::SYMBOL,
        Some(Kind::Vector) => Type::VECTOR,
        Some(Kind::Bytevector) => Type::BYTES,
        Some(Kind::Closure | Kind::CaseClosure | Kind::Primitive) => Type::PROCEDURE,
        _ => Type::OTHER,
    }
}

/// Leaves and enters `dynamic-wind` extents until the dynamic state is the given one.
fn rewind(frame: &mut Frame<'_>, to: [Value; DYNAMIC_REGISTERS]) -> Result<(), Exit> {
    let winders = DynamicRegister::Winders as usize;
    if frame.runtime().dynamic[winders] != to[winders] {
        let cell = frame.runtime().global(CORE, "%run-winders");
        let procedure = frame.runtime().global_value(cell).unwrap_or(Value::FALSE);
        frame.apply(procedure, &[to[winders]], 0)?;
    }
    frame.runtime().dynamic = to;
    Ok(())
}
