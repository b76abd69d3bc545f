//! Primitives: promises (R7RS 4.2.5). A promise holds a pair `(done? . value-or-thunk)` that it may share
//! with other promises, so that `force` in Scheme runs a chain of `delay-force` in constant space.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

const LAZY: &str = "(scheme lazy)";

/// The shared pair of a promise.
fn content(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<Value, Raise> {
    rt.expect_kind(who, position, value, Kind::Promise, "a promise")?;
    Ok(value.field(offset::Promise::content))
}

fn fresh(rt: &mut Runtime, done: Value, value: Value) -> Value {
    let content = rt.heap.cons(done, value);
    rt.heap.object(Kind::Promise, [content])
}

fn make(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(fresh(rt, args[0], args[1]))
}

fn make_promise(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args[0].is_kind(Kind::Promise) {
        return Ok(args[0]);
    }
    Ok(fresh(rt, Value::TRUE, args[0]))
}

fn is_promise(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Promise)))
}

fn is_done(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(content(rt, "%promise-done?", 1, args[0])?.car())
}

fn value(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(content(rt, "%promise-value", 1, args[0])?.cdr())
}

fn set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let content = content(rt, "%promise-set!", 1, args[0])?;
    rt.heap.set_car(content, args[1]);
    rt.heap.set_cdr(content, args[2]);
    Ok(Value::UNSPECIFIED)
}

fn share(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    content(rt, "%promise-share!", 1, args[0])?;
    let shared = content(rt, "%promise-share!", 2, args[1])?;
    rt.heap.set_field(args[0], offset::Promise::content, shared);
    Ok(Value::UNSPECIFIED)
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%make-promise", INTERNAL, "(done? object)", exactly(2), Allocates, Call, make, "A promise that has the value, or that will call the thunk for one. R7RS 4.2.5."),
    row("make-promise", LAZY, "(object)", exactly(1), Effect, Call, make_promise, "A promise that gives the object when forced; a promise is returned as it is. R7RS 4.2.5."),
    row("promise?", LAZY, "(object)", exactly(1), Pure, IsKind(Kind::Promise), is_promise, "Whether the object is a promise. R7RS 4.2.5."),
    row("%promise-done?", INTERNAL, "(promise)", exactly(1), Reads, Call, is_done, "Whether a promise has its value. R7RS 4.2.5."),
    row("%promise-value", INTERNAL, "(promise)", exactly(1), Reads, Call, value, "The value of a promise that has it, else the thunk. R7RS 4.2.5."),
    row("%promise-set!", INTERNAL, "(promise done? object)", exactly(3), Effect, Call, set, "Changes a promise and all that share its content. R7RS 4.2.5."),
    row("%promise-share!", INTERNAL, "(promise1 promise2)", exactly(2), Effect, Call, share, "Makes the first promise share the content of the second. R7RS 4.2.5."),
];
