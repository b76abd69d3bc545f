//! Strings (R7RS 6.7), and vectors made from them and back (R7RS 6.8).

use std::ops::Range;

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};
use ruse_syntax::fold::fold_into;

use super::characters::character;
use super::{Primitive, at_least, between, exactly, range_arguments, row, size_argument};
use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::unicode;

const BASE: &str = "(scheme base)";
const CHAR: &str = "(scheme char)";

/// Steps between two looks at the interrupt flag.
const POLL: usize = 8192;

/// Checks that argument `position` of `who` is a string.
fn expect(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, position, value, Kind::String, "a string")
}

/// The part of a string between two character indices, copied out of the heap.
fn part(rt: &mut Runtime, string: Value, range: Range<usize>) -> String {
    let from = rt.heap.string_offset(string, range.start);
    let to = rt.heap.string_offset(string, range.end);
    rt.heap.str(string)[from..to].to_owned()
}

/// The string in argument 1 and the range in the arguments after it, as text.
fn part_argument(rt: &mut Runtime, who: &str, args: &[Value]) -> Result<String, Raise> {
    expect(rt, who, 1, args[0])?;
    let range = range_arguments(rt, who, args, 1, args[0].string_len())?;
    rt.reserve(rt.heap.string_byte_len(args[0]))?;
    Ok(part(rt, args[0], range))
}

fn is_string(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::String)))
}

fn make_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let length = size_argument(rt, "make-string", 1, args[0])?;
    let fill = match args.get(1) {
        Some(&c) => character(rt, "make-string", 2, c)?,
        None => ' ',
    };
    rt.reserve(length.saturating_mul(fill.len_utf8()))?;
    Ok(rt.heap.make_string(length, fill))
}

fn string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut text = String::with_capacity(args.len());
    for (index, &arg) in args.iter().enumerate() {
        text.push(character(rt, "string", index + 1, arg)?);
    }
    rt.reserve(text.len())?;
    Ok(rt.heap.string(&text))
}

fn string_length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::string_length(rt, args[0])
}

fn string_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::string_ref(rt, args[0], args[1])
}

fn string_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "string-set!";
    expect(rt, who, 1, args[0])?;
    let at = rt.index_argument(who, 2, args[1], args[0].string_len(), false)?;
    let new = character(rt, who, 3, args[2])?;
    rt.expect_mutable(who, 1, args[0])?;
    if !(args[0].is_ascii_string() && new.is_ascii()) {
        rt.reserve(rt.heap.string_byte_len(args[0]).saturating_mul(2))?;
    }
    rt.heap.string_set_char(args[0], at, new);
    Ok(Value::UNSPECIFIED)
}

// ---- comparison

/// A chain of comparisons of texts as they are.
fn compare(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    holds: fn(&str, &str) -> bool,
) -> Result<Value, Raise> {
    for (index, &arg) in args.iter().enumerate() {
        expect(rt, who, index + 1, arg)?;
    }
    let result = args.windows(2).all(|pair| holds(rt.heap.str(pair[0]), rt.heap.str(pair[1])));
    Ok(Value::boolean(result))
}

/// Bytes of a text that are folded between two polls.
const FOLDED_BETWEEN_POLLS: usize = 64 << 10;

/// The full case folding of a string, which is up to three times as long.
pub(super) fn folded(rt: &mut Runtime, string: Value) -> Result<String, Raise> {
    let length = rt.heap.string_byte_len(string);
    rt.reserve(length.saturating_mul(3))?;
    let (mut folded, mut start) = (String::new(), 0);
    while start < length {
        rt.poll()?;
        let text = rt.heap.str(string);
        let end = text.floor_char_boundary(start + FOLDED_BETWEEN_POLLS);
        fold_into(&text[start..end], &mut folded);
        start = end;
    }
    Ok(folded)
}

/// A chain of comparisons of folded texts.
fn compare_folded(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    holds: fn(&str, &str) -> bool,
) -> Result<Value, Raise> {
    for (index, &arg) in args.iter().enumerate() {
        expect(rt, who, index + 1, arg)?;
    }
    let mut previous = folded(rt, args[0])?;
    for &arg in &args[1..] {
        let next = folded(rt, arg)?;
        if !holds(&previous, &next) {
            return Ok(Value::FALSE);
        }
        previous = next;
    }
    Ok(Value::TRUE)
}

// UTF-8 keeps the order of scalar values, so texts are compared as bytes.

fn eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "string=?", args, |a, b| a == b)
}

fn lt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "string<?", args, |a, b| a < b)
}

fn gt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "string>?", args, |a, b| a > b)
}

fn le(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "string<=?", args, |a, b| a <= b)
}

fn ge(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare(rt, "string>=?", args, |a, b| a >= b)
}

fn ci_eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_folded(rt, "string-ci=?", args, |a, b| a == b)
}

fn ci_lt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_folded(rt, "string-ci<?", args, |a, b| a < b)
}

