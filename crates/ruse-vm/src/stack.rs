//! The VM stack: one stretch of memory, reserved whole, used from the bottom, never moved.

use std::alloc::{Layout, alloc, dealloc};

use ruse_heap::Value;
use ruse_isa::frame::MAX_FRAME_WORDS;

/// Words beyond the limit: the frame that overflowed, and what the handler of the overflow needs.
const RESERVE_WORDS: usize = 4 * (MAX_FRAME_WORDS + 1);

/// The memory of a VM stack.
pub(crate) struct Stack {
    memory: *mut Value,
    words: usize,
}

// SAFETY: H6, the memory belongs to the stack alone.
unsafe impl Send for Stack {}

impl Stack {
    /// A stack of at least `words` words before its limit; `None` when the system has not so much memory.
    pub(crate) fn new(words: usize) -> Option<Stack> {
        let total = words.checked_add(RESERVE_WORDS)?;
        let layout = Layout::array::<Value>(total).ok()?;
        // SAFETY: the size is not zero. The system commits pages when they are first touched.
        let memory = unsafe { alloc(layout) } as *mut Value;
        (!memory.is_null()).then_some(Stack { memory, words: total })
    }

    /// The lowest slot.
    #[inline]
    pub(crate) fn base(&self) -> *mut Value {
        self.memory
    }

    /// Frames must end at or below this address.
    #[inline]
    pub(crate) fn limit(&self) -> usize {
        self.memory as usize + (self.words - RESERVE_WORDS) * size_of::<Value>()
    }

    /// The limit while the handler of an overflow runs: the reserve less the largest frame (rule V2).
    pub(crate) fn reserve_limit(&self) -> usize {
        self.memory as usize + (self.words - MAX_FRAME_WORDS - 1) * size_of::<Value>()
    }

    /// How many words lie between the base and an address.
    pub(crate) fn depth(&self, fp: *mut Value) -> usize {
        (fp as usize - self.memory as usize) / size_of::<Value>()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let layout = Layout::array::<Value>(self.words).expect("checked when it was made");
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.memory as *mut u8, layout) };
    }
}
