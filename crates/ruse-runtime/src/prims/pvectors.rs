//! Primitives: persistent vectors. What takes a procedure is in `lib/ruse/vector.sld`.

use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Lowering, PrimEffect};

use super::pairs::list_elements;
use super::{INTERNAL, Primitive, at_least, exactly, row};
use crate::conditions::ErrorKind;
use crate::pvector::{get, len};
use crate::raise::Raise;
use crate::runtime::Runtime;

fn expect(rt: &mut Runtime, who: &str, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, 1, value, Kind::Pvector, "a persistent vector")
}

fn is_pvector(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Pvector)))
}

fn pvector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.make_pvector(args))
}

fn length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector-length", args[0])?;
    Ok(Value::index(len(args[0])))
}

fn pvector_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector-ref", args[0])?;
    let index = rt.index_argument("pvector-ref", 2, args[1], len(args[0]), false)?;
    Ok(get(args[0], index))
}

fn pvector_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector-set", args[0])?;
    let index = rt.index_argument("pvector-set", 2, args[1], len(args[0]), false)?;
    Ok(rt.pvector_set(args[0], index, args[2]))
}

fn push(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector-push", args[0])?;
    Ok(rt.pvector_push(args[0], args[1]))
}

fn pop(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector-pop", args[0])?;
    if len(args[0]) == 0 {
        let message = "the vector is empty:";
        return Err(rt.error(ErrorKind::Value, "pvector-pop", message, &[args[0]]));
    }
    Ok(rt.pvector_pop(args[0]))
}

fn to_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "pvector->vector", args[0])?;
    rt.pvector_elements(args[0])
}

fn from_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("vector->pvector", 1, args[0], Kind::Vector, "a vector")?;
    rt.reserve(args[0].size() * 17)?;
    let elements = rt.heap.vector_slice(args[0]).to_vec();
    Ok(rt.make_pvector(&elements))
}

fn from_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let elements = list_elements(rt, "list->pvector", 1, args[0])?;
    rt.reserve(elements.len() * 17)?;
    Ok(rt.make_pvector(&elements))
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, AllocatesOrRaises, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("pvector?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::Pvector), is_pvector, "Whether the object is a persistent vector."),
    row("pvector", INTERNAL, "(object ...)", at_least(0), Allocates, Call, pvector, "A persistent vector of the objects."),
    row("pvector-length", INTERNAL, "(pvector)", exactly(1), Reads, Call, length, "Number of elements."),
    row("pvector-ref", INTERNAL, "(pvector k)", exactly(2), Reads, Call, pvector_ref, "Element k."),
    row("pvector-set", INTERNAL, "(pvector k object)", exactly(3), AllocatesOrRaises, Call, pvector_set, "The persistent vector with another element k."),
    row("pvector-push", INTERNAL, "(pvector object)", exactly(2), AllocatesOrRaises, Call, push, "The persistent vector with one more element at its end."),
    row("pvector-pop", INTERNAL, "(pvector)", exactly(1), AllocatesOrRaises, Call, pop, "The persistent vector without its last element."),
    row("pvector->vector", INTERNAL, "(pvector)", exactly(1), AllocatesOrRaises, Call, to_vector, "A fresh vector of the elements."),
    row("vector->pvector", INTERNAL, "(vector)", exactly(1), AllocatesOrRaises, Call, from_vector, "A persistent vector of the elements."),
    row("list->pvector", INTERNAL, "(list)", exactly(1), AllocatesOrRaises, Call, from_list, "A persistent vector of the elements of a list."),
];
