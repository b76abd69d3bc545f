//! `expt` (R7RS §6.2.6).
//!
//! Exact results: an exact base with an exact integer exponent, and an exact base that has an
//! exact root of the degree a rational exponent asks for (`(expt 4 1/2)` is 2). `z^0` is 1, as exact
//! as `z` is.

use dashu_base::BitTest;

use crate::arith::{div, mul, negate, reciprocal};
use crate::complex::Cartesian;
use crate::error::{Limits, NumberError, NumberResult};
use crate::number::{Number, magnitude_of};
use crate::root::{exact_nth_root, sqrt};
use crate::rounding::{inexact, log2_magnitude};
use Number::{Big, Complex, Flo, Int, Rat};

/// `(expt z w)`
pub fn expt(z: &Number, w: &Number, limits: Limits) -> NumberResult {
    match w {
        Int(0) => Ok(if z.is_exact() { Number::ONE } else { Flo(1.0) }),
        Int(_) | Big(_) => integer_power(z, w, limits),
        _ if z.is_zero() => zero_power(z, w),
        Rat(_) => rational_power(z, w, limits),
        Flo(y) => flonum_power(z, *y),
        Complex(_) => Ok(principal_power(z, w)),
    }
}

/// `0^w` for `w` not an exact integer: 1 if `w` is zero, 0 if its real part is positive.
fn zero_power(z: &Number, w: &Number) -> NumberResult {
    let exponent = w.cartesian();
    let exact = z.is_exact() && w.is_exact();
    let value = if exponent.re == 0.0 && exponent.im == 0.0 {
        1
    } else if exponent.re > 0.0 {
        0
    } else if exponent.re.is_nan() {
        return Ok(Flo(f64::NAN));
    } else if z.is_exact() || exponent.im != 0.0 {
        return Err(NumberError::DivideByZero);
    } else {
        return Ok(Flo(f64::INFINITY));
    };
    Ok(if exact { Int(value) } else { Flo(value as f64) })
}

fn integer_power(z: &Number, w: &Number, limits: Limits) -> NumberResult {
    match z {
        Flo(x) => Ok(Flo(flonum_integer_power(*x, w))),
        Complex(_) if !z.is_exact() => Ok(inexact_complex_power(z, w)),
        _ if w.is_exact_negative() => {
            if z.is_exact_zero() {
                return Err(NumberError::DivideByZero);
            }
            let power = exact_power(z, &negate(w), limits)?;
            if power.is_real() { Ok(reciprocal(&power)) } else { div(&Int(1), &power, limits) }
        }
        _ => exact_power(z, w, limits),
    }
}

/// An exact base to a positive exponent. The size is estimated first; bases whose powers do not
/// grow take any exponent.
fn exact_power(z: &Number, w: &Number, limits: Limits) -> NumberResult {
    match z {
        Int(0 | 1) => return Ok(z.clone()),
        Int(-1) => return Ok(Int(if w.is_odd()? { -1 } else { 1 })),
        Complex(parts) if parts.0.is_zero() && matches!(parts.1, Int(1 | -1)) => {
            return unit_power(z, w, limits);
        }
        _ => {}
    }
    let bits = w.nearest_flonum() * growth(z);
    limits.check_estimate(bits)?;
    let Some(exponent) = w.to_usize() else {
        return Err(NumberError::TooLarge { bits: u64::MAX, limit: limits.max_bits });
    };
    match z {
        Int(n) => {
            let small = u32::try_from(exponent).ok().and_then(|e| n.checked_pow(e));
            Ok(match small {
                Some(power) => Int(power),
                None => Number::from_big(dashu_int::IBig::from(*n).pow(exponent)),
            })
        }
        Big(n) => Ok(Number::from_big(n.pow(exponent))),
        Rat(ratio) => {
            Ok(Number::from_reduced(ratio.num().pow(exponent), ratio.den().pow(exponent)))
        }
        _ => power_by_squaring(z, exponent, limits),
    }
}

/// Bits by which a power of an exact base grows for each unit of the exponent.
fn growth(z: &Number) -> f64 {
    match z {
        Complex(parts) => {
            // |z| is at least the larger part, and at most sqrt(2) times that.
            growth(&parts.0).max(growth(&parts.1)) + 0.5
        }
        _ => z.ratio_parts().map_or(0.0, |(num, den)| {
            let size = |n: &dashu_int::IBig| match n.is_zero() {
                true => 0.0,
                false => log2_magnitude(&magnitude_of(n)),
            };
            size(&num).max(size(&den))
        }),
    }
}

