//! Heap values to [`Number`] and back, and what numeric errors look like as conditions.
//!
//! In: values of any type. Out: values in canonical form: an integer is a fixnum exactly when it is in the
//! fixnum range, everything else has one representation as well, so `eqv?` on numbers compares contents.
//! The fast paths on fixnums and flonums are with the operations (`calls`, `prims/numbers`); what comes
//! here is rare enough to be copied into a [`Number`].

use ruse_heap::{Heap, Kind, Value};
use ruse_isa::layout::offset;
use ruse_number::{Limits, Number, NumberError, NumberResult, big_from_limbs, big_limbs};

use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Results below this size are made without asking for the memory first.
const SMALL_BITS: u64 = 1 << 14;

/// Whether a value is a number (R7RS 6.2.6 `number?`).
#[inline]
pub fn is_number(value: Value) -> bool {
    value.is_fixnum()
        || value.is_tagged_flonum()
        || matches!(value.kind(), Some(Kind::Flonum | Kind::Bignum | Kind::Ratnum | Kind::Compnum))
}

/// Whether a value is an exact integer (R7RS 6.2.6 `exact-integer?`).
#[inline]
pub fn is_exact_integer(value: Value) -> bool {
    value.is_fixnum() || value.is_kind(Kind::Bignum)
}

/// The number that a value is; `None` when it is none.
pub fn to_number(heap: &Heap, value: Value) -> Option<Number> {
    if let Some(n) = value.as_fixnum() {
        return Some(Number::Int(n));
    }
    if let Some(x) = value.as_flonum() {
        return Some(Number::Flo(x));
    }
    match value.kind()? {
        Kind::Bignum => {
            let (negative, limbs) = heap.bignum_parts(value);
            Some(Number::from_limbs(negative, limbs))
        }
        Kind::Ratnum => {
            let num = to_big(heap, value.field(offset::Ratnum::numerator));
            let den = to_big(heap, value.field(offset::Ratnum::denominator));
            // The limits were checked when the ratnum was made.
            let limits = Limits { max_bits: u64::MAX, max_gcd_bits: u64::MAX };
            Number::from_ratio(num, den, limits).ok()
        }
        Kind::Compnum => {
            let real = to_number(heap, value.field(offset::Compnum::real))?;
            let imaginary = to_number(heap, value.field(offset::Compnum::imaginary))?;
            ruse_number::make_rectangular(&real, &imaginary).ok()
        }
        _ => None,
    }
}

/// The exact integer that a fixnum or bignum is.
fn to_big(heap: &Heap, value: Value) -> ruse_number::IBig {
    match value.as_fixnum() {
        Some(n) => n.into(),
        None => {
            let (negative, limbs) = heap.bignum_parts(value);
            big_from_limbs(negative, limbs)
        }
    }
}

/// The value of a machine integer.
#[inline]
pub fn integer_value(heap: &mut Heap, n: i64) -> Value {
    match Value::try_fixnum(n) {
        Some(value) => value,
        None => heap.bignum(n < 0, &[n.unsigned_abs()]),
    }
}

/// The value of a wide machine integer.
#[inline]
pub fn wide_integer_value(heap: &mut Heap, n: i128) -> Value {
    if let Ok(small) = i64::try_from(n) {
        return integer_value(heap, small);
    }
    let magnitude = n.unsigned_abs();
    let (low, high) = (magnitude as u64, (magnitude >> 64) as u64);
    let limbs = [low, high];
    heap.bignum(n < 0, if high == 0 { &limbs[..1] } else { &limbs })
}

/// The value of a number; the caller has reserved the memory if it may be large.
pub fn number_value(heap: &mut Heap, number: &Number) -> Value {
    match number {
        Number::Int(n) => integer_value(heap, *n),
        Number::Big(n) => big_value(heap, n),
        Number::Flo(x) => heap.flonum(*x),
        Number::Rat(ratio) => {
            let numerator = big_value(heap, ratio.num());
            let denominator = big_value(heap, ratio.den());
            heap.object(Kind::Ratnum, [numerator, denominator])
        }
        Number::Complex(parts) => {
            let real = number_value(heap, &parts.0);
            let imaginary = number_value(heap, &parts.1);
            heap.object(Kind::Compnum, [real, imaginary])
        }
    }
}

