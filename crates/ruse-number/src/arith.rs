//! `+ - * /`, `abs` and `square` (R7RS §6.2.6) over the whole tower.
//!
//! Each operation dispatches on the pair of representations, cheapest pair first. Integers of up
//! to two words are computed without an allocation.

use dashu_base::{Abs, Sign};
use dashu_int::IBig;

use crate::complex;
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::{IntRef, Number, bit_length, bounded_gcd};
use Number::{Big, Complex, Flo, Int, Rat};

/// `(+ a b)`
pub fn add(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    match (a, b) {
        (Int(x), Int(y)) => Ok(match x.checked_add(*y) {
            Some(sum) => Int(sum),
            None => Big(IBig::from(i128::from(*x) + i128::from(*y))),
        }),
        (Flo(x), Flo(y)) => Ok(Flo(x + y)),
        (Complex(_), _) | (_, Complex(_)) => complex::add(a, b, limits),
        (Flo(x), _) => Ok(Flo(x + b.nearest_flonum())),
        (_, Flo(y)) => Ok(Flo(a.nearest_flonum() + y)),
        (Rat(_), _) | (_, Rat(_)) => add_ratios(a, b, limits, false),
        (Big(x), Int(y)) | (Int(y), Big(x)) => sum(x + *y, limits),
        (Big(x), Big(y)) => sum(x + y, limits),
    }
}

/// `(- a b)`
pub fn sub(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    match (a, b) {
        (Int(x), Int(y)) => Ok(match x.checked_sub(*y) {
            Some(difference) => Int(difference),
            None => Big(IBig::from(i128::from(*x) - i128::from(*y))),
        }),
        (Flo(x), Flo(y)) => Ok(Flo(x - y)),
        (Complex(_), _) | (_, Complex(_)) => complex::sub(a, b, limits),
        (Flo(x), _) => Ok(Flo(x - b.nearest_flonum())),
        (_, Flo(y)) => Ok(Flo(a.nearest_flonum() - y)),
        (Rat(_), _) | (_, Rat(_)) => add_ratios(a, b, limits, true),
        (Big(x), Int(y)) => sum(x - *y, limits),
        (Int(x), Big(y)) => sum(*x - y, limits),
        (Big(x), Big(y)) => sum(x - y, limits),
    }
}

/// A sum or difference: at most one bit longer than an operand, so the check may come after.
fn sum(n: IBig, limits: Limits) -> NumberResult {
    limits.check(bit_length(&n))?;
    Ok(Number::from_big(n))
}

/// `(* a b)`
pub fn mul(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    match (a, b) {
        (Int(x), Int(y)) => Ok(match x.checked_mul(*y) {
            Some(product) => Int(product),
            None => Big(IBig::from(i128::from(*x) * i128::from(*y))),
        }),
        (Flo(x), Flo(y)) => Ok(Flo(x * y)),
        (Complex(_), _) | (_, Complex(_)) => complex::mul(a, b, limits),
        (Flo(x), _) => Ok(Flo(x * b.nearest_flonum())),
        (_, Flo(y)) => Ok(Flo(a.nearest_flonum() * y)),
        (Rat(_), _) | (_, Rat(_)) => mul_ratios(a, b, limits),
        (Big(x), Int(y)) | (Int(y), Big(x)) => {
            limits.check(bit_length(x) + 64)?;
            Ok(Number::from_big(x * *y))
        }
        (Big(x), Big(y)) => Ok(Number::from_big(product(x, y, limits)?)),
    }
}

/// `(square z)`
pub fn square(z: &Number, limits: Limits) -> NumberResult {
    mul(z, z, limits)
}

/// `(/ a b)`; division by exact zero is an error, by inexact zero an infinity or NaN.
pub fn div(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    if b.is_exact_zero() {
        return Err(NumberError::DivideByZero);
    }
    match (a, b) {
        (Int(x), Int(y)) => Ok(div_small(*x, *y)),
        (Flo(x), Flo(y)) => Ok(Flo(x / y)),
        (Complex(_), _) | (_, Complex(_)) => complex::div(a, b, limits),
        (Flo(x), _) => Ok(Flo(x / b.nearest_flonum())),
        (_, Flo(y)) => Ok(Flo(a.nearest_flonum() / y)),
        _ => mul_ratios(a, &reciprocal(b), limits),
    }
}

/// `(- z)`
pub fn negate(z: &Number) -> Number {
    match z {
        Int(n) => match n.checked_neg() {
            Some(negated) => Int(negated),
            None => Big(-IBig::from(*n)),
        },
        Big(n) => Number::from_big(-n),
        Rat(ratio) => Number::from_reduced(-ratio.num(), ratio.den().clone()),
        Flo(x) => Flo(-x),
        Complex(parts) => Number::rectangular(negate(&parts.0), negate(&parts.1)),
    }
}

