//! The type of a primitive's row. The rows stand beside their functions in `ruse-runtime/src/prims/`;
//! the compiler gets them as data.

use crate::ops::{Op, Role};

/// Index of a primitive in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct PrimId(pub u16);

/// How many arguments a procedure takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arity {
    /// Least number.
    pub min: u16,
    /// Greatest number, `None` for any.
    pub max: Option<u16>,
}

impl Arity {
    /// Whether `count` arguments are accepted.
    pub fn accepts(self, count: usize) -> bool {
        count >= self.min as usize && self.max.is_none_or(|max| count <= max as usize)
    }
}

/// What a call of the primitive may do, for the optimiser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrimEffect {
    /// Depends on its arguments only, never raises, result may be dropped, shared, or folded.
    Pure,
    /// As `Pure` but raises on wrong arguments: may be folded where it does not raise.
    Foldable,
    /// Makes a fresh object, never raises: may be dropped, not shared.
    Allocates,
    /// Makes a fresh object or raises.
    AllocatesOrRaises,
    /// Reads mutable objects, may raise.
    Reads,
    /// Anything else: writes objects, input and output, control.
    Effect,
}

/// What the compiler may do with a call besides calling the primitive's function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lowering {
    /// Nothing.
    Call,
    /// With exactly as many arguments as the op has `Use` fields it is this op.
    Op(Op),
    /// `IsKind` of this layout kind.
    IsKind(crate::layout::Kind),
    /// n-ary arithmetic that folds over a binary op from the left (`+ - * /`, bitwise); the compiler
    /// knows the identities by the primitive's name.
    Fold(Op),
    /// n-ary comparison: a chain of binary ones. `swap` exchanges the operands (`>` is `<` swapped).
    Compare {
        /// The binary op.
        op: Op,
        /// Whether its operands are exchanged.
        swap: bool,
    },
    /// A comparison of the only argument with zero.
    Sign {
        /// The binary op.
        op: Op,
        /// Whether zero is its first operand.
        swap: bool,
    },
}

/// A row of the primitive table, without its function.
#[derive(Clone, Copy, Debug)]
pub struct PrimInfo {
    /// Scheme name.
    pub name: &'static str,
    /// Where users get it, e.g. `"(scheme base)"`; `"(ruse internal)"` for what only our library uses.
    pub library: &'static str,
    /// Parameter list for messages and the manual, e.g. `"(vector k)"`, `"(number ...)"`.
    pub params: &'static str,
    /// How many arguments.
    pub arity: Arity,
    /// What a call may do.
    pub effect: PrimEffect,
    /// Special treatment by the compiler.
    pub lowering: Lowering,
    /// Meaning, units, errors, and the source (R7RS section, SRFI number).
    pub doc: &'static str,
}

impl PrimInfo {
    /// Whether the result is always `#t` or `#f`, by the naming convention for predicates.
    pub fn is_predicate(&self) -> bool {
        self.name == "not"
            || self.name.ends_with('?') && !self.name.starts_with("char-ready")
            || matches!(
                self.lowering,
                Lowering::Compare { .. } | Lowering::Sign { .. } | Lowering::IsKind(_)
            )
    }

    /// Whether a call that is spelled out has no value, whatever a restart gives for it: its op has no destination.
    pub fn is_statement(&self) -> bool {
        matches!(self.lowering, Lowering::Op(op) if !op.info().roles.contains(&Role::Def))
    }
}
