//! `exp log sin cos tan asin acos atan` on reals and complex numbers (R7RS §6.2.6).
//!
//! Results are flonums, except where the operand and the result are both exact by definition:
//! `(exp 0)`, `(log 1)`, `(sin 0)`, `(cos 0)`, `(atan 0)` and the like. A real operand outside
//! the real domain has a complex result. Branch cuts are those of R7RS; the complex formulas are
//! Kahan's ("Branch Cuts for Complex Elementary Functions, or Much Ado About Nothing's Sign
//! Bit", 1987).

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

use dashu_base::Abs;

use crate::complex::Cartesian;
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::{Number, magnitude_of};
use crate::rounding::log2_magnitude;
use Number::{Complex, Flo, Int};

/// `(exp z)`
pub fn exp(z: &Number) -> Number {
    match z {
        Int(0) => Int(1),
        Complex(_) => z.cartesian().exp().number(),
        real => Flo(real.nearest_flonum().exp()),
    }
}

/// `(log z)`
pub fn log(z: &Number) -> NumberResult {
    match z {
        Int(0) => Err(NumberError::undefined("log", z)),
        Int(1) => Ok(Int(0)),
        Flo(x) if *x >= 0.0 || x.is_nan() => Ok(Flo(x.ln())),
        Flo(_) | Complex(_) => Ok(complex_log(z).number()),
        exact if exact.is_exact_negative() => Ok(complex_log(z).number()),
        exact => Ok(Flo(ln_exact(exact))),
    }
}

/// `(log z base)`. A base of 2 or 10 gives the exact powers their integral logarithms.
pub fn log_base(z: &Number, base: &Number, limits: Limits) -> NumberResult {
    let x = z.nearest_flonum();
    if x.is_normal() && x > 0.0 {
        match base.nearest_flonum() {
            2.0 => return Ok(if z.is_exact() && x == 1.0 { Int(0) } else { Flo(x.log2()) }),
            10.0 => return Ok(if z.is_exact() && x == 1.0 { Int(0) } else { Flo(x.log10()) }),
            _ => {}
        }
    }
    crate::arith::div(&log(z)?, &log(base)?, limits)
}

/// The natural logarithm of a magnitude of an exact real other than zero, also out of the range
/// of flonums.
pub(crate) fn ln_exact(z: &Number) -> f64 {
    let x = z.nearest_flonum().abs();
    if x.is_normal() {
        return x.ln();
    }
    z.ratio_parts().map_or(f64::NAN, |(num, den)| {
        (log2_magnitude(&magnitude_of(&num)) - log2_magnitude(&magnitude_of(&den))) * LN_2
    })
}

/// The principal logarithm of any number.
pub(crate) fn complex_log(z: &Number) -> Cartesian {
    match z {
        Complex(_) => z.cartesian().ln(),
        Flo(x) => Cartesian { re: x.abs().ln(), im: if *x < 0.0 { PI } else { 0.0 } },
        exact => {
            Cartesian { re: ln_exact(exact), im: if exact.is_exact_negative() { PI } else { 0.0 } }
        }
    }
}

/// `(sin z)`
pub fn sin(z: &Number) -> Number {
    match z {
        Int(0) => Int(0),
        Complex(_) => z.cartesian().sin().number(),
        real => Flo(real.nearest_flonum().sin()),
    }
}

/// `(cos z)`
pub fn cos(z: &Number) -> Number {
    match z {
        Int(0) => Int(1),
        Complex(_) => z.cartesian().cos().number(),
        real => Flo(real.nearest_flonum().cos()),
    }
}

/// `(tan z)`
pub fn tan(z: &Number) -> Number {
    match z {
        Int(0) => Int(0),
        Complex(_) => z.cartesian().tan().number(),
        real => Flo(real.nearest_flonum().tan()),
    }
}

/// Whether a real operand is outside [-1, 1], so that its arc sine and arc cosine are complex.
fn beyond_one(x: f64) -> bool {
    x.abs() > 1.0
}

/// `(asin z)`
pub fn asin(z: &Number) -> Number {
    match z {
        Int(0) => Int(0),
        Complex(_) => z.cartesian().asin().number(),
        real => match real.nearest_flonum() {
            x if beyond_one(x) => above_cut(x).asin().number(),
            x => Flo(x.asin()),
        },
    }
}

/// `(acos z)`
pub fn acos(z: &Number) -> Number {
    match z {
        Int(1) => Int(0),
        Complex(_) => z.cartesian().acos().number(),
        real => match real.nearest_flonum() {
            x if beyond_one(x) => above_cut(x).acos().number(),
            x => Flo(x.acos()),
        },
    }
}

/// A real on a branch cut of arc sine and arc cosine, which R7RS makes continuous with the upper
/// half plane on the left and the lower on the right.
fn above_cut(x: f64) -> Cartesian {
    Cartesian { re: x, im: if x > 0.0 { -0.0 } else { 0.0 } }
}

/// `(atan z)`
pub fn atan(z: &Number) -> NumberResult {
    match z {
        Int(0) => Ok(Int(0)),
        Complex(parts) if parts.0.is_zero() && matches!(parts.1, Int(1 | -1)) => {
            Err(NumberError::undefined("atan", z))
        }
        Complex(_) => Ok(z.cartesian().atan().number()),
        real => Ok(Flo(real.nearest_flonum().atan())),
    }
}

