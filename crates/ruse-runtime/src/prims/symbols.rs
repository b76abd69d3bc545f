//! Symbols (R7RS 6.5).

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, at_least, between, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
const KEYWORD: &str = "(ruse keyword)";

fn is_symbol(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Symbol)))
}

fn symbol_to_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("symbol->string", 1, args[0], Kind::Symbol, "a symbol")?;
    Ok(args[0].field(offset::Symbol::name))
}

fn string_to_symbol(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("string->symbol", 1, args[0], Kind::String, "a string")?;
    rt.reserve(rt.heap.string_byte_len(args[0]))?;
    let name = rt.heap.str(args[0]).to_owned();
    Ok(rt.heap.intern(&name))
}

fn symbol_eq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    for (index, &arg) in args.iter().enumerate() {
        rt.expect_kind("symbol=?", index + 1, arg, Kind::Symbol, "a symbol")?;
    }
    Ok(Value::boolean(args.windows(2).all(|pair| pair[0] == pair[1])))
}

fn gensym(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let prefix = match args.first() {
        None => "g".to_owned(),
        Some(prefix) if prefix.is_kind(Kind::String) => rt.heap.str(*prefix).to_owned(),
        Some(prefix) if prefix.is_kind(Kind::Symbol) => rt.heap.symbol_name(*prefix).to_owned(),
        Some(&other) => return Err(rt.type_error("%gensym", 1, "a string or symbol", other)),
    };
    rt.reserve(prefix.len())?;
    Ok(rt.heap.uninterned(&prefix))
}

fn is_keyword(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Keyword)))
}

/// The name of argument 1, a keyword.
fn keyword_name(rt: &mut Runtime, who: &str, keyword: Value) -> Result<String, Raise> {
    rt.expect_kind(who, 1, keyword, Kind::Keyword, "a keyword")?;
    Ok(rt.heap.keyword_name(keyword).to_owned())
}

fn keyword_to_symbol(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let name = keyword_name(rt, "keyword->symbol", args[0])?;
    Ok(rt.heap.intern(&name))
}

fn keyword_to_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    keyword_name(rt, "keyword->string", args[0])?;
    Ok(args[0].field(offset::Keyword::name))
}

fn symbol_to_keyword(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("symbol->keyword", 1, args[0], Kind::Symbol, "a symbol")?;
    let name = rt.heap.symbol_name(args[0]).to_owned();
    Ok(rt.heap.keyword(&name))
}

fn string_to_keyword(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("string->keyword", 1, args[0], Kind::String, "a string")?;
    rt.reserve(rt.heap.string_byte_len(args[0]))?;
    let name = rt.heap.str(args[0]).to_owned();
    Ok(rt.heap.keyword(&name))
}

use Lowering::{Call, IsKind};
use PrimEffect::{AllocatesOrRaises, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("symbol?", BASE, "(object)", exactly(1), Pure, IsKind(Kind::Symbol), is_symbol, "Whether the object is a symbol. R7RS 6.5."),
    row("symbol->string", BASE, "(symbol)", exactly(1), Foldable, Call, symbol_to_string, "The name of a symbol, a string that cannot be changed. R7RS 6.5."),
    row("string->symbol", BASE, "(string)", exactly(1), Reads, Call, string_to_symbol, "The symbol with this name, taken as it is. R7RS 6.5."),
    row("symbol=?", BASE, "(symbol ...)", at_least(1), Foldable, Call, symbol_eq, "Whether all symbols are the same. R7RS 6.5."),
    row("keyword?", KEYWORD, "(object)", exactly(1), Pure, IsKind(Kind::Keyword), is_keyword, "Whether the object is a keyword, as `#:name`. SRFI 88."),
    row("keyword->symbol", KEYWORD, "(keyword)", exactly(1), Reads, Call, keyword_to_symbol, "The symbol with the name of a keyword."),
    row("keyword->string", KEYWORD, "(keyword)", exactly(1), Foldable, Call, keyword_to_string, "The name of a keyword, a string that cannot be changed. SRFI 88."),
    row("symbol->keyword", KEYWORD, "(symbol)", exactly(1), Reads, Call, symbol_to_keyword, "The keyword with the name of a symbol."),
    row("string->keyword", KEYWORD, "(string)", exactly(1), Reads, Call, string_to_keyword, "The keyword with this name. SRFI 88."),
    row("%gensym", INTERNAL, "([prefix])", between(0, 1), AllocatesOrRaises, Call, gensym, "A fresh symbol that no name leads to; its name starts with the prefix, a string or symbol."),
];
