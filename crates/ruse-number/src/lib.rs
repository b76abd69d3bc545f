//! The numeric tower of R7RS §6.2 on plain data.
//!
//! In: text (`parse`) or machine numbers (`convert`). Out: a [`Number`], text (`print`) or
//! machine numbers again. No heap values, no global state: the reader, the constant folder and
//! the slow paths of the runtime share these functions, so `(+ 1/2 1/3)` folded by the compiler
//! and computed at run time is the same number.
//!
//! Invariants:
//! - A [`Number`] is always in canonical form (see `number`), whatever built it.
//! - No operation panics on any operands: what has no answer is a [`NumberError`].
//! - An operation whose result can be much larger than its operands takes [`Limits`] and refuses
//!   with [`NumberError::TooLarge`] *before* it computes.
//!
//! Start reading at `number`, then `arith`.
#![forbid(unsafe_code)]

mod error;
mod number;

mod convert;
mod rounding;

mod arith;
mod compare;
mod complex;
mod divide;
mod power;
mod rational;
mod root;
mod transcendental;

mod bits;

mod parse;
mod print;

#[cfg(test)]
mod tests;

pub use arith::{abs, add, div, mul, negate, square, sub};
pub use bits::{
    arithmetic_shift, bit_and, bit_count, bit_is_set, bit_not, bit_or, bit_xor, first_set_bit,
    integer_length,
};
pub use compare::{compare, eqv, max, min, num_eq};
pub use complex::{angle, imag_part, magnitude, make_polar, make_rectangular, real_part};
pub use convert::{big_from_limbs, big_limbs};
pub use dashu_int::IBig;
pub use divide::{floor_div, floor_quotient, gcd, lcm, modulo, quotient, remainder, truncate_div};
pub use error::{Expected, Limits, NumberError, NumberResult};
pub use number::{Number, Ratio};
pub use parse::parse_number;
pub use power::expt;
pub use print::to_string_radix;
pub use rational::{ceiling, denominator, floor, numerator, rationalize, round, truncate};
pub use root::{exact_integer_sqrt, sqrt};
pub use rounding::{exact, inexact};
pub use transcendental::{acos, asin, atan, atan2, cos, exp, log, log_base, sin, tan};
