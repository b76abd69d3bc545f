//! Values and the heap of one VM: tagged words, typed objects, a generational moving collector.
//!
//! # Rules that the unsafe code here and in `ruse-vm` rests on
//!
//! * **H1** A [`Value`] with a heap tag is the tagged address of a live object of this VM's heap, laid
//!   out as its row in `ruse_isa::layout` says. Values are only made by this crate, and bits become a
//!   value only through the unsafe [`Value::from_bits`].
//! * **H2** Objects move and die only in [`Heap::collect`], which is unsafe: its caller promises that
//!   every value that is used afterwards was reachable from the roots it passed, and was read again from
//!   there. Nothing else collects, so Rust code between two safepoints may hold values freely (law 4).
//! * **H3** Every block starts at a multiple of [`block::BLOCK_BYTES`] with a [`block::BlockHeader`], and an
//!   object starts in the first block-size bytes of its block, so the header is found by masking.
//! * **H4** Words of pair, object and weak blocks below the block's top are all readable as values:
//!   headers are immediates, raw words are even.
//! * **H5** A store of a heap value into an object goes through the barrier, unless the object is in
//!   generation 0 (it was allocated after the last safepoint).
//! * **H6** A heap belongs to one thread at a time (it is `Send`, never shared).

mod alloc;
mod barrier;
mod block;
mod check;
pub mod collect;
pub mod control;
mod finalize;
mod heap;
mod limits;
mod number;
pub mod object;
mod roots;
mod stats;
mod string;
mod symbol;
mod value;

#[cfg(test)]
mod tests;

pub use control::Control;
pub use finalize::Dead;
pub use heap::{Heap, HeapConfig};
pub use limits::OutOfMemory;
pub use object::TemplateWords;
pub use roots::{Handle, Held, Identity};
pub use ruse_isa::layout::Kind;
pub use stats::HeapStats;
pub use value::Value;
