//! What the inference knows of primitives: the types that they take and give.

use ruse_compiler::Primitives;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimId};

use super::types::Type;

/// The type that argument `index` of a primitive must be of; `None` when nothing is known.
pub(super) fn wanted(prims: &Primitives, prim: PrimId, index: usize) -> Option<Type> {
    use Lowering::{Compare, Fold, Op as Is};
    let first = index == 0;
    Some(match prims.lowering(prim) {
        Fold(Op::Add | Op::Sub | Op::Mul | Op::Div) => Type::NUMBER,
        Compare { op: Op::IsNumEq, .. } => Type::NUMBER,
        Compare { .. } => Type::REAL,
        Fold(Op::BitAnd | Op::BitOr | Op::BitXor) | Is(Op::Shift) => Type::INTEGRAL,
        Is(Op::Quotient | Op::Remainder | Op::Modulo) => Type::REAL,
        Is(Op::Car | Op::Cdr) => Type::PAIR,
        Is(Op::SetCar | Op::SetCdr) if first => Type::PAIR,
        Is(Op::VectorRef | Op::VectorSet | Op::VectorLength) if first => Type::VECTOR,
        Is(Op::BytevectorRef | Op::BytevectorSet | Op::BytevectorLength) if first => Type::BYTES,
        Is(Op::StringRef | Op::StringLength) if first => Type::STRING,
        Is(
            Op::VectorRef | Op::VectorSet | Op::BytevectorRef | Op::BytevectorSet | Op::StringRef,
        ) if index == 1 => Type::INTEGRAL,
        Is(Op::BytevectorSet) => Type::INTEGRAL,
        Is(Op::CharToInteger) => Type::CHAR,
        Is(Op::IntegerToChar) => Type::INTEGRAL,
        _ => match (prims.name(prim), index) {
            ("string-append", _) => Type::STRING,
            ("symbol->string", 0) => Type::SYMBOL,
            ("string->symbol" | "string-upcase" | "string-downcase", 0) => Type::STRING,
            ("char-upcase" | "char-downcase", 0) => Type::CHAR,
            ("sqrt" | "exp" | "log" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan", 0) => {
                Type::NUMBER
            }
            ("abs" | "floor" | "ceiling" | "round" | "truncate", 0) => Type::REAL,
            ("max" | "min", _) => Type::REAL,
            _ => return None,
        },
    })
}

/// The type of a primitive's value for arguments of these types. `step` is the constant that an addition adds to
/// its other operand, if it is a small one.
pub(super) fn given(prims: &Primitives, prim: PrimId, args: &[Type], step: bool) -> Type {
    if prims.is_predicate(prim) {
        return Type::BOOLEAN;
    }
    match (prims.lowering(prim), args) {
        (Lowering::Fold(op @ (Op::Add | Op::Sub | Op::Mul | Op::Div)), [a, b]) => {
            arithmetic(op, a.meet(Type::NUMBER), b.meet(Type::NUMBER), step)
        }
        (Lowering::Fold(Op::Add | Op::Sub | Op::Mul | Op::Div), _) => Type::NUMBER,
        (Lowering::Fold(Op::BitAnd | Op::BitOr | Op::BitXor), args) => {
            if args.iter().all(|arg| *arg == Type::INTEGER) {
                Type::INTEGER
            } else {
                Type::INTEGRAL
            }
        }
        (Lowering::Op(Op::Shift), _) => Type::INTEGRAL,
        (Lowering::Op(Op::Quotient | Op::Remainder | Op::Modulo), [a, b]) => {
            match (a.meet(Type::REAL), b.meet(Type::REAL)) {
                (Type::INTEGER, Type::INTEGER) => Type::INTEGER,
                (a, b) if a.within(Type::INTEGRAL) && b.within(Type::INTEGRAL) => Type::INTEGRAL,
                _ => Type::REAL,
            }
        }
        (
            Lowering::Op(
                Op::VectorLength
                | Op::BytevectorLength
                | Op::StringLength
                | Op::CharToInteger
                | Op::BytevectorRef,
            ),
            _,
        ) => Type::INTEGER,
        (Lowering::Op(Op::IntegerToChar | Op::StringRef), _) => Type::CHAR,
        (Lowering::Op(Op::Cons), _) => Type::PAIR,
        _ => by_name(prims.name(prim), args),
    }
}

fn by_name(name: &str, args: &[Type]) -> Type {
    let real_flonum = args.iter().all(|arg| *arg == Type::FLONUM) && !args.is_empty();
    match name {
        "exp" | "sin" | "cos" | "tan" | "atan" | "floor" | "ceiling" | "round" | "truncate"
        | "abs" | "square"
            if real_flonum =>
        {
            Type::FLONUM
        }
        "inexact" | "exact->inexact" if args.iter().all(|arg| arg.within(Type::REAL)) => {
            Type::FLONUM
        }
        "length" => Type::INTEGER,
        "list" => {
            if args.is_empty() {
                Type::NIL
            } else {
                Type::PAIR
            }
        }
        "make-vector" | "vector" | "list->vector" | "vector-append" | "vector-copy" => Type::VECTOR,
        "string-append" | "make-string" | "string-copy" | "substring" | "number->string"
        | "symbol->string" | "list->string" => Type::STRING,
        "string->symbol" => Type::SYMBOL,
        "make-bytevector" | "bytevector" => Type::BYTES,
        _ => Type::ANY,
    }
}

/// Sum, difference, product, quotient.
fn arithmetic(op: Op, a: Type, b: Type, step: bool) -> Type {
    if a == Type::NONE || b == Type::NONE {
        return Type::NONE;
    }
    let integers = a == Type::INTEGER && b == Type::INTEGER;
    if integers && step && matches!(op, Op::Add | Op::Sub) {
        return Type::INTEGER;
    }
    if a.within(Type::REAL) && b.within(Type::REAL) {
        if a == Type::FLONUM || b == Type::FLONUM {
            return Type::FLONUM;
        }
        let mut result = Type::EXACT | Type::INTEGER;
        if !(a | b).excludes(Type::FLONUM) {
            result |= Type::FLONUM;
        }
        return result;
    }
    Type::NUMBER
}
