//! The type of numbers, its canonical form, and the predicates of R7RS §6.2.6.
//!
//! Canonical form:
//! - an exact integer is `Int` if it fits in an `i64`, otherwise `Big`;
//! - a `Rat` is in lowest terms with a denominator of at least 2;
//! - the parts of a `Complex` are real, both exact or both flonums;
//! - a complex number whose imaginary part is *exact* zero is its real part. An inexact zero
//!   imaginary part is kept: `(real? -2.5+0i)` is true and `(real? -2.5+0.0i)` is false, as the
//!   examples of R7RS §6.2.6 have it.
//!
//! Mixed arithmetic is by contagion without exception: `(* 0 1.5)` is `0.0`, because a result
//! whose exactness depends on a value, not on the types, is one that compiled code cannot predict.

use std::ops::Deref;

use dashu_base::{BitTest, Gcd, Sign, UnsignedAbs};
use dashu_int::{IBig, UBig};

use crate::error::{Expected, Limits, NumberError, NumberResult};

/// A Scheme number in canonical form.
///
/// `PartialEq` is structural (floats compare as floats); Scheme's `=` is [`crate::num_eq`] and
/// its `eqv?` is [`crate::eqv`].
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// An exact integer in the range of `i64`.
    Int(i64),
    /// An exact integer outside the range of `i64`.
    Big(IBig),
    /// An exact rational that is not an integer.
    Rat(Box<Ratio>),
    /// A flonum.
    Flo(f64),
    /// Real and imaginary part.
    Complex(Box<(Number, Number)>),
}

/// An exact fraction in lowest terms, denominator at least 2, sign in the numerator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratio {
    num: IBig,
    den: IBig,
}

impl Ratio {
    /// The numerator.
    pub fn num(&self) -> &IBig {
        &self.num
    }

    /// The denominator, at least 2.
    pub fn den(&self) -> &IBig {
        &self.den
    }
}

/// An exact integer as a big integer: borrowed from a `Big`, built in place (integers up to two
/// words need no allocation) from an `Int`.
pub(crate) enum IntRef<'a> {
    Built(IBig),
    Borrowed(&'a IBig),
}

impl Deref for IntRef<'_> {
    type Target = IBig;

    fn deref(&self) -> &IBig {
        match self {
            IntRef::Built(value) => value,
            IntRef::Borrowed(value) => value,
        }
    }
}

/// The size of an integer's magnitude in bits.
pub(crate) fn bit_length(n: &IBig) -> u64 {
    n.bit_len() as u64
}

/// The greatest common divisor, refused if it would take too long. One division comes first, so
/// only a pair of *two* long operands is refused.
pub(crate) fn bounded_gcd(a: &IBig, b: &IBig, limits: Limits) -> NumberResult<IBig> {
    let smaller = bit_length(a).min(bit_length(b));
    limits.check_gcd(smaller)?;
    if a.is_zero() || b.is_zero() {
        let other = if a.is_zero() { b } else { a };
        return Ok(IBig::from(other.unsigned_abs()));
    }
    Ok(IBig::from(a.gcd(b)))
}

impl Number {
    pub(crate) const ZERO: Number = Number::Int(0);
    pub(crate) const ONE: Number = Number::Int(1);

    /// The canonical number of a big integer.
    pub fn from_big(n: IBig) -> Number {
        match i64::try_from(&n) {
            Ok(small) => Number::Int(small),
            Err(_) => Number::Big(n),
        }
    }

    /// The quotient `num / den` in lowest terms.
    pub fn from_ratio(num: IBig, den: IBig, limits: Limits) -> NumberResult {
        if den.is_zero() {
            return Err(NumberError::DivideByZero);
        }
        let common = bounded_gcd(&num, &den, limits)?;
        if common.is_one() {
            return Ok(Number::from_reduced(num, den));
        }
        Ok(Number::from_reduced(num / &common, den / &common))
    }

    /// The quotient of two integers without a common factor; the denominator is not zero.
    pub(crate) fn from_reduced(num: IBig, den: IBig) -> Number {
        let (num, den) = if den.sign() == Sign::Negative { (-num, -den) } else { (num, den) };
        if den.is_one() {
            return Number::from_big(num);
        }
        Number::Rat(Box::new(Ratio { num, den }))
    }

