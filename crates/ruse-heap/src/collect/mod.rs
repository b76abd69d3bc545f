//! The collector: generational, copying, one code path for every level.
//!
//! Level `l` empties generations `0..=l` into generation `l + 1` (the old one into itself). Pairs, objects,
//! raw data and weak objects go to blocks of their own, so that what was moved is scanned linearly without
//! looking at layouts: every word of a pair or object block reads as a value (rule H4). Large objects are
//! not copied, they change their generation. Older generations are reached through dirty cards.
//!
//! Everything here works on explicit lists; no depth of data makes it recurse.

mod cards;
mod copy;
mod weak;

use std::time::Instant;

use crate::block::Block;
use crate::control::reason;
use crate::finalize::describe;
use crate::heap::{Bump, GENERATIONS, Heap, OLD, SPACES};
use crate::value::Value;
use ruse_isa::layout::Space;

/// What is collected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// The nursery.
    Nursery = 0,
    /// The nursery and the survivors of earlier collections of it.
    Survivors = 1,
    /// Everything.
    Full = 2,
}

/// A running collection: hand every root to [`Tracer::visit`].
pub struct Tracer<'heap> {
    heap: &'heap mut Heap,
    target: u8,
    /// Blocks of the target generation to scan, by space, with the place to start at.
    queues: [Vec<(Block, *mut u64)>; SPACES],
    positions: [usize; SPACES],
    large_queue: Vec<Block>,
    moved_bytes: usize,
    ephemerons: Vec<*mut u64>,
    weak_pairs: Vec<*mut u64>,
}

impl Heap {
    /// The level that the next collection should have.
    pub fn due_level(&self) -> Level {
        let old = self.generation_bytes[OLD as usize] + self.generation_bytes[1];
        if old >= self.full_threshold || self.bytes_in_use() > self.config.max_bytes {
            Level::Full
        } else if self.generation_bytes[1] >= self.config.nursery_bytes * 4 {
            Level::Survivors
        } else {
            Level::Nursery
        }
    }

    /// Bytes of objects that outlived one collection of the nursery.
    pub fn survivor_bytes(&self) -> usize {
        self.generation_bytes[1]
    }

