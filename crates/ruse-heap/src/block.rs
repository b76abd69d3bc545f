//! Blocks: aligned stretches of memory with a header that says what lives in them.
//!
//! A block is found from any object in it by masking (rule H3). Small objects share blocks; a large object
//! has a block of its own, as long as it needs. Cards are stretches of 512 bytes; a dirty card may hold
//! references to younger generations.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr;

use ruse_isa::layout::{Space, WORD};

/// Size and alignment of a block.
pub(crate) const BLOCK_BYTES: usize = 64 * 1024;
/// Bytes before the first object of a block.
pub(crate) const HEADER_BYTES: usize = 256;
/// Objects above this many bytes get a block of their own.
pub(crate) const LARGE_BYTES: usize = 8 * 1024;
/// Bytes of a card.
pub(crate) const CARD_BYTES: usize = 512;
/// Blocks that are requested from the allocator together.
const CHUNK_BLOCKS: usize = 8;
const CARDS: usize = BLOCK_BYTES / CARD_BYTES;

/// What a block knows of itself.
#[repr(C)]
pub(crate) struct BlockHeader {
    /// 0 nursery, 1 survivors, 2 old.
    pub(crate) generation: u8,
    /// Which kinds of objects, as a [`Space`]; meaningless in the nursery, which mixes them.
    pub(crate) space: u8,
    /// Whether it holds one large object.
    pub(crate) large: bool,
    /// Whether the running collection moves objects out of it.
    pub(crate) from: bool,
    /// Whether some card may be dirty.
    pub(crate) dirty: bool,
    /// End of the used part.
    pub(crate) top: *mut u64,
    /// Bytes of the whole block; [`BLOCK_BYTES`] unless large.
    pub(crate) bytes: usize,
    /// Cards: inside the header for ordinary blocks, allocated apart for large ones.
    pub(crate) cards: *mut u8,
    inline_cards: [u8; CARDS],
}

const _: () = assert!(size_of::<BlockHeader>() <= HEADER_BYTES);

/// The address of a block.
pub(crate) type Block = *mut BlockHeader;

/// The block of an object's or slot's address; for a slot in a large object only the object's own address will do.
#[inline(always)]
pub(crate) fn block_of(address: *mut u64) -> Block {
    (address as usize & !(BLOCK_BYTES - 1)) as Block
}

/// First word after the header.
#[inline(always)]
pub(crate) fn block_start(block: Block) -> *mut u64 {
    (block as usize + HEADER_BYTES) as *mut u64
}

/// End of the block.
pub(crate) fn block_end(block: Block) -> *mut u64 {
    // SAFETY: H3, a block starts with its header.
    (block as usize + unsafe { (*block).bytes }) as *mut u64
}

/// The space of a block outside the nursery.
pub(crate) fn space_of(block: Block) -> Space {
    // SAFETY: H3.
    match unsafe { (*block).space } {
        0 => Space::Pairs,
        1 => Space::Objects,
        2 => Space::Data,
        _ => Space::Weak,
    }
}

/// Marks the card of a slot dirty.
///
/// # Safety
/// `object` is the address of a live object's first word and `slot` one of its words.
#[inline]
pub(crate) unsafe fn mark_card(object: *mut u64, slot: *mut u64) {
    let block = block_of(object);
    // SAFETY: H3; cards cover the block up to its end, so the card of a slot in it is in range.
    unsafe {
        *(*block).cards.add((slot as usize - block as usize) / CARD_BYTES) = 1;
        (*block).dirty = true;
    }
}

/// Where blocks come from and go to: chunks of several blocks, and single large ones.
pub(crate) struct BlockPool {
    free: Vec<Block>,
    chunks: Vec<*mut u8>,
    /// Bytes that are held from the system.
    pub(crate) held_bytes: usize,
}

impl BlockPool {
    /// An empty pool.
    pub(crate) fn new() -> BlockPool {
        BlockPool { free: Vec::new(), chunks: Vec::new(), held_bytes: 0 }
    }

    /// A fresh block.
    pub(crate) fn take(&mut self, generation: u8, space: Space) -> Block {
        let block = match self.free.pop() {
            Some(block) => block,
            None => {
                self.add_chunk();
                self.free.pop().expect("a chunk has blocks")
            }
        };
        init(block, generation, space, BLOCK_BYTES);
        block
    }

