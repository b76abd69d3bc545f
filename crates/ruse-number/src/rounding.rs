//! Conversions between exact numbers and flonums: `exact` is lossless, `inexact` rounds to the
//! nearest flonum, ties to even, over the whole range including subnormals (R7RS §6.2.6).

use dashu_base::{BitTest, DivRem, Sign};
use dashu_int::{IBig, UBig};

use crate::error::{NumberError, NumberResult};
use crate::number::{Number, magnitude_of};

/// Bits of a flonum's significand, the implicit one included.
const PRECISION: i64 = 53;
/// Exponent of the lowest bit of the smallest normal flonum's leading digit.
const MIN_NORMAL_EXPONENT: i64 = -1022;
const MAX_EXPONENT: i64 = 1023;

/// `exact`
pub fn exact(z: &Number) -> NumberResult {
    match z {
        Number::Flo(x) => exact_flonum(*x),
        Number::Complex(parts) => Ok(Number::rectangular(exact(&parts.0)?, exact(&parts.1)?)),
        _ => Ok(z.clone()),
    }
}

/// `inexact`
pub fn inexact(z: &Number) -> Number {
    match z {
        Number::Complex(parts) => {
            let (re, im) = (parts.0.nearest_flonum(), parts.1.nearest_flonum());
            Number::rectangular(Number::Flo(re), Number::Flo(im))
        }
        _ => Number::Flo(z.nearest_flonum()),
    }
}

impl Number {
    /// The flonum nearest to a real number. The parts of a complex number are its callers' to
    /// split: the answer for one is NaN.
    pub fn nearest_flonum(&self) -> f64 {
        match self {
            Number::Int(n) => *n as f64,
            Number::Big(n) => nearest_to_integer(n),
            Number::Rat(ratio) => nearest_to_ratio(ratio.num(), ratio.den()),
            Number::Flo(x) => *x,
            Number::Complex(_) => f64::NAN,
        }
    }
}

/// The significand and exponent of a finite flonum: `x = significand * 2^exponent`.
pub(crate) fn decompose(x: f64) -> (i64, i64) {
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (significand, exponent) =
        if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    (if x.is_sign_negative() { -significand } else { significand }, exponent)
}

fn exact_flonum(x: f64) -> NumberResult {
    if !x.is_finite() {
        return Err(NumberError::NotExact { value: Box::new(Number::Flo(x)) });
    }
    if x == x.trunc() && x.abs() < 9.0e18 {
        return Ok(Number::Int(x as i64));
    }
    let (significand, exponent) = decompose(x);
    if exponent >= 0 {
        return Ok(Number::from_big(IBig::from(significand) << exponent as usize));
    }
    let shared = i64::from(significand.trailing_zeros()).min(-exponent);
    let den = IBig::ONE << (-exponent - shared) as usize;
    Ok(Number::from_reduced(IBig::from(significand >> shared), den))
}

/// The exact integer a finite integral flonum stands for.
pub(crate) fn integral_flonum_to_big(x: f64) -> IBig {
    let (significand, exponent) = decompose(x);
    if exponent >= 0 {
        IBig::from(significand) << exponent as usize
    } else {
        // The flonum is integral, so only zero bits are shifted out.
        IBig::from(significand >> (-exponent).min(63))
    }
}

/// The flonum nearest to `(top + r) * 2^exponent`, where `0 <= r < 1` and `sticky` tells whether
/// `r` is not zero. If `sticky`, `top` must have its high bit set (or at least 55 bits).
pub(crate) fn round_scaled(top: u64, sticky: bool, exponent: i64) -> f64 {
    if top == 0 {
        return 0.0;
    }
    let lead = top.leading_zeros();
    let significand = top << lead;
    let leading_exponent = exponent - i64::from(lead) + 63;
    if leading_exponent > MAX_EXPONENT {
        return f64::INFINITY;
    }
    let missing = (MIN_NORMAL_EXPONENT - leading_exponent).max(0);
    let dropped = 64 - PRECISION + missing;
    if dropped > 64 {
        return 0.0;
    }
    let (kept, rest) = if dropped == 64 {
        (0, significand)
    } else {
        (significand >> dropped, significand << (64 - dropped))
    };
    const HALF: u64 = 1 << 63;
    let up = rest > HALF || (rest == HALF && (sticky || kept & 1 == 1));
    let rounded = kept + u64::from(up);
    if missing > 0 {
        // A carry into bit 52 is the encoding of the smallest normal flonum.
        return f64::from_bits(rounded);
    }
    // The implicit bit of `rounded` adds one to the biased exponent; a carry adds another, and
    // past the largest exponent yields the encoding of infinity.
    f64::from_bits((((leading_exponent + MAX_EXPONENT - 1) as u64) << 52) + rounded)
}

/// The top 64 bits of a magnitude, whether lower bits are set, and the exponent of the lowest
/// bit returned.
fn top_bits(n: &UBig) -> (u64, bool, i64) {
    let length = n.bit_len();
    if length <= 64 {
        return (u64::try_from(n).unwrap_or(u64::MAX), false, 0);
    }
    let shift = length - 64;
    let top = u64::try_from(n >> shift).unwrap_or(u64::MAX);
    let sticky = n.trailing_zeros().is_some_and(|zeros| zeros < shift);
    (top, sticky, shift as i64)
}

/// The flonum nearest to `n * 2^exponent`, a little more if `sticky`.
pub(crate) fn round_magnitude(n: &UBig, sticky: bool, exponent: i64) -> f64 {
    let (top, lower, shift) = top_bits(n);
    round_scaled(top, sticky || lower, exponent + shift)
}

pub(crate) fn nearest_to_integer(n: &IBig) -> f64 {
    with_sign(n.sign(), round_magnitude(&magnitude_of(n), false, 0))
}

/// The flonum nearest to `num / den`, `den` positive.
pub(crate) fn nearest_to_ratio(num: &IBig, den: &IBig) -> f64 {
    let (numerator, denominator) = (magnitude_of(num), magnitude_of(den));
    // Scaled so that the quotient has 65 or 66 bits: more than any flonum keeps.
    let scale = 66 - (numerator.bit_len() as i64 - denominator.bit_len() as i64);
    let (numerator, denominator) = if scale >= 0 {
        (numerator << scale as usize, denominator)
    } else {
        (numerator, denominator << (-scale) as usize)
    };
    let (quotient, rest) = numerator.div_rem(denominator);
    with_sign(num.sign(), round_magnitude(&quotient, !rest.is_zero(), -scale))
}

pub(crate) fn with_sign(sign: Sign, x: f64) -> f64 {
    if sign == Sign::Negative { -x } else { x }
}

/// Logarithm to base 2 of a positive magnitude, good to a relative error of about 1e-15, for
/// magnitudes far outside the range of flonums.
pub(crate) fn log2_magnitude(n: &UBig) -> f64 {
    let (top, _, shift) = top_bits(n);
    (top as f64).log2() + shift as f64
}
