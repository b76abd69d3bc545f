//! What statically typed code of other languages needs at run time: its integers have 64 bits, its floats are
//! flonums, and a result that is neither is an error at the place of the operation.

use ruse_heap::{Kind, Value};
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};
use ruse_number::Number;

use super::{INTERNAL, Primitive, exactly, row};
use crate::conditions::ErrorKind;
use crate::number::{integer_value, to_number};
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Floats below -2^63 and from 2^63 on are no 64-bit integers.
const FLOAT_BOUND: f64 = 9_223_372_036_854_775_808.0;

fn is_fixnum(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].as_fixnum().is_some()))
}

/// The name of the operation that complains.
fn operation(rt: &Runtime, who: Value) -> String {
    if who.is_kind(Kind::Symbol) { rt.heap.symbol_name(who).to_owned() } else { "?".to_owned() }
}

/// The error for a value of another type.
fn wrong(rt: &mut Runtime, args: &[Value], wanted: &str) -> Raise {
    let who = operation(rt, args[0]);
    rt.error(ErrorKind::Type, &who, &format!("{wanted} is wanted, not"), &[args[1]])
}

fn int64(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let value = args[1];
    match to_number(&rt.heap, value) {
        Some(Number::Int(_)) => Ok(value),
        Some(Number::Big(_)) => {
            let who = operation(rt, args[0]);
            Err(rt.value_error(
                &who,
                "integer overflow, the result needs more than 64 bits:",
                value,
            ))
        }
        _ => Err(wrong(rt, args, "an exact integer")),
    }
}

fn truncate_int64(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some(x) = args[1].as_flonum() else { return Err(wrong(rt, args, "a flonum")) };
    let whole = x.trunc();
    if (-FLOAT_BOUND..FLOAT_BOUND).contains(&whole) {
        return Ok(integer_value(&mut rt.heap, whole as i64));
    }
    let who = operation(rt, args[0]);
    Err(rt.value_error(&who, "no integer of 64 bits is near to", args[1]))
}

fn float64(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let value = args[1];
    if value.is_flonum() {
        return Ok(value);
    }
    match to_number(&rt.heap, value) {
        Some(number) if !matches!(number, Number::Complex(_)) => {
            match ruse_number::inexact(&number) {
                Number::Flo(x) => Ok(rt.heap.flonum(x)),
                _ => Ok(value),
            }
        }
        _ => Err(wrong(rt, args, "a real number")),
    }
}

fn boolean(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args[1].is_boolean() {
        return Ok(args[1]);
    }
    Err(wrong(rt, args, "a boolean"))
}

use Lowering::Call;
use PrimEffect::{AllocatesOrRaises, Foldable, Pure};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%fixnum?", INTERNAL, "(object)", exactly(1), Pure, Lowering::Op(Op::IsFixnum), is_fixnum, "Whether the object is an exact integer of one word."),
    row("%int64", INTERNAL, "(who object)", exactly(2), Foldable, Call, int64, "The object if it is an exact integer of 64 bits, else an error of the operation `who`."),
    row("%truncate-int64", INTERNAL, "(who flonum)", exactly(2), AllocatesOrRaises, Call, truncate_int64, "A flonum rounded toward zero as an exact integer of 64 bits, an error of `who` if there is none."),
    row("%float64", INTERNAL, "(who real)", exactly(2), AllocatesOrRaises, Call, float64, "The flonum nearest to a real."),
    row("%boolean", INTERNAL, "(who object)", exactly(2), Foldable, Call, boolean, "The object if it is a boolean, else an error of the operation `who`."),
];