/// `(atan y x)`: the angle of `x + yi`, following the table of R7RS for signed zeros.
pub fn atan2(y: &Number, x: &Number) -> NumberResult {
    for (position, operand) in [(1, y), (2, x)] {
        if !operand.is_real() {
            return Err(NumberError::wrong_type(position, Expected::Real, operand));
        }
    }
    if y.is_exact_zero() && x.is_exact() {
        if x.is_exact_zero() {
            return Err(NumberError::undefined("atan", x));
        }
        return Ok(if x.is_exact_negative() { Flo(PI) } else { Int(0) });
    }
    if let Some(angle) = atan2_out_of_range(y, x) {
        return Ok(Flo(angle));
    }
    Ok(Flo(y.nearest_flonum().atan2(x.nearest_flonum())))
}

/// The angle of two exact operands that are not both in the range of flonums: of their quotient,
/// in the right quadrant.
fn atan2_out_of_range(y: &Number, x: &Number) -> Option<f64> {
    let fits = |z: &Number| z.is_zero() || z.nearest_flonum().is_normal();
    if !(y.is_exact() && x.is_exact()) || (fits(y) && fits(x)) || x.is_zero() {
        return None;
    }
    let ((n1, d1), (n2, d2)) = (y.ratio_parts()?, x.ratio_parts()?);
    let (num, den) = ((&*n1 * &*d2).abs(), (&*d1 * &*n2).abs());
    let acute = crate::rounding::nearest_to_ratio(&num, &den).atan();
    let angle = if x.is_exact_negative() { PI - acute } else { acute };
    Some(if y.is_exact_negative() { -angle } else { angle })
}

impl Cartesian {
    pub(crate) fn exp(self) -> Cartesian {
        let modulus = self.re.exp();
        if self.im == 0.0 {
            return Cartesian { re: modulus, im: self.im };
        }
        let (sin, cos) = self.im.sin_cos();
        Cartesian { re: modulus * cos, im: modulus * sin }
    }

    fn ln(self) -> Cartesian {
        Cartesian { re: self.ln_modulus(), im: self.im.atan2(self.re) }
    }

    /// The logarithm of the modulus, exact near 1 where the modulus itself has lost its digits.
    fn ln_modulus(self) -> f64 {
        let (large, small) = match self.re.abs() > self.im.abs() {
            true => (self.re.abs(), self.im.abs()),
            false => (self.im.abs(), self.re.abs()),
        };
        let modulus = large.hypot(small);
        if (0.5..=2.0).contains(&modulus) {
            return ((large - 1.0) * (large + 1.0) + small * small).ln_1p() / 2.0;
        }
        if modulus.is_infinite() && large.is_finite() {
            return (large / 2.0).hypot(small / 2.0).ln() + LN_2;
        }
        modulus.ln()
    }

    fn sin(self) -> Cartesian {
        let (sin, cos) = self.re.sin_cos();
        Cartesian { re: sin * self.im.cosh(), im: cos * self.im.sinh() }
    }

    fn cos(self) -> Cartesian {
        let (sin, cos) = self.re.sin_cos();
        Cartesian { re: cos * self.im.cosh(), im: -sin * self.im.sinh() }
    }

    fn tan(self) -> Cartesian {
        // Beyond this the hyperbolic functions overflow, and the tangent is ±i to all digits.
        if self.im.abs() > 350.0 {
            return Cartesian {
                re: 0.0_f64.copysign((2.0 * self.re).sin()),
                im: 1f64.copysign(self.im),
            };
        }
        let (sin, cos) = self.re.sin_cos();
        let (sinh, cosh) = (self.im.sinh(), self.im.cosh());
        let scale = cos * cos + sinh * sinh;
        Cartesian { re: sin * cos / scale, im: sinh * cosh / scale }
    }

    /// The roots of `1 - z` and `1 + z`, on which the arc functions rest.
    fn roots_about_one(self) -> (Cartesian, Cartesian) {
        let minus = Cartesian { re: 1.0 - self.re, im: -self.im };
        let plus = Cartesian { re: 1.0 + self.re, im: self.im };
        (minus.sqrt(), plus.sqrt())
    }

    fn asin(self) -> Cartesian {
        let (minus, plus) = self.roots_about_one();
        let re = self.re.atan2(minus.re * plus.re - minus.im * plus.im);
        // The imaginary part of conj(minus) * plus.
        Cartesian { re, im: (minus.re * plus.im - minus.im * plus.re).asinh() }
    }

    fn acos(self) -> Cartesian {
        let (minus, plus) = self.roots_about_one();
        let re = 2.0 * minus.re.atan2(plus.re);
        // The imaginary part of conj(plus) * minus.
        Cartesian { re, im: (plus.re * minus.im - plus.im * minus.re).asinh() }
    }

    fn atan(self) -> Cartesian {
        let Cartesian { re: x, im: y } = self;
        if x.abs() > 1e150 || y.abs() > 1e150 {
            return Cartesian { re: FRAC_PI_2.copysign(x), im: 0.0_f64.copysign(y) };
        }
        let im = (4.0 * y / (x * x + (1.0 - y) * (1.0 - y))).ln_1p() / 4.0;
        let re = (2.0 * x).atan2((1.0 - y) * (1.0 + y) - x * x) / 2.0;
        Cartesian { re, im }
    }
}
