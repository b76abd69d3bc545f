//! Integer division and what rests on it (R7RS §6.2.6): `quotient remainder modulo`, the
//! `floor/` and `truncate/` families, `gcd`, `lcm`.
//!
//! The operands may be integral flonums; the result is then a flonum with the exact answer's
//! nearest value. A zero divisor, exact or not, is an error.

use std::cmp::Ordering;

use dashu_base::{DivRem, Sign};
use dashu_int::IBig;

use crate::arith;
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::{IntRef, Number, bounded_gcd};
use crate::rounding::{exact, inexact};
use Number::{Flo, Int};

/// An integer operand as an exact integer.
fn operand(z: &Number, position: u8) -> NumberResult<Number> {
    match z {
        _ if z.is_exact_integer() => Ok(z.clone()),
        Flo(_) if z.is_integer() => exact(z),
        _ => Err(NumberError::wrong_type(position, Expected::Integer, z)),
    }
}

fn big(z: &Number) -> IntRef<'_> {
    z.int_ref().unwrap_or(IntRef::Built(IBig::ZERO))
}

/// Applies an operation on exact integers to two integers, and converts the results back to
/// flonums if an operand was one.
fn on_integers<const N: usize>(
    a: &Number,
    b: &Number,
    operation: impl Fn(&Number, &Number) -> NumberResult<[Number; N]>,
) -> NumberResult<[Number; N]> {
    if a.is_exact_integer() && b.is_exact_integer() {
        return operation(a, b);
    }
    let results = operation(&operand(a, 1)?, &operand(b, 2)?)?;
    Ok(results.map(|n| inexact(&n)))
}

fn truncate_exact(a: &Number, b: &Number) -> NumberResult<[Number; 2]> {
    match (a, b) {
        (_, Int(0)) => Err(NumberError::DivideByZero),
        (Int(x), Int(y)) => match (x.checked_div(*y), x.checked_rem(*y)) {
            (Some(quotient), Some(remainder)) => Ok([Int(quotient), Int(remainder)]),
            // Only `i64::MIN / -1` overflows.
            _ => Ok([arith::negate(a), Number::ZERO]),
        },
        _ => {
            let (quotient, remainder) = (&*big(a)).div_rem(&*big(b));
            Ok([Number::from_big(quotient), Number::from_big(remainder)])
        }
    }
}

fn floor_exact(a: &Number, b: &Number) -> NumberResult<[Number; 2]> {
    let [quotient, remainder] = truncate_exact(a, b)?;
    if remainder.is_zero() || remainder.is_exact_negative() == b.is_exact_negative() {
        return Ok([quotient, remainder]);
    }
    let (quotient, remainder) = (big(&quotient).clone() - 1, &*big(&remainder) + &*big(b));
    Ok([Number::from_big(quotient), Number::from_big(remainder)])
}

/// `(truncate/ a b)`: the quotient rounded toward zero, and the remainder.
pub fn truncate_div(a: &Number, b: &Number) -> NumberResult<(Number, Number)> {
    on_integers(a, b, truncate_exact).map(|[quotient, remainder]| (quotient, remainder))
}

/// `(floor/ a b)`: the quotient rounded toward negative infinity, and the remainder.
pub fn floor_div(a: &Number, b: &Number) -> NumberResult<(Number, Number)> {
    on_integers(a, b, floor_exact).map(|[quotient, remainder]| (quotient, remainder))
}

/// `quotient`, `truncate-quotient`
pub fn quotient(a: &Number, b: &Number) -> NumberResult {
    truncate_div(a, b).map(|(quotient, _)| quotient)
}

/// `remainder`, `truncate-remainder`
pub fn remainder(a: &Number, b: &Number) -> NumberResult {
    truncate_div(a, b).map(|(_, remainder)| remainder)
}

/// `floor-quotient`
pub fn floor_quotient(a: &Number, b: &Number) -> NumberResult {
    floor_div(a, b).map(|(quotient, _)| quotient)
}

/// `modulo`, `floor-remainder`
pub fn modulo(a: &Number, b: &Number) -> NumberResult {
    floor_div(a, b).map(|(_, remainder)| remainder)
}

/// `(gcd a b)`, never negative; `(gcd 0 0)` is 0.
pub fn gcd(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    on_integers(a, b, |a, b| Ok([gcd_exact(a, b, limits)?])).map(|[common]| common)
}

/// `(lcm a b)`, never negative; `(lcm 0 n)` is 0.
pub fn lcm(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let exact_lcm = |a: &Number, b: &Number| {
        if a.is_zero() || b.is_zero() {
            return Ok([Number::ZERO]);
        }
        let common = gcd_exact(a, b, limits)?;
        let rest = quotient(a, &common)?;
        Ok([arith::abs(&arith::mul(&rest, b, limits)?)?])
    };
    on_integers(a, b, exact_lcm).map(|[multiple]| multiple)
}

fn gcd_exact(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    if let (Int(x), Int(y)) = (a, b) {
        let (mut x, mut y) = (x.unsigned_abs(), y.unsigned_abs());
        while y != 0 {
            (x, y) = (y, x % y);
        }
        return Ok(Number::from(x));
    }
    bounded_gcd(&big(a), &big(b), limits).map(Number::from_big)
}

/// The integer nearest to `num / den`, `den` positive, ties to even.
pub(crate) fn round_half_even(num: &IBig, den: &IBig) -> IBig {
    let (quotient, remainder) = floor_positive(num, den);
    let odd = dashu_base::BitTest::bit(&quotient, 0);
    match (remainder << 1).cmp(den) {
        Ordering::Less => quotient,
        Ordering::Equal if !odd => quotient,
        _ => quotient + 1,
    }
}

/// Quotient rounded down and remainder, `den` positive.
pub(crate) fn floor_positive(num: &IBig, den: &IBig) -> (IBig, IBig) {
    let (quotient, remainder) = num.div_rem(den);
    if remainder.sign() == Sign::Negative {
        return (quotient - 1, remainder + den);
    }
    (quotient, remainder)
}
