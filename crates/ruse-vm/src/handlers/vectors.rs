//! Vectors, bytevectors and strings.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

/// The index, if the first value is a vector and the second an index into it.
#[inline(always)]
pub(crate) fn index_in_vector(vector: Value, index: Value) -> Option<usize> {
    let i = index.as_index()?;
    (vector.is_kind(Kind::Vector) && i < vector.size()).then_some(i)
}

#[inline(always)]
pub(crate) fn vector_ref(vector: Value, index: Value) -> Option<Value> {
    index_in_vector(vector, index).map(|i| vector.field(offset::Vector::FIXED + i))
}

/// As [`index_in_vector`], for bytevectors.
#[inline(always)]
pub(crate) fn index_in_bytevector(bytes: Value, index: Value) -> Option<usize> {
    let i = index.as_index()?;
    (bytes.is_kind(Kind::Bytevector) && i < bytes.size()).then_some(i)
}

/// The character at an index of an ASCII string.
#[inline(always)]
pub(crate) fn ascii_char(string: Value, index: Value) -> Option<Value> {
    let i = index.as_index()?;
    if string.is_kind(Kind::String) && string.is_ascii_string() && i < string.string_len() {
        // SAFETY: an ASCII string that is longer than the index.
        return Some(Value::char(unsafe { string.ascii_at(i) } as char));
    }
    None
}
