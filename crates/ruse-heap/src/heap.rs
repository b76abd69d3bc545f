//! The heap of one VM: its generations, its symbols, its limit.

use std::cell::Cell;
use std::sync::Arc;

use hashbrown::HashTable;
use ruse_isa::layout::Space;

use crate::block::{BLOCK_BYTES, Block, BlockPool};
use crate::control::{Control, reason};
use crate::limits::OutOfMemory;
use crate::roots::HandleTable;
use crate::stats::HeapStats;
use crate::value::Value;

/// Number of generations: nursery, survivors, old.
pub(crate) const GENERATIONS: usize = 3;
/// The generation that nothing is moved out of except by a full collection.
pub(crate) const OLD: u8 = 2;
pub(crate) const SPACES: usize = 4;

/// What can be set when a heap is made.
#[derive(Clone, Copy, Debug)]
pub struct HeapConfig {
    /// Greatest number of bytes of objects.
    pub max_bytes: usize,
    /// Bytes that are allocated between two collections of the nursery.
    pub nursery_bytes: usize,
    /// Collect at every safepoint.
    pub stress: bool,
    /// Check the whole heap after every collection.
    pub verify: bool,
}

impl Default for HeapConfig {
    fn default() -> Self {
        HeapConfig { max_bytes: 4 << 30, nursery_bytes: 4 << 20, stress: false, verify: false }
    }
}

/// Where the next object of a generation and space goes.
#[derive(Clone, Copy)]
pub(crate) struct Bump {
    pub(crate) next: *mut u64,
    pub(crate) end: *mut u64,
    pub(crate) block: Block,
}

impl Bump {
    pub(crate) const EMPTY: Bump =
        Bump { next: std::ptr::null_mut(), end: std::ptr::null_mut(), block: std::ptr::null_mut() };
}

/// The heap of one VM.
pub struct Heap {
    pub(crate) config: HeapConfig,
    pub(crate) control: Arc<Control>,
    pub(crate) pool: BlockPool,
    /// The nursery's current block.
    pub(crate) nursery: Bump,
    /// Places in the older generations by space; row 0 is not used.
    pub(crate) bumps: [[Bump; SPACES]; GENERATIONS],
    /// Ordinary blocks of each generation.
    pub(crate) blocks: [Vec<Block>; GENERATIONS],
    /// Large objects of each generation.
    pub(crate) large: [Vec<Block>; GENERATIONS],
    /// Bytes of full nursery blocks and large nursery objects.
    pub(crate) nursery_filled: usize,
    /// Bytes of objects in the older generations.
    pub(crate) generation_bytes: [usize; GENERATIONS],
    /// Bytes in the old generation that make the next collection a full one.
    pub(crate) full_threshold: usize,
    /// Blocks with dirty cards.
    pub(crate) dirty: Vec<Block>,
    pub(crate) symbols: HashTable<Value>,
    pub(crate) hash_seed: u64,
    pub(crate) handles: HandleTable,
    /// Objects with a resource outside the heap, by generation.
    pub(crate) finalizable: [Vec<Value>; GENERATIONS],
    pub(crate) dead: Vec<crate::finalize::Dead>,
    pub(crate) stats: HeapStats,
    /// Counts collections; an address-hashed table that has seen another number must rehash.
    pub(crate) epoch: i64,
    /// Whether the limit is raised for the handler of an overflow, and what it was before.
    extended: bool,
    true_limit: usize,
    /// How often memory was asked for, and at which of these requests it is refused, for tests.
    requests: Cell<u64>,
    refused_request: Option<u64>,
    pub(crate) gensym_counter: u64,
    /// The flonum 0.0, which has no self-tagged form.
    pub(crate) flonum_zero: Value,
    pub(crate) empty_string_data: Value,
}

// SAFETY: H6, all pointers lead into memory that this heap owns.
unsafe impl Send for Heap {}