    /// The exact integer as a big integer, `None` for every other number.
    pub(crate) fn int_ref(&self) -> Option<IntRef<'_>> {
        match self {
            Number::Int(n) => Some(IntRef::Built(IBig::from(*n))),
            Number::Big(n) => Some(IntRef::Borrowed(n)),
            _ => None,
        }
    }

    /// Numerator and denominator of an exact real, `None` for every other number.
    pub(crate) fn ratio_parts(&self) -> Option<(IntRef<'_>, IntRef<'_>)> {
        match self {
            Number::Rat(ratio) => {
                Some((IntRef::Borrowed(&ratio.num), IntRef::Borrowed(&ratio.den)))
            }
            _ => Some((self.int_ref()?, IntRef::Built(IBig::ONE))),
        }
    }

    /// The exact integer operand at `position`, or the error that names it.
    pub(crate) fn expect_exact_integer(&self, position: u8) -> NumberResult<IntRef<'_>> {
        let error = || NumberError::wrong_type(position, Expected::ExactInteger, self);
        self.int_ref().ok_or_else(error)
    }

    /// The size in bits of the largest integer this number is made of; 64 for a flonum.
    pub fn bit_size(&self) -> u64 {
        match self {
            Number::Int(n) => u64::from(64 - n.unsigned_abs().leading_zeros()),
            Number::Big(n) => bit_length(n),
            Number::Rat(ratio) => bit_length(&ratio.num).max(bit_length(&ratio.den)),
            Number::Flo(_) => 64,
            Number::Complex(parts) => parts.0.bit_size().max(parts.1.bit_size()),
        }
    }

    /// `exact?`
    pub fn is_exact(&self) -> bool {
        match self {
            Number::Flo(_) => false,
            Number::Complex(parts) => parts.0.is_exact(),
            _ => true,
        }
    }

    /// Whether this is an exact integer (`exact-integer?`).
    pub fn is_exact_integer(&self) -> bool {
        matches!(self, Number::Int(_) | Number::Big(_))
    }

    /// `real?`: every number that is not a `Complex`.
    pub fn is_real(&self) -> bool {
        !matches!(self, Number::Complex(_))
    }

    /// `rational?`: exact reals and finite flonums.
    pub fn is_rational(&self) -> bool {
        match self {
            Number::Flo(x) => x.is_finite(),
            Number::Complex(_) => false,
            _ => true,
        }
    }

    /// `integer?`, true for integral flonums too.
    pub fn is_integer(&self) -> bool {
        match self {
            Number::Int(_) | Number::Big(_) => true,
            Number::Flo(x) => x.is_finite() && x.trunc() == *x,
            Number::Rat(_) | Number::Complex(_) => false,
        }
    }

    /// `nan?`, true if any part is a NaN.
    pub fn is_nan(&self) -> bool {
        match self {
            Number::Flo(x) => x.is_nan(),
            Number::Complex(parts) => parts.0.is_nan() || parts.1.is_nan(),
            _ => false,
        }
    }

    /// `infinite?`, true if any part is infinite.
    pub fn is_infinite(&self) -> bool {
        match self {
            Number::Flo(x) => x.is_infinite(),
            Number::Complex(parts) => parts.0.is_infinite() || parts.1.is_infinite(),
            _ => false,
        }
    }

    /// `finite?`, true if every part is finite.
    pub fn is_finite(&self) -> bool {
        match self {
            Number::Flo(x) => x.is_finite(),
            Number::Complex(parts) => parts.0.is_finite() && parts.1.is_finite(),
            _ => true,
        }
    }

    /// `zero?`
    pub fn is_zero(&self) -> bool {
        match self {
            Number::Int(n) => *n == 0,
            Number::Flo(x) => *x == 0.0,
            Number::Complex(parts) => parts.0.is_zero() && parts.1.is_zero(),
            Number::Big(_) | Number::Rat(_) => false,
        }
    }

    /// Whether this is the exact integer 0.
    pub fn is_exact_zero(&self) -> bool {
        matches!(self, Number::Int(0))
    }

    /// `positive?` of a real.
    pub fn is_positive(&self) -> NumberResult<bool> {
        match self {
            Number::Flo(x) => Ok(*x > 0.0),
            Number::Complex(_) => Err(NumberError::wrong_type(1, Expected::Real, self)),
            _ => Ok(!self.is_zero() && !self.is_exact_negative()),
        }
    }

    /// `negative?` of a real.
    pub fn is_negative(&self) -> NumberResult<bool> {
        match self {
            Number::Flo(x) => Ok(*x < 0.0),
            Number::Complex(_) => Err(NumberError::wrong_type(1, Expected::Real, self)),
            _ => Ok(self.is_exact_negative()),
        }
    }

    /// Whether this is an exact real below zero.
    pub(crate) fn is_exact_negative(&self) -> bool {
        match self {
            Number::Int(n) => *n < 0,
            Number::Big(n) => n.sign() == Sign::Negative,
            Number::Rat(ratio) => ratio.num.sign() == Sign::Negative,
            Number::Flo(_) | Number::Complex(_) => false,
        }
    }

    /// `odd?` of an integer, exact or inexact.
    pub fn is_odd(&self) -> NumberResult<bool> {
        match self {
            Number::Int(n) => Ok(n & 1 == 1),
            Number::Big(n) => Ok(n.bit(0)),
            Number::Flo(x) if self.is_integer() => Ok(x % 2.0 != 0.0),
            _ => Err(NumberError::wrong_type(1, Expected::Integer, self)),
        }
    }

    /// `even?` of an integer, exact or inexact.
    pub fn is_even(&self) -> NumberResult<bool> {
        self.is_odd().map(|odd| !odd)
    }
}

/// The magnitude of an integer, copied.
pub(crate) fn magnitude_of(n: &IBig) -> UBig {
    n.unsigned_abs()
}
