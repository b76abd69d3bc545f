//! What can go wrong in a numeric operation, and the size limits that decide one of the reasons.

use std::fmt;

use crate::number::Number;

/// The result of a numeric operation.
pub type NumberResult<T = Number> = Result<T, NumberError>;

/// The class of numbers an operand had to belong to (R7RS §6.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Any real number.
    Real,
    /// An exact rational, or a finite flonum.
    Rational,
    /// An integer, exact or inexact.
    Integer,
    /// An exact integer.
    ExactInteger,
    /// An exact integer that is not negative.
    ExactNonNegativeInteger,
}

impl Expected {
    /// The class in words, with its article.
    pub fn describe(self) -> &'static str {
        match self {
            Expected::Real => "a real number",
            Expected::Rational => "a rational number",
            Expected::Integer => "an integer",
            Expected::ExactInteger => "an exact integer",
            Expected::ExactNonNegativeInteger => "an exact non-negative integer",
        }
    }
}

/// Why an operation has no result.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberError {
    /// Division by exact zero, or by any zero in the integer divisions.
    DivideByZero,
    /// The operand at `position` (counted from 1) is not of the class the operation needs.
    WrongType { position: u8, expected: Expected, value: Box<Number> },
    /// The function is not defined at this operand: `(log 0)`, `(atan 0 0)`, `(atan +i)`.
    Undefined { operation: &'static str, value: Box<Number> },
    /// An infinity or a NaN has no exact counterpart.
    NotExact { value: Box<Number> },
    /// The result would need about `bits` bits, the limit is `limit`.
    TooLarge { bits: u64, limit: u64 },
    /// A radix outside 2 to 36.
    Radix(u32),
}

impl NumberError {
    pub(crate) fn wrong_type(position: u8, expected: Expected, value: &Number) -> NumberError {
        NumberError::WrongType { position, expected, value: Box::new(value.clone()) }
    }

    pub(crate) fn undefined(operation: &'static str, value: &Number) -> NumberError {
        NumberError::Undefined { operation, value: Box::new(value.clone()) }
    }
}

/// Shows a number in an error message: large integers by their size, because printing them costs
/// more than linear time and nobody reads them.
struct Brief<'a>(&'a Number);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN_BITS: u64 = 512;
        match self.0.bit_size() {
            bits if bits > SHOWN_BITS => write!(f, "a number of {bits} bits"),
            _ => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::DivideByZero => f.write_str("division by zero"),
            NumberError::WrongType { position, expected, value } => {
                let expected = expected.describe();
                write!(f, "argument {position} is not {expected}: {}", Brief(value))
            }
            NumberError::Undefined { operation, value } => {
                write!(f, "{operation} is undefined at {}", Brief(value))
            }
            NumberError::NotExact { value } => {
                write!(f, "no exact number represents {}", Brief(value))
            }
            NumberError::TooLarge { bits, limit } => {
                write!(f, "the result needs about {bits} bits, the limit is {limit}")
            }
            NumberError::Radix(radix) => write!(f, "the radix {radix} is not between 2 and 36"),
        }
    }
}

impl std::error::Error for NumberError {}

/// How large an exact integer may become.
///
/// The limit holds for numerator and denominator apart, and for the parts of a complex number
/// apart. It bounds time as well as memory, because no single operation of this crate does work
/// that grows faster than these bounds (see [`Limits::default`] for the cost at the limit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest size of an exact integer in bits.
    pub max_bits: u64,
    /// The largest size of the smaller operand of a greatest common divisor. Reduction to lowest
    /// terms is quadratic in it, so it is lower than `max_bits`.
    pub max_gcd_bits: u64,
}

impl Default for Limits {
    /// Five million decimal digits. At this limit a multiplication takes 0.1 s on the machine it
    /// was chosen on, a division 0.6 s, a greatest common divisor 0.3 s, reading in radix 10 1 s
    /// and writing in radix 10, the slowest operation, 3 s.
    fn default() -> Limits {
        Limits { max_bits: 1 << 24, max_gcd_bits: 1 << 20 }
    }
}

impl Limits {
    /// What `max_bits` can be raised to: one number may not take more than 256 MiB, so that
    /// allocating it does not fail on a 32-bit machine.
    pub const CEILING: u64 = 1 << 31;

    /// Refuses a result of about `bits` bits if it is over the limit.
    pub fn check(self, bits: u64) -> NumberResult<()> {
        let limit = self.max_bits.min(Limits::CEILING);
        if bits > limit {
            return Err(NumberError::TooLarge { bits, limit });
        }
        Ok(())
    }

    /// Like [`Limits::check`] for an estimate that may not fit in an integer.
    pub(crate) fn check_estimate(self, bits: f64) -> NumberResult<()> {
        // The cast saturates, and turns a NaN into 0, which only an empty estimate yields.
        self.check(bits as u64)
    }

    /// Refuses a greatest common divisor whose smaller operand has `bits` bits.
    pub(crate) fn check_gcd(self, bits: u64) -> NumberResult<()> {
        if bits > self.max_gcd_bits {
            return Err(NumberError::TooLarge { bits, limit: self.max_gcd_bits });
        }
        Ok(())
    }
}
