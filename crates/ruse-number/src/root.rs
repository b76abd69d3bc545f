//! Square roots and exact n-th roots (R7RS §6.2.6 `sqrt`, `exact-integer-sqrt`).
//!
//! The root of an exact square is exact, also for fractions and complex numbers; every other
//! root of an exact real is the flonum nearest to it.

use dashu_base::{BitTest, DivRem, Sign, SquareRootRem};
use dashu_int::{IBig, UBig};

use crate::arith::{add, div, mul, negate, sub};
use crate::complex::Cartesian;
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::{Number, magnitude_of};
use crate::rounding::{log2_magnitude, round_magnitude};
use Number::{Complex, Flo, Int};

/// `(sqrt z)`, the principal root.
pub fn sqrt(z: &Number, limits: Limits) -> NumberResult {
    match z {
        Flo(x) if *x < 0.0 => Ok(Number::rectangular(Int(0), Flo((-x).sqrt()))),
        Flo(x) => Ok(Flo(x.sqrt())),
        Complex(parts) => match exact_complex_root(&parts.0, &parts.1, limits)? {
            Some(root) => Ok(root),
            None => Ok(z.cartesian().sqrt().number()),
        },
        _ => {
            let root = exact_real_root(z).unwrap_or_else(|| Flo(nearest_root(z)));
            Ok(if z.is_exact_negative() { Number::rectangular(Int(0), root) } else { root })
        }
    }
}

/// `(exact-integer-sqrt n)`: the root rounded down, and what is left.
pub fn exact_integer_sqrt(n: &Number) -> NumberResult<(Number, Number)> {
    match n.int_ref() {
        Some(value) if !n.is_exact_negative() => {
            let (root, rest) = magnitude_of(&value).sqrt_rem();
            Ok((Number::from_big(root.into()), Number::from_big(rest.into())))
        }
        _ => Err(NumberError::wrong_type(1, Expected::ExactNonNegativeInteger, n)),
    }
}

fn perfect_square_root(n: &UBig) -> Option<UBig> {
    // Bit i is set if i is a square modulo 64: refuses five of six numbers without a root.
    const SQUARES_MOD_64: u64 = 0x0202_0212_0203_0213;
    let low = (0..6).filter(|&i| n.bit(i)).fold(0, |sum, i| sum | 1 << i);
    if SQUARES_MOD_64 >> low & 1 == 0 {
        return None;
    }
    let (root, rest) = n.sqrt_rem();
    rest.is_zero().then_some(root)
}

/// The exact root of the magnitude of an exact real.
fn exact_real_root(z: &Number) -> Option<Number> {
    let (num, den) = z.ratio_parts()?;
    let den = perfect_square_root(&magnitude_of(&den))?;
    let num = perfect_square_root(&magnitude_of(&num))?;
    Some(Number::from_reduced(num.into(), den.into()))
}

/// The flonum nearest to the root of the magnitude of an exact real, also where the magnitude
/// itself is out of the range of flonums.
fn nearest_root(z: &Number) -> f64 {
    let Some((num, den)) = z.ratio_parts() else { return f64::NAN };
    let (num, den) = (magnitude_of(&num), magnitude_of(&den));
    // An even scale that leaves 130 bits or more, so that the integer root has 65.
    let mut scale = 132 - (num.bit_len() as i64 - den.bit_len() as i64);
    scale += scale & 1;
    let (num, den) =
        if scale >= 0 { (num << scale as usize, den) } else { (num, den << (-scale) as usize) };
    let (quotient, rest) = num.div_rem(den);
    let (root, below) = quotient.sqrt_rem();
    round_magnitude(&root, !(rest.is_zero() && below.is_zero()), -scale / 2)
}

