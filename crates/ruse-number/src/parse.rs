//! Text to [`Number`]: the `<number>` of R7RS §7.1.1.
//!
//! In: the whole text of a token. Out: `Ok(None)` if the text is not a number (the reader then
//! tries a symbol), an error if it is the syntax of a number without a value (`1/0`,
//! `#e+inf.0`) or with one beyond the limits (`#e1e99999999`).
//!
//! Two extensions, neither of which takes a text from the identifiers: a fraction point is
//! allowed in every radix (an exponent only in radix 10), so that flonums written in another
//! radix can be read back; and the exponent markers `s f d l` of earlier reports mean `e`.
//!
//! Time is linear in the text for flonums in radix 10, and that of the subquadratic conversion
//! of big integers otherwise; digits are checked against the limits before they are converted.

use std::ops::Range;

use dashu_base::BitTest;
use dashu_int::{IBig, UBig};

use crate::complex::make_polar;
use crate::error::{Limits, NumberError, NumberResult};
use crate::number::{Number, magnitude_of};
use crate::rounding::{exact, inexact, nearest_to_ratio};
use Number::{Flo, Int};

/// Reads a number in `radix` (2 to 36) unless a prefix of the text says otherwise.
pub fn parse_number(text: &str, radix: u32, limits: Limits) -> NumberResult<Option<Number>> {
    if !(2..=36).contains(&radix) {
        return Err(NumberError::Radix(radix));
    }
    if let Some(small) = small_decimal(text.as_bytes(), radix) {
        return Ok(Some(Int(small)));
    }
    let Some((prefix, body)) = parse_prefix(text, radix) else { return Ok(None) };
    let parser = Parser { text: body, bytes: body.as_bytes(), prefix, limits };
    parser.complex()
}

/// The most frequent token: an integer of up to 18 decimal digits.
fn small_decimal(bytes: &[u8], radix: u32) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if radix != 10 || digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}

#[derive(Clone, Copy, PartialEq)]
enum Exactness {
    Exact,
    Inexact,
    Unstated,
}

#[derive(Clone, Copy)]
struct Prefix {
    radix: u32,
    exactness: Exactness,
}

/// At most one radix and one exactness prefix, in any order.
fn parse_prefix(text: &str, radix: u32) -> Option<(Prefix, &str)> {
    let mut prefix = Prefix { radix, exactness: Exactness::Unstated };
    let (mut rest, mut radix_seen) = (text, false);
    while let [b'#', marker, ..] = rest.as_bytes() {
        let marker = marker.to_ascii_lowercase();
        if let b'e' | b'i' = marker {
            if prefix.exactness != Exactness::Unstated {
                return None;
            }
            prefix.exactness = if marker == b'e' { Exactness::Exact } else { Exactness::Inexact };
        } else {
            if radix_seen {
                return None;
            }
            radix_seen = true;
            prefix.radix = match marker {
                b'x' => 16,
                b'd' => 10,
                b'o' => 8,
                b'b' => 2,
                _ => return None,
            };
        }
        rest = &rest[2..];
    }
    Some((prefix, rest))
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    prefix: Prefix,
    limits: Limits,
}

/// The syntax of a `<real>`, not evaluated yet. The digits are ranges of the text.
enum Literal {
    /// `+inf.0`, `-inf.0`, `+nan.0`
    Special(f64),
    /// `<uinteger>` or `<uinteger> / <uinteger>`
    Fraction { negative: bool, num: Range<usize>, den: Option<Range<usize>> },
    /// Digits before and after the point, and an exponent.
    Decimal { negative: bool, whole: Range<usize>, fraction: Range<usize>, exponent: i64 },
    /// The sign alone of `+i` and `-i`.
    Unit { negative: bool },
}

