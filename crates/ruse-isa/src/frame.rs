//! The frame on the VM stack, the same in every tier (law 1 of the design).
//!
//! ```text
//! fp + 0   the running closure
//! fp + 1   the return word: where the *caller* goes on, and how far below its frame starts
//! fp + 2   parameters, a rest list last, then locals and temporaries
//! ```
//!
//! The stack grows upwards. A call puts callee and arguments at `base`, `base + 2`, … of the caller's
//! frame, which become slots 0, 2, … of the callee's frame; nothing is copied.
//!
//! The return word has bit 0 clear, so that it reads as a fixnum wherever stack words are scanned.
//! It carries two marks. [`RETURN_SCANNED`]: at the last collection the caller's frame was scanned and
//! has not run since. [`RETURN_CAPTURED`]: the caller's frame and everything below it stand unchanged in
//! a continuation already. A frame that runs again overwrites the word with its next call, so both marks
//! vanish by themselves; a return through a word with one of the marks [`RETURN_SLOW`] takes the slow path.

/// Words of a frame before the first parameter.
pub const HEADER_WORDS: usize = 2;
/// Slot of the running closure.
pub const CLOSURE_SLOT: usize = 0;
/// Slot of the return word.
pub const RETURN_SLOT: usize = 1;
/// The greatest frame size in words; base offsets are 16 bits.
pub const MAX_FRAME_WORDS: usize = u16::MAX as usize;

/// Mark: the caller's frame and everything below it was scanned by the last collection, unchanged since.
pub const RETURN_SCANNED: u64 = 1 << 1;
/// Mark: the caller's frame and everything below it stands in a saved continuation, unchanged since.
pub const RETURN_CAPTURED: u64 = 1 << 2;
/// Mark: there is no Scheme frame below; what to do is in the pc field ([`Boundary`]).
pub const RETURN_BOUNDARY: u64 = 1 << 3;
/// Mark: the caller was stopped inside the instruction `pc` by an error; a value that is returned completes
/// that instruction.
pub const RETURN_RAISED: u64 = 1 << 4;
/// Mark: machine code made the call, so the caller may stand on the native stack and wait for the value there.
pub const RETURN_NATIVE: u64 = 1 << 5;
/// The marks that send every return to its slow path.
pub const RETURN_SLOW: u64 = RETURN_CAPTURED | RETURN_BOUNDARY | RETURN_RAISED;

/// Where in a return word the distance to the caller's frame stands, 16 bits.
pub const DELTA_SHIFT: u32 = 8;
/// Where the instruction stands, all bits above.
pub const PC_SHIFT: u32 = 24;

/// What lies below the lowest frame of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Boundary {
    /// The host called: the value goes to it.
    Host = 0,
    /// The frames below are in a saved continuation and must be taken back first.
    Underflow = 1,
}

/// The return word for a caller that goes on at instruction `pc`, `delta` words below the callee's frame.
#[inline(always)]
pub const fn return_word(pc: u32, delta: u16) -> u64 {
    (pc as u64) << PC_SHIFT | (delta as u64) << DELTA_SHIFT
}

/// The return word under the lowest frame.
#[inline(always)]
pub const fn boundary_word(kind: Boundary) -> u64 {
    (kind as u64) << PC_SHIFT | RETURN_BOUNDARY
}

/// Index of the instruction where the caller goes on.
#[inline(always)]
pub const fn return_pc(word: u64) -> usize {
    (word >> PC_SHIFT) as u32 as usize
}

/// How many words below the callee's frame the caller's frame starts.
#[inline(always)]
pub const fn return_delta(word: u64) -> usize {
    (word >> DELTA_SHIFT) as u16 as usize
}

/// Registers of the dynamic state, saved in every continuation and restored with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum DynamicRegister {
    /// List of the active `dynamic-wind` extents, innermost first (R7RS 6.10).
    Winders = 0,
    /// List of the current exception handlers, innermost first (R7RS 6.11).
    Handlers = 1,
    /// Bindings made by `parameterize` (R7RS 4.2.6).
    Parameters = 2,
}

/// How many dynamic registers there are.
pub const DYNAMIC_REGISTERS: usize = 3;
