//! Allocation: bump in the nursery, blocks of their own for large objects, and directly old objects.
//!
//! Allocation never collects (rule H2) and never fails for small objects: when the nursery is full it takes
//! more blocks and asks for a collection at the next safepoint. What may be large is asked for with
//! [`Heap::reserve`] first.

use std::mem::offset_of;

use ruse_isa::layout::{Kind, Space, WORD, header};

use crate::block::{BLOCK_BYTES, HEADER_BYTES, LARGE_BYTES, block_end, block_start};
use crate::control::reason;
use crate::heap::{Bump, Heap};
use crate::value::Value;

impl Heap {
    /// Memory for an object of `words` words in generation 0, not initialised.
    #[inline(always)]
    pub(crate) fn alloc_words(&mut self, words: usize, space: Space) -> *mut u64 {
        let start = self.nursery.next;
        let end = start.wrapping_add(words);
        if words <= BLOCK_BYTES / WORD && end as usize <= self.nursery.end as usize {
            self.nursery.next = end;
            return start;
        }
        self.alloc_slow(words, space)
    }

    /// Where the nursery's next object goes, for machine code that allocates.
    pub const NURSERY_NEXT_OFFSET: usize = offset_of!(Heap, nursery.next);
    /// The end of the nursery's current block, for machine code that allocates.
    pub const NURSERY_END_OFFSET: usize = offset_of!(Heap, nursery.end);

    /// Memory for a new object of a small, fixed size, when machine code found the nursery's block full. The
    /// caller writes every word before the next safepoint.
    pub fn native_memory(&mut self, words: usize) -> *mut u64 {
        self.alloc_words(words, Space::Objects)
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&mut self, words: usize, space: Space) -> *mut u64 {
        let bytes = words * WORD;
        if bytes > LARGE_BYTES {
            let block = self.pool.take_large(0, space, bytes);
            self.large[0].push(block);
            self.nursery_filled += bytes;
            if self.nursery_filled >= self.config.nursery_bytes {
                self.control.request(reason::COLLECT);
            }
            let start = block_start(block);
            // SAFETY: H3; the block has room for the object.
            unsafe { (*block).top = start.add(words) };
            return start;
        }
        let full = self.nursery.block;
        // SAFETY: H3; the nursery always has a current block.
        unsafe { (*full).top = self.nursery.next };
        self.nursery_filled += self.nursery.next as usize - (full as usize + HEADER_BYTES);
        self.take_nursery_block();
        if self.blocks[0].len() > self.nursery_blocks()
            || self.nursery_filled >= self.config.nursery_bytes
        {
            self.control.request(reason::COLLECT);
        }
        self.alloc_words(words, space)
    }

    /// Memory in an older generation, not initialised.
    #[inline]
    pub(crate) fn alloc_in(&mut self, generation: u8, space: Space, words: usize) -> *mut u64 {
        let bump = &mut self.bumps[generation as usize][space as usize];
        let start = bump.next;
        let end = start.wrapping_add(words);
        if end as usize <= bump.end as usize && !start.is_null() {
            bump.next = end;
            return start;
        }
        self.alloc_in_new_block(generation, space, words)
    }

    #[cold]
    fn alloc_in_new_block(&mut self, generation: u8, space: Space, words: usize) -> *mut u64 {
        debug_assert!(words * WORD <= BLOCK_BYTES - HEADER_BYTES);
        self.close_bump(generation, space);
        let block = self.pool.take(generation, space);
        self.blocks[generation as usize].push(block);
        let start = block_start(block);
        self.bumps[generation as usize][space as usize] =
            Bump { next: start.wrapping_add(words), end: block_end(block), block };
        start
    }

    /// Writes the current end of a bump's block into its header.
    pub(crate) fn close_bump(&mut self, generation: u8, space: Space) {
        let bump = self.bumps[generation as usize][space as usize];
        if !bump.block.is_null() {
            // SAFETY: H3.
            unsafe { (*bump.block).top = bump.next };
        }
    }

