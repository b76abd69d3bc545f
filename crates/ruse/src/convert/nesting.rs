//! Limits of conversions that go as deep as data does: depth is counted and finds enough stack, and the number of parts
//! is bounded by what the heap can hold.

use crate::error::{Error, ErrorKind};

/// Greatest depth of values of derived types, and of data that serde sees, in one another.
pub(crate) const DEEPEST: usize = 1_000;
/// Stack that one level of a conversion must find, and that it gets when there is less.
const RED_ZONE: usize = 128 << 10;
const STACK_CHUNK: usize = 1 << 20;
/// Parts that every value may have, however small the heap is.
const SPARE_PARTS: usize = 1 << 20;

/// Parts that a value may have: data without shared parts has fewer than the heap has bytes, while a small graph of
/// shared parts can stand for a tree that no memory holds.
pub(crate) fn most_parts(heap: &ruse_heap::Heap) -> usize {
    heap.bytes_in_use().saturating_add(SPARE_PARTS)
}

pub(crate) fn too_deep() -> Error {
    let message = format!("the value is circular or nested more than {DEEPEST} levels deep");
    Error::new(ErrorKind::Limit, message)
}

pub(crate) fn too_many_parts() -> Error {
    let message = "the value has more parts than the heap, for it shares them many times";
    Error::new(ErrorKind::Limit, message.to_owned())
}

/// Runs something with enough stack.
pub(crate) fn with_stack<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, STACK_CHUNK, run)
}
