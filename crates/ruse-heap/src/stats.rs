//! What a heap counts of itself.

use std::time::Duration;

/// Counters since the heap was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeapStats {
    /// Collections by level: nursery, nursery and survivors, everything.
    pub collections: [u64; 3],
    /// Time in collections.
    pub collection_time: Duration,
    /// The longest single collection.
    pub longest_pause: Duration,
    /// Bytes of objects that were allocated.
    pub allocated_bytes: u64,
    /// Bytes of objects that collections moved.
    pub copied_bytes: u64,
    /// Greatest number of bytes of objects at the end of a collection.
    pub peak_live_bytes: usize,
}