    /// A new pair.
    #[inline(always)]
    pub fn cons(&mut self, car: Value, cdr: Value) -> Value {
        let pair = self.alloc_words(2, Space::Pairs);
        // SAFETY: two fresh words; generation 0 needs no barrier (H5).
        unsafe {
            *pair = car.bits();
            *pair.add(1) = cdr.bits();
        }
        Value::from_pair_address(pair)
    }

    /// A new object of a kind with values only, from its words after the header.
    #[inline(always)]
    pub fn object<const N: usize>(&mut self, kind: Kind, words: [Value; N]) -> Value {
        let object = self.alloc_words(1 + N, kind.layout().space);
        // SAFETY: 1 + N fresh words; generation 0 needs no barrier (H5).
        unsafe {
            *object = header::pack(kind, N, 0);
            for (i, word) in words.iter().enumerate() {
                *object.add(1 + i) = word.bits();
            }
        }
        Value::from_object_address(object)
    }

    /// A new object of `fixed` words followed by `tail`.
    #[inline]
    pub fn object_with_tail(&mut self, kind: Kind, fixed: &[Value], tail: &[Value]) -> Value {
        let size = fixed.len() + tail.len();
        let object = self.alloc_words(1 + size, kind.layout().space);
        // SAFETY: 1 + size fresh words; generation 0 needs no barrier (H5).
        unsafe {
            *object = header::pack(kind, size, 0);
            let words = object.add(1) as *mut Value;
            words.copy_from_nonoverlapping(fixed.as_ptr(), fixed.len());
            words.add(fixed.len()).copy_from_nonoverlapping(tail.as_ptr(), tail.len());
        }
        Value::from_object_address(object)
    }

    /// A new object with `count` tail words that all hold `fill`.
    pub fn object_filled(&mut self, kind: Kind, count: usize, fill: Value) -> Value {
        let object = self.alloc_words(1 + count, kind.layout().space);
        // SAFETY: 1 + count fresh words; generation 0 needs no barrier (H5).
        unsafe {
            *object = header::pack(kind, count, 0);
            std::slice::from_raw_parts_mut(object.add(1), count).fill(fill.bits());
        }
        Value::from_object_address(object)
    }

    /// A new object of raw bytes, zero-filled when `zero` says so, else to be written by the caller at once.
    pub(crate) fn raw_object(&mut self, kind: Kind, bytes: usize, flags: u64) -> Value {
        let words = bytes.div_ceil(WORD);
        let object = self.alloc_words(1 + words, Space::Data);
        // SAFETY: 1 + words fresh words; the last one is cleared so that its padding is defined.
        unsafe {
            *object = header::pack(kind, bytes, flags);
            if words > 0 {
                *object.add(words) = 0;
            }
        }
        Value::from_object_address(object)
    }

    /// As [`Heap::raw_object`], in the old generation; small sizes only.
    pub(crate) fn old_raw_object(&mut self, kind: Kind, bytes: usize, flags: u64) -> Value {
        let words = bytes.div_ceil(WORD);
        let object = self.alloc_in(crate::heap::OLD, Space::Data, 1 + words);
        self.generation_bytes[crate::heap::OLD as usize] += (1 + words) * WORD;
        // SAFETY: as in `raw_object`.
        unsafe {
            *object = header::pack(kind, bytes, flags);
            if words > 0 {
                *object.add(words) = 0;
            }
        }
        Value::from_object_address(object)
    }

    /// As [`Heap::object`], in the old generation; every word must be an immediate or old.
    pub(crate) fn old_object<const N: usize>(
        &mut self,
        kind: Kind,
        words: [Value; N],
        flags: u64,
    ) -> Value {
        let object = self.alloc_in(crate::heap::OLD, Space::Objects, 1 + N);
        self.generation_bytes[crate::heap::OLD as usize] += (1 + N) * WORD;
        // SAFETY: 1 + N fresh words; the words are old, so no card has to be marked (H5).
        unsafe {
            *object = header::pack(kind, N, flags);
            for (i, word) in words.iter().enumerate() {
                *object.add(1 + i) = word.bits();
            }
        }
        Value::from_object_address(object)
    }
}
