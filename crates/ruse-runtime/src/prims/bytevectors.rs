//! Bytevectors (R7RS 6.9).

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, at_least, between, exactly, range_arguments, row, size_argument};
use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";

/// Checks that argument `position` of `who` is a bytevector.
fn expect(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, position, value, Kind::Bytevector, "a bytevector")
}

fn is_bytevector(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Bytevector)))
}

fn make_bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "make-bytevector";
    let length = size_argument(rt, who, 1, args[0])?;
    let fill = match args.get(1) {
        Some(&byte) => rt.byte_argument(who, 2, byte)?,
        None => 0,
    };
    rt.reserve(length)?;
    Ok(rt.heap.make_bytevector(length, fill))
}

fn bytevector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut bytes = Vec::with_capacity(args.len());
    for (index, &arg) in args.iter().enumerate() {
        bytes.push(rt.byte_argument("bytevector", index + 1, arg)?);
    }
    rt.reserve(bytes.len())?;
    Ok(rt.heap.bytevector(&bytes))
}

fn length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.bytevector_length(args[0])
}

fn byte_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.bytevector_ref(args[0], args[1])
}

fn byte_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.bytevector_set(args[0], args[1], args[2])
}

fn copy(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "bytevector-copy";
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 1, args[0].size())?;
    rt.reserve(range.len())?;
    let bytes = rt.heap.bytes(args[0])[range].to_vec();
    Ok(rt.heap.bytevector(&bytes))
}

fn copy_into(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "bytevector-copy!";
    let (to, from) = (args[0], args[2]);
    expect(rt, who, 1, to)?;
    expect(rt, who, 3, from)?;
    let at = rt.index_argument(who, 2, args[1], to.size(), true)?;
    let range = range_arguments(rt, who, args, 3, from.size())?;
    rt.expect_mutable(who, 1, to)?;
    if range.len() > to.size() - at {
        let message = "the bytes do not fit into the target from index";
        return Err(rt.error(ErrorKind::Index, who, message, &[args[1]]));
    }
    if to == from {
        rt.heap.bytes_mut(to).copy_within(range, at);
    } else {
        let bytes = rt.heap.bytes(from)[range].to_vec();
        rt.heap.bytes_mut(to)[at..at + bytes.len()].copy_from_slice(&bytes);
    }
    Ok(Value::UNSPECIFIED)
}

fn append(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut total = 0usize;
    for (index, &arg) in args.iter().enumerate() {
        expect(rt, "bytevector-append", index + 1, arg)?;
        total = total.saturating_add(arg.size());
    }
    rt.reserve(total)?;
    let mut bytes = Vec::with_capacity(total);
    for &arg in args {
        bytes.extend_from_slice(rt.heap.bytes(arg));
    }
    Ok(rt.heap.bytevector(&bytes))
}

fn utf8_to_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "utf8->string";
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 1, args[0].size())?;
    rt.reserve(range.len())?;
    let start = range.start;
    let bytes = rt.heap.bytes(args[0])[range].to_vec();
    match String::from_utf8(bytes) {
        Ok(text) => Ok(rt.heap.string(&text)),
        Err(error) => {
            let at = start + error.utf8_error().valid_up_to();
            Err(rt.value_error(who, "the bytes are not UTF-8 from index", Value::index(at)))
        }
    }
}

fn string_to_utf8(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "string->utf8";
    rt.expect_kind(who, 1, args[0], Kind::String, "a string")?;
    let range = range_arguments(rt, who, args, 1, args[0].string_len())?;
    let from = rt.heap.string_offset(args[0], range.start);
    let to = rt.heap.string_offset(args[0], range.end);
    rt.reserve(to - from)?;
    let bytes = rt.heap.str(args[0]).as_bytes()[from..to].to_vec();
    Ok(rt.heap.bytevector(&bytes))
}

use Lowering::{Call, IsKind};
use PrimEffect::{AllocatesOrRaises, Effect, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("bytevector?", BASE, "(object)", exactly(1), Pure, IsKind(Kind::Bytevector), is_bytevector, "Whether the object is a bytevector. R7RS 6.9."),
    row("make-bytevector", BASE, "(k [byte])", between(1, 2), AllocatesOrRaises, Call, make_bytevector, "A bytevector of k bytes, 0 if none is given. R7RS 6.9."),
    row("bytevector", BASE, "(byte ...)", at_least(0), AllocatesOrRaises, Call, bytevector, "A bytevector of the bytes. R7RS 6.9."),
    row("bytevector-length", BASE, "(bytevector)", exactly(1), Foldable, Lowering::Op(Op::BytevectorLength), length, "Length in bytes. R7RS 6.9."),
    row("bytevector-u8-ref", BASE, "(bytevector k)", exactly(2), Reads, Lowering::Op(Op::BytevectorRef), byte_ref, "Byte k. R7RS 6.9."),
    row("bytevector-u8-set!", BASE, "(bytevector k byte)", exactly(3), Effect, Lowering::Op(Op::BytevectorSet), byte_set, "Stores a byte at k; a literal cannot be changed. R7RS 6.9."),
    row("bytevector-copy", BASE, "(bytevector [start [end]])", between(1, 3), AllocatesOrRaises, Call, copy, "A fresh copy of a part. R7RS 6.9."),
    row("bytevector-copy!", BASE, "(to at from [start [end]])", between(3, 5), Effect, Call, copy_into, "Copies a part of one bytevector into another, as if all at once. R7RS 6.9."),
    row("bytevector-append", BASE, "(bytevector ...)", at_least(0), AllocatesOrRaises, Call, append, "The bytes of all in order. R7RS 6.9."),
    row("utf8->string", BASE, "(bytevector [start [end]])", between(1, 3), AllocatesOrRaises, Call, utf8_to_string, "The string that the bytes encode; bytes that are not UTF-8 are an error. R7RS 6.9."),
    row("string->utf8", BASE, "(string [start [end]])", between(1, 3), AllocatesOrRaises, Call, string_to_utf8, "The UTF-8 bytes of a part of a string. R7RS 6.9."),
];
