//! Functions of numbers other than arithmetic, on fixnums and self-tagged flonums.
//!
//! A self-tagged flonum is finite, not zero and no NaN, so the order of two is total.

use ruse_heap::Value;

use super::compare::{both_fixnums, both_flonums, lt};

/// Exact integers below this have flonums of their own, and roots that a flonum gives exactly.
const EXACT_FLONUMS: i64 = 1 << 52;
/// Flonums below this are fixnums when they are integers.
const FIXNUM_FLONUMS: f64 = (1i64 << 61) as f64;

#[inline(always)]
fn extreme(a: Value, b: Value, first: fn(bool) -> bool) -> Option<Value> {
    let less = if both_fixnums(a, b) {
        lt(a, b)
    } else if both_flonums(a, b) {
        a.tagged_flonum_unchecked() < b.tagged_flonum_unchecked()
    } else {
        return None;
    };
    Some(if first(less) { a } else { b })
}

#[inline(always)]
pub(crate) fn min(a: Value, b: Value) -> Option<Value> {
    extreme(a, b, |less| less)
}

#[inline(always)]
pub(crate) fn max(a: Value, b: Value) -> Option<Value> {
    extreme(a, b, |less| !less)
}

#[inline(always)]
pub(crate) fn abs(a: Value) -> Option<Value> {
    if a.is_fixnum() {
        return Value::try_fixnum(a.fixnum_unchecked().abs());
    }
    if a.is_tagged_flonum() { Value::try_flonum(a.tagged_flonum_unchecked().abs()) } else { None }
}

#[inline(always)]
pub(crate) fn sqrt(a: Value) -> Option<Value> {
    if a.is_tagged_flonum() {
        let x = a.tagged_flonum_unchecked();
        return if x > 0.0 { Value::try_flonum(x.sqrt()) } else { None };
    }
    if a.is_fixnum() && (0..EXACT_FLONUMS).contains(&a.fixnum_unchecked()) {
        let n = a.fixnum_unchecked();
        let root = (n as f64).sqrt();
        let whole = root as i64;
        return if whole * whole == n { Value::try_fixnum(whole) } else { Value::try_flonum(root) };
    }
    None
}

/// Rounding: an exact integer stays itself.
#[inline(always)]
fn rounded(a: Value, round: fn(f64) -> f64) -> Option<Value> {
    if a.is_fixnum() {
        return Some(a);
    }
    if a.is_tagged_flonum() { Value::try_flonum(round(a.tagged_flonum_unchecked())) } else { None }
}

#[inline(always)]
pub(crate) fn floor(a: Value) -> Option<Value> {
    rounded(a, f64::floor)
}

#[inline(always)]
pub(crate) fn ceiling(a: Value) -> Option<Value> {
    rounded(a, f64::ceil)
}

#[inline(always)]
pub(crate) fn truncate(a: Value) -> Option<Value> {
    rounded(a, f64::trunc)
}

#[inline(always)]
pub(crate) fn round(a: Value) -> Option<Value> {
    rounded(a, f64::round_ties_even)
}

#[inline(always)]
pub(crate) fn to_exact(a: Value) -> Option<Value> {
    if a.is_fixnum() {
        return Some(a);
    }
    if a.is_tagged_flonum() {
        let x = a.tagged_flonum_unchecked();
        if x.abs() < FIXNUM_FLONUMS && x.trunc() == x {
            return Value::try_fixnum(x as i64);
        }
    }
    None
}

#[inline(always)]
pub(crate) fn to_inexact(a: Value) -> Option<Value> {
    if a.is_fixnum() {
        return Value::try_flonum(a.fixnum_unchecked() as f64);
    }
    if a.is_tagged_flonum() { Some(a) } else { None }
}