impl Heap {
    /// An empty heap.
    pub fn new(config: HeapConfig, control: Arc<Control>, hash_seed: u64) -> Heap {
        let mut heap = Heap {
            config,
            control,
            pool: BlockPool::new(),
            nursery: Bump::EMPTY,
            bumps: [[Bump::EMPTY; SPACES]; GENERATIONS],
            blocks: Default::default(),
            large: Default::default(),
            nursery_filled: 0,
            generation_bytes: [0; GENERATIONS],
            full_threshold: 32 << 20,
            dirty: Vec::new(),
            symbols: HashTable::new(),
            hash_seed,
            handles: HandleTable::default(),
            finalizable: Default::default(),
            dead: Vec::new(),
            stats: HeapStats::default(),
            epoch: 0,
            extended: false,
            true_limit: config.max_bytes,
            requests: Cell::new(0),
            refused_request: None,
            gensym_counter: 0,
            flonum_zero: Value::FALSE,
            empty_string_data: Value::FALSE,
        };
        heap.take_nursery_block();
        heap.flonum_zero = heap.old_flonum(0.0);
        heap.empty_string_data = heap.string_data(&[], 0, true);
        if config.stress {
            heap.control.request(reason::STRESS);
        }
        heap
    }

    /// The flags that safepoints look at.
    pub fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// The configuration.
    pub fn config(&self) -> &HeapConfig {
        &self.config
    }

    /// Counters.
    pub fn stats(&self) -> HeapStats {
        let mut stats = self.stats;
        stats.allocated_bytes += self.nursery_bytes_used() as u64;
        stats
    }

    /// Number of collections so far; addresses change only when it does.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Bytes of objects now, dead ones that were not collected yet included.
    pub fn bytes_in_use(&self) -> usize {
        self.generation_bytes[1] + self.generation_bytes[2] + self.nursery_bytes_used()
    }

    /// Whether `bytes` more would stay within the limit. A primitive asks before it allocates something
    /// whose size its arguments decide; on refusal the VM collects and tries the instruction once more.
    pub fn reserve(&self, bytes: usize) -> Result<(), OutOfMemory> {
        let request = self.requests.get();
        self.requests.set(request + 1);
        let refused = self.refused_request.is_some_and(|at| (at..at + 2).contains(&request));
        if refused
            || bytes > self.config.max_bytes
            || self.bytes_in_use() > self.config.max_bytes - bytes
        {
            return Err(OutOfMemory { requested: bytes, limit: self.config.max_bytes });
        }
        Ok(())
    }

    /// How often [`Heap::reserve`] was called.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Refuses memory to the request with this number and to the next one, which is its repetition after a
    /// collection; for tests.
    pub fn refuse_request(&mut self, number: Option<u64>) {
        self.refused_request = number;
    }

    /// Raises the limit once, so that the handler of the overflow has something to work with; `false` when
    /// that was done already.
    pub fn extend_limit(&mut self) -> bool {
        if self.extended {
            return false;
        }
        self.extended = true;
        self.config.max_bytes += self.config.max_bytes / 8 + (1 << 20);
        true
    }

    /// Takes the raise back once the heap is below its true limit again.
    pub fn restore_limit(&mut self) {
        if self.extended && self.bytes_in_use() < self.true_limit {
            self.extended = false;
            self.config.max_bytes = self.true_limit;
        }
    }

    pub(crate) fn nursery_bytes_used(&self) -> usize {
        self.nursery_filled
            + (self.nursery.next as usize)
                .saturating_sub(self.nursery.block as usize + crate::block::HEADER_BYTES)
    }

    pub(crate) fn take_nursery_block(&mut self) {
        let block = self.pool.take(0, Space::Objects);
        self.blocks[0].push(block);
        self.nursery = Bump {
            next: crate::block::block_start(block),
            end: crate::block::block_end(block),
            block,
        };
    }

    /// How many blocks the nursery fills before it asks for a collection.
    pub(crate) fn nursery_blocks(&self) -> usize {
        (self.config.nursery_bytes / BLOCK_BYTES).max(1)
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for list in &mut self.large {
            for block in list.drain(..) {
                self.pool.give_large(block);
            }
        }
    }
}
