//! Machine numbers and limbs to [`Number`] and back: what the runtime needs to move numbers
//! between its heap and this crate.
//!
//! A big integer travels as a sign and its magnitude in 64-bit limbs, least significant first.
//! Where the machine word is 64 bits wide the limbs are borrowed, elsewhere they are copied.

use std::borrow::Cow;

use dashu_base::Sign;
use dashu_int::{IBig, Word};

use crate::number::Number;

impl From<i64> for Number {
    fn from(n: i64) -> Number {
        Number::Int(n)
    }
}

impl From<u64> for Number {
    fn from(n: u64) -> Number {
        match i64::try_from(n) {
            Ok(small) => Number::Int(small),
            Err(_) => Number::Big(IBig::from(n)),
        }
    }
}

impl From<i128> for Number {
    fn from(n: i128) -> Number {
        match i64::try_from(n) {
            Ok(small) => Number::Int(small),
            Err(_) => Number::Big(IBig::from(n)),
        }
    }
}

impl From<usize> for Number {
    fn from(n: usize) -> Number {
        Number::from(n as u64)
    }
}

impl From<f64> for Number {
    fn from(x: f64) -> Number {
        Number::Flo(x)
    }
}

impl From<IBig> for Number {
    fn from(n: IBig) -> Number {
        Number::from_big(n)
    }
}

impl Number {
    /// The value of an exact integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Number::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The value of an exact non-negative integer that fits.
    pub fn to_u64(&self) -> Option<u64> {
        match self {
            Number::Int(n) => u64::try_from(*n).ok(),
            Number::Big(n) => u64::try_from(n).ok(),
            _ => None,
        }
    }

    /// The value of an exact non-negative integer that fits, for sizes and indices.
    pub fn to_usize(&self) -> Option<usize> {
        usize::try_from(self.to_u64()?).ok()
    }

    /// The integer `±Σ limbs[i] * 2^(64 i)`. High zero limbs are allowed.
    pub fn from_limbs(negative: bool, limbs: &[u64]) -> Number {
        Number::from_big(big_from_limbs(negative, limbs))
    }

    /// Sign and limbs of an exact integer, without high zero limbs; `None` for other numbers.
    pub fn to_limbs(&self) -> Option<(bool, Vec<u64>)> {
        let n = self.int_ref()?;
        let (negative, limbs) = big_limbs(&n);
        Some((negative, limbs.into_owned()))
    }
}

/// The integer `±Σ limbs[i] * 2^(64 i)`. High zero limbs are allowed. No allocation is made for
/// up to two limbs.
pub fn big_from_limbs(negative: bool, limbs: &[u64]) -> IBig {
    let sign = if negative { Sign::Negative } else { Sign::Positive };
    match limbs {
        [] => IBig::ZERO,
        [low] => IBig::from_parts(sign, (*low).into()),
        [low, high] => IBig::from_parts(sign, (u128::from(*low) | u128::from(*high) << 64).into()),
        _ => IBig::from_sign_words(sign, &words_of_limbs(limbs)),
    }
}

/// Sign (`true` for negative) and magnitude of an integer, without high zero limbs.
pub fn big_limbs(n: &IBig) -> (bool, Cow<'_, [u64]>) {
    let (sign, words) = n.as_sign_words();
    (sign == Sign::Negative, limbs_of_words(words))
}

#[cfg(target_pointer_width = "64")]
fn words_of_limbs(limbs: &[u64]) -> Cow<'_, [Word]> {
    Cow::Borrowed(limbs)
}

#[cfg(target_pointer_width = "64")]
fn limbs_of_words(words: &[Word]) -> Cow<'_, [u64]> {
    Cow::Borrowed(words)
}

#[cfg(not(target_pointer_width = "64"))]
fn words_of_limbs(limbs: &[u64]) -> Cow<'_, [Word]> {
    let halves = limbs.iter().flat_map(|limb| [*limb as Word, (*limb >> Word::BITS) as Word]);
    Cow::Owned(halves.collect())
}

#[cfg(not(target_pointer_width = "64"))]
fn limbs_of_words(words: &[Word]) -> Cow<'_, [u64]> {
    let join = |pair: &[Word]| {
        let high = pair.get(1).map_or(0, |word| u64::from(*word) << Word::BITS);
        u64::from(pair[0]) | high
    };
    Cow::Owned(words.chunks(2).map(join).collect())
}
