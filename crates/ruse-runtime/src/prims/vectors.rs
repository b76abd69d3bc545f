//! Primitives: vectors (R7RS 6.8). `vector-map` and `vector-for-each` are in Scheme.

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::pairs::list_elements;
use super::{Primitive, at_least, between, exactly, range_arguments, row, size_argument};
use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
/// Bytes of an element.
const ELEMENT: usize = 8;

fn expect(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, position, value, Kind::Vector, "a vector")
}

fn is_vector(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Vector)))
}

fn vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.vector(args))
}

fn make_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let length = size_argument(rt, "make-vector", 1, args[0])?;
    rt.reserve(length.saturating_mul(ELEMENT))?;
    let fill = args.get(1).copied().unwrap_or(Value::FALSE);
    Ok(rt.heap.make_vector(length, fill))
}

fn length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.vector_length(args[0])
}

fn vector_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.vector_ref(args[0], args[1])
}

fn vector_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.vector_set(args[0], args[1], args[2])
}

fn vector_to_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "vector->list";
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 1, args[0].size())?;
    rt.reserve(range.len() * 2 * ELEMENT)?;
    let mut list = Value::NIL;
    for index in range.rev() {
        list = rt.heap.cons(rt.heap.vector_slice(args[0])[index], list);
    }
    Ok(list)
}

fn list_to_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let elements = list_elements(rt, "list->vector", 1, args[0])?;
    rt.reserve(elements.len() * ELEMENT)?;
    Ok(rt.heap.vector(&elements))
}

fn fill(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "vector-fill!";
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 2, args[0].size())?;
    if !range.is_empty() {
        rt.expect_mutable(who, 1, args[0])?;
        rt.heap.vector_fill(args[0], range.start, range.len(), args[1]);
    }
    Ok(Value::UNSPECIFIED)
}

fn copy(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "vector-copy";
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 1, args[0].size())?;
    rt.reserve(range.len() * ELEMENT)?;
    let copy = rt.heap.make_vector(range.len(), Value::FALSE);
    if !range.is_empty() {
        rt.heap.vector_copy(copy, 0, args[0], range.start, range.len());
    }
    Ok(copy)
}

fn copy_into(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "vector-copy!";
    let (to, from) = (args[0], args[2]);
    expect(rt, who, 1, to)?;
    expect(rt, who, 3, from)?;
    let at = rt.index_argument(who, 2, args[1], to.size(), true)?;
    let range = range_arguments(rt, who, args, 3, from.size())?;
    if range.len() > to.size() - at {
        let message = "the elements do not fit into the target from index";
        return Err(rt.error(ErrorKind::Index, who, message, &[args[1]]));
    }
    if !range.is_empty() {
        rt.expect_mutable(who, 1, to)?;
        rt.heap.vector_copy(to, at, from, range.start, range.len());
    }
    Ok(Value::UNSPECIFIED)
}

fn append(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut total = 0usize;
    for (index, &arg) in args.iter().enumerate() {
        expect(rt, "vector-append", index + 1, arg)?;
        total = total.saturating_add(arg.size());
    }
    rt.reserve(total.saturating_mul(ELEMENT))?;
    let result = rt.heap.make_vector(total, Value::FALSE);
    let mut at = 0;
    for &arg in args.iter().filter(|arg| arg.size() > 0) {
        rt.heap.vector_copy(result, at, arg, 0, arg.size());
        at += arg.size();
    }
    Ok(result)
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, AllocatesOrRaises, Effect, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("vector?", BASE, "(object)", exactly(1), Pure, IsKind(Kind::Vector), is_vector, "Whether the object is a vector. R7RS 6.8."),
    row("vector", BASE, "(object ...)", at_least(0), Allocates, Call, vector, "A new vector of the arguments. R7RS 6.8."),
    row("make-vector", BASE, "(k [fill])", between(1, 2), AllocatesOrRaises, Call, make_vector, "A new vector of k times the same object, #f if none is given. R7RS 6.8."),
    row("vector-length", BASE, "(vector)", exactly(1), Foldable, Lowering::Op(Op::VectorLength), length, "Number of elements. R7RS 6.8."),
    row("vector-ref", BASE, "(vector k)", exactly(2), Reads, Lowering::Op(Op::VectorRef), vector_ref, "Element k, counted from 0; an error if there is none. R7RS 6.8."),
    row("vector-set!", BASE, "(vector k object)", exactly(3), Effect, Lowering::Op(Op::VectorSet), vector_set, "Stores an object as element k; a literal cannot be changed. R7RS 6.8."),
    row("vector->list", BASE, "(vector [start [end]])", between(1, 3), AllocatesOrRaises, Call, vector_to_list, "A new list of the elements of a part. R7RS 6.8."),
    row("list->vector", BASE, "(list)", exactly(1), AllocatesOrRaises, Call, list_to_vector, "A new vector of the elements of a proper list. R7RS 6.8."),
    row("vector-fill!", BASE, "(vector fill [start [end]])", between(2, 4), Effect, Call, fill, "Stores an object as every element of a part; a literal cannot be changed. R7RS 6.8."),
    row("vector-copy", BASE, "(vector [start [end]])", between(1, 3), AllocatesOrRaises, Call, copy, "A new vector of the elements of a part. R7RS 6.8."),
    row("vector-copy!", BASE, "(to at from [start [end]])", between(3, 5), Effect, Call, copy_into, "Copies a part of one vector into another, as if all at once. R7RS 6.8."),
    row("vector-append", BASE, "(vector ...)", at_least(0), AllocatesOrRaises, Call, append, "A new vector of the elements of all in order. R7RS 6.8."),
];
