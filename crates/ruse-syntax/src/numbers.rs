//! What the front end asks of the number crate: text to number and back, and bytes.

pub use ruse_number::Number;
use ruse_number::{Limits, NumberError};

/// The number that a token spells, with its prefixes; `None` if it is no number at all.
pub(crate) fn parse_number(token: &str) -> Result<Option<Number>, NumberError> {
    ruse_number::parse_number(token, 10, Limits::default())
}

/// True if the reader would not take a token for a symbol: it is a number, or one without a value.
pub(crate) fn is_number_like(token: &str) -> bool {
    !matches!(parse_number(token), Ok(None))
}

/// The external representation, from which [`parse_number`] makes the same number.
pub(crate) fn number_text(number: &Number) -> String {
    number.to_string()
}

/// The byte that a number is, as an element of a bytevector.
pub(crate) fn to_byte(number: &Number) -> Option<u8> {
    match number {
        Number::Int(value) => u8::try_from(*value).ok(),
        _ => None,
    }
}
