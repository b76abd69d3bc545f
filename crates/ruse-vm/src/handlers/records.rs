//! Records.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

/// Whether a value is a record of exactly this type.
#[inline(always)]
pub(crate) fn is_record_of(value: Value, rtd: Value) -> bool {
    value.is_kind(Kind::Record) && value.field(offset::Record::rtd) == rtd
}
