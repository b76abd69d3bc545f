//! Types as the inference sees them: sets of kinds of values.

use std::ops::{BitOr, BitOrAssign};

/// A set of kinds that a value may be of. The empty set is that of an expression that gives no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Type(u16);

impl Type {
    pub(super) const NONE: Type = Type(0);
    /// An exact integer that cannot come near the ends of a machine word: it is a small constant, a length, or grew
    /// from one by steps of at most [`MAX_STEP`], each of which took time.
    pub(super) const INTEGER: Type = Type(1);
    /// Any other exact number.
    pub(super) const EXACT: Type = Type(1 << 1);
    pub(super) const FLONUM: Type = Type(1 << 2);
    /// Complex numbers.
    pub(super) const COMPLEX: Type = Type(1 << 3);
    pub(super) const BOOLEAN: Type = Type(1 << 4);
    pub(super) const CHAR: Type = Type(1 << 5);
    pub(super) const STRING: Type = Type(1 << 6);
    pub(super) const SYMBOL: Type = Type(1 << 7);
    pub(super) const NIL: Type = Type(1 << 8);
    pub(super) const PAIR: Type = Type(1 << 9);
    pub(super) const VECTOR: Type = Type(1 << 10);
    pub(super) const BYTES: Type = Type(1 << 11);
    pub(super) const PROCEDURE: Type = Type(1 << 12);
    /// Everything else.
    pub(super) const OTHER: Type = Type(1 << 13);
    pub(super) const ANY: Type = Type((1 << 14) - 1);
    pub(super) const REAL: Type = Type(0b111);
    pub(super) const NUMBER: Type = Type(0b1111);
    /// What may be an exact integer.
    pub(super) const INTEGRAL: Type = Type(0b11);

    /// Whether every value of this type is of the other.
    pub(super) fn within(self, other: Type) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether no value is of both types.
    pub(super) fn excludes(self, other: Type) -> bool {
        self.0 & other.0 == 0
    }

    /// The kinds in both.
    pub(super) fn meet(self, other: Type) -> Type {
        Type(self.0 & other.0)
    }

    /// What it is called in a message.
    pub(super) fn describe(self) -> String {
        const NAMES: [(Type, &str); 14] = [
            (Type::INTEGER, "an exact integer"),
            (Type::EXACT, "an exact number"),
            (Type::FLONUM, "a flonum"),
            (Type::COMPLEX, "a complex number"),
            (Type::BOOLEAN, "a boolean"),
            (Type::CHAR, "a character"),
            (Type::STRING, "a string"),
            (Type::SYMBOL, "a symbol"),
            (Type::NIL, "the empty list"),
            (Type::PAIR, "a pair"),
            (Type::VECTOR, "a vector"),
            (Type::BYTES, "a bytevector"),
            (Type::PROCEDURE, "a procedure"),
            (Type::OTHER, "something else"),
        ];
        for (several, name) in [
            (Type::NUMBER, "a number"),
            (Type::REAL, "a real number"),
            (Type::INTEGRAL, "an exact number"),
        ] {
            if self == several {
                return name.to_owned();
            }
        }
        let parts: Vec<&str> =
            NAMES.iter().filter(|(one, _)| !self.excludes(*one)).map(|(_, name)| *name).collect();
        parts.join(" or ")
    }
}

impl BitOr for Type {
    type Output = Type;
    fn bitor(self, other: Type) -> Type {
        Type(self.0 | other.0)
    }
}

impl BitOrAssign for Type {
    fn bitor_assign(&mut self, other: Type) {
        self.0 |= other.0;
    }
}

/// Greatest amount that one addition adds to an [`Type::INTEGER`]: 2^61 takes longer than anybody waits.
pub(super) const MAX_STEP: u64 = 256;
/// Greatest magnitude of a constant that is an [`Type::INTEGER`].
pub(super) const MAX_CONSTANT: u64 = 1 << 60;
