//! The types that the generator keeps track of, so that most programs run without an error.

use std::rc::Rc;

/// What an expression is known to give. [`Type::covers`] is the order between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Type {
    /// An exact integer.
    Int,
    /// A real number of any exactness, not-a-number included.
    Num,
    Bool,
    Char,
    Str,
    Sym,
    /// A list of exact integers.
    Ints,
    /// A list of anything that prints the same everywhere.
    List,
    /// A vector of exact integers.
    Vector,
    Bytes,
    /// A hash table with exact integers as values.
    Table,
    /// A record of the type with this number.
    Record(usize),
    /// A number, boolean, character or symbol: what an accumulator may change between.
    Scalar,
    /// Anything that prints the same everywhere.
    Any,
    /// An object that keeps anything; programs change it, and only the digest reads it.
    Store(Store),
    /// A parameter object for exact integers.
    Parameter,
    /// A promise of an exact integer.
    Promise,
    /// A continuation that is only called while it is on the stack.
    Escape(Box<Type>),
    Procedure(Rc<Signature>),
}

/// The kinds of stores: each is changed by an instruction of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Store {
    /// A vector of four.
    Vector,
    /// A list of three.
    List,
    /// A procedure over a variable, to which it assigns a pair of its arguments if it gets any.
    Variable,
}

/// What a procedure takes and gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Signature {
    pub(crate) parameters: Vec<Type>,
    /// How many of the parameters may be left out, from the end.
    pub(crate) optional: usize,
    /// Whether more integers may follow.
    pub(crate) rest: bool,
    /// The first parameter counts down to the end of a recursion and must stay at or below this.
    pub(crate) countdown: Option<usize>,
    pub(crate) result: Type,
    /// How many expressions a call evaluates, as an estimate.
    pub(crate) cost: u64,
}

impl Type {
    /// Whether a value of type `other` will do where one of this type is wanted.
    pub(crate) fn covers(&self, other: &Type) -> bool {
        if self == other {
            return true;
        }
        match self {
            Type::Num => *other == Type::Int,
            Type::List => *other == Type::Ints,
            Type::Scalar => {
                matches!(other, Type::Int | Type::Num | Type::Bool | Type::Char | Type::Sym)
            }
            Type::Any => !matches!(
                other,
                Type::Table
                    | Type::Store(_)
                    | Type::Parameter
                    | Type::Promise
                    | Type::Escape(_)
                    | Type::Procedure(_)
            ),
            _ => false,
        }
    }

    /// Whether a variable of this type may be assigned and may be an accumulator: its values cannot grow
    /// without bound, see `Generator::bounded`.
    pub(crate) fn is_assignable(&self) -> bool {
        matches!(
            self,
            Type::Int
                | Type::Num
                | Type::Bool
                | Type::Char
                | Type::Str
                | Type::Sym
                | Type::Ints
                | Type::Scalar
        )
    }
}

/// A variable in scope.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) assignable: bool,
    /// Whether its value is a fresh object, which may be changed; literals may not.
    pub(crate) owned: bool,
}

/// A record type of the program.
#[derive(Clone, Debug)]
pub(crate) struct RecordType {
    pub(crate) name: String,
    /// Names and types of the fields; each has a modifier.
    pub(crate) fields: Vec<(String, Type)>,
}