/// `(abs x)` of a real; `magnitude` serves complex numbers.
pub fn abs(x: &Number) -> NumberResult {
    match x {
        Int(n) => Ok(match n.checked_abs() {
            Some(magnitude) => Int(magnitude),
            None => Big(IBig::from(*n).abs()),
        }),
        Flo(x) => Ok(Flo(x.abs())),
        Complex(_) => Err(NumberError::wrong_type(1, Expected::Real, x)),
        Big(_) | Rat(_) if x.is_exact_negative() => Ok(negate(x)),
        Big(_) | Rat(_) => Ok(x.clone()),
    }
}

/// A product whose size is checked before it is computed.
pub(crate) fn product(a: &IBig, b: &IBig, limits: Limits) -> NumberResult<IBig> {
    if a.is_zero() || b.is_zero() {
        return Ok(IBig::ZERO);
    }
    limits.check(bit_length(a) + bit_length(b))?;
    Ok(a * b)
}

/// The quotient of two machine integers, the divisor not zero.
fn div_small(x: i64, y: i64) -> Number {
    let (mut a, mut b) = (x.unsigned_abs(), y.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    // Wide, because `i64::MIN / -1` does not fit.
    let common = i128::from(a);
    let (num, den) = (i128::from(x) / common, i128::from(y) / common);
    let (num, den) = if den < 0 { (-num, -den) } else { (num, den) };
    if den == 1 { Number::from(num) } else { Number::from_reduced(num.into(), den.into()) }
}

/// The reciprocal of an exact real other than zero.
pub(crate) fn reciprocal(z: &Number) -> Number {
    match z.ratio_parts() {
        Some((num, den)) => Number::from_reduced((*den).clone(), (*num).clone()),
        None => Flo(1.0 / z.nearest_flonum()),
    }
}

/// Numerator and denominator of an operand that the dispatch has shown to be an exact real.
fn parts(z: &Number) -> (IntRef<'_>, IntRef<'_>) {
    z.ratio_parts().unwrap_or((IntRef::Built(IBig::ZERO), IntRef::Built(IBig::ONE)))
}

/// Sum or difference of exact reals, with greatest common divisors of the denominators only
/// (Knuth, The Art of Computer Programming 2, §4.5.1).
fn add_ratios(a: &Number, b: &Number, limits: Limits, negate: bool) -> NumberResult {
    let ((n1, d1), (n2, d2)) = (parts(a), parts(b));
    let combine = |x: IBig, y: IBig| if negate { x - y } else { x + y };
    let common = match d1.is_one() || d2.is_one() {
        true => IBig::ONE,
        false => bounded_gcd(&d1, &d2, limits)?,
    };
    if common.is_one() {
        let num = combine(product(&n1, &d2, limits)?, product(&n2, &d1, limits)?);
        return Ok(Number::from_reduced(num, product(&d1, &d2, limits)?));
    }
    let (d1_rest, d2_rest) = (&*d1 / &common, &*d2 / &common);
    let num = combine(product(&n1, &d2_rest, limits)?, product(&n2, &d1_rest, limits)?);
    let shared = bounded_gcd(&num, &common, limits)?;
    let den = product(&d1_rest, &(&*d2 / &shared), limits)?;
    Ok(Number::from_reduced(num / shared, den))
}

/// Product of exact reals; reducing crosswise first keeps the factors small.
fn mul_ratios(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let ((n1, d1), (n2, d2)) = (parts(a), parts(b));
    if n1.is_zero() || n2.is_zero() {
        return Ok(Number::ZERO);
    }
    let (n1, d2) = cancel(&n1, &d2, limits)?;
    let (n2, d1) = cancel(&n2, &d1, limits)?;
    let num = product(&n1, &n2, limits)?;
    Ok(Number::from_reduced(num, product(&d1, &d2, limits)?))
}

/// Both numbers without their common factor.
fn cancel(num: &IBig, den: &IBig, limits: Limits) -> NumberResult<(IBig, IBig)> {
    if den.is_one() || num.is_one() {
        return Ok((num.clone(), den.clone()));
    }
    let common = bounded_gcd(num, den, limits)?;
    if common.is_one() {
        return Ok((num.clone(), den.clone()));
    }
    debug_assert!(common.sign() == Sign::Positive, "a gcd is positive");
    Ok((num / &common, den / &common))
}
