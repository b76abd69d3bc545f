//! Dirty cards: the places in older generations that may refer to what is being collected.

use ruse_isa::layout::Space;

use super::{Level, Tracer};
use crate::block::{Block, CARD_BYTES, block_of, block_start, space_of};
use crate::heap::SPACES;
use crate::value::Value;

impl Tracer<'_> {
    /// Forwards what dirty cards refer to; cards that no longer refer to anything younger become clean.
    pub(super) fn scan_dirty_cards(&mut self, _level: Level) {
        let dirty = std::mem::take(&mut self.heap.dirty);
        for block in dirty {
            if self.scan_block_cards(block) {
                self.heap.dirty.push(block);
            } else {
                // SAFETY: H3.
                unsafe { (*block).dirty = false };
            }
        }
    }

    /// The end of the used part of a block of an older generation, before this collection added to it.
    fn scanned_top(&self, block: Block) -> *mut u64 {
        for space in 0..SPACES {
            if self.heap.bumps[1][space].block == block {
                return self.heap.bumps[1][space].next;
            }
            if self.heap.bumps[2][space].block == block {
                return self.heap.bumps[2][space].next;
            }
        }
        // SAFETY: H3.
        unsafe { (*block).top }
    }

    fn scan_block_cards(&mut self, block: Block) -> bool {
        let top = self.scanned_top(block);
        let start = block_start(block);
        // SAFETY: H3; the card table covers the block, and H4 holds for the words below the top.
        unsafe {
            let weak = space_of(block) == Space::Weak;
            if weak {
                self.note_weak(start, top);
            }
            let generation = (*block).generation;
            let mut still_dirty = false;
            let cards = (top as usize - block as usize).div_ceil(CARD_BYTES);
            for card in 0..cards {
                if *(*block).cards.add(card) == 0 {
                    continue;
                }
                let from = ((block as usize + card * CARD_BYTES) as *mut u64).max(start);
                let to = ((block as usize + (card + 1) * CARD_BYTES) as *mut u64).min(top);
                // The weak words of a weak block keep nothing alive; its cards stay dirty until a
                // collection of the survivors leaves nothing younger to refer to.
                let dirty = if weak {
                    self.target < generation
                } else {
                    self.scan_card(from, to, generation)
                };
                *(*block).cards.add(card) = dirty as u8;
                still_dirty |= dirty;
            }
            still_dirty
        }
    }

    /// Forwards the values of a card; says whether one of them is in a younger generation still.
    ///
    /// # Safety
    /// H4 holds for the words.
    unsafe fn scan_card(&mut self, from: *mut u64, to: *mut u64, generation: u8) -> bool {
        let mut dirty = false;
        let mut at = from;
        while at < to {
            // SAFETY: the caller's promise; H3 for the block of the forwarded value.
            unsafe {
                let value = Value::from_bits(*at);
                if value.is_heap() {
                    let moved = self.forward(value);
                    *at = moved.bits();
                    dirty |= (*block_of(moved.address())).generation < generation;
                }
                at = at.add(1);
            }
        }
        dirty
    }
}
