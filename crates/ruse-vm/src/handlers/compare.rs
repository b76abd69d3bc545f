//! Comparison of numbers of the same representation.

use ruse_heap::Value;
use ruse_isa::layout::TAG_FLONUM;

#[inline(always)]
pub(crate) fn both_fixnums(a: Value, b: Value) -> bool {
    (a.bits() | b.bits()) & 1 == 0
}

#[inline(always)]
pub(crate) fn both_flonums(a: Value, b: Value) -> bool {
    a.bits() & b.bits() & TAG_FLONUM == TAG_FLONUM
}

/// Less, of fixnums.
#[inline(always)]
pub(crate) fn lt(a: Value, b: Value) -> bool {
    (a.bits() as i64) < b.bits() as i64
}

/// Less or equal, of fixnums.
#[inline(always)]
pub(crate) fn le(a: Value, b: Value) -> bool {
    a.bits() as i64 <= b.bits() as i64
}

/// Equal, of fixnums.
#[inline(always)]
pub(crate) fn eq(a: Value, b: Value) -> bool {
    a == b
}
