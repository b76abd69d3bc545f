//! Arithmetic on fixnums and self-tagged flonums.

use ruse_heap::Value;
use ruse_isa::layout::{FIXNUM_MAX, FIXNUM_MIN};

use super::compare::{both_fixnums, both_flonums};

/// A fixnum from tagged arithmetic that did not overflow.
#[inline(always)]
fn tagged(bits: i64) -> Option<Value> {
    Value::from_immediate_bits(bits as u64)
}

#[inline(always)]
pub(crate) fn add(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) {
        return (a.bits() as i64).checked_add(b.bits() as i64).and_then(tagged);
    }
    if both_flonums(a, b) {
        return Value::try_flonum(a.tagged_flonum_unchecked() + b.tagged_flonum_unchecked());
    }
    None
}

#[inline(always)]
pub(crate) fn sub(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) {
        return (a.bits() as i64).checked_sub(b.bits() as i64).and_then(tagged);
    }
    if both_flonums(a, b) {
        return Value::try_flonum(a.tagged_flonum_unchecked() - b.tagged_flonum_unchecked());
    }
    None
}

#[inline(always)]
pub(crate) fn mul(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) {
        return a.fixnum_unchecked().checked_mul(b.bits() as i64).and_then(tagged);
    }
    if both_flonums(a, b) {
        return Value::try_flonum(a.tagged_flonum_unchecked() * b.tagged_flonum_unchecked());
    }
    None
}

#[inline(always)]
pub(crate) fn div(a: Value, b: Value) -> Option<Value> {
    if both_flonums(a, b) {
        return Value::try_flonum(a.tagged_flonum_unchecked() / b.tagged_flonum_unchecked());
    }
    if both_fixnums(a, b) && b != Value::ZERO {
        let (a, b) = (a.fixnum_unchecked(), b.fixnum_unchecked());
        return if a % b == 0 { Value::try_fixnum(a / b) } else { None };
    }
    None
}

#[inline(always)]
pub(crate) fn add_imm(a: Value, n: i64) -> Option<Value> {
    if a.is_fixnum() {
        return (a.bits() as i64).checked_add(n << 1).and_then(tagged);
    }
    if a.is_tagged_flonum() {
        return Value::try_flonum(a.tagged_flonum_unchecked() + n as f64);
    }
    None
}

#[inline(always)]
pub(crate) fn quotient(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) && b != Value::ZERO {
        return Value::try_fixnum(a.fixnum_unchecked() / b.fixnum_unchecked());
    }
    None
}

#[inline(always)]
pub(crate) fn remainder(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) && b != Value::ZERO {
        return tagged((a.bits() as i64).wrapping_rem(b.bits() as i64));
    }
    None
}

#[inline(always)]
pub(crate) fn modulo(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) && b != Value::ZERO {
        let (a, b) = (a.bits() as i64, b.bits() as i64);
        let rest = a.wrapping_rem(b);
        return tagged(if rest != 0 && (rest ^ b) < 0 { rest + b } else { rest });
    }
    None
}

#[inline(always)]
pub(crate) fn bit_and(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) { tagged((a.bits() & b.bits()) as i64) } else { None }
}

#[inline(always)]
pub(crate) fn bit_or(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) { tagged((a.bits() | b.bits()) as i64) } else { None }
}

#[inline(always)]
pub(crate) fn bit_xor(a: Value, b: Value) -> Option<Value> {
    if both_fixnums(a, b) { tagged((a.bits() ^ b.bits()) as i64) } else { None }
}

#[inline(always)]
pub(crate) fn shift(a: Value, b: Value) -> Option<Value> {
    if !both_fixnums(a, b) {
        return None;
    }
    let (n, by) = (a.fixnum_unchecked(), b.fixnum_unchecked());
    if by <= 0 {
        return Some(Value::fixnum(n >> (-by).min(63)));
    }
    if by < 62 && n >= FIXNUM_MIN >> by && n <= FIXNUM_MAX >> by {
        return Some(Value::fixnum(n << by));
    }
    None
}