    /// Collects. `roots` must visit every root that is not a handle.
    ///
    /// # Safety
    /// Rule H2: every heap value that is used afterwards was reachable from the visited roots and is read
    /// again from them.
    pub unsafe fn collect(&mut self, level: Level, roots: &mut dyn FnMut(&mut Tracer<'_>)) {
        let start = Instant::now();
        self.control.take(reason::COLLECT);
        let allocated = self.nursery_bytes_used();
        let from = self.begin(level);
        let target = (level as u8 + 1).min(OLD);
        let mut tracer = Tracer {
            queues: Default::default(),
            positions: [0; SPACES],
            large_queue: Vec::new(),
            moved_bytes: 0,
            ephemerons: Vec::new(),
            weak_pairs: Vec::new(),
            target,
            heap: self,
        };
        tracer.queue_open_blocks();
        roots(&mut tracer);
        tracer.visit_own_roots();
        tracer.scan_dirty_cards(level);
        tracer.scan_all();
        tracer.finish_weak();
        let moved = tracer.moved_bytes;
        self.sweep_tables(level, target);
        self.end(level, target, from, moved);
        self.stats.allocated_bytes += allocated as u64;
        self.stats.copied_bytes += moved as u64;
        self.stats.collections[level as usize] += 1;
        let live = self.generation_bytes[1] + self.generation_bytes[OLD as usize];
        self.stats.peak_live_bytes = self.stats.peak_live_bytes.max(live);
        let pause = start.elapsed();
        self.stats.collection_time += pause;
        self.stats.longest_pause = self.stats.longest_pause.max(pause);
        self.epoch += 1;
        self.control.rearm();
    }

    /// Marks the blocks of the collected generations and takes them out of their lists.
    fn begin(&mut self, level: Level) -> (Vec<Block>, Vec<Block>) {
        // SAFETY: H3; the nursery always has a current block.
        unsafe { (*self.nursery.block).top = self.nursery.next };
        let mut small = Vec::new();
        let mut large = Vec::new();
        for generation in 0..=level as usize {
            if generation > 0 {
                for space in 0..SPACES {
                    self.bumps[generation][space] = Bump::EMPTY;
                }
            }
            small.append(&mut self.blocks[generation]);
            large.append(&mut self.large[generation]);
        }
        for &block in small.iter().chain(&large) {
            // SAFETY: H3.
            unsafe { (*block).from = true };
        }
        // SAFETY: H3; the list holds blocks that are in use.
        self.dirty.retain(|&block| unsafe { !(*block).from });
        (small, large)
    }

    /// Frees what was left behind and starts a new nursery.
    fn end(&mut self, level: Level, target: u8, from: (Vec<Block>, Vec<Block>), moved: usize) {
        let (small, large) = from;
        for block in small {
            if cfg!(debug_assertions) {
                poison(block);
            }
            self.pool.give(block);
        }
        for block in large {
            // SAFETY: H3; a block that is still `from` holds an object that nothing reached.
            if unsafe { (*block).from } {
                self.pool.give_large(block);
            }
        }
        for generation in 0..=level as usize {
            self.generation_bytes[generation] = 0;
        }
        self.generation_bytes[target as usize] += moved;
        self.nursery_filled = 0;
        self.take_nursery_block();
        if level == Level::Full {
            let live = self.generation_bytes[OLD as usize];
            self.full_threshold = (live * 2).max(32 << 20);
            self.pool.trim(self.nursery_blocks() * 2);
        }
    }

    /// Updates or drops entries of the tables that refer to the heap weakly.
    fn sweep_tables(&mut self, level: Level, target: u8) {
        if level == Level::Full {
            self.symbols.retain(|symbol| match copy::survivor(*symbol) {
                Some(moved) => {
                    *symbol = moved;
                    true
                }
                None => false,
            });
        }
        let mut kept = Vec::new();
        for generation in 0..=level as usize {
            for object in std::mem::take(&mut self.finalizable[generation]) {
                match copy::survivor(object) {
                    Some(moved) => kept.push(moved),
                    None => self.dead.extend(describe(object)),
                }
            }
        }
        self.finalizable[target as usize].append(&mut kept);
    }
}

impl Tracer<'_> {
    /// The target generation may have half-filled blocks: what is added to them must be scanned too.
    fn queue_open_blocks(&mut self) {
        for space in 0..SPACES {
            let bump = self.heap.bumps[self.target as usize][space];
            if !bump.block.is_null() {
                self.queues[space].push((bump.block, bump.next));
            }
        }
    }

    /// Roots that the heap itself holds.
    fn visit_own_roots(&mut self) {
        let mut handles = std::mem::take(&mut self.heap.handles);
        handles.take_back();
        handles.runs_mut().into_iter().for_each(|slots| self.visit_all(slots));
        self.heap.handles = handles;
        let mut zero = self.heap.flonum_zero;
        self.visit(&mut zero);
        self.heap.flonum_zero = zero;
        let mut empty = self.heap.empty_string_data;
        self.visit(&mut empty);
        self.heap.empty_string_data = empty;
    }

    /// Visits a root: moves what it refers to, if it is in a collected generation, and updates it.
    #[inline]
    pub fn visit(&mut self, slot: &mut Value) {
        *slot = self.forward(*slot);
    }

    /// Visits a run of roots.
    pub fn visit_all(&mut self, slots: &mut [Value]) {
        for slot in slots {
            *slot = self.forward(*slot);
        }
    }

    /// Scans what was moved until nothing is left.
    fn scan_all(&mut self) {
        loop {
            let mut progress = false;
            for space in [Space::Pairs, Space::Objects, Space::Weak] {
                progress |= self.scan_space(space);
            }
            while let Some(block) = self.large_queue.pop() {
                progress = true;
                self.scan_large(block);
            }
            if !progress {
                return;
            }
        }
    }
}

/// Overwrites a freed block, so that a root that was forgotten shows at once.
fn poison(block: Block) {
    let start = crate::block::block_start(block);
    let words = (crate::block::BLOCK_BYTES - crate::block::HEADER_BYTES) / 8;
    // SAFETY: the block is ours and free.
    unsafe { std::slice::from_raw_parts_mut(start, words).fill(0xDEAD_DEAD_DEAD_DEA9) };
}

const _: () = assert!(GENERATIONS == 3 && OLD == 2);
