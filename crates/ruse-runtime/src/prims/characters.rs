//! Characters (R7RS 6.6).

use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{Primitive, at_least, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::unicode;

const BASE: &str = "(scheme base)";
const CHAR: &str = "(scheme char)";

/// The character in argument `position` of `who`.
pub(super) fn character(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    value: Value,
) -> Result<char, Raise> {
    match value.as_char() {
        Some(c) => Ok(c),
        None => Err(rt.type_error(who, position, "a character", value)),
    }
}

fn is_char(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_char()))
}

fn char_to_integer(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::char_to_integer(rt, args[0])
}

fn integer_to_char(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::integer_to_char(rt, args[0])
}

/// A chain of comparisons of characters, folded first when `fold` says so.
fn compare(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    fold: bool,
    holds: fn(&char, &char) -> bool,
) -> Result<Value, Raise> {
    let key = |c: char| if fold { unicode::foldcase_char(c) } else { c };
    let mut previous = key(character(rt, who, 1, args[0])?);
    let mut result = true;
    for (index, &arg) in args.iter().enumerate().skip(1) {
        let next = key(character(rt, who, index + 1, arg)?);
        result &= holds(&previous, &next);
        previous = next;
    }
    Ok(Value::boolean(result))
}

fn eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char=?", args, false, char::eq)
}

fn lt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char<?", args, false, char::lt)
}

fn gt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char>?", args, false, char::gt)
}

fn le(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char<=?", args, false, char::le)
}

fn ge(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char>=?", args, false, char::ge)
}

fn ci_eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char-ci=?", args, true, char::eq)
}

fn ci_lt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char-ci<?", args, true, char::lt)
}

fn ci_gt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char-ci>?", args, true, char::gt)
}

fn ci_le(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char-ci<=?", args, true, char::le)
}

fn ci_ge(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "char-ci>=?", args, true, char::ge)
}

fn is_alphabetic(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(character(rt, "char-alphabetic?", 1, args[0])?.is_alphabetic()))
}

fn is_numeric(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let c = character(rt, "char-numeric?", 1, args[0])?;
    Ok(Value::boolean(unicode::digit_value(c).is_some()))
}

fn is_whitespace(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(character(rt, "char-whitespace?", 1, args[0])?.is_whitespace()))
}

fn is_upper_case(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(character(rt, "char-upper-case?", 1, args[0])?.is_uppercase()))
}

fn is_lower_case(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(character(rt, "char-lower-case?", 1, args[0])?.is_lowercase()))
}

fn digit_value(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let c = character(rt, "digit-value", 1, args[0])?;
    Ok(match unicode::digit_value(c) {
        Some(value) => Value::fixnum(i64::from(value)),
        None => Value::FALSE,
    })
}

fn upcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::char(unicode::upcase_char(character(rt, "char-upcase", 1, args[0])?)))
}

fn downcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::char(unicode::downcase_char(character(rt, "char-downcase", 1, args[0])?)))
}

fn foldcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::char(unicode::foldcase_char(character(rt, "char-foldcase", 1, args[0])?)))
}

use Lowering::Call;
use PrimEffect::{Foldable, Pure};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("char?", BASE, "(object)", exactly(1), Pure, Lowering::Op(Op::IsChar), is_char, "Whether the object is a character. R7RS 6.6."),
    row("char->integer", BASE, "(char)", exactly(1), Foldable, Lowering::Op(Op::CharToInteger), char_to_integer, "The Unicode scalar value of a character. R7RS 6.6."),
    row("integer->char", BASE, "(n)", exactly(1), Foldable, Lowering::Op(Op::IntegerToChar), integer_to_char, "The character with this scalar value; surrogates and numbers from #x110000 are errors. R7RS 6.6."),
    row("char=?", BASE, "(char ...)", at_least(1), Foldable, Call, eq, "Whether all characters are the same. R7RS 6.6."),
    row("char<?", BASE, "(char ...)", at_least(1), Foldable, Call, lt, "Whether the scalar values increase. R7RS 6.6."),
    row("char>?", BASE, "(char ...)", at_least(1), Foldable, Call, gt, "Whether the scalar values decrease. R7RS 6.6."),
    row("char<=?", BASE, "(char ...)", at_least(1), Foldable, Call, le, "Whether the scalar values do not decrease. R7RS 6.6."),
    row("char>=?", BASE, "(char ...)", at_least(1), Foldable, Call, ge, "Whether the scalar values do not increase. R7RS 6.6."),
    row("char-ci=?", CHAR, "(char ...)", at_least(1), Foldable, Call, ci_eq, "char=? after char-foldcase. R7RS 6.6."),
    row("char-ci<?", CHAR, "(char ...)", at_least(1), Foldable, Call, ci_lt, "char<? after char-foldcase. R7RS 6.6."),
    row("char-ci>?", CHAR, "(char ...)", at_least(1), Foldable, Call, ci_gt, "char>? after char-foldcase. R7RS 6.6."),
    row("char-ci<=?", CHAR, "(char ...)", at_least(1), Foldable, Call, ci_le, "char<=? after char-foldcase. R7RS 6.6."),
    row("char-ci>=?", CHAR, "(char ...)", at_least(1), Foldable, Call, ci_ge, "char>=? after char-foldcase. R7RS 6.6."),
    row("char-alphabetic?", CHAR, "(char)", exactly(1), Foldable, Call, is_alphabetic, "Whether the character has the Unicode property Alphabetic. R7RS 6.6."),
    row("char-numeric?", CHAR, "(char)", exactly(1), Foldable, Call, is_numeric, "Whether the character is a decimal digit of some script. R7RS 6.6."),
    row("char-whitespace?", CHAR, "(char)", exactly(1), Foldable, Call, is_whitespace, "Whether the character has the Unicode property White_Space. R7RS 6.6."),
    row("char-upper-case?", CHAR, "(char)", exactly(1), Foldable, Call, is_upper_case, "Whether the character has the Unicode property Uppercase. R7RS 6.6."),
    row("char-lower-case?", CHAR, "(char)", exactly(1), Foldable, Call, is_lower_case, "Whether the character has the Unicode property Lowercase. R7RS 6.6."),
    row("digit-value", CHAR, "(char)", exactly(1), Foldable, Call, digit_value, "The value of a decimal digit of any script, #f of another character. R7RS 6.6."),
    row("char-upcase", CHAR, "(char)", exactly(1), Foldable, Call, upcase, "The simple upper-case mapping. R7RS 6.6."),
    row("char-downcase", CHAR, "(char)", exactly(1), Foldable, Call, downcase, "The simple lower-case mapping. R7RS 6.6."),
    row("char-foldcase", CHAR, "(char)", exactly(1), Foldable, Call, foldcase, "The simple case folding. R7RS 6.6."),
];
