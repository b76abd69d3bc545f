//! Bitwise operations on exact integers as infinite two's complement (SRFI 151, core operations).

use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};
use ruse_number::{Number, NumberResult};

use super::{Primitive, at_least, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

const LIBRARY: &str = "(srfi 151)";

/// Folds from the left; the only argument is checked too.
fn fold(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    identity: i64,
    small: fn(i64, i64) -> i64,
    large: fn(&Number, &Number) -> NumberResult,
) -> Result<Value, Raise> {
    let Some((&first, rest)) = args.split_first() else { return Ok(Value::fixnum(identity)) };
    if !first.is_fixnum() {
        rt.exact_integer_argument(who, 1, first)?;
    }
    let mut result = first;
    for (index, &arg) in rest.iter().enumerate() {
        result = rt.bitwise_at(who, index + 2, result, arg, small, large)?;
        if index % 4096 == 4095 {
            rt.poll()?;
        }
    }
    Ok(result)
}

fn bitwise_and(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    fold(rt, "bitwise-and", args, -1, |x, y| x & y, ruse_number::bit_and)
}

fn bitwise_ior(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    fold(rt, "bitwise-ior", args, 0, |x, y| x | y, ruse_number::bit_or)
}

fn bitwise_xor(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    fold(rt, "bitwise-xor", args, 0, |x, y| x ^ y, ruse_number::bit_xor)
}

/// A function of one exact integer.
fn map(
    rt: &mut Runtime,
    who: &str,
    value: Value,
    small: fn(i64) -> i64,
    large: fn(&Number) -> NumberResult,
) -> Result<Value, Raise> {
    if let Some(n) = value.as_fixnum() {
        return Ok(Value::fixnum(small(n)));
    }
    let number = rt.exact_integer_argument(who, 1, value)?;
    rt.number_result(who, 1, large(&number))
}

fn bitwise_not(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map(rt, "bitwise-not", args[0], |n| !n, ruse_number::bit_not)
}

fn arithmetic_shift(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.shift(args[0], args[1])
}

fn bit_count(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let small = |n: i64| i64::from(if n < 0 { n.count_zeros() } else { n.count_ones() });
    map(rt, "bit-count", args[0], small, ruse_number::bit_count)
}

fn integer_length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let small = |n: i64| i64::from(64 - (if n < 0 { !n } else { n }).leading_zeros());
    map(rt, "integer-length", args[0], small, ruse_number::integer_length)
}

fn first_set_bit(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let small = |n: i64| if n == 0 { -1 } else { i64::from(n.trailing_zeros()) };
    map(rt, "first-set-bit", args[0], small, ruse_number::first_set_bit)
}

use Lowering::{Call, Fold};
use PrimEffect::Foldable;

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("bitwise-and", LIBRARY, "(i ...)", at_least(0), Foldable, Fold(Op::BitAnd), bitwise_and, "Ones where all integers have ones; -1 of nothing. SRFI 151."),
    row("bitwise-ior", LIBRARY, "(i ...)", at_least(0), Foldable, Fold(Op::BitOr), bitwise_ior, "Ones where any integer has a one; 0 of nothing. SRFI 151."),
    row("bitwise-xor", LIBRARY, "(i ...)", at_least(0), Foldable, Fold(Op::BitXor), bitwise_xor, "Ones where an odd number of integers have ones; 0 of nothing. SRFI 151."),
    row("bitwise-not", LIBRARY, "(i)", exactly(1), Foldable, Call, bitwise_not, "Every bit changed: -1 - i. SRFI 151."),
    row("arithmetic-shift", LIBRARY, "(i count)", exactly(2), Foldable, Lowering::Op(Op::Shift), arithmetic_shift, "i shifted left by count bits, right (rounding down) when count is negative. SRFI 151."),
    row("bit-count", LIBRARY, "(i)", exactly(1), Foldable, Call, bit_count, "The number of ones, or of zeros when i is negative. SRFI 151."),
    row("integer-length", LIBRARY, "(i)", exactly(1), Foldable, Call, integer_length, "Bits needed to represent i without its sign. SRFI 151."),
    row("first-set-bit", LIBRARY, "(i)", exactly(1), Foldable, Call, first_set_bit, "Index of the lowest one, -1 of zero. SRFI 151."),
];
