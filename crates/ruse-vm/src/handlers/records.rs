//! Records.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::{header, offset};
use ruse_runtime::{Raise, Runtime};

/// Whether a value is a record of exactly this type.
#[inline(always)]
pub(crate) fn is_record_of(value: Value, rtd: Value) -> bool {
    value.is_kind(Kind::Record) && value.field(offset::Record::rtd) == rtd
}

/// Whether a value is a record of exactly this type with so many fields and one more. Records of one type can
/// differ in that when code made them that no compiler wrote, and the verifier does not see types.
#[inline(always)]
pub(crate) fn has_field(value: Value, rtd: Value, index: usize) -> bool {
    is_record_of(value, rtd) && offset::Record::FIXED + index <= header::size(value.header())
}

/// Raises: a record cannot be made of a type that is none.
#[cold]
pub(crate) fn no_record_type(runtime: &mut Runtime, value: Value) -> Result<Value, Raise> {
    Err(runtime.type_error("%record", 1, "a record type", value))
}
