//! What statically typed code needs at run time. That of other languages: its integers have 64 bits, its floats are
//! flonums, and a result that is neither is an error at the place of the operation. That of `(ruse type)`: the test
//! whether a value is of a type, and the error if it is not.

use ruse_heap::{Kind, Value};
use ruse_isa::atoms;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};
use ruse_number::Number;

use super::{INTERNAL, Primitive, at_least, exactly, row};
use crate::conditions::{ErrorKind, field};
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

fn is_flonum(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_flonum()))
}

/// The atom that a value belongs to.
fn atom_of(rt: &Runtime, value: Value) -> u32 {
    if value.as_fixnum().is_some() {
        return atoms::FIXNUM;
    }
    if value.is_flonum() {
        return atoms::FLONUM;
    }
    if value.is_pair() {
        return atoms::PAIR;
    }
    if value.is_procedure() {
        return atoms::PROCEDURE;
    }
    match value.kind() {
        Some(Kind::Bignum) => match to_number(&rt.heap, value) {
            Some(Number::Int(_)) => atoms::WIDE,
            _ => atoms::BIG,
        },
        Some(Kind::Ratnum) => atoms::RATIO,
        Some(Kind::Compnum) => atoms::COMPLEX,
        Some(Kind::String) => atoms::STRING,
        Some(Kind::Symbol) => atoms::SYMBOL,
        Some(Kind::Keyword) => atoms::KEYWORD,
        Some(Kind::Bytevector) => atoms::BYTEVECTOR,
        Some(Kind::Vector) => atoms::VECTOR,
        Some(Kind::Record) => atoms::RECORD,
        Some(Kind::Port) => atoms::PORT,
        Some(Kind::Promise) => atoms::PROMISE,
        Some(Kind::Table) => atoms::TABLE,
        Some(Kind::Box) => atoms::BOX,
        Some(_) => atoms::OTHER,
        None if value == Value::TRUE => atoms::TRUE,
        None if value == Value::FALSE => atoms::FALSE,
        None if value.is_nil() => atoms::NULL,
        None if value.is_char() => atoms::CHAR,
        None if value == Value::EOF => atoms::EOF,
        None if value == Value::UNSPECIFIED => atoms::UNSPECIFIED,
        None => atoms::OTHER,
    }
}

fn is_of_type(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let wanted = args[1].as_index().unwrap_or(0) as u64;
    Ok(Value::boolean(u64::from(atom_of(rt, args[0])) & wanted != 0))
}

fn type_violation(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let kind = rt.heap.intern(ErrorKind::Type.name());
    let irritants = rt.heap.list(&args[2..]);
    let condition = rt.condition_of([kind, args[0], args[1], irritants]);
    rt.heap.set_field(condition, field::OPERATION, Value::TRUE);
    Err(rt.raise(condition))
}

use Lowering::Call;
use PrimEffect::{AllocatesOrRaises, Effect, Foldable, Pure};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%fixnum?", INTERNAL, "(object)", exactly(1), Pure, Lowering::Op(Op::IsFixnum), is_fixnum, "Whether the object is an exact integer of one word."),
    row("%flonum?", INTERNAL, "(object)", exactly(1), Pure, Lowering::Op(Op::IsFlonum), is_flonum, "Whether the object is a double."),
    row("%type?", INTERNAL, "(object atoms)", exactly(2), Pure, Call, is_of_type, "Whether the object belongs to one of the atoms, bits as `ruse_isa::atoms` has them."),
    row("%type-violation", INTERNAL, "(who message object ...)", at_least(2), Effect, Call, type_violation, "Raises the error that a value is not of its declared type. No restart gives another value in its place."),
    row("%int64", INTERNAL, "(who object)", exactly(2), Foldable, Call, int64, "The object if it is an exact integer of 64 bits, else an error of the operation `who`."),
    row("%truncate-int64", INTERNAL, "(who flonum)", exactly(2), AllocatesOrRaises, Call, truncate_int64, "A flonum rounded toward zero as an exact integer of 64 bits, an error of `who` if there is none."),
    row("%float64", INTERNAL, "(who real)", exactly(2), AllocatesOrRaises, Call, float64, "The flonum nearest to a real."),
    row("%boolean", INTERNAL, "(who object)", exactly(2), Foldable, Call, boolean, "The object if it is a boolean, else an error of the operation `who`."),
];
