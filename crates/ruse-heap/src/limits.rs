//! The size limit of a heap.

use std::fmt;

/// An allocation would take the heap over its limit even after a collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory {
    /// Bytes that were asked for.
    pub requested: usize,
    /// The limit of the heap in bytes.
    pub limit: usize,
}

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "out of memory: {} bytes asked for, heap limit {} bytes",
            self.requested, self.limit
        )
    }
}

impl std::error::Error for OutOfMemory {}
