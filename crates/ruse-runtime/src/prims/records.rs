//! Primitives: records (R7RS 5.5). The expander writes `define-record-type` with these; the compiler turns
//! the accesses into ops.

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, at_least, exactly, row};
use crate::raise::Raise;
use crate::runtime::Runtime;

fn expect_type(rt: &mut Runtime, who: &str, position: usize, value: Value) -> Result<(), Raise> {
    rt.expect_kind(who, position, value, Kind::RecordType, "a record type")
}

fn make_record_type(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "%make-record-type";
    rt.expect_kind(who, 1, args[0], Kind::Symbol, "a symbol")?;
    rt.expect_kind(who, 2, args[1], Kind::Vector, "a vector of symbols")?;
    Ok(rt.heap.record_type(args[0], args[1], Value::FALSE))
}

fn record(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_type(rt, "%record", 1, args[0])?;
    Ok(rt.heap.record(args[0], &args[1..]))
}

fn has_type(value: Value, rtd: Value) -> bool {
    value.is_kind(Kind::Record) && value.field(offset::Record::rtd) == rtd
}

fn is_record(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(has_type(args[0], args[1])))
}

/// The word of field `index` of a record.
fn field_word(
    rt: &mut Runtime,
    record: Value,
    rtd: Value,
    index: Value,
    who: Value,
) -> Result<usize, Raise> {
    if !has_type(record, rtd) {
        rt.wrong_record(who, rtd, record)?;
    }
    let count = record.tail_len(offset::Record::FIXED);
    Ok(offset::Record::FIXED + rt.index_argument("%record-ref", 3, index, count, false)?)
}

fn record_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let word = field_word(rt, args[0], args[1], args[2], args[3])?;
    Ok(args[0].field(word))
}

fn record_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let word = field_word(rt, args[0], args[1], args[2], args[4])?;
    rt.heap.set_field(args[0], word, args[3]);
    Ok(Value::UNSPECIFIED)
}

fn is_record_type(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_kind(Kind::RecordType)))
}

fn type_name(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_type(rt, "%record-type-name", 1, args[0])?;
    Ok(args[0].field(offset::RecordType::name))
}

fn type_fields(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    expect_type(rt, "%record-type-fields", 1, args[0])?;
    Ok(args[0].field(offset::RecordType::fields))
}

fn type_of(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("%record-type-of", 1, args[0], Kind::Record, "a record")?;
    Ok(args[0].field(offset::Record::rtd))
}

fn field_index(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "%record-field-index";
    expect_type(rt, who, 1, args[0])?;
    rt.expect_kind(who, 2, args[1], Kind::Symbol, "a symbol")?;
    let fields = args[0].field(offset::RecordType::fields);
    let count = fields.tail_len(offset::Vector::FIXED);
    let found = (0..count).find(|index| fields.field(offset::Vector::FIXED + index) == args[1]);
    match found {
        Some(index) => Ok(Value::index(index)),
        None => Err(rt.value_error("match", "the record type has no field of this name:", args[1])),
    }
}

use Lowering::{Call, IsKind};
use PrimEffect::{AllocatesOrRaises, Effect, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("%make-record-type", INTERNAL, "(name fields)", exactly(2), AllocatesOrRaises, Call, make_record_type, "A fresh record type: its name, a symbol, and the vector of its field names. R7RS 5.5."),
    row("%record", INTERNAL, "(type field ...)", at_least(1), AllocatesOrRaises, Call, record, "A new record of a type, with as many fields as are given. R7RS 5.5."),
    row("%record?", INTERNAL, "(object type)", exactly(2), Pure, Call, is_record, "Whether the object is a record of the type. R7RS 5.5."),
    row("%record-ref", INTERNAL, "(record type index who)", exactly(4), Reads, Call, record_ref, "A field of a record by its index; an error in the name of `who` unless it is of the type. R7RS 5.5."),
    row("%record-set!", INTERNAL, "(record type index object who)", exactly(5), Effect, Call, record_set, "Stores an object in a field of a record; an error in the name of `who` unless it is of the type. R7RS 5.5."),
    row("%record-type?", INTERNAL, "(object)", exactly(1), Pure, IsKind(Kind::RecordType), is_record_type, "Whether the object is a record type."),
    row("%record-type-name", INTERNAL, "(type)", exactly(1), Foldable, Call, type_name, "The name of a record type, a symbol."),
    row("%record-type-fields", INTERNAL, "(type)", exactly(1), Foldable, Call, type_fields, "The vector of the field names of a record type."),
    row("%record-field-index", INTERNAL, "(type name)", exactly(2), Reads, Call, field_index, "The index of the field of a name; an error if the record type has none."),
    row("%record-type-of", INTERNAL, "(record)", exactly(1), Foldable, Call, type_of, "The type of a record."),
];
