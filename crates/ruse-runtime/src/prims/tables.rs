//! Hash tables and hash functions; the Scheme libraries give them their public names (SRFI 69, SRFI 128).

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::table::TableKind;

/// Checks that argument 1 of `who` is a hash table that may be changed.
fn expect_mutable(rt: &mut Runtime, who: &str, value: Value) -> Result<(), Raise> {
    expect(rt, who, value)?;
    rt.expect_mutable(who, 1, value)
}

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

/// Whether the library must compare keys: the primitives give the mark [`Value::DEFAULT`] then.
#[inline]
fn is_custom(table: Value) -> bool {
    table.field(offset::Table::functions).is_true()
}

fn make_custom_table(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_pair() {
        return Err(rt.type_error("%make-custom-table", 1, "a pair", args[0]));
    }
    Ok(rt.make_custom_table(args[0]))
}

fn absent(_: &mut Runtime, _: &[Value]) -> Result<Value, Raise> {
    Ok(Value::DEFAULT)
}

fn table_functions(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-equivalence", args[0])?;
    let functions = args[0].field(offset::Table::functions);
    if functions.is_true() {
        return Ok(functions);
    }
    let name = match TableKind::of(args[0]) {
        TableKind::Eq => "eq",
        TableKind::Eqv => "eqv",
        TableKind::String => "string",
        TableKind::Equal | TableKind::Custom => "equal",
    };
    Ok(rt.heap.intern(name))
}

fn is_weak(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-weak?", args[0])?;
    Ok(Value::boolean(args[0].field(offset::Table::weakness).is_true()))
}

fn is_immutable(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-mutable?", args[0])?;
    Ok(Value::boolean(args[0].is_immutable()))
}

fn freeze(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "%table-freeze!", args[0])?;
    rt.freeze_collection(args[0]);
    Ok(args[0])
}

/// The hash in argument 2 of a primitive for tables with keys of the program's own equivalence, whose functions may give
/// any exact integer; it is mixed, as they need not be good in their low bits.
fn custom_hash(rt: &mut Runtime, who: &str, args: &[Value]) -> Result<u32, Raise> {
    expect(rt, who, args[0])?;
    if !crate::number::is_exact_integer(args[1]) {
        let message = "the hash function of a table must give an exact integer, but it gave";
        return Err(rt.value_error("", message, args[1]));
    }
    let hash = rt.eqv_hash(args[1]);
    Ok((hash ^ hash >> 32) as u32)
}

/// Position and entry as one number, or `#f`.
fn candidate(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let hash = custom_hash(rt, "%table-candidate", args)?;
    let from = rt.index_argument("%table-candidate", 3, args[2], u32::MAX as usize, true)?;
    Ok(match rt.table_candidate(args[0], hash, from) {
        Some((next, entry)) => rt.heap.cons(Value::index(next), Value::index(entry)),
        None => Value::FALSE,
    })
}

fn table_add(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let hash = custom_hash(rt, "%table-add!", args)?;
    rt.table_add(args[0], hash, args[2], args[3])?;
    Ok(Value::UNSPECIFIED)
}

fn entry_number(rt: &mut Runtime, who: &str, args: &[Value]) -> Result<usize, Raise> {
    expect(rt, who, args[0])?;
    rt.index_argument(who, 2, args[1], u32::MAX as usize, true)
}

fn entry_key(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let entry = entry_number(rt, "%table-entry-key", args)?;
    Ok(rt.table_entry(args[0], entry).map_or(Value::FALSE, |(key, _)| key))
}

fn entry_value(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let entry = entry_number(rt, "%table-entry-value", args)?;
    Ok(rt.table_entry(args[0], entry).map_or(Value::FALSE, |(_, value)| value))
}

fn set_entry(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let entry = entry_number(rt, "%table-entry-set!", args)?;
    rt.table_set_entry(args[0], entry, args[2]);
    Ok(Value::UNSPECIFIED)
}

fn delete_entry(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let entry = entry_number(rt, "%table-entry-delete!", args)?;
    rt.table_delete_entry(args[0], entry);
    Ok(Value::UNSPECIFIED)
}

