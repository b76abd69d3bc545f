//! Rounding to integers, numerator and denominator, and the simplest rational in an interval
//! (R7RS §6.2.6).

use dashu_int::IBig;

use crate::arith::{abs, add, negate, reciprocal, sub};
use crate::compare::num_eq;
use crate::divide::{floor_positive, round_half_even};
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::Number;
use crate::rounding::{exact, inexact};
use Number::{Big, Complex, Flo, Int, Rat};

fn round_with(
    x: &Number,
    flonum: impl Fn(f64) -> f64,
    ratio: impl Fn(&IBig, &IBig) -> IBig,
) -> NumberResult {
    match x {
        Int(_) | Big(_) => Ok(x.clone()),
        Rat(parts) => Ok(Number::from_big(ratio(parts.num(), parts.den()))),
        Flo(value) => Ok(Flo(flonum(*value))),
        Complex(_) => Err(NumberError::wrong_type(1, Expected::Real, x)),
    }
}

/// `(floor x)`
pub fn floor(x: &Number) -> NumberResult {
    round_with(x, f64::floor, |num, den| floor_positive(num, den).0)
}

/// `(ceiling x)`
pub fn ceiling(x: &Number) -> NumberResult {
    // The fraction is never integral, so the ceiling is one above the floor.
    round_with(x, f64::ceil, |num, den| floor_positive(num, den).0 + 1)
}

/// `(truncate x)`
pub fn truncate(x: &Number) -> NumberResult {
    round_with(x, f64::trunc, |num, den| num / den)
}

/// `(round x)`, ties to even.
pub fn round(x: &Number) -> NumberResult {
    round_with(x, f64::round_ties_even, round_half_even)
}

/// The exact value of a rational operand.
fn exact_rational(x: &Number, position: u8) -> NumberResult {
    if !x.is_rational() {
        return Err(NumberError::wrong_type(position, Expected::Rational, x));
    }
    exact(x)
}

fn part(x: &Number, choose: impl Fn(&Number) -> Number) -> NumberResult {
    let chosen = choose(&exact_rational(x, 1)?);
    Ok(if x.is_exact() { chosen } else { inexact(&chosen) })
}

/// `(numerator x)`
pub fn numerator(x: &Number) -> NumberResult {
    part(x, |exact| match exact {
        Rat(ratio) => Number::from_big(ratio.num().clone()),
        integer => integer.clone(),
    })
}

/// `(denominator x)`
pub fn denominator(x: &Number) -> NumberResult {
    part(x, |exact| match exact {
        Rat(ratio) => Number::from_big(ratio.den().clone()),
        _ => Number::ONE,
    })
}

/// `(rationalize x y)`: the simplest rational that differs from `x` by no more than `y`.
pub fn rationalize(x: &Number, y: &Number, limits: Limits) -> NumberResult {
    for (position, operand) in [(1, x), (2, y)] {
        if !operand.is_real() {
            return Err(NumberError::wrong_type(position, Expected::Real, operand));
        }
    }
    if x.is_nan() || y.is_nan() || (x.is_infinite() && y.is_infinite()) {
        return Ok(Flo(f64::NAN));
    }
    if x.is_infinite() {
        return Ok(x.clone());
    }
    if y.is_infinite() {
        return Ok(Flo(0.0));
    }
    let (centre, radius) = (exact(x)?, abs(&exact(y)?)?);
    // The expansion takes a division for each two bits, so it is dearer than a greatest common
    // divisor of the same size by about this factor.
    const EXPANSION_COST: u64 = 16;
    let bits = centre.bit_size().max(radius.bit_size());
    limits.check_gcd(bits.saturating_mul(EXPANSION_COST))?;
    let (low, high) = (sub(&centre, &radius, limits)?, add(&centre, &radius, limits)?);
    let simplest = simplest_between(&low, &high, limits)?;
    Ok(if x.is_exact() && y.is_exact() { simplest } else { inexact(&simplest) })
}

/// The simplest rational in the closed interval between two exact reals.
fn simplest_between(low: &Number, high: &Number, limits: Limits) -> NumberResult {
    if low.is_exact_negative() {
        if !high.is_exact_negative() {
            return Ok(Number::ZERO);
        }
        return simplest_positive(negate(high), negate(low), limits).map(|n| negate(&n));
    }
    simplest_positive(low.clone(), high.clone(), limits)
}

/// The same for `0 <= low <= high`, by the common prefix of the two continued fractions.
fn simplest_positive(mut low: Number, mut high: Number, limits: Limits) -> NumberResult {
    let mut terms = Vec::new();
    let mut result = loop {
        let whole = floor(&low)?;
        if num_eq(&whole, &low) {
            break whole;
        }
        if num_eq(&whole, &floor(&high)?) {
            let fraction_low = sub(&low, &whole, limits)?;
            let fraction_high = sub(&high, &whole, limits)?;
            terms.push(whole);
            (low, high) = (reciprocal(&fraction_high), reciprocal(&fraction_low));
        } else {
            break add(&whole, &Number::ONE, limits)?;
        }
    };
    while let Some(whole) = terms.pop() {
        result = add(&whole, &reciprocal(&result), limits)?;
    }
    Ok(result)
}
