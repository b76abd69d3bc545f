//! Moving one object, and scanning what was moved.

use ruse_isa::layout::{Kind, Space, Tail, WORD, header};

use super::Tracer;
use crate::block::{Block, CARD_BYTES, block_of, block_start, space_of};
use crate::value::Value;

/// Words of an object with this header, the header included.
#[inline]
pub(super) fn object_words(word: u64) -> usize {
    let size = header::size(word);
    match Kind::from_number(header::kind_number(word)).map(|kind| kind.layout().tail) {
        Some(Tail::Bytes) => 1 + size.div_ceil(WORD),
        _ => 1 + size,
    }
}

/// Where a value is after everything reachable was moved; `None` if it died.
pub(super) fn survivor(value: Value) -> Option<Value> {
    if !value.is_heap() {
        return Some(value);
    }
    let address = value.address();
    // SAFETY: H1, H3: the value was live before this collection and its block still stands.
    unsafe {
        if !(*block_of(address)).from {
            return Some(value);
        }
        let first = *address;
        if value.is_pair() {
            (first == Value::FORWARDED.bits()).then(|| Value::from_bits(*address.add(1)))
        } else {
            (!header::is_header(first)).then(|| Value::from_bits(first))
        }
    }
}

impl Tracer<'_> {
    /// The new place of what a value refers to; moves it when nobody did yet.
    #[inline]
    pub(super) fn forward(&mut self, value: Value) -> Value {
        if !value.is_heap() {
            return value;
        }
        let address = value.address();
        // SAFETY: H1, H3.
        if unsafe { !(*block_of(address)).from } {
            return value;
        }
        self.forward_from(value, address)
    }

    fn forward_from(&mut self, value: Value, address: *mut u64) -> Value {
        // SAFETY: H1: the object is live; a moved one has its new place in its first words, which no
        // live object can look like (FORWARDED is never a car, a value is never a header).
        unsafe {
            let first = *address;
            if value.is_pair() {
                if first == Value::FORWARDED.bits() {
                    return Value::from_bits(*address.add(1));
                }
                let to = self.heap.alloc_in_queued(self.target, Space::Pairs, 2, &mut self.queues);
                *to = first;
                *to.add(1) = *address.add(1);
                self.moved_bytes += 2 * WORD;
                let moved = Value::from_pair_address(to);
                *address = Value::FORWARDED.bits();
                *address.add(1) = moved.bits();
                return moved;
            }
            if !header::is_header(first) {
                return Value::from_bits(first);
            }
            let words = object_words(first);
            self.moved_bytes += words * WORD;
            let block = block_of(address);
            if (*block).large {
                self.keep_large(block);
                return value;
            }
            let kind =
                Kind::from_number(header::kind_number(first)).expect("H1: a header has a kind");
            let space = kind.layout().space;
            let to = self.heap.alloc_in_queued(self.target, space, words, &mut self.queues);
            to.copy_from_nonoverlapping(address, words);
            let moved = Value::from_object_address(to);
            *address = moved.bits();
            moved
        }
    }

    /// A large object stays where it is and changes its generation. All it refers to goes to the same
    /// generation or is older, so its cards are clean again.
    fn keep_large(&mut self, block: Block) {
        // SAFETY: H3; the card table of a large block covers all of it.
        unsafe {
            (*block).from = false;
            (*block).generation = self.target;
            if (*block).dirty {
                (*block).dirty = false;
                (*block).cards.write_bytes(0, (*block).bytes / CARD_BYTES);
            }
        }
        self.heap.large[self.target as usize].push(block);
        if space_of(block) != Space::Data {
            self.large_queue.push(block);
        }
    }

    pub(super) fn scan_large(&mut self, block: Block) {
        // SAFETY: H3, H4: the words of a large object up to its top are values.
        unsafe {
            let top = (*block).top;
            self.scan_words(block_start(block), top);
        }
    }

    /// Scans what was added to a space; says whether there was anything.
    pub(super) fn scan_space(&mut self, space: Space) -> bool {
        let index = space as usize;
        let mut progress = false;
        while self.positions[index] < self.queues[index].len() {
            let (block, from) = self.queues[index][self.positions[index]];
            let bump = self.heap.bumps[self.target as usize][index];
            let open = bump.block == block;
            // SAFETY: H3.
            let top = if open { bump.next } else { unsafe { (*block).top } };
            if from < top {
                progress = true;
                self.queues[index][self.positions[index]].1 = top;
                // SAFETY: H4 for the words between.
                unsafe {
                    if space == Space::Weak {
                        self.note_weak(from, top);
                    } else {
                        self.scan_words(from, top);
                    }
                }
            } else if open {
                break;
            } else {
                self.positions[index] += 1;
            }
        }
        progress
    }

    /// Forwards every value between two addresses.
    ///
    /// # Safety
    /// H4 holds for the words.
    pub(super) unsafe fn scan_words(&mut self, from: *mut u64, to: *mut u64) {
        let mut at = from;
        while at < to {
            // SAFETY: the caller's promise.
            unsafe {
                let value = Value::from_bits(*at);
                if value.is_heap() {
                    *at = self.forward(value).bits();
                }
                at = at.add(1);
            }
        }
    }
}

impl crate::heap::Heap {
    /// Allocates in the target generation; a block that this opens is queued for scanning.
    #[inline]
    fn alloc_in_queued(
        &mut self,
        target: u8,
        space: Space,
        words: usize,
        queues: &mut [Vec<(Block, *mut u64)>; crate::heap::SPACES],
    ) -> *mut u64 {
        let before = self.bumps[target as usize][space as usize].block;
        let memory = self.alloc_in(target, space, words);
        let after = self.bumps[target as usize][space as usize].block;
        if before != after && space != Space::Data {
            queues[space as usize].push((after, memory));
        }
        memory
    }
}