fn ci_gt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_folded(rt, "string-ci>?", args, |a, b| a > b)
}

fn ci_le(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_folded(rt, "string-ci<=?", args, |a, b| a <= b)
}

fn ci_ge(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_folded(rt, "string-ci>=?", args, |a, b| a >= b)
}

// ---- case

/// A fresh string with another case; one character may become three.
fn convert(
    rt: &mut Runtime,
    who: &str,
    string: Value,
    mapping: fn(&str) -> String,
) -> Result<Value, Raise> {
    expect(rt, who, 1, string)?;
    rt.reserve(rt.heap.string_byte_len(string).saturating_mul(3))?;
    let text = mapping(rt.heap.str(string));
    Ok(rt.heap.string(&text))
}

fn upcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    convert(rt, "string-upcase", args[0], unicode::upcase)
}

fn downcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    convert(rt, "string-downcase", args[0], unicode::downcase)
}

fn foldcase(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "string-foldcase", 1, args[0])?;
    let text = folded(rt, args[0])?;
    Ok(rt.heap.string(&text))
}

// ---- parts

fn substring(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let text = part_argument(rt, "substring", args)?;
    Ok(rt.heap.string(&text))
}

fn copy(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let text = part_argument(rt, "string-copy", args)?;
    Ok(rt.heap.string(&text))
}

fn append(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut total = 0usize;
    for (index, &arg) in args.iter().enumerate() {
        expect(rt, "string-append", index + 1, arg)?;
        total = total.saturating_add(rt.heap.string_byte_len(arg));
    }
    rt.reserve(total)?;
    let mut text = String::with_capacity(total);
    for &arg in args {
        text.push_str(rt.heap.str(arg));
    }
    Ok(rt.heap.string(&text))
}

fn copy_into(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "string-copy!";
    let (to, from) = (args[0], args[2]);
    expect(rt, who, 1, to)?;
    expect(rt, who, 3, from)?;
    let at = rt.index_argument(who, 2, args[1], to.string_len(), true)?;
    let range = range_arguments(rt, who, args, 3, from.string_len())?;
    rt.expect_mutable(who, 1, to)?;
    let count = range.len();
    if count > to.string_len() - at {
        let message = "the characters do not fit into the target from index";
        return Err(rt.error(ErrorKind::Index, who, message, &[args[1]]));
    }
    reserve_change(rt, to, rt.heap.string_byte_len(from))?;
    let text = part(rt, from, range);
    rt.heap.string_splice(to, at, at + count, &text);
    Ok(Value::UNSPECIFIED)
}

/// Memory for a change of a string that writes up to `bytes` new bytes: the data may have to grow, with
/// half of the new size in advance.
fn reserve_change(rt: &mut Runtime, string: Value, bytes: usize) -> Result<(), Raise> {
    rt.reserve(rt.heap.string_byte_len(string).saturating_add(bytes).saturating_mul(2))
}

fn fill(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "string-fill!";
    expect(rt, who, 1, args[0])?;
    let fill = character(rt, who, 2, args[1])?;
    let range = range_arguments(rt, who, args, 2, args[0].string_len())?;
    rt.expect_mutable(who, 1, args[0])?;
    reserve_change(rt, args[0], range.len().saturating_mul(fill.len_utf8()))?;
    let text: String = std::iter::repeat_n(fill, range.len()).collect();
    rt.heap.string_splice(args[0], range.start, range.end, &text);
    Ok(Value::UNSPECIFIED)
}

// ---- lists and vectors

fn to_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let text = part_argument(rt, "string->list", args)?;
    rt.reserve(text.len().saturating_mul(16))?;
    let mut list = Value::NIL;
    for c in text.chars().rev() {
        list = rt.heap.cons(Value::char(c), list);
    }
    Ok(list)
}

fn from_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "list->string";
    let Some(length) = args[0].list_len() else {
        return Err(rt.type_error(who, 1, "a list of characters", args[0]));
    };
    let mut text = String::with_capacity(length);
    for (index, item) in args[0].list_iter().enumerate() {
        match item.as_char() {
            Some(c) => text.push(c),
            None => return Err(rt.type_error(who, 1, "a list of characters", args[0])),
        }
        if index % POLL == POLL - 1 {
            rt.poll()?;
        }
    }
    rt.reserve(text.len())?;
    Ok(rt.heap.string(&text))
}

fn to_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let text = part_argument(rt, "string->vector", args)?;
    rt.reserve(text.len().saturating_mul(8))?;
    let elements: Vec<Value> = text.chars().map(Value::char).collect();
    Ok(rt.heap.vector(&elements))
}

fn from_vector(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "vector->string";
    rt.expect_kind(who, 1, args[0], Kind::Vector, "a vector")?;
    let range = range_arguments(rt, who, args, 1, args[0].size())?;
    let mut text = String::with_capacity(range.len());
    for &element in &rt.heap.vector_slice(args[0])[range] {
        match element.as_char() {
            Some(c) => text.push(c),
            None => return Err(rt.type_error(who, 1, "a vector of characters", args[0])),
        }
    }
    rt.reserve(text.len())?;
    Ok(rt.heap.string(&text))
}

