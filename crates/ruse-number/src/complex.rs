//! Complex numbers in rectangular form: arithmetic, parts, polar form (R7RS §6.2.6).
//!
//! A real operand has an *exact zero* imaginary part, so that adding a real to a complex number,
//! or scaling by one, leaves signs of zeros and infinities in the other part alone.

use std::f64::consts::PI;

use crate::arith::{
    abs, add as add_real, div as div_real, mul as mul_real, negate, sub as sub_real,
};
use crate::error::{Expected, Limits, NumberError, NumberResult};
use crate::number::Number;
use crate::root;
use Number::{Complex, Flo, Int};

/// An inexact complex number by its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cartesian {
    pub(crate) re: f64,
    pub(crate) im: f64,
}

impl Cartesian {
    pub(crate) fn number(self) -> Number {
        Number::rectangular(Flo(self.re), Flo(self.im))
    }

    pub(crate) fn times(self, other: Cartesian) -> Cartesian {
        Cartesian {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    /// Quotient by Smith's method, which does not overflow where the quotient does not.
    pub(crate) fn over(self, other: Cartesian) -> Cartesian {
        let Cartesian { re: a, im: b } = self;
        let Cartesian { re: c, im: d } = other;
        if c.abs() >= d.abs() {
            let ratio = d / c;
            let scale = c + d * ratio;
            Cartesian { re: (a + b * ratio) / scale, im: (b - a * ratio) / scale }
        } else {
            let ratio = c / d;
            let scale = c * ratio + d;
            Cartesian { re: (a * ratio + b) / scale, im: (b * ratio - a) / scale }
        }
    }
}

impl Number {
    /// The number with these real parts, in canonical form: exact zero imaginary parts vanish,
    /// and one inexact part makes the other inexact.
    pub(crate) fn rectangular(re: Number, im: Number) -> Number {
        debug_assert!(re.is_real() && im.is_real(), "the parts of a complex number are real");
        if im.is_exact_zero() {
            return re;
        }
        if re.is_exact() && im.is_exact() {
            return Complex(Box::new((re, im)));
        }
        Complex(Box::new((Flo(re.nearest_flonum()), Flo(im.nearest_flonum()))))
    }

    /// The parts as flonums.
    pub(crate) fn cartesian(&self) -> Cartesian {
        match self {
            Complex(parts) => {
                Cartesian { re: parts.0.nearest_flonum(), im: parts.1.nearest_flonum() }
            }
            real => Cartesian { re: real.nearest_flonum(), im: 0.0 },
        }
    }
}

/// Either kind of operand of complex arithmetic.
enum Operand<'a> {
    Real(&'a Number),
    Parts(&'a Number, &'a Number),
}

fn operand(z: &Number) -> Operand<'_> {
    match z {
        Complex(parts) => Operand::Parts(&parts.0, &parts.1),
        real => Operand::Real(real),
    }
}

pub(crate) fn add(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let (re, im) = match (operand(a), operand(b)) {
        (Operand::Parts(re, im), Operand::Real(x)) | (Operand::Real(x), Operand::Parts(re, im)) => {
            (add_real(x, re, limits)?, im.clone())
        }
        (Operand::Parts(a, b), Operand::Parts(c, d)) => {
            (add_real(a, c, limits)?, add_real(b, d, limits)?)
        }
        (Operand::Real(x), Operand::Real(y)) => return add_real(x, y, limits),
    };
    Ok(Number::rectangular(re, im))
}

pub(crate) fn sub(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let (re, im) = match (operand(a), operand(b)) {
        (Operand::Parts(re, im), Operand::Real(x)) => (sub_real(re, x, limits)?, im.clone()),
        (Operand::Real(x), Operand::Parts(re, im)) => (sub_real(x, re, limits)?, negate(im)),
        (Operand::Parts(a, b), Operand::Parts(c, d)) => {
            (sub_real(a, c, limits)?, sub_real(b, d, limits)?)
        }
        (Operand::Real(x), Operand::Real(y)) => return sub_real(x, y, limits),
    };
    Ok(Number::rectangular(re, im))
}

pub(crate) fn mul(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let (re, im) = match (operand(a), operand(b)) {
        (Operand::Parts(re, im), Operand::Real(x)) | (Operand::Real(x), Operand::Parts(re, im)) => {
            (mul_real(x, re, limits)?, mul_real(x, im, limits)?)
        }
        (Operand::Parts(..), Operand::Parts(..)) if !(a.is_exact() && b.is_exact()) => {
            return Ok(a.cartesian().times(b.cartesian()).number());
        }
        (Operand::Parts(a, b), Operand::Parts(c, d)) => {
            let product = |x, y| mul_real(x, y, limits);
            let re = sub_real(&product(a, c)?, &product(b, d)?, limits)?;
            (re, add_real(&product(a, d)?, &product(b, c)?, limits)?)
        }
        (Operand::Real(x), Operand::Real(y)) => return mul_real(x, y, limits),
    };
    Ok(Number::rectangular(re, im))
}

/// The divisor is not exact zero.
pub(crate) fn div(a: &Number, b: &Number, limits: Limits) -> NumberResult {
    let (c, d) = match (operand(a), operand(b)) {
        (Operand::Parts(re, im), Operand::Real(x)) => {
            let (re, im) = (div_real(re, x, limits)?, div_real(im, x, limits)?);
            return Ok(Number::rectangular(re, im));
        }
        (_, Operand::Parts(..)) if !(a.is_exact() && b.is_exact()) => {
            return Ok(a.cartesian().over(b.cartesian()).number());
        }
        (_, Operand::Parts(c, d)) => (c, d),
        (Operand::Real(x), Operand::Real(y)) => return div_real(x, y, limits),
    };
    let norm = add_real(&mul_real(c, c, limits)?, &mul_real(d, d, limits)?, limits)?;
    let conjugate = Number::rectangular(c.clone(), negate(d));
    let product = crate::arith::mul(a, &conjugate, limits)?;
    crate::arith::div(&product, &norm, limits)
}

fn expect_real(x: &Number, position: u8) -> NumberResult<()> {
    match x.is_real() {
        true => Ok(()),
        false => Err(NumberError::wrong_type(position, Expected::Real, x)),
    }
}

/// `(make-rectangular x y)`
pub fn make_rectangular(x: &Number, y: &Number) -> NumberResult {
    expect_real(x, 1)?;
    expect_real(y, 2)?;
    Ok(Number::rectangular(x.clone(), y.clone()))
}

/// `(make-polar magnitude angle)`; real if the angle is exact zero.
pub fn make_polar(magnitude: &Number, angle: &Number) -> NumberResult {
    expect_real(magnitude, 1)?;
    expect_real(angle, 2)?;
    if angle.is_exact_zero() || magnitude.is_exact_zero() {
        return Ok(magnitude.clone());
    }
    let (r, (sin, cos)) = (magnitude.nearest_flonum(), angle.nearest_flonum().sin_cos());
    Ok(Cartesian { re: r * cos, im: r * sin }.number())
}

/// `(real-part z)`
pub fn real_part(z: &Number) -> Number {
    match z {
        Complex(parts) => parts.0.clone(),
        real => real.clone(),
    }
}

/// `(imag-part z)`, exact zero for a real.
pub fn imag_part(z: &Number) -> Number {
    match z {
        Complex(parts) => parts.1.clone(),
        _ => Int(0),
    }
}

/// `(magnitude z)`, exact if the parts are exact and the root is.
pub fn magnitude(z: &Number, limits: Limits) -> NumberResult {
    match z {
        Complex(parts) if z.is_exact() => {
            let (re, im) =
                (mul_real(&parts.0, &parts.0, limits)?, mul_real(&parts.1, &parts.1, limits)?);
            root::sqrt(&add_real(&re, &im, limits)?, limits)
        }
        Complex(_) => {
            let Cartesian { re, im } = z.cartesian();
            Ok(Flo(re.hypot(im)))
        }
        real => abs(real),
    }
}

/// `(angle z)` in (-π, π]; exact zero for an exact real that is positive.
pub fn angle(z: &Number) -> NumberResult {
    match z {
        Complex(_) => {
            let Cartesian { re, im } = z.cartesian();
            Ok(Flo(im.atan2(re)))
        }
        Flo(x) if x.is_nan() => Ok(z.clone()),
        Flo(x) => Ok(Flo(if x.is_sign_negative() { PI } else { 0.0 })),
        exact if exact.is_exact_zero() => Err(NumberError::undefined("angle", z)),
        exact => Ok(if exact.is_exact_negative() { Flo(PI) } else { Int(0) }),
    }
}