/// A power of `+i` or `-i`, which depends on the exponent modulo 4 only.
fn unit_power(z: &Number, w: &Number, limits: Limits) -> NumberResult {
    let cycle = crate::divide::modulo(w, &Int(4))?.to_usize().unwrap_or(0);
    power_by_squaring(z, cycle, limits)
}

fn power_by_squaring(z: &Number, mut exponent: usize, limits: Limits) -> NumberResult {
    let (mut result, mut square) = (Number::ONE, z.clone());
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = mul(&result, &square, limits)?;
        }
        exponent >>= 1;
        if exponent > 0 {
            square = mul(&square, &square, limits)?;
        }
    }
    Ok(result)
}

/// The parity of the exponent is taken from the integer itself: as a flonum a large odd exponent
/// would be even.
fn flonum_integer_power(x: f64, w: &Number) -> f64 {
    let odd = match w {
        Int(n) => n & 1 == 1,
        Big(n) => n.bit(0),
        _ => false,
    };
    let power = x.abs().powf(w.nearest_flonum());
    if odd && x.is_sign_negative() { -power } else { power }
}

fn inexact_complex_power(z: &Number, w: &Number) -> Number {
    const SQUARING_LIMIT: u64 = 1 << 10;
    match w.to_i64() {
        Some(exponent) if exponent.unsigned_abs() <= SQUARING_LIMIT => {
            let (mut result, mut square) = (Cartesian { re: 1.0, im: 0.0 }, z.cartesian());
            let mut rest = exponent.unsigned_abs();
            while rest > 0 {
                if rest & 1 == 1 {
                    result = result.times(square);
                }
                square = square.times(square);
                rest >>= 1;
            }
            let one = Cartesian { re: 1.0, im: 0.0 };
            if exponent < 0 { one.over(result).number() } else { result.number() }
        }
        _ => principal_power(z, w),
    }
}

/// A base other than zero to a fraction.
fn rational_power(z: &Number, w: &Number, limits: Limits) -> NumberResult {
    let Some((num, den)) = w.ratio_parts() else { return Ok(principal_power(z, w)) };
    let (num, degree) = (Number::from_big((*num).clone()), usize::try_from(&*den).ok());
    if z.is_exact() {
        let root = match degree {
            Some(2) => Some(sqrt(z, limits)?).filter(Number::is_exact),
            Some(degree) if z.is_real() && !z.is_exact_negative() => exact_nth_root(z, degree),
            _ => None,
        };
        if let Some(root) = root {
            return integer_power(&root, &num, limits);
        }
    }
    if w == &half() {
        return sqrt(z, limits);
    }
    if !z.is_real() || z.is_negative()? {
        return Ok(principal_power(z, w));
    }
    Ok(positive_power(z, w.nearest_flonum()))
}

fn half() -> Number {
    Number::from_reduced(1.into(), 2.into())
}

/// A base other than zero to a flonum.
fn flonum_power(z: &Number, y: f64) -> NumberResult {
    match inexact(z) {
        Complex(_) => Ok(principal_power(z, &Flo(y))),
        Flo(x) if x < 0.0 && y.is_finite() && y.trunc() != y => Ok(principal_power(z, &Flo(y))),
        Flo(x) if x < 0.0 => Ok(Flo(x.powf(y))),
        _ => Ok(positive_power(z, y)),
    }
}

/// A positive real to a flonum, by logarithms if the base is out of the range of flonums.
fn positive_power(z: &Number, y: f64) -> Number {
    let x = z.nearest_flonum();
    if z.is_exact() && !x.is_normal() {
        return Flo((y * crate::transcendental::ln_exact(z)).exp());
    }
    Flo(x.powf(y))
}

/// `exp (w log z)` for `z` other than zero.
fn principal_power(z: &Number, w: &Number) -> Number {
    let log = crate::transcendental::complex_log(z);
    let exponent = w.cartesian();
    match w.is_real() {
        true => Cartesian { re: log.re * exponent.re, im: log.im * exponent.re }.exp().number(),
        false => log.times(exponent).exp().number(),
    }
}