impl Parser<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_sign(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b'+' | b'-'))
    }

    /// Whether the text ends with an `i` at `at`.
    fn is_final_i(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b'i' | b'I')) && at + 1 == self.bytes.len()
    }

    /// `<complex R>`
    fn complex(&self) -> NumberResult<Option<Number>> {
        let Some((first, end)) = self.real(0) else { return Ok(None) };
        let unit = matches!(first, Literal::Unit { .. });
        if self.is_sign(0) && self.is_final_i(end) {
            let im = self.value(&first)?;
            return Ok(Some(Number::rectangular(Int(0), im)));
        }
        if unit {
            return Ok(None);
        }
        match self.byte(end) {
            None => self.value(&first).map(Some),
            Some(b'@') => match self.real(end + 1) {
                Some((second, last)) if last == self.bytes.len() && !is_unit(&second) => {
                    let (magnitude, angle) = (self.value(&first)?, self.value(&second)?);
                    self.finish(make_polar(&magnitude, &angle)?).map(Some)
                }
                _ => Ok(None),
            },
            Some(b'+' | b'-') => match self.real(end) {
                Some((second, last)) if self.is_final_i(last) => {
                    let (re, im) = (self.value(&first)?, self.value(&second)?);
                    Ok(Some(Number::rectangular(re, im)))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Polar numbers are computed in flonums, so an exactness prefix applies to the result.
    fn finish(&self, z: Number) -> NumberResult {
        match self.prefix.exactness {
            Exactness::Exact => exact(&z),
            Exactness::Inexact => Ok(inexact(&z)),
            Exactness::Unstated => Ok(z),
        }
    }

    /// `<real R>` at a position: the literal and where it ends. A sign that is not followed by
    /// digits is the start of `+i`.
    fn real(&self, start: usize) -> Option<(Literal, usize)> {
        let signed = self.is_sign(start);
        let negative = self.byte(start) == Some(b'-');
        if signed && let Some(special) = self.special(start + 1) {
            let value = if negative { -special } else { special };
            // The sign of a NaN has no meaning in Scheme.
            let value = if value.is_nan() { f64::NAN } else { value };
            return Some((Literal::Special(value), start + 6));
        }
        let start = start + usize::from(signed);
        let whole = self.digits(start);
        let point = self.byte(whole.end) == Some(b'.');
        let fraction = if point { self.digits(whole.end + 1) } else { whole.end..whole.end };
        if whole.is_empty() && fraction.is_empty() {
            let unit = signed && !point && self.is_final_i(start);
            return unit.then_some((Literal::Unit { negative }, start));
        }
        if !point && self.byte(whole.end) == Some(b'/') {
            let den = self.digits(whole.end + 1);
            let end = den.end;
            return (!den.is_empty())
                .then_some((Literal::Fraction { negative, num: whole, den: Some(den) }, end));
        }
        match self.exponent(fraction.end) {
            Some((exponent, end)) => {
                Some((Literal::Decimal { negative, whole, fraction, exponent }, end))
            }
            None if point => {
                let end = fraction.end;
                Some((Literal::Decimal { negative, whole, fraction, exponent: 0 }, end))
            }
            None => {
                let end = whole.end;
                Some((Literal::Fraction { negative, num: whole, den: None }, end))
            }
        }
    }

    fn digits(&self, start: usize) -> Range<usize> {
        let is_digit = |byte: &u8| char::from(*byte).is_digit(self.prefix.radix);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| is_digit(byte)).count();
        start..start + count
    }

    /// `inf.0` or `nan.0`, not followed by more than what may follow a real.
    fn special(&self, start: usize) -> Option<f64> {
        let name = self.bytes.get(start..start + 5)?;
        let value = if name.eq_ignore_ascii_case(b"inf.0") {
            f64::INFINITY
        } else if name.eq_ignore_ascii_case(b"nan.0") {
            f64::NAN
        } else {
            return None;
        };
        let follows = matches!(self.byte(start + 5), None | Some(b'+' | b'-' | b'@' | b'i' | b'I'));
        follows.then_some(value)
    }

    /// The exponent of a decimal, saturated, and where it ends.
    fn exponent(&self, start: usize) -> Option<(i64, usize)> {
        let marker = self.byte(start)?.to_ascii_lowercase();
        if self.prefix.radix != 10 || !matches!(marker, b'e' | b's' | b'f' | b'd' | b'l') {
            return None;
        }
        let negative = self.byte(start + 1) == Some(b'-');
        let digits = self.digits(start + 1 + usize::from(self.is_sign(start + 1)));
        if digits.is_empty() {
            return None;
        }
        let grow = |value: i64, byte: &u8| {
            value.saturating_mul(10).saturating_add(i64::from(byte - b'0')).min(1 << 60)
        };
        let magnitude = self.bytes[digits.clone()].iter().fold(0, grow);
        Some((if negative { -magnitude } else { magnitude }, digits.end))
    }

    fn value(&self, literal: &Literal) -> NumberResult {
        match literal {
            Literal::Unit { negative } => self.finish(Int(if *negative { -1 } else { 1 })),
            Literal::Special(value) => match self.prefix.exactness {
                Exactness::Exact => Err(NumberError::NotExact { value: Box::new(Flo(*value)) }),
                _ => Ok(Flo(*value)),
            },
            Literal::Fraction { negative, num, den: None } => {
                let magnitude = self.integer(&self.text[num.clone()])?;
                if *negative && magnitude.is_zero() && self.prefix.exactness == Exactness::Inexact {
                    return Ok(Flo(-0.0));
                }
                let value = if *negative { -magnitude } else { magnitude };
                self.finish(Number::from_big(value))
            }
            Literal::Fraction { negative, num, den: Some(den) } => {
                let num = self.integer(&self.text[num.clone()])?;
                let den = self.integer(&self.text[den.clone()])?;
                let num = if *negative { -num } else { num };
                if self.prefix.exactness == Exactness::Inexact && !den.is_zero() {
                    return Ok(Flo(nearest_to_ratio(&num, &den)));
                }
                Number::from_ratio(num, den, self.limits)
            }
            Literal::Decimal { negative, whole, fraction, exponent } => {
                let digits = (&self.text[whole.clone()], &self.text[fraction.clone()]);
                match self.prefix.exactness {
                    Exactness::Exact => self.exact_decimal(*negative, digits, *exponent),
                    _ => self.flonum(*negative, digits, *exponent),
                }
            }
        }
    }

    /// Digits of the radix, refused if the integer would be over the limit.
    fn integer(&self, digits: &str) -> NumberResult<IBig> {
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(IBig::ZERO);
        }
        let bits_per_digit = f64::from(self.prefix.radix).log2();
        self.limits.check_estimate((digits.len() - 1) as f64 * bits_per_digit)?;
        // The scanner has let digits of the radix through only.
        let parsed = UBig::from_str_radix(digits, self.prefix.radix);
        Ok(IBig::from(parsed.unwrap_or(UBig::ZERO)))
    }

    fn exact_decimal(
        &self,
        negative: bool,
        (whole, fraction): (&str, &str),
        exponent: i64,
    ) -> NumberResult {
        let fraction = fraction.trim_end_matches('0');
        let joined = [whole, fraction].concat();
        // Without the zeros at the end, the common factors with the power of ten are powers of
        // two only, or powers of five only.
        let digits = joined.trim_end_matches('0');
        let dropped = (joined.len() - digits.len()) as i64;
        let magnitude = self.integer(digits)?;
        if magnitude.is_zero() {
            return Ok(Number::ZERO);
        }
        let scale = exponent + dropped - fraction.len() as i64;
        let radix = f64::from(self.prefix.radix);
        self.limits.check_estimate(scale.unsigned_abs() as f64 * radix.log2())?;
        let significand = if negative { -magnitude } else { magnitude };
        let power = usize::try_from(scale.unsigned_abs()).unwrap_or(usize::MAX);
        if scale >= 0 {
            let factor = IBig::from(self.prefix.radix).pow(power);
            return crate::arith::product(&significand, &factor, self.limits).map(Number::from_big);
        }
        if self.prefix.radix == 10 {
            return Ok(decimal_fraction(&significand, power));
        }
        Number::from_ratio(significand, IBig::from(self.prefix.radix).pow(power), self.limits)
    }

    fn flonum(
        &self,
        negative: bool,
        (whole, fraction): (&str, &str),
        exponent: i64,
    ) -> NumberResult {
        let magnitude = if self.prefix.radix == 10 {
            // The standard library rounds correctly; it takes the exponent in any size.
            let text = format!("{whole}.{fraction}e{exponent}");
            text.parse().unwrap_or(f64::NAN)
        } else {
            let fraction = fraction.trim_end_matches('0');
            let digits = self.integer(&[whole, fraction].concat())?;
            let scale = IBig::from(self.prefix.radix).pow(fraction.len());
            nearest_to_ratio(&digits, &scale)
        };
        Ok(Flo(if negative { -magnitude } else { magnitude }))
    }
}

fn is_unit(literal: &Literal) -> bool {
    matches!(literal, Literal::Unit { .. })
}

/// `significand / 10^power` in lowest terms, where 10 does not divide the significand. Reduces
/// by the prime factors of 10 instead of a general greatest common divisor, which is quadratic.
fn decimal_fraction(significand: &IBig, power: usize) -> Number {
    let twos = significand.trailing_zeros().unwrap_or(0).min(power);
    let fives = if twos > 0 { 0 } else { factors_of_five(significand).min(power) };
    let five = IBig::from(5);
    let num = (significand >> twos) / five.pow(fives);
    let den = five.pow(power - fives) << (power - twos);
    debug_assert!(den.bit_len() > 0, "a power of ten is not zero");
    Number::from_reduced(num, den)
}

fn factors_of_five(n: &IBig) -> usize {
    magnitude_of(n).remove(&UBig::from(5u8)).unwrap_or(0)
}
