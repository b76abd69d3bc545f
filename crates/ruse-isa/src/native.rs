//! What machine code and the VM agree on: how a compiled function is entered and left, what it finds in its
//! context, which helpers it may call.
//!
//! Machine code caches the frame on the VM stack (law 1 of the design): at every call and safepoint the live
//! slots stand in the frame, so that an interpreter can go on from there. A compiled function takes the address
//! of its frame, the number of arguments, and the first [`ARGUMENT_REGISTERS`] arguments in registers; slot 0
//! (the closure), slot 1 (the return word) and further arguments stand in the frame. It returns the value, or
//! [`crate::layout::immediate::EXCEPTION`]: then every native frame returns at once, and what is to be done
//! stands in the VM. The context register points to the VM; [`ContextLayout`] says what lies where in it.

/// How many arguments are passed in registers.
pub const ARGUMENT_REGISTERS: usize = 4;

/// Byte offsets of what machine code reads and writes, from the context register unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContextLayout {
    /// Address of the control block.
    pub control: i32,
    /// In the control block: the address that the end of a frame is compared with, 0 at a request.
    pub control_limit: i32,
    /// The lowest address that native frames may reach.
    pub native_limit: i32,
    /// Where the nursery's next object goes.
    pub nursery_next: i32,
    /// End of the nursery's current block.
    pub nursery_end: i32,
    /// The first dynamic register.
    pub dynamic: i32,
    /// Address of the table of helpers, in the order of [`Helper::index`].
    pub helpers: i32,
    /// What is left of the fuel, when it is counted.
    pub fuel: i32,
    /// Size and alignment of a heap block.
    pub block_bytes: i64,
    /// In a block's header: one byte, 0 in the nursery.
    pub block_generation: i32,
}

/// A function of the VM that machine code calls, besides the runtime calls of [`crate::calls`]. The context
/// is the first argument of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Helper {
    /// `(frame, pc) → 0 or EXCEPTION`: a safepoint before instruction `pc`; live slots may have moved.
    Safepoint,
    /// `(frame, pc) → value or EXCEPTION`: interprets the frame from instruction `pc` until it returns.
    Exit,
    /// As `Exit`, after a guess of the compiler at `pc` turned out wrong.
    Guard,
    /// As `Exit`, after the instruction raised: the pending error is signalled from it.
    Raised,
    /// `(frame, count) → value or EXCEPTION`: the call prepared in the frame: callee, return word, arguments.
    Call,
    /// `(frame, count, required)`: makes the list of the arguments beyond the required ones.
    Rest,
    /// `(index, arguments, count) → value or EXCEPTION`: a primitive.
    Primitive,
    /// `(frame, pc) → 0 or EXCEPTION`: one instruction, on the frame.
    Op,
    /// `(words) → address`: memory for a new object when the nursery's block is full.
    Allocate,
    /// `(bits of a double) → value`: a flonum that has no self-tagged form.
    Flonum,
    /// `(object, slot)`: an old object now refers to another.
    Remember,
}

/// How many helpers there are.
pub const HELPERS: usize = Helper::Remember as usize + 1;

impl Helper {
    /// Its place in the table, behind the runtime calls.
    pub const fn index(self) -> usize {
        crate::calls::CALLS.len() + self as usize
    }
}

/// What a VM has learned about an instruction, one byte each.
pub mod feedback {
    /// It has met flonums.
    pub const FLONUM: u8 = 1;
    /// It has met numbers that the interpreter's fast paths do not take, or a result that overflowed.
    pub const OTHER: u8 = 2;
    /// A guess of the compiler was wrong here.
    pub const FAILED: u8 = 4;
}
