//! Bitwise operations on exact integers of any size, as if in two's complement of infinite
//! width (SRFI 151).

use dashu_base::{BitTest, Sign};
use dashu_int::IBig;

use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::Number;
use Number::{Big, Int};

fn combine(
    a: &Number,
    b: &Number,
    small: impl Fn(i64, i64) -> i64,
    large: impl Fn(&IBig, &IBig) -> IBig,
) -> NumberResult {
    match (a, b) {
        (Int(x), Int(y)) => Ok(Int(small(*x, *y))),
        _ => {
            let (x, y) = (a.expect_exact_integer(1)?, b.expect_exact_integer(2)?);
            Ok(Number::from_big(large(&x, &y)))
        }
    }
}

/// `bitwise-and`
pub fn bit_and(a: &Number, b: &Number) -> NumberResult {
    combine(a, b, |x, y| x & y, |x, y| x & y)
}

/// `bitwise-ior`
pub fn bit_or(a: &Number, b: &Number) -> NumberResult {
    combine(a, b, |x, y| x | y, |x, y| x | y)
}

/// `bitwise-xor`
pub fn bit_xor(a: &Number, b: &Number) -> NumberResult {
    combine(a, b, |x, y| x ^ y, |x, y| x ^ y)
}

/// `bitwise-not`
pub fn bit_not(n: &Number) -> NumberResult {
    match n {
        Int(value) => Ok(Int(!value)),
        _ => Ok(Number::from_big(!&*n.expect_exact_integer(1)?)),
    }
}

/// `(arithmetic-shift n count)`: left for a positive count, right (rounding down) for a negative.
pub fn arithmetic_shift(n: &Number, count: &Number, limits: Limits) -> NumberResult {
    let value = n.expect_exact_integer(1)?;
    count.expect_exact_integer(2)?;
    if value.is_zero() {
        return Ok(Number::ZERO);
    }
    if count.is_exact_negative() {
        let distance = count.to_i64().map_or(u64::MAX, i64::unsigned_abs);
        if distance >= n.bit_size() {
            return Ok(Int(if n.is_exact_negative() { -1 } else { 0 }));
        }
        return Ok(match n {
            // The distance is below 64, the size of the value.
            Int(small) => Int(small >> distance.min(63)),
            _ => Number::from_big(&*value >> distance as usize),
        });
    }
    let distance = count.to_u64().unwrap_or(u64::MAX);
    limits.check(n.bit_size().saturating_add(distance))?;
    Ok(Number::from_big(&*value << distance as usize))
}

/// `bit-count`: the number of ones, or of zeros if `n` is negative.
pub fn bit_count(n: &Number) -> NumberResult {
    match n {
        Int(value) => {
            let ones = if *value < 0 { value.count_zeros() } else { value.count_ones() };
            Ok(Int(i64::from(ones)))
        }
        _ => {
            let value = complement_if_negative(&*n.expect_exact_integer(1)?);
            Ok(Number::from(value.as_ubig().map_or(0, |magnitude| magnitude.count_ones())))
        }
    }
}

/// `integer-length`: bits needed in two's complement, the sign bit not counted.
pub fn integer_length(n: &Number) -> NumberResult {
    let value = complement_if_negative(&*n.expect_exact_integer(1)?);
    Ok(Number::from(value.bit_len()))
}

fn complement_if_negative(n: &IBig) -> IBig {
    if n.sign() == Sign::Negative { !n } else { n.clone() }
}

/// `(bit-set? index n)` with the operands in the order of the crate: `n` first.
pub fn bit_is_set(n: &Number, index: &Number) -> NumberResult<bool> {
    let value = n.expect_exact_integer(1)?;
    if index.int_ref().is_none() || index.is_exact_negative() {
        return Err(NumberError::wrong_type(2, Expected::ExactNonNegativeInteger, index));
    }
    // Past the end every bit is the sign.
    let index = index.to_usize().unwrap_or(usize::MAX);
    Ok(match index < value.bit_len() {
        true => value.bit(index),
        false => value.sign() == Sign::Negative,
    })
}

/// `first-set-bit`: the index of the lowest one, -1 for zero.
pub fn first_set_bit(n: &Number) -> NumberResult {
    match n {
        Int(0) => Ok(Int(-1)),
        Int(value) => Ok(Int(i64::from(value.trailing_zeros()))),
        Big(value) => Ok(value.trailing_zeros().map_or(Int(-1), Number::from)),
        _ => Err(NumberError::wrong_type(1, Expected::ExactInteger, n)),
    }
}
