//! What the host holds: numbered slots that the collector updates, and a stack of temporaries.
//!
//! A [`Handle`] is released by hand. A [`Held`] releases itself, from any thread: its slot goes on a list that the
//! heap takes back when it collects, or when it needs a slot.

use std::sync::{Arc, Mutex, PoisonError};

use crate::heap::Heap;
use crate::value::Value;

/// A root held outside the heap. It says nothing of which heap it belongs to: the embedding crate pairs it
/// with its VM.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle(pub u32);

/// A root that knows its heap and is released when it is dropped.
#[derive(Debug)]
pub struct Held {
    slot: u32,
    owner: Arc<Released>,
}

/// Says which heap something is about.
#[derive(Clone, Debug)]
pub struct Identity(Arc<Released>);

/// Slots of handles that were dropped.
#[derive(Default, Debug)]
struct Released(Mutex<Vec<u32>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.owner.0.lock().unwrap_or_else(PoisonError::into_inner).push(self.slot);
    }
}

#[derive(Default)]
pub(crate) struct HandleTable {
    slots: Vec<Value>,
    free: Vec<u32>,
    temporaries: Vec<Value>,
    released: Arc<Released>,
}

impl HandleTable {
    /// The slots and the temporaries.
    pub(crate) fn runs_mut(&mut self) -> [&mut [Value]; 2] {
        [&mut self.slots, &mut self.temporaries]
    }

    /// Frees the slots of handles that were dropped.
    pub(crate) fn take_back(&mut self) {
        let mut released = self.released.0.lock().unwrap_or_else(PoisonError::into_inner);
        for &slot in released.iter() {
            self.slots[slot as usize] = Value::FALSE;
        }
        self.free.append(&mut released);
    }
}

impl Heap {
    /// Keeps a value alive until the handle is released.
    #[inline]
    pub fn root(&mut self, value: Value) -> Handle {
        if self.handles.free.is_empty() {
            self.handles.take_back();
        }
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

    /// Keeps a value alive until what is returned is dropped.
    #[inline]
    pub fn hold(&mut self, value: Value) -> Held {
        let Handle(slot) = self.root(value);
        Held { slot, owner: self.handles.released.clone() }
    }

    /// The value that is held, as it is now; `None` when another heap holds it.
    #[inline]
    pub fn held(&self, held: &Held) -> Option<Value> {
        let ours = Arc::ptr_eq(&held.owner, &self.handles.released);
        ours.then(|| self.handles.slots[held.slot as usize])
    }

    /// What tells this heap from others.
    pub fn identity(&self) -> Identity {
        Identity(self.handles.released.clone())
    }

    /// Whether an identity is that of this heap.
    pub fn has_identity(&self, identity: &Identity) -> bool {
        Arc::ptr_eq(&identity.0, &self.handles.released)
    }

    /// How many roots are held, dropped ones apart.
    pub fn roots_in_use(&self) -> usize {
        let released = self.handles.released.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.handles.slots.len() - self.handles.free.len() - released.len()
    }

    /// Keeps a value alive until the temporaries are cut off below it; gives its number.
    #[inline]
    pub fn push_temporary(&mut self, value: Value) -> usize {
        self.handles.temporaries.push(value);
        self.handles.temporaries.len() - 1
    }

    /// The temporaries, lowest first, as they are now.
    #[inline]
    pub fn temporaries(&self) -> &[Value] {
        &self.handles.temporaries
    }

    /// Changes a temporary.
    #[inline]
    pub fn set_temporary(&mut self, number: usize, value: Value) {
        self.handles.temporaries[number] = value;
    }

    /// Forgets the temporaries from this number on.
    #[inline]
    pub fn cut_temporaries(&mut self, number: usize) {
        self.handles.temporaries.truncate(number);
    }
}