    /// A block for one object of `bytes` bytes.
    pub(crate) fn take_large(&mut self, generation: u8, space: Space, bytes: usize) -> Block {
        let total = (bytes + HEADER_BYTES).next_multiple_of(CARD_BYTES);
        let block = system_alloc(total) as Block;
        self.held_bytes += total;
        init(block, generation, space, total);
        // SAFETY: the block was just made; its card table is freed with it in `give_large`.
        unsafe {
            (*block).large = true;
            let cards = vec![0u8; total / CARD_BYTES].into_boxed_slice();
            (*block).cards = Box::into_raw(cards) as *mut u8;
        }
        block
    }

    /// Takes an ordinary block back.
    pub(crate) fn give(&mut self, block: Block) {
        self.free.push(block);
    }

    /// Frees the block of a large object.
    pub(crate) fn give_large(&mut self, block: Block) {
        // SAFETY: the block came from `take_large`, nothing refers to it any more (its caller found it dead).
        unsafe {
            let total = (*block).bytes;
            drop(Box::from_raw(ptr::slice_from_raw_parts_mut((*block).cards, total / CARD_BYTES)));
            self.held_bytes -= total;
            dealloc(block as *mut u8, layout(total));
        }
    }

    /// Returns whole free chunks to the system as long as more than `keep` free blocks remain.
    pub(crate) fn trim(&mut self, keep: usize) {
        if self.free.len() <= keep + CHUNK_BLOCKS {
            return;
        }
        self.free.sort_unstable();
        let mut excess = self.free.len() - keep;
        let mut chunks = std::mem::take(&mut self.chunks);
        chunks.retain(|&chunk| {
            if excess < CHUNK_BLOCKS {
                return true;
            }
            let first = self.free.partition_point(|&block| (block as usize) < chunk as usize);
            let end = chunk as usize + CHUNK_BLOCKS * BLOCK_BYTES;
            let count =
                self.free[first..].iter().take_while(|&&block| (block as usize) < end).count();
            if count < CHUNK_BLOCKS {
                return true;
            }
            self.free.drain(first..first + CHUNK_BLOCKS);
            excess -= CHUNK_BLOCKS;
            self.held_bytes -= CHUNK_BLOCKS * BLOCK_BYTES;
            // SAFETY: the chunk came from `add_chunk` and all of its blocks are free.
            unsafe { dealloc(chunk, layout(CHUNK_BLOCKS * BLOCK_BYTES)) };
            false
        });
        self.chunks = chunks;
    }

    fn add_chunk(&mut self) {
        let chunk = system_alloc(CHUNK_BLOCKS * BLOCK_BYTES);
        self.held_bytes += CHUNK_BLOCKS * BLOCK_BYTES;
        self.chunks.push(chunk);
        for i in (0..CHUNK_BLOCKS).rev() {
            self.free.push(chunk.wrapping_add(i * BLOCK_BYTES) as Block);
        }
    }
}

impl Default for BlockPool {
    fn default() -> Self {
        BlockPool::new()
    }
}

impl Drop for BlockPool {
    fn drop(&mut self) {
        for &chunk in &self.chunks {
            // SAFETY: every chunk came from `add_chunk`; the heap that used its blocks is going away.
            unsafe { dealloc(chunk, layout(CHUNK_BLOCKS * BLOCK_BYTES)) };
        }
    }
}

fn layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, BLOCK_BYTES)
        .expect("block sizes are checked before they get here")
}

fn system_alloc(bytes: usize) -> *mut u8 {
    let layout = layout(bytes);
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc(layout) };
    if memory.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    memory
}

fn init(block: Block, generation: u8, space: Space, bytes: usize) {
    // SAFETY: the block is BLOCK_BYTES-aligned memory of at least HEADER_BYTES that nobody else uses.
    unsafe {
        block.write(BlockHeader {
            generation,
            space: space as u8,
            large: false,
            from: false,
            dirty: false,
            top: block_start(block),
            bytes,
            cards: ptr::null_mut(),
            inline_cards: [0; CARDS],
        });
        (*block).cards = &raw mut (*block).inline_cards as *mut u8;
    }
    debug_assert!(HEADER_BYTES.is_multiple_of(WORD));
}
