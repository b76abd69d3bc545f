//! Equivalence and booleans (R7RS 6.1, 6.3).

use ruse_heap::Value;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, at_least, exactly, row};
use crate::equal;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";

fn not(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(!args[0].is_true()))
}

fn is_eq(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0] == args[1]))
}

fn is_eqv(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(equal::eqv(&rt.heap, args[0], args[1])))
}

fn is_equal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.equal(args[0], args[1]).map(Value::boolean)
}

fn is_boolean(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_boolean()))
}

fn boolean_eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    for (index, &arg) in args.iter().enumerate() {
        if !arg.is_boolean() {
            return Err(rt.type_error("boolean=?", index + 1, "a boolean", arg));
        }
    }
    Ok(Value::boolean(args.windows(2).all(|pair| pair[0] == pair[1])))
}

use Lowering::Call;
use PrimEffect::{Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("not", BASE, "(object)", exactly(1), Pure, Lowering::Op(Op::Not), not, "Whether the object is #f. R7RS 6.3."),
    row("eq?", BASE, "(object1 object2)", exactly(2), Pure, Lowering::Op(Op::IsEq), is_eq, "Whether two objects are the same one; numbers outside the fixnum range and characters are best compared with eqv?. R7RS 6.1."),
    row("eqv?", BASE, "(object1 object2)", exactly(2), Pure, Call, is_eqv, "As eq?, but numbers are the same if they have the same exactness and value. R7RS 6.1."),
    row("equal?", BASE, "(object1 object2)", exactly(2), Reads, Call, is_equal, "Whether two objects have the same structure and contents; ends on circular data. R7RS 6.1."),
    row("boolean?", BASE, "(object)", exactly(1), Pure, Call, is_boolean, "Whether the object is #t or #f. R7RS 6.3."),
    row("boolean=?", BASE, "(boolean ...)", at_least(1), Foldable, Call, boolean_eq, "Whether all booleans are the same. R7RS 6.3."),
];
