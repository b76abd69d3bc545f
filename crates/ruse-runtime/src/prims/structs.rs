//! Primitives: structs. What takes a procedure is in `lib/ruse/struct.sld`.

use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::structs::{StructKind, count};

fn expect(rt: &mut Runtime, who: &str, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, 1, value, Kind::Struct, "a struct")
}

fn is_struct(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Struct)))
}

fn make_struct(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let kind = if args[0].is_true() { StructKind::Equal } else { StructKind::Eqv };
    Ok(rt.make_struct(kind))
}

fn struct_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-ref", args[0])?;
    Ok(rt.struct_get(args[0], args[1])?.unwrap_or(args[2]))
}

fn struct_key(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-key", args[0])?;
    Ok(rt.struct_key(args[0], args[1])?.unwrap_or(args[1]))
}

fn struct_contains(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-contains?", args[0])?;
    Ok(Value::boolean(rt.struct_get(args[0], args[1])?.is_some()))
}

fn struct_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-set", args[0])?;
    rt.struct_set(args[0], args[1], args[2])
}

fn struct_delete(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-delete", args[0])?;
    rt.struct_delete(args[0], args[1])
}

fn struct_count(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-count", args[0])?;
    Ok(Value::index(count(args[0])))
}

fn struct_entries(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-entries", args[0])?;
    rt.struct_entries(args[0])
}

fn is_by_equal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "struct-equivalence", args[0])?;
    Ok(Value::boolean(StructKind::of(args[0]) == StructKind::Equal))
}

use Lowering::{Call, IsKind};
use PrimEffect::{Allocates, AllocatesOrRaises, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("struct?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::Struct), is_struct, "Whether the object is a struct."),
    row("%make-struct", INTERNAL, "(equal)", exactly(1), Allocates, Call, make_struct, "A struct without keys, which it compares with equal?, or with eqv? if the argument is #f."),
    row("%struct-ref", INTERNAL, "(struct key default)", exactly(3), Reads, Call, struct_ref, "The value of a key, or the default."),
    row("%struct-key", INTERNAL, "(struct key)", exactly(2), Reads, Call, struct_key, "The key as the struct has it, the argument if it does not."),
    row("%struct-contains?", INTERNAL, "(struct key)", exactly(2), Reads, Call, struct_contains, "Whether a key is there."),
    row("%struct-set", INTERNAL, "(struct key value)", exactly(3), AllocatesOrRaises, Call, struct_set, "The struct in which a key has a value."),
    row("%struct-delete", INTERNAL, "(struct key)", exactly(2), AllocatesOrRaises, Call, struct_delete, "The struct without a key."),
    row("%struct-count", INTERNAL, "(struct)", exactly(1), Reads, Call, struct_count, "Number of keys."),
    row("%struct-entries", INTERNAL, "(struct)", exactly(1), AllocatesOrRaises, Call, struct_entries, "A fresh vector of keys and values in turn, in the order of insertion."),
    row("%struct-by-equal?", INTERNAL, "(struct)", exactly(1), Reads, Call, is_by_equal, "Whether keys are compared with equal?, not eqv?."),
];