fn last(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-last", args[0])?;
    Ok(match rt.table_last(args[0])? {
        Some((key, value)) => rt.heap.cons(key, value),
        None => Value::FALSE,
    })
}

fn is_table(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::Table)))
}

fn table_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-ref", args[0])?;
    if is_custom(args[0]) {
        return Ok(Value::DEFAULT);
    }
    Ok(rt.table_get(args[0], args[1])?.unwrap_or(args[2]))
}

fn table_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_mutable(rt, "table-set!", args[0])?;
    if is_custom(args[0]) {
        return Ok(Value::DEFAULT);
    }
    rt.table_set(args[0], args[1], args[2])?;
    Ok(Value::UNSPECIFIED)
}

fn table_delete(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_mutable(rt, "table-delete!", args[0])?;
    if is_custom(args[0]) {
        return Ok(Value::DEFAULT);
    }
    rt.table_delete(args[0], args[1]).map(Value::boolean)
}

fn table_contains(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-contains?", args[0])?;
    if is_custom(args[0]) {
        return Ok(Value::DEFAULT);
    }
    Ok(Value::boolean(rt.table_get(args[0], args[1])?.is_some()))
}

fn table_count(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect(rt, "table-count", args[0])?;
    Ok(Value::index(rt.table_count(args[0])))
}

fn table_clear(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_mutable(rt, "table-clear!", args[0])?;
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
    row("%make-custom-table", INTERNAL, "(functions)", exactly(1), AllocatesOrRaises, Call, make_custom_table, "An empty hash table whose keys the library compares, with the pair of equivalence and hash function."),
    row("%absent", INTERNAL, "()", exactly(0), Pure, Call, absent, "The mark that primitives of hash tables give where the library must compare keys."),
    row("%table-functions", INTERNAL, "(table)", exactly(1), Reads, Call, table_functions, "The pair of equivalence and hash function, or the name of the equivalence."),
    row("%table-weak?", INTERNAL, "(table)", exactly(1), Reads, Call, is_weak, "Whether keys do not stay alive through the table."),
    row("%table-frozen?", INTERNAL, "(table)", exactly(1), Reads, Call, is_immutable, "Whether the table may not be changed."),
    row("%table-freeze!", INTERNAL, "(table)", exactly(1), Effect, Call, freeze, "Makes a table one that may not be changed; gives the table."),
    row("%table-candidate", INTERNAL, "(table hash from)", exactly(3), Reads, Call, candidate, "The next entry with a hash from a position of the probe on: the pair of the next position and its number, or #f."),
    row("%table-add!", INTERNAL, "(table hash key value)", exactly(4), Effect, Call, table_add, "Adds an entry for a key that is not there."),
    row("%table-entry-key", INTERNAL, "(table entry)", exactly(2), Reads, Call, entry_key, "The key of an entry."),
    row("%table-entry-value", INTERNAL, "(table entry)", exactly(2), Reads, Call, entry_value, "The value of an entry."),
    row("%table-entry-set!", INTERNAL, "(table entry value)", exactly(3), Effect, Call, set_entry, "Gives an entry another value."),
    row("%table-entry-delete!", INTERNAL, "(table entry)", exactly(2), Effect, Call, delete_entry, "Takes an entry out."),
    row("%table-last", INTERNAL, "(table)", exactly(1), Effect, Call, last, "The pair of the key that was inserted last and its value, or #f."),
    row("table?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::Table), is_table, "Whether the object is a hash table."),
    row("%table-ref", INTERNAL, "(table key default)", exactly(3), Reads, Call, table_ref, "The value of a key, or the default."),
    row("%table-set!", INTERNAL, "(table key value)", exactly(3), Effect, Call, table_set, "Gives a key a value."),
    row("%table-delete!", INTERNAL, "(table key)", exactly(2), Effect, Call, table_delete, "Takes a key out; #t if it was there."),
    row("%table-has", INTERNAL, "(table key)", exactly(2), Reads, Call, table_contains, "Whether a key is there."),
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