fn big_value(heap: &mut Heap, n: &ruse_number::IBig) -> Value {
    if let Ok(small) = i64::try_from(n) {
        return integer_value(heap, small);
    }
    let (negative, limbs) = big_limbs(n);
    heap.bignum(negative, &limbs)
}

/// A number of at most the size that the front half lets a literal have.
fn constant_number(text: &str) -> Option<Number> {
    ruse_number::parse_number(text, 10, Limits::default()).ok().flatten()
}

/// Whether a text is a number that code may hold.
pub fn is_number_text(text: &str) -> bool {
    constant_number(text).is_some()
}

impl Runtime {
    /// The size limits of this VM's numbers. A greatest common divisor is quadratic in the smaller number, so its limit
    /// comes down with that of the size.
    #[inline]
    pub fn number_limits(&self) -> Limits {
        let max_bits = self.config.max_integer_bits;
        Limits { max_bits, max_gcd_bits: Limits::default().max_gcd_bits.min(max_bits / 16) }
    }

    /// The number in argument `position` of `who`.
    ///
    /// # Errors
    /// When the value is no number.
    pub fn number_argument(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
    ) -> Result<Number, Raise> {
        match to_number(&self.heap, value) {
            Some(number) => Ok(number),
            None => Err(self.type_error(who, position, "a number", value)),
        }
    }

    /// The value of a result.
    ///
    /// # Errors
    /// When memory is short.
    pub fn number_value(&mut self, number: &Number) -> Result<Value, Raise> {
        let bits = number.bit_size();
        if bits > SMALL_BITS {
            // Four integers at most: the parts of the parts of a complex number.
            self.reserve((bits / 8).saturating_mul(4) as usize + 256)?;
        }
        Ok(number_value(&mut self.heap, number))
    }

    /// The value of a result, or the error as a condition. Positions in the error count from the first
    /// operand, which is argument `first` of `who`.
    ///
    /// # Errors
    /// What the operation says.
    pub fn number_result(
        &mut self,
        who: &str,
        first: usize,
        result: NumberResult,
    ) -> Result<Value, Raise> {
        match result {
            Ok(number) => self.number_value(&number),
            Err(error) => Err(self.number_error(who, first, error)),
        }
    }

    /// Raises a numeric error; positions as in [`Runtime::number_result`].
    #[cold]
    pub fn number_error(&mut self, who: &str, first: usize, error: NumberError) -> Raise {
        match error {
            NumberError::DivideByZero => {
                self.error(ErrorKind::Divide, who, "division by zero", &[])
            }
            NumberError::WrongType { position, expected, value } => {
                let value = number_value(&mut self.heap, &value);
                self.type_error(who, first - 1 + position as usize, expected.describe(), value)
            }
            NumberError::Undefined { value, .. } => {
                let value = number_value(&mut self.heap, &value);
                self.value_error(who, "it is not defined at", value)
            }
            NumberError::NotExact { value } => {
                let value = number_value(&mut self.heap, &value);
                self.value_error(who, "no exact number represents", value)
            }
            error @ NumberError::TooLarge { .. } => {
                self.error(ErrorKind::Limit, who, &error.to_string(), &[])
            }
            error @ NumberError::Radix(_) => {
                self.error(ErrorKind::Value, who, &error.to_string(), &[])
            }
        }
    }

    /// The value of a number in code, written in radix 10 (R7RS 7.1.1); `None` when the text is none, see
    /// [`is_number_text`]. That the heap has room does not matter: linking must not stop half-way, so an
    /// overflow is left to the next safepoint.
    pub fn parse_number_value(&mut self, text: &str) -> Option<Value> {
        constant_number(text).map(|number| number_value(&mut self.heap, &number))
    }

    /// The external representation of a number in a radix from 2 to 36; `None` for anything else.
    pub fn number_text(&self, value: Value, radix: u32) -> Option<String> {
        let number = to_number(&self.heap, value)?;
        ruse_number::to_string_radix(&number, radix).ok()
    }
}
