//! Handles: roots that the host holds, numbered slots that the collector updates.

use crate::heap::Heap;
use crate::value::Value;

/// A root held outside the heap. It says nothing of which heap it belongs to: the embedding crate pairs it
/// with its VM.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle(pub u32);

#[derive(Default)]
pub(crate) struct HandleTable {
    slots: Vec<Value>,
    free: Vec<u32>,
}

impl HandleTable {
    pub(crate) fn slots_mut(&mut self) -> &mut [Value] {
        &mut self.slots
    }
}

impl Heap {
    /// Keeps a value alive until the handle is released.
    pub fn root(&mut self, value: Value) -> Handle {
        match self.handles.free.pop() {
            Some(index) => {
                self.handles.slots[index as usize] = value;
                Handle(index)
            }
            None => {
                self.handles.slots.push(value);
                Handle(self.handles.slots.len() as u32 - 1)
            }
        }
    }

    /// The value of a handle as it is now.
    pub fn rooted(&self, handle: Handle) -> Value {
        self.handles.slots[handle.0 as usize]
    }

    /// Changes the value of a handle.
    pub fn set_rooted(&mut self, handle: Handle, value: Value) {
        self.handles.slots[handle.0 as usize] = value;
    }

    /// Releases a handle.
    pub fn release(&mut self, handle: Handle) {
        self.handles.slots[handle.0 as usize] = Value::FALSE;
        self.handles.free.push(handle.0);
    }
}
