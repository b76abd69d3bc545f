//! `= < max min` and `eqv?` (R7RS §6.1, §6.2.6).
//!
//! A flonum is compared with an exact number by its exact value, never by rounding the exact
//! number, so `<` is transitive over mixed operands.

use std::cmp::Ordering;

use dashu_base::{BitTest, Sign};
use dashu_int::IBig;

use crate::error::{Expected, NumberError, NumberResult};
use crate::number::Number;
use crate::rounding::{decompose, integral_flonum_to_big};
use Number::{Big, Complex, Flo, Int, Rat};

/// The order of two reals; `None` if one is a NaN.
pub fn compare(a: &Number, b: &Number) -> NumberResult<Option<Ordering>> {
    match (a, b) {
        (Int(x), Int(y)) => Ok(Some(x.cmp(y))),
        (Flo(x), Flo(y)) => Ok(x.partial_cmp(y)),
        (Complex(_), _) => Err(NumberError::wrong_type(1, Expected::Real, a)),
        (_, Complex(_)) => Err(NumberError::wrong_type(2, Expected::Real, b)),
        (Flo(x), _) => Ok(compare_flonum(*x, b)),
        (_, Flo(y)) => Ok(compare_flonum(*y, a).map(Ordering::reverse)),
        (Big(x), Big(y)) => Ok(Some(x.cmp(y))),
        (Int(_), Big(y)) => Ok(Some(sign_order(y).reverse())),
        (Big(x), Int(_)) => Ok(Some(sign_order(x))),
        (Rat(_), _) | (_, Rat(_)) => Ok(Some(compare_ratios(a, b))),
    }
}

/// `(= a b)`, defined for all numbers.
pub fn num_eq(a: &Number, b: &Number) -> bool {
    match (a, b) {
        (Complex(x), Complex(y)) => num_eq(&x.0, &y.0) && num_eq(&x.1, &y.1),
        (Complex(x), real) | (real, Complex(x)) => x.1.is_zero() && num_eq(&x.0, real),
        _ => matches!(compare(a, b), Ok(Some(Ordering::Equal))),
    }
}

/// `eqv?` on numbers: same exactness and same value, where the two zeros differ and every NaN
/// equals itself (R7RS §6.1).
pub fn eqv(a: &Number, b: &Number) -> bool {
    match (a, b) {
        (Flo(x), Flo(y)) => x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()),
        (Complex(x), Complex(y)) => eqv(&x.0, &y.0) && eqv(&x.1, &y.1),
        _ => a == b,
    }
}

/// `(max a b)`, inexact if either operand is.
pub fn max(a: &Number, b: &Number) -> NumberResult {
    extreme(a, b, Ordering::Greater)
}

/// `(min a b)`, inexact if either operand is.
pub fn min(a: &Number, b: &Number) -> NumberResult {
    extreme(a, b, Ordering::Less)
}

fn extreme(a: &Number, b: &Number, wanted: Ordering) -> NumberResult {
    let chosen = match compare(a, b)? {
        None => return Ok(Flo(f64::NAN)),
        Some(order) if order == wanted => a,
        Some(_) => b,
    };
    let exact = a.is_exact() && b.is_exact();
    Ok(if exact { chosen.clone() } else { Flo(chosen.nearest_flonum()) })
}

/// A big integer compared with any number in the range of `i64`.
fn sign_order(n: &IBig) -> Ordering {
    match n.sign() {
        Sign::Negative => Ordering::Less,
        Sign::Positive => Ordering::Greater,
    }
}

/// 2^63, the first flonum above every `i64`.
const I64_END: f64 = 9_223_372_036_854_775_808.0;

fn compare_flonum(x: f64, exact: &Number) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    Some(match exact {
        Int(n) => compare_flonum_small(x, *n),
        Big(n) if x.abs() < I64_END => sign_order(n).reverse(),
        Big(n) => integral_flonum_to_big(x).cmp(n),
        _ => compare_flonum_ratio(x, exact),
    })
}

fn compare_flonum_small(x: f64, n: i64) -> Ordering {
    if x >= I64_END {
        return Ordering::Greater;
    }
    if x < -I64_END {
        return Ordering::Less;
    }
    let whole = x.trunc();
    let fraction = x - whole;
    let by_fraction = fraction.partial_cmp(&0.0).unwrap_or(Ordering::Equal);
    (whole as i64).cmp(&n).then(by_fraction)
}

fn compare_flonum_ratio(x: f64, exact: &Number) -> Ordering {
    let (significand, exponent) = decompose(x);
    let (num, den) = if exponent >= 0 {
        (IBig::from(significand) << exponent as usize, IBig::ONE)
    } else {
        (IBig::from(significand), IBig::ONE << (-exponent) as usize)
    };
    match exact.ratio_parts() {
        Some((n, d)) => compare_fractions((&num, &den), (&n, &d)),
        None => Ordering::Equal,
    }
}

fn compare_ratios(a: &Number, b: &Number) -> Ordering {
    match (a.ratio_parts(), b.ratio_parts()) {
        (Some((n1, d1)), Some((n2, d2))) => compare_fractions((&n1, &d1), (&n2, &d2)),
        _ => Ordering::Equal,
    }
}

/// The order of two fractions with positive denominators; most pairs are decided by their signs
/// and sizes, without a multiplication.
fn compare_fractions(a: (&IBig, &IBig), b: (&IBig, &IBig)) -> Ordering {
    let sign =
        |n: &IBig| if n.is_zero() { 0 } else { i32::from(n.sign() == Sign::Positive) * 2 - 1 };
    let (sign_a, sign_b) = (sign(a.0), sign(b.0));
    if sign_a != sign_b || sign_a == 0 {
        return sign_a.cmp(&sign_b);
    }
    // |num/den| lies strictly between 2^(size-1) and 2^(size+1).
    let size = |(num, den): (&IBig, &IBig)| num.bit_len() as i64 - den.bit_len() as i64;
    let (size_a, size_b) = (size(a), size(b));
    if (size_a - size_b).abs() > 1 {
        let by_size = size_a.cmp(&size_b);
        return if sign_a > 0 { by_size } else { by_size.reverse() };
    }
    (a.0 * b.1).cmp(&(b.0 * a.1))
}