use Lowering::{Call, IsKind};
use PrimEffect::{AllocatesOrRaises, Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("string?", BASE, "(object)", exactly(1), Pure, IsKind(Kind::String), is_string, "Whether the object is a string. R7RS 6.7."),
    row("make-string", BASE, "(k [char])", between(1, 2), AllocatesOrRaises, Call, make_string, "A string of k times a character, a space if none is given. R7RS 6.7."),
    row("string", BASE, "(char ...)", at_least(0), AllocatesOrRaises, Call, string, "A string of the characters. R7RS 6.7."),
    row("string-length", BASE, "(string)", exactly(1), Reads, Lowering::Op(Op::StringLength), string_length, "Length in characters. R7RS 6.7."),
    row("string-ref", BASE, "(string k)", exactly(2), Reads, Lowering::Op(Op::StringRef), string_ref, "Character k. R7RS 6.7."),
    row("string-set!", BASE, "(string k char)", exactly(3), Effect, Call, string_set, "Stores a character at k; a literal cannot be changed. R7RS 6.7."),
    row("string=?", BASE, "(string ...)", at_least(1), Reads, Call, eq, "Whether all strings have the same characters. R7RS 6.7."),
    row("string<?", BASE, "(string ...)", at_least(1), Reads, Call, lt, "Whether each string comes before the next, by scalar values. R7RS 6.7."),
    row("string>?", BASE, "(string ...)", at_least(1), Reads, Call, gt, "Whether each string comes after the next. R7RS 6.7."),
    row("string<=?", BASE, "(string ...)", at_least(1), Reads, Call, le, "Whether no string comes after the next. R7RS 6.7."),
    row("string>=?", BASE, "(string ...)", at_least(1), Reads, Call, ge, "Whether no string comes before the next. R7RS 6.7."),
    row("string-ci=?", CHAR, "(string ...)", at_least(1), Reads, Call, ci_eq, "string=? after string-foldcase. R7RS 6.7."),
    row("string-ci<?", CHAR, "(string ...)", at_least(1), Reads, Call, ci_lt, "string<? after string-foldcase. R7RS 6.7."),
    row("string-ci>?", CHAR, "(string ...)", at_least(1), Reads, Call, ci_gt, "string>? after string-foldcase. R7RS 6.7."),
    row("string-ci<=?", CHAR, "(string ...)", at_least(1), Reads, Call, ci_le, "string<=? after string-foldcase. R7RS 6.7."),
    row("string-ci>=?", CHAR, "(string ...)", at_least(1), Reads, Call, ci_ge, "string>=? after string-foldcase. R7RS 6.7."),
    row("string-upcase", CHAR, "(string)", exactly(1), AllocatesOrRaises, Call, upcase, "The full upper-case mapping, which may be longer. R7RS 6.7."),
    row("string-downcase", CHAR, "(string)", exactly(1), AllocatesOrRaises, Call, downcase, "The full lower-case mapping; a final sigma is known. R7RS 6.7."),
    row("string-foldcase", CHAR, "(string)", exactly(1), AllocatesOrRaises, Call, foldcase, "The full case folding. R7RS 6.7."),
    row("substring", BASE, "(string start [end])", between(2, 3), AllocatesOrRaises, Call, substring, "A fresh copy of the characters from start to before end. R7RS 6.7."),
    row("string-append", BASE, "(string ...)", at_least(0), AllocatesOrRaises, Call, append, "The characters of all strings in order. R7RS 6.7."),
    row("string->list", BASE, "(string [start [end]])", between(1, 3), AllocatesOrRaises, Call, to_list, "The characters of a part as a list. R7RS 6.7."),
    row("list->string", BASE, "(list)", exactly(1), AllocatesOrRaises, Call, from_list, "A string of the characters in a list. R7RS 6.7."),
    row("string-copy", BASE, "(string [start [end]])", between(1, 3), AllocatesOrRaises, Call, copy, "A fresh copy of a part. R7RS 6.7."),
    row("string-copy!", BASE, "(to at from [start [end]])", between(3, 5), Effect, Call, copy_into, "Copies a part of one string into another, as if all at once. R7RS 6.7."),
    row("string-fill!", BASE, "(string char [start [end]])", between(2, 4), Effect, Call, fill, "Stores a character everywhere in a part. R7RS 6.7."),
    row("string->vector", BASE, "(string [start [end]])", between(1, 3), AllocatesOrRaises, Call, to_vector, "The characters of a part as a vector. R7RS 6.8."),
    row("vector->string", BASE, "(vector [start [end]])", between(1, 3), AllocatesOrRaises, Call, from_vector, "A string of the characters in a part of a vector. R7RS 6.8."),
];
