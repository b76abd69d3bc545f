//! Constants of one part. Lists and vectors are forms that are quoted.

use ruse_syntax::Datum;

use crate::convert::Number;

/// A constant.
///
/// ```
/// use ruse::language::{Builder, Constant, Sources, Span};
/// let mut unit = Builder::definitions(&Sources::new());
/// for value in [Constant::from(1), 1.5.into(), true.into(), 'c'.into(), "text".into(), Constant::Null] {
///     let value = unit.constant(value, Span::NONE);
///     unit.expression(value);
/// }
/// ruse::Vm::new(ruse::Options::default())?.build(unit)?;
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Constant {
    /// A boolean.
    Bool(bool),
    /// An exact integer.
    Int(i64),
    /// A flonum.
    Float(f64),
    /// Any number.
    Number(Number),
    /// A character.
    Char(char),
    /// A string, which cannot be changed.
    String(String),
    /// A symbol.
    Symbol(String),
    /// A bytevector, which cannot be changed.
    Bytes(Vec<u8>),
    /// The empty list.
    Null,
    /// The unspecified value.
    Unspecified,
    /// The end-of-file object.
    Eof,
}

impl Constant {
    pub(super) fn into_datum(self) -> Datum {
        match self {
            Constant::Bool(value) => Datum::Bool(value),
            Constant::Int(value) => Datum::Number(ruse_number::Number::Int(value)),
            Constant::Float(value) => Datum::Number(ruse_number::Number::Flo(value)),
            Constant::Number(number) => Datum::Number(number.0),
            Constant::Char(value) => Datum::Char(value),
            Constant::String(text) => Datum::String(text.into()),
            Constant::Symbol(name) => Datum::Symbol(name.into()),
            Constant::Bytes(bytes) => Datum::Bytes(bytes.into()),
            Constant::Null => Datum::Null,
            Constant::Unspecified => Datum::Unspecified,
            Constant::Eof => Datum::Eof,
        }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident,)*) => {
        $(impl From<$type> for Constant {
            fn from(value: $type) -> Constant {
                Constant::$variant(value.into())
            }
        })*
    };
}

from! {
    bool => Bool,
    i32 => Int,
    i64 => Int,
    u32 => Int,
    f64 => Float,
    Number => Number,
    char => Char,
    &str => String,
    String => String,
    Vec<u8> => Bytes,
}
