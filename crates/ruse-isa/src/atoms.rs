//! The disjoint sets of values of which types are made: `(ruse type)` of the front half writes a type as a set of them,
//! and `%type?` at run time says to which one a value belongs.

macro_rules! atoms {
    ($($(#[doc = $doc:literal])+ $name:ident $written:literal;)*) => {
        /// Numbers of the atoms, in order.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        enum Number { $($name,)* }

        $($(#[doc = $doc])+ pub const $name: u32 = 1 << Number::$name as u8;)*

        /// Each atom with the name that messages have for it.
        pub const ATOMS: &[(u32, &str)] = &[$(($name, $written),)*];
    };
}

atoms! {
    /// An exact integer of one word: 63 bits.
    FIXNUM "fixnum";
    /// An exact integer of 64 bits that is no fixnum.
    WIDE "wide integer";
    /// An exact integer of more than 64 bits.
    BIG "big integer";
    /// An exact number that is no integer.
    RATIO "ratio";
    /// A double.
    FLONUM "flonum";
    /// A number that is not real.
    COMPLEX "complex number";
    /// `#f`
    FALSE "false";
    /// `#t`
    TRUE "true";
    /// A character.
    CHAR "char";
    /// A string.
    STRING "string";
    /// A symbol.
    SYMBOL "symbol";
    /// A keyword.
    KEYWORD "keyword";
    /// A bytevector.
    BYTEVECTOR "bytevector";
    /// `()`
    NULL "null";
    /// A pair.
    PAIR "pair";
    /// A vector.
    VECTOR "vector";
    /// A procedure.
    PROCEDURE "procedure";
    /// A record.
    RECORD "record";
    /// The end-of-file object.
    EOF "eof";
    /// A port.
    PORT "port";
    /// A promise.
    PROMISE "promise";
    /// A hash table.
    TABLE "table";
    /// A box.
    BOX "box";
    /// The value of what has none of interest.
    UNSPECIFIED "unspecified";
    /// Anything else.
    OTHER "object";
}

/// Every value.
pub const ANY: u32 = (1 << ATOMS.len()) - 1;
/// Exact integers of 64 bits.
pub const INT64: u32 = FIXNUM | WIDE;
/// Exact integers.
pub const INTEGER: u32 = INT64 | BIG;
/// Exact real numbers.
pub const RATIONAL: u32 = INTEGER | RATIO;
/// Real numbers.
pub const REAL: u32 = RATIONAL | FLONUM;
/// Numbers.
pub const NUMBER: u32 = REAL | COMPLEX;
/// `#t` and `#f`.
pub const BOOLEAN: u32 = FALSE | TRUE;
