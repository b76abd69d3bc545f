//! The write barrier (rule H5): a store into an object that is not in the nursery marks its card.

use std::mem::offset_of;

use crate::block::{BLOCK_BYTES, BlockHeader, block_of, mark_card};
use crate::heap::Heap;
use crate::value::Value;

impl Heap {
    /// Stores `value` into word `index` of a heap value, counted from its first word.
    #[inline(always)]
    pub(crate) fn store(&mut self, object: Value, index: usize, value: Value) {
        let address = object.address();
        // SAFETY: H1, the caller indexes inside the layout; the barrier follows (H5).
        unsafe {
            let slot = address.add(index);
            *slot = value.bits();
            if value.is_heap() && (*block_of(address)).generation != 0 {
                self.remember(address, slot);
            }
        }
    }

    /// Size and alignment of a block, for machine code that finds the block of an object.
    pub const BLOCK_BYTES: usize = BLOCK_BYTES;
    /// The byte of a block's header that is 0 in the nursery.
    pub const BLOCK_GENERATION_OFFSET: usize = offset_of!(BlockHeader, generation);

    /// The barrier of machine code, which has stored a value into a word of an old object.
    ///
    /// # Safety
    /// The slot is a word of the object.
    pub unsafe fn remember_slot(&mut self, object: Value, slot: *mut u64) {
        self.remember(object.address(), slot);
    }

    /// The barrier's slow path: the object is old.
    #[cold]
    #[inline(never)]
    fn remember(&mut self, object: *mut u64, slot: *mut u64) {
        let block = block_of(object);
        // SAFETY: H3; the caller passes a live object and one of its words.
        unsafe {
            if !(*block).dirty {
                self.dirty.push(block);
            }
            mark_card(object, slot);
        }
    }

    /// The barrier after many words of an object were written.
    pub(crate) fn remember_all(&mut self, object: Value, first: usize, count: usize) {
        let address = object.address();
        // SAFETY: H3; the words lie in the object.
        unsafe {
            if (*block_of(address)).generation == 0 {
                return;
            }
            for index in first..first + count {
                let slot = address.add(index);
                if Value::from_bits(*slot).is_heap() {
                    self.remember(address, slot);
                }
            }
        }
    }
}
