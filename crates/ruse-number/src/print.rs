//! [`Number`] to text (`number->string`, R7RS §6.2.7). What is written reads back as the same
//! number in the same radix, and flonums use the fewest digits for which that holds.

use std::fmt::{self, Write};

use dashu_base::DivRem;
use dashu_int::{IBig, UBig};

use crate::error::{NumberError, NumberResult};
use crate::number::Number;
use crate::rounding::decompose;
use Number::{Big, Complex, Flo, Int, Rat};

/// The external representation in `radix` (2 to 36), without a radix prefix.
pub fn to_string_radix(z: &Number, radix: u32) -> NumberResult<String> {
    match u8::try_from(radix) {
        Ok(small @ 2..=36) => {
            let mut text = String::new();
            write_number(z, small, &mut text);
            Ok(text)
        }
        _ => Err(NumberError::Radix(radix)),
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write_number(self, 10, &mut text);
        f.write_str(&text)
    }
}

fn write_number(z: &Number, radix: u8, out: &mut String) {
    match z {
        Int(n) => write_integer(&IBig::from(*n), radix, out),
        Big(n) => write_integer(n, radix, out),
        Rat(ratio) => {
            write_integer(ratio.num(), radix, out);
            out.push('/');
            write_integer(ratio.den(), radix, out);
        }
        Flo(x) => write_flonum(*x, radix, out),
        Complex(parts) => write_complex(&parts.0, &parts.1, radix, out),
    }
}

fn write_integer(n: &IBig, radix: u8, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{}", n.in_radix(radix));
}

fn write_complex(re: &Number, im: &Number, radix: u8, out: &mut String) {
    // A real part of positive zero is what the reader assumes when none is written.
    let omitted = match re {
        Flo(x) => x.to_bits() == 0,
        exact => exact.is_exact_zero(),
    };
    if !omitted {
        write_number(re, radix, out);
    }
    match im {
        Int(1) => out.push('+'),
        Int(-1) => out.push('-'),
        _ => {
            let start = out.len();
            write_number(im, radix, out);
            if !out[start..].starts_with(['+', '-']) {
                out.insert(start, '+');
            }
        }
    }
    out.push('i');
}

fn write_flonum(x: f64, radix: u8, out: &mut String) {
    if x.is_nan() {
        return out.push_str("+nan.0");
    }
    if x.is_infinite() {
        return out.push_str(if x > 0.0 { "+inf.0" } else { "-inf.0" });
    }
    if radix == 10 { write_decimal(x, out) } else { write_positional(x, radix, out) }
}

/// Point position up to which a decimal is written without an exponent, as most Schemes do.
const MAX_POINT: i32 = 21;
const MIN_POINT: i32 = -6;

fn write_decimal(x: f64, out: &mut String) {
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(x);
    let shortest = match shortest.strip_prefix('-') {
        Some(magnitude) => {
            out.push('-');
            magnitude
        }
        None => shortest,
    };
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // The digits without zeros at either end, and where the point stands in them.
    let joined = [whole, fraction].concat();
    let digits = joined.trim_start_matches('0');
    let leading_zeros = (joined.len() - digits.len()) as i32;
    let point = whole.len() as i32 - leading_zeros + exponent.parse::<i32>().unwrap_or(0);
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        out.push_str("0.0");
    } else if (MIN_POINT + 1..=MAX_POINT).contains(&point) {
        push_positional(digits, point, out);
    } else {
        push_scientific(digits, point - 1, out);
    }
}

fn push_scientific(digits: &str, exponent: i32, out: &mut String) {
    let (first, rest) = digits.split_at(1);
    out.push_str(first);
    out.push('.');
    out.push_str(if rest.is_empty() { "0" } else { rest });
    let _ = write!(out, "e{exponent:+}");
}

/// Digits with the point after `point` of them, zeros filled in; a digit on either side.
fn push_positional(digits: &str, point: i32, out: &mut String) {
    let count = digits.len() as i32;
    let zeros = |out: &mut String, n: i32| out.extend(std::iter::repeat_n('0', n.max(0) as usize));
    if point <= 0 {
        out.push_str("0.");
        zeros(out, -point);
        out.push_str(digits);
    } else if point >= count {
        out.push_str(digits);
        zeros(out, point - count);
        out.push_str(".0");
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        out.push_str(whole);
        out.push('.');
        out.push_str(fraction);
    }
}

/// A flonum in a radix other than ten, without an exponent, since `e` is a digit in some.
fn write_positional(x: f64, radix: u8, out: &mut String) {
    if x.is_sign_negative() {
        out.push('-');
    }
    if x == 0.0 {
        return out.push_str("0.0");
    }
    let (digits, point) = shortest_digits(x.abs(), radix);
    push_positional(&digits, point, out);
}

/// The shortest digits that round to a positive flonum, and the position of the point: the
/// free-format algorithm of Burger and Dybvig ("Printing Floating-Point Numbers Quickly and
/// Accurately", 1996).
fn shortest_digits(x: f64, radix: u8) -> (String, i32) {
    let (significand, exponent) = decompose(x);
    let even = significand & 1 == 0;
    // The gap below is half the gap above at a power of two, except at the smallest exponent.
    let narrow_below = significand == 1 << 52 && exponent > -1074;
    // x = r/s, the neighbours' midpoints are (r + above)/s and (r - below)/s.
    let widen = 1 + usize::from(narrow_below);
    let up = exponent.max(0) as usize;
    let down = (-exponent).max(0) as usize;
    let mut r = UBig::from(significand.unsigned_abs()) << (up + widen);
    let mut s = UBig::ONE << (down + widen);
    let mut below = UBig::ONE << up;
    let mut above = UBig::ONE << (up + widen - 1);
    let base = UBig::from(radix);

    let high_enough = |r: &UBig, above: &UBig, s: &UBig| {
        let high = r + above;
        if even { high >= *s } else { high > *s }
    };
    let estimate = (x.log2() / f64::from(radix).log2() - 1e-10).ceil() as i32;
    let power = base.pow(estimate.unsigned_abs() as usize);
    if estimate >= 0 {
        s *= power;
    } else {
        r *= &power;
        below *= &power;
        above *= power;
    }
    let mut point = estimate;
    // The estimate is at most one too small.
    if high_enough(&r, &above, &s) {
        point += 1;
    } else {
        r *= &base;
        below *= &base;
        above *= &base;
    }

    let mut digits = String::new();
    loop {
        let (digit, rest) = r.div_rem(&s);
        let digit = u32::try_from(digit).unwrap_or(0);
        let low = if even { rest <= below } else { rest < below };
        let high = high_enough(&rest, &above, &s);
        if low || high {
            let round_up = high && (!low || &rest * 2u8 >= s);
            push_digit(&mut digits, digit + u32::from(round_up), radix);
            return (digits, point);
        }
        push_digit(&mut digits, digit, radix);
        r = rest * &base;
        below *= &base;
        above *= &base;
    }
}

fn push_digit(digits: &mut String, digit: u32, radix: u8) {
    // The algorithm keeps every digit below the radix.
    digits.push(char::from_digit(digit, u32::from(radix)).unwrap_or('0'));
}
