//! Hash tables and hash functions; the Scheme libraries give them their public names (SRFI 69, SRFI 128).

use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::table::TableKind;

/// Checks that argument 1 of `who` is a hash table.
fn expect(rt: &mut Runtime, who: &str, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, 1, value, Kind::Table, "a hash table")
}

fn make_table(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let named = |rt: &Runtime, value: Value| {
        value.is_kind(Kind::Symbol).then(|| rt.heap.symbol_name(value).to_owned())
    };
    let kind = named(rt, args[0]).and_then(|name| TableKind::from_name(&name));
    let Some(kind) = kind else {
        return Err(rt.type_error("%make-table", 1, "eq, eqv, equal or string", args[0]));
    };
    let weak = args[1].is_true();
    if weak && named(rt, args[1]).as_deref() != Some("key") {
        return Err(rt.type_error("%make-table", 2, "key or #f", args[1]));
    }
    Ok(rt.make_table(kind, weak))
}

fn is_table(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Table)))
}

fn table_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-ref", args[0])?;
    Ok(rt.table_get(args[0], args[1])?.unwrap_or(args[2]))
}

fn table_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-set!", args[0])?;
    rt.table_set(args[0], args[1], args[2])?;
    Ok(Value::UNSPECIFIED)
}

fn table_delete(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-delete!", args[0])?;
    rt.table_delete(args[0], args[1]).map(Value::boolean)
}

fn table_contains(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-contains?", args[0])?;
    Ok(Value::boolean(rt.table_get(args[0], args[1])?.is_some()))
}

fn table_count(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-count", args[0])?;
    Ok(Value::index(rt.table_count(args[0])))
}

fn table_clear(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-clear!", args[0])?;
    rt.table_clear(args[0]);
    Ok(Value::UNSPECIFIED)
}

fn table_copy(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-copy", args[0])?;
    rt.table_copy(args[0])
}

fn table_entries(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-entries", args[0])?;
    rt.table_entries(args[0])
}

/// A hash as a fixnum that is not negative.
fn hash_value(hash: u64) -> Value {
    Value::fixnum((hash >> 2) as i64)
}

fn eq_hash(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(hash_value(rt.eqv_hash(args[0])))
}

fn equal_hash(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(hash_value(rt.equal_hash(args[0])))
}

fn string_hash(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("string-hash", 1, args[0], Kind::String, "a string")?;
    Ok(hash_value(rt.string_hash(args[0])))
}

fn string_ci_hash(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("string-ci-hash", 1, args[0], Kind::String, "a string")?;
    let folded = super::strings::folded(rt, args[0])?;
    Ok(hash_value(rt.heap.hash_bytes(folded.as_bytes())))
}

use Lowering::{Call, IsKind};
use PrimEffect::{AllocatesOrRaises, Effect, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%make-table", INTERNAL, "(kind weakness)", exactly(2), AllocatesOrRaises, Call, make_table, "An empty hash table; kind is eq, eqv, equal or string, weakness key or #f."),
    row("table?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::Table), is_table, "Whether the object is a hash table."),
    row("%table-ref", INTERNAL, "(table key default)", exactly(3), Reads, Call, table_ref, "The value of a key, or the default."),
    row("%table-set!", INTERNAL, "(table key value)", exactly(3), Effect, Call, table_set, "Gives a key a value."),
    row("%table-delete!", INTERNAL, "(table key)", exactly(2), Effect, Call, table_delete, "Takes a key out; #t if it was there."),
    row("%table-contains?", INTERNAL, "(table key)", exactly(2), Reads, Call, table_contains, "Whether a key is there."),
    row("%table-count", INTERNAL, "(table)", exactly(1), Reads, Call, table_count, "Number of keys."),
    row("%table-clear!", INTERNAL, "(table)", exactly(1), Effect, Call, table_clear, "Takes all keys out."),
    row("%table-copy", INTERNAL, "(table)", exactly(1), AllocatesOrRaises, Call, table_copy, "A table with the same keys and values."),
    row("%table-entries", INTERNAL, "(table)", exactly(1), AllocatesOrRaises, Call, table_entries, "A fresh vector of keys and values in turn, in the order of insertion."),
    row("eq-hash", INTERNAL, "(object)", exactly(1), Pure, Call, eq_hash, "A hash that goes with eq? and never changes; objects compared by identity share that of their type."),
    row("eqv-hash", INTERNAL, "(object)", exactly(1), Pure, Call, eq_hash, "A hash that goes with eqv? and never changes; objects compared by identity share that of their type."),
    row("equal-hash", INTERNAL, "(object)", exactly(1), Reads, Call, equal_hash, "A hash that goes with equal? and changes only with the contents. Takes bounded time on structures."),
    row("string-hash", INTERNAL, "(string)", exactly(1), Reads, Call, string_hash, "A hash that goes with string=?."),
    row("string-ci-hash", INTERNAL, "(string)", exactly(1), Reads, Call, string_ci_hash, "A hash that goes with string-ci=?."),
];