/// The root of `a + bi` if both parts are exact and so are the parts of the root.
fn exact_complex_root(a: &Number, b: &Number, limits: Limits) -> NumberResult<Option<Number>> {
    if !a.is_exact() {
        return Ok(None);
    }
    let norm = add(&mul(a, a, limits)?, &mul(b, b, limits)?, limits)?;
    let Some(modulus) = exact_real_root(&norm) else { return Ok(None) };
    let half = |sum: &Number| div(sum, &Int(2), limits);
    let re = exact_real_root(&half(&add(&modulus, a, limits)?)?);
    let im = exact_real_root(&half(&sub(&modulus, a, limits)?)?);
    Ok(re.zip(im).map(|(re, im)| {
        Number::rectangular(re, if b.is_exact_negative() { negate(&im) } else { im })
    }))
}

/// The exact `degree`-th root of an exact real that is not negative, if there is one.
pub(crate) fn exact_nth_root(z: &Number, degree: usize) -> Option<Number> {
    let (num, den) = z.ratio_parts()?;
    let num = perfect_power_root(&num, degree)?;
    let den = perfect_power_root(&den, degree)?;
    Some(Number::from_reduced(num, den))
}

fn perfect_power_root(n: &IBig, degree: usize) -> Option<IBig> {
    if n.is_zero() || n.is_one() || degree == 1 {
        return Some(n.clone());
    }
    if n.sign() == Sign::Negative || degree == 0 || n.bit_len() <= degree {
        return None;
    }
    if degree == 2 {
        return perfect_square_root(&magnitude_of(n)).map(IBig::from);
    }
    let root = IBig::from(approximate_root(&magnitude_of(n), degree));
    (root.pow(degree) == *n).then_some(root)
}

/// The `degree`-th root of a magnitude longer than `degree` bits: exact if there is an exact
/// root, otherwise off by less than 2.
///
/// The root of the leading bits, found in the same way, gives half the digits; one step of
/// Newton's method doubles them. So the cost is that of the last power and division, for any
/// degree; the iteration from a rough start takes a number of steps proportional to the degree.
fn approximate_root(n: &UBig, degree: usize) -> UBig {
    const BITS_BY_LOGARITHM: usize = 40;
    let root_bits = (n.bit_len() - 1) / degree + 1;
    if root_bits <= BITS_BY_LOGARITHM {
        let root = (log2_magnitude(n) / degree as f64).exp2().round();
        return UBig::from(root as u64);
    }
    // The step squares the relative error and multiplies it by half the degree.
    let degree_bits = usize::BITS as usize - degree.leading_zeros() as usize;
    let dropped = (root_bits - degree_bits).saturating_sub(6) / 2;
    let leading = approximate_root(&(n >> (dropped * degree)), degree);
    // Too large rather than too small: from above, the step does not pass the root.
    let start = (leading + 2u8) << dropped;
    let quotient = n / start.pow(degree - 1);
    (start * (degree - 1) + quotient) / degree
}

impl Cartesian {
    /// The principal square root (Kahan, "Branch Cuts for Complex Elementary Functions", 1987).
    pub(crate) fn sqrt(self) -> Cartesian {
        let Cartesian { re, im } = self;
        if re == 0.0 && im == 0.0 {
            return Cartesian { re: 0.0, im };
        }
        if im.is_infinite() {
            return Cartesian { re: f64::INFINITY, im };
        }
        // Scaled by a power of four when the modulus would overflow or lose digits.
        let largest = re.abs().max(im.abs());
        let (scale, unscale) = if largest > 1e300 {
            (2f64.powi(-4), 2f64.powi(2))
        } else if largest < 1e-290 {
            (2f64.powi(108), 2f64.powi(-54))
        } else {
            (1.0, 1.0)
        };
        let (x, y) = (re * scale, im * scale);
        let t = ((x.abs() + x.hypot(y)) / 2.0).sqrt();
        let (root_re, root_im) =
            if x >= 0.0 { (t, y / (2.0 * t)) } else { (y.abs() / (2.0 * t), t.copysign(y)) };
        Cartesian { re: root_re * unscale, im: root_im * unscale }
    }
}
